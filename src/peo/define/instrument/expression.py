"""Conditions on answers: `workload in {somewhat, strong} & organisation_type == local_team`.

The same small language says who is asked a question (routing), on whom a figure is based, and
which rows a published figure speaks of. What a condition says about the answers of one wave, with
classes, bands and comparisons, `names` finds out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from peo.project import UserError
from peo.project.distinct import Distinct, Mask
from peo.project.words import spoken

_CODE = r"[\w.+-]+|\"[^\"{}]*\"|'[^'{}]*'"
_TERM = re.compile(
    rf"(?P<variable>\w+)\s*(?:(?P<sign>==|!=|>=|<=|>|<)\s*(?P<one>{_CODE})"
    r"|(?P<negated>not\s+)?in\s*\{(?P<many>[^{}]*)\})"
)
_SIGNS = {"&": "&", "and": "&", "|": "or", "or": "or", "(": "(", ")": ")"}
_PIECES = re.compile(r"(\{[^{}]*\}|\"[^\"]*\"|'[^']*'|[()&|]|\b(?:and|or)\b)")
_MOST_PARTS = 64  # of a condition, once its brackets are worked out
_RUN = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
_MONTH, _DAY = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}-\d{2}-\d{2}")
Look = Callable[[str], Distinct]  # the answers to a question
_LONG = 10  # numbers in a row from which a run is written as first..last


@dataclass(frozen=True, order=True)
class Term:
    """One variable that must (or, negated, must not) have one of some codes."""

    variable: str
    codes: tuple[str, ...]
    negated: bool = False

    def accepts(self, code: str) -> bool:
        """Whether an answer satisfies it; a day does so by its month."""
        month = code[:7] if _DAY.fullmatch(code) else code
        return (code in self.codes or month in self.codes) != self.negated

    def matches(self, answers: Distinct) -> Mask:
        """True per row with an answer that satisfies it."""
        among, wanted = _among(self.codes), not self.negated
        return answers.fit(lambda answer: among(answer) == wanted)

    def __str__(self) -> str:
        if len(self.codes) == 1 and not self.negated:
            return f"{self.variable} == {self.codes[0]}"
        word = "not in" if self.negated else "in"
        return f"{self.variable} {word} {{{', '.join(_in_runs(self.codes))}}}"


class Written(NamedTuple):
    """A term as somebody typed it: a sign (`==`, `in`, `>=` ...) and the names behind it."""

    variable: str
    sign: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Either:
    """Terms about several variables of which at least one must hold."""

    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return f"({' or '.join(map(str, self.terms))})"


@dataclass(frozen=True)
class Condition:
    """All parts must hold; without parts it holds for everybody."""

    parts: tuple[Term | Either, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __str__(self) -> str:
        return " & ".join(str(part) for part in self.parts)

    def __and__(self, other: Condition) -> Condition:
        return Condition(tuple(sorted({*self.parts, *other.parts}, key=terms_of)))

    def and_in(self, variable: str, *codes: str) -> Condition:
        """This condition narrowed to some codes of one more variable."""
        return self & Condition((Term(variable, tuple(sorted(codes))),))

    @property
    def has_or(self) -> bool:
        """Whether it has alternatives: the solver adds up what must hold together."""
        return any(isinstance(part, Either) for part in self.parts)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of a condition without `or`; UserError where it has one."""
        found = tuple(part for part in self.parts if isinstance(part, Term))
        if len(found) < len(self.parts):
            raise UserError("instrument.condition.has_or", condition=self)
        return found

    @cached_property
    def variables(self) -> frozenset[str]:
        """Names of the variables it looks at."""
        return frozenset(term.variable for part in self.parts for term in terms_of(part))

    def accepts(self, answers: Mapping[str, str | None]) -> bool:
        """Whether the answers of one person meet it; no answer never does."""
        return all(
            any((code := answers.get(t.variable)) is not None and t.accepts(code) for t in terms)
            for terms in map(terms_of, self.parts)
        )

    def holds(self, frame: pd.DataFrame) -> pd.Series:
        """True per row of `frame`. No answer is never a match, not even for `not in`."""
        return pd.Series(self.met(look_in(frame), len(frame)), index=frame.index)

    def excludes(self, frame: pd.DataFrame) -> pd.Series:
        """True per row where answers contradict it; a missing answer contradicts nothing."""
        return pd.Series(self.missed(look_in(frame), len(frame)), index=frame.index)

    def met(self, look: Look, n: int) -> Mask:
        """True per row where it holds; `look` gives the answers to a question, of n people."""
        mask = np.ones(n, dtype=bool)
        for part in self.parts:
            mask &= np.logical_or.reduce([t.matches(look(t.variable)) for t in terms_of(part)])
        return mask

    def missed(self, look: Look, n: int) -> Mask:
        """True per row that it excludes."""
        mask = np.zeros(n, dtype=bool)
        for part in self.parts:
            mask |= np.logical_and.reduce([
                look(term.variable).filled & ~term.matches(look(term.variable))
                for term in terms_of(part)
            ])  # fmt: skip
        return mask


def terms_of(part: Term | Either) -> tuple[Term, ...]:
    """The terms of which one must hold."""
    return (part,) if isinstance(part, Term) else part.terms


def joined(parts: Iterable[Iterable[Term]]) -> Condition:
    """The condition that of each of some lists of terms at least one holds.

    Terms about one variable become one; raises ValueError where whoever answered meets them.
    """
    found = {_either(list(terms)) for terms in parts}
    return Condition(tuple(sorted(found, key=terms_of)))


def _either(terms: list[Term]) -> Term | Either:
    own: dict[str, Term] = {}
    for term in terms:
        other = own.get(term.variable)
        own[term.variable] = term if other is None else _or(other, term)
    found = tuple(sorted(own.values()))
    return found[0] if len(found) == 1 else Either(found)


def _or(one: Term, other: Term) -> Term:
    """Two terms about one variable of which one must hold, as one term."""
    a, b = set(one.codes), set(other.codes)
    if one.negated == other.negated:
        codes = a & b if one.negated else a | b
    else:
        codes = a - b if one.negated else b - a
    negated = one.negated or other.negated
    if not codes:
        raise ValueError(spoken("instrument.condition.everybody", one=one, other=other))
    return Term(one.variable, tuple(sorted(codes)), negated)


def look_in(frame: pd.DataFrame) -> Look:
    """The answers in a frame, by question."""
    return lambda name: Distinct.of(frame[name])


@lru_cache(maxsize=10_000)
def _among(codes: tuple[str, ...]) -> Callable[[Any], bool]:
    """Whether an answer, text or number, is one of some codes; a day is what its month is."""
    known = frozenset(codes)
    numbers = {float(code) for code in codes if _NUMBER.fullmatch(code)}
    every = all(_NUMBER.fullmatch(code) for code in codes)
    months = any(_MONTH.fullmatch(code) for code in codes)  # no other code has a hyphen

    def among(answer: Any) -> bool:
        if isinstance(answer, int | float) and not isinstance(answer, bool):
            return answer in numbers
        text = str(answer)
        if every:  # 37.0 in a file is 37
            text = _ZEROS.sub(r"\1", text)
        return text in known or (months and text[:7] in known)

    return among


def parse(text: str) -> Condition:
    """Read a condition; raises ValueError that quotes the part it cannot read.

    Terms and codes are sorted, so two conditions that say the same are equal. A comparison (`>=`)
    means something only for one variable with its answers: `names.Names.condition` reads those.
    """
    return joined([_term(term) for term in terms] for terms in written(text))


def _term(term: Written) -> Term:
    variable, sign, names = term
    if sign not in _NEGATED:
        raise ValueError(
            spoken("instrument.condition.compares", name=variable, sign=sign, code=names[0])
        )
    return Term(variable, tuple(sorted(set(names))), _NEGATED[sign])


def written(text: str) -> list[list[Written]]:
    """The parts of a condition as they were typed: of each, one term at least must hold.

    `&` binds before `or`; brackets bind first. Raises ValueError as `parse` does.
    """
    pieces = list(_pieces(text))
    found = _any(pieces, text) if pieces else []
    if pieces:
        raise ValueError(spoken("instrument.condition.unread", text=text.strip(), piece=pieces[0]))
    return found


def _pieces(text: str) -> Iterator[str]:
    """Signs and the text of terms, in the order in which they were typed.

    `and` and `or` are signs behind a whole term only: before that they are names as any other.
    """
    term = before = ""
    for piece in _PIECES.split(text):
        sign = _SIGNS.get(piece)
        whole = _TERM.fullmatch(term.strip()) if term.strip() else before == ")"
        if sign and (whole or not piece.isalpha()):
            yield from filter(None, (term.strip(), sign))
            term, before = "", sign
        else:
            term += piece
    yield from filter(None, (term.strip(),))


def _any(pieces: list[str], text: str) -> list[list[Written]]:
    """Alternatives, worked out to parts that must all hold: a & b or c is (a or c) & (b or c)."""
    found = _all(pieces, text)
    while pieces[:1] == ["or"]:
        del pieces[0]
        found = [[*one, *other] for one, other in product(found, _all(pieces, text))]
        if len(found) > _MOST_PARTS:
            raise ValueError(spoken("instrument.condition.too_many", text=text.strip()))
    return found


def _all(pieces: list[str], text: str) -> list[list[Written]]:
    found = []
    while True:
        piece = pieces.pop(0) if pieces else ""
        if piece == "(":
            found += _any(pieces, text)
            if not pieces or pieces.pop(0) != ")":
                raise ValueError(spoken("instrument.condition.bracket", text=text.strip()))
        else:
            found.append([_written(piece)])
        if pieces[:1] != ["&"]:
            return found
        del pieces[0]


def _written(piece: str) -> Written:
    match = _TERM.fullmatch(piece)
    if not match:
        raise ValueError(spoken("instrument.condition.form", text=piece))
    many = match["one"] or match["many"] or ""
    names = [name for code in many.split(",") for name in _spread(code.strip().strip("\"'"))]
    if not names:
        raise ValueError(spoken("instrument.condition.no_code", text=piece))
    sign = match["sign"] or ("not in" if match["negated"] else "in")
    return Written(match["variable"], sign, tuple(names))


_NEGATED = {"==": False, "in": False, "!=": True, "not in": True}
_MOST = 10_000  # numbers in a run
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ZEROS = re.compile(r"(\.\d*[1-9])0+$|\.0+$")


def _spread(code: str) -> list[str]:
    """The numbers of a run such as 31..40; any other code as it is, and an empty one not at all."""
    run = _RUN.fullmatch(code)
    if run is None:
        return [code] if code.strip() else []
    first, last = Decimal(run[1]), Decimal(run[2])
    step = min(_step(first), _step(last))
    if last - first > _MOST * step:
        raise ValueError(spoken("instrument.condition.long_run", run=code, most=_MOST))
    return [plain(first + i * step) for i in range(int((last - first) / step) + 1)]


def _in_runs(codes: Iterable[str]) -> list[str]:
    """Codes as they are written: ten or more numbers in a row as a run."""
    codes = list(codes)
    if len(codes) < _LONG or not all(_NUMBER.fullmatch(code) for code in codes):
        return codes
    numbers = sorted(map(Decimal, codes))
    step = min(map(_step, numbers))
    runs: list[list[Decimal]] = []
    for number in numbers:
        if runs and number - runs[-1][-1] == step:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [text for run in runs for text in (_run(run, step) or map(plain, run))]


def _run(run: list[Decimal], step: Decimal) -> list[str]:
    """A long run as its ends, written so that they show the step; nothing for a short one."""
    if len(run) < _LONG:
        return []
    return [f"{run[0].quantize(step)}..{run[-1].quantize(step)}"]


def _step(number: Decimal) -> Decimal:
    """One unit of the last decimal that a number is written with."""
    return Decimal(1).scaleb(min(0, int(number.as_tuple().exponent)))


def plain(number: Decimal | float) -> str:
    """A number as it is written in a code: 7, 0.5; no zeros behind."""
    text = format(number if isinstance(number, Decimal) else Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
