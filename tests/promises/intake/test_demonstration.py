"""The invented wave: its script makes its export, and intake reads all that was put into it."""

from __future__ import annotations

import runpy
import shutil
import subprocess
from typing import Any

import openpyxl
import pandas as pd
import pytest

from peo import cli
from peo.intake.decisions import decisions
from peo.project import Project
from tests.conftest import ROOT, some

WAVE = "2024-04"
FOLDER = ROOT / "data" / "raw" / WAVE


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> tuple[list[dict[str, str]], list[Any], dict[str, Any]]:
    """What the script says: people as codes, the lines of the export, the files beside it."""
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    people, lines, beside = runpy.run_path(str(FOLDER / "invent.py"))["make"]()
    return people, lines, beside


@pytest.mark.slow
def test_the_script_makes_the_export_that_is_there(made: tuple[Any, list[Any], list[Any]]) -> None:
    """Cell by cell: another version of openpyxl may write other bytes."""
    _, lines, beside = made
    sheet = openpyxl.load_workbook(FOLDER / "records.xlsx")["Antwoorden"]
    rows = [list(row) for row in sheet.iter_rows(min_row=4, values_only=True)]
    width = len(lines[0])
    assert [row[:width] for row in rows] == [list(line) for line in lines]
    assert list(beside) == ["themes.csv", "corrections.csv", "exclusions.csv"]
    for name in some(beside):
        given = pd.read_csv(FOLDER / name, dtype=str, header=None).to_numpy().tolist()
        assert given == [[str(cell) for cell in row] for row in beside[name]]


@pytest.mark.slow
def test_every_answer_arrives_as_it_was_invented(
    made: tuple[list[dict[str, str]], Any, Any], copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Capitals, spaces, 0,89, 32 hours, 40 %, choices in one cell: 300 people, no cell lost."""
    monkeypatch.chdir(copy.root)
    assert cli.main(["intake", WAVE]) == 0
    folder = copy.processed(WAVE)
    got = pd.read_csv(folder / "records.csv", dtype=str).set_index("respondent_id")
    people, _, _ = made
    assert got.index.tolist() == [who["respondent_id"] for who in people]
    assert len(people) == 300
    multi = {name for name in got if name.startswith(("cause_", "guidance_", "barrier_"))}
    wrong = []
    for who in some(people):
        row = got.loc[who["respondent_id"]]
        for name in got.columns.drop(["origin", "answered_at"], errors="ignore"):
            cell = None if pd.isna(row[name]) else row[name]
            expected = who.get(name)
            if name in multi and cell == "no" and expected is None:
                continue  # such as a text field: nobody can tell "no" from empty
            same = cell == expected or (
                cell is not None and expected is not None and name == "contract_fte"
                and float(cell) == float(expected)
            )  # fmt: skip
            if not same:
                wrong.append((who["respondent_id"], name, expected, cell))
    assert wrong == []


@pytest.mark.slow
def test_the_rows_that_cannot_be_right_are_set_apart_each_for_its_reason(
    copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.root)
    assert cli.main(["intake", WAVE]) == 0
    kept = pd.read_parquet(copy.processed(WAVE) / "rejected.parquet")
    reasons = sorted(reason.split(" ")[0] for reason in kept["reasons"])
    assert reasons == [
        "answer_unknown", "choices_max", "number_range", "respondent_duplicate",
        "respondent_duplicate", "respondent_missing", "route", "sum_max",
    ]  # fmt: skip
    assert decisions(copy.processed(WAVE)) == {"corrected": 1, "excluded": 1}


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="needs a git checkout"
)
def test_only_the_export_of_the_invented_wave_may_enter_git() -> None:
    names = ("records.xlsx", "themes.csv", "invent.py", "corrections.csv", "exclusions.csv")
    ours = [f"data/raw/{WAVE}/{name}" for name in names]
    others = [
        f"data/raw/{wave}/{name}"
        for wave in ("2022-04", "2025-10")
        for name in ("records.csv", "records.xlsx", "records.sav", "themes.csv", "corrections.csv")
    ]
    others += [f"data/raw/{WAVE}/{name}" for name in ("records.csv", "x.csv", "a.xlsx")]
    others += [f"data/raw/dialogues-2024/{name}" for name in ("x.csv", "fragments/XX1_stap1.xlsx")]
    found = subprocess.run(
        ["git", "check-ignore", "--no-index", *ours, *others],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout.split() == others
