"""Which variable a column of an export is about: by id, number, label or text, nl or en."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import pandas as pd

from peo.define.instrument.leading import other_texts
from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Item, Question
from peo.define.instrument.variable import Answer, words_of
from peo.intake.headers import CHOSEN, as_compared, forms_of, without_front
from peo.intake.missing import is_empty
from peo.intake.multiple_choice import option_words
from peo.intake.rankings import about_things, place_names, places_of
from peo.project.typed import fold, tidy
from peo.sources.limesurvey import without_code
from peo.sources.sheet import Column, Sheet, alone
from peo.sources.tools import ANSWERED, RESPONDENT

KEY_NAMES = {
    "origin": "origin", "answered_at": "answered_at", "response_status": "response_status",
    **dict.fromkeys(ANSWERED, "answered_at"), **dict.fromkeys(RESPONDENT, "respondent_id"),
    **dict.fromkeys(("respondent", "respondentnummer", "respondentnr", "respondent nr", "resp.nr",
                     "respondent number", "respondent no", "nr", "nummer", "volgnummer",
                     "deelnemer", "deelnemernummer", "respondentid", "resp. nr", "resp nr",
                     "deelnemer nr", "deelnemersnummer", "record", "case"), "respondent_id"),
}  # fmt: skip
_NUMBER = re.compile(r"(?:q|v|vraag|question)?[ ._]?0*(\d{1,3})", re.IGNORECASE)
_PLACE = re.compile(r"(.+?)(?:_+|\[|#)(?:SQ)?0*(\d{1,3})\]?", re.IGNORECASE)
_ITEM = re.compile(r"(?:vraag |question )?[a-z]{0,2}(\d{1,3})(?:[._-]\d{1,2}|[a-z])\b", re.I)
# what may stand between a question and its item besides signs: a code, a number, or such words
_CODE = re.compile(rf"\w{{1,20}}|{CHOSEN}")
_COLUMN = re.compile(rf"(?:scale|schaal)? ?\d|{CHOSEN}")  # and behind an item
_GAP = re.compile(r"[\W_]+")  # between a question and its item
# what tools call the field behind "other", and what they add to the name of an answer for it
_FIELD = {"text", "tekst", "comment", "opmerking", "toelichting", "explanation"}
_OTHER = ("other", "anders", "text", "tekst", "other (please specify)",
          "anders (geef nadere toelichting)", "overig (geef nadere toelichting)")  # fmt: skip
_LONG = 24  # so many characters of a text that was cut off are enough, if no other begins so


class Names:
    """All names of an instrument's variables. A name that fits two variables fits none.

    A multiple-choice question is itself a target: the column that holds all its choices.
    """

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.direct: dict[str, set[str]] = defaultdict(set)
        self.questions: dict[str, set[str]] = defaultdict(set)
        self.items: dict[str, dict[str, set[str]]] = {}
        self.places: dict[str, str] = {}  # by place of a ranking, the thing that is printed there
        self.other: dict[str, str] = {}  # by question, the one text behind its "other"
        self.parts_of: dict[str, list[str]] = defaultdict(list)
        self.by_id = {question.id: question for question in instrument.questions}
        self.block_of = {q.id: block for block in instrument.blocks for q in block.questions}
        for variable in instrument.variables:
            self._add(self.direct, variable, variable, variable.replace("_", ""))
            self.parts_of[instrument.variables[variable].question].append(variable)
        for question in instrument.questions:
            self._add_question(question)
        self.answers = {
            fold(word) for variable in instrument.variables.values() for word in words_of(variable)
        } | {fold(word) for question, _ in instrument.multi() for answer in question.answers
             for word in (answer.nl, answer.en, *answer.aliases)}  # fmt: skip
        self.longest = 2 * max(map(len, self.questions))  # with mark-up and doubled spaces

    @staticmethod
    def _add(table: dict[str, set[str]], target: str, *names: str) -> None:
        for name in names:
            table[as_compared(name)].add(target)

    def _add_question(self, question: Question) -> None:
        block, target = self.block_of[question.id], question.id
        names = [target, target.replace("_", ""), question.nl, question.en, *question.aliases]
        names += [question.text.nl, question.text.en] if question.text else []
        for part in (block.id, block.nl, block.en):
            names.append(f"{part}.{question.number}")
        self._add(self.questions, target, *names)
        if target in self.instrument.variables or question.type in ("multi", "ranking"):
            self._add(self.direct, target, *names)
        parts: dict[str, set[str]] = defaultdict(set)
        if self.direct.get(as_compared(target)):
            self._add(parts, target, *names)  # `id: text`, `label | text`
        for name in self.parts_of[target]:
            if name != target:
                short = name.removeprefix(f"{target}_").removeprefix(f"{target[:-1]}_")
                self._add(parts, name, name, name.replace("_", ""), short)
        for name, item in elements(question).items():
            if name in self.instrument.variables:
                for table in (parts, self.direct):
                    self._add(table, name, item.nl, item.en, *item.aliases)
        texts = [
            found for found in other_texts(self.instrument) if found[0] in self.parts_of[target]
        ]
        if len(texts) == 1:
            text, base, codes = texts[0]
            own = [a for a in self.instrument.variables[base].answers if a.code in codes]
            self._add(parts, text, *_OTHER, *(w for a in own for w in _words(a) if base == target))
            self.other[target] = text
        if question.comment:
            self._add(parts, question.comment.id, "comment", question.comment.nl)
            self._add(self.direct, question.comment.id, question.comment.nl, question.comment.en)
        for name, place in places_of(question).items():
            self._add(self.direct, name, name)
            self._add(parts, name, *place_names(place))
            self.places[name] = list(elements(question))[place - 1]
        self.items[target] = parts

    def find(self, text: str, group: str = "") -> str | None:
        """The variable, key or multiple-choice question that one name stands for."""
        if text in self.instrument.variables:
            return text
        forms = dict.fromkeys(map(as_compared, forms_of(text)))
        hit = next((hit for form in forms if (hit := self._found(form, group))), None)
        return hit or self._numbered(text)

    def _numbered(self, text: str) -> str | None:
        """What a label names that stands in two questions, if a number in front says of which.

        The number alone is never enough: `V4_8. Caseload` needs a label of question 4.
        """
        if not (match := _ITEM.match(tidy(text))):
            return None
        fits = [
            name
            for name in self.meant(text)
            if self.by_id[self.instrument.variables[name].question].number == int(match[1])
        ]
        return fits[0] if len(fits) == 1 else None

    def meant(self, text: str) -> set[str]:
        """Every variable that has this name."""
        hits = {hit for form in forms_of(text) for hit in self.direct.get(as_compared(form), ())}
        return self.instrument.variables.keys() & hits

    def _found(self, text: str, group: str) -> str | None:
        """What a header as it is compared stands for: by itself, or as question and item."""
        if hit := self._one(self.direct.get(text, set()), group):
            return hit
        for gap in _GAP.finditer(text, 1, self.longest):
            whole, part = text[: gap.start()], text[gap.end() :]
            for question in self.question(whole, group):
                hits = self._within(question, part)
                if hits & self.places.keys() and not self._sure(whole, group):
                    continue
                if hit := _shortest(hits):
                    return hit
            for question in set() if _NUMBER.fullmatch(part) else self.question(part, group):
                if hit := _shortest(self.items[question].get(whole, set())):  # `item [question]`
                    return hit
            if part in _FIELD and (hit := self._text_behind(whole, group)):
                return hit
        if len(text) < _LONG:
            return None
        return self._one({h for n, hs in self.direct.items() if n.startswith(text) for h in hs}, "")

    def _within(self, question: str, part: str) -> set[str]:
        """What the words behind a question name: an item, or its code or number and then it."""
        items = self.items[question]
        if part in items:
            return items[part]
        for gap in _GAP.finditer(part, 1):
            code, item = part[: gap.start()], part[gap.end() :]
            if not gap[0].strip():
                continue
            hits = items.get(item, set())
            own = items.get(code, hits) == hits or question in self.questions.get(code, ())
            if hits and own and (code in items or code in self.questions or _CODE.fullmatch(code)):
                return hits
            if code in items and _COLUMN.fullmatch(item):
                return items[code]
        return set()

    def _text_behind(self, text: str, group: str) -> str | None:
        """The open field that a tool names after an answer, or after its number."""
        base = self._found(text, group)
        whole = base if base in self.other.values() else None
        named = (f"{base}_text", f"{base}_explanation", self.other.get(base or ""), whole)
        numbered = self.question(re.sub(r"[\W_]*\d{1,3}$", "", text), group)
        known = [*named, *map(self.other.get, numbered)]
        return next((name for name in known if name in self.instrument.variables), None)

    def score(self, cells: Sequence[str]) -> int:
        """How many columns some cells name; an answer is no name of a column."""
        short = [cell for cell in cells if len(cell) <= self.longest]
        named = [c for c in short if c in self.instrument.variables or fold(c) not in self.answers]
        return len({t for c in named if (t := self.find(without_code(c)) or key_of(c))})

    def question(self, text: str, group: str = "") -> set[str]:
        """The question that a name or number stands for: one, or none."""
        hits = self.questions.get(as_compared(text), set())
        if not hits and (match := _NUMBER.fullmatch(text.strip())):
            hits = {q.id for q in self.instrument.questions if q.number == int(match[1])}
        if len(hits) > 1:
            hits = {hit for hit in hits if self._in_group(hit, group)}
        return hits if len(hits) == 1 else set()

    def by_number(self, text: str, group: str) -> str | None:
        """The target of a bare question number, if only one question can be meant.

        Without a group none can where several blocks count from 1: a list may be numbered through.
        """
        if not _NUMBER.fullmatch(text.strip()) or not self._sure(text, group):
            return None
        return next((q for q in self.question(text, group) if as_compared(q) in self.direct), None)

    def _sure(self, text: str, group: str) -> bool:
        """Whether a number in a list that may be numbered through can mean one question only."""
        return not _NUMBER.fullmatch(text.strip()) or bool(group) or self.one_count

    def near(self, column: str) -> list[str]:
        """Targets that a name may mean, the likeliest first: by place in the list, by spelling."""
        found = []
        if match := _NUMBER.fullmatch(column.strip()):
            every, place = self.instrument.questions, int(match[1])
            found = [q.id for q in every[place - 1 : place]] if place else []
            found += [q.id for q in every if q.number == place]
        names = {
            name: next(iter(hits))
            for name, hits in (self.questions | self.direct).items()
            if len(hits) == 1 and len(name) < 200
        }
        alike = get_close_matches(as_compared(column), names, n=5, cutoff=0.5)
        lists = {q.id for q in self.by_id.values() if q.type in ("multi", "ranking")}
        known = self.instrument.variables.keys() | lists
        return [t for t in dict.fromkeys((*found, *(names[a] for a in alike))) if t in known]

    def fits(self, target: str, cells: pd.Series) -> bool:
        """Whether half of the different cells of a column, or more, are answers to this."""
        variable = self.instrument.variables.get(target)
        typed = {fold(cell) for cell in cells.unique()}
        if variable is None or variable.kind == "text" or not typed:
            return True
        if variable.kind == "number":
            points = pd.Series([word.strip(" %").replace(",", ".") for word in typed])
            numbers = pd.to_numeric(points, errors="coerce")
            hits = int(numbers.between(variable.minimum, variable.maximum).sum())
        else:
            hits = len(typed & {fold(word) for word in words_of(variable)})
        return 2 * hits >= len(typed)

    @property
    def one_count(self) -> bool:
        """Whether no number stands for two questions."""
        numbers = [question.number for question in self.instrument.questions]
        return len(set(numbers)) == len(numbers)

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


def elements(question: Question) -> dict[str, Answer | Item]:
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
        out[column] = found[0] if found else key_of(column)
        if out[column] in names.places and about_things(export.cells[column]):
            own = (hit for hit in found if hit not in names.places)
            out[column] = next(own, names.places[found[0]])
        if out[column] is None and (about.group or not about.names):
            out[column] = names.by_number(column, about.group)
    out |= _by_place(out, columns, names)
    out |= _by_order(out, names)
    cells = export.cells
    return {
        name: target if about.labels or about.missing else _or_text(name, cells, out, names)
        for (name, target), about in zip(out.items(), columns.values(), strict=True)
    }


def _by_place(
    found: dict[str, str | None], columns: dict[str, Column], names: Names
) -> dict[str, str | None]:
    """Targets of columns like Q5_1 to Q5_14, in printed order, if none of them is missing."""
    places: dict[str, dict[int, str]] = defaultdict(dict)
    for column, target in found.items():
        match = _PLACE.fullmatch(column)
        if target is None and match and not columns[column].names:
            numbered = _NUMBER.fullmatch(match[1]) and not names.one_count
            if numbered and not columns[column].group:
                continue
            for question in names.question(match[1], columns[column].group):
                places[question][int(match[2])] = column
    out: dict[str, str | None] = {}
    for question, at in places.items():
        rows = [row for row in elements(names.by_id[question]) if row not in found.values()]
        if sorted(at) == list(range(1, len(rows) + 1)):
            out |= {at[place]: row for place, row in enumerate(rows, 1)}
    return out


def _by_order(found: Mapping[str, str | None], names: Names) -> dict[str, str]:
    """Columns of one label, which stands in several questions, in a file in printed order.

    Tools that write labels alone tell such columns apart by a number behind, or not at all. Between
    two columns that are known, as many columns as there are variables of that label are these, in
    turn. One column of such a label is not enough to know that the tool writes so.
    """
    of = names.instrument.variables
    place = {name: at for at, name in enumerate(of)}
    known = [(at, place[t]) for at, t in enumerate(found.values()) if t in place]
    if known != sorted(known, key=lambda pair: pair[1]):
        return {}
    taken = {*found.values()}
    labels = {column: fold(alone(column)) for column in found}
    bare = {column: re.sub(r"\s*\d+$", "", label) for column, label in labels.items()}
    labels |= {column: label for column, label in bare.items() if label in labels.values()}
    times = Counter(labels.values())
    waiting: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for at, (column, target) in enumerate(found.items()):
        if target is None and times[labels[column]] > 1:
            before = max((own for i, own in known if i < at), default=-1)
            after = min((own for i, own in known if i > at), default=len(place))
            waiting[before, after, labels[column]].append(column)
    out: dict[str, str] = {}
    for (before, after, label), columns in waiting.items():
        free = (n for n in names.meant(label) if not {n, of[n].question} & taken)
        inside = [name for name in free if before < place[name] < after]
        if len(inside) == len(columns):
            out |= zip(columns, sorted(inside, key=place.__getitem__), strict=True)
    return out


def _or_text(
    name: str, cells: pd.DataFrame, found: Mapping[str, str | None], names: Names
) -> str | None:
    """The text field behind "other", where a column by its name is the answer itself.

    Own words are never a tick: so it is where no cell holds an answer, or where the ticks stand in
    another column. Words that fill the columns beside it too are nobody's own.
    """
    target = found[name]
    variable = names.instrument.variables.get(target or "")
    text = f"{target}_text"
    if variable is None or text not in names.instrument.variables or text in found.values():
        return target
    typed = {fold(cell) for cell in cells[name].dropna().unique() if not is_empty(cell)}
    question = names.instrument.question_of(variable.id)
    beside = names.parts_of[question.id]
    others = [n for n, other in found.items() if n != name and other in beside]
    if typed and typed <= {fold(cell) for n in others for cell in cells[n].dropna().unique()}:
        return target
    answers = {fold(word) for word in words_of(variable)}
    if question.type == "multi":
        answers |= set(option_words(question, variable.id))
        if question.id in found.values() and not typed & answers:
            return text
    known = typed & (answers | {word for word in typed if len(word) < 3})
    return text if typed and not known else target


def key_of(header: str) -> str | None:
    """The key that a header names: the number of the respondent, when the form was sent."""
    return KEY_NAMES.get(fold(header)) or KEY_NAMES.get(fold(without_front(header)))


def _shortest(hits: set[str]) -> str | None:
    """The one that is meant, or the answer where the text behind it has the same name."""
    name = min(hits, key=len, default=None)
    return name if hits <= {name, f"{name}_text"} else None


def _words(answer: Answer) -> tuple[str, ...]:
    return answer.nl, answer.en, *answer.aliases
