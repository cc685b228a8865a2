"""Tables of coded talk as they are read, and the small ones beside them, refused as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.codes.checks import listed, problem, problems, records
from peo.project import UserError
from peo.sources import read_sheet
from peo.sources.sheet import Score, Sheet


def find_table(folder: Path, name: str) -> Path | None:
    """The file NAME.csv or NAME.xlsx of a folder, if there is one."""
    paths = (folder / f"{name}{ending}" for ending in (".csv", ".xlsx"))
    return next((path for path in paths if path.is_file()), None)


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """The table of that name as text, as `read_file`; raises UserError without it."""
    if (path := find_table(folder, name)) is None:
        raise UserError(f"There is no table {name}.csv or {name}.xlsx in {folder.name}.")
    return read_file(path)


def read_coded(path: Path, score: Score | None = None) -> Sheet:
    """A .csv or .xlsx file with one table; an empty cell is "". `score` as in `read_sheet`.

    Raises UserError for more than one sheet, and for a cell that a spreadsheet turned into a number
    with decimals or a time: 10.26 may have been 10.260 or 10:26.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UserError(f"{path.name}: a table is a .csv or an .xlsx file.")
    sheet = read_sheet(path, score)
    if sheet.others:
        raise UserError(f"{path.name} holds {len(sheet.others) + 1} sheets; keep one table.")
    if sheet.retyped:
        raise UserError(
            f"{path.name}, cell {sheet.retyped[0]}: a number or time, not the text that was typed. "
            "Give the column the format Text and type it again."
        )
    return replace(sheet, cells=sheet.cells.fillna(""))


def read_file(path: Path) -> pd.DataFrame:
    """The cells of `read_coded`, index: line."""
    return read_coded(path).cells


def read_tables(
    folder: Path,
    schemas: Mapping[str, pa.DataFrameSchema],
    keys: Mapping[str, Sequence[str]],
    tidy: Callable[[str], tuple[str, bool]],
    optional: Collection[str] = (),
) -> tuple[dict[str, pd.DataFrame], list[pd.DataFrame]]:
    """The tables of a folder by name, and their problems (columns as in `problems`, and `file`).

    `keys` tells what may stand in a table once; `tidy` corrects the first of them. Raises UserError
    when a table is missing and when a row is refused: on a doubtful table nothing may be built.
    """
    tables: dict[str, pd.DataFrame] = {}
    found = []
    for name, schema in schemas.items():
        if name in optional and find_table(folder, name) is None:
            continue
        frame = tables[name] = read_table(folder, name)
        key = keys[name][0]
        known = [column for column in keys[name] if column in frame]
        if known[:1] == [key]:
            frame[key] = [tidy(cell)[0] for cell in frame[key]]
        twice = frame.index[frame.duplicated(known or None)]
        again = listed(problem("row-twice", row, key, "") for row in twice)
        found += [problems(frame, schema).assign(file=name), again.assign(file=name)]
    refuse(found)
    return tables, found


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
