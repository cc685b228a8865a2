"""Conditions: one small language for routes, bases and published figures."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peo.define.instrument.expression import Condition, Term, joined, parse

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
terms = st.builds(
    lambda variable, codes, negated: Term(variable, tuple(sorted(codes)), negated),
    names,
    st.sets(names, min_size=1, max_size=4),
    st.booleans(),
)
# one alternative per variable: of two about the same nothing might be left
alternatives = st.lists(terms, min_size=1, max_size=3, unique_by=lambda term: term.variable)
conditions = st.lists(alternatives, max_size=3).map(joined)


@pytest.mark.slow
@given(conditions)
def test_a_printed_condition_reads_back_as_itself(condition: Condition) -> None:
    assert parse(str(condition)) == condition


@pytest.mark.slow
@given(conditions, conditions)
def test_the_order_of_terms_and_codes_does_not_matter(a: Condition, b: Condition) -> None:
    assert a & b == b & a


@pytest.mark.parametrize(
    "text",
    [
        "a = b",
        "a in b",
        "a in {}",
        "a == b |",
        "a == b c == d",
        "(a == b",
        "a == b)",
        "a ==",
        "& a == b",
    ],
)
def test_what_cannot_be_read_is_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="condition"):
        parse(text)


def test_no_answer_is_never_a_match_and_contradicts_nothing() -> None:
    frame = pd.DataFrame({"v": ["x", "y", None]})
    assert parse("v == x").holds(frame).tolist() == [True, False, False]
    assert parse("v not in {x}").holds(frame).tolist() == [False, True, False]
    assert parse("v == x").excludes(frame).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a == x or a == y", "a in {x, y}"),
        ("a == x or a not in {x, y}", "a not in {y}"),
        ("b == z or a == x", "a == x | b == z"),
        ("a == x & b == y or c == z", "(a == x or c == z) & (b == y or c == z)"),
        ("(a == x or b == y) and c == z", "c == z & (b == y or a == x)"),
        ("or == and and and == or", "and == or & or == and"),
    ],
)
def test_alternatives_are_worked_out(text: str, meant: str) -> None:
    assert parse(text) == parse(meant)


def test_of_two_alternatives_one_answer_is_enough_and_two_must_contradict() -> None:
    frame = pd.DataFrame({"v": ["x", None, "y", "y"], "w": [None, "z", None, "u"]})
    either = parse("v == x or w == z")
    assert either.holds(frame).tolist() == [True, True, False, False]
    assert either.excludes(frame).tolist() == [False, False, False, True]


def test_an_empty_condition_holds_for_everybody() -> None:
    assert parse("").holds(pd.DataFrame({"v": ["x", None]})).all()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a in {0..20}", [str(number) for number in range(21)]),
        ("a in {0.81..0.99}", [f"0.{number}".rstrip("0") for number in range(81, 100)]),
        ("a != 1", ["1"]),
        ("a in {'x', \"y\"}", ["x", "y"]),
    ],
)
def test_runs_and_quotes_are_read(text: str, codes: list[str]) -> None:
    (term,) = parse(text).terms
    assert sorted(codes) == list(term.codes)
    assert parse(str(parse(text))) == parse(text)


def test_a_number_is_compared_as_a_number() -> None:
    frame = pd.DataFrame({"v": pd.array([1.0, 0.5, None], dtype="Float64")})
    assert parse("v == 1").holds(frame).tolist() == [True, False, False]
    assert parse("v != 1").holds(frame).tolist() == [False, True, False]
