"""The verdict on everything that was printed before about a wave or a study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from peo.analysis.evaluate import Measures
from peo.figure import Figure
from peo.published.holds import Found, Reason, Report, holds
from peo.published.ledger import Claim
from peo.published.printed import read_table, write_table
from peo.published.schema import PRINTED

Verdict = Literal[
    "agrees", "not shown", "differs", "contradictory in the source", "not computable",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
INVENTED = ("reconstructed", "synthetic")  # origins of records whose numbers are no results
_ACCEPTED = ["figure_id", "verdict"]


@dataclass(frozen=True)
class Check:
    """One printed statement with the verdict on it.

    `reason` says why it is not shown or not computable. `tests` are the usual tests of a difference
    and whether each says what the report says. `computed` is the number that came out; of records
    that describe nobody it is empty, for it is no result.
    """

    claim: Claim
    verdict: Verdict
    reason: Reason = ""
    tests: tuple[tuple[str, bool], ...] = ()
    computed: str = ""


class Tally(NamedTuple):
    """How many rows have a verdict, and of how many quantities they speak."""

    rows: int
    quantities: int


def verify(
    claims: Sequence[Claim],
    measures: Measures,
    wave: str,
    invented: bool,
    wanted: Callable[[Claim], bool] = lambda _: True,
) -> list[Check]:
    """One check per (wanted) statement about the wave, in the ledger's order.

    `measures` are those of the records of the wave, `invented` says that these describe nobody.
    """
    report = Report(claims, measures)
    about = [claim for claim in claims if claim.wave == wave and wanted(claim)]
    checks = [settled(claim, holds(claim, report)) for claim in about]
    return [replace(check, computed="") for check in checks] if invented else checks


def touched_by(figures: Iterable[Figure]) -> Callable[[Claim], bool]:
    """Which statements some figures are about: the same number, or an order or test of it."""
    numbers, answers, bases, tests = set(), set(), set(), set()
    for figure in figures:
        numbers.add(figure.meaning)
        answers.add(figure.meaning[1:3])
        bases.add(figure.meaning[1:4])
        if figure.by and figure.p is not None:
            tests.add((figure.variable, figure.by))

    def touched(claim: Claim) -> bool:
        if claim.numeric:
            return claim.meaning in numbers
        if claim.kind == "significance":
            return any((claim.meaning.variable, by) in tests for by in claim.by)
        if claim.by == (PRINTED,):
            return claim.meaning[1:4] in bases
        return claim.meaning[1:3] in answers

    return touched


def settled(claim: Claim, found: Found) -> Check:
    """The verdict that follows from what came out."""
    verdict: Verdict = "not computable"
    if found.said == "no":
        verdict = "contradictory in the source" if claim.contradicts else "differs"
    elif found.said is not None:
        verdict = "agrees" if found.said == "yes" else "not shown"
    return Check(claim, verdict, found.reason, found.tests, found.shown)


def tallies(checks: Iterable[Check]) -> dict[Verdict, Tally]:
    """Per verdict the number of rows, and of distinct quantities that they speak of."""
    rows: dict[Verdict, list[object]] = {verdict: [] for verdict in VERDICTS}
    for check in checks:
        rows[check.verdict].append(check.claim.quantity)
    return {verdict: Tally(len(found), len(set(found))) for verdict, found in rows.items()}


def lost(checks: list[Check], accepted: Path) -> list[str]:
    """Claims that by the accepted list agree with the records and that do so no longer."""
    rows = read_table(accepted, _ACCEPTED)
    before = {row["figure_id"] for row in rows if row["verdict"] == "agrees"}
    now = {check.claim.figure_id for check in checks if check.verdict == "agrees"}
    return sorted(before - now)


def accept(checks: list[Check], accepted: Path) -> None:
    """Write the verdicts that later runs are held against."""
    rows = [(check.claim.figure_id, check.verdict) for check in checks]
    write_table(rows, _ACCEPTED, accepted)
