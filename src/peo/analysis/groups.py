"""Differences between groups: one test per outcome and grouping, adjusted over its family."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from peo.analysis import effects, ranks
from peo.analysis.counts import PEOPLE, Counts, cross
from peo.analysis.describe import banded, people_in
from peo.analysis.small import as_written, in_groups, regrouped
from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Family, Instrument
from peo.define.instrument.variable import Variable
from peo.figure import Figure

SMALL_GROUP = 10  # below this no p from an approximation
SMALL_EXPECTED = 5


def family_tests(
    counts: Counts,
    instrument: Instrument,
    family: Family,
    prefix: str,
    seed: int,
    base: Condition = Condition(),  # noqa: B008 (frozen)
) -> list[Figure]:
    """All tests of a declared family, with p-values adjusted over as many as were planned.

    A test that these records do not allow has no value and says why.
    """
    variables = instrument.variables
    figures = [
        compare_groups(counts, variables[outcome], variables[by], family, prefix, seed, base)
        for outcome in family.outcomes
        for by in family.by
        if outcome != by
    ]
    return adjusted(figures, family.id)


def adjusted(figures: Sequence[Figure], family: str) -> list[Figure]:
    """The figures with p-values adjusted over all of them, and their number.

    One that was planned and could not be done counts: it is as if its p were 1.
    """
    p_values = holm([figure.p for figure in figures])
    return [
        replace(figure, p_adjusted=p, family=family, tests=len(figures))
        for figure, p in zip(figures, p_values, strict=True)
    ]


def compare_groups(
    counts: Counts,
    outcome: Variable,
    by: Variable,
    family: Family,
    prefix: str,
    seed: int,
    base: Condition = Condition(),  # noqa: B008 (frozen)
) -> Figure:
    """How an outcome goes with a grouping, by a test that uses the order of both.

    Ordered answers and numbers (or, with `as_class`, that class or not) by groups that have an
    order: Spearman's rho, the linear-by-linear test on ranks. By groups without an order:
    Kruskal-Wallis. Answers without an order: chi-square. With the method `means` a number gets
    Welch's analysis of variance instead.

    People without an answer, answers off the scale ("don't know") and the groups that the family
    leaves out stay out; of groups that are too small see `small`. n says how many remain. When a
    group has fewer than 10 people or (chi-square) a count of less than 5 is expected, p comes from
    the tables with the same margins. Effect sizes: see `effects`.
    """
    classed = outcome.class_codes(family.as_class) if family.as_class else ()
    figure = Figure(
        figure_id=f"{prefix}.{outcome.id}.{by.id}", statistic="test", variable=outcome.id,
        categories=classed, base=base, by=by.id,
    )  # fmt: skip
    if outcome.id not in counts or by.id not in counts:
        return replace(figure, reason="no_answers")
    table = _table(counts, outcome, by, family.leave_out.get(by.id, ()), classed, base)
    ranked, ordered = bool(classed) or outcome.on_scale, by.on_scale
    trend = ranked and ordered and family.method == "ranks"
    sizes = {str(code): int(people) for code, people in table.sum(axis=1).items()}
    into = {} if trend else regrouped(sizes, ordered, family)
    table = _without_empty(in_groups(table, into))
    n = int(table.to_numpy().sum())
    figure = replace(
        figure, n=n, excluded=people_in(counts, base) - n, groups=tuple(map(str, table.index)),
        sizes=tuple(int(size) for size in table.sum(axis=1)), regrouped=as_written(by.id, into),
    )  # fmt: skip
    if min(table.shape) < 2:
        few = "small_groups" if into else "one_group"
        return replace(figure, reason=few if len(table) < 2 else "no_variation")
    if family.method == "means":
        return _welch(table, figure)
    if trend:
        return _trend(table, figure, seed)
    return _kruskal(table, figure, seed) if ranked and not classed else (
        _chi_square(table, figure, seed)
    )  # fmt: skip


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
    if outcome.on_scale and not classed:
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
        p, p_from = ranks.settled(
            test, both, ranks.kruskal_h, both.sum(axis=1).min() < SMALL_GROUP,
            seed_of(seed, outcome.id, base, by.id, one, other),
        )  # fmt: skip
        figures.append(Figure(
            figure_id=f"{prefix}.{one}.{other}", statistic="superiority", variable=outcome.id,
            base=base, by=by.id, group=str(one), against=str(other), value=100 * share.value,
            unit="%", count=int(both[0].sum()), n=int(both.sum()), low=100 * share.low,
            high=100 * share.high, test="mann_whitney", p=p, p_from=p_from,
            effect="cliffs_delta", effect_size=2 * share.value - 1,
        ))  # fmt: skip
    return adjusted(figures, "")


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down adjustment; missing p-values stay missing and count as if they were 1.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    known = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, index) in enumerate(known):
        largest = max(largest, min(1.0, p * (len(p_values) - rank)))
        adjusted[index] = largest
    return adjusted


def scores(column: pd.Series, variable: Variable) -> pd.Series:
    """Places on the scale for ordered answers, else the codes; missing for "don't know"."""
    if variable.kind == "number":
        return column.astype("float")
    codes = banded(column, variable).astype("string")
    if variable.ordered:
        places = {code: place for place, code in enumerate(variable.substantive)}
        return codes.map(places).astype("float")
    return codes.where(codes.isin(variable.substantive))


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
    grouped = banded(cells[by.id], by)
    if by.kind != "number" or by.bands:  # numbers without bands keep their order
        grouped = grouped.astype("string")
    table = cross(cells[[PEOPLE]], grouped, answers)
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


def rho_of(table: pd.DataFrame, figure: Figure, few: bool, seed: int) -> Figure:
    """A figure with Spearman's rho of a table; without a value where there is none."""
    cells = table.to_numpy()
    rho, test = ranks.spearman(cells)
    if math.isnan(rho.value):
        return figure
    p, p_from = ranks.settled(
        test, cells, ranks.distance_from_none, few, seed_of(seed, figure.one_line)
    )
    return replace(
        figure, value=rho.value, low=none_if_nan(rho.low), high=none_if_nan(rho.high), df=test.df,
        p=p, p_from=p_from, reason="perfect" if rho.value in (-1, 1) else "",
    )  # fmt: skip


def _trend(table: pd.DataFrame, figure: Figure, seed: int) -> Figure:
    found = rho_of(table, figure, table.sum(axis=1).min() < SMALL_GROUP, seed)
    if found.value is None:
        return replace(found, reason="few_people")
    size = ranks.Interval(
        found.value, *(math.nan if x is None else x for x in (found.low, found.high))
    )
    return with_effect(replace(found, test="trend"), "trend", size)  # rho is its own effect size


def _kruskal(table: pd.DataFrame, figure: Figure, seed: int) -> Figure:
    cells = table.to_numpy()
    test, few = ranks.kruskal(cells), cells.sum(axis=1).min() < SMALL_GROUP
    found = _tested(figure, "kruskal_wallis", test, cells, ranks.kruskal_h, few, seed)
    size = effects.epsilon_squared(test.value, int(cells.sum()), len(cells))
    return with_effect(found, "epsilon_squared", size)


def _chi_square(table: pd.DataFrame, figure: Figure, seed: int) -> Figure:
    cells = table.to_numpy()
    test, few = ranks.chi_square(cells), ranks.expected_counts(cells).min() < SMALL_EXPECTED
    found = _tested(figure, "chi_square", test, cells, ranks.chi_square_x2, few, seed)
    size = effects.cramers_v(test.value, int(cells.sum()), *cells.shape)
    return with_effect(found, "cramers_v", size)


def _tested(
    figure: Figure, name: str, test: ranks.Test, cells: np.ndarray,
    statistic: Callable[[ranks.Numbers], ranks.Numbers], few: bool, seed: int,
) -> Figure:  # fmt: skip
    p, p_from = ranks.settled(test, cells, statistic, few, seed_of(seed, figure.one_line))
    return replace(figure, test=name, value=test.value, df=test.df, p=p, p_from=p_from)


def _welch(table: pd.DataFrame, figure: Figure) -> Figure:
    cells, values = table.to_numpy(), np.asarray(table.columns, dtype=float)
    test = ranks.welch(cells, values)
    if math.isnan(test.value):
        return replace(figure, reason="no_spread")
    found = replace(figure, test="welch", value=test.value, df=test.df, df2=test.df2, p=test.p)
    eta, n = ranks.eta_squared(cells, values), int(cells.sum())
    size = effects.epsilon_squared_of_means(eta, test.value, test.df2 or 1, n, len(cells))
    return with_effect(found, "epsilon_squared", size)


def with_effect(figure: Figure, name: str, size: ranks.Interval) -> Figure:
    """A test with its effect size; without one where it does not exist."""
    value, low, high = map(none_if_nan, size)
    if value is None:
        return figure
    return replace(figure, effect=name, effect_size=value, effect_low=low, effect_high=high)
