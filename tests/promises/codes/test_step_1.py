"""A row of step 1 as a coder types it, and what `peo codes` says of each cell.

All utterances, names and references in this file are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from peo.define.cells import parse_time
from tests.coded_talk import session_tables
from tests.conftest import Said, peo

FRAGMENT = {
    "team": "PZ1",
    "start": "10.26",
    "end": "11.00",
    "utterance": "Verzonnen: [knikt] [naam] vroeg het gewoon.",
    "categories": "morele moed / 5b",
    "researcher": "R1",
    "remarks": "",
}
Check = Callable[..., Said]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """What is said of a table with one row, in which some cells are others."""

    def run(*options: object, **cells: str) -> Said:
        pd.DataFrame([FRAGMENT | cells]).to_csv(tmp_path / "table.csv", index=False)
        return peo("codes", tmp_path / "table.csv", *options)

    return run


def test_a_row_as_the_protocol_asks_has_no_problems(check: Check) -> None:
    found = check()
    assert (found.code, found.counts, found.problems) == (0, (1, 0), [])


@pytest.mark.covers("S2-X1")
@pytest.mark.parametrize("team", ["XX9", "PZ3", "xx 9", "pleegzorg"])
def test_an_unknown_team_is_refused_and_no_other_is_guessed(check: Check, team: str) -> None:
    found = check(team=team)
    assert found.problems == [("refuse", "team-known", "2", "team", team)]
    assert "Meant" not in found.text


@pytest.mark.covers("S2-X1")
@pytest.mark.parametrize("written", ["pz1", "PZ 1", "Pz-1"])
def test_a_team_written_differently_is_corrected_and_noted(check: Check, written: str) -> None:
    found = check(team=written)
    assert (found.rules, found.counts) == ([("note", "team-form")], (1, 0))


@pytest.mark.covers("S2-X2")
def test_a_team_on_the_list_without_a_session_is_a_warning(check: Check) -> None:
    assert check(team="DN1").rules == [("warn", "team-session")]


@pytest.mark.covers("S2-V2")
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10.26", 626),
        ("10:26", 626),
        ("0.05", 5),
        ("75.30", 4530),
        ("1.02.03", 3723),
        ("1:02:03", 3723),
        (" 10.26 ", 626),
    ],
)
def test_a_time_is_minutes_and_seconds_with_dot_or_colon_or_with_hours(
    check: Check, text: str, seconds: int
) -> None:
    assert parse_time(text) == seconds
    assert check(start="0.01", end=text).rules == []


@pytest.mark.covers("S2-X3")
@pytest.mark.parametrize(
    ("start", "end", "rule", "column"),
    [
        ("11.00", "10.26", "time-order", "end"),
        ("11.00", "11:00", "time-order", "end"),
        ("10.60", "11.30", "time-sixty", "start"),
        ("10.26", "11.75", "time-sixty", "end"),
        ("10.26", "1.60.00", "time-sixty", "end"),
        ("10.26", "", "cell-required", "end"),
        ("10.26", "11", "time-form", "end"),
        ("10.26", "11.0", "time-form", "end"),
        ("10.26", "1:10.26", "time-form", "end"),
        ("10.26", "11,00", "time-form", "end"),
        ("-1.00", "11.00", "time-form", "start"),
    ],
)
def test_an_impossible_time_is_refused(
    check: Check, start: str, end: str, rule: str, column: str
) -> None:
    found = check(start=start, end=end)
    assert [told[:4] for told in found.problems] == [("refuse", rule, "2", column)]


@pytest.mark.covers("S2-V2")
@pytest.mark.covers("S2-X3")
def test_a_fragment_beyond_the_end_of_the_recording_is_refused(
    check: Check, tmp_path: Path
) -> None:
    beside = ["--tables", session_tables(tmp_path), "--today", "2022-06-30"]  # it lasts 58.10
    assert check(*beside, start="58.00", end="58.11").rules == [("refuse", "time-inside")]
    assert check(*beside, start="58.00", end="58.10").rules == []


@pytest.mark.covers("S2-V3")
@pytest.mark.covers("S2-R5")
@pytest.mark.parametrize(
    "categories",
    ["morele moed / 5b", "moral courage/4", "ethical_agency", "5A / 6a/6b", " 4 ", "5c"],
)
def test_concepts_and_sub_questions_may_stand_together_in_one_cell(
    check: Check, categories: str
) -> None:
    assert check(categories=categories).rules == []


@pytest.mark.covers("S2-V3")
@pytest.mark.parametrize("empty", ["", "  "])
def test_a_fragment_has_at_least_one_category(check: Check, empty: str) -> None:
    found = check(categories=empty)
    assert [told[:4] for told in found.problems] == [("refuse", "cell-required", "2", "categories")]


@pytest.mark.covers("S2-X7")
@pytest.mark.parametrize("number", ["1", "2", "3", "2a", "2b", "2C", "5a / 2 c"])
def test_numbers_1_to_3_are_refused_with_a_pointer_to_5a_5b_and_5c(
    check: Check, number: str
) -> None:
    found = check(categories=number)
    assert found.rules == [("refuse", "category-number")]
    assert "5a, 5b and 5c" in found.text


@pytest.mark.covers("S2-X8")
@pytest.mark.parametrize("number", ["6", "5", "morele moed / 6"])
def test_a_plain_6_is_refused_and_its_letter_asked_for(check: Check, number: str) -> None:
    found = check(categories=number)
    assert found.rules == [("refuse", "category-letter")]
    assert "6a or 6b" in found.text


@pytest.mark.covers("S2-X10")
@pytest.mark.parametrize("category", ["werkcultuur", "5d", "7", "morele moed / werkcultuur"])
def test_a_category_outside_the_list_is_refused_and_sent_to_the_remarks(
    check: Check, category: str
) -> None:
    found = check(categories=category)
    assert found.rules == [("refuse", "category-known")]
    assert "remarks" in found.text
    assert "Meant" not in found.text
    assert check(remarks=category).rules == []


@pytest.mark.covers("S2-V3")
def test_a_misspelt_category_is_refused_and_the_right_one_suggested(check: Check) -> None:
    found = check(categories="5b / morele moet")
    assert found.rules == [("refuse", "category-known")]
    assert "Meant: morele moed?" in found.text


@pytest.mark.covers("S2-X9")
def test_a_declared_concept_outside_the_protocol_is_a_warning(check: Check) -> None:
    found = check(categories="professionele ruimte / 5c")
    assert found.rules == [("warn", "category-defined")]
