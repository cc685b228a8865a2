"""Rules of the survey about several answers of one respondent: routes, follow-ups, exclusive
options, sums, combinations that hardly occur, and rows without answers.

Each rule is one object: what becomes of the row, its test, and an example that breaks it. An answer
that is impossible has its own rule (`cell_rules`): what follows from it is not said as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from peo.define.instrument.cell_rules import IMPOSSIBLE, number
from peo.define.instrument.expression import Condition, Term, terms_of
from peo.define.instrument.leading import (
    TEXT,
    Examples,
    in_oddities,
    offered_by,
    open_route,
    other_texts,
    rule,
    untick,
    unticked,
)
from peo.define.instrument.variable import Variable
from peo.define.rule import Asked, Cells
from peo.project.distinct import Mask

if TYPE_CHECKING:  # the model of an instrument knows its rules
    from peo.define.instrument.model import Instrument


# --- what tests share: each condition is asked once of a frame, for many questions have one route


def _holds(condition: Condition, cells: Cells) -> Mask:
    return cells.once(("holds", condition), lambda: condition.met(cells.distinct, len(cells)))


def _excludes(condition: Condition, cells: Cells) -> Mask:
    return cells.once(("excludes", condition), lambda: condition.missed(cells.distinct, len(cells)))


def _some(columns: Sequence[str], cells: Cells) -> Mask:
    """True per row with an answer in one of these columns, as far as they are there."""

    def found() -> Mask:
        out = np.zeros(len(cells), dtype=bool)
        for column in filter(cells.__contains__, columns):
            out |= cells.filled(column)
        return out

    return cells.once(("some", *columns), found)


def _ticked(options: Sequence[str], cells: Cells) -> npt.NDArray[np.int64]:
    """How many of these options are ticked, as far as they are there."""

    def counted() -> npt.NDArray[np.int64]:
        out = np.zeros(len(cells), dtype=np.int64)
        for option in filter(cells.__contains__, options):
            out += _is(option, "yes", cells)
        return out

    return cells.once(("ticked", *options), counted)


def _is(variable: str, code: str, cells: Cells) -> Mask:
    return _holds(Condition((Term(variable, (code,)),)), cells)


# --- rows without answers


def _blocks(instrument: Instrument) -> tuple[list[str], list[str]]:
    """Variables of the first block, and of the others."""
    first = instrument.blocks[0].id
    variables = instrument.variables.values()
    return [v.id for v in variables if v.block == first], [
        v.id for v in variables if v.block != first
    ]


def _blank(instrument: Instrument) -> Iterable[Asked]:
    base, later = _blocks(instrument)
    yield Asked("respondent_id", lambda c: _some(base, c) | _some(later, c), ())


def _base_only(instrument: Instrument) -> Iterable[Asked]:
    base, later = _blocks(instrument)

    def test(cells: Cells) -> Mask:
        asked = any(name in cells for name in later)
        return _some(later, cells) | ~_some(base, cells) | (not asked)

    if later:
        yield Asked("respondent_id", test, ())


def _broken_off(instrument: Instrument) -> Examples:
    base, later = _blocks(instrument)
    if base and later:
        yield dict.fromkeys(later), "respondent_id"


# --- routes and follow-ups


class _Route(NamedTuple):
    """Who gets a variable: its filters, the options that it follows, and both together."""

    variable: Variable
    filters: Condition
    follows: Condition
    asks: Condition


def _routes(instrument: Instrument) -> Iterator[_Route]:
    """The routes of variables that not everybody gets.

    The answer that asks for a text in words is no filter and no option: it has rules of its own.
    """
    bases = {text: base for text, base, _ in other_texts(instrument)}
    options = {option for _, group in instrument.multi() for option in group}
    for variable in instrument.variables.values():
        parts = variable.asked_if.parts
        looked_at = {part: {term.variable for term in terms_of(part)} for part in parts}
        own = [part for part in parts if looked_at[part] != {bases.get(variable.id)}]
        follows = Condition(tuple(part for part in own if looked_at[part] <= options))
        filters = Condition(tuple(part for part in own if not looked_at[part] <= options))
        yield _Route(variable, filters, follows, filters & follows)


def _along(
    wanted: Callable[[_Route], object], test: Callable[[_Route, Cells], Mask]
) -> Callable[[Instrument], Iterable[Asked]]:
    """A test of each variable that has a route of the kind that is wanted."""
    return lambda instrument: [
        Asked(route.variable.id, partial(test, route), _seen(route.variable))
        for route in _routes(instrument)
        if wanted(route)
    ]


def _seen(variable: Variable) -> tuple[str, ...]:
    return tuple(sorted(variable.asked_if.variables))


def _open(route: _Route, cells: Cells) -> Mask:
    return ~cells.filled(route.variable.id)


def _answered(name: str, asks: Condition, cells: Cells) -> Mask:
    return cells.filled(name) | ~_holds(asks, cells)


def _behind_filters(instrument: Instrument) -> Iterator[tuple[Variable, Variable]]:
    """Variables behind one filter that everybody gets and may answer freely, with that filter."""
    bound = in_oddities(instrument)
    for variable in instrument.variables.values():
        if variable.kind == "category" and len(variable.asked_if.variables) == 1:
            (name,) = variable.asked_if.variables
            filter_ = instrument.variables[name]
            free = not filter_.asked_if and filter_.id not in bound
            several = {instrument.question_of(v.id).type for v in (variable, filter_)}
            if free and not several & {"multi", "ranking"}:
                yield variable, filter_


def _led_elsewhere(instrument: Instrument) -> Examples:
    """An answer of somebody whom the filter leads elsewhere."""
    for variable, filter_ in _behind_filters(instrument):
        for code in offered_by(filter_):
            if not variable.asked_if.accepts({filter_.id: code}):
                yield {filter_.id: code, variable.id: variable.codes[0]}, variable.id


def _filter_open(instrument: Instrument) -> Examples:
    """An answer of somebody who left the filter open."""
    for variable, filter_ in _behind_filters(instrument):
        yield {filter_.id: None, variable.id: variable.codes[0]}, variable.id


def _follow_ups(instrument: Instrument) -> Iterator[tuple[Variable, str, str]]:
    """Follow-ups of an option: (variable, its option, another one of that question)."""
    multi = {option: question for question, options in instrument.multi() for option in options}
    for v in instrument.variables.values():
        option = next((name for name in v.asked_if.variables if name in multi), None)
        if option is not None and v.kind != "text":
            answers = multi[option].answers
            yield v, option, next(a.code for a in answers if a.code != option and not a.exclusive)


def _left_open(instrument: Instrument) -> Examples:
    for v, _, _ in _follow_ups(instrument):
        yield open_route(instrument, v.asked_if) | {v.id: None}, v.id


def _of_another(instrument: Instrument) -> Examples:
    for v, option, other in _follow_ups(instrument):
        value = next(offered_by(v), None)
        row = open_route(instrument, v.asked_if) | {option: "no", other: "yes", v.id: value}
        yield row, v.id


# --- "other", in words


def _text_alone(instrument: Instrument) -> Iterable[Asked]:
    """Any answer to an item makes its text possible; else the answers that ask for it."""
    for text, base, codes in other_texts(instrument):
        named = len(codes) == 1 or instrument.variables[base].rank
        chosen = Condition((Term(base, codes),)) if named else None
        of = (base, *_seen(instrument.variables[text]))
        yield Asked(text, partial(_base_there, text, base, chosen), of)


def _base_there(text: str, base: str, chosen: Condition | None, cells: Cells) -> Mask:
    there = _holds(chosen, cells) if chosen else cells.filled(base)
    return ~cells.filled(text) | there


def _text_missing(instrument: Instrument) -> Iterable[Asked]:
    for text, base, codes in other_texts(instrument):
        of = (base, *_seen(instrument.variables[text]))
        yield Asked(text, partial(_answered, text, Condition((Term(base, codes),))), of)


def _without_text(instrument: Instrument) -> Examples:
    for text, base, codes in other_texts(instrument):
        variable = instrument.variables[base]
        row = open_route(instrument, variable.asked_if) | untick(instrument, variable)
        yield row | {base: codes[0 if variable.rank else -1], text: None}, text


def _without_base(instrument: Instrument) -> Examples:
    for text, base, _ in other_texts(instrument):
        variable = instrument.variables[base]
        options = untick(instrument, variable)
        row = open_route(instrument, variable.asked_if) | options | {text: TEXT}
        other = next((option for option in options if option != base), None)
        chosen = "1" if variable.rank else "yes"
        yield row | ({base: None} if other is None else {other: chosen}), text


# --- choices


def _at_most(instrument: Instrument) -> Iterable[Asked]:
    for question, options in instrument.multi():
        if (most := question.max_choices) is not None:
            yield Asked(question.id, partial(_no_more, options, most), ())


def _no_more(options: Sequence[str], most: int, cells: Cells) -> Mask:
    fine: Mask = _ticked(options, cells) <= most
    return fine


def _too_many(instrument: Instrument) -> Examples:
    for question, _ in instrument.multi():
        free = [a.code for a in question.answers if not a.exclusive]
        most = question.max_choices
        if most is not None and len(free) > most:
            row = unticked(instrument, question) | dict.fromkeys(free[: most + 1], "yes")
            yield row, question.id


def _exclusive(instrument: Instrument) -> Iterable[Asked]:
    for question, options in instrument.multi():
        for answer in question.answers:
            if answer.exclusive:
                yield Asked(answer.code, partial(_alone, answer.code, options), (), options)
    for question in instrument.questions:
        items = [item.id for item in question.items if not item.exclusive]
        for item in question.items:
            if item.exclusive:
                yield Asked(item.id, partial(_without, item.id, items), (), (item.id, *items))


def _alone(option: str, options: Sequence[str], cells: Cells) -> Mask:
    alone: Mask = _ticked(options, cells) == 1
    return ~_is(option, "yes", cells) | alone


def _without(tick: str, items: Sequence[str], cells: Cells) -> Mask:
    return ~_is(tick, "yes", cells) | ~_some(items, cells)


def _with_others(instrument: Instrument) -> Examples:
    for question, options in instrument.multi():
        for answer in question.answers:
            if answer.exclusive and (question.max_choices or 2) > 1:
                other = next(option for option in options if option != answer.code)
                row = unticked(instrument, question) | {answer.code: "yes", other: "yes"}
                yield row, answer.code
    for question in instrument.questions:
        for item in question.items:
            beside = next((i.id for i in question.items if not i.exclusive), None)
            if item.exclusive and beside is not None:
                row = open_route(instrument, instrument.condition(question.asked_if))
                codes = instrument.variables[beside].codes
                yield row | {beside: codes[0], item.id: "yes"}, item.id


# --- sums and combinations


def _sums(instrument: Instrument) -> Iterable[Asked]:
    for total in instrument.sums:
        most = total.max + total.tolerance
        yield Asked(total.of[-1], partial(_sum_at_most, total.of, most), total.of, total.of)


def _sum_at_most(variables: Sequence[str], most: float, cells: Cells) -> Mask:
    numbers = [np.nan_to_num(number(cells, name)) for name in variables]
    fine: Mask = np.sum(numbers, axis=0) <= most
    return fine


def _tops(instrument: Instrument) -> Examples:
    for total in instrument.sums:
        tops = {name: instrument.variables[name].maximum for name in total.of}
        if sum(tops.values()) > total.max + total.tolerance:
            yield {name: f"{top:g}" for name, top in tops.items()}, total.of[-1]


def _odd(instrument: Instrument) -> Iterable[Asked]:
    for oddity in instrument.implausible:
        when = instrument.condition(oddity.when)
        yield Asked(oddity.variable, partial(_never, when), tuple(when.variables))


def _never(condition: Condition, cells: Cells) -> Mask:
    return ~_holds(condition, cells)


def _oddities(instrument: Instrument) -> Examples:
    for oddity in instrument.implausible:
        yield open_route(instrument, instrument.condition(oddity.when)), oddity.variable


ROW_RULES = [
    rule(
        "blank_record", "refuse",
        asked=_blank,
        examples=lambda i: iter([(dict.fromkeys(i.variables), "respondent_id")]),
    ),
    rule("base_only", "warn", asked=_base_only, examples=_broken_off),
    rule(
        "route", "warn", blanks=True, follows=IMPOSSIBLE, examples=_led_elsewhere,
        asked=_along(lambda r: r.filters, lambda r, c: _open(r, c) | ~_excludes(r.filters, c)),
    ),
    rule(
        "route_open", "warn", follows=IMPOSSIBLE, examples=_filter_open,
        asked=_along(
            lambda r: r.asks, lambda r, c: _open(r, c) | _excludes(r.asks, c) | _holds(r.asks, c)
        ),
    ),
    rule(
        "followup_not_chosen", "warn", blanks=True, follows=IMPOSSIBLE, examples=_of_another,
        asked=_along(
            lambda r: r.follows,
            lambda r, c: _open(r, c) | ~_excludes(r.follows, c) | _excludes(r.filters, c),
        ),
    ),
    rule(
        "followup_missing", "warn", follows=IMPOSSIBLE, examples=_left_open,
        asked=_along(
            lambda r: r.follows and r.variable.kind != "text",
            lambda r, c: _answered(r.variable.id, r.asks, c),
        ),
    ),
    rule(
        "other_text_alone", "warn", follows=IMPOSSIBLE,
        asked=_text_alone, examples=_without_base,
    ),
    rule(
        "other_text_missing", "warn", follows=IMPOSSIBLE,
        asked=_text_missing, examples=_without_text,
    ),
    rule("choices_max", "warn", blanks=True, asked=_at_most, examples=_too_many),
    rule("exclusive", "warn", blanks=True, asked=_exclusive, examples=_with_others),
    rule("sum_max", "warn", blanks=True, follows=IMPOSSIBLE, asked=_sums, examples=_tops),
    rule("implausible", "warn", asked=_odd, examples=_oddities),
]  # fmt: skip
