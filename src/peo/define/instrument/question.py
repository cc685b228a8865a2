"""One question of a questionnaire, its items and its answers, as the definition has them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from peo.define.document import Definition
from peo.define.instrument.expression import written
from peo.define.instrument.variable import Answer, AnswerClass, Band, Identifier, Kind
from peo.project.words import Text, spoken

ItemType = Literal[
    "single", "likert3", "likert4", "likert5", "likert7", "yes_no", "percent", "scale_1_10",
    "number", "date", "free_text",
]  # fmt: skip
QuestionType = Literal[ItemType, "multi", "ranking", "fte"]
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("percent", "scale_1_10", "fte", "number"), "number"),
    "date": "date", "free_text": "text",
}  # fmt: skip
# The answers on the scale of a type that is named after them.
POINTS = {"likert3": 3, "likert4": 4, "likert5": 5, "likert7": 7, "yes_no": 2}
Day = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$")]


def _condition(text: str) -> str:
    written(text)
    return text


Expression = Annotated[str, AfterValidator(_condition)]
Wording = Literal["literal", "paraphrase", "unknown"]
MOST_NUMBERS = 10_000  # different answers to a question that asks for a number


class Scale(Definition):
    """Answers that several questions share; an ordered scale lists them from low to high."""

    ordered: bool = True
    answers: tuple[Answer, ...]
    classes: tuple[AnswerClass, ...] = ()


class Range(Definition):
    """Smallest and largest possible number, and how many decimals it may have."""

    min: float = Field(allow_inf_nan=False)
    max: float = Field(allow_inf_nan=False)
    decimals: int = Field(default=0, ge=0, le=4)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.max <= self.min:
            raise ValueError(spoken("instrument.fault.range", max=self.max, min=self.min))
        if (self.max - self.min) * 10**self.decimals > MOST_NUMBERS:
            raise ValueError(spoken("instrument.fault.many", most=MOST_NUMBERS))
        return self


class Period(Definition):
    """The first and the last day, or month, that a date may have."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.end < self.start[: len(self.end)]:
            raise ValueError(spoken("instrument.fault.before", end=self.end, start=self.start))
        return self


class Typed(Definition):
    """Numbers above the range were typed in another unit: `full` of it is the number 1.

    For hours `full` is the working week, for percent 100. Without this such numbers are refused.
    """

    unit: Literal["hours", "percent"]
    full: float = Field(gt=1)


class Answering(Text):
    """How a question, or one of its items, is answered; nl and en are its short labels."""

    id: Identifier
    scale: str | None = None
    range: Range | None = None
    unit: Text | None = None
    period: Period | None = None
    bands: tuple[Band, ...] = ()


class Item(Answering):
    """One row of a question: answered as the question is, or with a `type` of its own."""

    letter: str | None = None
    type: ItemType | None = None
    asked_if: Expression = ""
    other_text: bool = False
    exclusive: bool = False
    aliases: tuple[str, ...] = ()


class Comment(Text):
    """An open answer that belongs to a question."""

    id: Identifier


class Question(Answering):
    """One numbered question; `text` asks it in full.

    `wording` says whether `text` is what the respondent reads; without it, that of the instrument.
    """

    number: int
    type: QuestionType
    text: Text | None = None
    wording: Wording | None = None
    answers: tuple[Answer, ...] = ()
    ordered: bool = False
    printed: Literal["low_first", "high_first"] = "low_first"
    classes: tuple[AnswerClass, ...] = ()
    typed: Typed | None = None
    max_choices: int | None = None
    asked_if: Expression = ""
    items: tuple[Item, ...] = ()
    comment: Comment | None = None
    explanation: bool = False
    aliases: tuple[str, ...] = ()
    note: Text | None = None

    @property
    def apart(self) -> frozenset[str]:
        """Items and options that have no place among the others: in own words, or none of these."""
        items = {item.id for item in self.items if item.other_text or item.exclusive}
        options = {one.code for one in self.answers if one.other_text or one.exclusive}
        return frozenset(items | options)


class Block(Text):
    """A part of the questionnaire: the base questions, the fixed part or the theme of a wave."""

    id: Identifier
    theme: str | None = None
    questions: tuple[Question, ...]
