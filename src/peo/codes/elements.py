"""The cells of step 1b and step 2 that hold more than one thing: stances and elements."""

from __future__ import annotations

import re
from dataclasses import dataclass

from peo.codes.dialogues import Dialogues

_STANCE = re.compile(r"(?:(?P<question>6\s*[a-z])\b)?[\s:.-]*(?P<rest>.*)", re.S | re.I)
_ELEMENT = re.compile(r"(?P<question>[0-9]\s*[a-z]?)\s*[:.]\s*(?P<rest>.*)", re.S | re.I)


@dataclass(frozen=True)
class Element:
    """A building block of the answer to a sub-question; `polarity` is empty where not given."""

    question: str
    polarity: str
    what: str


def parse_elements(cell: str, book: Dialogues) -> tuple[Element, ...]:
    """The elements of a cell such as `5b: steunend: durven vragen; 4: samen kijken`.

    One element per semicolon or line. An element without a number has an empty `question`: the
    rule element-form speaks of it.
    """
    parts = [part.strip() for part in re.split(r"[;\n]", cell) if part.strip()]
    return tuple(_element(part, book) for part in parts)


def _element(part: str, book: Dialogues) -> Element:
    match = _ELEMENT.fullmatch(part)
    if match is None:
        return Element("", "", part)
    rest = match["rest"].strip()
    for polarity in (p for p in book.polarities if p.code in book.concepts_replaced_by):
        for word in (polarity.nl, polarity.en, polarity.code):
            if re.match(rf"{re.escape(word)}\b", rest, re.I):
                what = rest[len(word) :].lstrip(" :,-").strip()
                return Element(_number(match["question"]), polarity.code, what)
    return Element(_number(match["question"]), "", rest)


def parse_stance(cell: str, book: Dialogues) -> tuple[str, str, str]:
    """Testing question, stance code and argument of a cell such as `6a instemming: want ...`.

    What cannot be read stays: the question empty, the stance as written.
    """
    match = _STANCE.fullmatch(cell.strip())
    assert match is not None  # every part is optional
    question, rest = _number(match["question"] or ""), match["rest"].strip()
    for stance in book.coding.stances:
        for word in (stance.nl, stance.en, stance.code):
            if re.match(rf"{re.escape(word)}\b", rest, re.I):
                return question, stance.code, rest[len(word) :].lstrip(" :,-").strip()
    return question, rest, ""


def _number(written: str) -> str:
    return re.sub(r"\s+", "", written).lower()
