"""What printed counts leave open, held to the list of all tables that have them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from peo.figure.ranges import Event, possible, to_give_up
from tests.conftest import examples

ROWS, COLUMNS = ("a", "b"), ("x", "y", "z")
VALUES = {"row": ROWS, "column": COLUMNS, "mark": ("1", "2", "3")}
CELLS = list(product(ROWS, COLUMNS))


def event(added: str = "", **values: str) -> Event:
    return Event(frozenset((name, frozenset(some.split())) for name, some in values.items()), added)


CELL = {(row, column): event(row=row, column=column) for row, column in CELLS}
MARGINS = [
    *(event(row=row, column="x y z") for row in ROWS),
    *(event(row="a b", column=column) for column in COLUMNS),
]


def numbers(tables: NDArray[np.int64], asked: Event) -> NDArray[np.int64]:
    """How many people of each table (a row of `tables`) the event has."""
    good = dict(asked.values)
    counts = [row in good["row"] and column in good["column"] for row, column in CELLS]
    return tables @ np.array(counts, dtype=np.int64)


def tables_with(printed: dict[Event, float]) -> NDArray[np.int64]:
    """All tables of whole numbers with these counts, one by one."""
    most = [min(printed[MARGINS[ROWS.index(r)]], printed[MARGINS[2 + COLUMNS.index(c)]])
            for r, c in CELLS]  # fmt: skip
    every = np.array(list(product(*(range(int(n) + 1) for n in most))), dtype=np.int64)
    for one, n in printed.items():
        every = every[numbers(every, one) == n]
    return every


@given(st.lists(st.integers(0, 2), min_size=6, max_size=6), st.sets(st.sampled_from(CELLS)))
@settings(max_examples=examples(12))
@pytest.mark.slow
def test_the_range_is_that_of_all_tables(people: list[int], shown: set[tuple[str, str]]) -> None:
    """A table of two margins: its linear programme has whole corners, so the ends are reached."""
    table = np.array([people])
    printed = {one: float(numbers(table, one)[0]) for one in MARGINS}
    printed |= {CELL[cell]: float(numbers(table, CELL[cell])[0]) for cell in shown}
    tables = tables_with(printed)
    for one in CELL.values():
        found = numbers(tables, one)
        assert possible(one, printed, VALUES) == pytest.approx((found.min(), found.max()))


@given(st.lists(st.integers(0, 3), min_size=6, max_size=6), st.sampled_from(CELLS))
@settings(max_examples=examples(12))
@pytest.mark.slow
def test_what_is_given_up_is_enough(people: list[int], hidden: tuple[str, str]) -> None:
    table, target = np.array([people]), CELL[hidden]
    printed = {one: float(numbers(table, one)[0]) for one in [*MARGINS, *CELL.values()]}
    true = printed.pop(target)
    assert possible(target, printed, VALUES) == pytest.approx((true, true))

    given_up, width = to_give_up(target, printed, MARGINS, 3, VALUES)

    assert not set(given_up) & set(MARGINS)
    found = numbers(tables_with({k: n for k, n in printed.items() if k not in given_up}), target)
    assert found.max() - found.min() >= width - 1e-6
    margins = {one: printed[one] for one in MARGINS}
    widest = possible(target, margins, VALUES)
    assert width == pytest.approx(min(3, widest.high - widest.low))


def test_the_smallest_of_what_would_do_is_given_up() -> None:
    """By hand: of 10 + 20 + (4) = 34 either number protects the 4; the smaller one goes."""
    printed = {event(column="x y z"): 34.0, event(column="x"): 10.0, event(column="y"): 20.0}
    fixed = [event(column="x y z")]
    assert to_give_up(event(column="z"), printed, fixed, 3, VALUES) == ([event(column="x")], 3)


def test_a_sum_tells_of_the_answers_in_it() -> None:
    """By hand: 3 people whose marks 1 to 3 add up to 9 all gave a 3; with 8, one gave a 2."""
    everybody = event(mark="1 2 3")
    added = event("mark", mark="1 2 3")
    for total, threes in ((9.0, 3), (8.0, 2)):
        found = possible(event(mark="3"), {everybody: 3.0, added: total}, VALUES)
        assert found.high >= threes
        assert found == pytest.approx((3, 3) if total == 9 else (2, 2.5))


def test_numbers_that_nobody_can_have_are_no_range() -> None:
    impossible = {event(column="x y z"): 3.0, event(column="x"): 4.0}
    with pytest.raises(ValueError, match="contradict"):
        possible(event(column="y"), impossible, VALUES)
