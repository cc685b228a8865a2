"""The typed form of `schemas/frameworks/purpose.yaml`: the tree, and the life of a deviation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from peo.codes.book import Book, Code
from peo.define.document import Problem
from peo.instrument.variable import Identifier, Text


class Leaf(Text):
    """An element at the end of a branch; its `id` is a name within this source only."""

    code: Annotated[str, Field(pattern=r"^E[1-9]\.[1-9]$")]
    id: Identifier
    kind: Literal["work_value"] | None = None


class Branch(Code):
    """An element with elements under it."""

    id: Identifier
    leaves: tuple[Leaf, ...]


class Outcome(Code):
    """How a deviation turned out, and what should follow."""

    leads_to: str


class Purpose(Book):
    """The purpose tree with the small code lists of what is recorded while working from it."""

    unique = (("branch", "branches.code"), ("leaf", "branches.leaves.code"))
    refers = (("consequence", "outcomes.leads_to", "consequences.code"),)

    id: Literal["purpose"]
    branches: tuple[Branch, ...]
    claims: tuple[Code, ...]
    test_question: Text
    verdicts: tuple[Code, ...]
    poles: tuple[Code, ...]
    cycle: tuple[Code, ...]
    outcomes: tuple[Outcome, ...]
    consequences: tuple[Code, ...]

    @property
    def elements(self) -> dict[str, Branch | Leaf]:
        """Every branch and leaf by its code, in the order of the tree."""
        found: dict[str, Branch | Leaf] = {}
        for branch in self.branches:
            found |= {branch.code: branch, **{leaf.code: leaf for leaf in branch.leaves}}
        return found

    def problems(self) -> Iterator[Problem]:
        """Besides names that do not fit, a leaf that stands under another branch."""
        yield from super().problems()
        for b, branch in enumerate(self.branches):
            for i, leaf in enumerate(branch.leaves):
                if not leaf.code.startswith(f"{branch.code}."):
                    yield (
                        ("branches", b, "leaves", i, "code"),
                        f"{leaf.code} stands under {branch.code}",
                    )
