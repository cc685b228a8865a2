"""The typed form of `schemas/codes/interviews.yaml`: factors, topics, participants, claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from peo.codes.book import FORMS, OF_ONE, Code, CodeBook, codes_of
from peo.define.cells import fold
from peo.define.document import Definition, Problem
from peo.define.instrument.variable import Identifier
from peo.define.rules import RULES
from peo.project.words import heard, spoken

Verdict = Literal["consistent", "contradicted", "unknown"]
Participant = Annotated[str, Field(pattern=r"^[0-9]{2}$")]


class Spread(Definition):
    """Mean, smallest and largest value in the sample."""

    mean: float
    min: float
    max: float


class Duration(Definition):
    """Mean of what was observed, and the smallest and largest that were planned beforehand."""

    mean: float
    planned_min: float
    planned_max: float


_UNTOLD = Spread(mean=0, min=0, max=0)
_UNTIMED = Duration(mean=0, planned_min=0, planned_max=0)


class Part(Code):
    """A number of participants of one kind."""

    n: Annotated[int, OF_ONE] = 0


class Organisation(Part):
    """A kind of organisation; `includes` names parts that are not kinds of their own."""

    includes: tuple[Part, ...] = ()


class Sample(Definition):
    """Who was approached and who took part, in numbers; all zero where nobody told (yet)."""

    approached: Annotated[int, OF_ONE] = 0
    participated: Annotated[int, OF_ONE] = 0
    refused: Annotated[int | None, OF_ONE] = None
    refusal_reasons: Annotated[tuple[Code, ...], OF_ONE] = ()
    gender: Annotated[dict[str, int], OF_ONE] = Field(default_factory=dict)
    age: Annotated[Spread, OF_ONE] = _UNTOLD
    experience_years: Annotated[Spread, OF_ONE] = _UNTOLD
    organisations: tuple[Organisation, ...]
    minutes: Annotated[Duration, OF_ONE] = _UNTIMED


class TreeCode(Code):
    """A code made while coding, the stage that made it, the code above it and its factor."""

    stage: str
    parent: str | None = None
    factor: str | None = None


class InterviewFactor(Code):
    """One of the five factors from theory."""

    id: Identifier
    levels: tuple[Literal["structural", "content"], ...]
    help: tuple[Literal["efficient", "effective"], ...]
    indicators: tuple[Code, ...]


class ExtraCode(Code):
    """A code beside the five factors."""

    id: Identifier


class Topic(Code):
    """A section of the topic list; its printed number and factor may differ from the real ones."""

    printed_number: Annotated[str | None, OF_ONE] = None
    factor: str | None = None
    printed_factor: Annotated[str | None, OF_ONE] = None
    points: Annotated[tuple[Identifier, ...], OF_ONE] = ()
    conditional: Annotated[tuple[Identifier, ...], OF_ONE] = ()
    feeds: tuple[str, ...] = ()


class Section(Code):
    """A section of the report."""

    parent: str | None = None


class Quantifier(Code):
    """A word for a number of participants and what it may stand for; None: any number."""

    min: int | None = None
    max: int | None = None
    also: tuple[str, ...] = ()


def _alpha(value: object) -> object:
    """A number from 0 to 1; anything else is refused in the words of the rule."""
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(_words("alpha-range"))
    return value


def _words(rule: str) -> str:
    return f"{heard(RULES[rule].message)} {heard(RULES[rule].advice)}"


Alpha = Annotated[float, BeforeValidator(_alpha)]


class Measure(Code):
    """A published scale with its reliability, one number or a range, and the factor it informs."""

    source: str
    alpha: Alpha | None = None
    alpha_min: Alpha | None = None
    alpha_max: Alpha | None = None
    factor: str | None = None

    @property
    def alphas(self) -> tuple[float, ...]:
        """The one reliability, or the lowest and the highest."""
        return tuple(a for a in (self.alpha, self.alpha_min, self.alpha_max) if a is not None)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low, high = self.alpha_min, self.alpha_max
        if (low is None) != (high is None):
            raise ValueError("give both alpha_min and alpha_max, or neither")
        if low is not None and high is not None and low > high:
            raise ValueError(_words("alpha-order"))
        return self


class Expectation(Code):
    """An expectation beforehand, its outcome, and the claims behind the outcome."""

    outcome: Literal["held", "partly_held", "not_held"]
    because: tuple[str, ...] = ()


class InterviewQuotation(Definition):
    """A published quotation by reference. Its codes may differ from those of its section."""

    id: Annotated[str, Field(pattern=r"^IQ[0-9]{2}$")]
    participant: Participant
    section: str
    codes: tuple[str, ...]
    kind: Literal["block", "inline", "paraphrase"]
    counter_example: bool = False


class Claim(Definition):
    """A claim about how many people said something, by reference; `participants`: those named."""

    id: Annotated[str, Field(pattern=r"^IC[0-9]{2}$")]
    quantifier: str
    section: str
    codes: tuple[str, ...]
    n: int | None = None
    participants: tuple[Participant, ...] = ()
    same_as: str | None = None
    counter: tuple[str, ...] = ()

    @property
    def people(self) -> int | None:
        """How many people it rests on: printed, or named for `one`; None: unknown.

        Named people are not all: a claim about a few that names one person has an unknown n.
        """
        alone = self.quantifier == "one" and len(self.participants) == 1
        return 1 if self.n is None and alone else self.n


_FRAME = ("factors.code", "factors.indicators.code", "extra_codes.code")
_CODES = (*_FRAME, "tree.code")


class Interviews(CodeBook):
    """The code book of the interview study. Codes share one table, so one means one thing."""

    form: ClassVar = FORMS.interviews
    tables_of: ClassVar = ("forms", "consent", "interviews", "codes")
    unique: ClassVar = (
        ("participant", "participants"),
        ("code", *_CODES),
        ("section", "topics.code", "sections.code"),
        ("stage", "stages.code"),
        ("quantifier", "quantifiers.code"),
        ("measure", "measures.code"),
        ("recommendation", "recommendations.code"),
        ("quotation", "quotations.id"),
        ("claim", "claims.id"),
    )
    refers: ClassVar = (
        ("stage", "tree.stage", "stages.code"),
        *(("code", path, *_CODES) for path in ("tree.parent", "quotations.codes", "claims.codes")),
        ("factor", "tree.factor", "factors.code", "extra_codes.code"),
        ("factor", "topics.factor", "factors.code"),
        ("factor", "topics.printed_factor", "factors.code"),
        ("factor", "measures.factor", "factors.code"),
        ("question", "topics.feeds", "questions.code"),
        ("section", "sections.parent", "sections.code"),
        ("section", "quotations.section", "sections.code"),
        ("section", "claims.section", "sections.code"),
        ("claim", "expectations.because", "claims.id"),
        ("claim", "claims.same_as", "claims.id"),
        ("claim", "claims.counter", "claims.id"),
        ("participant", "quotations.participant", "participants"),
        ("participant", "claims.participants", "participants"),
        ("quantifier", "claims.quantifier", "quantifiers.code"),
    )

    kind: Literal["interviews"]
    sample: Sample
    participants: Annotated[tuple[Participant, ...], OF_ONE] = ()
    stages: tuple[Code, ...]
    tree: Annotated[tuple[TreeCode, ...], OF_ONE] = ()
    factors: tuple[InterviewFactor, ...]
    extra_codes: tuple[ExtraCode, ...]
    topics: tuple[Topic, ...]
    sections: Annotated[tuple[Section, ...], OF_ONE] = ()
    quantifiers: Annotated[tuple[Quantifier, ...], OF_ONE] = ()
    measures: Annotated[tuple[Measure, ...], OF_ONE] = ()
    expectations: Annotated[tuple[Expectation, ...], OF_ONE] = ()
    findings: Annotated[tuple[Code, ...], OF_ONE] = ()
    limitations: Annotated[tuple[Code, ...], OF_ONE] = ()
    quotations: Annotated[tuple[InterviewQuotation, ...], OF_ONE] = ()
    claims: Annotated[tuple[Claim, ...], OF_ONE] = ()

    @property
    def factor_codes(self) -> tuple[str, ...]:
        """The five factors and the extra codes: what a passage may be linked to."""
        return (*codes_of(self.factors), *codes_of(self.extra_codes))

    @property
    def frame_codes(self) -> tuple[str, ...]:
        """Codes that were there before the coding: factors, indicators and extra codes."""
        indicators = tuple(code for factor in self.factors for code in codes_of(factor.indicators))
        return (*self.factor_codes, *indicators)

    @property
    def mappable(self) -> dict[str, str]:
        """Codes of the frame and those made while coding; as in `Book`."""
        return {fold(code): code for code in (*self.frame_codes, *codes_of(self.tree))}

    @property
    def section_codes(self) -> tuple[str, ...]:
        """Sections that a coded passage may stand in: of the topic list or of the report."""
        return (*codes_of(self.topics), *codes_of(self.sections))

    @property
    def misprinted(self) -> tuple[Topic, ...]:
        """Topics that are printed with a factor that they do not deal with."""
        return tuple(t for t in self.topics if t.printed_factor not in (None, t.factor))

    def beside(self, claim: Claim) -> list[str]:
        """The claims that are read beside a claim: those that either names as its counterpart."""
        against = (other.id for other in self.claims if claim.id in other.counter)
        return sorted({*claim.counter, *against})

    def quantifier(self, claim: Claim) -> Quantifier | None:
        """The word of a claim for a number of people; None for one that is not in the book."""
        return next((word for word in self.quantifiers if word.code == claim.quantifier), None)

    def holds(self, claim: Claim, people: int | None, total: int) -> Verdict:
        """Whether the quantifier of a claim holds for `people` of `total`.

        `all` is everybody and more than half is above half of whatever N is; the bounds of the
        other words in the code book are for all who took part and move with N.
        """
        word, original = self.quantifier(claim), self.sample.participated or len(self.participants)
        if people is None or word is None or word.min is None or word.max is None:
            return "unknown"
        low = total // 2 + 1 if word.min > original / 2 else word.min
        high = total - 1 if word.max == original - 1 else min(word.max, total)
        if word.min == original:
            low = high = total
        return "consistent" if low <= people <= high else "contradicted"

    def problems(self) -> Iterator[Problem]:
        """As in `CodeBook`; quantifiers fit the people behind them, and who took part is counted
        once in every division of the sample."""
        yield from super().problems()
        total = len(self.participants)
        for place, claim in enumerate(self.claims):
            if self.holds(claim, claim.people, total) == "contradicted":
                told = {"id": claim.id, "said": repr(claim.quantifier), "n": claim.people}
                at = ("claims", place, "quantifier")
                yield at, spoken("talk.sample.claim", **told, total=total)
        sample, n = self.sample, self.sample.participated
        if not sample.approached:
            return
        if n + (sample.refused or 0) > sample.approached:
            yield ("sample", "approached"), spoken("talk.sample.approached")
        if (total := len(self.participants)) != n:
            yield ("participants",), spoken("talk.sample.participants", total=total, n=n)
        if (total := sum(kind.n for kind in sample.organisations)) != n:
            told = {"total": total, "n": n}
            yield ("sample", "organisations"), spoken("talk.sample.organisations", **told)
        if (total := sum(sample.gender.values())) != n:
            yield ("sample", "gender"), spoken("talk.sample.gender", total=total, n=n)
