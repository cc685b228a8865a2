"""The search for conflict sets: per row that was given up the rows it cannot hold with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from peo.project import Project
from peo.published.printed import write_table
from peo.published.readings import CONFLICT_COLUMNS, Reading
from peo_reconstruct.choices import Choices
from peo_reconstruct.practice import published_of, record
from peo_reconstruct.solve import (
    Told,
    build_model,
    impossible,
    kept_rows,
    ranking,
    smallest_conflict,
)
from peo_reconstruct.statements import read_rows


def renew_conflicts(project: Project, wave: str) -> str:
    """Write conflicts.csv of a wave, and say what came out."""
    told = published_of(project, wave)
    found = find_conflicts(told.ledger, told.choices, told.seed, told.readings)
    path = project.conflicts_file(wave)
    write_table(found, CONFLICT_COLUMNS, path)
    record(project, wave, told, path.name)
    return f"{len(found)} rows that were given up, each with what excludes it, in {path.name}"


def find_conflicts(
    ledger: pd.DataFrame, choices: Choices, seed: int, readings: Sequence[Reading] = ()
) -> list[tuple[str, ...]]:
    """A smallest set of held rows against each row given up, cells as in `CONFLICT_COLUMNS`.

    Preferences play no part: only what was published, in any way of reading it, who was asked and
    who left a blank. `smallest` is `no` where a solve was too hard to be sure of that, and `none`
    where the row can be held after all once the preferences are gone.
    """
    plain = choices.without_preferences()
    every = Told(kept_rows(ledger, plain), plain, readings)
    _, stated = build_model(every)
    held = [r for r in every.rows if r.figure_id in stated or r.kind in ("rank", "blanks")]
    given_up = [row for row in read_rows(ledger, plain) if row.figure_id in plain.dropped]
    found: list[tuple[str, ...]] = []
    for own in given_up:
        # one row of a ranking says nothing without the other places
        place = ranking(own)
        named = [row for row in given_up if row is own or (place and ranking(row) == place)]
        near = sorted(held, key=lambda r: (ranking(r) != place, r.variable != own.variable))
        if impossible(replace(every, rows=[*named, *near]), seed):
            rows, complete = smallest_conflict(named, replace(every, rows=near), seed)
            against = sorted({row.figure_id for row in rows} - {own.figure_id})
            found.append((own.figure_id, "|".join(against), "yes" if complete else "no"))
        else:
            found.append((own.figure_id, "", "none"))
    return found
