"""Rules of the survey about one cell: keys, answers, numbers, open texts, dates, and its reading;
and about the places in a ranking.

Each rule is one object: what becomes of the row, its test, and an example that breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from peo.define.instrument.data_columns import UNPLACED
from peo.define.instrument.expression import terms_of
from peo.define.instrument.leading import (
    Examples,
    Row,
    cell,
    folded,
    offered_by,
    once,
    open_route,
    other_texts,
    plain,
    rule,
    unticked,
)
from peo.define.instrument.variable import Variable
from peo.define.personal import PERSONAL, is_name
from peo.define.rule import Asked, Cells
from peo.project.distinct import Distinct, Mask

if TYPE_CHECKING:  # the model of an instrument knows its rules
    from peo.define.instrument.model import Fieldwork, Instrument

ORIGINS = ("collected", "demonstration", "reconstructed", "synthetic")
# Rules that an impossible value breaks; what only follows from such a value is not said as well.
IMPOSSIBLE = frozenset(
    {"answer_unknown", "letter_code", "number_unreadable", "number_range", "number_decimals",
     "fte_unit", "date_wrong"}
)  # fmt: skip
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])(\D|$)", re.ASCII)
NO_RESPONDENTS = ("preview", "test", "spam", "screened")  # forms that say nothing of anybody
_LETTERS = re.compile(r"[a-zA-Z]([;,|/ ]+[a-zA-Z])*")
Numbers = npt.NDArray[np.float64]
_Asks = Callable[["Instrument"], Iterable[Asked]]


def letters(cells: pd.Series) -> Mask:
    """True per cell that holds the letter of an answer: no code, for letters shift between
    questions."""
    return Distinct.of(cells).fit(_LETTERS.fullmatch)


def number(cells: Cells, variable: str) -> Numbers:
    """Numbers of text cells; what is not a plain decimal number becomes missing."""

    def parsed() -> Numbers:
        found = cells.distinct(variable)
        fine = [float(text) if _PLAIN.fullmatch(text) else np.nan for text in found.values]
        return np.array([*fine, np.nan]).take(found.places)

    return cells.once(("number", variable), parsed)


def _on(column: str, test: Callable[[pd.Series], pd.Series | Mask]) -> _Asks:
    """A test of a column that every wave has."""
    return lambda _: [Asked(column, lambda cells: test(cells[column]))]


def _each(
    which: Callable[[Instrument], Iterable[Variable]],
    test: Callable[[Variable, Cells], pd.Series | Mask],
) -> _Asks:
    """A test of each of some variables."""
    return lambda instrument: [Asked(v.id, partial(test, v)) for v in which(instrument)]


def _kind(kind: str) -> Callable[[Instrument], Iterable[Variable]]:
    return lambda instrument: [v for v in instrument.variables.values() if v.kind == kind]


def _ftes(instrument: Instrument) -> list[Variable]:
    """Variables that are a part of a full job."""
    ids = {question.id for question in instrument.questions if question.type == "fte"}
    return [v for v in instrument.variables.values() if v.id in ids]


def _known(variable: Variable, cells: Cells) -> Mask:
    """True per row without something that is no code of this question, letters apart."""
    codes = {*variable.codes}
    return ~cells.distinct(variable.id).fit(
        lambda text: text not in codes and not _LETTERS.fullmatch(text)
    )


def _no_letter(variable: Variable, cells: Cells) -> Mask:
    codes = {*variable.codes}
    return ~cells.distinct(variable.id).fit(
        lambda text: text not in codes and _LETTERS.fullmatch(text)
    )


def _unit(variable: Variable, cells: Cells) -> Mask:
    """True per number of fte that may be hours or a percentage."""
    numbers = number(cells, variable.id)
    return (numbers > variable.maximum) & (numbers <= 100)


def _ranges(instrument: Instrument) -> Iterable[Asked]:
    ftes = _ftes(instrument)
    for v in _kind("number")(instrument):
        yield Asked(v.id, partial(_possible, v, v in ftes))


def _possible(variable: Variable, fte: bool, cells: Cells) -> Mask:
    numbers = number(cells, variable.id)
    fine = np.isnan(numbers) | ((numbers >= variable.minimum) & (numbers <= variable.maximum))
    return fine | _unit(variable, cells) if fte else fine


def _decimals(variable: Variable, cells: Cells) -> Mask:
    fine = re.compile(rf"[+-]?\d+(\.\d{{0,{variable.decimals}}}0*)?", re.ASCII)
    return cells.distinct(variable.id).fit(fine.fullmatch) | np.isnan(number(cells, variable.id))


def _is_date(text: str) -> bool:
    """Whether a text begins with a day that there is, as year-month-day."""
    try:
        return bool(_DATE.match(text)) and bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False


def _day_within(variable: Variable, cells: Cells) -> Mask:
    """True per cell without a date, or with a day in the period of the question."""
    first, last = variable.first, variable.last
    return ~cells.filled(variable.id) | cells.distinct(variable.id).fit(
        lambda day: (
            len(day) == 10
            and _is_date(day)
            and first <= day[: len(first)]
            and day[: len(last)] <= last
        )
    )


def _inside(fieldwork: Fieldwork, cells: pd.Series) -> pd.Series:
    """Dates as ISO text; a month stands for all its days. Without an end there is no last day."""
    first, last = fieldwork.start, fieldwork.end
    day = cells.str.slice(0, 10).where(Distinct.of(cells).fit(_DATE.match))
    late = day.str.slice(0, len(last)) > last if last else pd.Series(False, index=cells.index)
    return day.isna() | ~((day.str.slice(0, len(first)) < first) | late)


def _before(instrument: Instrument) -> Examples:
    """A year before the fieldwork began."""
    start = instrument.fieldwork.start
    yield {"answered_at": f"{int(start[:4]) - 1}{start[4:7]}-15"}, "answered_at"


def _nothing(instrument: Instrument) -> Examples:
    for v in plain(instrument, "number"):
        if v in _ftes(instrument) and v.minimum <= 0:
            yield {v.id: "0"}, v.id


def _hours(instrument: Instrument) -> Examples:
    """Hours where no rule says what hours are."""
    for v in plain(instrument, "number"):
        if v in _ftes(instrument) and instrument.question_of(v.id).typed is None:
            yield {v.id: f"{(v.maximum + 100) / 2:.0f}"}, v.id


def _converted(instrument: Instrument) -> Examples:
    for v in plain(instrument, "number"):
        if typed := instrument.question_of(v.id).typed:
            yield {v.id: f"{typed.full:g}"}, v.id


def _with_unit(instrument: Instrument) -> Examples:
    odd = [t for o in instrument.implausible for part in instrument.condition(o.when).parts
           for t in terms_of(part)]  # fmt: skip
    for v in instrument.variables.values():
        if v.unit:
            ends = [f"{end:g}" for end in (v.minimum, v.maximum)]
            fine = [n for n in ends if not any(t.variable == v.id and t.accepts(n) for t in odd)]
            written = (fine or ends)[0]
            yield open_route(instrument, v.asked_if) | {v.id: f"{written} {v.unit}"}, v.id


def _twice(instrument: Instrument) -> Examples:
    """A tick in the question whose choices share a cell; `planted` writes it there twice."""
    for question, options in [found] if (found := folded(instrument)) else []:
        yield unticked(instrument, question) | {options[0]: "yes"}, question.id


def _classes(made: Callable[[str, str], str]) -> Callable[[Instrument], Examples]:
    """Answers such as 3-6 as a spreadsheet may have turned them into a date."""

    def examples(instrument: Instrument) -> Examples:
        for v in instrument.variables.values():
            for answer in v.answers if not v.asked_if else ():
                match = re.fullmatch(r"(\d+)-(\d+)", answer.nl)
                if match and 0 < int(match[1]) < 29 and 0 < int(match[2]) < 13:
                    spared = _plausible(instrument, v.id, answer.code)
                    yield {**spared, v.id: made(*match.groups())}, v.id

    return examples


def _plausible(instrument: Instrument, variable: str, code: str) -> Row:
    """Answers to other questions that go with this one."""
    row: Row = {}
    for oddity in instrument.implausible:
        terms = [terms_of(part)[0] for part in instrument.condition(oddity.when).parts]
        if any(term.variable == variable and term.accepts(code) for term in terms):
            for term in (term for term in terms if term.variable != variable):
                codes = offered_by(instrument.variables[term.variable])
                row[term.variable] = next((c for c in codes if not term.accepts(c)), None)
    return row


def _in_words(instrument: Instrument) -> Examples:
    """Own words where "other" should be chosen."""
    for text, base, codes in other_texts(instrument):
        v = instrument.variables[base]
        if codes[0] in v.codes and not v.asked_if and text == f"{base}_{codes[0]}_text":
            yield {base: "iets verzonnens", text: None}, base


def _same(instrument: Instrument) -> Examples:
    """Everything that somebody else answered; of a few answers it says nothing."""
    if sum(not v.asked_if and v.kind != "text" for v in instrument.variables.values()) >= 10:
        yield {}, "respondent_id"


# --- the places in a ranking


def _rankings(instrument: Instrument) -> Iterable[Asked]:
    for question in instrument.questions:
        if question.type == "ranking":
            things = tuple(item.id for item in question.items)
            yield Asked(question.id, partial(_in_order, things), things, costs=things)


def _in_order(things: Sequence[str], cells: Cells) -> Mask:
    """True per row in which no two things have one place, and no place is passed over."""
    numbers = [pd.to_numeric(cells[name], errors="coerce") for name in things]
    places = np.sort(np.column_stack(numbers).astype(float), axis=1)  # what has none comes last
    expected = np.arange(1, len(things) + 1)
    fine: Mask = (np.isnan(places) | (places == expected)).all(axis=1)
    return fine


def _same_place(instrument: Instrument) -> Examples:
    for question in instrument.questions:
        if question.type == "ranking":
            row = open_route(instrument, instrument.condition(question.asked_if))
            one, other, *rest = (item.id for item in question.items)
            words = {text: None for text, thing, _ in other_texts(instrument) if thing in rest}
            yield (
                row | words | {one: "1", other: "1", **dict.fromkeys(rest, UNPLACED)}, question.id
            )  # fmt: skip


CELL_RULES = [
    rule(
        "respondent_missing", "refuse", firm=True,
        asked=_on("respondent_id", pd.Series.notna),
        examples=once("respondent_id", None),
    ),
    rule(
        "respondent_duplicate", "refuse", firm=True, hides=True,
        asked=_on("respondent_id", lambda ids: ids.isna() | ~ids.duplicated(keep=False)),
        examples=lambda _: iter([({}, "respondent_id")]),
    ),
    rule(
        "respondent_name", "refuse", hides=True,
        asked=_on("respondent_id", lambda ids: ids.isna() | ~Distinct.of(ids).fit(is_name)),
        examples=once("respondent_id", "Verzonnen Naam"),
    ),
    rule(
        "answer_unknown", "warn", blanks=True, guarded=True,
        asked=_each(_kind("category"), _known),
        examples=cell("category", lambda _: "bestaat_niet"),
    ),
    rule(
        "letter_code", "warn", blanks=True,
        asked=_each(_kind("category"), _no_letter),
        examples=cell("category", lambda v: None if "b" in v.codes else "b"),
    ),
    rule(
        "number_unreadable", "warn", blanks=True, guarded=True,
        asked=_each(_kind("number"), lambda v, c: ~c.filled(v.id) | ~np.isnan(number(c, v.id))),
        examples=cell("number", lambda _: "veel"),
    ),
    rule(
        "number_range", "warn", blanks=True,
        asked=_ranges,
        examples=cell("number", lambda v: f"{v.minimum - 1:.0f}"),
    ),
    rule(
        "number_decimals", "warn", blanks=True,
        asked=_each(_kind("number"), _decimals),
        examples=cell(
            "number", lambda v: f"{v.minimum:.{v.decimals}f}{'' if v.decimals else '.'}5"
        ),
    ),
    rule(
        "date_wrong", "warn", blanks=True,
        asked=_each(_kind("date"), _day_within),
        examples=cell("date", lambda v: f"{int(v.first[:4]) - 1}-06-15"),
    ),
    rule(
        "fte_unit", "warn", blanks=True,
        asked=_each(_ftes, lambda v, c: ~_unit(v, c)),
        examples=_hours,
    ),
    rule(
        "fte_zero", "warn",
        asked=_each(_ftes, lambda v, c: number(c, v.id) != 0),
        examples=_nothing,
    ),
    rule(
        "personal_data", "warn",
        asked=_each(_kind("text"), lambda v, c: ~c.distinct(v.id).fit(PERSONAL.search)),
        examples=cell("text", lambda _: "bel 06-12345678"),
    ),
    rule(
        "date_unreadable", "warn",
        asked=_on("answered_at", lambda dates: dates.isna() | Distinct.of(dates).fit(_is_date)),
        examples=once("answered_at", "gisteren"),
    ),
    rule(
        "no_respondent", "refuse",
        asked=_on("response_status", lambda said: ~said.isin(NO_RESPONDENTS)),
        examples=once("response_status", "preview"),
    ),
    rule(
        "unfinished", "warn",
        asked=_on("response_status", lambda said: said != "partial"),
        examples=once("response_status", "partial"),
    ),
    rule(
        "outside_fieldwork", "warn",
        asked=lambda i: [Asked("answered_at", lambda c: _inside(i.fieldwork, c["answered_at"]))],
        examples=_before,
    ),
    rule(
        "ranking", "warn", blanks=True, follows=IMPOSSIBLE,
        asked=_rankings, examples=_same_place,
    ),
    # These are found while a file is read; an answer of another wave has its example in `rules`.
    rule("number_converted", "warn", examples=_converted),
    rule("unit_sign", "warn", examples=_with_unit),
    rule("choice_twice", "warn", examples=_twice),
    rule("date_read", "warn", examples=_classes(lambda day, month: f"2022-{month:0>2}-{day:0>2}")),
    rule("date_made", "warn", blanks=True, examples=_classes(lambda *_: "2022-12-31")),
    rule("other_in_words", "warn", hides=True, examples=_in_words),
    rule("same_answers", "warn", examples=_same),
    rule("corrected", "note", hides=True),
    rule("excluded", "note", hides=True),
    rule("other_wave", "warn", hides=True),
]  # fmt: skip
