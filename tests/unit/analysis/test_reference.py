"""Every statistic agrees with R to 1e-8 on three invented waves.

They hold many ties, answers that nobody gives, a group of one person, and equal answers only.
Script, R version and values: tests/reference/.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats
from statsmodels.miscmodels.ordinal_model import OrderedModel

from peo.analysis import (
    association,
    between,
    describe,
    effects,
    groups,
    ordinal,
    planning,
    ranks,
    regression,
)
from peo.analysis.counts import Counts
from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Family, Instrument
from peo.figure import Figure
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "reference"
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


def people(name: str) -> pd.DataFrame:
    """The same answers as the records of a wave hold them; `kind` is aspect without an order."""
    data = wave(name)
    data["owns"] = data["owns"].map({0: "no", 1: "yes"})
    data["kind"] = data["aspect"]
    return data.astype(dict.fromkeys(("aspect", "kind", "since", "group", "owns"), "string"))


def counted(name: str) -> Counts:
    return Counts(people(name))


def _question(name: str, *codes: str, ordered: bool = False) -> dict[str, object]:
    answers = [{"code": code, "nl": code, "en": code} for code in codes]
    return {"id": name, "number": 1, "type": "single", "nl": name, "en": name,
            "ordered": ordered, "answers": answers}  # fmt: skip


def _mark(name: str) -> dict[str, object]:
    return {"id": name, "number": 1, "type": "scale_1_10", "nl": name, "en": name,
            "range": {"min": 1, "max": 10}}  # fmt: skip


NOTHING = {"nl": "", "en": ""}
QUESTIONS = [
    _question("group", *"abcd"), _mark("mark"), _mark("score"), _question("owns", "yes", "no"),
    _question("aspect", *"1234", ordered=True), _question("kind", *"1234"),
    _question("since", *"012", ordered=True),
]  # fmt: skip
INSTRUMENT = Instrument.model_validate(
    {"id": "r", "wave": "2000-01", "title": NOTHING, "theme": "t", "source": NOTHING,
     "fieldwork": {"start": "2000-01"}, "scales": {},
     "blocks": [{"id": "b", **NOTHING, "questions": QUESTIONS}]}
)  # fmt: skip
VARIABLES = INSTRUMENT.variables


def family(
    outcomes: tuple[str, ...], method: str = "ranks", by: tuple[str, ...] = ("group",)
) -> Family:
    """A family over all groups, or without the one of a single person where a model is fitted."""
    left_out = {"group": ("d",)} if method == "ordinal" else {}
    return Family.model_validate(
        {"id": "f", "kind": "exploratory", "outcomes": outcomes, "by": by, "method": method,
         "leave_out": left_out, "reason": NOTHING}
    )  # fmt: skip


def agrees(where: str, **computed: float | None) -> None:
    """Each number is the one that R gave under `where` plus its name."""
    wave_, _, prefix = where.partition(":")
    for name, value in computed.items():
        assert value is not None
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
    n, (r, c) = counts.sum(), counts.shape
    found = effects.cramers_v(test.value, n, r, c)  # Bergsma (2013), from R's V
    phi2 = EXPECTED[name, "chi.v"] ** 2 * (min(r, c) - 1) - (r - 1) * (c - 1) / (n - 1)
    wide = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    assert found.value == pytest.approx(math.sqrt(max(0, phi2) / wide), abs=1e-8)


@pytest.mark.parametrize("name", WAVES)
def test_spearman_has_bonett_and_wrights_interval(name: str) -> None:
    rho, test = ranks.spearman(table(wave(name), "mark", "aspect"))
    agrees(f"{name}:spearman", rho=rho.value, low=rho.low, high=rho.high, p=test.p)


@pytest.mark.parametrize("name", WAVES)
def test_intervals_of_shares_and_means(name: str) -> None:
    everybody = Condition()
    owns = [("yes", ("yes",)), ("none", ("maybe",))]
    (yes, none) = describe.shares(counted(name), VARIABLES["owns"], owns, everybody, "t")
    assert yes.low is not None
    agrees(f"{name}:wilson", share=yes.value, low=yes.low, high=yes.high)
    agrees(f"{name}:wilson.none", low=none.low, high=none.high)
    mark = describe.mean(counted(name), VARIABLES["mark"], everybody, "t")
    assert mark.sd is not None
    low, high = describe.t_interval(mark.value or 0, mark.sd, mark.n or 0)
    agrees(f"{name}:t", mean=mark.value, low=low, high=high)
    assert 1 <= (mark.low or 0) < low < high < (mark.high or 0) <= 10


def of_group(name: str, group: str) -> Figure:
    base = Condition().and_in("group", group)
    (share,) = describe.shares(
        counted(name), VARIABLES["owns"], [("yes", ("yes",))], base, group
    )  # fmt: skip
    return replace(share, by="group", group=group)


@pytest.mark.parametrize("name", WAVES)
def test_two_waves_are_compared_from_totals(name: str) -> None:
    now, then = (of_group(name, group) for group in "ab")
    sides = [between.Shared(f.count or 0, f.count or 0, f.n or 0) for f in (now, then)]
    found = between.shares(*sides, Figure("t", "difference", "owns"), seed=1)
    agrees(f"{name}:shares", low=found.low, high=found.high, h=found.effect_size)
    if not found.p_from:  # where five or more are expected everywhere
        agrees(f"{name}:shares", p=found.p)


@pytest.mark.parametrize("name", WAVES)
def test_a_share_is_standardised_to_the_groups_of_another_wave(name: str) -> None:
    groups_ = [of_group(name, group) for group in "abcd"]
    found = between.standardised(groups_, {"a": 30, "b": 50, "c": 20, "d": 0}, "2021-09", "t")
    assert found is not None
    agrees(f"{name}:standardised", share=found.value, low=found.low, high=found.high)


@pytest.mark.parametrize("name", WAVES)
@pytest.mark.parametrize("answer", ["mark", "score"])
def test_groups_with_a_tiny_one_are_compared_without_an_approximation(
    name: str, answer: str
) -> None:
    (found,) = groups.family_tests(counted(name), INSTRUMENT, family((answer,)), "t", 1)
    if (name, f"kruskal.{answer}.h") not in EXPECTED:
        assert found.p is None
        return
    agrees(f"{name}:kruskal.{answer}", h=found.value, df=found.df)
    n, k = found.n or 0, len(found.groups)  # R has H / (n - 1); Kelley's correction of it
    kelley = 1 - (1 - EXPECTED[name, f"kruskal.{answer}.epsilon2"]) * (n - 1) / (n - k)
    assert found.effect_size == pytest.approx(max(0, kelley), abs=1e-8)
    drawn(found, f"{name}:kruskal.{answer}.drawn")


@pytest.mark.parametrize("name", WAVES)
def test_a_low_expected_count_means_a_drawn_chi_square(name: str) -> None:
    (found,) = groups.family_tests(counted(name), INSTRUMENT, family(("kind",)), "t", 1)
    agrees(f"{name}:chi", x2=found.value, df=found.df)
    drawn(found, f"{name}:chi.drawn")


def drawn(found: Figure, where: str) -> None:
    """p is within four standard errors of R's million draws, or exact."""
    wave_, _, name = where.partition(":")
    expected = EXPECTED[wave_, name]
    draws = 9_999 if found.p_from == "simulated" else 1_000_000
    error = math.sqrt(expected * (1 - expected) * (1 / draws + 1e-6))
    assert found.p_from in ("simulated", "exact")
    assert found.p == pytest.approx(expected, abs=4 * error)


@pytest.mark.parametrize("name", WAVES)
def test_pairs_of_groups_have_cliffs_delta(name: str) -> None:
    found = groups.pairs(
        counted(name), VARIABLES["mark"], VARIABLES["group"], Condition(), ("d",), "t", 1
    )
    named = {f"{f.group}{f.against}": f for f in found}
    assert set(named) == {"ab", "ac", "bc"}
    for pair in ("ab", "ac"):
        one = named[pair]
        agrees(f"{name}:pair.{pair}", delta=one.effect_size, theta=(one.value or 0) / 100)
        agrees(f"{name}:pair.{pair}", low=(one.low or 0) / 100, high=(one.high or 0) / 100)
        if not one.p_from:
            agrees(f"{name}:pair.{pair}", p=one.p)
    assert [f.p_adjusted for f in found] == groups.holm([f.p for f in found])


@pytest.mark.parametrize("name", WAVES)
def test_a_rank_correlation_of_few_people_looks_at_every_order(name: str) -> None:
    plan = family(("mark", "aspect"), "correlation", by=())
    (whole,) = association.correlations(counted(name), INSTRUMENT, plan, "t", 1)
    agrees(f"{name}:spearman", rho=whole.value, low=whole.low, high=whole.high)
    if not whole.p_from:
        agrees(f"{name}:spearman", p=whole.p)
    seven = Counts(people(name).head(7))
    (few,) = association.correlations(seven, INSTRUMENT, plan, "t", 1)
    assert few.p_from == "exact"
    agrees(f"{name}:spearman", exact=few.p)


@pytest.mark.parametrize("name", WAVES)
def test_the_sign_test_is_binomial(name: str) -> None:
    (found,) = association.sign_tests(counted(name), INSTRUMENT, family(("since",), "sign"), "t")
    agrees(f"{name}:sign", share=found.value, p=found.p)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ties", "gaps"])
def test_odds_ratios_agree_with_clm(name: str) -> None:
    """The ends of an interval are where the deviance by statsmodels is 3.84."""
    plan = family(("mark",), "ordinal", by=("aspect", "group"))
    found = regression.regressions(counted(name), INSTRUMENT, plan, "t")
    ratios = {f.group or f.by: f for f in found if f.statistic == "odds_ratio"}
    data = wave(name)[lambda rows: rows["group"] != "d"]
    x = pd.DataFrame(
        {"aspect": data["aspect"], "b": data["group"] == "b", "c": data["group"] == "c"}
    )
    x = x.astype(float)
    best = OrderedModel(data["mark"], x, distr="logit").fit(method="bfgs", disp=False, gtol=1e-8)
    for term in ("aspect", "b", "c"):
        one = ratios[term]
        agrees(f"{name}:odds.ratio", **{term: one.value})
        for end in (one.low, one.high, 1.0):
            held = OrderedModel(
                data["mark"],
                x.drop(columns=term),
                distr="logit",
                offset=x[term] * math.log(end or 0),
            ).fit(method="bfgs", disp=False, gtol=1e-8, maxiter=2_000)
            deviance = 2 * (best.llf - held.llf)
            p = stats.chi2.sf(deviance, 1)
            assert p == pytest.approx(one.p if end == 1.0 else 0.05, abs=1e-6)
    (whole,) = [f for f in found if f.group == "model"]
    agrees(f"{name}:odds", x2=whole.value, df=whole.df, all=whole.p)


@pytest.mark.parametrize("name", ["ties", "gaps"])
def test_ordinal_regression_agrees_with_clm_and_statsmodels(name: str) -> None:
    data = wave(name)
    x = np.column_stack([data["aspect"], data["group"] == "b", data["group"] == "c"]).astype(float)
    model = ordinal.Problem(data["mark"].to_numpy(float), x, np.ones(len(data))).fit()
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


def test_of_three_answers_and_two_groups_proportional_odds_are_a_pearson_chi_square() -> None:
    """Then the wider model fits exactly, and a score test against that is Pearson's X2 of what the
    model expects (by statsmodels)."""
    people = np.array([[10, 14, 6], [5, 9, 16]])
    y, x = np.tile([0.0, 1.0, 2.0], 2), np.repeat([[0.0], [1.0]], 3, axis=0)
    problem = ordinal.Problem(y, x, people.ravel().astype(float))
    model = problem.fit()
    assert model is not None
    rows = np.repeat(np.arange(6), people.ravel())
    fitted = OrderedModel(y[rows], x[rows], distr="logit").fit(method="bfgs", disp=False, gtol=1e-9)
    expected = fitted.predict(np.array([[0.0], [1.0]])) * people.sum(axis=1)[:, None]
    test = problem.proportional(model)
    assert (test.value, test.df) == (
        pytest.approx(((people - expected) ** 2 / expected).sum(), rel=1e-6), 1,
    )  # fmt: skip
    assert test.p == pytest.approx(0.3626, abs=1e-4)


def test_answers_that_separate_get_firths_estimates() -> None:
    """Two answers and one yes or no: Firth's estimate adds half a person to each cell, so 10 : 0
    against 4 : 6 has the odds ratio (10.5 * 6.5) / (0.5 * 4.5) (Heinze and Schemper 2002)."""
    y, x = np.array([0.0, 1.0, 0.0, 1.0]), np.array([[0.0], [0.0], [1.0], [1.0]])
    people = np.array([10.0, 0.0, 4.0, 6.0])
    there = people > 0
    assert ordinal.Problem(y[there], x[there], people[there]).fit() is None
    problem = ordinal.Problem(y[there], x[there], people[there], penalised=True)
    model = problem.fit()
    assert model is not None
    assert math.exp(model.coefficients[0]) == pytest.approx(10.5 * 6.5 / (0.5 * 4.5), rel=1e-6)
    _, low, high = problem.interval(model, 0)
    for end in (low, high):  # a penalised likelihood written out: l + log|I| / 2
        best = optimize.minimize_scalar(
            lambda a, b: -_firth(a, b, people), args=(end,), bounds=(-9, 9), method="bounded",
            options={"xatol": 1e-10},
        )  # fmt: skip
        assert 2 * (model.loglik + best.fun) == pytest.approx(stats.chi2.isf(0.05, 1), abs=1e-5)


def _firth(a: float, b: float, people: np.ndarray) -> float:
    """Log likelihood of four cells with half the log of the determinant of the information."""
    p, q = 1 / (1 + math.exp(-a)), 1 / (1 + math.exp(-a - b))
    cells = np.array([1 - p, p, 1 - q, q])
    first, second = 10 * p * (1 - p), 10 * q * (1 - q)
    return float(people @ np.log(cells)) + math.log(first * second) / 2


def test_counting_equal_rows_once_leaves_the_regression_as_it_is() -> None:
    data = wave("ties")
    counted = data.groupby(["mark", "aspect"]).size().reset_index(name="people")
    rows = ordinal.Problem(
        data["mark"].to_numpy(float), data[["aspect"]].to_numpy(float), np.ones(102)
    ).fit()
    once = ordinal.Problem(
        counted["mark"].to_numpy(float),
        counted[["aspect"]].to_numpy(float),
        counted["people"].to_numpy(float),
    ).fit()
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
    correlation = planning.detectable_correlation(150)
    assert correlation == pytest.approx(EXPECTED["any", "power.correlation"], rel=1e-8)
    share = planning.detectable_share(150, 150)
    assert share == pytest.approx(EXPECTED["any", "power.share"], rel=1e-8)
