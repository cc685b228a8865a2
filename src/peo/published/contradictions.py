"""Contradictions between published rows: how they are read, and which sets of rows exclude a row.

They are written by people (`contradictions.yaml`), with what was tried to read them otherwise. What
holds in one of its readings stands in `readings.yaml` instead. Conflict sets stand in git
(`conflicts.csv`): a row that was given up, and a smallest set of held rows against it. They are not
searched here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pydantic import Field

from peo.define.document import Definition, load
from peo.instrument.variable import Identifier, Text
from peo.project import UserError, did_you_mean
from peo.published.ledger import Claim
from peo.published.printed import read_table

CONFLICT_COLUMNS = ["figure_id", "against", "smallest"]


class Contradiction(Text):
    """One contradiction in words: its rows, the side that the reconstruction holds, and the tests
    and readings that were tried before it was called one."""

    id: Identifier
    rows: tuple[str, ...]
    keeps: tuple[str, ...]
    tried: tuple[Text, ...] = Field(min_length=1)


class Contradictions(Definition):
    """All contradictions of a wave's ledger."""

    wave: str
    contradictions: tuple[Contradiction, ...]


def read_contradictions(
    path: Path, claims: Sequence[Claim], given_up: Collection[str]
) -> list[Contradiction]:
    """The contradictions of a wave; nothing where there is no file.

    Raises UserError when a row does not exist, when rows contradict that no contradiction is about,
    or when one keeps a row that the reconstruction gives up.
    """
    if not path.is_file():
        return []
    found = list(load(path, Contradictions).contradictions)
    known = {claim.figure_id: claim for claim in claims}
    problems = []
    for one in found:
        for row in sorted({*one.rows, *one.keeps}):
            if row not in known:
                problems.append(f"{one.id}: no row {row!r}{did_you_mean(row, known)}")
        for row in sorted(set(one.keeps) - set(one.rows)):
            problems.append(f"{one.id}: keeps {row!r}, which is not among its rows.")
        for row in sorted(set(one.keeps) & set(given_up)):
            problems.append(f"{one.id}: keeps {row!r}, which reconstruction.yaml gives up.")
    told = [set(one.rows) for one in found]
    for claim in claims:
        for other in claim.contradicts:
            pair = {claim.figure_id} if other == "self" else {claim.figure_id, other}
            if not any(pair <= rows for rows in told):
                problems.append(f"no contradiction is about {' and '.join(sorted(pair))}.")
    if problems:
        raise UserError("\n".join(f"{path.name}: {problem}" for problem in dict.fromkeys(problems)))
    return found


def read_conflicts(path: Path) -> dict[str, tuple[str, ...]]:
    """Rows against each row that was given up; no row where nothing printed excludes it."""
    return {
        row["figure_id"]: tuple(filter(None, row["against"].split("|")))
        for row in read_table(path, CONFLICT_COLUMNS)
        if row["smallest"] != "none"
    }
