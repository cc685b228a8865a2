"""Whether items measure one thing: alpha and omega of answers on one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from peo.analysis.counts import PEOPLE, Counts
from peo.analysis.groups import none_if_nan, scores
from peo.analysis.ranks import Interval
from peo.define.instrument.expression import Condition
from peo.define.instrument.variable import Variable
from peo.figure import Figure

Numbers = NDArray[np.float64]


def reliability(
    counts: Counts, items: Sequence[Variable], base: Condition, prefix: str
) -> list[Figure]:
    """Cronbach's alpha with its interval and McDonald's omega, of who answered all items.

    Answers count as places on their scale. `groups` are the items.
    """
    cells = counts.of(*(item.id for item in items), *base.variables)
    cells = cells[base.holds(cells)]
    answers = np.column_stack([scores(cells[item.id], item).to_numpy(float) for item in items])
    known = ~np.isnan(answers).any(axis=1)
    people = cells[PEOPLE].to_numpy(dtype=np.int64)[known]
    rows = np.repeat(answers[known], people, axis=0)
    n = len(rows)
    none = Interval(math.nan, math.nan, math.nan)
    found = {"alpha": none, "omega": none}
    if n > len(items) and (np.ptp(rows, axis=0) > 0).all():
        found = {"alpha": alpha(rows), "omega": none._replace(value=omega(np.cov(rows.T)))}
    figures = []
    for name, (middle, low, high) in found.items():
        figures.append(Figure(
            figure_id=f"{prefix}.{name}", statistic="reliability", variable=items[0].id, base=base,
            group="items", against=name, groups=tuple(item.id for item in items), n=n,
            value=none_if_nan(middle), low=none_if_nan(low), high=none_if_nan(high),
            reason="" if math.isfinite(middle) else "no_variation",
        ))  # fmt: skip
    return figures


def alpha(rows: Numbers) -> Interval:
    """Cronbach's alpha of answers (people, items), with Feldt's interval.

    Sources: Cronbach (1951), Psychometrika 16, 297-334; Feldt, Woodruff and Salih (1987), Applied
    Psychological Measurement 11, 93-103.
    """
    n, k = rows.shape
    total = float(rows.sum(axis=1).var(ddof=1))
    if total == 0:
        return Interval(math.nan, math.nan, math.nan)
    value = k / (k - 1) * (1 - float(rows.var(axis=0, ddof=1).sum()) / total)
    ends = (stats.f.ppf(chance, n - 1, (n - 1) * (k - 1)) for chance in (0.975, 0.025))
    return Interval(value, *(1 - (1 - value) * float(end) for end in ends))


def omega(covariance: Numbers) -> float:
    """McDonald's omega: the share of the variance of a sum that one factor gives.

    The factor is fitted by maximum likelihood; missing (NaN) for fewer than three items, of which
    one factor has no single solution. Source: McDonald (1999), Test Theory, chapter 6.
    """
    k = len(covariance)
    if k < 3:
        return math.nan
    sds = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sds, sds)
    start = np.abs(np.linalg.eigh(correlation)[1][:, -1]) * 0.8

    def misfit(loadings: Numbers) -> float:
        unique = np.maximum(1 - loadings**2, 1e-6)
        model = np.outer(loadings, loadings) + np.diag(unique)
        sign, size = np.linalg.slogdet(model)
        return float(size + np.trace(np.linalg.solve(model, correlation))) if sign > 0 else 1e9

    found = optimize.minimize(misfit, start, bounds=[(-0.999, 0.999)] * k, options={"ftol": 1e-14})
    loadings = found.x * sds
    common = float(loadings.sum()) ** 2
    return common / (common + float((sds**2 * (1 - found.x**2)).sum()))
