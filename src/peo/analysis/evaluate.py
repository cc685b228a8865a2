"""What was said about a wave, measured again: numbers of people, shares, means, places, tests.

The statistics are those of the notebooks. A group, an item or an answer is named as the instrument
names it; what is not in the records raises `NotThereError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scipy import stats

from peo.analysis import describe, groups
from peo.analysis.between import two_proportions
from peo.analysis.counts import Counts
from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Instrument
from peo.figure import Figure

Why = Literal["absent", "nobody"]  # not among the records; nobody in the base answered


class NotThereError(Exception):
    """A measure that the records cannot give; the text says why, as `Why`."""


@dataclass(frozen=True)
class Measures:
    """The measures of one set of records, counted once for each combination of questions."""

    counts: Counts
    instrument: Instrument
    _levels: dict[tuple[str, frozenset[str], Condition], float] = field(
        default_factory=dict, repr=False
    )

    def figure(
        self, kind: str, variable: str, categories: Iterable[str], base: Condition
    ) -> Figure:
        """A number as the notebooks compute it: percent, mentions, mean, count or base_n.

        `categories` are answers, classes, bands, or numbers as they were given.
        """
        if kind == "base_n":
            self._there(*({variable} - {"respondents"}), *base.variables)
            return describe.base_n(self.counts, variable, base, variable)
        self._there(variable, *base.variables)
        asked = self.instrument.variables[variable]
        if kind == "mean":
            return self._some(describe.mean(self.counts, asked, base, variable))
        if kind == "mentions":
            options = [self.instrument.variables[name] for name in self._list(variable)]
            found = describe.mentions(self.counts, options, base, variable)
            return self._some(next(f for f in found if f.variable == variable))
        codes = tuple(sorted({c for name in categories for c in asked.class_codes(name)}))
        if kind == "count":
            return describe.count(self.counts, asked, codes, base, variable)
        (share,) = describe.shares(self.counts, asked, [(variable, codes)], base, variable)
        return self._some(share)

    def level(self, variable: str, categories: Iterable[str], base: Condition) -> float:
        """The share (per cent) that gave one of the answers; the mean where none are named."""
        key = variable, frozenset(categories), base
        if key not in self._levels:
            value = self.figure("percent" if key[1] else "mean", *key).value
            assert value is not None  # see `_some`
            self._levels[key] = value
        return self._levels[key]

    def group(self, by: str, name: str, base: Condition) -> Condition:
        """The base narrowed to an answer or class of a variable."""
        return base.and_in(by, *self.instrument.variables[by].class_codes(name))

    def items(self, variable: str) -> list[str]:
        """The items of its question that compete: no open answer, none that excludes the others."""
        question = self.instrument.question_of(variable)
        out = {item.id for item in question.items if item.other_text or item.exclusive}
        out |= {a.code for a in question.answers if a.other_text or a.exclusive}
        return [name for name in self._list(variable) if name not in out or name == variable]

    def tests(
        self,
        variable: str,
        categories: Iterable[str],
        by: str,
        names: Sequence[str],
        base: Condition,
    ) -> dict[str, float]:
        """p of the usual tests of a difference between groups; see `usual_tests`."""
        self._there(variable, by, *base.variables)
        asked, grouping = self.instrument.variables[variable], self.instrument.variables[by]
        divided = {name: grouping.class_codes(name) for name in names or grouping.substantive}
        classed = tuple(c for name in categories for c in asked.class_codes(name))
        return groups.usual_tests(self.counts, asked, grouping, divided, classed, base)

    def _list(self, variable: str) -> list[str]:
        """The items of a question that the records hold, or the options of a multiple choice."""
        question = self.instrument.question_of(variable)
        names = [item.id for item in question.items]
        if question.type == "multi":
            names = [answer.code for answer in question.answers]
        return [name for name in names or [variable] if name in self.counts]

    def _there(self, *names: str) -> None:
        if any(name not in self.counts for name in names):
            raise NotThereError("absent")

    @staticmethod
    def _some(figure: Figure) -> Figure:
        if figure.value is None:
            raise NotThereError("nobody")
        return figure


def of_two_shares(k: int, n: int, j: int, m: int) -> dict[str, float]:
    """p of the usual tests of two shares k/n and j/m of different people.

    Two-sided: the two-proportion test (chi-square), the same with continuity correction, Fisher's
    exact test. Then the two-proportion test on the side that was found.
    """
    table = [[k, n - k], [j, m - j]]
    _, _, _, plain = two_proportions(k, n, j, m)
    if plain is None:
        return {}
    yates = float(stats.chi2_contingency(table, correction=True).pvalue)
    fisher = float(stats.fisher_exact(table).pvalue)
    return {"two_proportions": plain, "yates": yates, "fisher": fisher, "one_sided": plain / 2}
