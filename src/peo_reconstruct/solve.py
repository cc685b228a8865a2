"""Respondents' records that agree with the published figures that can hold together.

The records are reconstructed, not collected: counts of answers are solved so that they satisfy the
ledger (CP-SAT), then written out as people. Published figures hardly fix any joint distribution,
so nothing but the listed rows may be read off the result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import pandas as pd

from peo.project import UserError
from peo.project.words import spoken
from peo.published.readings import Reading, Said, Way
from peo_reconstruct.choices import Choices
from peo_reconstruct.counts import Counts, build_counts
from peo_reconstruct.expand import expand
from peo_reconstruct.expected import add_distance
from peo_reconstruct.statements import (
    SHAPE,
    Constraint,
    Row,
    Statements,
    read_rows,
    shape_rows,
)

# Both limits are independent of the clock, so that every machine stops at the same solution.
_EFFORT = 10.0  # the solver's own measure of work
_NEAR_ENOUGH = 0.01  # distance to what is expected, against the smallest possible one
_NUMBERS = {"percent", "mentions", "mean", "count", "base_n", "blanks"}


@dataclass(frozen=True)
class Reconstruction:
    """Records (one row per person) and the ledger rows that they were made to hold.

    `status` is `optimal` when the solver stopped by itself and `feasible` when a limit stopped it;
    only the first is sure to come out the same on a slower machine.
    """

    records: pd.DataFrame
    held: list[str]
    dropped: list[str]
    status: str


def reconstruct(
    ledger: pd.DataFrame, choices: Choices, seed: int, seconds: float,
    readings: Sequence[Reading] = (),
) -> Reconstruction:  # fmt: skip
    """Solve the counts of all tables and write them out as people.

    `ledger` has one published figure per row, all columns text; of every reading the first way is
    followed. The same input, seed and solver
    version give the same records. Raises UserError when rows contradict each other (it names
    them), when `seconds` run out first, or when the solver is not installed.
    """
    cp_model = load_solver()
    rows = kept_rows(ledger, choices)
    chosen = {one.id: one.ways[0].id for one in readings}
    told = Told(rows, choices, readings, chosen, empty_tables(choices))
    counts, stated = build_model(told)
    add_distance(counts)
    solver = _solver(seed)
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(counts.model)
    if status == cp_model.INFEASIBLE:
        raise UserError.saying(_conflict(told, seed))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise UserError("reconstruct.too_slow", seconds=f"{seconds:g}")
    values = [
        {key: int(solver.value(cell)) for key, cell in table.cells.items()}
        for table in counts.tables
    ]
    records = expand(counts, values, seed)
    reached = "optimal" if status == cp_model.OPTIMAL else "feasible"
    return Reconstruction(records, stated, choices.dropped, reached)


def load_solver() -> ModuleType:
    """The solver's module; UserError tells how to install it."""
    try:
        from ortools.sat.python import cp_model
    except ModuleNotFoundError as error:
        raise UserError("reconstruct.no_solver") from error
    return cp_model


def _solver(seed: int) -> Any:
    """One worker and a fixed seed: the same model always takes the same path."""
    solver = load_solver().CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = _EFFORT
    solver.parameters.relative_gap_limit = _NEAR_ENOUGH
    return solver


def kept_rows(ledger: pd.DataFrame, choices: Choices) -> list[Row]:
    """Rows to hold, then shapes; UserError when a row given up is not in the ledger."""
    unknown = sorted(set(choices.dropped) - set(ledger["figure_id"]))
    if unknown:
        raise UserError("reconstruct.unknown_rows", rows=", ".join(unknown))
    rows = [row for row in read_rows(ledger, choices) if row.figure_id not in choices.dropped]
    for shape in choices.shapes:
        rows += shape_rows(shape, choices.columns)
    return rows


@dataclass(frozen=True)
class Told:
    """Rows to hold, and in which ways they can be read.

    `chosen` names the way of a reading (by id) that is followed; of every other reading each way is
    open. `tables` are those of the choices, without rows, for who asks about many sets of rows.
    """

    rows: Sequence[Row]
    choices: Choices
    readings: Sequence[Reading] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    tables: Counts | None = None

    def ways(self, reading: Reading) -> tuple[Way, ...]:
        """The ways of a reading that count."""
        followed = self.chosen.get(reading.id)
        return tuple(way for way in reading.ways if followed in (None, way.id))


def empty_tables(choices: Choices) -> Counts:
    """The tables of counts, in a model without rows."""
    return build_counts(load_solver().CpModel(), choices)


def build_model(told: Told) -> tuple[Counts, list[str]]:
    """Model with every row; the ids of those of which it could state something.

    A reading is a switch for each of its ways, of which one is on. Where one way asks nothing it
    allows what the others do, and no switch is needed.
    """
    counts = told.tables.again() if told.tables else empty_tables(told.choices)
    apart = {name for reading in told.readings for name in _own(reading, told.rows)}
    statements = Statements(counts, [r for r in told.rows if r.figure_id not in apart])
    stated: dict[str, None] = {}

    def state(rows: Iterable[Row], switch: Any = None) -> None:
        for name, constraints in _constraints(statements, rows):
            for constraint in constraints:
                added = counts.model.add(constraint)
                if switch is not None:
                    added.only_enforce_if(switch)
            if constraints and not name.startswith(SHAPE):
                stated[name] = None

    left = {row.figure_id: row for row in told.rows}
    for reading in told.readings:
        own = {name: left.pop(name) for name in _own(reading, told.rows) if name in left}
        ways = told.ways(reading)
        if len(ways) > 1 and reading.open:
            continue
        switches = [counts.model.new_bool_var(f"{reading.id}/{way.id}") for way in ways]
        counts.model.add(sum(switches) == 1)
        for way, switch in zip(ways, switches, strict=True):
            state(_as_read(way, own.values()), switch)
            for none in statements.nobody(way.only):
                counts.model.add(none).only_enforce_if(switch)
    state(left.values())
    return counts, list(stated)


def _own(reading: Reading, rows: Iterable[Row]) -> list[str]:
    """The rows that a reading decides on: those it names, and the rankings that these are in."""
    rankings = {ranking(row) for row in rows if row.figure_id in reading.rows} - {""}
    return [
        row.figure_id for row in rows if row.figure_id in reading.rows or ranking(row) in rankings
    ]


def _as_read(way: Way, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows as one way of reading has them; those that say nothing in it are left out."""
    for row in rows:
        said = way.rows.get(row.figure_id, Said())
        if said is not None:
            yield replace(
                row, variable=said.variable or row.variable, relation=said.relation or row.relation
            )


def ranking(row: Row) -> str:
    """The ranking that a row is a place of; nothing for other rows."""
    return row.figure_id.rsplit(".", 1)[0] if row.kind == "rank" else ""


def _constraints(
    statements: Statements, rows: Iterable[Row]
) -> Iterator[tuple[str, list[Constraint]]]:
    """(name, constraints) of every row."""
    families: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind in _NUMBERS:
            yield row.figure_id, statements.number(row)
        elif row.kind == "ordering":
            yield row.figure_id, statements.ordering(row)
        elif row.kind == "rank" and statements.table_for(row) is not None:
            families[ranking(row)].append(row)
    for family in families.values():
        yield from statements.ranks(family)


def _conflict(told: Told, seed: int) -> str:
    """Sentence that names a smallest set of rows (and shapes) which cannot hold together."""
    named, complete = smallest_conflict([], told, seed)
    listed = ", ".join(sorted(row.figure_id for row in named)) or spoken("reconstruct.none")
    more = "" if complete else spoken("reconstruct.perhaps_others")
    return spoken("reconstruct.conflict", rows=listed + more)


def smallest_conflict(named: list[Row], told: Told, seed: int) -> tuple[list[Row], bool]:
    """A smallest set of rows that cannot hold together, `named` among them, and whether it is all.

    The last row of the shortest impossible beginning belongs to a conflict; it is named, and the
    search goes on with what stood before it, until the named rows are impossible by themselves. It
    is not all when a solve was too hard to be certain. The clock plays no part.
    """
    named, rows = list(named), list(told.rows)

    def excluded(some: list[Row]) -> bool:
        return impossible(replace(told, rows=some), seed)

    while not excluded(named):
        low, high = 0, len(rows)
        while low < high:
            middle = (low + high) // 2
            if excluded(named + rows[:middle]):
                high = middle
            else:
                low = middle + 1
        if high == len(rows) and not excluded(named + rows):
            return named, False
        named.append(rows[high - 1])
        rows = rows[: high - 1]
    return named, True


def impossible(told: Told, seed: int) -> bool:
    """Whether it is certain that the rows cannot hold together, in whatever way they are read.

    Each way by itself, for that is proved at once where a switch between them is not.
    """
    for reading in told.readings:
        if reading.id not in told.chosen and not reading.open:
            ways = ({**told.chosen, reading.id: way.id} for way in reading.ways)
            return all(impossible(replace(told, chosen=chosen), seed) for chosen in ways)
    counts, _ = build_model(told)
    return bool(_solver(seed).solve(counts.model) == load_solver().INFEASIBLE)


def find_conflicts(
    ledger: pd.DataFrame, choices: Choices, seed: int, readings: Sequence[Reading] = ()
) -> list[tuple[str, ...]]:
    """A smallest set of held rows against each row given up, cells as in `CONFLICT_COLUMNS`.

    Preferences play no part: only what was published, in any way of reading it, who was asked and
    who left a blank. `smallest` is `no` where a solve was too hard to be sure of that, and `none`
    where the row can be held after all once the preferences are gone.
    """
    plain = choices.without_preferences()
    every = Told(kept_rows(ledger, plain), plain, readings, tables=empty_tables(plain))
    _, stated = build_model(every)
    held = [r for r in every.rows if r.figure_id in stated or r.kind in ("rank", "blanks")]
    given_up = [row for row in read_rows(ledger, plain) if row.figure_id in plain.dropped]
    found: list[tuple[str, ...]] = []
    for own in given_up:
        # one row of a ranking says nothing without the other places
        place = ranking(own)
        named = [row for row in given_up if row is own or (place and ranking(row) == place)]
        near = sorted(held, key=lambda r: (ranking(r) != place, r.variable != own.variable))
        if impossible(replace(every, rows=[*named, *near]), seed):
            rows, complete = smallest_conflict(named, replace(every, rows=near), seed)
            against = sorted({row.figure_id for row in rows} - {own.figure_id})
            found.append((own.figure_id, "|".join(against), "yes" if complete else "no"))
        else:
            found.append((own.figure_id, "", "none"))
    return found
