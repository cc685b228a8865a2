"""Smallest and largest value of a number over all records that agree with what was published.

Compatible are all sets of whole people that (1) have the sizes and routes of `reconstruction.yaml`
and no combination of answers that it calls `never`, (2) left as many questions blank as it says,
and (3) hold every published row that is not given up and that is a sum of counts, in one of the
ways in which it can be read. Shapes, unlikely combinations and what is expected are preferences,
not published: they play no part. Orders play one as far as they are linear (see `orders`);
significance plays none, so bounds can be too wide because of it, never too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peo.figure import half_up
from peo.project import UserError
from peo.published.bounds import Bound, How, Verdict
from peo_reconstruct.choices import BLANK
from peo_reconstruct.correlation import rank_correlation
from peo_reconstruct.linear import FAR, End, Linear, Space, Sum
from peo_reconstruct.practice import Published
from peo_reconstruct.question import Part, Question
from peo_reconstruct.solve import Told, build_model, kept_rows
from peo_reconstruct.sums import Ratio, Sums

_WIDE = 0.9  # of the whole range: nothing is known
_EFFORT = 1000  # branches per solve; hardly any needs more than one


class Compatible:
    """All records that agree with what was published about a wave, as one model of counts.

    Every way of every reading is open, but for those in `chosen`, of which one way (by id) is
    followed. `effort` is the branches per solve.
    """

    def __init__(
        self, told: Published, chosen: Mapping[str, str] | None = None, effort: int = _EFFORT
    ) -> None:
        self.choices = told.choices.without_preferences()
        rows = kept_rows(told.ledger, self.choices)
        counts, self.held = build_model(Told(rows, self.choices, told.readings, chosen or {}))
        proto: Any = counts.model.proto
        top = [list(variable.domain)[-1] for variable in proto.variables]
        stated = [
            (Linear(dict(zip(c.linear.vars, c.linear.coeffs, strict=True)), *c.linear.domain), c)
            for c in proto.constraints
            if c.has_linear()
        ]
        always = [one for one, c in stated if not c.enforcement_literal]
        plain = Space(top, always, effort)
        for one, c in stated:
            for switch in c.enforcement_literal:
                always += plain.unless(one, switch)
        self._space = Space(top, always, effort)
        self._sums = Sums(counts, len(top))

    def bound(self, question: Question) -> Bound:
        """Bounds of a share, mean, correlation, number of people, or difference of two.

        Raises UserError when nobody can be in the base or when the question goes beyond two tables
        of counts.
        """
        if question[0].kind == "spearman":
            cells, joined = self._sums.pairs(question[0])
            low, high = rank_correlation(self._space, cells, joined)
            pairing = bool(joined)
        else:
            ratios = [self._sums.ratio(part) for part in question]
            pairing = any(ratio.joined for ratio in ratios)
            one = len(question) == 1
            low, high = (
                self._range(question[0], ratios[0]) if one else self._difference(question, ratios)
            )
        attained = low.exact and high.exact
        how: How = "free pairing" if pairing else "exact" if attained else "outer"
        verdict = _verdict(low.value, high.value, question[0].decimals, self._span(question))
        return Bound(low.value, high.value, how, verdict)

    def _span(self, question: Question) -> float:
        """Width of all values that the number could have if nothing at all were known."""
        part = question[0]
        if part.kind == "mean":
            codes = [int(c) for c in self.choices.codes_of(part.outcomes[0]) if c != BLANK]
            return float((max(codes) - min(codes)) * len(question))
        people = sum(self.choices.populations["everyone"].sizes.values())
        return float(
            {"count": people, "people": people, "spearman": 2}.get(part.kind, 100) * len(question)
        )

    def _range(self, part: Part, ratio: Ratio) -> tuple[End, End]:
        """Smallest and largest value of one part of a question."""
        fewest, most = self._size(part, ratio)
        if part.counts_people:  # most are fixed, and that is known at once
            least, greatest = self._space.range(ratio.part, ratio.joined)
            if least == greatest:
                return End(float(least), True), End(float(least), True)
        if fewest == most:
            ends = [self._space.total(ratio.part, ratio.joined, sense) for sense in (-1, 1)]
            low, high = (End(end.value / most, end.exact) for end in ends)
            return low, high
        somebody = [] if fewest > 0 else [Linear(ratio.whole, 1, FAR)]
        more = [*ratio.joined, *somebody]
        low, high = (self._space.ratio(ratio.part, ratio.whole, more, s) for s in (-1, 1))
        return low, high

    def _size(self, part: Part, ratio: Ratio) -> tuple[int, int]:
        """(fewest, most) people (or ticks) in a base; safe, and equal only when it is fixed."""
        if part.counts_people:
            return 1, 1
        fewest, most = self._space.range(ratio.whole, ratio.joined)
        if most < 1:
            raise UserError("reconstruct.nobody", of=part)
        return fewest, most

    def _difference(self, question: Question, ratios: list[Ratio]) -> tuple[End, End]:
        """Exact where both bases have a fixed size; else each side apart, which is safe."""
        sizes = [self._size(part, ratio) for part, ratio in zip(question, ratios, strict=True)]
        fixed = all(fewest == most for fewest, most in sizes)
        if fixed and not any(ratio.joined for ratio in ratios):
            weights: Sum = {}
            scales = (sizes[1][0], -sizes[0][0])
            for ratio, scale in zip(ratios, scales, strict=True):
                for cell, weight in ratio.part.items():
                    weights[cell] = weights.get(cell, 0) + scale * weight
            both = sizes[0][0] * sizes[1][0]
            low, high = (self._space.total(weights, [], sense) for sense in (-1, 1))
            return End(low.value / both, low.exact), End(high.value / both, high.exact)
        (low1, high1), (low2, high2) = map(self._range, question, ratios)
        return End(low1.value - high2.value, False), End(high1.value - low2.value, False)


def _verdict(low: float, high: float, decimals: int, span: float) -> Verdict:
    if half_up(low, decimals) == half_up(high, decimals):
        return "identified"
    return "not identified" if high - low >= _WIDE * span else "bounded"
