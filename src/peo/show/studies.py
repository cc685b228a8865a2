"""Pictures of counted codes: who is quoted under what, how far two coders agree.

`label` gives the words of a code in the language of the report.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from peo.figure import Figure
from peo.instrument.variable import Language
from peo.show.canvas import BLUE, ORANGE, Plot, mix
from peo.show.draw import draw
from peo.show.marks import Axis, Key, Mark, Picture, Row
from peo.show.words import number, value
from peo.words import named, say

Label = Callable[[str], str]


def bars(
    figures: Sequence[Figure],
    label: Label,
    language: Language,
    title: str,
    marked: Collection[str] = (),
) -> Plot:
    """A bar per count; those of which the figure id is `marked` are hatched in orange."""
    rows = []
    for figure in figures:
        odd = figure.figure_id in marked
        one = Mark(figure.value, shade=ORANGE if odd else BLUE, fixed=not odd)
        name = ", ".join(map(label, filter(None, (*figure.categories, figure.group))))
        rows.append(Row(name, (one,), end=value(figure, language)))
    alt = "; ".join(f"{row.label}: {row.end}" for row in rows)
    most = max([1.0, *(figure.value or 0.0 for figure in figures)])
    return draw(Picture("bars", language, title, f"{alt}.", rows, Axis(0, most)))


def heat(
    figures: Sequence[Figure],
    label: Label,
    language: Language,
    title: str,
) -> Plot:
    """A square per row and column, darker for more, with the count in it; none is left empty.

    A short code stands above its column as it is: its words stand beside a row.
    """
    head = list(dict.fromkeys(figure.group for figure in figures))
    above = {code: code if len(code) < 4 else label(code) for code in head}
    cells: dict[str, list[Mark]] = {}
    for figure in figures:
        text = value(figure, language) if figure.value or figure.suppressed else ""
        one = Mark(figure.value or 0.0, text, across=head.index(figure.group))
        cells.setdefault(figure.categories[0], []).append(one)
    alt = "; ".join(
        f"{label(f.categories[0])} × {above[f.group]}: {value(f, language)}"
        for f in figures
        if f.value or f.suppressed
    )
    most = max([1.0, *(figure.value or 0.0 for figure in figures)])
    rows = [Row(label(code), tuple(row)) for code, row in cells.items()]
    return draw(
        Picture("heat", language, title, f"{alt}.", rows, Axis(0, most), heads=[*above.values()])
    )


def curve(figures: Sequence[Figure], language: Language, title: str) -> Plot:
    """Different codes after each interview: as ordered (dots), and mean and band over orders."""
    rows, alt = [], []
    for place, f in enumerate(figures, start=1):
        line = Mark(f.value or 0.0, low=f.low or 0.0, high=f.high or 0.0, across=place)
        rows.append(Row("", (line, Mark(f.count or 0, shade=ORANGE, across=place))))
        mean, low, high = (number(x or 0.0, 1, language) for x in (f.value, f.low, f.high))
        alt.append(f"{place}: {f.count or 0} ({mean}; {low}–{high})")
    most = int(max(row.marks[0].high or 0.0 for row in rows)) + 1
    said = [say(f"show.study.{key}", language) for key in ("band", "mean_order", "held_order")]
    every = tuple((x, str(x)) for x in range(1, len(rows) + 1))
    ticks = tuple((x, str(x)) for x in range(0, most + 1, 1 + most // 10))
    return draw(
        Picture(
            "field", language, title, "; ".join(alt) + ".", rows,
            Axis(0.7, len(rows) + 0.3, every, say("show.study.interviews", language)),
            Axis(0, most, ticks, say("show.study.codes", language)),
            keys=[Key(said[0], mix(BLUE, 0.2)), Key(said[1], BLUE, "line"),
                  Key(said[2], ORANGE, "dot")],
        )
    )  # fmt: skip


def forest(figures: Sequence[Figure], label: Label, language: Language, title: str) -> Plot:
    """A dot with its bootstrap interval per coefficient; what is not estimable has its reason."""
    rows = []
    for f in figures:
        name = f"{label(f.categories[0])}, {named('show.study', f.test, language)}"
        told = f"{name}: {_estimate(f, language)}"
        rows.append(Row(told, (Mark(f.value, low=f.low, high=f.high),)))
    least = min([0.0, *(x for f in figures for x in (f.low, f.value) if x is not None)])
    ticks = tuple(
        (x / 4, number(x / 4, 2 * bool(x % 4), language)) for x in range(-4, 5) if x / 4 >= least
    )
    alt = "; ".join(row.label for row in rows)
    return draw(
        Picture("dots", language, title, f"{alt}.", rows, Axis(least - 0.05, 1.05, ticks, line=0))
    )


def _estimate(figure: Figure, language: Language) -> str:
    if figure.value is None:
        return say("show.study.not_estimable", language)
    written = number(figure.value, 2, language)
    if figure.low is None:
        return written
    return f"{written} ({number(figure.low, 2, language)}–{number(figure.high, 2, language)})"
