"""Bounds of the figures that notebooks show, read from git: a report needs no solver.

`bounds_asked.csv` lists figures that no published number fixes, and the number of people behind
each figure; `bounds.csv` has their bounds over all readings, `bounds_by_reading.csv` those in one
way of reading. All have an expression as key. How bounds are computed is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from peo.define.instrument.expression import Condition, Term
from peo.figure import Figure, read_figures
from peo.project import Project
from peo.project.words import spoken
from peo.published.printed import Row, read_table

How = Literal["exact", "outer", "free pairing"]
Verdict = Literal["identified", "bounded", "not identified"]
COLUMNS = ["expression", "low", "high", "how", "verdict"]
BY_READING = ["reading", "way", "expression", "low", "high"]
_SAME = 0.002  # bounds that are not attained have three decimals
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


@dataclass(frozen=True)
class Narrower:
    """What one way of reading does to bounds: of how many that it could move it moves which.

    `moved` has the expression, the bounds over all readings and those in this way, most moved
    first. `possible` is False where no records fit this way.
    """

    asked: int
    moved: tuple[tuple[str, tuple[float, float], tuple[float, float]], ...]
    possible: bool = True


def read_by_reading(path: Path, bounds: Mapping[str, Bound]) -> dict[tuple[str, str], Narrower]:
    """What each (reading, way) does to `bounds`; nothing where the file is not there."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in read_table(path, BY_READING):
        found.setdefault((row["reading"], row["way"]), []).append(row)
    return {key: _narrower(rows, bounds) for key, rows in found.items()}


def _narrower(rows: Sequence[Row], bounds: Mapping[str, Bound]) -> Narrower:
    moved = []
    for row in rows:
        if row["low"] and (all_ := bounds.get(row["expression"])):
            own, every = (float(row["low"]), float(row["high"])), (all_.low, all_.high)
            if max(abs(a - b) for a, b in zip(own, every, strict=True)) > _SAME:
                moved.append((row["expression"], every, own))
    moved.sort(key=lambda m: (m[2][1] - m[2][0] - (m[1][1] - m[1][0]), m[0]))
    possible = all(row["low"] or row["expression"] not in bounds for row in rows)
    return Narrower(len(rows), tuple(moved), possible)


def expression_of(figure: Figure) -> str:
    """The question that a figure answers, as `peo bounds` reads it; nothing for other statistics.

    Such as `share(workload == strong | organisation_type == other)`.
    """
    of = {
        "percent": ("share", Condition((Term(figure.variable, tuple(sorted(figure.categories))),))),
        "mean": ("mean", figure.variable), "mentions": ("mentions", figure.variable),
        "correlation": ("spearman", f"{figure.variable}, {figure.by}"),
    }.get(figure.statistic)  # fmt: skip
    return _asked_of(figure, *of) if of else ""


def people_of(figure: Figure) -> str:
    """The question how many people a figure is about, as `peo bounds` reads it; nothing for
    statistics that are not about people who answered one or two questions.

    Such as `people(workload | organisation_type == other)`: the n of shares and means.
    """
    if figure.n is None or not figure.variable:
        return ""
    if figure.statistic in ("percent", "mean"):
        return _asked_of(figure, "people", figure.variable)
    if figure.statistic == "correlation" and figure.by not in ("", figure.variable):
        return _asked_of(figure, "people", f"{figure.variable}, {figure.by}")
    return ""


def _asked_of(figure: Figure, kind: str, of: object) -> str:
    """The expression, in the base of a figure; no question reads a base with an `or`."""
    base = f" | {figure.base}" if figure.base else ""
    return "" if figure.base.has_or else f"{kind}({of}{base})"


def asked(figures: Iterable[Figure], wave: str) -> dict[str, Figure]:
    """By expression, in order: a figure of each number of a wave that no published one fixes, and
    of each number of people behind a figure."""
    wanted = {}
    for figure in figures:
        if figure.wave != wave or figure.origin != "reconstructed":
            continue
        loose = not figure.identified or figure.bound_low is not None
        for expression in (expression_of(figure) if loose else "", people_of(figure)):
            if expression:
                wanted[expression] = figure
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
    wanted = shown(project, wave).items()
    missing = list(dict.fromkeys(f.figure_id for key, f in wanted if key not in rows))
    if not missing:
        return ""
    rest = len(missing) - 3
    more = spoken("published.error.more", n=rest) if rest > 0 else ""
    names = ", ".join(missing[:3])
    return spoken("published.error.no_bounds", n=len(missing), names=names, more=more, wave=wave)
