"""The small tables that stand beside the coded ones: found by name, and refused as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from peo.codes.checks import records, text
from peo.codes.sheet import read_sheet
from peo.intake.readers.text import as_frame
from peo.project import UserError


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """The table NAME.csv or NAME.xlsx of a folder as text; raises UserError without it."""
    for ending in (".csv", ".xlsx"):
        if (folder / f"{name}{ending}").is_file():
            return read_file(folder / f"{name}{ending}")
    raise UserError(f"There is no table {name}.csv or {name}.xlsx in {folder.name}.")


def read_file(path: Path) -> pd.DataFrame:
    """A .csv or .xlsx file as text cells, index: line."""
    sheet = read_sheet(path)
    return as_frame(sheet.rows, sheet.name).map(text).astype("str")


def refuse(found: Iterable[pd.DataFrame]) -> None:
    """Raise UserError with a line for every problem that refuses; warnings and notes pass."""
    everything = pd.concat(list(found), ignore_index=True)
    lines = [
        f"{row['file']}, row {row['row']}, {row['column']} {row['value']!r}: {row['message_en']}"
        for _, row in records(everything)
        if row["severity"] == "refuse"
    ]
    if lines:
        raise UserError("\n".join(lines))


def is_date(cell: str) -> bool:
    """Whether the cell is a date as 2022-04-30."""
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False
