"""The small tables of a dialogue study: sessions, coders, consent, names, factors; their rules.

A folder holds sessions, coders, consent and, if names are to be looked for, names, and, if the
coders listed which factor the words of an element name, factors: each a .csv or an .xlsx file. The
day on which deadlines are judged is given, never taken from the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from peo.codes.cells import format_time
from peo.codes.dialogues import Dialogues
from peo.codes.tables import More, find_table, finding, read_table, records
from peo.define.cells import YES, bare, date_of, fold, parse_time, split_parts
from peo.define.table import row as asked_of_row
from peo.intake.problems import refuse

_THIS_STUDY = ("this study", "dit onderzoek")


@dataclass(frozen=True)
class Session:
    """A session of one team: when, by whom, and what became of its recording (in seconds)."""

    team: str
    held: date
    moderators: tuple[str, ...]
    phases: tuple[str, ...]
    slot: str
    length: int
    hypotheses: bool
    closed: date | None = None
    delete_by: date | None = None
    erased: date | None = None


@dataclass(frozen=True)
class Study:
    """What the tables say, by team; `coders` gives researchers with their roles.

    `factors` gives the factor that the coders read in the words of an element, as `bare`.
    """

    sessions: Mapping[str, Session]
    coders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    consenting: frozenset[str] = frozenset()
    other_purpose: frozenset[str] = frozenset()
    withdrawn: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    factors: Mapping[str, str] = field(default_factory=dict)

    def lengths(self) -> dict[str, str]:
        """Length of every recording, written as a time."""
        return {team: format_time(session.length) for team, session in self.sessions.items()}


def read_study(
    folder: Path, book: Dialogues, today: date | None = None
) -> tuple[Study, pd.DataFrame]:
    """The study, and every problem of its tables (columns as in `problems`, and `file`).

    Without a day no deadline is judged: a report must not change with the calendar.

    Raises UserError when a table is missing or cannot be read, and when a row of it is refused:
    on a doubtful table of sessions or consent nothing may be built.
    """
    optional = [name for name in ("names", "factors") if find_table(folder, name)]
    names = ["coders", "consent", *optional]
    tables = {name: read_table(folder, book, name) for name in names}
    tables["sessions"] = read_table(
        folder,
        book,
        "sessions",
        more=_coded(tables["coders"].rows, book),
        findings=lambda sessions: _overdue(sessions, today),
    )
    problems = pd.concat([table.problems for table in tables.values()], ignore_index=True)
    refuse(problems)
    return _study({name: table.accepted for name, table in tables.items()}, book), problems


def _coded(coders: pd.DataFrame, book: Dialogues) -> More:
    """Exactly two coders per session, of whom exactly one attended."""
    if not set(book.table("coders").key) <= set(coders.columns):
        return ()
    roles = _roles(coders)
    attending = {role.code for role in book.coding.roles if role.attended}

    def attended(team: str) -> bool:
        own = roles.get(team, {})
        there = sum(role in attending for role in own.values())
        return len(own) != book.coding.coders or there == 1

    enough = asked_of_row(
        "team", ["team"], lambda team: len(roles.get(team, {})) == book.coding.coders
    )
    return [("coder-count", enough), ("coder-attended", asked_of_row("team", ["team"], attended))]


def _overdue(sessions: pd.DataFrame, today: date | None) -> Iterator[pd.DataFrame]:
    """A warning for every recording that should have been erased; `value` tells the days.

    A recording has to go by its own date or, without one, when the analysis is closed.
    """
    for line, row in records(sessions) if today else ():
        deadline = date_of(row.get("delete_by") or row.get("analysis_closed", ""))
        if deadline and today and not row.get("erased"):
            days = (today - date.fromisoformat(deadline)).days
            if days > 0:
                yield finding("recording-overdue", line, "erased", f"{days} days")


def _roles(coders: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Role by researcher, by team."""
    found: dict[str, dict[str, str]] = {}
    for _, row in records(coders):
        found.setdefault(row["team"], {})[row["researcher"]] = row.get("role", "")
    return found


def _study(tables: dict[str, pd.DataFrame], book: Dialogues) -> Study:
    consent = tables["consent"]
    aims = consent["purpose"].str.strip().str.lower()
    names = tables.get("names", pd.DataFrame(columns=["team", "name"]))
    gone = consent[consent["withdrawn"] != ""]
    return Study(
        sessions={row["team"]: _session(row) for _, row in records(tables["sessions"])},
        coders=_roles(tables["coders"]),
        consenting=frozenset(consent["team"]),
        other_purpose=frozenset(consent.loc[~aims.isin([*_THIS_STUDY, book.id]), "team"]),
        withdrawn={
            str(team): frozenset(rows["participant"]) for team, rows in gone.groupby("team")
        },
        names={str(team): tuple(rows["name"]) for team, rows in names.groupby("team")},
        factors={
            bare(row["element"]): book.factors[fold(row["factor"])]
            for _, row in records(tables.get("factors", pd.DataFrame()))
        },
    )


def _session(row: Mapping[str, str]) -> Session:
    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row[name] else None

    held = day("date")
    assert held is not None  # cell-required has spoken
    return Session(
        team=row["team"],
        held=held,
        moderators=split_parts(row["moderators"]),
        phases=split_parts(row["phases"]),
        slot=row["slot"],
        length=parse_time(row["length"]),
        hypotheses=row["hypotheses"].lower() in YES,
        closed=day("analysis_closed"),
        delete_by=day("delete_by"),
        erased=day("erased"),
    )
