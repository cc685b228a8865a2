"""Lists of a code book as a table: concepts, factors, findings, claims, with their own fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, get_args

from peo.codes.book import CodeBook, Publication
from peo.codes.claims import Interview, claims_of
from peo.codes.codebook import BOOKS
from peo.codes.counted import Talk
from peo.codes.dialogues import Dialogues
from peo.codes.interviews import Claim, Interviews
from peo.project import UserError, did_you_mean
from peo.project.words import Language, Text, find, named, say
from peo.published.statements import Statement
from peo.show.voice import Numbers

_LISTS = {
    name
    for book in BOOKS.values()
    for name, field in book.model_fields.items()
    for item in get_args(field.annotation)[:1]
    if isinstance(item, type) and issubclass(item, Text | Claim)
}
EMPTY = "–"


def entries(talk: Talk, book: CodeBook, name: str) -> Sequence[Any]:
    """What a list holds: nothing where this study has none. UserError where no study has it."""
    if name not in _LISTS:
        raise UserError("study.error.list", name=repr(name), near=did_you_mean(name, _LISTS))
    if name == "factors" and isinstance(book, Dialogues):
        return [factor for theme in book.themes for factor in theme.factors]
    if isinstance(talk, Interview) and name == "claims":
        return claims_of(talk.book, talk.gone)
    if isinstance(talk, Interview) and name == "tree":
        return talk.tree()
    return getattr(book, name, ())


class Cells:
    """The words of what stands in a list, in one language."""

    def __init__(self, book: CodeBook, language: Language, told: Mapping[str, Statement]) -> None:
        """`told`: findings in words by their id, for what has no words of its own."""
        self._labels = {**book.labels(language)}
        self._language, self._told = language, told
        self._themes: dict[str, str] = {}
        self._short = set(book.factor_codes) if isinstance(book, Interviews) else set()
        if isinstance(book, Dialogues):
            self._short = {team.code for team in book.teams}
            self._short |= {question.number for question in book.sub_questions}
            self._themes = {f.code: theme.code for theme in book.themes for f in theme.factors}

    def plain(self, code: str) -> str:
        """The words of a code, or the code itself."""
        found = self._labels.get(code) or named("show.study", code, self._language)
        return named("study.value", code, self._language) if found == code else found

    def row(self, code: str) -> str:
        """The same, with the code before it where people call it by that: F1, 5a, GZ1."""
        return f"{code} {self.plain(code)}" if code in self._short else self.plain(code)

    def first(self, item: Any) -> str:
        """What stands at the head of the row of an item."""
        code = str(getattr(item, "code", getattr(item, "number", "")))
        if isinstance(item, Text):
            return self.row(code)
        words = self._told.get(code.lower())
        where = self.plain(item.section)
        return f"{code} {words.label(self._language)} ({where})" if words else f"{code} {where}"

    def head(self, field: str) -> str:
        """What a field is called; one without a word of its own by its name in the code book."""
        told = find(f"study.field.{field}")
        return told.label(self._language) if told else field

    def field(self, item: Any, name: str) -> str:
        """The words of one field. UserError with the nearest name for a field that it has not."""
        if name == "theme" and (code := self._themes.get(getattr(item, "code", ""))):
            return self.plain(code)
        known = [each for each in dir(item) if each[0] != "_" and not hasattr(Text, each)]
        fields = getattr(type(item), "model_fields", None)
        if fields is not None:
            known = [each for each in known if each in fields or each == "alphas"]
        if name not in known:
            raise UserError("study.error.field", name=repr(name), near=did_you_mean(name, known))
        value = getattr(item, name)
        usual = fields[name].default if fields and name in fields else None
        return EMPTY if isinstance(value, str) and value == usual else self._words(value)

    def _words(self, value: Any) -> str:
        if value is None or value in ("", ()):
            return EMPTY
        if isinstance(value, bool):
            return say("study.value.yes" if value else "study.value.no", self._language)
        if isinstance(value, float):
            return Numbers(self._language).number(value, 3)
        if isinstance(value, Publication):
            return f"{value.author or value.title} {value.year or ''}".strip()
        if isinstance(value, Text):
            return value.label(self._language)
        if isinstance(value, tuple):
            between = {str: ", ", float: "–"}.get(type(value[0]), "; ")
            return between.join(map(self._words, value))
        code = str(value)
        if code in self._short:
            return code
        return self._labels.get(code) or named("study.value", code, self._language)


def escaped(cells: Iterable[str]) -> tuple[str, ...]:
    """Words as cells of a table."""
    return tuple(map(escape, cells))
