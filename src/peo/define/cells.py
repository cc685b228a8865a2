"""What a cell of text may say: a date, a time in a recording, a number, a code, a name of a column.

Here one cell at a time; which cell must hold what is declared in a `table`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date

from peo.project.words import spoken

_TIME = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<sep>[.:])(?P<second>[0-9]{2})((?P=sep)(?P<third>[0-9]{2}))?"
)
_UNITS = re.compile(
    r"(?:(?P<h>[0-9]{1,2})\s*(?:u|uur|h)\s*)?(?P<m>[0-9]{1,2})\s*(?:m|min|['’′])\s*"
    r"(?P<s>[0-9]{1,2})\s*(?:s|sec|[\"”″]|''|’’)?",
    re.I,
)
_PARTS = re.compile(r"([0-9]{1,2}:[0-9]{2}:[0-9]{2})[.,][0-9]{1,3}")
YES, NO = ("ja", "yes", "true", "waar"), ("nee", "no", "false", "onwaar")


def is_time(cell: str) -> bool:
    """Whether the cell has the form of a time, possible or not."""
    return _TIME.fullmatch(cell) is not None


def is_date(cell: str) -> bool:
    """Whether the cell is a date as 2022-04-30."""
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def parse_time(cell: str) -> int:
    """Seconds since the start of the recording, from mm.ss, mm:ss, h.mm.ss or h:mm:ss.

    Minutes without hours may pass 59, as a player may show them. The two separators of one time
    are the same: 1:10.26 could be a minute and some hundredths. Raises ValueError for another
    form, for seconds above 59, and for minutes above 59 beside hours.
    """
    match = _TIME.fullmatch(cell.strip())
    if match is None:
        raise ValueError(spoken("define.no_time", cell=cell))
    numbers = [int(match[name]) for name in ("first", "second", "third") if match[name]]
    if any(number > 59 for number in numbers[1:]):
        raise ValueError(spoken("define.time_too_high", cell=cell))
    hours = numbers[0] if len(numbers) == 3 else 0
    return hours * 3600 + numbers[-2] * 60 + numbers[-1]


def as_time(cell: str) -> str:
    """The cell as a time of this project where it is written as players do, in one reading only:
    with signs or letters for its units, or with parts of seconds behind hours."""
    if match := _UNITS.fullmatch(cell.strip()):
        hours, minutes, seconds = (int(match[name] or 0) for name in ("h", "m", "s"))
        return f"{hours}.{minutes:02d}.{seconds:02d}" if match["h"] else f"{minutes}.{seconds:02d}"
    return _PARTS.sub(r"\1", cell.strip())


def time_of(cell: str) -> int | None:
    """Seconds as `parse_time`, None for what is no time."""
    try:
        return parse_time(cell)
    except ValueError:
        return None


def format_time(seconds: int) -> str:
    """Seconds as mm.ss, or h.mm.ss from one hour on; below 0 and from 100 hours it is no time."""
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes:02d}.{rest:02d}"
    return f"{minutes // 60}.{minutes % 60:02d}.{rest:02d}"


def date_of(cell: str) -> str | None:
    """The date itself: in this form dates sort as text. None for what is no date."""
    return cell if is_date(cell) else None


def number_of(cell: str) -> float | None:
    """The number, with a point or a comma; None for what is no number."""
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


VALUES: dict[str, Callable[[str], float | str | None]] = {
    "date": date_of, "number": number_of, "time": time_of,
}  # fmt: skip


def split_parts(cell: str) -> tuple[str, ...]:
    """The parts of a cell between slashes, as written and in their order; an empty one stays."""
    return tuple(part.strip() for part in cell.split("/"))


def bare(text: str) -> str:
    """Letters and digits only: capitals, accents, spaces, signs and broken lines are no matter."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in letters if char.isalnum())


def fold(cell: str) -> str:
    """The cell in small letters with single spaces, and one way to write an accent."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", cell).strip()).lower()


def respeller(codes: Collection[str]) -> Callable[[str], str | None]:
    """A function that gives the code that a cell means when it is only spelled differently.

    Capitals, spaces, hyphens and leading zeros make no difference; None for what may be two codes.
    """
    meant: dict[str, str | None] = {}
    for code in codes:
        bare = _bare(code)
        meant[bare] = None if bare in meant else code
    return lambda cell: cell if cell in codes else meant.get(_bare(cell))


def _bare(cell: str) -> str:
    return re.sub(r"[\s_-]+", "", cell).casefold().lstrip("0")
