"""Excel workbooks: the sheet that fits best, its cells as text."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from peo.project import UserError, did_you_mean
from peo.sources.guard import check_xml, read_archive
from peo.sources.sheet import (
    MAX_CELLS,
    TITLES,
    Row,
    Score,
    Sheet,
    framed,
    header_of,
    number_text,
)
from peo.words import both, spoken

_UNPACKED = 60_000_000  # bytes; about a million cells, some seconds of work
# what a number format prints, skips or is coloured by, and does not obey
_AS_IT_IS = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*\shidden="(?:1|true)"')


def read_workbook(path: Path, score: Score | None = None, wanted: str = "") -> Sheet:
    """The sheet called `wanted`, else that whose header has the highest `score`.

    Hidden sheets are read only when no other holds anything; hidden rows are read, and told.
    Raises UserError for a damaged or oversized file, for a formula, whose value cannot be relied
    on, for sheets that fit equally well, and where there is no sheet of that name.
    """
    openpyxl = _openpyxl()
    files = _guard(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
            title, others = _best(book, path.name, score, wanted)
            reading = _Reading(path.name)
            rows = list(reading.rows(book[title]))
            unseen = [name for name in others if book[name].sheet_state != "visible"]
            source = files.get(str(getattr(book[title], "_worksheet_path", "")).lstrip("/"), b"")
            book.close()
        except UserError:
            raise
        except Exception as error:  # the library raises anything on a damaged file
            raise UserError(
                spoken("sources.no_workbook", file=path.name, error=type(error).__name__)
            ) from None
    if reading.formulas:
        raise UserError(spoken("sources.formula", file=path.name, cell=reading.formulas[0]))
    frame, above = framed(rows, path.name, score)
    notes = []
    if others:
        notes.append(both("intake.note.sheet", title=repr(title), count=len(others) + 1))
    if unseen:
        notes.append(both("intake.note.unseen", sheets=", ".join(map(repr, unseen))))
    if filtered := len(_HIDDEN_ROW.findall(source)):
        notes.append(both("intake.note.filtered", n=filtered))
    if above:
        notes.append(both("intake.note.above_row", rows=", ".join(str(n) for n, _ in above)))
    return Sheet(
        frame, "XLSX", tuple(notes), above=above, bold=frozenset(reading.bold), others=others,
        retyped=tuple(reading.retyped),
    )  # fmt: skip


def _guard(path: Path) -> dict[str, bytes]:
    """Look at the archive and its XML before the library does; the files in it."""
    try:
        files = read_archive(path, _UNPACKED)
        for name, data in files.items():
            if name.endswith((".xml", ".rels")):
                check_xml(data, path.name)
        return files
    except UserError as error:
        raise UserError(spoken("sources.save_again", error=error)) from None


def _best(book: Any, file: str, score: Score | None, wanted: str) -> tuple[str, tuple[str, ...]]:
    """The sheet to read, and the titles of the others that hold something."""
    heads = {
        sheet: rows for sheet in book if (rows := list(islice(_Reading(file).rows(sheet), TITLES)))
    }
    fit = {s: _fit(rows, score) for s, rows in heads.items()}
    seen = [s for s in heads if s.sheet_state == "visible" and (fit[s] or not any(fit.values()))]
    seen = seen or list(heads)
    if wanted:
        seen = [sheet for sheet in heads if sheet.title == wanted]
    if not seen:
        titles = [sheet.title for sheet in heads]
        if not wanted:
            raise UserError(spoken("sources.empty", file=file))
        near = did_you_mean(wanted, titles)
        raise UserError(spoken("sources.no_sheet", file=file, sheet=wanted, near=near))
    best = [sheet.title for sheet in seen if fit[sheet] == max(fit[s] for s in seen)]
    if len(best) > 1:
        raise UserError(spoken("sources.sheets", file=file, n=len(best), sheets=", ".join(best)))
    return best[0], tuple(sheet.title for sheet in heads if sheet.title != best[0])


def _fit(rows: list[Row], score: Score | None) -> int:
    """How many columns the header of a sheet names; none where nothing stands below it."""
    place, height, names = header_of(rows, score)
    return score(names) if score and len(rows) > place + height else 0


class _Reading:
    """One reading of a sheet; learns on the way which rows are bold, which cells doubtful."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.bold: list[int] = []
        self.formulas: list[str] = []
        self.retyped: list[str] = []

    def rows(self, sheet: Any) -> Iterator[Row]:
        """(row number, cells) of the rows that hold something, none narrower than one above it."""
        sheet.reset_dimensions()  # the declared size may be a lie
        work = width = 0
        for number, cells in enumerate(sheet.iter_rows(), 1):
            work += len(cells) + 1
            if work > MAX_CELLS // 4:
                raise UserError(spoken("sources.large_sheet", file=self.file, sheet=sheet.title))
            texts = [self._text(cell) for cell in cells]
            if any(texts):
                if all(cell.font.b for cell, text in zip(cells, texts, strict=True) if text):
                    self.bold.append(number)
                width = max(width, len(texts))
                yield number, texts + [""] * (width - len(texts))

    def _text(self, cell: Any) -> str:
        """A cell as a person sees it; 45% keeps its sign."""
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str) and cell.data_type != "f":
            return value.strip()
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, datetime) and value.time() == time():
            value = value.date()
        if isinstance(value, datetime | time) or (isinstance(value, float) and value % 1):
            self.retyped.append(f"{cell.coordinate} ({value})")
        if isinstance(value, int | float):
            if value != value or value in (float("inf"), float("-inf")):
                return str(value)
            if "%" in _AS_IT_IS.sub("", cell.number_format or ""):
                return number_text(value * 100) + "%"
            return number_text(value)
        if isinstance(value, date | time):
            return value.isoformat()
        self.formulas.append(cell.coordinate)
        return "="


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise UserError(spoken("sources.extra.excel")) from None
    return openpyxl
