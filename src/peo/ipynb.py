"""Notebook files: nbformat, loaded quickly. Nothing here knows what a notebook is about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

# jsonschema imports this module if it is there (JupyterLab brings it), and building its grammars
# takes longer than running a small notebook. Without it URI formats go unchecked.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat  # noqa: E402

__all__ = ["nbformat", "read_notebook", "write_notebook"]


def read_notebook(path: Path) -> Any:
    """A notebook as nbformat has it; its form is not checked, papermill does that when it runs."""
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]


def write_notebook(notebook: Any, path: Path) -> None:
    """Write a notebook as nbformat does, without checking it again."""
    text = nbformat.v4.writes(notebook)  # type: ignore[no-untyped-call]
    path.write_text(text + "\n", encoding="utf-8")
