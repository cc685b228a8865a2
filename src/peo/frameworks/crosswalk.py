"""The typed form of `schemas/frameworks/crosswalk.yaml`: one list of constructs over all sources.

A code is never looked up outside its own source: equal names in two sources are two things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, Self

from pydantic import ValidationInfo, model_validator

from peo.codes.book import Book, Code, unknown
from peo.codes.interviews import Claim
from peo.define.document import Definition, Problem, located
from peo.instrument.variable import Identifier, Text

Source = Literal["survey", "interview", "dialogue"]
SOURCES: tuple[Source, ...] = ("survey", "interview", "dialogue")
_LINKS = (*SOURCES, "aspects", "points", "tensions", "elements")


class Shown(Definition):
    """A figure that speaks for the survey: the share of an answer or class, or else the mean."""

    variable: Identifier
    answer: str | None = None


class Construct(Code):
    """What one subject is called in each source. An empty list is a gap."""

    match: Literal["same", "part", "context"]
    survey: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    interview: tuple[str, ...] = ()
    dialogue: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tensions: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[Source, ...]:
        """The sources that have no code for it."""
        return tuple(source for source in SOURCES if not getattr(self, source))


class Meant(Text):
    """What a construct means in one document, and whom that document credits."""

    of: str
    document: str
    by: str | None = None


class Said(Text):
    """What a counted claim of the interviews says, and the constructs it bears on."""

    id: str
    of: tuple[str, ...]


class Crosswalk(Book):
    """The constructs, what they mean per document, and what was claimed about them."""

    unique = (("construct", "constructs.code"), ("claim", "claims.id"))
    refers = (
        ("construct", "definitions.of claims.of", "constructs.code"),
        ("document", "definitions.document", "documents.code"),
    )

    id: Literal["crosswalk"]
    documents: tuple[Code, ...]
    definitions: tuple[Meant, ...]
    constructs: tuple[Construct, ...]
    claims: tuple[Said, ...]

    def find(self, code: str) -> Construct:
        """The construct with this code."""
        return next(construct for construct in self.constructs if construct.code == code)

    def problems(self) -> Iterator[Problem]:
        """Besides names that do not fit, figures of a variable that is not listed."""
        yield from super().problems()
        for n, construct in enumerate(self.constructs):
            shown = [
                (("constructs", n, "shown", i), s.variable) for i, s in enumerate(construct.shown)
            ]
            yield from unknown(f"survey variable of {construct.code}", shown, construct.survey)

    @model_validator(mode="after")
    def _linked(self, info: ValidationInfo) -> Self:
        if info.context and (found := list(self._broken_links(info.context))):
            raise located("Crosswalk", found)
        return self

    def _broken_links(self, known: Mapping[str, Any]) -> Iterator[Problem]:
        """Codes that their own source does not have; `known` holds codes per source, and claims."""
        for field in _LINKS:
            yield from unknown(f"code of {field}", self.at(f"constructs.{field}"), known[field])
        claims: Mapping[str, Claim] = known["claims"]
        yield from unknown("claim", self.at("claims.id"), claims)
        of = {construct.code: construct.interview for construct in self.constructs}
        for n, said in enumerate(self.claims):
            if said.id in claims and (codes := claims[said.id].codes):
                for i, name in enumerate(said.of):
                    if not _bears(codes, of.get(name, ())):
                        text = f"claim {said.id} is about {', '.join(codes)}, which {name} is not"
                        yield ("claims", n, "of", i), text


def _bears(codes: Collection[str], construct: Collection[str]) -> bool:
    """Whether a claim's codes touch those of a construct: the factor, or an indicator of it."""
    return any(mine[:2] == code[:2] for code in codes for mine in construct)
