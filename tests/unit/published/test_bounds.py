"""Bounds as the house reads and shows them, without computing any."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from peo.define.instrument.expression import parse
from peo.define.instrument.model import Instrument
from peo.figure import Figure, write_figures
from peo.project import Project
from peo.published.basis import Known
from peo.published.bounds import (
    Bound,
    asked,
    expression_of,
    people_of,
    read_bounds,
    read_by_reading,
    without_bounds,
)
from peo.show import pictures
from peo.show.figure_table import table
from peo.show.voice import Voice
from peo_reconstruct.question import read_question
from tests.conftest import ROOT

PRACTICE = ROOT / "data" / "processed" / "2022-04" / "practice"
WORKLOAD = "share(workload == strong | organisation_type == other)"


def shown(value: float, **more: object) -> Figure:
    fixed = {"categories": ("strong",), "base": parse("organisation_type == other"),
             "wave": "2022-04", "origin": "reconstructed", "unit": "%"}  # fmt: skip
    return Figure("x.y", "percent", "workload", value=value, **{**fixed, **more})  # type: ignore[arg-type]


def test_figures_shown_without_bounds_are_named_with_what_to_do(copy: Project) -> None:
    loose = shown(20.0, basis="invented")
    write_figures([loose], copy.figures_file("2022-04", "09-workload"))
    assert asked([loose, shown(1.0)], "2022-04") == {WORKLOAD: loose}
    bounds = copy.bounds_file("2022-04")
    assert without_bounds(copy, "2022-04") == ""
    bounds.unlink()
    warning = without_bounds(copy, "2022-04")
    assert "x.y" in warning
    assert "peo bounds 2022-04 --ask && peo bounds 2022-04 && peo run 2022-04" in warning


def test_equal_bounds_identify_a_figure_and_others_stand_beside_it() -> None:
    same = {expression_of(shown(0.0)): Bound(0.0, 0.3, "exact", "identified")}
    wide = {expression_of(shown(0.0)): Bound(0.0, 17.0, "exact", "bounded")}
    assert Known([], "2022-04", lambda _: (), same).pinned(shown(0.0)).basis == "follows"
    known = Known([], "2022-04", lambda _: (), wide)
    figure = known.pinned(shown(9.0))
    assert (figure.basis, figure.bound_low, figure.bound_high) == ("bounded", 0.0, 17.0)
    assert known.pinned(shown(9.0, origin="collected")).basis == "counted"


def test_the_number_of_people_behind_a_figure_is_asked_for_and_is_known_where_it_is_fixed() -> None:
    figure = shown(20.0, n=9)
    (asked_for,) = [key for key in asked([figure], "2022-04") if key.startswith("people")]
    assert asked_for == people_of(figure) == "people(workload | organisation_type == other)"
    for high, basis in ((9.0, "follows"), (12.0, "invented")):
        bounds = {asked_for: Bound(9.0, high, "exact", "bounded")}
        assert Known([], "2022-04", lambda _: (), bounds).pinned(figure).n_basis == basis


def test_what_one_way_of_reading_does_to_bounds_is_read_with_it(tmp_path: Path) -> None:
    every = {name: Bound(10.0, 30.0, "exact", "bounded") for name in ("a", "b", "c")}
    path = tmp_path / "by_reading.csv"
    path.write_text(
        "reading,way,expression,low,high\nwords,wide,a,10,30\nwords,near,a,10,30\n"
        "words,near,b,20,25\nwords,near,c,10,28\nlabels,other,a,,\n"
    )
    found = read_by_reading(path, every)
    assert found["words", "wide"].moved == ()
    assert [one[0] for one in found["words", "near"].moved] == ["b", "c"]
    assert (found["words", "near"].asked, found["words", "near"].possible) == (3, True)
    assert not found["labels", "other"].possible


@pytest.mark.slow
def test_the_committed_bounds_hold_every_figure_of_the_records(instrument: Instrument) -> None:
    """Shares and correlations are computed from the records by pandas and scipy."""
    bounds = read_bounds(PRACTICE / "bounds.csv")
    records = pd.read_csv(PRACTICE / "reconstructed.csv", dtype=str, keep_default_na=False)
    given = records.where(records != "")
    counts = Counter(text.partition("(")[0] for text in bounds)
    assert counts["share"] > 100
    assert counts["spearman"] > 10
    for text, bound in bounds.items():
        (part,) = read_question(text, instrument)
        inside = given[part.base.holds(given)]
        if part.kind == "share" and not any(
            c.startswith("b") for t in part.conditions for c in t.codes
        ):
            (term,) = part.conditions
            found = 100 * inside[term.variable].dropna().isin(term.codes).mean()
        elif part.kind == "spearman":
            found = correlation(inside, part.outcomes, part.scales)
        else:
            continue
        assert bound.low - 1e-6 <= found <= bound.high + 1e-6, text


def correlation(
    records: pd.DataFrame, names: tuple[str, ...], scales: tuple[tuple[str, ...], ...]
) -> float:
    columns = [
        records[name].map(lambda x, s=scale: s.index(x) if x in s else np.nan if s else float(x))
        for name, scale in zip(names, scales, strict=True)
    ]  # fmt: skip
    return float(stats.spearmanr(*columns, nan_policy="omit").statistic)


def test_a_table_prints_bounds_in_the_place_of_the_interval(instrument: Instrument) -> None:
    figure = shown(9.0, n=9, low=2.0, high=40.0, basis="bounded", bound_low=0.0, bound_high=17.4)
    printed_table = table([figure], Voice("nl", instrument), "Werkdruk")
    html = printed_table._repr_html_()
    assert "9%† <small>[0–17]</small>" in html
    assert "geen betrouwbaarheidsinterval" in html
    assert "Wilson" not in html
    fixed = shown(9.0, n=9, low=2.0, high=40.0)
    assert "<small>(2–40)</small>" in table([fixed], Voice("nl", instrument), "x")._repr_html_()


# ------------------------------------------------------------------ in a plot


def test_a_plot_shows_bounds_as_a_dashed_band_and_says_what_it_is(instrument: Instrument) -> None:
    fixed = shown(20.0, n=9, low=2.0, high=40.0)
    loose = shown(9.0, n=9, low=2.0, high=40.0, basis="bounded", bound_low=0.0, bound_high=17.4)
    for draw in (pictures.bars, pictures.dots):
        plain = draw([fixed], Voice("nl", instrument), "Werkdruk")
        banded = draw([fixed, loose], Voice("nl", instrument), "Werkdruk")
        assert "stroke-dasharray" not in plain.svg
        assert "stroke-dasharray" in banded.svg
        assert ">wat ook past (geen interval)<" in banded.svg
        assert "9%† (n=9, mogelijk 0–17)" in banded.alt
        assert banded.alt.count("95%-interval") == 1  # that of the figure that is fixed
    unbounded = pictures.bars(
        [shown(9.0, n=9, basis="invented")], Voice("en", instrument), "Workload"
    )
    assert "9%† (n=9, not fixed)" in unbounded.alt


def test_a_correlation_that_nothing_fixes_is_marked_in_the_heatmap(instrument: Instrument) -> None:
    rho = Figure("r", "correlation", "space_overall", by="workload", value=-0.4, n=149,
                 basis="bounded", bound_low=-1.0, bound_high=0.7)  # fmt: skip
    drawn = pictures.heatmap([rho], Voice("nl", instrument), "Samenhang")
    assert "−0,40† (n=149, mogelijk −1,00 … 0,70)" in drawn.alt
    assert ">† niet vastgelegd<" in drawn.svg
    assert "stroke-dasharray" not in drawn.svg  # a cell has no room for a band
