"""What a picture shows, without how it is drawn: rows of marks, axes, and what stands below.

`peo.show.draw` draws it; pictures, studies and over_waves make it from figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from peo.figure import Figure
from peo.project.words import Language
from peo.show.canvas import BLUE
from peo.show.voice import bounds_of, people

Kind = Literal["bars", "dots", "divided", "heat", "field", "trend"]


@dataclass(frozen=True)
class Mark:
    """One number: where it is, as it is printed, and what is around it.

    `low` to `high` is its interval, or with `band` what fits as well; not `fixed` is what nothing
    published fixes. `across` is its place on the other axis, `under` stands below it; `apart` is
    said between it and the mark before it, where no line may join the two.
    """

    value: float | None
    text: str = ""
    shade: str = BLUE
    fixed: bool = True
    low: float | None = None
    high: float | None = None
    band: bool = False
    across: float = 0.0
    under: tuple[str, ...] = ()
    apart: str = ""


@dataclass(frozen=True)
class Row:
    """Marks with one label; `end` stands after the last of them, `told` in their place.

    A divided bar begins at `start`.
    """

    label: str
    marks: tuple[Mark, ...] = ()
    end: str = ""
    told: str = ""
    start: float = 0.0

    @property
    def reach(self) -> float | None:
        """Where its marks end; nothing where there is nothing to draw."""
        if len(self.marks) > 1:
            return self.start + sum(one.value or 0.0 for one in self.marks)
        ends = [x for one in self.marks for x in (one.value, one.high)]
        return max([x for x in ends if x is not None], default=None)


@dataclass(frozen=True)
class Axis:
    """From where to where, what is written along it, and a line across it."""

    low: float = 0.0
    high: float = 1.0
    ticks: tuple[tuple[float, str], ...] = ()
    name: str = ""
    line: float | None = None


PERCENT = Axis(0, 100, ((0, "0"), (25, "25"), (50, "50"), (75, "75"), (100, "100%")))


@dataclass(frozen=True)
class Key:
    """A text of the legend, and the sign that it explains."""

    text: str
    shade: str = BLUE
    shape: Literal["part", "open", "dot", "band", "line"] = "part"


@dataclass(frozen=True)
class Picture:
    """A picture: its kind, title and text alternative, its rows, and what explains them.

    `heads` stand over columns; `keys` are the legend, to which is added what marks look like that
    nothing published fixes; `notes` stand below it all.
    """

    kind: Kind
    language: Language
    title: str
    alt: str
    rows: Sequence[Row]
    axis: Axis = PERCENT
    upward: Axis = PERCENT
    heads: Sequence[str] = ()
    keys: Sequence[Key] = ()
    notes: Sequence[str] = ()


def mark(figure: Figure, text: str = "", shade: str = BLUE, around: bool = True) -> Mark:
    """The mark of a figure; with its interval, or the range that it may lie in, if `around`."""
    made = Mark(figure.value, text, shade, figure.identified)
    if around and (ends := bounds_of(figure)):
        return replace(made, low=ends[0], high=ends[1], band=True)
    if around and figure.identified and figure.high is not None:
        return replace(made, low=figure.low, high=figure.high)
    return made


def with_people(names: Sequence[str], figures: Sequence[Figure]) -> tuple[list[str], list[str]]:
    """The names of rows with how many people are behind each, or once in a note below them all."""
    told = [people(figure) for figure in figures]
    if len(told) > 1 and len({*told}) == 1:
        return list(names), [told[0].strip("()")]
    return [f"{name} {n}".strip() for name, n in zip(names, told, strict=True)], []
