"""What is about respondents stays with who may have it: rights of files, git, pages."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from peo import cli
from peo.project import Project, replacing
from peo.project.words.page import said
from peo.run import in_git
from tests.conftest import ROOT, some

WAVE = "2022-04"


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_records_are_their_owners_alone_whatever_the_umask(
    copy: Project, umask: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.root)
    before = os.umask(umask)
    try:
        assert cli.main(["intake", WAVE]) == 0
        with replacing(copy.root / "data/raw/2025-10/records.csv") as new:
            new.write_text("x")
    finally:
        os.umask(before)
    folder = copy.processed(WAVE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = [path for path in folder.iterdir() if path.is_file() and path.stat().st_size]
    for path in some([*files, copy.root / "data/raw/2025-10/records.csv"]):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_no_export_enters_git_under_any_name(tmp_path: Path) -> None:
    """Names that people give to an export; listed are the files that a team types or published."""
    names = ["records.csv", "Records.csv", "records (1).csv", "records_backup.csv",
             "records.csv.bak", ".records.csv.swp", "answers.csv", "survey.csv", "themes.xlsx",
             "export team Oost.xlsx", "missing.parquet", "exclusions.csv"]  # fmt: skip
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    shutil.copy(ROOT / ".gitignore", tmp_path)
    folder = tmp_path / "data" / "raw" / "2025-10"
    folder.mkdir(parents=True)
    for name in [*names, "README.md", "statements.csv"]:
        (folder / name).write_text("x")
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "data"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.split("\n")
    assert sorted(filter(None, listed)) == [
        "data/raw/2025-10/README.md", "data/raw/2025-10/statements.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data/raw/2024-04/records (1).xlsx", "x"),  # beside an invented wave, added by force
        ("data/processed/2022-04/records.parquet", "x"),
        ("data/raw/2025-10/corrections.csv", "x"),
        ("Export team Oost.XLSX", "x"),  # where no table has a place
        ("notebooks/mine/answers.csv", "x"),
        ("docs/survey.sav", "x"),
        ("notebooks/x.ipynb", '{"cells": [{"outputs": [{"text": "Jan"}]}]}'),
        ("notebooks/y.ipynb", '{"cells": [{"attachments": {"a.png": {}}}]}'),
        ("notebooks/z.ipynb", "not a notebook"),
    ],
)
def test_a_commit_with_records_or_outputs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    name: str, content: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for file in (".gitignore", "params.yaml"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / "schemas").mkdir()
    for path, text in {
        name: content,
        "data/raw/2025-10/statements.csv": "x",
        "data/raw/2024-04/records.xlsx": "x",
        "tests/rows.csv": "x",
        "notebooks/w.ipynb": '{"cells": [{"outputs": []}, {"source": "x"}]}',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    subprocess.run(["git", "add", "-f", "."], check=True)
    assert in_git.main() == 1
    told = capsys.readouterr().err
    assert told.count("peo: ") == 1
    assert told.startswith(f"peo: {name} is in git")
    (tmp_path / name).unlink()
    subprocess.run(["git", "add", "-A", "."], check=True)
    assert in_git.main() == 0


def test_this_repository_holds_nothing_about_respondents() -> None:
    assert in_git.not_for_git(Project(ROOT)) == []


def test_what_people_type_stands_on_a_page_as_they_typed_it() -> None:
    typed = "Soort <script>x()</script> ![x](http://127.0.0.1:9/i.png) [y](http://z) & meer"
    html = said(f"**{typed}**\n\n- a\n- b")
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="http' not in html
    assert "&lt;script&gt;x()&lt;/script&gt;" in html
    assert "<ul>\n<li>a</li>\n<li>b</li>\n</ul>" in html
    assert said("Zie [daar](#09-workload).") == '<p>Zie <a href="#09-workload">daar</a>.</p>'
