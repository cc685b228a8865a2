"""Every picture says its numbers in words, is the same on each run, and shows what is not fixed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from peo.define.instrument.model import Instrument
from peo.figure import Figure
from peo.notebook import Wave
from peo.project import Project, UserError
from peo.project.words import Language
from peo.show import pictures
from peo.show.block import Nothing
from peo.show.canvas import INK, Plot, shades
from peo.show.voice import Numbers, Voice

FELT = "workload in {somewhat, strong}"
Made = Callable[[Wave], tuple[list[Figure], Plot]]
Drawn = Callable[[Made, Language], tuple[list[Figure], Plot]]


def diverging(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.shares("a", ["space_judgement", "space_reflection"])
    return found, w.plot("diverging", found, "Ruimte", "Space")


def heatmap(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.tests("b", "enjoyment_correlates")
    return found, w.plot("heat", found, "Samenhang", "Correlation")


def upset(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.cross("c", "causes", "causes", FELT, exactly=True)
    return found[:10], w.plot("bars", found, "Oorzaken", "Causes")


def flow(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.shares("d", "since_2015", base="worked_before_2015 == yes")
    return found, w.plot("flow", found, "Sinds 2015", "Since 2015")


def influence_map(w: Wave) -> tuple[list[Figure], Plot]:
    chosen = w.shares("e", "causes", base=FELT)
    follow = w.shares("f", "influenceable", ["yes"])
    shown = [f for f in follow if f.n]
    return shown, w.plot("map", chosen, "Invloed", "Influence", against=follow)


def marks(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.shares("g", "work_enjoyment", by="organisation_type")
    return found, w.plot("heat", found, "Cijfers", "Marks")


ALL: list[Made] = [diverging, heatmap, upset, flow, influence_map, marks]


@pytest.fixture(scope="module")
def drawn(taken_in: Project) -> Drawn:
    """Every picture in both languages, each drawn once."""
    return cache(lambda make, language: make(Wave(taken_in, "2022-04", "test", language, "")))


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.slow
def test_the_text_alternative_holds_every_number_of_the_picture(
    make: Made, language: Language, drawn: Drawn
) -> None:
    figures, plot = drawn(make, language)
    assert len(figures) > 3
    for figure in figures:
        assert Numbers(language).value(figure) in plot.alt
        assert f"n={figure.n}" in plot.alt


@pytest.mark.parametrize("make", ALL)
@pytest.mark.slow
def test_the_same_figures_make_the_same_bytes(make: Made, drawn: Drawn, w: Wave) -> None:
    first = drawn(make, "nl")[1].svg
    assert make(w)[1].svg == first
    assert drawn(make, "en")[1].svg != first


@pytest.mark.parametrize("make", ALL)
def test_a_picture_fits_a_phone(make: Made, drawn: Drawn) -> None:
    svg = drawn(make, "nl")[1].svg
    width = float(re.search(r'width="([\d.]+)pt"', svg)[1])  # type: ignore[index]
    assert width <= 302  # so 10 points of text are more than 10 pixels on a screen of 360


SHAPES = {
    "diverging": "diverging", "heatmap": "heat", "upset": "bars", "flow": "flow", "marks": "heat",
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.slow
def test_what_is_not_fixed_is_hatched_and_what_is_fixed_is_not(
    name: str, drawn: Drawn, w: Wave
) -> None:
    figures = drawn(globals()[name], "nl")[0]
    for fixed in (True, False):
        marked = [replace(figure, basis="published" if fixed else "invented") for figure in figures]
        svg = w.plot(SHAPES[name], marked, "Titel", "Title").svg
        assert ("url(#h" in svg) is not fixed


def test_a_middle_answer_straddles_the_middle(instrument: Instrument) -> None:
    """Answers of 20, 50 and 30 per cent: the second part has the zero line in its middle."""
    answers = ("hardly", "somewhat", "strong")
    line = [
        Figure(f"x.{code}", "percent", "workload", (code,), value=share, unit="%", n=150)
        for code, share in zip(answers, (20.0, 50.0, 30.0), strict=True)
    ]
    svg = pictures.diverging(line, Voice("nl", instrument), "Werkdruk").svg
    part = re.search(rf'd="M ([\d.]+) [^"]*?L ([\d.]+) [^"]*" style="fill: {shades(3)[1]}', svg)
    zero = re.search(
        rf'd="M ([\d.]+) [^"]*" style="fill: none; stroke: {INK}; stroke-width: 0.8', svg
    )
    assert part
    assert zero
    assert (float(part[1]) + float(part[2])) / 2 == pytest.approx(float(zero[1]), abs=0.1)


def test_the_upset_picture_counts_the_people_it_does_not_show(w: Wave) -> None:
    found = w.cross("a", "causes", "causes", FELT, exactly=True)
    assert sum(figure.count or 0 for figure in found) == 98
    plot = w.plot("bars", found, "Oorzaken", "Causes")
    shown = [f for f in found if (f.count or 0) > 1][:10]
    rest = 98 - sum(figure.count or 0 for figure in shown)
    assert plot.alt.endswith(f"mensen met een andere combinatie: {rest}.")


def test_every_mark_from_1_to_10_has_its_column_also_when_nobody_gave_it(w: Wave) -> None:
    found = w.shares("a", "work_enjoyment", by="organisation_type")
    groups = {figure.group for figure in found}
    assert len(groups) == 5  # four types and all
    assert len(found) == 5 * 10
    assert any(figure.value == 0 for figure in found)
    for group in groups:
        assert sum(f.count or 0 for f in found if f.group == group) == (
            next(f.n for f in found if f.group == group)
        )


@pytest.mark.slow
def test_a_hidden_group_shows_no_number_of_people(w: Wave) -> None:
    found = w.shares("a", "space_judgement", by="organisation_type", total=False)
    hidden = [
        replace(f, value=None, count=None, n=None, low=None, high=None, suppressed="n < 10")
        if f.group == "other" else f
        for f in found
    ]  # fmt: skip
    for plot in (
        w.plot("diverging", hidden, "R", "S"),
        w.plot("stacked", hidden, "R", "S"),
        w.plot("heat", hidden, "R", "S"),
    ):
        assert isinstance(plot, Plot)
        assert "None" not in plot.svg + plot.alt
        assert "· (n=·)" in plot.alt


def test_what_nobody_was_asked_is_not_drawn(w: Wave, w_en: Wave) -> None:
    """The published wave holds no answers on colleagues; the question does exist."""
    assert w.shares("a", "relief") == []
    assert w.shares("b", ["colleague_effect_stay"]) == []
    assert w.plot("diverging", [], "Verlichting", "Relief") == Nothing("Verlichting")
    assert w_en.plot("bars", [], "Verlichting", "Relief") == Nothing("Relief")
    with pytest.raises(UserError, match="no variable 'releif'; did you mean 'relief'"):
        w.shares("c", "releif")
    with pytest.raises(UserError, match="no variable 'colleague_effect_sty'; did you mean"):
        w.shares("d", ["colleague_effect_sty"])
