"""Tables made from figures: every table states n, every share its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from peo import page
from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.gate import shows
from peo.show.grid import Grid, grid, no_other, of_one_kind, told_apart_by_base
from peo.show.markdown import Block
from peo.show.notes import COMPARED, notes
from peo.show.words import (
    NOT_IDENTIFIED,
    beside,
    bounds,
    category,
    combination,
    compared,
    group,
    groups_in_words,
    interval,
    interval_of_effect,
    number,
    p_range,
    people,
    route_in_words,
    value,
    why,
)
from peo.words import each, named, say


@dataclass(frozen=True)
class Table(Block):
    """A finished table. Jupyter and the report show `html`; `text` is for terminals."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    words: bool = False

    def _repr_html_(self) -> str:
        return page.table(self.caption, self.header, self.rows, self.notes, self.words)

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
    kind = of_one_kind(figures)
    if kind == "test":
        header, rows = _tests(figures, instrument, language)
    elif kind == "own":
        header, rows = _own(figures, language)
    elif kind in ("spread", "reliability"):
        header, rows = _beside(figures, instrument, language)
    elif kind == "planning":
        header, rows = _planning(figures, language)
    elif kind == "rank":
        header, rows = _places(figures, instrument, language)
    elif kind == "combination":
        header, rows = _combinations(figures, instrument, language)
    elif kind in COMPARED:
        header, rows = _comparisons(figures, instrument, language)
    elif kind in ("mean", "count", "placed", "base_n", "standardised"):
        header, rows = _means(figures, instrument, language)
    else:
        header, rows = _shares(figures, instrument, language)
    shown = notes(figures, instrument, language)
    return Table(caption, tuple(header), tuple(map(tuple, rows)), shown)


def _shares(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    """Rows and columns as the grid has them; n stands once where a row or column shares it, and in
    each cell where not."""
    several = len({figure.variable for figure in figures}) > 1
    grouped = any(figure.group for figure in figures)
    if grouped and not several and len({figure.categories for figure in figures}) == 1:
        return _means(figures, instrument, language)
    made = grid(figures, instrument, language, short=True)
    by_row = several and not grouped
    lines = [made.row(key) for key in made.rows] if by_row else [
        made.column(key) for key in made.columns
    ]  # fmt: skip
    # where nothing is known, no n is needed
    told = [[figure for figure in line if shows(figure)] for line in lines]
    shared = all(len({figure.n for figure in line}) < 2 for line in told)
    rows = [
        [escape(name)]
        + [cell(made.cells.get((row, column)), language, not shared) for column in made.columns]
        for row, name in made.rows.items()
    ]
    ns = [_n((own or line)[0]) for own, line in zip(told, lines, strict=True)]
    header = ["", *map(escape, made.columns.values())]
    if by_row and shared:
        rows, header = [[*row, n] for row, n in zip(rows, ns, strict=True)], [*header, "n"]
    elif shared:
        rows.append(["n", *ns])
    return _with_places(made, several and not grouped, header, rows, language)


def _with_places(
    made: Grid, by_row: bool, header: list[str], rows: list[list[str]], language: Language
) -> tuple[list[str], list[list[str]]]:
    """With the place that a publication gave each row, where it gave places and no numbers."""
    figures = [made.row(key)[0] for key in made.rows]
    if not by_row or all(f.value is not None or f.place is None for f in figures):
        return header, rows
    places = ["–" if f.place is None else str(f.place) for f in figures]
    rows = [[*row, place] for row, place in zip(rows, places, strict=True)]
    return [*header, say("show.word.rank_published", language)], rows


def _n(figure: Figure | None) -> str:
    return "–" if figure is None or figure.n is None else str(figure.n)


def cell(figure: Figure | None, language: Language, with_n: bool = False) -> str:
    """A figure in a table, with its id to follow it by and its interval; nothing for none."""
    if figure is None:
        return ""
    parts = [bounds(figure, language) or interval(figure, language), beside(figure, language)]
    around = " ".join(filter(None, [*parts, people(figure) if with_n else ""]))
    where = f' title="{escape(figure.figure_id)}" data-figure="{escape(figure.figure_id)}"'
    small = f" <small>{around}</small>" if around else ""
    return f"<span{where}>{value(figure, language)}</span>{small}"


def _means(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    """A row per group, per variable or, where only that tells two figures apart, per base."""
    several = len({figure.variable for figure in figures}) > 1
    bases = told_apart_by_base(figures)
    rows: dict[tuple[object, ...], tuple[Figure, list[str]]] = {}
    groups = groups_in_words(figures, instrument, language)
    for figure, name in zip(figures, groups, strict=True):
        if figure.figure_id in bases:
            name = route_in_words(instrument, figure.base, language) or name
        if several:
            label = instrument.variables[figure.variable].label(language)
            name = f"{label}, {name}" if figure.group or figure.figure_id in bases else label
        key = (figure.variable, figure.categories, figure.by, figure.group, str(figure.base))
        there, _ = rows.setdefault(
            key, (figure, [escape(name), cell(figure, language), _n(figure)])
        )
        no_other(there, figure, f"row ({name})")
    header = ["", named("show.word", figures[0].statistic, language), "n"]
    return header, [row for _, row in rows.values()]


def _tests(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    """Outcome and grouping, statistic with effect size and n, p, adjusted p: four columns.

    Where only significance was published: outcome and grouping, and what was said.
    """
    told = [figure for figure in figures if shows(figure)]
    if all(figure.value is None and not figure.suppressed for figure in told):
        header = ["outcome", "significance"]
        rows = [
            [_compared(figure, instrument, language), named("show.word", figure.relation, language)]
            for figure in told
        ]
        return [say(f"show.word.{key}", language) for key in header], rows
    rows = []
    for figure in told:
        if figure.reason:
            rows.append([_compared(figure, instrument, language), *_not_done(figure, language)])
            continue
        freedom = [number(x, 0 if x == int(x) else 1, language) for x in degrees(figure)]
        df = f"({'; '.join(freedom)})" if freedom else ""
        name = named("show.word", figure.test, language)
        around = interval(figure, language, 2)
        statistic = " ".join(
            filter(None, (f"{name}{df} = {number(figure.value, 2, language)}", around))
        )
        small = f"n = {_n(figure)}"
        if figure.effect:
            effect = f"{named('show.word', figure.effect, language)} = "
            effect += number(figure.effect_size, 2, language) + interval_of_effect(figure, language)
            small = f"{effect}; {small}"
        rows.append(
            [
                _compared(figure, instrument, language),
                f"{statistic}{'' if figure.identified else NOT_IDENTIFIED} <small>{small}</small>",
                *_p_cells(figure, language),
            ]
        )
    return list(each("show.word", ("outcome", "statistic", "p", "p_adjusted"), language)), rows


def _own(figures: Sequence[Figure], language: Language) -> tuple[list[str], list[list[str]]]:
    """Numbers of one's own: what each is, with how it was made below it, the number, and n."""
    rows = []
    for figure in figures:
        label = escape(figure.nl if language == "nl" else figure.en)
        how = f"{label}<br><small><code>{escape(figure.how)}</code></small>"
        rows.append([how, cell(figure, language), _n(figure)])
    return ["", say("show.word.computed", language), "n"], rows


def _beside(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    """A row per group or question, with several numbers of the same people beside each other."""
    kinds = list(dict.fromkeys(figure.against for figure in figures))
    rows: dict[tuple[str, str, str], tuple[str, dict[str, Figure]]] = {}
    names = groups_in_words(figures, instrument, language)
    for figure, name in zip(figures, names, strict=True):
        if figure.group == "items":
            name = compared(figure, instrument, language)[0]
        elif len({other.group for other in figures}) < len({str(other.base) for other in figures}):
            name = route_in_words(instrument, figure.base, language) or name
        key = (figure.variable, figure.group, str(figure.base))
        rows.setdefault(key, (name, {}))[1][figure.against] = figure
    header = ["", *(say(f"show.word.{kind}", language) for kind in kinds), "n"]
    return header, [
        [
            escape(name),
            *(cell(own.get(kind), language) for kind in kinds),
            _n(next(iter(own.values()))),
        ]
        for name, own in rows.values()
    ]


def degrees(figure: Figure) -> list[float]:
    """The degrees of freedom that a test has."""
    return [df for df in (figure.df, figure.df2) if df is not None]


def _comparisons(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    """What is compared, the value with its interval, effect size and n, p, adjusted p."""
    rows = []
    for figure in figures:
        if figure.reason and figure.value is None and figure.bound_low is None:
            rows.append([_compared(figure, instrument, language), *_not_done(figure, language)])
            continue
        small = f"n = {_n(figure)}"
        if figure.reason:
            small = f"{why(figure, language)}; {small}"
        if figure.effect:
            places = 1 if figure.statistic == "cooccurrence" else 2
            effect = number(figure.effect_size, places, language)
            small = f"{named('show.word', figure.effect, language)} = {effect}; {small}"
        shown = f"{cell(figure, language)} <small>{small}</small>"
        rows.append([_compared(figure, instrument, language), shown, *_p_cells(figure, language)])
    kind = figures[0].statistic
    return ["", *each("show.word", (kind, "p", "p_adjusted"), language)], rows


def _not_done(figure: Figure, language: Language) -> list[str]:
    """What stands in place of a test that was planned and could not be done."""
    return [f"<small>{escape(why(figure, language))}</small>", "–", "–"]


def _compared(figure: Figure, instrument: Instrument, language: Language) -> str:
    """The first cell of a comparison: what is compared, and between what."""
    first, second = compared(figure, instrument, language)
    return f"{escape(first)} <small>{escape(second)}</small>" if second else escape(first)


def _p_cells(figure: Figure, language: Language) -> list[str]:
    how = say(f"show.word.{figure.p_from}", language) if figure.p_from else ""
    where = f" <small>{how}</small>" if how else ""
    ends = (figure.p, figure.p_least), (figure.p_adjusted, figure.p_adjusted_least)
    told = [escape(p_range(p, least, language)) for p, least in ends]
    p, adjusted = (p.replace(" ", "\u00a0") for p in told)
    return [p + where, adjusted]


def _combinations(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    """A row per combination of options, with the number of people who chose exactly those."""
    rows = [
        [escape(combination(figure, instrument, language)), cell(figure, language), _n(figure)]
        for figure in figures
    ]
    return ["", say("show.word.combination", language), "n"], rows


def _planning(figures: Sequence[Figure], language: Language) -> tuple[list[str], list[list[str]]]:
    """A row per number of respondents, a column per kind of precision."""
    kinds = list(dict.fromkeys(figure.by for figure in figures))
    cells = {(figure.group, figure.by): cell(figure, language) for figure in figures}
    sizes = dict.fromkeys(figure.group for figure in figures)
    rows = [[size, *(cells[size, kind] for kind in kinds)] for size in sizes]
    return list(each("show.word", ("size", *kinds), language)), rows


def _places(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[list[str], list[list[str]]]:
    """Top lists: item, place, share and n; a row with its name above each list of several."""
    questions = {instrument.variables[figure.variable].question for figure in figures}
    lists: dict[str, list[Figure]] = {}
    for figure in figures:
        question = instrument.question_of(figure.variable).label(language)
        names = [question] * (len(questions) > 1)
        names += [group(figure, instrument, language)] * bool(figure.group)
        lists.setdefault(", ".join(names), []).append(figure)
    rows = []
    for name, line in lists.items():
        if len(lists) > 1:
            rows.append([f"<strong>{escape(name)}</strong>", "", "", ""])
        for figure in line:
            label = category(figure, instrument, language)
            if len({other.variable for other in line}) > 1:
                label = instrument.variables[figure.variable].label(language)
            mark = "" if figure.effect == "share" else NOT_IDENTIFIED
            known = figure.effect_size is not None
            share = f"{number(figure.effect_size, 0, language)}%{mark}" if known else "–"
            rows.append([escape(label), cell(figure, language), share, _n(figure)])
    return ["", *each("show.word", ("rank", "percent", "n"), language)], rows
