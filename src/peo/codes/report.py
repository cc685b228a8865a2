"""What `peo codes` says of files with codes: one file is checked, two are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from peo.codes.agreement import confusion, on_categories, on_selection, outcomes
from peo.codes.book import CodeBook
from peo.codes.dialogues import Dialogues
from peo.codes.factors import without_factor
from peo.codes.fragments import Fragment, fragments_of, read_fragments
from peo.codes.interviews import Interviews
from peo.codes.pairs import THRESHOLD, match_all, merged, touching_table
from peo.codes.people import read_passages
from peo.codes.refi import codings, read_qdpx
from peo.codes.refi_model import walk
from peo.codes.refi_write import write_qdc, write_qdpx
from peo.codes.sessions import Study, read_study
from peo.codes.step_table import write_step
from peo.codes.tables import check_table, read_file
from peo.codes.themes import DIFFERS, tally
from peo.codes.trees import (
    code_tree,
    fragments_project,
    project_fragments,
    read_tree,
    table_kind,
)
from peo.intake.check import Checked
from peo.intake.problems import problem_lines
from peo.project import CallError, UserError


@dataclass(frozen=True)
class Request:
    """What was asked: files, a folder of small tables and the day to judge them on, and so on."""

    files: Sequence[Path]
    tables: Path | None = None
    today: date | None = None
    threshold: float = THRESHOLD
    step_2: Path | None = None
    export: Path | None = None
    seed: int = 0


@dataclass(frozen=True)
class Answer:
    """Lines to print, and whether all rows were accepted."""

    lines: list[str]
    good: bool = True


def answer(request: Request, book: Dialogues, interviews: Interviews) -> Answer:
    """Check one file (fragments, a code tree, coded interviews), or compare two fragment tables.

    A .qdpx file with recordings of two coders is compared as well. Raises UserError when the
    files are not such files, and when a table to compare has refused rows.
    """
    suffixes = [path.suffix.lower() for path in request.files]
    kind = suffixes[0]
    if kind in (".csv", ".xlsx") and len(suffixes) == 1:
        found = table_kind(request.files[0], (book, interviews))
        if isinstance(found, tuple) and not found[1].startswith("step_"):
            return _about_table(request.files[0], *found)
        kind = "" if isinstance(found, tuple) else found
    if kind in (".qdc", "tree") and len(suffixes) == 1:
        return Answer(_about_tree(request.files[0]))
    study, lines = _study(request, book)
    if len(suffixes) == 1 and suffixes[0] == ".qdpx":
        about, good = _about_project(request, book, study)
        return Answer([*lines, *about], good)
    if len(suffixes) > 2:
        raise UserError("Give one file to check it, or two fragment tables to compare them.")
    tables = [read_fragments(path, book, study) for path in request.files]
    for table in tables:
        lines += table_lines(table, f"step {table.kind}", _counted(table, book, study))
    if any(len(table.rejected) for table in tables):
        if len(tables) == 2:
            lines.append("Not compared: first mend the rows that were refused.")
        return Answer(lines, good=False)
    if request.export is not None:
        lines.append(_exported(tables, request.export, book))
    if len(tables) == 2:
        if {table.kind for table in tables} == {"1b"}:
            return Answer([*lines, *_tallied(tables, book, request.threshold)])
        if any(table.kind != "1" for table in tables):
            raise UserError("Step 2 is made of two tables of step 1.")
        first, second = (fragments_of(table.accepted, book) for table in tables)
        lines += _compared(first, second, request, book, study)
    return Answer(lines)


def _exported(tables: Sequence[Checked], path: Path, book: Dialogues) -> str:
    """Write accepted fragments as a REFI-QDA project, or the code tree alone."""
    if path.suffix.lower() == ".qdc":
        write_qdc(code_tree(book), path)
    elif path.suffix.lower() != ".qdpx":
        raise CallError(
            "--export writes a REFI-QDA file: give it a name that ends in .qdpx or .qdc."
        )
    elif any(table.kind != "1" for table in tables):
        raise UserError(
            "A .qdpx file is made of tables of step 1: fragments with their categories."
        )
    else:
        found = [f for table in tables for f in fragments_of(table.accepted, book)]
        write_qdpx(fragments_project(found, book), path)
    return f"Written for another program: {path.name}"


def _study(request: Request, book: Dialogues) -> tuple[Study | None, list[str]]:
    if request.tables is None:
        return None, ["Without --tables neither names nor consent were checked."]
    if request.today is None:
        raise CallError("Give the day to judge deadlines on: --today 2022-04-30.")
    study, found = read_study(request.tables, book, request.today)
    lines = _listed(found)
    if not study.names:
        lines.append("There is no table of names, so names were not looked for.")
    return study, lines


def _tallied(tables: Sequence[Checked], book: Dialogues, threshold: float) -> list[str]:
    """The statements of two researchers per team and question; what both noted counts once."""
    rows = pd.concat([table.accepted for table in tables], ignore_index=True)
    names = {stance.code: stance.en for stance in book.coding.stances} | {DIFFERS: "coders differ"}
    table = tally(rows, book, threshold).rename(columns=names)
    return ["", "Statements; one that both noted counts once", table.to_string(index=False)]


def _counted(table: Checked, book: Dialogues, study: Study | None) -> list[str]:
    """What the accepted rows of a table say, in numbers: stances, and elements without a factor."""
    rows = table.accepted
    if table.kind == "1b" and len(rows):
        counts = Counter(zip(rows["question"], rows["stance"], strict=True))
        return [
            f"  {number}: "
            + ", ".join(
                f"{stance.en} {counts[number, stance.code]}" for stance in book.coding.stances
            )
            for number in sorted(set(rows["question"]))
        ]
    if table.kind == "2" and len(rows):
        unnamed, every = without_factor(rows, book, study.factors if study else {})
        return [f"  {unnamed} of {every} elements name no factor"]
    return []


def table_lines(table: Checked, kind: str = "", more: Sequence[str] = ()) -> list[str]:
    """How many rows of a table were accepted, whatever is to be said `more`, and its problems."""
    counts = f"{len(table.accepted)} accepted, {len(table.rejected)} refused"
    return [f"{table.file}: {kind or table.kind}, {counts}", *more, *_listed(table.problems)]


def _about_table(path: Path, book: CodeBook, name: str) -> Answer:
    """One of the small tables, or coded passages: what a folder of them would be refused for."""
    if isinstance(book, Interviews) and name == "passages":
        table = read_passages(path, book)
    else:
        table = check_table(read_file(path), book, name, path.name)
    return Answer(table_lines(table), good=table.rejected.empty)


def _listed(problems: pd.DataFrame) -> list[str]:
    told = zip(problems["severity"], problem_lines(problems), strict=True)
    return [f"  {severity}: {line}" for severity, line in told]


def _about_tree(path: Path) -> list[str]:
    codes = [code for code, _ in walk(read_tree(path))]
    folders = sum(not code.codable for code in codes)
    return [f"{path.name}: {len(codes) - folders} codes in {folders} folders"]


def _about_project(
    request: Request, book: Dialogues, study: Study | None
) -> tuple[list[str], bool]:
    """What is in a project; its recordings are held to the rules of a fragment table."""
    path = request.files[0]
    read = read_qdpx(path)
    table = codings(read.project)
    per_coder = Counter(str(coder) or "(not told)" for coder in table["coder"])
    lines = [f"{path.name}: {len(read.project.sources)} sources, {len(table)} codings"]
    lines += [f"  {coder}: {n} codings" for coder, n in sorted(per_coder.items())]
    lines += [f"  note: {finding}" for finding in read.findings]
    if all(source.medium == "text" for source in read.project.sources):
        return lines, True
    checked = project_fragments(read.project, book, path.name, study)
    lines += table_lines(checked, "fragments, rows are passages in the order of the file")
    if len(checked.rejected):
        return [*lines, "Not compared: first mend the passages that were refused."], False
    fragments = fragments_of(checked.accepted, book)
    names = sorted({fragment.researcher for fragment in fragments})
    if len(names) == 2:
        first, second = ([f for f in fragments if f.researcher == name] for name in names)
        lines += _compared(first, second, request, book, study)
    return lines, True


def _wide(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """A row per category with `value (low-high)` per statistic, and what was not estimable."""
    rows: dict[str, dict[str, str]] = {}
    notes: dict[str, list[str]] = {}
    for e in table.to_dict("records"):
        name = str(e["category"] or e["of"])
        row = rows.setdefault(name, {"": name, "n": e["n"], "sessions": e["sessions"]})
        row[e["statistic"]] = "-" if pd.isna(e["value"]) else f"{e['value']:.2f}"
        if not pd.isna(e["low"]):
            row[e["statistic"]] += f" ({e['low']:.2f}-{e['high']:.2f})"
        if e["why"]:
            notes.setdefault(f"{e['why']}", []).append(f"{name} {e['statistic']}")
    lines = [f"  {why}: {', '.join(which)}" for why, which in notes.items()]
    return pd.DataFrame(list(rows.values())), lines


def _compared(
    first: Sequence[Fragment],
    second: Sequence[Fragment],
    request: Request,
    book: Dialogues,
    study: Study | None,
) -> list[str]:
    sessions = match_all(first, second, request.threshold)
    lengths = {team: s.length for team, s in study.sessions.items()} if study else {}
    parts = [
        (f"Fragments taken for the same from {request.threshold:g} of the time on",
         outcomes(sessions)),
        ("Fragments that overlap without being of the same time", touching_table(sessions)),
        ("Agreement on what to choose, per second of the recording",
         on_selection(sessions, lengths, request.seed)),
        ("Agreement on categories of fragments that both chose",
         on_categories(sessions, book, request.seed)),
        ("Concepts for the same fragment, first researcher in rows",
         confusion(sessions, book).reset_index(names="")),
    ]  # fmt: skip
    lines: list[str] = []
    for title, table in parts:
        notes: list[str] = []
        if "statistic" in table:
            table, notes = _wide(table)
        shown = table.to_string(index=False, float_format="%.2f") if len(table) else "-"
        lines += ["", title, shown, *notes]
    if request.step_2 is not None:
        whole = pd.concat([merged(session, book) for session in sessions], ignore_index=True)
        write_step(whole, "2", request.step_2, book)
        lines += ["", f"Written: {request.step_2.name}, {len(whole)} fragments"]
    return lines
