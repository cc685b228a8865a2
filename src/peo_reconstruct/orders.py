"""Published orders of shares and means as constraints, as far as they are linear.

Between groups of which nobody knows the size an order is no sum of counts. But where the value of
one group was printed, or that of everybody, the other groups lie above or below that number, and
that is one: whoever is above a group with 6.2 has more than 6.15, and the lower of two groups that
are everybody together has less than everybody.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from peo.define.instrument.expression import Term
from peo.published.printed import Window, reach, window
from peo_reconstruct.choices import BLANK

if TYPE_CHECKING:
    from peo_reconstruct.statements import Row, Statements

Group = frozenset[str]


def order(statements: Statements, row: Row) -> list[Any]:
    """Constraints of an order between groups of the answers to one question; none where unclear."""
    groups = _groups(statements, row)
    if len(groups) < 2:
        return []
    printed = _printed(statements, row)
    highest = row.relation in ("order", "most")
    pairs = list(combinations(groups, 2))  # an order holds between all of them, not only neighbours
    if row.relation != "order":
        pairs = [(groups[0], other) if highest else (other, groups[0]) for other in groups[1:]]
    constraints: list[Any] = []
    for upper, lower in pairs:
        constraints += _above(statements, row, upper, printed.get(lower))
        constraints += _below(statements, row, lower, printed.get(upper))
    everybody = printed.get(frozenset[str]().union(*groups))
    if highest:
        constraints += _above(statements, row, groups[0], everybody)
    if row.relation in ("order", "least"):
        constraints += _below(statements, row, groups[-1 if highest else 0], everybody)
    return constraints


def _groups(statements: Statements, row: Row) -> list[Group]:
    """The groups that a row compares, as answers; none where they overlap or are no answers."""
    choices = statements.choices
    counted = any(row.by in table.axes for table in statements.counts.tables)
    if row.relation not in ("order", "most", "least") or not counted:
        return []
    known = set(choices.codes_of(row.by)) - {BLANK}
    wide = choices.groups_of(row.by)
    groups = [frozenset(wide.get(name, (name,))) for name in row.groups]
    alone = all(not a & b for a, b in combinations(groups, 2))
    return groups if alone and all(group <= known for group in groups) else []


def _printed(statements: Statements, row: Row) -> dict[Group, Window]:
    """What was printed of the same answers, by group; everybody only if all of them answered."""
    kind = "percent" if row.categories else "mean"
    codes = statements.choices.codes_of(row.by)
    found = {}
    for other in statements.rows:
        same = other.kind == kind and other.variable == row.variable
        if not same or set(other.categories) != set(row.categories):
            continue
        own = [term for term in other.base if term.variable == row.by]
        rest = [term for term in other.base if term.variable != row.by]
        group = frozenset(code for code in codes if all(term.accepts(code) for term in own))
        if rest == list(row.base) and BLANK not in group:
            near = reach(other.kind, other.variable)
            found[group] = window(other.relation, other.value, other.precision, near)
    return found


def _above(statements: Statements, row: Row, group: Group, other: Window | None) -> list[Any]:
    low = other.low if other else None
    return _limit(statements, row, group, Window(low, None, low_open=True)) if low else []


def _below(statements: Statements, row: Row, group: Group, other: Window | None) -> list[Any]:
    high = other.high if other else None
    return _limit(statements, row, group, Window(None, high, high_open=True)) if high else []


def _limit(statements: Statements, row: Row, group: Group, bounds: Window) -> list[Any]:
    """The share or mean of a group within bounds."""
    kind = "percent" if row.categories else "mean"
    term = Term(row.by, tuple(sorted(group)))
    return statements.within(replace(row, kind=kind, base=(*row.base, term)), bounds)
