"""The front door: nothing is guessed, nothing is lost, nothing leaks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from peo.define.instrument.model import Instrument
from peo.intake.package import typed, write_package
from peo.intake.run import take_in
from peo.intake.validate import validate
from peo.project import Project, UserError
from peo.sources.reading import read_export
from tests.conftest import peo

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


def test_types_follow_the_instrument(instrument: Instrument, tmp_path: Path) -> None:
    result = validate(frame(), instrument, "f.csv")
    table = typed(result.accepted, instrument)
    assert table["workload"].cat.ordered
    assert list(table["workload"].cat.categories) == ["hardly", "somewhat", "strong"]
    assert table["work_enjoyment"].dtype == "Int64"
    write_package(tmp_path, result, instrument)
    again = pd.read_parquet(tmp_path / "records.parquet")
    pd.testing.assert_frame_equal(again, table)


@pytest.mark.slow
def test_accepted_and_rejected_make_up_all_that_was_received(copy: Project) -> None:
    raw = copy.practice_file(WAVE)
    lines = raw.read_text().splitlines()
    third = lines[1].split(",")[2]
    lines[1] = lines[1].replace(f",{third},", ",bakery_9,")
    lines[2] = "," + lines[2].split(",", 1)[1]
    raw.write_text("\n".join(lines) + "\n")
    result = take_in(copy, WAVE)
    assert (result.received, result.accepted, result.rejected) == (150, 149, 1)
    kept = pd.read_parquet(copy.processed(WAVE) / "rejected.parquet")
    assert kept["reasons"].tolist() == ["respondent_missing (respondent_id)"]
    missing = pd.read_parquet(copy.processed(WAVE) / "missing.parquet")
    assert missing["organisation_type"].iloc[0] == "unusable"


@pytest.mark.covers("SX-X1")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "has no records"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"respondent_id,workload\n", "a header and no rows"),
        (b"respondent_id,workload\n1,strong,2\n", "line 2: 3 cells where the header has 2"),
        (
            b"respondent_id,werkdrukk\n1,strong\n",
            "does not say what these columns are: 'werkdrukk'",
        ),
        (b"workload\nstrong\n", "no column with the number of the respondent"),
        (b"respondent_id,workload,workload\n1,strong,strong\n", "'workload (column 2)'"),
        (b"respondent_id,workload\n1,x\n", "none of its 1 rows is acceptable"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_message_and_changes_nothing(
    copy: Project, files, content: bytes | None, message: str
) -> None:
    raw = copy.practice_file(WAVE)
    raw.unlink()
    if content is not None:
        raw.write_bytes(content)
    before = files()
    told = peo("intake", WAVE, root=copy.root)
    assert told.code == 1
    assert message in told.text
    assert told.text.count("\n") == 1
    assert files() == before


def test_a_collected_export_must_hold_every_closed_question(copy: Project) -> None:
    cells = pd.read_csv(copy.practice_file(WAVE), dtype=str).drop(columns="origin")
    cells.to_csv(copy.raw(WAVE) / "records.csv", index=False)
    copy.practice_file(WAVE).unlink()
    with pytest.raises(UserError, match="no column for contract_fte"):
        take_in(copy, WAVE)


def test_cells_stay_as_typed(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("\ufeffid;x;y\r\n007;NA;nvt\r\n1;;1,0\r\n".encode())
    cells = read_export(path).cells
    assert cells.fillna("").values.tolist() == [["007", "NA", "nvt"], ["1", "", "1,0"]]
    assert list(cells.index) == [2, 3]
