"""Readings: what was printed and can be meant in more than one way, each way by its name.

A team types them in `data/raw/<wave>/readings.yaml`. No way is thrown out: bounds go over the
records that fit any of them, and a printed row agrees with what any of them makes of it. Practice
records have to follow one, the first that is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from peo.define.document import Definition, Text, load
from peo.instrument.model import Instrument
from peo.instrument.variable import Identifier
from peo.project import UserError, did_you_mean
from peo.published.printed import Row

FILE = "readings.yaml"


class Said(Definition):
    """What a row says in one way of reading, where that is not what it says in its own cells.

    `test` is a test that it may rest on and that the published numbers do not allow to be done.
    """

    variable: str = ""
    test: str = ""
    relation: Literal["", "eq", "approx", "gt", "ge", "lt", "le"] = ""


class Way(Text):
    """One way to read: its words, and the rows (by figure id) that it takes otherwise.

    A row without anything says nothing in this way. `only` has the answers that occur.
    """

    id: Identifier
    rows: dict[str, Said | None] = Field(default={})
    only: dict[str, tuple[str, ...]] = Field(default={})

    def asks_nothing(self, rows: Iterable[str]) -> bool:
        """Whether none of these rows says anything in this way, and every answer may occur."""
        return not self.only and all(self.rows.get(row, Said()) is None for row in rows)


class Reading(Text):
    """What can be read in more than one way; practice records follow the first."""

    id: Identifier
    ways: tuple[Way, ...] = Field(min_length=2)

    @property
    def rows(self) -> set[str]:
        """Figure ids of the rows that some way takes otherwise."""
        return {row for way in self.ways for row in way.rows}

    @property
    def open(self) -> bool:
        """Whether one of the ways asks nothing, so that it allows what the other ways allow."""
        return any(way.asks_nothing(self.rows) for way in self.ways)


class Readings(Definition):
    """All readings of what was printed about a wave."""

    wave: str
    readings: tuple[Reading, ...]


def read_readings(path: Path, rows: Iterable[str], instrument: Instrument) -> list[Reading]:
    """The readings of a wave; nothing where there is no file. `rows` are those of its ledger.

    Raises UserError for a row, question or answer that is not there, with the nearest name, and for
    a row that two readings take otherwise.
    """
    if not path.is_file():
        return []
    readings = list(load(path, Readings).readings)
    problems = list(_problems(readings, set(rows), instrument))
    if problems:
        raise UserError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return readings


def _problems(readings: Sequence[Reading], rows: set[str], instrument: Instrument) -> Iterator[str]:
    taken: dict[str, str] = {}
    for reading in readings:
        for row in sorted(reading.rows):
            if row not in rows:
                yield f"{reading.id}: no row {row!r}{did_you_mean(row, rows)}"
            elif row in taken:
                yield f"{reading.id}: row {row!r} is taken otherwise in {taken[row]} already."
            taken[row] = reading.id
        for way in reading.ways:
            yield from (f"{reading.id}, {way.id}: {wrong}" for wrong in _unknown(way, instrument))


def _unknown(way: Way, instrument: Instrument) -> Iterator[str]:
    """Questions and answers that the instrument does not have."""
    variables = instrument.variables
    named = {*way.only, *(said.variable for said in way.rows.values() if said)} - {""}
    for name in sorted(named):
        if name not in variables:
            yield f"no question {name!r}{did_you_mean(name, variables)}"
            continue
        codes = variables[name].codes
        for code in way.only.get(name, ()):
            if codes and code not in codes:
                yield f"{name} has no answer {code!r}{did_you_mean(code, codes)}"


def alternatives(readings: Iterable[Reading], row: Row) -> list[Row | None]:
    """A row as each way that takes it otherwise has it; None where it says nothing in that way."""
    ways = [way for reading in readings for way in reading.ways if row["figure_id"] in way.rows]
    said = [way.rows[row["figure_id"]] for way in ways]
    return [
        None if one is None else {**row, **one.model_dump(exclude_defaults=True)} for one in said
    ]
