"""Time and memory of a reconstruction and of one bound, and how both grow with n.

    python benchmarks/reconstruction_scale.py [--tiny | FACTOR ...]

A survey of n times as many people is made from the reconstructed records of April 2022: every
record is repeated, and every published row of the small one that such records hold is kept (counts
and sizes times the factor). Each size runs in a process of its own. With --tiny the solver stops
at once and the bound is an easy one: a look at whether all still works.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd

from peo.project import UserError, find_project
from peo_reconstruct import solve
from peo_reconstruct.bound import Compatible
from peo_reconstruct.choices import Choices
from peo_reconstruct.practice import published_of
from peo_reconstruct.question import read_question

WAVE, QUESTION = "2022-04", "share(workload == strong | organisation_type == specialist)"
EASY = "share(task_complaints == strong)"  # of a table that few others hang on


def enlarged(table: pd.DataFrame, choices: Choices, factor: int) -> tuple[pd.DataFrame, Choices]:
    """Ledger and choices of a survey with `factor` times as many people."""
    table = table.copy()
    counted = table["kind"].isin(["count", "base_n"])
    table.loc[counted, "value"] = (table.loc[counted, "value"].astype(int) * factor).astype(str)
    shapes = tuple(
        s.model_copy(update={"value": s.value * factor}) if s.kind in ("count", "blanks") else s
        for s in choices.shapes
    )
    groups = {
        name: p.model_copy(update={"sizes": {k: v * factor for k, v in p.sizes.items()}})
        for name, p in choices.populations.items()
    }
    return table, choices.model_copy(update={"shapes": shapes, "populations": groups})


def one(factor: int, most: float = 120, question: str = QUESTION) -> None:
    project = find_project(Path(__file__).parent)
    told = published_of(project, WAVE)
    table, choices = enlarged(told.ledger, told.choices, factor)
    started = time.monotonic()
    try:
        made = solve.reconstruct(table, choices, 1, most, told.readings)
        words = f"{len(made.records)} records, {made.status}"
    except UserError as error:
        words = str(error)[:80]
    solved = time.monotonic()
    larger = replace(told, ledger=table, choices=choices)
    bound = Compatible(larger).bound(read_question(question, told.instrument))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"n = {150 * factor}: reconstruction {solved - started:.1f} s ({words}); one bound "
        f"{time.monotonic() - solved:.1f} s ({bound.how}); peak {peak:.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    factors = sys.argv[1:] or ["1", "10", "100"]
    if factors == ["--tiny"]:
        one(1, 0.1, EASY)
    elif len(factors) == 1:
        one(int(factors[0]))
    else:
        for factor in factors:
            subprocess.run([sys.executable, __file__, factor], check=True)
