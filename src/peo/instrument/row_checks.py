"""Rules over several answers of one respondent: routes, follow-ups, exclusive options, sums."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator

import pandas as pd

from peo.instrument.expression import Condition, Term, parse
from peo.instrument.model import Instrument, Question
from peo.instrument.variable import Variable


class _Masks:
    """What conditions say of one frame; many questions share a route, so each is asked once.

    The frame is held weakly: pandera keeps a schema for as long as the frame that it checked.
    """

    def __init__(self) -> None:
        self._frame: weakref.ref[pd.DataFrame] | None = None
        self._known: dict[tuple[str, Condition], pd.Series] = {}

    def holds(self, condition: Condition, frame: pd.DataFrame) -> pd.Series:
        return self._mask("holds", condition, frame)

    def excludes(self, condition: Condition, frame: pd.DataFrame) -> pd.Series:
        return self._mask("excludes", condition, frame)

    def _mask(self, what: str, condition: Condition, frame: pd.DataFrame) -> pd.Series:
        if self._frame is None or frame is not self._frame():
            self._frame, self._known = weakref.ref(frame), {}
        if (what, condition) not in self._known:
            self._known[what, condition] = getattr(condition, what)(frame)
        return self._known[what, condition]


RowTest = tuple[str, str, Callable[[pd.DataFrame], pd.Series]]


def row_checks(instrument: Instrument, present: list[Variable]) -> Iterator[RowTest]:
    """(rule, column, test) for the variables that are there; a test gives True per good row."""
    names = {variable.id for variable in present}
    yield from _emptiness(instrument, present)
    masks = _Masks()
    texts = {text: (base, codes) for text, base, codes in other_texts(instrument)}
    options = {option for _, group in instrument.multi() for option in group}
    for variable in present:
        base, codes = texts.get(variable.id, ("", ()))
        route = Condition(tuple(t for t in variable.asked_if.terms if t.variable != base))
        if route.variables <= names and route.terms:
            yield from _route_checks(variable, route, options, masks)
        if base in names:
            yield from _text_checks(variable.id, base, codes)
    for question, group in instrument.multi():
        chosen = [option for option in group if option in names]
        if question.max_choices is not None and chosen:
            yield "choices_max", question.id, _at_most(chosen, question.max_choices)
        for answer in question.answers:
            if answer.exclusive and answer.code in names:
                yield "exclusive", answer.code, _alone(answer.code, chosen)
    for question in instrument.questions:
        items = [item.id for item in question.items if item.id in names and not item.exclusive]
        for item in question.items:
            if item.exclusive and item.id in names:
                yield "exclusive", item.id, _without(item.id, items)
    for rule in instrument.sums:
        if set(rule.of) <= names:
            yield "sum_max", rule.of[-1], _sum_at_most(list(rule.of), rule.max + rule.tolerance)
    for oddity in instrument.implausible:
        condition = parse(oddity.when)
        if condition.variables <= names:
            yield "implausible", oddity.variable, _never(condition)


def other_texts(instrument: Instrument) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(open field, variable it belongs to, answers that ask for it).

    For an item on a scale these are all answers but the lowest: who is not troubled by another
    task need not name one.
    """
    for question in instrument.questions:
        if question.type == "multi":
            for answer in question.answers:
                if answer.other_text:
                    yield f"{answer.code}_text", answer.code, ("yes",)
        elif question.items:
            yield from _item_texts(instrument, question)
        elif question.id in instrument.variables:
            for answer in instrument.variables[question.id].answers:
                if answer.other_text:
                    yield f"{question.id}_{answer.code}_text", question.id, (answer.code,)


def _item_texts(
    instrument: Instrument, question: Question
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for item in question.items:
        if item.other_text:
            codes = instrument.variables[item.id].codes
            yield f"{item.id}_text", item.id, codes[1:]


def number(cells: pd.Series) -> pd.Series:
    """Numbers of text cells; what is not a plain decimal number becomes missing."""
    plain = cells.where(cells.str.fullmatch(r"[+-]?\d+(\.\d+)?").fillna(False))
    return pd.to_numeric(plain, errors="coerce").astype("float64")


def _emptiness(instrument: Instrument, present: list[Variable]) -> Iterator[RowTest]:
    """Rows without any answer, and rows that stop after the first block."""
    answers = [v.id for v in present]
    first = instrument.blocks[0].id
    base = [v.id for v in present if v.block == first]
    later = [v.id for v in present if v.block != first]
    yield "blank_record", "respondent_id", lambda d: _any(d, answers)
    if base and later:
        yield "base_only", "respondent_id", lambda d: ~_any(d, base) | _any(d, later)


def _any(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    found = pd.Series(False, index=frame.index)
    for column in columns:
        found |= frame[column].notna()
    return found


def _route_checks(
    variable: Variable, route: Condition, options: set[str], masks: _Masks
) -> Iterator[RowTest]:
    """Answered off the route, without the option it follows, or though the filter is empty."""
    follows = Condition(tuple(t for t in route.terms if t.variable in options))
    filters = Condition(tuple(t for t in route.terms if t.variable not in options))
    name = variable.id
    if filters.terms:
        yield "route", name, lambda d: d[name].isna() | ~masks.excludes(filters, d)
    if follows.terms:
        yield (
            "followup_not_chosen",
            name,
            lambda d: d[name].isna() | masks.excludes(filters, d) | ~masks.excludes(follows, d),
        )
        if variable.kind != "text":
            yield "followup_missing", name, lambda d: d[name].notna() | ~masks.holds(route, d)
    yield (
        "route_open",
        name,
        lambda d: d[name].isna() | masks.excludes(route, d) | masks.holds(route, d),
    )


def _text_checks(text: str, base: str, codes: tuple[str, ...]) -> Iterator[RowTest]:
    """A text needs its answer, an answer its text."""
    asks = Condition((Term(base, codes),))
    yield "other_text_missing", text, lambda d: d[text].notna() | ~asks.holds(d)
    chosen = asks if len(codes) == 1 else None  # any answer to an item makes its text possible
    yield (
        "other_text_alone",
        text,
        lambda d: d[text].isna() | (chosen.holds(d) if chosen else d[base].notna()),
    )


def _at_most(options: list[str], most: int) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: (frame[options] == "yes").sum(axis=1) <= most


def _alone(option: str, options: list[str]) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: (frame[option] != "yes") | ((frame[options] == "yes").sum(axis=1) == 1)


def _without(tick: str, items: list[str]) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: (frame[tick] != "yes") | frame[items].isna().all(axis=1)


def _sum_at_most(variables: list[str], most: float) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: frame[variables].apply(number).sum(axis=1) <= most


def _never(condition: Condition) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: ~condition.holds(frame)
