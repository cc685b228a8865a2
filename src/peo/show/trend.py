"""Shares over waves: a line only where the questionnaires allow one, and the reason where not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from peo.figure import Figure
from peo.instrument.concordance import GRADES, Match
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.canvas import Plot, alt_text
from peo.show.draw import draw
from peo.show.marks import Axis, Mark, Picture, Row, mark
from peo.show.words import category, people, value
from peo.words import say


class Point(NamedTuple):
    """One wave of a trend: its share, missing where the wave has none that may stand beside the
    others, and how its question relates to that of the wave of the report (nothing for itself)."""

    wave: str
    figure: Figure | None
    match: Match | None

    @property
    def comparable(self) -> bool:
        """Whether a line may lead to it."""
        return self.match is None or self.match.grade == "comparable"


def trend(
    lines: Sequence[Sequence[Point]], instrument: Instrument, language: Language, title: str
) -> Plot:
    """A panel per share, from the first wave to the last, all from 0 to 100 per cent.

    Two waves are joined when both are comparable with the wave of the report; otherwise a dashed
    line stands between them, with the grade, and the reason stands below and in the alternative.
    """
    rows, shown = [], []
    for line in lines:
        name = _name(line, instrument, language)
        shown += [(f"{name}, {p.wave}", p.figure) for p in line if p.figure is not None]
        rows.append(Row(name, tuple(_marks(line, language))))
    reasons = _reasons(lines, language)
    alt = alt_text([f for _, f in shown], [text for text, _ in shown], language)
    axis = Axis(0, 100, ((0, "0%"), (50, "50%"), (100, "100%")))
    told = f"{alt} {' '.join(reasons)}".strip()
    return draw(Picture("trend", language, title, told, rows, axis, notes=reasons))


def _marks(line: Sequence[Point], language: Language) -> Iterator[Mark]:
    """The points of a line, as far apart as the months between the waves."""
    months = [12 * int(point.wave[:4]) + int(point.wave[5:7]) for point in line]
    span = max(1, months[-1] - months[0])
    for index, point in enumerate(line):
        one, before = Mark(None), line[max(0, index - 1)]
        under = [point.wave]
        if point.figure is not None and point.figure.value is not None:
            one = mark(point.figure, value(point.figure, language))
            under.append(people(point.figure).strip("()"))
        joined = before.comparable and point.comparable
        yield replace(
            one, across=(months[index] - months[0]) / span, under=tuple(filter(None, under)),
            apart="" if joined else _grade(before, point, language),
        )  # fmt: skip


def _grade(one: Point, other: Point, language: Language) -> str:
    """The worse grade of two neighbours."""
    order = list(GRADES)
    found = [point.match.grade for point in (one, other) if point.match is not None]
    return GRADES[max(found, key=order.index)].label(language)


def _reasons(lines: Sequence[Sequence[Point]], language: Language) -> list[str]:
    """Why there is no line, once per question and wave."""
    texts: dict[str, None] = {}
    for line in lines:
        for point in line:
            if point.match is not None and not point.comparable:
                grade = GRADES[point.match.grade].label(language)
                what = f"{point.wave}, {point.match.label.label(language)}"
                reason = point.match.reason.label(language)
                texts[f"{what}: {say('show.word.no_line', language)} ({grade}). {reason}"] = None
    return list(texts)


def _name(line: Sequence[Point], instrument: Instrument, language: Language) -> str:
    figure = next(point.figure for point in line if point.figure is not None)
    label = instrument.variables[figure.variable].label(language)
    answer = category(figure, instrument, language)
    return label if answer == label else f"{label}: {answer}"
