"""What every notebook door does: stamp and disclose figures, keep them, save them at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn, Self

from peo.define.chapters.needs import calls_of
from peo.define.chapters.provenance import cell_id, running_cell
from peo.define.parameters import read_parameters
from peo.define.subject import find_subject, subjects
from peo.figure import Figure, write_figures
from peo.figure.disclose import disclose
from peo.notebook.arguments import check_verbs, checked
from peo.notebook.calls import Key
from peo.project import Project, UserError, did_you_mean, find_project, write_json
from peo.project.words import Language, say, speak, spoken
from peo.published.statements import Statement, names_of, read_statements, told_by, words
from peo.published.verify import Check
from peo.show.block import Block, Html, Markdown
from peo.show.findings_list import told
from peo.show.gate import printable


class NoVerb(UserError, AttributeError):
    """A door has no verb of that name."""


def project_for(language: Language, figures: str) -> Project:
    """The project around a notebook. Opened by hand it tells its mistakes in its own language from
    here on; when the command line runs it, in that of who reads the command line."""
    if not figures:
        speak(language)
    return find_project()


class Recorder(Block):
    """The figures of one notebook about one wave or study."""

    part = ""  # how a block finds this door from the one that a page opens
    call: Mapping[str, object] = MappingProxyType({"part": "", "verb": ""})

    def __init_subclass__(cls) -> None:
        check_verbs(cls)

    @checked
    def __init__(
        self, project: Project, id: str, notebook: str, language: Language, figures: str
    ) -> None:
        self.id, self.notebook, self.language = id, notebook, language
        self.figures: list[Figure] = []  # in full, for checks and for the release
        self.shown: list[Figure] = []  # the same as a cell may show them
        self.drawn: list[str] = []  # pictures of one's own
        self._cells: dict[str, int | None] = {}
        self._runs: dict[str, tuple[str, int | None]] = {}
        self._rests_on: dict[str, str] = {}
        self._project, self._target = project, figures
        self._rule = read_parameters(project).disclosure
        self.by_name: dict[Key, Figure] | None = None  # when a page is made: what was released
        self.every: Sequence[Figure] = ()  # then also the figures of all notebooks of the report
        self.judged: Sequence[Check] | None = None  # and the verdicts on all that was published

    def save(self) -> Markdown:
        """Hand the recorded figures to the report; by hand (in JupyterLab) nothing is written."""
        ids = [figure.figure_id for figure in self.figures]
        if self.by_name is not None:
            return Markdown("")
        if not self._target:
            return Markdown(say("study.saved", self.language))
        target = self._project.root / self._target
        write_figures(self.figures, target)
        made = {
            "data": self._rests_on,
            "cells": {i: self._cells[i] for i in ids},
            "drawn": self.drawn,
        }
        write_json(target.with_suffix(".json"), made)
        return Markdown(say("notebook.saved", self.language, n=len(ids)))

    @property
    def _executing(self) -> bool:
        """Whether a run executes the notebook, so that nobody looks at it yet."""
        return bool(self._target)

    @property
    def _for_page(self) -> bool:
        """Whether what is shown is on its way to a page, not to JupyterLab."""
        return self._executing or self.by_name is not None

    def _released(self, notebook: str, figures: Sequence[Figure]) -> Self:
        """This door, to show what a notebook recorded; nothing is computed or kept any more."""
        self.notebook, self.figures = notebook, list(figures)
        self.shown = printable(figures)
        self.by_name = {(figure.wave, figure.figure_id): figure for figure in self.shown}
        return self

    def findings(self, *about: str, kinds: Sequence[str] = ()) -> Html:
        """The findings in words about these questions or codes, or of these kinds; of neither those
        that no chapter of this subject tells.

        Each finding is told once in a report: with its kind where some cell asks for that kind,
        else with the first question that it is about. What this subject does not ask is left out.
        Raises UserError for a name that no subject knows.
        """
        known: set[str] = set()
        if unknown := set(about) - set(names_of(find_subject(self._project, self.id))):
            others = [s for s in subjects(self._project) if s.complete and s.id != self.id]
            known = {name for other in others for name in names_of(other, check_log=False)}
        for given, names in ((unknown, known), (kinds, {kind.code for kind in words().kinds})):
            if wrong := sorted(set(given) - names):
                near = did_you_mean(wrong[0], names)
                raise UserError("notebook.no_finding", name=repr(wrong[0]), near=near)
        return self._told((list(about), list(kinds)) if about or kinds else None)

    def _told(self, own: tuple[list[str], list[str]] | None) -> Html:
        subject = find_subject(self._project, self.id)
        names = names_of(subject)
        calls = [(ids, named.get("kinds", [])) for ids, named in calls_of(subject, "findings")]
        calls = [call for call in calls if any(call)]
        if own is not None and own not in calls:
            calls.append(own)  # of a cell that was not saved yet
        place = None if own is None else calls.index(own)
        covered = [([part for name in ids for part in names.get(name, ())], k) for ids, k in calls]
        return told(told_by(self._statements, covered, place), self.language)

    @cached_property
    def _statements(self) -> list[Statement]:
        """What was published of the subject in words."""
        return read_statements(find_subject(self._project, self.id))

    def _stamped(
        self, figures: Iterable[Figure], origin: str, data: str, wave: str = ""
    ) -> list[Figure]:
        """The figures with their wave, origin and notebook; the cell and the hash of the data are
        noted apart, for the record of the run."""
        stamped = [
            replace(figure, wave=wave or self.id, origin=origin, notebook=self.notebook)
            for figure in figures
        ]
        for figure in stamped:
            self._rests_on[f"{figure.wave} {origin}"] = data
        return stamped

    def _kept(self, figures: Sequence[Figure], once: bool = False) -> list[Figure]:
        """The figures as a cell may show them; `save` keeps them in full.

        On its way to a report a cell gets what may be printed; by hand, in JupyterLab, it gets what
        practice records give as well. `once`: two tables may stand beside the same figure of an
        earlier wave.
        """
        disclosed = disclose(figures, self._rule)
        if self.by_name is not None:
            return [self.by_name[figure.wave, figure.figure_id] for figure in disclosed]
        known = {figure.figure_id for figure in self.figures} if once else set()
        shown = printable(disclosed) if self._for_page else disclosed
        self._claim([figure.figure_id for figure in disclosed if figure.figure_id not in known])
        self.figures += [figure for figure in figures if figure.figure_id not in known]
        self.shown += [figure for figure in shown if figure.figure_id not in known]
        return shown

    def _claim(self, ids: Sequence[str]) -> None:
        """Note the cell of new figures. UserError where a name is taken.

        A cell that is run again in JupyterLab makes its figures anew.
        """
        cell, run = cell_id(), running_cell()
        taken = {figure.figure_id for figure in self.figures}
        for place, id in enumerate(ids):
            earlier = self._runs[id] if id in taken else None
            if id in ids[:place] or (earlier and (earlier == (cell, run) or earlier[0] != cell)):
                there = ""
                if earlier:
                    both = {"one": _named(earlier[1]), "other": _named(run)}
                    there = spoken("notebook.made_by", **both)
                raise UserError("notebook.name_taken", id=repr(id), there=there)
        for kept in (self.figures, self.shown):
            kept[:] = [figure for figure in kept if figure.figure_id not in ids]
        self._runs.update(dict.fromkeys(ids, (cell, run)))
        self._cells.update(dict.fromkeys(ids, run))

    def _say(self, nl: str, en: str) -> str:
        """The text in the language of the report, or marked in the other one."""
        own, other = (nl, en) if self.language == "nl" else (en, nl)
        mark = "en" if self.language == "nl" else "nl"
        return own or (f"[{mark}] {other}" if other else "")

    if not TYPE_CHECKING:  # or any name would do for mypy

        def __getattr__(self, name: str) -> NoReturn:
            near = ""
            if not name.startswith("_"):
                near = did_you_mean(name, [verb for verb in dir(type(self)) if verb[0] != "_"])
            raise NoVerb("notebook.no_verb", kind=type(self).__name__, name=repr(name), near=near)


def _named(cell: int | None) -> str:
    if cell is None:
        return spoken("notebook.another_call")
    return spoken("notebook.cell", cell=cell)
