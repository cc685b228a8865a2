"""Counting equal rows once changes no number, and shuffling rows neither."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from peo.analysis import ranks
from peo.analysis.choices import null_moments, shuffled_pairs
from peo.analysis.counts import PEOPLE, Counts
from peo.notebook import Wave

rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 5), st.integers(1, 4)), min_size=5, max_size=80
)


def table(frame: pd.DataFrame, one: str, other: str) -> np.ndarray:
    return pd.crosstab(frame[one], frame[other]).to_numpy()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rows)
def test_statistics_of_counts_are_those_of_the_rows(people: list[tuple[str, int, int]]) -> None:
    frame = pd.DataFrame(people, columns=["g", "x", "y"])
    varied = frame["x"].nunique() > 1 and frame["y"].nunique() > 1
    samples = [part["x"].to_numpy() for _, part in frame.groupby("g")]
    if len(samples) > 1 and varied:
        h, p = stats.kruskal(*samples)
        test = ranks.kruskal(table(frame, "g", "x"))
        assert (test.value, test.p) == pytest.approx((h, p), abs=1e-10)
        u = stats.mannwhitneyu(samples[0], samples[1], method="asymptotic")
        both = frame[frame["g"].isin(sorted(set(frame["g"]))[:2])]
        mine = ranks.mann_whitney(table(both, "g", "x"))
        assert mine.value == pytest.approx(u.statistic, abs=1e-10)
        if both["x"].nunique() > 1:
            assert mine.p == pytest.approx(u.pvalue, abs=1e-10)
    if varied:
        rho, test = ranks.spearman(table(frame, "x", "y"))
        expected = stats.spearmanr(frame["x"], frame["y"])
        assert rho.value == pytest.approx(expected.statistic, abs=1e-10)
        if abs(rho.value) < 0.999:
            assert test.p == pytest.approx(expected.pvalue, abs=1e-10)


@pytest.mark.slow
def test_kruskal_and_welch_agree_with_pingouin(w: Wave) -> None:
    kept = w.records[w.records["organisation_type"] != "other"].astype({"work_enjoyment": float})
    kept = kept.assign(organisation_type=kept["organisation_type"].astype(str))
    asked = {"dv": "work_enjoyment", "between": "organisation_type"}
    row = pingouin.kruskal(kept, **asked).iloc[0]
    figure = w.tests("a", "enjoyment")[0]
    assert (figure.value, figure.p) == pytest.approx((row["H"], row["p_unc"]), abs=1e-10)
    row = pingouin.welch_anova(kept, **asked).iloc[0]
    figure = w.tests("b", "enjoyment_means")[0]
    assert (figure.value, figure.df2) == pytest.approx((row["F"], row["ddof2"]), abs=1e-10)


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(["p", "q", None]), st.sampled_from([1.5, 2, None]))))
@settings(max_examples=60, deadline=None)
def test_every_combination_is_counted_once_missing_answers_too(
    people: list[tuple[str | None, float | None]],
) -> None:
    frame = pd.DataFrame(people, columns=["a", "b"]).astype({"a": "category", "b": "Float64"})
    counted = Counts(frame).of("b", "a")
    assert counted[PEOPLE].sum() == len(frame)
    assert not counted.duplicated(["a", "b"]).any()
    for values, n in zip(counted[["a", "b"]].itertuples(index=False), counted[PEOPLE], strict=True):
        same = [
            (frame[name].isna() if pd.isna(value) else frame[name] == value).fillna(False)
            for name, value in zip(("a", "b"), values, strict=True)
        ]
        assert int((same[0] & same[1]).sum()) == n


def test_many_variables_are_counted_together_without_running_out_of_keys() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({f"v{i}": rng.integers(0, 100, 500) for i in range(12)})
    counted = Counts(frame).of(*frame.columns)
    assert counted[PEOPLE].sum() == 500
    pd.testing.assert_frame_equal(
        counted.drop(columns=PEOPLE).sort_values(list(frame)[::-1], ignore_index=True)[list(frame)],
        frame.drop_duplicates().sort_values(list(frame)[::-1], ignore_index=True),
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
)
def test_a_group_is_superior_by_as_much_as_the_other_is_inferior(
    a: list[int], b: list[int]
) -> None:
    if not sum(a) or not sum(b):
        return
    one, other = ranks.superiority([a, b]), ranks.superiority([b, a])
    assert one.value + other.value == pytest.approx(1)
    assert one.low + other.high == pytest.approx(1, abs=1e-6)
    assert 0 <= one.low <= one.value <= one.high <= 1


@pytest.mark.slow
def test_p_of_tiny_groups_is_that_of_scipys_permutations() -> None:
    a, b, c = [1, 1, 2, 3], [2, 3, 3], [1, 4]
    frame = pd.DataFrame({"g": list("aaaabbbcc"), "x": a + b + c})
    p, how = ranks.conditional_p(table(frame, "g", "x"), ranks.kruskal_h, seed=1)
    expected = stats.permutation_test(
        (a, b, c), lambda *x: stats.kruskal(*x).statistic, n_resamples=np.inf,
        permutation_type="independent", alternative="greater",
    )  # fmt: skip
    assert how == "exact"
    assert p == pytest.approx(expected.pvalue, abs=1e-10)


def test_a_simulated_p_depends_on_its_seed_only_and_is_near_the_approximation() -> None:
    counts = np.array([[12, 18, 25, 9], [20, 21, 16, 8], [9, 14, 22, 19]])
    first, how = ranks.conditional_p(counts, ranks.kruskal_h, seed=5)
    assert how == "simulated"
    assert (first, how) == ranks.conditional_p(counts, ranks.kruskal_h, seed=5)
    assert first == pytest.approx(ranks.kruskal(counts).p, abs=0.015)


def test_shuffled_choices_keep_both_margins_and_forbid_a_double() -> None:
    rng = np.random.default_rng(3)
    ticked = np.zeros((40, 6), dtype=bool)
    for person in ticked:
        person[rng.choice(6, rng.integers(1, 4), replace=False)] = True
    drawn = shuffled_pairs(ticked, seed=1)
    assert (drawn[:, range(6), range(6)] == ticked.sum(axis=0)).all()
    pairs = np.triu(drawn, 1).sum(axis=(1, 2))
    sizes = ticked.sum(axis=1)
    assert (pairs == (sizes * (sizes - 1) / 2).sum()).all()


@pytest.mark.slow
def test_picking_three_makes_causes_seem_to_exclude_each_other_and_the_null_knows_that() -> None:
    """Trap 4 of the field notes: under pure chance phi is about -0.09 for three of twelve."""
    rng = np.random.default_rng(8)
    ticked = np.zeros((120, 12), dtype=bool)
    for person in ticked:
        person[rng.choice(12, 3, replace=False)] = True
    together = ticked.T.astype(int) @ ticked
    upper = np.triu_indices(12, 1)
    assert np.corrcoef(ticked.T)[upper].mean() == pytest.approx(-0.09, abs=0.01)
    expected = shuffled_pairs(ticked, seed=1).mean(axis=0)
    assert (together - expected)[upper].mean() == pytest.approx(0, abs=1e-9)
    independent = np.outer(ticked.sum(axis=0), ticked.sum(axis=0)) / 120
    assert (together - independent)[upper].mean() < -1


@pytest.mark.slow
def test_for_many_people_chance_is_the_same_by_formula_as_by_shuffling() -> None:
    rng = np.random.default_rng(9)
    weights = np.array([6, 3, 2, 1, 1, 1]) / 14
    ticked = np.zeros((200, 6), dtype=bool)
    for person in ticked:
        person[rng.choice(6, rng.integers(1, 4), replace=False, p=weights)] = True
    patterns, people = np.unique(ticked, axis=0, return_counts=True)
    mean, variance = null_moments(patterns, people)
    drawn = shuffled_pairs(ticked, seed=2)
    upper = np.triu_indices(6, 1)
    assert mean[upper] == pytest.approx(drawn.mean(axis=0)[upper], abs=0.6)
    assert np.sqrt(variance[upper]) == pytest.approx(drawn.std(axis=0)[upper], rel=0.1)
