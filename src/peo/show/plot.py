"""Bars, dots and divided bars made from figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.project import UserError
from peo.show.canvas import Plot, alt_text, shades
from peo.show.draw import draw
from peo.show.gate import Unknown, shows
from peo.show.grid import grid
from peo.show.marks import PERCENT, Axis, Key, Mark, Picture, Row, mark, with_people
from peo.show.words import category, groups_in_words, number, value
from peo.words import say

_STEPS = tuple(n * 10.0**e if e < 0 else n * 10**e for e in range(-1, 5) for n in (1, 2, 5))
_MOST_TICKS = 10

Lines = dict[str, list[Figure]]


def bars(figures: Sequence[Figure], instrument: Instrument, language: Language, title: str) -> Plot:
    """One bar per figure with its interval, the label above the bar. For shares in per cent."""
    return _marked("bars", figures, instrument, language, title)


def dots(figures: Sequence[Figure], instrument: Instrument, language: Language, title: str) -> Plot:
    """A dot with its interval per figure: means, or one share per group."""
    return _marked("dots", figures, instrument, language, title)


def _marked(
    kind: Literal["bars", "dots"], figures: Sequence[Figure], instrument: Instrument,
    language: Language, title: str,
) -> Plot:  # fmt: skip
    names = _names(figures, instrument, language)
    labels, notes = with_people(names, figures)
    rows = [
        Row(label, (mark(figure),), end=_shown(figure, language))
        for figure, label in zip(figures, labels, strict=True)
    ]
    percent = kind == "bars" or figures[0].unit == "%"
    axis = PERCENT if percent else _axis(figures, instrument, language)
    alt = alt_text(figures, names, language)
    return draw(Picture(kind, language, title, alt, rows, axis, notes=notes))


def _axis(figures: Sequence[Figure], instrument: Instrument, language: Language) -> Axis:
    """All that may be answered, where that is a mark or a place; of other numbers as far as they
    go, with their unit."""
    variables = [instrument.variables.get(figure.variable) for figure in figures]
    known = [v for v in variables if v is not None]
    low, high = 1.0, 10.0
    if any(v.rank for v in known):
        high = max(float(v.rank) for v in known)
    elif known and any((v.minimum, v.maximum) != (low, high) for v in known):
        ends = [x for f in figures for x in (f.value, f.low, f.high) if x is not None]
        low, high = min([0.0, *ends]), max([1.0, *ends])
    step = next(s for s in _STEPS if (high - low) / s <= _MOST_TICKS)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple((i * step, number(i * step, 0 if step >= 1 else 1, language))
                  for i in range(first, last + 1))  # fmt: skip
    return Axis(ticks[0][0], ticks[-1][0], ticks, figures[0].unit_in(language))


def _shown(figure: Figure, language: Language) -> str:
    """The number beside a mark; in words where it is not known."""
    known = figure.value is not None or figure.suppressed or shows(replace(figure, place=None))
    if known:
        return value(figure, language)
    if figure.place is not None:
        return f"{say('show.word.place', language)} {figure.place}"
    return say("show.word.unknown", language).lower()


def stacked(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """One divided bar per variable (or group): its answers from low to high add to 100."""
    lines = by_row(figures, instrument, language)
    return divided(lines, instrument, language, title, PERCENT, [0.0] * len(lines))


def divided(
    lines: Lines, instrument: Instrument, language: Language, title: str, axis: Axis,
    starts: Sequence[float],
) -> Plot:  # fmt: skip
    """Divided bars from where they start, a shade per answer from low to high.

    Raises UserError for bars that are not divided alike.
    """
    first = next(iter(lines.values()))
    labels, notes = with_people(list(lines), [line[0] for line in lines.values()])
    rows = []
    for label, line, start in zip(labels, lines.values(), starts, strict=True):
        if len(line) != len(first):
            raise UserError(
                f"One picture divides all its bars alike; {first[0].variable} has {len(first)} "
                f"answers here and {line[0].variable} {len(line)}. Make two pictures."
            )
        told = unknown(line, language)
        parts = [
            mark(figure, value(figure, language), shade, around=False)
            for figure, shade in zip(line, shades(len(line)), strict=True)
        ]
        rows.append(Row(label, () if told else tuple(parts), told=told, start=start))
    legend = _legend([category(f, instrument, language) for f in first], shades(len(first)))
    alt = alt_of(lines, instrument, language)
    return draw(Picture("divided", language, title, alt, rows, axis, keys=legend, notes=notes))


def _legend(names: Sequence[str], colours: Sequence[str]) -> list[Key]:
    return [Key(text, shade) for text, shade in zip(names, colours, strict=True)]


def alt_of(lines: Lines, instrument: Instrument, language: Language) -> str:
    """The numbers of rows in words."""
    found = [(name, figure) for name, line in lines.items() for figure in line]
    names = [f"{name}, {category(figure, instrument, language)}" for name, figure in found]
    return alt_text([figure for _, figure in found], names, language)


def by_row(
    figures: Sequence[Figure], instrument: Instrument, language: Language, divided: bool = True
) -> Lines:
    """The figures of each bar, by the name of its variable or, for one variable, its group.

    A divided bar of which a part is hidden or not known is no bar: none of its parts is drawn.
    """
    made = grid(figures, instrument, language)
    lines = [(name, made.row(key)) for key, name in made.rows.items()]
    if len({figure.variable for figure in figures}) == 1:
        lines = [(name, made.column(key)) for key, name in made.columns.items()]
    rows: Lines = {}
    for name, line in lines:
        if divided and any(figure.value is None for figure in line):
            hidden = next((figure.suppressed for figure in line if figure.suppressed), "")
            line = [_not_drawn(figure, hidden) for figure in line]
        own = name if name not in rows else f"{name} ({line[0].variable})"
        rows[own] = line
    if not any(
        figure.value is not None or figure.suppressed for f in rows.values() for figure in f
    ):
        raise Unknown
    return rows


def _not_drawn(figure: Figure, hidden: str) -> Figure:
    return replace(
        figure, value=None, said=None, place=None, low=None, high=None, bound_low=None,
        bound_high=None, suppressed=hidden,
    )  # fmt: skip


def unknown(line: Sequence[Figure], language: Language) -> str:
    """That a row is not there since it is hidden or was not published; nothing if it is there."""
    if any(figure.value is not None or figure.bound_low is not None for figure in line):
        return ""
    hidden = any(figure.suppressed for figure in line)
    return say(f"show.word.{'hidden' if hidden else 'unknown'}", language).lower()


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
    legend = _legend(kinds, colours)
    return draw(Picture("divided", "nl", title, f"{alt}.", made, axis, keys=legend))


def _names(figures: Sequence[Figure], instrument: Instrument, language: Language) -> list[str]:
    """What each figure is about: its variable, its group or its answer, whichever differs."""
    if len({figure.variable for figure in figures}) > 1:
        return [instrument.variables[figure.variable].label(language) for figure in figures]
    if any(figure.group for figure in figures):
        return groups_in_words(figures, instrument, language)
    return [category(figure, instrument, language) for figure in figures]
