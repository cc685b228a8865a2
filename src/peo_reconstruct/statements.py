"""Rows of the ledger as linear constraints on tables of counts.

Each row becomes zero or more constraints of the form `scale * part >= bound * whole`. Rows that
say nothing about counts (process facts, design limits, significance) yield none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from peo.define.instrument.expression import Term, parse
from peo.published.ledger import parts
from peo.published.printed import Window, reach, window
from peo.published.schema import FACTS, VAGUE
from peo_reconstruct.choices import BLANK, Choices, Shape
from peo_reconstruct.counts import Counts, CountTable
from peo_reconstruct.orders import order

if TYPE_CHECKING:
    import pandas as pd

SHAPE = "shape:"  # start of the names of shapes, which are no published rows
Constraint = Any  # cp_model.BoundedLinearExpression, or bool where both sides are constant


@dataclass(frozen=True)
class Row:
    """A row of the ledger, or a shape: what it means, not what was noted about it.

    `groups` of `by` are what a row compares.
    """

    figure_id: str
    kind: str
    variable: str
    categories: tuple[str, ...]
    base: tuple[Term, ...]
    value: str
    precision: str
    relation: str
    by: str = ""
    groups: tuple[str, ...] = ()


def within(part: Any, whole: Any, scale: int, bounds: Window) -> list[Constraint]:
    """Constraints for `low <= scale * part / whole < high`, free of division."""
    constraints: list[Constraint] = []
    if bounds.low is not None:
        p, q = bounds.low.as_integer_ratio()
        constraints.append(scale * q * part >= p * whole + int(bounds.low_open))
    if bounds.high is not None:
        p, q = bounds.high.as_integer_ratio()
        constraints.append(scale * q * part <= p * whole - int(bounds.high_open))
    return constraints


def _window(row: Row) -> Window:
    return window(row.relation, row.value, row.precision, reach(row.kind, row.variable))


def read_rows(ledger: pd.DataFrame, choices: Choices) -> list[Row]:
    """Ledger rows of this wave that speak of answers; facts and words without a number do not."""
    rows = []
    for record in ledger.to_dict("records"):
        told = record["kind"] in FACTS or record["relation"] in VAGUE
        if record["wave"] != choices.wave or told or record["figure_id"] in choices.not_modelled:
            continue
        categories = [
            code
            for part in parts(record["categories"])
            for code in choices.bands.get(part, (part,))
        ]
        kind, precision = record["kind"], record["precision"]
        rows.append(Row(
            record["figure_id"], kind, record["variable"], tuple(categories),
            parse(record["base"]).terms, record["value"],
            "0" if kind in {"count", "base_n"} else precision, record["relation"],
            record["by"], parts(record["groups"]),
        ))  # fmt: skip
    return rows


def shape_rows(shape: Shape, variables: Sequence[str]) -> list[Row]:
    """A shape as rows, one for each variable that its name (with `*`) stands for."""
    precision = {"percent": "1", "mean": "0.1"}.get(shape.kind, "0")
    return [
        Row(
            " ".join(filter(None, [SHAPE, shape.kind, variable, shape.categories, shape.base])),
            shape.kind, variable, tuple(filter(None, shape.categories.split("|"))),
            parse(shape.base).terms, str(shape.value), precision, shape.relation,
        )
        for variable in variables
        if fnmatchcase(variable, shape.variable) and variable not in shape.skip
    ]  # fmt: skip


class Statements:
    """Translates rows into constraints on one set of tables.

    `rows` are all rows that are read in one way only: what an order is held against.
    """

    def __init__(self, counts: Counts, rows: Sequence[Row] = ()) -> None:
        self.counts = counts
        self.choices = counts.choices
        self.rows = rows

    def table_for(self, row: Row) -> tuple[CountTable, list[Term]] | None:
        """Table that can answer a row, with the conditions that it still has to apply."""
        try:
            population = self.counts.population_of(row.variable)
        except ValueError:
            return None
        asked = {c.variable for c in parse(self.choices.populations[population].asked_if).terms}
        base = [c for c in row.base if c.variable not in asked]
        table = self.counts.find({row.variable, *(c.variable for c in base)}, population)
        if table is None:
            return None
        return table, base

    def _needed(self, row: Row) -> tuple[CountTable, list[Term]]:
        """The table of `table_for`; ValueError where there is none."""
        found = self.table_for(row)
        if found is None:
            raise ValueError(f"{row.figure_id}: no table of counts fits '{row.variable}'")
        return found

    def number(self, row: Row) -> list[Constraint]:
        """Constraints of a percent, mean, count, base_n or blanks row; none without a table."""
        bounds = _window(row)
        if row.figure_id in self.choices.share_of_mentions:
            return self._share_of_mentions(row, bounds)
        return self.within(row, bounds)

    def within(self, row: Row, bounds: Window) -> list[Constraint]:
        """Constraints that what a row is about lies within bounds; none without a table."""
        found = self.table_for(row)
        if found is None:
            return []
        table, base = found
        if row.kind == "blanks":
            place = table.axes.index(row.variable)
            blanks = [cell for key, cell in table.select(base) if key[place] == BLANK]
            return within(sum(blanks), 1, 1, bounds)
        answers = table.answered(row.variable, base)
        whole = sum(cell for _, cell in answers)
        chosen = sum(cell for code, cell in answers if code in row.categories)
        if row.kind == "percent":
            return within(chosen, whole, 100, bounds)
        if row.kind == "mean":
            total = sum(int(code) * cell for code, cell in answers)
            return [*within(total, whole, 1, bounds), whole >= 1]
        if row.kind == "count":
            return within(chosen, 1, 1, bounds)
        return within(whole, 1, 1, bounds)

    def nobody(self, only: Mapping[str, Sequence[str]]) -> list[Constraint]:
        """Nobody gave an answer that is not among those that occur, in any table."""
        return [
            sum(cell for answer, cell in table.answered(name, []) if answer not in codes) == 0
            for name, codes in only.items()
            for table in self.counts.tables
            if name in table.axes
        ]

    def _share_of_mentions(self, row: Row, bounds: Window) -> list[Constraint]:
        """A share of all ticks of a multiple-choice question."""
        multi = self.counts.multis[self.choices.share_of_mentions[row.figure_id]]
        ticks = {option: sum(self._ticks(option)) for option in multi.options}
        return within(ticks[row.variable], sum(ticks.values()), 100, bounds)

    def _ticks(self, option: str) -> list[Any]:
        table = self.counts.find({option})
        assert table is not None  # every option has a table
        return [cell for code, cell in table.answered(option, []) if code == "yes"]

    # ------------------------------------------------------------- ranks

    def ranks(self, family: Sequence[Row]) -> list[tuple[str, list[Constraint]]]:
        """Constraints per row of one ranking: each row at least as large as the next one.

        Rows after a gap (a place that is given up) yield none: their place would be another one.
        """
        ordered = sorted(family, key=lambda row: int(row.value))
        if ordered[0].relation in {"le", "gt"}:
            return self._top(ordered)
        whole = [row for place, row in enumerate(ordered, 1) if int(row.value) == place]
        result: list[tuple[str, list[Constraint]]] = []
        if not whole:
            return result
        for above, below in pairwise(whole):
            result.append((below.figure_id, [self._at_least(above, below)]))
        others = self._others(whole)
        last = whole[-1]
        return [*result, (last.figure_id, [self._at_least(last, other) for other in others])]

    def _top(self, family: Sequence[Row]) -> list[tuple[str, list[Constraint]]]:
        """Every member of a top list above everything outside it; `gt` rows are outside."""
        members = [row for row in family if row.relation == "le"]
        outside = self._others(members) if members else []
        return [
            (row.figure_id, [self._chosen(row) >= self._chosen(other) + 1 for other in outside])
            for row in members
        ]

    def _others(self, family: Sequence[Row]) -> list[Row]:
        """Rows for the items of a follow-up question that a ranking could name and does not."""
        first = family[0]
        population = self.counts.population_of(first.variable)
        if population == "everyone":
            return []
        named = {row.variable for row in family} | {*self.choices.apart}
        question = self.choices.pattern_of(first.variable)
        variables = {
            axis
            for table in self.counts.tables
            if table.population == population
            for axis in table.axes
            if axis not in named and self.choices.pattern_of(axis) == question
        }
        return [replace(first, variable=variable) for variable in sorted(variables)]

    def _chosen(self, row: Row) -> Any:
        table, base = self._needed(row)
        return sum(
            cell for code, cell in table.answered(row.variable, base) if code in row.categories
        )

    def _at_least(self, above: Row, below: Row) -> Constraint:
        left, right = self.people(above), self.people(below)
        return self._chosen(above) * right >= self._chosen(below) * left

    def people(self, row: Row) -> int:
        """People who answered, where sizes per organisation are given; 1 where they are not."""
        population = self.choices.populations[self.counts.population_of(row.variable)]
        where = [c for c in row.base if c.variable == self.choices.sizes_by]
        groups = {code for code in population.sizes if all(c.accepts(code) for c in where)}
        blank = 0
        for shape in self.choices.shapes:
            if shape.kind == "blanks" and shape.variable == row.variable:
                terms = parse(shape.base).terms
                if {g for g in population.sizes if all(c.accepts(g) for c in terms)} <= groups:
                    blank += int(shape.value)
        return sum(population.sizes[code] for code in groups) - blank or 1

    # --------------------------------------------------------- orderings

    def ordering(self, row: Row) -> list[Constraint]:
        """Constraints of an order between groups of known size; of other orders only what follows
        from printed numbers."""
        if self.table_for(row) is None:
            return []
        if row.by != self.choices.sizes_by:
            return order(self, row)
        constraints = []
        for larger, smaller in steps(row):
            left, left_n = self._level(row, larger)
            right, right_n = self._level(row, smaller)
            constraints.append(left * right_n >= right * left_n + 1)
        return constraints

    def _level(self, row: Row, group: str) -> tuple[Any, int]:
        """Sum (share: people who chose, mean: total) and size of one group."""
        inside = replace(row, base=(*row.base, Term(row.by, (group,))))
        if row.categories:
            return self._chosen(inside), self.people(inside)
        table, base = self._needed(inside)
        answers = table.answered(row.variable, base)
        return sum(int(code) * cell for code, cell in answers), self.people(inside)


def steps(row: Row) -> list[tuple[str, str]]:
    """(larger, smaller) pairs of the groups of an order, or of the first and the others."""
    first, *rest = row.groups
    return {
        "order": list(pairwise(row.groups)),
        "most": [(first, other) for other in rest],
        "least": [(other, first) for other in rest],
    }.get(row.relation, [])
