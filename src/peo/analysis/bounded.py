"""Intervals for a mean on a scale with two ends: never beyond an end, never without width.

A t interval of four tens and a nine goes above ten, and one of five equal marks has no width; for
skewed answers it covers too seldom (63 % at n = 9). benchmarks/methods.py has the figures.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

_TAIL = 0.025
_END = 0.5  # of an answer, at the end of the scale
_SPAN = 60.0  # standard deviations that a distribution is wide at most
_LONGEST = 3e3  # of very few answers; the rest of the integral is under 1e-5
_SMALL = 32.0  # minus the log of a term that adds nothing


def mean_interval(
    values: ArrayLike, people: ArrayLike, minimum: float, maximum: float
) -> tuple[float, float]:
    """95 % interval of the mean of answers `values`, each given by so many `people` (at least one).

    The mean is taken with random weights: of each person an exponential one, and half a person who
    answered the end of the scale; an end is the point that 2.5 % of such means exceed. With a whole
    person this is Gaffke's bound, which for yes and no is that of Clopper and Pearson; a half one
    covers 94.8 to 99 % where that covers 96.5 to 99.9. Sources: Gaffke (2005), Mathematical Methods
    of Statistics 14, 451-467; Learned-Miller and Thomas (2020), arXiv 1905.06208.
    """
    points, weights = np.asarray(values, dtype=float), np.asarray(people, dtype=float)
    mean = float(points @ weights / weights.sum())

    def end(edge: float, tail: float) -> float:
        if math.isclose(edge, mean):
            return edge
        whole, weighed = np.append(points, edge), np.append(weights, _END)
        return float(
            optimize.brentq(
                lambda at: chance_below(at, whole, weighed) - tail,
                whole.min(), whole.max(), xtol=1e-9 * (maximum - minimum),
            )
        )  # fmt: skip

    return end(minimum, _TAIL), end(maximum, 1 - _TAIL)


def chance_below(at: float, points: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Chance that a mean of `points` with Dirichlet(`weights`) weights is at most `at`.

    It is the chance that a sum of gamma variables, each times its distance from `at`, is at most 0;
    by inversion of its characteristic function. Source: Davies (1973), Biometrika 60, 415-417.
    """
    away = points - at
    if (away >= 0).all() or (away <= 0).all():
        return float((away <= 0).all())
    away = away / math.sqrt(float(weights @ away**2))
    if abs(middle := float(weights @ away)) > _SPAN / 2:
        return float(middle < 0)
    last = 4.0
    while float(weights @ np.log1p((away * last) ** 2)) / 2 < _SMALL and last < _LONGEST:
        last *= 1.5
    step = 2 * math.pi / _SPAN
    u = step * (np.arange(int(last / step) + 1) + 0.5)
    turned = np.outer(u, away)
    size = np.exp(-(np.log1p(turned**2) @ weights) / 2)
    angle = np.arctan(turned) @ weights
    return float(0.5 - (size * np.sin(angle) / u).sum() * step / math.pi)
