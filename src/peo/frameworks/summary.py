"""What is counted in the records: each thing by itself, and nothing added up that is not one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from peo.codes.book import Book
from peo.codes.codebook import read_codebook
from peo.codes.report import Answer, Request, table_lines
from peo.codes.tables import read_coded
from peo.define.cells import NO, YES
from peo.define.table import scored
from peo.frameworks.guide import Guide
from peo.frameworks.purpose import Purpose
from peo.frameworks.read import Frameworks, read_frameworks
from peo.frameworks.records import read_records, record_kind
from peo.project import Project

COUNTS = ["deviations", "signalled", "motivated", "reviewed", "changed_protocol"]
SUPPLY = ["double", "parent_only", "team_only", "none"]


def deviation_counts(rows: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """Deviations per protocol (rows, and `total`) that were signalled, motivated, reviewed, and
    that led to a proposal for the protocol; columns COUNTS, and shares in per cent. Drafts too."""
    adapt = next(o.leads_to for o in frameworks.purpose.outcomes if o.code == "positive")
    each = pd.DataFrame(
        {
            "protocol": rows["protocol"],
            "deviations": 1,
            "signalled": rows["signalled"] != "",
            "motivated": rows["reason"] != "",
            "reviewed": rows["reviewed"] != "",
            "changed_protocol": rows["consequence"] == adapt,
        }
    )
    table = each.groupby("protocol")[COUNTS].sum().astype("int64")
    table.loc["total"] = table.sum()
    for name in COUNTS[1:]:
        table[f"{name}_pct"] = 100 * table[name] / table["deviations"]
    return table


def supply_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """People per kind (rows) who get it twice, from one side only, or not at all; columns SUPPLY.

    Twice costs time for clients, nothing at all costs quality.
    """
    parent, team = (rows[name].str.lower().isin(YES) for name in ("parent", "team"))
    found = pd.DataFrame(
        {
            "kind": rows["kind"],
            "double": parent & team,
            "parent_only": parent & ~team,
            "team_only": ~parent & team,
            "none": ~parent & ~team,
        }
    )
    return found.groupby("kind")[SUPPLY].sum().astype("int64")


def space_marks(rows: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """Number and median of the marks per kind of space (rows): three things, never one score."""
    kinds = [space.code for space in frameworks.guide.spaces]
    marks = {kind: _numbers(rows[kind]) for kind in kinds}
    cells = [[len(m), m.median() if len(m) else float("nan")] for m in marks.values()]
    return pd.DataFrame(cells, index=pd.Index(kinds, name="space"), columns=["n", "median"])


def about_records(project: Project, request: Request, studies: Sequence[Book]) -> Answer | None:
    """What `peo codes` says of record tables; None when one of the files is something else.

    That may be a table of one of the `studies`. Raises UserError when a file cannot be read.
    """
    tables = [path for path in request.files if path.suffix.lower() in (".csv", ".xlsx")]
    files = (("purpose", Purpose), ("guide", Guide))
    books = [read_codebook(project.framework_file(name), model) for name, model in files]
    score = scored(table for book in (*books, *studies) for table in book.declared.values())
    kinds = [record_kind(map(str, read_coded(path, score).cells), books) for path in tables]
    if len(tables) < len(request.files) or None in kinds:
        return None
    frameworks = read_frameworks(project)
    said, good = [], True
    for path in tables:
        table = read_records(path, frameworks, request.tables)
        assert table is not None
        more = [] if table.accepted.empty else [_counted(table.kind, table.accepted, frameworks)]
        if table.kind == "deviations" and request.tables is None:
            more.insert(0, "  Without --tables FOLDER with a table protocols their ids were not "
                           "checked.")  # fmt: skip
        said += table_lines(table, more=list(filter(None, more)))
        good = good and table.rejected.empty
    return Answer(said, good)


def _counted(kind: str, rows: pd.DataFrame, frameworks: Frameworks) -> str:
    """What a table adds up to, in words or as a table; nothing for some kinds."""
    if kind == "deviations":
        return deviation_counts(rows, frameworks).to_string(float_format="%.0f")
    if kind == "supply":
        return supply_counts(rows).to_string()
    if kind == "spaces":
        return space_marks(rows, frameworks).to_string()
    if kind == "marks":
        marks = _numbers(rows["mark"])
        return f"  median mark {marks.median():g}, from {marks.min():g} to {marks.max():g}"
    if kind == "stories":
        failures = int((rows["about"] == "failure").sum())
        return f"  {failures} of {len(rows)} tell of something that failed"
    if kind == "protocols":
        question = frameworks.purpose.test_question.en
        no = int(rows["serves"].str.lower().isin(NO).sum())
        states = ", ".join(f"{n} {code}" for code, n in rows["status"].value_counts().items())
        return f"  {question} Nothing, for {no} of {len(rows)}; {states}"
    if kind in ("steps", "points"):
        what = kind.removesuffix("s")
        each = zip(rows["organisation"], rows[what], rows["status"], strict=True)
        return "\n".join(f"  {where}: {what} {code} {state}" for where, code, state in each)
    return ""


def _numbers(cells: pd.Series) -> pd.Series:
    """The cells that hold a mark, as numbers."""
    return cells[cells != ""].str.replace(",", ".").astype("float64")
