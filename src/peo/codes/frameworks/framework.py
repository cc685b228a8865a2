"""The typed form of `schemas/frameworks`: the purpose tree, the guide, and the crosswalk.

The crosswalk is one list of constructs over all sources. A code is never looked up outside its own
source: equal names in two sources are two things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from peo.codes.book import Book, Code, codes_of, unknown
from peo.codes.codebook import Dialogues, Interviews, read_codebook
from peo.codes.interviews import Claim
from peo.define.document import Definition, Problem, located
from peo.define.instrument import read_instrument
from peo.define.instrument.variable import Identifier
from peo.project import Project
from peo.project.words import Text, spoken

Source = Literal["survey", "interview", "dialogue"]
SOURCES: tuple[Source, ...] = ("survey", "interview", "dialogue")
_LINKS = (*SOURCES, "aspects", "points", "tensions", "elements")
_Some = Annotated[tuple[str, ...], Field(min_length=1)]


class Named(Code):
    """A code with a name of its own; the name counts within its source only."""

    id: Identifier


# ------------------------------------------------------------------------------ the purpose tree


class Leaf(Text):
    """An element at the end of a branch."""

    code: Annotated[str, Field(pattern=r"^E[1-9]\.[1-9]$")]
    id: Identifier
    kind: Literal["work_value"] | None = None


class Branch(Named):
    """An element with elements under it."""

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
                    at = ("branches", b, "leaves", i, "code")
                    told = {"leaf": leaf.code, "branch": branch.code}
                    yield at, spoken("talk.book.other_branch", **told)


# ----------------------------------------------------------------------------- the municipal guide


class Actor(Code):
    """Who acts, and the party it belongs to: a municipality acts in two roles."""

    party: Literal["municipality", "organisation", "professional"]


class Point(Named):
    """One of the ten points: where it works, who acts, what it consists of."""

    level: str
    actors: _Some
    parts: tuple[Identifier, ...]


class Tension(Named):
    """A field of tension and the points it touches; `printed` where the source heads it as one."""

    near: _Some
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
        ("level", "points.level", "levels.code"),
        ("level", "tensions.level", "levels.code"),
        ("actor", "points.actors", "actors.code"),
        ("point", "tensions.near", "points.code"),
        ("point", "steps.uses", "points.code"),
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


# ------------------------------------------------------------------------------------ the crosswalk


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
        ("construct", "definitions.of", "constructs.code"),
        ("construct", "claims.of", "constructs.code"),
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
            kind = spoken("talk.kind.variable_of", construct=construct.code)
            yield from unknown(kind, shown, construct.survey)

    @model_validator(mode="after")
    def _linked(self, info: ValidationInfo) -> Self:
        if info.context and (found := list(self._broken_links(info.context))):
            raise located("Crosswalk", found)
        return self

    def _broken_links(self, known: Mapping[str, Any]) -> Iterator[Problem]:
        """Codes that their own source does not have; `known` holds codes per source, and claims."""
        for field in _LINKS:
            kind = spoken("talk.kind.code_of", field=field)
            yield from unknown(kind, self.at(f"constructs.{field}"), known[field])
        claims: Mapping[str, Claim] = known["claims"]
        yield from unknown(spoken("talk.kind.claim"), self.at("claims.id"), claims)
        of = {construct.code: construct.interview for construct in self.constructs}
        for n, said in enumerate(self.claims):
            codes = claims[said.id].codes if said.id in claims else ()
            for i, name in enumerate(said.of):
                if codes and not _bears(codes, of.get(name, ())):
                    told = {"id": said.id, "codes": ", ".join(codes), "name": name}
                    yield ("claims", n, "of", i), spoken("talk.book.about", **told)


def _bears(codes: Collection[str], construct: Collection[str]) -> bool:
    """Whether a claim's codes touch those of a construct: the factor, or an indicator of it."""
    return any(mine[:2] == code[:2] for code in codes for mine in construct)


# ------------------------------------------------------------------------------------ all together

FRAMEWORKS: dict[str, type[Book]] = {"purpose": Purpose, "guide": Guide, "crosswalk": Crosswalk}


@dataclass(frozen=True)
class Frameworks:
    """The three frameworks, the two code books, and the survey variables of all waves."""

    purpose: Purpose
    guide: Guide
    crosswalk: Crosswalk
    dialogues: Dialogues
    interviews: Interviews
    variables: frozenset[str]

    def named(self) -> Iterator[tuple[str, str, str, Text]]:
        """Name, source, code and label of everything that carries a name of its own."""
        guide, interviews = self.guide, self.interviews
        own: dict[str, Collection[Any]] = {
            "purpose": self.purpose.elements.values(),
            "guide": (*guide.aspects, *guide.points, *guide.tensions),
            "interviews": (*interviews.factors, *interviews.extra_codes),
        }
        yield from ((e.id, source, e.code, e) for source, every in own.items() for e in every)
        for code, (nl, en, _) in dialogue_labels(self.dialogues).items():
            yield code, "dialogues", code, Text(nl=nl, en=en)

    def same_names(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Names that several sources use, with source and code of each: never one thing."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name, source, code, _ in self.named():
            found.setdefault(name, []).append((source, code))
        return {name: tuple(uses) for name, uses in found.items() if len(uses) > 1}


def read_frameworks(project: Project) -> Frameworks:
    """Read everything in schemas/frameworks; raises UserError with file and line of a mistake.

    A survey variable of the crosswalk must be in the instrument of some wave.
    """
    dialogues = read_codebook(project.codebook_file("dialogues"), Dialogues)
    interviews = read_codebook(project.codebook_file("interviews"), Interviews)
    purpose = read_codebook(project.framework_file("purpose"), Purpose)
    guide = read_codebook(project.framework_file("guide"), Guide)
    waves = sorted(path.stem for path in project.instrument_file("x").parent.glob("*.yaml"))
    variables = {name for wave in waves for name in read_instrument(project, wave).variables}
    known = {
        "survey": variables,
        "interview": interviews.frame_codes,
        "dialogue": dialogue_labels(dialogues),
        "aspects": codes_of(guide.aspects),
        "points": codes_of(guide.points),
        "tensions": codes_of(guide.tensions),
        "elements": purpose.elements,
        "claims": {claim.id: claim for claim in interviews.claims},
    }
    crosswalk = read_codebook(project.framework_file("crosswalk"), Crosswalk, known=known)
    return Frameworks(purpose, guide, crosswalk, dialogues, interviews, frozenset(variables))


def dialogue_labels(book: Dialogues) -> dict[str, tuple[str, str, str]]:
    """Label (nl, en) and polarity of every factor, finding, discussion point and recommendation."""
    every = [*(factor for theme in book.themes for factor in theme.factors), *book.findings,
             *book.discussion_points, *book.recommendations]  # fmt: skip
    return {one.code: (one.nl, one.en, getattr(one, "polarity", "")) for one in every}
