"""Tables of counts as solver variables, linked to one another like a tree.

A cell of a table is the number of people with one combination of answers. Tables that share
axes agree on the counts of those axes, so any solution can be written out as people.
What the published figures say about the cells is not known here (see `statements`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from peo.define.instrument.expression import Term, parse
from peo_reconstruct.choices import BLANK, Choices, Table

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Key = tuple[str, ...]


@dataclass
class CountTable:
    """Counts per combination of answers: `cells` maps a key (one code per axis) to its count."""

    axes: tuple[str, ...]
    population: str
    association: float = 0.0
    cells: dict[Key, cp_model.IntVar] = field(default_factory=dict)

    def select(self, conditions: Sequence[Term]) -> list[tuple[Key, cp_model.IntVar]]:
        """Cells whose codes satisfy all conditions; conditions on other variables are passed by."""
        found = list(self.cells.items())
        for condition in conditions:
            if condition.variable in self.axes:
                place = self.axes.index(condition.variable)
                codes = {code for code in self._codes[place] if condition.accepts(code)}
                found = [(key, cell) for key, cell in found if key[place] in codes]
        return found

    def by(self, axes: Sequence[str]) -> dict[Key, list[cp_model.IntVar]]:
        """The cells of each combination of answers on some of the axes."""
        places = [self.axes.index(axis) for axis in axes]
        found: dict[Key, list[cp_model.IntVar]] = defaultdict(list)
        for key, cell in self.cells.items():
            found[tuple(key[place] for place in places)].append(cell)
        return found

    @cached_property
    def _codes(self) -> list[set[str]]:
        """The codes on each axis, once all cells are there."""
        return [{key[place] for key in self.cells} for place in range(len(self.axes))]

    def answered(
        self, variable: str, conditions: Sequence[Term]
    ) -> list[tuple[str, cp_model.IntVar]]:
        """(answer, count) of the cells in the base where `variable` is not blank."""
        place = self.axes.index(variable)
        return [(key[place], cell) for key, cell in self.select(conditions) if key[place] != BLANK]


@dataclass
class Counts:
    """All tables of a reconstruction, in the order in which people are drawn from them.

    `multis` has the multiple-choice questions by name; each has a yes/no table per option.
    """

    model: cp_model.CpModel
    choices: Choices
    tables: list[CountTable] = field(default_factory=list)
    multis: dict[str, Table] = field(default_factory=dict)

    @cached_property
    def excluded(self) -> list[tuple[Term, ...]]:
        """Combinations of answers that get no people."""
        return [parse(text).terms for text in self.choices.excluded]

    def again(self) -> Counts:
        """The same tables in a model of its own: what is added to it stays out of this one."""
        return replace(self, model=self.model.clone())

    def find(self, variables: set[str], population: str | None = None) -> CountTable | None:
        """Smallest table that has all variables as axes, or None."""
        fitting = [
            table
            for table in self.tables
            if variables <= set(table.axes) and population in (None, table.population)
        ]
        return min(fitting, key=lambda table: len(table.cells), default=None)

    def population_of(self, variable: str) -> str:
        """Population that was asked `variable`; ValueError when no table has it."""
        for table in self.tables:
            if variable in table.axes:
                return table.population
        raise ValueError(f"no table of counts has '{variable}'")


def build_counts(model: cp_model.CpModel, choices: Choices) -> Counts:
    """Create the cells of every table in `choices` and tie them together."""
    counts = Counts(model, choices)
    for spec in choices.tables:
        if spec.multi:
            _add_multi(counts, spec)
        else:
            _add_table(counts, spec.axes, spec.population, spec.association)
    _tie_populations(counts)
    return counts


def _add_table(
    counts: Counts, axes: tuple[str, ...], population: str, association: float = 0.0
) -> None:
    table = CountTable(axes, population, association)
    impossible = [terms for terms in counts.excluded if {t.variable for t in terms} <= {*axes}]
    most = sum(counts.choices.populations["everyone"].sizes.values())
    for key in product(*(counts.choices.codes_of(axis) for axis in axes)):
        if _occurs(counts.choices, dict(zip(axes, key, strict=True)), impossible):
            name = "/".join((population, *axes, *key))
            table.cells[key] = counts.model.new_int_var(0, most, name)
    _tie_to_earlier(counts, table)
    counts.tables.append(table)


def _occurs(choices: Choices, answers: dict[str, str], impossible: list[tuple[Term, ...]]) -> bool:
    """Whether a combination of answers is allowed at all."""
    if any(all(c.accepts(answers[c.variable]) for c in conditions) for conditions in impossible):
        return False
    together = choices.at_most_together
    if together is None or not set(together.variables) <= set(answers):
        return True
    return sum(int(answers[name]) for name in together.variables) <= together.total


def _tie_to_earlier(counts: Counts, table: CountTable) -> None:
    """Equal counts on the axes that earlier tables of the same population already have."""
    known = {axis for t in counts.tables if t.population == table.population for axis in t.axes}
    shared = tuple(axis for axis in table.axes if axis in known)
    earlier = counts.find(set(shared), table.population) if shared else None
    if shared and earlier is None:
        raise ValueError(f"no earlier table has all of {', '.join(shared)} as axes")
    if earlier is None:
        return
    left, right = table.by(shared), earlier.by(shared)
    for key in product(*(counts.choices.codes_of(axis) for axis in shared)):
        counts.model.add(sum(left[key]) == sum(right[key]))


def _add_multi(counts: Counts, spec: Table) -> None:
    """One yes/no table per option; ticks per group stay within what its people may tick."""
    by = (spec.by,) if spec.by else ()
    for option in spec.options:
        _add_table(counts, (*by, option), spec.population)
    counts.multis[spec.multi] = spec
    for code in counts.choices.codes_of(spec.by) if spec.by else ("",):
        where = [Term(spec.by, (code,))] if spec.by else []
        tables = [counts.find({*by, option}, spec.population) for option in spec.options]
        ticks = sum(
            cell
            for table, option in zip(tables, spec.options, strict=True)
            if table is not None
            for answer, cell in table.answered(option, where)
            if answer == "yes"
        )
        assert tables[0] is not None  # added above
        people = sum(cell for _, cell in tables[0].select(where))
        counts.model.add(ticks <= spec.at_most * people)
        counts.model.add(ticks >= spec.at_least * people)


def _tie_populations(counts: Counts) -> None:
    """Every table has as many people as its population, per organisation where that is known."""
    for table in counts.tables:
        population = counts.choices.populations[table.population]
        routed = parse(population.asked_if).terms
        source = counts.find({c.variable for c in routed}, "everyone") if routed else None
        total = sum(table.cells.values())
        if population.sizes:
            counts.model.add(total == sum(population.sizes.values()))
        elif source is not None:
            counts.model.add(total == sum(cell for _, cell in source.select(routed)))
        if counts.choices.sizes_by not in table.axes:
            continue
        for code, size in population.sizes.items():
            where = [Term(counts.choices.sizes_by, (code,))]
            counts.model.add(sum(cell for _, cell in table.select(where)) == size)
    for population in counts.choices.populations.values():
        _leave_room(counts, population.sizes, population.asked_if)


def _leave_room(counts: Counts, sizes: dict[str, int], asked_if: str) -> None:
    """At least as many people routed to a population, per organisation, as answered there."""
    routed = parse(asked_if).terms
    source = counts.find({counts.choices.sizes_by, *(c.variable for c in routed)}, "everyone")
    if not routed or not sizes or source is None:
        return
    for code, size in sizes.items():
        where = [Term(counts.choices.sizes_by, (code,)), *routed]
        counts.model.add(sum(cell for _, cell in source.select(where)) >= size)
