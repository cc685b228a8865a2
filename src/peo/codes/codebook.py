"""Code books and frameworks: read one, and keep its amendment log honest.

Here: which codes exist and how they hang together. How a coded table is checked against them
stands in `schema`; what is counted with them does not belong here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from peo.codes.book import Book
from peo.codes.dialogues import Dialogues
from peo.codes.interviews import Interviews
from peo.definition import load
from peo.project import UserError

__all__ = ["Dialogues", "Interviews", "read_codebook"]

B = TypeVar("B", bound=Book)


def read_codebook(
    path: Path, model: type[B], check_log: bool = True, known: Mapping[str, Any] | None = None
) -> B:
    """The book in a file: `read_codebook(path, Dialogues)`; `known` as in `definition.load`.

    Raises UserError with file and line when it is missing or broken, or, with `check_log`, when
    it has changed since the last entry in its amendment log.
    """
    book = load(path, model, known)
    logged = book.amendments[-1].sha256 if book.amendments else None
    if check_log and logged != book.sha256:
        raise UserError(
            f"{path.name} differs from the last entry of its amendment log (logged "
            f"{str(logged)[:12]}). If the change is meant, raise `version` and add an entry to "
            f"`amendments` with sha256 {book.sha256}"
        )
    return book
