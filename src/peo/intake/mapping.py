"""The mapping file of an export: columns that only a person can name. Nothing in it is a guess
that was applied: a proposal counts after it is confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import pandas as pd

from peo.define.document import Definition, load
from peo.define.rules import RULES
from peo.define.table import given
from peo.define.tables import TABLES
from peo.intake.check import check
from peo.intake.columns import Names
from peo.intake.problems import refuse
from peo.project import UserError, did_you_mean, replacing

_TABLE = TABLES["mapping"]
_HEAD = """\
# Columns of {file} that the instrument does not recognise by themselves.
# Each line is a proposal. `confirm: yes` applies it (correct the variable first if it is wrong),
# `confirm: ignore` leaves the column out. As long as one says `no`, nothing is taken in.
columns:
"""


class Entry(Definition):
    """One column, the variable it is about, and whether a person said so."""

    column: str
    variable: str = ""
    confirm: Literal["yes", "no", "ignore"] = "no"


class Mapping(Definition):
    """All entries of a mapping file."""

    columns: tuple[Entry, ...] = ()


def read_mapping(path: Path, names: Names) -> dict[str, Entry]:
    """Entries by column; empty without a file. Raises UserError for a variable that is unknown."""
    if not path.is_file():
        return {}
    entries = load(path, Mapping).columns
    known = [*names.instrument.variables, *names.by_id, "respondent_id", "answered_at"]
    cells = [entry.model_dump() for entry in entries]
    frame = pd.DataFrame(cells, columns=list(_TABLE.columns), dtype="str")
    checked = check(frame, _TABLE.to_pandera(given(variables=known)), RULES, path.name)
    refuse(checked.problems, lambda place: f"column {entries[place].column!r}")
    return {entry.column: entry for entry in entries}


def apply_mapping(
    found: dict[str, str | None], entries: dict[str, Entry], file: str, wave: str
) -> dict[str, str]:
    """Targets per column after the mapping; columns to leave out are gone.

    Raises UserError while a column has no certain target, or an entry speaks of no column.
    """
    if unused := sorted(set(entries) - set(found)):
        raise UserError(
            f"mapping.yaml: {file} has no column {unused[0]!r}{did_you_mean(unused[0], found)} "
            "Take the entry out, or correct it."
        )
    ignored = {name for name, entry in entries.items() if entry.confirm == "ignore"}
    sure = {name: entry.variable for name, entry in entries.items() if entry.confirm == "yes"}
    out = {name: target for name, target in (found | sure).items() if name not in ignored}
    if open_ := [name for name, target in out.items() if target is None]:
        shown = ", ".join(repr(name[:80]) for name in open_[:3])
        more = f" and {len(open_) - 3} more" if len(open_) > 3 else ""
        raise UserError(
            f"{file}: the instrument of {wave} does not say what these columns are: {shown}{more}. "
            f"Nothing was read. `peo intake {wave} --map` writes proposals to mapping.yaml; "
            "confirm each there, or mark it ignore."
        )
    return {name: target for name, target in out.items() if target is not None}


def propose(
    path: Path, found: dict[str, str | None], entries: dict[str, Entry], names: Names, file: str
) -> int:
    """Write a proposal for every column without a target; what was decided before stays.

    Returns the number of columns that wait for a decision.
    """
    taken = {target for target in found.values() if target}
    taken |= {q.id for q, options in names.instrument.multi() if taken & set(options)}
    free = {
        name: target
        for table in (names.direct, names.questions)
        for name, targets in table.items()
        if len(targets) == 1
        for target in targets
        if target not in taken and (target in names.direct or target in names.instrument.variables)
    }
    lines = [_line(entry) for name, entry in entries.items() if name in found]
    waiting = [n for n, target in found.items() if target is None and n not in entries]
    for column in waiting:
        near = get_close_matches(column.casefold(), _short(free), n=1, cutoff=0.5)
        lines.append(_line(Entry(column=column, variable=free[near[0]] if near else "")))
    with replacing(path) as new:
        new.write_text(_HEAD.format(file=file) + "".join(lines), encoding="utf-8")
    undecided = [e for n, e in entries.items() if n in found and e.confirm == "no"]
    return len(waiting) + len(undecided)


def _short(names: Iterable[str]) -> list[str]:
    return [name for name in names if len(name) < 200]


def _line(entry: Entry) -> str:
    column = json.dumps(entry.column, ensure_ascii=False)
    return f'- {{column: {column}, variable: "{entry.variable}", confirm: {entry.confirm}}}\n'
