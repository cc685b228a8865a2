"""The level of every test and the coverage of every interval at n = 9, 45 and 150, by simulation.

    python benchmarks/methods.py [draws [words]]

With `words` only what has one of them in its name. With 2,000 draws the standard error at
5 % is 0.5 points. The figures stand in docs/methods.md.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from peo.analysis import effects, ranks
from peo.analysis.bounded import mean_interval
from peo.analysis.choices import pair_test
from peo.analysis.counts import Counts
from peo.analysis.describe import t_interval
from peo.analysis.groups import compare_groups, holm
from peo.analysis.ordinal import Problem
from peo.analysis.reliability import alpha
from peo.analysis.spread import median_interval
from peo.analysis.within import friedman, paired
from peo.define.instrument.model import Family
from peo.define.instrument.variable import Answer, Variable
from peo.project.words import Text

RNG = np.random.default_rng(20220401)
SIZES = (9, 45, 150)
FIVE = np.array([0.08, 0.17, 0.30, 0.30, 0.15])
MARKS = np.array([1, 1, 2, 3, 6, 12, 28, 30, 12, 5]) / 100
TENS = np.array([0, 0, 0, 0, 0, 0, 0, 0.05, 0.15, 0.8])
GROUPS = np.array([0.45, 0.30, 0.20, 0.05])  # the last one is small
NOTHING = Text(nl="", en="")


def variable(name: str, answers: int, ordered: bool) -> Variable:
    made = tuple(Answer(code=str(i), nl=str(i), en=str(i)) for i in range(answers))
    return Variable(name, name, "b", "category", NOTHING, answers=made, ordered=ordered)


def mark(name: str) -> Variable:
    return Variable(name, name, "b", "number", NOTHING, minimum=1, maximum=10)


def rejected(draws: int, n: int, outcome: Variable, by: Variable, method: str = "ranks") -> float:
    """How often a test finds a difference where there is none, of the times that it could run."""
    family = Family(id="f", outcomes=("y",), by=("g",), method=method, reason=NOTHING)  # type: ignore[arg-type]
    found, done = 0, 0
    for draw in range(draws):
        groups = RNG.choice(4, n, p=GROUPS).astype(str)
        y = RNG.choice(10, n, p=MARKS) + 1 if outcome.kind == "number" else (
            RNG.choice(5, n, p=FIVE).astype(str)
        )  # fmt: skip
        figure = compare_groups(
            Counts(pd.DataFrame({"y": y, "g": groups})), outcome, by, family, "t", draw
        )
        if figure.p is not None:
            done += 1
            found += figure.p <= 0.05
    return found / max(1, done)


def model(draws: int, n: int) -> tuple[float, float, float, float]:
    """Of a true model of a mark with six predictors: false findings of the score test of its
    assumption, and of Wald and likelihood-ratio tests of a predictor that does nothing; coverage of
    the interval of one that does."""
    cuts = stats.logistic.ppf(np.cumsum(MARKS)[:-1])
    odds = wald = ratio = covers = done = 0
    for _ in range(draws):
        x = RNG.integers(0, 4, (n, 6)).astype(float)
        y = (x[:, 1] * 0.5 - 0.75 + RNG.logistic(size=n))[:, None] > cuts
        marks = y.sum(axis=1).astype(float)
        levels = len(np.unique(marks))
        if not 2 <= levels < n - 6 or np.linalg.matrix_rank(x - x.mean(axis=0)) < 6:
            continue  # too few people for a model, which is then a row with its reason
        problem = Problem(marks, x, np.ones(n))
        found = problem.fit()
        if found is None:
            problem = Problem(marks, x, np.ones(n), penalised=True)
            found = problem.fit()
        if found is None:
            continue
        done += 1
        odds += not problem.penalised and problem.proportional(found).p <= 0.05
        b, se = found.coefficients[0], math.sqrt(found.covariance[0, 0])
        wald += abs(b / se) >= ranks.Z
        ratio += problem.without(found, 0).p <= 0.05
        _, low, high = problem.interval(found, 1)
        covers += low <= 0.5 <= high
    return tuple(value / max(1, done) for value in (odds, wald, ratio, covers))  # type: ignore[return-value]


def effect(draws: int, n: int, shift: float, kind: str) -> tuple[float, float, float]:
    """Coverage of the interval of an effect size, and the mean of what is printed, with and without
    its correction. The truth is that of a thousand times as many people as there are draws."""

    def table(size: int) -> np.ndarray:
        group = RNG.choice(3, size, p=[0.45, 0.30, 0.25])
        y = np.digitize(RNG.normal(shift * group, 1), stats.norm.ppf(np.cumsum(FIVE)[:-1]))
        made = np.bincount(group * 5 + y, minlength=15).reshape(3, 5)
        return made[made.sum(axis=1) > 0][:, made.sum(axis=0) > 0]

    def measured(cells: np.ndarray) -> tuple[ranks.Interval, float]:
        size, (r, c) = int(cells.sum()), cells.shape
        if kind == "v":
            x2 = float(ranks.chi_square_x2(cells))
            return effects.cramers_v(x2, size, r, c), math.sqrt(x2 / size / (min(r, c) - 1))
        h = float(ranks.kruskal_h(cells))
        return effects.epsilon_squared(h, size, r), h / (size - 1)

    true = measured(table(1_000 * draws))[0].value if shift else 0.0
    hits, printed, plain = [], [], []
    for _ in range(draws):
        cells = table(n)
        if min(cells.shape) < 2:
            continue
        found, raw = measured(cells)
        if math.isnan(found.value):
            continue
        hits.append(found.low <= true + 1e-9 and true <= found.high)
        printed.append(found.value)
        plain.append(raw)
    return float(np.mean(hits)), float(np.mean(printed)), float(np.mean(plain))


def means(draws: int, n: int, chance: np.ndarray) -> tuple[float, float, float, float]:
    """Coverage of Gaffke's interval and of t, and their widths."""
    points = np.arange(1, 11)
    true, found = float(points @ chance), []
    for row in RNG.multinomial(n, chance, draws):
        there = row > 0
        low, high = mean_interval(points[there], row[there], 1, 10)
        mean = float(points @ row) / n
        sd = math.sqrt(float(row @ (points - mean) ** 2) / (n - 1))
        t_low, t_high = t_interval(mean, sd, n)
        found.append((low <= true <= high, t_low <= true <= t_high, high - low, t_high - t_low))
    return tuple(np.mean(found, axis=0).tolist())  # type: ignore[return-value]


def medians(draws: int, n: int) -> float:
    points = np.arange(1, 11)
    true = points[np.searchsorted(np.cumsum(MARKS), 0.5)]
    ends = [median_interval(points, row) for row in RNG.multinomial(n, MARKS, draws)]
    return float(np.mean([low <= true <= high for low, high in ends]))


def within(draws: int, n: int) -> tuple[float, float, float, float]:
    """Cochran's Q and Friedman where items do not differ; McNemar after Holm over six pairs; and
    the coverage of the interval of a difference within people."""
    cochran = scale = pairs = covers = 0
    for draw in range(draws):
        person = RNG.normal(size=(n, 1))
        yes = (person + RNG.normal(size=(n, 4)) > 0.8).astype(float)
        places = np.digitize(person + RNG.normal(size=(n, 4)), [-1, 0, 1.5]).astype(float)
        ones = np.ones(n, dtype=int)
        if np.ptp(yes, axis=1).any():
            cochran += friedman(yes, ones, draw)[0].p <= 0.05
        if np.ptp(places, axis=1).any():
            scale += friedman(places, ones, draw)[0].p <= 0.05
        found = []
        for i in range(4):
            for j in range(i):
                up, down = int((yes[:, i] > yes[:, j]).sum()), int((yes[:, i] < yes[:, j]).sum())
                found.append(float(stats.binomtest(up, up + down).pvalue) if up + down else 1.0)
        pairs += min(p or 0 for p in holm(found)) <= 0.05
        other = (person[:, 0] + RNG.normal(size=n) > 0.2).astype(float)
        interval = paired(int((other > yes[:, 0]).sum()), int((other < yes[:, 0]).sum()), n)
        true = stats.norm.sf(0.2 / math.sqrt(2)) - stats.norm.sf(0.8 / math.sqrt(2))
        covers += interval.low <= true <= interval.high
    return cochran / draws, scale / draws, pairs / draws, covers / draws


def together(draws: int, n: int) -> float:
    """At least one false finding among 45 pairs of options that are chosen by chance."""
    hits = 0
    for draw in range(draws):
        ticked = np.zeros((n, 10), dtype=bool)
        for row in ticked:
            row[RNG.choice(10, RNG.integers(1, 4), replace=False)] = True
        _, p = pair_test(ticked, np.ones(n, dtype=np.int64), draw)
        hits += min(x or 0 for x in holm(p[np.triu_indices(10, 1)].tolist())) <= 0.05
    return hits / draws


def reliable(draws: int, n: int) -> float:
    """Coverage of the interval of alpha, of four answers on a scale of four."""

    def answers(size: int) -> np.ndarray:
        latent = RNG.normal(size=(size, 1)) + RNG.normal(size=(size, 4))
        return np.digitize(latent, [-1.5, 0, 1.5]).astype(float)

    true = alpha(answers(500 * draws)).value
    ends = [alpha(answers(n)) for _ in range(draws)]
    return float(np.mean([one.low <= true <= one.high for one in ends]))


def wanted(name: str, words: list[str]) -> bool:
    return not words or any(word in name for word in words)


def main() -> None:
    draws = int(sys.argv[1]) if sys.argv[1:] else 2_000
    few = max(1, draws // 10)  # of what takes long
    y, ranked, groups, ordered = (
        mark("y"), variable("y", 5, True), variable("g", 4, False), variable("g", 4, True)
    )  # fmt: skip
    tests: dict[str, Callable[[int], float]] = {
        "Kruskal-Wallis, mark": lambda n: rejected(max(1, draws // 4), n, y, groups),
        "Kruskal-Wallis, five answers": lambda n: rejected(max(1, draws // 4), n, ranked, groups),
        "trend (rho), mark": lambda n: rejected(max(1, draws // 4), n, y, ordered),
        "trend (rho), five answers": lambda n: rejected(max(1, draws // 4), n, ranked, ordered),
        "chi-square, five answers": lambda n: rejected(
            max(1, draws // 4), n, variable("y", 5, False), groups
        ),
        "Welch, mark": lambda n: rejected(draws, n, y, groups, "means"),
        "co-occurrence, 45 pairs, Holm": lambda n: together(max(1, few // 4), n),
        "median, coverage": lambda n: medians(draws, n),
        "alpha, coverage": lambda n: reliable(draws, n),
    }
    several: dict[str, Callable[[int], tuple[float, ...]]] = {
        "model: proportional odds, Wald, LR, coverage": lambda n: model(max(1, draws // 4), n),
        "within: Cochran, Friedman, McNemar with Holm, coverage": lambda n: within(draws, n),
        "V, nothing: coverage, printed, plain": lambda n: effect(draws, n, 0.0, "v"),
        "V, something: coverage, printed, plain": lambda n: effect(draws, n, 0.4, "v"),
        "epsilon squared, nothing": lambda n: effect(draws, n, 0.0, "h"),
        "epsilon squared, something": lambda n: effect(draws, n, 0.4, "h"),
        "mean, marks: Gaffke, t, widths": lambda n: means(draws, n, MARKS),
        "mean, mostly tens: Gaffke, t, widths": lambda n: means(draws, n, TENS),
    }
    words = sys.argv[2:]
    several = {name: some for name, some in several.items() if wanted(name, words)}
    tests = {name: one for name, one in tests.items() if wanted(name, words)}
    for name, some in several.items():
        for n in SIZES:
            print(f"{name:<55} n={n:<4}", *(f"{x:6.3f}" for x in some(n)), flush=True)
    for name, one in tests.items():
        print(f"{name:<55}", *(f"{100 * one(n):6.1f}" for n in SIZES), flush=True)


if __name__ == "__main__":
    main()
