"""What every reader hands over: cells as text, and what the file itself says about its columns."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from peo.project import UserError

MAX_COLUMNS = 2_000  # a questionnaire has some hundreds; more is a damaged or hostile file
MAX_CELLS = 40_000_000
MAX_NAME = 2_000  # characters; the longest question text with its item is some hundreds
MAX_TEXT = 32_767  # characters in a cell, as in a spreadsheet; more means a lost quotation mark


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
class Sheet:
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
    if long := next((name for name in header if len(name) > MAX_NAME), None):
        raise UserError(
            f"{file}: the name of column {header.index(long) + 1} has {len(long)} characters; at "
            f"most {MAX_NAME} are read. Is a quotation mark missing?"
        )
    if "" in header:
        raise UserError(f"{file}: column {header.index('') + 1} has no name. Give it one.")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise UserError(f"{file}: the column {twice[0]!r} occurs more than once.")
    return header


def text_frame(
    rows: Sequence[Sequence[str | None]], header: list[str], lines: Sequence[int], file: str
) -> pd.DataFrame:
    """Rows of text as a frame of trimmed cells, indexed by their lines."""
    index = pd.Index(list(lines), name="line", dtype="int64")
    return trimmed(pd.DataFrame(list(rows), columns=header, index=index, dtype="str"), file)


def trimmed(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """Cells without space around them; what is empty then is missing.

    Raises UserError for a cell that is too long to be an answer.
    """
    for position, name in enumerate(frame.columns):
        cells = frame.iloc[:, position]
        lengths = cells.str.len()
        if lengths.max() > MAX_TEXT:
            raise UserError(
                f"{file}, row {lengths.idxmax()}, column {name!r}: a cell of "
                f"{lengths.max():.0f} characters; at most {MAX_TEXT} are read. Is a quotation mark "
                "missing?"
            )
        bare = cells.str.strip()
        frame.isetitem(position, bare.mask(bare == "").array)
    return frame


def number_text(value: float) -> str:
    """A number as it was typed: 36, 0.89; binary noise beyond 15 digits is no part of it."""
    return str(int(value)) if value == int(value) else f"{value:.15g}"


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Text as compared: without case, mark-up, doubled spaces and closing punctuation."""
    plain = html.unescape(re.sub(r"<[^>]{0,200}>", " ", unicodedata.normalize("NFKC", text)))
    return " ".join(plain.casefold().replace("’", "'").split()).strip(" .:?!*")
