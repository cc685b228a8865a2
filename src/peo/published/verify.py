"""The notebooks' figures joined with the ledger of what was printed before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from peo.figure import Figure, Meaning, half_up
from peo.published.ledger import Claim
from peo.published.printed import SHORT, read_table, write_table

Verdict = Literal["reproduced", "differs", "not computable", "contradictory in the source"]
VERDICTS: tuple[Verdict, ...] = (
    "reproduced", "differs", "not computable", "contradictory in the source",
)  # fmt: skip
_ACCEPTED = ["figure_id", "verdict"]


@dataclass(frozen=True)
class Check:
    """One claim with what the notebooks made of it."""

    claim: Claim
    verdict: Verdict
    computed: str = ""
    figure_id: str = ""


def verify(figures: list[Figure], claims: list[Claim], wave: str) -> list[Check]:
    """One check per claim about the wave, in the ledger's order."""
    by_meaning = {figure.meaning: figure for figure in figures if figure.wave == wave}
    about = [claim for claim in claims if claim.wave == wave]
    return [_check(claim, about, by_meaning) for claim in about]


def _check(claim: Claim, claims: list[Claim], figures: dict[Meaning, Figure]) -> Check:
    if claim.kind == "rank":
        return _settle(claim, *_rank(claim, claims, figures))
    if claim.kind == "ordering":
        return _settle(claim, *_order(claim, figures))
    figure = figures.get(claim.meaning)
    if figure is None or figure.value is None or "META" in claim.note:
        return Check(claim, "not computable")
    if claim.kind == "significance":
        if figure.p is None or claim.value not in ("ns", "p<.05"):
            return Check(claim, "not computable")
        said = (figure.p < 0.05) == (claim.value == "p<.05")
        return _settle(claim, said, f"p = {half_up(figure.p, 3)}", figure.figure_id)
    places = claim.decimals if claim.exact else 1
    shown = str(half_up(figure.value, places))
    return _settle(claim, claim.agrees(figure), shown, figure.figure_id)


def _settle(claim: Claim, holds: bool | None, computed: str = "", made_by: str = "") -> Check:
    if holds is None:
        return Check(claim, "not computable")
    if holds:
        return Check(claim, "reproduced", computed, made_by)
    verdict: Verdict = "contradictory in the source" if claim.contradicts else "differs"
    return Check(claim, verdict, computed, made_by)


def _rank(
    claim: Claim, claims: list[Claim], figures: dict[Meaning, Figure]
) -> tuple[bool | None, str, str]:
    """Place of a figure among those that the same list of the report ranks. Ties are allowed."""
    family = claim.figure_id.rsplit(".", 1)[0]
    peers = {
        other.meaning._replace(statistic="percent")
        for other in claims
        if other.kind == "rank" and other.figure_id.rsplit(".", 1)[0] == family
    }
    values = {
        meaning: value
        for meaning in peers
        if meaning in figures and (value := figures[meaning].value) is not None
    }
    mine = claim.meaning._replace(statistic="percent")
    if claim.relation != "eq" or len(peers) < 2 or set(values) != peers:
        return None, "", ""
    above = sum(value > values[mine] for value in values.values())
    below = sum(value < values[mine] for value in values.values())
    holds = above < int(claim.value) <= len(values) - below
    return holds, f"{above + 1}", figures[mine].figure_id


def _order(claim: Claim, figures: dict[Meaning, Figure]) -> tuple[bool | None, str, str]:
    """Orders of the organisation types: `a>b>c`, `max:a`, `min:a`, on shares or means."""
    statistic = "percent" if claim.meaning.categories else "mean"
    values = {}
    for short, code in SHORT.items():
        figure = figures.get(
            claim.meaning._replace(
                statistic=statistic, base=claim.meaning.base.and_in("organisation_type", code)
            )
        )
        if figure is not None and figure.value is not None:
            values[short] = figure.value
    names = claim.value.removeprefix("max:").removeprefix("min:").split(">")
    if "by=organisation_type" not in claim.note or not set(names) <= set(values):
        return None, "", ""
    three = {name: value for name, value in values.items() if name != "other"}
    if claim.value.startswith("max:"):
        holds = three[names[0]] == max(three.values())
    elif claim.value.startswith("min:"):
        holds = three[names[0]] == min(three.values())
    else:
        holds = all(values[a] > values[b] for a, b in pairwise(names))
    shown = ", ".join(f"{name} {half_up(value, 1)}" for name, value in three.items())
    return holds, shown, ""


def lost(checks: list[Check], accepted: Path) -> list[str]:
    """Claims that the accepted list calls reproduced and that are so no longer."""
    rows = read_table(accepted, _ACCEPTED)
    before = {row["figure_id"] for row in rows if row["verdict"] == "reproduced"}
    now = {check.claim.figure_id for check in checks if check.verdict == "reproduced"}
    return sorted(before - now)


def accept(checks: list[Check], accepted: Path) -> None:
    """Write the verdicts that later runs are held against."""
    rows = [(check.claim.figure_id, check.verdict) for check in checks]
    write_table(rows, _ACCEPTED, accepted)
