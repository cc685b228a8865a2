"""The typed form of `schemas/frameworks/guide.yaml`: aspects, levels, points, tensions, steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from peo.codes.book import Book, Code, codes_of, unknown
from peo.definition import Definition, Problem
from peo.frameworks.names import places, twice
from peo.instrument.variable import Identifier, Text


class Named(Code):
    """A code with a name of its own; the name counts within this source only."""

    id: Identifier


class Actor(Code):
    """Who acts, and the party it belongs to: a municipality acts in two roles."""

    party: Literal["municipality", "organisation", "professional"]


class Point(Named):
    """One of the ten points: where it works, who acts, what it consists of."""

    level: str
    actors: Annotated[tuple[str, ...], Field(min_length=1)]
    parts: tuple[Identifier, ...]


class Tension(Named):
    """A field of tension and the points it touches; `printed` where the source heads it as one."""

    near: Annotated[tuple[str, ...], Field(min_length=1)]
    printed: bool = False
    level: str | None = None


class Step(Named):
    """A step of the plan, the points it uses, and the steps that come before it."""

    uses: tuple[str, ...]
    after: tuple[str, ...] = ()


class Mark(Definition):
    """Smallest and largest mark that may be given."""

    min: int
    max: int


class Guide(Book):
    """The municipal guide."""

    id: Literal["guide"]
    evidence_gap: Text
    numbering_note: Text
    aspects: tuple[Named, ...]
    levels: tuple[Code, ...]
    actors: tuple[Actor, ...]
    points: tuple[Point, ...]
    tensions: tuple[Tension, ...]
    steps: tuple[Step, ...]
    spaces: tuple[Code, ...]
    triad: tuple[Code, ...]
    mark: Mark

    def steps_of(self, point: str) -> tuple[Step, ...]:
        """The steps that use a point; none where the plan leaves it out."""
        return tuple(step for step in self.steps if point in step.uses)

    def problems(self) -> Iterator[Problem]:
        """Codes that stand twice, and levels, actors, points and steps that do not exist."""
        for field in ("aspects", "levels", "actors", "points", "tensions", "steps"):
            yield from twice(field.removesuffix("s"), places(field, getattr(self, field), "code"))
        for kind, field, attribute, known in (
            ("level", "points", "level", self.levels),
            ("actor", "points", "actors", self.actors),
            ("level", "tensions", "level", self.levels),
            ("point", "tensions", "near", self.points),
            ("point", "steps", "uses", self.points),
            ("step", "steps", "after", self.steps),
        ):
            found = places(field, getattr(self, field), attribute)
            yield from unknown(kind, found, codes_of(known))
