"""The pandera schema of a wave, made from its instrument. Every check carries its rule's id.

It looks at text cells that already hold codes (see `intake.harmonise`): so every problem of a file
is found in one pass, and turning text into types afterwards cannot fail. Checks of several cells
of a row stand in `row_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pandera.pandas as pa

from peo.instrument.model import Fieldwork, Instrument
from peo.instrument.personal import looks_personal
from peo.instrument.row_checks import number, row_checks
from peo.instrument.variable import Variable

ORIGINS = ("collected", "demonstration", "reconstructed", "synthetic")
KEYS = ("respondent_id", "origin")
_FORMULA = re.compile(r"=|@\w+[(!|]|[+-]\s*\w+[(!|]", re.ASCII)

Test = Callable[[pd.Series], pd.Series]
FrameTest = Callable[[pd.DataFrame], pd.Series]


def survey_schema(instrument: Instrument, columns: list[str]) -> pa.DataFrameSchema:
    """Schema for a text frame with `respondent_id`, `origin` and some of the variables.

    A check's name is `rule:variable`; missing values are None. A check says yes or no for the
    whole frame, because pandera would copy every cell of a row that fails; which rows it are is
    asked of `survey_tests`.
    """
    tests = survey_tests(instrument, columns)
    schema_columns = {name: pa.Column(nullable=True) for name in columns}
    return pa.DataFrameSchema(schema_columns, checks=[_check(*named) for named in tests.items()])


def survey_tests(instrument: Instrument, columns: list[str]) -> dict[str, FrameTest]:
    """What each check asks, by its name: True per row that obeys the rule.

    A column `answered_at` is held against the fieldwork period.
    """
    present = [v for v in instrument.variables.values() if v.id in columns]
    tests: dict[str, list[tuple[str, Test]]] = {
        "respondent_id": [
            ("respondent_missing", lambda s: s.notna()),
            ("respondent_duplicate", lambda s: s.isna() | ~s.duplicated(keep=False)),
            ("formula", lambda s: s.isna() | ~s.str.match(_FORMULA)),
        ],
    }
    for variable in present:
        tests[variable.id] = _tests(variable, instrument)
    if "answered_at" in columns:
        tests["answered_at"] = _date_tests(instrument.fieldwork)
    out = {
        f"{rule}:{name}": _of_column(name, test)
        for name, rules in tests.items()
        for rule, test in rules
    }
    for rule, name, test in row_checks(instrument, present):
        key = f"{rule}:{name}"
        out[key] = _both(out[key], test) if key in out else test
    return out


def _both(one: FrameTest, other: FrameTest) -> FrameTest:
    return lambda frame: one(frame) & other(frame)


def _of_column(column: str, test: Test) -> FrameTest:
    return lambda frame: test(frame[column])


def _check(name: str, test: FrameTest) -> pa.Check:
    return pa.Check(lambda frame: bool(test(frame).all()), name=name)


def _tests(variable: Variable, instrument: Instrument) -> list[tuple[str, Test]]:
    if variable.kind == "category":
        codes = variable.codes
        return [("answer_unknown", lambda s: s.isna() | s.isin(codes))]
    if variable.kind == "number":
        return _number_tests(variable, instrument.question_of(variable.id).type == "fte")
    return [
        ("personal_data", lambda s: ~looks_personal(s)),
        ("formula", lambda s: s.isna() | ~s.str.match(_FORMULA)),
    ]


def _number_tests(variable: Variable, fte: bool) -> list[tuple[str, Test]]:
    low, high, decimals = variable.minimum, variable.maximum, variable.decimals
    fine = re.compile(rf"[+-]?\d+(\.\d{{0,{decimals}}}0*)?")
    unit = 100 if fte else high  # up to here a number may be hours or a percentage

    def possible(cells: pd.Series) -> pd.Series:
        numbers = number(cells)
        return numbers.isna() | numbers.between(low, high) | _between(numbers, high, unit)

    tests: list[tuple[str, Test]] = [
        ("number_unreadable", lambda s: s.isna() | number(s).notna()),
        ("number_range", possible),
        ("number_decimals", lambda s: number(s).isna() | s.str.fullmatch(fine).fillna(True)),
    ]
    if fte:
        tests.append(("fte_unit", lambda s: ~_between(number(s), high, unit)))
        tests.append(("fte_zero", lambda s: number(s) != 0))
    return tests


def _between(numbers: pd.Series, above: float, upto: float) -> pd.Series:
    return (numbers > above) & (numbers <= upto)


def _date_tests(fieldwork: Fieldwork) -> list[tuple[str, Test]]:
    """Dates as ISO text; a month stands for all its days. Without an end there is no last day."""
    first, last = fieldwork.start, fieldwork.end

    def inside(cells: pd.Series) -> pd.Series:
        day = cells.str.slice(0, 10).where(_is_date(cells))
        late = day.str.slice(0, len(last)) > last if last else pd.Series(False, index=cells.index)
        return day.isna() | ~((day.str.slice(0, len(first)) < first) | late)

    return [
        ("date_unreadable", lambda s: s.isna() | _is_date(s)),
        ("outside_fieldwork", inside),
    ]


def _is_date(cells: pd.Series) -> pd.Series:
    return cells.str.match(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])(\D|$)").fillna(False)
