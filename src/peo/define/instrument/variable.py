"""One column of the data: its kind, its answers in order, who is asked, its labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from peo.define.instrument.expression import Condition
from peo.project.words import Language, Text

Kind = Literal["category", "number", "date", "text"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Answer(Text):
    """One answer of a question. The code is what the data hold; the labels are what people read."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
    letter: str | None = None
    other_text: bool = False
    exclusive: bool = False
    substantive: bool = True  # False: no place on the scale, such as "don't know"
    recoded: bool = False  # never offered; made afterwards from open answers
    aliases: tuple[str, ...] = ()
    short: Text | None = None  # for the head of a column


class AnswerClass(Text):
    """Several answers taken together in a table, such as the two sufficient answers."""

    code: Identifier
    codes: tuple[str, ...]


class Band(Text):
    """A class of a numeric answer: above the previous band's `upto`, and at most `upto`."""

    code: Identifier
    upto: float


class Month(Answer):
    """A month in which the day of an answer may lie."""

    code: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


@dataclass(frozen=True)
class Variable:
    """A column of the data. `answers` run from low to high where `ordered`.

    A date is a day in the data, from `first` to `last`; its answers are the months. Where a
    person ranked things, one of `rank` things, the answers are the places, the first is 1.
    """

    id: str
    question: str
    block: str
    kind: Kind
    name: Text
    asked_if: Condition = field(default_factory=Condition)
    answers: tuple[Answer, ...] = ()
    ordered: bool = False
    classes: tuple[AnswerClass, ...] = ()
    bands: tuple[Band, ...] = ()
    minimum: float = float("-inf")
    maximum: float = float("inf")
    decimals: int = 0
    unit: str = ""  # % or, of other numbers, in words
    unit_words: Text | None = None
    first: str = ""
    last: str = ""
    rank: int = 0

    @property
    def codes(self) -> tuple[str, ...]:
        """Answer codes, low to high where ordered, else as printed."""
        return tuple(answer.code for answer in self.answers)

    @property
    def substantive(self) -> tuple[str, ...]:
        """Codes with a place on the scale: without "don't know"."""
        return tuple(answer.code for answer in self.answers if answer.substantive)

    def label(self, language: Language) -> str:
        """Short label of the variable."""
        return self.name.label(language)

    def answer_label(self, code: str, language: Language) -> str:
        """Label of an answer, class or band; a number stands for itself."""
        named: list[Answer | AnswerClass | Band] = [*self.answers, *self.classes, *self.bands]
        return next((n.label(language) for n in named if n.code == code), code)

    def short_label(self, code: str, language: Language) -> str:
        """A label that fits the head of a column."""
        short = next((a.short for a in self.answers if a.code == code), None)
        return short.label(language) if short else self.answer_label(code, language)

    @property
    def on_scale(self) -> bool:
        """Whether its answers have an order."""
        return self.ordered or self.kind == "number"

    @property
    def categories(self) -> tuple[str, ...]:
        """Everything that can be counted: answers, classes and bands."""
        named: list[Answer | AnswerClass | Band] = [*self.answers, *self.classes, *self.bands]
        return tuple(one.code for one in named)

    def class_codes(self, code: str) -> tuple[str, ...]:
        """Answer codes behind a class, or the code itself."""
        return next((c.codes for c in self.classes if c.code == code), (code,))

    def others(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """All other answers than these: what a share of these answers does not count."""
        every = self.codes or tuple(code for group in self.classes for code in group.codes)
        return tuple(code for code in every if code not in codes)


def words_of(variable: Variable) -> Iterator[str]:
    """Every word for an answer of a variable: codes, labels and aliases."""
    for answer in variable.answers:
        yield from (answer.code, answer.nl, answer.en, *answer.aliases)
