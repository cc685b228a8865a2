"""From solved counts to people: one record per person, drawn cell by cell with a fixed seed.

Within a cell nothing is known about who gave which answer. Variables that go together are dealt
out along one leaning per person plus noise; all others at random.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from peo.define.instrument.expression import parse
from peo_reconstruct.choices import BLANK, Choices, Table
from peo_reconstruct.counts import Counts, CountTable, Key

Values = Mapping[Key, int]


class Expansion:
    """People under construction: a column of answers per variable, filled table by table."""

    def __init__(self, choices: Choices, seed: int) -> None:
        self.choices = choices
        self.rng = np.random.default_rng(seed)
        self.people = sum(choices.populations["everyone"].sizes.values())
        self.answers: dict[str, list[str]] = {}
        self.leaning = self.rng.normal(size=self.people)
        self.members: dict[str, list[int]] = {"everyone": list(range(self.people))}

    def add(self, table: CountTable, values: Values) -> None:
        """Deal out the axes of a table that people do not have yet."""
        members = self._members(table.population)
        known = [axis for axis in table.axes if axis in self.answers]
        new = [axis for axis in table.axes if axis not in self.answers]
        if not new:
            return
        groups: dict[Key, list[int]] = defaultdict(list)
        for person in members:
            groups[tuple(self.answers[axis][person] for axis in known)].append(person)
        for axis in new:
            self.answers[axis] = [BLANK] * self.people
        for group, persons in groups.items():
            dealt = [
                tuple(key[table.axes.index(axis)] for axis in new)
                for key, number in values.items()
                if tuple(key[table.axes.index(axis)] for axis in known) == group
                for _ in range(number)
            ]
            self._deal(new, persons, dealt)
        if self.choices.anchor in new:
            self._lean()

    def _deal(self, new: Sequence[str], persons: list[int], dealt: list[Key]) -> None:
        """Give each person of a group one of the `dealt` answers."""
        if len(persons) != len(dealt):
            raise ValueError(f"{'/'.join(new)}: {len(dealt)} answers for {len(persons)} people")
        order = self.rng.permutation(len(persons)).astype(float)
        if len(new) == 1 and self.choices.goes_together(new[0]):
            noise = self.rng.normal(size=len(persons))
            order = self.leaning[persons] + self.choices.looseness * noise
            ranking = self.choices.codes_of(new[0])
            dealt = sorted(dealt, key=lambda key: ranking.index(key[0]))
        for place, answer in zip(np.argsort(order, kind="stable"), dealt, strict=True):
            for axis, code in zip(new, answer, strict=True):
                self.answers[axis][persons[place]] = code

    def _lean(self) -> None:
        """Let the leaning follow the anchor; large values lean to unfavourable answers."""
        ranking = self.choices.codes_of(self.choices.anchor)
        place = np.array([ranking.index(a) for a in self.answers[self.choices.anchor]], dtype=float)
        self.leaning += (place - place.mean()) / place.std()

    def add_multi(self, multi: Table, ticks: Mapping[str, Mapping[str, int]]) -> None:
        """Deal out the ticks of a multiple-choice question: `ticks[group][option]` people.

        Options are handed out from the largest down to the people with most room left, which
        always works out when everybody may tick about the same number (Gale-Ryser).
        """
        for option in multi.options:
            self.answers[option] = [BLANK] * self.people
        for group, per_option in ticks.items():
            persons = [
                person
                for person in self._members(multi.population)
                if not multi.by or self.answers[multi.by][person] == group
            ]
            room = self._room(len(persons), sum(per_option.values()))
            for option in multi.options:
                for person in persons:
                    self.answers[option][person] = "no"
            for option in sorted(multi.options, key=lambda name: -per_option[name]):
                chance = self.rng.random(len(persons))
                best = np.lexsort((chance, -room))[: per_option[option]]
                room[best] -= 1
                for place in best:
                    self.answers[option][persons[place]] = "yes"

    def _room(self, people: int, ticks: int) -> np.ndarray:
        """Ticks per person: as even as possible, the rest given to random people."""
        room = np.full(people, ticks // people if people else 0)
        room[self.rng.permutation(people)[: ticks - room.sum()]] += 1
        return room

    def _members(self, population: str) -> list[int]:
        """People of a population; drawn from those routed to it when first needed."""
        if population not in self.members:
            spec = self.choices.populations[population]
            routed = [
                person
                for person in range(self.people)
                if all(
                    c.accepts(self.answers[c.variable][person]) for c in parse(spec.asked_if).terms
                )
            ]
            self.members[population] = self._draw(routed, spec.sizes) if spec.sizes else routed
        return self.members[population]

    def _draw(self, routed: list[int], sizes: Mapping[str, int]) -> list[int]:
        drawn: list[int] = []
        for group, size in sizes.items():
            inside = [p for p in routed if self.answers[self.choices.sizes_by][p] == group]
            drawn += [inside[place] for place in self.rng.permutation(len(inside))[:size]]
        return sorted(drawn)

    def records(self) -> pd.DataFrame:
        """Records in random order: respondent_id, origin, then the columns of the choices."""
        order = self.rng.permutation(self.people)
        data = {name: [self.answers[name][p] for p in order] for name in self.choices.columns}
        frame = pd.DataFrame(data, dtype="str").replace(BLANK, "")
        frame.insert(0, "respondent_id", [f"R{i:03d}" for i in range(1, self.people + 1)])
        frame.insert(1, "origin", "reconstructed")
        return frame


def expand(counts: Counts, values: Sequence[Values], seed: int) -> pd.DataFrame:
    """Records (one row per person) that have exactly the solved counts.

    `values` holds the solved cells of each table of `counts.tables`, in that order.
    """
    expansion = Expansion(counts.choices, seed)
    in_multi = {option: multi for multi in counts.multis.values() for option in multi.options}
    solved = dict(zip((table.axes for table in counts.tables), values, strict=True))
    done: set[str] = set()
    for table in counts.tables:
        multi = in_multi.get(table.axes[-1])
        if multi is None:
            expansion.add(table, solved[table.axes])
        elif multi.multi not in done:
            done.add(multi.multi)
            expansion.add_multi(multi, _ticks(multi, solved))
    return expansion.records()


def _ticks(multi: Table, solved: Mapping[tuple[str, ...], Values]) -> dict[str, dict[str, int]]:
    """People who ticked each option, per group of `by` (one group "" without it)."""
    ticks: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for option in multi.options:
        axes = (multi.by, option) if multi.by else (option,)
        for key, number in solved[axes].items():
            group = key[0] if multi.by else ""
            ticks[group][option] += number if key[-1] == "yes" else 0
    return ticks
