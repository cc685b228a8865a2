"""What is done and what is still to do for a study of coded talk: its code book and its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from peo.codes.book import CodeBook
from peo.codes.codebook import BOOKS
from peo.codes.coded_tables import find_table
from peo.codes.dialogues import Dialogues
from peo.codes.fragments import fragment_files, read_fragments
from peo.codes.interviews import Interviews
from peo.codes.people import read_passages, read_people
from peo.codes.sessions import read_study
from peo.define.document import load
from peo.define.subject import Subject
from peo.intake.check import Checked
from peo.project import UserError
from peo.project.words import spoken


class Item(NamedTuple):
    """One thing that must be so, whether it is, and what to do where it is not."""

    done: bool
    what: str
    do: str = ""


def item_of(done: bool, family: str, **values: object) -> Item:
    """An item in the words of the catalogue: a family with `what` and `do`."""
    return Item(done, *(spoken(f"{family}.{part}", **values) for part in ("what", "do")))


def parts_of(subject: Subject) -> dict[str, list[Item]]:
    """The items of a study, under the titles of the page; raises UserError for its code book."""
    book = load(subject.definition_file, BOOKS[subject.kind])
    return {
        "fieldwork": list(_before_fieldwork(subject, book)),
        "run": list(_before_run(subject, book)),
    }


def _before_fieldwork(subject: Subject, book: CodeBook) -> Iterator[Item]:
    file = subject.project.relative(subject.definition_file)
    if subject.read_only:
        yield Item(True, spoken("ready.study.published"))
        return
    who = "ready.study.teams" if isinstance(book, Dialogues) else "ready.study.participants"
    there = len(getattr(book, who.rpartition(".")[2]))
    yield item_of(there > 0, who, n=there, file=file)
    log = book.amendments
    last = spoken("ready.last", date=log[-1].date) if log else ""
    yield item_of(book.logged, "ready.study.logged", last=last, name=subject.id)


def _before_run(subject: Subject, book: CodeBook) -> Iterator[Item]:
    folder = subject.project.raw(subject.id)
    raw = subject.project.relative(folder)
    if subject.read_only:
        yield Item(True, spoken("ready.study.elsewhere"))
        return
    lacking = [name for name in book.tables_of if find_table(folder, name) is None]
    for name in book.tables_of:
        yield item_of(name not in lacking, "ready.study.table", name=name, raw=raw)
    forms = fragment_files(folder) if isinstance(book, Dialogues) else []
    if isinstance(book, Dialogues):
        yield item_of(bool(forms), "ready.study.forms", n=len(forms), raw=raw)
    if not lacking:
        yield from _checked(subject, folder, book, forms)


def _checked(
    subject: Subject, folder: Path, book: CodeBook, forms: Sequence[Path]
) -> Iterator[Item]:
    """Whether the small tables can be read, and how many rows of the other ones are refused."""
    told, tables = spoken("ready.study.people"), list[Checked]()
    files = list(forms)
    try:
        if isinstance(book, Dialogues):
            small, _ = read_study(folder, book)
            tables = [read_fragments(path, book, small) for path in files]
        elif isinstance(book, Interviews):
            read_people(folder, book)
            found = [find_table(folder, name) for name in ("codes", "second")]
            files = [path for path in found if path is not None]
            tables = [read_passages(path, book) for path in files]
    except UserError as error:
        yield Item(False, told, " ".join(str(error).split()))
        return
    yield Item(True, told)
    for path, table in zip(files, tables, strict=True):
        refused, place = len(table.rejected), subject.project.relative(path)
        rows = {"file": path.name, "n": len(table.accepted), "refused": refused}
        yield item_of(not refused, "ready.study.rows", **rows, place=place, study=subject.id)
