"""Largest and smallest sums, and ratios of sums, of whole numbers that obey constraints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from peo.project import UserError
from peo.published.reconstruct.solve import load_solver

Sum = dict[int, int]  # cells (by index of their variable) with their weights
_FAR = 10**6  # stands for no limit
_ROUNDS = 20  # of Dinkelbach's method, far more than it needs
_SLACK = 1e-6  # what a linear program may be off
_WHOLE = 1e-4  # the same, before a sum of whole numbers is rounded inwards


@dataclass(frozen=True)
class Linear:
    """A constraint `low <= sum of cells <= high`."""

    weights: Sum
    low: int
    high: int


@dataclass(frozen=True)
class End:
    """One end of a range: a safe bound, and whether it is attained."""

    value: float
    exact: bool


class Space:
    """Whole numbers from 0 to `top` per cell that obey all constraints.

    It falls apart into components that have no constraint in common; a question is solved on those
    that it touches, which is the same as solving it on all, as long as the others can be met.
    `effort` limits each solve, in the solver's own measure of work: the clock plays no part.
    """

    def __init__(self, top: Sequence[int], constraints: Iterable[Linear], effort: float) -> None:
        self.top, self.effort = list(top), effort
        self._constraints = _independent(constraints)
        self._component = _components(len(top), self._constraints)
        self._known: dict[int, int] = {}  # the last solution, a hint for the next solve

    def ratio(self, part: Sum, whole: Sum, more: Sequence[Linear], sense: int, fewest: int) -> End:
        """Largest (sense 1) or smallest (-1) part / whole, where `whole` is at least `fewest` >= 1.

        Sources: Charnes and Cooper (1962), Naval Research Logistics 9, 181-186, for the outer
        bound; Dinkelbach (1967), Management Science 13, 492-498, for the exact one.
        """
        more = [*more, Linear(whole, fewest, _FAR)]
        outer = self._relaxed(part, whole, more, sense)
        level = Fraction(outer).limit_denominator(200)
        for turn in range(_ROUNDS):
            p, q = level.as_integer_ratio()
            weights = {i: q * part.get(i, 0) - p * whole.get(i, 0) for i in {*part, *whole}}
            best, values, sure = self._solve(weights, more, sense)
            if not sure or values is None:
                return End(outer, False)
            if turn and sense * best <= 0:
                return End(float(level), True)
            level = Fraction(_value(part, values), _value(whole, values))
        return End(outer, False)

    def total(self, weights: Sum, more: Sequence[Linear], sense: int) -> End:
        """Largest (sense 1) or smallest (-1) sum."""
        if not weights:
            return End(0.0, True)
        outer = self._relaxed(weights, {}, more, sense)
        whole = math.floor(outer + _WHOLE) if sense > 0 else math.ceil(outer - _WHOLE)
        limit = (-_FAR * _FAR, whole) if sense > 0 else (whole, _FAR * _FAR)
        best, _, sure = self._solve(weights, [*more, Linear(weights, *limit)], sense)
        return End(float(best), sure)

    def _here(self, sums: Iterable[Sum]) -> list[Linear]:
        """Constraints of the components that the sums touch."""
        touched = {self._component[i] for s in sums for i in s if i < len(self.top)}
        return [c for c in self._constraints if self._component[next(iter(c.weights))] in touched]

    def _top(self, cell: int) -> int:
        return self.top[cell] if cell < len(self.top) else max(self.top)

    def _relaxed(self, part: Sum, whole: Sum, more: Sequence[Linear], sense: int) -> float:
        """Safe bound on part / whole (or on part alone) when people may be cut in pieces."""
        constraints = [*self._here([part, whole, *(m.weights for m in more)]), *more]
        cells = sorted({i for s in (part, whole, *(c.weights for c in constraints)) for i in s})
        place = {cell: column for column, cell in enumerate(cells)}
        scale = len(cells)  # column of 1 / whole; of the constant 1 without a whole
        rows: list[tuple[Sum, int]] = []
        for c in constraints:
            rows += [(c.weights, c.high)] if c.high < _FAR else []
            rows += [({i: -w for i, w in c.weights.items()}, -c.low)] if c.low > -_FAR else []
        rows += [({cell: 1}, self._top(cell)) for cell in cells]
        entries: list[tuple[int, int, int]] = []
        for row, (weights, limit) in enumerate(rows):
            for cell, weight in weights.items():
                entries.append((weight, row, place[cell]))
            entries.append((-limit, row, scale))
        values, at, to = zip(*entries, strict=True)
        matrix = coo_array((values, (at, to)), shape=(len(rows), scale + 1))
        goal, unit = np.zeros(scale + 1), np.zeros((1, scale + 1))
        for cell, weight in part.items():
            goal[place[cell]] = -sense * weight
        for cell, weight in whole.items():
            unit[0, place[cell]] = weight
        if not whole:
            unit[0, scale] = 1
        found: Any = linprog(goal, matrix.tocsr(), np.zeros(len(rows)), unit, [1.0])
        if found.status == 2:
            raise UserError("No records are compatible with what was published and this question.")
        if found.status != 0:  # the linear solver gave up: no bound
            return sense * float(_FAR)
        return float(-sense * found.fun + sense * _SLACK)

    def _solve(
        self, weights: Sum, more: Sequence[Linear], sense: int
    ) -> tuple[int, dict[int, int] | None, bool]:
        """(optimum or a safe bound on it, a solution, whether it is the optimum) of a sum."""
        module: Any = load_solver()
        constraints = [*self._here([weights, *(m.weights for m in more)]), *more]
        model = module.CpModel()
        used = sorted({i for s in (weights, *(c.weights for c in constraints)) for i in s})
        cells = {i: model.new_int_var(0, self._top(i), "") for i in used}
        for c in constraints:
            model.add_linear_constraint(_sum(module, cells, c.weights), c.low, c.high)
        objective = _sum(module, cells, weights)
        model.maximize(objective) if sense > 0 else model.minimize(objective)
        for i in used:
            if i in self._known:
                model.add_hint(cells[i], self._known[i])
        solver = module.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = self.effort
        solver.parameters.linearization_level = 2  # proves more here, and sooner
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        status = solver.solve(model)
        if status == module.INFEASIBLE:
            raise UserError("No records are compatible with what was published and this question.")
        if status not in (module.OPTIMAL, module.FEASIBLE):
            return round(solver.best_objective_bound), None, False
        values = {i: int(solver.value(cell)) for i, cell in cells.items()}
        self._known |= {i: value for i, value in values.items() if i < len(self.top)}
        sure = status == module.OPTIMAL
        return round(solver.objective_value if sure else solver.best_objective_bound), values, sure


def _sum(module: Any, cells: dict[int, Any], weights: Sum) -> Any:
    return module.LinearExpr.weighted_sum([cells[i] for i in weights], list(weights.values()))


def _value(weights: Sum, values: dict[int, int]) -> int:
    return sum(weight * values[i] for i, weight in weights.items())


def _independent(constraints: Iterable[Linear]) -> list[Linear]:
    """Constraints without ties between two totals that are both fixed by themselves."""
    every = list(constraints)
    fixed = {
        frozenset(c.weights): c.low
        for c in every
        if c.low == c.high and set(c.weights.values()) == {1}
    }
    out = []
    for c in every:
        ahead = frozenset(i for i, w in c.weights.items() if w == 1)
        behind = frozenset(i for i, w in c.weights.items() if w == -1)
        tie = c.low == c.high == 0 and len(ahead) + len(behind) == len(c.weights)
        if tie and ahead in fixed and fixed[ahead] == fixed.get(behind):
            continue
        out.append(c)
    return out


def _components(cells: int, constraints: Sequence[Linear]) -> list[int]:
    """Per cell the name of its component."""
    above = list(range(cells))

    def top(i: int) -> int:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    for c in constraints:
        first, *rest = c.weights
        for i in rest:
            above[top(i)] = top(first)
    return [top(i) for i in range(cells)]
