"""The pandera schemas that intake runs, for who wants to check a table by hand.

They are for tables of text; docs/instrument.md shows how one is used and what it tells.
"""

from __future__ import annotations

import pandera.pandas as pa

from peo.codes.book import Book
from peo.codes.codebook import Dialogues, Interviews, book_of, read_codebook
from peo.codes.fragment_rules import fragment_schema
from peo.codes.frameworks.framework import Guide, Purpose
from peo.codes.people import passage_schema
from peo.define.instrument import read_instrument
from peo.define.instrument.survey_rules import survey_schema
from peo.define.subject import find_subject
from peo.project import Project, UserError, did_you_mean, find_project
from peo.published.schema import ledger_schema

_FRAMEWORKS: dict[str, type[Book]] = {"purpose": Purpose, "guide": Guide}


def survey(wave: str) -> pa.DataFrameSchema:
    """The schema for the answers of a wave, in the project around the current folder.

    A frame that obeys it comes back with one column more, the numbers of the rows. Raises UserError
    when there is no such wave or its instrument is broken.
    """
    return survey_schema(read_instrument(find_project(), wave))


def table(subject: str, name: str) -> pa.DataFrameSchema:
    """The schema of a table of a study or a framework: `table("dialogues", "step_1")`.

    Of a wave there is `published_figures`. What the other tables of a folder know is not asked.
    Raises UserError, with the nearest name, when there is no such table.
    """
    project = find_project()
    if subject not in _FRAMEWORKS and find_subject(project, subject).is_wave:
        _named(name, ["published_figures"], subject)
        return ledger_schema(read_instrument(project, subject))
    book = _book(project, subject)
    _named(name, list(book.declared), subject)
    if isinstance(book, Interviews) and name == "passages":
        return passage_schema(book)
    for step in ("1", "1b", "2"):
        if isinstance(book, Dialogues) and name == f"step_{step}":
            return fragment_schema(book, step)
    return book.table(name).to_pandera(book.look())


def _book(project: Project, subject: str) -> Book:
    if subject in _FRAMEWORKS:
        return read_codebook(project.framework_file(subject), _FRAMEWORKS[subject])
    return book_of(find_subject(project, subject))


def _named(name: str, known: list[str], subject: str) -> None:
    if name not in known:
        near = did_you_mean(name, known)
        raise UserError("define.no_table", name=name, subject=subject, near=near)
