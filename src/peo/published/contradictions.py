"""Contradictions between published rows: how they are read, and which sets of rows exclude a row.

Readings are written by people (`contradictions.yaml`). Conflict sets stand in git
(`conflicts.csv`): a row that was given up, and a smallest set of held rows against it. They are not
searched here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from peo.define.document import Definition, load
from peo.instrument.variable import Identifier, Text
from peo.project import UserError, did_you_mean
from peo.published.ledger import Claim
from peo.published.printed import read_table

CONFLICT_COLUMNS = ["figure_id", "against", "smallest"]


class Reading(Text):
    """One contradiction in words: its rows, and the side that the reconstruction holds."""

    id: Identifier
    rows: tuple[str, ...]
    keeps: tuple[str, ...]


class Readings(Definition):
    """All contradictions of a wave's ledger."""

    wave: str
    readings: tuple[Reading, ...]


def read_contradictions(
    path: Path, claims: Sequence[Claim], given_up: Collection[str]
) -> list[Reading]:
    """The readings of a wave; nothing where there is no file.

    Raises UserError when a row does not exist, when a contradiction has no reading, or when a
    reading keeps a row that the reconstruction gives up.
    """
    if not path.is_file():
        return []
    readings = list(load(path, Readings).readings)
    known = {claim.figure_id: claim for claim in claims}
    problems = []
    for reading in readings:
        for row in sorted({*reading.rows, *reading.keeps}):
            if row not in known:
                problems.append(f"{reading.id}: no row {row!r}{did_you_mean(row, known)}")
        for row in sorted(set(reading.keeps) - set(reading.rows)):
            problems.append(f"{reading.id}: keeps {row!r}, which is not among its rows.")
        for row in sorted(set(reading.keeps) & set(given_up)):
            problems.append(f"{reading.id}: keeps {row!r}, which reconstruction.yaml gives up.")
    read = [set(reading.rows) for reading in readings]
    for claim in claims:
        for other in claim.contradicts:
            pair = {claim.figure_id} if other == "self" else {claim.figure_id, other}
            if not any(pair <= rows for rows in read):
                problems.append(f"no reading holds {' and '.join(sorted(pair))}.")
    if problems:
        raise UserError("\n".join(f"{path.name}: {problem}" for problem in dict.fromkeys(problems)))
    return readings


def read_conflicts(path: Path) -> dict[str, tuple[str, ...]]:
    """Rows against each row that was given up; no row where nothing printed excludes it."""
    return {
        row["figure_id"]: tuple(filter(None, row["against"].split("|")))
        for row in read_table(path, CONFLICT_COLUMNS)
        if row["smallest"] != "none"
    }
