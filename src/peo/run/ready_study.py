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


class Item(NamedTuple):
    """One thing that must be so, whether it is, and what to do where it is not."""

    done: bool
    what: str
    do: str = ""


def parts_of(subject: Subject) -> dict[str, list[Item]]:
    """The items of a study, under the titles of the page; raises UserError for its code book."""
    book = load(subject.definition_file, BOOKS[subject.kind])
    return {
        "Before fieldwork": list(_before_fieldwork(subject, book)),
        "Before the run": list(_before_run(subject, book)),
    }


def _before_fieldwork(subject: Subject, book: CodeBook) -> Iterator[Item]:
    file = subject.project.relative(subject.definition_file)
    if subject.read_only:
        yield Item(True, "published: it was held, and takes nothing in any more")
        return
    who = "teams" if isinstance(book, Dialogues) else "participants"
    there = len(getattr(book, who))
    yield Item(there > 0, f"{there} {who} in the code book", f"list them under `{who}` in {file}")
    log = book.amendments[-1].date if book.amendments else ""
    yield Item(
        book.logged, f"the code book is logged{f', last on {log}' if log else ''}",
        f'peo amend {subject.id} "what changed and why"',
    )  # fmt: skip


def _before_run(subject: Subject, book: CodeBook) -> Iterator[Item]:
    folder = subject.project.raw(subject.id)
    raw = subject.project.relative(folder)
    if subject.read_only:
        yield Item(
            True, "its tables are not among our sources: counted is what the code book holds"
        )
        return
    lacking = [name for name in book.tables_of if find_table(folder, name) is None]
    for name in book.tables_of:
        yield Item(
            name not in lacking, f"the table {name}",
            f"put {name}.csv or {name}.xlsx in {raw}/ (its columns: docs/codes.md)",
        )  # fmt: skip
    forms = fragment_files(folder) if isinstance(book, Dialogues) else []
    if isinstance(book, Dialogues):
        yield Item(
            bool(forms), f"tables of fragments: {len(forms)}",
            f"put the forms of the coders in {raw}/fragments/ (docs/codes.md)",
        )  # fmt: skip
    if not lacking:
        yield from _checked(subject, folder, book, forms)


def _checked(
    subject: Subject, folder: Path, book: CodeBook, forms: Sequence[Path]
) -> Iterator[Item]:
    """Whether the small tables can be read, and how many rows of the other ones are refused."""
    told, tables = "what the tables say of who took part", list[Checked]()
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
        yield Item(
            not refused, f"{path.name}: {len(table.accepted)} rows",
            f"{refused} refused. Which and why: peo codes {place} --study {subject.id}",
        )  # fmt: skip
