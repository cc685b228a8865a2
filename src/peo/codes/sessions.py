"""The small tables of a dialogue study: sessions, coders, consent, names, factors; their rules.

A folder holds sessions, coders, consent and, if names are to be looked for, names, if the coders
listed which factor the words of an element name, factors, and if they use names of their own for
codes or recordings, mapping: each a .csv or an .xlsx file. The day on which deadlines are judged is
given, never taken from the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from peo.codes.coded_tables import More, find_table, finding, read_mapping, read_table, records
from peo.codes.dialogues import Dialogues
from peo.define.cells import YES, bare, date_of, fold, parse_time
from peo.define.table import row as asked_of_row
from peo.intake.problems import refuse


@dataclass(frozen=True)
class Study:
    """What the tables say, by team: seconds of the recording, whether the hypotheses were put,
    researchers with their roles, consent (who withdrew it and who did not) and names.

    `factors` gives the factor that the coders read in the words of an element, as `bare`;
    `mapping` the code that a name of their own stands for, as in `read_mapping`.
    """

    lengths: Mapping[str, int]
    hypotheses: Mapping[str, bool]
    coders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    consenting: frozenset[str] = frozenset()
    other_purpose: frozenset[str] = frozenset()
    withdrawn: Mapping[str, frozenset[str]] = field(default_factory=dict)
    remaining: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    factors: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)


def read_study(
    folder: Path, book: Dialogues, today: date | None = None
) -> tuple[Study, pd.DataFrame]:
    """The study, and every problem of its tables (columns as in `problems`, and `file`).

    Without a day no deadline is judged: a report must not change with the calendar.

    Raises UserError when a table is missing or cannot be read, and when a row of it is refused:
    on a doubtful table of sessions or consent nothing may be built.
    """
    optional = [name for name in ("names", "factors") if find_table(folder, name)]
    tables = {name: read_table(folder, book, name) for name in ("coders", "consent", *optional)}
    tables["sessions"] = read_table(
        folder,
        book,
        "sessions",
        more=_coded(tables["coders"].rows, book),
        findings=lambda sessions: _overdue(sessions, today),
    )
    problems = pd.concat([table.problems for table in tables.values()], ignore_index=True)
    refuse(problems)
    study = _study({name: table.accepted for name, table in tables.items()}, book)
    return replace(study, mapping=read_mapping(folder, book)), problems


def _coded(coders: pd.DataFrame, book: Dialogues) -> More:
    """Exactly two coders per session, of whom exactly one attended."""
    if not set(book.table("coders").key) <= set(coders.columns):
        return ()
    roles, wanted = _roles(coders), book.coding.coders
    attending = {role.code for role in book.coding.roles if role.attended}

    def enough(team: str) -> bool:
        return len(roles.get(team, {})) == wanted

    def attended(team: str) -> bool:
        return not enough(team) or sum(role in attending for role in roles[team].values()) == 1

    asked = {"coder-count": enough, "coder-attended": attended}
    return [(rule, asked_of_row("team", ["team"], test)) for rule, test in asked.items()]


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
    def per_team(frame: pd.DataFrame, column: str) -> dict[str, tuple[str, ...]]:
        return {str(team): tuple(rows[column]) for team, rows in frame.groupby("team")}

    def numbers(frame: pd.DataFrame) -> dict[str, frozenset[str]]:
        """Participants by team, as a speaker is compared: 02 is 2."""
        found = per_team(frame, "participant").items()
        return {team: frozenset(bare(one).lstrip("0") for one in people) for team, people in found}

    consent, sessions = tables["consent"], records(tables["sessions"])
    own = {bare(words) for words in (*book.purposes, book.id)}
    gone = consent["withdrawn"] != ""
    listed = records(tables.get("factors", pd.DataFrame()))
    return Study(
        lengths={row["team"]: parse_time(row["length"]) for _, row in sessions},
        hypotheses={row["team"]: row["hypotheses"].lower() in YES for _, row in sessions},
        coders=_roles(tables["coders"]),
        consenting=frozenset(consent["team"]),
        other_purpose=frozenset(consent.loc[~consent["purpose"].map(bare).isin(own), "team"]),
        withdrawn=numbers(consent[gone]),
        remaining=numbers(consent[~gone]),
        names=per_team(tables["names"], "name") if "names" in tables else {},
        factors={bare(row["element"]): book.factors[fold(row["factor"])] for _, row in listed},
    )
