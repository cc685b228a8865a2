"""What the next wave could show: precision and detectable differences for a number of people.

The only module that calls pingouin (for the power of a t test): its names vary per function.
"""

from __future__ import annotations

import math

from scipy import optimize, stats

from peo.analysis.describe import wilson
from peo.figure import Figure
from peo.project import UserError

POWER, ALPHA = 0.80, 0.05
KINDS = {
    "precision": "%",
    "detectable_share": "%",
    "detectable_mean": "",
    "detectable_correlation": "",
}


def planning(n: int, before: int, prefix: str) -> list[Figure]:
    """Four figures for a next wave of `n` people after one of `before` people.

    Half the width of the interval of a share of one half; the smallest difference between the two
    waves that is found with 80 % power at 5 %, for a share of one half; between two halves of the
    next wave, in standard deviations; and the smallest correlation. They suppose that the people
    are a random sample, which an open call is not: the truth is worse.
    """
    if n < 10:
        raise UserError("analysis.too_few_planned", n=n)
    low, high = wilson(n // 2, 2 * (n // 2))
    values = {
        "precision": (high - low) / 2,
        "detectable_share": 100 * (detectable_share(before, n) - 0.5),
        "detectable_mean": detectable_mean(n // 2, n - n // 2),
        "detectable_correlation": detectable_correlation(n),
    }
    return [
        Figure(
            figure_id=f"{prefix}.{kind}.{n}", statistic="planning", variable="respondents",
            by=kind, group=str(n), value=value, unit=KINDS[kind], n=n,
        )
        for kind, value in values.items()
    ]  # fmt: skip


def power_shares(p1: float, n1: int, p2: float, n2: int) -> float:
    """Power of the two-proportion test; with equal sizes that of R's power.prop.test.

    Source: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 4.2.
    """
    pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
    null = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    true = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    z = float(stats.norm.ppf(1 - ALPHA / 2))
    return float(stats.norm.cdf((abs(p1 - p2) - z * null) / true))


def detectable_share(n1: int, n2: int) -> float:
    """The share above one half that differs detectably from one half; at most 1."""
    top = 1 - 1e-9
    if power_shares(0.5, n1, top, n2) < POWER:
        return 1.0
    return float(
        optimize.brentq(lambda p: power_shares(0.5, n1, p, n2) - POWER, 0.5 + 1e-9, top, xtol=1e-12)
    )


def detectable_mean(n1: int, n2: int) -> float:
    """The smallest difference of two means in standard deviations (two-sided t test)."""
    import pingouin

    return float(pingouin.power_ttest2n(n1, n2, d=None, power=POWER, alpha=ALPHA))


def detectable_correlation(n: int) -> float:
    """The smallest correlation, by Fisher's z: tanh((z_a + z_b) / sqrt(n - 3))."""
    z = stats.norm.ppf(1 - ALPHA / 2) + stats.norm.ppf(POWER)
    return float(math.tanh(z / math.sqrt(n - 3)))
