"""What each figure of a wave rests on: collected records, a published number, or neither.

Practice records were made to fit what was published. Of the figures that are computed from them,
those that say what was published are known; every other one is one of many that fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from peo.define.instrument.expression import Condition
from peo.figure import Basis, Figure, Measure, half_up
from peo.published.bounds import Bound, expression_of, people_of
from peo.published.ledger import Claim, claims_by_measure

PRACTICE, TOTALS = "reconstructed", "published_totals"


@dataclass(frozen=True)
class Known:
    """What was published about a wave, as its figures are held against it.

    `complement` gives the answers that a share does not count; `bounds` are read from git.
    """

    claims: list[Claim]
    wave: str
    complement: Callable[[Figure], tuple[str, ...]]
    bounds: Mapping[str, Bound]

    @cached_property
    def _own(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.wave == self.wave]

    @cached_property
    def _numbers(self) -> dict[Measure, list[Claim]]:
        return claims_by_measure(self.claims, self.wave)

    @cached_property
    def _places(self) -> dict[Measure, Claim]:
        """Places in a list, by what has them."""
        return {
            claim.measure: claim
            for claim in self._own
            if (claim.kind, claim.relation) == ("rank", "eq") and None not in claim.ways
        }

    @cached_property
    def _significance(self) -> dict[tuple[str, str], set[str]]:
        """What was said of significance, by the outcome and what it was compared between."""
        said: dict[tuple[str, str], set[str]] = defaultdict(set)
        for claim in self._own:
            if claim.kind == "significance":
                said[claim.measure.variable, claim.measure.by].add(claim.relation)
        return said

    @cached_property
    def _sizes(self) -> dict[tuple[str, Condition], set[int]]:
        """Published numbers of people, by the question they answered and the base."""
        sizes: dict[tuple[str, Condition], set[int]] = defaultdict(set)
        for claim in self._own:
            if claim.base_n is not None:
                sizes[claim.measure.variable, claim.measure.base].add(claim.base_n)
            if claim.kind == "base_n":
                sizes["", claim.measure.base].add(int(claim.value))
        return sizes

    def pinned(self, figure: Figure) -> Figure:
        """The figure with its basis, its bounds and what was published of the same."""
        same = self._numbers.get(figure.measure, [])
        figure = replace(figure, published=tuple(claim.figure_id for claim in same))
        if figure.origin != PRACTICE:
            totals = figure.origin == TOTALS
            return replace(figure, basis="published", n_basis="published") if totals else figure
        figure = replace(figure, basis="invented", n_basis=self._basis_of_n(figure))
        figure = self._said(self._placed(figure), same)
        if figure.basis == "invented" and self._rest_is_published(figure):
            figure = replace(figure, basis="follows")
        if figure.basis == "invented" and (bound := self.bounds.get(expression_of(figure))):
            figure = _bounded(figure, bound)
        # a t interval rests on the spread of the answers, which was never published
        return replace(figure, low=None, high=None) if figure.statistic == "mean" else figure

    def _basis_of_n(self, figure: Figure) -> Basis:
        if figure.n is None:
            return "follows"
        for name in (figure.variable, ""):  # of those who answered, or of everybody in the base
            if figure.n in self._sizes.get((name, figure.base), ()):
                return "published"
        bound = self.bounds.get(people_of(figure))
        return "follows" if bound and bound.low == bound.high == figure.n else "invented"

    def _placed(self, figure: Figure) -> Figure:
        """With the place that was published, and for a test what was said of significance."""
        if figure.statistic == "test":
            return self.with_significance(figure)
        claim = self._places.get(figure.measure._replace(statistic="rank"))
        return replace(figure, place=int(claim.value)) if claim else figure

    def with_significance(self, figure: Figure) -> Figure:
        """A comparison with what was said of its significance; `mixed` where that differs."""
        said = self._significance.get((figure.variable, figure.by), set())
        if not said:
            return figure
        return replace(figure, relation=next(iter(said)) if len(said) == 1 else "mixed")

    def _said(self, figure: Figure, same: list[Claim]) -> Figure:
        """As it was published: the exact number where there is one, else the words around one.

        Of several published numbers the one that the records hold; another one that excludes it is
        kept beside it.
        """
        agree = [claim for claim in same if claim.agrees(figure)]
        others = [claim for claim in same if claim not in agree]
        exact = [claim for claim in (*agree, *others) if claim.exact]
        if not exact and not agree:
            return figure
        told = exact[0] if exact else agree[0]
        against = others if told in agree else agree
        figure = replace(
            figure, said=float(told.value), relation=told.relation, places=told.decimals,
            said_also=float(against[0].value) if against else None,
            relation_also=against[0].relation if against else "",
        )  # fmt: skip
        return replace(figure, basis="published") if exact else figure

    def _rest_is_published(self, figure: Figure) -> bool:
        """Whether the share of all other answers was published exactly."""
        if figure.statistic != "percent" or figure.value is None:
            return False
        rest = replace(
            figure, categories=self.complement(figure), value=100 - figure.value, places=None
        )
        return any(c.exact and c.agrees(rest) for c in self._numbers.get(rest.measure, []))


def _bounded(figure: Figure, bound: Bound) -> Figure:
    """With its bounds; it follows where both are the same number as printed."""
    same = half_up(bound.low, figure.decimals) == half_up(bound.high, figure.decimals)
    return replace(
        figure, basis="follows" if same else "bounded", bound_low=bound.low, bound_high=bound.high
    )
