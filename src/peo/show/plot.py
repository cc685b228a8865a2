"""Bars, dots and stacked bars made from figures, in the style of peo.show.canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    Plot,
    alt_text,
    around,
    clean,
    draw_plot,
    fill_style,
    inside,
    legend,
    open_style,
)
from peo.show.gate import Unknown, shows
from peo.show.grid import grid
from peo.show.words import category, groups_in_words, people, value
from peo.words import say

SHADES = {
    2: (ORANGE, BLUE),
    3: (ORANGE, GREY, BLUE),
    4: (ORANGE, PALE[ORANGE], PALE[BLUE], BLUE),
    5: (ORANGE, PALE[ORANGE], GREY, PALE[BLUE], BLUE),
}


def bars(figures: Sequence[Figure], instrument: Instrument, language: Language, title: str) -> Plot:
    """One bar per figure with its interval, the label above the bar. For shares in per cent."""
    names = _names(figures, instrument, language)

    def draw(axes: Any) -> None:
        for row, (figure, name) in enumerate(zip(figures, names, strict=True)):
            axes.text(0, -row + 0.3, name, va="bottom", ha="left")
            if figure.value is not None:
                axes.barh(-row, figure.value, height=0.42, **fill_style(figure, BLUE))
            end = max(figure.value or 0.0, around(axes, row, figure, INK))
            axes.text(end + 1.5, -row, _shown(figure, language), va="center", fontweight="bold")
        percent_axis(axes, len(figures))
        legend(axes, figures, language, band=True)

    return draw_plot(draw, title, 0.42 * len(figures) + 0.5, alt_text(figures, names, language))


def dots(figures: Sequence[Figure], instrument: Instrument, language: Language, title: str) -> Plot:
    """A dot with its interval per figure: means, or one share per group."""
    names = _names(figures, instrument, language)
    percent = figures[0].unit == "%"

    def draw(axes: Any) -> None:
        for row, (figure, name) in enumerate(zip(figures, names, strict=True)):
            around(axes, row, figure, BLUE)
            face = BLUE if figure.identified else "white"
            if figure.value is not None:
                axes.plot(figure.value, -row, "o", color=BLUE, markerfacecolor=face, markersize=7)
            label = f"{name}: {_shown(figure, language)} {people(figure)}"
            axes.text(0 if percent else 1, -row + 0.24, label, va="bottom", ha="left")
        if percent:
            percent_axis(axes, len(figures))
        else:
            axes.set_xlim(1, 10)
            axes.set_xticks(range(1, 11))
            clean(axes, len(figures))
        legend(axes, figures, language, band=True, dots=True)

    return draw_plot(draw, title, 0.42 * len(figures) + 0.5, alt_text(figures, names, language))


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
    rows = by_row(figures, instrument, language)
    parts = len(next(iter(rows.values())))
    shades = shades_for(parts)
    ordered = [figure for line in rows.values() for figure in line]

    def draw(axes: Any) -> None:
        for row, (name, line) in enumerate(rows.items()):
            left = 0.0
            for figure, shade in zip(line, shades, strict=True):
                if figure.value is None:
                    continue
                axes.barh(-row, figure.value, left=left, height=0.42, **fill_style(figure, shade))
                if figure.value >= 9:
                    inside(axes, left + figure.value / 2, -row, figure, shade, language)
                left += figure.value
            say_unknown(axes, 0, row, line, language)
            axes.text(0, -row + 0.26, f"{name} {people(line[0])}", va="bottom", ha="left")
        percent_axis(axes, len(rows))
        parts_named = [category(f, instrument, language) for f in next(iter(rows.values()))]
        legend(axes, ordered, language, parts_named, shades)

    names = [
        f"{name}, {category(figure, instrument, language)}"
        for name, line in rows.items()
        for figure in line
    ]
    return draw_plot(
        draw, title, 0.46 * len(rows) + 0.5 + 0.2 * parts, alt_text(ordered, names, language)
    )


def by_row(
    figures: Sequence[Figure], instrument: Instrument, language: Language, divided: bool = True
) -> dict[str, list[Figure]]:
    """The figures of each bar, by the name of its variable or, for one variable, its group.

    A divided bar of which a part is hidden or not known is no bar: none of its parts is drawn.
    """
    made = grid(figures, instrument, language)
    lines = [(name, made.row(key)) for key, name in made.rows.items()]
    if len({figure.variable for figure in figures}) == 1:
        lines = [(name, made.column(key)) for key, name in made.columns.items()]
    rows: dict[str, list[Figure]] = {}
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


def say_unknown(axes: Any, x: float, row: int, line: Sequence[Figure], language: Language) -> None:
    """That a bar is not there since a part of it is hidden or was not published."""
    if all(figure.value is None for figure in line):
        key = "hidden" if line[0].suppressed else "unknown"
        told = say(f"show.word.{key}", language).lower()
        axes.text(x, -row, told, va="center", ha="left", style="italic")


def shades_for(parts: int) -> tuple[str, ...]:
    """A shade per answer from low to high."""
    return SHADES.get(parts) or tuple([ORANGE, GREY] + [BLUE] * (parts - 2))


def tallies(rows: Mapping[str, Mapping[str, int]], kinds: Sequence[str], title: str) -> Plot:
    """One divided bar of counts per row; `kinds` (three at most) in the order of the legend.

    The first kind is solid, the second hatched, the third empty, so the plot reads without colour.
    """
    styles = ({"color": BLUE}, open_style(ORANGE), {"facecolor": "white", "edgecolor": GREY})
    most = max(sum(row.values()) for row in rows.values())

    def draw(axes: Any) -> None:
        from matplotlib.patches import Patch

        for place, (name, row) in enumerate(rows.items()):
            left = 0
            for kind, style in zip(kinds, styles, strict=False):
                axes.barh(-place, row.get(kind, 0), left=left, height=0.42, **style)
                left += row.get(kind, 0)
            shown = " / ".join(str(row.get(kind, 0)) for kind in kinds)
            axes.text(left + most / 60, -place, shown, va="center", fontweight="bold")
            axes.text(0, -place + 0.26, name, va="bottom", ha="left")
        axes.set_xlim(0, most * 1.25)
        clean(axes, len(rows))
        axes.set_xticks([])
        handles = [Patch(label=kind, **s) for kind, s in zip(kinds, styles, strict=False)]
        axes.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(-0.01, 0), frameon=False,
            handlelength=1, borderaxespad=0.6,
        )  # fmt: skip

    lines = [
        f"{name}: " + ", ".join(f"{kind} {row.get(kind, 0)}" for kind in kinds)
        for name, row in rows.items()
    ]
    return draw_plot(draw, title, 0.46 * len(rows) + 0.9, "; ".join(lines) + ".")


def _names(figures: Sequence[Figure], instrument: Instrument, language: Language) -> list[str]:
    """What each figure is about: its variable, its group or its answer, whichever differs."""
    if len({figure.variable for figure in figures}) > 1:
        return [instrument.variables[figure.variable].label(language) for figure in figures]
    if any(figure.group for figure in figures):
        return groups_in_words(figures, instrument, language)
    return [category(figure, instrument, language) for figure in figures]


def percent_axis(axes: Any, rows: int) -> None:
    """From 0 to 100 per cent, with room for a label."""
    axes.set_xlim(0, 108)
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100%"])
    clean(axes, rows)
