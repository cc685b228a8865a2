"""Two waves laid beside each other: what of the one is comparable with the other, and how much they
differ. A comparison that cannot be made is a figure without a number that says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from peo.analysis import between, within
from peo.define.instrument.concordance import Match, concordance
from peo.define.instrument.expression import Condition
from peo.define.instrument.variable import Variable
from peo.figure import PAIRED, Basis, Figure
from peo.figure.disclose import hide
from peo.notebook.sides import NoCounterpart, Side, because, in_both

FOLLOWED = ("category", "number")  # kinds of questions that a trend is made of


@dataclass(frozen=True)
class Pair:
    """A wave and an earlier one; `seed` is for a p that is drawn."""

    now: Side
    then: Side
    seed: int

    @cached_property
    def matches(self) -> dict[str, Match]:
        """How the questions of the two relate, by question."""
        return concordance(*sorted((s.instrument for s in (self.now, self.then)), key=_wave))

    def match(self, figure: Figure) -> Match:
        """How the question behind a figure relates, with those that say who is counted."""
        known = self.now.instrument.variables
        names = [figure.variable, *sorted(figure.base.variables)]
        every = [
            self.matches[known[name].question] for name in dict.fromkeys(names) if name in known
        ]
        differences = dict.fromkeys(d for match in every for d in match.differences)
        return replace(every[0], differences=tuple(differences))

    @property
    def basis(self) -> Basis:
        """What a comparison rests on: on people alone, or on what was printed as well."""
        return "counted" if self.now.counts and self.then.counts else "follows"

    # ------------------------------------------------------------ figures
    def beside(self, figure: Figure) -> Figure:
        """The figure of the earlier wave with the measure of one of this wave."""
        name = f"{figure.figure_id}.{self.then.wave}"
        if self.match(figure).grade == "break":
            return replace(self.then.empty(figure, name), reason=because("break", self.then.wave))
        return self.then.like(figure, name)

    def difference(self, figure: Figure, figure_id: str) -> Figure:
        """How much a share or mean of this wave differs from that of the earlier one."""
        bare = self._bare("difference", figure, figure_id)
        if found := self._hindered(bare, figure):
            return found
        own = bare
        if figure.statistic == "mean":
            own = replace(bare, unit=figure.unit, nl=figure.nl, en=figure.en)
        try:
            if again := self._again(own, figure):
                return again
            if figure.statistic == "mean":
                ends = self.now.average(figure), self.then.average(figure)
                made = between.means(*ends, own)
                silent = [
                    s.wave for s, end in zip(self._sides, ends, strict=True) if not end.spreads
                ]
                return (
                    replace(made, reason=because("spread_unknown", silent[0])) if silent else made
                )
            parts = self.now.share(figure), self.then.share(figure)
            return between.shares(*parts, bare, self.seed)
        except NoCounterpart as error:
            return replace(bare, reason=str(error))

    def shift(self, variable: Variable, figure_id: str, base: Condition) -> Figure:
        """One test of all answers: of ordered ones the chance to answer higher now than then."""
        whole = Figure(figure_id, "superiority", variable.id, base=base)
        bare = self._bare("superiority", whole, figure_id)
        if self.match(whole).grade == "break":
            return replace(bare, reason=because("break", self.then.wave))
        try:
            scaled = variable.on_scale
            if again := self._again(bare if scaled else replace(bare, statistic="test"), whole):
                return again
            scale = list(variable.substantive)
            if variable.kind == "number":
                every = set[str]().union(*(side.given(variable, whole) for side in self._sides))
                scale = sorted(every, key=float)
            now, then = (side.tables(variable, whole, scale) for side in self._sides)
        except NoCounterpart as error:
            return replace(bare, reason=str(error))
        least = [min(map(sum, found)) for found in (now, then)]
        for side, n in zip(self._sides, least, strict=True):
            if n < side.rule.min_base and side.counts:
                return replace(bare, suppressed=f"n < {side.rule.min_base}")
        if not min(least):
            return replace(bare, reason=because("nobody", self._sides[least.index(0)].wave))
        if scaled:
            made = between.distributions(now, then, bare, self.seed)
        else:
            made = between.unordered(now, then, bare, self.seed)
        return made or replace(bare, reason=because("no_variation", self.then.wave))

    def _again(self, bare: Figure, figure: Figure) -> Figure | None:
        """The comparison within who is in both waves; None where they are too few, or unknown.

        `sizes` are how many people are in both, in this wave alone and in the other one alone. With
        the shares of all beside it a difference tells what the few said who are not in both.
        """
        if (linked := in_both(*self._sides)) is None:
            return None
        rule, rows = self.now.rule, [side.rows for side in self._sides]
        asked = [side._asked(figure) for side in self._sides]
        if bare.statistic == "test":  # answers without an order may be others: as they are now
            asked[1] = asked[0]
        every = [
            within.said(own, variable, bare)
            for variable, own in zip(asked, rows, strict=True)
            if own is not None
        ]
        both = [own[places] for own, places in zip(every, linked, strict=True)]
        known = ~np.isnan(both).any(axis=0)
        n, alone = int(known.sum()), sum(int((~np.isnan(own)).sum()) for own in every)
        if n < rule.min_base:
            return None
        made, fewest = within.again(both[0][known], both[1][known], bare, self.seed)
        if 0 < alone - 2 * n < rule.min_base:
            return hide(made, f"n < {rule.min_base}")
        if fewest < rule.min_cell:
            return hide(made, f"count < {rule.min_cell}")
        people = len(linked[0])
        sizes = (people, *(len(own) - people for own in every))
        return replace(made, groups=("both", *(side.wave for side in self._sides)), sizes=sizes)

    def changes(self, variable: Variable, place: str) -> tuple[list[Figure], list[Figure]]:
        """What the earlier wave has of a question, and how this wave differs from that.

        Of a number the mean, of an ordered question the first class that its scale names (else each
        answer), of yes or no the yes, of other answers each share. There is one p for a question:
        of a test of all answers where these are known of both waves, else of the share itself.
        """
        before = [self.beside(one) for one in measures_of(variable, place)]
        found = [
            self.difference(one, f"{one.figure_id}.from_{self.then.wave}")
            for one, then in zip(measures_of(variable, place), before, strict=True)
            if not then.reason
        ]
        if not found or variable.kind == "number" or len(variable.substantive) < 3:
            return before, found
        name = f"{place}.{variable.id}.all.from_{self.then.wave}"
        test = self.shift(variable, name, variable.asked_if)
        if test.p is None and len(before) == 1:
            return before, found
        return before, [*map(without_p, found), test]

    # ------------------------------------------------------------ inside
    @property
    def _sides(self) -> tuple[Side, Side]:
        return self.now, self.then

    def _bare(self, statistic: str, figure: Figure, figure_id: str) -> Figure:
        return Figure(
            figure_id=figure_id, statistic=statistic, variable=figure.variable,  # type: ignore[arg-type]
            categories=figure.categories, base=figure.base, by="wave", group=self.now.wave,
            against=self.then.wave, basis=self.basis, n_basis=self.basis,
        )  # fmt: skip

    def _hindered(self, bare: Figure, figure: Figure) -> Figure | None:
        """The figure without a number, where the questions or too few people forbid one."""
        if self.match(figure).grade == "break":
            return replace(bare, reason=because("break", self.then.wave))
        hidden = [side.like(figure, figure.figure_id).suppressed for side in self._sides]
        reason = next(filter(None, hidden), "")
        return replace(bare, suppressed=reason) if reason else None


def measures_of(variable: Variable, place: str) -> Iterator[Figure]:
    """What is told of a question over the waves, as figures that have no number yet."""
    base, prefix = variable.asked_if, f"{place}.{variable.id}"
    if variable.kind == "number":
        words = variable.unit_words
        yield Figure(
            f"{prefix}.mean", "mean", variable.id, base=base, unit=variable.unit,
            nl=words.nl if words else "", en=words.en if words else "",
        )  # fmt: skip
        return
    if variable.ordered and variable.classes:
        chosen = [(variable.classes[0].code, variable.classes[0].codes)]
    elif "yes" in variable.codes:
        chosen = [("yes", ("yes",))]
    else:
        chosen = [(code, (code,)) for code in variable.codes]
    for name, codes in chosen:
        yield Figure(f"{prefix}.{name}", "percent", variable.id, codes, base, unit="%")


def parts_of_one(figures: Sequence[Figure]) -> set[str]:
    """The ids of figures that are answers to one question in one group: one distribution."""
    key = [(f.variable, f.base, f.statistic) for f in figures if f.statistic == "percent"]
    many = {one for one, times in Counter(key).items() if times > 1}
    return {f.figure_id for f in figures if (f.variable, f.base, f.statistic) in many}


def without_p(figure: Figure) -> Figure:
    """A difference with its interval alone: all answers together have the test."""
    plain = figure.statistic == "difference" and figure.test not in PAIRED
    test = "" if plain else figure.test
    return replace(figure, test=test, p=None, p_least=None, p_from="")


def _wave(instrument: object) -> str:
    return str(getattr(instrument, "wave", ""))
