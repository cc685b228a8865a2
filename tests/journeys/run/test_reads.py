"""A chapter that reads a file of its own depends on it: a change of the file runs it again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from peo import cli
from peo.define.chapters.reads import reads_of
from peo.define.subject import find_subject
from peo.project import Project
from peo.publish.draft import inputs, read_draft
from tests.conftest import make_copy

WAVE, CHAPTER = "2024-04", "05-rules"
CELL = """
import csv, json, sqlite3
import pandas as pd
from pathlib import Path
teams = next(csv.DictReader(open("data/extra/teams.csv")))["teams"]
more = pd.read_csv("data/extra/more.csv")
note = Path("data/extra/note.txt").read_text()
base = sqlite3.connect("file:data/extra/base.db?mode=ro", uri=True).execute("select 1")
pd.DataFrame({"a": [1]}).to_csv("data/extra/made_here.csv")
again = pd.read_csv("data/extra/made_here.csv")
w.count("own.n", base=f"workload == {teams}")
"""
OUTSIDE = 'open("{path}").read()'
READ = ["data/extra/base.db", "data/extra/more.csv", "data/extra/note.txt", "data/extra/teams.csv"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """One chapter, which reads four files that no definition names."""
    (tmp_path / "project").mkdir()
    project = make_copy(tmp_path / "project")
    for path in (project.root / "notebooks").rglob("*.ipynb"):
        if path.stem != CHAPTER:
            path.unlink()
    extra = project.root / "data" / "extra"
    extra.mkdir()
    (extra / "teams.csv").write_text("teams\nstrong\n")
    (extra / "more.csv").write_text("x\n1\n")
    (extra / "note.txt").write_text("note")
    (extra / "base.db").write_bytes(b"")
    monkeypatch.chdir(project.root)
    return project


def add_cell(project: Project, source: str) -> None:
    path = project.root / "notebooks" / f"{CHAPTER}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {**notebook["cells"][-1], "id": "own", "source": source}
    notebook["cells"].insert(-1, cell)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def value(project: Project) -> str:
    lines = project.figures_file(WAVE, CHAPTER).read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("own.n,")]
    return line.split(",")[8]


@pytest.mark.slow
def test_a_file_that_only_the_notebook_knows_is_found_and_followed(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    add_cell(project, CELL)
    assert cli.main(["run", WAVE]) == 0
    (told,) = re.findall(r"reads (data/[^,\s]+(?:, data/[^,\s]+)*)", capsys.readouterr().out)
    assert sorted(told.split(", ")) == READ
    record = json.loads(project.run_file(WAVE, CHAPTER).read_text(encoding="utf-8"))
    assert sorted(read["file"] for read in record["reads"]) == READ
    assert {type(read["cell"]) for read in record["reads"]} == {int}
    before = value(project)
    draft = read_draft(project, WAVE)
    assert set(READ) <= draft.inputs.keys()
    assert cli.main(["run", WAVE]) == 0
    assert "Nothing to do" in capsys.readouterr().out
    (project.root / "data/extra/teams.csv").write_text("teams\nhardly\n")
    assert cli.main(["publish", WAVE]) == 1
    assert f"notebook-{CHAPTER}" in capsys.readouterr().err
    assert cli.main(["run", WAVE]) == 0
    assert f"  {CHAPTER}" in capsys.readouterr().out
    assert value(project) != before
    (project.root / "data/extra/note.txt").write_text("another note, which no figure says")
    assert cli.main(["run", WAVE]) == 0
    now = read_draft(project, WAVE).inputs
    assert now["data/extra/note.txt"] != draft.inputs["data/extra/note.txt"]
    assert now == inputs(project, WAVE)
    capsys.readouterr()
    assert cli.main(["run", WAVE]) == 0
    assert "Nothing to do" in capsys.readouterr().out


@pytest.mark.slow
def test_a_file_outside_the_project_is_refused_with_its_cell(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "far.csv").write_text("x")
    add_cell(project, OUTSIDE.format(path=tmp_path / "far.csv"))
    assert cli.main(["run", WAVE]) == 1
    said = "".join(capsys.readouterr())
    assert f"it reads {tmp_path / 'far.csv'}, outside the project" in said
    assert f"Put it in data/raw/{WAVE}." in said
    assert CHAPTER in said


def test_the_chapters_of_the_project_read_nothing_by_themselves(
    ran_demonstration: Project,
) -> None:
    found = reads_of(find_subject(ran_demonstration, WAVE))
    assert len(found) > 10
    assert not any(found.values())
