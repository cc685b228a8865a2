"""Questions asked of an earlier wave: a share, a mean or a number of people, or a difference.

    share(space_overall in {sufficient, very_sufficient} | organisation_type == local_team)
    mean(work_enjoyment | workload == strong)
    count(workload == strong & organisation_type == specialist)
    share(workload == strong | organisation_type == specialist) - share(workload == strong)

What stands after `|` is the base; without it the base is everybody who answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from peo.figure import Figure
from peo.instrument.expression import Condition, Term, parse
from peo.instrument.model import Instrument
from peo.project import UserError, did_you_mean

_PART = re.compile(r"\s*(share|mean|count)\s*\(([^()]*)\)\s*")
_FORMS = (
    "share(CONDITION | BASE), mean(VARIABLE | BASE), count(CONDITION), or a difference of two of "
    "them; a condition is `variable == code` or `variable in {code, code}`, joined by &"
)


@dataclass(frozen=True)
class Part:
    """One number asked for: `of` holds the answers that count, or the variable of a mean."""

    kind: Literal["share", "mean", "count"]
    of: Condition | str
    base: Condition

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Variables that must have been answered."""
        if isinstance(self.of, str):
            return (self.of,)
        return tuple(sorted(self.of.variables))

    @property
    def conditions(self) -> tuple[Term, ...]:
        """What the people who count have answered."""
        return () if isinstance(self.of, str) else self.of.terms

    def __str__(self) -> str:
        base = f" | {self.base}" if self.base.terms else ""
        return f"{self.kind}({self.of}{base})"


Question = tuple[Part, ...]  # one part, or two of which the second is subtracted


def read_question(text: str, instrument: Instrument) -> Question:
    """Read an expression; classes and bands of the instrument become their codes.

    Raises UserError that names what is not understood and the nearest variable or code.
    """
    match = re.fullmatch(rf"({_PART.pattern})(?:-({_PART.pattern}))?", text)
    if match is None:
        raise UserError(f"cannot read {text!r}. Write {_FORMS}.")
    parts = [_part(kind, inside, instrument) for kind, inside in _PART.findall(text)]
    if len({part.kind == "count" for part in parts}) > 1:
        raise UserError("a number of people and a share cannot be subtracted from one another.")
    return tuple(parts)


def question_of(figure: Figure) -> Question:
    """The question that a share or a mean answers; UserError for other statistics."""
    if figure.statistic == "percent":
        of = Condition((Term(figure.variable, tuple(sorted(figure.categories))),))
        return (Part("share", of, figure.base),)
    if figure.statistic == "mean":
        return (Part("mean", figure.variable, figure.base),)
    raise UserError(f"There are no bounds for a figure of the kind {figure.statistic!r}.")


def _part(kind: str, inside: str, instrument: Instrument) -> Part:
    asked, _, base = inside.partition("|")
    try:
        condition = _known(parse(base), instrument)
        if kind == "mean":
            return Part("mean", _number(asked.strip(), instrument), condition)
        of = _known(parse(asked), instrument)
    except ValueError as error:
        raise UserError(f"in {kind}({inside}): {error}") from None
    if not of.terms:
        raise UserError(f"in {kind}({inside}): no answer is named. Write {_FORMS}.")
    if kind == "count":
        return Part("count", of & condition, Condition())
    return Part("share", of, condition)


def _number(name: str, instrument: Instrument) -> str:
    numbers = [v.id for v in instrument.variables.values() if v.kind == "number"]
    if name not in numbers:
        raise UserError(
            f"{name!r} is not a question answered with a number{did_you_mean(name, numbers)} "
            f"Numbers: {', '.join(numbers)}."
        )
    return name


def _known(condition: Condition, instrument: Instrument) -> Condition:
    """The condition with classes replaced by their codes, once every name in it is known."""
    terms = []
    for term in condition.terms:
        variable = instrument.variables.get(term.variable)
        if variable is None:
            near = did_you_mean(term.variable, instrument.variables)
            raise UserError(f"wave {instrument.wave} has no variable {term.variable!r}{near}")
        groups = [c.code for c in variable.classes] + [band.code for band in variable.bands]
        known = [*variable.codes, *groups]
        for code in term.codes:
            if code not in known and variable.kind != "number":
                near = did_you_mean(code, known)
                raise UserError(f"{variable.id} has no answer {code!r}{near}")
        codes = sorted({c for code in term.codes for c in variable.class_codes(code)})
        terms.append(Term(term.variable, tuple(codes), term.negated))
    return Condition(tuple(sorted(terms)))
