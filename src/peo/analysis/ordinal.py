"""Proportional-odds regression from counts: by likelihood, or penalised where answers separate.

statsmodels' OrderedModel takes no counts, differentiates numerically and has no penalty; this one
maximises with exact derivatives, on each combination of answers once, and reports the thresholds
themselves. tests/unit/analysis/test_reference.py holds it against R and statsmodels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special, stats

from peo.analysis.ranks import Interval, Test, Z

Numbers = NDArray[np.float64]
_FAR = 25.0  # a coefficient beyond this on the logit scale: the answers separate


class Fit(NamedTuple):
    """Thresholds between answers, coefficients and their covariance, and the log likelihood.

    P(answer <= j) = logistic(threshold[j] - x @ coefficients); a positive coefficient goes with
    higher answers. Of a penalised fit the likelihood holds its penalty.
    """

    thresholds: Numbers
    coefficients: Numbers
    covariance: Numbers
    loglik: float


class _State(NamedTuple):
    value: float
    gradient: Numbers
    information: Numbers


class _Cut(NamedTuple):
    """A threshold: per row the chance of an answer below it, the density there, its derivatives."""

    cut: Numbers
    weight: Numbers
    design: Numbers


_Answer = tuple[Numbers, Numbers, _Cut, _Cut]


class Problem:
    """Answers with predictors, laid out for fits of one model.

    y: (m,) answers, any numbers that sort from low to high, at least two different ones; x: (m, p)
    predictors without a constant and without columns that follow from others; people: (m,) how many
    gave that combination. Source: McCullagh (1980), JRSS B 42, 109-142.

    `penalised` adds half the log determinant of the expected information (Jeffreys' prior), so that
    a maximum exists when answers separate. Sources: Firth (1993), Biometrika 80, 27-38; Kosmidis
    and Firth (2021), Biometrika 108, 71-82. A test then compares penalised likelihoods: Heinze and
    Schemper (2002), Statistics in Medicine 21, 2409-2419.
    """

    def __init__(self, y: Numbers, x: Numbers, people: Numbers, penalised: bool = False) -> None:
        levels, self._place = np.unique(y, return_inverse=True)
        self.cuts = len(levels) - 1
        self.x, self._people, self.penalised = x, people, penalised
        ends = np.vstack([np.zeros(self.cuts), np.eye(self.cuts), np.zeros(self.cuts)])
        self._lower = np.hstack([ends[self._place], -x])
        self._upper = np.hstack([ends[self._place + 1], -x])
        self._outside = (self._place == self.cuts, self._place == 0)
        self._rows, which = np.unique(x, axis=0, return_inverse=True)
        self._weights = np.bincount(which.ravel(), people)
        below = np.cumsum(np.bincount(self._place, people))[:-1] / people.sum()
        self._start = np.concatenate([special.logit(below), np.zeros(x.shape[1])])

    def fit(self) -> Fit | None:
        """The maximum by Newton's method; None where no finite one is found."""
        found = self._maximum(self._start, [])
        if found is None:
            return None
        theta, state = found
        covariance = linalg.pinvh(state.information)
        k = self.cuts
        return Fit(theta[:k], theta[k:], covariance[k:, k:], state.value)

    def without(self, model: Fit, *columns: int) -> Test:
        """Likelihood-ratio test that the coefficients of some columns are zero."""
        theta = np.concatenate([model.thresholds, model.coefficients])
        held = [self.cuts + column for column in columns]
        theta[held] = 0.0
        if len(columns) == self.x.shape[1]:
            theta = self._start.copy()
        found = self._maximum(theta, held)
        value = math.nan if found is None else max(0.0, 2 * (model.loglik - found[1].value))
        df = float(len(columns))
        return Test(value, float(stats.chi2.sf(value, df)), df)

    def interval(self, model: Fit, column: int) -> Interval:
        """A coefficient with the values that the likelihood-ratio test does not reject at 5 %.

        Source: Venzon and Moolgavkar (1988), Applied Statistics 37, 87-94. A Wald interval covers
        too seldom for few people and does not exist where answers separate.
        """
        at = self.cuts + column
        best = np.concatenate([model.thresholds, model.coefficients])
        se = math.sqrt(model.covariance[column, column])
        return Interval(best[at], *(self._end(best, at, side * se, model) for side in (-1, 1)))

    def _end(self, best: Numbers, at: int, step: float, model: Fit) -> float:
        """Where the root of the deviance is 1.96: by secants, since it is nearly straight."""
        theta, known = best.copy(), [(best[at], -Z)]
        value = best[at] + Z * step
        for _ in range(60):
            theta[at] = value
            found = self._maximum(theta, [at])
            if found is None:
                return math.nan
            theta = found[0]
            distance = math.sqrt(max(0.0, 2 * (model.loglik - found[1].value))) - Z
            if abs(distance) < 1e-9:
                return float(value)
            other, far = min(known, key=lambda pair: abs(pair[1]))
            known.append((value, distance))
            if abs(distance - far) < 1e-12:
                return math.nan
            value -= distance * (value - other) / (distance - far)
            if abs(value) > 2 * _FAR:
                return math.nan
        return math.nan

    def proportional(self, model: Fit) -> Test:
        """Score test that one coefficient per predictor does for all cuts of the scale.

        Against coefficients that rise or fall evenly along the scale: one degree of freedom per
        coefficient, so it needs no fits of single cuts, which few people on one side spoil. Source:
        the constrained model of Peterson and Harrell (1990), Applied Statistics 39, 205-217.
        """
        theta = np.concatenate([model.thresholds, model.coefficients])
        upper, lower = (
            np.hstack([side, -self.x * (self._place - minus)[:, None]])
            for side, minus in ((self._upper, 0), (self._lower, 1))
        )
        whole = np.concatenate([theta, np.zeros(self.x.shape[1])])
        gradient = _derivatives(whole, upper, lower, self._outside, self._people)[1]
        information = self._expected(self._answers(whole, along=True))
        k = len(theta)
        known = np.linalg.pinv(information[:k, :k])
        rest = information[k:, k:] - information[k:, :k] @ known @ information[:k, k:]
        score, df = gradient[k:], float(np.linalg.matrix_rank(rest))
        value = float(score @ np.linalg.pinv(rest) @ score)
        return Test(value, float(stats.chi2.sf(value, df)), df)

    def _maximum(self, start: Numbers, held: list[int]) -> tuple[Numbers, _State] | None:
        """The best parameters with some of them held where they are."""
        free = np.setdiff1d(np.arange(len(start)), held)
        theta, old = start.copy(), self._at(start)
        for _ in range(200):
            block = old.information[np.ix_(free, free)]
            if not (np.isfinite(block).all() and np.isfinite(old.gradient).all()):
                return None
            try:
                step = linalg.solve(block, old.gradient[free], assume_a="pos")
            except linalg.LinAlgError:
                return None
            size, moved = 1.0, theta.copy()
            moved[free] += step
            new = self._at(moved)
            while not new.value >= old.value - 1e-9 * abs(old.value) and size > 1e-6:
                size /= 2
                moved[free] = theta[free] + size * step
                new = self._at(moved)
            theta, old = moved, new
            if not self.penalised and np.abs(theta[self.cuts :]).max(initial=0) > _FAR:
                return None
            if np.abs(size * step).max(initial=0) < (1e-7 if self.penalised else 1e-10):
                return theta, old
        return None

    def _at(self, theta: Numbers) -> _State:
        value, gradient, hessian = _derivatives(
            theta, self._upper, self._lower, self._outside, self._people
        )
        if not self.penalised or not math.isfinite(value):
            return _State(value, gradient, -hessian)
        answers = [*self._answers(theta)]
        information = self._expected(answers)
        sign, size = np.linalg.slogdet(information)
        penalty = float(size) / 2 if sign > 0 else -math.inf
        return _State(value + penalty, gradient + self._slope(answers, information), information)

    def _slope(self, answers: list[_Answer], information: Numbers) -> Numbers:
        """Derivatives of half the log determinant of the information: half the trace of its inverse
        times its derivative to each parameter."""
        inverse, slope = np.linalg.pinv(information), np.zeros(len(information))
        for chance, change, above, beneath in answers:
            turned = change @ inverse
            for side, sign in ((above, 1.0), (beneath, -1.0)):
                bent = side.weight * (1 - 2 * side.cut) * (turned * side.design).sum(axis=1)
                slope += sign * (self._weights * bent / chance) @ side.design
            size = (turned * change).sum(axis=1)
            slope -= (self._weights * size / (2 * chance**2)) @ change
        return slope

    def _expected(self, answers: Iterable[_Answer]) -> Numbers:
        """Expected information, over all answers to each row of predictors."""
        return sum(  # type: ignore[return-value]
            (change * (self._weights / chance)[:, None]).T @ change
            for chance, change, _, _ in answers
        )

    def _answers(self, theta: Numbers, along: bool = False) -> Iterator[_Answer]:
        """Per answer its chance for each row of predictors, the derivatives of that chance, and the
        cuts above and below it; with `along` also for coefficients that change evenly along the
        scale."""
        x, k = self._rows, self.cuts
        slopes = theta[k : k + x.shape[1]]
        empty, nobody = np.zeros((len(x), len(theta))), np.zeros(len(x))
        beneath = _Cut(nobody, nobody, empty)
        for place in range(k + 1):
            above = _Cut(np.ones(len(x)), nobody, empty)
            if place < k:
                design = empty.copy()
                design[:, place] = 1.0
                design[:, k : k + x.shape[1]] = -x
                if along:
                    design[:, k + x.shape[1] :] = -x * place
                cut = special.expit(theta[place] - x @ slopes)
                above = _Cut(cut, cut * (1 - cut), design)
            change = above.design * above.weight[:, None] - beneath.design * beneath.weight[:, None]
            yield np.maximum(above.cut - beneath.cut, 1e-300), change, above, beneath
            beneath = above


def _derivatives(
    theta: Numbers,
    upper: Numbers,
    lower: Numbers,
    outside: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    people: Numbers,
) -> tuple[float, Numbers, Numbers]:
    """Log likelihood, gradient and Hessian. An answer's chance is F(u) - F(l)."""
    u = np.where(outside[0], np.inf, upper @ theta)
    low = np.where(outside[1], -np.inf, lower @ theta)
    above, beneath = special.expit(u), special.expit(low)
    # subtract on the side where both are small, or all digits are lost
    chance = np.where(u + low > 0, special.expit(-low) - special.expit(-u), above - beneath)
    if (chance <= 0).any():
        return -np.inf, np.zeros_like(theta), np.eye(len(theta))
    fu, fl = above * (1 - above), beneath * (1 - beneath)
    du, dl = fu / chance, -fl / chance
    gradient = upper.T @ (people * du) + lower.T @ (people * dl)
    uu = people * (fu * (1 - 2 * above) / chance - du**2)
    ll = people * (-fl * (1 - 2 * beneath) / chance - dl**2)
    ul = -people * du * dl
    mixed = (upper * ul[:, None]).T @ lower
    hessian = (upper * uu[:, None]).T @ upper + (lower * ll[:, None]).T @ lower + mixed + mixed.T
    return float(people @ np.log(chance)), gradient, hessian
