"""Effect sizes of tests between groups: without the bias of small groups, with a 95 % interval.

Where nothing is going on a plain V or share of variance is far from zero in a small wave (V = 0.29
for 45 people and five answers), so each is corrected for what chance alone gives. The intervals
turn the noncentral distribution of the statistic around; where a statistic is smaller than its
degrees of freedom they take it as large as these, or both ends could be zero.
benchmarks/methods.py measures how often they hold the true value.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import optimize, stats

from peo.analysis.ranks import Interval

_TAIL = 0.025


def cramers_v(x2: float, n: int, rows: int, columns: int) -> Interval:
    """Bias-corrected V of a table of `n` people with chi-square `x2`.

    Source: Bergsma (2013), Journal of the Korean Statistical Society 42, 323-328; interval:
    Smithson (2003), Confidence Intervals, 4.2. Missing (NaN) where every row or column is a person.
    """
    df = (rows - 1) * (columns - 1)
    wide = min(k - (k - 1) ** 2 / (n - 1) for k in (rows, columns)) - 1
    if wide <= 0:
        return Interval(math.nan, math.nan, math.nan)
    value = max(0.0, x2 / n - df / (n - 1))
    low, high = _noncentral(lambda x: lambda nc: float(stats.ncx2.cdf(x, df, nc)), x2, df)
    return Interval(*(math.sqrt(min(1.0, phi2 / wide)) for phi2 in (value, low / n, high / n)))


def epsilon_squared(h: float, n: int, groups: int) -> Interval:
    """Share of the variance of ranks between groups, from H of Kruskal and Wallis.

    (H - k + 1) / (n - k), at least 0. Source: Kelley (1935), PNAS 21, 554-559, on ranks. The
    interval is that of H as a noncentral chi-square.
    """
    value = max(0.0, (h - groups + 1) / (n - groups)) if n > groups else math.nan
    df = groups - 1
    low, high = _noncentral(lambda x: lambda nc: float(stats.ncx2.cdf(x, df, nc)), h, df)
    return Interval(value, min(1.0, low / (n - 1)), min(1.0, high / (n - 1)))


def epsilon_squared_of_means(eta: float, f: float, df2: float, n: int, groups: int) -> Interval:
    """Share of the variance of a number between groups, from eta squared and Welch's F.

    1 - (1 - eta squared) (n - 1) / (n - k), at least 0. Source: Kelley (1935), PNAS 21, 554-559;
    interval: Smithson (2003), Confidence Intervals, 4.3, with Welch's degrees of freedom.
    """
    df = groups - 1
    value = max(0.0, 1 - (1 - eta) * (n - 1) / (n - groups))
    low, high = _noncentral(lambda x: lambda nc: float(stats.ncf.cdf(x, df, df2, nc)), f, 1.0)
    return Interval(value, low / (low + n), high / (high + n))


def _noncentral(
    cdf_at: Callable[[float], Callable[[float], float]], found: float, middle: float
) -> tuple[float, float]:
    """The noncentralities of which the statistic is the upper and the lower 2.5 % point."""

    def solve(cdf: Callable[[float], float], chance: float) -> float:
        if cdf(0.0) <= chance:
            return 0.0
        top = 10.0 + 4 * found
        while cdf(top) > chance:
            top *= 2
        return float(optimize.brentq(lambda nc: cdf(nc) - chance, 0.0, top, xtol=1e-10))

    return solve(cdf_at(found), 1 - _TAIL), solve(cdf_at(max(found, middle)), _TAIL)
