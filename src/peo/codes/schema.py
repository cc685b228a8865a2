"""The pandera schemas of the coded tables, made from a code book, and the list of problems.

Every check carries its rule's id. Use `problems` rather than pandera's own messages: for a check
over several columns those print whole rows, and a row holds what somebody said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd
import pandera.pandas as pa

from peo.codes.book import codes_of
from peo.codes.cells import (
    is_time,
    normalise_participant,
    normalise_team,
    parse_time,
    split_categories,
)
from peo.codes.dialogues import Dialogues
from peo.codes.interviews import Interviews
from peo.codes.rules import RULES

PROBLEM_COLUMNS = ["rule", "row", "column", "value", "message_nl", "message_en"]

# The column that a check over several columns speaks of: the one to look at first.
_COLUMN_OF = {
    "time-order": "end",
    "time-inside": "end",
    "topic-factor": "factor",
    "code-defined": "code",
    "selective-parent": "code",
}
# Pandera's names for what is wrong with a table as such.
_BUILT_IN = {
    pa.errors.SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME: "column-missing",
    pa.errors.SchemaErrorReason.COLUMN_NOT_IN_SCHEMA: "column-unknown",
    pa.errors.SchemaErrorReason.WRONG_DATATYPE: "cell-text",
}


def fragment_schema(
    book: Dialogues, recordings: Mapping[str, str] | None = None
) -> pa.DataFrameSchema:
    """Schema of a table of fragments: one row per fragment that one researcher chose.

    Columns, all text: team, start, end, utterance, categories (separated by a slash), researcher,
    remarks (may be empty). `recordings` gives the length of a team's recording as a time, and
    adds the check that fragments lie inside it; raises ValueError when a length is not a time.
    """
    teams = tuple(team.code for team in book.teams)
    met = {team.code for team in book.teams if team.session}
    team = [
        _cells("code-team", lambda cell: normalise_team(cell)[0] in teams),
        _cells(
            "team-form",
            lambda cell: cell in teams or normalise_team(cell)[0] not in teams,
            strip=False,
        ),
        _cells("team-session", lambda cell: cell in met or cell not in teams),
    ]
    columns = {
        "team": _column(team),
        "start": _column(_time_checks()),
        "end": _column(_time_checks()),
        "utterance": _column(),
        "categories": _column(_category_checks(book), known=tuple(book.categories)),
        "researcher": _column(),
        "remarks": _column(required=False),
    }
    rows = [_rows("time-order", ("start", "end"), _in_order)]
    if recordings is not None:
        lengths = {name: parse_time(length) for name, length in recordings.items()}
        rows.append(_rows("time-inside", ("team", "end"), lambda t, end: _inside(lengths, t, end)))
    return _schema(columns, rows)


def interview_code_schema(book: Interviews) -> pa.DataFrameSchema:
    """Schema of coded interview passages: one row per passage and code.

    Columns, all text: participant, section (of the topic list or the report), code, stage,
    factor (may be empty), reference (where the passage stands; never the passage itself).
    """
    stages = codes_of(book.stages)
    misprinted = {
        topic.code: topic.printed_factor
        for topic in book.topics
        if topic.printed_factor not in (None, topic.factor)
    }
    columns = {
        "participant": _column(_participant_checks(book)),
        "section": _column(_section_checks(book), known=book.section_codes),
        "code": _column(),
        "stage": _column([_cells("stage-known", lambda cell: cell in stages)], known=stages),
        "factor": _column(
            [_cells("factor-known", lambda cell: cell in book.factor_codes)], required=False
        ),
        "reference": _column([_cells("reference-form", _is_reference)]),
    }
    rows = [
        _rows("topic-factor", ("section", "factor"), lambda s, f: not f or misprinted.get(s) != f),
        _rows("code-defined", ("code", "stage"), lambda c, s: _is_defined(book, c, s)),
        _rows("selective-parent", ("code", "stage"), lambda c, s: _has_parent(book, c, s)),
    ]
    return _schema(columns, rows)


def participant_schema(book: Interviews) -> pa.DataFrameSchema:
    """Schema of the list of participants: columns participant and organisation, both text."""
    kinds = codes_of(book.sample.organisations)
    parts = {part.code for kind in book.sample.organisations for part in kind.includes}
    organisation = [
        _cells("organisation-known", lambda cell: cell in kinds or cell in parts),
        _cells("organisation-nested", lambda cell: cell not in parts),
    ]
    columns = {
        "participant": _column(_participant_checks(book)),
        "organisation": _column(organisation, known=kinds),
    }
    return _schema(columns, [])


@dataclass(frozen=True)
class _Failure:
    """One broken rule: the position of the row, -1 for the table as such, and the column."""

    position: int
    column: str
    rule: str


def problems(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Every broken rule of a table, by row: columns rule, row, column, value and two messages.

    `row` is the label in the index, missing where the table as such is wrong; `value` is the cell
    that the rule speaks of, and no other cell of the row is shown. `RULES[rule].severity` tells
    whether the row is refused or only listed.
    """
    if not frame.columns.is_unique:
        doubled = frame.columns[frame.columns.duplicated()].unique()
        return _listed([_problem("column-twice", pd.NA, name, "") for name in doubled])
    order = {name: place for place, name in enumerate(schema.columns)}
    rows = []
    for failure in sorted(
        _all_failures(frame, schema), key=lambda f: (f.position, order.get(f.column, len(order)))
    ):
        row, cell = pd.NA, ""
        if failure.position >= 0:
            row = frame.index[failure.position]
            cell = _text(frame[failure.column].iloc[failure.position])
        column = schema.columns.get(failure.column)
        known = (column.metadata or {}).get("known", ()) if column else ()
        rows.append(_problem(failure.rule, row, failure.column, cell, known))
    return _listed(rows)


def _all_failures(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> list[_Failure]:
    numbered = frame.reset_index(drop=True)  # labels may repeat, positions do not
    if numbered.empty:
        numbered = numbered.astype("str")  # without cells there is no telling that they are text
    try:
        schema.validate(numbered, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = [failure for error in errors.schema_errors for failure in _failures(error)]
        not_text = {failure.column for failure in found if failure.rule == "cell-text"}
        # A column of numbers breaks further rules only because it was read wrongly.
        return [f for f in found if f.rule == "cell-text" or f.column not in not_text]
    return []


def _failures(error: pa.errors.SchemaError) -> Iterator[_Failure]:
    """The rows that failed one check. The failure cases are not looked at: they are whole rows."""
    reason, check, passed = error.reason_code, error.check, error.check_output
    if reason in _BUILT_IN:
        wrong_type = reason is pa.errors.SchemaErrorReason.WRONG_DATATYPE
        column = error.schema.name if wrong_type else error.failure_cases
        yield _Failure(-1, str(column), _BUILT_IN[reason])
        return
    if not isinstance(check, pa.Check) or not isinstance(passed, pd.Series):
        raise error  # a check that crashed is a fault of ours, not of the table
    rule = str(check.name)
    column = _COLUMN_OF.get(rule) or str(error.schema.name)
    for position in passed.index[~passed.astype(bool)]:
        yield _Failure(int(position), column, rule)


def _problem(
    rule: str, row: object, column: str, value: str, known: Sequence[str] = ()
) -> dict[str, object]:
    texts = RULES[rule]
    problem: dict[str, object] = {"rule": rule, "row": row, "column": column, "value": value}
    near = _nearest(value, known) if rule.endswith("-known") else ""
    for language, word in (("nl", "Bedoeld"), ("en", "Meant")):
        text = f"{getattr(texts.message, language)} {getattr(texts.advice, language)}"
        problem[f"message_{language}"] = f"{text} {word}: {near}?" if near else text
    return problem


def _nearest(value: str, known: Sequence[str]) -> str:
    """The names that come nearest to the parts of a cell that are not known.

    Only for words: between short codes such as PZ1 and OP1 any suggestion would be a guess.
    """
    names = {name.lower(): name for name in known}
    wrong = [part.lower() for part in split_categories(value) if len(part) > 4]
    near = [
        names[match]
        for part in wrong
        for match in get_close_matches(part, names, n=1)
        if part not in names
    ]
    return ", ".join(dict.fromkeys(near))


def _listed(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=PROBLEM_COLUMNS)


# ---------------------------------------------------------------------- columns and checks


def _schema(columns: dict[str, pa.Column], rows: list[pa.Check]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, checks=rows, strict=True, unique_column_names=True)


def _column(
    checks: Sequence[pa.Check] = (), required: bool = True, known: Sequence[str] = ()
) -> pa.Column:
    """A column of text cells; in a required one a cell without any text is a problem."""
    filled = [pa.Check(lambda s: s.map(_text) != "", name="cell-required", ignore_na=False)]
    return pa.Column(
        str, [*(filled if required else []), *checks], nullable=True, metadata={"known": known}
    )


def _text(cell: object) -> str:
    """The cell as text, empty when missing."""
    return "" if pd.isna(cell) else str(cell).strip()  # type: ignore[call-overload]


def _cells(rule: str, test: Callable[[str], bool], strip: bool = True) -> pa.Check:
    """A check of every cell by itself, without the spaces around it unless these matter.

    An empty cell passes: cell-required speaks of it.
    """

    def verdict(cells: pd.Series) -> pd.Series:
        obeys = [not _text(cell) or test(_text(cell) if strip else str(cell)) for cell in cells]
        return pd.Series(obeys, index=cells.index, dtype=bool)

    return pa.Check(verdict, name=rule, ignore_na=False)


def _rows(rule: str, columns: tuple[str, str], test: Callable[[str, str], bool]) -> pa.Check:
    """A check of two cells of a row; it passes when a column is missing, which has its own rule."""

    def verdict(frame: pd.DataFrame) -> pd.Series:
        if not set(columns) <= set(frame.columns):
            return pd.Series(True, index=frame.index, dtype=bool)
        pairs = zip(*(frame[name].map(_text) for name in columns), strict=True)
        return pd.Series([test(*pair) for pair in pairs], index=frame.index, dtype=bool)

    return pa.Check(verdict, name=rule, ignore_na=False)


def _seconds(text: str) -> int | None:
    try:
        return parse_time(text)
    except ValueError:
        return None


def _time_checks() -> list[pa.Check]:
    return [
        _cells("time-form", is_time),
        _cells("time-sixty", lambda cell: not is_time(cell) or _seconds(cell) is not None),
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
        return _cells(rule, lambda cell: all(test(part) for part in split_categories(cell)))

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


def _participant_checks(book: Interviews) -> list[pa.Check]:
    numbers = book.participants
    return [
        _cells("participant-known", lambda cell: normalise_participant(cell)[0] in numbers),
        _cells(
            "participant-form",
            lambda cell: cell in numbers or normalise_participant(cell)[0] not in numbers,
            strip=False,
        ),
    ]


def _section_checks(book: Interviews) -> list[pa.Check]:
    def is_number(cell: str) -> bool:
        return re.fullmatch(r"(topic\s*)?[0-9]+", cell.lower()) is not None

    return [
        _cells("section-number", lambda cell: not is_number(cell)),
        _cells("section-known", lambda cell: is_number(cell) or cell in book.section_codes),
    ]


def _is_defined(book: Interviews, code: str, stage: str) -> bool:
    """In the frame of factors, or made at this stage; an unknown stage has its own rule."""
    made_at = {made.stage for made in book.tree if made.code == code}
    if not code or code in book.frame_codes:
        return True
    return stage in made_at or (bool(made_at) and stage not in codes_of(book.stages))


def _has_parent(book: Interviews, code: str, stage: str) -> bool:
    """A selective code stands under an axial one; the five factors came before the coding."""
    given = set(book.frame_codes) - set(codes_of(book.extra_codes))
    if stage != "selective" or code in given or not _is_defined(book, code, stage):
        return True
    axial = {made.code for made in book.tree if made.stage == "axial"}
    return any(made.code == code and made.parent in axial for made in book.tree)


def _is_reference(cell: str) -> bool:
    """A short code without spaces, so that no passage slips in."""
    return re.fullmatch(r"[A-Za-z0-9_.:#/-]{1,40}", cell) is not None
