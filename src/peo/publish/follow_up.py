"""Interpretation in the report: notes beside figures, recommendations, and the loop of waves.

It is printed apart from the figures it rests on, and each entry leads back to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from peo.codes.frameworks.interpretation import (
    Action,
    Interpretation,
    at_place,
    read_interpretation,
)
from peo.define.instrument import read_instrument
from peo.figure import Figure, Measure
from peo.notebook.calls import figures_in
from peo.project import Project
from peo.project.words import Language, each, say
from peo.published.ledger import Claim, claims_by_measure, ledger_of, published_figure
from peo.show.figure_table import Table
from peo.show.voice import Voice, lower, people

Links = tuple[tuple[str, str], ...]  # text and anchor


@dataclass(frozen=True)
class PrintedNote:
    """A note as it stands beside a figure."""

    who: str
    text: str
    figures: Links


@dataclass(frozen=True)
class PrintedAdvice:
    """Addressees with the recommendations for them, each with whose it is and its figures."""

    to: str
    advice: tuple[PrintedNote, ...]


@dataclass(frozen=True)
class Printed:
    """What the template prints beside the cells: recommendations, and the loop as a table."""

    recommendations: tuple[PrintedAdvice, ...]
    loop: str


def interpret(
    project: Project, wave: str, figures: Sequence[Figure], cells: Iterable[Any], language: Language
) -> Printed:
    """Put the notes of a wave into the metadata of the cells, and make the rest ready for print.

    Links to figures (`#figure:ID`) in what the cells show are led to where the figure was made.
    Raises UserError when the file names a figure that the report does not have.
    """
    ids = [figure.figure_id for figure in figures]
    made = read_interpretation(project, wave, {"figures": ids})
    instrument = read_instrument(project, wave)
    page = _Page(figures, list(cells), Voice(language, instrument))
    readers = {reader.code: reader.called(language) for reader in made.readers}
    for read in made.notes:
        note = PrintedNote(readers[read.who], read.label(language), page.links(read.figures))
        page.attach(read.figures[0], note)
    page.lead_links()
    addressees = {addressee.code: addressee.label(language) for addressee in made.addressees}
    advice: dict[tuple[str, ...], list[PrintedNote]] = {}
    for a in made.recommendations:
        note = PrintedNote(readers[a.who], a.label(language), page.links(a.figures))
        advice.setdefault(a.to, []).append(note)
    printed = tuple(
        PrintedAdvice(page.voice.listed([addressees[code] for code in to]), tuple(notes))
        for to, notes in advice.items()
    )
    return Printed(printed, _loop(project, wave, made, page))


class _Page:
    """Where the figures of a report were made."""

    def __init__(
        self,
        figures: Sequence[Figure],
        cells: list[Any],
        voice: Voice,
    ) -> None:
        self.figures, self.cells = figures, cells
        self.voice = voice
        self._cell_at = {
            (cell.metadata["peo"]["chapter"], figure_id): cell
            for cell in cells
            for figure_id in cell.metadata.get("figures", ())
        }
        self._table_of = {
            (cell.metadata["peo"]["chapter"], name): cell
            for cell in reversed(cells)  # the first table stays
            if any("text/html" in output.get("data", {}) for output in cell.get("outputs", []))
            for name in figures_in(cell)
        }

    def first(self, place: str) -> Figure | None:
        """The first figure at a place."""
        return next((f for f in self.figures if at_place(f.figure_id, place)), None)

    def _home(self, figure: Figure) -> Any:
        """The cell with the first table that shows a figure, or the one that made it, or None."""
        made = self._cell_at.get((figure.notebook, figure.figure_id))
        return self._table_of.get((figure.notebook, figure.figure_id), made)

    def anchor(self, figure: Figure) -> str:
        """Anchor of a figure's cell; of its chapter where the cell is not printed."""
        cell = self._home(figure)
        return cell.metadata["peo"]["anchor"] if cell is not None else figure.notebook

    def attach(self, place: str, note: PrintedNote) -> None:
        """Print a note with the cell of the first figure of a place."""
        figure = self.first(place)
        assert figure is not None  # reading the file refused unknown places
        cell = self._home(figure)
        if cell is not None:
            cell.metadata["peo"].setdefault("notes", []).append(note)

    def links(self, named: Sequence[str]) -> Links:
        """Name and anchor of the figures at some places."""
        found = [(place, self.first(place)) for place in named]
        return tuple((self._name(place, f), self.anchor(f)) for place, f in found if f is not None)

    def _name(self, place: str, first: Figure) -> str:
        """What one figure is about, or the variables of all figures at a place."""
        if first.figure_id == place:
            return lower(self.voice.title(first))
        at = [f.variable for f in self.figures if at_place(f.figure_id, place)]
        variables = [self.voice.instrument.variables[name] for name in dict.fromkeys(at)]
        return "; ".join(lower(variable.label(self.voice.language)) for variable in variables)

    def lead_links(self) -> None:
        """Let links to a figure lead to the first cell that made a figure of the same measure."""
        by_id = {figure.figure_id: figure for figure in self.figures}
        first: dict[tuple[Measure, str], Figure] = {}
        for figure in self.figures:
            first.setdefault((figure.measure, figure.wave), figure)

        def target(match: re.Match[str]) -> str:
            figure = by_id.get(match[1])
            if figure is None:
                return match[0]
            return f'href="#{self.anchor(first[figure.measure, figure.wave])}"'

        for cell in self.cells:
            for output in cell.get("outputs", []):
                html = output.get("data", {}).get("text/html")
                if html and "#figure:" in html:
                    output["data"]["text/html"] = re.sub(r'href="#figure:([^"]+)"', target, html)

    def shown(self, figure: Figure) -> str:
        """A figure in a cell of a table: what it is, its value, and the way to it."""
        name = self.voice.title(figure)
        link = f'<a href="#{self.anchor(figure)}" title="{escape(figure.figure_id)}">'
        return f"{link}{escape(name)}</a> {self.voice.value(figure)} {people(figure)}".rstrip()


def _loop(project: Project, wave: str, made: Interpretation, page: _Page) -> str:
    """Result, reading, action and follow-up: of this wave, and of earlier ones as they are now."""
    keys = ("loop_action", "loop_result", "loop_reading", "loop_next")
    header = each("publish.page", keys, page.voice.language)
    tables = []
    if made.actions:
        rows = tuple(_action_row(action, made, page) for action in made.actions)
        tables.append(
            Table(say("publish.page.loop_now", page.voice.language), header, rows, words=True)
        )
    waves = (path.parent.name for path in project.raw(wave).parent.glob("*/interpretation.yaml"))
    for before in sorted(name for name in waves if name < wave):
        earlier = read_interpretation(project, before)
        if earlier.actions:
            claims = claims_by_measure(ledger_of(project, before), before)
            rows = tuple(_followed_row(claims, a, earlier, page) for a in earlier.actions)
            title = say("publish.page.loop_then", page.voice.language, wave=before)
            tables.append(Table(title, (*header[:1], before, wave), rows, words=True))
    return "\n".join(table._repr_html_() for table in tables)


def _action_row(action: Action, made: Interpretation, page: _Page) -> tuple[str, ...]:
    readers = {reader.code: reader.called(page.voice.language) for reader in made.readers}
    note = next(note for note in made.notes if note.id == action.reading)
    results = [f for place in action.figures if (f := page.first(place))]
    watch = [f for place in action.follow_up if (f := page.first(place))]
    names = "; ".join(page.voice.title(f) for f in watch)
    return (
        _what(action, made, page.voice.language),
        "<br>".join(page.shown(figure) for figure in results),
        f"{escape(note.label(page.voice.language))} <small>{escape(readers[note.who])}</small>",
        escape(names),
    )


def _followed_row(
    claims: Mapping[Measure, list[Claim]], action: Action, earlier: Interpretation, page: _Page
) -> tuple[str, ...]:
    """An action of an earlier wave with what was printed then and what the figure is now."""
    now = [f for place in action.follow_up if (f := page.first(place))]
    then = [_printed(claims.get(figure.measure, []), figure, page.voice) for figure in now]
    unasked = say("publish.page.loop_unasked", page.voice.language)
    return (
        _what(action, earlier, page.voice.language),
        "<br>".join(then) or "–",
        "<br>".join(page.shown(figure) for figure in now) or unasked,
    )


def _printed(claims: Sequence[Claim], figure: Figure, voice: Voice) -> str:
    """Everything that was printed of a figure, where the source contradicts itself too."""
    signs = {"eq": "", "approx": "≈ ", "gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ "}
    printed = [(published_figure(c, figure), c) for c in claims if c.numeric]
    said = dict.fromkeys(f"{signs[c.relation]}{voice.value(one)}" for one, c in printed)
    of = dict.fromkeys(people(one) for one, _ in printed)
    return escape(" ".join(["; ".join(said), *of]).strip()) or "–"


def _what(action: Action, made: Interpretation, language: Language) -> str:
    by = ", ".join(a.label(language) for a in made.addressees if a.code in action.by)
    whose = next(r.called(language) for r in made.readers if r.code == action.who)
    told = say("publish.page.loop_by", language, by=by, whose=whose)
    return f"{escape(action.label(language))} <small>{escape(told)}</small>"
