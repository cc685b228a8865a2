"""Code books and frameworks: which codes exist and how they hang together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from peo.codes.book import Book, CodeBook
from peo.codes.dialogues import Dialogues
from peo.codes.interviews import Interviews
from peo.definition import load_logged

__all__ = ["BOOKS", "Dialogues", "Interviews", "read_codebook"]

BOOKS: dict[str, type[CodeBook]] = {"dialogues": Dialogues, "interviews": Interviews}
B = TypeVar("B", bound=Book)


def read_codebook(path: Path, model: type[B], known: Mapping[str, Any] | None = None) -> B:
    """The book in a file: `read_codebook(path, Dialogues)`; raises as `load_logged`."""
    return load_logged(path, model, path.stem, known)
