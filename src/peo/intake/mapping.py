"""The mapping file of an export: columns that only a person can name. Nothing in it is a guess
that was applied: a proposal counts after it is confirmed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from peo.define.document import Definition, load
from peo.define.instrument.variable import words_of
from peo.define.personal import in_sight
from peo.define.rules import RULES
from peo.define.table import given
from peo.define.tables import TABLES
from peo.intake.check import check
from peo.intake.columns import Names
from peo.intake.problems import refuse
from peo.project import UserError, did_you_mean, replacing
from peo.project.words import spoken
from peo.sources.sheet import Sheet

_TABLE = TABLES["mapping"]
_SEEN = 3  # answers shown beside a proposal


class Entry(Definition):
    """One column, the variable it is about, and whether a person said so."""

    column: str
    variable: str = ""
    confirm: Literal["yes", "no", "ignore"] = "no"


class Mapping(Definition):
    """All that a person said of an export: its sheet, its columns, signs in its boxes, and that its
    rows are the numbers of the respondents."""

    sheet: str = ""
    respondents: Literal["", "rows"] = ""
    ticks: dict[str, Literal["yes", "no"]] = Field(default_factory=dict)
    columns: tuple[Entry, ...] = ()

    @property
    def entries(self) -> dict[str, Entry]:
        """What is said of columns, by column."""
        return {entry.column: entry for entry in self.columns}


def read_mapping(path: Path, names: Names) -> Mapping:
    """What the file says; nothing without one. Raises UserError for a variable that is unknown."""
    if not path.is_file():
        return Mapping()
    mapping = load(path, Mapping)
    keys = ("respondent_id", "answered_at", "response_status")
    known = [*names.instrument.variables, *names.by_id, *names.places, *keys]
    cells = [entry.model_dump() for entry in mapping.columns]
    frame = pd.DataFrame(cells, columns=list(_TABLE.columns), dtype="str")
    checked = check(frame, _TABLE.to_pandera(given(variables=known)), RULES, path.name)
    refuse(checked.problems, lambda n: spoken("intake.at.column", column=mapping.columns[n].column))
    return mapping


def apply_mapping(
    found: dict[str, str | None], entries: dict[str, Entry], file: str, wave: str
) -> dict[str, str]:
    """Targets per column after the mapping; columns to leave out are gone.

    Raises UserError while a column has no certain target, or an entry speaks of no column.
    """
    if unused := sorted(set(entries) - set(found)):
        raise UserError(
            "intake.no_column", file=file, column=unused[0],
                   near=did_you_mean(unused[0], found)
        )  # fmt: skip
    ignored = {name for name, entry in entries.items() if entry.confirm == "ignore"}
    sure = {name: entry.variable for name, entry in entries.items() if entry.confirm == "yes"}
    out = {name: target for name, target in (found | sure).items() if name not in ignored}
    if open_ := [name for name, target in out.items() if target is None]:
        shown = ", ".join(repr(shorten(name)) for name in open_[:3])
        shown += spoken("intake.and_more", n=len(open_) - 3) if len(open_) > 3 else ""
        raise UserError("intake.not_known", file=file, wave=wave, columns=shown)
    return {name: target for name, target in out.items() if target is not None}


def shorten(name: str) -> str:
    """A header as a message shows it: its end tells apart what is called the same."""
    return name if len(name) <= 80 else f"{name[:60]} … {name[-17:]}"


def propose(
    path: Path, found: dict[str, str | None], mapping: Mapping, names: Names, export: Sheet,
    file: str,
) -> int:  # fmt: skip
    """Write a proposal for every column without a target; what was decided before stays.

    A variable is proposed once, and only for a column whose answers are answers to it; some of them
    stand beside it. Returns the number of columns that wait for a decision.
    """
    entries = mapping.entries
    taken = {target for target in found.values() if target}
    taken |= {q.id for q, options in names.instrument.multi() if taken & set(options)}
    taken |= {entry.variable for entry in mapping.columns}
    waiting = [n for n, target in found.items() if target is None and n not in entries]
    about = mapping.model_dump(include={"sheet", "respondents", "ticks"})
    lines = [f"{key}: {json.dumps(said)}\n" for key, said in about.items() if said]
    lines += ["columns:\n", *(_line(entry) for n, entry in entries.items() if n in found)]
    for column in waiting:
        cells = export.cells[column].dropna()
        fits = [t for t in names.near(column) if t not in taken and names.fits(t, cells)]
        taken |= set(fits[:1])
        lines.append(_line(Entry(column=column, variable=fits[0] if fits else ""), cells, names))
    with replacing(path) as new:
        new.write_text(
            spoken("intake.proposals.head", file=file) + "".join(lines), encoding="utf-8"
        )
    undecided = [e for n, e in entries.items() if n in found and e.confirm == "no"]
    return len(waiting) + len(undecided)


def _line(entry: Entry, cells: pd.Series | None = None, names: Names | None = None) -> str:
    column = json.dumps(entry.column, ensure_ascii=False)
    line = f'- {{column: {column}, variable: "{entry.variable}", confirm: {entry.confirm}}}'
    if cells is None or names is None:
        return f"{line}\n"
    variable = names.instrument.variables.get(entry.variable)
    known = set(words_of(variable)) if variable else set()
    common = [str(cell) for cell in cells.value_counts().index[:20]]
    seen = [cell for cell in common if cell in known or in_sight(cell, ()) == cell][:_SEEN]
    holds = spoken("intake.proposals.holds", cells=", ".join(seen)) if seen else ""
    return f"{line}{holds}\n".replace("\r", " ")
