"""What a name means in the questionnaire of a wave, and what to say when it means nothing.

Every variable, answer, class, band, group and condition that somebody types is looked up here, by
the notebooks and by `peo bounds`. A class or band may stand wherever an answer may. A name that no
wave knows is a mistake, told with the nearest one; what another wave asks and this one does not, is
`NotAsked`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from peo.define.instrument.expression import Condition, Term, Written, joined, plain, written
from peo.define.instrument.variable import Answer, AnswerClass, Band, Variable
from peo.project import UserError, did_you_mean
from peo.project.words import spoken

_COMPARES = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_SHORT = 12  # so many names are listed when none is near

Chosen = list[tuple[str, tuple[str, ...]]]  # names as typed, each with the codes that count


class Asks(Protocol):
    """A wave and its variables: an instrument, also one that is still being read."""

    @property
    def wave(self) -> str:
        """Its id."""

    @property
    def variables(self) -> Mapping[str, Variable]:
        """By name."""


class NotAsked(UserError):
    """The wave does not ask what another wave does."""


@dataclass(frozen=True)
class Names:
    """The names of one instrument. `others` are the instruments of the other waves.

    `whole_bands`: in a condition a band stays a code, for who counts bands and not numbers.
    """

    instrument: Asks
    others: Sequence[Asks] = ()
    whole_bands: bool = False

    def variable(self, name: str) -> Variable:
        """The variable of that name; raises UserError or NotAsked."""
        known = self.instrument.variables
        if name not in known:
            if any(name in other.variables for other in self.others):
                raise NotAsked("instrument.name.not_asked", wave=self.instrument.wave, name=name)
            raise UserError(
                "instrument.name.no_variable",
                wave=self.instrument.wave,
                name=name,
                near=self._instead(name),
            )
        return known[name]

    def grouping(self, name: str) -> Variable:
        """A variable that people can be grouped by: with answers, classes or bands."""
        variable = self.variable(name)
        self.everything(variable)
        return variable

    def ranked(self, name: str) -> Variable:
        """A variable of which the answers run from low to high."""
        variable = self.variable(name)
        if not variable.on_scale:
            self._as_elsewhere(variable, lambda other: other.on_scale)
            raise UserError("instrument.name.no_order", name=name)
        return variable

    def number(self, name: str) -> Variable:
        """A variable that is a number."""
        variable = self.variable(name)
        if (asked := len(variable.substantive)) < variable.rank:
            raise UserError("instrument.name.no_place", name=name, n=asked)
        if not _has_mean(variable):
            self._as_elsewhere(variable, _has_mean)
            numbers = [v.id for v in self.instrument.variables.values() if v.kind == "number"]
            raise UserError("instrument.name.no_mean", name=name, names=", ".join(numbers))
        return variable

    def everything(self, variable: Variable) -> tuple[str, ...]:
        """What shares and groups are made of when nothing is chosen: bands, answers or marks.

        Raises UserError for an open answer and for a number without either.
        """
        if not (found := _countable(variable)):
            self._as_elsewhere(variable, lambda other: bool(_countable(other)))
            is_open = variable.kind == "text"
            kind = spoken("instrument.name.open" if is_open else "instrument.name.no_bands")
            raise UserError("instrument.name.no_groups", name=variable.id, kind=kind)
        return found

    def _as_elsewhere(self, variable: Variable, can: Callable[[Variable], bool]) -> None:
        """NotAsked where another wave asks it in such a way that this can be done."""
        if any((o := other.variables.get(variable.id)) and can(o) for other in self.others):
            raise NotAsked("instrument.name.otherwise", wave=self.instrument.wave, name=variable.id)

    def categories(self, variable: Variable, names: Sequence[str] | None) -> Chosen:
        """Answers, classes, bands or numbers by name, each with the codes that count for it.

        A name that only another wave has is left out. Raises UserError for any other.
        """
        if names is None:
            return [(code, (code,)) for code in self.everything(variable)]
        chosen = [(name, self._codes(variable, name)) for name in names]
        return [(name, codes) for name, codes in chosen if codes]

    def people(self, variable: Variable, codes: Iterable[str]) -> tuple[str, ...]:
        """Codes as a base has them: a band becomes the numbers in it."""
        if self.whole_bands:
            return tuple(sorted(codes))
        found = {number for code in codes for number in in_band(variable, code) or (code,)}
        return tuple(sorted(found))

    def condition(self, text: str) -> Condition:
        """A condition in answers only: classes, bands and comparisons become the answers they mean.

        Raises UserError for what cannot be read and for a name that no wave knows, NotAsked where
        it rests on what only another wave asks.
        """
        try:
            found = joined([self._term(term) for term in terms] for terms in written(text))
        except ValueError as error:
            raise UserError.saying(f"{error}.") from None
        self._possible(found, text)
        return found

    def _possible(self, condition: Condition, text: str) -> None:
        """UserError where no answer to one question can meet all that is asked of it."""
        for name in condition.variables:
            variable = self.instrument.variables[name]
            own = [t for t in condition.parts if isinstance(t, Term) and t.variable == name]
            bands = [band.code for band in variable.bands] if self.whole_bands else []
            every = [*answers_of(variable), *bands]
            if not any(all(term.accepts(code) for term in own) for code in every):
                raise UserError("instrument.condition.nobody", text=text.strip(), name=name)

    def _term(self, term: Written) -> Term:
        variable = self.variable(term.variable)
        if variable.kind == "text":
            raise UserError("instrument.condition.open_answer", name=variable.id)
        if term.sign in _COMPARES:
            return Term(variable.id, self._compared(variable, term))
        negated = term.sign in ("!=", "not in")
        found = {code for _, codes in self.categories(variable, term.names) for code in codes}
        if not found and not negated:
            raise NotAsked(
                "instrument.name.not_answered",
                wave=self.instrument.wave,
                code=term.names[0],
                name=variable.id,
            )
        if not found:  # whoever answered
            found, negated = answers_of(variable), False
        return Term(variable.id, self.people(variable, found), negated)

    def _compared(self, variable: Variable, term: Written) -> tuple[str, ...]:
        """The answers that are more, or less, than the one behind the sign."""
        ((name,), holds) = term.names, _COMPARES[term.sign]
        typed = {"name": variable.id, "sign": term.sign, "code": name}
        if variable.kind == "number":
            found = [n for n in numbers(variable) if holds(Decimal(n), _decimal(variable, name))]
        elif not variable.ordered:
            raise UserError("instrument.condition.no_order", **typed)
        else:
            scale = variable.substantive
            if name not in scale:
                near, low_to_high = did_you_mean(name, scale), ", ".join(scale)
                raise UserError(
                    "instrument.condition.off_scale", near=near, scale=low_to_high, **typed
                )
            found = [c for c in scale if holds(scale.index(c), scale.index(name))]
        if not found:
            raise UserError("instrument.condition.none", **typed)
        return tuple(sorted(found))

    def _codes(self, variable: Variable, name: str) -> tuple[str, ...]:
        """The codes behind one name; none when only another wave has it."""
        if name in variable.categories:
            return variable.class_codes(name)
        if variable.kind == "number" and (number := number_of(name)) is not None:
            if (code := plain(number)) in numbers(variable):
                return (code,)
            low, high = plain(variable.minimum), plain(variable.maximum)
            n = variable.decimals
            step = spoken("instrument.name.decimals", n=n) if n else ""
            raise UserError(
                "instrument.name.out_of_range",
                name=variable.id,
                code=name,
                low=low,
                high=high,
                step=step,
            )
        if any(
            name in other.variables[variable.id].categories
            for other in self.others
            if variable.id in other.variables
        ):
            return ()
        if variable.kind == "text":
            raise UserError("instrument.name.no_choice", name=variable.id)
        known = variable.categories
        near = did_you_mean(_by_label(variable, name), known)
        if near == "." and len(known) <= _SHORT:
            names = ", ".join(known) or spoken("instrument.name.numbers_only")
            near = spoken("instrument.name.it_has", names=names)
        raise UserError("instrument.name.no_answer", name=variable.id, code=name, near=near)

    def _instead(self, name: str) -> str:
        """The nearest variable; of a question with several, one that can be asked."""
        known = self.instrument.variables
        near = did_you_mean(name, {*known, *(v.question for v in known.values())})
        of = [v.id for v in known.values() if v.question == name]
        names = ", ".join(of[:_SHORT])
        return spoken("instrument.name.that_question", names=names) if of else near


def _has_mean(variable: Variable) -> bool:
    return variable.kind == "number" or bool(variable.rank)


def _countable(variable: Variable) -> tuple[str, ...]:
    """Bands, answers, or marks that classes are made of."""
    marks = tuple(code for group in variable.classes for code in group.codes)
    return tuple(band.code for band in variable.bands) or variable.codes or marks


def answers_of(variable: Variable) -> set[str]:
    """Every answer that may be given, as a code; none for an open one."""
    return {*variable.codes, *(numbers(variable) if variable.kind == "number" else ())}


def _by_label(variable: Variable, name: str) -> str:
    """The code of the answer that somebody named by its label, or the name itself."""
    named: list[Answer | AnswerClass | Band] = [
        *variable.answers, *variable.classes, *variable.bands,
    ]  # fmt: skip
    words = {label.casefold(): one.code for one in named for label in (one.nl, one.en)}
    return words.get(name.casefold(), name)


def in_band(variable: Variable, name: str) -> tuple[str, ...]:
    """The numbers of a band; none where there is no band of that name."""
    low = Decimal("-Infinity")
    for band in variable.bands:
        high = Decimal(repr(band.upto))
        if band.code == name:
            return tuple(n for n in numbers(variable) if low < Decimal(n) <= high)
        low = high
    return ()


def numbers(variable: Variable) -> tuple[str, ...]:
    """Every number that may be answered, as a code: 1 to 10, or 0, 0.01, ... 1."""
    step = Decimal(1).scaleb(-variable.decimals)
    low, high = Decimal(repr(variable.minimum)), Decimal(repr(variable.maximum))
    return tuple(plain(low + i * step) for i in range(int((high - low) / step) + 1))


def number_of(text: str) -> Decimal | None:
    """A finite number that somebody typed; None for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _decimal(variable: Variable, text: str) -> Decimal:
    number = number_of(text)
    if number is None:
        raise UserError("instrument.name.no_number", name=variable.id, text=text)
    return number
