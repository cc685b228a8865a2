"""What the code books of both studies share, and how a name that leads nowhere is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from peo.definition import Definition, Location, Problem, fingerprint, located
from peo.instrument.model import Amendment
from peo.instrument.variable import Identifier, Text
from peo.project import did_you_mean

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$")]


class Code(Text):
    """A code with its label in both languages."""

    code: Key


class Publication(Definition):
    """Where a definition was published before."""

    author: str | None = None
    title: str | None = None
    year: int | None = None
    page: int | None = None


class Recommendation(Code):
    """An advice and whom it is for."""

    to: Identifier


class StudyRules(Definition):
    """What was promised to participants: consent, retention of recordings, names."""

    consent: tuple[Code, ...]
    retention: tuple[Code, ...]
    naming: tuple[Code, ...]


class Book(Definition):
    """A definition with a version and a log. Reading one fails when it has `problems`."""

    id: str
    version: str
    title: Text
    source: Text
    amendments: tuple[Amendment, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if found := list(self.problems()):
            raise located(type(self).__name__, found)
        return self

    def problems(self) -> Iterator[Problem]:
        """Place and text of everything in the book that does not fit together."""
        yield from ()

    @cached_property
    def sha256(self) -> str:
        """Fingerprint of the book without its amendment log.

        Defaults are left out, so that a new optional field does not change the fingerprint of
        a book that does not use it.
        """
        return fingerprint(self)


class CodeBook(Book):
    """What the code books of both studies share."""

    questions: tuple[Code, ...]
    rules: StudyRules
    recommendations: tuple[Recommendation, ...]


def codes_of(items: Iterable[Code]) -> tuple[str, ...]:
    """The codes of some items, in their order."""
    return tuple(item.code for item in items)


def unknown(
    kind: str, names: Iterable[tuple[Location, str | None]], known: Any
) -> Iterator[Problem]:
    """A problem for every name that is given and not among the known ones."""
    for at, name in names:
        if name is not None and name not in known:
            yield at, f"there is no {kind} {name!r}{did_you_mean(name, known)}"


def twice(kind: str, names: Iterable[tuple[Location, str]]) -> Iterator[Problem]:
    """A problem for every name that stood there before."""
    seen: set[str] = set()
    for at, name in names:
        if name in seen:
            yield at, f"the {kind} {name!r} is used twice"
        seen.add(name)


def places(field: str, items: Iterable[Any], attribute: str) -> Iterator[tuple[Location, Any]]:
    """Place and value of one attribute of the items; a tuple gives a place per element."""
    for number, item in enumerate(items):
        value = getattr(item, attribute)
        if isinstance(value, tuple):
            yield from (((field, number, attribute, i), part) for i, part in enumerate(value))
        else:
            yield (field, number, attribute), value
