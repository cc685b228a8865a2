"""Checks of a fragment table that look at several rows, or at what the study promised."""

from __future__ import annotations

import pandas as pd

from peo.codes.cells import parse_time, split_categories
from peo.codes.checks import problem
from peo.codes.dialogues import Dialogues
from peo.codes.elements import parse_elements
from peo.codes.names import find_names, has_contact_data
from peo.codes.sessions import Study
from peo.codes.tables import records

Problems = list[dict[str, object]]


def row_problems(frame: pd.DataFrame, book: Dialogues, step: str, study: Study | None) -> Problems:
    """Problems of rows beside each other, of names in what was said, and of consent."""
    found = [*_repeated(frame, step), *_words(frame, study)]
    if step == "2":
        found += _outside(frame, book)
    if study is not None:
        found += _promised(frame, step, study)
    return found


def _repeated(frame: pd.DataFrame, step: str) -> Problems:
    """The same fragment twice by one researcher, and fragments of one researcher that overlap."""
    found: Problems = []
    seen: list[tuple[tuple[str, ...], int, int]] = []
    extra = ("question",) if step == "1b" else ()  # one fragment may answer both questions
    for line, row in records(frame):
        try:
            start, end = parse_time(row["start"]), parse_time(row["end"])
        except ValueError:
            continue
        who = (row["team"], row["researcher"], *(row[name] for name in extra))
        written = f"{row['start']}-{row['end']}"
        for other, first, last in seen:
            if other != who or min(end, last) <= max(start, first):
                continue
            same = (start, end) == (first, last)
            found.append(
                problem("fragment-copy" if same else "fragment-overlap", line, "start", written)
            )
            break
        seen.append((who, start, end))
    return found


def _words(frame: pd.DataFrame, study: Study | None) -> Problems:
    """Names of the session and contact data in a cell that holds words of people."""
    found = []
    for column in ("utterance", "remarks", "argument", "elements"):
        for line, cell in frame[column].items() if column in frame else ():
            names = study.names.get(str(frame.at[line, "team"]), ()) if study else ()
            if find_names(cell, names):
                found.append(problem("name-masked", line, column, ""))
            if has_contact_data(cell):
                found.append(problem("contact-data", line, column, ""))
    return found


def _outside(frame: pd.DataFrame, book: Dialogues) -> Problems:
    """Elements under a sub-question that the fragment was not coded with."""
    found = []
    for line, row in records(frame):
        coded = {book.category(part) for part in split_categories(row["categories"])}
        for element in parse_elements(row["elements"], book):
            if element.question and element.question not in coded:
                found.append(problem("element-outside", line, "elements", ""))
    return found


def _promised(frame: pd.DataFrame, step: str, study: Study) -> Problems:
    """Hypotheses that were not put, and consent that is missing, withdrawn or for another aim."""
    found = []
    for line, row in records(frame):
        team = row["team"]
        session = study.sessions.get(team)
        if step == "1b" and session is not None and not session.hypotheses:
            found.append(problem("stance-put", line, "question", row["question"]))
        speaker = row.get("speaker", "")
        if team in study.other_purpose:
            found.append(problem("consent-purpose", line, "team", team))
        elif team not in study.consenting:
            found.append(problem("consent-missing", line, "team", team))
        elif speaker and speaker in study.withdrawn.get(team, frozenset()):
            found.append(problem("speaker-withdrawn", line, "speaker", speaker))
        elif not speaker and study.withdrawn.get(team):
            found.append(problem("speaker-unknown", line, "speaker", ""))
    return found
