"""The documented choices behind a reconstruction: `reconstruction.yaml` as typed values.

What belongs here: the shape of that file.
What does not: any fact about a wave.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import Field

from peo.define.document import Definition
from peo.project import UserError
from peo.project.words import spoken

BLANK = "blank"  # stands for an empty cell in codes and conditions


class GivenUp(Definition):
    """A ledger row that cannot hold beside the others, and why this one was chosen."""

    figure_id: str
    reason: str = Field(min_length=10)


class Population(Definition):
    """Who was asked: people per group of `sizes_by` where that is known, and the route."""

    asked_if: str = ""
    sizes: dict[str, int] = Field(default={})


class Table(Definition):
    """A table of counts over `axes`, or a multiple-choice question with its options."""

    population: str = "everyone"
    axes: tuple[str, ...] = ()
    association: float = 0.0
    multi: str = ""
    by: str = ""
    options: tuple[str, ...] = ()
    at_least: int = 0
    at_most: int = 0


class Shape(Definition):
    """An unpublished bound with the columns of a ledger row; `serves` names the rows it helps."""

    kind: Literal["percent", "mean", "count", "blanks"]
    variable: str
    categories: str = ""
    base: str = ""
    relation: Literal["eq", "le", "ge"]
    value: float
    serves: tuple[str, ...] = ()
    skip: tuple[str, ...] = Field(default=(), alias="except")


class Together(Definition):
    """Two numeric answers whose sum is limited."""

    variables: tuple[str, str]
    total: int


class Choices(Definition):
    """Everything about a reconstruction that is a choice and not a published figure."""

    wave: str
    looseness: float
    anchor: str
    given_up: tuple[GivenUp, ...]
    cannot_hold: tuple[GivenUp, ...] = ()
    not_modelled: tuple[str, ...] = ()
    share_of_mentions: dict[str, str] = Field(default={})
    sizes_by: str
    populations: dict[str, Population]
    codes: dict[str, tuple[str, ...]]
    bands: dict[str, tuple[str, ...]] = Field(default={})
    groups: dict[str, dict[str, tuple[str, ...]]] = Field(default={})
    expected: dict[str, tuple[float, ...]] = Field(default={})
    go_together: tuple[str, ...] = ()
    tables: tuple[Table, ...]
    never: tuple[str, ...] = ()
    unlikely: tuple[str, ...] = ()
    at_most_together: Together | None = None
    shapes: tuple[Shape, ...] = ()
    columns: tuple[str, ...]
    apart: tuple[str, ...] = ()  # of the instrument: what has no place in a ranking

    @property
    def excluded(self) -> tuple[str, ...]:
        """Combinations of answers that get no people."""
        return (*self.never, *self.unlikely)

    def without_preferences(self) -> Choices:
        """What remains when everything is taken out that is neither published nor a rule.

        Kept: who was asked, who left a question blank, combinations that the questionnaire rules
        out. Gone: shapes on answers, combinations that are only unlikely, and what is expected.
        """
        blanks = tuple(shape for shape in self.shapes if shape.kind == "blanks")
        tables = tuple(table.model_copy(update={"association": 0.0}) for table in self.tables)
        gone = {"unlikely": (), "expected": {}, "go_together": (), "looseness": 0.0, "anchor": ""}
        return self.model_copy(update={**gone, "shapes": blanks, "tables": tables})

    @property
    def dropped(self) -> list[str]:
        """Figure ids of the rows that are given up, in the order of the file."""
        return [row.figure_id for row in self.given_up]

    def codes_of(self, variable: str) -> tuple[str, ...]:
        """Answers of a variable; a name with `*` stands for all variables it fits."""
        return self.codes[self.pattern_of(variable)]

    def pattern_of(self, variable: str) -> str:
        """The name in `codes` that stands for a variable; items of a question share one."""
        return self._longest_match(variable, self.codes)

    def groups_of(self, variable: str) -> Mapping[str, tuple[str, ...]]:
        """Answers that an order takes together, by the name it gives them."""
        named = {pattern for pattern in self.groups if fnmatchcase(variable, pattern)}
        return self.groups[max(named, key=len)] if named else {}

    def expected_of(self, variable: str) -> tuple[float, ...]:
        """Expected weight of each answer of a variable, in the order of its codes."""
        return self.expected[self._longest_match(variable, self.expected)]

    def goes_together(self, variable: str) -> bool:
        """Whether answers to this variable follow the anchor."""
        return any(fnmatchcase(variable, pattern) for pattern in self.go_together)

    @staticmethod
    def _longest_match(variable: str, patterns: Mapping[str, object]) -> str:
        fitting = [pattern for pattern in patterns if fnmatchcase(variable, pattern)]
        if not fitting:
            said = spoken("reconstruct.nothing", name=repr(variable))
            raise UserError.saying(f"{said}: {spoken('reconstruct.no_codes')}")
        return max(fitting, key=len)
