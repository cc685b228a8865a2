"""The notebooks in git: the face of the project, read by reviewers."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from peo.project import find_project

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def cells(path: Path) -> list[nbformat.NotebookNode]:
    return nbformat.read(path, as_version=4).cells


def tags(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def test_the_notebooks_of_the_report_are_all_there() -> None:
    project = find_project(ROOT)
    assert sorted([*project.notebooks(), *project.studies()]) == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_it_is_kept_without_outputs(self, path: Path) -> None:
        for cell in cells(path):
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None

    def test_it_has_one_cell_of_parameters(self, path: Path) -> None:
        (found,) = [cell for cell in cells(path) if "parameters" in tags(cell)]
        names = re.findall(r"^(\w+) =", found.source, re.MULTILINE)
        own = ["language", "figures"]
        assert names == (own if path.stem in find_project(ROOT).studies() else ["wave", *own])

    def test_every_text_is_there_in_both_languages(self, path: Path) -> None:
        texts = [cell for cell in cells(path) if cell.cell_type == "markdown"]
        assert all(len(tags(cell) & {"nl", "en"}) == 1 for cell in texts)
        dutch = [cell for cell in texts if "nl" in tags(cell)]
        english = [cell for cell in texts if "en" in tags(cell)]
        assert [heading(cell) for cell in dutch] == [heading(cell) for cell in english]

    def test_its_text_types_no_result_by_hand(self, path: Path) -> None:
        for cell in cells(path):
            if cell.cell_type == "markdown":
                assert not re.search(
                    r"\d+([.,]\d+)?\s?%(?!-)(?! (interval|confidence))", cell.source
                )

    def test_its_cells_are_short(self, path: Path) -> None:
        assert max(len(cell.source.splitlines()) for cell in cells(path)) <= 15

    def test_it_reads_nothing_but_the_wave(self, path: Path) -> None:
        assert "read_csv" not in path.read_text()
        assert "read_parquet" not in path.read_text()


def heading(cell: nbformat.NotebookNode) -> int:
    """Level of the heading a text starts with."""
    return len(cell.source) - len(cell.source.lstrip("#"))
