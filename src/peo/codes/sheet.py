"""CSV and XLSX files as rows of text cells, and which rows of a sheet are bold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from peo.project import UserError
from peo.sources.delimited import read_rows
from peo.sources.guard import parse_xml, read_archive

Row = tuple[int, list[str]]

_ROWS, _COLUMNS = 100_000, 200


@dataclass(frozen=True)
class Sheet:
    """Line number and cells of every row that is not blank; `bold` holds line numbers."""

    name: str
    rows: list[Row]
    bold: frozenset[int] = frozenset()


def read_sheet(path: Path) -> Sheet:
    """The rows of a CSV file, or of the only sheet of an XLSX file, as text.

    Raises UserError for another kind of file, for one that cannot be opened safely, for more than
    one sheet, and for a cell that a spreadsheet turned into a number with decimals or a time:
    10.26 may have been 10.260 or 10:26.
    """
    if path.suffix.lower() == ".csv":
        return Sheet(path.name, read_rows(path))
    if path.suffix.lower() == ".xlsx":
        return _read_xlsx(path)
    raise UserError(f"{path.name}: a table is a .csv or an .xlsx file.")


def _read_xlsx(path: Path) -> Sheet:
    for name, data in read_archive(path).items():
        if name.endswith((".xml", ".rels")):
            parse_xml(data, path.name)
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise UserError("Reading .xlsx needs openpyxl; or save the table as CSV UTF-8.") from None
    try:
        book = load_workbook(path, data_only=True)
    except Exception as error:  # whatever openpyxl stumbles over, the file is at fault
        raise UserError(f"{path.name} is not a workbook ({type(error).__name__}).") from None
    if len(book.worksheets) != 1:
        raise UserError(f"{path.name} holds {len(book.worksheets)} sheets; keep one table.")
    rows: list[Row] = []
    bold = set()
    sheet = book.worksheets[0]
    if (sheet.max_row or 0) > _ROWS or (sheet.max_column or 0) > _COLUMNS:
        raise UserError(f"{path.name} has more than {_ROWS} rows or {_COLUMNS} columns.")
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        written = [_cell(cell.value, path.name, number) for cell in cells]
        if any(written):
            rows.append((number, written))
            if all(cell.font.b for cell, text in zip(cells, written, strict=True) if text):
                bold.add(number)
    if not rows:
        raise UserError(f"{path.name} is empty.")
    width = max(i + 1 for _, cells in rows for i, cell in enumerate(cells) if cell)
    return Sheet(path.name, [(line, cells[:width]) for line, cells in rows], frozenset(bold))


def _cell(value: object, file: str, row: int) -> str:
    """A cell as text. A whole number is itself; a fraction or a time has lost what was typed."""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int | float) and float(value).is_integer():
        return str(int(value))
    raise UserError(
        f"{file}, row {row}: a cell holds the number or time {value}, not the text that was typed. "
        "Give the column the format Text and type it again."
    )
