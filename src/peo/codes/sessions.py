"""The small tables of the dialogue study: sessions, coders, consent, names; and their rules.

A folder holds sessions, coders, consent and, if names are to be looked for, names: each a .csv or
an .xlsx file. The day on which deadlines are judged is given, never taken from the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.codes.book import codes_of
from peo.codes.cells import NO, YES, format_time, normalise_team, parse_time, split_categories
from peo.codes.checks import (
    cell_check,
    day_column,
    listed,
    one_of,
    problem,
    records,
    table_schema,
    text_column,
)
from peo.codes.dialogues import Dialogues
from peo.codes.schema import time_checks
from peo.codes.small_tables import read_tables, refuse

_THIS_STUDY = ("this study", "dit onderzoek", "dialogues")


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
    """What the tables say, by team; `coders` gives researchers with their roles."""

    sessions: Mapping[str, Session]
    coders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    consenting: frozenset[str] = frozenset()
    other_purpose: frozenset[str] = frozenset()
    withdrawn: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
    tables, found = read_tables(folder, _schemas(book), _KEYS, normalise_team, ("names",))
    study = _study(tables)
    found.append(_coder_problems(study, book).assign(file="coders"))
    if today is not None:
        found.append(overdue(study, today).assign(file="sessions"))
    refuse(found)
    return study, pd.concat(found, ignore_index=True)


_KEYS = {
    "sessions": ["team"],
    "coders": ["team", "researcher"],
    "consent": ["team", "participant"],
    "names": ["team", "name"],
}


def overdue(study: Study, today: date) -> pd.DataFrame:
    """A warning for every recording that should have been erased; `value` tells the days.

    A recording has to go by its own date or, without one, when the analysis is closed.
    """
    rows = []
    for team, session in study.sessions.items():
        deadline = session.delete_by or session.closed
        if deadline and session.erased is None and (days := (today - deadline).days) > 0:
            rows.append(problem("recording-overdue", team, "erased", f"{days} days"))
    return listed(rows)


def _coder_problems(study: Study, book: Dialogues) -> pd.DataFrame:
    """Exactly two coders per session, of whom exactly one attended."""
    attending = {role.code for role in book.coding.roles if role.attended}
    rows = []
    for team in study.sessions:
        roles = study.coders.get(team, {})
        if len(roles) != book.coding.coders:
            rows.append(problem("coder-count", team, "researcher", str(len(roles))))
        elif sum(role in attending for role in roles.values()) != 1:
            rows.append(problem("coder-attended", team, "role", "/".join(sorted(roles.values()))))
    return listed(rows)


def _study(tables: dict[str, pd.DataFrame]) -> Study:
    consent = tables["consent"]
    aims = consent["purpose"].str.strip().str.lower()
    names = tables.get("names", pd.DataFrame(columns=["team", "name"]))
    gone = consent[consent["withdrawn"] != ""]
    return Study(
        sessions={row["team"]: _session(row) for _, row in records(tables["sessions"])},
        coders={
            str(team): dict(zip(rows["researcher"], rows["role"], strict=True))
            for team, rows in tables["coders"].groupby("team")
        },
        consenting=frozenset(consent["team"]),
        other_purpose=frozenset(consent.loc[~aims.isin(_THIS_STUDY), "team"]),
        withdrawn={
            str(team): frozenset(rows["participant"]) for team, rows in gone.groupby("team")
        },
        names={str(team): tuple(rows["name"]) for team, rows in names.groupby("team")},
    )


def _session(row: Mapping[str, str]) -> Session:
    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row[name] else None

    held = day("date")
    assert held is not None  # cell-required has spoken
    return Session(
        team=row["team"],
        held=held,
        moderators=split_categories(row["moderators"]),
        phases=split_categories(row["phases"]),
        slot=row["slot"],
        length=parse_time(row["length"]),
        hypotheses=row["hypotheses"].lower() in YES,
        closed=day("analysis_closed"),
        delete_by=day("delete_by"),
        erased=day("erased"),
    )


def _schemas(book: Dialogues) -> dict[str, pa.DataFrameSchema]:
    teams = {team.code for team in book.teams}
    phases, roles = set(codes_of(book.session.phases)), codes_of(book.coding.roles)
    moderators = book.session.moderators

    def team() -> pa.Column:
        return one_of("code-team", teams)

    yes_no = cell_check("yes-no", lambda c: c.lower() in (*YES, *NO))
    two = cell_check("moderator-count", lambda cell: len(set(cell.split("/"))) == moderators)
    known = cell_check("phase-known", lambda cell: set(split_categories(cell)) <= phases)
    sessions = {
        "team": team(),
        "date": day_column(),
        "moderators": text_column([two]),
        "phases": text_column([known], known=tuple(phases)),
        "slot": text_column(),
        "length": text_column(time_checks()),
        "hypotheses": text_column([yes_no]),
        **{name: day_column(required=False) for name in ("analysis_closed", "delete_by", "erased")},
    }
    return {
        "sessions": table_schema(sessions),
        "coders": table_schema(
            {"team": team(), "researcher": text_column(), "role": one_of("role-known", roles)}
        ),
        "consent": table_schema(
            {
                "team": team(),
                "participant": text_column(),
                "date": day_column(),
                "purpose": text_column(),
                "withdrawn": day_column(required=False),
            }
        ),
        "names": table_schema({"team": team(), "name": text_column()}),
    }
