"""Every picture says its numbers in words, is the same on each run, and shows what is not fixed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from peo.figure import Figure
from peo.notebook import Wave
from peo.show.canvas import Plot
from peo.show.words import value

FELT = "workload in {somewhat, strong}"
Made = Callable[[Wave], tuple[list[Figure], Plot]]


def diverging(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.items("a", ["space_judgement", "space_reflection"])
    return found, w.diverging(found, "Ruimte", "Space")


def heatmap(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.correlations("b", "enjoyment_correlates")
    return found, w.heatmap(found, "Samenhang", "Correlation")


def upset(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.combinations("c", "causes", FELT)
    return found[:10], w.upset(found, "Oorzaken", "Causes")


def flow(w: Wave) -> tuple[list[Figure], Plot]:
    found = w.items("d", "since_2015", base="worked_before_2015 == yes")
    return found, w.flow(found, "Sinds 2015", "Since 2015")


def influence_map(w: Wave) -> tuple[list[Figure], Plot]:
    chosen = w.chosen("e", "causes", FELT)
    follow = w.followups("f", "influenceable", "yes")
    shown = [f for f in follow if f.n]
    return shown, w.map(chosen, follow, "Invloed", "Influence")


ALL: list[Made] = [diverging, heatmap, upset, flow, influence_map]


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_text_alternative_holds_every_number_of_the_picture(
    make: Made, language: str, w: Wave, w_en: Wave
) -> None:
    wave = w if language == "nl" else w_en
    figures, plot = make(wave)
    assert len(figures) > 3
    for figure in figures:
        assert value(figure, wave.language) in plot.alt
        assert f"n={figure.n}" in plot.alt


@pytest.mark.parametrize("make", ALL)
def test_the_same_figures_make_the_same_bytes(make: Made, w: Wave, w_en: Wave) -> None:
    first = make(w)[1].svg
    w.figures.clear()
    assert make(w)[1].svg == first
    assert make(w_en)[1].svg != first


@pytest.mark.parametrize("make", ALL)
def test_a_picture_fits_a_phone(make: Made, w: Wave) -> None:
    width = float(re.search(r'width="([\d.]+)pt"', make(w)[1].svg)[1])  # type: ignore[index]
    assert width <= 4.9 * 72


@pytest.mark.parametrize("name", ["diverging", "heatmap", "upset", "flow"])
def test_what_is_not_fixed_is_hatched_and_what_is_fixed_is_not(name: str, w: Wave) -> None:
    figures = {"diverging": diverging, "heatmap": heatmap, "upset": upset, "flow": flow}[name](w)[0]
    for fixed in (True, False):
        marked = [replace(figure, identified=fixed) for figure in figures]
        svg = getattr(w, name)(marked, "Titel", "Title").svg
        assert ("url(#h" in svg) is not fixed


def test_a_middle_answer_straddles_the_middle(w: Wave) -> None:
    from peo.show.pictures import _left_of_middle

    line = [Figure("x", "percent", "workload", value=v) for v in (20.0, 50.0, 30.0)]
    assert _left_of_middle(line) == 45
    assert _left_of_middle([*line[:2], line[0], line[2]]) == 70
    w.diverging(w.shares("a", "workload", by="organisation_type"), "Werkdruk", "Workload")


def test_the_upset_picture_counts_the_people_it_does_not_show(w: Wave) -> None:
    found = w.combinations("a", "causes", FELT)
    assert sum(figure.count or 0 for figure in found) == 98
    plot = w.upset(found, "Oorzaken", "Causes")
    shown = [f for f in found if (f.count or 0) > 1][:10]
    rest = 98 - sum(figure.count or 0 for figure in shown)
    assert plot.alt.endswith(f"mensen met een andere combinatie: {rest}.")
