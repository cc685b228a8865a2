"""Shares over waves: a line only where the questionnaires allow one, and the reason where not."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from peo.figure import Figure
from peo.instrument.concordance import GRADES, Match
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.canvas import BLUE, GREY, INK, Plot, alt_text, bare, draw_plot
from peo.show.words import category, value
from peo.words import say

_PANEL = 175.0  # from the floor of one panel to that of the next, in per cent
_LEFT, _FIRST, _WIDTH = 0.13, 0.26, 0.6  # of the axis, the first and the last wave


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
    names = [_name(line, instrument, language) for line in lines]
    reasons = [textwrap.fill(text, 62) for text in _reasons(lines, language)]

    def draw(axes: Any) -> None:
        for panel, (name, line) in enumerate(zip(names, lines, strict=True)):
            _panel(axes, -panel * _PANEL, name, line, language)
        floor = -(len(lines) - 1) * _PANEL - 50
        axes.text(0, floor, "\n".join(reasons), va="top", linespacing=1.4)
        axes.set_xlim(0, 1)
        axes.set_ylim(floor, 128)
        bare(axes)

    shown = [
        (f"{name}, {point.wave}", point.figure)
        for name, line in zip(names, lines, strict=True)
        for point in line
        if point.figure is not None
    ]
    alt = alt_text([f for _, f in shown], [text for text, _ in shown], language)
    told = " ".join(_reasons(lines, language))
    return draw_plot(draw, title, 1.7 * len(lines) + 0.1, f"{alt} {told}".strip())


def _panel(axes: Any, floor: float, name: str, line: Sequence[Point], language: Language) -> None:
    places = _places([point.wave for point in line])
    axes.text(0, floor + 112, name, va="bottom", ha="left")
    for y in (0, 50, 100):
        axes.plot([_LEFT - 0.04, 1], [floor + y] * 2, color="#e3e7ea", linewidth=0.8, zorder=0)
        axes.text(_LEFT - 0.06, floor + y, f"{y}%", va="center", ha="right")
    for (one, other), (left, right) in zip(pairwise(line), pairwise(places), strict=True):
        if one.comparable and other.comparable:
            ends = [(x, p.figure.value) for x, p in ((left, one), (right, other)) if p.figure]
            known = [(x, floor + y) for x, y in ends if y is not None]
            if len(known) == 2:
                axes.plot(*zip(*known, strict=True), color=BLUE, linewidth=1.6, zorder=1)
            continue
        middle = (left + right) / 2
        axes.plot([middle] * 2, [floor, floor + 100], "--", color=GREY, linewidth=1.2, zorder=1)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        axes.text(middle, floor + 25, _grade(one, other, language), ha="center", va="center",
                  bbox=box)  # fmt: skip
    for x, point in zip(places, line, strict=True):
        _point(axes, x, floor, point, language)


def _point(axes: Any, x: float, floor: float, point: Point, language: Language) -> None:
    figure, n = point.figure, ""
    if figure is not None and figure.value is not None:
        n = f"\nn={figure.n}"
        if figure.low is not None and figure.high is not None:
            ends = [floor + figure.low, floor + figure.high]
            axes.plot([x, x], ends, color=BLUE, linewidth=2.2, zorder=2)
        face = BLUE if figure.identified else "white"
        y = floor + figure.value
        axes.plot(x, y, "o", color=BLUE, markerfacecolor=face, markersize=6, zorder=3)
        first, last = x <= _FIRST, x >= _FIRST + _WIDTH
        axes.text(
            x + 0.025 * (last - first), y + 14 * (not first and not last), value(figure, language),
            va="center", ha="right" if first else "left" if last else "center", color=INK,
            fontweight="bold", zorder=4,
        )  # fmt: skip
    axes.text(x, floor - 8, f"{point.wave}{n}", va="top", ha="center", linespacing=1.3)


def _places(waves: Sequence[str]) -> list[float]:
    """Places from left to right, as far apart as the months between the waves."""
    months = [12 * int(wave[:4]) + int(wave[5:7]) for wave in waves]
    span = max(1, months[-1] - months[0])
    return [_FIRST + _WIDTH * (month - months[0]) / span for month in months]


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
