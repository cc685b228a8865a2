"""Findings in words: what was said about a subject, by whom, and where in a report it is told.

A team types them in `data/raw/<subject>/statements.csv`, of a published report as of a new wave.
Who said what is data: nobody is made more people here, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.codes.book import Code
from peo.codes.codebook import book_of
from peo.codes.coded_tables import find_table
from peo.define.document import Definition, load
from peo.define.instrument import read_instrument
from peo.define.personal import nameless
from peo.define.rule import Asked, Cells
from peo.define.subject import Subject
from peo.define.table import each, given, text
from peo.define.tables import TABLES
from peo.intake.register import read_register, typed
from peo.project import Project, has_rows, replacing
from peo.project.words import Language

_TABLE = TABLES["statements"]


class Words(Definition):
    """The kinds of findings in the order of a chapter, and the words for who and how sure."""

    kinds: tuple[Code, ...]
    speakers: tuple[Code, ...]
    significance: tuple[Code, ...]
    addressees: tuple[Code, ...]


@cache
def words() -> Words:
    """What a finding may be, and who may have said it."""
    return load(Path(__file__).with_name("statements.yaml"), Words)


@dataclass(frozen=True)
class Statement:
    """A finding in words. One with a `parent` is a detail of that finding.

    `about` are ids of the definition of the subject, `place` is where it was published. A text
    without `en` stands there in Dutch.
    """

    id: str
    parent: str
    kind: str
    said_by: str
    place: str
    about: tuple[str, ...]
    significance: str
    to: tuple[str, ...]
    nl: str
    en: str

    def label(self, language: Language) -> str:
        """The finding in one language; in Dutch where there is no other."""
        return self.en if language == "en" and self.en else self.nl


Call = tuple[Sequence[str], Sequence[str]]  # ids and kinds that one cell of a chapter tells


def names_of(subject: Subject, check_log: bool = True) -> dict[str, tuple[str, ...]]:
    """What a finding may be about: a name, and the ids of the definition that it covers.

    With `check_log` false also of a definition that was changed since its last log entry.
    """
    if not subject.is_wave:
        return {code: (code,) for code in book_of(subject, check_log).labels("nl")}
    instrument = read_instrument(subject.project, subject.id, check_log)
    names: dict[str, tuple[str, ...]] = {name: (name,) for name in instrument.variables}
    for variable in instrument.variables.values():
        names.setdefault(variable.question, (variable.question,))
        if variable.id != variable.question:
            names[variable.question] += (variable.id,)
    return names


def read_statements(subject: Subject) -> list[Statement]:
    """The findings of a subject; none where nobody typed any.

    Raises UserError with every problem of the table: line, column, value and what to do.
    """
    project = subject.project
    path = project.statements_file(subject.id)
    if not has_rows(path):
        return []
    known = words()
    fine = nameless(names_in(subject))
    more = [("statement-parent", _NO_CIRCLE)]
    more += [("name-masked", each(c, fine)) for c, own in _TABLE.columns.items() if own.personal]

    def schema(table: pd.DataFrame) -> pa.DataFrameSchema:
        at = given(
            ids=table["id"].tolist() if "id" in table else (),
            about=list(names_of(subject)),
            figures=_ledger(project.ledger_file(subject.id)),
            **{name: [one.code for one in getattr(known, name)] for name in Words.model_fields},
        )
        return _TABLE.to_pandera(at, more)

    rows = read_register(path, schema).reindex(columns=list(_TABLE.columns), fill_value="")
    return [_statement({str(k): str(v) for k, v in row.items()}) for row in rows.to_dict("records")]


def names_in(subject: Subject) -> list[str]:
    """The people and organisations that nothing of a subject may name, from its table of names."""
    path = find_table(subject.project.raw(subject.id), "names")
    if path is None:
        return []
    names = TABLES["names"]
    return read_register(path, lambda _: names.to_pandera(given()), names)["name"].tolist()


def write_template(project: Project, subject: str) -> Path:
    """An empty table of findings for a new subject; its path."""
    path = project.statements_file(subject)
    with replacing(path) as new:
        new.write_text(",".join(_TABLE.columns) + "\n", encoding="utf-8")
    return path


def _ledger(path: Path) -> list[str]:
    return typed(path)["figure_id"].tolist() if path.is_file() else []


def _statement(row: Mapping[str, str]) -> Statement:
    cells = {name: str(row[name]).strip() for name in Statement.__dataclass_fields__}
    lists = {
        name: tuple(filter(None, (part.strip() for part in cells[name].split("/"))))
        for name in ("about", "to")
    }
    return Statement(**{**cells, **lists})  # type: ignore[arg-type]


def _reaches_the_top(cells: Cells) -> pd.Series:
    ids, above = text(cells, "id"), text(cells, "parent")
    parent = dict(zip(ids, above, strict=True))

    def ends(name: str) -> bool:
        met = set()
        while parent.get(name):
            if name in met:
                return False
            met.add(name)
            name = parent[name]
        return True

    return ids.map(ends)


_NO_CIRCLE = Asked("parent", _reaches_the_top, ("id", "parent"))


def told_by(
    statements: Iterable[Statement], calls: Sequence[Call], own: int | None
) -> list[Statement]:
    """The findings that the call at a place tells: what no call tells when `own` is None.

    A finding is told once: where its kind is asked for, else where the first of the ids is that it
    is about; a detail with the finding that it belongs to.
    """
    found = list(statements)
    at_top = {s.id: s for s in found if not s.parent}
    home = {s.id: _home(s, calls) for s in at_top.values()}
    parent = {s.id: s.parent for s in found}

    def top(name: str) -> str:
        return top(parent[name]) if parent[name] else name

    return [s for s in found if home[top(s.id)] == own]


def _home(statement: Statement, calls: Sequence[Call]) -> int | None:
    for place, (_, kinds) in enumerate(calls):
        if statement.kind in kinds:
            return place
    for name in statement.about:
        for place, (ids, _) in enumerate(calls):
            if name in ids:
                return place
    return None


def lacking(statements: Sequence[Statement]) -> list[str]:
    """The kinds of findings that every report needs, and of which this subject has none."""
    there = {statement.kind for statement in statements}
    return [kind for kind in ("conclusion", "recommendation") if kind not in there]
