"""The questionnaire as an appendix, made from the instrument."""

from __future__ import annotations

from dataclasses import dataclass

from peo.instrument.data_columns import type_of
from peo.instrument.model import Instrument
from peo.instrument.notice import wording_note
from peo.instrument.question import Item, Question
from peo.instrument.variable import Language, Variable
from peo.show.words import ends_of, route_in_words
from peo.words import find, say

_MOST = {"multi": "publish.kind.multi_most", "ranking": "publish.kind.ranking_most"}


@dataclass(frozen=True)
class PrintedQuestion:
    """A question as the appendix shows it."""

    number: int
    text: str
    kind: str
    route: str
    note: str
    items: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class PrintedBlock:
    """A block of questions under its title."""

    title: str
    questions: tuple[PrintedQuestion, ...]


def questionnaire(instrument: Instrument, language: Language) -> list[PrintedBlock]:
    """All blocks with their questions, answers in the order in which they were printed."""
    return [
        PrintedBlock(
            block.label(language),
            tuple(_question(instrument, question, language) for question in block.questions),
        )
        for block in instrument.blocks
    ]


def _question(instrument: Instrument, question: Question, language: Language) -> PrintedQuestion:
    note = question.note.label(language) if question.note else ""
    rows = [item.id for item in question.items] or [question.id]
    mixed = any(item.type for item in question.items)
    return PrintedQuestion(
        number=question.number,
        text=(question.text or question).label(language),
        kind="" if mixed else _kind(question, instrument.variables.get(rows[0]), language),
        route=route_in_words(instrument, instrument.condition(question.asked_if), language),
        note=" ".join(filter(None, (_wording(instrument, question, language), note))),
        items=tuple(
            _item(question, item, instrument.variables[item.id], mixed, language)
            for item in question.items
        ),
        answers=_answers(instrument, question, language),
    )


def _item(
    question: Question, item: Item, variable: Variable, mixed: bool, language: Language
) -> str:
    """A row of a question; with how it is answered where the rows differ in that."""
    label = item.label(language)
    kind = _kind(question, variable, language, item) if mixed else ""
    if mixed and variable.kind == "category":
        kind = " / ".join(a.label(language) for a in variable.answers)
    return f"{label} ({kind})" if kind else label


def _kind(
    question: Question, variable: Variable | None, language: Language, item: Item | None = None
) -> str:
    """How a question, or one of its items, is answered; nothing where the answers say it."""
    type = type_of(question, item or question)
    key = _MOST[type] if question.max_choices else f"publish.kind.{type}"
    if not find(key):
        return ""
    ends, unit = ("", ""), ""
    if variable is not None and variable.kind in ("number", "date"):
        ends = ends_of(variable)
        unit = f" {variable.unit_words.label(language)}" if variable.unit_words else ""
    return say(key, language, n=question.max_choices, low=ends[0], high=ends[1], unit=unit)


def _wording(instrument: Instrument, question: Question, language: Language) -> str:
    """How literal its text is, of a question that differs in this from the others."""
    own = instrument.wording_of(question)
    if own == instrument.wording:
        return ""
    told = wording_note(instrument, question)
    return told.label(language) if told else say("publish.page.asked_as_it_is", language)


def _answers(instrument: Instrument, question: Question, language: Language) -> tuple[str, ...]:
    """Printed order: from high to low where the questionnaire did so, "don't know" last."""
    if question.type == "ranking" or any(item.type for item in question.items):
        return ()
    offered = [a for a in instrument.scale_of(question).answers if not a.recoded]
    scale = [a for a in offered if a.substantive]
    if question.printed == "high_first":
        scale.reverse()
    return tuple(a.label(language) for a in [*scale, *(a for a in offered if not a.substantive)])
