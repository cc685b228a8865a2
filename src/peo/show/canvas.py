"""The one style of all plots: size, colours, hatching, text alternative, SVG that never varies."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from peo.figure import Figure
from peo.instrument.variable import Language
from peo.show.markdown import Block
from peo.show.words import bounds_of, people, span, value
from peo.words import say

BLUE, ORANGE, GREY, INK = "#1b5e8c", "#c9701c", "#9aa5ad", "#1d2429"
PALE = {ORANGE: "#e9b884", BLUE: "#8fb8d3"}
WIDTH = 4.6  # inches; at 360 CSS pixels the smallest text is still about 10 pixels high
_BAND: dict[str, Any] = {
    "facecolor": "#e6eaed", "edgecolor": INK, "linestyle": (0, (2, 2)), "linewidth": 0.7,
}  # fmt: skip
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
class Plot(Block):
    """A finished plot as SVG, with its text alternative."""

    svg: str = field(repr=False)
    alt: str
    caption: str = ""

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {"image/svg+xml": self.svg, "text/plain": self.alt, **super()._repr_mimebundle_()}


def draw_plot(draw: Callable[[Any], None], title: str, height: float, alt: str) -> Plot:
    """The SVG of what `draw` puts on one pair of axes, `height` inches high without the title."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Canvas

    with matplotlib.rc_context(_STYLE):
        lines = textwrap.wrap(title, 54)
        canvas = Canvas(figsize=(WIDTH, height + 0.18 * len(lines)))
        FigureCanvasSVG(canvas)
        axes = canvas.add_subplot()
        draw(axes)
        axes.set_title("\n".join(lines), loc="left", fontsize=10, fontweight="bold", x=0)
        target = io.StringIO()
        # bbox_inches="tight" is the same box, for which everything would be drawn once more
        box = canvas.get_tightbbox().padded(0.05)
        canvas.savefig(
            target, format="svg", bbox_inches=box, metadata={"Date": None, "Creator": None}
        )
    return Plot(svg_of(target.getvalue()), f"{title}. {alt}", title)


def svg_of(text: str) -> str:
    """What matplotlib wrote, as it stands on a page."""
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", text[text.index("<svg") :], flags=re.DOTALL)
    return re.sub(r"(?<!scale\()\b(\d+\.\d\d)\d+", r"\1", svg)  # a hundredth of a point will do


def alt_text(figures: Sequence[Figure], names: Sequence[str], language: Language) -> str:
    """The numbers of a plot as one sentence per figure."""
    lines = []
    for figure, name in zip(figures, names, strict=True):
        around = ""
        ends = bounds_of(figure)
        if ends and (figure.value is not None or figure.said is not None):
            size = span(ends, figure.decimals, language)
            around = f", {say('show.word.possible', language)} {size}"
        elif not figure.identified and not figure.suppressed:
            around = f", {say('show.word.open', language)}"
        elif figure.low is not None and figure.high is not None:
            size = span((figure.low, figure.high), figure.decimals, language)
            around = f", {say('show.word.interval', language)} {size}"
        n = people(figure).strip("()")
        inside = ", ".join(filter(None, (n, around.removeprefix(", "))))
        lines.append(f"{name}: {value(figure, language)}{f' ({inside})' if inside else ''}")
    return "; ".join(lines) + "."


def open_style(shade: str) -> dict[str, Any]:
    """How a number looks that the published figures do not fix: hollow and hatched."""
    return {"facecolor": "white", "edgecolor": shade, "hatch": "////", "linewidth": 0.8}


def fill_style(figure: Figure, shade: str) -> dict[str, Any]:
    """Filled where the number is fixed, hollow and hatched where it is not."""
    return {"color": shade} if figure.identified else open_style(shade)


def inside(axes: Any, x: float, y: float, figure: Figure, shade: str, language: Language) -> None:
    """The value of a figure in the middle of its part of a bar."""
    dark = shade in (BLUE, ORANGE) and figure.identified
    box = None if figure.identified else {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes.text(
        x, y, value(figure, language), va="center", ha="center", bbox=box,
        color="white" if dark else INK, fontweight="bold",
    )  # fmt: skip


def around(axes: Any, row: int, figure: Figure, shade: str) -> float:
    """The interval of a figure as a line, or its bounds as a pale band; returns where it ends."""
    if ends := bounds_of(figure):
        axes.barh(-row, ends[1] - ends[0], left=ends[0], height=0.3, zorder=1.5, **_BAND)
        return ends[1]
    if figure.low is None or figure.high is None or not figure.identified:
        return figure.value or 0.0
    axes.plot([figure.low, figure.high], [-row, -row], color="white", linewidth=3.6)
    axes.plot([figure.low, figure.high], [-row, -row], color=shade, linewidth=1.6)
    return figure.high


def legend(
    axes: Any,
    figures: Sequence[Figure],
    language: Language,
    labels: Sequence[str] = (),
    shades: Sequence[str] = (),
    band: bool = False,
    dots: bool = False,
) -> None:
    """Under the plot: what the shades mean, and how numbers look that nothing published fixes."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Patch(color=s, label=text) for s, text in zip(shades, labels, strict=True)
    ]
    if any(not figure.identified and figure.value is not None for figure in figures):
        label = f"† {say('show.word.open', language)}"
        hollow: dict[str, Any] = {
            "marker": "o",
            "color": BLUE,
            "markerfacecolor": "white",
            "linestyle": "none",
        }
        handles.append(
            Line2D([], [], label=label, **hollow) if dots else Patch(label=label, **open_style(INK))
        )
    if band and any(bounds_of(figure) for figure in figures):
        handles.append(Patch(label=say("show.word.band", language), **_BAND))
    if handles:
        axes.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(-0.01, 0), frameon=False,
            handlelength=1, borderaxespad=1.8,
        )  # fmt: skip


def clean(axes: Any, rows: int) -> None:
    """Rows without a frame, with light vertical lines."""
    axes.set_ylim(-rows + 0.55, 0.75)
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x", color="#e3e7ea", linewidth=0.8)
    axes.set_axisbelow(True)


def bare(axes: Any) -> None:
    """No frame, no ticks, the whole width."""
    axes.set_position([0, 0.02, 1, 0.96])
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
