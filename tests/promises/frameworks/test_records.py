"""Records that an organisation or a municipality keeps, through `peo codes`. All invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from tests.conftest import Said, peo

DEVIATION = {
    "id": "d1", "protocol": "P1", "who": "voogd", "date": "2022-03-01", "deliberate": "ja",
    "signalled": "2022-03-02", "reason": "het gezin vroeg iets anders", "reviewed": "2022-03-10",
    "review_form": "intervisie", "outcome": "positive", "outcome_on": "2022-04-01",
    "consequence": "adapt_protocol", "consequence_on": "2022-04-10", "poles": "finance / needed",
    "status": "closed",
}  # fmt: skip
PROTOCOL = {"id": "P1", "name": "intake", "serves": "ja", "status": "keep"}
DECISION = {
    "id": "b1", "date": "2022-03-01", "legitimacy": "mag van de wet", "client_involvement": "ja",
    "expected_return": "rust", "poles": "",
}  # fmt: skip
POINT = {
    "organisation": "gemeente A", "point": "H05", "level": "meso", "aspect": "A6",
    "actor": "organisation", "status": "busy", "date": "",
}  # fmt: skip
STORY = {
    "organisation": "gemeente A", "date": "2022-05-01", "moment": "teamdag", "about": "failure",
    "point": "H10", "reference": "v1",
}  # fmt: skip


def table(folder: Path, *rows: dict[str, str], protocols: bool = True) -> Said:
    pd.DataFrame([PROTOCOL, PROTOCOL | {"id": "P2"}]).to_csv(folder / "protocols.csv", index=False)
    pd.DataFrame(rows).to_csv(folder / "records.csv", index=False)
    beside = ["--tables", folder] if protocols else []
    return peo("codes", folder / "records.csv", *beside)


def steps(**state: str) -> list[dict[str, str]]:
    return [
        {"organisation": "gemeente A", "step": key[1:], "status": done, "date": ""}
        for key, done in state.items()
    ]


@pytest.mark.covers("S0-R2", "S0-R3")
def test_a_whole_deviation_is_accepted(tmp_path: Path) -> None:
    found = table(tmp_path, DEVIATION)
    assert (found.kind, found.counts, found.rules) == ("deviations", (1, 0), [])


@pytest.mark.covers("S0-R3", "S0-V1", "S0-V2", "S0-X1", "S0-X2", "S0-X3")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"protocol": "P9"}, [("refuse", "protocol-known")]),
        ({"reason": "", "status": "draft"}, [("note", "reason-draft")]),
        ({"reason": "", "status": "closed"}, [("refuse", "reason-closed")]),
        ({"reviewed": ""}, [("warn", "review-missing")]),
        ({"signalled": ""}, [("refuse", "cycle-review")]),
        ({"signalled": "2022-03-11"}, [("refuse", "cycle-review")]),
        ({"signalled": "2022-03-10"}, []),
        ({"outcome": "", "outcome_on": ""}, [("refuse", "cycle-consequence")]),
        ({"consequence_on": "2022-03-31"}, [("refuse", "cycle-consequence")]),
        ({"outcome": "unwanted"}, [("warn", "outcome-pairing")]),
        ({"consequence": "team_lesson"}, [("warn", "outcome-pairing")]),
        ({"outcome": "unwanted", "consequence": "team_lesson"}, []),
        ({"poles": "finance / geld"}, [("refuse", "pole-known")]),
        ({"date": "1 maart"}, [("refuse", "date-form")]),
        ({"reason": "bel 06-12345678"}, [("refuse", "contact-data")]),
    ],
)  # fmt: skip
def test_the_cycle_of_a_deviation_is_kept(
    tmp_path: Path, change: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = table(tmp_path, DEVIATION | change)
    assert found.rules == expected
    assert found.counts[1] == any(severity == "refuse" for severity, _ in expected)
    assert found.code == found.counts[1]


@pytest.mark.covers("S0-X3")
def test_without_the_list_of_protocols_their_ids_are_not_checked_and_that_is_said(
    tmp_path: Path,
) -> None:
    found = table(tmp_path, DEVIATION | {"protocol": "P9"}, protocols=False)
    assert (found.code, found.rules) == (0, [])
    assert "ids were not checked" in found.text
    found = table(tmp_path, DEVIATION | {"protocol": "P9"})
    assert found.code == 1
    assert "row 2, protocol 'P9': This protocol is not in the list" in found.text


def test_the_reason_is_never_repeated_in_the_list_of_problems(tmp_path: Path) -> None:
    found = table(tmp_path, DEVIATION | {"reason": "bel Jan op 06-12345678"})
    assert found.rules
    assert "Jan" not in found.text


@pytest.mark.covers("S0-A1")
def test_deviations_are_counted_per_protocol(tmp_path: Path) -> None:
    """Counted by hand: of P1 two, one of which led to a proposal; of P2 one draft."""
    bare = {"signalled": "", "reason": "", "reviewed": "", "outcome": "", "outcome_on": "",
            "consequence": "", "consequence_on": "", "status": "draft"}  # fmt: skip
    lesson = {"id": "d2", "outcome": "unwanted", "consequence": "team_lesson"}
    found = table(
        tmp_path,
        DEVIATION,
        DEVIATION | lesson,
        DEVIATION | bare | {"id": "d3", "protocol": "P2"},
    )
    # deviations; signalled, motivated, reviewed, changed the protocol; the last four in per cent
    assert found.row("P1") == ["2", "2", "2", "2", "1", "100", "100", "100", "50"]
    assert found.row("P2") == ["1", "0", "0", "0", "0", "0", "0", "0", "0"]
    assert found.row("total") == ["3", "2", "2", "2", "1", "67", "67", "67", "33"]


@pytest.mark.covers("S0-R4")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"serves": "misschien"}, [("refuse", "value-known")]),
        ({"status": "behouden"}, [("refuse", "value-known")]),
        ({"status": ""}, [("refuse", "cell-required")]),
    ],
)
def test_a_rule_gets_an_answer_to_the_test_question_and_a_status(
    tmp_path: Path, change: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = table(tmp_path, PROTOCOL | change)
    assert (found.kind, found.rules) == ("protocols", expected)


@pytest.mark.covers("S1-R4", "S1-X2")
def test_legitimacy_alone_is_a_warning(tmp_path: Path) -> None:
    bare = {"client_involvement": "", "expected_return": ""}
    assert table(tmp_path, DECISION).rules == []
    assert table(tmp_path, DECISION | {"expected_return": ""}).rules == []
    assert table(tmp_path, DECISION | bare | {"legitimacy": ""}).rules == []
    alone = table(tmp_path, DECISION | bare)
    assert alone.rules == [("warn", "triad-partial")]
    assert alone.counts == (1, 0)


@pytest.mark.covers("S1-V1")
def test_step_three_waits_for_one_and_two(tmp_path: Path) -> None:
    refused = [("refuse", "step-order")]
    assert table(tmp_path, *steps(s1="done", s2="done", s3="done")).rules == []
    assert table(tmp_path, *steps(s1="done", s2="busy", s3="done")).rules == refused
    assert table(tmp_path, *steps(s1="done", s3="done")).rules == refused
    assert table(tmp_path, *steps(s1="open", s2="busy", s3="busy")).rules == []
    elsewhere = [row | {"organisation": "gemeente B"} for row in steps(s2="done")]
    found = table(tmp_path, *steps(s1="done", s3="done"), *elsewhere)
    assert found.rules == refused, "a step of another municipality does not count"


@pytest.mark.covers("S1-X1")
@pytest.mark.parametrize(
    ("column", "value"),
    [("point", "H11"), ("level", "nano"), ("aspect", "A8"), ("actor", "burger"), ("status", "ja")],
)
def test_an_unknown_code_of_the_guide_is_refused(tmp_path: Path, column: str, value: str) -> None:
    assert table(tmp_path, POINT).rules == []
    found = table(tmp_path, POINT | {column: value})
    name = "value" if column == "status" else column
    assert found.rules == [("refuse", f"{name}-known")]
    assert found.problems[0][-2:] == (column, value)


@pytest.mark.covers("S1-R5", "S1-X3")
@pytest.mark.parametrize(
    ("mark", "good"),
    [("1", True), ("7,5", True), ("10", True), ("0", False), ("10,5", False), ("goed", False)],
)
def test_a_mark_for_intervision_stays_in_the_agreed_range(
    tmp_path: Path, mark: str, good: bool
) -> None:
    found = table(tmp_path, {"organisation": "A", "date": "2022-05-01", "mark": mark})
    assert found.rules == ([] if good else [("refuse", "mark-range")])


@pytest.mark.covers("S1-R5")
def test_stories_of_failure_are_kept_and_counted(
    tmp_path: Path,
) -> None:
    found = table(tmp_path, STORY, STORY | {"about": "success"})
    assert (found.code, found.rules) == (0, [])
    assert "1 of 2 tell of something that failed" in found.text
    assert table(tmp_path, STORY | {"about": "mislukt"}).rules == [("refuse", "value-known")]


@pytest.mark.covers("S1-A2")
def test_double_supply_and_shortage_are_counted_apart(tmp_path: Path) -> None:
    given = [("ja", "ja"), ("ja", "nee"), ("nee", "nee"), ("nee", "nee")]
    rows = [
        {"organisation": "A", "who": str(n), "kind": "intervision", "parent": parent, "team": team}
        for n, (parent, team) in enumerate(given)
    ]
    found = table(tmp_path, *rows)
    assert found.row("kind") == []
    assert "double  parent_only  team_only  none" in found.text
    assert found.row("intervision") == ["1", "1", "0", "2"]


@pytest.mark.covers("S1-R3")
def test_three_kinds_of_space_are_never_one_score(tmp_path: Path) -> None:
    row = {
        "organisation": "A",
        "date": "2022-05-01",
        "formal": "8",
        "experienced": "5",
        "taken": "",
    }
    found = table(tmp_path, row, row | {"formal": "6"})
    medians = {kind: found.row(kind) for kind in ("formal", "experienced", "taken")}
    assert medians == {"formal": ["2", "7.0"], "experienced": ["2", "5.0"], "taken": ["0", "NaN"]}
    assert table(tmp_path, row | {"total": "6,5"}).rules == [("refuse", "column-unknown")]


@pytest.mark.covers("S0-R1", "S1-X1")
@pytest.mark.parametrize(
    ("element", "kind", "reference", "expected"),
    [
        ("E2.4", "variable", "space_judgement", []),
        ("E4", "recommendation", "R05", []),
        ("E1.6", "fragment", "PZ1 10.26", []),
        ("E6.1", "fragment", "x", [("refuse", "element-known")]),
        ("E2.4", "variable", "space_judgment", [("refuse", "reference-known")]),
        ("E2.4", "quote", "x", [("refuse", "value-known")]),
    ],
)
def test_an_element_hangs_on_a_fragment_a_variable_or_a_recommendation(
    tmp_path: Path, element: str, kind: str, reference: str,
    expected: list[tuple[str, str]],
) -> None:  # fmt: skip
    row = {"element": element, "kind": kind, "reference": reference}
    found = table(tmp_path, row)
    assert found.rules == expected
    if reference == "space_judgment":
        assert "Meant: space_judgement?" in found.text


def test_a_workbook_and_a_table_that_is_none_of_these(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(list(STORY))
    book.active.append(list(STORY.values()))
    book.save(tmp_path / "stories.xlsx")
    found = peo("codes", tmp_path / "stories.xlsx")
    assert (found.kind, found.counts) == ("stories", (1, 0))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert peo("codes", tmp_path / "other.csv").code == 1
    assert "a table is" in peo("codes", tmp_path / "other.doc").text
