"""Whether a printed statement holds in records: one road for every kind of statement.

A measure is computed as the notebooks compute it (`analysis.evaluate`); what the report says of it
is a relation of the ledger. Nothing here knows a wave, a question or an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from peo.analysis.evaluate import Measures, NotThereError, of_two_shares
from peo.define.instrument.expression import Condition
from peo.figure import Figure, Measure, half_up
from peo.published.ledger import Claim
from peo.published.schema import ANSWER, FACTS, ITEM, PRINTED, VAGUE, WAVE

Said = Literal["yes", "no", "tie", "some"]  # some: by some of the usual tests, not by others
Reason = Literal[
    "process", "content", "design", "vague", "earlier", "absent", "nobody", "no_figure", "tie",
    "tests", "reading", "",
]  # fmt: skip
LEVEL = 0.05  # of p, where the report names no level
_EVEN = {True: 5.0, False: 0.5}  # about equal: percentage points, or points of a mean


@dataclass(frozen=True)
class Found:
    """What came out: whether the statement holds, or why that cannot be told.

    `tests` are the usual tests and whether each says what the report says. `shown` is the number
    that was computed.
    """

    said: Said | None
    reason: Reason = ""
    tests: tuple[tuple[str, bool], ...] = ()
    shown: str = ""


class UnknownError(Exception):
    """A statement that records cannot confirm or deny; the text says why, as `Reason`."""


@dataclass(frozen=True)
class Report:
    """What was printed about some waves, for statements that rest on other rows of the ledger."""

    claims: Sequence[Claim]
    measures: Measures

    @cached_property
    def exact(self) -> dict[tuple[str, Measure], Claim]:
        """The numbers that were printed as such, by wave and measure; those with an n first."""
        found: dict[tuple[str, Measure], Claim] = {}
        for claim in sorted(self.claims, key=lambda claim: claim.base_n is None):
            if claim.exact:
                found.setdefault((claim.wave, claim.measure), claim)
        return found

    def n(self, claim: Claim) -> int | None:
        """The number of people behind a printed percentage of everybody."""
        if claim.base_n is not None or claim.measure.base:
            return claim.base_n
        sizes = [
            int(c.value)
            for c in self.exact.values()
            if c.wave == claim.wave and c.kind == "base_n" and not c.measure.base
        ]
        return max(sizes, default=None)


def holds(claim: Claim, report: Report) -> Found:
    """Whether the statement holds in the records that the report's measures come from, as printed
    or in another way of reading it. Where it says nothing in one, it cannot be denied."""
    found = _holds(claim, report)
    if found.said not in ("no", "tie"):
        return found
    for way in claim.ways:
        if way is None:
            return Found(None, "reading")
        if way.test:  # which the printed numbers do not allow to be done
            return replace(found, said="some", reason="reading")
        if (read := _holds(way, report)).said == "yes":
            return replace(read, reason="reading")
    return found


def _holds(claim: Claim, report: Report) -> Found:
    """Whether the statement holds as it stands there."""
    if claim.kind in FACTS:
        return Found(None, claim.kind)  # type: ignore[arg-type]
    if claim.relation in VAGUE:
        return Found(None, "vague")
    try:
        return _HOW.get(claim.kind, _number)(claim, report)
    except (UnknownError, NotThereError) as reason:
        return Found(None, str(reason))  # type: ignore[arg-type]


def of_number(claim: Claim, figure: Figure | None) -> Found:
    """Whether a figure says what was printed, rounded as printed."""
    if figure is None or figure.value is None:
        return Found(None, "no_figure")
    shown = str(half_up(figure.value, claim.decimals if claim.exact else 1))
    return Found("yes" if claim.agrees(figure) else "no", shown=shown)


def _number(claim: Claim, report: Report) -> Found:
    return of_number(claim, report.measures.figure(claim.kind, *claim.measure[1:4]))


# ---------------------------------------------------------------------------- places in a list


def _rank(claim: Claim, report: Report) -> Found:
    own, *rivals = _list(claim, report)
    best, worst = _places(report, own, rivals)
    place = int(claim.value)
    first, last = {
        "eq": (place, place), "le": (1, place), "lt": (1, place - 1),
        "gt": (place + 1, None), "ge": (place, None),
    }[claim.relation]  # fmt: skip
    inside = [first <= x and (last is None or x <= last) for x in range(best, worst + 1)]
    tied = len(inside) > 1 and not _tie_printed(claim, report, own, rivals)
    said: Said = "yes" if all(inside) or (any(inside) and not tied) else "no"
    if any(inside) and not all(inside) and tied:
        return Found("tie", "tie")
    return Found(said, shown=str(best))


Level = tuple[str, frozenset[str], Condition]  # variable, answers, base


def _list(claim: Claim, report: Report) -> list[Level]:
    """What the claim is about, and then what stands in the same list."""
    variable, categories, base = claim.measure[1:4]
    if claim.by == (ANSWER,):
        every = claim.groups or report.measures.instrument.variables[variable].codes
        own: list[Level] = [(variable, categories, base)]
        return own + [(variable, frozenset({c}), base) for c in every if c not in categories]
    names = claim.groups or report.measures.items(variable)
    return [(n, categories, base) for n in (variable, *(n for n in names if n != variable))]


def _places(report: Report, own: Level, rivals: Iterable[Level]) -> tuple[int, int]:
    """The first and the last place that a share can be said to have."""
    level = report.measures.level(*own)
    others = [report.measures.level(*rival) for rival in rivals]
    above, equal = sum(x > level for x in others), sum(x == level for x in others)
    return 1 + above, 1 + above + equal


def _tie_printed(claim: Claim, report: Report, own: Level, rivals: Iterable[Level]) -> bool:
    """Whether the report prints the same percentage for all that share the place."""
    level = report.measures.level(*own)
    tied = [own, *(rival for rival in rivals if report.measures.level(*rival) == level)]
    said = [report.exact.get((claim.wave, Measure("percent", *one, ""))) for one in tied]
    return None not in said and len({c.value for c in said if c}) == 1


# ---------------------------------------------------------------------------- orders


def _ordering(claim: Claim, report: Report) -> Found:
    if claim.relation == "only_in":
        return _only_in(claim, report)
    return _worst(_compared(claim, levels) for levels in _levels(claim, report))


def _worst(found: Iterable[Said]) -> Found:
    """One denial is enough, and then one tie."""
    there = set(found)
    said: Said = next(x for x in ("no", "tie", "yes") if x in there)
    return Found(said, "tie" if said == "tie" else "")


def _levels(claim: Claim, report: Report) -> list[list[float]]:
    """The shares or means that are compared, in the order of the groups; a list for each `by`."""
    variable, categories, base = claim.measure[1:4]
    measures = report.measures
    if claim.by == (WAVE,):
        return [[_in_wave(claim, report, wave) for wave in claim.groups]]
    if claim.by == (PRINTED,):
        return [_printed(claim, report)]
    if claim.by == (ANSWER,):
        return [[measures.level(variable, [name], base) for name in claim.groups]]
    if claim.by == (ITEM,):
        names = claim.groups or [one[0] for one in _list(claim, report)]
        return [[measures.level(name, categories, base) for name in names]]
    return [
        [measures.level(variable, categories, measures.group(by, g, base)) for g in claim.groups]
        for by in claim.by
    ]


def _compared(claim: Claim, levels: list[float]) -> Said:
    """Whether levels are as the relation says; a tie where that hangs on equal ones."""
    if claim.relation == "even":
        shares = bool(claim.measure.categories) or claim.by == (ANSWER,)
        near = max(levels) - min(levels) <= _EVEN[shares]
        return "yes" if near else "no"
    steps = list(pairwise(levels))
    if claim.relation != "order":
        first, *rest = levels
        steps = [(first, x) if claim.relation == "most" else (x, first) for x in rest]
    if any(larger < smaller for larger, smaller in steps):
        return "no"
    return "tie" if any(larger == smaller for larger, smaller in steps) else "yes"


def _in_wave(claim: Claim, report: Report, wave: str) -> float:
    """The level of this wave in the records, of another one as it was printed."""
    if wave == claim.wave:
        return report.measures.level(*claim.measure[1:4])
    kind = "percent" if claim.measure.categories else "mean"
    said = report.exact.get((wave, Measure(kind, *claim.measure[1:4], "")))
    if said is None:
        raise UnknownError("earlier")
    return float(said.value)


def _printed(claim: Claim, report: Report) -> list[float]:
    """The level of the claim, and then of every other base for which the same was printed."""
    kind = "percent" if claim.measure.categories else "mean"
    bases = {claim.measure.base: None}
    bases |= {
        measure.base: None
        for wave, measure in report.exact
        if wave == claim.wave and measure[:3] == (kind, *claim.measure[1:3])
    }
    return [report.measures.level(*claim.measure[1:3], base) for base in bases]


def _only_in(claim: Claim, report: Report) -> Found:
    """Among the first `value` of its list in one group, and in no other of the groups."""
    own, *rivals = _list(replace(claim, by=(ITEM,), groups=()), report)
    found: list[Said] = []
    for place, name in enumerate(claim.groups):
        base = report.measures.group(claim.by[0], name, claim.measure.base)
        best, worst = _places(report, (*own[:2], base), [(*r[:2], base) for r in rivals])
        sure, out = worst <= int(claim.value), best > int(claim.value)
        meant, against = (sure, out) if place == 0 else (out, sure)
        found.append("yes" if meant else "no" if against else "tie")
    return _worst(found)


# ---------------------------------------------------------------------------- significance


def _significance(claim: Claim, report: Report) -> Found:
    """Whether the usual tests say what the report says; it says so by name where they disagree."""
    level = float(claim.value or LEVEL)
    if claim.by == (WAVE,):
        found = _between_waves(claim, report)
    else:
        (by,) = claim.by
        variable, categories, base = claim.measure[1:4]
        tests = report.measures.tests(variable, categories, by, claim.groups, base)
        found = list(tests.items())
    if not found:
        return Found("yes" if claim.relation == "not_significant" else "no")
    told = tuple((name, (p < level) == (claim.relation == "significant")) for name, p in found)
    agreed = {agrees for _, agrees in told}
    if len(agreed) == 2:
        return Found("some", "tests", told)
    return Found("yes" if True in agreed else "no", tests=told)


def _between_waves(claim: Claim, report: Report) -> list[tuple[str, float]]:
    """Tests of the shares of this wave against those that were printed of the other one."""
    other = next(wave for wave in claim.groups if wave != claim.wave)
    variable, base = claim.measure.variable, claim.measure.base
    found: list[tuple[str, float]] = []
    for (wave, measure), said in report.exact.items():
        same = measure.statistic == "percent" and measure.variable == variable
        if wave != other or not same or measure.base != base or (m := report.n(said)) is None:
            continue
        now = report.measures.figure("percent", variable, measure.categories, base)
        before = int(half_up(float(said.value) * m / 100))
        found += of_two_shares(now.count or 0, now.n or 0, before, m).items()
    if not found:
        raise UnknownError("earlier")
    return found


_HOW: dict[str, Callable[[Claim, Report], Found]] = {
    "rank": _rank, "ordering": _ordering, "significance": _significance,
}  # fmt: skip
