"""Contradictions between published rows: how they are read, and which sets of rows exclude a row.

Readings are written by people (`contradictions.yaml`). Conflict sets are found by the solver
(`conflicts.csv`, in git): a row that was given up, and a smallest set of held rows against it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from peo.definition import Definition, load
from peo.instrument.variable import Identifier, Text
from peo.project import UserError, did_you_mean
from peo.published.ledger import Claim
from peo.published.printed import read_table
from peo.published.reconstruct.choices import Choices
from peo.published.reconstruct.solve import (
    build_model,
    impossible,
    kept_rows,
    smallest_conflict,
)
from peo.published.reconstruct.statements import Row, read_rows

CONFLICT_COLUMNS = ["figure_id", "against", "smallest"]
_SECONDS = 60.0  # per row that was given up


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
    path: Path, claims: Sequence[Claim], given_up: Sequence[str]
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


def find_conflicts(ledger: pd.DataFrame, choices: Choices, seed: int) -> list[tuple[str, ...]]:
    """A smallest set of held rows against each row given up, cells as in `CONFLICT_COLUMNS`.

    Preferences play no part: only what was published, who was asked and who left a blank.
    `smallest` is `no` where time ran out before the set was as small as can be, and `none` where
    the row can be held after all once the preferences are gone.
    """
    plain = choices.without_preferences()
    kept = kept_rows(ledger, plain)
    _, stated = build_model(kept, plain)
    held = [r for r in kept if r.figure_id in stated or r.kind in ("rank", "blanks")]
    every = [row for row in read_rows(ledger, plain) if row.figure_id in plain.dropped]
    found: list[tuple[str, ...]] = []
    for own in every:
        # one row of a ranking says nothing without the other places
        ranking = _ranking(own)
        named = [row for row in every if row is own or (ranking and _ranking(row) == ranking)]
        near = sorted(held, key=lambda r: (_ranking(r) != ranking, r.variable != own.variable))
        if impossible([*named, *near], plain, seed, time.monotonic() + _SECONDS):
            rows, complete = smallest_conflict(named, near, plain, seed, _SECONDS)
            against = sorted({row.figure_id for row in rows} - {own.figure_id})
            found.append((own.figure_id, "|".join(against), "yes" if complete else "no"))
        else:
            found.append((own.figure_id, "", "none"))
    return found


def _ranking(row: Row) -> str:
    return row.figure_id.rsplit(".", 1)[0] if row.kind == "rank" else ""


def read_conflicts(path: Path) -> dict[str, tuple[str, ...]]:
    """Rows against each row that was given up; nothing where none were computed."""
    return {
        row["figure_id"]: tuple(filter(None, row["against"].split("|")))
        for row in read_table(path, CONFLICT_COLUMNS)
    }
