"""Items compared within people: which of several is named, or answered higher, by more of them;
and one question that the same people answered twice.

The people who answered all items are the same for each, so shares of items are no shares of
different people: tests and intervals here use who answers differently to one item and another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from peo.analysis.counts import PEOPLE, Counts
from peo.analysis.describe import banded, measured
from peo.analysis.groups import SMALL_GROUP, adjusted, scores, seed_of
from peo.analysis.ranks import DRAWS, Interval, Test, Z
from peo.define.instrument.expression import Condition, plain
from peo.define.instrument.variable import Variable
from peo.figure import Figure

Numbers = NDArray[np.float64]
ALPHA = 0.05


def compared_within(
    counts: Counts,
    items: Sequence[tuple[Variable, tuple[str, ...]]],
    base: Condition,
    prefix: str,
    seed: int,
) -> list[Figure]:
    """Items beside each other, of the people who answered them all.

    `items` pairs each with the answers that count; without any the places on the scale are
    compared. First one test of all items (Cochran's Q; Friedman's test for places on a scale), then
    each two (McNemar's exact test; for places the sign test) with p adjusted over all pairs, then
    the place of each item among the shares with the places that these pairs leave possible. A place
    tells no share: that of who answered all items is not the one that is printed elsewhere.
    """
    names = [item.id for item, _ in items]
    answers, people = _answers(counts, items, base)
    classed = bool(items[0][1]) if items else False
    n = int(people.sum())
    blank = Figure(
        figure_id=prefix, statistic="test", variable=names[0], categories=items[0][1], base=base,
        group="items", groups=tuple(names), n=n,
    )  # fmt: skip
    if n == 0 or not np.ptp(answers, axis=1).any():
        return [replace(blank, reason="no_variation" if n else "no_answers")]
    test, p_from = friedman(answers, people, seed_of(seed, blank.one_line, *names))
    whole = replace(
        blank, test="cochran" if classed else "friedman", value=test.value, df=test.df, p=test.p,
        p_from=p_from,
    )  # fmt: skip
    pairs = [
        _pair(answers[:, [i, j]], people, blank, (items[i], items[j]))
        for i, j in combinations(range(len(names)), 2)
    ]
    pairs = adjusted(pairs, "")
    places = _places(answers, people, pairs, blank, items) if classed else []
    return [whole, *pairs, *places]


def friedman(answers: Numbers, people: NDArray[np.int64], seed: int) -> tuple[Test, str]:
    """Friedman's test, corrected for ties; of yes and no it is Cochran's Q. And how p was found.

    answers: (patterns, items); people: how many gave each pattern. Where fewer than 10 people
    answer differently to different items, p is drawn from answers that are shuffled within each
    person. Sources: Friedman (1937), JASA 32, 675-701; Cochran (1950), Biometrika 37, 256-266;
    Conover (1999), Practical Nonparametric Statistics, 5.8.
    """
    ranks = stats.rankdata(answers, axis=1) - (answers.shape[1] + 1) / 2
    spread = float(people @ (ranks**2).sum(axis=1))
    k = answers.shape[1]

    def value(totals: Numbers) -> Numbers:
        found: Numbers = (k - 1) * (totals**2).sum(axis=-1) / spread
        return found

    q, varied = float(value(people @ ranks)), np.ptp(answers, axis=1) > 0
    if people[varied].sum() >= SMALL_GROUP:
        return Test(q, float(stats.chi2.sf(q, k - 1)), float(k - 1)), ""
    rows = np.repeat(ranks[varied], people[varied], axis=0)
    drawn = np.random.default_rng(seed).permuted(np.repeat(rows[None], DRAWS, axis=0), axis=2)
    hits = int((value(drawn.sum(axis=1)) >= q - 1e-9).sum())
    return Test(q, (hits + 1) / (DRAWS + 1), float(k - 1)), "simulated"


def paired(more: int, less: int, n: int) -> Interval:
    """Share of `n` people who answer higher to the first of two items minus that who answer lower.

    For yes and no it is the difference of both shares. Source: Bonett and Price (2012), Journal of
    Educational and Behavioral Statistics 37, 479-488; cut off at -1 and 1.
    """
    up, down = (more + 1) / (n + 2), (less + 1) / (n + 2)
    half = Z * math.sqrt((up + down - (up - down) ** 2) / (n + 2))
    return Interval((more - less) / n, max(-1.0, up - down - half), min(1.0, up - down + half))


def said(rows: pd.DataFrame, variable: Variable, figure: Figure) -> Numbers:
    """Per row whether one of some answers was given, else the answer as a number or its place among
    the answers; missing for who is outside the base or gave no such answer."""
    column = rows[variable.id]
    if figure.categories:
        marks = column.map(plain, na_action="ignore") if variable.kind == "number" else column
        texts = (banded(column, variable).astype("string"), marks.astype("string"))
        chosen = np.logical_or.reduce([text.isin(figure.categories) for text in texts])
        found = pd.Series(chosen, rows.index).astype("float").where(column.notna())
    elif figure.statistic == "difference":
        found = measured(column, variable)
    else:
        found = scores(column, variable)
        if not variable.on_scale:
            places = {code: place for place, code in enumerate(variable.substantive)}
            found = found.map(places).astype("float")
    inside = found.where(figure.base.holds(rows))
    return np.asarray(inside.to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)


def again(now: Numbers, then: Numbers, figure: Figure, seed: int) -> tuple[Figure, int]:
    """How the same people answer now and then, and the fewest of them whom that tells apart.

    `now` and `then` are what each of them said (`said`); of a share the difference with McNemar's
    exact p, of a mean the difference with the paired t test, of answers without an order one test
    of all of them (`homogeneity`), else the chance that somebody answers higher now than then (a
    tie counts half), with the p of the sign test. Source: see `paired`.
    """
    n, more, less = len(now), int((now > then).sum()), int((now < then).sum())
    figure = replace(figure, n=n)
    if figure.statistic == "test":
        found = homogeneity(now, then, seed_of(seed, figure.one_line))
        if found is None:
            return replace(figure, reason="few_moved"), n
        test, p_from = found
        made = replace(figure, test="stuart_maxwell", value=test.value, df=test.df, p=test.p)
        return replace(made, p_from=p_from), more + less
    if figure.statistic == "difference" and not figure.categories:
        moved = now - then
        made = replace(figure, value=float(moved.mean()), test="paired_t")
        if n < 2 or not np.ptp(moved):
            return made, n
        test = stats.ttest_1samp(moved, 0)
        ends = test.confidence_interval(0.95)
        low, high = float(ends.low), float(ends.high)
        return replace(made, low=low, high=high, p=float(test.pvalue)), n
    share = paired(more, less, n)
    p = float(stats.binomtest(more, more + less).pvalue) if more + less else 1.0
    told, sides = [100 * x for x in (share.value, share.low, share.high)], [more, less]
    if figure.categories:
        sides = [k for yes in (int(now.sum()), int(then.sum())) for k in (yes, n - yes)]
    else:
        told = [50 + x / 2 for x in told]
    value, low, high = told
    test_of = "mcnemar" if figure.categories else "within_sign"
    made = replace(figure, value=value, low=low, high=high, p=p, unit="%", test=test_of)
    return made, min((side for side in sides if side), default=n)


def homogeneity(now: Numbers, then: Numbers, seed: int) -> tuple[Test, str] | None:
    """The Stuart-Maxwell test: are answers without an order given as often now as then, by the same
    people? And how p was found.

    What nobody came to or left tells nothing and stays out. Where fewer than ten people came to an
    answer or left it, p is drawn: who moved goes the one way or the other by chance. None where the
    people who moved are too few to join all answers. Sources: Stuart (1955), Biometrika 42,
    412-416; Maxwell (1970), British Journal of Psychiatry 116, 651-655.
    """
    moved = now != then
    codes, places = np.unique(np.r_[now[moved], then[moved]], return_inverse=True)
    k, (to, out) = len(codes), places.reshape(2, -1)
    table = np.zeros((k, k))
    np.add.at(table, (to, out), 1)
    both = table + table.T
    spread = np.diag(both.sum(axis=1)) - both
    if k < 2 or np.linalg.matrix_rank(spread) < k - 1:
        return None
    inverse = np.linalg.pinv(spread)

    def value(gains: Numbers) -> Numbers:
        found: Numbers = np.einsum("...i,ij,...j", gains, inverse, gains)
        return found

    q = float(value(table.sum(axis=1) - table.sum(axis=0)))
    if both.sum(axis=1).min() >= SMALL_GROUP:
        return Test(q, float(stats.chi2.sf(q, k - 1)), float(k - 1)), ""
    low, high = np.triu_indices(k, 1)
    people = both[low, high].astype(int)
    drawn = 2 * np.random.default_rng(seed).binomial(people, 0.5, (DRAWS, len(people))) - people
    gains = np.zeros((DRAWS, k))
    for at, (one, other) in enumerate(zip(low, high, strict=True)):
        gains[:, one] += drawn[:, at]
        gains[:, other] -= drawn[:, at]
    hits = int((value(gains) >= q - 1e-9).sum())
    return Test(q, (hits + 1) / (DRAWS + 1), float(k - 1)), "simulated"


def places_left(p_values: dict[tuple[int, int], float], shares: Sequence[float]) -> list[Interval]:
    """The place of each share with the places that tests of all pairs leave possible.

    An item that is shown to be higher than `d` others and lower than `u` is between place 1 + u and
    k - d; with adjusted p this holds for all items at once in 95 %. Source: Al Mohamad, Goeman and
    Van Zwet (2022), Biometrics 78, 1-13.
    """
    k, found = len(shares), []
    for i, own in enumerate(shares):
        told = [j for j in range(k) if j != i and p_values[min(i, j), max(i, j)] < ALPHA]
        up = sum(shares[j] > own for j in told)
        down = sum(shares[j] < own for j in told)
        place = 1 + sum(other > own + 1e-9 for other in shares)
        found.append(Interval(place, 1 + up, k - down))
    return found


def _answers(
    counts: Counts, items: Sequence[tuple[Variable, tuple[str, ...]]], base: Condition
) -> tuple[Numbers, NDArray[np.int64]]:
    """Answers (patterns, items) of those who gave all, and how many gave each pattern."""
    cells = counts.of(*(item.id for item, _ in items), *base.variables)
    cells = cells[base.holds(cells)]
    columns = []
    for item, codes in items:
        column = cells[item.id]
        if codes:
            text = column.astype("string")
            columns.append(text.isin(codes).astype(float).where(text.notna()).to_numpy(float))
        else:
            columns.append(scores(column, item).to_numpy(float))
    answers: Numbers = np.column_stack(columns).astype(np.float64)
    known = ~np.isnan(answers).any(axis=1)
    return answers[known], cells[PEOPLE].to_numpy(dtype=np.int64)[known]


def _pair(
    two: Numbers,
    people: NDArray[np.int64],
    blank: Figure,
    items: tuple[tuple[Variable, tuple[str, ...]], ...],
) -> Figure:
    """Two items. `count` is the fewest people on one side of either: what a difference beside a
    share that is known would tell."""
    more = int(people[two[:, 0] > two[:, 1]].sum())
    less = int(people[two[:, 0] < two[:, 1]].sum())
    n, (one, other) = int(people.sum()), items
    share = paired(more, less, n)
    sides = [more, less]
    if one[1]:
        yes = [int(people @ two[:, side]) for side in (0, 1)]
        sides = [number for k in yes for number in (k, n - k)]
    p = float(stats.binomtest(more, more + less).pvalue) if more + less else 1.0
    return replace(
        blank, figure_id=f"{blank.figure_id}.{one[0].id}.{other[0].id}", statistic="paired",
        variable=one[0].id, categories=one[1], against=other[0].id, group="",
        value=100 * share.value, unit="%", low=100 * share.low, high=100 * share.high,
        count=min((side for side in sides if side), default=0), p=p,
        test="mcnemar" if one[1] else "within_sign",
    )  # fmt: skip


def _places(
    answers: Numbers,
    people: NDArray[np.int64],
    pairs: Sequence[Figure],
    blank: Figure,
    items: Sequence[tuple[Variable, tuple[str, ...]]],
) -> list[Figure]:
    n, k = int(people.sum()), len(items)
    numbers = (people @ answers).astype(int).tolist()
    tested = dict(zip(combinations(range(k), 2), (f.p_adjusted or 0.0 for f in pairs), strict=True))
    places = places_left(tested, [number / n for number in numbers])
    made = []
    for (item, codes), place in zip(items, places, strict=True):
        name = f"{blank.figure_id}.{item.id}.place"
        made.append(Figure(
            figure_id=name, statistic="placed", variable=item.id, categories=codes,
            base=blank.base, value=place.value, low=place.low, high=place.high, n=n,
        ))  # fmt: skip
    return sorted(made, key=lambda figure: figure.value or 0.0)
