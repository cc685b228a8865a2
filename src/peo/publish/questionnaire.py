"""The questionnaire as a page of the report, and what it and the codebook say of each question."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from peo.define.instrument.data_columns import type_of
from peo.define.instrument.notice import wording_note
from peo.define.instrument.question import Item, Question
from peo.define.instrument.variable import Variable
from peo.project.words import find
from peo.show.voice import Voice, ends_of

_MOST = {"multi": "publish.kind.multi_most", "ranking": "publish.kind.ranking_most"}


def questionnaire(voice: Voice) -> str:
    """All blocks with their questions, answers in the order in which they were printed."""
    return "\n".join(
        f"<section>\n<h2>{escape(block.label(voice.language))}</h2>\n<ol>\n"
        + "\n".join(_question(question, voice) for question in block.questions)
        + "\n</ol>\n</section>"
        for block in voice.instrument.blocks
    )


def text_of(question: Question, voice: Voice) -> str:
    """What a question asks, escaped; its label where no text is known."""
    return escape((question.text or question).label(voice.language))


def route_of(question: Question, voice: Voice) -> str:
    """To whom a question is put, escaped; nothing for one that everybody gets."""
    route = voice.route(voice.instrument.condition(question.asked_if))
    return f"{voice.say('publish.page.asked_if')}: {escape(route)}" if route else ""


def _question(question: Question, voice: Voice) -> str:
    variables, language = voice.instrument.variables, voice.language
    mixed = any(item.type for item in question.items)
    first = variables.get(question.items[0].id if question.items else question.id)
    kind = "" if mixed else _kind(question, first, voice)
    note = question.note.label(language) if question.note else ""
    note = " ".join(filter(None, (_wording(question, voice), note)))
    items = [_item(question, item, variables[item.id], mixed, voice) for item in question.items]
    answers = " / ".join(_answers(question, voice))
    rest = [
        f'<p class="route">{route}</p>' if (route := route_of(question, voice)) else "",
        f'<p class="note">{escape(note)}</p>' if note else "",
        f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>" if items else "",
        f'<p class="route">{escape(answers)}</p>' if answers else "",
    ]
    text = f"<strong>{text_of(question, voice)}</strong>"
    head = f'<li value="{question.number}">{text} <span class="meta">{escape(kind)}</span>'
    return "\n".join([head, *filter(None, rest), "</li>"])


def _item(question: Question, item: Item, variable: Variable, mixed: bool, voice: Voice) -> str:
    """A row of a question; with how it is answered where the rows differ in that."""
    label = item.label(voice.language)
    kind = _kind(question, variable, voice, item) if mixed else ""
    if mixed and variable.kind == "category":
        kind = " / ".join(a.label(voice.language) for a in variable.answers)
    return f"{label} ({kind})" if kind else label


def _kind(
    question: Question, variable: Variable | None, voice: Voice, item: Item | None = None
) -> str:
    """How a question, or one of its items, is answered; nothing where the answers say it."""
    type = type_of(question, item or question)
    key = _MOST[type] if question.max_choices else f"publish.kind.{type}"
    if not find(key):
        return ""
    ends, unit = ("", ""), ""
    if variable is not None and variable.kind in ("number", "date"):
        ends = ends_of(variable)
        unit = f" {variable.unit_words.label(voice.language)}" if variable.unit_words else ""
    return voice.say(key, n=question.max_choices, low=ends[0], high=ends[1], unit=unit)


def _wording(question: Question, voice: Voice) -> str:
    """How literal its text is, of a question that differs in this from the others."""
    instrument = voice.instrument
    if instrument.wording_of(question) == instrument.wording:
        return ""
    told = wording_note(instrument, question)
    return told.label(voice.language) if told else voice.say("publish.page.asked_as_it_is")


def _answers(question: Question, voice: Voice) -> Sequence[str]:
    """Printed order: from high to low where the questionnaire did so, "don't know" last."""
    if question.type == "ranking" or any(item.type for item in question.items):
        return ()
    offered = [a for a in voice.instrument.scale_of(question).answers if not a.recoded]
    scale = [a for a in offered if a.substantive][:: -1 if question.printed == "high_first" else 1]
    every = [*scale, *(a for a in offered if not a.substantive)]
    return [a.label(voice.language) for a in every]
