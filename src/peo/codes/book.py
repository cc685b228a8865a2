"""What the code books of both kinds of studies share: codes, tables, names that hang together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from peo.define.document import Definition, Logged, Problem, load, located
from peo.define.instrument.variable import Identifier
from peo.define.table import ELSEWHERE, Look, Table
from peo.define.yaml_file import Location
from peo.project import UserError, did_you_mean
from peo.project.words import Language, Text, spoken

OF_ONE = object()  # marks what tells of one study: a code book made after it leaves that out
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


class Printed(Definition):
    """A number that the report prints or that can be counted in it, and the figure it is about."""

    figure: str
    value: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9])?$")]
    where: str


class Linked(Definition):
    """A definition whose names must hang together. Reading one fails when it has `problems`.

    `unique` says what may not stand twice: a kind and the paths of its names, such as
    `themes.factors.code`. `refers` says what must exist: a kind, the path where a name of it stands
    and those where the names are defined.
    """

    unique: ClassVar[tuple[tuple[str, ...], ...]] = ()
    refers: ClassVar[tuple[tuple[str, ...], ...]] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if found := list(self.problems()):
            raise located(type(self).__name__, found)
        return self

    def problems(self) -> Iterator[Problem]:
        """Place and text of everything in the book that does not fit together."""
        for kind, *paths in self.unique:
            seen: set[str] = set()
            for at, name in self.at(*paths):
                if name in seen:
                    what = spoken(f"talk.kind.{kind}")
                    yield at, spoken("talk.book.twice", kind=what, name=repr(name))
                seen.add(name)
        for kind, path, *defined in self.refers:
            known = [name for _, name in self.at(*defined)]
            yield from unknown(spoken(f"talk.kind.{kind}"), self.at(path), known)

    def at(self, *paths: str) -> Iterator[tuple[Location, Any]]:
        """Place and value of everything that stands at the paths."""

        def walk(value: Any, place: Location, names: list[str]) -> Iterator[tuple[Location, Any]]:
            if isinstance(value, dict) and not names:
                value = tuple(value)
            if isinstance(value, tuple):
                for number, part in enumerate(value):
                    yield from walk(part, (*place, number), names)
            elif names:
                yield from walk(getattr(value, names[0]), (*place, names[0]), names[1:])
            else:
                yield place, value

        for path in paths:
            yield from walk(self, (), path.split("."))


class _Forms(Definition):
    dialogues: dict[str, Table]
    interviews: dict[str, Table]
    any: dict[str, Table]


FORMS = load(Path(__file__).with_name("forms.yaml"), _Forms)


class Book(Linked, Logged):
    """A linked definition with a version and an amendment log, and the tables that go with it.

    `form` has the tables of its kind; what stands under `tables` comes on top of these.
    """

    form: ClassVar[Mapping[str, Table]] = MappingProxyType({})

    id: str
    version: str
    title: Text
    source: Text
    tables: dict[str, Table] = Field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        """Besides names that do not fit, what a table refers to and is not there."""
        yield from super().problems()
        every = {**self.form, **self.tables}
        for name, own in every.items():
            if own.like and own.like not in every:
                told = spoken("talk.book.no_table", name=repr(own.like))
                yield ("tables", name, "like"), told
                continue
            table = self.table(name)
            for at, what in table.faults():
                yield ("tables", name, *at), what
            for place in filter(None, table.places()):
                if not place.startswith(ELSEWHERE) and not self._holds(place):
                    yield ("tables", name), spoken("talk.book.nothing_at", place=repr(place))

    @property
    def mappable(self) -> dict[str, str]:
        """What a name of one's own may stand for: each code by how it may be written (`fold`)."""
        return {}

    def _holds(self, place: str) -> bool:
        try:
            list(self.at(*place.split()))
        except AttributeError:
            return False
        return True

    def table(self, name: str) -> Table:
        """A table with what it takes from the one that it is like."""
        own = self.tables.get(name) or self.form[name]
        return own.over(self.table(own.like)) if own.like else own

    @cached_property
    def declared(self) -> dict[str, Table]:
        """All tables as `table` gives them."""
        return {name: self.table(name) for name in {**self.form, **self.tables}}

    def labels(self, language: Language) -> dict[str, str]:
        """The words of every code in a book.

        Raises UserError for two things with one code: a table could not tell them apart.
        """
        found: dict[str, str] = {}

        def look(value: object) -> None:
            if isinstance(value, tuple):
                for part in value:
                    look(part)
            elif isinstance(value, Definition | Text):
                code = getattr(value, "code", getattr(value, "number", None))
                if isinstance(value, Text) and isinstance(code, str):
                    said = value.label(language)
                    if found.setdefault(code, said) != said:
                        raise UserError(
                            "talk.book.two_meanings",
                            id=self.id,
                            code=repr(code),
                            found=repr(found[code]),
                            said=repr(said),
                        )
                for name in type(value).model_fields:
                    look(getattr(value, name))

        look(self)
        return found

    def look(self, **elsewhere: Collection[Any]) -> Look:
        """What stands at a place in this book, or under a name elsewhere: given here, else any."""

        def at(paths: str) -> Collection[Any]:
            if paths.startswith(ELSEWHERE):
                return elsewhere.get(paths.removeprefix(ELSEWHERE), ())
            return [value for _, value in self.at(*paths.split())]

        return at


class CodeBook(Book):
    """What the code books of studies share; `define.subject` says what the first keys mean.

    `tables_of` are the tables that a study cannot do without.
    """

    tables_of: ClassVar[tuple[str, ...]] = ()
    kind: str
    demonstration: Annotated[bool, OF_ONE] = False
    read_only: Annotated[bool, OF_ONE] = False
    questions: tuple[Code, ...]
    rules: StudyRules
    recommendations: Annotated[tuple[Recommendation, ...], OF_ONE] = ()
    published: Annotated[tuple[Printed, ...], OF_ONE] = ()


def codes_of(items: Iterable[Code]) -> tuple[str, ...]:
    """The codes of some items, in their order."""
    return tuple(item.code for item in items)


def unknown(
    kind: str, names: Iterable[tuple[Location, str | None]], known: Collection[str]
) -> Iterator[Problem]:
    """A problem for every name that is given and not among the known ones; `kind` in words."""
    for at, name in names:
        if name is not None and name not in known:
            near = did_you_mean(name, known)
            yield at, spoken("talk.book.unknown", kind=kind, name=repr(name), near=near)
