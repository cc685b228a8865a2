"""Bounds looked for near one solution are those that a search of everything finds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from peo.project import UserError

pytest.importorskip("ortools")

from peo_reconstruct import linear

CELLS = 24
STEP = 2  # each constraint shares cells with the next one, so all cells hang together


@st.composite
def spaces(draw: st.DrawFn) -> list[linear.Linear]:
    """Constraints that one group of people obeys, so they can be met."""
    people = draw(st.lists(st.integers(0, 5), min_size=CELLS, max_size=CELLS))
    made = []
    for first in range(0, CELLS - STEP, STEP):
        weights = {i: draw(st.sampled_from([1, 1, 2, 3])) for i in range(first, first + STEP + 1)}
        at = sum(weight * people[i] for i, weight in weights.items())
        made.append(linear.Linear(weights, at - draw(st.integers(0, 2)), at))
    return made


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    constraints=spaces(),
    goal=st.dictionaries(st.integers(0, CELLS - 1), st.sampled_from([-2, -1, 1, 3]), min_size=1),
    asked=st.integers(0, CELLS - 1),
)
def test_what_is_found_near_one_solution_is_the_optimum(
    constraints: list[linear.Linear], goal: dict[int, int], asked: int
) -> None:
    near = linear.Space([5] * CELLS, constraints, 10**4)
    for sense in (-1, 1):
        near.total({asked: 1}, [], sense)  # what was asked before changes nothing
        found = near.total(goal, [], sense)
        with patch.object(linear._System, "_near", return_value=None):
            everywhere = linear.Space([5] * CELLS, constraints, 10**4).total(goal, [], sense)
        assert found == everywhere


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    weights=st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=2, max_size=2),
    people=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    part=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    whole=st.lists(st.integers(1, 3), min_size=4, max_size=4),
)
def test_the_ends_of_a_ratio_are_those_of_all_numbers_that_are_tried(
    weights: list[list[int]], people: list[int], part: list[int], whole: list[int]
) -> None:
    """Each constraint is one that some people obey, to one person; all 256 groups are tried."""
    made = [linear.Linear(dict(enumerate(w)), value(w, people), value(w, people) + 1)
            for w in weights]  # fmt: skip
    more = [linear.Linear(dict(enumerate(whole)), 1, linear.FAR)]
    ratios = [
        Fraction(value(part, one), value(whole, one))
        for one in product(range(4), repeat=4)
        if any(one)
        and all(c.low <= value(w, one) <= c.high for c, w in zip(made, weights, strict=True))
    ]
    assume(ratios)
    space = linear.Space([3] * 4, made, 10**4)
    for sense, expected in ((-1, min(ratios)), (1, max(ratios))):
        found = space.ratio(dict(enumerate(part)), dict(enumerate(whole)), more, sense)
        assert found == linear.End(float(expected), exact=True)


def value(weights: Sequence[int], people: Sequence[int]) -> int:
    return sum(w * n for w, n in zip(weights, people, strict=True))


def test_constraints_that_nobody_can_meet_are_told() -> None:
    space = linear.Space([5, 5], [linear.Linear({0: 1, 1: 1}, 11, 12)], 100)
    with pytest.raises(UserError):
        space.total({0: 1}, [], 1)
