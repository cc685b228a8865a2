"""What a wave can be asked about other waves: their figures, the differences, one table of all.

Waves are of different people. Nobody declares a key that links them, so nothing is paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from peo.analysis import between
from peo.define.subject import find_wave
from peo.figure import Figure
from peo.instrument.earlier import earlier_waves
from peo.notebook.asked import Asked, if_asked
from peo.notebook.pair import FOLLOWED, Pair, measures_of, parts_of_one, without_p


class OverWaves(Asked):
    """Asking about other waves. Part of `peo.notebook.Wave`."""

    @property
    def waves(self) -> tuple[str, ...]:
        """The earlier waves that this one may be compared with, oldest first."""
        return tuple(earlier_waves(self._project, find_wave(self._project, self.id)))

    @if_asked
    def beside(self, figures: Sequence[Figure], *waves: str) -> list[Figure]:
        """Shares or means with those of other waves; of all earlier ones where none is named.

        What a wave cannot say of a figure is a figure without a number that says why, as where the
        concordance of the two questionnaires has a break; a table or plot of the result says where
        they can be compared with caution only.
        """
        found = list(figures)
        for wave in waves or reversed(self.waves):
            pair = self._pair(wave)
            found += self._record_of(pair.then, [pair.beside(figure) for figure in figures])
        return [replace(figure, by="wave", group=figure.wave) for figure in found]

    @if_asked
    def between(self, place: str, figures: Sequence[Figure], wave: str) -> list[Figure]:
        """Differences of shares or means with those of another wave, each with its interval.

        The people of two waves are treated as others, which is careful when some answered both.
        Answers to one question are one distribution: their differences have no p, `shifts` has.
        """
        pair, parts = self._pair(wave), parts_of_one(figures)
        found = []
        for figure in figures:
            name = f"{place}.{figure.variable}.{figure.figure_id.rsplit('.', 1)[-1]}"
            made = pair.difference(figure, name)
            found.append(without_p(made) if figure.figure_id in parts else made)
        return self._record_between(pair, between.together(found))

    @if_asked
    def shifts(
        self, place: str, variables: str | Sequence[str], wave: str, base: str = ""
    ) -> list[Figure]:
        """One test per question of all its answers against those of another wave.

        Of ordered answers and numbers: the chance that somebody of this wave answers higher than
        somebody of the other one; of other answers a chi-square test. Adjusted together.
        """
        pair, condition = self._pair(wave), self._base(base)
        found = [
            pair.shift(self._variable(name), f"{place}.{name}", condition)
            for name in self._items(variables)
            if self._variable(name).kind in FOLLOWED
        ]
        return self._record_between(pair, between.together(found))

    @if_asked
    def changes(self, place: str, *waves: str) -> list[Figure]:
        """Every question beside the same one of other waves: what it was, what it is, how it moved.

        Of all earlier waves where none is named. One p per question and wave, adjusted over all of
        them together; what cannot be compared says why.
        """
        asked = [v for v in self.instrument.variables.values() if v.kind in FOLLOWED]
        pairs = [self._pair(wave) for wave in waves or self.waves]
        own, found, moved = self._side(self.id), list[Figure](), list[Figure]()
        known: dict[str, Figure] = {}
        for pair in pairs:
            for variable in asked:
                before, differs = pair.changes(variable, place)
                found += self._record_of(pair.then, before)
                moved += differs
                told = [not one.reason for one in before]
                known |= {
                    one.figure_id: one
                    for one, yes in zip(measures_of(variable, place), told, strict=True)
                    if yes
                }
        found += self._record_of(own, [own.like(one, name) for name, one in known.items()])
        beside = [replace(figure, by="wave", group=figure.wave) for figure in found]
        return [*beside, *self._moved(moved, pairs)]

    # ---------------------------------------------------------------- inside
    def _moved(self, figures: Sequence[Figure], pairs: Sequence[Pair]) -> list[Figure]:
        """Comparisons with several waves, their p adjusted over all of them."""
        made = between.together(figures)
        return [
            figure
            for pair in pairs
            for figure in self._record_between(
                pair, [one for one in made if one.against == pair.then.wave]
            )
        ]
