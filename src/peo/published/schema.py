"""What a ledger must look like beyond its declaration; one pass finds all problems.

Conventions of the columns: data/raw/2022-04/README.md. They are declared in define/tables.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.define.rule import Asked, Cells
from peo.define.rules import RULES
from peo.define.table import each, given, row, text
from peo.define.tables import TABLES
from peo.instrument.expression import parse
from peo.instrument.model import Instrument
from peo.intake.check import check
from peo.intake.problems import refuse
from peo.project import UserError
from peo.sources.read import read_sheet

_TABLE = TABLES["published_figures"]
COLUMNS = list(_TABLE.columns)
NUMERIC = ("percent", "mentions", "mean", "sd", "count", "base_n")


def read_ledger_table(path: Path, instrument: Instrument) -> pd.DataFrame:
    """A ledger, one printed figure per row, every column as text.

    Raises UserError with every problem: line, row, column, value and what to do.
    """
    if not path.is_file():
        raise UserError(f"There is no ledger of published figures at {path.name}.")
    table = read_sheet(path).cells.fillna("")
    checked = check(table, ledger_schema(instrument), RULES, path.name)
    names = dict(table.get("figure_id", pd.Series(dtype="str")).items())
    refuse(checked.problems, lambda line: f"line {line} ({names.get(line, '')})")
    return checked.accepted.reset_index(drop=True)


def ledger_schema(instrument: Instrument) -> pa.DataFrameSchema:
    """The schema of a ledger: all columns text, one row per printed figure."""
    at = given(variables=[*instrument.variables, "respondents"])
    return _TABLE.to_pandera(at, _asked(instrument))


def _asked(instrument: Instrument) -> Iterator[tuple[str, Asked]]:
    """What one declaration cannot say: a value by its kind, codes by their variable, other rows."""
    yield "id-twice", Asked("figure_id", _alone)
    yield "figure-form", row("value", ("kind", "value"), _numeric)
    yield "percent-range", row("value", ("kind", "value"), _within_hundred)
    known = partial(_categories_known, instrument)
    yield "answer-known", row("categories", ("variable", "categories"), known)
    for rule in ("base-form", "variable-known", "answer-known", "base-empty"):
        yield rule, each("base", partial(_base_keeps, rule, instrument))
    yield "contradicts-known", Asked("contradicts", _named, ("figure_id", "contradicts"))
    yield "contradicts-mutual", Asked("contradicts", _mutual, ("figure_id", "contradicts"))


def _alone(cells: Cells) -> pd.Series:
    names = text(cells, "figure_id")
    return (names == "") | ~names.duplicated(keep=False)


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _numeric(kind: str, value: str) -> bool:
    return kind not in NUMERIC or _number(value) is not None


def _within_hundred(kind: str, value: str) -> bool:
    number = _number(value)
    return kind not in ("percent", "mentions") or number is None or 0 <= number <= 100


def _base_keeps(rule: str, instrument: Instrument, base: str) -> bool:
    """Whether a base keeps a rule. It is empty when no one person can satisfy all its terms."""
    try:
        terms = parse(base).terms
    except ValueError:
        return rule != "base-form"
    wrong = set()
    for name in {term.variable for term in terms}:
        own = [term for term in terms if term.variable == name]
        codes = _codes(name, instrument) if name in instrument.variables else set()
        if name not in instrument.variables:
            wrong.add("variable-known")
        elif codes and not all(set(term.codes) <= codes for term in own):
            wrong.add("answer-known")
        if codes and not any(all(term.accepts(code) for term in own) for code in codes):
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
