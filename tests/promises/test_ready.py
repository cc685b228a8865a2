"""`peo check`: what is done and what is to do, up to publishing, on one page."""

from __future__ import annotations

import re

import pytest

from peo.project import Project
from tests.conftest import peo


def page(project: Project, wave: str) -> dict[str, list[str]]:
    """The lines to do under each title."""
    said = peo("check", wave, root=project.root)
    assert said.code == 0, said.text
    parts = re.split(r"\n\n(Before .*)\n", said.text)
    return {
        title: [line for line in text.splitlines() if line.startswith("  to do")]
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_a_new_wave_is_led_from_its_definition_to_its_report(copy: Project) -> None:
    assert peo("new", "2025-10", "--like", "2024-04", root=copy.root).code == 0
    todo = page(copy, "2025-10")
    assert list(todo) == ["Before fieldwork", "Before the run", "Before publishing"]
    first = "\n".join(todo["Before fieldwork"])
    for word in ("title and source", "0 of 32 questions", "from 2025-10", "a plan of tests",
                 'peo amend 2025-10 "what'):  # fmt: skip
        assert word in first
    assert "2025-10 has no records" in todo["Before the run"][0]
    assert "no findings yet" in "\n".join(todo["Before publishing"])
    path = copy.instrument_file("2025-10")
    text = path.read_text(encoding="utf-8")
    text = text.replace("(nog invullen)", "Een meting").replace("(to fill in)", "A wave")
    text = text.replace(
        '"2025-10"\n  respondents', '"2999-10-01"\n  end: "2999-11-01"\n  respondents'
    )
    text = text.replace("\ntheme:", "\nwording: literal\ntheme:", 1)
    path.write_text(text, encoding="utf-8")
    assert peo("amend", "2025-10", "first version", root=copy.root).code == 0
    assert peo("synthesize", "2025-10", "--n", "40", root=copy.root).code == 0
    todo = page(copy, "2025-10")
    assert todo["Before fieldwork"] == []
    assert "invented answers" in todo["Before the run"][0]
    assert "peo intake 2025-10" in todo["Before the run"][-1]
    readme = copy.raw("2025-10") / "README.md"
    assert f"fill in {readme.read_text().count('(to fill in)')} lines" in "\n".join(
        todo["Before the run"]
    )


@pytest.mark.slow
def test_of_a_published_wave_and_of_a_study_only_what_is_left_is_asked(copy: Project) -> None:
    assert page(copy, "2022-04")["Before fieldwork"] == []
    for study in ("dialogues", "dialogues-2024", "interviews"):
        todo = page(copy, study)
        assert (todo["Before fieldwork"], todo["Before the run"]) == ([], [])
        assert todo["Before publishing"]


@pytest.mark.parametrize(
    ("like", "who", "tables"),
    [
        ("dialogues", "teams", ["sessions", "coders", "consent", "fragments"]),
        ("interviews", "participants", ["forms", "consent", "interviews", "codes"]),
    ],
)
def test_a_new_study_is_told_which_tables_it_lacks(
    copy: Project, like: str, who: str, tables: list[str]
) -> None:
    assert peo("new", "study-2026", "--like", like, root=copy.root).code == 0
    todo = page(copy, "study-2026")
    assert f"list them under `{who}`" in todo["Before fieldwork"][0]
    assert 'peo amend study-2026 "what' in todo["Before fieldwork"][1]
    assert len(todo["Before the run"]) == len(tables)
    for line, name in zip(todo["Before the run"], tables, strict=True):
        assert name in line
        assert "data/raw/study-2026/" in line


@pytest.mark.slow
def test_a_table_of_a_study_that_is_refused_is_told_before_the_run(copy: Project) -> None:
    """A day that is none costs all that rests on the table; a team that is none costs a row."""
    sessions = copy.raw("dialogues-2024") / "sessions.csv"
    text = sessions.read_text(encoding="utf-8")
    sessions.write_text(re.sub(r"2024-\d\d-\d\d", "gisteren", text, count=1), encoding="utf-8")
    (line,) = page(copy, "dialogues-2024")["Before the run"]
    assert "what the tables say of who took part" in line
    assert "sessions.csv" in line
    sessions.write_text(text, encoding="utf-8")
    form = next(copy.raw("dialogues-2024").glob("fragments/GZ1*1b_R1.csv"))
    form.write_text(form.read_text(encoding="utf-8").replace("GZ1", "QQ9", 1), encoding="utf-8")
    (line,) = page(copy, "dialogues-2024")["Before the run"]
    assert f"peo codes data/raw/dialogues-2024/fragments/{form.name} --study dialogues-2024" in line


def test_groups_of_the_sector_without_a_size_are_told(copy: Project) -> None:
    margins = copy.margins_file("2024-04")
    row = "organisation_type,local_team,1200,,register,2024-01-01\n"
    margins.write_text(f"variable,group,size,pool,source,date\n{row}", encoding="utf-8")
    said = peo("check", "2024-04", root=copy.root).text
    (line,) = [line for line in said.splitlines() if "group sizes of the sector" in line]
    assert line.endswith("(no size of specialist, certified_institution, other)"), line


def test_looking_changes_nothing(copy: Project, files) -> None:  # type: ignore[no-untyped-def]
    was = files()
    page(copy, "2024-04")
    assert files() == was


def test_a_closed_question_that_no_chapter_shows_is_named(copy: Project) -> None:
    """An own chapter that shows one question, compares two others, and asks of a fourth what it
    was in an earlier wave; and nothing else."""
    folder = copy.figures_file("2024-04", "own").parent
    folder.mkdir(parents=True)
    own = [("workload", "percent"), ("mentor", "base_n"), ("space_overall", "correlation")]
    rows = [*(("2024-04", *row) for row in own), ("2022-04", "stay_one_year", "percent")]
    lines = ["wave,variable,statistic", *(",".join(row) for row in rows), ""]
    (folder / "own.csv").write_text("\n".join(lines), encoding="utf-8")
    told = [line for line in page(copy, "2024-04")["Before publishing"] if "no chapter" in line]
    text = (copy.instrument_file("2024-04")).read_text(encoding="utf-8")
    closed = len(re.findall(r"(?m)^  - id: ", text)) - len(re.findall("type: free_text", text))
    assert len(told) == 1
    assert f"{closed - 1} questions of 2024-04" in told[0]
    named = set(re.findall(r"\w+", told[0]))
    assert {"mentor", "space_overall", "stay_one_year"} <= named
    assert not {"workload", "learning_wish"} & named
