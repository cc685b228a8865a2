"""A page is made from blocks and released figures, in both languages, from one execution."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from peo.define.chapters.ipynb import read_notebook, write_notebook
from peo.project import Project
from peo.publish.report import make_report
from peo.show.block import BLOCK
from tests.as_text import page_text, report
from tests.conftest import some

NAME = re.compile(r"\d{4}-\d{2}|\w+\.[\w.-]+")  # of a wave, or of a figure
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
SUBJECTS = [("ran", "2022-04"), ("ran_demonstration", "2024-04"), ("ran_studies", "interviews")]


def blocks(project: Project, subject: str) -> list[tuple[set[str], dict[str, Any]]]:
    """Each block that a notebook emitted, with all numbers in the notebook's cells."""
    notebooks = map(read_notebook, project.executed_file(subject, "x").parent.glob("*.ipynb"))
    return [
        (said, output.data[BLOCK])
        for notebook in notebooks
        for said in [set(NUMBER.findall("\n".join(one.source for one in notebook.cells)))]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "data" in output and BLOCK in output.data
    ]


def without_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {} if "figure" in value else {k: without_names(v) for k, v in value.items()}
    return [without_names(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("fixture", "subject"), SUBJECTS)
def test_a_block_holds_no_number_that_its_notebook_does_not_say(
    request: pytest.FixtureRequest, fixture: str, subject: str
) -> None:
    found = blocks(request.getfixturevalue(fixture), subject)
    assert sum("verb" in block for _, block in found) > 20
    for known, block in some(found):
        told = NAME.sub("", json.dumps(without_names(block), ensure_ascii=False))
        said = set(NUMBER.findall(told))
        assert said <= known, block


@pytest.mark.parametrize(("fixture", "subject"), SUBJECTS)
def test_one_execution_gives_both_languages(
    request: pytest.FixtureRequest, fixture: str, subject: str
) -> None:
    draft = request.getfixturevalue(fixture).draft(subject)
    dutch, english = (page_text(report(draft, language)) for language in ("nl", "en"))
    # of each kind of line as many: headings, tables with their rows, pictures
    for mark in ("# ", "## ", "### ", "table: ", "| ", "picture: "):
        lines = [[line for line in page.splitlines() if line.startswith(mark)]
                 for page in (dutch, english)]  # fmt: skip
        assert len(lines[0]) == len(lines[1]), mark
    assert dutch.count("picture: ") + dutch.count("table: ") > 10
    assert set(NUMBER.findall(english)) - {","}


def test_what_a_notebook_shows_is_not_what_a_page_says(ran_studies: Project) -> None:
    path = ran_studies.executed_file("dialogues", "dialogues")
    whole = path.read_bytes()
    notebook = read_notebook(path)
    changed = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            for kind in ("text/html", "text/markdown", "text/plain", "image/svg+xml"):
                if BLOCK in output.get("data", {}) and kind in output.data:
                    output.data[kind] = "999 planted"
                    changed += 1
    assert changed > 20
    try:
        write_notebook(notebook, path)
        folder, held = make_report(ran_studies, "dialogues")
        assert held == []
        made = [p for p in folder.rglob("*") if p.is_file()]
        assert len(made) > 3
        assert not [p.name for p in made if b"999 planted" in p.read_bytes()]
    finally:
        path.write_bytes(whole)
        make_report(ran_studies, "dialogues")
