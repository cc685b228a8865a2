"""The ledger: every number that was printed about a wave, one row each, with what it says.

Conventions: data/raw/2022-04/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from peo.figure import Figure, Meaning, half_up
from peo.instrument.expression import Condition, parse
from peo.instrument.model import Instrument
from peo.project import UserError, did_you_mean

COLUMNS = [
    "figure_id", "wave", "location", "kind", "variable", "categories", "base", "base_n",
    "value", "precision", "relation", "note", "contradicts",
]  # fmt: skip
NUMERIC = ("percent", "mentions", "mean", "sd", "count", "base_n")
KINDS = (*NUMERIC, "rank", "ordering", "significance")
_BY = re.compile(r"\bby=(\w+)")
RELATIONS = ("eq", "approx", "gt", "ge", "lt", "le")


@dataclass(frozen=True)
class Claim:
    """One printed number or statement, as the ledger has it; `value` keeps its printed form."""

    figure_id: str
    wave: str
    location: str
    kind: str
    value: str
    precision: str
    relation: str
    base_n: int | None
    meaning: Meaning
    note: str
    contradicts: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        """A number that one figure can reproduce (not a rank, an order or a process fact)."""
        return self.kind in NUMERIC and "META" not in self.note

    @property
    def exact(self) -> bool:
        """Printed as a number, not in words such as 'almost half'."""
        return self.numeric and self.relation == "eq" and self.precision != "approx"

    @property
    def decimals(self) -> int:
        """Decimals that were printed."""
        return 1 if self.precision == "0.1" else 0

    def agrees(self, figure: Figure) -> bool:
        """Whether a figure, rounded as printed, is what the claim says.

        Windows for words: approx is within 5; gt is above, by at most 9.9; lt is below (or equal),
        by at most 9; ge and le have one side only.
        """
        if figure.value is None:
            return False
        value, said = Decimal(repr(figure.value)), Decimal(self.value)
        if self.relation == "approx":
            near = Decimal(5) if self.kind == "percent" else Decimal("0.5")
            return abs(value - said) <= near
        if self.relation == "gt":
            return said < value <= said + Decimal("9.9")
        if self.relation == "lt":
            return said - 9 <= value < said or half_up(figure.value) == said
        if self.relation == "ge":
            return value >= said
        if self.relation == "le":
            return value <= said
        return half_up(figure.value, self.decimals) == said


def read_ledger(path: Path, instrument: Instrument | None = None) -> list[Claim]:
    """Read a ledger; raises UserError that names the row for anything it cannot read.

    With an instrument, variables and the codes of bases must exist there.
    """
    if not path.is_file():
        raise UserError(f"There is no ledger of published figures at {path}.")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if list(table.columns) != COLUMNS:
        raise UserError(f"{path.name}: the columns must be {', '.join(COLUMNS)}.")
    claims = []
    for line, cells in enumerate(table.itertuples(index=False), start=2):
        row = dict(zip(COLUMNS, cells, strict=True))
        try:
            claims.append(_claim(row, instrument))
        except ValueError as error:
            raise UserError(f"{path.name}, line {line} ({row['figure_id']}): {error}") from None
    return claims


def claims_by_meaning(claims: Iterable[Claim], wave: str) -> dict[Meaning, list[Claim]]:
    """The numeric claims about a wave, by what they say."""
    found: dict[Meaning, list[Claim]] = {}
    for claim in claims:
        if claim.wave == wave and claim.numeric:
            found.setdefault(claim.meaning, []).append(claim)
    return found


def published_figure(claim: Claim, like: Figure) -> Figure:
    """A printed number as a figure, for a wave of which only totals are known."""
    value = float(claim.value)
    return replace(
        like, figure_id=claim.figure_id, value=value, n=claim.base_n, count=None, low=None,
        high=None, published=(claim.figure_id,),
    )  # fmt: skip


def _claim(row: dict[str, str], instrument: Instrument | None) -> Claim:
    if row["kind"] not in KINDS:
        raise ValueError(f"unknown kind {row['kind']!r}{did_you_mean(row['kind'], KINDS)}")
    if row["relation"] not in RELATIONS:
        raise ValueError(f"unknown relation {row['relation']!r}; use one of {', '.join(RELATIONS)}")
    base = parse(row["base"])
    if instrument is not None:
        known = {*instrument.variables, "respondents"}
        for name in (row["variable"], *sorted(base.variables)):
            if name not in known:
                raise ValueError(f"unknown variable {name!r}{did_you_mean(name, known)}")
    if row["kind"] in NUMERIC:
        _check_number(row)
    categories = tuple(row["categories"].split("|")) if row["categories"] else ()
    return Claim(
        figure_id=row["figure_id"],
        wave=row["wave"],
        location=row["location"],
        kind=row["kind"],
        value=row["value"],
        precision=row["precision"],
        relation=row["relation"],
        base_n=int(row["base_n"]) if row["base_n"] else None,
        meaning=_meaning(row["kind"], row["variable"], categories, base, row["note"]),
        note=row["note"],
        contradicts=tuple(row["contradicts"].split("|")) if row["contradicts"] else (),
    )


def _meaning(
    kind: str, variable: str, categories: tuple[str, ...], base: Condition, note: str
) -> Meaning:
    """A claim about significance is about a test; its note names the grouping (`by=...`)."""
    if kind == "significance":
        by = _BY.search(note)
        return Meaning("test", variable, frozenset(categories), Condition(), by[1] if by else "")
    return Meaning(kind, variable, frozenset(categories), base, "")


def _check_number(row: dict[str, str]) -> None:
    try:
        value = Decimal(row["value"])
    except InvalidOperation:
        raise ValueError(f"the value {row['value']!r} is not a number") from None
    if row["kind"] in ("percent", "mentions") and not 0 <= value <= 100:
        raise ValueError(f"a percentage of {row['value']} is not between 0 and 100")
