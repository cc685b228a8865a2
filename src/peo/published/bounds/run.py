"""Bounds of a wave from its files: one question, or all figures that the notebooks show."""

from __future__ import annotations

from collections import Counter

from peo.figure import half_up, read_figures
from peo.instrument import read_instrument
from peo.project import Project, UserError
from peo.published.bounds.bound import Bound, Compatible
from peo.published.bounds.table import (
    NOT_COMPUTED,
    asked,
    bounds_table,
    write_asked,
    write_bounds,
)
from peo.published.question import read_question
from peo.published.reconstruct.solve import read_choices, read_ledger
from peo.published.schema import check_ledger

_EFFORT_EACH = 0.4  # of the solver per solve, when there are hundreds: some bounds stay outer ones
_HOW = {
    "exact": "exact: compatible records attain both",
    "outer": "safe, perhaps wider than necessary",
    "free pairing": "safe: these questions were never counted together, so any pairing is allowed",
}


def compatible(project: Project, wave: str, effort: float) -> Compatible:
    """All records that agree with what was published about a wave.

    Raises UserError when the wave has no published figures, or only totals.
    """
    project.wave(wave)
    if not project.choices_file(wave).is_file():
        raise UserError(
            f"Wave {wave} was not reconstructed (there is no "
            f"{project.relative(project.choices_file(wave))}); its figures have no bounds."
        )
    check_ledger(project.ledger_file(wave), read_instrument(project, wave))
    ledger = read_ledger(project.ledger_file(wave))
    return Compatible(ledger, read_choices(project.choices_file(wave)), effort)


def bound_text(project: Project, wave: str, expression: str) -> str:
    """Bounds of an expression, in words."""
    question = read_question(expression, read_instrument(project, project.wave(wave)))
    model = compatible(project, wave, effort=3.0)
    bound = model.bound(question)
    asked_for = " - ".join(map(str, question))
    unit = {"share": "%", "mean": "", "count": " people"}[question[0].kind]
    if len(question) > 1 and unit == "%":
        unit = " percentage points"
    low, high = _shown(bound, question[0].kind)
    return (
        f"{asked_for}\n  from {low} to {high}{unit}: {bound.verdict} ({_HOW[bound.how]})\n"
        f"  over all records that hold {len(model.held)} published rows; significance and other "
        "statements that are no sums of counts play no part"
    )


def bound_wave(project: Project, wave: str) -> str:
    """Write bounds.csv for the figures of bounds_asked.csv; says what came out."""
    table = bounds_table(compatible(project, wave, _EFFORT_EACH), project.asked_file(wave))
    write_bounds(table, project.bounds_file(wave))
    counts = Counter(table["verdict"])
    verdicts = ("identified", "bounded", "not identified", NOT_COMPUTED)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in verdicts)


def ask(project: Project, wave: str) -> str:
    """Write bounds_asked.csv from the figures that the notebooks recorded last."""
    project.wave(wave)
    files = [project.figures_file(wave, name) for name in project.notebooks()]
    figures = [figure for file in files for figure in read_figures(file)]
    wanted = asked(figures, wave)
    write_asked(wanted, project.asked_file(wave))
    place = project.relative(project.asked_file(wave))
    return f"{len(wanted)} figures in {place}; their bounds: peo bounds {wave}"


def _shown(bound: Bound, kind: str) -> tuple[str, str]:
    places = {"share": 1, "mean": 2, "count": 0}[kind]
    return str(half_up(bound.low, places)), str(half_up(bound.high, places))
