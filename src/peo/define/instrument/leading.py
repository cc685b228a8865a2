"""Answers that lead to a question, and what of an instrument bears an error without another.

Only the answers that matter are named; `planted` makes the rest of a row fit them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peo.define.document import Definition, load
from peo.define.instrument.data_columns import UNPLACED
from peo.define.instrument.expression import Condition, terms_of
from peo.define.instrument.names import numbers
from peo.define.instrument.variable import Variable
from peo.define.rule import Rule, Severity
from peo.project.words import Text

if TYPE_CHECKING:  # the model of an instrument knows its rules, which need this
    from peo.define.instrument.model import Instrument
    from peo.define.instrument.question import Question

TEXT = "verzonnen tekst"  # the only open answer, so that none is ever mistaken for somebody's
Row = dict[str, str | None]  # one respondent's answers, by variable
Examples = Iterator[tuple[Row, str]]  # answers that break a rule, and the column that is blamed


class _Texts(Definition):
    message: Text
    advice: Text


class _Catalogue(Definition):
    rules: dict[str, _Texts]


TEXTS = load(Path(__file__).with_name("rules.yaml"), _Catalogue).rules


def rule(id: str, severity: Severity, **how: Any) -> Rule:
    """A rule of the survey with its texts; `how` are the other fields of a Rule."""
    return Rule(id, severity, TEXTS[id].message, TEXTS[id].advice, **how)


def open_route(instrument: Instrument, condition: Condition) -> Row:
    """Answers that lead to a question: for each filter, the first answer that is let through."""
    row: Row = {}
    for term in (terms_of(part)[0] for part in condition.parts):
        variable = instrument.variables[term.variable]
        row |= open_route(instrument, variable.asked_if) | untick(instrument, variable)
        offered = (code for code in offered_by(variable) if term.accepts(code))
        row[term.variable] = next(offered, None)
    return row


def offered_by(variable: Variable) -> Iterator[str]:
    """Answers as a cell holds them, the first or lowest first."""
    if variable.kind == "date":
        yield from days_of(variable)
    elif variable.kind == "number":
        yield from numbers(variable)
    else:
        yield from (answer.code for answer in variable.answers)


def days_of(variable: Variable) -> list[str]:
    """A day in each month that a date may have, inside its period."""
    return [
        max(f"{code}-15", f"{variable.first}-01"[:10])
        if f"{code}-15" <= f"{variable.last}-28"[:10]
        else f"{variable.last}-01"[:10]
        for code in variable.codes
    ]


def untick(instrument: Instrument, variable: Variable) -> Row:
    """All options of the question "no" if the variable is an option, or nothing placed yet."""
    question = instrument.question_of(variable.id)
    if variable.rank:
        return dict.fromkeys((item.id for item in question.items), UNPLACED)
    options = [a.code for a in question.answers] if question.type == "multi" else []
    return dict.fromkeys(options, "no") if variable.id in options else {}


def unticked(instrument: Instrument, question: Question) -> Row:
    """Answers that lead to a multiple-choice question, with none of its options ticked."""
    row = open_route(instrument, instrument.condition(question.asked_if))
    return row | dict.fromkeys((answer.code for answer in question.answers), "no")


def folded(instrument: Instrument) -> tuple[Question, tuple[str, ...]] | None:
    """The multiple-choice question whose choices share one cell in a file with planted errors."""
    return next(reversed(list(instrument.multi())), None)


def in_oddities(instrument: Instrument) -> set[str]:
    """Variables that an implausible combination looks at."""
    return {name for o in instrument.implausible for name in instrument.condition(o.when).variables}


def other_texts(instrument: Instrument) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(open field, variable it belongs to, answers that ask for it).

    For an item on a scale these are all answers but the lowest: who is not troubled by another
    task need not name one. For a thing that is ranked these are the places.
    """
    for question in instrument.questions:
        if question.type == "multi":
            for answer in question.answers:
                if answer.other_text:
                    yield f"{answer.code}_text", answer.code, ("yes",)
        elif question.items:
            for item in question.items:
                if item.other_text:
                    base = instrument.variables[item.id]
                    codes = base.substantive if base.rank else base.codes[1:]
                    yield f"{item.id}_text", item.id, codes
        elif question.id in instrument.variables:
            for answer in instrument.variables[question.id].answers:
                if answer.other_text:
                    yield f"{question.id}_{answer.code}_text", question.id, (answer.code,)


def plain(instrument: Instrument, kind: str) -> Iterator[Variable]:
    """Variables of a kind that everybody gets and that nothing else depends on."""
    used = {name for v in instrument.variables.values() for name in v.asked_if.variables}
    used |= {name for rule in instrument.sums for name in rule.of} | in_oddities(instrument)
    used |= {name for text, base, _ in other_texts(instrument) for name in (text, base)}
    used |= {option for _, options in instrument.multi() for option in options}
    for variable in instrument.variables.values():
        if variable.kind == kind and not variable.asked_if and variable.id not in used:
            yield variable


def cell(kind: str, value: Callable[[Variable], str | None]) -> Callable[[Instrument], Examples]:
    """An impossible value in a plain variable; None where this variable cannot have it."""
    return lambda instrument: (
        ({v.id: wrong}, v.id) for v in plain(instrument, kind) if (wrong := value(v)) is not None
    )


def once(column: str, value: str | None) -> Callable[[Instrument], Examples]:
    """An impossible value in a column that every wave has."""
    return lambda _: iter([({column: value}, column)])
