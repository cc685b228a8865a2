"""A subject has the notebooks whose needs it meets, and hears of the others why it lacks them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from peo.cli import main
from peo.define.chapters.needs import chapters, find_chapter
from peo.define.subject import find_subject
from peo.project import Project, UserError


def put(copy: Project, name: str, *needs: str) -> Path:
    """A notebook of the copy with these cells of needs."""
    cells = [nbformat.v4.new_code_cell(n, metadata={"tags": ["needs"]}) for n in needs]
    path = copy.root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def reason(copy: Project, name: str, subject: str = "2022-04") -> str | None:
    """Why a subject lacks a chapter; None when it has it."""
    found = chapters(find_subject(copy, subject))
    assert (name in found.names) != (name in dict(found.left_out))
    return dict(found.left_out).get(name)


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        ("needs = {}", None),
        ('needs = {"questions": ["workload", "tasks", "task_reporting"]}', None),
        ('needs = {"earlier": True, "statements": True}', None),
        ('needs = {"records": True}', "no records of 2022-04 were collected"),
        ('needs = {"theme": "workload"}', None),
        ('needs = {"theme": "sleep"}', "the theme sleep"),
        ('needs = {"questions": ["learning_time_pct"]}', "does not ask learning_time_pct"),
    ],
)
def test_a_chapter_is_there_when_its_needs_are_met(
    copy: Project, needs: str, says: str | None
) -> None:
    put(copy, "19-new", needs)
    said = reason(copy, "19-new")
    assert said == says if says is None else says in str(said)


def test_a_chapter_of_findings_needs_one_that_was_typed(copy: Project) -> None:
    put(copy, "19-new", 'needs = {"findings": True}')
    assert reason(copy, "19-new") is None
    file = copy.statements_file("2022-04")
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert reason(copy, "19-new") == "no findings of 2022-04 were typed"


def test_a_chapter_in_the_folder_of_a_theme_is_of_waves_with_that_theme(copy: Project) -> None:
    put(copy, "themes/learning/02-learning-new", "needs = {}")
    assert "the theme learning" in str(reason(copy, "02-learning-new"))
    names = chapters(find_subject(copy, "2024-04")).names
    assert names.index("02-learning-new") == 1, "the order is that of the names"


def test_the_chapters_of_a_study_are_of_its_kind(copy: Project) -> None:
    put(copy, "dialogues-more", 'needs = {"kind": "dialogues"}')
    assert chapters(find_subject(copy, "dialogues")).names == ("dialogues", "dialogues-more")
    assert "dialogues-more" not in chapters(find_subject(copy, "2022-04")).names


def test_the_needs_are_read_and_not_executed(copy: Project) -> None:
    touched = copy.root / "touched"
    put(copy, "19-new", f"needs = {{'theme': open({str(touched)!r}, 'w').name}}")
    with pytest.raises(UserError, match=r"19-new\.ipynb, cell 1: .* must be one literal"):
        chapters(find_subject(copy, "2022-04"))
    assert not touched.exists()


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        ([], "0 cells are tagged 'needs'"),
        (["needs = {}", "needs = {}"], "2 cells are tagged 'needs'"),
        (["needs = ["], "must be one literal"),
        (["{}"], "must be one literal"),
        (["needs = ['workload']"], "must be one literal"),
        (["needs = {'question': ['workload']}"], "no need 'question'; did you mean 'questions'"),
        (["needs = {'questions': 3}"], "cell 1: questions: "),
        (["needs = {'kind': 'dialogue'}"], "cell 1: kind: "),
        (["needs = {'questions': ['worklod']}"], "question 'worklod'; did you mean 'workload'"),
    ],
)
def test_needs_that_cannot_be_read_are_one_clear_message(
    copy: Project, needs: list[str], says: str
) -> None:
    put(copy, "19-new", *needs)
    with pytest.raises(UserError) as error:
        chapters(find_subject(copy, "2022-04"))
    assert says in str(error.value)
    assert "notebooks/19-new.ipynb" in str(error.value)


def test_two_chapters_of_one_name_are_refused(copy: Project) -> None:
    put(copy, "themes/sleep/09-workload", "needs = {}")
    with pytest.raises(
        UserError, match=r"09-workload\.ipynb and .*09-workload\.ipynb have one name"
    ):
        chapters(find_subject(copy, "2022-04"))


def test_what_is_no_notebook_is_named(copy: Project) -> None:
    (copy.root / "notebooks" / "19-new.ipynb").write_text("{}")
    with pytest.raises(UserError, match=r"notebooks/19-new\.ipynb: not a notebook"):
        chapters(find_subject(copy, "2022-04"))


def test_a_chapter_that_is_asked_for_by_name_is_there_or_its_lack_explained(
    copy: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_chapter(find_subject(copy, "2022-04"), "09-workload").path.is_file()
    monkeypatch.chdir(copy.root)
    assert main(["notebook", "2024-04", "17-published-figures"]) == 1
    assert "no chapter 17-published-figures: no figures of 2024-04" in capsys.readouterr().err
    assert main(["notebook", "2022-04", "09-worklod"]) == 2
    assert "no notebook '09-worklod'; did you mean '09-workload'" in capsys.readouterr().err
