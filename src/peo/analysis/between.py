"""Two waves of different people: a difference of shares or of means, and one test of all answers.

A wave is known by its records, or by what was printed of it. A printed number was rounded, so it
stands for every number of people that rounds to it: all of them are tried, and what is told of the
difference is the range that they leave. Nobody is taken to be in both waves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy import stats

from peo.analysis import ranks
from peo.analysis.describe import wilson
from peo.analysis.groups import SMALL_EXPECTED, SMALL_GROUP, adjusted, holm, seed_of
from peo.figure import Figure

MOST_TABLES = 100  # that are all tried, as far as rounding leaves several
Table = tuple[int, ...]  # people per answer, from low to high


class Shared(NamedTuple):
    """A share as far as it is known: the fewest and the most people that it may be, of `n`."""

    least: int
    most: int
    n: int


class Averaged(NamedTuple):
    """A mean as far as it is known: between `low` and `high`, of `n` people; their standard
    deviations, none where nothing was said of them."""

    low: float
    high: float
    n: int
    spreads: tuple[float, ...] = ()


class _Found(NamedTuple):
    """What comes out for one way in which the printed numbers can be meant."""

    value: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_from: str = ""
    effect: float | None = None


def shares(now: Shared, then: Shared, figure: Figure, seed: int) -> Figure:
    """The difference of two shares in percentage points, with Newcombe's interval (his tenth
    method); p of the two-proportion z test, which is a chi-square test without correction.

    With fewer than five people expected somewhere p comes from all tables with the same margins, as
    it does elsewhere. The effect size is Cohen's h. Source: Newcombe (1998), Statistics in Medicine
    17, 873-890.
    """
    found = [_shares(x, now.n, y, then.n, figure, seed) for x, y in _ways(now, then)]
    made = replace(figure, unit="%", test="two_proportions", effect="cohens_h")
    return _told(replace(made, n=now.n + then.n, sizes=(now.n, then.n)), found)


def means(now: Averaged, then: Averaged, figure: Figure) -> Figure:
    """The difference of two means with the interval and p of Welch's t test.

    Without the spread of a wave there is the difference alone. Source: Welch (1947), Biometrika 34,
    28-35.
    """
    found = [
        _means(one, now.n, other, then.n, spread, before)
        for one, other in product(_ends(now.low, now.high), _ends(then.low, then.high))
        for spread, before in product(now.spreads or (None,), then.spreads or (None,))
    ]
    known = found[0].p is not None
    made = replace(figure, test="welch_t" if known else "", n=now.n + then.n)
    return _told(replace(made, sizes=(now.n, then.n)), found)


def distributions(
    now: Sequence[Table], then: Sequence[Table], figure: Figure, seed: int
) -> Figure | None:
    """One test of all answers on a scale: the chance, in per cent, that somebody of this wave
    answers higher than somebody of the other one (equal answers count half), and the Mann-Whitney p
    with its correction for ties, which is the score test of a proportional odds model.

    `now` and `then` are the tables that may be meant, people per answer from low to high: of
    printed shares the lowest and the highest ones (`extremes`), between which every other one lies.
    None where everybody gave the same answer. Sources: Newcombe (2006), Statistics in Medicine 25,
    559-573; McCullagh (1980), JRSS B 42, 109-142.
    """
    found = []
    for one, other in product(now, then):
        both = np.array([one, other])
        both = both[:, both.sum(axis=0) > 0]
        if both.shape[1] > 1 and both.sum(axis=1).min() > 0:
            found.append(_ordered(both, figure, seed))
    if not found:
        return None
    sizes = max(map(sum, now)), max(map(sum, then))
    made = replace(
        figure, statistic="superiority", unit="%", count=sizes[0], n=sum(sizes), sizes=sizes,
        test="mann_whitney", effect="cliffs_delta",
    )  # fmt: skip
    told = _told(made, found)
    return replace(told, p=1.0) if straddles(told) else told


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
        figure_id=f"{prefix}.{wave}", statistic="standardised",
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


def straddles(figure: Figure) -> bool:
    """Whether among the tables that printed shares allow is one without a difference."""
    low, high = figure.bound_low, figure.bound_high
    return low is not None and high is not None and low < 50 < high


def unordered(
    now: Sequence[Table], then: Sequence[Table], figure: Figure, seed: int
) -> Figure | None:
    """One chi-square test of all answers that have no order, of every table that may be meant.

    None where everybody gave the same answer. The effect size is Cramer's V.
    """
    found, df = [], 0.0
    for one, other in product(now, then):
        both = np.array([one, other])
        both = both[:, both.sum(axis=0) > 0]
        if both.shape[1] > 1 and both.sum(axis=1).all():
            found.append(_nominal(both, figure, seed))
            df = max(df, both.shape[1] - 1.0)
    if not found:
        return None
    sizes = max(map(sum, now)), max(map(sum, then))
    made = replace(
        figure, statistic="test", test="chi_square", df=df, n=sum(sizes), sizes=sizes,
        effect="cramers_v",
    )  # fmt: skip
    return _told(made, found)


def every_table(boxes: Sequence[tuple[int, int]], off: tuple[int, int], n: int) -> list[Table]:
    """All tables that printed shares allow (see `extremes`); none of more than MOST_TABLES."""
    if math.prod(high - low + 1 for low, high in boxes) > 10 * MOST_TABLES:
        return []
    found = [
        table
        for table in product(*(range(low, high + 1) for low, high in boxes))
        if off[0] <= n - sum(table) <= off[1]
    ]
    return found if len(found) <= MOST_TABLES else []


def extremes(boxes: Sequence[tuple[int, int]], off: tuple[int, int], n: int) -> list[Table]:
    """The lowest and the highest table that printed shares allow, for each number of people that
    may have answered on the scale.

    `boxes` say per answer, from low to high, the fewest and the most people that its share may be,
    `off` those without a place on the scale; all together are `n`. Every other table lies between
    the two in the sense that at each answer as many people or more are at or below it, and so does
    each chance to answer higher.
    """
    found = []
    for away in range(off[0], off[1] + 1):
        for fill in (1, -1):
            table, left = [low for low, _ in boxes], n - away - sum(low for low, _ in boxes)
            if left < 0:
                continue
            for place in range(len(boxes))[::fill]:
                more = min(left, boxes[place][1] - boxes[place][0])
                table[place] += more
                left -= more
            if not left and tuple(table) not in found:
                found.append(tuple(table))
    return found


def together(figures: Sequence[Figure]) -> list[Figure]:
    """The figures with p adjusted over all that have one (Holm), at both ends of a range.

    A part of a distribution has no p of its own, and does not count.
    """
    tests = [figure for figure in figures if figure.p is not None]
    least = holm([f.p if f.p_least is None else f.p_least for f in tests])
    made = iter(
        replace(figure, p_adjusted_least=p if figure.p_least is not None else None)
        for figure, p in zip(adjusted(tests, ""), least, strict=True)
    )
    return [figure if figure.p is None else next(made) for figure in figures]


# ---------------------------------------------------------------- one way in which it can be meant
def _shares(x: int, n: int, y: int, m: int, figure: Figure, seed: int) -> _Found:
    difference, low, high, p = two_proportions(x, n, y, m)
    table = np.array([[x, n - x], [y, m - y]])
    few = p is not None and ranks.expected_counts(table).min() < SMALL_EXPECTED
    test = ranks.Test(difference, math.nan if p is None else p)
    p, p_from = _settled(test, table, ranks.chi_square_x2, few, figure, seed)
    h = 2 * math.asin(math.sqrt(x / n)) - 2 * math.asin(math.sqrt(y / m))
    return _Found(difference, low, high, p, p_from, h)


def _means(
    one: float, n: int, other: float, m: int, spread: float | None, before: float | None
) -> _Found:
    if spread is None or before is None or min(n, m) < 2:
        return _Found(one - other)
    parts = spread**2 / n, before**2 / m
    error = math.sqrt(sum(parts))
    if not error:
        return _Found(one - other)
    df = sum(parts) ** 2 / (parts[0] ** 2 / (n - 1) + parts[1] ** 2 / (m - 1))
    half = float(stats.t.ppf(0.975, df)) * error
    p = float(2 * stats.t.sf(abs(one - other) / error, df))
    return _Found(one - other, one - other - half, one - other + half, p)


def _nominal(both: np.ndarray, figure: Figure, seed: int) -> _Found:
    test, few = ranks.chi_square(both), ranks.expected_counts(both).min() < SMALL_EXPECTED
    p, p_from = _settled(test, both, ranks.chi_square_x2, few, figure, seed)
    return _Found(test.value, None, None, p, p_from, math.sqrt(test.value / int(both.sum())))


def _ordered(both: np.ndarray, figure: Figure, seed: int) -> _Found:
    chance, few = ranks.superiority(both), both.sum(axis=1).min() < SMALL_GROUP
    p, p_from = _settled(ranks.mann_whitney(both), both, ranks.kruskal_h, few, figure, seed)
    value, low, high = (100 * x for x in chance)
    return _Found(value, low, high, p, p_from, 2 * chance.value - 1)


def _settled(
    test: ranks.Test, table: np.ndarray, statistic: Callable[[ranks.Numbers], ranks.Numbers],
    few: bool, figure: Figure, seed: int,
) -> tuple[float | None, str]:  # fmt: skip
    return ranks.settled(test, table, statistic, few, seed_of(seed, figure.one_line))


def _told(figure: Figure, found: Sequence[_Found]) -> Figure:
    """The figure with what came out: a number, or of several the range that they leave."""
    if len(found) == 1:
        ((value, low, high, p, p_from, effect),) = found
        return replace(
            figure, value=value, low=low, high=high, p=p, p_from=p_from,
            effect=figure.effect if effect is not None else "", effect_size=effect,
        )  # fmt: skip
    least, most = _span(one.value for one in found)
    p_least, p = _span(one.p for one in found)
    if p is not None and any(one.p is None for one in found):  # nobody, or everybody, in both waves
        p = 1.0
    low, high = _span(one.low for one in found)[0], _span(one.high for one in found)[1]
    return replace(
        figure, bound_low=least, bound_high=most, places=1, effect="", low=low, high=high, p=p,
        p_least=p_least, p_from=max(one.p_from for one in found),
    )  # fmt: skip


def _span(numbers: Iterable[float | None]) -> tuple[float | None, float | None]:
    """The smallest and the largest of what is known."""
    known = [one for one in numbers if one is not None]
    return min(known, default=None), max(known, default=None)


def _ways(now: Shared, then: Shared) -> list[tuple[int, int]]:
    """Pairs of numbers of people that may be meant: all of them, or of more than MOST_TABLES both
    ends of each and those that come closest to no difference.

    The difference rises with one and falls with the other, and p falls as they part, so no other
    pair gives more or less; only an exact p may, and that is of few people, where all are tried.
    """
    xs, ys = (range(side.least, side.most + 1) for side in (now, then))
    if len(xs) * len(ys) <= MOST_TABLES:
        return list(product(xs, ys))
    ends = set(product({now.least, now.most}, {then.least, then.most}))
    near = set()
    for x in (now.least, now.most):
        even = x * then.n / now.n
        near |= {(x, y) for y in (math.floor(even), math.ceil(even))}
    for y in (then.least, then.most):
        even = y * now.n / then.n
        near |= {(x, y) for x in (math.floor(even), math.ceil(even))}
    inside = {
        (x, y) for x, y in near
        if now.least <= x <= now.most and then.least <= y <= then.most
    }  # fmt: skip
    return sorted(ends | inside)


def _ends(low: float, high: float) -> tuple[float, ...]:
    return (low,) if low == high else (low, high)
