"""Tables that people type beside the raw files: read as text, and refused with every mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.define.rules import RULES
from peo.define.table import Table
from peo.intake.check import check
from peo.intake.problems import at_line, refuse
from peo.sources.reading import read_sheet


def typed(path: Path, table: Table | None = None) -> pd.DataFrame:
    """The cells by their line, an empty one as empty text; with a table, under its own names."""
    cells = read_sheet(path).cells.fillna("")
    return cells if table is None else cells.set_axis(table.named(cells.columns), axis=1)


def read_register(
    path: Path,
    schema: Callable[[pd.DataFrame], pa.DataFrameSchema],
    table: Table | None = None,
    row: Callable[[object], str] = at_line,
    named: str = "",
    optional: Sequence[str] = (),
) -> pd.DataFrame:
    """The rows of a table that obeys the schema that its cells ask for, by their line.

    `row` tells a line, with what its column `named` holds; columns that are `optional` are there
    empty. Raises UserError with line, column, value and what to do for every mistake.
    """
    cells = typed(path, table)
    cells = cells.assign(**{name: "" for name in optional if name not in cells})
    checked = check(cells, schema(cells), RULES, path.name)
    names = dict(cells[named].items()) if named in cells else {}
    refuse(
        checked.problems,
        lambda line: f"{row(line)} ({names.get(line, '')})" if named else row(line),
    )
    return checked.accepted
