"""Write a fragment table with the columns and the order of the protocol, pairs in bold."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from peo.codes.dialogues import Dialogues
from peo.codes.fragment_rules import Step
from peo.codes.tables import records
from peo.project import CallError, UserError, replacing
from peo.sources.guard import read_archive, write_archive
from peo.sources.written import is_formula, write_csv

_PRINTED: dict[Step, list[str]] = {
    "1": ["team", "fragment", "utterance", "categories"],
    "1b": ["team", "fragment", "utterance", "stance"],
    "2": ["team", "fragment", "utterance", "categories", "remarks", "elements"],
}
# Columns that the protocol does not print, and without which a table does not come back whole.
_ADDED: dict[Step, list[str]] = {
    "1": ["researcher", "remarks"],
    "1b": ["researcher", "remarks"],
    "2": ["researcher", "selected_by"],
}
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def printed(frame: pd.DataFrame, step: Step, book: Dialogues) -> pd.DataFrame:
    """The columns of the protocol in its order, by its names, then those it does not print."""
    cells = frame.copy()
    cells["fragment"] = cells["start"] + "-" + cells["end"]
    if step == "1b":
        said = cells["question"] + " " + cells["stance"]
        cells["stance"] = said + cells["argument"].map(lambda text: f": {text}" if text else "")
    names = [*_PRINTED[step], *_ADDED[step], *(["speaker"] if "speaker" in cells else [])]
    columns = book.table(f"step_{step}").columns
    return cells[names].rename(columns={name: own.nl for name, own in columns.items()})


def write_step(frame: pd.DataFrame, step: Step, path: Path, book: Dialogues) -> None:
    """Write a table as .csv or .xlsx; in the latter what both chose is bold.

    The same input gives the same bytes. Raises UserError for another kind of file and
    for a character that a workbook cannot hold.
    """
    table = printed(frame, step, book)
    if path.suffix.lower() == ".csv":
        with replacing(path) as new:
            write_csv(table, new, encoding="utf-8-sig")
        return
    if path.suffix.lower() != ".xlsx":
        raise CallError(f"{path.name or path}: a table is a .csv or an .xlsx file.")
    bold = frame["selected_by"] == "both" if step == "2" else pd.Series(False, index=frame.index)
    with replacing(path) as new:
        _write_xlsx(table, list(bold), new)


def _write_xlsx(table: pd.DataFrame, bold: list[bool], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook()
    sheet = book.active
    rows = [list(table.columns), *([*cells.values()] for _, cells in records(table))]
    for number, (cells, thick) in enumerate(zip(rows, [True, *bold], strict=True), start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(number, column)
            try:
                cell.value = text
            except IllegalCharacterError:
                raise UserError(f"Row {number} holds a character that .xlsx cannot hold.") from None
            cell.data_type = "s"  # text that begins with = is no formula, also after an edit
            cell.quotePrefix = is_formula(text)
            cell.font = Font(bold=thick)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.save(path)
    members = read_archive(path)
    core = "docProps/core.xml"
    members[core] = _TIMES.sub(rb"\g<1>2000-01-01T00:00:00Z", members[core])
    write_archive(path, members)
