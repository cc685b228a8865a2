"""What DVC is told of the stages, and how it is remembered what was done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from peo import cli
from peo.define.chapters.needs import chapters
from peo.define.subject import find_subject, subjects
from peo.project import Project
from peo.run.record import Record, alone, opened
from tests.conftest import ROOT, make_copy, some

DVC = str(Path(sys.executable).parent / "dvc")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project with the stages of all subjects, and code that a test may change."""
    project = make_copy(tmp_path_factory.mktemp("told"))
    (project.root / "src").unlink()
    shutil.copytree(ROOT / "src", project.root / "src", ignore=shutil.ignore_patterns("*.pyc"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        assert cli.main(["stages"]) == 0
    return project


def stages_of(project: Project, subject: str) -> dict[str, dict[str, list[object]]]:
    return dict(yaml.safe_load(project.stages_file(subject).read_text())["stages"])


@pytest.mark.slow
def test_every_subject_has_its_stages_and_no_list_names_one(told: Project) -> None:
    ids = [subject.id for subject in subjects(told) if subject.complete]
    assert len(ids) >= 3
    for name in ids:
        stages = stages_of(told, name)
        assert [f"notebook-{n}" for n in chapters(find_subject(told, name)).names] == [
            stage for stage in stages if stage.startswith("notebook-")
        ]
        assert "draft" in stages
    listed = (ROOT / "dvc.yaml").read_text()
    names = chapters(find_subject(told, "2022-04")).names
    assert not [name for name in (*ids, *some(names)) if name in listed]


def test_every_output_persists_and_stays_out_of_the_cache(told: Project) -> None:
    stages = [*stages_of(told, "2022-04").values(), *stages_of(told, "interviews").values()]
    for stage in some(stages):
        for output in some(stage["outs"]):
            assert isinstance(output, dict)
            assert list(output.values()) == [{"cache": False, "persist": True}]


@pytest.mark.slow
def test_dvc_reads_the_stages_and_what_they_need_is_there_or_is_made(told: Project) -> None:
    listed = subprocess.run(
        [DVC, "stage", "list", "--all", "--name-only"],
        cwd=told.root, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert "stages" in listed
    assert "data/processed/2022-04/dvc.yaml:notebook-09-workload" in listed
    for subject in ("2022-04", "dialogues"):
        stages = stages_of(told, subject)
        made = {path for stage in stages.values() for out in stage["outs"] for path in out}  # type: ignore[attr-defined]
        for stage in stages.values():
            for needed in stage["deps"]:
                assert needed in made or (told.root / str(needed)).exists(), needed


@pytest.mark.slow
def test_a_comment_changes_no_stage_and_one_line_of_code_only_those_that_use_it(
    told: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(told.root)

    def fingerprints() -> dict[str, str]:
        folder = told.fingerprints
        return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*.txt")}

    before = fingerprints()
    path = told.root / "src" / "peo" / "publish" / "report.py"
    good = path.read_text()
    path.write_text(good + "\n# a remark\n")
    assert cli.main(["stages"]) == 0
    assert fingerprints() == before
    path.write_text(good + "\nMORE = 1\n")
    assert cli.main(["stages"]) == 0
    now = fingerprints()
    path.write_text(good)
    changed = {name.split("/")[1] for name in before if now[name] != before[name]}
    assert changed == {"draft.txt"}


@pytest.mark.slow
def test_a_definition_that_cannot_be_read_takes_no_stages_from_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_copy(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["stages"]) == 0
    before = project.stages_file("2022-04").read_text()
    project.codebook_file("interviews").write_text("kind: [")
    assert cli.main(["stages"]) == 1
    assert "interviews.yaml" in capsys.readouterr().err
    assert project.stages_file("2022-04").read_text() == before
    assert not project.stages_file("interviews").exists()


# ------------------------------------------------------------------------------ the record


@pytest.fixture
def place(tmp_path: Path) -> Project:
    """A pipeline of two stages, each a copy of its input."""
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    stages = {
        name: {"cmd": f"cp {source} {name}", "deps": [source],
               "outs": [{name: {"cache": False, "persist": True}}]}
        for name, source in (("b", "a"), ("c", "b"))
    }  # fmt: skip
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}))
    for name in "abc":
        (tmp_path / name).write_text("1")
    return Project(tmp_path)


def stale(project: Project) -> list[str]:
    with opened(project) as repo:
        return Record(repo, project.root / "dvc.yaml").stale(["b", "c"])


def done(project: Project) -> None:
    with opened(project) as repo:
        record = Record(repo, project.root / "dvc.yaml")
        record.begin(["b", "c"])
        record.finish(["b", "c"])


def dvc_says(project: Project) -> str:
    command = [DVC, "status"]
    return subprocess.run(
        command, cwd=project.root, capture_output=True, text=True, check=False
    ).stdout


@pytest.mark.slow
def test_what_is_recorded_is_what_dvc_sees(place: Project) -> None:
    assert stale(place) == ["b", "c"]
    done(place)
    assert stale(place) == []
    assert "up to date" in dvc_says(place)
    (place.root / "a").write_text("22")
    assert stale(place) == ["b"]
    assert "b:" in dvc_says(place)
    assert "c:" not in dvc_says(place)


@pytest.mark.slow
def test_a_stage_that_gains_an_input_is_done_once_more_and_not_for_ever(place: Project) -> None:
    done(place)
    listed = place.root / "dvc.yaml"
    listed.write_text(listed.read_text().replace("deps:\n    - b", "deps:\n    - b\n    - a"))
    assert stale(place) == ["c"]
    done(place)
    assert stale(place) == []
    assert "up to date" in dvc_says(place)


def test_a_change_during_the_work_is_not_taken_for_done(place: Project) -> None:
    with opened(place) as repo:
        record = Record(repo, place.root / "dvc.yaml")
        record.begin(["b"])
        (place.root / "a").write_text("22")
        record.finish(["b"])
    assert "b" in stale(place)


@pytest.mark.parametrize(
    "damage", ["", "{", "schema: '2.0'\nstages:\n  b:\n    md5", "- 1\n", "\0"]
)
def test_a_damaged_lock_is_made_anew(place: Project, damage: str) -> None:
    done(place)
    lock = place.root / "dvc.lock"
    whole = lock.read_bytes()
    lock.write_text(damage)
    assert stale(place) == ["b", "c"]
    done(place)
    assert lock.read_bytes() == whole


def test_two_runs_of_one_subject_do_not_meet_and_of_two_subjects_may(
    told: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(told.root)
    with alone(told, "interviews"), alone(told, "dialogues"):
        assert cli.main(["run", "interviews"]) == 1
    assert "Another run of interviews is busy" in capsys.readouterr().err
