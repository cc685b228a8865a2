"""What printed counts and sums give away about one that is not printed.

A count is of the people in an event: some values of some variables. A sum adds their answers to
one variable. All are sums over the cells of small tables, one per set of variables that is printed
together; tables that share variables have the same margins. Which numbers are possible is then a
linear programme, and so is which printed numbers to give up, at the least cost, so that a hidden
one cannot be told.

Source: Fischetti and Salazar-Gonzalez (2000), Management Science 46, on linked tables; here one
programme per hidden number instead of a search for the smallest set.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import scipy  # its parts load when they are used: most runs have no table to look at

Values = Mapping[str, Collection[str]]  # all values of each variable; everybody has one of each
_CLOSE = 1e-6  # what a solution moves by less than this stays
_UNBOUNDED = 3
_PART = 4.0  # how much less a number is worth than the total that it is a part of


class Event(NamedTuple):
    """The people with some values of some variables; or, of those people, the sum of their answers
    to the variable that is `added` up."""

    values: frozenset[tuple[str, frozenset[str]]]
    added: str = ""

    @property
    def variables(self) -> frozenset[str]:
        """The variables that it looks at."""
        return frozenset(name for name, _ in self.values)


class Range(NamedTuple):
    """The smallest and the largest number that everything printed allows."""

    low: float
    high: float


class _Tables:
    """The unknown numbers of people in the cells of linked tables, as far as events need them."""

    def __init__(self, events: Collection[Event], values: Values) -> None:
        self._parts = _parts(events, values)
        shown = {event.variables for event in events}
        sets: set[frozenset[str]] = (
            shown | {one & other for one, other in combinations(shown, 2)} | {frozenset()}
        )
        ordered = sorted(sets, key=lambda names: (len(names), sorted(names)))
        self._first: dict[frozenset[str], int] = {}
        self._cells: dict[frozenset[str], list[tuple[frozenset[str], ...]]] = {}
        self.size = 0
        for names in ordered:
            self._cells[names] = list(product(*(self._parts[name] for name in sorted(names))))
            self._first[names] = self.size
            self.size += len(self._cells[names])
        self.links = self._linked(ordered)

    def rows(self, events: Sequence[Event]) -> scipy.sparse.csr_array:
        """Each event as a sum of cells: (events, size)."""
        found: list[tuple[int, int, float]] = []
        for place, event in enumerate(events):
            names, good = sorted(event.variables), dict(event.values)
            first = self._first[event.variables]
            for i, cell in enumerate(self._cells[event.variables]):
                if all(part <= good[name] for name, part in zip(names, cell, strict=True)):
                    weight = _number(cell[names.index(event.added)]) if event.added else 1.0
                    found.append((place, first + i, weight))
        return _sparse(found, (len(events), self.size))

    def _linked(self, sets: Sequence[frozenset[str]]) -> scipy.sparse.csr_array:
        """One row per cell of a margin: it, less the cells of the larger table in it, is 0."""
        found: list[tuple[int, int, float]] = []
        size = 0
        for small, large in combinations(sets, 2):
            if not small < large or any(small < other < large for other in sets):
                continue  # through the table between
            kept = [i for i, name in enumerate(sorted(large)) if name in small]
            rows = {cell: size + i for i, cell in enumerate(self._cells[small])}
            found += [(row, self._first[small] + i, 1) for i, row in enumerate(rows.values())]
            found += [
                (rows[tuple(cell[i] for i in kept)], self._first[large] + i, -1)
                for i, cell in enumerate(self._cells[large])
            ]
            size += len(rows)
        return _sparse(found, (size, self.size))


def _parts(events: Collection[Event], values: Values) -> dict[str, list[frozenset[str]]]:
    """Per variable the values that no event tells apart, together."""
    told: dict[str, set[frozenset[str]]] = {}
    for event in events:
        for name, some in event.values:
            told.setdefault(name, set()).add(some)
    for name in {event.added for event in events if event.added}:
        told[name] |= {frozenset({value}) for value in values[name]}
    parts = {}
    for name, sets in told.items():
        together: dict[tuple[bool, ...], set[str]] = {}
        for value in sorted(values[name]):
            together.setdefault(tuple(value in one for one in sets), set()).add(value)
        parts[name] = [frozenset(part) for part in together.values()]
    return parts


def _number(part: frozenset[str]) -> float:
    (value,) = part
    return float(value)


def _sparse(
    found: Sequence[tuple[int, int, float]], shape: tuple[int, int]
) -> scipy.sparse.csr_array:
    rows, columns, numbers = zip(*found, strict=True) if found else ((), (), ())
    return scipy.sparse.csr_array((numbers, (rows, columns)), shape=shape, dtype=float)


def possible(event: Event, printed: Mapping[Event, float], values: Values) -> Range:
    """The numbers that an event can have, given what is printed of others.

    Raises ValueError where no people can have all that is printed.
    """
    tables = _Tables([event, *printed], values)
    equal = scipy.sparse.vstack([tables.links, tables.rows(list(printed))])
    right = np.concatenate([np.zeros(tables.links.shape[0]), list(printed.values())])
    row = tables.rows([event]).toarray()[0]
    ends = []
    for sign in (1, -1):
        solved = scipy.optimize.linprog(sign * row, A_eq=equal, b_eq=right, method="highs")
        if solved.status not in (0, _UNBOUNDED):
            raise ValueError(f"The printed numbers contradict each other: {solved.message}")
        ends.append(sign * (solved.fun if solved.status == 0 else -np.inf))
    return Range(*ends)


def to_give_up(
    event: Event,
    printed: Mapping[Event, float],
    fixed: Collection[Event],
    width: float,
    values: Values,
) -> tuple[list[Event], float]:
    """What to hide as well, so that a hidden number can be anything in a range of some width.

    Two sets of tables are sought in which the hidden number differs by `width`, or by as much as
    it can, and in which the fewest and smallest of the `printed` numbers are not what is printed;
    those are given up, the `fixed` ones never. Returns them, and the width. Raises ValueError where
    no people can have the fixed numbers.
    """
    tables = _Tables([event, *printed], values)
    kept = [one for one in printed if one in fixed]
    loose = [one for one in printed if one not in fixed]
    stay, may = scipy.sparse.vstack([tables.links, tables.rows(kept)]), tables.rows(loose)
    target, any_ = tables.rows([event]), scipy.sparse.eye_array(len(loose))
    off = scipy.sparse.hstack([any_, -any_])  # more, and fewer, than is printed
    equal = scipy.sparse.block_array(
        [
            [stay, None, None, None, None],
            [None, stay, None, None, None],
            [may, None, off, None, None],
            [None, may, None, off, None],
            [target, -target, None, None, scipy.sparse.csr_array([[-1.0]])],
        ]
    )  # fmt: skip
    still = np.concatenate([np.zeros(tables.links.shape[0]), [printed[one] for one in kept]])
    moved = np.array([printed[one] for one in loose])
    costs = np.log(2 + np.abs(moved)) / _PART ** np.array([len(one.values) for one in loose])
    reward = 10 * (1 + costs.sum())  # the width comes first
    solved = scipy.optimize.linprog(
        np.concatenate([np.zeros(2 * tables.size), np.tile(costs, 4), [-reward]]),
        A_eq=equal,
        b_eq=np.concatenate([still, still, moved, moved, [0]]),
        bounds=[(0, None)] * (2 * tables.size + 4 * len(loose)) + [(0, width)],
        method="highs",
    )
    if solved.status:
        raise ValueError(f"The printed numbers contradict each other: {solved.message}")
    moves = solved.x[2 * tables.size : -1].reshape(4, len(loose))
    return [loose[i] for i in np.flatnonzero((moves > _CLOSE).any(axis=0))], float(solved.x[-1])
