"""How what was printed is read: the numbers that agree with it, tables about it.

Shared by the reconstruction and by the check of it, which have nothing else in common.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pandas as pd

from peo.project import UserError, replacing
from peo.project.words import Language, Text, both, keys, say
from peo.project.written import read_csv, write_csv

Row = Mapping[str, str]


class Window(NamedTuple):
    """The numbers that agree with a printed one; None leaves that side open."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies in it."""
        if value in (self.low, self.high):
            return not (self.low_open if value == self.low else self.high_open)
        above = self.low is None or value > self.low
        return above and (self.high is None or value < self.high)

    def meets(self, other: Window) -> bool:
        """Whether some number lies in both."""
        low = max((x for x in (self.low, other.low) if x is not None), default=None)
        high = min((x for x in (self.high, other.high) if x is not None), default=None)
        if low is None or high is None or low < high:
            return True
        return low == high and self.holds(low) and other.holds(low)


NEAR = 4  # points that a word for a per cent reaches, both in print and in what we read
_NEAR_MARK = Fraction(2, 5)  # the same for a mark or a number of people


def reach(kind: str, variable: str) -> Fraction:
    """How far a word such as "almost" reaches: in points for per cents, else in the unit itself."""
    per_cent = kind in ("percent", "mentions") or (kind == "mean" and variable.endswith("_pct"))
    return Fraction(NEAR) if per_cent else _NEAR_MARK


def window(
    relation: str, value: str, unit: str | Fraction = "0", near: Fraction = Fraction(NEAR)
) -> Window:
    """Values that agree with a printed number, rounded half up to a `unit`, or with its word.

    Words, by the rule that sentences are written with: about is within `near` (see `reach`), just
    over (gt) is above by at most that much, almost (lt) below by at most that much. At least (ge)
    and at most (le) are taken literally.
    """
    said, half = Fraction(value), Fraction(unit if relation == "eq" else 0) / 2
    return {
        "eq": Window(said - half, said + half, high_open=half > 0),
        "approx": Window(said - near, said + near),
        "gt": Window(said, said + near, low_open=True),
        "lt": Window(said - near, said, high_open=True),
        "ge": Window(said, None),
        "le": Window(None, said),
    }[relation]


def place(where: str, language: Language) -> str:
    """Where something was printed: table 3.4 is tabel 3.4, kader 2 is box 2; other names of parts
    of a source are as they were typed."""
    named = {say(key, one): key for key in keys("published.place") for one in get_args(Language)}
    longest = sorted(named, key=len, reverse=True)
    names = rf"\b(?:{'|'.join(map(re.escape, longest))})\b"
    return re.sub(names, lambda found: say(named[found[0]], language), where)


def said(relation: str, number: str) -> Text:
    """A number as it was put: almost 40%."""
    return both(f"published.relation.{relation}", x=number)


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """Rows of a table about the ledger; none when it is not there. UserError for other columns."""
    if not path.is_file():
        return []
    table = read_csv(path)
    if list(table.columns) != list(columns):
        raise UserError("published.error.columns", file=path.name, columns=", ".join(columns))
    return rows_of(table)


def write_table(rows: Sequence[Any], columns: Sequence[str], path: Path) -> None:
    """Write a table about the ledger once all rows are there."""
    with replacing(path) as new:
        write_csv(pd.DataFrame(rows, columns=list(columns)), new)


def rows_of(table: pd.DataFrame) -> list[Row]:
    """The rows of a table of text."""
    return [{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")]


def comma(text: str, language: Language) -> str:
    """Decimals as a language writes them."""
    return re.sub(r"(\d)\.(\d)", r"\1,\2", text) if language == "nl" else text
