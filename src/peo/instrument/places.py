"""Where an instrument lets a rule be broken: the answers that do it, and the column that is blamed.

Only the answers that matter are named; `planted` makes the rest of the row fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from peo.instrument.expression import Condition, parse
from peo.instrument.model import Instrument, Question
from peo.instrument.row_checks import other_texts
from peo.instrument.rules import RULES
from peo.instrument.synthetic import TEXT
from peo.instrument.variable import Variable

Row = dict[str, str | None]  # one respondent's answers, by variable
Place = tuple[str, Row, str]  # a rule, answers that break it, the column where it is found
_Found = Iterator[tuple[Row, str]]


def places(instrument: Instrument, others: Sequence[Instrument] = ()) -> Iterator[Place]:
    """Every place, rule by rule in the order of the catalogue.

    `others` are the instruments of other waves, for answers that strayed from one wave to another.
    """
    for rule in RULES:
        found = _strays(instrument, others) if rule == "other_wave" else _PLACES[rule](instrument)
        for answers, column in found:
            yield rule, answers, column


def unplanted(instrument: Instrument, others: Sequence[Instrument] = ()) -> list[str]:
    """Rules that this instrument has no place for."""
    has = {rule for rule, _, _ in places(instrument, others)}
    return [rule for rule in RULES if rule not in has]


def folded(instrument: Instrument) -> tuple[Question, tuple[str, ...]] | None:
    """The multiple-choice question whose choices share one cell in a file with planted errors."""
    return next(reversed(list(instrument.multi())), None)


def open_route(instrument: Instrument, condition: Condition) -> Row:
    """Answers that lead to a question: for each filter, the first answer that is let through."""
    row: Row = {}
    for term in condition.terms:
        variable = instrument.variables[term.variable]
        row |= open_route(instrument, variable.asked_if) | _untick(instrument, variable)
        offered = variable.codes or (*term.codes, f"{variable.minimum:g}", f"{variable.maximum:g}")
        row[term.variable] = next(code for code in offered if term.accepts(code))
    return row


def _untick(instrument: Instrument, variable: Variable) -> Row:
    """All options of the question "no" if the variable is an option."""
    question = instrument.question_of(variable.id)
    options = [a.code for a in question.answers] if question.type == "multi" else []
    return dict.fromkeys(options, "no") if variable.id in options else {}


def in_oddities(instrument: Instrument) -> set[str]:
    """Variables that an implausible combination looks at."""
    return {name for o in instrument.implausible for name in parse(o.when).variables}


def _plain(instrument: Instrument, kind: str) -> Iterator[Variable]:
    """Variables of a kind that everybody gets and that nothing else depends on."""
    used = {name for v in instrument.variables.values() for name in v.asked_if.variables}
    used |= {name for rule in instrument.sums for name in rule.of} | in_oddities(instrument)
    used |= {name for text, base, _ in other_texts(instrument) for name in (text, base)}
    used |= {option for _, options in instrument.multi() for option in options}
    for variable in instrument.variables.values():
        if variable.kind == kind and not variable.asked_if.terms and variable.id not in used:
            yield variable


def _cell(kind: str, value: Callable[[Variable], str | None]) -> Callable[[Instrument], _Found]:
    """An impossible value in a plain variable; None where this variable cannot have it."""
    return lambda instrument: (
        ({v.id: cell}, v.id) for v in _plain(instrument, kind) if (cell := value(v)) is not None
    )


def _once(column: str, value: str | None) -> Callable[[Instrument], _Found]:
    return lambda _: iter([({column: value}, column)])


def _fte(instrument: Instrument, zero: bool) -> _Found:
    """A contract of nothing, or of hours where no rule says what hours are."""
    for v in _plain(instrument, "number"):
        question = instrument.question_of(v.id)
        if question.type == "fte" and zero and v.minimum <= 0:
            yield {v.id: "0"}, v.id
        elif question.type == "fte" and not zero and question.typed is None:
            yield {v.id: f"{(v.maximum + 100) / 2:.0f}"}, v.id


def _converted(instrument: Instrument) -> _Found:
    for v in _plain(instrument, "number"):
        if typed := instrument.question_of(v.id).typed:
            yield {v.id: f"{typed.full:g}"}, v.id


def _percent(instrument: Instrument) -> _Found:
    for v in instrument.variables.values():
        if v.unit == "%":
            yield open_route(instrument, v.asked_if) | {v.id: f"{v.minimum:g} %"}, v.id


def _choices(instrument: Instrument) -> _Found:
    for question, options in instrument.multi():
        free = [a.code for a in question.answers if not a.exclusive]
        most = question.max_choices
        if most is not None and len(free) > most:
            row = open_route(instrument, parse(question.asked_if)) | dict.fromkeys(options, "no")
            yield row | dict.fromkeys(free[: most + 1], "yes"), question.id


def _twice(instrument: Instrument) -> _Found:
    """A tick in the question whose choices share a cell; `planted` writes it there twice."""
    for question, options in [found] if (found := folded(instrument)) else []:
        row = open_route(instrument, parse(question.asked_if)) | dict.fromkeys(options, "no")
        yield row | {options[0]: "yes"}, question.id


def _exclusive(instrument: Instrument) -> _Found:
    for question, options in instrument.multi():
        for answer in question.answers:
            if answer.exclusive and (question.max_choices or 2) > 1:
                row = open_route(instrument, parse(question.asked_if))
                other = next(option for option in options if option != answer.code)
                row |= dict.fromkeys(options, "no") | {answer.code: "yes", other: "yes"}
                yield row, answer.code
    for question in instrument.questions:
        for item in question.items:
            beside = next((i.id for i in question.items if not i.exclusive), None)
            if item.exclusive and beside is not None:
                row = open_route(instrument, parse(question.asked_if))
                codes = instrument.variables[beside].codes
                yield row | {beside: codes[0], item.id: "yes"}, item.id


def _route(instrument: Instrument) -> _Found:
    """An answer of somebody whom the filter leads elsewhere."""
    for variable, filter_ in _routed(instrument):
        term = variable.asked_if.terms[0]
        for code in filter_.codes:
            if not term.accepts(code):
                yield {filter_.id: code, variable.id: variable.codes[0]}, variable.id


def _route_open(instrument: Instrument) -> _Found:
    """An answer of somebody who left the filter open."""
    for variable, filter_ in _routed(instrument):
        yield {filter_.id: None, variable.id: variable.codes[0]}, variable.id


def _routed(instrument: Instrument) -> Iterator[tuple[Variable, Variable]]:
    """Variables behind one filter that everybody gets and may answer freely, with that filter."""
    bound = in_oddities(instrument)
    for variable in instrument.variables.values():
        if variable.kind == "category" and len(variable.asked_if.terms) == 1:
            filter_ = instrument.variables[variable.asked_if.terms[0].variable]
            free = not filter_.asked_if.terms and filter_.id not in bound
            multi = "multi" in {instrument.question_of(v.id).type for v in (variable, filter_)}
            if free and not multi:
                yield variable, filter_


def _follow_ups(instrument: Instrument, chosen: bool) -> _Found:
    """A follow-up left open, or one that is answered though its option was not chosen."""
    multi = {option: question for question, options in instrument.multi() for option in options}
    for v in instrument.variables.values():
        option = next((name for name in v.asked_if.variables if name in multi), None)
        if option is None or v.kind == "text":
            continue
        row = open_route(instrument, v.asked_if)
        if chosen:
            yield row | {v.id: None}, v.id
            continue
        answers = multi[option].answers
        other = next(a.code for a in answers if a.code != option and not a.exclusive)
        value = v.codes[0] if v.codes else f"{v.minimum:g}"
        yield row | {option: "no", other: "yes", v.id: value}, v.id


def _other_text(instrument: Instrument, alone: bool) -> _Found:
    """A text without its answer, or the answer without its text."""
    for text, base, codes in other_texts(instrument):
        variable = instrument.variables[base]
        row = open_route(instrument, variable.asked_if) | _untick(instrument, variable)
        if not alone:
            yield row | {base: codes[-1], text: None}, text
        elif options := list(_untick(instrument, variable)):
            other = next(option for option in options if option != base)
            yield row | {other: "yes", text: TEXT}, text
        else:
            yield row | {base: None, text: TEXT}, text


def _base_only(instrument: Instrument) -> _Found:
    first = instrument.blocks[0].id
    later = [v.id for v in instrument.variables.values() if v.block != first]
    if later and len(later) < len(instrument.variables):
        yield dict.fromkeys(later), "respondent_id"


def _sum(instrument: Instrument) -> _Found:
    for rule in instrument.sums:
        tops: Row = {name: f"{instrument.variables[name].maximum:g}" for name in rule.of}
        if sum(instrument.variables[name].maximum for name in rule.of) > rule.max + rule.tolerance:
            yield tops, rule.of[-1]


def _implausible(instrument: Instrument) -> _Found:
    for oddity in instrument.implausible:
        yield open_route(instrument, parse(oddity.when)), oddity.variable


def _outside(instrument: Instrument) -> _Found:
    """A year before the fieldwork began."""
    start = instrument.fieldwork.start
    yield {"answered_at": f"{int(start[:4]) - 1}{start[4:7]}-15"}, "answered_at"


def _strays(instrument: Instrument, others: Sequence[Instrument]) -> _Found:
    for other in others:
        for v in other.variables.values():
            if v.codes and v.id not in instrument.variables:
                yield {v.id: v.codes[0]}, v.id


_PLACES: dict[str, Callable[[Instrument], _Found]] = {
    "respondent_missing": _once("respondent_id", None),
    "respondent_duplicate": lambda _: iter([({}, "respondent_id")]),
    "answer_unknown": _cell("category", lambda _: "bestaat_niet"),
    "number_unreadable": _cell("number", lambda _: "veel"),
    "number_range": _cell("number", lambda v: f"{v.minimum - 1:.0f}"),
    "number_decimals": _cell(
        "number", lambda v: f"{v.minimum:.{v.decimals}f}{'' if v.decimals else '.'}5"
    ),
    "choices_max": _choices,
    "exclusive": _exclusive,
    "route": _route,
    "sum_max": _sum,
    "route_open": _route_open,
    "implausible": _implausible,
    "blank_record": lambda i: iter([(dict.fromkeys(i.variables), "respondent_id")]),
    "letter_code": _cell("category", lambda v: None if "b" in v.codes else "b"),
    "fte_unit": lambda i: _fte(i, zero=False),
    "fte_zero": lambda i: _fte(i, zero=True),
    "number_converted": _converted,
    "percent_sign": _percent,
    "choice_twice": _twice,
    "followup_not_chosen": lambda i: _follow_ups(i, chosen=False),
    "followup_missing": lambda i: _follow_ups(i, chosen=True),
    "other_text_alone": lambda i: _other_text(i, alone=True),
    "other_text_missing": lambda i: _other_text(i, alone=False),
    "base_only": _base_only,
    "personal_data": _cell("text", lambda _: "bel 06-12345678"),
    "formula": _cell("text", lambda _: "=1+1"),
    "date_unreadable": _once("answered_at", "gisteren"),
    "outside_fieldwork": _outside,
}
