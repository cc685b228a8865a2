"""How often each 95 % interval holds the true value, by simulation.

    python benchmarks/coverage.py [draws]

Standard error at 95 % with 4,000 draws: 0.3 points.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import stats

from peo.analysis import between, describe, ordinal, ranks
from peo.figure import Figure

RNG = np.random.default_rng(20220401)
FIVE = np.array([0.08, 0.17, 0.30, 0.30, 0.15])
HIGH = np.array([0.02, 0.08, 0.25, 0.35, 0.30])


def wilson(draws: int, p: float, n: int) -> float:
    counts = RNG.binomial(n, p, draws)
    bounds = {int(k): describe.wilson(int(k), n) for k in np.unique(counts)}
    return float(np.mean([bounds[int(k)][0] <= 100 * p <= bounds[int(k)][1] for k in counts]))


def t_interval(draws: int, n: int) -> float:
    marks = np.arange(1, 11)
    chance = np.array([1, 1, 2, 3, 6, 12, 28, 30, 12, 5]) / 100
    sample = RNG.choice(marks, (draws, n), p=chance)
    mean = float(marks @ chance)
    hits = 0
    for row in sample:
        low, high = describe.t_interval(float(row.mean()), float(row.std(ddof=1)), n)
        hits += low <= mean <= high
    return hits / draws


def spearman(draws: int, latent: float, n: int) -> float:
    edges = stats.norm.ppf(np.cumsum(FIVE)[:-1])
    people = min(2_000_000, 500 * draws)
    whole = RNG.multivariate_normal([0, 0], [[1, latent], [latent, 1]], people)
    codes = np.digitize(whole, edges)
    true = float(ranks.rank_correlation(_table(codes)))
    hits = 0
    for _ in range(draws):
        one = codes[RNG.integers(0, len(codes), n)]
        interval, _ = ranks.spearman(_table(one))
        hits += interval.low <= true <= interval.high
    return hits / draws


def _table(codes: np.ndarray) -> np.ndarray:
    return np.bincount(codes[:, 0] * 5 + codes[:, 1], minlength=25).reshape(5, 5)


def superiority(draws: int, other: np.ndarray, m: int, n: int) -> float:
    true = float(other @ (np.cumsum(FIVE) - FIVE / 2))
    hits = 0
    for a, b in zip(RNG.multinomial(m, other, draws), RNG.multinomial(n, FIVE, draws), strict=True):
        interval = ranks.superiority(np.array([a, b]))
        hits += interval.low <= true <= interval.high
    return hits / draws


def difference(draws: int, p1: float, n1: int, p2: float, n2: int) -> float:
    pairs = zip(RNG.binomial(n1, p1, draws), RNG.binomial(n2, p2, draws), strict=True)
    hits = 0
    for x1, x2 in pairs:
        _, low, high, _ = between.two_proportions(int(x1), n1, int(x2), n2)
        hits += low <= 100 * (p1 - p2) <= high
    return hits / draws


def standardised(draws: int, shares: list[float], sizes: list[int], mix: list[float]) -> float:
    true = 100 * float(np.average(shares, weights=mix))
    hits = 0
    for counts in RNG.binomial(sizes, shares, (draws, len(shares))):
        figures = []
        for group, (count, n) in enumerate(zip(counts, sizes, strict=True)):
            low, high = describe.wilson(int(count), n)
            figures.append(
                Figure(
                    "f", "percent", "v", by="by", group=str(group), value=100 * count / n, n=n,
                    low=low, high=high,
                )
            )  # fmt: skip
        weights = {str(group): weight for group, weight in enumerate(mix)}
        found = between.standardised(figures, weights, "w", "t")
        assert found is not None
        hits += (found.low or 0) <= true <= (found.high or 0)
    return hits / draws


def odds_ratio(draws: int, beta: float, n: int) -> float:
    cuts = np.array([-1.5, 0.5])
    hits = found = 0
    for _ in range(draws):
        x = RNG.integers(0, 4, n).astype(float)
        y = (x * beta + RNG.logistic(size=n))[:, None] > cuts + 1.5 * beta
        problem = ordinal.Problem(y.sum(axis=1).astype(float), x[:, None], np.ones(n))
        if (model := problem.fit()) is not None:
            found += 1
            _, low, high = problem.interval(model, 0)
            hits += low <= beta <= high
    return hits / found


def main() -> None:
    draws = int(sys.argv[1]) if sys.argv[1:] else 4_000
    rows = [
        *(
            (f"Wilson, share {p}, n={n}", wilson(draws, p, n))
            for p in (0.1, 0.5, 0.92)
            for n in (9, 40, 150)
        ),
        *((f"t, mark 1-10, n={n}", t_interval(draws, n)) for n in (9, 40, 150)),
        *(
            (f"Bonett-Wright, latent {r}, n={n}", spearman(draws, r, n))
            for r in (0.0, 0.5, 0.8)
            for n in (30, 150)
        ),
        *(
            (f"Newcombe P(A>B), {name}, {m} and {n}", superiority(draws, other, m, n))
            for name, other in (("equal", FIVE), ("shifted", HIGH))
            for m, n in ((9, 46), (46, 45), (150, 150))
        ),
        *(
            (f"Newcombe difference {p1}-{p2}, {n1} and {n2}", difference(draws, p1, n1, p2, n2))
            for p1, n1, p2, n2 in (
                (0.92, 150, 0.86, 178),
                (0.03, 150, 0.08, 178),
                (0.5, 9, 0.4, 40),
            )
        ),
        *(
            (f"standardised, shares {p}, n={n}", standardised(draws, p, n, [50, 20, 20, 10]))
            for p, n in (
                ([0.5, 0.4, 0.3, 0.5], [46, 50, 45, 9]),
                ([0.9, 0.95, 0.92, 0.9], [46, 50, 45, 9]),
            )
        ),
        *(
            (f"likelihood, log odds ratio {b}, n={n}", odds_ratio(draws // 4, b, n))
            for b in (0.0, 0.8)
            for n in (40, 150)
        ),
    ]
    for name, share in rows:
        print(f"{name:<44} {100 * share:5.1f}%")


if __name__ == "__main__":
    main()
