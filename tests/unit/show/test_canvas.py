"""What every picture owes its readers: all it shows as text, in its place, in shades that differ.

Widths are measured on the outlines of the letters, contrast and colour blindness by published
formulas (WCAG 2.2; CIELAB; Machado, Oliveira and Fernandes 2009, severity 1).
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath

from peo.define.instrument import read_instrument
from peo.define.instrument.concordance import Match
from peo.define.instrument.expression import parse
from peo.define.instrument.model import Instrument
from peo.figure import Figure
from peo.project import find_project
from peo.show import pictures, studies
from peo.show.canvas import Plot, fill, on, shades, svg_of
from peo.show.gate import Unknown, printable
from peo.show.over_waves import trend
from peo.show.voice import Numbers, Voice, people
from tests.conftest import ROOT, some

NL, EN = Numbers("nl"), Numbers("en")

_SVG = "{http://www.w3.org/2000/svg}"
GROUPS = ("specialist", "certified_institution", "local_team", "other")
SPACE = ("space_judgement", "space_client_relationship", "space_do_what_is_needed",
         "space_reflection")  # fmt: skip
Make = Callable[[Instrument, "Change"], tuple[list[Figure], Plot]]
Change = Callable[[list[Figure]], list[Figure]]


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{_SVG}text")]


# ------------------------------------------------------------------ figures, what becomes of them
def counted(figures: list[Figure]) -> list[Figure]:
    return figures


def ranges(figures: list[Figure]) -> list[Figure]:
    """Published: every third one leaves a range, the others are numbers."""
    return printable(
        replace(f, basis="bounded", n_basis="published", bound_low=(f.value or 0) * 0.98,
                bound_high=(f.value or 0) * 1.02) if place % 3 == 2
        else replace(f, basis="published", n_basis="published", said=f.value, relation="eq")
        for place, f in enumerate(figures)
    )  # fmt: skip


def hidden(figures: list[Figure]) -> list[Figure]:
    """One group or question is too small to be shown."""
    first = (figures[0].variable, figures[0].group)
    return [
        replace(f, value=None, count=None, n=None, low=None, high=None, suppressed="n < 10")
        if (f.variable, f.group) == first else f
        for f in figures
    ]  # fmt: skip


def unknown(figures: list[Figure]) -> list[Figure]:
    """Practice records: of the first nothing was published."""
    first = (figures[0].variable, figures[0].group)
    return printable(
        replace(f, basis="invented", n_basis="invented") if (f.variable, f.group) == first
        else replace(f, basis="published", n_basis="published", said=f.value, relation="eq")
        for f in figures
    )  # fmt: skip


def practice(figures: list[Figure]) -> list[Figure]:
    """In the lab: nothing is fixed, everything is drawn."""
    return [replace(f, basis="invented", low=None, high=None) for f in figures]


def all_hidden(figures: list[Figure]) -> list[Figure]:
    return [
        replace(f, value=None, count=None, n=None, low=None, high=None, suppressed="n < 10")
        for f in figures
    ]


CHANGES = [counted, ranges, hidden, all_hidden, unknown, practice]


def shares(variable: str, codes: Sequence[str], by: bool = True) -> list[Figure]:
    """Shares with an interval per answer and kind of organisation."""
    found = []
    for place, group in enumerate(GROUPS if by else ("",)):
        left = 100.0
        for index, code in enumerate(codes):
            share = left if index == len(codes) - 1 else round(left * (0.3 + 0.17 * place) / 2, 1)
            left = round(left - share, 1)
            found.append(
                Figure(
                    f"x.{variable}.{group}.{code}", "percent", variable, (code,),
                    base=parse(f"organisation_type == {group}" if group else ""),
                    by="organisation_type" if group else "", group=group, value=share, unit="%",
                    count=round(share), n=40 + place, low=max(0, share - 7),
                    high=min(100, share + 9),
                )
            )  # fmt: skip
    return found


def items(codes: Sequence[str]) -> list[Figure]:
    return [replace(f, figure_id=f"{f.figure_id}.{v}", variable=v, n=150) for v in SPACE
            for f in shares(v, codes, by=False)]  # fmt: skip


WORKLOAD = ("hardly", "somewhat", "strong")


def bars(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    found = change(shares("workload", ("strong",)))
    return found, pictures.bars(found, Voice("nl", i), "Werkdruk")


def dots(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    found = change([
        replace(f, statistic="mean", variable="work_enjoyment", categories=(), unit="", value=7.34,
                low=6.9, high=7.8) for f in shares("workload", ("strong",))
    ])  # fmt: skip
    return found, pictures.dots(found, Voice("nl", i), "Werkplezier")


def stacked(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    found = change(shares("workload", WORKLOAD))
    return found, pictures.stacked(found, Voice("nl", i), "Werkdruk naar organisatie")


def diverging(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    found = change(items(("very_insufficient", "insufficient", "sufficient", "very_sufficient")))
    return found, pictures.diverging(found, Voice("nl", i), "Ervaren ruimte")


def flow(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    found = change(shares("workload", WORKLOAD))
    return found, pictures.flow(found, Voice("nl", i), "Sinds 2015")


def marks(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    found = change(shares("work_enjoyment", [str(mark) for mark in range(1, 11)]))
    return found, pictures.marks(found, Voice("nl", i), "Elk cijfer")


def heatmap(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    names = (*SPACE, "workload", "space_overall")
    found = change([
        Figure(f"r.{a}.{b}", "correlation", a, by=b, value=0.9 - 0.13 * (x + y), n=149 + x % 2)
        for x, a in enumerate(names) for y, b in enumerate(names[:x])
    ])  # fmt: skip
    return found, pictures.heatmap(found, Voice("nl", i), "Samenhang")


def upset(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    causes = [v for v in i.variables if v.startswith("cause_")]
    found = change([
        Figure(f"c.{place}", "combination", one, (one, other), value=20.0 - place, n=98)
        for place, (one, other) in enumerate(pairwise(causes[:8]))
    ])  # fmt: skip
    drawn = [f for f in found if f.value is not None]  # the others are no combination to show
    return drawn, pictures.upset(found, Voice("nl", i), "Samen gekozen")


def follow(cause: str) -> str:
    return cause.replace("cause_", "influenceable_")


def influence(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    """The two shares of a cause: the same people, so hardly any room between the dots."""
    names = [v for v in i.variables if v.startswith("cause_") and follow(v) in i.variables]
    chosen = [Figure(f"a.{v}", "percent", v, ("yes",), value=20.0 + place, unit="%", n=98)
              for place, v in enumerate(names[:8])]  # fmt: skip
    upward = change([
        Figure(f"b.{v.variable}", "percent", follow(v.variable), ("yes",),
               base=parse(f"{v.variable} == yes"), value=50.0 + place % 3, unit="%", n=30 + place)
        for place, v in enumerate(chosen)
    ])  # fmt: skip
    drawn = [f for f in upward if f.value is not None]
    return drawn, pictures.influence_map(chosen, upward, Voice("nl", i), "Invloed")


def waves(i: Instrument, change: Change) -> tuple[list[Figure], Plot]:
    found = change(shares("workload", ("strong",))[:3])
    waves = zip(("2020-04", "2021-09", "2022-04"), found, strict=True)
    line = [replace(f, by="wave", group=wave, wave=wave, base=parse("")) for wave, f in waves]
    same = Match("workload", i.variables["workload"].name, ())
    drawn = [f for f in found if f.value is not None]
    return drawn, trend(line, Voice("nl", i), "Werkdruk in drie metingen", lambda *_: same)


ALL: list[Make] = [bars, dots, stacked, diverging, flow, marks, heatmap, upset, influence, waves]


@cache
def made(make: Make, change: Change) -> tuple[list[Figure], Plot]:
    """The figures and the picture, drawn once for all that is asked of it."""
    return make(read_instrument(find_project(ROOT), "2022-04"), change)


WHOLE = (stacked, diverging, flow)  # a bar of which a part is missing is not drawn


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("make", ALL)
def test_a_picture_holds_every_number_and_how_many_people_as_text(
    make: Make, change: Change
) -> None:
    try:
        figures, drawn = made(make, change)
    except Unknown:
        assert change in (
            ranges,
            unknown,
            all_hidden,
        )  # nothing of it is known: the page says so instead
        return
    said = " ".join(texts(drawn.svg))
    missing = {(f.variable, f.group) for f in figures if f.value is None}
    told = {"hidden": "niet getoond (kleine groep)", "": "niet bekend"}
    for figure in figures if change is all_hidden else some(figures):
        row = (figure.variable, figure.group)
        if make in WHOLE and row in missing:
            assert told["hidden" if figure.suppressed else ""] in said
        elif NL.value(figure) == "–":
            assert "niet bekend" in said or "–" in said
        elif make is heatmap and figure.value is not None:
            assert NL.value(figure).removesuffix("†") in said
        elif not (figure.suppressed and make is marks):
            assert NL.value(figure) in said
        if figure.n is not None and make is not heatmap:
            assert people(figure).strip("()") in said


@pytest.mark.parametrize("make", [bars, dots, stacked, diverging, flow, marks, upset])
def test_a_picture_names_every_row_and_answer(make: Make, instrument: Instrument) -> None:
    figures, drawn = made(make, counted)
    said = " ".join(texts(drawn.svg))
    for figure in some(figures):
        variable = instrument.variables[figure.variable]
        if figure.group:
            assert instrument.variables[figure.by].answer_label(figure.group, "nl") in said
        elif make is diverging:
            assert variable.label("nl") in said
        if make in (stacked, flow, marks, diverging):
            assert all(variable.answer_label(code, "nl") in said for code in figure.categories)
        if make is upset:
            for code in some(figure.categories):
                assert instrument.variables[code].label("nl") in said


@pytest.mark.parametrize("change", [counted, hidden])
@pytest.mark.parametrize("draw", [studies.bars, studies.heat, studies.forest])
@pytest.mark.slow
def test_a_picture_of_codes_holds_its_counts(draw: Callable[..., Plot], change: Change) -> None:
    found = change([
        Figure(f"s.{row}.{column}", "agreement" if draw is studies.forest else "count", row, (row,),
               group=column, value=(place + 1) / (40 if draw is studies.forest else 1), low=0.01,
               high=0.5, test="alpha", n=12)
        for place, (row, column) in enumerate((r, c) for r in "ABCDE" for c in ("01", "02", "03"))
    ])  # fmt: skip
    drawn = draw(found, lambda code: f"een lange naam van {code}", NL, "Codes")
    said = " ".join(texts(drawn.svg))
    for figure in found:
        assert f"een lange naam van {figure.categories[0]}" in said
        shown = NL.value(figure)
        assert (shown if shown != "·" or draw is not studies.forest else "niet te") in said
    assert not list(faults(drawn.svg))


def test_an_interval_and_a_range_are_drawn_and_named() -> None:
    for make in (bars, dots, waves):
        with_interval = texts(made(make, counted)[1].svg)
        assert "95%-interval" in with_interval
        assert "wat ook past (geen interval)" not in with_interval
        assert "95%-interval" not in texts(made(make, practice)[1].svg)
    for make in (bars, dots):
        banded = made(make, ranges)[1].svg
        assert "wat ook past (geen interval)" in texts(banded)
        assert "stroke-dasharray" in banded


# ------------------------------------------------------------------ where the text stands
@cache
def width(text: str, size: float, bold: bool) -> float:
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return float(TextPath((0, 0), text, prop=font).get_extents().x1)


def faults(svg: str) -> Iterator[str]:
    """Texts that leave the canvas or overlap, in a font an eighth wider than ours."""
    root = ElementTree.fromstring(svg)
    wide, tall = map(float, root.attrib["viewBox"].split()[2:])
    boxes: list[tuple[float, float, float, float, str]] = []
    for text in root.iter(f"{_SVG}text"):
        style = text.get("style", "")
        size = float(re.findall(r"font-size: ([\d.]+)px", style)[0])
        across = 1.12 * width(text.text or "", size, "font-weight" in style)
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        x -= across * (0.5 if "middle" in style else "anchor: end" in style)
        box = (x, y - 0.72 * size, x + across, y + 0.2 * size, text.text or "")
        if box[0] < -0.5 or box[1] < 0 or box[2] > wide + 0.5 or box[3] > tall:
            yield f"{text.text!r} is cut off"
        for other in boxes:
            if min(box[2], other[2]) - max(box[0], other[0]) > 0.3 and (
                min(box[3], other[3]) - max(box[1], other[1]) > 0.3
            ):
                yield f"{text.text!r} and {other[4]!r} overlap"
        boxes.append(box)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("make", ALL)
def test_no_text_is_cut_off_or_stands_on_another(make: Make, change: Change) -> None:
    try:
        assert not list(faults(made(make, change)[1].svg))
    except Unknown:
        assert change in (ranges, unknown, all_hidden)


def test_small_parts_of_a_bar_have_their_numbers_beside_each_other(instrument: Instrument) -> None:
    """Six answers, five of them tiny: none is dropped, and none stands on another."""
    codes = ["small", "fairly_small", "neutral", "fairly_large", "large", "unknown"]
    line = [
        Figure(f"x.{code}", "percent", "stay_one_year", (code,), value=share, unit="%", n=150)
        for code, share in zip(codes, (0.0, 1.0, 2.0, 0.0, 1.0, 96.0), strict=True)
    ]
    for figures in (line, line[::-1]):
        svg = pictures.stacked(figures, Voice("nl", instrument), "Blijven").svg
        assert sorted(t for t in texts(svg) if re.fullmatch(r"\d+%", t))[:6] == [
            "0%", "0%", "1%", "1%", "100%", "2%",
        ]  # fmt: skip
        assert not list(faults(svg))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_signs_that_mean_something_elsewhere_are_letters_here(
    language: str, instrument: Instrument
) -> None:
    title = "Kosten <b>$x^2$</b> & 'meer' \"nog\""
    drawn = pictures.bars(shares("workload", ("strong",)), Voice(language, instrument), title)  # type: ignore[arg-type]
    assert title in " ".join(texts(drawn.svg))
    assert "<b>" not in drawn.svg


# ------------------------------------------------------------------ what a page and a browser need
@pytest.mark.parametrize("make", ALL)
def test_a_drawing_is_text_not_shapes_and_is_not_read_out(make: Make) -> None:
    svg = made(make, counted)[1].svg
    root = ElementTree.fromstring(svg)
    assert root.get("aria-hidden") == "true"  # the page says the alternative, once
    assert "DejaVuSans-" not in svg  # a letter by its number in the font
    assert len(list(root.iter())) < 400
    names = [element.get("id") for element in root.iter() if element.get("id")]
    assert all(f"#{name}" in svg for name in names)
    assert "font-family:'DejaVu Sans',Verdana,Arial,sans-serif" in root.get("style", "")
    sizes = {float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)}
    assert min(sizes) > (6 if make is marks else 7)


def digests() -> list[str]:
    """A digest of each picture of this wave, as this process draws it."""
    wave = read_instrument(find_project(ROOT), "2022-04")
    return [hashlib.sha256(make(wave, counted)[1].svg.encode()).hexdigest() for make in ALL]


@pytest.mark.parametrize(("step", "left"), [(2, ["red", "blue"]), (0.5, ["red", "blue", "red"])])
def test_shapes_of_one_style_are_one_path_unless_another_lies_between(
    step: float, left: list[str]
) -> None:
    canvas = Canvas(facecolor="none")
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 9), ylim=(0, 1))
    axes.set_axis_off()
    for place, colour in enumerate(("red", "blue", "red")):
        axes.add_patch(Rectangle((place * step, 0), 1, 1, facecolor=colour, clip_on=False))
    paths = ElementTree.fromstring(svg_of(canvas)).iter("{http://www.w3.org/2000/svg}path")
    fills = [one for path in paths for one in re.findall(r"fill: (#\w+)", path.get("style", ""))]
    assert fills == [{"red": "#ff0000", "blue": "#0000ff"}[colour] for colour in left]


@pytest.mark.slow
def test_another_process_draws_the_same_bytes() -> None:
    code = "from tests.unit.show.test_canvas import digests; print(*digests())"
    env = {**os.environ, "PYTHONHASHSEED": "1", "LC_ALL": "C", "MPLBACKEND": "agg"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True
    )
    here = digests()
    assert run.stdout.decode().split() == here
    assert len(set(here)) == len(ALL)


# ------------------------------------------------------------------ shades
def linear(shade: str) -> np.ndarray:
    parts = np.array([int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIELAB of linear sRGB, white D65."""
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(matrix) @ np.clip(light, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


SIGHT = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


@pytest.mark.parametrize("parts", range(2, 8))
def test_answers_from_low_to_high_have_shades_that_anyone_can_tell_apart(parts: int) -> None:
    found = shades(parts)
    assert len({*found}) == parts
    light = [lab(linear(shade))[0] for shade in found]
    assert all(one - other > 9 for one, other in pairwise(light))  # in print: lighter to darker
    for sight in SIGHT.values():
        seen = [lab(np.array(sight) @ linear(shade)) for shade in found]
        apart = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
        assert min(apart) > 9
    for shade in found:
        grey = float(linear(shade) @ [0.2126, 0.7152, 0.0722])
        contrast = 1.05 / (grey + 0.05) if on(shade) == "white" else (grey + 0.05) / 0.05
        assert contrast >= 4.5


def test_a_bar_that_is_not_fixed_is_hatched_where_the_hatch_is_seen() -> None:
    """The hatch of the first edition had the colour of the cell that it stood on."""
    for shade in (*shades(7), "#1b5e8c", "#c9701c"):
        style = fill(shade, fixed=False)
        ground, hatch = (float(linear(style[k]) @ [0.2126, 0.7152, 0.0722])
                         for k in ("facecolor", "edgecolor"))  # fmt: skip
        assert (ground + 0.05) / (hatch + 0.05) > 4.5
        assert style["hatch"]
