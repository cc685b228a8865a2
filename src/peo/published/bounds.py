"""Bounds of the figures that notebooks show, read from git: a report needs no solver.

`bounds_asked.csv` lists figures that no published number fixes; `bounds.csv` has their bounds. Both
have an expression as key. How bounds are computed is no business of this package.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from peo.figure import Figure, read_figures
from peo.instrument.expression import Condition, Term
from peo.project import Project
from peo.published.printed import read_table

How = Literal["exact", "outer", "free pairing"]
Verdict = Literal["identified", "bounded", "not identified"]
COLUMNS = ["expression", "low", "high", "how", "verdict"]
NOT_COMPUTED = "not computed"


@dataclass(frozen=True)
class Bound:
    """Bounds of one number (per cent for a share) and how sure they are.

    `how`: exact (attained by compatible records); outer (safe, but perhaps not attained: the
    solver stopped early, the two sides of a difference were taken apart, or a correlation is of
    answers whose own distribution is not fixed); free pairing (safe: the questions were never
    counted together, so every pairing of their answers was allowed).
    """

    low: float
    high: float
    how: How
    verdict: Verdict


def read_bounds(path: Path) -> dict[str, Bound]:
    """Bounds by expression; nothing when the file is not there."""
    return {
        found["expression"]: Bound(
            float(found["low"]), float(found["high"]), found["how"], found["verdict"]  # type: ignore[arg-type]
        )
        for found in read_table(path, COLUMNS)
        if found["verdict"] != NOT_COMPUTED
    }  # fmt: skip


def expression_of(figure: Figure) -> str:
    """The question that a figure answers, as `peo bounds` reads it; nothing for other statistics.

    Such as `share(workload == strong | organisation_type == other)`.
    """
    base = f" | {figure.base}" if figure.base.terms else ""
    if figure.statistic == "percent":
        codes = tuple(sorted(figure.categories))
        return f"share({Condition((Term(figure.variable, codes),))}{base})"
    if figure.statistic in ("mean", "mentions"):
        return f"{figure.statistic}({figure.variable}{base})"
    if figure.statistic == "correlation":
        return f"spearman({figure.variable}, {figure.by}{base})"
    return ""


def asked(figures: Iterable[Figure], wave: str) -> dict[str, Figure]:
    """By expression, in order: a figure of each number of a wave that no published one fixes."""
    wanted = {
        expression: figure
        for figure in figures
        if figure.wave == wave
        and figure.origin == "reconstructed"
        and (not figure.identified or figure.bound_low is not None)
        and (expression := expression_of(figure))
    }
    return dict(sorted(wanted.items()))


def shown(project: Project, wave: str) -> dict[str, Figure]:
    """The figures that the notebooks recorded last and whose bounds are wanted, by expression."""
    files = sorted(project.figures_file(wave, "x").parent.glob("*.csv"))
    return asked((figure for file in files for figure in read_figures(file)), wave)


def without_bounds(project: Project, wave: str) -> str:
    """A warning that names the shown figures without a row in bounds.csv; empty when all have."""
    if not project.practice_file(wave).is_file():
        return ""
    rows = {found["expression"] for found in read_table(project.bounds_file(wave), COLUMNS)}
    missing = [f.figure_id for key, f in shown(project, wave).items() if key not in rows]
    if not missing:
        return ""
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return (
        f"{len(missing)} figures that no published number fixes are shown without bounds: "
        f"{', '.join(missing[:3])}{more}. Compute them (needs the solver): "
        f"peo bounds {wave} --ask && peo bounds {wave} && peo run {wave}"
    )
