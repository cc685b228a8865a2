"""Pictures made from the figures of a wave: bars, dots, divided bars, cells and a map."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from peo.figure import Figure
from peo.project import UserError
from peo.show.canvas import Plot, alt_text, shades
from peo.show.draw import draw
from peo.show.gate import Unknown, shows
from peo.show.grid import grid
from peo.show.marks import PERCENT, Axis, Key, Mark, Picture, Row, mark, with_people
from peo.show.voice import Voice, people

_STEPS = tuple(n * 10.0**e if e < 0 else n * 10**e for e in range(-1, 5) for n in (1, 2, 5))
_MOST_TICKS, _MOST_COMBINATIONS = 10, 10
_NOT_DRAWN = dict.fromkeys(
    ("value", "said", "place", "low", "high", "bound_low", "bound_high"), None
)  # fmt: skip

Figures = Sequence[Figure]
Lines = dict[str, list[Figure]]


def bars(figures: Figures, voice: Voice, title: str) -> Plot:
    """One bar per figure with its interval, the label above the bar. For shares in per cent."""
    return _marked("bars", figures, voice, title, PERCENT)


def dots(figures: Figures, voice: Voice, title: str) -> Plot:
    """A dot with its interval per figure: means, or one share per group."""
    axis = PERCENT if figures[0].unit == "%" else _axis(figures, voice)
    return _marked("dots", figures, voice, title, axis)


def _marked(
    kind: Literal["bars", "dots"], figures: Figures, voice: Voice, title: str, axis: Axis
) -> Plot:
    names = _names(figures, voice)
    labels, notes = with_people(names, figures)
    rows = [
        Row(label, (mark(figure),), end=_shown(figure, voice))
        for figure, label in zip(figures, labels, strict=True)
    ]
    alt = alt_text(figures, names, voice)
    return draw(Picture(kind, voice.language, title, alt, rows, axis, notes=notes))


def _axis(figures: Figures, voice: Voice) -> Axis:
    """All that may be answered, where that is a mark or a place; of other numbers as far as they
    go, with their unit."""
    variables = map(voice.instrument.variables.get, (figure.variable for figure in figures))
    known = [v for v in variables if v is not None]
    low, high = 1.0, 10.0
    if any(v.rank for v in known):
        high = max(float(v.rank) for v in known)
    elif known and any((v.minimum, v.maximum) != (low, high) for v in known):
        ends = [x for f in figures for x in (f.value, f.low, f.high) if x is not None]
        low, high = min([0.0, *ends]), max([1.0, *ends])
    step = next(s for s in _STEPS if (high - low) / s <= _MOST_TICKS)
    places = range(math.floor(low / step), math.ceil(high / step) + 1)
    ticks = tuple((i * step, voice.number(i * step, 0 if step >= 1 else 1)) for i in places)
    return Axis(ticks[0][0], ticks[-1][0], ticks, figures[0].unit_in(voice.language))


def _shown(figure: Figure, voice: Voice) -> str:
    """The number beside a mark; in words where it is not known."""
    if figure.value is not None or figure.suppressed or shows(replace(figure, place=None)):
        return voice.value(figure)
    if figure.place is not None:
        return f"{voice.word('place')} {figure.place}"
    return voice.word("unknown").lower()


def _names(figures: Figures, voice: Voice) -> list[str]:
    """What each figure is about: its variable, its group or its answer, whichever differs."""
    several = len({figure.variable for figure in figures}) > 1
    if not several and any(figure.group for figure in figures):
        return voice.groups(figures)
    names = [voice.label(f.variable) if several else voice.category(f) for f in figures]
    if len({*names}) == len(names) or not several:
        return names
    parts = [voice.group(f) if f.group else voice.category(f) for f in figures]
    return [
        f"{name}, {part or voice.word('all_groups')}"
        for name, part in zip(names, parts, strict=True)
    ]


# ------------------------------------------------------------------ divided bars
def stacked(figures: Figures, voice: Voice, title: str) -> Plot:
    """One divided bar per variable (or group): its answers from low to high add to 100."""
    return _divided(by_row(figures, voice), voice, title, PERCENT)


def flow(figures: Figures, voice: Voice, title: str) -> Plot:
    """What became of things since 2015: one divided bar per variable, from less to more.

    `figures` are shares of one variable or more, each from low ("decreased") to high.
    """
    axis = replace(PERCENT, name=" → ".join(voice.words(["before_2015", "now"])))
    return _divided(by_row(figures, voice), voice, title, axis)


def diverging(figures: Figures, voice: Voice, title: str) -> Plot:
    """One divided bar per variable or group: low answers left of the middle, high ones right.

    A middle answer straddles the middle. `figures` run from low to high, without "don't know".
    """
    lines = by_row(figures, voice)
    starts = [-_left_of_middle(line) for line in lines.values()]
    ends = [
        start + sum(figure.value or 0.0 for figure in line)
        for start, line in zip(starts, lines.values(), strict=True)
    ]
    edge = 10 * (1 + max(*(-x for x in starts), *ends, 30) // 10)
    ticks = range(-int(edge) // 25 * 25 + 25, int(edge) + 1, 25)
    axis = Axis(-edge, edge, tuple((x, f"{abs(x)}%") for x in ticks), line=0)
    return _divided(lines, voice, title, axis, starts)


def _left_of_middle(line: Figures) -> float:
    """How much of a divided bar stands left of the middle answer, and of its middle."""
    half = len(line) // 2
    low = sum(figure.value or 0.0 for figure in line[:half])
    return low + ((line[half].value or 0.0) / 2 if len(line) % 2 else 0.0)


def _divided(
    lines: Lines, voice: Voice, title: str, axis: Axis, starts: Sequence[float] = ()
) -> Plot:
    """Divided bars from where they start, a shade per answer from low to high.

    Raises UserError for bars that are not divided alike.
    """
    first = next(iter(lines.values()))
    labels, notes = with_people(list(lines), [line[0] for line in lines.values()])
    colours, rows = shades(len(first)), []
    for label, line, start in zip(
        labels, lines.values(), starts or [0.0] * len(lines), strict=True
    ):
        if len(line) != len(first):
            raise UserError(
                "show.error.divided",
                one=first[0].variable,
                n=len(first),
                other=line[0].variable,
                m=len(line),
            )
        told = _unknown(line, voice)
        parts = tuple(
            mark(figure, voice.value(figure), shade, around=False)
            for figure, shade in zip(line, colours, strict=True)
        )
        rows.append(Row(label, () if told else parts, told=told, start=start))
    legend = [Key(voice.category(f), shade) for f, shade in zip(first, colours, strict=True)]
    alt = _alt_of(lines, voice)
    kind = Picture("divided", voice.language, title, alt, rows, axis, keys=legend, notes=notes)
    return draw(kind)


def tallies(rows: Mapping[str, Mapping[str, int]], kinds: Sequence[str], title: str) -> Plot:
    """One divided bar of counts per row; `kinds` in the order of the legend, dark to light."""
    colours = shades(len(kinds))[::-1]
    made = [
        Row(
            name,
            tuple(Mark(row.get(k, 0), shade=s) for k, s in zip(kinds, colours, strict=True)),
            end=" / ".join(str(row.get(kind, 0)) for kind in kinds),
        )
        for name, row in rows.items()
    ]
    axis = Axis(0, max(sum(row.values()) for row in rows.values()))
    alt = "; ".join(
        f"{name}: " + ", ".join(f"{kind} {row.get(kind, 0)}" for kind in kinds)
        for name, row in rows.items()
    )
    legend = list(map(Key, kinds, colours))
    return draw(Picture("divided", "nl", title, f"{alt}.", made, axis, keys=legend))


def by_row(figures: Figures, voice: Voice, divided: bool = True) -> Lines:
    """The figures of each bar, by the name of its variable or, for one variable, its group.

    A divided bar of which a part is hidden or not known is no bar: none of its parts is drawn.
    """
    made = grid(figures, voice)
    lines = [(name, made.row(key)) for key, name in made.rows.items()]
    if len({figure.variable for figure in figures}) == 1:
        lines = [(name, made.column(key)) for key, name in made.columns.items()]
    rows: Lines = {}
    for name, line in lines:
        if divided and any(figure.value is None for figure in line):
            hidden = next((figure.suppressed for figure in line if figure.suppressed), "")
            line = [replace(one, **_NOT_DRAWN, suppressed=hidden) for one in line]  # type: ignore[arg-type]
        rows[name if name not in rows else f"{name} ({line[0].variable})"] = line
    if not any(f.value is not None or f.suppressed for line in rows.values() for f in line):
        raise Unknown
    return rows


def _alt_of(lines: Lines, voice: Voice) -> str:
    """The numbers of rows in words."""
    found = [(name, figure) for name, line in lines.items() for figure in line]
    names = [f"{name}, {voice.category(figure)}" for name, figure in found]
    return alt_text([figure for _, figure in found], names, voice)


def _unknown(line: Figures, voice: Voice) -> str:
    """That a row is not there since it is hidden or was not published; nothing if it is there."""
    if any(figure.value is not None or figure.bound_low is not None for figure in line):
        return ""
    hidden = any(figure.suppressed for figure in line)
    return voice.word("hidden" if hidden else "unknown").lower()


# ------------------------------------------------------------------ cells, combinations, a map
def heatmap(figures: Figures, voice: Voice, title: str) -> Plot:
    """Correlations below the diagonal: blue with, orange against; the value stands in the cell.

    Hatched where the published figures do not fix it.
    """
    names = list(dict.fromkeys(name for f in figures for name in (f.variable, f.by)))
    labels = [voice.label(name) for name in names]
    cells: list[list[Mark]] = [[] for _ in names]
    pairs = []
    for figure in figures:
        one, other = names.index(figure.variable), names.index(figure.by)
        pairs.append(f"{labels[one]} × {labels[other]}")
        known = figure.value is not None
        text = voice.number(figure.value, 2) if known else voice.value(figure)
        cell = replace(mark(figure, text, around=False), across=min(one, other))
        cells[max(one, other)].append(cell)
    rows = [
        Row(f"{place} {label}", tuple(found))
        for place, (label, found) in enumerate(zip(labels, cells, strict=True), start=1)
    ]
    ns = sorted({figure.n for figure in figures if figure.n is not None})
    notes = [f"n={'–'.join(map(str, dict.fromkeys((ns[0], ns[-1]))))}"] if ns else []
    alt, heads = alt_text(figures, pairs, voice), [str(place) for place in range(1, len(names))]
    axis = Axis(high=0.8)
    return draw(Picture("heat", voice.language, title, alt, rows, axis, heads=heads, notes=notes))


def marks(figures: Figures, voice: Voice, title: str) -> Plot:
    """A row of cells per group: the share of each answer, from low to high, darker for more.

    `figures` are shares of all answers to one ordered question, per group.
    """
    lines = by_row(figures, voice, divided=False)
    heads = [voice.category(f) for f in next(iter(lines.values()))]
    labels, notes = with_people(list(lines), [line[0] for line in lines.values()])
    rows = []
    for label, line in zip(labels, lines.values(), strict=True):
        told, cells = _unknown(line, voice), enumerate(line)
        made = [replace(mark(f, voice.value(f), around=False), across=x) for x, f in cells]
        rows.append(Row(label, () if told else tuple(made), told=told))
    axis = Axis(0, max([1.0, *(figure.value or 0.0 for figure in figures)]))
    alt = _alt_of(lines, voice)
    return draw(Picture("heat", voice.language, title, alt, rows, axis, heads=heads, notes=notes))


def upset(figures: Figures, voice: Voice, title: str) -> Plot:
    """The most frequent combinations: a bar of people each, with the options in it above it.

    At most ten, and none chosen by one person only; how many people are in the others stands below.
    """
    often = [f for f in figures if (f.value or 0) > 1] or list(figures)
    shown = often[:_MOST_COMBINATIONS]
    rest = int(sum(f.value or 0 for f in figures) - sum(f.value or 0 for f in shown))
    others = f"{voice.word('other_combinations')}: {rest}"
    names = [voice.combination(figure) for figure in shown]
    rows = [
        Row(name, (mark(figure, around=False),), voice.value(figure))
        for name, figure in zip(names, shown, strict=True)
    ]
    alt = f"{alt_text(shown, names, voice)} {others}."
    axis = Axis(0, max(figure.value or 1.0 for figure in shown))
    notes = [f"{others} {people(shown[0])}"]
    return draw(Picture("bars", voice.language, title, alt, rows, axis, notes=notes))


def influence_map(chosen: Figures, changeable: Figures, voice: Voice, title: str) -> Plot:
    """Across: how many people choose a cause; upwards: how many of them can influence it.

    Numbers in the plot, names below it, most chosen first. Hollow where one of the two shares is
    not fixed by the published figures, or fewer than ten people were asked.
    """
    # each cause with its follow-up, which was put to those who chose it
    follow = {name: f for f in changeable if f.n for name in f.base.variables}
    pairs = [(f, follow[f.variable]) for f in chosen if f.value and f.variable in follow]
    points = [pair for pair in pairs if pair[1].value is not None]
    if not points:
        raise Unknown
    of = voice.words(["people_who_chose", "changeable"])
    rows, notes, alt = [], [], []
    for place, (across, up) in enumerate(points, start=1):
        solid = across.identified and up.identified and (up.n or 0) >= 10
        dot = replace(mark(up, around=False), fixed=solid, across=across.value or 0.0)
        rows.append(Row(str(place), (dot,)))
        name, shares = voice.label(across.variable), (voice.value(across), voice.value(up))
        notes.append(f"{place}\t{name} ({shares[0]}; {shares[1]}, n={up.n})")
        told = ", ".join(f"{share} {what}" for share, what in zip(shares, of, strict=True))
        alt.append(f"{name}: {told} {people(up)}")
    edge = int(max(50.0, 10 + max(row.marks[0].across for row in rows)))
    ticks = tuple((x, f"{x}") for x in range(0, edge + 1, 10 if edge < 80 else 25))
    axis, upward = Axis(0, edge, ticks, f"→ % {of[0]}"), replace(PERCENT, name=f"↑ % {of[1]}")
    text = "; ".join(alt) + "."
    return draw(Picture("field", voice.language, title, text, rows, axis, upward, notes=notes))
