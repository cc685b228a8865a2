"""Which options of a multiple-choice question are chosen together, judged against chance.

Who may choose three of thirteen and takes one, has two left: choices exclude each other even when
nothing is meant by it. So a pair is compared with what chance makes of it when everybody keeps the
number of options chosen and every option the number of people, not with independence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from peo.analysis.counts import PEOPLE, Counts
from peo.analysis.describe import counted
from peo.analysis.groups import adjusted, seed_of
from peo.define.instrument.expression import Condition
from peo.define.instrument.variable import Variable
from peo.figure import Figure

CHAINS = 2_000  # shuffled copies of the choices, at least
_PER_PAIR = 60  # and for each pair, so that the smallest p is 1/30 after Holm over all of them
_MOST_PICKS = 2_000  # above it, the normal approximation from `null_moments`
_ROUNDS = 6  # swaps tried per copy, for each pick: hardly one stays where it was
_SWAPS = 64  # of each copy, drawn together
_AT_ONCE = 500  # copies that are shuffled beside each other
Numbers = NDArray[np.float64]


def cooccurrence(
    counts: Counts, options: Sequence[Variable], base: Condition, prefix: str, seed: int
) -> list[Figure]:
    """For each two options: how many people chose both, and how many would by chance.

    `effect_size` is the number expected by chance; p is two-sided and adjusted over the pairs.
    Options that nobody chose are left out. n is the number of people who chose anything.
    """
    kept, ticked, people = _chosen(counts, options, base)
    together = (ticked * people[:, None]).T @ ticked
    if len(kept) < 2:
        return []
    expected, p_values = pair_test(ticked, people, seed_of(seed, base, *kept))
    p_from = "simulated" if _picks(ticked, people) <= _MOST_PICKS else ""
    figures = [
        Figure(
            figure_id=f"{prefix}.{kept[i]}.{kept[j]}", statistic="cooccurrence", variable=kept[i],
            categories=("yes",), base=base, by=kept[j], value=int(together[i, j]),
            count=int(together[i, j]), n=int(people.sum()), test="permutation",
            p=float(p_values[i, j]), p_from=p_from, effect="expected",
            effect_size=float(expected[i, j]),
        )
        for i, j in combinations(range(len(kept)), 2)
    ]  # fmt: skip
    return adjusted(figures, "")


def combined(
    counts: Counts, question: str, options: Sequence[Variable], base: Condition, prefix: str
) -> list[Figure]:
    """How many people chose exactly these options and no others, largest first.

    The options are the categories; n is the number of people who chose anything.
    """
    names, ticked, people = _chosen(counts, options, base)
    patterns, which = np.unique(~ticked, axis=0, return_inverse=True)
    totals = np.bincount(which.ravel(), people).astype(int)
    figures = []
    for place in np.argsort(-totals, kind="stable"):
        codes = tuple(names[option] for option in np.flatnonzero(~patterns[place]))
        count = int(totals[place])
        name, n = f"{prefix}.{'.'.join(codes)}", int(people.sum())
        figures.append(
            replace(counted(name, question, codes, base, count, n), statistic="combination")
        )
    return figures


def _chosen(
    counts: Counts, options: Sequence[Variable], base: Condition
) -> tuple[list[str], NDArray[np.bool_], NDArray[np.int64]]:
    """The options somebody chose, the patterns of choices (at least one), people per pattern."""
    names = [option.id for option in options]
    cells = counts.of(*names, *base.variables)
    cells = cells[base.holds(cells)]
    columns = [cells[name].astype("string").eq("yes").fillna(False) for name in names]
    ticked = np.column_stack(columns).astype(bool)
    some, chosen = ticked.any(axis=1), ticked.any(axis=0)
    kept = [names[option] for option in np.flatnonzero(chosen)]
    return kept, ticked[some][:, chosen], cells[PEOPLE].to_numpy()[some]


def pair_test(
    ticked: NDArray[np.bool_], people: NDArray[np.int64], seed: int
) -> tuple[Numbers, Numbers]:
    """Expected number of people per pair of options, and two-sided p, both (options, options).

    ticked: (patterns, options); people: how many chose each pattern. Up to 2,000 picks p comes
    from shuffled copies with both margins kept: twice the share with as few people or fewer, or
    with as many or more, whichever is smaller, the real choices counted among them. Above it from
    the normal approximation.
    """
    together = ((ticked * people[:, None]).T @ ticked).astype(float)
    if _picks(ticked, people) > _MOST_PICKS:
        expected, variance = null_moments(ticked, people)
        z = np.divide(
            np.abs(together - expected), np.sqrt(variance), out=np.zeros_like(expected),
            where=variance > 1e-12,
        )  # fmt: skip
        return expected, 2 * stats.norm.sf(z)
    drawn = shuffled_pairs(np.repeat(ticked, people, axis=0), seed)
    expected = drawn.mean(axis=0)
    fewer, more = (drawn <= together).sum(axis=0), (drawn >= together).sum(axis=0)
    return expected, np.minimum(1.0, 2 * (1 + np.minimum(fewer, more)) / (1 + len(drawn)))


def _picks(ticked: NDArray[np.bool_], people: NDArray[np.int64]) -> int:
    return int((ticked.sum(axis=1) * people).sum())


def shuffled_pairs(ticked: NDArray[np.bool_], seed: int) -> Numbers:
    """Numbers of people per pair of options in shuffled copies: (copies, k, k).

    In every copy each person keeps the number of options chosen and each option the number of
    people. A swap gives two people each other's pick unless one of them would have it twice; each
    copy walks alone from the real choices. Source: Besag and Clifford (1989), Biometrika 76,
    633-642.
    """
    rng = np.random.default_rng(seed)
    k = ticked.shape[1]
    chains = max(CHAINS, _PER_PAIR * k * (k - 1) // 2)
    blocks = [min(_AT_ONCE, chains - start) for start in range(0, chains, _AT_ONCE)]
    return np.concatenate([_shuffled(ticked, size, rng) for size in blocks])


def _shuffled(ticked: NDArray[np.bool_], chains: int, rng: np.random.Generator) -> Numbers:
    """So many of those copies; few at a time, so that they stay near the processor."""
    person, option = np.nonzero(ticked)
    picks, k = len(person), ticked.shape[1]
    # all copies behind each other in one row: numpy looks up one index twice as fast as three
    has = np.tile(ticked.ravel(), chains)
    holds = np.tile(option, chains)
    first_pick, first_cell = np.arange(chains) * picks, np.arange(chains) * ticked.size
    left = _ROUNDS * picks
    while left > 0:
        both = rng.integers(0, picks, (min(_SWAPS, left), 2, chains))  # two picks of each copy
        left -= len(both)
        for pick, row in zip(both + first_pick, (person * k)[both] + first_cell, strict=True):
            old = holds[pick]
            one, other = has[row + old[::-1]]
            new = np.where(one | other, old, old[::-1])
            has[row + old] = False
            has[row + new] = True
            holds[pick] = new
    people = has.reshape(chains, *ticked.shape).astype(np.float32)
    return np.asarray(people.transpose(0, 2, 1) @ people, dtype=float)


def null_moments(ticked: NDArray[np.bool_], people: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Mean and variance per pair under chance, for so many people that the margins hardly vary.

    The most even distribution of choices with these numbers of picks per person and, on average,
    these numbers of people per option; the variance is what the margins leave unexplained.
    """
    k = ticked.shape[1]
    sizes = ticked.sum(axis=1)
    margins = (ticked * people[:, None]).sum(axis=0).astype(float)
    strata = [
        (int(people[sizes == size].sum()), _patterns(k, int(size)))
        for size in np.unique(sizes)
        if size > 0
    ]
    weights = np.log(margins)
    for _ in range(500):
        chances = [_softmax(patterns @ weights) for _, patterns in strata]
        means = sum(n * (q @ x) for (n, x), q in zip(strata, chances, strict=True))
        weights += np.log(margins / means)
        if np.abs(margins / means - 1).max() < 1e-10:
            break
    row, column = np.triu_indices(k, 1)
    mean, covariance = np.zeros(k + len(row)), np.zeros((k + len(row),) * 2)
    for (n, x), q in zip(strata, chances, strict=True):
        both = np.hstack([x, x[:, row] * x[:, column]])
        centre = q @ both
        mean += n * centre
        covariance += n * ((both * q[:, None]).T @ both - np.outer(centre, centre))
    inner, outer = covariance[:k, :k], covariance[:k, k:]
    left = np.diag(covariance)[k:] - (outer * (np.linalg.pinv(inner) @ outer)).sum(axis=0)
    expected, variance = np.zeros((k, k)), np.zeros((k, k))
    expected[row, column] = expected[column, row] = mean[k:]
    variance[row, column] = variance[column, row] = np.maximum(left, 0)
    return expected, variance


def _patterns(k: int, size: int) -> Numbers:
    """All ways to choose `size` of `k` options, as rows of zeros and ones."""
    chosen = list(combinations(range(k), size))
    rows = np.zeros((len(chosen), k))
    for row, places in zip(rows, chosen, strict=True):
        row[list(places)] = 1
    return rows


def _softmax(values: Numbers) -> Numbers:
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum())
