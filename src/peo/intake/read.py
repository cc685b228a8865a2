"""Raw files as tables of text cells. Nothing is converted here: "007" and "NA" stay as typed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from peo.project import UserError


def read_cells(path: Path) -> pd.DataFrame:
    """A CSV file (comma, semicolon or tab; UTF-8 with or without BOM) as a frame of text.

    The index is the line number in the file; empty cells are None. Raises UserError for a
    missing, empty, header-only, undecodable or ragged file and for a column that occurs twice.
    """
    return as_frame(read_rows(path), path.name)


def read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Line number and cells of every row of a CSV file that is not blank; as `read_cells`."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path.name}: byte {error.start} is not UTF-8. Save the file as CSV UTF-8."
        ) from None
    if not text.strip():
        raise UserError(f"{path.name} is empty.")
    return _rows(text, path.name)


def as_frame(rows: list[tuple[int, list[str]]], file: str) -> pd.DataFrame:
    """Rows of which the first is the header, as a frame of text; index and errors as above."""
    header, body = [name.strip() for name in rows[0][1]], rows[1:]
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise UserError(f"{file}: the column {twice[0]!r} occurs more than once.")
    if not body:
        raise UserError(f"{file} has a header and no rows.")
    for line, cells in body:
        if len(cells) != len(header):
            raise UserError(
                f"{file}, line {line}: {len(cells)} cells where the header has {len(header)}."
            )
    frame = pd.DataFrame([cells for _, cells in body], columns=header, dtype="object")
    frame.index = pd.Index([line for line, _ in body], name="line")
    return frame.map(lambda cell: cell.strip() or None)


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """(line number, cells) of every row that is not blank."""
    first = next((line for line in text.splitlines() if any(m in line for m in ",;\t")), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise UserError(f"{name}, line {reader.line_num}: not valid CSV ({error}).") from None
