"""Wave ids, parameters and files that are replaced only when they are complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from peo.define.parameters import read_parameters
from peo.project import Project, UserError, find_project, replacing, sha256


def test_a_folder_without_a_project_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"params\.yaml is missing"):
        find_project(tmp_path)


def test_broken_parameters_name_the_line(copy: Project) -> None:
    copy.params_file.write_text("language: [nl\nseed: x")
    with pytest.raises(UserError, match=r"params\.yaml, line 2"):
        read_parameters(copy)


def test_two_sources_of_records_are_one_too_many(copy: Project) -> None:
    (copy.raw("2022-04") / "records.csv").write_text("respondent_id\n1\n")
    with pytest.raises(
        UserError, match=r"one file: data/raw/2022-04/records\.csv, data/processed/"
    ):
        copy.records_source("2022-04")


def test_an_interrupted_write_leaves_the_last_good_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("good")

    def interrupted() -> None:
        with replacing(target) as new:
            new.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "good"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_hash_of_a_folder_sees_names_and_content_but_no_bytecode(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = sha256(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    assert sha256(tmp_path) == before
    (tmp_path / "a").rename(tmp_path / "b")
    assert sha256(tmp_path) != before
