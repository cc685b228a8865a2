"""Excel workbooks: the sheet that fits best, its cells as text."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from peo.project import UserError, did_you_mean
from peo.project.words import both
from peo.sources.guard import check_xml, read_archive
from peo.sources.sheet import (
    MAX_CELLS,
    TITLES,
    Retyped,
    Row,
    Score,
    Sheet,
    framed,
    header_of,
    number_text,
)

_UNPACKED = 60_000_000  # bytes; about a million cells, some seconds of work
# what a number format prints, skips or is coloured by, and does not obey
_AS_IT_IS = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\sref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ROUND = 1e-6  # of a hundredth: a time of day has more decimals
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
                "sources.no_workbook", file=path.name, error=type(error).__name__
            ) from None
    if reading.formulas:
        raise UserError("sources.formula", file=path.name, cell=reading.formulas[0])
    frame, above = framed(_filled_down(rows, source, score), path.name, score)
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
        raise UserError("sources.save_again", error=error) from None


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
            raise UserError("sources.empty", file=file)
        near = did_you_mean(wanted, titles)
        raise UserError("sources.no_sheet", file=file, sheet=wanted, near=near)
    best = [sheet.title for sheet in seen if fit[sheet] == max(fit[s] for s in seen)]
    if len(best) > 1:
        raise UserError("sources.sheets", file=file, n=len(best), sheets=", ".join(best))
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
        self.retyped: list[Retyped] = []

    def rows(self, sheet: Any) -> Iterator[Row]:
        """(row number, cells) of the rows that hold something, none narrower than one above it."""
        sheet.reset_dimensions()  # the declared size may be a lie
        work = width = 0
        for number, cells in enumerate(sheet.iter_rows(), 1):
            work += len(cells) + 1
            if work > MAX_CELLS // 4:
                raise UserError("sources.large_sheet", file=self.file, sheet=sheet.title)
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
        if isinstance(value, time | timedelta):
            if told := _clock(value, "s" in (cell.number_format or "").lower()):
                return told
            value = str(value)
            self.retyped.append(Retyped(cell.row, cell.column - 1, f"{cell.coordinate} ({value})"))
            return value
        if isinstance(value, datetime) or (isinstance(value, float) and value % 1):
            shown, of_day = f"{cell.coordinate} ({value})", ""
            if isinstance(value, float) and 0 < value < 1 and abs(value * 100 % 1) > _ROUND:
                of_day = _clock(timedelta(days=value), True)
            self.retyped.append(Retyped(cell.row, cell.column - 1, shown, of_day))
        if isinstance(value, int | float):
            if value != value or value in (float("inf"), float("-inf")):
                return str(value)
            if "%" in _AS_IT_IS.sub("", cell.number_format or ""):
                return number_text(value * 100) + "%"
            return number_text(value)
        if isinstance(value, date):
            return value.isoformat()
        self.formulas.append(cell.coordinate)
        return "="


def _clock(value: time | timedelta, seconds: bool) -> str:
    """A time as a person sees it: 10:26 may be minutes and seconds, whatever the program thinks.

    Nothing for 10:26:00, which may have been typed as 10:26.
    """
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    whole = round(value.total_seconds())
    if seconds and whole >= 3600 and not whole % 60:
        return ""
    shown = f"{whole // 3600}:{whole // 60 % 60:02d}"
    return f"{shown}:{whole % 60:02d}" if seconds or whole % 60 else shown


def _filled_down(rows: list[Row], source: bytes, score: Score | None) -> list[Row]:
    """The rows with what stands in a cell that was merged with those below it in each of them,
    below the header."""
    place, height, _ = header_of(rows[:TITLES], score) if rows else (0, 0, [])
    at = dict(rows[place + height :])
    for name, first, last in _merged(source):
        for number in range(first + 1, last + 1):
            if first in at and number in at and name < len(at[number]) and not at[number][name]:
                at[number][name] = at[first][name]
    return rows


def _merged(source: bytes) -> Iterator[tuple[int, int, int]]:
    """Column, first and last row of every block of merged cells, of each of its columns."""
    for one, top, other, bottom in _MERGED.findall(source):
        first, last = (_place(letters) for letters in (one, other))
        yield from ((column, int(top), int(bottom)) for column in range(first, last + 1))


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise UserError("sources.extra.excel") from None
    return openpyxl
