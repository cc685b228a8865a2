"""Conditions on answers: `workload in {somewhat, strong} & organisation_type == local_team`.

The same small language says who is asked a question (routing), on whom a figure is based, and
which rows a published figure speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

_TERM = re.compile(
    r"\s*(?P<variable>\w+)\s*(?:==\s*(?P<one>[\w.+-]+)"
    r"|(?P<negated>not\s+)?in\s*\{(?P<many>[^{}]*)\})\s*"
)


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
        return f"{self.variable} {word} {{{', '.join(self.codes)}}}"


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
        mask = pd.Series(True, index=frame.index)
        for term in self.terms:
            mask &= frame[term.variable].notna() & _matches(term, frame)
        return mask

    def excludes(self, frame: pd.DataFrame) -> pd.Series:
        """True per row where an answer contradicts it; a missing answer contradicts nothing."""
        mask = pd.Series(False, index=frame.index)
        for term in self.terms:
            mask |= frame[term.variable].notna() & ~_matches(term, frame)
        return mask


def _matches(term: Term, frame: pd.DataFrame) -> pd.Series:
    cells = frame[term.variable]
    hit = (cells if cells.dtype == "str" else cells.astype("string")).isin(term.codes)
    return ~hit if term.negated else hit


def parse(text: str) -> Condition:
    """Read a condition; raises ValueError that quotes the part it cannot read.

    Terms and codes are sorted, so two conditions that say the same are equal.
    """
    terms = []
    for part in text.split("&") if text.strip() else []:
        match = _TERM.fullmatch(part)
        if not match:
            raise ValueError(
                f"cannot read the condition {part.strip()!r}; write `variable == code` or "
                "`variable in {code, code}`, joined by &"
            )
        many = match["one"] or match["many"] or ""
        codes = sorted({code.strip() for code in many.split(",") if code.strip()})
        if not codes:
            raise ValueError(f"the condition {part.strip()!r} names no code")
        terms.append(Term(match["variable"], tuple(codes), bool(match["negated"])))
    return Condition(tuple(sorted(terms)))
