"""Plots made from figures, in one style: narrow enough for a phone, legible without colour.

Each plot carries a text alternative made from its own numbers. The SVG is the same on every run.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.words import category, group, number, value, word

BLUE, ORANGE, GREY, INK = "#1b5e8c", "#c9701c", "#9aa5ad", "#1d2429"
_SHADES = {2: (ORANGE, BLUE), 3: (ORANGE, GREY, BLUE), 4: (ORANGE, "#e9b884", "#8fb8d3", BLUE)}
_WIDTH = 4.6  # inches; at 360 CSS pixels the smallest text is still about 10 pixels high
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.hashsalt": "peo",
    "svg.fonttype": "path",
    "text.color": INK,
    "axes.edgecolor": GREY,
    "xtick.color": INK,
    "hatch.linewidth": 0.6,
}


@dataclass(frozen=True)
class Plot:
    """A finished plot as SVG, with its text alternative."""

    svg: str
    alt: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": self.alt}


def bars(figures: Sequence[Figure], instrument: Instrument, language: Language, title: str) -> Plot:
    """One bar per figure with its interval, the label above the bar. For shares in per cent."""
    names = [_name(figures, instrument, language)(figure) for figure in figures]

    def draw(axes: Any) -> None:
        for row, (figure, name) in enumerate(zip(figures, names, strict=True)):
            if figure.value is None:
                continue
            style = {"color": BLUE} if figure.identified else _open_style(BLUE)
            axes.barh(-row, figure.value, height=0.42, **style)
            if figure.low is not None and figure.high is not None:
                ends = [figure.low, figure.high]
                axes.plot(ends, [-row, -row], color="white", linewidth=3)
                axes.plot(ends, [-row, -row], color=INK, linewidth=1.2)
            axes.text(0, -row + 0.3, name, va="bottom", ha="left")
            end = max(figure.value, figure.high or 0)
            axes.text(end + 1.5, -row, value(figure, language), va="center", fontweight="bold")
        _percent_axis(axes, len(figures))

    return _plot(draw, title, 0.42 * len(figures) + 0.5, _alt(figures, names, language))


def dots(figures: Sequence[Figure], instrument: Instrument, language: Language, title: str) -> Plot:
    """A dot with its interval per figure: means, or one share per group."""
    names = [_name(figures, instrument, language)(figure) for figure in figures]
    percent = figures[0].statistic == "percent"

    def draw(axes: Any) -> None:
        for row, (figure, name) in enumerate(zip(figures, names, strict=True)):
            if figure.value is None:
                continue
            if figure.low is not None and figure.high is not None:
                axes.plot([figure.low, figure.high], [-row, -row], color=BLUE, linewidth=2.2)
            face = BLUE if figure.identified else "white"
            axes.plot(figure.value, -row, "o", color=BLUE, markerfacecolor=face, markersize=7)
            label = f"{name}: {value(figure, language)} (n={figure.n})"
            axes.text(0 if percent else 1, -row + 0.24, label, va="bottom", ha="left")
        if percent:
            _percent_axis(axes, len(figures))
        else:
            axes.set_xlim(1, 10)
            axes.set_xticks(range(1, 11))
            _clean(axes, len(figures))

    return _plot(draw, title, 0.42 * len(figures) + 0.5, _alt(figures, names, language))


def stacked(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """One divided bar per variable (or group): its answers from low to high add to 100."""
    rows: dict[str, list[Figure]] = {}
    grouped = len({figure.variable for figure in figures}) == 1
    for figure in figures:
        variable = instrument.variables[figure.variable].label(language)
        name = group(figure, instrument, language) if grouped else variable
        rows.setdefault(name, []).append(figure)
    parts = len(next(iter(rows.values())))
    shades = _SHADES.get(parts) or tuple([ORANGE, GREY] + [BLUE] * (parts - 2))

    def draw(axes: Any) -> None:
        for row, (name, line) in enumerate(rows.items()):
            left = 0.0
            for figure, shade in zip(line, shades, strict=True):
                if figure.value is None:
                    continue
                style = {"color": shade} if figure.identified else _open_style(shade)
                axes.barh(-row, figure.value, left=left, height=0.42, **style)
                if figure.value >= 9:
                    _inside(axes, left + figure.value / 2, -row, figure, shade, language)
                left += figure.value
            axes.text(0, -row + 0.26, f"{name} (n={line[0].n})", va="bottom", ha="left")
        _percent_axis(axes, len(rows))
        _legend(axes, next(iter(rows.values())), shades, instrument, language)

    names = [
        f"{name}, {category(figure, instrument, language)}"
        for name, line in rows.items()
        for figure in line
    ]
    ordered = [figure for line in rows.values() for figure in line]
    return _plot(draw, title, 0.46 * len(rows) + 0.5 + 0.2 * parts, _alt(ordered, names, language))


def tallies(rows: Mapping[str, Mapping[str, int]], kinds: Sequence[str], title: str) -> Plot:
    """One divided bar of counts per row; `kinds` (three at most) in the order of the legend.

    The first kind is solid, the second hatched, the third empty, so the plot reads without colour.
    """
    styles = ({"color": BLUE}, _open_style(ORANGE), {"facecolor": "white", "edgecolor": GREY})
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
        _clean(axes, len(rows))
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
    return _plot(draw, title, 0.46 * len(rows) + 0.9, "; ".join(lines) + ".")


def _name(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> Callable[[Figure], str]:
    if len({figure.variable for figure in figures}) > 1:
        return lambda figure: instrument.variables[figure.variable].label(language)
    if any(figure.group for figure in figures):
        return lambda figure: group(figure, instrument, language)
    return lambda figure: category(figure, instrument, language)


def _open_style(shade: str) -> dict[str, Any]:
    """How a number looks that the published figures do not fix: hollow and hatched."""
    return {"facecolor": "white", "edgecolor": shade, "hatch": "////", "linewidth": 0.8}


def _inside(axes: Any, x: float, y: float, figure: Figure, shade: str, language: Language) -> None:
    dark = shade in (BLUE, ORANGE) and figure.identified
    box = None if figure.identified else {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes.text(
        x, y, value(figure, language), va="center", ha="center", bbox=box,
        color="white" if dark else INK, fontweight="bold",
    )  # fmt: skip


def _legend(
    axes: Any,
    figures: Sequence[Figure],
    shades: Sequence[str],
    instrument: Instrument,
    language: Language,
) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(color=shade, label=category(figure, instrument, language))
        for figure, shade in zip(figures, shades, strict=True)
    ]
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(-0.01, 0), frameon=False,
        handlelength=1, borderaxespad=1.8,
    )  # fmt: skip


def _percent_axis(axes: Any, rows: int) -> None:
    axes.set_xlim(0, 108)
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100%"])
    _clean(axes, rows)


def _clean(axes: Any, rows: int) -> None:
    axes.set_ylim(-rows + 0.55, 0.75)
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x", color="#e3e7ea", linewidth=0.8)
    axes.set_axisbelow(True)


def _plot(draw: Callable[[Any], None], title: str, height: float, alt: str) -> Plot:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Canvas

    with matplotlib.rc_context(_STYLE):
        lines = textwrap.wrap(title, 54)
        canvas = Canvas(figsize=(_WIDTH, height + 0.18 * len(lines)))
        FigureCanvasSVG(canvas)
        axes = canvas.add_subplot()
        draw(axes)
        axes.set_title("\n".join(lines), loc="left", fontsize=10, fontweight="bold", x=0)
        target = io.StringIO()
        canvas.savefig(
            target, format="svg", bbox_inches="tight", pad_inches=0.05,
            metadata={"Date": None, "Creator": None},
        )  # fmt: skip
    svg = target.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    return Plot(svg, f"{title}. {alt}")


def _alt(figures: Sequence[Figure], names: Sequence[str], language: Language) -> str:
    """The numbers of a plot as one sentence per figure."""
    lines = []
    for figure, name in zip(figures, names, strict=True):
        bounds = ""
        if figure.low is not None and figure.high is not None:
            low, high = (number(x, 1, language) for x in (figure.low, figure.high))
            bounds = f", {word('interval', language)} {low}–{high}"
        lines.append(f"{name}: {value(figure, language)} (n={figure.n}{bounds})")
    return "; ".join(lines) + "."
