"""Tables made from figures: every table states n, every share its interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from peo import page
from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.words import (
    NOT_IDENTIFIED,
    bounds,
    category,
    group,
    interval,
    note,
    number,
    p_value,
    value,
    word,
)


@dataclass(frozen=True)
class Table:
    """A finished table. Jupyter and the report show `html`; `text` is for terminals."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        return page.table(self.caption, self.header, self.rows, self.notes)

    def __repr__(self) -> str:
        return f"{self.caption} ({len(self.rows)} rows)"


def table(
    figures: Sequence[Figure], instrument: Instrument, language: Language, caption: str
) -> Table:
    """A table of figures of one kind: shares, means or tests.

    Shares of one variable: a row per answer, a column per group. Shares of several variables: a
    row per variable, a column per answer or group. Means: a row per group.
    """
    if not figures:
        raise ValueError(f"there are no figures for the table {caption!r}")
    kind = figures[0].statistic
    if kind == "test":
        header, rows = _tests(figures, instrument, language)
    elif kind in ("mean", "count", "base_n"):
        header, rows = _means(figures, instrument, language)
    else:
        header, rows = _shares(figures, instrument, language)
    return Table(caption, tuple(header), tuple(map(tuple, rows)), notes(figures, language))


def _shares(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    several = len({figure.variable for figure in figures}) > 1
    grouped = any(figure.group for figure in figures)
    if grouped and not several and len({figure.categories for figure in figures}) == 1:
        return _means(figures, instrument, language)

    def row_of(figure: Figure) -> str:
        if several:
            return instrument.variables[figure.variable].label(language)
        return category(figure, instrument, language)

    def column_of(figure: Figure) -> str:
        if grouped:
            return group(figure, instrument, language, short=True)
        if several and figure.categories != ("yes",):
            return category(figure, instrument, language)
        return word(figure.statistic, language)

    columns = list(dict.fromkeys(map(column_of, figures)))
    cells = {(row_of(figure), column_of(figure)): figure for figure in figures}
    rows = [
        [row] + [_cell(cells.get((row, column)), language) for column in columns]
        for row in dict.fromkeys(map(row_of, figures))
    ]
    if several and not grouped:
        firsts = {row_of(figure): figure for figure in reversed(figures)}
        rows = [[*row, _n(firsts[row[0]])] for row in rows]
        columns.append("n")
    else:
        rows.append(["n"] + [_n(_first(figures, column_of, column)) for column in columns])
    return ["", *columns], [[escape(row[0]), *row[1:]] for row in rows]


def _first(figures: Sequence[Figure], column_of: object, column: str) -> Figure | None:
    assert callable(column_of)
    return next((figure for figure in figures if column_of(figure) == column), None)


def _n(figure: Figure | None) -> str:
    return "–" if figure is None or figure.n is None else str(figure.n)


def _cell(figure: Figure | None, language: Language) -> str:
    if figure is None:
        return ""
    around = bounds(figure, language) or interval(figure, language)
    where = f' title="{escape(figure.figure_id)}" data-figure="{escape(figure.figure_id)}"'
    small = f" <small>{around}</small>" if around else ""
    return f"<span{where}>{value(figure, language)}</span>{small}"


def _means(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    several = len({figure.variable for figure in figures}) > 1
    rows = []
    for figure in figures:
        name = group(figure, instrument, language)
        if several:
            name = instrument.variables[figure.variable].label(language)
        rows.append([escape(name), _cell(figure, language), _n(figure)])
    return ["", word(figures[0].statistic, language), "n"], rows


def _tests(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    """Outcome and grouping, statistic with effect size and n, p, adjusted p: four columns."""
    rows = []
    for figure in figures:
        outcome, by = (instrument.variables[name] for name in (figure.variable, figure.by))
        df = "" if figure.df is None else f"({number(figure.df, 0, language)})"
        statistic = f"{word(figure.test, language)}{df} = {number(figure.value, 2, language)}"
        effect = f"{word(figure.effect, language)} = {number(figure.effect_size, 2, language)}"
        rows.append(
            [
                f"{escape(outcome.label(language))} "
                f"<small>{word('by', language)} {escape(by.label(language))}</small>",
                f"{statistic}{'' if figure.identified else NOT_IDENTIFIED} "
                f"<small>{effect}; n = {_n(figure)}</small>",
                p_value(figure.p, language),
                p_value(figure.p_adjusted, language),
            ]
        )
    return [word(key, language) for key in ("outcome", "statistic", "p", "p_adjusted")], rows


def notes(figures: Iterable[Figure], language: Language) -> tuple[str, ...]:
    """What a reader must know of these figures: intervals, what is not fixed, what is hidden."""
    lines = []
    figures = list(figures)
    if any(interval(f, language) and not bounds(f, language) for f in figures):
        lines.append(note("t" if figures[0].statistic == "mean" else "interval", language))
    if any(not figure.identified for figure in figures):
        lines.append(note("not_identified", language))
    if any(bounds(figure, language) for figure in figures):
        lines.append(note("bounds", language))
    if any(figure.suppressed for figure in figures):
        lines.append(f"· {word('hidden', language)}")
    return tuple(lines)
