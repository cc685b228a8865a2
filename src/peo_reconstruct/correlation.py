"""Bounds of a rank correlation.

Spearman's rho is Pearson's correlation of mid-ranks. Where the distribution of both answers is
fixed, so are the ranks and the denominator, and the numerator is a sum over the joint cells: its
extremes are those of a linear program. Where a distribution is not fixed, every rank and every
denominator that it allows is admitted at once, which gives bounds that are safe but not attained.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import sqrt

from peo.project import UserError
from peo_reconstruct.linear import End, Linear, Space, Sum

Pairs = Sequence[tuple[int, int, int]]  # place of the first answer, of the second, and the cell
Limits = tuple[int, int]


def rank_correlation(space: Space, pairs: Pairs, more: Sequence[Linear]) -> tuple[End, End]:
    """Smallest and largest Spearman's rho over all counts that obey the constraints.

    Raises UserError when nobody can have answered both, or everybody must have answered the same.
    """
    every: Sum = {cell: 1 for _, _, cell in pairs}
    fewest, most = space.range(every, more)
    if most < 2:
        raise UserError("reconstruct.too_few")
    places = [sorted({pair[side] for pair in pairs}) for side in (0, 1)]
    sizes = [
        [
            space.range({c: 1 for *at, c in pairs if at[side] == place}, more)
            for place in places[side]
        ]
        for side in (0, 1)
    ]
    spreads = [_spread(size, fewest, most) for size in sizes]
    if min(high for _, high in spreads) <= 0:
        raise UserError("reconstruct.alike")
    if all(one == other for one, other, _ in pairs):  # an answer beside itself
        return End(1.0, True), End(1.0, True)
    if min(low for low, _ in spreads) <= 0:  # they may have, and next to that anything goes
        return End(-1.0, False), End(1.0, False)
    fixed = fewest == most and all(low == high for size in sizes for low, high in size)
    ranks = [
        {place: space.range(_lead(pairs, side, place), more) for place in places[side]}
        for side in (0, 1)
    ]
    ends = []
    for sense in (-1, 1):
        weights = {
            cell: sense * max(sense * a * b for a in ranks[0][one] for b in ranks[1][other])
            for one, other, cell in pairs
        }
        if fixed:
            top = space.total(weights, more, sense)
        else:
            top = End(float(space.range(weights, more)[sense > 0]), False)
        ends.append(_end(sense, top, spreads))
    return ends[0], ends[1]


def _lead(pairs: Pairs, side: int, level: int) -> Sum:
    """People who answered lower minus people who answered higher: twice the centred mid-rank."""
    return {
        cell: 1 if place[side] < level else -1 for *place, cell in pairs if place[side] != level
    }


def _spread(sizes: Sequence[Limits], fewest: int, most: int) -> Limits:
    """Least and greatest sum of squares of twice the centred mid-ranks: (n^3 - sum of m^3) / 3.

    It grows with every number m of people on a level, so all at their least and all at their most
    are safe; where n is known more is: the least has as many as possible on few levels.
    """
    low = [size[0] for size in sizes]
    cubes = [sum(m**3 for m in end) for end in (low, [size[1] for size in sizes])]
    least = (sum(low) ** 3 - cubes[0]) / 3
    if fewest == most:
        least = max(least, (fewest**3 - _most_cubes(sizes, fewest)) / 3)
    greatest = min((sum(high for _, high in sizes) ** 3 - cubes[1]) / 3, (most**3 - most) / 3)
    return int(least), int(greatest)


def _most_cubes(sizes: Sequence[Limits], people: int) -> int:
    """Largest sum of cubes of numbers within limits that add to `people`: one is in between."""
    most = 0
    for place, (low, high) in enumerate(sizes):
        for ends in product(*sizes[:place], *sizes[place + 1 :]):
            left = people - sum(ends)
            if low <= left <= high:
                most = max(most, left**3 + sum(end**3 for end in ends))
    return most


def _end(sense: int, numerator: End, spreads: Sequence[Limits]) -> End:
    """The numerator over the denominator that takes it furthest; nothing passes 1."""
    outward = sense * numerator.value > 0
    one, other = (spread[0 if outward else 1] for spread in spreads)
    rho = numerator.value / sqrt(one * other)
    return End(max(-1.0, min(1.0, rho)), numerator.exact)
