"""The code knows no wave, question or figure: these come from definitions and the ledger."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from peo.define.instrument import read_instrument
from peo.project import Project
from tests.conftest import ROOT, some, syntax

ROOMS = (ROOT / "src" / "peo", ROOT / "src" / "peo_reconstruct")
SOURCES = [path for room in ROOMS for path in room.rglob("*.py")]
PLAIN = {"causes", "none"}  # ids that are words of a sentence as well


def known(project: Project) -> set[str]:
    """Ids of waves, questions, variables and bands in all questionnaires, and of figures."""
    names: set[str] = set()
    for path in some(sorted((ROOT / "schemas" / "survey").glob("*.yaml"))):
        instrument = read_instrument(project, path.stem)
        names |= {path.stem, *instrument.variables, *(q.id for q in instrument.questions)}
        names |= {band.code for v in instrument.variables.values() for band in v.bands}
    for path in some(sorted((ROOT / "data" / "raw").glob("*/published_figures.csv"))):
        with path.open(encoding="utf-8") as file:
            names |= {row["figure_id"] for row in csv.DictReader(file)}
    return names - PLAIN


def literals(path: Path) -> Iterator[str]:
    """The strings of a file but its docstrings."""
    tree = syntax(path.read_text(encoding="utf-8"))
    told = {
        id(node.value) for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


@pytest.mark.slow
def test_no_id_of_a_wave_question_or_figure_stands_in_the_code(project: Project) -> None:
    names = known(project)
    stems = {name.rpartition("_")[0] + "_" for name in names if "_" in name}
    stems = {stem for stem in stems if sum(name.startswith(stem) for name in names) > 4}
    assert {"cause_", "sector_cause_", "task_"} <= stems  # beginnings of ids are ids as well
    found = {
        (str(path.relative_to(ROOT / "src")), word)
        for path in some(SOURCES)
        for text in literals(path)
        for word in re.findall(r"[\w.-]+", text)
        if word in names or text in stems
    }
    assert not found


def test_what_makes_records_shares_no_code_with_what_judges_them() -> None:
    """Or an error of the one would hide in the other; how the ledger is read is shared."""
    graph = grimp.build_graph("peo", "peo_reconstruct", cache_dir=None)
    used = graph.find_upstream_modules("peo_reconstruct.solve")
    assert "peo.published.ledger" in used
    assert not used & {"peo.published.holds", "peo.published.verify", "peo.analysis.evaluate"}
    judges = graph.find_upstream_modules("peo.published.holds")
    assert not judges & graph.find_descendants("peo_reconstruct")
