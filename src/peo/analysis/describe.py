"""Shares and means with their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd
from scipy import stats

from peo.figure import Figure
from peo.instrument.expression import Condition
from peo.instrument.variable import Variable

_Z = float(stats.norm.ppf(0.975))


def wilson(count: int, n: int) -> tuple[float, float]:
    """95 % Wilson score interval of a share, in per cent.

    Source: Wilson (1927), JASA 22, 209-212; it covers for small groups where Wald does not.
    """
    if n == 0:
        return math.nan, math.nan
    share, z2 = count / n, _Z**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def with_interval(figure: Figure) -> Figure:
    """A printed percentage with the interval that its nearest whole number of people has."""
    if figure.statistic != "percent" or figure.n is None or figure.value is None:
        return figure
    low, high = wilson(round(figure.value * figure.n / 100), figure.n)
    return replace(figure, low=low, high=high)


def t_interval(mean: float, sd: float, n: int) -> tuple[float, float]:
    """95 % t interval of a mean; missing for fewer than two answers."""
    if n < 2:
        return math.nan, math.nan
    half = float(stats.t.ppf(0.975, n - 1)) * sd / math.sqrt(n)
    return mean - half, mean + half


def banded(column: pd.Series, variable: Variable) -> pd.Series:
    """Numbers as the codes of their bands (ordered category); other columns as they are."""
    if variable.kind != "number" or not variable.bands:
        return column
    edges = [-math.inf, *(band.upto for band in variable.bands)]
    codes = [band.code for band in variable.bands]
    return pd.cut(column.astype("float"), edges, labels=codes)


def shares(
    frame: pd.DataFrame,
    variable: Variable,
    categories: Sequence[tuple[str, tuple[str, ...]]],
    base: Condition,
    prefix: str,
) -> list[Figure]:
    """Share of each category among those in the base who answered, with its Wilson interval.

    `categories` pairs the name in the figure's id with the codes that count. One figure per
    category; n is the number of answers, "don't know" included.
    """
    answers = banded(frame.loc[base.holds(frame), variable.id], variable).dropna()
    counts = answers.astype("string").value_counts()
    n = len(answers)
    figures = []
    for name, codes in categories:
        count = int(sum(counts.get(code, 0) for code in codes))
        low, high = wilson(count, n)
        figures.append(
            Figure(
                figure_id=f"{prefix}.{name}",
                statistic="percent",
                variable=variable.id,
                categories=codes,
                base=base,
                value=100 * count / n if n else None,
                unit="%",
                count=count,
                n=n,
                low=low if n else None,
                high=high if n else None,
            )
        )
    return figures


def mean(frame: pd.DataFrame, variable: Variable, base: Condition, figure_id: str) -> Figure:
    """Mean of a number among those in the base who answered, with its t interval."""
    answers = frame.loc[base.holds(frame), variable.id].dropna().astype("float")
    n = len(answers)
    value = float(answers.mean()) if n else None
    low, high = t_interval(value, float(answers.std()), n) if n > 1 and value else (None, None)
    return Figure(
        figure_id=figure_id,
        statistic="mean",
        variable=variable.id,
        base=base,
        value=value,
        unit=variable.unit,
        n=n,
        low=low,
        high=high,
    )


def base_n(frame: pd.DataFrame, variable: str, base: Condition, figure_id: str) -> Figure:
    """Number of people in the base, of those who answered `variable` unless it is `respondents`."""
    inside = base.holds(frame)
    if variable != "respondents":
        inside &= frame[variable].notna()
    n = int(inside.sum())
    return Figure(
        figure_id=figure_id,
        statistic="base_n",
        variable=variable,
        base=base,
        value=n,
        count=n,
        n=n,
    )


def mentions(
    frame: pd.DataFrame, options: Iterable[Variable], base: Condition, prefix: str
) -> list[Figure]:
    """Share of each option in all ticks of a multiple-choice question; the shares add to 100.

    n is the number of ticks, not of people, so there is no interval: the ticks of one person are
    not independent.
    """
    inside = frame[base.holds(frame)]
    counts = {option.id: int((inside[option.id] == "yes").sum()) for option in options}
    total = sum(counts.values())
    return [
        Figure(
            figure_id=f"{prefix}.{name}.mentions",
            statistic="mentions",
            variable=name,
            categories=("yes",),
            base=base,
            value=100 * count / total if total else None,
            unit="%",
            count=count,
            n=total,
        )
        for name, count in counts.items()
    ]
