"""`peo check`: what is done and what is to do, up to publishing, on one page."""

from __future__ import annotations

import re

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
    assert f"fill in {readme.read_text().count('(fill in)')} lines" in "\n".join(
        todo["Before the run"]
    )


def test_of_a_published_wave_and_of_a_study_only_what_is_left_is_asked(copy: Project) -> None:
    assert page(copy, "2022-04")["Before fieldwork"] == []
    assert list(page(copy, "dialogues-2024")) == ["Before publishing"]


def test_looking_changes_nothing(copy: Project, files) -> None:  # type: ignore[no-untyped-def]
    was = files()
    page(copy, "2024-04")
    assert files() == was
