"""What `peo codes` says of files with codes: one file is checked, two are compared."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import pandas as pd

from peo.codes.agreement import by_second, confusion, on_categories, on_selection, outcomes
from peo.codes.coded_tables import check_table, read_file, read_tree, table_kind
from peo.codes.dialogues import Dialogues
from peo.codes.elements import elements_with_factors
from peo.codes.fragments import Fragment, fragments_of, project_fragments, read_fragments
from peo.codes.interviews import Interviews
from peo.codes.pairs import (
    THRESHOLD,
    match_all,
    merged,
    pieces_table,
    touching_table,
    write_step_2,
)
from peo.codes.people import read_interviews, read_passages
from peo.codes.refi import codings, read_qdc, read_qdpx, walk
from peo.codes.refi_write import code_tree, fragments_project, write_qdc, write_qdpx
from peo.codes.sessions import Study, read_study
from peo.codes.themes import DIFFERS, tally
from peo.define.cells import split_parts
from peo.intake.check import HIDDEN, Checked, nearest
from peo.intake.problems import problem_lines
from peo.project import CallError, UserError
from peo.project.words import heard, language, named, spoken


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
    first, *more = request.files
    if len(more) > 1:
        raise UserError("talk.files")
    if not more and (found := _about_other(request, first, (book, interviews))):
        return found
    study, lines = _study(request, book)
    if not more and first.suffix.lower() == ".qdpx":
        checked, told = _in_project(first, book, study)
        lines += told
        tables = [checked] if checked else []
    else:
        tables = [read_fragments(path, book, study) for path in request.files]
        for table in tables:
            kind = spoken("talk.checked.step", step=table.kind)
            lines += table_lines(table, kind, _counted(table, book, study))
        if request.export is not None and all(table.rejected.empty for table in tables):
            lines.append(_exported(tables, request.export, book))
    if any(len(table.rejected) for table in tables):
        lines += _own_names(tables, book)
        if more or first.suffix.lower() == ".qdpx":
            lines.append(spoken("talk.checked.not_compared"))
        return Answer(lines, good=False)
    if more and {table.kind for table in tables} == {"1b"}:
        return Answer([*lines, *_tallied(tables, book, request.threshold)])
    if more and any(table.kind != "1" for table in tables):
        raise UserError("talk.pairs.step_2")
    coded = [fragments_of(table.accepted, book) for table in tables if table.kind == "1"]
    if not more and coded:
        names = sorted({fragment.researcher for fragment in coded[0]})
        of_both = first.suffix.lower() == ".qdpx" and len(names) == 2
        coded = [[f for f in coded[0] if f.researcher == name] for name in names if of_both]
    if len(coded) == 2:
        lines += _compared(coded[0], coded[1], request, book, study)
    return Answer(lines)


def table_lines(table: Checked, kind: str = "", more: Sequence[str] = ()) -> list[str]:
    """How many rows of a table were accepted, whatever is to be said `more`, and its problems."""
    n = {"accepted": len(table.accepted), "refused": len(table.rejected)}
    head = spoken("talk.checked.table", file=table.file, kind=kind or table.kind, **n)
    return [head, *more, *_listed(table.problems)]


def _listed(problems: pd.DataFrame) -> list[str]:
    told = zip(problems["severity"], problem_lines(problems), strict=True)
    return [f"  {spoken(f'talk.severity.{severity}')}: {line}" for severity, line in told]


def _own_names(tables: Sequence[Checked], book: Dialogues) -> list[str]:
    """Lines for mapping.csv: each name that is no code, and the code that comes nearest."""
    found = pd.concat([table.problems for table in tables])
    names: dict[str, str] = {}
    teams = [team.code for team in book.teams]
    for rule, known in (("team-known", teams), ("category-known", book.categories)):
        for value in found.loc[found["rule"] == rule, "value"]:
            parts = split_parts(value) if rule == "category-known" else (value,)
            names |= {part: nearest(part, known).split(", ")[0]
                      for part in parts if part != HIDDEN and not book.category(part)}  # fmt: skip
    if not names:
        return []
    rows = StringIO()
    csv.writer(rows, lineterminator="\n").writerows(names.items())
    return [spoken("talk.own_names"), "  name,code", *(f"  {row}" for row in
            rows.getvalue().splitlines())]  # fmt: skip


def _about_other(
    request: Request, path: Path, books: tuple[Dialogues, Interviews]
) -> Answer | None:
    """What a file that holds no fragments is refused for; None for fragments."""
    suffix = path.suffix.lower()
    if suffix == ".qdc":
        codes = [code for code, _ in walk(read_qdc(path))]
        return Answer([_tree_line(path, len(codes), sum(not code.codable for code in codes))])
    if suffix not in (".csv", ".xlsx"):
        return None
    kind = table_kind(path, books)
    if kind == "tree":
        table, folders = read_tree(path)
        line = _tree_line(path, len(table.accepted), folders)
        return Answer([line, *_listed(table.problems)], table.rejected.empty)
    if isinstance(kind, str) or kind[1].startswith("step_"):
        return None
    book, name = kind
    if isinstance(book, Interviews) and name == "passages":
        table = read_passages(path, book)
    elif isinstance(book, Interviews) and name == "interviews" and request.tables is not None:
        table = read_interviews(path, request.tables, book)
    else:
        table = check_table(read_file(path), book, name, path.name)
    return Answer(table_lines(table), good=table.rejected.empty)


def _tree_line(path: Path, whole: int, folders: int) -> str:
    return spoken("talk.checked.tree", file=path.name, n=whole - folders, folders=folders)


def _study(request: Request, book: Dialogues) -> tuple[Study | None, list[str]]:
    if request.tables is None:
        return None, [spoken("talk.checked.no_tables")]
    if request.today is None:
        raise CallError("talk.today")
    study, found = read_study(request.tables, book, request.today)
    lines = _listed(found)
    if not study.names:
        lines.append(spoken("talk.checked.no_names"))
    return study, lines


def _in_project(
    path: Path, book: Dialogues, study: Study | None
) -> tuple[Checked | None, list[str]]:
    """What is in a project; its recordings are held to the rules of a fragment table."""
    project = read_qdpx(path)
    table = codings(project)
    per_coder = Counter(str(coder) or spoken("talk.checked.nobody") for coder in table["coder"])
    n = {"sources": len(project.sources), "codings": len(table)}
    lines = [spoken("talk.checked.project", file=path.name, **n)]
    lines += [spoken("talk.checked.coder", coder=c, n=n) for c, n in sorted(per_coder.items())]
    notes = list(project.findings)
    recordings = [source for source in project.sources if source.medium != "text"]
    if whole := sum(len(source.codings) for source in recordings):
        notes.append(spoken("talk.checked.whole", n=whole))
    lines += [spoken("talk.checked.note", note=note) for note in notes]
    if not recordings:
        return None, lines
    checked = project_fragments(project, book, path.name, study)
    return checked, [*lines, *table_lines(checked, spoken("talk.checked.passages"))]


def _exported(tables: Sequence[Checked], path: Path, book: Dialogues) -> str:
    """Write accepted fragments as a REFI-QDA project, or the code tree alone."""
    if path.suffix.lower() == ".qdc":
        write_qdc(code_tree(book), path)
    elif path.suffix.lower() != ".qdpx":
        raise CallError("talk.export.name")
    elif any(table.kind != "1" for table in tables):
        raise UserError("talk.export.step")
    else:
        found = [f for table in tables for f in fragments_of(table.accepted, book)]
        write_qdpx(fragments_project(found, book), path)
    return spoken("talk.checked.exported", file=path.name)


def _tallied(tables: Sequence[Checked], book: Dialogues, threshold: float) -> list[str]:
    """The statements of two researchers per team and question; what both noted counts once."""
    rows = pd.concat([table.accepted for table in tables], ignore_index=True)
    names = {stance.code: heard(stance) for stance in book.coding.stances}
    names[DIFFERS] = spoken("talk.compared.differ")
    table = tally(rows, book, threshold).rename(columns=names)
    return ["", spoken("talk.compared.statements"), _printed(table)]


def _printed(table: pd.DataFrame, places: str = "%.0f") -> str:
    """A table for a terminal, its columns in words where the catalogue has them."""
    words = {name: named("talk.column", str(name), language()) for name in table}
    return str(table.rename(columns=words).to_string(index=False, float_format=places))


def _counted(table: Checked, book: Dialogues, study: Study | None) -> list[str]:
    """What the accepted rows of a table say, in numbers: stances, and elements without a factor."""
    rows = table.accepted
    if table.kind == "1b" and len(rows):
        counts = Counter(zip(rows["question"], rows["stance"], strict=True))
        stances = {stance.code: heard(stance) for stance in book.coding.stances}
        told = {number: ", ".join(f"{w} {counts[number, code]}" for code, w in stances.items())
                for number in sorted(set(rows["question"]))}  # fmt: skip
        return [f"  {number}: {said}" for number, said in told.items()]
    if table.kind == "2" and len(rows):
        found = elements_with_factors(rows, book, study.factors if study else {})
        unnamed = sum(not factors for _, _, factors in found)
        return [spoken("talk.checked.unnamed", n=unnamed, total=len(found))]
    return []


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
    lengths = dict(study.lengths) if study else {}
    parts = {
        "same": outcomes(sessions),
        "touching": touching_table(sessions),
        "pieces": pieces_table(sessions),
        "selection": on_selection(sessions, lengths, request.seed),
        "categories": on_categories(sessions, book, request.seed),
        "seconds": by_second(sessions, book, request.seed),
        "confusion": confusion(sessions, book).reset_index(names=""),
    }
    lines: list[str] = []
    for part, table in parts.items():
        notes: list[str] = []
        if "statistic" in table:
            table, notes = _wide(table)
        shown = _printed(table, "%.2f") if len(table) else "-"
        title = spoken(f"talk.compared.{part}", threshold=request.threshold)
        lines += ["", title, shown, *notes]
    if request.step_2 is not None:
        whole = pd.concat([merged(session, book) for session in sessions], ignore_index=True)
        write_step_2(whole, request.step_2, book)
        lines += ["", spoken("talk.compared.written", file=request.step_2.name, n=len(whole))]
    return lines
