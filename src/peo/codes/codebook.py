"""The code books of the two studies: which codes exist and how they hang together."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from peo.codes.book import CodeBook
from peo.codes.dialogues import Dialogues
from peo.codes.interviews import Interviews
from peo.definition import load_logged

__all__ = ["BOOKS", "Dialogues", "Interviews", "read_codebook"]

BOOKS: dict[str, type[CodeBook]] = {"dialogues": Dialogues, "interviews": Interviews}
B = TypeVar("B", bound=CodeBook)


def read_codebook(path: Path, model: type[B]) -> B:
    """The code book in a file: `read_codebook(path, Dialogues)`; raises as `load_logged`."""
    return load_logged(path, model, path.stem)
