"""Tests nobody planned, spread and reliability, groups by two questions, and how many tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pingouin
import pytest

from peo.analysis.confirm import confirm
from peo.analysis.groups import holm
from peo.analysis.reliability import alpha, omega
from peo.analysis.spread import median_interval, quantile
from peo.figure import tally
from peo.notebook.wave import Wave
from peo.project import UserError
from peo.show import quality
from peo.show.voice import Voice
from tests.conftest import some
from tests.promises.test_explain import cells, pasted
from tests.promises.test_small_groups import changed, demo  # noqa: F401 (a fixture)


@pytest.mark.slow
def test_what_nobody_planned_is_called_so_and_adjusted_over_the_notebook(demo: Wave) -> None:  # noqa: F811
    first = demo.tests("a", ["mentor"], ["years_experience", "organisation_type"], "yes")
    assert {f.tests for f in first} == {2}
    second = demo.tests("b", ["workload"], ["mentor"], base="organisation_type == specialist")
    every = [f for f in demo.figures if f.family == "explored"]
    assert {f.tests for f in every} == {3}
    assert [f.p_adjusted for f in every] == holm([f.p for f in every])
    notes = demo.table(second, "Verkend", "Explored").notes
    assert any(note.startswith("Explored: these tests were not in the plan") for note in notes)
    assert any("3 tests in this family (exploratory)" in note for note in notes)
    found = confirm(every, demo.records, demo.instrument)
    assert not [one for one in found if one.verdict == "differs"]
    assert {one.figure_id for one in found if one.verdict == "agrees"} == {
        f.figure_id for f in every
    }


def test_an_explored_test_has_an_effect_size_with_its_interval(demo: Wave) -> None:  # noqa: F811
    """Of ordered groups rho is both: the interval is that of Bonett and Wright (2000)."""
    asked = ["years_experience", "organisation_type"]
    ordered, other = demo.tests("a", ["mentor"], asked, "yes")
    assert (ordered.test, ordered.effect_size) == ("trend", ordered.value)
    rho, n = float(ordered.value or 0), ordered.n or 0
    half = 1.959964 * np.sqrt((1 + rho**2 / 2) / (n - 3))
    ends = np.tanh(np.arctanh(rho) - half), np.tanh(np.arctanh(rho) + half)
    assert (ordered.effect_low, ordered.effect_high) == pytest.approx(ends, rel=1e-6)
    assert other.effect_low is not None
    told = demo.say(demo.cross("two", "workload", "space_overall"))
    (two,) = [f for f in demo.figures if f.figure_id == "two.space_overall.workload"]
    numbers = f"ρ({(two.n or 0) - 2}) = {two.value:.2f} ({two.low:.2f} … {two.high:.2f})"
    assert numbers in told.replace("−", "-")
    assert "highest for" not in told  # the shares of a cross table are no one list


def test_an_open_answer_or_an_unknown_class_is_not_explored(demo: Wave) -> None:  # noqa: F811
    with pytest.raises(UserError, match="has no answer or class 'yess'"):
        demo.tests("a", ["mentor"], ["workload"], "yess")
    text = next(v.id for v in demo.instrument.variables.values() if v.kind == "text")
    with pytest.raises(UserError):
        demo.tests("a", [text], ["workload"])


def test_median_and_quartiles_are_those_of_pandas(demo: Wave) -> None:  # noqa: F811
    found = demo.spread("s", "direct_client_time_pct", by="organisation_type")
    for figure in some(f for f in found if f.value is not None):
        assert pasted(demo, cells(demo, figure)["The same number in one line"]) == pytest.approx(
            [figure.value]
        )
    shown = demo.table(found, "Spreiding", "Spread")
    assert shown.header[1:] == (
        "Median", "Lower quarter up to", "Upper quarter from", "Standard deviation", "n",
    )  # fmt: skip


def test_the_interval_of_a_median_counts_answers_from_both_ends() -> None:
    """Conover (1999), 3.2: of 16 answers in order the 4th and the 13th, as P(at most 3 of 16 fair
    coins) = 0.0106 and P(at most 4) = 0.0384. Of six the ends; of five there is none."""
    assert median_interval(range(1, 17), [1] * 16) == (4, 13)
    assert median_interval([1, 2], [3, 3]) == (1, 2)
    assert median_interval([1, 2], [3, 2]) == (None, None)
    assert quantile([1, 2, 9], [1, 1, 2], 0.25) == pytest.approx(
        np.quantile([1, 2, 9, 9], 0.25)
    )  # fmt: skip


def test_alpha_has_feldts_interval_and_omega_its_one_factor(demo: Wave) -> None:  # noqa: F811
    """Of items with loadings 0.8, 0.6 and 0.4 omega is 1.8 squared / (1.8 squared + 0.36 + 0.64 +
    0.84) = 0.638. The interval of alpha is that of pingouin."""
    loadings = np.array([0.8, 0.6, 0.4])
    covariance = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    assert omega(covariance) == pytest.approx(3.24 / (3.24 + 1.84), abs=1e-4)
    rows = np.array([[1, 2], [2, 2], [3, 4], [4, 4]], dtype=float)
    # variances 5/3 and 4/3; the sums 3, 4, 7 and 8 vary by 17/3; alpha = 2 * (1 - 3 / (17/3))
    assert alpha(rows).value == pytest.approx(2 * (1 - 9 / 17))
    items = ["space_judgement", "space_client_relationship", "space_reflection"]
    found = demo.reliability("r", items)
    by = {f.against: f for f in found}
    line = cells(demo, by["alpha"])["The same number in one line"]
    assert pasted(demo, line) == pytest.approx([by["alpha"].value])
    assert (by["alpha"].low or 0) < (by["alpha"].value or 0) < (by["alpha"].high or 0)
    rows = demo.records[items].apply(lambda c: c.cat.codes.where(c.notna())).to_numpy(float)
    rows = rows[~np.isnan(rows).any(axis=1)]
    own = alpha(rows)
    value, ends = pingouin.cronbach_alpha(pd.DataFrame(rows))
    assert own.value == pytest.approx(value)
    assert [own.low, own.high] == pytest.approx(list(ends), abs=5e-4)  # it rounds
    shown = demo.table(found, "Betrouwbaarheid", "Reliability")
    assert shown.header == ("", "Cronbach's α", "McDonald's ω", "n")
    with pytest.raises(UserError, match="no list of two or more items"):
        demo.reliability("q", ["workload"])


def test_groups_of_two_questions_are_every_answer_with_every_answer(demo: Wave) -> None:  # noqa: F811
    found = demo.shares(
        "t", "stay_one_year", ["large_both"], by=["workload", "mentor"], total=False
    )
    strong = next(f for f in found if f.figure_id == "t.strong.yes.large_both")
    rows = demo.records.query("workload == 'strong' and mentor == 'yes'")["stay_one_year"].dropna()
    assert strong.n == len(rows)
    assert strong.value == pytest.approx(100 * rows.isin(["large", "fairly_large"]).mean())
    table = demo.table(found, "Blijven", "Staying")
    assert len(table.rows) == len(found) == 6
    assert len({row[0] for row in table.rows}) == 6
    with pytest.raises(UserError, match="nor two different ones"):
        demo.mean("u", "work_enjoyment", by=["mentor", "mentor"])


@pytest.mark.slow
def test_the_tests_of_a_report_are_counted_once_and_undone_ones_too(demo: Wave) -> None:  # noqa: F811
    every = slice(0, len(demo.records))
    w = changed(demo, "learning", {"mistakes_discussed": (every, "agree")})
    shown = [
        *w.tests("a", "learning"),
        *w.tests("b", "learning"),
        *w.tests("c", "workload_model"),
    ]
    found = {one.family: one for one in tally.tested(shown, w.instrument)}
    assert (found["learning"].tests, found["learning"].undone, found["learning"].sets) == (12, 4, 1)
    # six odds ratios adjusted together, and two tests of the model by themselves
    assert (found["workload_model"].tests, found["workload_model"].sets) == (8, 3)
    assert not found["enjoyment"].asked
    plan = {family.id: family for family in w.instrument.plan}
    sizes = {"enjoyment": 8, "enjoyment_correlates": 45, "workload_model": 8}
    assert {name: tally.planned(plan[name], w.instrument) for name in sizes} == sizes
    notes = quality.tested_table(list(found.values()), Voice("en", w.instrument), "All").notes
    assert notes[0].startswith("This report holds 20 tests: 20 in 2 families of the plan and 0")
    assert "at least one false finding is up to 19%" in notes[1]  # 1 - 0.95 to the power of 4


@pytest.mark.slow
def test_a_published_wave_says_nothing_of_tests(w: Wave) -> None:
    w.every = w.tests("a", "enjoyment")
    nothing = w.table([], "Toetsen", "Tests")
    assert w.list("tests", "Toetsen", "Tests")._repr_html_() == nothing._repr_html_()
