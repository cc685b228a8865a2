"""Conditions on answers: `workload in {somewhat, strong} & organisation_type == local_team`.

The same small language says who is asked a question (routing), on whom a figure is based, and
which rows a published figure speaks of. What a condition says about the answers of one wave, with
classes, bands and comparisons, `names` finds out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

_CODE = r"[\w.+-]+|\"[^\"{}&]*\"|'[^'{}&]*'"
_TERM = re.compile(
    rf"\s*(?P<variable>\w+)\s*(?:(?P<sign>==|!=|>=|<=|>|<)\s*(?P<one>{_CODE})"
    r"|(?P<negated>not\s+)?in\s*\{(?P<many>[^{}]*)\})\s*"
)
_RUN = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
_LONG = 10  # numbers in a row from which a run is written as first..last


@dataclass(frozen=True, order=True)
class Term:
    """One variable that must (or, negated, must not) have one of some codes."""

    variable: str
    codes: tuple[str, ...]
    negated: bool = False

    def accepts(self, code: str) -> bool:
        """Whether an answer satisfies it."""
        return (code in self.codes) != self.negated

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
class Condition:
    """All terms must hold; without terms it holds for everybody."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " & ".join(str(term) for term in self.terms)

    def __and__(self, other: Condition) -> Condition:
        return Condition(tuple(sorted(set(self.terms) | set(other.terms))))

    def and_in(self, variable: str, *codes: str) -> Condition:
        """This condition narrowed to some codes of one more variable."""
        return self & Condition((Term(variable, tuple(sorted(codes))),))

    @property
    def variables(self) -> set[str]:
        """Names of the variables it looks at."""
        return {term.variable for term in self.terms}

    def holds(self, frame: pd.DataFrame) -> pd.Series:
        """True per row of `frame`. No answer is never a match, not even for `not in`."""
        mask = np.ones(len(frame), dtype=bool)
        for term in self.terms:
            mask &= _matches(term, frame)
        return pd.Series(mask, index=frame.index)

    def excludes(self, frame: pd.DataFrame) -> pd.Series:
        """True per row where an answer contradicts it; a missing answer contradicts nothing."""
        mask = np.zeros(len(frame), dtype=bool)
        for term in self.terms:
            mask |= frame[term.variable].notna().to_numpy() & ~_matches(term, frame)
        return pd.Series(mask, index=frame.index)


def _matches(term: Term, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """True per row with an answer that the term accepts."""
    cells = frame[term.variable]
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        hit = cells.isin([float(code) for code in term.codes if _NUMBER.fullmatch(code)])
    else:
        hit = (cells if cells.dtype == "str" else cells.astype("string")).isin(term.codes)
    taken: npt.NDArray[np.bool_] = hit.to_numpy(dtype=bool)
    return cells.notna().to_numpy() & ~taken if term.negated else taken


def parse(text: str) -> Condition:
    """Read a condition; raises ValueError that quotes the part it cannot read.

    Terms and codes are sorted, so two conditions that say the same are equal. A comparison (`>=`)
    means something only for one variable with its answers: `names.Names.condition` reads those.
    """
    terms = []
    for variable, sign, names in written(text):
        if sign not in _NEGATED:
            raise ValueError(
                f"the condition '{variable} {sign} {names[0]}' compares; here the answers are "
                "named: `variable in {code, code}`"
            )
        terms.append(Term(variable, tuple(sorted(set(names))), _NEGATED[sign]))
    return Condition(tuple(sorted(terms)))


def written(text: str) -> list[Written]:
    """The terms of a condition as they were typed; raises ValueError as `parse` does."""
    found = []
    for part in text.split("&") if text.strip() else []:
        match = _TERM.fullmatch(part)
        if not match:
            raise ValueError(
                f"cannot read the condition {part.strip()!r}; write `variable == code` or "
                "`variable in {code, code}`, joined by &"
            )
        many = match["one"] or match["many"] or ""
        names = [name for code in many.split(",") for name in _spread(code.strip().strip("\"'"))]
        if not names:
            raise ValueError(f"the condition {part.strip()!r} names no code")
        sign = match["sign"] or ("not in" if match["negated"] else "in")
        found.append(Written(match["variable"], sign, tuple(names)))
    return found


_NEGATED = {"==": False, "in": False, "!=": True, "not in": True}
_MOST = 10_000  # numbers in a run
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _spread(code: str) -> list[str]:
    """The numbers of a run such as 31..40; any other code as it is, and an empty one not at all."""
    run = _RUN.fullmatch(code)
    if run is None:
        return [code] if code.strip() else []
    first, last = Decimal(run[1]), Decimal(run[2])
    step = min(_step(first), _step(last))
    if last - first > _MOST * step:
        raise ValueError(f"{code} are more than {_MOST} numbers")
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
    return [
        text
        for run in runs
        for text in (
            # the ends must show the step, or the run would be read back with another one
            [f"{run[0]}..{run[-1]}"]
            if len(run) >= _LONG and step == min(_step(run[0]), _step(run[-1]))
            else map(plain, run)
        )
    ]


def _step(number: Decimal) -> Decimal:
    """One unit of the last decimal that a number is written with."""
    return Decimal(1).scaleb(min(0, int(number.as_tuple().exponent)))


def plain(number: Decimal | float) -> str:
    """A number as it is written in a code: 7, 0.5; no zeros behind."""
    text = format(number if isinstance(number, Decimal) else Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
