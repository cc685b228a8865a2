"""The columns of the data that a question leads to, and what of a question cannot be one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from peo.define.instrument.expression import Condition, Term
from peo.define.instrument.question import KINDS, POINTS, Item, Period, Question, Scale
from peo.define.instrument.variable import Answer, Kind, Month, Variable
from peo.project import did_you_mean
from peo.project.words import Text, both, keys, spoken

if TYPE_CHECKING:  # an instrument makes its variables here
    from peo.define.instrument.model import Instrument

UNPLACED = "unplaced"  # the answer of who gave other things a place, and not this one


def columns_of(
    instrument: Instrument, block: str, question: Question, read: Callable[[str], Condition]
) -> Iterator[Variable]:
    """The columns of one question, open texts after their closed answer.

    `read` says what a condition means.
    """
    asked = read(question.asked_if)

    def text(id: str, label: Text, condition: Condition = asked) -> Variable:
        return Variable(id, question.id, block, "text", label, condition)

    def closed(own: Question | Item, condition: Condition) -> Variable:
        plain = Variable(own.id, question.id, block, kind_of(question, own), own, condition)
        return _answered(instrument, question, own, plain)

    if question.type == "multi":
        yes_no = instrument.scales.get("yes_no", Scale(answers=()))
        for answer in question.answers:
            option = Variable(answer.code, question.id, block, "category", answer, asked)
            yield _on_scale(option, yes_no)
            if answer.other_text:
                yield text(f"{answer.code}_text", answer, asked.and_in(answer.code, "yes"))
    elif question.items:
        for item in question.items:
            condition = asked & read(item.asked_if)
            yield closed(item, condition)
            if item.other_text:
                yield text(f"{item.id}_text", item, condition)
            if question.explanation:
                yield text(f"{item.id}_explanation", item, condition)
    else:
        variable = closed(question, asked)
        yield variable
        for answer in variable.answers:
            if answer.other_text:
                chosen = asked.and_in(question.id, answer.code)
                yield text(f"{question.id}_{answer.code}_text", answer, chosen)
    if question.comment is not None:
        yield text(question.comment.id, question.comment)


def type_of(question: Question, own: Question | Item) -> str:
    """How a question, or one of its items, is answered."""
    return (own.type or question.type) if isinstance(own, Item) else question.type


def kind_of(question: Question, own: Question | Item) -> Kind:
    """What kind of cells that gives."""
    return KINDS.get(type_of(question, own), "category")


def _answered(
    instrument: Instrument, question: Question, own: Question | Item, variable: Variable
) -> Variable:
    """A column with what may stand in it."""
    bands, classes = own.bands or question.bands, question.classes
    limits, period = own.range or question.range, own.period or question.period
    unit = own.unit or question.unit
    if question.type == "ranking":
        return replace(_on_scale(variable, places_of(question)), rank=len(question.items))
    if variable.kind == "number" and limits is not None:
        percent = type_of(question, own) == "percent"
        return replace(
            variable, bands=bands, classes=classes, minimum=limits.min, maximum=limits.max,
            decimals=limits.decimals, unit="%" if percent else unit.en if unit else "",
            unit_words=unit,
        )  # fmt: skip
    if variable.kind == "date" and period is not None:
        months = tuple(_months(period))
        return replace(variable, answers=months, ordered=True, first=period.start, last=period.end)
    if variable.kind == "category":
        item = own if isinstance(own, Item) else None
        return _on_scale(variable, instrument.scale_of(question, item))
    return variable


def _on_scale(variable: Variable, scale: Scale) -> Variable:
    return replace(variable, answers=scale.answers, ordered=scale.ordered, classes=scale.classes)


def places_of(question: Question) -> Scale:
    """The answers of something that is ranked: its place, and none beside what did get one."""
    most = question.max_choices or len(question.items)
    answers = [
        _labelled(str(place), "show.ranking.place", n=place, aliases=(f"{place}.0", f"{place},0"))
        for place in range(1, most + 1)
    ]
    none = _labelled(UNPLACED, "show.ranking.none", substantive=False, aliases=("0", "0.0", "-"))
    return Scale(answers=(*answers, none), classes=question.classes)


def _labelled(code: str, key: str, n: int = 0, **about: object) -> Answer:
    told = both(key, n=n)
    return Answer.model_validate({"code": code, "nl": told.nl, "en": told.en, **about})


def _months(period: Period) -> Iterator[Answer]:
    """The months of a period, the first one first."""
    names = keys("show.month")
    year, month = int(period.start[:4]), int(period.start[5:7])
    while (code := f"{year}-{month:02}") <= period.end[:7]:
        told = both(names[month - 1])
        yield Month(code=code, nl=f"{told.nl} {year}", en=f"{told.en} {year}")
        year, month = year + month // 12, month % 12 + 1


def problem_of(instrument: Instrument, question: Question) -> str:
    """What does not fit together within one question, or nothing."""
    for scale in (question.scale, *(item.scale for item in question.items)):
        if scale is not None and scale not in instrument.scales:
            near = did_you_mean(scale, instrument.scales)
            return spoken("instrument.fault.no_scale", name=scale, near=near)
    if question.text and instrument.wording_of(question) == "unknown":
        return spoken("instrument.fault.wording")
    if question.typed and question.type != "fte":
        return spoken("instrument.fault.fte")
    if question.max_choices is not None and question.type not in ("multi", "ranking"):
        return spoken("instrument.fault.max_choices")
    if question.type == "multi":
        if question.items:
            return spoken("instrument.fault.multi_items")
        return "" if "yes_no" in instrument.scales else spoken("instrument.fault.multi_scale")
    if question.type == "ranking":
        return _ranking_problem(question)
    for item in question.items:
        if what := _answering_problem(instrument, question, item):
            return spoken("instrument.fault.in_item", name=item.id, what=what)
    return "" if question.items else _answering_problem(instrument, question, question)


def _ranking_problem(question: Question) -> str:
    if len(question.items) < 2:
        return spoken("instrument.fault.ranking_items")
    if question.scale or question.answers or any(i.scale or i.type for i in question.items):
        return spoken("instrument.fault.ranking_answers")
    if any(item.asked_if for item in question.items):
        return spoken("instrument.fault.ranking_route")
    if not 0 < (question.max_choices or 1) <= len(question.items):
        return spoken("instrument.fault.ranking_places", most=len(question.items))
    return ""


def _answering_problem(instrument: Instrument, question: Question, own: Question | Item) -> str:
    """Why this type cannot be answered in this way."""
    type, kind = type_of(question, own), kind_of(question, own)
    bands = own.bands or question.bands
    if kind == "number" and (own.range or question.range) is None:
        return spoken("instrument.fault.no_range", type=type)
    if kind == "date" and (own.period or question.period) is None:
        return spoken("instrument.fault.no_period")
    if own.unit and type != "number":
        return spoken("instrument.fault.unit", type=type)
    if [band.upto for band in bands] != sorted({band.upto for band in bands}):
        return spoken("instrument.fault.bands")
    if kind != "category":
        return ""
    scale = instrument.scale_of(question, own if isinstance(own, Item) else None)
    points = sum(answer.substantive and not answer.recoded for answer in scale.answers)
    if not points:
        return spoken("instrument.fault.no_answers", type=type)
    other = isinstance(own, Item) and own.scale and not own.type  # a row that differs
    if POINTS.get(type, points) != points and not other:
        return spoken("instrument.fault.points", type=type, wanted=POINTS[type], points=points)
    return ""


def looks_ahead(variables: dict[str, Variable]) -> tuple[Variable, str] | None:
    """The first variable whose route rests on a later one, with that one."""
    before: set[str] = set()
    for variable in variables.values():
        if later := sorted(variable.asked_if.variables - before):
            return variable, later[0]
        before.add(variable.id)
    return None


def only(variable: str, code: str) -> Condition:
    """Who gave one answer."""
    return Condition((Term(variable, (code,)),))
