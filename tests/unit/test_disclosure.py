"""What may be printed of records that people gave."""

from __future__ import annotations

import pytest

from peo.define.parameters import Disclosure
from peo.disclosure import disclose
from peo.figure import Figure
from tests.conftest import some

RULE = Disclosure(min_base=10, min_cell=3)


def share(count: int, n: int) -> Figure:
    return Figure(
        "f", "percent", "x", ("a",), value=100 * count / n, count=count, n=n, low=1, high=9
    )


@pytest.mark.parametrize(("count", "n"), [(4, 9), (0, 9), (1, 50), (2, 50), (48, 50), (49, 50)])
def test_small_groups_and_small_cells_lose_every_number(count: int, n: int) -> None:
    (figure,) = disclose([share(count, n)], RULE, "collected")
    assert figure.suppressed
    assert (figure.value, figure.count, figure.low, figure.high) == (None, None, None, None)


@pytest.mark.parametrize(("count", "n"), [(5, 10), (3, 50), (47, 50), (0, 50), (50, 50)])
def test_what_shows_nobody_stays(count: int, n: int) -> None:
    assert disclose([share(count, n)], RULE, "collected") == [share(count, n)]


def test_a_mean_and_a_test_of_a_small_group_are_held_back_too() -> None:
    mean = Figure("m", "mean", "x", value=7.0, n=9)
    test = Figure("t", "test", "x", by="g", value=3.0, p=0.01, p_adjusted=0.02, n=9)
    for figure in some(disclose([mean, test], RULE, "collected")):
        assert (figure.value, figure.p, figure.p_adjusted, figure.n) == (None, None, None, None)


def test_a_demonstration_holds_back_what_collected_answers_would() -> None:
    (shown,) = disclose([share(1, 9)], RULE, "demonstration")
    assert (shown.value, [shown]) == (None, disclose([share(1, 9)], RULE, "collected"))


def test_records_that_describe_nobody_are_shown_whole() -> None:
    for origin in ("reconstructed", "synthetic"):
        assert disclose([share(1, 9)], RULE, origin) == [share(1, 9)]


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True), (50, True), (51, False)])
def test_of_two_groups_that_are_compared_the_smaller_decides(count: int, shown: bool) -> None:
    """`count` is the size of one of the two groups in a superiority; together they are sixty."""
    figure = Figure("s", "superiority", "x", by="g", value=0.6, count=count, n=60)
    (disclosed,) = disclose([figure], RULE, "collected")
    assert (disclosed.value == 0.6) is shown


@pytest.mark.parametrize(
    ("count", "shown"), [(1, False), (2, False), (3, True), (47, True), (48, False)]
)
def test_a_number_of_people_is_held_back_where_its_percentage_would_be(
    count: int, shown: bool
) -> None:
    people = Figure("c", "count", "x", ("a",), value=float(count), count=count, n=50)
    (disclosed,) = disclose([people], RULE, "collected")
    assert (disclosed.value == count) is shown
    assert (disclosed.suppressed == "") is shown
