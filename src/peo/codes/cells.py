"""How the times of a fragment are written, and what may be a team."""

from __future__ import annotations

import re

_DASH = re.compile(r"\s*[-\u2013\u2014]\s*")  # word processors turn the hyphen into a dash
_TEAM = re.compile(r"[A-Z]{2}[\s_-]*[0-9]", re.I)


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


def is_team(cell: str) -> bool:
    """Whether the cell has the form of a team code, in capitals or not."""
    return _TEAM.fullmatch(cell.strip()) is not None
