"""What every reader hands over: cells as text, and what the file itself says about its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from peo.project import UserError

MAX_COLUMNS = 2_000  # a questionnaire has some hundreds; more is a damaged or hostile file
MAX_CELLS = 40_000_000


@dataclass(frozen=True)
class Column:
    """Other names of a column, the group it is in, and the labels of its codes.

    `missing` holds the codes that the file declares missing, with their labels ("" without one).
    `choices_of` names the question whose choices stand in this column, one choice per row.
    """

    names: tuple[str, ...] = ()
    group: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    choices_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Export:
    """A raw file as text. The index of `cells` is the line (or row) in the file, NaN is empty.

    `notes` say what was decided while reading, such as columns that were left out.
    """

    cells: pd.DataFrame
    format: str
    notes: tuple[str, ...] = ()
    about: Mapping[str, Column] = field(default_factory=dict)


def check_header(names: Sequence[str], file: str) -> list[str]:
    """The column names, trimmed; raises UserError for too many, unnamed or repeated ones."""
    header = [name.strip() for name in names]
    if len(header) > MAX_COLUMNS:
        raise UserError(f"{file}: {len(header)} columns; at most {MAX_COLUMNS} are read.")
    if "" in header:
        raise UserError(f"{file}: column {header.index('') + 1} has no name. Give it one.")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise UserError(f"{file}: the column {twice[0]!r} occurs more than once.")
    return header


def text_frame(
    rows: Sequence[Sequence[str | None]], header: list[str], lines: Sequence[int]
) -> pd.DataFrame:
    """Rows of text as a frame of trimmed cells, indexed by their lines."""
    index = pd.Index(list(lines), name="line", dtype="int64")
    return trimmed(pd.DataFrame(list(rows), columns=header, index=index, dtype="str"))


def trimmed(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells without space around them; what is empty then is missing."""
    for position in range(frame.shape[1]):
        bare = frame.iloc[:, position].str.strip()
        frame.isetitem(position, bare.mask(bare == "").array)
    return frame


def number_text(value: float) -> str:
    """A number as it was typed: 36, 0.89; binary noise beyond 15 digits is no part of it."""
    return str(int(value)) if value == int(value) else f"{value:.15g}"
