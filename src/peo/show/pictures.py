"""Pictures of scales, correlations, combinations, change and influence, made from figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.canvas import Plot, alt_text
from peo.show.draw import draw
from peo.show.gate import Unknown
from peo.show.marks import PERCENT, Axis, Mark, Picture, Row, mark, with_people
from peo.show.plot import alt_of, by_row, divided, unknown
from peo.show.words import category, combination, number, people, value
from peo.words import say

_MOST_COMBINATIONS = 10


def diverging(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """One divided bar per variable or group: low answers left of the middle, high ones right.

    A middle answer straddles the middle. `figures` run from low to high, without "don't know".
    """
    lines = by_row(figures, instrument, language)
    starts = [-left_of_middle(line) for line in lines.values()]
    ends = [
        start + sum(figure.value or 0.0 for figure in line)
        for start, line in zip(starts, lines.values(), strict=True)
    ]
    edge = 10 * (1 + max(*(-x for x in starts), *ends, 30) // 10)
    ticks = range(-int(edge) // 25 * 25 + 25, int(edge) + 1, 25)
    axis = Axis(-edge, edge, tuple((x, f"{abs(x)}%") for x in ticks), line=0)
    return divided(lines, instrument, language, title, axis, starts)


def left_of_middle(line: Sequence[Figure]) -> float:
    """How much of a divided bar stands left of the middle answer, and of its middle."""
    half = len(line) // 2
    low = sum(figure.value or 0.0 for figure in line[:half])
    return low + ((line[half].value or 0.0) / 2 if len(line) % 2 else 0.0)


def heatmap(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """Correlations below the diagonal: blue with, orange against; the value stands in the cell.

    Hatched where the published figures do not fix it.
    """
    names = list(dict.fromkeys(name for f in figures for name in (f.variable, f.by)))
    labels = [instrument.variables[name].label(language) for name in names]
    cells: list[list[Mark]] = [[] for _ in names]
    pairs = []
    for figure in figures:
        one, other = names.index(figure.variable), names.index(figure.by)
        pairs.append(f"{labels[one]} × {labels[other]}")
        known = figure.value is not None
        text = number(figure.value, 2, language) if known else value(figure, language)
        cell = replace(mark(figure, text, around=False), across=min(one, other))
        cells[max(one, other)].append(cell)
    rows = [
        Row(f"{place} {label}", tuple(found))
        for place, (label, found) in enumerate(zip(labels, cells, strict=True), start=1)
    ]
    ns = sorted({figure.n for figure in figures if figure.n is not None})
    notes = [f"n={'–'.join(map(str, dict.fromkeys((ns[0], ns[-1]))))}"] if ns else []
    alt, heads = alt_text(figures, pairs, language), [str(place) for place in range(1, len(names))]
    axis = Axis(high=0.8)
    return draw(Picture("heat", language, title, alt, rows, axis, heads=heads, notes=notes))


def upset(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """The most frequent combinations: a bar of people each, with the options in it above it.

    At most ten, and none chosen by one person only; how many people are in the others stands below.
    """
    often = [f for f in figures if (f.value or 0) > 1] or list(figures)
    shown = often[:_MOST_COMBINATIONS]
    rest = int(sum(f.value or 0 for f in figures) - sum(f.value or 0 for f in shown))
    others = f"{say('show.word.other_combinations', language)}: {rest}"
    names = [combination(figure, instrument, language) for figure in shown]
    rows = [
        Row(name, (mark(figure, around=False),), value(figure, language))
        for name, figure in zip(names, shown, strict=True)
    ]
    alt = f"{alt_text(shown, names, language)} {others}."
    axis = Axis(0, max(figure.value or 1.0 for figure in shown))
    notes = [f"{others} {people(shown[0])}"]
    return draw(Picture("bars", language, title, alt, rows, axis, notes=notes))


def flow(figures: Sequence[Figure], instrument: Instrument, language: Language, title: str) -> Plot:
    """What became of things since 2015: one divided bar per variable, from less to more.

    `figures` are shares of one variable or more, each from low ("decreased") to high.
    """
    lines = by_row(figures, instrument, language)
    between = " → ".join(say(f"show.word.{key}", language) for key in ("before_2015", "now"))
    axis = replace(PERCENT, name=between)
    return divided(lines, instrument, language, title, axis, [0.0] * len(lines))


def influence_map(
    chosen: Sequence[Figure],
    changeable: Sequence[Figure],
    instrument: Instrument,
    language: Language,
    title: str,
) -> Plot:
    """Across: how many people choose a cause; upwards: how many of them can influence it.

    Numbers in the plot, names below it, most chosen first. Hollow where one of the two shares is
    not fixed by the published figures, or fewer than ten people were asked.
    """
    if not (points := _points(chosen, changeable)):
        raise Unknown
    of = [say(f"show.word.{key}", language) for key in ("people_who_chose", "changeable")]
    rows, notes, alt = [], [], []
    for place, (across, up) in enumerate(points, start=1):
        solid = across.identified and up.identified and (up.n or 0) >= 10
        dot = replace(mark(up, around=False), fixed=solid, across=across.value or 0.0)
        rows.append(Row(str(place), (dot,)))
        name = instrument.variables[across.variable].label(language)
        shares = value(across, language), value(up, language)
        notes.append(f"{place}\t{name} ({shares[0]}; {shares[1]}, n={up.n})")
        told = ", ".join(f"{share} {what}" for share, what in zip(shares, of, strict=True))
        alt.append(f"{name}: {told} {people(up)}")
    edge = int(max(50.0, 10 + max(row.marks[0].across for row in rows)))
    ticks = tuple((x, f"{x}") for x in range(0, edge + 1, 10 if edge < 80 else 25))
    axis, upward = Axis(0, edge, ticks, f"→ % {of[0]}"), replace(PERCENT, name=f"↑ % {of[1]}")
    told = "; ".join(alt) + "."
    return draw(Picture("field", language, title, told, rows, axis, upward, notes=notes))


def _points(chosen: Sequence[Figure], changeable: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Each cause with its follow-up, which was put to those who chose it."""
    follow = {name: f for f in changeable if f.n for name in f.base.variables}
    pairs = [(f, follow[f.variable]) for f in chosen if f.value and f.variable in follow]
    return [pair for pair in pairs if pair[0].value is not None and pair[1].value is not None]


def marks(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """A row of cells per group: the share of each answer, from low to high, darker for more.

    `figures` are shares of all answers to one ordered question, per group.
    """
    lines = by_row(figures, instrument, language, divided=False)
    heads = [category(f, instrument, language) for f in next(iter(lines.values()))]
    labels, notes = with_people(list(lines), [line[0] for line in lines.values()])
    rows = []
    for label, line in zip(labels, lines.values(), strict=True):
        told, cells = unknown(line, language), enumerate(line)
        made = [replace(mark(f, value(f, language), around=False), across=x) for x, f in cells]
        rows.append(Row(label, () if told else tuple(made), told=told))
    axis = Axis(0, max([1.0, *(figure.value or 0.0 for figure in figures)]))
    alt = alt_of(lines, instrument, language)
    return draw(Picture("heat", language, title, alt, rows, axis, heads=heads, notes=notes))
