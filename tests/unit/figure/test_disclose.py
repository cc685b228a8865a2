"""What may be printed of records that people gave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from peo.define.parameters import Disclosure
from peo.figure import Figure
from peo.figure.disclose import disclose, in_digits
from tests.conftest import some

RULE = Disclosure(min_base=10, min_cell=3)


def share(count: int, n: int, origin: str = "collected") -> Figure:
    return Figure("f", "percent", "x", ("a",), value=100 * count / n, count=count, n=n, low=1,
                  high=9, origin=origin)  # fmt: skip


@pytest.mark.parametrize(("count", "n"), [(4, 9), (0, 9), (1, 50), (2, 50), (48, 50), (49, 50)])
def test_small_groups_and_small_cells_lose_every_number(count: int, n: int) -> None:
    (figure,) = disclose([share(count, n)], RULE)
    assert figure.suppressed
    assert (figure.value, figure.count, figure.low, figure.high) == (None, None, None, None)


@pytest.mark.parametrize(("count", "n"), [(5, 10), (3, 50), (47, 50), (0, 50), (50, 50)])
def test_what_shows_nobody_stays(count: int, n: int) -> None:
    assert disclose([share(count, n)], RULE) == [share(count, n)]


def test_a_mean_and_a_test_of_a_small_group_are_held_back_too() -> None:
    mean = Figure("m", "mean", "x", value=7.0, n=9, origin="collected")
    test = Figure(
        "t", "test", "x", by="g", value=3.0, p=0.01, p_adjusted=0.02, n=9, origin="collected"
    )
    for figure in some(disclose([mean, test], RULE)):
        assert (figure.value, figure.p, figure.p_adjusted, figure.n) == (None, None, None, None)


def test_a_demonstration_holds_back_what_collected_answers_would() -> None:
    (shown,) = disclose([share(1, 9, "demonstration")], RULE)
    (collected,) = disclose([share(1, 9)], RULE)
    assert (shown.value, replace(shown, origin="collected")) == (None, collected)


def test_records_that_describe_nobody_are_shown_whole() -> None:
    for origin in ("reconstructed", "synthetic"):
        assert disclose([share(1, 9, origin)], RULE) == [share(1, 9, origin)]


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True), (50, True), (51, False)])
def test_of_two_groups_that_are_compared_the_smaller_decides(count: int, shown: bool) -> None:
    """`count` is the size of one of the two groups in a superiority; together they are sixty."""
    figure = Figure(
        "s", "superiority", "x", by="g", value=0.6, count=count, n=60, origin="collected"
    )
    (disclosed,) = disclose([figure], RULE)
    assert (disclosed.value == 0.6) is shown


@pytest.mark.parametrize(
    ("count", "shown"), [(1, False), (2, False), (3, True), (47, True), (48, False)]
)
def test_a_number_of_people_is_held_back_where_its_percentage_would_be(
    count: int, shown: bool
) -> None:
    people = Figure(
        "c", "count", "x", ("a",), value=float(count), count=count, n=50, origin="collected"
    )
    (disclosed,) = disclose([people], RULE)
    assert (disclosed.value == count) is shown
    assert (disclosed.suppressed == "") is shown


def test_a_test_between_two_groups_of_which_one_is_too_small_is_held_back() -> None:
    for sizes, shown in (((10, 40), True), ((9, 41), False), ((9, 20, 21), True)):
        test = Figure("t", "test", "x", by="g", value=3.0, p=0.2, n=50, groups=("a", "b"),
                      sizes=sizes, origin="collected")  # fmt: skip
        (disclosed,) = disclose([test], RULE)
        assert (disclosed.value == 3.0) is shown


def test_a_statistic_that_is_released_fits_more_than_one_set_of_answers() -> None:
    """Kruskal-Wallis by scipy of every way in which ten people of one group of forty can stand."""
    rng = np.random.default_rng(1)
    marks = rng.integers(4, 10, 40)
    found = [stats.kruskal(m[:10], m[10:]) for m in (rng.permutation(marks) for _ in range(400))]
    full = [Figure("t", "test", "x", by="g", value=float(h), p=float(p), n=40) for h, p in found]
    told = [in_digits(figure) for figure in full]
    kinds, of_all = ({(figure.value, figure.p) for figure in some_} for some_ in (told, full))
    assert len(kinds) < 0.9 * len(of_all)
    for one, other in some(zip(told, full, strict=True)):
        assert one.value == pytest.approx(other.value, abs=0.005)
    mean = Figure("m", "mean", "x", value=7.0378, sd=1.23456, low=6.9123, high=7.1633, n=40)
    assert in_digits(mean) == replace(mean, sd=1.23, low=6.9, high=7.2)
    whole = share(7, 40)
    assert in_digits(whole) == whole
