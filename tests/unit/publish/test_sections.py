"""What of an executed chapter reaches the page: no section without content, no empty promise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import nbformat
import pytest

from peo.define.subject import Subject, find_subject
from peo.project import Project
from peo.publish.printed_cells import printed
from peo.show.block import Nothing

OPENED = '<p class="peo-origin">Wave</p>'


@pytest.fixture
def wave(project: Project) -> Subject:
    return replace(find_subject(project, "2022-04"), read_only=False)


def text(source: str, *tags: str) -> Any:
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags or ("nl",))})


def code(source: str, html: str = "", *tags: str) -> Any:
    outputs = [nbformat.v4.new_output("display_data", data={"text/html": html})] if html else []
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata={"tags": list(tags)})


NONE = Nothing("Leeg")._repr_html_()


def shown(wave: Subject, *cells: Any) -> list[str]:
    cells = (text("# Titel"), code("w", OPENED), *cells)
    return [cell.source for cell in printed(list(cells), wave, "nl", {"12-gone"})]


def test_the_other_language_and_what_is_hidden_stay_behind(wave: Subject) -> None:
    kept = shown(wave, text("Text", "en"), code("needs = {}", "", "needs"), code("a", "<p>1</p>"))
    assert kept == ["# Titel", "w\n\na"]


def test_a_section_whose_code_shows_nothing_goes_with_its_texts(wave: Subject) -> None:
    kept = shown(
        wave, text("## Een"), code("a", NONE), text("Onder een."), code("b = 1"),
        text("## Twee"), text("Over twee."), code("c", "<p>1</p>"), code("d", NONE),
        text("### Twee a"), code("e", NONE), text("## Alleen tekst"), text("Uitleg."),
    )  # fmt: skip
    assert kept == ["# Titel", "## Twee", "Over twee.", "w\n\nc", "## Alleen tekst", "Uitleg."]


def test_a_section_stays_for_what_stands_in_its_subsection(wave: Subject) -> None:
    kept = shown(wave, text("## Een"), code("a", NONE), text("### Een a"), code("b", "<p>1</p>"))
    assert kept == ["# Titel", "## Een", "### Een a", "w\n\nb"]


def test_a_chapter_that_shows_no_more_than_its_opening_is_not_printed(wave: Subject) -> None:
    assert shown(wave, text("## Een"), code("a", NONE), code("b")) == []


def test_a_text_about_published_waves_is_printed_for_those_alone(wave: Subject) -> None:
    cells = (text("Gepubliceerd.", "nl", "published"), code("a", "<p>1</p>"))
    assert "Gepubliceerd." not in shown(wave, *cells)
    assert "Gepubliceerd." in shown(replace(wave, read_only=True), *cells)


def test_a_paragraph_that_refers_to_a_chapter_that_is_not_there_goes(wave: Subject) -> None:
    lead = "## Een\n\nZie [daar](#12-gone).\n\nEn [hier](#09-there)."
    kept = shown(wave, text(lead), code("a", "<p>1</p>"))
    assert kept == ["# Titel", "## Een\n\nEn [hier](#09-there).", "w\n\na"]
