"""Figures as rows and columns: keyed by what they say, with labels last.

A cell holds one figure. Two figures that say the same fall together; two that differ and would
share a cell are an error that names both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.project import UserError
from peo.show.words import category, group, route_in_words
from peo.words import named, say

Key = tuple[object, ...]


@dataclass(frozen=True)
class Grid:
    """Cells by row and column, both in the order in which the figures came."""

    rows: dict[Key, str]
    columns: dict[Key, str]
    cells: dict[tuple[Key, Key], Figure]

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
        raise UserError(
            f"One table or picture shows one kind of figure; these are {' and '.join(kinds)} "
            f"(such as {figures[0].figure_id}). Show each kind apart."
        )
    return kinds[0]


def grid(
    figures: Sequence[Figure], instrument: Instrument, language: Language, short: bool = False
) -> Grid:
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
        name = group(figure, instrument, language, short)
        if not grouped and not bases:
            name = named("show.word", figure.statistic, language)
        if figure.figure_id not in bases:
            return (figure.by, figure.group), name
        route = route_in_words(instrument, figure.base, language)
        said = route or say("show.word.all", language)
        return (figure.by, figure.group, str(figure.base)), said

    def about(figure: Figure) -> tuple[Key, str]:
        return (figure.variable,), instrument.variables[figure.variable].label(language)

    def answer(figure: Figure) -> tuple[Key, str]:
        name = category(figure, instrument, language)
        if several and figure.categories == ("yes",):
            name = named("show.word", figure.statistic, language)
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


Naming = Callable[[Figure], tuple[Key, str]]


def _filled(figures: Sequence[Figure], rows: list[Naming], columns: list[Naming]) -> Grid:
    made = Grid({}, {}, {})
    for figure in figures:
        row, name = _together(figure, rows)
        column, head = _together(figure, columns)
        made.rows.setdefault(row, name)
        made.columns.setdefault(column, head)
        there = made.cells.setdefault((row, column), figure)
        no_other(there, figure, f"cell ({name}, {head})")
    return made


def no_other(there: Figure, figure: Figure, place: str) -> None:
    """UserError where a place holds a figure already that says something else."""
    if (there.meaning, there.value, there.n) != (figure.meaning, figure.value, figure.n):
        raise UserError(
            f"Two figures for one {place}: {there.figure_id} and {figure.figure_id}. Show them in "
            "two tables, or leave one out."
        )


def _together(figure: Figure, parts: list[Naming]) -> tuple[Key, str]:
    found = [part(figure) for part in parts]
    return tuple(x for key, _ in found for x in key), ": ".join(name for _, name in found)
