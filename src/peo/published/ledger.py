"""The ledger: every number that was printed about a wave, one row each, with what it says.

Conventions: data/raw/2022-04/README.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from peo.define.instrument import read_instrument
from peo.define.instrument.expression import parse
from peo.define.instrument.model import Instrument
from peo.figure import Figure, Measure
from peo.project import Project, sha256
from peo.project.words import Language, say
from peo.published.printed import Row, Window, comma, reach, rows_of, said, window
from peo.published.readings import FILE, alternatives, read_readings
from peo.published.schema import ANSWER, ITEM, NUMBERS, NUMERIC, PRINTED, WAVE, read_ledger_table

_AS_PRINTED = (
    "figure_id", "wave", "location", "kind", "value", "precision", "relation", "repeats", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One printed number or statement, as the ledger has it; `value` keeps its printed form.

    `relation` tells what is said of the measure: of a number what `value` is to it; of `groups` of
    `by` (answers or classes of a variable, items, answers, waves) how they compare. `ways` are what
    it says in other readings, None where that is nothing; `test` is a test that it may rest on.
    """

    figure_id: str
    wave: str
    location: str
    kind: str
    value: str
    precision: str
    relation: str
    base_n: int | None
    measure: Measure
    by: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    repeats: str = ""
    note: str = ""
    contradicts: tuple[str, ...] = ()
    test: str = ""
    ways: tuple[Claim | None, ...] = ()

    @cached_property
    def numeric(self) -> bool:
        """A number that one figure can reproduce (not a rank, an order or a process fact)."""
        return self.kind in NUMERIC and self.relation in NUMBERS

    @property
    def exact(self) -> bool:
        """Printed as a number, not in words such as 'almost half'."""
        return self.numeric and self.relation == "eq" and self.precision != "approx"

    @property
    def quantity(self) -> object:
        """What is measured, whatever is said of it and wherever; a fact is one of its own."""
        if self.kind not in NUMERIC and not self.by:
            return self.repeats or self.figure_id
        return self.wave, self.measure, self.by

    @property
    def decimals(self) -> int:
        """Decimals that were printed."""
        return 1 if self.precision == "0.1" else 0

    @property
    def windows(self) -> tuple[Window, ...]:
        """The numbers that agree with it as printed, and as it can be read otherwise."""
        unit = Fraction(1, 10**self.decimals)
        near = reach(self.kind, self.measure.variable)
        own = window(self.relation, self.value, unit, near)
        same = (way for way in self.ways if way and way.measure == self.measure)
        return (own, *(one for way in same for one in way.windows))

    def agrees(self, figure: Figure) -> bool:
        """Whether a figure, rounded as printed, is what the claim says, in one of its readings.

        Words agree with the numbers of their `window`.
        """
        if figure.value is None:
            return False
        value = Fraction(repr(figure.value))
        return any(one.holds(value) for one in self.windows)


def read_ledger(path: Path, instrument: Instrument) -> list[Claim]:
    """The rows of a ledger, with the readings that stand beside it.

    Raises UserError that names every problem in them.
    """
    table = read_ledger_table(path, instrument)
    readings = read_readings(path.with_name(FILE), table["figure_id"], instrument)
    return [
        replace(
            _claim(row), ways=tuple(_claim(w) if w else None for w in alternatives(readings, row))
        )
        for row in rows_of(table)
    ]


def ledger_of(project: Project, wave: str) -> list[Claim]:
    """What was published in the ledger of a wave; nothing for a wave without one.

    A file that is as it was is not read again. Raises UserError as `read_ledger` does.
    """
    file = project.ledger_file(wave)
    state = (file.stat().st_mtime_ns, sha256(file)) if file.is_file() else ()
    return _read(project, wave, state) if state else []


@lru_cache(maxsize=8)
def _read(project: Project, wave: str, state: object) -> list[Claim]:  # noqa: ARG001
    instrument = read_instrument(project, wave, check_log=False)
    return read_ledger(project.ledger_file(wave), instrument)


def claims_by_measure(claims: Iterable[Claim], wave: str) -> dict[Measure, list[Claim]]:
    """The numeric claims about a wave, by what they say in any way of reading them."""
    found: dict[Measure, list[Claim]] = {}
    for claim in claims:
        if claim.wave == wave and claim.numeric:
            elsewhere = (way.measure for way in claim.ways if way)
            for measure in dict.fromkeys((claim.measure, *elsewhere)):
                found.setdefault(measure, []).append(claim)
    return found


def published_figure(claim: Claim, like: Figure) -> Figure:
    """A printed number as a figure, for a wave of which only totals are known."""
    value = float(claim.value)
    return replace(
        like, figure_id=claim.figure_id, value=value, n=claim.base_n, count=None, low=None,
        high=None, published=(claim.figure_id,), suppressed="", basis="published",
        n_basis="published", said=value, relation=claim.relation, places=claim.decimals, place=None,
        bound_low=None, bound_high=None,
    )  # fmt: skip


def _claim(row: Row) -> Claim:
    """The claim of a row; what it says of significance is about a test, which is by something."""
    categories, kind, by = frozenset(parts(row["categories"])), row["kind"], ""
    if kind == "significance":
        kind, by = "test", row["by"]
    told: dict[str, Any] = {name: row[name] for name in _AS_PRINTED}
    told |= {name: parts(row[name]) for name in ("by", "groups", "contradicts")}
    return Claim(
        base_n=int(row["base_n"]) if row["base_n"] else None,
        measure=Measure(kind, row["variable"], categories, parse(row["base"]), by),
        test=row.get("test", ""),
        **told,
    )


def parts(cell: str) -> tuple[str, ...]:
    """What stands in a cell between bars."""
    return tuple(filter(None, cell.split("|")))


def printed(claim: Claim, instrument: Instrument | None, language: Language) -> str:
    """What a row says: about 40%, place 3, more often in one group than in another."""
    if claim.relation not in NUMBERS:
        return comma(_relation(claim, instrument, language), language)
    number = claim.value + ("%" if claim.kind in ("percent", "mentions") else "")
    if claim.kind == "rank":
        number = f"{say('show.word.place', language)} {number}"
    if claim.kind == "rank" and claim.relation == "gt":
        return f"{say('show.word.below', language)} {number}"
    return comma(said(claim.relation, number).label(language), language)


def _relation(claim: Claim, instrument: Instrument | None, language: Language) -> str:
    """How groups compare, by their names."""
    if claim.by == (PRINTED,):
        return say(f"published.every.{claim.relation}", language)
    names = _groups(claim, instrument, language) if instrument else list(claim.groups)
    if claim.relation in ("order", "even"):
        return {"order": " > ", "even": " ≈ "}[claim.relation].join(names)
    told = say(
        f"published.told.{claim.relation}", language, name="".join(names[:1]), value=claim.value
    )
    return f"{told} (p < 0{claim.value})" if claim.kind == "significance" and claim.value else told


def _groups(claim: Claim, instrument: Instrument, language: Language) -> list[str]:
    """The names of what is compared; of an item among all others its own."""
    variables, own = instrument.variables, claim.measure.variable
    if claim.by == (WAVE,):
        return list(claim.groups)
    if claim.by == (ITEM,):
        return [variables[name].label(language) for name in claim.groups or (own,)]
    by = variables[own if claim.by == (ANSWER,) else claim.by[0]] if claim.by else None
    return [by.short_label(name, language) for name in claim.groups] if by else []
