"""Median and quartiles of a number or of ordered answers; standard deviation of a number."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from peo.analysis.counts import PEOPLE, Counts
from peo.analysis.describe import mean, measured, people_in
from peo.analysis.groups import scores
from peo.define.instrument.expression import Condition
from peo.define.instrument.variable import Variable
from peo.figure import Figure

_TAIL = 0.025


def spread(counts: Counts, variable: Variable, base: Condition, prefix: str) -> list[Figure]:
    """Median with its interval, both quartiles and the standard deviation, of who answered."""
    middle = mean(counts, variable, base, prefix)
    cells = counts.of(variable.id, *base.variables)
    cells = cells[base.holds(cells)]
    people = cells[PEOPLE].groupby(measured(cells[variable.id], variable)).sum()
    values, weights = people.index.to_numpy(float), people.to_numpy()
    figures = [
        replace(
            middle, figure_id=f"{prefix}.{name}", statistic="spread", against=name, low=None,
            high=None, sd=None, value=quantile(values, weights, share) if len(values) else None,
        )
        for name, share in (("median", 0.5), ("lower_quartile", 0.25), ("upper_quartile", 0.75))
    ]  # fmt: skip
    low, high = median_interval(values, weights)
    figures[0] = replace(figures[0], low=low, high=high)
    sd = replace(figures[-1], figure_id=f"{prefix}.sd", against="sd", value=middle.sd)
    return [*figures, sd]


def places(counts: Counts, variable: Variable, base: Condition, prefix: str) -> list[Figure]:
    """The answer in the middle of ordered ones, the ends of its interval, and both quartiles.

    The lowest answer that so large a share of the people, or more, are at or below: nothing lies
    between two answers. The value is its place on the scale, from 1; `nl` and `en` are its words.
    Source: Hyndman and Fan (1996), definition 1.
    """
    cells = counts.of(variable.id, *base.variables)
    cells = cells[base.holds(cells)]
    people = cells[PEOPLE].groupby(scores(cells[variable.id], variable)).sum()
    points, ends = people.index.to_numpy(float), np.cumsum(people.to_numpy())
    n = int(ends[-1]) if len(ends) else 0
    middle = {"median": 0.5, "lower_quartile": 0.25, "upper_quartile": 0.75}
    found: dict[str, float | None] = {
        name: points[np.searchsorted(ends, math.ceil(share * n) - 1, side="right")] if n else None
        for name, share in middle.items()
    }
    low, high = median_interval(points, people.to_numpy())
    found = {"median": found.pop("median"), "median_low": low, "median_high": high, **found}
    answers = [a for code in variable.substantive for a in variable.answers if a.code == code]
    blank = Figure(
        figure_id=prefix, statistic="spread", variable=variable.id, base=base, n=n, places=0,
        excluded=people_in(counts, base) - n, test="in_order",
    )  # fmt: skip
    made = []
    for name, place in found.items():
        figure = replace(blank, figure_id=f"{prefix}.{name}", against=name)
        if place is not None:
            answer = answers[int(place)]
            figure = replace(
                figure, categories=(answer.code,), value=place + 1, nl=answer.nl, en=answer.en
            )
        made.append(figure)
    return made


def quantile(values: ArrayLike, people: ArrayLike, share: float) -> float:
    """A quantile of sorted `values`, each given by so many `people`, as pandas and R have it.

    Between two answers it lies on the straight line. Source: Hyndman and Fan (1996), American
    Statistician 50, 361-365, definition 7.
    """
    points, ends = np.asarray(values, dtype=float), np.cumsum(people)
    place = share * (int(ends[-1]) - 1)
    low, high = (
        points[np.searchsorted(ends, at, side="right")]
        for at in (math.floor(place), math.ceil(place))
    )
    return float(low + (place - math.floor(place)) * (high - low))


def median_interval(values: ArrayLike, people: ArrayLike) -> tuple[float | None, float | None]:
    """95 % interval of a median: two answers in order; none for fewer than six people.

    Source: Conover (1999), Practical Nonparametric Statistics, 3.2. With answers that many share it
    covers more than 95 %.
    """
    points, ends = np.asarray(values, dtype=float), np.cumsum(people)
    n = int(ends[-1]) if len(ends) else 0
    skipped = int(stats.binom.ppf(_TAIL, n, 0.5)) if n else 0
    if n and stats.binom.cdf(skipped, n, 0.5) > _TAIL:
        skipped -= 1
    if n < 6 or skipped < 0:
        return None, None
    places = (skipped, n - 1 - skipped)
    low, high = (float(points[np.searchsorted(ends, at, side="right")]) for at in places)
    return low, high
