"""The questionnaire as an appendix, made from the instrument."""

from __future__ import annotations

from dataclasses import dataclass

from peo.instrument.model import Instrument
from peo.instrument.notice import wording_note
from peo.instrument.question import Question
from peo.instrument.variable import Language
from peo.show.words import route_in_words
from peo.words import find, say


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
    kind = f"publish.kind.{'multi_most' if question.max_choices else question.type}"
    return PrintedQuestion(
        number=question.number,
        text=(question.text or question).label(language),
        kind=say(kind, language, n=question.max_choices) if find(kind) else "",
        route=route_in_words(instrument, instrument.condition(question.asked_if), language),
        note=" ".join(filter(None, (_wording(instrument, question, language), note))),
        items=tuple(item.label(language) for item in question.items),
        answers=_answers(instrument, question, language),
    )


def _wording(instrument: Instrument, question: Question, language: Language) -> str:
    """How literal its text is, of a question that differs in this from the others."""
    own = instrument.wording_of(question)
    if own == instrument.wording:
        return ""
    told = wording_note(instrument, question)
    return told.label(language) if told else say("publish.page.asked_as_it_is", language)


def _answers(instrument: Instrument, question: Question, language: Language) -> tuple[str, ...]:
    """Printed order: from high to low where the questionnaire did so, "don't know" last."""
    offered = [a for a in instrument.scale_of(question).answers if not a.recoded]
    scale = [a for a in offered if a.substantive]
    if question.printed == "high_first":
        scale.reverse()
    return tuple(a.label(language) for a in [*scale, *(a for a in offered if not a.substantive)])
