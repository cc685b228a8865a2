"""Code books and frameworks: which codes exist and how they hang together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from peo.codes.book import Book, CodeBook
from peo.codes.dialogues import Dialogues
from peo.codes.interviews import Interviews
from peo.define.document import load, load_logged
from peo.define.subject import Subject
from peo.project import UserError

__all__ = ["BOOKS", "Dialogues", "Interviews", "book_of", "read_codebook"]

BOOKS: dict[str, type[CodeBook]] = {"dialogues": Dialogues, "interviews": Interviews}
B = TypeVar("B", bound=Book)


def read_codebook(path: Path, model: type[B], known: Mapping[str, Any] | None = None) -> B:
    """The book in a file: `read_codebook(path, Dialogues)`; raises as `load_logged`."""
    book = load_logged(path, model, path.stem, known)
    if book.id != path.stem:
        raise UserError(
            "talk.book.other_id", name=path.name, id=repr(book.id), stem=repr(path.stem)
        )
    return book


def book_of(study: Subject, check_log: bool = True) -> CodeBook:
    """The code book of a study, in the form of its kind.

    Without `check_log` also one that was changed since its last log entry, as another study's is.
    """
    if not check_log:
        return load(study.definition_file, BOOKS[study.kind])
    return read_codebook(study.definition_file, BOOKS[study.kind])
