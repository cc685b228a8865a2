"""A table that comes in, declared in YAML: columns, key, row rules; and the tests that follow.

The codes of a column stand beside it, in the code book or framework: a declaration names their
place. How a table is checked stands in `intake.check`. What a declaration cannot say is a test
that the room of the table adds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pydantic import Field

from peo.define.cells import (
    NO,
    VALUES,
    YES,
    bare,
    fold,
    is_date,
    is_time,
    number_of,
    respeller,
    split_parts,
    time_of,
)  # fmt: skip
from peo.define.document import Definition, Problem
from peo.define.personal import has_contact
from peo.define.rule import Asked, Cells, column, table_schema
from peo.define.rules import RULES
from peo.project import did_you_mean
from peo.project.distinct import Mask
from peo.project.words import spoken

Look = Callable[[str], Collection[Any]]  # what stands at a place in the code book
ELSEWHERE = "elsewhere."  # before the name of a list that is no part of the declaration
T = TypeVar("T", bound=Hashable)
ANY = "*"  # in `when`: whatever text
_RULE = {"number": "number-form", "yes_no": "yes-no"}  # of a cell that is none, where none is named


class Also(Definition):
    """One more rule of a cell, or of each part of it; what breaks one is not looked up.

    `matches` and `never` are regular expressions for the whole of it, `not_in` is a place. The
    `example` is a cell that breaks it.
    """

    rule: str
    matches: str | None = None
    never: str | None = None
    not_in: str | None = None
    example: str = ""


class Column(Definition):
    """What may stand in a column.

    `codes` lists them or names their place; with `parts` a cell holds several between slashes, and
    `count` of them if that is given. `loose` is the rule of a code that is spelled differently and
    can be corrected; `folded` takes capitals and spaces as they come; where `mapped` a name of a
    team's own may stand that its mapping gives a code for. An `optional` column may be
    left out of the table. What stands in a `personal` one is never shown, and nobody's address or
    number may stand there; a web address may where a `site` is public. An `identifying` one belongs
    in a key file and not in this table. One that is not `printed` was added to the form. The
    `example` is a cell that breaks the rule of its kind or codes.
    """

    nl: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()
    kind: Literal["text", "number", "date", "time", "yes_no"] = "text"
    codes: tuple[str, ...] | str = ()
    rule: str = ""
    also: tuple[Also, ...] = ()
    loose: str = ""
    folded: bool = False
    parts: bool = False
    count: str = ""
    min: float | str = float("-inf")
    max: float | str = float("inf")
    required: bool = True
    empty: str = "cell-required"
    optional: bool = False
    personal: bool = False
    site: bool = False
    identifying: bool = False
    printed: bool = True
    mapped: bool = False
    example: str = ""

    def known(self, at: Look) -> tuple[str, ...]:
        """The codes that it may hold; none where it may hold anything."""
        return _codes(self.codes, at)


class RowRule(Definition):
    """A rule over several cells of a row. It speaks of `column`, and of rows that are as in `when`.

    One of: two cells of which the first is `less` than the second, by more than `margin`, or
    `at_most`; one of some cells is `filled`; the column holds one of the `codes` at a place;
    `pairs` of two columns with places that belong together by their order, or `never` do. The
    `example` has the cells of a row that breaks it.
    """

    rule: str
    column: str
    when: dict[str, str] = Field(default_factory=dict)
    less: tuple[str, str] | None = None
    at_most: tuple[str, str] | None = None
    margin: float = 0
    filled: tuple[str, ...] = ()
    codes: tuple[str, ...] | str = ()
    pairs: dict[str, str] = Field(default_factory=dict)
    never: dict[str, str] = Field(default_factory=dict)
    example: dict[str, str] = Field(default_factory=dict)


class Table(Definition):
    """A table: its columns, what may stand in it once, and the rules of its rows.

    `known_by` are the columns that tell it from the other tables of its source. One that is `like`
    another has its columns but some, and its row rules, before its own. `good` has the cells of a
    row that breaks nothing; an example of a rule is such a row with other cells.
    """

    like: str = ""
    without: tuple[str, ...] = ()
    columns: dict[str, Column]
    key: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    rows: tuple[RowRule, ...] = ()
    good: dict[str, str] = Field(default_factory=dict)

    @cached_property
    def _written(self) -> dict[str, str]:
        """Our name of a column by every way to write it, as `bare`."""
        return {
            bare(word): name
            for name, column in self.columns.items()
            for word in (column.nl, column.en, *column.aliases, name)
            if word
        }

    def named(self, header: Iterable[str]) -> list[str]:
        """The header with our names for the columns that it knows under another one.

        Letters count: capitals, signs, spaces and broken lines make no difference.
        """
        return [self._written.get(bare(cell), cell.strip()) for cell in header]

    def over(self, base: Table) -> Table:
        """This table with what it takes from the one that it is like."""
        kept = {name: own for name, own in base.columns.items() if name not in self.without}
        own = {"columns": kept | self.columns, "key": self.key or base.key, "like": ""}
        return self.model_copy(update=own | {"rows": (*base.rows, *self.rows)})

    def faults(self) -> Iterator[Problem]:
        """What a declaration refers to that is not there: columns and rules."""
        rules = [own.rule for own in self.rows]
        named = [*self.key, *self.known_by, *self.good, *(own.column for own in self.rows)]
        for own in self.rows:
            named += [*own.when, *own.filled, *own.pairs, *own.never, *own.example]
            named += [*(own.less or ()), *(own.at_most or ())]
        for column_ in self.columns.values():
            rules += filter(None, (column_.rule, column_.loose, column_.empty))
            rules += [more.rule for more in column_.also]
        for name in sorted(set(named) - self.columns.keys()):
            near = did_you_mean(name, self.columns)
            yield ("columns",), spoken("define.no_column", name=name, near=near)
        for rule in sorted(set(rules) - RULES.keys()):
            near = did_you_mean(rule, RULES)
            yield ("rows",), spoken("define.no_rule", name=rule, near=near)

    def places(self) -> Iterator[str]:
        """Every place outside the table that it takes codes or numbers from."""
        for own in self.columns.values():
            yield from (x for x in (own.codes, own.min, own.max, own.count) if isinstance(x, str))
            yield from (more.not_in for more in own.also if more.not_in is not None)
        for rule in self.rows:
            yield from (*rule.pairs.values(), *rule.never.values())
            if isinstance(rule.codes, str):
                yield rule.codes

    def to_pandera(self, at: Look, more: Iterable[tuple[str, Asked]] = ()) -> pa.DataFrameSchema:
        """The table as a pandera schema; `at` gives the codes at a place, `more` asks further."""
        words = {name: list(own.known(at)) for name, own in self.columns.items()}
        for rule in self.rows:
            words[rule.column] += _codes(rule.codes, at)
        columns = {
            name: column(not own.optional, words[name], personal=own.personal)
            for name, own in self.columns.items()
            if not own.identifying
        }
        asked = [*self._asked(at), *more]
        follows = {rule: RULES[rule].follows for rule, _ in asked}
        return table_schema(columns, asked, follows)

    def _asked(self, at: Look) -> Iterator[tuple[str, Asked]]:
        for name, own in self.columns.items():
            if not own.identifying:
                yield from _of_column(name, own, at)
        for rule in self.rows:
            yield rule.rule, _of_row(rule, self.columns, at)
        if self.key:
            yield "row-twice", Asked(self.key[0], _once(self.key), self.key)


def scored(tables: Iterable[Table]) -> Callable[[Sequence[str]], int]:
    """How many of some cells are names of a column of one of the tables.

    A single one is none: it may be a value.
    """
    every = list(tables)

    def score(cells: Sequence[str]) -> int:
        found = [sum(name in table.columns for name in table.named(cells)) for table in every]
        return max((n for n in found if n > 1), default=0)

    return score


def kind_of(header: Iterable[str], tables: Mapping[str, Table]) -> str | None:
    """The name of the table that has this header, by the columns that it is known by."""
    names = list(header)
    known = (
        name
        for name, table in tables.items()
        if table.known_by and set(table.known_by) <= set(table.named(names))
    )
    return next(known, None)


# ---------------------------------------------------------------------------- tests of a cell


def text(cells: Cells, name: str) -> pd.Series:
    """The cells of a column without the spaces around them, empty where missing."""
    return pd.Series(cells.texts(name), index=cells.frame.index, dtype="str")


def each(name: str, test: Callable[[str], bool], strip: bool = True) -> Asked:
    """A test of every cell of a column by itself; an empty one passes."""
    return _every(name, lambda cell: not cell.strip() or test(cell), strip)


def _every(name: str, test: Callable[[str], bool], strip: bool = True) -> Asked:
    def passes(cells: Cells) -> Mask:
        return _tested(cells.texts(name, strip), test)

    return Asked(name, passes)


def _tested(rows: Sequence[T], test: Callable[[T], object]) -> Mask:
    """True per row that passes; equal ones are tested once."""
    verdicts = {row: bool(test(row)) for row in set(rows)}
    return np.array([verdicts[row] for row in rows], dtype=bool)


def _of_column(name: str, own: Column, at: Look) -> Iterator[tuple[str, Asked]]:
    """Whether a cell is filled, what kind of thing it is, and the rules of its codes."""
    rule = own.rule or _RULE.get(own.kind, "value-known")
    if own.required:
        yield own.empty, _every(name, bool)
    if own.kind == "date":
        yield "date-form", each(name, is_date)
    elif own.kind == "time":
        yield "time-form", each(name, is_time)
        yield "time-sixty", each(name, lambda c: not is_time(c) or time_of(c) is not None)
    elif own.kind == "yes_no":
        yield rule, each(name, lambda c: c.lower() in (*YES, *NO))
    elif own.kind == "number":
        yield rule, each(name, _between(_one(own.min, at), _one(own.max, at)))
    if own.personal:
        yield "contact-data", each(name, lambda c: not has_contact(c, own.site))
    also = [(more.rule, _obeys(more, at)) for more in own.also]

    def parts(cell: str) -> Iterable[str]:
        found = split_parts(cell) if own.parts else (cell,)
        return map(fold, found) if own.folded else found

    for other, obeys in also:
        yield other, each(name, lambda c, obeys=obeys: all(map(obeys, parts(c))))  # type: ignore[misc]
    if own.count:
        yield rule, each(name, lambda c: len(set(parts(c))) == _one(own.count, at))
    if codes := own.known(at):
        meant = respeller(codes) if own.loose else dict.fromkeys(codes, "").get

        def known(part: str) -> bool:
            return meant(part) is not None or not all(obeys(part) for _, obeys in also)

        yield rule, each(name, lambda c: all(map(known, parts(c))))
        if own.loose:
            yield own.loose, each(name, lambda c: c in codes or meant(c) is None, strip=False)


def _obeys(more: Also, at: Look) -> Callable[[str], bool]:
    if more.not_in is not None:
        out = set(at(more.not_in))
        return lambda part: part not in out
    pattern = re.compile(more.matches if more.matches is not None else more.never or "")
    wanted = more.matches is not None
    return lambda part: (pattern.fullmatch(part) is not None) == wanted


def _between(low: float, high: float) -> Callable[[str], bool]:
    def possible(cell: str) -> bool:
        value = number_of(cell)
        return value is not None and low <= value <= high

    return possible


def _codes(listed: tuple[str, ...] | str, at: Look) -> tuple[str, ...]:
    """A list of codes, or what stands at its place."""
    return tuple(at(listed)) if isinstance(listed, str) else listed


def given(**elsewhere: Collection[Any]) -> Look:
    """The lists that a table without a code book takes its codes from."""
    return lambda place: elsewhere[place.removeprefix(ELSEWHERE)]


def _one(place: float | str, at: Look) -> float:
    """A number, or the one that stands at a place."""
    return float(next(iter(at(place)))) if isinstance(place, str) else place


# ----------------------------------------------------------------------------- tests of a row


def row(of: str, names: Iterable[str], test: Callable[..., bool]) -> Asked:
    """A test of some cells of every row, about the column `of`."""
    looks = tuple(names)

    return Asked(of, lambda cells: _tested(cells.rows(looks), lambda row: test(*row)), looks)


def _once(key: tuple[str, ...]) -> Callable[[Cells], Mask]:
    """Whether no row before it has the same key."""

    def first(cells: Cells) -> Mask:
        rows = cells.rows(key)
        met = {row: place for place, row in reversed([*enumerate(rows)])}
        return np.array([met[row] == place for place, row in enumerate(rows)], dtype=bool)

    return first


def _of_row(rule: RowRule, columns: Mapping[str, Column], at: Look) -> Asked:
    names, test = _compared(rule, columns, at)
    wanted = tuple(rule.when.values())

    def passes(*cells: str) -> bool:
        asked = all(c if w == ANY else c == w for w, c in zip(wanted, cells, strict=False))
        return not asked or test(*cells[len(wanted) :])

    return row(rule.column, (*rule.when, *names), passes)


def _compared(
    rule: RowRule, columns: Mapping[str, Column], at: Look
) -> tuple[tuple[str, ...], Callable[..., bool]]:
    """The columns that a row rule looks at, and what it asks of their cells."""
    if names := rule.less or rule.at_most:
        return names, _in_order([VALUES[columns[name].kind] for name in names], rule)
    if rule.filled:
        return rule.filled, lambda *cells: any(cells)
    if rule.codes:
        codes = set(_codes(rule.codes, at))
        return (rule.column,), lambda cell: not codes or cell in codes
    places = rule.pairs or rule.never
    together = dict(zip(*(at(place) for place in places.values()), strict=True))
    if rule.never:
        return tuple(places), lambda a, b: not b or together.get(a) != b
    seconds = set(together.values())
    return tuple(places), lambda a, b: a not in together or b not in seconds or together[a] == b


def _in_order(read: list[Callable[[str], Any]], rule: RowRule) -> Callable[[str, str], bool]:
    """Whether two cells are in order; one that cannot be read has its own rule."""

    def ordered(first: str, second: str) -> bool:
        low, high = read[0](first), read[1](second)
        if low is None or high is None:
            return True
        if rule.margin:
            high -= rule.margin
        return bool(low < high if rule.less else low <= high)

    return ordered
