"""Figures as rows and columns: keyed by what they say, with labels last.

A cell holds one figure. Two figures that say the same fall together; two that differ and would
share a cell are an error that names both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from peo.figure import Figure
from peo.project import UserError
from peo.show.voice import Voice

Key = tuple[object, ...]
Naming = Callable[[Figure], tuple[Key, str]]


@dataclass(frozen=True)
class Grid:
    """Cells by row and column, both in the order in which the figures came."""

    rows: dict[Key, str] = field(default_factory=dict)
    columns: dict[Key, str] = field(default_factory=dict)
    cells: dict[tuple[Key, Key], Figure] = field(default_factory=dict)

    def row(self, key: Key) -> list[Figure]:
        """The figures of a row, in the order of the columns."""
        return [self.cells[key, column] for column in self.columns if (key, column) in self.cells]

    def column(self, key: Key) -> list[Figure]:
        """The figures of a column, in the order of the rows."""
        return [self.cells[row, key] for row in self.rows if (row, key) in self.cells]


def of_one_kind(figures: Sequence[Figure]) -> str:
    """The statistic of some figures; UserError where they have several."""
    kinds = list(dict.fromkeys(figure.statistic for figure in figures))
    if len(kinds) > 1:
        raise UserError("show.error.kinds", kinds=", ".join(kinds), name=figures[0].figure_id)
    return kinds[0]


def grid(figures: Sequence[Figure], voice: Voice, short: bool = False) -> Grid:
    """Shares as rows and columns.

    Of one variable: a row per answer, a column per group. Of several: a row per variable and a
    column per answer or, where there are groups, per group. A base that tells two figures apart
    is said beside the group; `short` names fit the head of a column. Raises UserError for two
    figures in one cell.
    """
    of_one_kind(figures)
    several = len({figure.variable for figure in figures}) > 1
    grouped = any(figure.group for figure in figures)
    answers = len({figure.categories for figure in figures}) > 1
    bases = told_apart_by_base(figures)

    def side(figure: Figure) -> tuple[Key, str]:
        name = voice.group(figure, short)
        if not grouped and not bases:
            name = voice.named(figure.statistic)
        if figure.figure_id not in bases:
            return (figure.by, figure.group), name
        said = voice.route(figure.base) or voice.word("all")
        return (figure.by, figure.group, str(figure.base)), said

    def about(figure: Figure) -> tuple[Key, str]:
        return (figure.variable,), voice.label(figure.variable)

    def answer(figure: Figure) -> tuple[Key, str]:
        name = voice.category(figure)
        if several and figure.categories == ("yes",):
            name = voice.named(figure.statistic)
        return (figure.categories if answers or not several else (),), name

    if not several:
        return _filled(figures, [answer], [side])
    if grouped or bases:
        return _filled(figures, [about, answer] if answers else [about], [side])
    return _filled(figures, [about], [answer])


def told_apart_by_base(figures: Sequence[Figure]) -> set[str]:
    """The figures that differ from another one by their base alone, by their ids."""
    sides: dict[Key, dict[str, list[str]]] = {}
    for figure in figures:
        key = (figure.variable, figure.categories, figure.by, figure.group)
        sides.setdefault(key, {}).setdefault(str(figure.base), []).append(figure.figure_id)
    return {i for found in sides.values() if len(found) > 1 for ids in found.values() for i in ids}


def _filled(figures: Sequence[Figure], rows: list[Naming], columns: list[Naming]) -> Grid:
    made = Grid()
    for figure in figures:
        row, name = _together(figure, rows)
        column, head = _together(figure, columns)
        made.rows.setdefault(row, name)
        made.columns.setdefault(column, head)
        there = made.cells.setdefault((row, column), figure)
        no_other(there, figure, f"{name}, {head}")
    return made


def no_other(there: Figure, figure: Figure, place: str) -> None:
    """UserError where a place holds a figure already that says something else."""
    if (there.measure, there.value, there.n) != (figure.measure, figure.value, figure.n):
        raise UserError("show.error.cell", place=place, one=there.figure_id, other=figure.figure_id)


def _together(figure: Figure, parts: list[Naming]) -> tuple[Key, str]:
    found = [part(figure) for part in parts]
    return tuple(x for key, _ in found for x in key), ": ".join(name for _, name in found)
