"""Tests that nobody planned, which a notebook asks for when the answers are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from peo.analysis import groups
from peo.analysis.tally import EXPLORED
from peo.figure import Figure
from peo.instrument.model import Family
from peo.instrument.variable import Text, Variable
from peo.notebook.asked import Asked, if_asked
from peo.project import UserError


class Exploring(Asked):
    """Exploring. Part of `peo.notebook.Wave`."""

    @if_asked
    def explore(
        self, place: str, outcomes: Sequence[str], by: Sequence[str], category: str = "",
        base: str = "",
    ) -> list[Figure]:  # fmt: skip
        """Tests that nobody planned: each outcome by each of `by`, as `tests` has them.

        They are called explored on the page, and p is adjusted over all of them in this notebook:
        each one more makes it larger, also of those that stand earlier. `category` is an answer or
        class of the outcomes that is given or not.

        >>> w.explore("why", ["mentor"], ["years_experience"], "yes")[0]
        why.mentor.years_experience: 0.02 (n = 288)
        """
        asked = [self._tested(name) for name in outcomes]
        for outcome in asked if category else ():
            self._categories(outcome, [category])
        family = Family(
            id=EXPLORED, outcomes=tuple(one.id for one in asked),
            by=tuple(self._grouping(name).id for name in by), as_class=category or None,
            reason=Text(nl="", en=""),
        )  # fmt: skip
        found = groups.family_tests(
            self.counts, self.instrument, family, place, self.seed, self._base(base)
        )
        new = {figure.figure_id for figure in found}
        earlier = [
            f for f in self.figures if f.family == EXPLORED and f.figure_id not in new
        ]  # fmt: skip
        every = groups.adjusted([*earlier, *found], EXPLORED)
        self._readjust(every[: len(earlier)])
        return self._record(every[len(earlier) :])

    def _tested(self, name: str) -> Variable:
        """A variable that tests can be about."""
        variable = self._variable(name)
        if variable.kind == "text":
            raise UserError(f"explore: {name} is an open answer: there is nothing to test.")
        return variable

    def _readjust(self, figures: Sequence[Figure]) -> None:
        """Tests that were recorded before, with p over those that came later as well."""
        known = {figure.figure_id: figure for figure in figures}
        for kept in (self.figures, self.shown):
            for at, figure in enumerate(kept):
                if (new := known.get(figure.figure_id)) is not None:
                    kept[at] = replace(figure, p_adjusted=new.p_adjusted, tests=new.tests)
