"""Wave ids, parameters and files that are replaced only when they are complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from peo.project import Project, UserError, find_project, replacing, sha256


@pytest.mark.parametrize(
    "wave", ["..", "2022-04/..", "../2022-04", "2022", "2022-13", "", "2022-4"]
)
def test_a_wave_id_that_is_no_year_and_month_is_refused(project: Project, wave: str) -> None:
    with pytest.raises(UserError, match="is not a wave id"):
        project.wave(wave)


def test_an_unknown_wave_is_refused_with_the_nearest_one(project: Project) -> None:
    with pytest.raises(UserError, match="did you mean '2022-04'"):
        project.wave("2022-05")


def test_a_wave_of_which_only_totals_are_known_says_so(project: Project) -> None:
    with pytest.raises(UserError, match="only totals"):
        project.wave("2021-09")


def test_a_folder_without_a_project_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"params\.yaml is missing"):
        find_project(tmp_path)


def test_broken_parameters_name_the_line(copy: Project) -> None:
    copy.params_file.write_text("waves: [2022-04\nnotebooks: x")
    with pytest.raises(UserError, match=r"params\.yaml, line 2"):
        copy.params()


def test_two_sources_of_records_are_one_too_many(copy: Project) -> None:
    (copy.raw("2022-04") / "records.csv").write_text("respondent_id\n1\n")
    with pytest.raises(UserError, match="holds both"):
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
