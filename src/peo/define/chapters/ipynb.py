"""Notebook files: nbformat, loaded quickly and late. No word here of what a notebook is about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

# jsonschema imports this module if it is there (JupyterLab brings it), and building its grammars
# takes longer than running a small notebook. Without it URI formats go unchecked.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def read_notebook(path: Path) -> Any:
    """A notebook as nbformat has it; its form is not checked, papermill does that when it runs."""
    from nbformat import v4

    return v4.reads(path.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]


def write_notebook(notebook: Any, path: Path) -> None:
    """Write a notebook as nbformat does, without checking it again."""
    from nbformat import v4

    path.write_text(v4.writes(notebook) + "\n", encoding="utf-8")  # type: ignore[no-untyped-call]


def new_markdown(source: str, id: str) -> Any:
    """A cell of text."""
    from nbformat import v4

    return v4.new_markdown_cell(source, id=id)  # type: ignore[no-untyped-call]


def new_output(data: dict[str, object]) -> Any:
    """What a cell shows, by kind of content."""
    from nbformat import v4

    return v4.new_output("display_data", data)  # type: ignore[no-untyped-call]


def new_notebook(cells: list[Any]) -> Any:
    """A notebook of these cells."""
    from nbformat import v4

    return v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
