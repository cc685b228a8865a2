"""What every reader hands over: cells as text, and what the file itself says about its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from peo.project import UserError
from peo.project.typed import fold
from peo.project.words import Text

MAX_COLUMNS = 2_000  # a questionnaire has some hundreds; more is a damaged or hostile file
MAX_CELLS = 40_000_000
MAX_NAME = 2_000  # characters; the longest question text with its item is some hundreds
MAX_TEXT = 32_767  # characters in a cell, as in a spreadsheet; more means a lost quotation mark
TITLES = 20  # a header stands among the first rows, below titles
# what a second row of a header says below a question that has one answer
_ONE_ANSWER = {"response", "open-ended response", "antwoord", "open antwoord", "reactie", "respons"}
_PIECE = 1_000  # rows that are Python's own strings at one time

Row = tuple[int, list[str]]  # its number in the file, its cells
Score = Callable[[Sequence[str]], int]  # how many of some cells are names of a column


@dataclass(frozen=True)
class Column:
    """Other names of a column, the group it is in, and the labels of its codes.

    `missing` holds the codes that the file declares missing, with their labels ("" without one).
    `choices_of` names the question whose choices stand in this column, one choice per row.
    """

    names: tuple[str, ...] = ()
    group: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    choices_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Retyped:
    """A cell of which a spreadsheet made a number: 10.26 may have been 10.260.

    `time` is the time of day that a fraction of a day stands for, if it is one.
    """

    row: int
    column: int
    shown: str
    time: str = ""


@dataclass(frozen=True)
class Sheet:
    """A file as text. The index of `cells` is the row (or line) in the file, NaN is empty.

    `notes` say what was decided while reading, such as columns that were left out; `called` what
    the file calls columns that got another name; `above` holds the rows above the header. Of a
    workbook: `bold` rows, `others` (sheets that were not read), and `retyped`, the cells whose text
    is no longer as it was typed. `person` is the column that says who somebody is in every wave,
    which is not among the cells.
    """

    cells: pd.DataFrame
    format: str
    notes: tuple[Text, ...] = ()
    about: Mapping[str, Column] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    above: tuple[Row, ...] = ()
    bold: frozenset[int] = frozenset()
    others: tuple[str, ...] = ()
    retyped: tuple[Retyped, ...] = ()
    person: pd.Series | None = None


def header_of(rows: Sequence[Row], score: Score | None) -> tuple[int, int, list[str]]:
    """(place, number of rows, names) of the header among the first rows of a file.

    A header is wider than the titles above it, or at least half of its cells are known names; of
    such rows it is the one with most known names, since answers may be names too. Two rows may be
    one header: questions, and below them what is in each column (see `_joined`). Qualtrics puts its
    import ids two rows below it. Without known names it is the first row.
    """
    found = (0, 1, list(rows[0][1]))
    if score is None:
        return found
    most = widest = 0
    for place, (_, cells) in enumerate(rows):
        if place >= 2 and cells[0].startswith('{"ImportId"'):
            return place - 2, 1, list(rows[place - 2][1])
        for height, row in ((1, cells), (2, _joined(rows[place : place + 2]))):
            filled = [cell for cell in row if cell]
            names = score(filled)
            more = names > most or (
                height == 2 and names == most > 0 and _says_one(rows[place + 1])
            )
            if more and row and (len(filled) > widest or 2 * names >= len(filled) > 1):
                found, most = (place, height, list(row)), names
        widest = max(widest, sum(map(bool, cells)))
    return found


def _joined(rows: Sequence[Row]) -> list[str]:
    """Two rows as one header, as SurveyMonkey writes them; nothing where they cannot be that.

    A question stands above its first column; below it, in each of its columns, an item or option,
    or a word that says that there is one answer. What the tool adds has nothing below it.
    """
    if len(rows) < 2 or not rows[0][1][0] or rows[1][1][0]:
        return []
    names, above = [], ""
    for top, below in zip_longest(rows[0][1], rows[1][1], fillvalue=""):
        above = top or above
        single = not below or fold(below) in _ONE_ANSWER
        names.append((top or above * bool(below)) if single else f"{above} - {below}")
    return names


def _says_one(row: Row) -> bool:
    """Whether a row says below every question that it has one answer."""
    return all(fold(cell) in _ONE_ANSWER for cell in row[1] if cell)


def framed(
    rows: Iterable[Row], file: str, score: Score | None = None
) -> tuple[pd.DataFrame, tuple[Row, ...]]:
    """Rows as a frame of trimmed cells below their header, and the rows above it.

    Blank rows are no rows. Raises UserError for a header or a row that cannot be read.
    """
    rest = iter(rows)
    head = list(islice(rest, TITLES))
    if not head:
        raise UserError("sources.empty", file=file)
    place, height, names = header_of(head, score)
    while len(names) > 1 and not names[-1].strip():
        names.pop()
    header = check_header(names, file, score is not None)
    lines: list[int] = []
    pieces: list[list[pa.Array]] = [[] for _ in header]
    for piece in _pieces(_fitting(chain(head[place + height :], rest), len(header), file, lines)):
        for column, cells in zip(pieces, zip(*piece, strict=True), strict=True):
            column.append(pa.array(cells, pa.large_string()))
    columns = [pa.chunked_array(column, pa.large_string()) for column in pieces]
    return frame_of(columns, header, lines, file), tuple(head[:place])


def _fitting(rows: Iterable[Row], width: int, file: str, lines: list[int]) -> Iterator[list[str]]:
    """The cells of rows as wide as the header; `lines` learns their numbers."""
    for line, cells in rows:
        if not any(map(str.strip, cells)):
            continue
        if len(cells) != width:
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) != width:
                raise UserError("sources.ragged", file=file, line=line, n=len(cells), width=width)
        lines.append(line)
        yield cells


def _pieces(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    while piece := list(islice(rows, _PIECE)):
        yield piece


def check_header(names: Sequence[str], file: str, by_place: bool = False) -> list[str]:
    """The column names, trimmed, a nameless one by its place; UserError for too many or twice.

    With `by_place` every one of those that are the same is told apart by its place, too: a person
    can say what each of them is.
    """
    header = [name.strip() for name in names]
    if len(header) > MAX_COLUMNS:
        raise UserError("sources.columns", file=file, n=len(header), most=MAX_COLUMNS)
    if long := next((name for name in header if len(name) > MAX_NAME), None):
        raise UserError(
            "sources.long_name", file=file, place=header.index(long) + 1, n=len(long),
                   most=MAX_NAME
        )  # fmt: skip
    header = [name or f"(column {place})" for place, name in enumerate(header, 1)]
    counts = Counter(header)
    if by_place:
        header = [f"{n} (column {i})" if counts[n] > 1 else n for i, n in enumerate(header, 1)]
    elif twice := sorted(name for name in counts if counts[name] > 1):
        raise UserError("sources.column_twice", file=file, column=twice[0])
    return header


def alone(name: str) -> str:
    """A column's name without the place that tells it apart from others of that name."""
    return re.sub(r" \(column \d+\)$", "", name)


def frame_of(
    columns: Sequence[pa.ChunkedArray], header: list[str], lines: Sequence[int], file: str
) -> pd.DataFrame:
    """Columns of text as a frame of trimmed cells; what is empty then is missing, a blank row gone.

    Raises UserError for a cell that is too long to be an answer, and when no row is left.
    """
    bare = []
    for name, cells in zip(header, columns, strict=True):
        lengths = pc.utf8_length(cells)
        if (longest := pc.max(lengths).as_py() or 0) > MAX_TEXT:
            line = lines[pc.index(lengths, longest).as_py()]
            raise UserError(
                "sources.long_cell", file=file, row=line, column=name, n=longest,
                       most=MAX_TEXT
            )  # fmt: skip
        cells = pc.utf8_trim_whitespace(cells)
        bare.append(pc.if_else(pc.equal(cells, ""), None, cells))
    text = pd.StringDtype(na_value=np.nan)
    frame: pd.DataFrame = pa.table(bare, header).to_pandas(types_mapper=lambda _: text)
    frame.index = pd.Index(list(lines), name="line", dtype="int64")
    frame = frame.dropna(how="all")
    empty = [name for name in frame.columns if name.startswith("(column ")]
    frame = frame.drop(columns=[name for name in empty if frame[name].isna().all()])
    if frame.empty:
        raise UserError("sources.no_rows", file=file)
    return frame


def number_text(value: float) -> str:
    """A number as it was typed: 36, 0.89; binary noise beyond 15 digits is no part of it."""
    return str(int(value)) if value == int(value) else f"{value:.15g}"
