"""The pandera schema of a ledger: every rule has a name, and one pass finds all problems.

Conventions of the columns: data/raw/2022-04/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.instrument.expression import parse
from peo.instrument.model import Instrument
from peo.project import UserError, did_you_mean
from peo.published.printed import Row, rows_of

COLUMNS = [
    "figure_id", "wave", "location", "kind", "variable", "categories", "base", "base_n",
    "value", "precision", "relation", "note", "contradicts",
]  # fmt: skip
NUMERIC = ("percent", "mentions", "mean", "sd", "count", "base_n")
KINDS = (*NUMERIC, "rank", "ordering", "significance")
RELATIONS = ("eq", "approx", "gt", "ge", "lt", "le")
_WAVE = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PRECISION = re.compile(r"|approx|1|0\.0*1")
_SIGNIFICANCE = ("ns", "p<.05", "p<.01", "p<.001")
RULES = {
    "id_missing": "The row has no name. Give every row a figure_id of its own.",
    "id_duplicate": "This name occurs more than once. Give every row a figure_id of its own.",
    "wave_unreadable": "This is not a wave. Write year and month: 2022-04.",
    "kind_unknown": f"There is no such kind of row. Use {', '.join(KINDS)}.",
    "relation_unknown": f"There is no such relation. Use {', '.join(RELATIONS)}.",
    "precision_unknown": "This is not a unit of rounding. Use 1, 0.1, 0.01, approx or nothing.",
    "number_unreadable": "This is not a number. Write it as it was printed, with a point.",
    "percent_range": "A percentage lies between 0 and 100. Check it in the report.",
    "significance_unknown":
        f"This is no statement on significance. Use {', '.join(_SIGNIFICANCE)}.",
    "n_unreadable": "This is not a number of people. Write a whole number, or leave it empty.",
    "variable_unknown": "The questionnaire has no such variable. Use a name of the instrument.",
    "answer_unknown": "This variable has no such answer. Use codes of the instrument.",
    "base_unreadable":
        "This base cannot be read. Write `variable == code` or `variable in {code, code}`, joined "
        "by &.",
    "base_empty": "This base selects nobody. A variable can have one answer only: check the codes.",
    "contradicts_unknown": "One of these rows does not exist. Use figure_ids joined by |, or self.",
    "contradicts_one_way":
        "The other row does not name this one. Name a contradiction at both rows.",
}  # fmt: skip


def read_ledger_table(path: Path, instrument: Instrument) -> pd.DataFrame:
    """A ledger, one printed figure per row, every column as text.

    Raises UserError with every problem: line, row, column, value and what to do.
    """
    if not path.is_file():
        raise UserError(f"There is no ledger of published figures at {path.name}.")
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UserError(f"{path.name}: this is no table of text in UTF-8 ({error}).") from None
    if list(table.columns) != COLUMNS:
        raise UserError(f"{path.name}: the columns must be {', '.join(COLUMNS)}.")
    table.index = pd.RangeIndex(2, len(table) + 2)  # lines of the file
    try:
        ledger_schema(instrument).validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = [place for error in errors.schema_errors for place in _failed(error)]
        lines = []
        for row, column, rule in sorted(found):
            cell, name = str(table.at[row, column]), str(table.at[row, "figure_id"])
            said = RULES[rule] + _nearest(cell, rule, instrument)
            lines.append(f"{path.name}, line {row} ({name}), {column} {cell!r}: {said}")
        raise UserError("\n".join(lines)) from None
    return table.reset_index(drop=True)


def _nearest(cell: str, rule: str, instrument: Instrument) -> str:
    """The known name that a cell comes closest to, if any."""
    known = {"variable_unknown": instrument.variables, "kind_unknown": KINDS,
             "relation_unknown": RELATIONS}.get(rule, ())  # fmt: skip
    near = did_you_mean(re.split(r"\W", cell)[0], known).removeprefix(";").removesuffix(".")
    return f" D{near[2:]}" if near else ""


def _failed(error: pa.errors.SchemaError) -> list[tuple[int, str, str]]:
    """Row, column and rule of every cell that one check refuses."""
    if not isinstance(error.check, pa.Check) or not isinstance(error.check_output, pd.Series):
        raise error
    rule, column = str(error.check.name).split(":")
    passed = error.check_output.astype(bool)
    return [(int(row), column, rule) for row in passed.index[~passed]]


def ledger_schema(instrument: Instrument) -> pa.DataFrameSchema:
    """Schema of a ledger, all columns text; a check's name is `rule:column`."""
    columns: dict[str, list[pa.Check]] = {name: [] for name in COLUMNS}
    simple: list[tuple[str, str, Callable[[str], bool]]] = [
        ("id_missing", "figure_id", bool),
        ("wave_unreadable", "wave", lambda x: bool(_WAVE.fullmatch(x))),
        ("kind_unknown", "kind", KINDS.__contains__),
        ("relation_unknown", "relation", RELATIONS.__contains__),
        ("precision_unknown", "precision", lambda x: bool(_PRECISION.fullmatch(x))),
        ("n_unreadable", "base_n", lambda x: not x or (x.isdigit() and int(x) > 0)),
        ("variable_unknown", "variable", {*instrument.variables, "respondents"}.__contains__),
    ]
    simple += [
        (rule, "base", partial(_base_keeps, rule, instrument))
        for rule in ("base_unreadable", "variable_unknown", "answer_unknown", "base_empty")
    ]
    for rule, column, test in simple:
        columns[column].append(pa.Check(_each(test), name=f"{rule}:{column}"))
    unique = pa.Check(
        lambda s: ~s.duplicated(keep=False) | (s == ""), name="id_duplicate:figure_id"
    )
    columns["figure_id"].append(unique)
    rows: list[tuple[str, str, Callable[[Row], bool]]] = [
        ("number_unreadable", "value", _numeric),
        ("percent_range", "value", _within_hundred),
        ("significance_unknown", "value",
         lambda r: r["kind"] != "significance" or r["value"] in _SIGNIFICANCE),
        ("answer_unknown", "categories", lambda r: _categories_known(r, instrument)),
    ]  # fmt: skip
    checks = [
        pa.Check(_each_row(test), name=f"{rule}:{column}", ignore_na=False)
        for rule, column, test in rows
    ]
    checks += [
        pa.Check(_named, name="contradicts_unknown:contradicts", ignore_na=False),
        pa.Check(_mutual, name="contradicts_one_way:contradicts", ignore_na=False),
    ]
    return pa.DataFrameSchema({n: pa.Column(str, c) for n, c in columns.items()}, checks=checks)


def _each(test: Callable[[str], bool]) -> Callable[[pd.Series], pd.Series]:
    return lambda cells: cells.map(test).astype(bool)


def _each_row(test: Callable[[Row], bool]) -> Callable[[pd.DataFrame], pd.Series]:
    def verdicts(frame: pd.DataFrame) -> pd.Series:
        return pd.Series([test(row) for row in rows_of(frame)], index=frame.index, dtype=bool)

    return verdicts


def _number(row: Row) -> Decimal | None:
    try:
        value = Decimal(row["value"])
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _numeric(row: Row) -> bool:
    return row["kind"] not in NUMERIC or _number(row) is not None


def _within_hundred(row: Row) -> bool:
    value = _number(row)
    return row["kind"] not in ("percent", "mentions") or value is None or 0 <= value <= 100


def _base_keeps(rule: str, instrument: Instrument, base: str) -> bool:
    """Whether a base keeps a rule. It is empty when no one person can satisfy all its terms."""
    try:
        terms = parse(base).terms
    except ValueError:
        return rule != "base_unreadable"
    wrong = set()
    for name in {term.variable for term in terms}:
        own = [term for term in terms if term.variable == name]
        codes = _codes(name, instrument) if name in instrument.variables else set()
        if name not in instrument.variables:
            wrong.add("variable_unknown")
        elif codes and not all(set(term.codes) <= codes for term in own):
            wrong.add("answer_unknown")
        if codes and not any(all(term.accepts(code) for term in own) for code in codes):
            wrong.add("base_empty")
    return rule not in wrong or (rule == "base_empty" and "variable_unknown" in wrong)


def _codes(name: str, instrument: Instrument) -> set[str]:
    """Answers, classes and bands of a variable; none for text and for numbers without bands."""
    variable = instrument.variables[name]
    groups = {c.code for c in variable.classes} | {band.code for band in variable.bands}
    if variable.kind == "number":
        groups |= {str(x) for x in range(int(variable.minimum), int(variable.maximum) + 1)}
    return {*variable.codes, *groups}


def _categories_known(row: Row, instrument: Instrument) -> bool:
    name = row["variable"]
    if not row["categories"] or name not in instrument.variables:
        return True
    codes = _codes(name, instrument)
    return not codes or set(row["categories"].split("|")) <= codes


def _links(frame: pd.DataFrame) -> dict[str, set[str]]:
    cells = zip(frame["figure_id"], frame["contradicts"], strict=True)
    return {name: set(filter(None, text.split("|"))) - {"self"} for name, text in cells}


def _named(frame: pd.DataFrame) -> pd.Series:
    links = _links(frame)
    return frame["figure_id"].map(lambda name: links[name] <= set(links)).astype(bool)


def _mutual(frame: pd.DataFrame) -> pd.Series:
    links = _links(frame)
    return (
        frame["figure_id"]
        .map(lambda name: all(name in links[other] for other in links[name] & set(links)))
        .astype(bool)
    )
