"""Largest and smallest sums, and ratios of sums, of whole numbers that obey constraints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from peo.project import UserError

Sum = dict[int, int]  # cells (by index of their variable) with their weights
Floats = npt.NDArray[np.float64]
FAR = 10**6  # stands for no limit
_ROUNDS = 20  # of Dinkelbach's method, far more than it needs
_SLACK = 1e-6  # what a linear program may be off
_WHOLE = 1e-4  # the same, before a sum of whole numbers is rounded inwards
_INFEASIBLE = 2
_BEGIN = 1000  # branches to find the first solution
_HOPS = 2  # constraints from the goal to the cells that may differ
_NEAR = 0.4  # of all cells: more of them are no quicker than all


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
    `effort` is the number of branches that a solve may look at: the clock plays no part, and no
    answer depends on what was asked before, so the same question always has the same answer.
    """

    def __init__(self, top: Sequence[int], constraints: Iterable[Linear], effort: int) -> None:
        self.top, self.effort = list(top), effort
        every = list(constraints)
        self._stated = {frozenset(c.weights.items()): (c.low, c.high) for c in every}
        self._constraints = _independent(every)
        self._component = _components(len(top), self._constraints)
        self._kept: dict[frozenset[int], _System] = {}
        self._last: tuple[Sequence[Linear], frozenset[int], _System] | None = None

    def ratio(self, part: Sum, whole: Sum, more: Sequence[Linear], sense: int) -> End:
        """Largest (sense 1) or smallest (-1) part / whole, where `whole` is at least 1.

        Sources: Charnes and Cooper (1962), Naval Research Logistics 9, 181-186, for the outer
        bound; Dinkelbach (1967), Management Science 13, 492-498, for the exact one.
        """
        system = self._system([part, whole], more)
        outer = system.relaxed_ratio(part, whole, sense)
        level = Fraction(outer).limit_denominator(200)
        values: dict[int, int] | None = None
        for _ in range(_ROUNDS):
            p, q = level.as_integer_ratio()
            weights = {i: q * part.get(i, 0) - p * whole.get(i, 0) for i in {*part, *whole}}
            best, values = system.best(weights, sense, self.effort, values)
            if values is None:
                return End(outer, False)
            if best == 0:
                return End(float(level), True)
            level = Fraction(_value(part, values), _value(whole, values))
        return End(outer, False)

    def total(self, weights: Sum, more: Sequence[Linear], sense: int) -> End:
        """Largest (sense 1) or smallest (-1) sum."""
        if not weights:
            return End(0.0, True)
        best, values = self._system([weights], more).best(weights, sense, self.effort)
        return End(float(best), values is not None)

    def range(self, weights: Sum, more: Sequence[Linear]) -> tuple[int, int]:
        """A safe range of a sum, found at once: people may be cut in pieces."""
        low, high = self._stated.get(frozenset(weights.items()), (0, -1))
        if low == high or not weights:
            return low, low
        return self._edge(weights, more, -1), self._edge(weights, more, 1)

    def _edge(self, weights: Sum, more: Sequence[Linear], sense: int) -> int:
        """The last whole number of one side of that range."""
        return _inwards(self._system([weights], more).relaxed(weights, sense), sense)

    def unless(self, one: Linear, switch: int) -> list[Linear]:
        """A constraint that counts only when a switch is on: elsewhere all that is possible."""
        out = []
        if one.low > -FAR and one.low > (least := self._edge(one.weights, [], -1)):
            out.append(Linear({**one.weights, switch: least - one.low}, least, FAR))
        if one.high < FAR and one.high < (most := self._edge(one.weights, [], 1)):
            out.append(Linear({**one.weights, switch: most - one.high}, -FAR, most))
        return out

    def _system(self, sums: Sequence[Sum], more: Sequence[Linear]) -> _System:
        """The constraints of the components that the sums touch, and `more`.

        Kept without `more`, and with it until other ones are asked for: a question asks for much
        of the same system.
        """
        every = [*sums, *(m.weights for m in more)]
        touched = frozenset(self._component[i] for s in every for i in s if i < len(self.top))
        if not more and touched in self._kept:
            return self._kept[touched]
        if self._last and self._last[0] is more and self._last[1] == touched:
            return self._last[2]
        here = [
            c for c in self._constraints if self._component[next(iter(c.weights))] in touched
        ]  # fmt: skip
        old = {i for i, component in enumerate(self._component) if component in touched}
        cells = sorted(old.union(*every))
        tops = [self.top[i] if i < len(self.top) else max(self.top) for i in cells]
        system = _System(cells, tops, [*here, *more], lambda: self._start(touched, bool(more)))
        if more:
            self._last = (more, touched, system)
        else:
            self._kept[touched] = system
        return system

    def _start(self, touched: frozenset[int], more: bool) -> dict[int, int]:
        """One solution of each component; none for a component by itself, which has to find it."""
        if len(touched) == 1 and not more:
            return {}
        found: dict[int, int] = {}
        for component in touched:
            own = next(i for i, c in enumerate(self._component) if c == component)
            found |= self._system([{own: 1}], []).begun
        return found


class _System:
    """Cells and constraints as a matrix, solved by HiGHS in floating point.

    A solution is rounded and put into the constraints again, so what is called attained is. What
    whole people can attain is looked for near one solution first, with the other cells as they are
    there, if it is not that solution: where that reaches what people in pieces could, nothing can
    pass it. `start` gives cells of that solution.
    """

    def __init__(
        self, cells: list[int], tops: list[int], constraints: Sequence[Linear],
        start: Callable[[], Mapping[int, int]],
    ) -> None:  # fmt: skip
        self._start = start
        self.place = {cell: column for column, cell in enumerate(cells)}
        self.tops = np.array(tops, dtype=float)
        entries = [(w, row, self.place[i]) for row, c in enumerate(constraints)
                   for i, w in c.weights.items()]  # fmt: skip
        values, at, to = zip(*entries, strict=True) if entries else ((), (), ())
        self.matrix = csr_array((values, (at, to)), shape=(len(constraints), len(cells)))
        self.low = np.array([c.low if c.low > -FAR else -np.inf for c in constraints])
        self.high = np.array([c.high if c.high < FAR else np.inf for c in constraints])

    def best(
        self, weights: Sum, sense: int, effort: int, known: dict[int, int] | None = None
    ) -> tuple[int, dict[int, int] | None]:
        """(optimum, a solution that attains it), or a safe bound and nothing.

        `known` is a solution that may be the best one.
        """
        unit = math.gcd(*weights.values()) or 1
        goal = self._row(weights) / unit
        loose = self._relaxed(goal, sense)
        most = _inwards(loose, sense)
        if known and _value(weights, known) == unit * most:
            return unit * most, known
        near = self._near(goal, sense, effort, most)
        if near is not None:
            return _value(weights, near), near
        found = _known(self._solve(goal, sense, effort))
        if (values := self._whole(found)) is not None:
            return _value(weights, values), values
        bound = -sense * found.mip_dual_bound
        return unit * _inwards(bound if math.isfinite(bound) else loose, sense), None

    def relaxed(self, weights: Sum, sense: int) -> float:
        """Safe bound on a sum when people may be cut in pieces."""
        return self._relaxed(self._row(weights), sense)

    @cached_property
    def begun(self) -> dict[int, int]:
        """A solution; nothing where none was found."""
        low, high = np.zeros(len(self.tops)), self.tops.copy()
        for cell, value in self._start().items():
            low[self.place[cell]] = high[self.place[cell]] = value
        return self._whole(self._solve(np.zeros(len(low)), 1, _BEGIN, low, high)) or {}

    def _near(self, goal: Floats, sense: int, effort: int, best: int) -> dict[int, int] | None:
        """A solution that attains `best` and differs from `begun` near the goal only."""
        if not self.begun:
            return None
        begun, free = np.array([self.begun[cell] for cell in self.place], dtype=float), goal != 0
        if round(goal @ begun) == best:
            return self.begun
        for _ in range(_HOPS):
            free = self._holds.T @ (self._holds @ free) > 0
            if free.sum() > _NEAR * len(free):
                return None
            ends = np.where(free, 0, begun), np.where(free, self.tops, begun)
            values = self._whole(self._solve(goal, sense, effort, *ends))
            if values is not None and round(goal @ np.array([*values.values()])) == best:
                return values
        return None

    @cached_property
    def _holds(self) -> Any:
        """Which constraint (row) holds which cells (columns)."""
        return (self.matrix != 0).astype(np.int32)

    def _whole(self, found: Any) -> dict[int, int] | None:
        """What was found as whole numbers, if it was and if these obey all constraints."""
        if found.status != 0:
            return None
        values = np.rint(found.x)
        sums = self.matrix @ values
        if not ((sums >= self.low) & (sums <= self.high)).all():
            return None
        return {i: int(values[column]) for i, column in self.place.items()}

    def _solve(self, goal: Floats, sense: int, effort: int, low: Any = 0, high: Any = None) -> Any:
        """What HiGHS finds of whole numbers, each from `low` to `high`."""
        rows = LinearConstraint(self.matrix, self.low, self.high)
        return milp(
            -sense * goal, integrality=np.ones(len(goal)), constraints=rows,
            bounds=Bounds(low, self.tops if high is None else high),
            options={"node_limit": effort, "mip_rel_gap": 0.0},
        )  # fmt: skip

    def _relaxed(self, goal: Floats, sense: int) -> float:
        """The optimum over numbers that need not be whole. The program is made once, and begins
        where it stopped with the goal before this one."""
        solver, columns = self._program
        target = solver.Objective()
        target.Clear()
        for column in np.flatnonzero(goal):
            target.SetCoefficient(columns[column], float(goal[column]))
        target.SetOptimizationDirection(sense > 0)
        if solver.Solve() == solver.OPTIMAL:
            return float(target.Value())
        rows = LinearConstraint(self.matrix, self.low, self.high)  # HiGHS says why
        found = _known(milp(-sense * goal, bounds=Bounds(0, self.tops), constraints=rows))
        return float(-sense * found.fun)

    @cached_property
    def _program(self) -> tuple[Any, list[Any]]:
        from ortools.linear_solver import pywraplp

        solver = pywraplp.Solver.CreateSolver("GLOP")
        columns = [solver.NumVar(0, top, "") for top in self.tops.tolist()]
        ends = zip(self.low.tolist(), self.high.tolist(), strict=True)
        for row, (low, high) in enumerate(ends):
            made = solver.Constraint(low, high)
            for at in range(self.matrix.indptr[row], self.matrix.indptr[row + 1]):
                column = columns[self.matrix.indices[at]]
                made.SetCoefficient(column, float(self.matrix.data[at]))
        return solver, columns

    def relaxed_ratio(self, part: Sum, whole: Sum, sense: int) -> float:
        """Safe bound on part / whole when people may be cut in pieces (Charnes and Cooper).

        The columns are cells / whole, and at the end 1 / whole.
        """
        upper, lower = np.isfinite(self.high), np.isfinite(self.low)
        rows = vstack([
            hstack([self.matrix[upper], -csr_array(self.high[upper, None])]),
            hstack([-self.matrix[lower], csr_array(self.low[lower, None])]),
            hstack([csr_array(np.eye(len(self.tops))), -csr_array(self.tops[:, None])]),
        ])  # fmt: skip
        one = np.append(self._row(whole), 0)[None, :]
        goal = np.append(-sense * self._row(part), 0)
        found = _known(
            milp(goal, bounds=Bounds(0, np.inf),
                 constraints=[LinearConstraint(rows, -np.inf, 0), LinearConstraint(one, 1, 1)])
        )  # fmt: skip
        return float(-sense * found.fun + sense * _SLACK)

    def _row(self, weights: Sum) -> Floats:
        row = np.zeros(len(self.tops))
        for cell, weight in weights.items():
            row[self.place[cell]] = weight
        return row


def _known(found: Any) -> Any:
    if found.status == _INFEASIBLE:
        raise UserError("reconstruct.incompatible")
    return found


def _inwards(bound: float, sense: int) -> int:
    """The last whole number that a safe bound lets through."""
    return math.floor(bound + _WHOLE) if sense > 0 else math.ceil(bound - _WHOLE)


def _value(weights: Sum, values: dict[int, int]) -> int:
    return sum(weight * values[i] for i, weight in weights.items())


def _independent(every: Sequence[Linear]) -> list[Linear]:
    """Constraints without ties between two totals that are both fixed by themselves."""
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
    """Per cell the number of its component."""
    tied = [(first, i) for c in constraints for first, *rest in [[*c.weights]] for i in rest]
    ends = np.array(tied, dtype=int).reshape(-1, 2).T
    graph = csr_array((np.ones(len(tied)), (ends[0], ends[1])), shape=(cells, cells))
    return list(map(int, connected_components(graph, directed=False)[1]))
