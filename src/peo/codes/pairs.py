"""Two researchers, one session: which fragments are the same, and the table of step 2.

Two fragments are taken for the same when they share at least a given part of the time that they
cover together. Nothing else is merged: fragments that touch without being the same are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from peo.codes.cells import format_time
from peo.codes.dialogues import Dialogues
from peo.codes.fragments import Fragment
from peo.project import UserError

THRESHOLD = 0.5
Relation = Literal["same time", "nested", "partial"]
TOUCHING_COLUMNS = ["team", "relation", "share", "a", "b", "matched"]


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


def share(a: Fragment, b: Fragment) -> float:
    """Time in both as a part of the time in either, from 0 to 1 (the Jaccard index)."""
    inside = min(a.end, b.end) - max(a.start, b.start)
    return max(inside, 0) / (max(a.end, b.end) - min(a.start, b.start))


def relation(a: Fragment, b: Fragment) -> Relation:
    """How two fragments that overlap lie: equal, one inside the other, or shifted."""
    if (a.start, a.end) == (b.start, b.end):
        return "same time"
    nested = (a.start <= b.start and b.end <= a.end) or (b.start <= a.start and a.end <= b.end)
    return "nested" if nested else "partial"


def match(
    first: Sequence[Fragment], second: Sequence[Fragment], threshold: float = THRESHOLD
) -> Session:
    """Pair the fragments of two researchers of one session.

    The pair with the largest share of time is taken first, and no fragment twice; the order of
    the rows does not matter. Raises UserError when the tables are not of one session, not of two
    researchers, or empty, and when the threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise UserError(f"The threshold {threshold} must be above 0 and at most 1.")
    team, names = _one_session(first, second)
    pairs = [(a, b, share(a, b)) for a in first for b in second if share(a, b) > 0]
    pairs.sort(key=lambda pair: (-pair[2], sorted((_key(pair[0]), _key(pair[1])))))
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    both = []
    for a, b, part in pairs:
        if part >= threshold and id(a) not in taken_a and id(b) not in taken_b:
            both.append((a, b))
            taken_a.add(id(a))
            taken_b.add(id(b))
    touching = [
        (a, b, part)
        for a, b, part in pairs
        if relation(a, b) != "same time" or not {id(a)} & taken_a or not {id(b)} & taken_b
    ]
    return Session(
        team,
        names,
        tuple(sorted(both, key=lambda pair: _key(pair[0]))),
        tuple(sorted((f for f in first if id(f) not in taken_a), key=_key)),
        tuple(sorted((f for f in second if id(f) not in taken_b), key=_key)),
        tuple(sorted(touching, key=lambda t: (_key(t[0]), _key(t[1])))),
        threshold,
    )


def match_all(
    first: Iterable[Fragment], second: Iterable[Fragment], threshold: float = THRESHOLD
) -> list[Session]:
    """Pair two tables that may hold several sessions; every session must be in both."""
    a, b = list(first), list(second)
    teams_a, teams_b = {f.team for f in a}, {f.team for f in b}
    if missing := sorted(teams_a ^ teams_b):
        raise UserError(f"{missing[0]} is in one of the two tables only: they must hold the same.")
    return [
        match([f for f in a if f.team == team], [f for f in b if f.team == team], threshold)
        for team in sorted(teams_a)
    ]


def touching_table(sessions: Iterable[Session]) -> pd.DataFrame:
    """Fragments of two researchers that overlap without being of the same time, taken or not."""
    rows = [
        [s.team, relation(a, b), part, _range(a), _range(b), (a, b) in s.both]
        for s in sessions
        for a, b, part in s.touching
    ]
    return pd.DataFrame(rows, columns=TOUCHING_COLUMNS)


def merged(session: Session, book: Dialogues) -> pd.DataFrame:
    """The step 2 table of a session: every pair once, and every fragment of one researcher.

    Columns as in `fragment_schema` for step 2, in order of time. A pair covers the time of both;
    other times, categories or words of the two go into the remarks, so that nothing is lost.
    """
    a, b = session.researchers
    rows = [(_key(x), _both(x, y, a, b, book)) for x, y in session.both]
    for fragment in (*session.only_a, *session.only_b):
        row = _row(fragment, fragment.start, fragment.end, fragment.categories, book)
        row |= {"researcher": fragment.researcher, "remarks": fragment.remarks}
        rows.append((_key(fragment), row | {"selected_by": "one"}))
    cells = [row for _, row in sorted(rows, key=lambda pair: (pair[0], pair[1]["researcher"]))]
    frame = pd.DataFrame(cells, columns=_STEP_2)
    return frame.astype("str")


_STEP_2 = [
    "team", "start", "end", "utterance", "categories", "remarks", "elements", "selected_by",
    "researcher",
]  # fmt: skip


def _one_session(
    first: Sequence[Fragment], second: Sequence[Fragment]
) -> tuple[str, tuple[str, str]]:
    for which, rows in (("first", first), ("second", second)):
        if not rows:
            raise UserError(f"The {which} table holds no fragment.")
        if len(names := sorted({f.researcher for f in rows})) > 1:
            raise UserError(f"The {which} table is of {len(names)} researchers, {names[0]} and "
                            f"{names[1]}; step 2 takes one table of each.")  # fmt: skip
    if len(teams := sorted({f.team for f in (*first, *second)})) > 1:
        raise UserError(
            f"These tables are of different teams ({', '.join(teams)}); step 2 joins the two "
            "tables of one session."
        )
    if first[0].researcher == second[0].researcher:
        raise UserError(f"Both tables are of {first[0].researcher}; step 2 needs two researchers.")
    return teams[0], (first[0].researcher, second[0].researcher)


def _both(x: Fragment, y: Fragment, a: str, b: str, book: Dialogues) -> dict[str, str]:
    remarks = [remark for remark in (x.remarks, y.remarks) if remark]
    if relation(x, y) != "same time":
        remarks.append(f"{a}: {_range(x)}, {b}: {_range(y)}")
    if x.categories != y.categories:
        remarks.append(f"{a}: {_labels(x.categories, book)}, {b}: {_labels(y.categories, book)}")
    if x.utterance != y.utterance:
        remarks.append(f"{a}: {x.utterance}, {b}: {y.utterance}")
    start, end = min(x.start, y.start), max(x.end, y.end)
    row = _row(x, start, end, x.categories | y.categories, book)
    names = " / ".join(sorted((a, b)))
    return row | {"researcher": names, "remarks": " | ".join(remarks), "selected_by": "both"}


def _row(
    fragment: Fragment, start: int, end: int, categories: frozenset[str], book: Dialogues
) -> dict[str, str]:
    return {
        "team": fragment.team,
        "start": format_time(start),
        "end": format_time(end),
        "utterance": fragment.utterance,
        "categories": _labels(categories, book),
        "elements": "",
    }


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
