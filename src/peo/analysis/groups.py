"""Differences between groups: one test per outcome and grouping, adjusted over its family."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from peo.analysis import ranks
from peo.analysis.counts import PEOPLE, Counts, cross
from peo.analysis.describe import banded
from peo.figure import Figure
from peo.instrument.expression import Condition
from peo.instrument.model import Family, Instrument
from peo.instrument.variable import Variable

SMALL_GROUP = 10  # below this no p from an approximation
SMALL_EXPECTED = 5


def family_tests(
    counts: Counts, instrument: Instrument, family: Family, prefix: str, seed: int
) -> list[Figure]:
    """All tests of a declared family that the data allow, with Holm-adjusted p-values."""
    variables = instrument.variables
    figures = [
        test_groups(counts, variables[outcome], variables[by], family, prefix, seed)
        for outcome in family.outcomes
        for by in family.by
        if outcome in counts and by in counts
    ]
    return adjusted(figures, family.id)


def adjusted(figures: Sequence[Figure], family: str) -> list[Figure]:
    """The figures with p-values adjusted over all of them, and their number."""
    known = sum(figure.p is not None for figure in figures)
    p_values = holm([figure.p for figure in figures])
    return [
        replace(figure, p_adjusted=p, family=family, tests=known)
        for figure, p in zip(figures, p_values, strict=True)
    ]


def test_groups(
    counts: Counts, outcome: Variable, by: Variable, family: Family, prefix: str, seed: int
) -> Figure:
    """Kruskal-Wallis for ordered answers and numbers, chi-square for the others.

    With the method `means` a number gets Welch's analysis of variance instead. With `as_class` the
    outcome is that class or not, and the test a chi-square.

    People without an answer, answers off the scale ("don't know") and the groups that the family
    leaves out stay out; n says how many remain. With fewer than two groups, or no variation, there
    is no test and p is missing. When a group has fewer than 10 people (Kruskal-Wallis) or a count
    of less than 5 is expected (chi-square), p comes from the tables with the same margins. Effect
    sizes: epsilon squared H/(n-1) (Kelley 1935, after Tomczak and Tomczak 2014), eta squared and
    Cramer's V.
    """
    classed = outcome.class_codes(family.as_class) if family.as_class else ()
    table = _table(counts, outcome, by, family.leave_out.get(by.id, ()), classed)
    figure = Figure(
        figure_id=f"{prefix}.{outcome.id}.{by.id}", statistic="test", variable=outcome.id,
        categories=classed, by=by.id, n=int(table.to_numpy().sum()),
        excluded=len(counts) - int(table.to_numpy().sum()), groups=tuple(map(str, table.index)),
        sizes=tuple(int(size) for size in table.sum(axis=1)),
    )  # fmt: skip
    if min(table.shape) < 2:
        return figure
    if family.method == "means":
        return _welch(table, figure)
    ranked = not classed and on_scale(outcome)
    return _kruskal(table, figure, seed) if ranked else _chi_square(table, figure, seed)


def usual_tests(
    counts: Counts,
    outcome: Variable,
    by: Variable,
    divided: Mapping[str, Sequence[str]],
    classed: Sequence[str],
    base: Condition,
) -> dict[str, float]:
    """p of the tests that people would take for a difference between groups when none is named.

    `divided` says which answers to `by` make up each group. Ordered answers: Kruskal-Wallis, and
    chi-square that leaves the order aside; numbers: Kruskal-Wallis and Welch; other answers, and
    `classed` (these answers or not): chi-square. All by their usual approximation, as a statistics
    program prints them: a published p rests on no other. Empty where there are fewer than two
    groups or no variation.
    """
    group = {code: name for name, codes in divided.items() for code in codes}
    cells = counts.of(outcome.id, by.id, *base.variables)
    cells = cells[base.holds(cells)]
    answers = _answers(cells[outcome.id], outcome, classed)
    table = cross(cells[[PEOPLE]], cells[by.id].astype("string").map(group), answers)
    table = _without_empty(table)
    if min(table.shape) < 2:
        return {}
    people = table.to_numpy()
    found = {"chi_square": ranks.chi_square(people)}
    if outcome.kind == "number" and not classed:
        found = {"welch": ranks.welch(people, np.asarray(table.columns, dtype=float))}
    if on_scale(outcome) and not classed:
        found = {"kruskal_wallis": ranks.kruskal(people), **found}
    return {name: test.p for name, test in found.items() if math.isfinite(test.p)}


def pairs(
    counts: Counts,
    outcome: Variable,
    by: Variable,
    base: Condition,
    leave_out: Sequence[str],
    prefix: str,
    seed: int,
) -> list[Figure]:
    """For each two groups the chance that someone of the first answers higher (ties count half).

    In per cent: 50 is no difference. Cliff's delta is the effect size, p is Mann-Whitney's,
    adjusted over the pairs. `count` is the size of the first group.
    """
    table = _table(counts, outcome, by, leave_out, (), base)
    figures = []
    for one, other in combinations(table.index, 2):
        both = table.loc[[one, other]].to_numpy()
        both = both[:, both.sum(axis=0) > 0]
        share, test = ranks.superiority(both), ranks.mann_whitney(both)
        p, p_from = none_if_nan(test.p), ""
        if both.sum(axis=1).min() < SMALL_GROUP and p is not None:
            p, p_from = ranks.conditional_p(
                both, ranks.kruskal_h, seed_of(seed, outcome.id, base, by.id, one, other)
            )
        figures.append(Figure(
            figure_id=f"{prefix}.{one}.{other}", statistic="superiority", variable=outcome.id,
            base=base, by=by.id, group=str(one), against=str(other), value=100 * share.value,
            unit="%", count=int(both[0].sum()), n=int(both.sum()), low=100 * share.low,
            high=100 * share.high, test="mann_whitney", p=p, p_from=p_from,
            effect="cliffs_delta", effect_size=2 * share.value - 1,
        ))  # fmt: skip
    return adjusted(figures, "")


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down adjustment; missing p-values stay missing and do not count.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    known = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, index) in enumerate(known):
        largest = max(largest, min(1.0, p * (len(known) - rank)))
        adjusted[index] = largest
    return adjusted


def on_scale(variable: Variable) -> bool:
    """Whether its answers have an order."""
    return variable.ordered or variable.kind == "number"


def scores(column: pd.Series, variable: Variable) -> pd.Series:
    """Places on the scale for ordered answers (missing for "don't know"), else the codes."""
    if variable.kind == "number":
        return column.astype("float")
    codes = column.astype("string")
    if variable.ordered:
        places = {code: place for place, code in enumerate(variable.substantive)}
        return codes.map(places).astype("float")
    return codes


def seed_of(seed: int, *names: object) -> int:
    """A seed for each measure: the same wherever it is printed and whatever came before it."""
    text = "|".join(map(str, (seed, *names)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def none_if_nan(value: float) -> float | None:
    """A number, or None where it does not exist."""
    return value if math.isfinite(value) else None


def _table(
    counts: Counts,
    outcome: Variable,
    by: Variable,
    leave_out: Sequence[str],
    classed: Sequence[str],
    base: Condition = Condition(),  # noqa: B008 (frozen)
) -> pd.DataFrame:
    """People per group (in the order of the instrument) and answer (from low to high)."""
    cells = counts.of(outcome.id, by.id, *base.variables)
    cells = cells[base.holds(cells)]
    answers = _answers(cells[outcome.id], outcome, classed)
    table = cross(cells[[PEOPLE]], banded(cells[by.id], by).astype("string"), answers)
    known = [band.code for band in by.bands] or by.substantive
    order = [code for code in known if code in table.index] or list(table.index)
    return table.loc[[code for code in order if code not in leave_out]].pipe(_without_empty)


def _answers(column: pd.Series, outcome: Variable, classed: Sequence[str]) -> pd.Series:
    """Whether an answer is one of those; without them its place on the scale."""
    if classed:
        return column.astype("string").isin(classed).where(column.notna())
    return scores(column, outcome)


def _without_empty(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table.sum(axis=1) > 0, table.sum(axis=0) > 0]


def _kruskal(table: pd.DataFrame, figure: Figure, seed: int) -> Figure:
    cells = table.to_numpy()
    test = ranks.kruskal(cells)
    p, p_from = test.p, ""
    if cells.sum(axis=1).min() < SMALL_GROUP:
        p, p_from = ranks.conditional_p(cells, ranks.kruskal_h, seed_of(seed, figure.measure))
    return replace(
        figure, test="kruskal_wallis", value=test.value, df=test.df, p=p, p_from=p_from,
        effect="epsilon_squared", effect_size=test.value / (int(cells.sum()) - 1),
    )  # fmt: skip


def _chi_square(table: pd.DataFrame, figure: Figure, seed: int) -> Figure:
    cells = table.to_numpy()
    test = ranks.chi_square(cells)
    p, p_from = test.p, ""
    if ranks.expected_counts(cells).min() < SMALL_EXPECTED:
        p, p_from = ranks.conditional_p(cells, ranks.chi_square_x2, seed_of(seed, figure.measure))
    share = test.value / (int(cells.sum()) * (min(cells.shape) - 1))
    return replace(
        figure, test="chi_square", value=test.value, df=test.df, p=p, p_from=p_from,
        effect="cramers_v", effect_size=math.sqrt(share),
    )  # fmt: skip


def _welch(table: pd.DataFrame, figure: Figure) -> Figure:
    cells, values = table.to_numpy(), np.asarray(table.columns, dtype=float)
    test = ranks.welch(cells, values)
    if math.isnan(test.value):
        return figure
    return replace(
        figure, test="welch", value=test.value, df=test.df, df2=test.df2, p=test.p,
        effect="eta_squared", effect_size=ranks.eta_squared(cells, values),
    )  # fmt: skip
