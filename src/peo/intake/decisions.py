"""What a person decided about rows and cells of a raw file, which itself is never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from peo.define.table import given
from peo.define.tables import TABLES
from peo.intake.register import read_register
from peo.project import UserError
from peo.project.typed import fold
from peo.project.written import read_csv
from peo.sources.sheet import Sheet

FILES = ("corrections.csv", "exclusions.csv")
_RULES = ("corrected", "excluded")


def decided(
    export: Sheet, raw: Path, targets: Mapping[str, str]
) -> tuple[Sheet, list[pd.DataFrame]]:
    """The export with the corrections and without the exclusions that stand beside its file.

    `targets` says per column which variable it holds. What was done is listed among what validation
    finds (rule, row, column, value), never what a cell held or who said why. Raises UserError, with
    its line, for a decision that does not fit the file any more.
    """
    rows = {str(row): row for row in export.cells.index}
    columns = {name: name for name in targets} | {t: name for name, t in targets.items()}
    fixed, left = (_read(raw.with_name(f), rows, columns) for f in FILES)
    if fixed.empty and left.empty:
        return export, []
    cells, done = export.cells.copy(), []
    for line, said in fixed.iterrows():
        row, column = rows[said["row"]], columns[said["column"]]
        there = "" if cells.loc[[row], column].isna().all() else str(cells.at[row, column])
        if fold(there) != fold(said["old"]):
            raise UserError(
                "intake.not_old", file=FILES[0], line=line, row=row, column=said["column"]
            )
        cells.loc[row, column] = said["new"] or None
        done.append({"rule": "corrected", "row": row, "column": targets[column], "value": ""})
    cells = cells.drop(index=[rows[row] for row in left["row"]])
    if cells.empty:
        raise UserError("intake.every_row", file=FILES[1], raw=raw.name)
    done += [
        {"rule": "excluded", "row": rows[row], "column": "respondent_id", "value": ""}
        for row in left["row"]
    ]
    return replace(export, cells=cells), [pd.DataFrame(done)]


def _read(path: Path, rows: Mapping[str, int], columns: Mapping[str, str]) -> pd.DataFrame:
    """The decisions in a file, by line; none without one. UserError for one that cannot be read."""
    table = TABLES[path.stem]
    if not path.is_file():
        return pd.DataFrame(columns=list(table.columns), dtype="str")
    if path.stat().st_mode & 0o077:  # who said what of whose answer is for its owner alone
        path.chmod(0o600)
    schema = table.to_pandera(given(rows=list(rows), columns=list(columns)))
    return read_register(path, lambda _: schema, table)


def decisions(folder: Path) -> dict[str, int]:
    """How many cells were corrected and rows excluded, as the data package in a folder tells."""
    path = folder / "validation.csv"
    if not path.is_file():
        return {}
    found = read_csv(path)["rule"].value_counts()
    return {rule: int(found[rule]) for rule in _RULES if rule in found}
