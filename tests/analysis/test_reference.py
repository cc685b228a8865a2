"""Every statistic agrees with R to 1e-8 on three invented waves.

They hold many ties, answers that nobody gives, a group of one person, and equal answers only.
Script, R version and values: tests/reference/.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from peo.analysis import change, describe, groups, ordinal, planning, ranks

FOLDER = Path(__file__).parents[1] / "reference"
_TABLE = pd.read_csv(FOLDER / "reference.csv", dtype={"r": str})
EXPECTED = {
    (wave, name): value
    for wave, name, value in zip(_TABLE["wave"], _TABLE["name"], _TABLE["value"], strict=True)
}
WAVES = ("ties", "gaps", "equal")


def wave(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


def table(data: pd.DataFrame, by: str, answer: str) -> np.ndarray:
    return pd.crosstab(data[by], data[answer]).to_numpy()


def agrees(where: str, **computed: float) -> None:
    """Each number is the one that R gave under `where` plus its name (`_` for nothing)."""
    wave_, _, prefix = where.partition(":")
    for name, value in computed.items():
        expected = EXPECTED[wave_, f"{prefix}.{name}"]
        assert value == pytest.approx(expected, rel=1e-8, abs=1e-8), f"{where}.{name}"


@pytest.mark.parametrize("name", WAVES)
@pytest.mark.parametrize("answer", ["mark", "score"])
def test_kruskal_wallis_corrects_for_ties(name: str, answer: str) -> None:
    data = wave(name)
    if data[answer].nunique() == 1:
        assert (name, f"kruskal.{answer}.h") not in EXPECTED
        return
    test = ranks.kruskal(table(data, "group", answer))
    agrees(f"{name}:kruskal.{answer}", h=test.value, df=test.df or 0, p=test.p)


@pytest.mark.parametrize("name", WAVES)
def test_welch_compares_means_and_says_nothing_about_a_group_of_one(name: str) -> None:
    data = wave(name)
    varied = data.groupby("group")["mark"].transform("nunique") > 1
    part = data[varied]
    values = np.sort(part["mark"].unique())
    test = ranks.welch(table(part, "group", "mark"), values)
    agrees(f"{name}:welch", f=test.value, df=test.df or 0, df2=test.df2 or 0, p=test.p)
    agrees(f"{name}:welch", eta2=ranks.eta_squared(table(part, "group", "mark"), values))
    if not varied.all():
        whole = ranks.welch(table(data, "group", "mark"), np.sort(data["mark"].unique()))
        assert math.isnan(whole.p)


@pytest.mark.parametrize("name", WAVES)
@pytest.mark.parametrize("pair", ["ab", "ac"])
def test_two_groups_are_compared_by_mann_whitney_and_superiority(name: str, pair: str) -> None:
    data = wave(name)
    counts = table(data[data["group"].isin(list(pair))], "group", "mark")
    test, share = ranks.mann_whitney(counts), ranks.superiority(counts)
    agrees(f"{name}:pair.{pair}", u=test.value, p=test.p)
    agrees(f"{name}:pair.{pair}", theta=share.value, low=share.low, high=share.high)


@pytest.mark.parametrize("name", WAVES)
@pytest.mark.parametrize("pair", ["ab", "ac"])
def test_p_of_two_small_groups_is_exact(name: str, pair: str) -> None:
    data = wave(name)
    counts = table(data[data["group"].isin(list(pair))], "group", "mark")
    p, how = ranks.conditional_p(counts, ranks.kruskal_h, seed=1)
    expected = EXPECTED[name, f"pair.{pair}.exact"]
    if how == "exact":
        assert p == pytest.approx(expected, abs=1e-8)
    else:  # 9,999 draws: standard error sqrt(p (1 - p) / 9999)
        assert p == pytest.approx(expected, abs=4 * math.sqrt(expected / 9_999))
    assert how == "exact" or name != "equal"


def test_p_of_small_groups_weighs_every_way_to_deal_the_people() -> None:
    data = wave("equal")
    for by, statistic, key in (
        ("mark", ranks.kruskal_h, "kruskal.mark.exact"),
        ("aspect", ranks.chi_square_x2, "chi.exact"),
    ):
        p, how = ranks.conditional_p(table(data, "group", by), statistic, seed=1)
        assert how == "exact"
        assert p == pytest.approx(EXPECTED["equal", key], abs=1e-8)


@pytest.mark.parametrize("name", WAVES)
def test_chi_square_has_no_continuity_correction(name: str) -> None:
    counts = table(wave(name), "group", "aspect")
    test = ranks.chi_square(counts)
    v = math.sqrt(test.value / (counts.sum() * (min(counts.shape) - 1)))
    agrees(f"{name}:chi", x2=test.value, df=test.df or 0, p=test.p, v=v)


@pytest.mark.parametrize("name", WAVES)
def test_spearman_has_bonett_and_wrights_interval(name: str) -> None:
    rho, test = ranks.spearman(table(wave(name), "mark", "aspect"))
    agrees(f"{name}:spearman", rho=rho.value, low=rho.low, high=rho.high, p=test.p)


@pytest.mark.parametrize("name", WAVES)
def test_intervals_of_shares_and_means(name: str) -> None:
    data = wave(name)
    n, marks = len(data), data["mark"]
    low, high = describe.wilson(int(data["owns"].sum()), n)
    agrees(f"{name}:wilson", low=low, high=high)
    low, high = describe.wilson(0, n)
    agrees(f"{name}:wilson.none", low=low, high=high)
    low, high = describe.t_interval(float(marks.mean()), float(marks.std()), n)
    agrees(f"{name}:t", low=low, high=high)


@pytest.mark.covers("S4-A8")
@pytest.mark.parametrize("name", WAVES)
def test_two_waves_are_compared_from_totals(name: str) -> None:
    data = wave(name)
    totals = [(int(part["owns"].sum()), len(part)) for _, part in data.groupby("group")][:2]
    _, low, high, p = change.two_proportions(*totals[0], *totals[1])
    assert p is not None
    agrees(f"{name}:shares", p=p, low=low, high=high)


@pytest.mark.parametrize("name", ["ties", "gaps"])
def test_ordinal_regression_agrees_with_clm_and_statsmodels(name: str) -> None:
    data = wave(name)
    x = np.column_stack([data["aspect"], data["group"] == "b", data["group"] == "c"]).astype(float)
    model = ordinal.fit(data["mark"].to_numpy(float), x, np.ones(len(data)))
    assert model is not None
    errors = np.sqrt(np.diag(model.covariance))
    names = ("aspect", "b", "c")
    agrees(f"{name}:clm.coef", **dict(zip(names, model.coefficients, strict=True)))
    agrees(f"{name}:clm.se", **dict(zip(names, errors, strict=True)))
    agrees(f"{name}:clm", loglik=model.loglik)
    for place, cut in enumerate(model.thresholds, start=1):
        agrees(f"{name}:clm.cut", **{str(place): cut})
    fitted = OrderedModel(data["mark"], x, distr="logit").fit(method="bfgs", disp=False, gtol=1e-8)
    assert model.coefficients == pytest.approx(np.asarray(fitted.params[:3]), abs=1e-4)
    cuts = fitted.model.transform_threshold_params(fitted.params)[1:-1]
    assert model.thresholds == pytest.approx(cuts, abs=1e-3)


def test_proportional_odds_are_checked_by_brants_test() -> None:
    data = wave("ties")
    x = np.column_stack([data["aspect"], data["group"] == "b"]).astype(float)
    test = ordinal.brant(data["mark"].to_numpy(float), x, np.ones(len(data)))
    assert test is not None
    agrees("ties:brant", x2=test.value, df=test.df or 0, p=test.p)


def test_counting_equal_rows_once_leaves_the_regression_as_it_is() -> None:
    data = wave("ties")
    counted = data.groupby(["mark", "aspect"]).size().reset_index(name="people")
    rows = ordinal.fit(data["mark"].to_numpy(float), data[["aspect"]].to_numpy(float), np.ones(102))
    once = ordinal.fit(
        counted["mark"].to_numpy(float),
        counted[["aspect"]].to_numpy(float),
        counted["people"].to_numpy(float),
    )
    assert rows is not None
    assert once is not None
    assert once.coefficients == pytest.approx(rows.coefficients, abs=1e-10)
    assert once.covariance == pytest.approx(rows.covariance, abs=1e-10)


def test_holm_and_planning_agree_with_r() -> None:
    adjusted = groups.holm([0.01, 0.04, 0.03, 0.005])
    assert adjusted == pytest.approx([EXPECTED["any", f"holm.{i}"] for i in (1, 2, 3, 4)])
    assert planning.detectable_mean(75, 75) == pytest.approx(
        EXPECTED["any", "power.mean"], rel=1e-8
    )
    share = planning.detectable_share(150, 150)
    assert share == pytest.approx(EXPECTED["any", "power.share"], rel=1e-8)


def test_sign_test_is_binomial() -> None:
    from scipy import stats

    for name in WAVES:
        since = wave(name)["since"]
        up, down = int((since == 2).sum()), int((since == 0).sum())
        agrees(f"{name}:sign", p=float(stats.binomtest(up, up + down).pvalue))
