"""What holds for every table of answers: symmetry, other names, rows against counts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from peo.analysis import between, describe, groups, ordinal, ranks
from peo.analysis.counts import Counts
from peo.define.instrument.expression import Condition
from peo.define.instrument.variable import Answer, Variable
from peo.figure import Figure
from peo.project.words import Text

SAME = {"rel": 1e-10, "abs": 1e-10}
NAME = Text(nl="", en="")


def tables(rows: int, columns: int, most: int = 9) -> st.SearchStrategy[np.ndarray]:
    """Numbers of people per group and answer, every group and answer used."""
    cells = st.lists(st.integers(0, most), min_size=rows * columns, max_size=rows * columns)
    shaped = cells.map(lambda flat: np.array(flat).reshape(rows, columns))
    return shaped.filter(lambda t: t.sum(axis=0).min() > 0 and t.sum(axis=1).min() > 0)


def people(table: np.ndarray) -> pd.DataFrame:
    """The same people, a row each: group and answer by number."""
    places = np.argwhere(table >= 0).repeat(table.ravel(), axis=0)
    return pd.DataFrame(places, columns=["group", "answer"])


@given(tables(3, 4), st.permutations(range(3)))
@pytest.mark.slow
def test_names_of_groups_do_not_matter(table: np.ndarray, order: list[int]) -> None:
    other = table[order]
    for test in (ranks.kruskal, ranks.chi_square):
        assert test(other)[:3] == pytest.approx(test(table)[:3], **SAME)
    marks = np.array([2.0, 5, 6, 9])
    one, two = ranks.welch(table, marks), ranks.welch(other, marks)
    assert (two.value, two.p) == pytest.approx((one.value, one.p), nan_ok=True, **SAME)
    assert ranks.eta_squared(other, marks) == pytest.approx(ranks.eta_squared(table, marks))


@given(tables(3, 4))
def test_turning_the_scale_around_changes_directions_only(table: np.ndarray) -> None:
    back = table[:, ::-1]
    assert ranks.kruskal(back)[:3] == pytest.approx(ranks.kruskal(table)[:3], **SAME)
    up, down = ranks.superiority(table[:2]), ranks.superiority(back[:2])
    assert (down.value, down.low) == pytest.approx((1 - up.value, 1 - up.high), abs=1e-6)
    (rho, test), (mirrored, same) = ranks.spearman(table), ranks.spearman(back)
    assert mirrored.value == pytest.approx(-rho.value, nan_ok=True, **SAME)
    assert mirrored.low == pytest.approx(-rho.high, nan_ok=True, **SAME)
    assert same.p == pytest.approx(test.p, nan_ok=True, **SAME)


@given(tables(2, 5))
def test_two_groups_may_change_places(table: np.ndarray) -> None:
    one, other = ranks.mann_whitney(table), ranks.mann_whitney(table[::-1])
    pairs = table[0].sum() * table[1].sum()
    assert one.value + other.value == pytest.approx(pairs)
    assert other.p == pytest.approx(one.p, nan_ok=True, **SAME)


@given(tables(3, 4))
def test_a_correlation_does_not_care_which_variable_comes_first(table: np.ndarray) -> None:
    (rho, test), (same, turned) = ranks.spearman(table), ranks.spearman(table.T)
    assert same == pytest.approx(rho, nan_ok=True, **SAME)
    assert turned.p == pytest.approx(test.p, nan_ok=True, **SAME)


@settings(max_examples=40)
@given(tables(3, 3, most=2), st.permutations(range(3)))
@pytest.mark.slow
def test_an_exact_p_is_the_same_for_other_names_and_for_the_turned_table(
    table: np.ndarray, order: list[int]
) -> None:
    p, how = ranks.conditional_p(table, ranks.kruskal_h, seed=1)
    assume(how == "exact")
    assert ranks.conditional_p(table[order], ranks.kruskal_h, seed=1)[0] == pytest.approx(p)
    for turned in (table.T, table[::-1], table[:, ::-1]):

        def strength(tables: np.ndarray) -> np.ndarray:
            return np.abs(ranks.rank_correlation(tables))

        assert ranks.conditional_p(turned, strength, seed=1)[0] == pytest.approx(
            ranks.conditional_p(table, strength, seed=1)[0]
        )


@pytest.mark.slow
@given(tables(3, 4))
def test_counts_give_the_numbers_of_the_rows(table: np.ndarray) -> None:
    rows = people(table)
    found = stats.chi2_contingency(pd.crosstab(rows["group"], rows["answer"]), correction=False)
    mine = ranks.chi_square(table)
    assert (mine.value, mine.p) == pytest.approx((found.statistic, found.pvalue), **SAME)
    samples = [part["answer"].to_numpy(float) for _, part in rows.groupby("group")]
    welch = ranks.welch(table, np.arange(4.0))
    if all(len(sample) > 1 and sample.std() > 0 for sample in samples):
        anova = stats.f_oneway(*samples, equal_var=False)
        assert (welch.value, welch.p) == pytest.approx((anova.statistic, anova.pvalue), **SAME)
    else:
        assert math.isnan(welch.p)


@given(st.lists(st.integers(1, 10), min_size=2, max_size=60))
@pytest.mark.slow
def test_a_mean_of_counts_is_that_of_the_rows(marks: list[int]) -> None:
    variable = Variable(id="mark", question="mark", block="b", kind="number", name=NAME)
    counted = Counts(pd.DataFrame({"mark": pd.array(marks, dtype="Int64")}))
    found = describe.mean(counted, variable, Condition(), "t")
    assert found.value == pytest.approx(np.mean(marks), **SAME)
    if len(set(marks)) > 1:
        ends = stats.t.interval(0.95, len(marks) - 1, np.mean(marks), stats.sem(marks))
        assert (found.low, found.high) == pytest.approx(ends, **SAME)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.randoms())
def test_adjusted_p_values_keep_their_order_and_never_shrink(
    p: list[float], random: object
) -> None:
    adjusted = groups.holm(p)
    assert all(1 >= (a or 0) >= raw for a, raw in zip(adjusted, p, strict=True))
    places = list(range(len(p)))
    random.shuffle(places)  # type: ignore[attr-defined]
    assert groups.holm([p[i] for i in places]) == [adjusted[i] for i in places]
    ordered = [a for _, a in sorted(zip(p, adjusted, strict=True))]
    assert ordered == sorted(ordered)  # type: ignore[type-var]


@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40))
def test_a_difference_turns_its_sign_with_the_waves(x1: int, n1: int, x2: int, n2: int) -> None:
    x1, x2 = min(x1, n1), min(x2, n2)
    value, low, high, p = between.two_proportions(x1, n1, x2, n2)
    other, other_low, other_high, same = between.two_proportions(x2, n2, x1, n1)
    assert (other, other_low, other_high) == pytest.approx((-value, -high, -low))
    assert low - 1e-9 <= value <= high + 1e-9
    assert (p is None) == (same is None)
    assert p is None or p == pytest.approx(same)


def shares(table: np.ndarray) -> list[Figure]:
    """The share of the first of two answers per group."""
    groups_ = tuple(Answer(code=f"g{i}", nl="", en="") for i in range(len(table)))
    by = Variable(id="by", question="by", block="b", kind="category", name=NAME, answers=groups_)
    rows = people(table)
    counted = Counts(pd.DataFrame({"by": "g" + rows["group"].astype(str), "x": rows["answer"]}))
    x = Variable(id="x", question="x", block="b", kind="category", name=NAME)
    found = []
    for code in by.codes:
        base = Condition().and_in("by", code)
        found += describe.shares(counted, x, [("first", ("0",))], base, code)
    return [
        Figure(**{**vars(figure), "by": "by", "group": code})
        for figure, code in zip(found, by.codes, strict=True)
    ]


@pytest.mark.slow
@given(tables(3, 2), st.lists(st.integers(0, 50), min_size=3, max_size=3).filter(any))
def test_a_standardised_share_lies_among_its_groups(table: np.ndarray, sizes: list[int]) -> None:
    each = shares(table)
    mix = {f"g{i}": float(size) for i, size in enumerate(sizes)}
    found = between.standardised(each, mix, "2021-09", "t")
    assert found is not None
    values = [f.value or 0.0 for f, size in zip(each, sizes, strict=True) if size]
    assert min(values) - 1e-9 <= (found.value or 0) <= max(values) + 1e-9
    assert (found.low or 0) <= (found.value or 0) + 1e-9
    again = between.standardised(each[::-1], {k: 7 * v for k, v in mix.items()}, "2021-09", "t")
    assert again is not None
    assert (again.value, again.low) == pytest.approx((found.value, found.low))
    own = {f.group: float(f.n or 0) for f in each}
    mine = between.standardised(each, own, "2021-09", "t")
    assert mine is not None
    assert mine.value == pytest.approx(100 * table[:, 0].sum() / table.sum())


def test_a_group_of_the_other_wave_that_has_nobody_here_leaves_no_share() -> None:
    each = shares(np.array([[3, 4], [5, 5]]))
    assert between.standardised(each, {"g0": 50, "g2": 50}, "2021-09", "t") is None
    assert between.standardised(each, {}, "2021-09", "t") is None


@given(st.lists(st.integers(0, 6), min_size=1, max_size=9), st.integers(1, 9))
def test_equal_shares_have_one_place_as_in_a_race(counts: list[int], most: int) -> None:
    """Places as scipy's rankdata gives them with method min; nobody is no place."""
    figures = [
        Figure(f"f{i}", "percent", f"v{i}", value=100 * k / 6, count=k, n=6)
        for i, k in enumerate(counts)
    ]
    expected = stats.rankdata([-k for k in counts], method="min")
    found = {f.variable: f.value for f in describe.ranked(figures, most, "t")}
    assert found == {
        f"v{i}": place
        for i, (k, place) in enumerate(zip(counts, expected, strict=True))
        if k and place <= most
    }


@settings(max_examples=25, deadline=None)
@given(tables(3, 3, most=12))
def test_an_odds_ratio_turns_over_with_the_scale_and_ignores_other_marks(table: np.ndarray) -> None:
    rows = people(table)
    x, y = rows["group"].to_numpy(float)[:, None], rows["answer"].to_numpy(float)
    ones = np.ones(len(rows))
    model = ordinal.Problem(y, x, ones).fit()
    assume(model is not None)
    assert model is not None
    turned, stretched = ordinal.Problem(-y, x, ones).fit(), ordinal.Problem(y**3 + 2, x, ones).fit()
    assert turned is not None
    assert stretched is not None
    assert turned.coefficients == pytest.approx(-model.coefficients, abs=1e-7)
    assert turned.loglik == pytest.approx(model.loglik, abs=1e-8)
    assert stretched.coefficients == pytest.approx(model.coefficients, abs=1e-10)
    cells = np.argwhere(table > 0).astype(float)
    once = ordinal.Problem(cells[:, 1], cells[:, :1], table[table > 0].astype(float)).fit()
    assert once is not None
    assert once.coefficients == pytest.approx(model.coefficients, abs=1e-10)
