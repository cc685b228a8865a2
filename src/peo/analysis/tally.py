"""How many tests a report holds: every p-value that was computed or planned, counted once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from peo.figure import Figure
from peo.instrument.model import Family, Instrument

EXPLORED = "explored"  # the family of what was asked in a notebook and not planned
# what is tested outside the plan, by the kind of its figures; p of these is adjusted per call
_APART = ("superiority", "paired", "difference", "cooccurrence")


@dataclass(frozen=True)
class Tested:
    """The tests of one family of the plan, or of one kind outside it.

    `asked` is False for a family of which no notebook of the report asked.
    """

    family: str
    planned: bool
    tests: int
    undone: int = 0
    asked: bool = True


def tested(figures: Iterable[Figure], instrument: Instrument) -> list[Tested]:
    """Families in the order of the plan, then what was tested outside it.

    A test that two notebooks show is one test. Hidden tests count: their p took part in Holm's
    adjustment of the others.
    """
    groups: dict[str, dict[tuple[str, str], bool]] = {}
    for figure in figures:
        if figure.origin not in ("collected", "demonstration"):
            continue
        if (name := _group(figure)) is not None:
            own = groups.setdefault(name, {})
            own[figure.measure, figure.test if figure.statistic == "test" else ""] = bool(
                figure.reason
            )
    plan = {family.id: family for family in instrument.plan}
    found = [
        Tested(name, True, len(groups[name]), sum(groups[name].values()))
        if name in groups
        else Tested(name, True, planned(family, instrument), asked=False)
        for name, family in plan.items()
    ]
    return found + [
        Tested(name, False, len(own), sum(own.values()))
        for name, own in groups.items()
        if name not in plan
    ]


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
            ranked = variable.ordered or variable.kind == "number"
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
