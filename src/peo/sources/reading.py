"""Any file, told by its content, and any export of a survey, as a Sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from peo.project import CallError, UserError
from peo.project.typed import fold
from peo.sources.delimited import read_delimited
from peo.sources.limesurvey import is_structure, limesurvey
from peo.sources.qualtrics import qualtrics
from peo.sources.sheet import Column, Score, Sheet
from peo.sources.spss import read_sav
from peo.sources.tools import without_tool_columns
from peo.sources.workbook import read_workbook


def read_sheet(path: Path, score: Score | None = None, sheet: str = "") -> Sheet:
    """A file of any format, told by its content; `score` finds a header below titles.

    `sheet` names the one to read of a workbook. Raises UserError, with file and line, for whatever
    cannot be read.
    """
    if not path.is_file():
        raise CallError("sources.no_file", file=path.name)
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith((b"$FL2", b"$FL3")):
        return read_sav(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError("sources.old_excel", file=path.name)
    if head.startswith(b"PK"):
        return read_workbook(path, score, sheet)
    return read_delimited(path, score)


def read_export(path: Path, score: Score | None = None, sheet: str = "", person: str = "") -> Sheet:
    """An export of a survey, without what its tool added and with what the tool says beside it.

    `score` tells how many of some cells are names of columns: it decides which sheet of a workbook
    is read, unless `sheet` names one, and which row is the header. `person` is the header of the
    column that says who somebody is in every wave.
    """
    export = qualtrics(read_sheet(path, score, sheet), path.name)
    export = limesurvey(export, structure_beside(path))
    for name in map(str, export.cells.columns) if person else ():
        about = export.about.get(name, Column())
        if fold(person) in map(fold, (name, *about.names)):
            cells = export.cells.drop(columns=name)
            export = replace(export, cells=cells, person=export.cells[name])
            break
    return without_tool_columns(export)


def structure_beside(path: Path) -> Path | None:
    """The LimeSurvey structure in the same folder; raises UserError when there are several."""
    others = sorted(p for p in path.parent.iterdir() if p.is_file() and p != path)
    found = [other for other in others if is_structure(other)]
    if len(found) > 1:
        names = ", ".join(other.name for other in found)
        raise UserError("sources.structures", file=path.name, names=names)
    return found[0] if found else None
