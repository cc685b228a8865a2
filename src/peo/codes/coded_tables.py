"""The tables of coded talk: read from a file, corrected where there is one reading, and checked.

What a table looks like is declared in its code book. The small ones stand in a folder under their
own name, and are refused as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from peo.codes.book import FORMS, Book
from peo.define.cells import NO, fold, respeller, split_parts
from peo.define.rule import Asked
from peo.define.rules import RULES
from peo.define.table import Look, given, kind_of, row, scored
from peo.intake.check import Checked, check
from peo.intake.problems import refuse
from peo.project import CallError, UserError
from peo.sources.reading import read_sheet
from peo.sources.sheet import Score, Sheet

More = Iterable[tuple[str, Asked]]  # what is asked beside the declaration


def find_table(folder: Path, name: str) -> Path | None:
    """The file NAME.csv or NAME.xlsx of a folder, if there is one."""
    paths = (folder / f"{name}{ending}" for ending in (".csv", ".xlsx"))
    return next((path for path in paths if path.is_file()), None)


def read_coded(path: Path, score: Score | None = None) -> Sheet:
    """A .csv or .xlsx file with one table; an empty cell is "". `score` as in `read_sheet`.

    A fraction of a day is the time that it stands for. Raises UserError for more than one sheet,
    and for another cell that a spreadsheet turned into a number with decimals.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise CallError("talk.table.kind", name=path.name or path)
    sheet = read_sheet(path, score)
    if sheet.others:
        raise UserError("talk.table.sheets", name=path.name, others=len(sheet.others) + 1)
    cells = sheet.cells.fillna("")
    for one in sheet.retyped:
        if not one.time:
            raise UserError("talk.table.retyped", name=path.name, retyped=one.shown)
        if one.row in cells.index:
            cells.loc[one.row, cells.columns[one.column]] = one.time
    return replace(sheet, cells=cells)


def table_kind(path: Path, books: Iterable[Book]) -> tuple[Book, str] | str:
    """What a table holds, by its header: a table of a code book, a code `tree`, or `fragments`."""
    books = list(books)
    every = [table for book in books for table in book.declared.values()]
    header = list(map(str, read_coded(path, scored(every)).cells))
    for book in books:
        if name := kind_of(header, book.declared):
            return book, name
    return "tree" if kind_of(header, FORMS.any) else "fragments"


def read_tree(path: Path) -> tuple[Checked, int]:
    """A table of codes, and how many of the accepted ones are folders."""
    table = FORMS.any["code_tree"]
    frame = read_file(path)
    frame = frame.set_axis(table.named(frame.columns), axis=1)
    cells = {name: frame.get(name, pd.Series("", index=frame.index)) for name in table.columns}
    above = dict(zip(cells["name"], cells["parent"], strict=True))

    def ends(name: str) -> bool:
        met = set()
        while name in above and name not in met:
            met.add(name)
            name = above[name]
        return name not in met

    schema = table.to_pandera(
        given(names=list(above)), [("code-circle", row("name", ["name"], ends))]
    )
    done = check(frame, schema, RULES, path.name)
    folders = cells["codable"].str.lower().isin(NO)
    return done, int(folders.loc[done.accepted.index].sum())


def read_file(path: Path) -> pd.DataFrame:
    """The cells of `read_coded`, index: line."""
    return read_coded(path).cells


def check_table(
    frame: pd.DataFrame,
    book: Book,
    name: str,
    file: str,
    at: Look | None = None,
    more: More = (),
    findings: Callable[[pd.DataFrame], Iterable[pd.DataFrame]] = lambda _: (),
    mapping: Mapping[str, str] = MappingProxyType({}),
) -> Checked:
    """A frame of text against a table of the book, under our names for its columns.

    A code that is only spelled differently is corrected, with a note; an identifying column is left
    out, and refuses the table. A name of one's own becomes the code that `mapping` has for it, with
    a note. `at` looks up codes, `more` is asked beside the declaration, and `findings` tells what
    else is wrong with the frame.
    """
    table, at = book.table(name), at or book.look()
    frame = frame.set_axis(table.named(frame.columns), axis=1)
    told: list[pd.DataFrame] = []
    for column, own in table.columns.items():
        if column not in frame or not frame.columns.is_unique:
            continue
        if own.identifying:
            frame = frame.drop(columns=column)
            told.append(finding("column-identifying", pd.NA, column))
            continue
        if own.mapped and mapping:
            meant = frame[column].map(lambda cell, own=own: mapped(cell, mapping, own.parts))
            names = frame.loc[meant != frame[column], column].unique()
            told += [finding("name-mapped", pd.NA, column, name, "note") for name in names]
            frame = frame.assign(**{column: meant})
        if own.loose:
            meant = frame[column].map(respeller(own.known(at)))
            wrong = meant.notna() & (meant != frame[column])
            told += [
                finding(own.loose, line, column, cell, "note")
                for line, cell in frame.loc[wrong, column].items()
            ]
            frame[column] = meant.where(meant.notna(), frame[column])
    done = check(frame, table.to_pandera(at, more), RULES, file, [*told, *findings(frame)])
    return replace(done, kind=name)


def mapped(cell: str, mapping: Mapping[str, str], parts: bool = False) -> str:
    """The cell with each name of one's own as its code; with `parts` between slashes, of which a
    name may have some too."""
    names = split_parts(cell) if parts else (cell,)
    out, at = [], 0
    while at < len(names):
        runs = ((end, own_name(" / ".join(names[at:end]))) for end in range(len(names), at, -1))
        end, code = next(((e, mapping[n]) for e, n in runs if n in mapping), (at + 1, names[at]))
        out.append(code)
        at = end
    return cell if out == [*names] else " / ".join(out)


def own_name(written: str) -> str:
    """A name of one's own, however it is spelled and spaced."""
    return fold(re.sub(r"\s*/\s*", " / ", written))


def read_mapping(folder: Path, book: Book) -> dict[str, str]:
    """The code of each name of one's own (`own_name`), from the table `mapping`; none without one.

    Raises UserError when a row of it is refused.
    """
    if find_table(folder, "mapping") is None:
        return {}
    table = read_table(folder, book, "mapping")
    refuse(table.problems)
    known: Mapping[str, str] = book.mappable
    rows = [row for _, row in records(table.accepted)]
    return {own_name(row["name"]): known[fold(row["code"])] for row in rows}


def finding(
    rule: str, row: object, column: str, value: str = "", severity: str | None = None
) -> pd.DataFrame:
    """Something that was found beside the schema."""
    cells = {"rule": rule, "row": row, "column": column, "value": value, "severity": severity}
    return pd.DataFrame([cells])


def records(frame: pd.DataFrame) -> list[tuple[Any, dict[str, str]]]:
    """Label and text cells of every row."""
    rows = [dict(zip(map(str, frame.columns), map(str, row), strict=True)) for row in frame.values]
    return list(zip(frame.index, rows, strict=True))


def read_table(folder: Path, book: Book, name: str, **options: Any) -> Checked:
    """The small table of that name, checked as `check_table`; raises UserError without it."""
    if (path := find_table(folder, name)) is None:
        raise UserError("talk.table.missing", name=name, name_2=folder.name)
    return check_table(read_file(path), book, name, path.name, **options)
