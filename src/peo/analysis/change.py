"""Change as people look back on it within a wave, and what two waves of different people differ by.

The two are never put on one line: the first is what people perceive, the second compares groups of
which nobody knows who is in both (`peo.analysis.between`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scipy import stats

from peo.analysis.counts import Counts
from peo.analysis.describe import answers, counted, share_of, wilson
from peo.analysis.groups import adjusted
from peo.figure import Figure
from peo.instrument.model import Family, Instrument
from peo.instrument.variable import Variable


def sign_tests(counts: Counts, instrument: Instrument, family: Family, prefix: str) -> list[Figure]:
    """A sign test for each outcome of a family, adjusted together."""
    found = [
        _sign_test(counts, instrument.variables[name], f"{prefix}.{name}")
        for name in family.outcomes
        if name in counts
    ]
    return adjusted(found, family.id)


def _sign_test(counts: Counts, variable: Variable, figure_id: str) -> Figure:
    """Of the people who saw a change, the share that saw an increase; exact two-sided p.

    The middle answer is no change and does not count, as the plan says; n is the number who saw a
    change. Source: Dixon and Mood (1946), JASA 41, 557-566.
    """
    found = answers(counts, variable, variable.asked_if)
    scale, middle = variable.substantive, len(variable.substantive) // 2
    up = int(found.reindex(scale[-middle:], fill_value=0).sum())
    n = up + int(found.reindex(scale[:middle], fill_value=0).sum())
    share = share_of(
        counted(figure_id, variable.id, scale[-middle:], variable.asked_if, up, n), "change"
    )
    return replace(share, test="sign", p=float(stats.binomtest(up, n).pvalue) if n else None)


def standardised(
    groups: Sequence[Figure], mix: Mapping[str, float], wave: str, prefix: str
) -> Figure | None:
    """The share a wave would have if its groups were as large as in another wave.

    `groups` is one share per group, `mix` the size of each group in the other wave in per cent (or
    any unit). The interval joins Wilson's per group with the squares of the weights. Nothing when a
    group of the mix has nobody here. Source: direct standardisation; interval of Zou, Huang and
    Zhang (2009), Computational Statistics and Data Analysis 53, 1080-1085.
    """
    weights = {group: size / sum(mix.values()) for group, size in mix.items() if size}
    known = {figure.group: figure for figure in groups if figure.n and figure.value is not None}
    if not weights or not set(weights) <= set(known):
        return None
    below = above = value = 0.0
    for group, weight in weights.items():
        figure = known[group]
        share, low, high = figure.value or 0.0, figure.low or 0.0, figure.high or 0.0
        value += weight * share
        below += (weight * (share - low)) ** 2
        above += (weight * (high - share)) ** 2
    first = known[next(iter(weights))]
    return Figure(
        figure_id=f"{prefix}.{first.variable}.{first.by}.{wave}", statistic="standardised",
        variable=first.variable, categories=first.categories, by="wave", group=wave,
        against=first.by, value=value, unit="%", n=sum(known[group].n or 0 for group in weights),
        low=value - math.sqrt(below), high=value + math.sqrt(above),
    )  # fmt: skip


def two_proportions(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float, float, float | None]:
    """Difference, its ends (percentage points) and p; no p when nobody or everybody counts."""
    one, other = 100 * x1 / n1, 100 * x2 / n2
    (low1, high1), (low2, high2) = wilson(x1, n1), wilson(x2, n2)
    low = one - other - math.hypot(one - low1, high2 - other)
    high = one - other + math.hypot(high1 - one, other - low2)
    pooled = (x1 + x2) / (n1 + n2)
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    p = 2 * stats.norm.sf(abs(one - other) / 100 / math.sqrt(variance)) if variance else None
    return one - other, low, high, None if p is None else float(p)
