"""The schema that a person imports is the one that intake runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.errors
import pytest

from peo import schemas
from peo.define.instrument.model import Instrument
from peo.define.instrument.planted import plant
from peo.define.instrument.survey_rules import RULES
from peo.intake.run import take_in
from peo.project import Project, UserError
from tests.conftest import peo


@pytest.mark.slow
def test_its_failure_cases_are_the_problems_that_intake_lists(
    copy: Project, instrument: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every rejected row and column that is kept; what a cell broke while it was read has no
    test."""
    path = copy.instrument_file("2022-04")
    strict = ", ".join(f"{rule.id}: refuse" for rule in RULES.values() if rule.blanks)
    text = path.read_text(encoding="utf-8").replace("\nplan:\n", f"\nrules: {{{strict}}}\nplan:\n")
    path.write_text(text, encoding="utf-8")
    assert peo("amend", "2022-04", "every cell costs its row", root=copy.root).code == 0
    made, _ = plant(instrument, 40, seed=5)
    copy.practice_file("2022-04").unlink()
    made.to_csv(copy.raw("2022-04") / "records.csv", index=False)
    take_in(copy, "2022-04")
    folder = copy.processed("2022-04")
    rejected = pd.read_parquet(folder / "rejected.parquet").set_index("line")
    listed = pd.read_csv(folder / "validation.csv")
    kept = ~listed["column"].isin(["answered_at", "response_status"])
    listed = listed[listed["row"].isin(rejected.index) & kept]
    listed = listed[listed["rule"] != "date_made"]  # told while the cell was read
    monkeypatch.chdir(copy.root)
    told = cases(rejected.drop(columns="reasons"))
    assert told == set(map(tuple, listed[["rule", "row", "column"]].to_numpy().tolist()))
    assert len({rule for rule, _, _ in told}) > 12


def cases(frame: pd.DataFrame) -> set[tuple[str, int, str]]:
    """(rule, row, column) of every failure case."""
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        schemas.survey("2022-04").validate(frame, lazy=True)
    found = caught.value.failure_cases
    names = found["check"].str.partition(":")
    column = names[2].where(names[2] != "", found["column"])
    return set(zip(names[0], found["index"], column, strict=True))


def test_a_frame_that_obeys_comes_back_with_its_row_numbers(
    taken_in: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(taken_in.root)
    records = pd.read_csv(taken_in.processed("2022-04") / "records.csv", dtype=str)
    passed = schemas.survey("2022-04").validate(records)
    assert passed["(row)"].tolist() == list(range(150))
    pd.testing.assert_frame_equal(passed.drop(columns="(row)"), records)


def test_a_wave_that_is_not_there_is_a_clear_mistake(
    monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    monkeypatch.chdir(project.root)
    with pytest.raises(UserError, match="There is no instrument"):
        schemas.survey("1999-01")


def test_numbers_read_as_numbers_are_one_problem_of_their_column(
    taken_in: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(taken_in.root)
    records = pd.read_csv(Path("data/processed/2022-04/records.csv"))
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        schemas.survey("2022-04").validate(records, lazy=True)
    found = caught.value.failure_cases[["check", "column"]].values.tolist()
    assert ["cell-text", "work_enjoyment"] in found
    assert {check for check, _ in found} == {"cell-text"}
