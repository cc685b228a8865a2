"""The pandera schema of a ledger: every rule has a name, and one pass finds all problems.

Conventions of the columns: data/raw/2022-04/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.instrument.expression import parse
from peo.instrument.model import Instrument
from peo.instrument.rules import Rule
from peo.instrument.variable import Text
from peo.project import UserError
from peo.published.ledger import COLUMNS, KINDS, NUMERIC, RELATIONS

_WAVE = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PRECISION = re.compile(r"|approx|1|0\.0*1")
_SIGNIFICANCE = ("ns", "p<.05", "p<.01", "p<.001")


def _rule(id: str, nl: str, en: str, do_nl: str, do_en: str) -> Rule:
    return Rule(id, "refuse", Text(nl=nl, en=en), Text(nl=do_nl, en=do_en))


_CATALOGUE = [
    _rule("id_missing", "De rij heeft geen naam.", "The row has no name.",
          "Geef elke rij een eigen figure_id.", "Give every row a figure_id of its own."),
    _rule("id_duplicate", "Deze naam komt vaker voor.", "This name occurs more than once.",
          "Geef elke rij een eigen figure_id.", "Give every row a figure_id of its own."),
    _rule("wave_unreadable", "Dit is geen meting.", "This is not a wave.",
          "Schrijf jaar en maand: 2022-04.", "Write year and month: 2022-04."),
    _rule("kind_unknown", "Dit soort uitspraak bestaat niet.", "There is no such kind of row.",
          f"Gebruik {', '.join(KINDS)}.", f"Use {', '.join(KINDS)}."),
    _rule("relation_unknown", "Deze relatie bestaat niet.", "There is no such relation.",
          f"Gebruik {', '.join(RELATIONS)}.", f"Use {', '.join(RELATIONS)}."),
    _rule("precision_unknown", "Dit is geen eenheid waarop is afgerond.",
          "This is not a unit of rounding.", "Gebruik 1, 0.1, 0.01, approx of niets.",
          "Use 1, 0.1, 0.01, approx or nothing."),
    _rule("number_unreadable", "Dit is geen getal.", "This is not a number.",
          "Schrijf het getal zoals het is gedrukt, met een punt.",
          "Write the number as it was printed, with a point."),
    _rule("percent_range", "Een percentage ligt tussen 0 en 100.",
          "A percentage lies between 0 and 100.", "Kijk het na in het rapport.",
          "Check it in the report."),
    _rule("significance_unknown", "Dit is geen uitspraak over significantie.",
          "This is no statement on significance.", f"Gebruik {', '.join(_SIGNIFICANCE)}.",
          f"Use {', '.join(_SIGNIFICANCE)}."),
    _rule("n_unreadable", "Dit is geen aantal mensen.", "This is not a number of people.",
          "Schrijf een heel getal of laat het leeg.", "Write a whole number, or leave it empty."),
    _rule("variable_unknown", "Deze vraag staat niet in de vragenlijst.",
          "The questionnaire has no such variable.", "Gebruik een naam uit het instrument.",
          "Use a name of the instrument."),
    _rule("answer_unknown", "Dit antwoord bestaat niet bij deze vraag.",
          "This variable has no such answer.", "Gebruik codes uit het instrument.",
          "Use codes of the instrument."),
    _rule("base_unreadable", "Deze basis is niet te lezen.", "This base cannot be read.",
          "Schrijf `variabele == code` of `variabele in {code, code}`, verbonden door &.",
          "Write `variable == code` or `variable in {code, code}`, joined by &."),
    _rule("base_empty", "Deze basis kiest niemand.", "This base selects nobody.",
          "Kijk de codes na; een vraag kan maar één antwoord hebben.",
          "Check the codes; a variable can have one answer only."),
    _rule("contradicts_unknown", "Een van deze rijen bestaat niet.",
          "One of these rows does not exist.", "Gebruik figure_ids, verbonden door |, of self.",
          "Use figure_ids joined by |, or self."),
    _rule("contradicts_one_way", "De andere rij noemt deze niet terug.",
          "The other row does not name this one.", "Noem een tegenspraak bij beide rijen.",
          "Name a contradiction at both rows."),
]  # fmt: skip
RULES = {rule.id: rule for rule in _CATALOGUE}


def check_ledger(path: Path, instrument: Instrument) -> None:
    """Raise UserError with every problem of a ledger: line, row, column, value and what to do."""
    if not path.is_file():
        raise UserError(f"There is no ledger of published figures at {path.name}.")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if list(table.columns) != COLUMNS:
        raise UserError(f"{path.name}: the columns must be {', '.join(COLUMNS)}.")
    table.index = pd.RangeIndex(2, len(table) + 2)  # lines of the file
    try:
        ledger_schema(instrument).validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = [place for error in errors.schema_errors for place in _failed(error)]
        lines = [
            f"{path.name}, line {row} ({table.at[row, 'figure_id']!s}), {column} "
            f"{table.at[row, column]!r}: {RULES[rule].message.en} {RULES[rule].advice.en}"
            for row, column, rule in sorted(found)
        ]
        raise UserError("\n".join(lines)) from None


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
        ("base_unreadable", "base", _readable),
        ("variable_unknown", "base", lambda x: _variables_known(x, instrument)),
        ("answer_unknown", "base", lambda x: _codes_known(x, instrument)),
        ("base_empty", "base", lambda x: _somebody(x, instrument)),
    ]
    for rule, column, test in simple:
        columns[column].append(pa.Check(_each(test), name=f"{rule}:{column}"))
    unique = pa.Check(
        lambda s: ~s.duplicated(keep=False) | (s == ""), name="id_duplicate:figure_id"
    )
    columns["figure_id"].append(unique)
    rows: list[tuple[str, str, Callable[[dict[str, str]], bool]]] = [
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


def _each_row(test: Callable[[dict[str, str]], bool]) -> Callable[[pd.DataFrame], pd.Series]:
    def verdicts(frame: pd.DataFrame) -> pd.Series:
        rows = ({str(k): str(v) for k, v in row.items()} for row in frame.to_dict("records"))
        return pd.Series([test(row) for row in rows], index=frame.index, dtype=bool)

    return verdicts


def _number(row: dict[str, str]) -> Decimal | None:
    try:
        value = Decimal(row["value"])
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _numeric(row: dict[str, str]) -> bool:
    return row["kind"] not in NUMERIC or _number(row) is not None


def _within_hundred(row: dict[str, str]) -> bool:
    value = _number(row)
    return row["kind"] not in ("percent", "mentions") or value is None or 0 <= value <= 100


def _readable(base: str) -> bool:
    try:
        parse(base)
    except ValueError:
        return False
    return True


def _variables_known(base: str, instrument: Instrument) -> bool:
    return not _readable(base) or parse(base).variables <= set(instrument.variables)


def _codes_known(base: str, instrument: Instrument) -> bool:
    if not _readable(base):
        return True
    return all(
        set(term.codes) <= _codes(term.variable, instrument)
        for term in parse(base).terms
        if instrument.variables.get(term.variable) and _codes(term.variable, instrument)
    )


def _codes(name: str, instrument: Instrument) -> set[str]:
    """Answers, classes and bands of a variable; none for text and for numbers without bands."""
    variable = instrument.variables[name]
    groups = {c.code for c in variable.classes} | {band.code for band in variable.bands}
    if variable.kind == "number":
        groups |= {str(x) for x in range(int(variable.minimum), int(variable.maximum) + 1)}
    return {*variable.codes, *groups}


def _somebody(base: str, instrument: Instrument) -> bool:
    """Whether one person can satisfy all terms, on every variable by itself."""
    if not (_variables_known(base, instrument) and _readable(base)):
        return True
    terms = parse(base).terms
    for name in {term.variable for term in terms}:
        own = [term for term in terms if term.variable == name]
        codes = _codes(name, instrument)
        if codes and not any(all(term.accepts(code) for term in own) for code in codes):
            return False
    return True


def _categories_known(row: dict[str, str], instrument: Instrument) -> bool:
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
