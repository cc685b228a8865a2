"""Any file, told by its content, and any export of a survey, as a Sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from peo.project import CallError, UserError
from peo.sources.delimited import read_delimited
from peo.sources.limesurvey import is_structure, limesurvey, without_code
from peo.sources.qualtrics import qualtrics
from peo.sources.sheet import Score, Sheet, fold
from peo.sources.spss import read_sav
from peo.sources.tools import without_tool_columns
from peo.sources.workbook import read_workbook


def read_sheet(path: Path, score: Score | None = None) -> Sheet:
    """A file of any format, told by its content; `score` finds a header below titles.

    Raises UserError, with file and line, for whatever cannot be read.
    """
    if not path.is_file():
        raise CallError(f"There is no file {path.name}.")
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith((b"$FL2", b"$FL3")):
        return read_sav(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(f"{path.name} is an old or locked Excel file; save it as .xlsx or CSV.")
    return (read_workbook if head.startswith(b"PK") else read_delimited)(path, score)


def read_export(path: Path, known: Collection[str] = ()) -> Sheet:
    """An export of a survey, without what its tool added and with what the tool says beside it.

    `known` holds the folded names of the instrument: they decide which sheet of a workbook is
    read, and which row of it is the header.
    """
    sheet = qualtrics(read_sheet(path, fitting(known)), path.name)
    return without_tool_columns(limesurvey(sheet, structure_beside(path)))


def fitting(known: Collection[str]) -> Score:
    """How well the cells of a row fit the folded names of an instrument: how many it has."""

    def score(cells: Sequence[str]) -> int:
        return sum(fold(cell) in known or fold(without_code(cell)) in known for cell in cells)

    return score


def structure_beside(path: Path) -> Path | None:
    """The LimeSurvey structure in the same folder; raises UserError when there are several."""
    others = sorted(p for p in path.parent.iterdir() if p.is_file() and p != path)
    found = [other for other in others if is_structure(other)]
    if len(found) > 1:
        names = ", ".join(other.name for other in found)
        raise UserError(f"Several survey structures stand beside {path.name}: {names}. Keep one.")
    return found[0] if found else None
