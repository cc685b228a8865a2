"""Rank statistics of counted answers: a table has a row per group and a column per answer.

Answers run from low to high. Nothing here looks at single records, so the cost does not depend on
the number of people; the values are those of the row-wise formulas.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]
EXACT_TABLES = 20_000  # up to so many tables are all looked at; above it, DRAWS are drawn
DRAWS = 9_999
Z = float(stats.norm.ppf(0.975))  # for 95 % intervals


class Interval(NamedTuple):
    """An estimate with its 95 % interval; missing ends are NaN."""

    value: float
    low: float
    high: float


class Test(NamedTuple):
    """A test statistic with its p-value and, where it has them, degrees of freedom."""

    value: float
    p: float
    df: float | None = None
    df2: float | None = None


def midranks(totals: Counts) -> Numbers:
    """The rank that the people with each answer share."""
    ranks: Numbers = np.cumsum(totals) - (totals - 1) / 2
    return ranks


def kruskal_h(tables: ArrayLike) -> Numbers:
    """Kruskal-Wallis H, corrected for ties, of tables with equal margins (shape (..., r, c)).

    Written with centred ranks, which keeps all digits when the groups are very large.
    """
    counts = np.asarray(tables, dtype=float)
    first = counts.reshape(-1, *counts.shape[-2:])[0]
    totals, groups = first.sum(axis=0), first.sum(axis=1)
    n = totals.sum()
    centred = midranks(totals) - (n + 1) / 2
    means = counts @ centred / groups
    h: Numbers = (n - 1) * (groups * means**2).sum(axis=-1) / (totals * centred**2).sum()
    return h


def kruskal(table: ArrayLike) -> Test:
    """Kruskal-Wallis test by its chi-square approximation.

    Source: Kruskal and Wallis (1952), JASA 47, 583-621.
    """
    h, df = float(kruskal_h(table)), float(np.shape(table)[0] - 1)
    return Test(h, float(stats.chi2.sf(h, df)), df)


def chi_square_x2(tables: ArrayLike) -> Numbers:
    """Pearson's X2, without continuity correction, of tables with equal margins."""
    counts = np.asarray(tables, dtype=float)
    expected = expected_counts(counts.reshape(-1, *counts.shape[-2:])[0])
    x2: Numbers = ((counts - expected) ** 2 / expected).sum(axis=(-2, -1))
    return x2


def expected_counts(table: ArrayLike) -> Numbers:
    """Counts expected when rows and columns are independent."""
    counts = np.asarray(table, dtype=float)
    expected: Numbers = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return expected


def chi_square(table: ArrayLike) -> Test:
    """Pearson's chi-square test of independence."""
    x2, (rows, columns) = float(chi_square_x2(table)), np.shape(table)
    df = float((rows - 1) * (columns - 1))
    return Test(x2, float(stats.chi2.sf(x2, df)), df)


def welch(table: ArrayLike, values: ArrayLike) -> Test:
    """Welch's analysis of variance: do the means differ, whatever the variances?

    Missing (NaN) when a group has fewer than two people or no variation. Source: Welch (1951),
    Biometrika 38, 330-336.
    """
    counts, scores = np.asarray(table, dtype=float), np.asarray(values, dtype=float)
    n, k = counts.sum(axis=1), len(counts)
    means = counts @ scores / n
    squares = (counts * (scores - means[:, None]) ** 2).sum(axis=1)
    if (n < 2).any() or (squares == 0).any():
        return Test(math.nan, math.nan)
    weights = n * (n - 1) / squares
    grand = (weights * means).sum() / weights.sum()
    spread = ((1 - weights / weights.sum()) ** 2 / (n - 1)).sum()
    between = (weights * (means - grand) ** 2).sum() / (k - 1)
    f = float(between / (1 + 2 * (k - 2) / (k**2 - 1) * spread))
    df2 = float((k**2 - 1) / (3 * spread))
    return Test(f, float(stats.f.sf(f, k - 1, df2)), float(k - 1), df2)


def eta_squared(table: ArrayLike, values: ArrayLike) -> float:
    """Share of the variance of a number that lies between the groups."""
    counts, scores = np.asarray(table, dtype=float), np.asarray(values, dtype=float)
    n = counts.sum(axis=1)
    grand = float(counts.sum(axis=0) @ scores / n.sum())
    between = (n * (counts @ scores / n - grand) ** 2).sum()
    return float(between / (counts.sum(axis=0) @ (scores - grand) ** 2))


def superiority(table: ArrayLike) -> Interval:
    """P(A > B) + P(A = B) / 2 of the two rows of a table, also known as CLES; 0.5 is no difference.

    Cliff's delta is twice it minus one. The interval is Newcombe's fifth method, which needs only
    the value and both sizes, so it exists for tiny groups and for groups without overlap; with five
    answers and their ties it covers 95 to 97 % (benchmarks/coverage.py). Source: Newcombe (2006),
    Statistics in Medicine 25, 559-573.
    """
    counts = np.asarray(table, dtype=float)
    m, n = counts.sum(axis=1).tolist()
    value = superiority_count(counts) / (m * n)
    half = (m + n) / 2 - 1

    def distance(theta: float) -> float:
        factor = 1 + half * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return float((value - theta) ** 2 - Z**2 * theta * (1 - theta) * factor / (m * n))

    # the equation also holds at theta = 0 or 1 when the groups do not overlap: look beside it
    edge = 1e-12
    low = 0.0 if value <= edge else optimize.brentq(distance, 0, value - edge, xtol=1e-12)
    high = 1.0 if value >= 1 - edge else optimize.brentq(distance, value + edge, 1, xtol=1e-12)
    return Interval(value, float(low), float(high))


def mann_whitney(table: ArrayLike) -> Test:
    """Mann-Whitney U of the first row, with the normal p corrected for ties and continuity.

    Source: Mann and Whitney (1947), Annals of Mathematical Statistics 18, 50-60. p is missing
    (NaN) when all answers are equal.
    """
    counts = np.asarray(table, dtype=float)
    (m, n), totals = counts.sum(axis=1), counts.sum(axis=0)
    u, size = superiority_count(counts), m + n
    variance = m * n / 12 * (size + 1 - (totals**3 - totals).sum() / (size * (size - 1)))
    if variance <= 0:
        return Test(u, math.nan)
    z = max(0.0, abs(u - m * n / 2) - 0.5) / math.sqrt(variance)
    return Test(u, float(min(1.0, 2 * stats.norm.sf(z))))


def superiority_count(table: Numbers) -> float:
    """Number of pairs in which the first row's person answers higher; a tie is half a pair."""
    a, b = table
    return float(a @ (np.cumsum(b) - b / 2))


def rank_correlation(tables: ArrayLike) -> Numbers:
    """Spearman's rho of tables with equal margins: rows and columns run from low to high."""
    counts = np.asarray(tables, dtype=float)
    first = counts.reshape(-1, *counts.shape[-2:])[0]
    rows, columns = first.sum(axis=1), first.sum(axis=0)
    middle = (rows.sum() + 1) / 2
    x, y = midranks(rows) - middle, midranks(columns) - middle
    rho: Numbers = (counts * np.outer(x, y)).sum(axis=(-2, -1)) / math.sqrt(
        float(rows @ x**2) * float(columns @ y**2)
    )
    return rho


def distance_from_none(tables: ArrayLike) -> Numbers:
    """How far Spearman's rho of each table is from zero, to either side."""
    far: Numbers = np.abs(rank_correlation(tables))
    return far


def spearman(table: ArrayLike) -> tuple[Interval, Test]:
    """Spearman's rho with Bonett and Wright's interval, and its test by the t approximation.

    The usual interval (standard error 1/sqrt(n-3)) covers too seldom for strong correlations.
    Missing (NaN) when one of both does not vary, or for fewer than four people. Source: Bonett
    and Wright (2000), Psychometrika 65, 23-28.
    """
    counts = np.asarray(table, dtype=float)
    n = float(counts.sum())
    if n < 4 or min((counts.sum(axis=axis) > 0).sum() for axis in (0, 1)) < 2:
        return Interval(math.nan, math.nan, math.nan), Test(math.nan, math.nan)
    rho = min(1.0, max(-1.0, float(rank_correlation(counts))))
    if 1 - abs(rho) < 1e-12:
        return Interval(rho, math.nan, math.nan), Test(math.inf, 0.0, n - 2)
    half = Z * math.sqrt((1 + rho**2 / 2) / (n - 3))
    ends = (math.tanh(math.atanh(rho) + sign * half) for sign in (-1, 1))
    t = rho * math.sqrt((n - 2) / (1 - rho**2))
    return Interval(rho, *ends), Test(t, float(2 * stats.t.sf(abs(t), n - 2)), n - 2)


def settled(
    test: Test, table: ArrayLike, statistic: Callable[[Numbers], Numbers], few: bool, seed: int
) -> tuple[float | None, str]:
    """p of a test and how it came: of few people from all tables with the same margins."""
    if few and math.isfinite(test.p):
        return conditional_p(table, statistic, seed)
    return (test.p if math.isfinite(test.p) else None), ""


def conditional_p(
    table: ArrayLike, statistic: Callable[[Numbers], Numbers], seed: int
) -> tuple[float, str]:
    """p given both margins, for groups or counts too small for an approximation, and how it came.

    The share of tables with the same margins on which `statistic` is at least as large. All such
    tables are weighed when there are at most `EXACT_TABLES` of them ("exact"); otherwise `DRAWS`
    are drawn and the table itself is counted among them ("simulated"). Sources: Mehta and Patel
    (1983), JASA 78, 427-434; Patefield (1981), Applied Statistics 30, 91-97.
    """
    counts = np.asarray(table, dtype=np.int64)
    limit = float(statistic(counts.astype(float))) - 1e-9
    order = np.argsort(counts.sum(axis=1), kind="stable")  # small rows first: fewer tables at once
    every = _all_tables(counts.sum(axis=1)[order], counts.sum(axis=0))
    if every is not None:
        every = every[:, np.argsort(order)]  # the rows may have an order, as for a correlation
        weight = -special.gammaln(every + 1.0).sum(axis=(1, 2))
        weight = np.exp(weight - special.logsumexp(weight))
        return float(min(1.0, weight[statistic(every.astype(float)) >= limit].sum())), "exact"
    shape = stats.random_table(counts.sum(axis=1), counts.sum(axis=0))
    drawn = shape.rvs(DRAWS, random_state=np.random.default_rng(seed))
    hits = int((statistic(drawn) >= limit).sum())
    return (hits + 1) / (DRAWS + 1), "simulated"


def _all_tables(rows: Counts, columns: Counts) -> Counts | None:
    """Every table with these margins, or None when there are more than EXACT_TABLES."""
    partial: list[tuple[list[Counts], Counts]] = [([], columns)]
    for n in rows[:-1]:
        grown: list[tuple[list[Counts], Counts]] = []
        for done, left in partial:
            if len(grown) + _ways(int(n), left) > EXACT_TABLES:
                return None
            grown += [([*done, row], left - row) for row in _fillings(int(n), left)]
        partial = grown
    return np.array([[*done, left] for done, left in partial])


def _ways(n: int, caps: Counts) -> float:
    """In how many ways n people can be spread over answers that hold at most `caps`."""
    ways = np.ones(1)
    for cap in caps:
        ways = np.convolve(ways, np.ones(min(int(cap), n) + 1))[: n + 1]
    return float(ways[n]) if len(ways) > n else 0.0


def _fillings(n: int, caps: Counts) -> list[Counts]:
    """Those ways."""
    rows: list[tuple[int, ...]] = [()]
    for place, cap in enumerate(caps):
        room = int(caps[place + 1 :].sum())
        rows = [
            (*row, k)
            for row in rows
            for k in range(max(0, n - sum(row) - room), min(int(cap), n - sum(row)) + 1)
        ]
    return [np.array(row) for row in rows]
