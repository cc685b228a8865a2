"""The notebooks in git: the face of the project, read by reviewers.

What holds for every chapter, a student's too, is checked by `peo run` (tests/unit/run); here stands
what is asked of our own.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from peo.project.words import Language
from peo.show.sentences import about
from tests.conftest import ROOT, some

NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
CHAPTERS = [  # about answers to the survey
    path for path in NOTEBOOKS if path.stem < "15" and path.parent.name == "notebooks"
]


def cells(path: Path) -> list[nbformat.NotebookNode]:
    return nbformat.read(path, as_version=4).cells


def tags(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_it_is_kept_without_outputs(self, path: Path) -> None:
        for cell in some(cells(path)):
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None

    def test_its_text_types_no_result_by_hand(self, path: Path) -> None:
        for cell in some(cells(path)):
            if cell.cell_type == "markdown":
                assert not re.search(
                    r"\d+([.,]\d+)?\s?%(?!-)(?! (interval|confidence))", cell.source
                )

    def test_its_cells_are_short(self, path: Path) -> None:
        assert max(len(cell.source.splitlines()) for cell in cells(path)) <= 15

    def test_it_reads_nothing_but_the_wave(self, path: Path) -> None:
        assert "read_csv" not in path.read_text()
        assert "read_parquet" not in path.read_text()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
class TestChapter:
    """What a reviewer may count on in every chapter about answers."""

    def test_it_ends_with_a_check_and_keeps_its_figures(self, path: Path) -> None:
        code = [cell.source for cell in cells(path) if cell.cell_type == "code"]
        assert code[-2].startswith("w.check(")
        assert code[-1] == "w.save()"

    def test_it_can_be_read_in_ten_minutes(self, path: Path) -> None:
        words = sum(len(cell.source.split()) for cell in cells(path) if "nl" in tags(cell))
        assert words < 400
        assert len(cells(path)) <= 35


def test_a_reference_names_a_chapter() -> None:
    links = {
        link
        for path in NOTEBOOKS
        for cell in cells(path)
        for link in re.findall(r"\]\(#([^)]+)\)", cell.source)
    }
    assert len(links) >= 3
    assert links <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize(("language", "distance"), [("nl", "vier"), ("en", "four")])
def test_the_rule_for_words_is_stated_where_the_report_explains_itself(
    language: Language, distance: str
) -> None:
    """Each share next to its word and just too far from it, by the rule as the reader has it."""
    (rule,) = [
        line
        for cell in cells(ROOT / "notebooks" / "01-response-and-quality.ipynb")
        if language in tags(cell)
        for line in cell.source.splitlines()
        if line.startswith(("- **Woorden.**", "- **Words.**"))
    ]
    assert f" {distance} " in rule
    names = {"nl": "een kwart, een derde, de helft, twee derde, driekwart",
             "en": "a quarter, a third, half, two thirds, three quarters"}[language]  # fmt: skip
    above, below = {"nl": ("ruim", "bijna"), "en": ("just over", "almost")}[language]
    assert f"*{above}*" in rule
    assert f"*{below}*" in rule
    for share, name in zip((25, 33, 50, 67, 75), names.split(", "), strict=True):
        assert name in rule.lower()
        assert about(share, language) == name
        if share in (50, 75):
            assert about(share + 4, language) == f"{above} {name}"
            assert about(share + 5, language) == f"{share + 5}%"
        if share in (25, 50):
            assert about(share - 4, language) == f"{below} {name}"
            assert about(share - 5, language) == f"{share - 5}%"
    assert about(29, language) == f"{above} {names.split(', ')[0]}"  # as near to a third
