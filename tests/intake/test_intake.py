"""The front door: nothing is guessed, nothing is lost, nothing leaks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from peo.instrument.model import Instrument
from peo.intake.package import typed, write_package
from peo.intake.read import read_cells
from peo.intake.run import take_in
from peo.intake.validate import validate
from peo.project import Project, UserError

WAVE = "2022-04"
GOOD = {
    "respondent_id": "A1",
    "origin": "synthetic",
    "organisation_type": "specialist",
    "years_experience": "y10_plus",
    "worked_before_2015": "yes",
    "space_change_since_2015": "same",
    "direct_client_time_pct": "40",
    "indirect_client_time_pct": "60",
    "work_enjoyment": "7",
    "workload": "strong",
    "cause_admin": "yes",
    "cause_caseload": "yes",
    "cause_turnover": "yes",
    "cause_complexity": "no",
    "influenceable_admin": "yes",
    "task_reporting": "strong",
    "sector_cause_none": None,
    "sector_cause_admin": None,
}


def frame(*changes: dict[str, str | None]) -> pd.DataFrame:
    """One good row (row 2), and a row per change from it."""
    rows = [GOOD] + [GOOD | {"respondent_id": f"B{i}"} | c for i, c in enumerate(changes)]
    return pd.DataFrame(rows, index=range(2, 2 + len(rows)), dtype="object")


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        pytest.param({"organisation_type": "hardly"}, "answer_unknown", "organisation_type",
                     marks=pytest.mark.covers("S4-X1")),
        pytest.param({"space_change_since_2015": "hardly"}, "answer_unknown",
                     "space_change_since_2015", marks=pytest.mark.covers("S4-X1")),
        pytest.param({"cause_complexity": "yes"}, "choices_max", "causes",
                     marks=pytest.mark.covers("S4-X2")),
        pytest.param({"cause_admin": "no"}, "route", "influenceable_admin",
                     marks=pytest.mark.covers("S4-X3")),
        pytest.param({"worked_before_2015": "no", "years_experience": "y6_10"}, "route",
                     "space_change_since_2015", marks=pytest.mark.covers("S4-X4")),
        ({"work_enjoyment": "11"}, "number_range", "work_enjoyment"),
        pytest.param({"work_enjoyment": "0"}, "number_range", "work_enjoyment",
                     marks=pytest.mark.covers("S4-X8")),
        pytest.param({"work_enjoyment": "7.5"}, "number_decimals", "work_enjoyment",
                     marks=pytest.mark.covers("S4-X8")),
        ({"work_enjoyment": "zeven"}, "number_unreadable", "work_enjoyment"),
        pytest.param({"direct_client_time_pct": "50"}, "sum_max", "indirect_client_time_pct",
                     marks=pytest.mark.covers("S4-X7")),
        ({"respondent_id": None}, "respondent_missing", "respondent_id"),
        ({"origin": "guessed"}, "origin_unknown", "origin"),
    ],
)  # fmt: skip
def test_a_planted_error_is_found_at_its_row_and_column_and_nowhere_else(
    instrument: Instrument, change: dict[str, str], rule: str, column: str
) -> None:
    result = validate(frame(change), instrument, "f.csv")
    refused = result.problems[result.problems["severity"] == "refuse"]
    assert refused[["rule", "row", "column"]].values.tolist() == [[rule, 3, column]]
    assert list(result.rejected.index) == [3]
    assert list(result.accepted.index) == [2]
    assert rule in result.rejected.loc[3, "reasons"]


@pytest.mark.covers("S4-X9")
def test_an_option_that_excludes_the_others_may_not_be_combined(instrument: Instrument) -> None:
    silent = dict.fromkeys([k for k in GOOD if k.startswith(("cause", "infl", "task"))])
    sector = {"workload": "hardly", "sector_cause_none": "yes", "sector_cause_admin": "yes"}
    result = validate(frame(silent | sector), instrument, "f.csv")
    assert "exclusive" in set(result.problems["rule"])


@pytest.mark.covers("S4-X5")
def test_follow_ups_behind_an_empty_filter_are_listed_and_kept(instrument: Instrument) -> None:
    result = validate(frame({"workload": None}), instrument, "f.csv")
    assert result.rejected.empty
    assert set(result.problems["rule"]) == {"route_open"}


@pytest.mark.covers("S4-X11")
def test_experience_that_hardly_fits_is_listed_and_kept(instrument: Instrument) -> None:
    result = validate(frame({"years_experience": "y0_3"}), instrument, "f.csv")
    assert result.rejected.empty
    assert list(result.problems["rule"]) == ["implausible"]


@pytest.mark.covers("S4-X13")
def test_a_respondent_who_occurs_twice_and_a_blank_record_are_refused(
    instrument: Instrument,
) -> None:
    blank = dict.fromkeys(set(GOOD) - {"respondent_id", "origin"})
    result = validate(frame({"respondent_id": "A1"}, blank), instrument, "f.csv")
    assert sorted(result.rejected.index) == [2, 3, 4]
    assert result.accepted.empty


def test_the_list_of_problems_shows_no_other_answer_of_the_row(instrument: Instrument) -> None:
    secret = frame({"work_enjoyment": "99", "cause_other_text": "a private remark"})
    problems = validate(secret, instrument, "f.csv").problems
    assert not problems.empty
    assert "private" not in problems.to_csv()


def test_all_problems_of_a_row_are_found_in_one_pass(instrument: Instrument) -> None:
    many = {"work_enjoyment": "11", "workload": "x", "direct_client_time_pct": "abc"}
    rules = set(validate(frame(many), instrument, "f.csv").problems["rule"])
    assert {"number_range", "answer_unknown", "number_unreadable"} <= rules


def test_types_follow_the_instrument(instrument: Instrument, tmp_path: Path) -> None:
    result = validate(frame(), instrument, "f.csv")
    table = typed(result.accepted, instrument)
    assert table["workload"].cat.ordered
    assert list(table["workload"].cat.categories) == ["hardly", "somewhat", "strong"]
    assert table["work_enjoyment"].dtype == "Int64"
    write_package(tmp_path, result, instrument)
    again = pd.read_parquet(tmp_path / "records.parquet")
    pd.testing.assert_frame_equal(again, table)


def test_accepted_and_rejected_make_up_all_that_was_received(copy: Project) -> None:
    raw = copy.raw(WAVE) / "reconstructed.csv"
    lines = raw.read_text().splitlines()
    lines[1] = lines[1].replace("reconstructed", "guessed")
    raw.write_text("\n".join(lines) + "\n")
    result = take_in(copy, WAVE)
    assert (result.received, result.accepted, result.rejected) == (150, 149, 1)
    kept = pd.read_parquet(copy.processed(WAVE) / "rejected.parquet")
    assert kept["reasons"].tolist() == ["origin_unknown (origin)"]


@pytest.mark.covers("SX-X1")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "holds neither"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"respondent_id,workload\n", "a header and no rows"),
        (b"respondent_id,workload\n1,strong,2\n", "line 2: 3 cells where the header has 2"),
        (b"respondent_id,werkdrukk\n1,strong\n", "no variable 'werkdrukk'"),
        (b"workload\nstrong\n", "'respondent_id' is missing"),
        (b"respondent_id,workload,workload\n1,strong,strong\n", "occurs more than once"),
        (b"respondent_id,workload\n1,\xff\xfe\n", "not UTF-8"),
        (b"respondent_id,workload\n1,x\n", "none of its 1 rows is acceptable"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_message_and_changes_nothing(
    copy: Project, files, content: bytes | None, message: str
) -> None:
    raw = copy.raw(WAVE) / "reconstructed.csv"
    raw.unlink()
    if content is not None:
        raw.write_bytes(content)
    before = files()
    with pytest.raises(UserError, match=message):
        take_in(copy, WAVE)
    assert files() == before


def test_a_collected_export_must_hold_every_closed_question(copy: Project) -> None:
    raw = copy.raw(WAVE)
    (raw / "reconstructed.csv").rename(raw / "records.csv")
    with pytest.raises(UserError, match="no column for contract_fte"):
        take_in(copy, WAVE)


def test_cells_stay_as_typed(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("\ufeffid;x;y\r\n007;NA;nvt\r\n1;;1,0\r\n".encode())
    cells = read_cells(path)
    assert cells.fillna("").values.tolist() == [["007", "NA", "nvt"], ["1", "", "1,0"]]
    assert list(cells.index) == [2, 3]
