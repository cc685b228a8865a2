"""Names and contact data: found, masked, and kept out of what is shown or exported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from peo.codes.interviews import Interviews
from peo.define.personal import CONTACT
from peo.project import UserError

MASK = "[naam]"


def find_names(text: str, names: Iterable[str]) -> list[str]:
    """The known names that stand in a text, in capitals or not, with or without accents."""
    folded = _fold(text)
    return [name for name in names if name.strip() and _pattern(name).search(folded)]


def mask_names(text: str, names: Iterable[str]) -> str:
    """The text with every known name, and every address or number to reach somebody, masked."""
    for name in sorted((n for n in names if n.strip()), key=len, reverse=True):
        for match in reversed(list(_pattern(name).finditer(_fold(text)))):
            text = text[: match.start()] + MASK + text[match.end() :]
    return CONTACT.sub(MASK, text)


def has_contact_data(text: str) -> bool:
    """Whether a text holds an e-mail or web address, a telephone number or a postal code."""
    return CONTACT.search(text) is not None


def check_export(frame: pd.DataFrame, book: Interviews, names: Iterable[str] = ()) -> None:
    """Raise UserError when a table may not leave the project.

    Refused: a participant number beside a name or another identifying field, and a known name or
    contact data in any cell. The message names row and column, never the cell.
    """
    columns = {str(column).strip().lower(): str(column) for column in frame.columns}
    identifying = {
        word.lower()
        for name, column in book.tables["consent"].columns.items()
        if column.identifying
        for word in (name, column.nl, *column.aliases)
    }
    numbered = {"participant", "participant_number", "participantnummer", "participant number"}
    if (both := sorted(identifying & set(columns))) and numbered & set(columns):
        raise UserError(
            f"The column {columns[both[0]]!r} stands beside the participant number. Keep names in "
            "the key file, apart from the numbers; nothing was exported."
        )
    known = list(names)
    for column in frame.columns:
        for row, cell in frame[column].items():
            text = "" if pd.isna(cell) else str(cell)
            if find_names(text, known) or has_contact_data(text):
                raise UserError(
                    f"Row {row}, column {column!r} holds a name or contact data. Mask it first; "
                    "nothing was exported."
                )


def _fold(text: str) -> str:
    """Small letters without accents, every character still at its own place."""
    return "".join((unicodedata.normalize("NFD", char)[0].lower() or char)[:1] for char in text)


def _pattern(name: str) -> re.Pattern[str]:
    """The name as whole words, also in the genitive (Jans, Jan's); on folded text."""
    inner = r"\s+".join(re.escape(part) for part in _fold(name).split())
    return re.compile(rf"(?<!\w){inner}(?:['’]?s)?(?!\w)")
