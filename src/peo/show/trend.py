"""Figures over waves: a picture with a line only where the questionnaires allow one, and a table of
what was, what is and what differs. What cannot be compared says why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from peo.figure import Figure
from peo.instrument.concordance import GRADES, Match
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.project import UserError
from peo.show.canvas import Plot, alt_text
from peo.show.draw import draw
from peo.show.marks import Axis, Mark, Picture, Row, mark
from peo.show.words import category, people, value, why
from peo.words import say

COMPARES = ("difference", "superiority", "test")  # what two waves say together
MatchOf = Callable[
    [Figure, str, str], Match
]  # how the question behind a figure relates in two waves


def trend(
    figures: Sequence[Figure], instrument: Instrument, match_of: MatchOf, language: Language,
    title: str,
) -> Plot:  # fmt: skip
    """A panel per share or mean, from the first wave to the last, all on one scale.

    Two waves that follow each other are joined when their questions are comparable; otherwise a
    dashed line stands between them, with the grade, and the reason stands below and in the text
    alternative. A wave that has no number says why.
    """
    rows, notes = [], dict[str, None]()
    for line in lines_of(figures):
        name = _name(line[0], instrument, language)
        rows.append(Row(name, tuple(_marks(line, match_of, language))))
        notes |= dict.fromkeys(_reasons(line, match_of, language))
    shown = [figure for line in lines_of(figures) for figure in line if _known(figure)]
    names = [f"{_name(figure, instrument, language)}, {figure.wave}" for figure in shown]
    told = f"{alt_text(shown, names, language)} {' '.join(notes)}".strip()
    axis = _axis(figures, instrument, language)
    return draw(Picture("trend", language, title, told, rows, axis, notes=list(notes)))


def lines_of(figures: Sequence[Figure]) -> list[list[Figure]]:
    """The figures that mean the same, from the first wave to the last."""
    lines: dict[object, dict[str, Figure]] = {}
    for figure in figures:
        key = figure.statistic, figure.variable, frozenset(figure.categories), figure.base
        lines.setdefault(key, {})[figure.wave] = figure
    return [[line[wave] for wave in sorted(line)] for line in lines.values()]


def caveats(
    figures: Sequence[Figure], wave: str, match_of: MatchOf, language: Language
) -> tuple[str, ...]:
    """Why figures of several waves are to be compared with caution or not at all, a line per
    question and wave."""
    lines: dict[str, None] = {}  # a set that keeps the order
    for figure in figures:
        other = figure.against if figure.statistic in COMPARES else figure.group
        if figure.by != "wave" or other == wave:
            continue
        match = match_of(figure, wave or figure.group, other)
        name = match.label.label(language)
        if match.differences:
            lines[f"{other}, {name}: {match.reason.label(language)}"] = None
        if figure.reason and not figure.reason.startswith("break "):
            lines[f"{name}: {why(figure, language)}."] = None
    return tuple(lines)


def _known(figure: Figure) -> bool:
    return figure.value is not None or figure.bound_low is not None


def _axis(figures: Sequence[Figure], instrument: Instrument, language: Language) -> Axis:
    """Per cents from 0 to 100, means over the answers that can be given, else that were given."""
    ends = set()
    for figure in figures:
        variable = instrument.variables[figure.variable]
        own = (variable.minimum, variable.maximum, figure.unit_in(language))
        ends.add(own if figure.statistic == "mean" else (0.0, 100.0, "%"))
    if len(ends) > 1:
        raise UserError("trend: these figures have several scales; draw those of one scale apart.")
    ((low, high, unit),) = ends
    known = [x for f in figures for x in (f.value, f.low, f.high) if x is not None] or [0.0, 1.0]
    low = low if math.isfinite(low) else min(0.0, *known)
    high = high if math.isfinite(high) else max(*known, low + 1)
    ticks = (low, (low + high) / 2, high) if unit == "%" else (low, high)
    return Axis(low, high, tuple((x, f"{x:g}{unit if unit == '%' else ''}") for x in ticks))


def _marks(line: Sequence[Figure], match_of: MatchOf, language: Language) -> Iterator[Mark]:
    """The points of a line, as far apart as the months between the waves."""
    months = [12 * int(one.wave[:4]) + int(one.wave[5:7]) for one in line]
    span = max(1, months[-1] - months[0])
    for index, figure in enumerate(line):
        under = [figure.wave]
        one = Mark(None)
        if _known(figure):
            one = _mark(figure, language)
            under.append(people(figure).strip("()"))
        elif figure.suppressed:
            under.append("·")
        before = line[max(0, index - 1)]
        apart = "" if before is figure else _apart(before, figure, match_of, language)
        yield replace(
            one, across=(months[index] - months[0]) / span, under=tuple(filter(None, under)),
            apart=apart,
        )  # fmt: skip


def _mark(figure: Figure, language: Language) -> Mark:
    """A point; of a range the middle, with the interval around both its ends."""
    text = value(figure, language)
    if figure.value is None and figure.bound_low is not None and figure.bound_high is not None:
        figure = replace(figure, value=(figure.bound_low + figure.bound_high) / 2)
    return mark(figure, text)


def _apart(one: Figure, other: Figure, match_of: MatchOf, language: Language) -> str:
    """The grade that stands between two waves, or nothing where a line may join them."""
    grade = match_of(other, one.wave, other.wave).grade
    if any(figure.reason.startswith("break ") for figure in (one, other)):
        grade = "break"
    return "" if grade == "comparable" else GRADES[grade].label(language)


def _reasons(line: Sequence[Figure], match_of: MatchOf, language: Language) -> Iterator[str]:
    """Why there is no line, once per question and pair of waves, and why there is no number."""
    for one, other in pairwise(line):
        match = match_of(other, one.wave, other.wave)
        if match.grade != "comparable":
            what = f"{one.wave} – {other.wave}, {match.label.label(language)}"
            grade = GRADES[match.grade].label(language)
            reason = match.reason.label(language)
            yield f"{what}: {say('show.word.no_line', language)} ({grade}). {reason}"
    for figure in line:
        if figure.reason and not figure.reason.startswith("break "):
            label = match_of(figure, line[-1].wave, figure.wave).label.label(language)
            yield f"{figure.wave}, {label}: {why(figure, language)}."


def _name(figure: Figure, instrument: Instrument, language: Language) -> str:
    label = instrument.variables[figure.variable].label(language)
    answer = category(figure, instrument, language)
    return label if answer in (label, "") else f"{label}: {answer}"
