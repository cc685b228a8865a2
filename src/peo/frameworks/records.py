"""Records that a municipality or an organisation keeps with the frameworks, in small tables.

What they look like is declared in the frameworks; a table is known by its header. Nobody is named:
`who` is a function or a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from peo.codes.book import Book, codes_of
from peo.codes.tables import More, check_table, find_table, read_coded, read_file
from peo.define.rule import Asked, Cells
from peo.define.table import kind_of, scored, text
from peo.frameworks.guide import Guide
from peo.frameworks.read import Frameworks
from peo.intake.check import Checked
from peo.project import UserError


def record_kind(header: Iterable[str], books: Iterable[Book]) -> tuple[Book, str] | None:
    """The framework and the name of the record table with this header; None for another table."""
    names = list(header)
    found = ((book, kind_of(names, book.declared)) for book in books)
    return next(((book, kind) for book, kind in found if kind), None)


def read_records(path: Path, frameworks: Frameworks, folder: Path | None = None) -> Checked | None:
    """Read and check a record table; None when the file holds another kind of table.

    `folder` holds the table `protocols` that deviations refer to; without it the ids of protocols
    are not checked. Raises UserError when the file cannot be read.
    """
    books = (frameworks.purpose, frameworks.guide)
    score = scored(table for book in books for table in book.declared.values())
    frame = read_coded(path, score).cells
    known = record_kind(frame.columns, books)
    if known is None:
        return None
    book, kind = known
    studies = (frameworks.dialogues, frameworks.interviews)
    elsewhere = book.look(
        protocols=_protocols(folder) if kind == "deviations" and folder else (),
        variables=sorted(frameworks.variables),
        recommendations=[advice.code for study in studies for advice in study.recommendations],
        poles=codes_of(frameworks.purpose.poles),
    )
    more = _after(frameworks.guide) if kind == "steps" else ()
    return check_table(frame, book, kind, path.name, at=elsewhere, more=more)


def _protocols(folder: Path) -> list[str]:
    if (path := find_table(folder, "protocols")) is None:
        raise UserError(f"There is no table protocols.csv or protocols.xlsx in {folder.name}.")
    return list(read_file(path)["id"])


def _after(guide: Guide) -> More:
    """A step is done when those before it are done, in the same organisation."""
    before = {step.code: step.after for step in guide.steps}

    def in_order(cells: Cells) -> pd.Series:
        rows = list(zip(*(text(cells, name) for name in looks), strict=True))
        done = {(where, step) for where, step, status in rows if status == "done"}
        good = [
            status != "done" or {(where, code) for code in before.get(step, ())} <= done
            for where, step, status in rows
        ]
        return pd.Series(good, index=cells.frame.index, dtype=bool)

    looks = ("organisation", "step", "status")
    return [("step-order", Asked("step", in_order, looks))]
