"""Every test on collected records once more, by pingouin, scipy or statsmodels.

The tests of a wave are computed from counts (`ranks`, `ordinal`). Here each is computed again from
the rows, by the line that `w.explain` shows, and laid beside the figure. What cannot be confirmed
says why.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from peo.analysis.lines import HOLM, NoLineError, run_line
from peo.analysis.wave_lines import Linked, Then, line_for
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.subject import find_subject
from peo.figure import Figure, read_figures
from peo.figure.disclose import COUNTED
from peo.project import Project, UserError, replacing
from peo.project.words import say, spoken
from peo.project.written import read_csv, write_csv

Other = Callable[[Figure], pd.DataFrame | Linked | Then]
Verdict = Literal["agrees", "differs", "simulated", "not confirmed"]
TESTS = ("test", "superiority", "paired", "correlation", "odds_ratio", "change", "difference",
         "cooccurrence")  # fmt: skip
MOST = 2_000  # rows; above it a library that looks at rows takes too long
_MODELS = ("likelihood_ratio",)
_COLUMNS = ["figure_id", "notebook", "number", "ours", "theirs", "verdict", "why", "line"]
_NUMBERS = ("statistic", "p", "effect")  # in the order in which a line gives them


@dataclass(frozen=True)
class Confirmed:
    """One number of a figure beside the same number of a library: `number` says which."""

    figure_id: str
    notebook: str
    number: str
    ours: float | None
    theirs: float | None
    verdict: Verdict
    why: str = ""
    line: str = ""


def confirm(
    figures: Iterable[Figure],
    records: pd.DataFrame,
    instrument: Instrument,
    other: Other | None = None,
) -> list[Confirmed]:
    """The tests among some figures on collected records, each recomputed from the rows.

    Statistics must be equal to 1e-8 of their size and p to 1e-6; those of a model, which is fitted
    by approach, to 1e-5. A p that was drawn or counted exactly has no counterpart in a library:
    there the statistic alone is confirmed. `other` gives the rows of the wave that a figure is
    compared with, or what was printed of it; of a test within people the rows of both waves.
    """
    figures, found = list(figures), []
    models: dict[str, dict[str, Any]] = {}
    rows = records.reset_index(drop=True)
    for figure in figures:
        if figure.reason and figure.by == "wave" and _number(figure) is None:
            continue  # a comparison that cannot be made says so by itself
        if figure.statistic in TESTS and figure.origin in COUNTED:
            compared = other is not None and figure.by == "wave" and _number(figure) is not None
            then = other(figure) if other is not None and compared else None
            found += _confirmed(figure, rows, instrument, then, models)
    return found + _adjusted(figures)


def _number(figure: Figure) -> float | None:
    """The number of a figure; of a range the lowest."""
    return figure.bound_low if figure.value is None else figure.value


def _confirmed(
    figure: Figure,
    rows: pd.DataFrame,
    instrument: Instrument,
    then: pd.DataFrame | Linked | Then | None,
    models: dict[str, dict[str, Any]],
) -> list[Confirmed]:
    ours = (_number(figure), figure.p, figure.effect_size)
    id, notebook, why = figure.figure_id, figure.notebook, ""
    try:
        if ours[0] is None:
            why = "hidden" if figure.suppressed else "not_done" if figure.reason else "no_value"
            raise NoLineError(why)
        if len(rows) > MOST:
            raise NoLineError("many", most=MOST)
        if isinstance(then, Linked):
            rows, then, why = then.now, then.then, say("explain.why.pairs", "en")
        before = then if isinstance(then, pd.DataFrame) else None
        print_of = None if isinstance(then, pd.DataFrame) else then
        line = line_for(figure, instrument, print_of, linked=bool(why))
    except NoLineError as error:
        return [Confirmed(id, notebook, "statistic", ours[0], None, "not confirmed", str(error))]
    theirs = run_line(line, rows, models, before)
    far = 1e-5 if figure.test in _MODELS else 1e-8
    found = []
    for number, own, other in zip(_NUMBERS, ours, theirs, strict=False):
        verdict: Verdict = "agrees" if _equal(own, other, number, far) else "differs"
        found.append(Confirmed(id, notebook, number, own, other, verdict, why, line))
    if figure.p_from:
        why = say(f"explain.why.{figure.p_from}", "en")
        verdict = "simulated" if figure.p_from == "simulated" else "not confirmed"
        found[1:2] = [Confirmed(id, notebook, "p", figure.p, None, verdict, why)]
    return found


def _adjusted(figures: Sequence[Figure]) -> list[Confirmed]:
    """Holm's adjustment of every family of which all p stand beside each other."""
    families: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        known = figure.p is not None and figure.p_adjusted is not None
        if (known or figure.reason) and figure.origin in COUNTED:
            key = (figure.notebook, figure.family, figure.statistic, figure.tests)
            families.setdefault(key, []).append(figure)
    found = []
    for (*_, tests), family in families.items():
        if len(family) != tests:  # some are hidden, or the family was asked for twice
            continue
        p_values = [1.0 if f.p is None else f.p for f in family]  # what could not be done counts
        line = HOLM.format(p_values)
        for figure, theirs in zip(family, run_line(line, pd.DataFrame(), {}), strict=True):
            if figure.p_adjusted is None:
                continue
            id, notebook, ours = figure.figure_id, figure.notebook, figure.p_adjusted
            verdict: Verdict = "agrees" if _equal(ours, theirs, "p", 1e-8) else "differs"
            found.append(Confirmed(id, notebook, "p (Holm)", ours, theirs, verdict, "", line))
    return found


def _equal(ours: float | None, theirs: float, number: str, far: float) -> bool:
    if ours is None:
        return math.isnan(theirs)
    close = max(far, 1e-6) if number == "p" else far
    return math.isclose(ours, theirs, rel_tol=close, abs_tol=1e-9 if number == "p" else 1e-10)


def confirm_subject(
    project: Project, subject: str, names: Iterable[str], other: Other | None = None
) -> str:
    """Confirm the tests of these notebooks, write confirmed.csv and tell what was found in a line.

    Nothing for a study or for records that nobody gave.
    """
    if not find_subject(project, subject).is_wave:
        return ""
    figures = [f for name in names for f in read_figures(project.figures_file(subject, name))]
    records = pd.read_parquet(project.records_file(subject))
    found = confirm(figures, records, read_instrument(project, subject), other)
    with replacing(project.confirmed_file(subject)) as new:
        table = pd.DataFrame([vars(one) for one in found], columns=_COLUMNS)
        write_csv(table, new, decimals="%.12g")
    if not found:
        return ""
    counts = Counter(one.verdict for one in found)
    tests = len({one.figure_id for one in found})
    return spoken(
        "analysis.confirmed", tests=tests, agrees=counts["agrees"], differs=counts["differs"],
        drawn=counts["simulated"], unconfirmed=counts["not confirmed"],
        file=project.confirmed_file(subject).name,
    )  # fmt: skip


def unconfirmed(project: Project, subject: str) -> list[str]:
    """What stands between a draft and its publication: a line for each number that differs."""
    path = project.confirmed_file(subject)
    if not find_subject(project, subject).is_wave:
        return []
    if not path.is_file():
        return [spoken("analysis.missing", file=project.relative(path), subject=subject)]
    table = read_csv(path)
    if list(table.columns) != _COLUMNS:
        raise UserError("analysis.other_version", file=project.relative(path), subject=subject)
    return [
        spoken(
            "analysis.unequal",
            notebook=row.notebook,
            id=row.figure_id,
            number=row.number,
            ours=row.ours,
            theirs=row.theirs,
            line=row.line,
        )
        for row in table[table["verdict"] == "differs"].itertuples()
    ]
