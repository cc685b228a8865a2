"""CSV and TSV: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252; any line ends."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from peo.project import UserError
from peo.project.words import both
from peo.project.written import as_typed
from peo.sources.guard import read_text
from peo.sources.sheet import Row, Score, Sheet, framed

_NAMES = {",": ",", ";": ";", "\t": "tab", "|": "|"}


def read_delimited(path: Path, score: Score | None = None) -> Sheet:
    """A delimited text file; `score` finds its header below titles.

    Raises UserError for an empty, header-only, undecodable or ragged file, an open quotation mark
    and a column that occurs twice; it names the line, never what stands in it.
    """
    text, encoding = read_text(path)
    delimiter = _delimiter(text)
    frame, above = framed(_rows(text, delimiter, path.name), path.name, score)
    frame = as_typed(frame)  # a tool may have kept a spreadsheet from executing what people wrote
    notes = [] if encoding == "UTF-8" else [both("intake.note.encoding", encoding=encoding)]
    if above:
        notes.append(both("intake.note.above_line", rows=", ".join(str(n) for n, _ in above)))
    return Sheet(frame, f"CSV ({_NAMES[delimiter]})", tuple(notes), above=above)


def _delimiter(text: str) -> str:
    """The delimiter that a first line names, or with which most of the first rows are as wide."""
    first, _, rest = text.partition("\n")
    first = first.strip("\r\"' ")
    if first.lower().startswith("sep=") and first[4:] in _NAMES and first[4] in rest:
        return first[4:]
    head = text[:200_000]

    def fit(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row in islice(reader, 30) if row]
        except csv.Error:
            return 0.0, 0
        if len(head) < len(text) and len(widths) in range(2, 30):
            widths.pop()  # the last row was cut off
        wide, rows = Counter(widths).most_common(1)[0] if widths else (0, 0)
        return (rows / len(widths) if wide > 1 else 0.0), wide

    return max(_NAMES, key=fit)


def _rows(text: str, delimiter: str, name: str) -> Iterator[Row]:
    """Rows that hold something, one by one, so that the first that does not fit can be named."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            asks = reader.line_num == 1 and row and row[0].strip("\"' ").lower().startswith("sep=")
            if any(row) and not asks:
                yield reader.line_num, row
    except csv.Error as error:
        raise UserError("sources.no_csv", file=name, line=reader.line_num, error=error) from None
