"""The one look of all pictures: theme, sizes, shades, and SVG that never varies.

All lengths are points. A sheet is as wide as a phone's column and grows downwards; text on it is
text in the SVG too, and has room for fonts that are wider than the one it is measured in.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, ClassVar
from xml.etree import ElementTree

from peo.figure import Figure
from peo.show.block import Block
from peo.show.voice import Numbers, bounds_of, people

BLUE, ORANGE, GREY, INK = "#1b5e8c", "#c9701c", "#9aa5ad", "#1d2429"
RULE, WASH = "#e3e7ea", "#f4f6f7"
WIDTH, EDGE = 302.0, 5.0  # of a sheet, and what stays free at its sides
TEXT, SMALL, TITLE = 10.0, 9.0, 11.0  # 10 points are 10.7 pixels on a screen of 360
LINE = 1.3  # from one line of text to the next
_ROOM = 1.12  # what a text may take in a wider font, beside its width in ours
_FONTS = ",".join(("'DejaVu Sans'", "Verdana", "Arial", "sans-serif"))
_Box = tuple[float, float, float, float]  # left, top, right, bottom
_SVG, _XLINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
# a sign that this font lacks is text in the SVG all the same, in a font of the reader's
warnings.filterwarnings("ignore", r"Glyph \d+ ", UserWarning)
# From low to high: lighter to darker in even steps, so that print and any eye keep them apart.
_SCALE = ("#f8cf88", "#b9aa93", "#72879a", "#2f608c", "#0a3357")


@dataclass(frozen=True)
class Plot(Block):
    """A plot, drawn when its SVG is asked for, with its text alternative."""

    draw: Callable[[], str] = field(repr=False)
    alt: str
    caption: str = ""
    shown: ClassVar[bool] = True  # a run shows the alternative only: its pages draw the plot anew

    @cached_property
    def svg(self) -> str:
        """The drawing."""
        return self.draw()

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        drawn: dict[str, object] = {"image/svg+xml": self.svg} if self.shown else {}
        return {**drawn, "text/plain": self.alt, **super()._repr_mimebundle_()}


@cache
def theme() -> dict[Any, Any]:
    """What matplotlib and seaborn draw with: seaborn's ticks, in our font, sizes and colours."""
    import seaborn

    ours = {
        "font.family": "DejaVu Sans", "font.size": TEXT, "axes.edgecolor": GREY,
        "axes.linewidth": 0.8, "axes.axisbelow": True, "text.color": INK, "text.parse_math": False,
        "grid.color": RULE, "grid.linewidth": 0.8, "hatch.linewidth": 0.6,
    }  # fmt: skip
    for side in "xy":
        of_side = {"major.size": 0, "labelsize": TEXT, "color": INK}
        ours |= {f"{side}tick.{key}": value for key, value in of_side.items()}
    return {**seaborn.axes_style("ticks"), **seaborn.plotting_context("paper"), **ours}


@cache
def shades(parts: int) -> tuple[str, ...]:
    """A shade per answer from low to high, however many there are."""
    import seaborn

    return tuple(seaborn.blend_palette(_SCALE, parts).as_hex())


def mix(shade: str, strength: float) -> str:
    """A shade mixed with white."""
    import seaborn

    return str(seaborn.blend_palette(["white", shade], 101).as_hex()[round(100 * strength)])


def on(shade: str) -> str:
    """Black or white, whichever reads best on a shade: 4.5 to 1 at least."""
    parts = [int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    light = sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "black" if light > 0.179 else "white"


OPEN = {"facecolor": "none", "edgecolor": INK, "hatch": "////", "linewidth": 0.6}
BAND: dict[str, Any] = {
    "facecolor": "#e6eaed", "edgecolor": INK, "linestyle": (0, (2, 2)), "linewidth": 0.7,
}  # fmt: skip


def fill(shade: str, fixed: bool = True) -> dict[str, Any]:
    """How a mark is filled: pale and hatched where nothing published fixes its number."""
    if fixed:
        return {"facecolor": shade, "edgecolor": "white", "linewidth": 0.6}
    return {**OPEN, "facecolor": mix(shade, 0.4)}


@cache
def width(text: str, size: float = TEXT, bold: bool = False) -> float:
    """How wide a text may become, in whatever font."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return _ROOM * float(text_to_path.get_text_width_height_descent(text, font, False)[0])


def wrapped(text: str, room: float, size: float = TEXT, bold: bool = False) -> list[str]:
    """A text in lines that fit; a word that does not fit alone has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size, bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


class Sheet:
    """What a picture is drawn on: `paper` in points from the top left, and plots upon it.

    `y` is how far down it has been used.
    """

    def __init__(self) -> None:
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure as Canvas

        self._canvas = Canvas(facecolor="none")
        FigureCanvasSVG(self._canvas)
        self.paper: Any = self._canvas.add_axes((0, 0, 1, 1), zorder=2)
        self.paper.set_axis_off()
        self._plots: list[tuple[Any, tuple[float, float, float, float]]] = []
        self.y = 2.0

    def plot(self, left: float, top: float, across: float, down: float) -> Any:
        """Axes of `across` by `down` without a frame, but for the line below it."""
        axes: Any = self._canvas.add_axes((0, 0, 1, 1), label=str(len(self._plots)))
        axes.patch.set_visible(False)
        axes.set(xticks=[], yticks=[])  # seaborn asks for each tick, which takes longest
        axes.spines[["left", "right", "top"]].set_visible(False)
        self._plots.append((axes, (left, top, across, down)))
        return axes

    def write(
        self, x: float, y: float, text: str, ha: str = "left", size: float = TEXT,
        box: str = "", **style: Any,
    ) -> None:  # fmt: skip
        """One line of text around the height `y`; `box` is the ground below a centred one."""
        if not text:
            return
        if box:
            wide = width(text, size, "weight" in style)
            self.shape(x - wide / 2, y - size / 2, wide, size, facecolor=box, zorder=2.5)
        self.paper.text(x, y + 0.36 * size, text, ha=ha, va="baseline", fontsize=size, **style)

    def shape(self, x: float, y: float, across: float, down: float, **style: Any) -> None:
        """A rectangle, from its top left."""
        from matplotlib.patches import Rectangle

        self.paper.add_patch(Rectangle((x, y), across, down, **style))

    def lines(self, text: str, size: float = TEXT, **style: Any) -> None:
        """A text in as many lines as it needs, below what is there; a number before a tab stands
        in front of them."""
        number, _, text = text.rpartition("\t")
        left = EDGE + 18 * bool(number)
        self.write(EDGE, self.y + LINE * size / 2, number, size=size)
        for line in wrapped(text, WIDTH - left - EDGE, size, "weight" in style):
            self.write(left, self.y + LINE * size / 2, line, size=size, **style)
            self.y += LINE * size

    def svg(self) -> str:
        """All that was drawn."""
        tall = self.y + 3
        self._canvas.set_size_inches(WIDTH / 72, tall / 72)
        self.paper.set(xlim=(0, WIDTH), ylim=(tall, 0))
        for axes, (left, top, across, down) in self._plots:
            axes.set_position((left / WIDTH, 1 - (top + down) / tall, across / WIDTH, down / tall))
        return svg_of(self._canvas, clipped=False)


def on_sheet(draw: Callable[[Sheet], None], title: str, alt: str) -> Plot:
    """The plot of what `draw` puts on a sheet under its title."""

    def drawn() -> str:
        import matplotlib

        with matplotlib.rc_context(theme()):
            sheet = Sheet()
            sheet.lines(title, TITLE, weight="bold")
            sheet.y += 4
            draw(sheet)
            return sheet.svg()

    return Plot(drawn, f"{title}. {alt}", title)


def svg_of(drawn: Any, clipped: bool = True) -> str:
    """A figure of matplotlib as it stands on a page: text as text, without what no browser needs.

    What reaches over the edge of a plot is cut off if `clipped`. Whoever hears a page gets the text
    alternative, so nothing in the drawing is read out.
    """
    import matplotlib

    target = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "peo", "svg.fonttype": "none"}):
        drawn.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    text = target.getvalue()
    text = text if clipped else re.sub(r' clip-path="[^"]*"', "", text)
    text = re.sub(r"(?<!scale\()\b(\d+\.\d\d)\d+", r"\1", text)  # a hundredth of a point will do
    text = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", text)
    text = re.sub(r";\s(font-family:\s'DejaVu\sSans'|text-anchor:\sstart)", "", text)
    used = set(re.findall(r'(?:url\(#|href="#)([\w-]+)', text))
    root = ElementTree.fromstring(text[text.index("<svg") :])
    root.attrib = {
        "aria-hidden": "true",
        **root.attrib,
        "style": f"background:#fff;font-family:{_FONTS}",
    }
    _slim(root, used)
    _join(root)
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _slim(element: Any, used: set[str]) -> None:
    """Keep of an element what shows: no metadata, unused names, or groups that say nothing."""
    if element.get("id") not in used:
        element.attrib.pop("id", None)
    if _XLINK in element.attrib:
        element.set("href", element.attrib.pop(_XLINK))
    kept = []
    for child in element:
        _slim(child, used)
        name = child.tag.removeprefix(f"{{{_SVG}}}")
        if name == "g" and not child.attrib:
            kept += list(child)
        elif name == "clipPath" and "id" not in child.attrib:
            continue
        elif name not in ("metadata", "style") and not (name == "defs" and not len(child)):
            kept.append(child)
    element[:] = kept
    element.text = None if kept else element.text
    element.tail = "\n"


def _join(element: Any) -> None:
    """Draw paths of one style as one, where none of them lies over another or over what stands
    between: a page of many pictures is lighter, and looks the same."""
    groups: list[tuple[dict[str, str], Any, list[_Box]]] = []  # style, element, boxes
    for child in list(element):
        name = child.tag.removeprefix(f"{{{_SVG}}}")
        _join(child)
        if name not in ("path", "text") or child.get("id") or child.get("transform"):
            groups = []
        if name != "path" or child.get("id") or child.get("transform"):
            continue
        if not re.search(r"\d", child.get("d") or ""):  # the interval of a group of one, say
            continue
        style = {key: value for key, value in child.attrib.items() if key != "d"}
        box, before = _box(child.get("d")), len(groups)
        while before and not any(_cross(box, other) for other in groups[before - 1][2]):
            before -= 1
            if groups[before][0] == style:
                _, first, boxes = groups[before]
                first.set("d", f"{first.get('d').strip()} {child.get('d').strip()}")
                boxes.append(box)
                element.remove(child)
                break
        else:
            groups.append((style, child, [box]))


def _box(path: str) -> _Box:
    numbers = [float(number) for number in re.findall(r"-?\d[\d.]*", path)]
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across), max(down)


def _cross(one: _Box, other: _Box) -> bool:
    """Whether two boxes share more than an edge."""
    return all(one[i] < other[i + 2] - 0.02 and other[i] < one[i + 2] - 0.02 for i in (0, 1))


def alt_text(figures: Sequence[Figure], names: Sequence[str], voice: Numbers) -> str:
    """The numbers of a plot as one sentence per figure."""
    lines = []
    for figure, name in zip(figures, names, strict=True):
        inside = [people(figure).strip("()")]
        ends = bounds_of(figure)
        if ends and (figure.value is not None or figure.said is not None):
            inside.append(f"{voice.word('possible')} {voice.span(ends, figure.decimals)}")
        elif not figure.identified and not figure.suppressed:
            inside.append(voice.word("open"))
        elif figure.low is not None and figure.high is not None:
            ends = figure.low, figure.high
            inside.append(f"{voice.word('interval')} {voice.span(ends, figure.decimals)}")
        told = ", ".join(filter(None, inside))
        lines.append(f"{name}: {voice.value(figure)}{f' ({told})' * bool(told)}")
    return "; ".join(lines) + "."
