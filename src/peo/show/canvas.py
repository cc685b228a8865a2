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
from peo.show.words import number, people, value, word

BLUE, ORANGE, GREY, INK = "#1b5e8c", "#c9701c", "#9aa5ad", "#1d2429"
PALE = {ORANGE: "#e9b884", BLUE: "#8fb8d3"}
WIDTH = 4.6  # inches; at 360 CSS pixels the smallest text is still about 10 pixels high
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

    svg: str = field(repr=False)
    alt: str
    caption: str = ""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": self.alt}


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
        canvas.savefig(
            target, format="svg", bbox_inches="tight", pad_inches=0.05,
            metadata={"Date": None, "Creator": None},
        )  # fmt: skip
    svg = target.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r"(?<!scale\()\b(\d+\.\d\d)\d+", r"\1", svg)  # a hundredth of a point is enough
    return Plot(svg, f"{title}. {alt}", title)


def alt_text(figures: Sequence[Figure], names: Sequence[str], language: Language) -> str:
    """The numbers of a plot as one sentence per figure."""
    lines = []
    for figure, name in zip(figures, names, strict=True):
        bounds = ""
        if figure.low is not None and figure.high is not None:
            places = max(1, figure.decimals)
            low, high = (number(x, places, language) for x in (figure.low, figure.high))
            bounds = f", {word('interval', language)} {low}–{high}"
        people_n = people(figure).rstrip(")")
        lines.append(f"{name}: {value(figure, language)} {people_n}{bounds})")
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


def legend(axes: Any, labels: Sequence[str], shades: Sequence[str]) -> None:
    """What the shades mean, under the plot."""
    from matplotlib.patches import Patch

    axes.legend(
        handles=[Patch(color=s, label=text) for s, text in zip(shades, labels, strict=True)],
        loc="upper left", bbox_to_anchor=(-0.01, 0), frameon=False, handlelength=1,
        borderaxespad=1.8,
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
