"""Two waves of different people: each number beside one that somebody else published."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from peo.analysis import between, ranks
from peo.analysis.between import Averaged, Shared
from peo.figure import Figure, verdict

EMPTY = Figure("x", "difference", "v", by="wave", group="2024-04", against="2022-04")


def one(x: int, n: int) -> Shared:
    return Shared(x, x, n)


@pytest.mark.parametrize(
    ("x", "n", "y", "m", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_a_difference_of_shares_has_the_interval_of_newcombe(
    x: int, n: int, y: int, m: int, low: float, high: float
) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    found = between.shares(one(x, n), one(y, m), EMPTY, seed=1)
    assert found.low == pytest.approx(100 * low, abs=0.005)
    assert found.high == pytest.approx(100 * high, abs=0.005)


def test_its_p_is_that_of_a_test_of_two_proportions() -> None:
    """R, prop.test(correct = FALSE): 94 of 214 and 39 of 128 give p = 0.01350 (influentialpoints,
    'Two-sample test for independent proportions - using R')."""
    found = between.shares(one(94, 214), one(39, 128), EMPTY, seed=1)
    assert found.p == pytest.approx(0.01350, abs=5e-6)
    assert found.p_from == ""


def test_where_few_people_are_expected_p_is_exact() -> None:
    """One of 40 against four of 45: tables with the same margins, weighed by hand."""
    found = between.shares(one(1, 40), one(4, 45), EMPTY, seed=1)
    chance = stats.hypergeom(85, 5, 40)  # of the five who said yes, how many are of this wave
    distance = [abs(k / 40 - (5 - k) / 45) for k in range(6)]
    as_far = [k for k in range(6) if distance[k] >= distance[1] - 1e-12]
    assert found.p == pytest.approx(sum(chance.pmf(k) for k in as_far))
    assert found.p_from == "exact"


def test_a_difference_of_means_is_that_of_welch() -> None:
    """R, t.test(extra ~ group, data = sleep): p = 0.07939, interval -3.3654832 to 0.2054832."""
    now, then = Averaged(0.75, 0.75, 10, (1.789010,)), Averaged(2.33, 2.33, 10, (2.002249,))
    found = between.means(now, then, EMPTY)
    assert (found.value, found.test) == (pytest.approx(-1.58), "welch_t")
    assert found.p == pytest.approx(0.07939, abs=5e-6)
    assert (found.low, found.high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-5)


def test_a_mean_without_its_spread_has_a_difference_and_nothing_around_it() -> None:
    """7.3 as printed lies between 7.25 and 7.35."""
    found = between.means(Averaged(7.0, 7.0, 300, (1.2,)), Averaged(7.25, 7.35, 150), EMPTY)
    assert (found.bound_low, found.bound_high) == pytest.approx((-0.35, -0.25))
    assert (found.value, found.low, found.p, found.test) == (None, None, None, "")


def test_a_printed_mean_and_spread_give_a_range() -> None:
    """Every corner by scipy's own t test from totals."""
    found = between.means(
        Averaged(7.0, 7.0, 300, (1.2,)), Averaged(7.25, 7.35, 150, (1.15, 1.25)), EMPTY
    )
    corners = [
        stats.ttest_ind_from_stats(7.0, 1.2, 300, mean, sd, 150, equal_var=False)
        for mean, sd in product((7.25, 7.35), (1.15, 1.25))
    ]
    assert found.p == pytest.approx(max(c.pvalue for c in corners))
    assert found.p_least == pytest.approx(min(c.pvalue for c in corners))
    intervals = [c.confidence_interval(0.95) for c in corners] if hasattr(
        corners[0], "confidence_interval"
    ) else []  # fmt: skip
    for low, high in intervals:
        assert (found.low or 0) <= low + 1e-9
        assert (found.high or 0) >= high - 1e-9


def test_all_answers_have_one_test_and_it_is_the_rank_sum_test() -> None:
    """R, wilcox.test(Ozone ~ Month, data = airquality, subset = Month %in% c(5, 8)):
    W = 127.5, p-value = 0.0001208."""
    may = [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23,
           45, 115, 37]  # fmt: skip
    august = [39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168,
              73, 76, 118, 84, 85]  # fmt: skip
    scale = sorted({*may, *august})
    tables = [[tuple(month.count(x) for x in scale)] for month in (may, august)]
    found = between.distributions(*tables, EMPTY, seed=1)
    assert found is not None
    assert (found.value or 0) / 100 * 26 * 26 == pytest.approx(127.5)
    assert found.p == pytest.approx(0.0001208, abs=5e-8)


# ---------------------------------------------------------------- what was printed was rounded
def test_43_per_cent_of_178_is_76_or_77_people() -> None:
    """48 % of 150 is 72 people. Recomputed in R: 5.30 points (p .336) or 4.74 (p .390)."""
    found = between.shares(one(72, 150), Shared(76, 77, 178), EMPTY, seed=1)
    assert found.value is None
    assert (found.bound_low, found.bound_high) == pytest.approx((4.74, 5.30), abs=0.005)
    assert (found.p_least, found.p) == pytest.approx((0.336, 0.390), abs=0.0005)
    ends = [between.shares(one(72, 150), one(x, 178), EMPTY, seed=1) for x in (76, 77)]
    assert found.low == min(end.low for end in ends)  # type: ignore[type-var]
    assert found.high == max(end.high for end in ends)  # type: ignore[type-var]


def shared(n: int) -> st.SearchStrategy[Shared]:
    def made(ends: tuple[int, int]) -> Shared:
        return Shared(ends[0], min(n, ends[0] + ends[1]), n)

    return st.tuples(st.integers(0, n), st.integers(0, 4)).map(made)


@pytest.mark.slow
@given(shared(45), shared(150))
def test_a_range_holds_what_every_number_of_people_gives(now: Shared, then: Shared) -> None:
    found = between.shares(now, then, EMPTY, seed=1)
    every = [
        between.shares(one(x, now.n), one(y, then.n), EMPTY, seed=1)
        for x in range(now.least, now.most + 1)
        for y in range(then.least, then.most + 1)
    ]
    values = [figure.value or 0.0 for figure in every]
    low = found.bound_low if found.value is None else found.value
    high = found.bound_high if found.value is None else found.value
    assert (low, high) == pytest.approx((min(values), max(values)))
    known = [figure.p for figure in every if figure.p is not None]
    if known:
        none = [1.0] * (len(known) < len(every))  # the same share in both, of nobody or everybody
        assert found.p == pytest.approx(max(known + none))
        assert (found.p if found.p_least is None else found.p_least) == pytest.approx(min(known))


BOX = st.tuples(st.integers(0, 12), st.integers(0, 2)).map(lambda box: (box[0], sum(box)))


@given(st.lists(BOX, min_size=2, max_size=5), st.integers(0, 6), st.data())
@pytest.mark.slow
def test_the_lowest_and_the_highest_table_are_the_ends_of_all_of_them(
    boxes: list[tuple[int, int]], spare: int, data: st.DataObject
) -> None:
    low, high = (sum(ends) for ends in zip(*boxes, strict=True))
    n = min(low + spare, high)
    every = [t for t in product(*(range(a, b + 1) for a, b in boxes)) if sum(t) == n]
    if n < 1:
        return
    other = data.draw(st.lists(st.integers(0, 9), min_size=len(boxes), max_size=len(boxes)))
    if not sum(other):
        return
    found = between.extremes(boxes, (0, 0), n)
    assert set(found) <= set(every)

    def chance(table: tuple[int, ...]) -> float:
        return ranks.superiority_count(np.array([table, other], dtype=float))

    values = sorted(chance(table) for table in every)
    ends = sorted(chance(table) for table in found)
    assert (ends[0], ends[-1]) == pytest.approx((values[0], values[-1]))


def test_who_has_no_place_on_the_scale_may_be_more_or_fewer() -> None:
    """20, 30 and 47 or 48 of 100 on the scale, 2 or 3 off it: both numbers are tried."""
    found = between.extremes([(20, 20), (30, 30), (47, 48)], (2, 3), 100)
    assert found == [(20, 30, 48), (20, 30, 47)]
    assert between.extremes([(20, 20), (30, 30), (40, 41)], (2, 3), 100) == []  # fits nobody


def test_answers_without_an_order_have_one_chi_square_test_over_all_tables() -> None:
    now, then = [(30, 40, 30)], [(46, 50, 54), (47, 49, 54)]
    found = between.unordered(now, then, EMPTY, seed=1)
    assert found is not None
    p = [stats.chi2_contingency([now[0], table], correction=False).pvalue for table in then]
    assert (found.p_least, found.p) == pytest.approx((min(p), max(p)))
    assert found.df == 2
    assert set(between.every_table([(46, 47), (49, 50), (54, 54)], (0, 0), 150)) == set(then)


# ---------------------------------------------------------------- what may be concluded
def test_p_and_interval_that_do_not_agree_are_on_the_border() -> None:
    """21 of 150 against 40 of 178: p .0495, interval -16.6 to 0.02 (recomputed in R)."""
    found = between.shares(one(21, 150), one(40, 178), EMPTY, seed=1)
    assert found.p == pytest.approx(0.0495, abs=5e-5)
    assert (found.low, found.high) == pytest.approx((-16.6, 0.02), abs=0.05)
    assert verdict(found) == "border"


def test_a_verdict_that_hangs_on_the_rounding_says_so() -> None:
    found = between.shares(one(95, 150), Shared(93, 98, 178), EMPTY, seed=1)
    assert (found.p_least or 0) < 0.1 < (found.p or 0)
    assert verdict(found, level=0.1) == "rounding"
    clear = between.shares(one(120, 150), Shared(93, 94, 178), EMPTY, seed=1)
    assert verdict(clear) == "shown"
    same = between.shares(one(80, 150), Shared(94, 95, 178), EMPTY, seed=1)
    assert verdict(same) == "shown_not"
    assert verdict(EMPTY) == ""


def test_holm_counts_every_test_at_both_ends_of_a_range() -> None:
    """Two tests: the smaller p twice, and no adjusted p below that of a smaller one."""
    ranged = between.shares(one(72, 150), Shared(76, 77, 178), EMPTY, seed=1)
    clear = between.shares(one(120, 150), one(94, 178), EMPTY, seed=1)
    part = Figure("y", "difference", "v", value=1.0)
    found = between.together([ranged, clear, part])
    assert found[1].p_adjusted == pytest.approx(2 * (clear.p or 0))
    assert found[0].p_adjusted == pytest.approx(ranged.p)
    assert found[0].p_adjusted_least == pytest.approx(ranged.p_least)
    assert (found[2].p_adjusted, found[0].tests) == (None, 2)
