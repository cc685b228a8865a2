"""Pictures of counted codes: who is quoted under what, how far two coders agree.

`label` gives the words of a code in the language of the report.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal

from peo.figure import Figure
from peo.show.canvas import BLUE, ORANGE, Plot, mix
from peo.show.draw import draw
from peo.show.marks import Axis, Key, Mark, Picture, Row
from peo.show.voice import Numbers

Label = Callable[[str], str]


def bars(
    figures: Sequence[Figure], label: Label, voice: Numbers, title: str,
    marked: Collection[str] = (),
) -> Plot:  # fmt: skip
    """A bar per count; those of which the figure id is `marked` are orange, with a star."""
    rows = []
    for figure in figures:
        odd = figure.figure_id in marked
        one = Mark(figure.value, shade=ORANGE if odd else BLUE)
        name = ", ".join(map(label, filter(None, (*figure.categories, figure.group))))
        rows.append(Row(name, (one,), end=voice.value(figure) + " *" * odd))
    return _drawn("bars", rows, voice, title, [f"{row.label}: {row.end}" for row in rows], figures)


def heat(figures: Sequence[Figure], label: Label, voice: Numbers, title: str) -> Plot:
    """A square per row and column, darker for more, with the count in it; none is left empty.

    A short code stands above its column as it is: its words stand beside a row.
    """
    head = list(dict.fromkeys(figure.group for figure in figures))
    above = {code: code if len(code) < 4 else label(code) for code in head}
    cells: dict[str, list[Mark]] = {}
    alt = []
    for figure in figures:
        code, text = figure.categories[0], voice.value(figure)
        told = bool(figure.value or figure.suppressed)
        one = Mark(figure.value or 0.0, text * told, across=head.index(figure.group))
        cells.setdefault(code, []).append(one)
        alt += [f"{label(code)} × {above[figure.group]}: {text}"] * told
    rows = [Row(label(code), tuple(row)) for code, row in cells.items()]
    return _drawn("heat", rows, voice, title, alt, figures, heads=[*above.values()])


def curve(figures: Sequence[Figure], voice: Numbers, title: str) -> Plot:
    """Different codes after each interview: as ordered (dots), and mean and band over orders."""
    rows, alt = [], []
    for place, f in enumerate(figures, start=1):
        line = Mark(f.value or 0.0, low=f.low or 0.0, high=f.high or 0.0, across=place)
        rows.append(Row("", (line, Mark(f.count or 0, shade=ORANGE, across=place))))
        mean, low, high = (voice.number(x or 0.0, 1) for x in (f.value, f.low, f.high))
        alt.append(f"{place}: {f.count or 0} ({mean}; {low}–{high})")
    most = int(max(row.marks[0].high or 0.0 for row in rows)) + 1
    band, mean, held = (voice.say(f"show.study.{k}") for k in ("band", "mean_order", "held_order"))
    every = tuple((x, str(x)) for x in range(1, len(rows) + 1))
    ticks = tuple((x, str(x)) for x in range(0, most + 1, 1 + most // 10))
    axis = Axis(0.7, len(rows) + 0.3, every, voice.say("show.study.interviews"))
    upward = Axis(0, most, ticks, voice.say("show.study.codes"))
    keys = [Key(band, mix(BLUE, 0.2)), Key(mean, BLUE, "line"), Key(held, ORANGE, "dot")]
    text = "; ".join(alt) + "."
    return draw(Picture("field", voice.language, title, text, rows, axis, upward, keys=keys))


def forest(figures: Sequence[Figure], label: Label, voice: Numbers, title: str) -> Plot:
    """A dot with its bootstrap interval per coefficient; what is not estimable has its reason."""
    rows = []
    for f in figures:
        name = f"{label(f.categories[0])}, {voice.named(f.test, 'show.study')}"
        told = (
            voice.say("show.study.not_estimable") if f.value is None else voice.number(f.value, 2)
        )
        if f.value is not None and f.low is not None:
            told += f" ({voice.number(f.low, 2)}–{voice.number(f.high, 2)})"
        rows.append(Row(f"{name}: {told}", (Mark(f.value, low=f.low, high=f.high),)))
    least = min([0.0, *(x for f in figures for x in (f.low, f.value) if x is not None)])
    ticks = tuple(
        (x / 4, voice.number(x / 4, 2 * bool(x % 4))) for x in range(-4, 5) if x / 4 >= least
    )
    axis, alt = Axis(least - 0.05, 1.05, ticks, line=0), "; ".join(row.label for row in rows) + "."
    return draw(Picture("dots", voice.language, title, alt, rows, axis))


def _drawn(
    kind: Literal["bars", "heat"], rows: Sequence[Row], voice: Numbers, title: str,
    alt: Sequence[str], figures: Sequence[Figure], heads: Sequence[str] = (),
) -> Plot:  # fmt: skip
    most = max([1.0, *(figure.value or 0.0 for figure in figures)])
    text = "; ".join(alt) + "."
    return draw(Picture(kind, voice.language, title, text, rows, Axis(0, most), heads=heads))
