"""One question of a questionnaire, its items and its answers, as the definition has them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from peo.define.document import Definition
from peo.instrument.expression import parse
from peo.instrument.variable import Answer, AnswerClass, Band, Identifier, Text

QuestionType = Literal[
    "single", "multi", "likert3", "likert4", "yes_no", "percent", "scale_1_10", "fte", "free_text"
]


def _condition(text: str) -> str:
    parse(text)
    return text


Expression = Annotated[str, AfterValidator(_condition)]
Wording = Literal["literal", "paraphrase", "unknown"]


class Scale(Definition):
    """Answers that several questions share; an ordered scale lists them from low to high."""

    ordered: bool = True
    answers: tuple[Answer, ...]
    classes: tuple[AnswerClass, ...] = ()


class Range(Definition):
    """Smallest and largest possible number, and how many decimals it may have."""

    min: float
    max: float
    decimals: int = 0


class Typed(Definition):
    """Numbers above the range were typed in another unit: `full` of it is the number 1.

    For hours `full` is the working week, for percent 100. Without this such numbers are refused.
    """

    unit: Literal["hours", "percent"]
    full: float = Field(gt=1)


class Item(Text):
    """One row of a group of items that share their answers."""

    id: Identifier
    letter: str | None = None
    scale: str | None = None
    asked_if: Expression = ""
    other_text: bool = False
    exclusive: bool = False
    aliases: tuple[str, ...] = ()


class Comment(Text):
    """An open answer that belongs to a question."""

    id: Identifier


class Question(Text):
    """One numbered question; nl and en are its short labels, `text` asks it in full.

    `wording` says whether `text` is what the respondent reads; without it, that of the instrument.
    """

    id: Identifier
    number: int
    type: QuestionType
    text: Text | None = None
    wording: Wording | None = None
    scale: str | None = None
    answers: tuple[Answer, ...] = ()
    ordered: bool = False
    printed: Literal["low_first", "high_first"] = "low_first"
    classes: tuple[AnswerClass, ...] = ()
    range: Range | None = None
    typed: Typed | None = None
    bands: tuple[Band, ...] = ()
    max_choices: int | None = None
    asked_if: Expression = ""
    items: tuple[Item, ...] = ()
    comment: Comment | None = None
    explanation: bool = False
    aliases: tuple[str, ...] = ()
    note: Text | None = None


class Block(Text):
    """A part of the questionnaire: the base questions, the fixed part or the theme of a wave."""

    id: Identifier
    theme: str | None = None
    questions: tuple[Question, ...]
