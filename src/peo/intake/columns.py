"""Which variable a column of an export is about: by id, number, label or text, nl or en."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from peo.instrument.model import Instrument
from peo.instrument.question import Question
from peo.instrument.variable import Text
from peo.sources.sheet import Column, Sheet, fold

KEY_NAMES = {
    "respondent_id": "respondent_id", "respondent": "respondent_id",
    "respondentnummer": "respondent_id", "respondent number": "respondent_id",
    "responseid": "respondent_id", "response id": "respondent_id", "antwoord id": "respondent_id",
    "id": "respondent_id", "origin": "origin", "answered_at": "answered_at",
    "submitdate": "answered_at",
}  # fmt: skip
_NUMBER = re.compile(r"(?:q|v|vraag|question)?[ ._]?0*(\d{1,3})", re.IGNORECASE)
_PLACE = re.compile(r"(.+?)(?:_|\[)(?:SQ)?0*(\d{1,3})\]?", re.IGNORECASE)


class Names:
    """All names of an instrument's variables. A name that fits two variables fits none.

    A multiple-choice question is itself a target: the column that holds all its choices.
    """

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.direct: dict[str, set[str]] = defaultdict(set)
        self.questions: dict[str, set[str]] = defaultdict(set)
        self.items: dict[str, dict[str, set[str]]] = {}
        self.by_id = {question.id: question for question in instrument.questions}
        self.block_of = {q.id: block for block in instrument.blocks for q in block.questions}
        for variable in instrument.variables:
            self._add(self.direct, variable, variable, variable.replace("_", ""))
        for question in instrument.questions:
            self._add_question(question)
        self.longest = 2 * max(map(len, self.questions))  # with mark-up and doubled spaces

    @staticmethod
    def _add(table: dict[str, set[str]], target: str, *names: str) -> None:
        for name in names:
            table[fold(name)].add(target)

    def _add_question(self, question: Question) -> None:
        block, target = self.block_of[question.id], question.id
        names = [target, target.replace("_", ""), question.nl, question.en, *question.aliases]
        names += [question.text.nl, question.text.en] if question.text else []
        for part in (block.id, block.nl, block.en):
            names.append(f"{part}.{question.number}")
        self._add(self.questions, target, *names)
        if target in self.instrument.variables or question.type == "multi":
            self._add(self.direct, target, *names)
        parts: dict[str, set[str]] = defaultdict(set)
        for variable in self.instrument.variables.values():
            if variable.question == target and variable.id != target:
                short = variable.id.removeprefix(f"{target}_").removeprefix(f"{target[:-1]}_")
                self._add(parts, variable.id, variable.id, variable.id.replace("_", ""), short)
        for name, item in elements(question).items():
            if name in self.instrument.variables:
                self._add(parts, name, item.nl, item.en)
                self._add(self.direct, name, item.nl, item.en)
        texts = [v for v in self.instrument.variables if v in _other_texts(question)]
        if len(texts) == 1:
            self._add(parts, texts[0], "other", "anders", "text")
        if question.comment:
            self._add(parts, question.comment.id, "comment", question.comment.nl)
            self._add(self.direct, question.comment.id, question.comment.nl, question.comment.en)
        self.items[target] = parts

    def find(self, text: str, group: str = "") -> str | None:
        """The variable, key or multiple-choice question that one name stands for."""
        if text in self.instrument.variables:
            return text
        if hit := self._one(self.direct.get(fold(text), set()), group):
            return hit
        for whole, part in _splits(text, self.longest):
            for question in self.question(whole, group):
                hits = self.items[question].get(fold(part), set())
                if len(hits) == 1:
                    return next(iter(hits))
        return None

    def question(self, text: str, group: str = "") -> set[str]:
        """The question that a name or number stands for: one, or none."""
        hits = self.questions.get(fold(text), set())
        if not hits and (match := _NUMBER.fullmatch(text.strip())):
            hits = {q.id for q in self.instrument.questions if q.number == int(match[1])}
        if len(hits) > 1:
            hits = {hit for hit in hits if self._in_group(hit, group)}
        return hits if len(hits) == 1 else set()

    def by_number(self, text: str, group: str) -> str | None:
        """The target of a bare question number, if only one question can be meant."""
        if not _NUMBER.fullmatch(text.strip()):
            return None
        return next((q for q in self.question(text, group) if fold(q) in self.direct), None)

    def _one(self, hits: set[str], group: str) -> str | None:
        if len(hits) > 1:
            variables = self.instrument.variables
            hits = {
                hit
                for hit in hits
                if self._in_group(variables[hit].question if hit in variables else hit, group)
            }
        return next(iter(hits)) if len(hits) == 1 else None

    def _in_group(self, question: str, group: str) -> bool:
        block = self.block_of[question]
        return fold(group) in {fold(block.id), fold(block.nl), fold(block.en)}


def elements(question: Question) -> dict[str, Text]:
    """The rows of a question that are a column each: its items, or the options of a multi."""
    if question.type == "multi":
        return {answer.code: answer for answer in question.answers}
    return {item.id: item for item in question.items}


def assign(export: Sheet, names: Names) -> dict[str, str | None]:
    """Per column its variable (or key, or multiple-choice question); None for no certain one.

    The header goes first, then the other names that the file gives; a bare number and a place
    (`Q5_1`) come last, the latter only when all places of the question are there.
    """
    out: dict[str, str | None] = {}
    columns = {str(name): export.about.get(str(name), Column()) for name in export.cells.columns}
    for column, about in columns.items():
        texts = (column, *about.names)
        if about.choices_of:
            found = [q for title in about.choices_of for q in names.question(title)]
        else:
            found = [hit for text in texts if (hit := names.find(text, about.group))]
        out[column] = found[0] if found else KEY_NAMES.get(fold(column))
        if out[column] is None and (about.group or not about.names):
            out[column] = names.by_number(column, about.group)
    return out | _by_place(out, columns, names)


def _by_place(
    found: dict[str, str | None], columns: dict[str, Column], names: Names
) -> dict[str, str | None]:
    """Targets of columns like Q5_1 to Q5_14, in printed order, if none of them is missing."""
    places: dict[str, dict[int, str]] = defaultdict(dict)
    for column, target in found.items():
        match = _PLACE.fullmatch(column)
        if target is None and match and not columns[column].names:
            for question in names.question(match[1], columns[column].group):
                places[question][int(match[2])] = column
    out: dict[str, str | None] = {}
    for question, at in places.items():
        rows = elements(names.by_id[question])
        if sorted(at) == list(range(1, len(rows) + 1)):
            out |= {at[place]: row for place, row in enumerate(rows, 1)}
    return out


def _other_texts(question: Question) -> set[str]:
    """Names of the open fields behind an answer or item of a question."""
    if question.type == "multi":
        return {f"{answer.code}_text" for answer in question.answers if answer.other_text}
    if question.items:
        return {f"{item.id}_text" for item in question.items if item.other_text}
    return {f"{question.id}_{answer.code}_text" for answer in question.answers if answer.other_text}


def _splits(text: str, longest: int) -> Iterator[tuple[str, str]]:
    """The ways to read a header as question and item: `question[item]`, `question - item`, ...

    `longest` is how much of it may be the question.
    """
    whole, bracket, part = text.removesuffix("]").partition("[")
    if bracket and text.endswith("]"):
        yield whole, part
    for mark in (" - ", "_", ": ", " | "):
        place = text.find(mark)
        while 0 < place <= longest:
            yield text[:place], text[place + len(mark) :]
            place = text.find(mark, place + 1)
