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

from peo.instrument.expression import Condition, Term, Written, joined, plain, written
from peo.instrument.variable import Answer, AnswerClass, Band, Variable
from peo.project import UserError, did_you_mean

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
                raise NotAsked(
                    f"Wave {self.instrument.wave} does not ask {name!r}, as another wave does."
                )
            raise UserError(
                f"Wave {self.instrument.wave} has no variable {name!r}{self._instead(name)}"
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
        if not _is_ranked(variable):
            self._as_elsewhere(variable, _is_ranked)
            raise UserError(f"The answers of {name!r} have no order, so none is the higher one.")
        return variable

    def number(self, name: str) -> Variable:
        """A variable that is a number."""
        variable = self.variable(name)
        if (asked := len(variable.substantive)) < variable.rank:
            raise UserError(
                f"of {name!r} no more than the first {asked} places were asked, so there is no "
                "mean place. Take the share that puts it first."
            )
        if not _has_mean(variable):
            self._as_elsewhere(variable, _has_mean)
            numbers = [v.id for v in self.instrument.variables.values() if v.kind == "number"]
            raise UserError(
                f"{name!r} is no number, so it has no mean; numbers are {', '.join(numbers)}. Of "
                "answers there are shares."
            )
        return variable

    def everything(self, variable: Variable) -> tuple[str, ...]:
        """What shares and groups are made of when nothing is chosen: bands, answers or marks.

        Raises UserError for an open answer and for a number without either.
        """
        if not (found := _countable(variable)):
            self._as_elsewhere(variable, lambda other: bool(_countable(other)))
            kind = "an open answer" if variable.kind == "text" else "a number without bands"
            raise UserError(
                f"{variable.id} is {kind}: it has no groups or shares. Take a question with "
                "answers, or a number with bands; of a number there is a mean."
            )
        return found

    def _as_elsewhere(self, variable: Variable, can: Callable[[Variable], bool]) -> None:
        """NotAsked where another wave asks it in such a way that this can be done."""
        if any((o := other.variables.get(variable.id)) and can(o) for other in self.others):
            raise NotAsked(
                f"Wave {self.instrument.wave} asks {variable.id!r} in another way than another "
                "wave: this cannot be said of it."
            )

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
            raise UserError(f"{error}.") from None
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
                raise UserError(f"nobody can meet {text.strip()!r}: no answer of {name} is left.")

    def _term(self, term: Written) -> Term:
        variable = self.variable(term.variable)
        if variable.kind == "text":
            raise UserError(f"{variable.id} is an open answer: no condition can be put on it.")
        if term.sign in _COMPARES:
            return Term(variable.id, self._compared(variable, term))
        negated = term.sign in ("!=", "not in")
        found = {code for _, codes in self.categories(variable, term.names) for code in codes}
        if not found and not negated:
            raise NotAsked(
                f"Wave {self.instrument.wave} has no answer {term.names[0]!r} of {variable.id}, as "
                "another wave does."
            )
        if not found:  # whoever answered
            found, negated = answers_of(variable), False
        return Term(variable.id, self.people(variable, found), negated)

    def _compared(self, variable: Variable, term: Written) -> tuple[str, ...]:
        """The answers that are more, or less, than the one behind the sign."""
        ((name,), holds) = term.names, _COMPARES[term.sign]
        if variable.kind == "number":
            found = [n for n in numbers(variable) if holds(Decimal(n), _decimal(variable, name))]
        elif not variable.ordered:
            raise UserError(
                f"the answers of {variable.id} have no order, so none is {term.sign} {name}; "
                f"write {variable.id} in {{...}} with the answers you mean."
            )
        else:
            scale = variable.substantive
            if name not in scale:
                raise UserError(
                    f"{variable.id} {term.sign} {name}: compare with one answer on the scale"
                    f"{did_you_mean(name, scale)} From low to high: {', '.join(scale)}."
                )
            found = [c for c in scale if holds(scale.index(c), scale.index(name))]
        if not found:
            raise UserError(f"no answer of {variable.id} is {term.sign} {name}.")
        return tuple(sorted(found))

    def _codes(self, variable: Variable, name: str) -> tuple[str, ...]:
        """The codes behind one name; none when only another wave has it."""
        if name in variable.categories:
            return variable.class_codes(name)
        if variable.kind == "number" and (number := number_of(name)) is not None:
            if (code := plain(number)) in numbers(variable):
                return (code,)
            low, high = plain(variable.minimum), plain(variable.maximum)
            step = f", with {variable.decimals} decimals" if variable.decimals else ""
            raise UserError(
                f"{variable.id} has no answer {name}: it goes from {low} to {high}{step}."
            )
        if any(
            name in other.variables[variable.id].categories
            for other in self.others
            if variable.id in other.variables
        ):
            return ()
        if variable.kind == "text":
            raise UserError(f"{variable.id} is an open answer: it has no answers to choose from.")
        known = variable.categories
        near = did_you_mean(_by_label(variable, name), known)
        if near == "." and len(known) <= _SHORT:
            near = f"; it has {', '.join(known) or 'numbers only'}."
        raise UserError(f"{variable.id} has no answer or class {name!r}{near}")

    def _instead(self, name: str) -> str:
        """The nearest variable; of a question with several, one that can be asked."""
        known = self.instrument.variables
        near = did_you_mean(name, {*known, *(v.question for v in known.values())})
        of = [v.id for v in known.values() if v.question == name]
        return f"; that question has {', '.join(of[:_SHORT])}." if of else near


def _is_ranked(variable: Variable) -> bool:
    return variable.ordered or variable.kind == "number"


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
        raise UserError(f"{variable.id} is a number and {text!r} is none.")
    return number
