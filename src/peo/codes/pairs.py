"""Two researchers, one session: which fragments are the same, and the table of step 2.

Two fragments are taken for the same when they share at least a given part of the time that they
cover together. Nothing else is merged: fragments that touch without being the same are listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from peo.codes.coded_tables import records
from peo.codes.dialogues import Dialogues
from peo.codes.fragments import Fragment
from peo.define.cells import format_time
from peo.project import CallError, UserError, replacing
from peo.project.words import spoken
from peo.project.written import is_formula, write_csv
from peo.sources.guard import read_archive, write_archive

THRESHOLD = 0.5
TOUCHING_COLUMNS = ["team", "relation", "share", "a", "b", "matched"]
PIECES_COLUMNS = ["team", "whole", "of", "pieces", "in", "share"]
_STEP_2 = [
    "team", "fragment", "utterance", "categories", "remarks", "elements", "researcher",
    "selected_by",
]  # fmt: skip
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Session:
    """The fragments of one session by outcome: chosen by both (pairs), only by A, only by B."""

    team: str
    researchers: tuple[str, str]
    both: tuple[tuple[Fragment, Fragment], ...]
    only_a: tuple[Fragment, ...]
    only_b: tuple[Fragment, ...]
    touching: tuple[tuple[Fragment, Fragment, float], ...]
    threshold: float

    def of(self, coder: int) -> list[Fragment]:
        """Everything that one of the two chose."""
        alone = self.only_b if coder else self.only_a
        return sorted([*alone, *(pair[coder] for pair in self.both)], key=_key)


def share(a: Fragment, b: Fragment) -> float:
    """Time in both as a part of the time in either, from 0 to 1 (the Jaccard index)."""
    inside = min(a.end, b.end) - max(a.start, b.start)
    return max(inside, 0) / (max(a.end, b.end) - min(a.start, b.start))


def match(
    first: Sequence[Fragment], second: Sequence[Fragment], threshold: float = THRESHOLD
) -> Session:
    """Pair the fragments of two researchers of one session.

    The pair with the largest share of time is taken first, and no fragment twice; the order of
    the rows does not matter. Raises UserError when the tables are not of one session, not of two
    researchers, or empty, and when the threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise UserError("talk.pairs.threshold", threshold=threshold)
    team, names = _one_session(first, second)
    pairs = [(a, b, part) for a in first for b in second if (part := share(a, b)) > 0]
    pairs.sort(key=lambda pair: (-pair[2], sorted((_key(pair[0]), _key(pair[1])))))
    taken: set[int] = set()
    both = []
    for a, b, part in pairs:
        if part >= threshold and not {id(a), id(b)} & taken:
            both.append((a, b))
            taken |= {id(a), id(b)}
    alone = [tuple(sorted((f for f in rows if id(f) not in taken), key=_key))
             for rows in (first, second)]  # fmt: skip
    touching = [(a, b, part) for a, b, part in pairs
                if _relation(a, b) != "same time" or not {id(a), id(b)} <= taken]  # fmt: skip
    both.sort(key=lambda pair: _key(pair[0]))
    touching.sort(key=lambda pair: (_key(pair[0]), _key(pair[1])))
    return Session(team, names, tuple(both), alone[0], alone[1], tuple(touching), threshold)


def match_all(
    first: Iterable[Fragment], second: Iterable[Fragment], threshold: float = THRESHOLD
) -> list[Session]:
    """Pair two tables that may hold several sessions; every session must be in both."""
    a, b = list(first), list(second)
    teams_a, teams_b = {f.team for f in a}, {f.team for f in b}
    if missing := sorted(teams_a ^ teams_b):
        raise UserError("talk.pairs.one_table", missing=missing[0])
    return [
        match([f for f in a if f.team == team], [f for f in b if f.team == team], threshold)
        for team in sorted(teams_a)
    ]


def touching_table(sessions: Iterable[Session]) -> pd.DataFrame:
    """Fragments of two researchers that overlap without being of the same time, taken or not."""
    rows = [
        [s.team, _relation(a, b), part, _range(a), _range(b), (a, b) in s.both]
        for s in sessions
        for a, b, part in s.touching
    ]
    return pd.DataFrame(rows, columns=TOUCHING_COLUMNS)


def pieces_table(sessions: Iterable[Session]) -> pd.DataFrame:
    """Fragments of one researcher that the other chose in several pieces, and the share of time
    that the pieces together have in common with the whole."""
    rows = []
    for s in sessions:
        for one, other in ((0, 1), (1, 0)):
            for whole in s.of(one):
                inside = [f for f in s.of(other) if _within(f, whole) >= (f.end - f.start) / 2]
                common = sum(_within(f, whole) for f in inside)
                covered = sum(f.end - f.start for f in inside) + whole.end - whole.start - common
                if len(inside) > 1 and common / covered >= s.threshold:
                    rows.append([s.team, _range(whole), s.researchers[one], len(inside),
                                 s.researchers[other], common / covered])  # fmt: skip
    return pd.DataFrame(rows, columns=PIECES_COLUMNS)


def merged(session: Session, book: Dialogues) -> pd.DataFrame:
    """The step 2 table of a session: every pair once, and every fragment of one researcher.

    The columns of the protocol in its order, then those that it does not print and without which a
    table does not come back whole; rows in order of time. A pair covers the time of both; other
    times, categories or words of the two go into the remarks, so that nothing is lost.
    """
    chosen = [(_joined(*pair, session.researchers, book), "both") for pair in session.both]
    chosen += [(fragment, "one") for fragment in (*session.only_a, *session.only_b)]
    chosen.sort(key=lambda one: (_key(one[0]), one[0].researcher))
    rows = [
        [
            f.team,
            _range(f),
            f.utterance,
            _labels(f.categories, book),
            f.remarks,
            "",
            f.researcher,
            by,
        ]
        for f, by in chosen
    ]
    return pd.DataFrame(rows, columns=_STEP_2, dtype="str")


def write_step_2(frame: pd.DataFrame, path: Path, book: Dialogues) -> None:
    """Write the table of `merged` as .csv or .xlsx; in the latter what both chose is bold.

    The same input gives the same bytes. Raises UserError for another kind of file and
    for a character that a workbook cannot hold.
    """
    columns = book.table("step_2").columns
    table = frame.rename(columns={name: own.nl for name, own in columns.items()})
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise CallError("talk.table.kind", name=path.name or path)
    with replacing(path) as new:
        if path.suffix.lower() == ".csv":
            write_csv(table, new, encoding="utf-8-sig")
        else:
            _write_xlsx(table, [*(frame["selected_by"] == "both")], new)


def _write_xlsx(table: pd.DataFrame, bold: list[bool], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook()
    sheet = book.active
    rows = [list(table.columns), *([*cells.values()] for _, cells in records(table))]
    for number, (cells, thick) in enumerate(zip(rows, [True, *bold], strict=True), start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(number, column)
            try:
                cell.value = text
            except IllegalCharacterError:
                raise UserError("talk.table.character", number=number) from None
            cell.data_type = "s"  # text that begins with = is no formula, also after an edit
            cell.number_format = "@"  # or a spreadsheet makes a number of a time that is edited
            cell.quotePrefix = is_formula(text)
            cell.font = Font(bold=thick)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.save(path)
    members = read_archive(path)
    core = "docProps/core.xml"
    members[core] = _TIMES.sub(rb"\g<1>2000-01-01T00:00:00Z", members[core])
    write_archive(path, members)


def _one_session(
    first: Sequence[Fragment], second: Sequence[Fragment]
) -> tuple[str, tuple[str, str]]:
    for place, rows in (("first", first), ("second", second)):
        which = spoken(f"talk.which.{place}")
        if not rows:
            raise UserError("talk.pairs.empty", which=which)
        if len(names := sorted({f.researcher for f in rows})) > 1:
            told = {"n": len(names), "one": names[0], "other": names[1]}
            raise UserError("talk.pairs.researchers", which=which, **told)
    if len(teams := sorted({f.team for f in (*first, *second)})) > 1:
        raise UserError("talk.pairs.teams", teams=", ".join(teams))
    if first[0].researcher == second[0].researcher:
        raise UserError("talk.pairs.same", researcher=first[0].researcher)
    return teams[0], (first[0].researcher, second[0].researcher)


def _relation(a: Fragment, b: Fragment) -> str:
    """How two fragments that overlap lie: equal, one inside the other, or shifted."""
    if (a.start, a.end) == (b.start, b.end):
        return "same time"
    nested = (a.start <= b.start and b.end <= a.end) or (b.start <= a.start and a.end <= b.end)
    return "nested" if nested else "partial"


def _within(piece: Fragment, whole: Fragment) -> int:
    return max(min(piece.end, whole.end) - max(piece.start, whole.start), 0)


def _joined(x: Fragment, y: Fragment, names: tuple[str, str], book: Dialogues) -> Fragment:
    """One fragment of a pair; what differs between the two stands in its remarks."""
    told = [(_range(f), _labels(f.categories, book), f.utterance) for f in (x, y)]
    differing = [f"{names[0]}: {one}, {names[1]}: {other}"
                 for one, other in zip(*told, strict=True) if one != other]  # fmt: skip
    remarks = " | ".join(filter(None, (x.remarks, y.remarks, *differing)))
    start, end = min(x.start, y.start), max(x.end, y.end)
    both = " / ".join(sorted(names))
    return Fragment(x.team, start, end, both, x.categories | y.categories, x.utterance, remarks)


def _labels(categories: frozenset[str], book: Dialogues) -> str:
    """Concepts by their Dutch label, sub-questions by number, in the order of the code book."""
    concepts = [concept.nl for concept in book.concepts if concept.code in categories]
    numbers = [q.number for q in book.sub_questions if q.number in categories]
    return " / ".join([*concepts, *numbers])


def _range(fragment: Fragment) -> str:
    return f"{format_time(fragment.start)}-{format_time(fragment.end)}"


def _key(fragment: Fragment) -> tuple[int, int, list[str], str]:
    """A place in the recording, and then whatever tells two fragments apart."""
    return fragment.start, fragment.end, sorted(fragment.categories), fragment.utterance
