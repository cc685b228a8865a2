"""Fingerprints change with what code does, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import grimp
import nbformat
import pytest

from peo.define.chapters.provenance import Code, cells_of, imports_of
from peo.project import Project, find_project
from tests.conftest import ROOT

CODE = '''"""What it is."""

def count(rows):
    """How many."""
    total = len(rows)  # all of them
    return total
'''


def written(folder: Path, **files: str) -> Project:
    package = folder / "src" / "peo"
    package.mkdir(parents=True, exist_ok=True)
    for name, text in {"__init__": "", **files}.items():
        path = package / name.replace("__in_", "/") if "." in name else package / f"{name}.py"
        path.write_text(text)
    return Project(folder)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("  # all of them", "", True),
        ('    """How many."""\n', "", True),
        ('"""What it is."""', '"""Something else."""', True),
        ("len(rows)", "( len( rows ) )", True),
        ("len(rows)", "len(rows) + 1", False),
        ("return total", 'return f"{total}"', False),
    ],
)
def test_a_fingerprint_follows_what_the_code_does(
    tmp_path: Path, old: str, new: str, same: bool
) -> None:
    assert old in CODE
    before = Code(written(tmp_path, a=CODE)).of(["peo.a"])
    after = Code(written(tmp_path, a=CODE.replace(old, new))).of(["peo.a"])
    assert set(before) == {"peo/__init__.py", "peo/a.py"}
    assert (before == after) is same


def test_what_is_imported_counts_also_inside_a_function_and_what_is_not_does_not(
    tmp_path: Path,
) -> None:
    files = {
        "a": "def f():\n    from peo.b import x\n    return x\n",
        "b": "import peo.c\nx = 1\n",
        "c": "",
        "d": "",
        "style.css": "p {}",
    }
    used = Code(written(tmp_path, **files)).of(["peo.a"])
    assert set(used) == {f"peo/{n}" for n in ("__init__.py", "a.py", "b.py", "c.py", "style.css")}


def test_a_mark_that_a_file_is_open_elsewhere_is_no_file(tmp_path: Path) -> None:
    """As an editor leaves it while somebody works: a link that leads nowhere."""
    project = written(tmp_path, a=CODE, **{"style.css": "p {}"})
    before = Code(project).of(["peo.a"])
    for name in ("style.css", "a.py"):
        (tmp_path / "src" / "peo" / f".#{name}").symlink_to("somebody@somewhere.1:2")
    assert Code(project).of(["peo.a"]) == before


def test_what_was_found_is_kept_and_a_changed_file_is_read_again(tmp_path: Path) -> None:
    project = written(tmp_path, a=CODE)
    code = Code(project)
    first = code.of(["peo.a"])
    code.remember()
    assert project.fingerprints.joinpath("memory.json").is_file()
    assert Code(project).of(["peo.a"]) == first
    written(tmp_path, a=CODE.replace("len", "max"))
    assert Code(project).of(["peo.a"]) != first


@pytest.mark.parametrize(
    "module",
    [
        "peo.intake.run",
        "peo.publish.package_files",
        "peo.notebook.joint",
        "peo.notebook.study",
        "peo.publish.report",
    ],
)
def test_every_module_that_is_imported_is_in_the_fingerprint(module: str) -> None:
    """The imports as import-linter's own library sees them."""
    graph = grimp.build_graph("peo", cache_dir=None)  # two workers would share one
    used = graph.find_upstream_modules(module) | {module}
    assert len(used) > 5
    found = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
             for path in Code(find_project(ROOT)).of([module])}  # fmt: skip
    assert used <= found


def notebook(
    path: Path, source: str = "1 + 1", tags: tuple[str, ...] = ()
) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata["tags"] = list(tags)
    made = nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_markdown_cell("Words")])
    nbformat.write(made, path)
    return made


def test_what_jupyterlab_saves_in_a_notebook_is_not_source(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    made = notebook(path)
    before = cells_of(path)
    made.cells[0].outputs = [nbformat.v4.new_output("stream", text="2")]
    made.cells[0].execution_count = 3
    made.cells[0].metadata["collapsed"] = True
    made.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
    nbformat.write(made, path)
    assert cells_of(path) == before
    notebook(path, "1 + 2")
    assert cells_of(path) != before
    notebook(path, tags=("headline",))
    assert cells_of(path) != before


def test_a_notebook_says_what_it_imports_also_beside_a_magic(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    notebook(path, "%matplotlib inline\nfrom peo.notebook import open_wave\nimport pandas")
    assert imports_of(path) == {"peo.notebook.open_wave"}
