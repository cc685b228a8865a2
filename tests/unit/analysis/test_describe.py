"""Shares, means and their intervals."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from peo.analysis.bounded import mean_interval
from peo.analysis.counts import Counts
from peo.analysis.describe import banded, mean, mentions, shares, t_interval, wilson
from peo.define.instrument.expression import Condition, parse
from peo.define.instrument.model import Instrument


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(5, 9, 0.2667, 0.8112), (0, 10, 0.0, 0.2775), (138, 150, 0.8654, 0.9537)],
)
def test_wilson_intervals_agree_with_the_formula_by_hand(
    count: int, n: int, low: float, high: float
) -> None:
    """5 of 9 is the example of Wilson's interval in Newcombe (1998); the others by hand."""
    assert wilson(count, n) == pytest.approx((100 * low, 100 * high), abs=0.02)


@given(st.integers(0, 300), st.integers(1, 300))
def test_an_interval_holds_its_share_and_stays_between_0_and_100(count: int, n: int) -> None:
    count = min(count, n)
    low, high = wilson(count, n)
    assert -1e-9 <= low <= 100 * count / n + 1e-9
    assert 100 * count / n - 1e-9 <= high <= 100 + 1e-9
    mirrored = wilson(n - count, n)
    assert (100 - high, 100 - low) == pytest.approx(mirrored)


def test_nobody_and_one_answer_have_no_interval() -> None:
    assert all(math.isnan(bound) for bound in (*wilson(0, 0), *t_interval(7.0, float("nan"), 1)))


def test_the_t_interval_is_that_of_a_textbook() -> None:
    """Answers 6, 7, 8: mean 7, sd 1, t(2; .975) = 4.3027."""
    assert t_interval(7.0, 1.0, 3) == pytest.approx(
        (7 - 4.3027 / 3**0.5, 7 + 4.3027 / 3**0.5), 1e-4
    )


def test_a_share_counts_those_who_answered_and_says_how_many(instrument: Instrument) -> None:
    frame = pd.DataFrame({"stay_one_year": ["large", "unknown", None, "small", "large"]})
    variable = instrument.variables["stay_one_year"]
    names = [(code, (code,)) for code in variable.codes]
    found = {f.categories[0]: f for f in shares(Counts(frame), variable, names, Condition(), "t")}
    assert (found["large"].value, found["large"].n, found["large"].count) == (50.0, 4, 2)
    assert found["unknown"].value == 25.0
    assert sum(figure.value or 0 for figure in found.values()) == 100


def test_classes_take_answers_together(instrument: Instrument) -> None:
    frame = pd.DataFrame({"space_overall": ["very_sufficient", "sufficient", "insufficient", None]})
    variable = instrument.variables["space_overall"]
    both = [("sufficient_both", variable.class_codes("sufficient_both"))]
    (figure,) = shares(Counts(frame), variable, both, Condition(), "t")
    assert (figure.count, figure.n) == (2, 3)


def test_every_percentage_falls_in_one_band(instrument: Instrument) -> None:
    variable = instrument.variables["direct_client_time_pct"]
    answers = pd.Series([0, 20, 21, 25, 40, 41, 60, 61, 100])
    assert list(banded(answers, variable)) == [
        "b0_20", "b0_20", "b30_40", "b30_40", "b30_40", "b50_60", "b50_60", "b70_plus", "b70_plus",
    ]  # fmt: skip


def test_people_and_mentions_are_two_bases(instrument: Instrument) -> None:
    frame = pd.DataFrame(
        {"cause_admin": ["yes", "yes", None], "cause_caseload": ["yes", "no", None]}
    )
    options = [instrument.variables[name] for name in frame]
    by_mention = mentions(Counts(frame), options, Condition(), "t")
    assert [(f.count, f.n) for f in by_mention] == [(2, 3), (1, 3)]
    by_person = shares(Counts(frame), options[1], [("cause_caseload", ("yes",))], Condition(), "t")
    assert (by_person[0].value, by_person[0].n) == (50.0, 2)


def test_a_mean_is_taken_inside_its_base(instrument: Instrument) -> None:
    frame = pd.DataFrame(
        {"work_enjoyment": [6, 8, 9, None], "workload": ["strong"] * 2 + ["hardly"] * 2}
    )
    figure = mean(
        Counts(frame), instrument.variables["work_enjoyment"], parse("workload == strong"), "m"
    )
    assert (figure.value, figure.n) == (7.0, 2)


def test_an_empty_base_gives_no_number(instrument: Instrument) -> None:
    frame = pd.DataFrame({"work_enjoyment": [6.0], "workload": ["strong"]})
    nobody = parse("workload == hardly")
    figure = mean(Counts(frame), instrument.variables["work_enjoyment"], nobody, "m")
    assert (figure.value, figure.low, figure.n) == (None, None, 0)


@pytest.mark.parametrize(("ones", "n"), [(3, 9), (0, 10), (10, 10), (40, 45), (700, 1_000)])
def test_the_interval_of_a_mean_of_zeros_and_ones_is_that_of_a_beta(ones: int, n: int) -> None:
    """Random weights of people then add to a beta variable; half a person answers an end."""
    values = [v for v, people in ((0, n - ones), (1, ones)) if people]
    people = [people for people in (n - ones, ones) if people]
    low, high = mean_interval(values, people, 0, 1)
    if ones:
        assert low == pytest.approx(stats.beta.ppf(0.025, ones, n - ones + 0.5), abs=1e-7)
    if ones < n:
        assert high == pytest.approx(stats.beta.ppf(0.975, ones + 0.5, n - ones), abs=1e-7)
    assert (low == 0) == (ones == 0)
    assert (high == 1) == (ones == n)


def test_the_interval_of_equal_marks_has_width_and_stays_on_the_scale() -> None:
    """Ten sevens on 1-10: below, the mean is 7 - 6 B with B beta (1/2, 10); above, 7 + 3 B."""
    share = float(stats.beta.ppf(0.975, 0.5, 10))
    assert mean_interval([7], [10], 1, 10) == pytest.approx((7 - 6 * share, 7 + 3 * share))
    low, high = mean_interval([10, 9], [4, 1], 1, 10)
    assert low < 9
    assert 9.9 < high <= 10
    huge = mean_interval([7, 8], [500_000, 500_000], 1, 10)
    assert huge == pytest.approx((7.5 - 0.00098, 7.5 + 0.00098), abs=1e-5)  # 1.96 * 0.5 / 1000
