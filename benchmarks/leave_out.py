"""Hide published rows one at a time: the bounds from the others must contain each of them.

    python benchmarks/leave_out.py [ROWS]

Rows are spread evenly over the exact percentages and means that the reconstruction holds. Every row
that says the same as the hidden one (same meaning, or all other answers) is hidden with it.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from peo.figure import Figure, half_up
from peo.project import find_project
from peo.published.bounds import expression_of
from peo.published.ledger import Claim, read_ledger
from peo_reconstruct.bound import Compatible
from peo_reconstruct.practice import published_of
from peo_reconstruct.question import read_question

WAVE = "2022-04"


def main(wanted: int) -> None:
    project = find_project(Path(__file__).parent)
    told = published_of(project, WAVE)
    table, instrument = told.ledger, told.instrument
    claims = read_ledger(project.ledger_file(WAVE), instrument)
    held = set(Compatible(told).held)
    rows = [c for c in claims if c.exact and c.kind in ("percent", "mean") and c.figure_id in held]
    step = max(len(rows) // wanted, 1)
    rows = rows[step // 2 :: step][:wanted]
    inside, widths, started = 0, [], time.monotonic()
    for claim in rows:
        alike = [c.figure_id for c in claims if c.measure[:4] == claim.measure[:4]]
        model = Compatible(replace(told, ledger=table[~table["figure_id"].isin(alike)]))
        bound = model.bound(read_question(expression_of(as_figure(claim)), instrument))
        low, high = (half_up(end, claim.decimals) for end in (bound.low, bound.high))
        contains = low <= half_up(float(claim.value), claim.decimals) <= high
        inside += contains
        widths.append(bound.high - bound.low)
        print(f"{claim.figure_id:<48}{claim.value:>5} [{low}, {high}] {bound.how:<8}"
              f"{'' if contains else '  OUTSIDE'}", flush=True)  # fmt: skip
    widths.sort()
    print(f"{inside} of {len(rows)} inside; median width {widths[len(widths) // 2]:.1f}; "
          f"{time.monotonic() - started:.0f} s")  # fmt: skip


def as_figure(claim: Claim) -> Figure:
    """The figure that a claim is about."""
    statistic = "percent" if claim.kind == "percent" else "mean"
    codes = tuple(sorted(claim.measure.categories))
    return Figure(claim.figure_id, statistic, claim.measure.variable, codes, claim.measure.base)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
