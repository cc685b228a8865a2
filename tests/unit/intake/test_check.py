"""One check for every table: pandera's failure cases become problems, rows fall on two sides."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest

from peo.define.rule import Asked, Cells, Rule, column, table_schema
from peo.intake.check import OPEN_ANSWER, Checked, check
from peo.project.words import Text


def rule(id: str, severity: Any = "refuse", **how: Any) -> Rule:
    return Rule(id, severity, Text(nl=f"{id} nl", en=f"{id} en"), Text(nl="doe", en="do"), **how)


RULES = {
    r.id: r
    for r in [
        rule("key"), rule("known", suggests=True), rule("order"),
        rule("said", "warn", blanks=True), rule("column-missing"), rule("column-unknown"),
        rule("column-twice"), rule("cell-text"),
    ]
}  # fmt: skip
WORDS = ("morgen", "middag", "avond")


def in_order(cells: Cells) -> pd.Series:
    place = {word: str(at) for at, word in enumerate(WORDS)}
    return cells["end"].map(place).fillna("9") >= cells["start"].map(place).fillna("8")


SCHEMA = table_schema(
    {"id": column(), "start": column(known=WORDS), "end": column(known=WORDS),
     "said": column(open=True, required=False), "name": column(personal=True, required=False)},
    [
        ("key", Asked("id", lambda c: c["id"].notna(), of=())),
        ("known", Asked("start", lambda c: c["start"].isna() | c["start"].isin(WORDS))),
        ("known", Asked("end", lambda c: c["end"].isna() | c["end"].isin(WORDS))),
        ("order", Asked("end", in_order, of=("start",))),
        ("said", Asked("said", lambda c: c["said"] != "boe")),
        ("said", Asked("name", lambda c: c["name"].isna())),
    ],
    follows={"order": {"known"}},
)  # fmt: skip


def table(**columns: Any) -> pd.DataFrame:
    rows = {"id": ["a", "b", "c"], "start": ["morgen"] * 3, "end": ["avond"] * 3} | columns
    return pd.DataFrame(rows, index=pd.Index([2, 3, 4])).astype("str")


def found(checked: Checked) -> list[tuple[Any, ...]]:
    return [tuple(p) for p in checked.problems[["rule", "row", "column", "value"]].values]


def test_rows_without_a_problem_are_accepted() -> None:
    checked = check(table(), SCHEMA, RULES, "t.csv")
    assert checked.problems.empty
    assert checked.rejected.empty
    pd.testing.assert_frame_equal(checked.accepted, table())


def test_every_missing_key_is_a_problem_of_its_own_row() -> None:
    checked = check(table(id=[None, "b", None]), SCHEMA, RULES, "t.csv")
    assert found(checked) == [("key", 2, "id", ""), ("key", 4, "id", "")]
    assert checked.accepted["id"].tolist() == ["b"]


def test_a_rule_over_several_cells_names_its_column_and_the_value_there() -> None:
    checked = check(table(start=["avond", "morgen", "middag"], end=["morgen", "avond", None]),
                    SCHEMA, RULES, "t.csv")  # fmt: skip
    assert found(checked) == [("order", 2, "end", "morgen")]
    assert checked.problems["file"].tolist() == ["t.csv"]


def test_what_only_follows_from_a_broken_cell_is_not_said_and_the_nearest_word_is() -> None:
    checked = check(table(start=["avnod", "morgen", "ha"], end=["middag"] * 3), SCHEMA, RULES, "t")
    assert found(checked) == [("known", 2, "start", "avnod"), ("known", 4, "start", "ha")]
    every = "morgen, middag, avond"
    assert checked.problems["advice_en"].tolist() == [
        "do Meant: avond?",
        f"do Choose from {every}.",
    ]
    assert checked.problems["advice_nl"].tolist() == [
        "doe Bedoeld: avond?",
        f"doe Kies uit {every}.",
    ]


def test_open_and_personal_cells_are_not_shown_and_a_listed_value_is_taken_out() -> None:
    frame = table(said=["boe", "ja", None], name=["Jansen", None, None])
    checked = check(frame, SCHEMA, RULES, "t.csv")
    assert found(checked) == [("said", 2, "said", OPEN_ANSWER), ("said", 2, "name", "")]
    assert len(checked.accepted) == 3
    assert checked.accepted["said"].fillna("").tolist() == ["", "ja", ""]


def test_what_is_wrong_with_a_table_as_such_rejects_every_row() -> None:
    checked = check(table(more=["x"] * 3).drop(columns="start"), SCHEMA, RULES, "t.csv")
    told = checked.problems[["rule", "column"]].values.tolist()
    assert sorted(told) == [["column-missing", "start"], ["column-unknown", "more"]]
    assert checked.problems["row"].isna().all()
    assert checked.accepted.empty
    assert len(checked.rejected) == 3


def test_a_column_that_stands_there_twice_is_the_only_problem() -> None:
    frame = table(id=[None] * 3)
    frame = pd.concat([frame, frame[["end"]]], axis=1)
    checked = check(frame, SCHEMA, RULES, "t.csv")
    assert found(checked)[0][0::2] == ("column-twice", "end")
    assert len(checked.problems) == 1
    assert len(checked.rejected) == 3


def test_a_column_of_numbers_breaks_no_other_rule() -> None:
    checked = check(table().assign(end=[1.0, 2.0, 3.0]), SCHEMA, RULES, "t.csv")
    assert checked.problems[["rule", "column"]].values.tolist() == [["cell-text", "end"]]


def test_findings_of_the_reading_are_listed_among_the_others_each_once() -> None:
    note = pd.DataFrame({"rule": "known", "row": [3], "column": "end", "value": "AVOND",
                         "severity": "note"})  # fmt: skip
    known = note.assign(row=4, severity=None)
    checked = check(table(id=[None, "b", "c"]), SCHEMA, RULES, "t.csv", [note, known, known])
    told = checked.problems[["rule", "row", "severity"]].values.tolist()
    assert told == [["key", 2, "refuse"], ["known", 3, "note"], ["known", 4, "refuse"]]
    assert checked.accepted.index.tolist() == [3]


def test_line_numbers_may_repeat() -> None:
    frame = table(id=[None, "b", "c"]).set_axis([7, 7, 8])
    assert found(check(frame, SCHEMA, RULES, "t.csv")) == [("key", 7, "id", "")]


def test_a_test_that_crashes_is_a_fault_of_ours() -> None:
    schema = table_schema({"id": column()}, [("key", Asked("id", lambda c: c["other"]))])
    with pytest.raises(pa.errors.SchemaError, match="KeyError"):
        check(table()[["id"]], schema, RULES, "t.csv")


def test_a_schema_lets_go_of_the_frame_that_it_checked() -> None:
    """Otherwise a package would hold the text of a wave for as long as its schema."""
    seen = Cells()
    schema = table_schema({"id": column()}, [("key", Asked("id", lambda c: keep(seen, c)))])
    check(table()[["id"]], schema, RULES, "t.csv")
    with pytest.raises(AssertionError):
        _ = seen.frame


def keep(seen: Cells, cells: Cells) -> pd.Series:
    seen._frame = cells._frame
    return cells["id"].notna()
