"""Proportional-odds regression from counts, with Brant's check of its assumption.

statsmodels' OrderedModel takes no counts and differentiates numerically; this one maximises the
same likelihood with exact derivatives, on each combination of answers once, and reports the
thresholds themselves. tests/unit/analysis/test_reference.py holds it against R and statsmodels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special, stats

from peo.analysis.ranks import Test

Numbers = NDArray[np.float64]
_FAR = 25.0  # a coefficient beyond this on the logit scale: the answers separate
_MIN_SIDE = 10  # people on either side of a cut that takes part in Brant's check


class Fit(NamedTuple):
    """Thresholds between answers, coefficients and their covariance, and the log likelihood.

    P(answer <= j) = logistic(threshold[j] - x @ coefficients); a positive coefficient goes with
    higher answers.
    """

    thresholds: Numbers
    coefficients: Numbers
    covariance: Numbers
    loglik: float


def fit(y: Numbers, x: Numbers, people: Numbers) -> Fit | None:
    """Maximum likelihood by Newton's method; None where no finite maximum is found.

    y: (m,) answers, any numbers that sort from low to high; x: (m, p) predictors without constant;
    people: (m,) how many gave that combination. Source: McCullagh (1980), JRSS B 42, 109-142.
    """
    levels, place = np.unique(y, return_inverse=True)
    if len(levels) < 2:
        return None
    cuts = len(levels) - 1
    below = np.cumsum(np.bincount(place, people))[:-1] / people.sum()
    theta = np.concatenate([special.logit(below), np.zeros(x.shape[1])])
    ends = np.vstack([np.eye(cuts), np.zeros(cuts)])
    upper = np.hstack([ends[place], -x])
    lower = np.hstack([np.vstack([np.zeros(cuts), np.eye(cuts)])[place], -x])
    outside = (place == cuts, place == 0)
    old = _derivatives(theta, upper, lower, outside, people)
    for _ in range(100):
        loglik, gradient, hessian = old
        try:
            step = linalg.solve(-hessian, gradient, assume_a="pos")
        except linalg.LinAlgError:
            return None
        size = 1.0
        new = _derivatives(theta + step, upper, lower, outside, people)
        while not new[0] >= loglik - 1e-9 * abs(loglik) and size > 1e-6:
            size /= 2
            new = _derivatives(theta + size * step, upper, lower, outside, people)
        theta, old = theta + size * step, new
        if np.abs(theta[cuts:]).max(initial=0) > _FAR:
            return None
        if np.abs(step).max() < 1e-10:
            covariance = linalg.inv(-new[2])
            return Fit(theta[:cuts], theta[cuts:], covariance[cuts:, cuts:], new[0])
    return None


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


def likelihood_ratio(model: Fit, y: Numbers, people: Numbers) -> Test:
    """Whether the predictors together improve on the distribution of the answers alone."""
    totals = np.bincount(np.unique(y, return_inverse=True)[1], people)
    null = float(totals @ np.log(totals / totals.sum()))
    value, df = 2 * (model.loglik - null), float(len(model.coefficients))
    return Test(value, float(stats.chi2.sf(value, df)), df)


def brant(y: Numbers, x: Numbers, people: Numbers) -> Test | None:
    """Brant's test that one coefficient per predictor is enough for all cuts of the scale.

    A cut takes part when at least 10 people are on either side and its own logistic regression
    exists; None with fewer than two cuts. Source: Brant (1990), Biometrics 46, 1171-1178.
    """
    levels = np.unique(y)
    sides = {cut: float(people[y > cut].sum()) for cut in levels[:-1]}
    enough = [c for c, n in sides.items() if min(n, float(people.sum()) - n) >= _MIN_SIDE]
    fits = {cut: fit((y > cut).astype(float), x, people) for cut in enough}
    found = [(cut, one) for cut, one in fits.items() if one is not None]
    if len(found) < 2:
        return None
    design = np.hstack([np.ones((len(y), 1)), x])
    shares = [special.expit(x @ one.coefficients - one.thresholds[0]) for _, one in found]
    inverse = [linalg.inv((design * (people * p * (1 - p))[:, None]).T @ design) for p in shares]
    p, cuts = x.shape[1], len(found)
    covariance = np.zeros((cuts * p, cuts * p))
    for m in range(cuts):
        for k in range(m, cuts):
            weight = people * shares[k] * (1 - shares[m])
            block = inverse[m] @ ((design * weight[:, None]).T @ design) @ inverse[k]
            covariance[m * p : (m + 1) * p, k * p : (k + 1) * p] = block[1:, 1:]
            covariance[k * p : (k + 1) * p, m * p : (m + 1) * p] = block[1:, 1:].T
    contrast = np.hstack([np.tile(np.eye(p), (cuts - 1, 1)), -np.eye((cuts - 1) * p)])
    apart = contrast @ np.concatenate([one.coefficients for _, one in found])
    spread = contrast @ covariance @ contrast.T
    if np.linalg.matrix_rank(spread) < len(apart):
        return None
    value, df = float(apart @ linalg.solve(spread, apart)), float(len(apart))
    return Test(value, float(stats.chi2.sf(value, df)), df)
