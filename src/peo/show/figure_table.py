"""Tables made from figures: every table states n, every share its interval."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape, unescape

from peo.figure import Figure
from peo.project.words import page
from peo.show.block import Block
from peo.show.gate import shows
from peo.show.grid import Grid, grid, no_other, of_one_kind, told_apart_by_base
from peo.show.notes import COMPARED, notes
from peo.show.sentences import tell
from peo.show.voice import NOT_IDENTIFIED, Numbers, Voice, people

Rows = tuple[Sequence[str], Sequence[Sequence[str]]]  # the head, and the rows below it


@dataclass(frozen=True)
class Table(Block):
    """A finished table: cells are HTML; `words` begin at the left, numbers end at the right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    words: bool = False

    def _repr_html_(self) -> str:
        return page.table(self.caption, self.header, self.rows, self.notes, self.words)

    def __repr__(self) -> str:
        return f"{self.caption} ({len(self.rows)} rows)"

    @property
    def lines(self) -> list[str]:
        """For a terminal: columns as wide as what is in them, and the notes below."""
        rows = [self.header] + [
            tuple(unescape(re.sub(r"<[^>]*>", "", cell)) for cell in row) for row in self.rows
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        told = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        return [*told, *self.notes]


def table(figures: Sequence[Figure], voice: Voice, caption: str) -> Table:
    """A table of figures of one kind: shares, means, tests and so on.

    Shares of one variable: a row per answer, a column per group. Shares of several variables: a
    row per variable, a column per answer or group. Means: a row per group.
    """
    if not figures:
        raise ValueError(f"there are no figures for the table {caption!r}")
    header, rows = _WRITERS.get(of_one_kind(figures), _shares)(figures, voice)
    return Table(caption, tuple(header), tuple(map(tuple, rows)), notes(figures, voice))


def crossed(figures: Sequence[Figure], voice: Voice, caption: str) -> Table:
    """Two questions: a row per answer to the one, a column per answer to the other, n, and below
    them what the test of the two says."""
    cells = [figure for figure in figures if figure.statistic != "test"]
    made = grid(cells, voice, short=True)
    rows = tuple(
        (escape(name), *(cell(figure, voice) for figure in line), n_of(line[0]))
        for key, name in made.columns.items()
        for line in [made.column(key)]
    )
    tests = [figure for figure in figures if figure.statistic == "test"]
    told = [voice.why(test) if test.reason else tell([test], voice) for test in tests]
    shown = (*filter(None, told), *notes(cells, voice))
    return Table(caption, ("", *map(escape, made.rows.values()), "n"), rows, shown)


def options(figures: Sequence[Figure], voice: Voice, caption: str) -> Table:
    """Shares with the question in front of the answer, for answers of several questions."""
    rows = []
    for figure in figures:
        label = escape(f"{voice.question(figure.variable)} – {voice.category(figure)}")
        shown = f"{voice.value(figure)} <small>{voice.around(figure)}</small>"
        rows.append((label, shown, str(figure.n)))
    header = ("", voice.word("percent"), "n")
    return Table(caption, header, tuple(rows), notes(figures, voice))


def cell(figure: Figure | None, voice: Numbers, with_n: bool = False, more: str = "") -> str:
    """A figure in a table, with its id to follow it by, its interval and more that stands small;
    nothing for none."""
    if figure is None:
        return ""
    parts = [voice.around(figure), voice.beside(figure), people(figure) if with_n else ""]
    told = filter(None, (" ".join(filter(None, parts)), more))
    small = "".join(f" <small>{one}</small>" for one in told)
    return page.Cell(figure.figure_id, voice.value(figure), small)


def n_of(figure: Figure | None) -> str:
    """The number of people in a cell of its own; a dash where there is none to tell."""
    return "–" if figure is None or figure.n is None else str(figure.n)


def _shares(figures: Sequence[Figure], voice: Voice) -> Rows:
    """Rows and columns as the grid has them; n stands once where a row or column shares it, and in
    each cell where not."""
    several = len({figure.variable for figure in figures}) > 1
    grouped = any(figure.group for figure in figures)
    if grouped and not several and len({figure.categories for figure in figures}) == 1:
        return _means(figures, voice)
    made = grid(figures, voice, short=True)
    by_row = several and not grouped
    lines = [*map(made.row, made.rows)] if by_row else [*map(made.column, made.columns)]
    # where nothing is known, no n is needed
    told = [[figure for figure in line if shows(figure)] for line in lines]
    shared = all(len({figure.n for figure in line}) < 2 for line in told)
    rows = [
        [escape(name)]
        + [cell(made.cells.get((row, column)), voice, not shared) for column in made.columns]
        for row, name in made.rows.items()
    ]
    ns = [n_of((own or line)[0]) for own, line in zip(told, lines, strict=True)]
    header = ["", *map(escape, made.columns.values())]
    if by_row and shared:
        rows, header = [[*row, n] for row, n in zip(rows, ns, strict=True)], [*header, "n"]
    elif shared:
        rows.append(["n", *ns])
    return _with_places(made, header, rows, voice) if by_row else (header, rows)


def _with_places(made: Grid, header: list[str], rows: list[list[str]], voice: Voice) -> Rows:
    """With the place that a publication gave each row, where it gave places and no numbers."""
    figures = [made.row(key)[0] for key in made.rows]
    if all(f.value is not None or f.place is None for f in figures):
        return header, rows
    places = ["–" if f.place is None else str(f.place) for f in figures]
    told = [[*row, place] for row, place in zip(rows, places, strict=True)]
    return [*header, voice.word("rank_published")], told


def _means(figures: Sequence[Figure], voice: Voice) -> Rows:
    """A row per group, per variable or, where only that tells two figures apart, per base."""
    several = len({figure.variable for figure in figures}) > 1
    bases = told_apart_by_base(figures)
    rows: dict[tuple[object, ...], tuple[Figure, list[str]]] = {}
    for figure, name in zip(figures, voice.groups(figures), strict=True):
        apart = figure.figure_id in bases
        if apart:
            name = voice.route(figure.base) or name
        if several:
            label = voice.label(figure.variable)
            name = f"{label}, {name}" if figure.group or apart else label
        key = (figure.variable, figure.categories, figure.by, figure.group, str(figure.base))
        line = [escape(name), cell(figure, voice), n_of(figure)]
        no_other(rows.setdefault(key, (figure, line))[0], figure, name)
    return ["", voice.named(figures[0].statistic), "n"], [row for _, row in rows.values()]


def _tests(figures: Sequence[Figure], voice: Voice) -> Rows:
    """Outcome and grouping, statistic with effect size and n, p, adjusted p: four columns.

    Where only significance was published: outcome and grouping, and what was said.
    """
    told = [figure for figure in figures if shows(figure)]
    if all(figure.value is None and not figure.suppressed for figure in told):
        rows = [[_compared(figure, voice), voice.named(figure.relation)] for figure in told]
        return voice.words(["outcome", "significance"]), rows
    rows = []
    for figure in told:
        if figure.reason and figure.value is None:
            rows.append([_compared(figure, voice), *_not_done(figure, voice)])
            continue
        known = [df for df in (figure.df, figure.df2) if df is not None]
        freedom = "; ".join(voice.number(df, 0 if df == int(df) else 1) for df in known)
        shown = f"{voice.named(figure.test)}{f'({freedom})' * bool(known)} = "
        shown = f"{shown}{voice.number(figure.value, 2)} {voice.interval(figure, 2)}".rstrip()
        small = f"n = {n_of(figure)}"
        if figure.effect not in ("", figure.test):  # rho is both
            size = voice.number(figure.effect_size, 2) + voice.interval_of_effect(figure)
            small = f"{voice.named(figure.effect)} = {size}; {small}"
        mark = "" if figure.identified else NOT_IDENTIFIED
        statistic = f"{shown}{mark} <small>{small}</small>"
        rows.append([_compared(figure, voice), statistic, *_p_cells(figure, voice)])
    return voice.words(["outcome", "statistic", "p", "p_adjusted"]), rows


def own_rows(figures: Sequence[Figure], voice: Numbers) -> Rows:
    """Numbers of one's own: what each is, with how it was made below it, the number, and n."""
    rows = []
    for figure in figures:
        label = escape(figure.nl if voice.language == "nl" else figure.en)
        how = f"{label}<br><small><code>{escape(figure.how)}</code></small>"
        rows.append([how, cell(figure, voice), n_of(figure)])
    return ["", voice.word("computed"), "n"], rows


def _beside(figures: Sequence[Figure], voice: Voice) -> Rows:
    """A row per group or question, with several numbers of the same people beside each other."""
    kinds = list(dict.fromkeys(figure.against for figure in figures))
    by_base = len({f.group for f in figures}) < len({str(f.base) for f in figures})
    rows: dict[tuple[str, str, str], tuple[str, dict[str, Figure]]] = {}
    for figure, name in zip(figures, voice.groups(figures), strict=True):
        if figure.group == "items":
            name = voice.compared(figure)[0]
        elif by_base:
            name = voice.route(figure.base) or name
        key = (figure.variable, figure.group, str(figure.base))
        rows.setdefault(key, (name, {}))[1][figure.against] = figure
    return ["", *map(voice.word, kinds), "n"], [
        [escape(name), *(cell(own.get(k), voice) for k in kinds), n_of(next(iter(own.values())))]
        for name, own in rows.values()
    ]


def _comparisons(figures: Sequence[Figure], voice: Voice) -> Rows:
    """What is compared, the value with its interval, effect size and n, p, adjusted p."""
    rows = []
    for figure in figures:
        if figure.reason and figure.value is None and figure.bound_low is None:
            rows.append([_compared(figure, voice), *_not_done(figure, voice)])
            continue
        small = f"n = {n_of(figure)}"
        if figure.reason:
            small = f"{voice.why(figure)}; {small}"
        if figure.effect:
            places = 1 if figure.statistic == "cooccurrence" else 2
            effect = voice.number(figure.effect_size, places)
            small = f"{voice.named(figure.effect)} = {effect}; {small}"
        shown = cell(figure, voice, more=small)
        rows.append([_compared(figure, voice), shown, *_p_cells(figure, voice)])
    return ["", *voice.words([figures[0].statistic, "p", "p_adjusted"])], rows


def _not_done(figure: Figure, voice: Voice) -> list[str]:
    """What stands in place of a test that was planned and could not be done."""
    return [f"<small>{escape(voice.why(figure))}</small>", "–", "–"]


def _compared(figure: Figure, voice: Voice) -> str:
    """The first cell of a comparison: what is compared, and between what."""
    first, second = map(escape, voice.compared(figure))
    return f"{first} <small>{second}</small>" if second else first


def _p_cells(figure: Figure, voice: Voice) -> list[str]:
    where = f" <small>{voice.word(figure.p_from)}</small>" if figure.p_from else ""
    ends = (figure.p, figure.p_least), (figure.p_adjusted, figure.p_adjusted_least)
    p, adjusted = (escape(voice.p_range(*two)).replace(" ", "\u00a0") for two in ends)
    return [p + where, adjusted]


def _combinations(figures: Sequence[Figure], voice: Voice) -> Rows:
    """A row per combination of options, with the number of people who chose exactly those."""
    rows = [[escape(voice.combination(f)), cell(f, voice), n_of(f)] for f in figures]
    return ["", voice.word("combination"), "n"], rows


def _planning(figures: Sequence[Figure], voice: Voice) -> Rows:
    """A row per number of respondents, a column per kind of precision."""
    kinds = list(dict.fromkeys(figure.by for figure in figures))
    cells = {(figure.group, figure.by): cell(figure, voice) for figure in figures}
    sizes = dict.fromkeys(figure.group for figure in figures)
    rows = [[size, *(cells[size, kind] for kind in kinds)] for size in sizes]
    return voice.words(["size", *kinds]), rows


def _places(figures: Sequence[Figure], voice: Voice) -> Rows:
    """Top lists: item, place, share and n; a row with its name above each list of several."""
    several = len({voice.instrument.variables[f.variable].question for f in figures}) > 1
    lists: dict[str, list[Figure]] = {}
    for figure in figures:
        names = [voice.question(figure.variable)] * several
        names += [voice.group(figure)] * bool(figure.group)
        lists.setdefault(", ".join(names), []).append(figure)
    rows = []
    for name, line in lists.items():
        if len(lists) > 1:
            rows.append([f"<strong>{escape(name)}</strong>", "", "", ""])
        items = len({other.variable for other in line}) > 1
        for figure in line:
            label = voice.label(figure.variable) if items else voice.category(figure)
            mark = "" if figure.effect == "share" else NOT_IDENTIFIED
            share = "–"
            if figure.effect_size is not None:
                share = f"{voice.number(figure.effect_size, 0)}%{mark}"
            rows.append([escape(label), cell(figure, voice), share, n_of(figure)])
    return ["", *voice.words(["rank", "percent", "n"])], rows


_WRITERS: dict[str, Callable[[Sequence[Figure], Voice], Rows]] = {
    "test": _tests, "own": own_rows, "spread": _beside, "reliability": _beside,
    "planning": _planning, "rank": _places, "combination": _combinations,
    **dict.fromkeys(COMPARED, _comparisons),
    **dict.fromkeys(("mean", "count", "placed", "base_n", "standardised"), _means),
}  # fmt: skip
