"""The typed form of `schemas/frameworks/guide.yaml`: aspects, levels, points, tensions, steps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from peo.codes.book import Book, Code
from peo.define.document import Definition
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

    unique = (
        ("aspect", "aspects.code"), ("level", "levels.code"), ("actor", "actors.code"),
        ("point", "points.code"), ("tension", "tensions.code"), ("step", "steps.code"),
    )  # fmt: skip
    refers = (
        ("level", "points.level tensions.level", "levels.code"),
        ("actor", "points.actors", "actors.code"),
        ("point", "tensions.near steps.uses", "points.code"),
        ("step", "steps.after", "steps.code"),
    )

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
