"""What a ledger must look like beyond its declaration; one pass finds all problems.

Conventions of the columns: data/raw/2022-04/README.md. They are declared in define/tables.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.define.instrument.expression import parse
from peo.define.instrument.model import Instrument
from peo.define.instrument.names import answers_of, number_of
from peo.define.rule import Asked, Cells
from peo.define.table import each, given, row, text
from peo.define.tables import TABLES
from peo.intake.register import read_register
from peo.project import UserError

_TABLE = TABLES["published_figures"]
COLUMNS = list(_TABLE.columns)
NUMERIC = ("percent", "mentions", "mean", "sd", "count", "base_n")
FACTS = ("process", "content", "design")  # about the survey, the report or the questionnaire
NUMBERS = ("eq", "approx", "gt", "ge", "lt", "le")  # relations to a printed number
VAGUE = ("small", "large")  # said without a number
ITEM, ANSWER, WAVE, PRINTED = "item", "answer", "wave", "printed"
NO_VARIABLE = (ITEM, ANSWER, WAVE, PRINTED)  # what groups may be, if not answers of a variable
_RANKED = ("most", "least")  # what may be among all items of a question
_SAME = (
    "groups", "relation", "wave", "kind", "variable", "categories", "base", "by", "value",
    "precision",
)  # fmt: skip


def read_ledger_table(path: Path, instrument: Instrument) -> pd.DataFrame:
    """A ledger, one printed figure per row, every column as text.

    Raises UserError with every problem: line, row, column, value and what to do.
    """
    if not path.is_file():
        raise UserError("published.error.no_ledger", file=path.name)
    schema = ledger_schema(instrument)
    return read_register(path, lambda _: schema, named="figure_id").reset_index(drop=True)


def ledger_schema(instrument: Instrument) -> pa.DataFrameSchema:
    """The schema of a ledger: all columns text, one row per printed figure."""
    at = given(variables=[*instrument.variables, "respondents"])
    schema = _TABLE.to_pandera(at, _asked(instrument))
    codes = [code for variable in instrument.variables.values() for code in variable.categories]
    known = {"by": [*instrument.variables, *NO_VARIABLE], "categories": codes}
    for name, words in (known | {"groups": [*codes, *instrument.variables]}).items():
        schema.columns[name].metadata["known"] = tuple(words)
    return schema


def _asked(instrument: Instrument) -> Iterator[tuple[str, Asked]]:
    """What one declaration cannot say: a value by its kind, codes by their variable, other rows."""
    yield "id-twice", Asked("figure_id", _alone)
    yield "relation-number", row("relation", ("kind", "relation"), _of_number)
    yield "figure-form", row("value", ("kind", "relation", "value"), _numeric)
    yield "percent-range", row("value", ("kind", "value"), _within_hundred)
    known = partial(_categories_known, instrument)
    yield "answer-known", row("categories", ("variable", "categories"), known)
    for rule in ("base-form", "variable-known", "answer-known", "base-empty"):
        yield rule, each("base", partial(_base_keeps, rule, instrument))
    every = {*instrument.variables, *NO_VARIABLE}
    yield "by-known", each("by", lambda cell: set(cell.split("|")) <= every)
    known = partial(_groups_known, instrument)
    yield "groups-known", row("groups", ("variable", "by", "groups"), known)
    yield "groups-needed", row("groups", ("kind", "relation", "by", "groups"), _compares)
    yield "repeats-same", Asked("repeats", _repeats_same, ("figure_id", "repeats", *_SAME))
    yield "contradicts-known", Asked("contradicts", _named, ("figure_id", "contradicts"))
    yield "contradicts-mutual", Asked("contradicts", _mutual, ("figure_id", "contradicts"))


def _alone(cells: Cells) -> pd.Series:
    names = text(cells, "figure_id")
    return (names == "") | ~names.duplicated(keep=False)


def _of_number(kind: str, relation: str) -> bool:
    return kind not in NUMERIC or relation in (*NUMBERS, *VAGUE)


def _numeric(kind: str, relation: str, value: str) -> bool:
    """Whether a number stands where one belongs, and none where it was said without one."""
    counted = (kind in (*NUMERIC, "rank") and relation not in VAGUE) or relation == "only_in"
    if counted or kind not in (*NUMERIC, "ordering"):
        return not counted or number_of(value) is not None
    return value == ""


def _within_hundred(kind: str, value: str) -> bool:
    number = number_of(value)
    return kind not in ("percent", "mentions") or number is None or 0 <= number <= 100


def _base_keeps(rule: str, instrument: Instrument, base: str) -> bool:
    """Whether a base keeps a rule. It is empty when no one person can satisfy all its terms."""
    try:
        terms = parse(base).terms
    except (ValueError, UserError):
        return rule != "base-form"
    wrong = set()
    for name in {term.variable for term in terms}:
        own = [term for term in terms if term.variable == name]
        codes = answers_of(instrument.variables[name]) if name in instrument.variables else set()
        if name not in instrument.variables:
            wrong.add("variable-known")
        elif codes and not all(set(term.codes) <= codes for term in own):
            wrong.add("answer-known")
        elif codes and not any(all(term.accepts(code) for term in own) for code in codes):
            wrong.add("base-empty")
    return rule not in wrong or (rule == "base-empty" and "variable-known" in wrong)


def _codes(name: str, instrument: Instrument) -> set[str]:
    """Answers, classes and bands of a variable; none for text and for numbers without bands."""
    variable = instrument.variables[name]
    groups = {c.code for c in variable.classes} | {band.code for band in variable.bands}
    if variable.kind == "number":
        groups |= {str(x) for x in range(int(variable.minimum), int(variable.maximum) + 1)}
    return {*variable.codes, *groups}


def _categories_known(instrument: Instrument, name: str, categories: str) -> bool:
    if not categories or name not in instrument.variables:
        return True
    codes = _codes(name, instrument)
    return not codes or set(categories.split("|")) <= codes


def _groups_known(instrument: Instrument, variable: str, by: str, groups: str) -> bool:
    """Whether every group is one of what is compared; a wrong `by` has its own rule."""
    if not groups or by == WAVE:
        return True
    named = set(groups.split("|"))
    if by == ITEM:
        return named <= set(instrument.variables)
    compared = [variable] if by == ANSWER else by.split("|")
    known = [name for name in compared if name in instrument.variables]
    return by != "" and all(named <= _codes(name, instrument) for name in known)


def _compares(kind: str, relation: str, by: str, groups: str) -> bool:
    """Whether a comparison says what it compares, and a number compares nothing."""
    if kind in NUMERIC:
        return not by and not groups
    if kind in ("rank", "significance"):
        return by != ""
    if kind != "ordering":
        return True
    alone = by == PRINTED or (by == ITEM and relation in _RANKED)
    return by != "" and (alone or len(groups.split("|")) > 1)


def _repeats_same(cells: Cells) -> pd.Series:
    """Whether a row that repeats another says the same; two facts are the same by their value."""
    names = cells.texts("figure_id")
    said = dict(zip(names, map(_said, *map(cells.texts, _SAME)), strict=True))
    own = zip(names, cells.texts("repeats"), strict=True)
    kept = [not other or (other != name and said.get(other) == said[name]) for name, other in own]
    return pd.Series(kept, index=cells.frame.index, dtype=bool)


def _said(groups: str, relation: str, *others: str) -> tuple[object, ...]:
    """What a row says; where the first of its groups is meant, the order of the rest is nothing."""
    named = groups.split("|")
    if relation in _RANKED:
        named[1:] = sorted(named[1:])
    return (tuple(named), relation, *others)


def _links(cells: Cells) -> tuple[pd.Series, dict[str, set[str]]]:
    """The names of the rows, and for each the rows that it contradicts."""
    names = text(cells, "figure_id")
    pairs = zip(names, text(cells, "contradicts"), strict=True)
    return names, {name: set(filter(None, others.split("|"))) - {"self"} for name, others in pairs}


def _named(cells: Cells) -> pd.Series:
    names, links = _links(cells)
    return names.map(lambda name: links[name] <= set(links))


def _mutual(cells: Cells) -> pd.Series:
    names, links = _links(cells)
    return names.map(lambda name: all(name in links[other] for other in links[name] & set(links)))
