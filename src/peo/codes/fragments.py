"""Fragment tables of step 1, 1b and 2: read as the protocol prints them, corrected, checked.

Nothing is lost: a row is accepted or rejected, and every correction and problem is listed. What
somebody said is in the rows and never in the list of problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from peo.codes.coded_tables import check_table, finding, read_coded, records
from peo.codes.dialogues import Dialogues
from peo.codes.elements import parse_stances
from peo.codes.fragment_rules import Step, fragment_rules
from peo.codes.refi import QdaProject, TreeNode, walk
from peo.codes.repair import join_code, join_lines, tidy_marks, words_of
from peo.codes.sessions import Study
from peo.define.cells import as_time, bare, format_time, is_time, parse_time, split_parts
from peo.define.personal import nameless
from peo.define.table import Table, scored
from peo.intake.check import HIDDEN, Checked
from peo.project import UserError

_PROSE = ("utterance", "remarks", "argument")  # cells of which line breaks and marks are mended
_BETWEEN = re.compile(
    r"\s*(?:[-\u2013\u2014]+>?|\u2192|/|\b(?:tot(?: en met)?|t/m|to|until)\b)\s*", re.I
)
_FROM = re.compile(r"(?:vanaf|van|from)\b\s*", re.I)
_TEAM = re.compile(r"[A-Z]{2}[\s_-]*[0-9]", re.I)
Notes = list[pd.DataFrame]


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


def fragment_files(folder: Path) -> list[Path]:
    """The forms of the coders in the folder of a study of dialogues."""
    return [path for path in sorted(folder.glob("fragments/*")) if path.name[0] != "."]


def read_fragments(path: Path, book: Dialogues, study: Study | None = None) -> Checked:
    """Read and check a fragment table in CSV or XLSX; its kind is the step.

    The step follows from the columns: a stance is step 1b, elements are step 2. The researcher
    stands in a column or in a line above the table. `study` adds what the tables
    of sessions, consent and names know. Raises UserError when there is no table to read.
    """
    frame, above, bold = _frame(path, book)
    step: Step = "1b" if "stance" in frame else "2" if "elements" in frame else "1"
    frame, notes = _without_instructions(frame)
    _correct(frame, book, notes)
    if "researcher" not in frame and above:
        frame["researcher"] = above
    if "remarks" not in frame:
        frame["remarks"] = ""
    if step == "1b":
        frame = _split_stances(frame, book)
    if step == "2" and "selected_by" not in frame:
        frame["selected_by"] = ["both" if line in bold else "one" for line in frame.index]
    return check_fragments(frame, book, step, path.name, study, notes)


def check_fragments(
    frame: pd.DataFrame,
    book: Dialogues,
    step: Step,
    file: str,
    study: Study | None,
    notes: Iterable[pd.DataFrame] = (),
) -> Checked:
    """Check fragments under our names for their columns, wherever they were read."""
    told = [*notes]
    if study is not None:
        if "speaker" not in frame:
            frame = frame.assign(speaker="")  # nobody is named, and somebody may have withdrawn
        frame, respelled = _as_listed(frame, study)
        told += respelled
    more = fragment_rules(book, step, study)
    checked = check_table(
        frame, book, f"step_{step}", file, more=more, findings=lambda _: told,
        mapping=study.mapping if study else {},
    )  # fmt: skip
    return replace(checked, kind=step, problems=_without_names(checked.problems, study))


def _without_names(problems: pd.DataFrame, study: Study | None) -> pd.DataFrame:
    """The problems, without the cells that show a name of the study: it may stand anywhere."""
    clean = nameless(name for names in (study.names if study else {}).values() for name in names)
    return problems.assign(value=problems["value"].where(problems["value"].map(clean), HIDDEN))


def _as_listed(frame: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, Notes]:
    """Researchers as the table of coders writes them, with a note for each that was not."""
    if "researcher" not in frame:
        return frame, []
    listed = {bare(name): name for team in study.coders.values() for name in team}
    names = [" / ".join(listed.get(bare(part), part) for part in split_parts(cell))
             for cell in frame["researcher"]]  # fmt: skip
    meant = pd.Series(names, index=frame.index, dtype="str")
    other = frame["researcher"].map(lambda cell: " / ".join(split_parts(cell))) != meant
    notes = [finding("researcher-form", line, "researcher", cell, "note")
             for line, cell in frame.loc[other, "researcher"].items()]  # fmt: skip
    return frame.assign(researcher=meant), notes


def project_fragments(
    project: QdaProject, book: Dialogues, file: str, study: Study | None = None
) -> Checked:
    """Fragments of the recordings of a project, one per passage and coder, checked as a table.

    A recording is named after its team and a code after a category, by code or label, or as the
    mapping of the study has it. Rows are numbered in the order of the file. Raises UserError for a
    code that the file does not hold.
    """
    tree = {code.guid: code for code, _ in walk(project.codes)}
    rows = []
    for source in (s for s in project.sources if s.medium != "text"):
        for passage in source.selections:
            given: dict[str, list[str]] = {}
            for coding in passage.codings:
                user = coding.user or passage.user
                coder = project.users.get(user, "") or user
                given.setdefault(coder, []).append(
                    _category(tree.get(coding.code), book, (file, source.name))
                )
            start, end = passage.start // 1000, -(-passage.end // 1000)
            place = (source.name, format_time(start), format_time(end), passage.description)
            rows += [(*place, " / ".join(codes), coder, "") for coder, codes in given.items()]
    columns = ["team", "start", "end", "utterance", "categories", "researcher", "remarks"]
    frame = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1), dtype="str")
    return check_fragments(frame, book, "1", file, study)


def _category(code: TreeNode | None, book: Dialogues, of: tuple[str, str]) -> str:
    """The category that a code is named after, else its name; `of` is the file and recording."""
    if code is None:
        raise UserError("talk.passage.code", file=of[0], source=repr(of[1]))
    return book.category(code.name) or book.category(code.description) or code.name


def fragments_of(rows: pd.DataFrame, book: Dialogues) -> list[Fragment]:
    """The accepted rows of step 1 or 2 as typed fragments, in their order."""
    return [
        Fragment(
            team=row["team"],
            start=parse_time(row["start"]),
            end=parse_time(row["end"]),
            researcher=row["researcher"],
            categories=frozenset(
                code for part in split_parts(row["categories"]) if (code := book.category(part))
            ),
            utterance=row["utterance"],
            remarks=row["remarks"],
        )
        for _, row in records(rows)
    ]


def _frame(path: Path, book: Dialogues) -> tuple[pd.DataFrame, str, frozenset[int]]:
    """The table with our names for its columns, the researcher named above it, and bold rows."""
    known = _columns(book)
    sheet = read_coded(path, scored([known]))
    frame = sheet.cells.set_axis(known.named(sheet.cells.columns), axis=1)
    if "team" not in frame:
        wanted = ", ".join(own.nl for own in list(known.columns.values())[:4])
        raise UserError("talk.table.no_header", name=path.name, wanted=wanted)
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise UserError("talk.table.column_twice", name=path.name, twice=repr(twice))
    above = ""
    for _, cells in sheet.above:
        above = _researcher(cells, known) or above
    return _with_times(frame), above, sheet.bold


def _columns(book: Dialogues) -> Table:
    """All columns that a fragment table of some step may have."""
    steps = [table for name, table in book.declared.items() if name.startswith("step_")]
    return Table(columns={name: own for step in steps for name, own in step.columns.items()})


def _researcher(cells: list[str], known: Table) -> str:
    """Whom a line above the table names, after the words of the form or in the cell beside them."""
    words = " ".join(cells).replace(":", " ").split()
    ends = range(len(words) - 1, 0, -1)
    heading = (end for end in ends if known.named([" ".join(words[:end])]) == ["researcher"])
    return " ".join(words[next(heading, len(words)) :])


def _without_instructions(frame: pd.DataFrame) -> tuple[pd.DataFrame, Notes]:
    """The table without the rows below its header that tell how to fill it in, each with a note.

    Such a row has neither a team nor a time.
    """
    notes = []
    for line, row in records(frame):
        times = (is_time(row.get(name, "")) for name in ("start", "end"))
        if _TEAM.fullmatch(row["team"].strip()) or any(times):
            break
        notes.append(finding("row-instructions", line, "team"))
    return frame.iloc[len(notes) :], notes


def split_range(cell: str) -> tuple[str, str]:
    """Start and end of a cell such as 10.26-11.00, as written; a missing one is empty."""
    start, *end = _BETWEEN.split(_FROM.sub("", cell.strip(), count=1), maxsplit=1)
    return start, end[0] if end else ""


def _with_times(frame: pd.DataFrame) -> pd.DataFrame:
    """Start and end in columns of their own."""
    for name in ("start", "end"):
        if name in frame and frame.columns.is_unique:
            frame[name] = frame[name].map(as_time)
    if "fragment" not in frame:
        return frame
    ranges = [split_range(re.sub(r"\s*[\r\n]+\s*", "", cell)) for cell in frame["fragment"]]
    place = list(frame.columns).index("fragment")
    frame = frame.drop(columns="fragment")
    for offset, name in enumerate(("start", "end")):
        if name in frame:
            raise UserError("talk.table.times_twice", name=repr(name))
        frame.insert(place + offset, name, [as_time(pair[offset]) for pair in ranges])
    return frame


def _split_stances(frame: pd.DataFrame, book: Dialogues) -> pd.DataFrame:
    """A row per stance, with question, stance and argument in columns of their own."""
    if "question" in frame and "argument" in frame:
        return frame
    read = [parse_stances(cell, book) for cell in frame["stance"]]
    rows = frame.loc[frame.index.repeat([len(stances) for stances in read])].copy()
    for name in ("question", "stance", "argument"):
        rows[name] = [getattr(stance, name) for stances in read for stance in stances]
    return rows


# ------------------------------------------------------------------------------- corrections


def _correct(frame: pd.DataFrame, book: Dialogues, notes: Notes) -> None:
    """Correct what has one reading only, in place; a finding for every correction."""

    def change(column: str, line: object, old: str, new: str, rule: str) -> None:
        if new != old:
            frame.at[line, column] = new
            notes.append(finding(rule, line, column, old, "note"))

    for line, cell in _cells(frame, "categories"):
        tidy = join_code(cell, lambda part: book.category(part) is not None)
        change("categories", line, cell, tidy, "cell-joined")
    prose = [name for name in _PROSE if name in frame]
    labels = [text for concept in book.concepts for text in (concept.nl, concept.en)]
    known = words_of([*labels, *(cell for name in prose for _, cell in _cells(frame, name))])
    for name in prose:
        for line, cell in _cells(frame, name):
            joined = join_lines(cell, known)
            if joined is None:
                notes.append(finding("cell-broken", line, name))
                continue
            change(name, line, cell, joined, "cell-joined")
            tidy, rules = tidy_marks(joined)
            frame.at[line, name] = tidy
            notes.extend(finding(rule, line, name, "", "note") for rule in rules)


def _cells(frame: pd.DataFrame, column: str) -> Iterable[tuple[object, str]]:
    return list(frame[column].items()) if column in frame else ()
