"""Raw files of every format as tables of text cells. Nothing is converted: "007" and "NA" stay."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from peo.project import UserError
from peo.sources.delimited import read_text
from peo.sources.limesurvey import is_structure, limesurvey
from peo.sources.qualtrics import qualtrics
from peo.sources.sheet import Column, Sheet, fold
from peo.sources.spss import read_sav
from peo.sources.tools import without_tool_columns
from peo.sources.workbook import read_xlsx

__all__ = ["Column", "Sheet", "read_export", "structure_beside"]


def read_export(path: Path, known: Collection[str] = ()) -> Sheet:
    """A raw file, its format told by its content.

    `known` holds the folded names of the instrument: they decide which sheet of a workbook is
    read. Raises UserError, with file and line, for whatever cannot be read.
    """
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.")
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise UserError(f"{path.name} is empty.")
    if head.startswith((b"$FL2", b"$FL3")):
        return without_tool_columns(read_sav(path))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(f"{path.name} is an old or locked Excel file; save it as .xlsx or CSV.")
    if head.startswith(b"PK"):
        export = read_xlsx(path, lambda cells: sum(fold(cell) in known for cell in cells))
    else:
        export = read_text(path)
    export = limesurvey(qualtrics(export, path.name), structure_beside(path))
    return without_tool_columns(export)


def structure_beside(path: Path) -> Path | None:
    """The LimeSurvey structure in the same folder; raises UserError when there are several."""
    others = sorted(p for p in path.parent.iterdir() if p.is_file() and p != path)
    found = [other for other in others if is_structure(other)]
    if len(found) > 1:
        names = ", ".join(other.name for other in found)
        raise UserError(f"Several survey structures stand beside {path.name}: {names}. Keep one.")
    return found[0] if found else None
