"""How one cell of a coded table is written: yes and no, times, dates, teams, participants."""

from __future__ import annotations

import re
from datetime import date

_TIME = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<sep>[.:])(?P<second>[0-9]{2})((?P=sep)(?P<third>[0-9]{2}))?"
)
_DASH = re.compile(r"\s*[-\u2013\u2014]\s*")  # word processors turn the hyphen into a dash
_TEAM = re.compile(r"[A-Z]{2}[0-9]")


def is_time(text: str) -> bool:
    """Whether the cell has the form of a time, possible or not."""
    return _TIME.fullmatch(text) is not None


def is_team(text: str) -> bool:
    """Whether the cell has the form of a team code, as `normalise_team` reads it."""
    return _TEAM.fullmatch(normalise_team(text)[0]) is not None


def is_date(cell: str) -> bool:
    """Whether the cell is a date as 2022-04-30."""
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def parse_time(text: str) -> int:
    """Seconds since the start of the recording, from mm.ss, mm:ss, h.mm.ss or h:mm:ss.

    Minutes without hours may pass 59, as a player may show them. The two separators of one time
    are the same: 1:10.26 could be a minute and some hundredths. Raises ValueError for another
    form, for seconds above 59, and for minutes above 59 beside hours.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a time; write minutes and seconds as 10.26")
    numbers = [int(match[name]) for name in ("first", "second", "third") if match[name]]
    if any(number > 59 for number in numbers[1:]):
        raise ValueError(f"{text!r}: seconds, and minutes beside hours, run up to 59")
    hours = numbers[0] if len(numbers) == 3 else 0
    return hours * 3600 + numbers[-2] * 60 + numbers[-1]


def format_time(seconds: int) -> str:
    """Seconds as mm.ss, or h.mm.ss from one hour on; ValueError below 0 and from 100 hours."""
    if not 0 <= seconds < 360_000:
        raise ValueError(f"{seconds} seconds cannot be a time in a recording")
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes:02d}.{rest:02d}"
    return f"{minutes // 60}.{minutes % 60:02d}.{rest:02d}"


def split_range(text: str) -> tuple[str, str]:
    """Start and end of a cell such as 10.26-11.00, as written; a missing one is empty."""
    start, *end = _DASH.split(text.strip(), maxsplit=1)
    return start, end[0] if end else ""


def split_categories(text: str) -> tuple[str, ...]:
    """The categories of one cell, as written and in their order; an empty one stays empty."""
    return tuple(part.strip() for part in text.split("/"))


def normalise_team(text: str) -> tuple[str, bool]:
    """The team code as the code book writes it, and whether that is a correction.

    `pz1`, `PZ 1` and `PZ-1` become PZ1. Whatever cannot be a team code comes back as it was; that
    a code exists is not checked here.
    """
    tidy = re.sub(r"[\s_-]+", "", text).upper()
    return (tidy, tidy != text) if _TEAM.fullmatch(tidy) else (text, False)


def normalise_participant(text: str) -> tuple[str, bool]:
    """The participant number in two digits, and whether that is a correction: 9 becomes 09."""
    tidy = text.strip()
    if not re.fullmatch(r"[0-9]{1,2}", tidy):
        return text, False
    return tidy.zfill(2), tidy.zfill(2) != text
