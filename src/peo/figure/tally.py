"""How many tests a report holds: every p-value that was computed or planned, counted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from peo.define.instrument.model import Family, Instrument
from peo.figure import Figure
from peo.figure.disclose import COUNTED

EXPLORED = "explored"  # the family of what was asked in a notebook and not planned
# what is tested outside the plan, by the kind of its figures; p of these is adjusted per call
_APART = ("superiority", "paired", "difference", "cooccurrence")


@dataclass(frozen=True)
class Tested:
    """The tests of one family of the plan, or of one kind outside it.

    `sets` is how many times p was adjusted over some of them together, or stands by itself. `asked`
    is False for a family of which no notebook of the report asked.
    """

    family: str
    planned: bool
    tests: int
    undone: int = 0
    sets: int = 0
    asked: bool = True


def tested(figures: Iterable[Figure], instrument: Instrument) -> list[Tested]:
    """Families in the order of the plan, then what was tested outside it.

    A test that two notebooks show is one test. Hidden tests count: their p took part in Holm's
    adjustment of the others.
    """
    plan = {family.id: family for family in instrument.plan}
    groups: dict[str, dict[tuple[object, ...], Figure]] = {}
    for figure in figures:
        name = _group(figure) if figure.origin in COUNTED else None
        if name is not None:
            of_test = figure.test if figure.statistic == "test" else ""
            groups.setdefault(name, {})[figure.one_line, of_test, figure.groups] = figure
    names = [*plan, *(name for name in groups if name not in plan)]
    return [
        _tested(name, name in plan, list(groups[name].values()))
        if name in groups
        else Tested(name, True, planned(plan[name], instrument), asked=False)
        for name in names
    ]


def _tested(name: str, of_plan: bool, figures: Sequence[Figure]) -> Tested:
    together = {
        (f.tests, () if of_plan else (f.notebook, f.groups, str(f.base))) if f.tests else f.one_line
        for f in figures
    }
    undone = sum(figure.not_done for figure in figures)
    return Tested(name, of_plan, len(figures), undone, len(together))


def planned(family: Family, instrument: Instrument) -> int:
    """How many tests a family asks for, before there are answers."""
    outcomes, by = family.outcomes, family.by
    if family.method == "sign":
        return len(outcomes)
    if family.method == "correlation":
        return len(list(combinations([*outcomes, *by], 2)))
    if family.method != "ordinal":
        return sum(name != other for name in outcomes for other in by)
    total = 0
    for name in outcomes:
        for variable in (instrument.variables[other] for other in by if other != name):
            out = family.leave_out.get(variable.id, ())
            groups = sum(code not in out for code in variable.substantive)
            ranked = variable.on_scale
            total += 1 if ranked else groups - 1
        total += 2  # the model as a whole, and its assumption
    return total


def _group(figure: Figure) -> str | None:
    """Where a test is counted; None for what is no test."""
    if figure.family:
        return figure.family
    if figure.statistic == "test" and (figure.test or figure.reason):
        return "items"
    return figure.statistic if figure.statistic in _APART and (figure.tests or figure.p) else None
