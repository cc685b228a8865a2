"""The search for conflict sets: per row that was given up the rows it cannot hold with."""

from __future__ import annotations

import pandas as pd

from peo.project import Project
from peo.published.contradictions import CONFLICT_COLUMNS
from peo.published.printed import write_table
from peo_reconstruct.choices import Choices
from peo_reconstruct.practice import published_of, record
from peo_reconstruct.solve import build_model, impossible, kept_rows, smallest_conflict
from peo_reconstruct.statements import Row, read_rows


def renew_conflicts(project: Project, wave: str) -> str:
    """Write conflicts.csv of a wave, and say what came out."""
    told = published_of(project, wave)
    found = find_conflicts(told.ledger, told.choices, told.seed)
    path = project.conflicts_file(wave)
    write_table(found, CONFLICT_COLUMNS, path)
    record(project, wave, told, path.name)
    return f"{len(found)} rows that were given up, each with what excludes it, in {path.name}"


def find_conflicts(ledger: pd.DataFrame, choices: Choices, seed: int) -> list[tuple[str, ...]]:
    """A smallest set of held rows against each row given up, cells as in `CONFLICT_COLUMNS`.

    Preferences play no part: only what was published, who was asked and who left a blank.
    `smallest` is `no` where a solve was too hard to be sure of that, and `none` where the row can
    be held after all once the preferences are gone.
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
        if impossible([*named, *near], plain, seed):
            rows, complete = smallest_conflict(named, near, plain, seed)
            against = sorted({row.figure_id for row in rows} - {own.figure_id})
            found.append((own.figure_id, "|".join(against), "yes" if complete else "no"))
        else:
            found.append((own.figure_id, "", "none"))
    return found


def _ranking(row: Row) -> str:
    return row.figure_id.rsplit(".", 1)[0] if row.kind == "rank" else ""
