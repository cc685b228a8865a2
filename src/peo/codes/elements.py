"""The cells of step 1b and step 2 that hold more than one thing: stances and elements.

A cell may answer several sub-questions, on one line or more. It is cut where a sub-question begins
(`5b.`, `6a instemmend`), and under a sub-question where another direction or stance begins. The
protocol leaves the words of an element free, so spelling decides nothing about its factor: the
coders name it, in a column beside the element or in their list of words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from peo.codes.coded_tables import records
from peo.codes.dialogues import Dialogues, Spoken
from peo.define.cells import bare, fold

_NUMBER = r"[0-9](?:[ \t]?\.?[ \t]?[a-z])?(?![^\W_])"
_LISTED = rf"{_NUMBER}(?:\s*(?:[/,&+]|\ben\b|\band\b)\s*{_NUMBER})*"
_HEAD = re.compile(
    # where words end, or behind a comma or full stop without the space that belongs there
    rf"(?:(?<![^\s;(|/•·→])|(?<=[^\W\d]{{2}}[.,]))(?:(?:deel|sub-?)?(?:vraag|question)\s+)?(?P<numbers>{_LISTED})"
    r"(?P<mark>\s*[:.)]+(?!\d))?",
    re.I,
)
_BULLET = re.compile(r"(?:^|\n)[ \t]*[-–•*·][ \t]+")
_BESIDE = r"(?:\s*[/&+]\s*|\s+(?:en|and|of|or|noch|nor)\s+)"
_AROUND = " \t\r\n;,:-–•*·()|/→"
_LEADING = " ;,|/&+-–•*·→"


@dataclass(frozen=True)
class Element:
    """A building block of the answer to a sub-question; `polarity` is empty where not given."""

    question: str
    polarity: str
    what: str


@dataclass(frozen=True)
class Stance:
    """A reaction to a hypothesis; unreadable: no question, or the stance as it was written."""

    question: str
    stance: str
    argument: str


def parse_elements(cell: str, book: Dialogues) -> tuple[Element, ...]:
    """The elements of a cell such as `5b. Steunend: durven vragen 4. samen kijken`.

    Parts between semicolons, and lines that begin with a dash, are elements of their own under the
    sub-question and the direction above them; another new line is a long one that was broken off.
    An element without a number has an empty `question`: the rule element-form speaks of it.
    """
    words = _written(polarity for polarity in book.polarities if polarity.direction)
    return tuple(
        Element(number, polarity, what)
        for numbers, rest in _entries(cell, [q.number for q in book.sub_questions], words)
        for number in numbers
        for polarity, said in _pieces(rest, words)
        for what in _parts(said)
    )


def parse_stances(cell: str, book: Dialogues) -> tuple[Stance, ...]:
    """The stances of a cell such as `6a instemmend: houvast; 6b afkeurend: het blijft papier`.

    At least one, so that a rule can speak of a cell that cannot be read.
    """
    words = _written(book.coding.stances)
    testing = [question.number for question in book.sub_questions if question.testing]
    # the word may stand before its question: `instemmend met 6a`
    before = rf"(?<!\w)({'|'.join(map(re.escape, words))})\s+(?:met|with)\s+({_LISTED})"
    cell = re.sub(before, r"\2 \1", cell, flags=re.I)
    found = [
        Stance(number, stance or said, _one_line(said) if stance else "")
        for numbers, rest in _entries(cell, testing, words)
        for number in numbers
        for stance, said in _unqualified(rest, words)
    ]
    return tuple(found) or (Stance("", "", ""),)


def _written(codes: Iterable[Spoken]) -> dict[str, str]:
    """Code by every way to write it, longest first, so that no word hides another."""
    found = {word.lower(): spoken.code for spoken in codes for word in spoken.words}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _entries(
    cell: str, numbers: Collection[str], words: Collection[str]
) -> list[tuple[list[str], str]]:
    """The sub-questions that begin in a cell, each with the text up to the next one."""
    heads = [match for match in _HEAD.finditer(cell) if _begins(cell, match, numbers, words)]
    ends = [*(match.start() for match in heads[1:]), len(cell)]
    found = [
        (_numbers(head["numbers"]), cell[head.end() : end])
        for head, end in zip(heads, ends, strict=False)
    ]
    before = cell[: heads[0].start()] if heads else cell
    return [([""], before), *found] if before.strip(_AROUND) else found


def _begins(
    cell: str, head: re.Match[str], numbers: Collection[str], words: Collection[str]
) -> bool:
    """Whether a number begins an answer, and is not a number in somebody's words."""
    own, rest = _numbers(head["numbers"]), cell[head.end() :]
    known = all(number in numbers for number in own)
    word = re.match(rf"[\s(–-]*(?:{'|'.join(map(re.escape, words))})(?!\w)", rest, re.I)
    label = re.match(r"[\s(]*\w+\)?\s*:", rest)
    before = cell[: head.start()].rstrip(" \t-–•*·")
    if not before or before[-1] in "\n;|→":
        return bool(head["mark"] or word or (known and (len(own[0]) > 1 or before[-1:] in "|→")))
    return known and bool(head["mark"] or word or label)


def _numbers(written: str) -> list[str]:
    return [re.sub(r"[\s.]", "", n).lower() for n in re.findall(_NUMBER, written, re.I)]


def _pieces(text: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """A text cut where a word begins a piece: its code (empty without one) and what is said.

    A word counts at the beginning, and elsewhere with a colon. Of two words with a slash (as on the
    form), `en`, `of` or `noch` between them nobody chose: there nothing can be read.
    """
    any_word = "|".join(map(re.escape, words))
    begin = rf"(?:\A[\s:.,(–-]*(?P<first>{any_word})(?!\w)|(?<!\w)(?P<later>{any_word})\)?\s*:)"
    cuts = list(re.finditer(begin, text, re.I))
    pieces = []
    for cut, end in zip(cuts, [*(m.start() for m in cuts[1:]), len(text)], strict=False):
        if re.match(rf"{_BESIDE}(?:{any_word})(?!\w)", text[cut.end() :], re.I):
            return [("", text.strip(_AROUND))]
        code = words[(cut["first"] or cut["later"]).lower()]
        pieces.append((code, text[cut.end() : end].lstrip(f"{_AROUND}.)")))
    before = text[: cuts[0].start()].strip(_AROUND) if cuts else text.strip(_AROUND)
    return [("", before), *pieces] if before or not pieces else pieces


def _unqualified(text: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """The pieces of a stance; one word where something stands before it, such as `deels`, is not
    said and cannot be read."""
    pieces = _pieces(text, words)
    return [("", text.strip(_AROUND))] if len(pieces) > 1 and not pieces[0][0] else pieces


def _parts(said: str) -> list[str]:
    """What stands between semicolons or after dashes, each on one line; at least one."""
    parts = [_one_line(part) for part in re.split(r";", _BULLET.sub(";", said))]
    return [part for part in parts if part] or [""]


def _one_line(text: str) -> str:
    """A text without line breaks, and without the sign or word that led to what follows it."""
    joined = re.sub(r"\s+", " ", text).strip(_LEADING)
    return re.sub(r"\s+(?:en|and)$|\($", "", joined).strip(_LEADING)


# ------------------------------------------------------------------------------------- factors

NONE = "-"  # in the column of factors: an element that names none


def given_factors(cell: str, book: Dialogues) -> tuple[tuple[str | None, ...], ...]:
    """The factors of a cell, per element: those of one element between slashes.

    None stands for what is no factor of the code book.
    """
    parts = [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]
    return tuple(
        () if part == NONE else tuple(book.factors.get(fold(name)) for name in part.split("/"))
        for part in parts
    )


def elements_with_factors(
    rows: pd.DataFrame, book: Dialogues, listed: Mapping[str, str]
) -> list[tuple[dict[str, str], Element, tuple[str, ...]]]:
    """Every element of accepted rows of step 2, with its row and the factors that it names.

    `listed` gives a factor for words, as `bare`: the list that the coders made.
    """
    found = []
    for _, row in records(rows):
        elements = parse_elements(row["elements"], book)
        given = given_factors(row.get("factors", ""), book)
        for place, element in enumerate(elements):
            factors = given[place] if given else (listed.get(bare(element.what)),)
            found.append((row, element, tuple(code for code in factors if code)))
    return found
