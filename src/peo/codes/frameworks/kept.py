"""Records that a municipality or an organisation keeps with the frameworks, in small tables.

What they look like is declared in the frameworks; a table is known by its header. Nobody is named:
`who` is a function or a number. Each thing is counted by itself, and nothing is added up that is
not one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from peo.codes.book import Book, codes_of
from peo.codes.checked_files import Answer, Request, table_lines
from peo.codes.codebook import read_codebook
from peo.codes.coded_tables import More, check_table, find_table, read_coded, read_file
from peo.codes.frameworks.framework import Frameworks, Guide, Purpose, read_frameworks
from peo.define.cells import NO, YES
from peo.define.rule import Asked, Cells
from peo.define.table import kind_of, scored
from peo.intake.check import Checked
from peo.project import Project, UserError
from peo.project.words import heard, spoken


def about_records(project: Project, request: Request, studies: Sequence[Book]) -> Answer | None:
    """What `peo codes` says of record tables; None when one of the files is something else.

    That may be a table of one of the `studies`. Raises UserError when a file cannot be read.
    """
    tables = [path for path in request.files if path.suffix.lower() in (".csv", ".xlsx")]
    models: dict[str, type[Book]] = {"purpose": Purpose, "guide": Guide}
    books = [read_codebook(project.framework_file(name), own) for name, own in models.items()]
    score = scored(table for book in (*books, *studies) for table in book.declared.values())
    sheets = [read_coded(path, score).cells for path in tables]
    found = [
        next(((book, kind) for book in books if (kind := kind_of(names, book.declared))), None)
        for names in (list(map(str, sheet.columns)) for sheet in sheets)
    ]
    if len(tables) < len(request.files) or None in found:
        return None
    frameworks = read_frameworks(project)
    said, good = [], True
    for path, sheet, known in zip(tables, sheets, found, strict=True):
        assert known is not None
        table = _checked(path, sheet, *known, frameworks, request.tables)
        more = [] if table.accepted.empty else [_counted(table.kind, table.accepted, frameworks)]
        if table.kind == "deviations" and request.tables is None:
            more.insert(0, spoken("talk.kept.no_protocols"))
        said += table_lines(table, more=list(filter(None, more)))
        good = good and table.rejected.empty
    return Answer(said, good)


def _checked(
    path: Path, sheet: pd.DataFrame, book: Book, kind: str, frameworks: Frameworks,
    folder: Path | None,
) -> Checked:  # fmt: skip
    """A record table against what was declared of it.

    `folder` holds the table `protocols` that deviations refer to; without it the ids of protocols
    are not checked.
    """
    studies = (frameworks.dialogues, frameworks.interviews)
    elsewhere = book.look(
        protocols=_protocols(folder) if kind == "deviations" and folder else (),
        variables=sorted(frameworks.variables),
        recommendations=[advice.code for study in studies for advice in study.recommendations],
        poles=codes_of(frameworks.purpose.poles),
    )
    more = _after(frameworks.guide) if kind == "steps" else ()
    return check_table(sheet, book, kind, path.name, at=elsewhere, more=more)


def _protocols(folder: Path) -> list[str]:
    if (path := find_table(folder, "protocols")) is None:
        raise UserError("talk.table.protocols", name=folder.name)
    return list(read_file(path)["id"])


def _after(guide: Guide) -> More:
    """A step is done when those before it are done, in the same organisation."""
    before = {step.code: step.after for step in guide.steps}

    def in_order(cells: Cells) -> pd.Series:
        rows = cells.rows(looks)
        done = {(where, step) for where, step, status in rows if status == "done"}
        good = [
            status != "done" or {(where, code) for code in before.get(step, ())} <= done
            for where, step, status in rows
        ]
        return pd.Series(good, index=cells.frame.index, dtype=bool)

    looks = ("organisation", "step", "status")
    return [("step-order", Asked("step", in_order, looks))]


# ------------------------------------------------------------------------------- what is counted


def _counted(kind: str, rows: pd.DataFrame, frameworks: Frameworks) -> str:
    """What a table adds up to, in words or as a table; nothing for some kinds."""
    if kind == "deviations":
        return _deviations(rows, frameworks).to_string(float_format="%.0f")
    if kind == "supply":
        return _supply(rows).to_string()
    if kind == "spaces":
        return _marks(rows, frameworks).to_string()
    if kind == "marks":
        marks = _numbers(rows["mark"])
        return spoken("talk.kept.marks", median=marks.median(), low=marks.min(), high=marks.max())
    if kind == "stories":
        failures = int((rows["about"] == "failure").sum())
        return spoken("talk.kept.stories", n=failures, total=len(rows))
    if kind == "protocols":
        question = heard(frameworks.purpose.test_question)
        no = int(rows["serves"].str.lower().isin(NO).sum())
        states = ", ".join(f"{n} {code}" for code, n in rows["status"].value_counts().items())
        told = {"question": question, "n": no, "total": len(rows), "states": states}
        return spoken("talk.kept.protocols", **told)
    if kind in ("steps", "points"):
        name = kind.removesuffix("s")
        what = spoken(f"talk.kind.{name}")
        each = zip(rows["organisation"], rows[name], rows["status"], strict=True)
        return "\n".join(f"  {where}: {what} {code} {state}" for where, code, state in each)
    return ""


def _deviations(rows: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """Deviations per protocol (rows, and `total`) that were signalled, motivated, reviewed, and
    that led to a proposal for the protocol, and shares in per cent. Drafts too."""
    adapt = next(o.leads_to for o in frameworks.purpose.outcomes if o.code == "positive")
    told = {
        "deviations": rows["id"], "signalled": rows["signalled"], "motivated": rows["reason"],
        "reviewed": rows["reviewed"],
    }  # fmt: skip
    each = pd.DataFrame({name: cells != "" for name, cells in told.items()})
    each["changed_protocol"] = rows["consequence"] == adapt
    table = each.groupby(rows["protocol"]).sum().astype("int64")
    table.loc["total"] = table.sum()
    for name in list(table)[1:]:
        table[f"{name}_pct"] = 100 * table[name] / table["deviations"]
    return table


def _supply(rows: pd.DataFrame) -> pd.DataFrame:
    """People per kind (rows) who get it twice, from one side only, or not at all.

    Twice costs time for clients, nothing at all costs quality.
    """
    parent, team = (rows[name].str.lower().isin(YES) for name in ("parent", "team"))
    found = {"double": parent & team, "parent_only": parent & ~team, "team_only": ~parent & team,
             "none": ~parent & ~team}  # fmt: skip
    return pd.DataFrame(found).groupby(rows["kind"]).sum().astype("int64")


def _marks(rows: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """Number and median of the marks per kind of space (rows): three things, never one score."""
    kinds = [space.code for space in frameworks.guide.spaces]
    marks = {kind: _numbers(rows[kind]) for kind in kinds}
    cells = [[len(m), m.median() if len(m) else float("nan")] for m in marks.values()]
    return pd.DataFrame(cells, index=pd.Index(kinds, name="space"), columns=["n", "median"])


def _numbers(cells: pd.Series) -> pd.Series:
    """The cells that hold a mark, as numbers."""
    return cells[cells != ""].str.replace(",", ".").astype("float64")
