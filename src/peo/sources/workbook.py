"""Excel workbooks: the sheet and the header row that fit the instrument best."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from peo.project import UserError
from peo.sources.sheet import MAX_CELLS, Sheet, check_header, number_text, text_frame

MAX_UNZIPPED = 60_000_000  # bytes; about a million cells, some seconds of work
_HEADER_ROWS = 20  # a header stands among the first rows, below titles

Row = tuple[int, list[str]]


def read_xlsx(path: Path, score: Callable[[Collection[str]], int]) -> Sheet:
    """The sheet whose header holds most names of the instrument; rows above it are titles.

    `score` counts the names in a row. Raises UserError for a damaged or oversized file and for a
    formula, whose value cannot be relied on.
    """
    _check_size(path)
    openpyxl = _openpyxl()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
            heads = {sheet.title: list(_rows(sheet, path, _HEADER_ROWS)) for sheet in book}
            best = {title: _header(rows, score) for title, rows in heads.items() if rows}
            if not best:
                raise UserError(f"{path.name} is empty.")
            title = max(best, key=lambda name: best[name][1])
            rows = list(_rows(book[title], path))
            book.close()
        except UserError:
            raise
        except Exception as error:  # the library raises anything on a damaged file
            raise _damaged(path, error) from None
    place = best[title][0]
    notes = [f"Sheet {title!r} of {len(heads)}."] if len(heads) > 1 else []
    if place:
        above = ", ".join(str(number) for number, _ in rows[:place])
        notes.append(f"Left out above the header: row {above}.")
    return _export(path, rows[place:], notes)


def _export(path: Path, rows: list[Row], notes: list[str]) -> Sheet:
    names = rows[0][1]
    while names and not names[-1]:
        names.pop()
    header, body = check_header(names, path.name), rows[1:]
    if not body:
        raise UserError(f"{path.name} has a header and no rows.")
    for number, cells in body:
        if any(cells[len(header) :]):
            raise UserError(f"{path.name}, row {number}: a cell beyond the last column name.")
    padded = [(cells + [""] * len(header))[: len(header)] for _, cells in body]
    return Sheet(text_frame(padded, header, [n for n, _ in body], path.name), "XLSX", tuple(notes))


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise UserError("To read XLSX, install the extra: pip install 'peo[excel]'.") from None
    return openpyxl


def _damaged(path: Path, error: Exception) -> UserError:
    return UserError(
        f"{path.name} cannot be read as an Excel workbook ({type(error).__name__}). "
        "Open it in Excel, save it again as .xlsx, or export as CSV."
    )


def _check_size(path: Path) -> None:
    """Look at the table of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [member.file_size for member in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(path, error) from None
    if sum(sizes) > MAX_UNZIPPED or len(sizes) > 1_000:
        raise UserError(
            f"{path.name} unpacks to {sum(sizes) // 10**6} MB in {len(sizes)} parts; at most "
            f"{MAX_UNZIPPED // 10**6} MB in 1000 parts are read. Export as CSV."
        )


def _rows(sheet: Any, path: Path, most: int | None = None) -> Iterator[Row]:
    """(row number, cells) of the rows that hold something; the first `most` of them."""
    sheet.reset_dimensions()  # the declared size may be a lie
    work = found = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        work += len(cells) + 1
        if work > MAX_CELLS // 4:
            raise UserError(f"{path.name}: the sheet {sheet.title!r} is too large.")
        texts = [_text(cell, path) for cell in cells]
        if any(texts):
            yield number, texts
            found += 1
            if found == most:
                return


def _text(cell: Any, path: Path) -> str:
    """A cell as a person sees it; 45% keeps its sign."""
    value = cell.value
    if value is None or isinstance(value, str):
        if value and cell.data_type == "f":
            raise UserError(
                f"{path.name}, cell {cell.coordinate}: a formula. Save the sheet with values only."
            )
        return (value or "").strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        if "%" in (cell.number_format or ""):
            return number_text(value * 100) + "%"
        return number_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise UserError(
        f"{path.name}, cell {cell.coordinate}: a formula. Save the sheet with values only."
    )


def _header(rows: list[Row], score: Callable[[Collection[str]], int]) -> tuple[int, int]:
    """Place of the header among the first rows, and how many names it shares with the instrument.

    Qualtrics puts its import ids two rows below the header. Without a known name it is the first
    row that is as wide as any.
    """
    for place, (_, cells) in enumerate(rows):
        if place >= 2 and cells[0].startswith('{"ImportId"'):
            return place - 2, max(score(row) for _, row in rows[:place])
    scores = [score(cells) for _, cells in rows]
    if max(scores):
        return scores.index(max(scores)), max(scores)
    widths = [sum(map(bool, cells)) for _, cells in rows]
    return widths.index(max(widths)), 0
