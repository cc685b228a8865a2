"""Which subjects there are follows from the files in schemas/, and each says what it is."""

from __future__ import annotations

import shutil

import pytest

from peo.cli import main
from peo.define.subject import find_subject, find_wave, subjects
from peo.project import Project, UserError


def test_waves_and_studies_are_found_without_a_list(copy: Project) -> None:
    before = [subject.id for subject in subjects(copy)]
    assert {"2021-09", "2022-04", "dialogues", "interviews"} <= set(before)
    copy.instrument_file("2030-04").write_text('wave: "2030-04"\ntheme: rest\nearlier: "2022-04"\n')
    shutil.copy(copy.codebook_file("dialogues"), copy.codebook_file("dialogues-2030"))
    assert {s.id for s in subjects(copy)} - set(before) == {"2030-04", "dialogues-2030"}
    wave, study = find_subject(copy, "2030-04"), find_subject(copy, "dialogues-2030")
    assert (wave.kind, wave.theme, wave.earlier, wave.read_only) == (
        "wave",
        "rest",
        "2022-04",
        False,
    )
    assert (study.kind, study.read_only) == ("dialogues", True)


def test_published_subjects_are_read_only_and_nobody_is_a_demonstration_unasked(
    project: Project,
) -> None:
    published = {s.id for s in subjects(project) if s.read_only}
    assert published == {"2021-09", "2022-04", "dialogues", "interviews"}
    assert not [s for s in subjects(project) if s.demonstration and s.read_only]


@pytest.mark.parametrize("name", ["2022", "2022-13", "2022-4", "2022-04/.."])
def test_a_wave_id_that_is_no_year_and_month_is_refused(project: Project, name: str) -> None:
    with pytest.raises(UserError, match="is not a wave id"):
        find_subject(project, name)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("2022-05", "2022-04"), ("dialogue", "dialogues"), ("intervieuws", "interviews")],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(
    project: Project, name: str, nearest: str
) -> None:
    with pytest.raises(UserError, match=f"did you mean '{nearest}'"):
        find_subject(project, name)


@pytest.mark.parametrize("name", ["", "..", "../2022-04", "purpose"])
def test_what_is_no_subject_is_refused(project: Project, name: str) -> None:
    with pytest.raises(UserError, match="no wave or study"):
        find_subject(project, name)


def test_a_wave_of_which_only_totals_are_known_says_so(project: Project) -> None:
    with pytest.raises(UserError, match="only totals"):
        find_subject(project, "2021-09")
    assert find_subject(project, "2021-09", totals=True).id == "2021-09"


def test_a_study_is_no_wave(project: Project) -> None:
    with pytest.raises(UserError, match="study of coded talk"):
        find_wave(project, "dialogues")


def test_a_code_book_must_say_its_kind(copy: Project) -> None:
    path = copy.codebook_file("dialogues")
    path.write_text(path.read_text().replace("kind: dialogues\n", ""))
    with pytest.raises(UserError, match=r"dialogues\.yaml: the code book must say its kind"):
        find_subject(copy, "dialogues")
    path.write_text(path.read_text().replace("id: dialogues\n", "id: dialogues\nkind: dialog\n"))
    with pytest.raises(UserError, match=r"dialogues\.yaml, line 5: kind: .*'dialogues'"):
        find_subject(copy, "dialogues")


def test_a_published_wave_takes_in_no_records(
    copy: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export = copy.root / "export.csv"
    export.write_text("respondent_id\n1\n")
    monkeypatch.chdir(copy.root)
    assert main(["intake", "2022-04", str(export)]) == 2
    assert "was published and takes in no records" in capsys.readouterr().err
    assert not (copy.raw("2022-04") / "records.csv").exists()
