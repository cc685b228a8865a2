"""What is said of a table of fragments: which rows are refused, and in which words.

All utterances, names and references in this file are invented.
"""

from __future__ import annotations

import io

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peo.codes.codebook import Dialogues, read_codebook
from peo.codes.fragment_rules import fragment_schema
from peo.codes.fragments import split_range
from peo.define.cells import format_time, parse_time, respeller
from peo.define.rules import RULES
from peo.intake.check import PROBLEM_COLUMNS, check
from tests.conftest import ROOT

BOOKS = ROOT / "schemas" / "codes"
DIALOGUES = read_codebook(BOOKS / "dialogues.yaml", Dialogues)
FRAGMENTS = fragment_schema(DIALOGUES, "1")
MEANT = respeller([team.code for team in DIALOGUES.teams])

FRAGMENT = {
    "team": "PZ1",
    "start": "10.26",
    "end": "11.00",
    "utterance": "Verzonnen: [knikt] [naam] vroeg het gewoon.",
    "categories": "morele moed / 5b",
    "researcher": "R1",
    "remarks": "",
}


def fragment(**cells: object) -> pd.DataFrame:
    return pd.DataFrame([FRAGMENT | cells])


def problems(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    return check(frame, schema, RULES, "table.csv").problems


def rules(frame: pd.DataFrame, schema: pa.DataFrameSchema = FRAGMENTS) -> list[str]:
    return list(problems(frame, schema)["rule"])


def test_a_row_as_the_protocol_asks_has_no_problems() -> None:
    assert rules(fragment()) == []
    assert list(problems(fragment(), FRAGMENTS).columns) == PROBLEM_COLUMNS


def test_an_accepted_table_also_passes_pandera_itself() -> None:
    FRAGMENTS.validate(fragment(), lazy=True)


# ---------------------------------------------------------------------------------- teams


@pytest.mark.parametrize("written", ["PZ1", "XX9", "pleegzorg", "PZ12", "", "pz\u0661"])
def test_what_needs_or_allows_no_correction_stays_as_it_was(written: str) -> None:
    assert MEANT(written) in (written, None)


# ---------------------------------------------------------------------------------- times


@given(st.integers(min_value=0, max_value=100 * 3600 - 1), st.sampled_from(".:"))
def test_every_time_that_is_written_is_read_back(seconds: int, separator: str) -> None:
    assert parse_time(format_time(seconds).replace(".", separator)) == seconds


# A whole table is validated per example: no deadline, so that a slow machine is no failure.
@pytest.mark.slow
@settings(deadline=None, max_examples=50)
@given(st.integers(0, 35_999), st.integers(0, 35_999), st.sampled_from(["-", " - ", "\u2013"]))
def test_every_range_that_is_written_is_read_back(start: int, end: int, dash: str) -> None:
    text = f"{format_time(start)}{dash}{format_time(end)}"
    assert tuple(map(parse_time, split_range(text))) == (start, end)
    frame = fragment(start=split_range(text)[0], end=split_range(text)[1])
    assert rules(frame) == ([] if start < end else ["time-order"])


@pytest.mark.slow
@settings(deadline=None, max_examples=50)
@given(st.text(alphabet="0123456789.:-h ", max_size=9))
def test_a_time_is_either_read_or_refused_and_never_guessed(text: str) -> None:
    try:
        seconds = parse_time(text)
    except ValueError:
        if text.strip():
            found = set(rules(fragment(start=text)))
            assert found & {"time-form", "time-sixty"}
    else:
        assert seconds >= 0
        assert not set(rules(fragment(start=text))) & {"time-form", "time-sixty"}


@pytest.mark.parametrize(("seconds", "text"), [(5, "00.05"), (3599, "59.59"), (3600, "1.00.00")])
def test_a_time_has_hours_from_one_hour_on(seconds: int, text: str) -> None:
    assert format_time(seconds) == text


def test_a_range_of_three_times_is_refused_and_no_two_of_them_chosen() -> None:
    start, end = split_range("10.26-11.00-12.00")
    assert rules(fragment(start=start, end=end)) == ["time-form"]


def test_a_place_beyond_a_hundred_hours_is_no_time() -> None:
    assert rules(fragment(end=format_time(100 * 3600))) == ["time-form"]


@pytest.mark.parametrize("text", ["10.26-", "10.26"])
def test_a_fragment_without_an_end_is_refused(text: str) -> None:
    start, end = split_range(text)
    assert start == "10.26"
    assert rules(fragment(start=start, end=end)) == ["cell-required"]


# ----------------------------------------------------------------------------- categories


@pytest.mark.parametrize("categories", ["5b /", "/", "5b // 4"])
def test_an_empty_place_beside_a_slash_is_refused(categories: str) -> None:
    assert rules(fragment(categories=categories)) == ["category-form"]


# ----------------------------------------------------------------------- list of problems


def test_all_problems_of_a_table_come_in_one_pass_and_in_order_of_row_and_column() -> None:
    frame = pd.concat(
        [fragment(end="10.00"), fragment(), fragment(team="XX9", start="x", researcher="")],
        ignore_index=True,
    )
    found = problems(frame, FRAGMENTS)
    assert found[["row", "column", "rule"]].to_numpy().tolist() == [
        [0, "end", "time-order"],
        [2, "team", "team-known"],
        [2, "start", "time-form"],
        [2, "researcher", "cell-required"],
    ]


def test_a_problem_shows_its_own_cell_and_no_other_of_the_row() -> None:
    secret = "verzonnen geheim"
    frame = fragment(end="10.00", utterance=secret, remarks=secret, team="XX9", researcher=secret)
    found = problems(frame, FRAGMENTS)
    assert list(found["value"]) == ["XX9", "10.00"]
    assert secret not in found.to_csv()


def test_a_row_is_named_by_its_label_even_when_labels_repeat() -> None:
    frame = pd.concat([fragment(), fragment(team="XX9"), fragment(end="1.00")])
    frame.index = pd.Index([12, 13, 13])
    found = problems(frame, FRAGMENTS)
    assert found[["rule", "row"]].to_numpy().tolist() == [["team-known", 13], ["time-order", 13]]


@pytest.mark.parametrize("dtype", ["str", "object", "string"])
def test_text_columns_of_every_kind_are_read_alike(dtype: str) -> None:
    frame = pd.concat([fragment(), fragment(end=None, remarks=None)], ignore_index=True)
    found = problems(frame.astype(dtype), FRAGMENTS)
    assert found[["rule", "row"]].to_numpy().tolist() == [["cell-required", 1]]


def test_times_that_a_reader_turned_into_numbers_are_refused_as_a_column() -> None:
    found = problems(fragment(start=10.26, end=11.0), FRAGMENTS)
    assert found[["rule", "column"]].to_numpy().tolist() == [
        ["cell-text", "start"],
        ["cell-text", "end"],
    ]
    assert found["row"].isna().all()


def test_a_table_read_as_text_may_have_an_empty_column_of_remarks() -> None:
    file = io.StringIO(fragment().to_csv(index=False))
    assert rules(pd.read_csv(file, dtype=str)) == []


def test_a_table_without_rows_has_no_problems() -> None:
    assert rules(fragment().iloc[:0]) == []
    assert rules(pd.DataFrame(columns=list(FRAGMENT))) == []


def test_missing_unknown_and_double_columns_are_named() -> None:
    found = problems(fragment(team="XX9").drop(columns=["end", "researcher"]), FRAGMENTS)
    assert found[["rule", "column"]].to_numpy().tolist() == [
        ["column-missing", "end"],
        ["column-missing", "researcher"],
        ["team-known", "team"],
    ]
    found = problems(fragment().assign(mood="R9"), FRAGMENTS)
    assert found[["rule", "column", "value"]].to_numpy().tolist() == [
        ["column-unknown", "mood", ""]
    ]
    double = pd.concat([fragment(), fragment()[["team"]]], axis=1)
    assert problems(double, FRAGMENTS)[["rule", "column"]].to_numpy().tolist() == [
        ["column-twice", "team"]
    ]


def test_a_check_that_crashes_is_an_error_and_not_a_clean_table() -> None:
    def crash(_frame: pd.DataFrame) -> pd.Series:
        raise RuntimeError("invented fault")

    schema = pa.DataFrameSchema(checks=[pa.Check(crash, name="team-known")])
    with pytest.raises(pa.errors.SchemaError):
        problems(fragment(), schema)


@pytest.mark.parametrize("schema", [FRAGMENTS])
def test_every_check_is_named_by_a_rule_with_words_in_both_languages(
    schema: pa.DataFrameSchema,
) -> None:
    checks = [*schema.checks, *(one for c in schema.columns.values() for one in c.checks)]
    assert checks
    for one in checks:
        rule = RULES[str(one.name).partition(":")[0]]
        assert rule.id == str(one.name).partition(":")[0]
        assert rule.message.nl != rule.message.en
        assert rule.advice.nl != rule.advice.en
