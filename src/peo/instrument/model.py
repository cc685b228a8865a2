"""The typed form of `schemas/survey/<wave>.yaml`: its questions, rules and analysis plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from peo.define.document import Definition, Logged, located
from peo.define.rule import Rule
from peo.instrument.expression import Condition, parse
from peo.instrument.question import Block, Expression, Item, Question, Scale, Wording
from peo.instrument.rules import RULES
from peo.instrument.variable import Identifier, Language, Text, Variable
from peo.project import did_you_mean
from peo.sources.yaml_file import Location

Day = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$")]  # or a whole month
Missing = Literal["not_asked", "skipped", "dont_know", "not_applicable"]


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
    reason: Text


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
        for question in self.questions:
            if what := self._question_problem(question):
                raise self._wrong(self._at(question.id), f"question {question.id}: {what}")
        self._check_rules()
        variables = list(self._expand())
        names = [variable.id for variable in variables]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            last = next(v for v in reversed(variables) if v.id == twice[0])
            at = self._at(last.question)
            raise self._wrong(at, f"the ids {', '.join(twice)} are used twice")
        self._check_names(set(names))
        return self

    def _question_problem(self, question: Question) -> str:
        """What does not fit together within one question, or nothing."""
        for scale in (question.scale, *(item.scale for item in question.items)):
            if scale is not None and scale not in self.scales:
                return f"there is no scale {scale!r}{did_you_mean(scale, self.scales)}"
        if question.type in ("percent", "scale_1_10", "fte") and question.range is None:
            return f"a {question.type} needs a range"
        uptos = [band.upto for band in question.bands]
        if uptos != sorted(set(uptos)):
            return "the bands must rise"
        if question.text and self.wording_of(question) == "unknown":
            return "its wording is unknown, so it has no text (or say: wording: paraphrase)"
        if question.typed and question.type != "fte":
            return "only a number of fte can be converted"
        return ""

    def _check_rules(self) -> None:
        for rule, severity in self.rules.items():
            what = ""
            if rule not in RULES:
                what = f"there is no rule {rule!r}{did_you_mean(rule, RULES)}"
            elif RULES[rule].firm and severity == "warn":
                what = f"{rule} cannot be a warning; records would be mixed up"
            if what:
                raise self._wrong(("rules", rule), f"rules: {what}")

    def obeyed(self) -> dict[str, Rule]:
        """The rules of the survey with the severity that they have in this wave."""
        return {
            id: replace(rule, severity=self.rules.get(id, rule.severity))
            for id, rule in RULES.items()
        }

    def _check_names(self, known: set[str]) -> None:
        """Every name in a route, a sum or the plan must be a variable, every code an answer."""
        used: list[tuple[Location, str, set[str]]] = [
            (self._at(v.question), f"asked_if of {v.id}", v.asked_if.variables)
            for v in self.variables.values()
        ]
        used += [(("sums", i), "sums", set(rule.of)) for i, rule in enumerate(self.sums)]
        for i, oddity in enumerate(self.implausible):
            variables = parse(oddity.when).variables | {oddity.variable}
            used.append((("implausible", i), "implausible", variables))
        for i, family in enumerate(self.plan):
            used.append((("plan", i), f"plan {family.id}", {*family.outcomes, *family.by}))
        for at, where, names in used:
            if unknown := sorted(names - known):
                near = did_you_mean(unknown[0], known)
                raise self._wrong(at, f"{where}: there is no variable {unknown[0]!r}{near}")
        for variable in self.variables.values():
            at = self._at(variable.question)
            self._check_codes(at, f"asked_if of {variable.id}", variable.asked_if)
            self._check_answers(variable)
        for i, oddity in enumerate(self.implausible):
            self._check_codes(("implausible", i), "implausible", parse(oddity.when))
        for i, family in enumerate(self.plan):
            for name in family.outcomes if family.as_class else ():
                if family.as_class not in (known_as := self.variables[name].categories):
                    near = did_you_mean(str(family.as_class), known_as)
                    what = f"{name} has no answer or class {family.as_class!r}{near}"
                    raise self._wrong(("plan", i), f"plan {family.id}, as_class: {what}")
            for name, codes in family.leave_out.items():
                where = f"plan {family.id}, leave_out"
                self._check_codes(("plan", i), where, Condition().and_in(name, *codes))

    def _check_codes(self, at: Location, where: str, condition: Condition) -> None:
        for term in condition.terms:
            if term.variable not in self.variables:
                near = did_you_mean(term.variable, self.variables)
                raise self._wrong(at, f"{where}: there is no variable {term.variable!r}{near}")
            variable = self.variables[term.variable]
            if variable.kind == "number":
                continue  # numbers are compared as they are written
            if unknown := sorted(set(term.codes) - set(variable.codes)):
                near = did_you_mean(unknown[0], variable.codes)
                raise self._wrong(
                    at, f"{where}: {term.variable} has no answer {unknown[0]!r}{near}"
                )

    def _at(self, question: str) -> Location:
        """Where a question stands in the file; the last one, if two have the same id."""
        places: dict[str, Location] = {
            q.id: ("blocks", b, "questions", i)
            for b, block in enumerate(self.blocks)
            for i, q in enumerate(block.questions)
        }
        return places[question]

    def _wrong(self, at: Location, what: str) -> ValidationError:
        return located(type(self).__name__, [(at, what)])

    def _check_answers(self, variable: Variable) -> None:
        """No word may stand for two answers, and a class holds answers that exist."""
        words: dict[str, str] = {}
        for answer in variable.answers:
            for word in {answer.code, answer.nl, answer.en, *answer.aliases}:
                if words.setdefault(word.casefold(), answer.code) != answer.code:
                    at = self._at(variable.question)
                    raise self._wrong(at, f"{variable.id}: {word!r} stands for two answers")
        known = variable.codes or [str(i) for i in range(11)]
        for group in variable.classes:
            if unknown := sorted(set(group.codes) - set(known)):
                what = f"{variable.id}, class {group.code}: no answer {unknown[0]!r}"
                raise self._wrong(self._at(variable.question), what)

    @property
    def part(self) -> str:
        """Fingerprint of the plan, as the log keeps it; without a plan there is none."""
        content = [f.model_dump(mode="json", exclude_defaults=True) for f in self.plan]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in printed order."""
        return tuple(question for block in self.blocks for question in block.questions)

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """One variable per column of the data, in printed order."""
        return {variable.id: variable for variable in self._expand()}

    def theme_label(self, language: Language) -> str:
        """Label of the block that holds the wave's theme, or the theme's own name."""
        return next((b.label(language) for b in self.blocks if b.theme == self.theme), self.theme)

    def question_of(self, variable: str) -> Question:
        """The question that a variable belongs to."""
        wanted = self.variables[variable].question
        return next(question for question in self.questions if question.id == wanted)

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

    def _expand(self) -> Iterator[Variable]:
        for block in self.blocks:
            for question in block.questions:
                yield from _variables(self, block.id, question)


def _variables(instrument: Instrument, block: str, question: Question) -> Iterator[Variable]:
    """The columns that one question leads to, open texts after their closed answer."""
    asked_if = parse(question.asked_if)
    yes_no = instrument.scales.get("yes_no", Scale(answers=()))

    def variable(
        id: str, label: Text, scale: Scale | None = None, condition: Condition = asked_if
    ) -> Variable:
        return Variable(
            id=id,
            question=question.id,
            block=block,
            kind="category" if scale else "text",
            name=label,
            asked_if=condition,
            answers=scale.answers if scale else (),
            ordered=bool(scale and scale.ordered),
            classes=scale.classes if scale else (),
        )

    if question.type == "multi":
        for answer in question.answers:
            yield variable(answer.code, answer, yes_no)
            if answer.other_text:
                chosen = asked_if & parse(f"{answer.code} == yes")
                yield variable(f"{answer.code}_text", answer, condition=chosen)
    elif question.items:
        for item in question.items:
            condition = asked_if & parse(item.asked_if)
            yield variable(item.id, item, instrument.scale_of(question, item), condition)
            if item.other_text:
                yield variable(f"{item.id}_text", item, condition=condition)
            if question.explanation:
                yield variable(f"{item.id}_explanation", item, condition=condition)
    elif question.type == "free_text":
        yield variable(question.id, question)
    elif question.range is not None:
        yield Variable(
            id=question.id,
            question=question.id,
            block=block,
            kind="number",
            name=question,
            asked_if=asked_if,
            bands=question.bands,
            classes=question.classes,
            minimum=question.range.min,
            maximum=question.range.max,
            decimals=question.range.decimals,
            unit="%" if question.type == "percent" else "",
        )
    else:
        scale = instrument.scale_of(question)
        yield variable(question.id, question, scale)
        for answer in scale.answers:
            if answer.other_text:
                chosen = asked_if & parse(f"{question.id} == {answer.code}")
                yield variable(f"{question.id}_{answer.code}_text", answer, condition=chosen)
    if question.comment is not None:
        yield variable(question.comment.id, question.comment)
