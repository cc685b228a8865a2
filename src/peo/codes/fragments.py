"""Fragment tables of step 1, 1b and 2: read as the protocol prints them, corrected, checked.

Nothing is lost: a row is accepted or rejected, and every correction and problem is listed. What
somebody said is in the rows and never in the list of problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from peo.codes.cells import normalise_team, parse_time, split_categories, split_range
from peo.codes.checks import CheckedTable, divided, listed, problem, problems
from peo.codes.dialogues import Dialogues
from peo.codes.elements import parse_stance
from peo.codes.repair import join_code, join_lines, tidy_marks, words_of
from peo.codes.row_checks import row_problems
from peo.codes.schema import Step, fragment_schema
from peo.codes.sessions import Study
from peo.codes.tables import read_coded, records
from peo.project import UserError

HEADERS = {
    "team": "Team",
    "fragment": "Fragment",
    "utterance": "Uitspraak",
    "categories": "Categorie(ën)",
    "stance": "Instemming of afkeuring",
    "remarks": "Opmerkingen",
    "elements": "Elementen",
    "researcher": "Onderzoeker",
    "selected_by": "Gekozen door",
    "speaker": "Spreker",
}
_ALSO = {
    "time range": "fragment", "tijd": "fragment", "categorieën": "categories",
    "categorie": "categories", "selected by": "selected_by", "naam onderzoeker": "researcher",
    "agreement": "stance", "begin": "start", "einde": "end",
}  # fmt: skip
_PROSE = ("utterance", "remarks", "argument", "elements")


@dataclass(frozen=True)
class Fragment:
    """A stretch of a recording, in seconds, that one researcher chose, and its category codes."""

    team: str
    start: int
    end: int
    researcher: str
    categories: frozenset[str]
    utterance: str = ""
    remarks: str = ""


def read_fragments(
    path: Path, book: Dialogues, study: Study | None = None, researcher: str = ""
) -> CheckedTable:
    """Read and check a fragment table in CSV or XLSX; its kind is the step.

    The step follows from the columns: a stance is step 1b, elements are step 2. The researcher
    stands in a column, in a line above the table, or is given here. `study` adds what the tables
    of sessions, consent and names know. Raises UserError when there is no table to read.
    """
    frame, above, bold = _frame(path)
    step: Step = "1b" if "stance" in frame else "2" if "elements" in frame else "1"
    found: list[dict[str, object]] = []
    _correct(frame, book, found)
    if "researcher" not in frame and (above or researcher):
        frame["researcher"] = above or researcher
    if "remarks" not in frame:
        frame["remarks"] = ""
    if step == "1b":
        _split_stances(frame, book)
    if step == "2" and "selected_by" not in frame:
        frame["selected_by"] = ["both" if line in bold else "one" for line in frame.index]
    lengths = study.lengths() if study else None
    checked = problems(frame, fragment_schema(book, lengths, step))
    if not checked["row"].isna().any():
        found += row_problems(frame, book, step, study)
    everything = pd.concat([checked, listed(found)])
    everything.loc[everything["column"].isin(_PROSE).to_numpy(), "value"] = ""
    return divided(path.name, step, frame, everything)


def fragments_of(rows: pd.DataFrame, book: Dialogues) -> list[Fragment]:
    """The accepted rows of step 1 or 2 as typed fragments, in their order."""
    return [
        Fragment(
            team=row["team"],
            start=parse_time(row["start"]),
            end=parse_time(row["end"]),
            researcher=row["researcher"],
            categories=frozenset(
                code
                for part in split_categories(row["categories"])
                if (code := book.category(part))
            ),
            utterance=row["utterance"],
            remarks=row["remarks"],
        )
        for _, row in records(rows)
    ]


def _frame(path: Path) -> tuple[pd.DataFrame, str, frozenset[int]]:
    """The table with our names for its columns, the researcher named above it, and bold rows."""
    sheet = read_coded(path, known_names)
    frame = sheet.cells.rename(columns=lambda name: _column(name) or name)
    if "team" not in frame:
        wanted = ", ".join(list(HEADERS.values())[:4])
        raise UserError(f"{path.name} has no row with the column names ({wanted}).")
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise UserError(f"{path.name}: the column {twice!r} occurs more than once.")
    above = ""
    for _, cells in sheet.above:
        line = " ".join(cell.strip() for cell in cells if cell.strip())
        if match := re.match(r"(?:naam )?(?:onderzoeker|researcher)\s*:?\s*(\S.*)", line, re.I):
            above = match[1].strip()
    return _with_times(frame), above, sheet.bold


def known_names(cells: Sequence[str]) -> int:
    """How many cells are names of a column of a fragment table; a single one may be a value."""
    found = sum(_column(cell) is not None for cell in cells)
    return found if found > 1 else 0


def _column(header: str) -> str | None:
    folded = re.sub(r"\s+", " ", header.strip().lower())
    labels = {label.lower(): key for key, label in HEADERS.items()} | _ALSO
    keys = {*HEADERS, "start", "end", "question", "argument"}
    return labels.get(folded) or (folded if folded in keys else None)


def _with_times(frame: pd.DataFrame) -> pd.DataFrame:
    """Start and end in columns of their own."""
    if "fragment" not in frame:
        return frame
    ranges = [split_range(re.sub(r"\s*[\r\n]+\s*", "", cell)) for cell in frame["fragment"]]
    place = list(frame.columns).index("fragment")
    frame = frame.drop(columns="fragment")
    for offset, name in enumerate(("start", "end")):
        if name in frame:
            raise UserError(f"There is a column 'Fragment' and also a column {name!r}; keep one.")
        frame.insert(place + offset, name, [pair[offset] for pair in ranges])
    return frame


def _split_stances(frame: pd.DataFrame, book: Dialogues) -> None:
    """Question, stance and argument of one printed cell in columns of their own."""
    if "question" in frame and "argument" in frame:
        return
    read = [parse_stance(cell, book) for cell in frame["stance"]]
    for place, name in enumerate(("question", "stance", "argument")):
        frame[name] = [parts[place] for parts in read]


# ------------------------------------------------------------------------------- corrections


def _correct(frame: pd.DataFrame, book: Dialogues, notes: list[dict[str, object]]) -> None:
    """Correct what has one reading only, in place; a line in `notes` for every correction."""
    teams = tuple(team.code for team in book.teams)

    def change(column: str, line: object, old: str, new: str, rule: str) -> None:
        if new != old:
            frame.at[line, column] = new
            notes.append(problem(rule, line, column, old, severity="note"))

    for line, cell in _cells(frame, "team"):
        tidy = normalise_team(cell)[0]
        if tidy in teams:
            change("team", line, cell, tidy, "team-form")
    for line, cell in _cells(frame, "categories"):
        tidy = join_code(cell, lambda part: book.category(part) is not None)
        change("categories", line, cell, tidy, "cell-joined")
    prose = [name for name in _PROSE if name in frame and name != "elements"]
    labels = [text for concept in book.concepts for text in (concept.nl, concept.en)]
    known = words_of([*labels, *(cell for name in prose for _, cell in _cells(frame, name))])
    for name in prose:
        for line, cell in _cells(frame, name):
            joined = join_lines(cell, known)
            if joined is None:
                notes.append(problem("cell-broken", line, name, ""))
                continue
            change(name, line, cell, joined, "cell-joined")
            tidy, rules = tidy_marks(joined)
            frame.at[line, name] = tidy
            notes.extend(problem(rule, line, name, "", severity="note") for rule in rules)


def _cells(frame: pd.DataFrame, column: str) -> Iterable[tuple[object, str]]:
    return list(frame[column].items()) if column in frame else ()
