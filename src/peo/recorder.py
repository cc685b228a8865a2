"""What every notebook door does: stamp and disclose figures, keep them, save them at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from peo.define.parameters import read_parameters
from peo.disclosure import disclose
from peo.figure import Figure, write_figures
from peo.instrument.variable import Language
from peo.project import Project, UserError, write_json
from peo.provenance import running_cell
from peo.show.markdown import Markdown


class Recorder:
    """The figures of one notebook about one wave or study."""

    def __init__(
        self, project: Project, id: str, notebook: str, language: Language, figures: str
    ) -> None:
        self.id, self.notebook, self.language = id, notebook, language
        self.figures: list[Figure] = []
        self._cells: dict[str, int | None] = {}
        self._rests_on: dict[str, str] = {}
        self._project, self._target = project, figures
        self._rule = read_parameters(project).disclosure

    def save(self) -> Markdown:
        """Hand the recorded figures to the report; by hand (in JupyterLab) nothing is written."""
        ids = [figure.figure_id for figure in self.figures]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise UserError(f"Two figures are called {twice[0]!r}; give one another place.")
        if not self._target:
            return Markdown(self._say("Niet bewaard (losse run).", "Not saved (run by hand)."))
        target = self._project.root / self._target
        write_figures(self.figures, target)
        made = {"data": self._rests_on, "cells": {i: self._cells[i] for i in ids}}
        write_json(target.with_suffix(".json"), made)
        nl, en = f"{len(ids)} cijfers bewaard.", f"{len(ids)} figures saved."
        return Markdown(self._say(nl, en))

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
            self._cells.setdefault(figure.figure_id, running_cell())
            self._rests_on[f"{figure.wave} {origin}"] = data
        return stamped

    def _kept(self, figures: Iterable[Figure], origin: str, once: bool = False) -> list[Figure]:
        """The figures as they may be shown, kept for `save`.

        `once`: two tables may stand beside the same figure of an earlier wave.
        """
        shown = disclose(figures, self._rule, origin)
        known = {figure.figure_id for figure in self.figures} if once else set()
        self.figures += [figure for figure in shown if figure.figure_id not in known]
        return shown

    def _say(self, nl: str, en: str) -> str:
        return nl if self.language == "nl" else en
