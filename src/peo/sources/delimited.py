"""CSV and TSV: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252; any line ends."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from peo.project import UserError
from peo.sources.sheet import Sheet, check_header, text_frame, trimmed

MAX_BYTES = 1_000_000_000
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}


def read_text(path: Path) -> Sheet:
    """A delimited text file.

    Raises UserError for an empty, header-only, undecodable or ragged file, an open quotation mark
    and a column that occurs twice; it names the line, never what stands in it.
    """
    text, encoding = _text(path)
    delimiter = _delimiter(text)
    frame = _fast(text, delimiter, path.name)
    if frame is None:
        frame = as_frame(_rows(text, delimiter, path.name), path.name)
    notes = () if encoding == "UTF-8" else (f"Read as {encoding} text.",)
    return Sheet(frame, f"CSV with {_NAMES[delimiter]}", notes)


def read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Line number and cells of every row that is not blank, of whatever width; as `read_text`."""
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.")
    text, _ = _text(path)
    return _rows(text, _delimiter(text), path.name)


def as_frame(rows: list[tuple[int, list[str]]], file: str) -> pd.DataFrame:
    """Rows of which the first is the header, as a frame of text; raises as `read_text`."""
    header, body = check_header(rows[0][1], file), rows[1:]
    if not body:
        raise UserError(f"{file} has a header and no rows.")
    for line, cells in body:
        if len(cells) != len(header):
            raise UserError(
                f"{file}, line {line}: {len(cells)} cells where the header has {len(header)}."
            )
    return text_frame([cells for _, cells in body], header, [line for line, _ in body], file)


def _text(path: Path) -> tuple[str, str]:
    """The text of a file and the name of its encoding."""
    if path.stat().st_size > MAX_BYTES:
        raise UserError(f"{path.name} is larger than {MAX_BYTES // 10**6} MB.")
    data = path.read_bytes()
    text, encoding = _decode(data, path.name)
    if not text.strip():
        raise UserError(f"{path.name} is empty.")
    if odd := _NO_TEXT.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        raise UserError(f"{path.name}, line {line}: a control character; this is not a text file.")
    return text, encoding


def _decode(data: bytes, name: str) -> tuple[str, str]:
    """Text and the name of its encoding. Windows-1252 only if nothing in it looks like UTF-8."""
    head = data[:4096]
    for mark, codec in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, codec, "UTF-16", name)
    if head[1::2].count(0) > len(head) // 4:
        return _strict(data, "utf-16-le", "UTF-16", name)
    if head[::2].count(0) > len(head) // 4:
        return _strict(data, "utf-16-be", "UTF-16", name)
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if data.startswith(b"\xef\xbb\xbf") or not data.decode("utf-8", "ignore").isascii():
            raise UserError(
                f"{name}, line {line}: byte {error.start} is not UTF-8, while the rest is. "
                "The file is damaged; export it again."
            ) from None
    return _strict(data, "cp1252", "Windows-1252", name)


def _strict(data: bytes, codec: str, encoding: str, name: str) -> tuple[str, str]:
    try:
        return data.decode(codec).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{name}, line {line}: byte {error.start} is neither UTF-8 nor {encoding}. "
            "Save the file as CSV UTF-8."
        ) from None


def _delimiter(text: str) -> str:
    """The delimiter with which most of the first rows are as wide as the header."""
    head = text[:200_000]

    def fit(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row in islice(reader, 30) if row]
        except csv.Error:
            return 0.0, 0
        if len(head) < len(text) and len(widths) in range(2, 30):
            widths.pop()  # the last row was cut off
        wide = widths[0] if widths else 0
        return (sum(w == wide for w in widths) / len(widths) if wide > 1 else 0.0), wide

    return max(_NAMES, key=fit)


def _fast(text: str, delimiter: str, name: str) -> pd.DataFrame | None:
    """The same as `as_frame`, by Arrow, for a file in which every line is one row; else None."""
    stray = re.compile(rf'[^{delimiter}\r\n"]"[^{delimiter}\r\n"]')
    first, _, body = text.partition("\n")
    if (
        not body.strip()
        or first.count('"') % 2
        or text.count('"') % 2
        or text.count("\r") != text.count("\r\n")
    ):
        return None
    if stray.search(text):
        return None
    header = check_header(next(csv.reader([first.rstrip("\r")], delimiter=delimiter)), name)
    lines = body.count("\n") + (not body.endswith("\n"))
    kept = pa_csv.ConvertOptions(
        column_types={name: pa.large_string() for name in header},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    try:
        table = pa_csv.read_csv(
            pa.py_buffer(body.encode()),
            pa_csv.ReadOptions(column_names=header, block_size=1 << 24),
            pa_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            kept,
        )
    except pa.ArrowInvalid:
        return None  # its message would show the row
    if table.num_rows != lines:
        return None
    frame = table.to_pandas(types_mapper=lambda _: pd.StringDtype(na_value=np.nan))
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="line")
    return trimmed(frame, name)


def _rows(text: str, delimiter: str, name: str) -> list[tuple[int, list[str]]]:
    """Row by row, so that the first row that does not fit can be named."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise UserError(f"{name}, line {reader.line_num}: not valid CSV ({error}).") from None
