"""Two waves compared, by simulation: how often the test of all answers is significant where nothing
changed, and how often the intervals hold the true difference where one wave was printed rounded.

    python benchmarks/waves.py [draws]

Standard error at 95 % with 4,000 draws: 0.3 points; at 5 % the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from peo.analysis import between
from peo.analysis.between import Shared, Table
from peo.figure import Figure, half_up

RNG = np.random.default_rng(20220401)
EMPTY = Figure("x", "difference", "v", by="wave", group="2024-04", against="2022-04")
SCALES = {
    "four answers": np.array([0.02, 0.06, 0.60, 0.32]),
    "five answers": np.array([0.03, 0.08, 0.14, 0.33, 0.42]),
    "a mark": np.array([1, 1, 2, 3, 6, 12, 28, 30, 12, 5]) / 100,
}


def printed(count: int, n: int) -> tuple[int, int]:
    """The fewest and the most people whose share rounds to what would have been printed."""
    said = half_up(100 * count / n)
    fits = [x for x in range(n + 1) if half_up(100 * x / n) == said]
    return fits[0], fits[-1]


def level(draws: int, chance: np.ndarray, m: int, n: int, rounded: bool) -> float:
    """How often p of the test of all answers is under 0.05 in two waves with the same chances.

    `rounded`: the second wave was printed, and the largest p counts.
    """
    hits = 0
    pairs = zip(RNG.multinomial(m, chance, draws), RNG.multinomial(n, chance, draws), strict=True)
    for now, then in pairs:
        found = between.distributions([as_table(now)], tables(then, rounded), EMPTY, seed=1)
        hits += found is not None and found.p is not None and found.p < 0.05
    return hits / draws


def chance_interval(draws: int, now: np.ndarray, then: np.ndarray, m: int, n: int) -> float:
    """How often the interval of the chance to answer higher holds it, of a printed second wave."""
    true = 100 * float(now @ (np.cumsum(then) - then / 2))
    hits = 0
    pairs = zip(RNG.multinomial(m, now, draws), RNG.multinomial(n, then, draws), strict=True)
    for one, other in pairs:
        found = between.distributions([as_table(one)], tables(other, True), EMPTY, seed=1)
        hits += found is not None and (found.low or 0) <= true <= (found.high or 0)
    return hits / draws


def difference(draws: int, p: float, m: int, q: float, n: int, rounded: bool) -> float:
    """How often the interval of a difference of shares holds it."""
    hits = 0
    for x, y in zip(RNG.binomial(m, p, draws), RNG.binomial(n, q, draws), strict=True):
        ends = printed(int(y), n) if rounded else (int(y), int(y))
        found = between.shares(Shared(int(x), int(x), m), Shared(*ends, n), EMPTY, seed=1)
        hits += (found.low or 0) <= 100 * (p - q) <= (found.high or 0)
    return hits / draws


def as_table(people: np.ndarray) -> Table:
    return tuple(int(x) for x in people)


def tables(people: np.ndarray, rounded: bool) -> list[Table]:
    """The table of a wave, or the ends of all that its printed shares allow."""
    n = int(people.sum())
    if not rounded:
        return [as_table(people)]
    return between.extremes([printed(int(x), n) for x in people], (0, 0), n)


def rows(draws: int) -> Iterator[tuple[str, float]]:
    sizes = ((45, 150), (150, 150), (15, 150))
    for name, chance in SCALES.items():
        for m, n in sizes:
            yield f"level, {name}, {m} and {n}", level(draws, chance, m, n, rounded=False)
            told = f"level, {name}, {m} and {n} printed"
            yield told, level(draws, chance, m, n, rounded=True)
    five, other = SCALES["five answers"], np.array([0.06, 0.14, 0.20, 0.33, 0.27])
    for m, n in sizes:
        yield f"chance, {m} and {n} printed", chance_interval(draws, other, five, m, n)
    for p, q in ((0.5, 0.4), (0.92, 0.86), (0.03, 0.08)):
        for m, n in sizes:
            for rounded in (False, True):
                told = f"difference {p} - {q}, {m} and {n}{' printed' * rounded}"
                yield told, difference(draws, p, m, q, n, rounded)


def main() -> None:
    draws = int(sys.argv[1]) if sys.argv[1:] else 4_000
    for name, share in rows(draws):
        print(f"{name:<50} {100 * share:5.1f}")


if __name__ == "__main__":
    main()
