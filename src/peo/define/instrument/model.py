"""The typed form of `schemas/survey/<wave>.yaml`: its questions, rules and analysis plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from peo.define.document import Definition, Logged, Problem, located
from peo.define.instrument.data_columns import columns_of, looks_ahead, problem_of
from peo.define.instrument.expression import Condition
from peo.define.instrument.names import Names, answers_of
from peo.define.instrument.question import Block, Day, Expression, Item, Question, Scale, Wording
from peo.define.instrument.survey_rules import RULES
from peo.define.instrument.variable import Identifier, Variable
from peo.define.rule import Asked, Rule
from peo.define.yaml_file import Location
from peo.project import UserError, did_you_mean
from peo.project.words import Language, Text, spoken

_WANTS = {"means": "a number", **dict.fromkeys(("correlation", "ordinal", "sign"), "an order")}
_LEAST = 5  # people in a group of which a variance or a coefficient is estimated
Missing = Literal["not_asked", "skipped", "dont_know", "not_applicable"]


def _route_of(name: str) -> str:
    return spoken("instrument.fault.route_of", name=name)


class _Bare(NamedTuple):
    wave: str
    variables: dict[str, Variable]


class SumRule(Definition):
    """Numbers that may not add up to more than `max` (plus `tolerance`, for rounding)."""

    of: tuple[str, ...]
    max: float
    tolerance: float = 0


class Implausible(Definition):
    """Answers of one person that hardly fit together; the row is listed, not refused."""

    when: Expression
    variable: str


class Family(Definition):
    """Comparisons that are declared together and whose p-values are adjusted together.

    `kind` is what its makers mean; what its tests may be called is computed (`instrument.plan`).
    """

    id: Identifier
    kind: Literal["confirmatory", "exploratory"] = "exploratory"
    method: Literal["ranks", "means", "correlation", "ordinal", "sign"] = "ranks"
    outcomes: tuple[str, ...]
    by: tuple[str, ...] = ()
    as_class: str | None = None  # the outcome as yes or no: this class or answer, or not
    leave_out: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    min_group: int | None = Field(default=None, ge=1)  # people; without it, that of the method
    small: Literal["pool", "leave_out", "keep"] | None = None  # what becomes of smaller groups
    reason: Text

    @property
    def least(self) -> int:
        """How many people make a group that a test of this family looks at by itself.

        Of ranks and counts the p-value holds for a group of any size; a variance and a coefficient
        of a model need some people.
        """
        return self.min_group or (_LEAST if self.method in ("means", "ordinal") else 1)


class Citation(Text):
    """A publication that a wave is known from; nl and en are remarks on it."""

    authors: tuple[str, ...]
    year: int
    title: str
    path: str = ""  # where it is found


class Fieldwork(Definition):
    """When and how the wave was in the field."""

    start: Day
    end: Day | None = None
    weeks_at_least: int | None = None
    respondents: int | None = None
    note: Text | None = None


class Instrument(Logged):
    """A wave's questionnaire with everything that follows from it.

    `define.subject` says what `earlier` to `read_only` mean; `wording` is that of its questions.
    `person` is the column of the export that says who somebody is in every wave.
    """

    id: str
    wave: str
    title: Text
    theme: Identifier
    earlier: str = ""
    complete: bool = True
    demonstration: bool = False
    read_only: bool = False
    wording: Wording = "paraphrase"
    person: str = ""
    fieldwork: Fieldwork
    source: Text
    cites: tuple[Citation, ...] = ()
    scales: dict[str, Scale]
    blocks: tuple[Block, ...]
    sums: tuple[SumRule, ...] = ()
    implausible: tuple[Implausible, ...] = ()
    rules: dict[str, Literal["refuse", "warn"]] = Field(default_factory=dict)
    missing: dict[Missing, tuple[str, ...]] = Field(default_factory=dict)
    plan: tuple[Family, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Instrument:
        self._refuse([*self._of_questions(), *self._of_rules()])
        names = [v.id for v in self._expand(lambda _: Condition())]
        twice = sorted({name for name in names if names.count(name) > 1})
        what = spoken("instrument.fault.twice", names=", ".join(twice))
        self._refuse((self._at(self._bare[name].question), what) for name in twice[:1])
        self._refuse([*self._of_conditions(), *self._of_names(set(names))])
        self._refuse(self._of_answers())
        return self

    def _refuse(self, problems: Iterable[Problem]) -> None:
        if found := [*problems]:
            raise located(type(self).__name__, found)

    def _of_questions(self) -> Iterator[Problem]:
        for question in self.questions:
            if what := problem_of(self, question):
                told = spoken("instrument.fault.in_question", name=question.id, what=what)
                yield self._at(question.id), told

    def _of_rules(self) -> Iterator[Problem]:
        for rule, severity in self.rules.items():
            what = ""
            if rule not in RULES:
                what = spoken("define.no_rule", name=rule, near=did_you_mean(rule, RULES))
            elif RULES[rule].firm and severity == "warn":
                what = spoken("instrument.fault.firm", rule=rule)
            if what:
                yield ("rules", rule), f"rules: {what}"

    def obeyed(self) -> dict[str, Rule]:
        """The rules of the survey with the severity that they have in this wave."""
        return {
            id: replace(rule, severity=self.rules.get(id, rule.severity))
            for id, rule in RULES.items()
        }

    @cached_property
    def asked(self) -> list[tuple[str, Asked]]:
        """What each rule asks of the answers to this wave."""
        return [(rule.id, what) for rule in RULES.values() for what in rule.asked(self)]

    def _of_conditions(self) -> Iterator[Problem]:
        """Every route must be about answers that were asked for before."""
        texts = [(self._at(q.id), _route_of(q.id), q.asked_if) for q in self.questions]
        texts += [
            (self._at(q.id), _route_of(item.id), item.asked_if)
            for q in self.questions
            for item in q.items
        ]
        for i, oddity in enumerate(self.implausible):
            texts.append((("implausible", i), "implausible", oddity.when))
        wrong = []
        for at, where, text in texts:
            try:
                self.condition(text)
            except UserError as error:
                wrong.append((at, f"{where}: {error}"))
        yield from wrong
        if not wrong and (found := looks_ahead(self.variables)):
            variable, name = found
            what = spoken("instrument.fault.looks_ahead", name=variable.id, later=name)
            yield self._at(variable.question), what

    def _of_names(self, known: set[str]) -> Iterator[Problem]:
        """Every name in a sum or the plan must be a variable."""
        used: list[tuple[Location, str, tuple[str, ...]]] = [
            *((("sums", i), "sums", rule.of) for i, rule in enumerate(self.sums)),
            *((("implausible", i), "implausible", (odd.variable,))
              for i, odd in enumerate(self.implausible)),
            *((("plan", i), f"plan {one.id}", (*one.outcomes, *one.by, *one.leave_out))
              for i, one in enumerate(self.plan)),
        ]  # fmt: skip
        for at, where, names in used:
            for name in sorted(set(names) - known):
                what = spoken(
                    "instrument.fault.no_variable", name=name, near=did_you_mean(name, known)
                )
                yield at, f"{where}: {what}"

    def _of_answers(self) -> Iterator[Problem]:
        """Every code must be an answer, and what is counted a number."""
        for i, rule in enumerate(self.sums):
            for name in rule.of:
                if self.variables[name].kind != "number":
                    what = spoken("instrument.fault.no_number", name=name)
                    yield ("sums", i), f"sums: {what}"
        for variable in self.variables.values():
            for what in _of_variable(variable):
                yield self._at(variable.question), what
        for i, family in enumerate(self.plan):
            for what in self._of_family(family):
                yield ("plan", i), f"plan {family.id}: {what}"

    def _of_family(self, family: Family) -> Iterator[str]:
        """A class of the outcomes and what is left out must be answers; an open text has none."""
        for name in (*family.outcomes, *family.by):
            if self.variables[name].kind == "text":
                yield spoken("instrument.fault.open_answer", name=name)
        wants = _WANTS.get(family.method, "")
        for name in [*family.outcomes, *(family.by if family.method == "correlation" else ())]:
            asked = self.variables[name]
            if asked.kind == "text":
                continue
            if wants == "a number" and asked.kind != "number":
                yield spoken("instrument.fault.no_mean", name=name)
            if wants == "an order" and not asked.on_scale:
                yield spoken("instrument.fault.no_order", name=name, method=family.method)
        named: list[tuple[str, tuple[str, ...], str]]
        named = [(n, (family.as_class,), "categories") for n in family.outcomes if family.as_class]
        named += [(name, codes, "codes") for name, codes in family.leave_out.items()]
        for name, codes, where in named:
            known = getattr(self.variables[name], where)
            for code in sorted({*codes} - {*known}):
                near = did_you_mean(code, known)
                yield spoken("instrument.fault.no_answer", name=name, code=code, near=near)

    def _at(self, question: str) -> Location:
        """Where a question stands in the file; the last one, if two have the same id."""
        places: dict[str, Location] = {
            q.id: ("blocks", b, "questions", i)
            for b, block in enumerate(self.blocks)
            for i, q in enumerate(block.questions)
        }
        return places[question]

    @property
    def part(self) -> str:
        """Fingerprint of the plan, as the log keeps it; without a plan there is none."""
        content = [f.model_dump(mode="json", exclude_defaults=True) for f in self.plan]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in printed order."""
        return tuple(question for block in self.blocks for question in block.questions)

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """One variable per column of the data, in printed order."""
        return {variable.id: variable for variable in self._expand(self.condition)}

    @cached_property
    def _bare(self) -> dict[str, Variable]:
        """The variables without their routes, by which the routes are read."""
        return {variable.id: variable for variable in self._expand(lambda _: Condition())}

    @cached_property
    def _conditions(self) -> dict[str, Condition]:
        """What was read of conditions, by their text."""
        return {}

    def condition(self, text: str) -> Condition:
        """What a condition in this definition means, in answers; raises UserError."""
        if text not in self._conditions:
            self._conditions[text] = Names(_Bare(self.wave, self._bare)).condition(text)
        return self._conditions[text]

    def theme_label(self, language: Language) -> str:
        """Label of the block that holds the wave's theme, or the theme's own name."""
        return next((b.label(language) for b in self.blocks if b.theme == self.theme), self.theme)

    def question_of(self, variable: str) -> Question:
        """The question that a variable belongs to."""
        wanted = self.variables[variable].question
        return next(question for question in self.questions if question.id == wanted)

    def form_of(self, name: str) -> str:
        """How a question or variable is answered: choices, a ranking, or the kind of its cells."""
        question = next((q for q in self.questions if q.id == name), None) or self.question_of(name)
        if question.type in ("multi", "ranking"):
            return question.type
        items = {self.variables[item.id].kind for item in question.items}
        return self.variables[name].kind if name in self.variables else " and ".join(sorted(items))

    def multi(self) -> Iterator[tuple[Question, tuple[str, ...]]]:
        """Multiple-choice questions with the names of their option variables."""
        for question in self.questions:
            if question.type == "multi":
                yield question, tuple(answer.code for answer in question.answers)

    def wording_of(self, question: Question) -> Wording:
        """Whether the text of a question is as it was asked."""
        return question.wording or self.wording

    def scale_of(self, question: Question, item: Item | None = None) -> Scale:
        """The answers of a question or item, wherever they are declared."""
        name = (item.scale if item else None) or question.scale
        if name is not None:
            return self.scales[name]
        return Scale(ordered=question.ordered, answers=question.answers, classes=question.classes)

    def _expand(self, read: Callable[[str], Condition]) -> Iterator[Variable]:
        for block in self.blocks:
            for question in block.questions:
                yield from columns_of(self, block.id, question, read)


def _of_variable(variable: Variable) -> Iterator[str]:
    """No word may stand for two answers, and a class holds answers that exist."""
    words: dict[str, str] = {}
    for answer in variable.answers:
        for word in sorted({answer.code, answer.nl, answer.en, *answer.aliases}):
            if words.setdefault(word.casefold(), answer.code) != answer.code:
                yield spoken("instrument.fault.two_answers", name=variable.id, word=word)
    known = answers_of(variable)
    for group in variable.classes:
        for code in sorted(set(group.codes) - set(known)):
            told = {"name": variable.id, "group": group.code, "code": code}
            yield spoken("instrument.fault.of_class", **told)
