"""The pandera schemas of the coded tables, made from a code book.

Every check carries its rule's id. What is wrong with a table is listed by `problems`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

import pandera.pandas as pa

from peo.codes.book import codes_of
from peo.codes.cells import (
    is_time,
    normalise_team,
    parse_time,
    split_categories,
)
from peo.codes.checks import (
    PROBLEM_COLUMNS,
    cell_check,
    one_of,
    problems,
    row_check,
    spelled,
    table_schema,
    text,
    text_column,
)
from peo.codes.dialogues import Dialogues
from peo.codes.elements import Element, parse_elements
from peo.codes.factors import given_factors

__all__ = [
    "PROBLEM_COLUMNS",
    "fragment_schema",
    "problems",
]

Step = Literal["1", "1b", "2"]


def fragment_schema(
    book: Dialogues, recordings: Mapping[str, str] | None = None, step: Step = "1"
) -> pa.DataFrameSchema:
    """Schema of a table of fragments: one row per fragment that was chosen in this step.

    Columns, all text: team, start, end, utterance, researcher, remarks (may be empty), speaker
    (a participant number, may be left out), and by step: categories (1 and 2; separated by a
    slash), question, stance and argument (1b), elements and selected_by (2), and factors, which may
    be left out. `recordings` gives the length of a team's recording as a time, and adds the check
    that fragments lie inside it; raises ValueError when a length is not a time.
    """
    columns = {
        "team": text_column(_team_checks(book)),
        "start": text_column(time_checks()),
        "end": text_column(time_checks()),
        "utterance": text_column(),
    }
    if step == "1b":
        testing = [question.number for question in book.sub_questions if question.testing]
        stances = codes_of(book.coding.stances)
        columns |= {
            "question": one_of("stance-question", testing),
            "stance": one_of("stance-form", stances),
            "argument": text_column([_filled("stance-argument")], required=False),
        }
    else:
        checks = _category_checks(book)
        columns["categories"] = text_column(checks, known=tuple(book.categories))
    if step == "2":
        chosen = codes_of(book.coding.selected_by)
        columns["elements"] = text_column(_element_checks(book), required=False)
        columns["factors"] = text_column(_factor_checks(book), required=False, optional=True)
        columns["selected_by"] = one_of("selected-form", chosen)
    columns |= {
        "researcher": text_column(),
        "remarks": text_column(required=False),
        "speaker": text_column(required=False, optional=True),
    }
    rows = [
        row_check("time-order", ("start", "end"), _in_order),
        row_check("factor-count", ("elements", "factors"), lambda e, f: _as_many(e, f, book)),
    ]
    if recordings is not None:
        lengths = {name: parse_time(length) for name, length in recordings.items()}
        rows.append(
            row_check("time-inside", ("team", "end"), lambda t, end: _inside(lengths, t, end))
        )
    return table_schema(columns, rows)


def _team_checks(book: Dialogues) -> list[pa.Check]:
    teams = tuple(team.code for team in book.teams)
    met = {team.code for team in book.teams if team.session}
    return [
        *spelled("code-team", "team-form", teams, normalise_team),
        cell_check("team-session", lambda cell: cell in met or cell not in teams),
    ]


def _seconds(text: str) -> int | None:
    try:
        return parse_time(text)
    except ValueError:
        return None


def time_checks() -> list[pa.Check]:
    """The checks of a cell that holds a time."""
    return [
        cell_check("time-form", is_time),
        cell_check("time-sixty", lambda cell: not is_time(cell) or _seconds(cell) is not None),
    ]


def _in_order(start: str, end: str) -> bool:
    """Start before end; a time that cannot be read has its own rule."""
    first, last = _seconds(start), _seconds(end)
    return first is None or last is None or first < last


def _inside(lengths: Mapping[str, int], team: str, end: str) -> bool:
    """End within the team's recording; a recording of unknown length says nothing."""
    length, last = lengths.get(normalise_team(team)[0]), _seconds(end)
    return length is None or last is None or last <= length


def _category_checks(book: Dialogues) -> list[pa.Check]:
    lettered = {q.number[0] for q in book.sub_questions if len(q.number) > 1}

    def every(rule: str, test: Callable[[str], bool]) -> pa.Check:
        return cell_check(rule, lambda cell: all(test(part) for part in split_categories(cell)))

    def missing_number(part: str) -> bool:
        return re.fullmatch(r"[1-3]\s*[a-z]?", part.lower()) is not None

    def declared(part: str) -> bool:
        concept = book.concept(book.category(part) or "")
        return concept is None or concept.in_protocol

    return [
        every("category-form", bool),
        every("category-number", lambda part: not missing_number(part)),
        every("category-letter", lambda part: part not in lettered),
        every(
            "category-known",
            lambda part: (
                not part
                or part in lettered
                or missing_number(part)
                or book.category(part) is not None
            ),
        ),
        every("category-defined", declared),
    ]


def _element_checks(book: Dialogues) -> list[pa.Check]:
    """Each element stands under its sub-question, and under 5a to 5c supports or hinders."""
    polar = {question.number for question in book.sub_questions if question.polar}
    numbers = {question.number for question in book.sub_questions}

    def every(rule: str, test: Callable[[Element], bool]) -> pa.Check:
        return cell_check(rule, lambda cell: all(map(test, parse_elements(cell, book))))

    return [
        every("element-form", lambda e: bool(e.question and e.what)),
        every("element-question", lambda e: not e.question or e.question in numbers),
        every("element-polarity", lambda e: e.question not in polar or bool(e.polarity)),
    ]


def _factor_checks(book: Dialogues) -> list[pa.Check]:
    def known(cell: str) -> bool:
        return all(all(factors) for factors in given_factors(cell, book))

    return [cell_check("factor-named", known)]


def _as_many(elements: str, factors: str, book: Dialogues) -> bool:
    """Whether a column of factors, where it is filled, tells of every element."""
    return not factors or len(parse_elements(elements, book)) == len(given_factors(factors, book))


def _filled(rule: str) -> pa.Check:
    """A check that a cell holds text, for a cell that may be empty with a warning."""
    return pa.Check(lambda cells: cells.map(text) != "", name=rule, ignore_na=False)
