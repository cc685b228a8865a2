"""What was printed and can be meant in more than one way, and what contradicts whatever is meant.

A team types both: readings, each way by its name, in `data/raw/<wave>/readings.yaml`. No way is
thrown out: bounds go over the records that fit any of them, and a printed row agrees with what any
of them makes of it. Practice records have to follow one, the first that is listed. What no reading
saves is a contradiction, in `contradictions.yaml`, with what was tried. Which rows exclude one that
was given up stands in git (`conflicts.csv`); that is not searched here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from peo.define.document import Definition, load
from peo.define.instrument.model import Instrument
from peo.define.instrument.variable import Identifier
from peo.project import UserError, did_you_mean
from peo.project.words import Text, spoken
from peo.published.printed import Row, read_table

if TYPE_CHECKING:  # a row of the ledger knows how it can be read
    from peo.published.ledger import Claim

FILE = "readings.yaml"
CONFLICT_COLUMNS = ["figure_id", "against", "smallest"]


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
    _refuse(path, _problems(readings, set(rows), instrument))
    return readings


def _refuse(path: Path, problems: Iterable[str]) -> None:
    """UserError with all problems of a file, each once."""
    if told := [f"{path.name}: {problem}" for problem in dict.fromkeys(problems)]:
        raise UserError.saying("\n".join(told))


def _unknown_row(one: str, row: str, known: Iterable[str]) -> str:
    return f"{one}: {_none('row', row, known)}"


def _none(kind: str, name: str, known: Iterable[str], of: str = "") -> str:
    """There is no row, question or answer of this name; the nearest that there is."""
    said = spoken(f"published.error.no_{kind}", name=repr(name), of=of)
    return f"{said}{did_you_mean(name, known)}"


def _problems(readings: Sequence[Reading], rows: set[str], instrument: Instrument) -> Iterator[str]:
    taken: dict[str, str] = {}
    for reading in readings:
        for row in sorted(reading.rows):
            if row not in rows:
                yield _unknown_row(reading.id, row, rows)
            elif row in taken:
                said = spoken("published.error.taken", row=repr(row), reading=taken[row])
                yield f"{reading.id}: {said}"
            taken[row] = reading.id
        for way in reading.ways:
            yield from (f"{reading.id}, {way.id}: {wrong}" for wrong in _unknown(way, instrument))


def _unknown(way: Way, instrument: Instrument) -> Iterator[str]:
    """Questions and answers that the instrument does not have."""
    variables = instrument.variables
    named = {*way.only, *(said.variable for said in way.rows.values() if said)} - {""}
    for name in sorted(named):
        if name not in variables:
            yield _none("question", name, variables)
            continue
        codes = variables[name].codes
        for code in way.only.get(name, ()):
            if codes and code not in codes:
                yield _none("answer", code, codes, name)


def alternatives(readings: Iterable[Reading], row: Row) -> list[Row | None]:
    """A row as each way that takes it otherwise has it; None where it says nothing in that way."""
    ways = [way for reading in readings for way in reading.ways if row["figure_id"] in way.rows]
    said = [way.rows[row["figure_id"]] for way in ways]
    return [
        None if one is None else {**row, **one.model_dump(exclude_defaults=True)} for one in said
    ]


class Contradiction(Text):
    """One contradiction in words: its rows, the side that the reconstruction holds, and the tests
    and readings that were tried before it was called one."""

    id: Identifier
    rows: tuple[str, ...]
    keeps: tuple[str, ...]
    tried: tuple[Text, ...] = Field(min_length=1)


class Contradictions(Definition):
    """All contradictions of a wave's ledger."""

    wave: str
    contradictions: tuple[Contradiction, ...]


def read_contradictions(
    path: Path, claims: Sequence[Claim], given_up: Collection[str]
) -> list[Contradiction]:
    """The contradictions of a wave; nothing where there is no file.

    Raises UserError when a row does not exist, when rows contradict that no contradiction is about,
    or when one keeps a row that the reconstruction gives up.
    """
    if not path.is_file():
        return []
    found = list(load(path, Contradictions).contradictions)
    _refuse(path, _wrong(found, {claim.figure_id: claim for claim in claims}, given_up))
    return found


def _wrong(
    found: Sequence[Contradiction], known: Mapping[str, Claim], given_up: Collection[str]
) -> Iterator[str]:
    for one in found:
        for row in sorted({*one.rows, *one.keeps} - known.keys()):
            yield _unknown_row(one.id, row, known)
        for row in sorted({*one.keeps} - {*one.rows}):
            yield f"{one.id}: {spoken('published.error.keeps_other', row=repr(row))}"
        for row in sorted({*one.keeps} & {*given_up}):
            yield f"{one.id}: {spoken('published.error.keeps_given_up', row=repr(row))}"
    for claim in known.values():
        for other in claim.contradicts:
            pair = {claim.figure_id} if other == "self" else {claim.figure_id, other}
            if not any(pair <= {*one.rows} for one in found):
                yield spoken("published.error.no_contradiction", rows=" + ".join(sorted(pair)))


def read_conflicts(path: Path) -> dict[str, tuple[str, ...]]:
    """Rows against each row that was given up; no row where nothing printed excludes it."""
    return {
        row["figure_id"]: tuple(filter(None, row["against"].split("|")))
        for row in read_table(path, CONFLICT_COLUMNS)
        if row["smallest"] != "none"
    }
