"""The typed form of `schemas/codes/dialogues.yaml`: teams, concepts, sub-questions, themes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from peo.codes.book import FORMS, OF_ONE, Code, CodeBook, Publication, codes_of, unknown
from peo.define.cells import fold
from peo.define.document import Definition, Problem
from peo.project.words import Text, spoken


class Team(Text):
    """A team; one without a session stays on the list."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]$")]
    session: bool = True


class Session(Definition):
    """How a dialogue session is held."""

    moderators: int
    recording: Literal["video", "audio"]
    setting: Text
    phases: tuple[Code, ...]


class Role(Code):
    """A coder's part: attended the session or not, and how many such coders a session has."""

    attended: bool
    per_session: int


class Step(Code):
    """A step of the analysis and how many people take it together."""

    people: int


class Spoken(Code):
    """A code that a cell holds in words; `also` are other words for it, of the printed form too."""

    also: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every way to write it."""
        return (self.code, self.nl, self.en, *self.also)


class Polarity(Spoken):
    """What an element does; a `direction` is said with the element: it supports or hinders."""

    direction: bool = False


class Coding(Definition):
    """Who codes a session, in which steps, and the small code lists of the tables."""

    coders: int
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    selected_by: tuple[Code, ...]
    stances: tuple[Spoken, ...]


class Concept(Code):
    """A predefined concept; outside the protocol it may lack a definition."""

    status: Annotated[Literal["in_use", "given_up"], OF_ONE] = "in_use"
    in_protocol: bool = False
    definition: Text | None = None
    components: tuple[Code, ...] = ()
    sources: tuple[Publication, ...] = ()


class SubQuestion(Text):
    """A numbered sub-question; `polar`: its elements support or hinder."""

    number: Annotated[str, Field(pattern=r"^[0-9][a-z]?$")]
    concept: str | None = None
    testing: bool = False
    polar: bool = False


class ThemeFactor(Code):
    """What supports, hinders or surrounds, within a theme."""

    polarity: str
    teams: Annotated[Literal["all"] | None, OF_ONE] = None


class Theme(Code):
    """A theme of the findings with its factors."""

    factors: tuple[ThemeFactor, ...]


class Finding(Code):
    """A conclusion: the questions it answers, its direction, and factors for and against it."""

    answers: tuple[str, ...]
    polarity: str
    bears_on: str | None = None
    factors: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class DialogueQuotation(Definition):
    """A published quotation by reference: where it belongs, not what was said."""

    id: Annotated[str, Field(pattern=r"^DQ[0-9]{2}$")]
    theme: str
    polarity: str
    codes: tuple[str, ...]


class Dialogues(CodeBook):
    """The code book of the dialogue sessions.

    `purposes`: the words for this study in a consent, beside its id; of any other the researchers
    are asked whether it is for this study.
    """

    form: ClassVar = FORMS.dialogues
    tables_of: ClassVar = ("sessions", "coders", "consent")
    unique: ClassVar = (
        ("team", "teams.code"),
        ("concept", "concepts.code"),
        ("sub-question", "sub_questions.number"),
        ("theme", "themes.code"),
        ("factor", "themes.factors.code"),
        ("quotation", "quotations.id"),
    )
    refers: ClassVar = (
        ("concept", "sub_questions.concept", "concepts.code"),
        ("question", "findings.answers", "questions.code"),
        ("polarity", "findings.polarity", "polarities.code"),
        ("polarity", "quotations.polarity", "polarities.code"),
        ("polarity", "concepts_replaced_by", "polarities.code"),
        ("polarity", "themes.factors.polarity", "polarities.code"),
        ("assumption", "findings.bears_on", "assumptions.code"),
        ("theme", "quotations.theme", "themes.code"),
        ("factor", "findings.factors", "themes.factors.code"),
        ("factor", "findings.against", "themes.factors.code"),
    )

    kind: Literal["dialogues"]
    assumptions: tuple[Code, ...]
    teams: Annotated[tuple[Team, ...], OF_ONE] = ()
    purposes: tuple[str, ...] = ()
    session: Session
    coding: Coding
    concepts: tuple[Concept, ...]
    concepts_replaced_by: Annotated[tuple[str, ...], OF_ONE] = ()
    sub_questions: tuple[SubQuestion, ...]
    polarities: tuple[Polarity, ...]
    themes: tuple[Theme, ...]
    findings: Annotated[tuple[Finding, ...], OF_ONE] = ()
    discussion_points: Annotated[tuple[Code, ...], OF_ONE] = ()
    quotations: Annotated[tuple[DialogueQuotation, ...], OF_ONE] = ()

    @cached_property
    def categories(self) -> dict[str, str]:
        """Code of every category by how it may be written: code or label, in small letters."""
        numbers = [question.number for question in self.sub_questions]
        written = {form: n for n in numbers for form in (n, ".".join(n), " ".join(n))}
        for concept in self.concepts:
            written |= {
                name.lower(): concept.code for name in (concept.code, concept.nl, concept.en)
            }
        return written

    @property
    def mappable(self) -> dict[str, str]:
        """Teams and categories; as in `Book`."""
        return {**{fold(team.code): team.code for team in self.teams}, **self.categories}

    @property
    def unmet_teams(self) -> tuple[str, ...]:
        """Teams on the list without a session."""
        return tuple(team.code for team in self.teams if not team.session)

    @property
    def testing(self) -> tuple[str, ...]:
        """The sub-questions that hypotheses are put with."""
        return tuple(question.number for question in self.sub_questions if question.testing)

    @property
    def lettered(self) -> tuple[str, ...]:
        """Numbers that are no sub-question without a letter."""
        return tuple({q.number[0]: "" for q in self.sub_questions if len(q.number) > 1})

    @property
    def undeclared(self) -> tuple[str, ...]:
        """How concepts that the protocol does not name may be written."""
        out = {concept.code for concept in self.concepts if not concept.in_protocol}
        return tuple(name for name, code in self.categories.items() if code in out)

    def category(self, text: str) -> str | None:
        """Code of a concept or sub-question as written in a cell; None when there is none."""
        return self.categories.get(fold(text))

    @cached_property
    def factors(self) -> dict[str, str]:
        """Code of every factor by how it may be written: code or label, in small letters."""
        known = [factor for theme in self.themes for factor in theme.factors]
        return {fold(name): f.code for f in known for name in (f.code, f.nl, f.en)}

    def concept(self, code: str) -> Concept | None:
        """The concept with this code, None for a sub-question."""
        return next((concept for concept in self.concepts if concept.code == code), None)

    def problems(self) -> Iterator[Problem]:
        """As in `CodeBook`; roles add up, and a quotation's codes are factors of its own theme."""
        yield from super().problems()
        if sum(role.per_session for role in self.coding.roles) != self.coding.coders:
            yield ("coding", "coders"), spoken("talk.sample.roles")
        of_theme = {theme.code: codes_of(theme.factors) for theme in self.themes}
        for n, quotation in enumerate(self.quotations):
            known = of_theme.get(quotation.theme)
            if known is not None:
                codes = [(("quotations", n, "codes", i), c) for i, c in enumerate(quotation.codes)]
                kind = spoken("talk.kind.factor_of", theme=quotation.theme)
                yield from unknown(kind, codes, known)
