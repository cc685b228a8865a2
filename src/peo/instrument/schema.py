"""The pandera schema of a wave, made from its instrument. Every check carries its rule's id.

It looks at text cells that already hold codes (see `intake.harmonise`): so every problem of a file
is found in one pass, and turning text into types afterwards cannot fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pandas as pd
import pandera.pandas as pa

from peo.instrument.expression import Condition, parse
from peo.instrument.model import Instrument
from peo.instrument.variable import Variable

ORIGINS = ("collected", "reconstructed", "synthetic")
KEYS = ("respondent_id", "origin")


def survey_schema(instrument: Instrument, columns: list[str]) -> pa.DataFrameSchema:
    """Schema for a text frame with `respondent_id`, `origin` and some of the variables.

    A check's name is `rule:variable`; missing values are None. Every check gives one verdict per
    row, so that a report can name row and column without showing any other cell.
    """
    present = [v for v in instrument.variables.values() if v.id in columns]
    schema_columns = {v.id: pa.Column(nullable=True, checks=_column_checks(v)) for v in present}
    schema_columns["respondent_id"] = pa.Column(nullable=True, checks=_respondent_checks())
    schema_columns["origin"] = pa.Column(
        nullable=True,
        checks=[_check("origin_unknown", "origin", lambda s: s.isin(ORIGINS), na=False)],
    )
    return pa.DataFrameSchema(schema_columns, checks=list(_row_checks(instrument, present)))


def _check(
    rule: str,
    variable: str,
    test: Callable[[pd.Series], pd.Series] | Callable[[pd.DataFrame], pd.Series],
    na: bool = True,
) -> pa.Check:
    """`test` gives True per row that obeys the rule; `na`: a missing value obeys it."""
    return pa.Check(test, name=f"{rule}:{variable}", ignore_na=na)


def _column_checks(variable: Variable) -> list[pa.Check]:
    if variable.kind == "category":
        return [_check("answer_unknown", variable.id, lambda s: s.isin(variable.codes))]
    if variable.kind == "number":
        low, high, decimals = variable.minimum, variable.maximum, variable.decimals
        fine = re.compile(rf"[+-]?\d+(\.\d{{0,{decimals}}}0*)?")
        return [
            _check("number_unreadable", variable.id, lambda s: _number(s).notna()),
            _check(
                "number_range",
                variable.id,
                lambda s: _number(s).isna() | _number(s).between(low, high),
            ),
            _check(
                "number_decimals",
                variable.id,
                lambda s: _number(s).isna() | s.str.fullmatch(fine),
            ),
        ]
    return []


def _respondent_checks() -> list[pa.Check]:
    return [
        _check("respondent_missing", "respondent_id", lambda s: s.notna(), na=False),
        _check("respondent_duplicate", "respondent_id", lambda s: ~s.duplicated(keep=False)),
    ]


def _row_checks(instrument: Instrument, present: list[Variable]) -> Iterator[pa.Check]:
    """Checks that look at several variables of one respondent."""
    names = {variable.id for variable in present}
    answers = [v.id for v in present]
    yield _check(
        "blank_record", "respondent_id", lambda d: d[answers].notna().any(axis=1), na=False
    )
    for variable in present:
        if variable.asked_if.terms and variable.asked_if.variables <= names:
            yield from _route_checks(variable)
    for question, options in instrument.multi():
        chosen = [option for option in options if option in names]
        if question.max_choices is not None and chosen:
            yield _check("choices_max", question.id, _at_most(chosen, question.max_choices))
        for answer in question.answers:
            if answer.exclusive and answer.code in names:
                yield _check("exclusive", answer.code, _alone(answer.code, chosen))
    for question in instrument.questions:
        items = [item.id for item in question.items if item.id in names and not item.exclusive]
        for item in question.items:
            if item.exclusive and item.id in names:
                yield _check("exclusive", item.id, _without(item.id, items))
    for rule in instrument.sums:
        if set(rule.of) <= names:
            yield _check("sum_max", rule.of[-1], _sum_at_most(list(rule.of), rule.max))
    for oddity in instrument.implausible:
        condition = parse(oddity.when)
        if condition.variables <= names:
            yield _check("implausible", oddity.variable, _never(condition))


def _route_checks(variable: Variable) -> Iterator[pa.Check]:
    """Answered though another route was taken (route), or though the filter is empty."""
    condition = variable.asked_if

    def not_elsewhere(frame: pd.DataFrame) -> pd.Series:
        return frame[variable.id].isna() | ~condition.excludes(frame)

    def filter_known(frame: pd.DataFrame) -> pd.Series:
        return frame[variable.id].isna() | condition.excludes(frame) | condition.holds(frame)

    yield _check("route", variable.id, not_elsewhere, na=False)
    yield _check("route_open", variable.id, filter_known, na=False)


def _at_most(options: list[str], most: int) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: (frame[options] == "yes").sum(axis=1) <= most


def _alone(option: str, options: list[str]) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: (frame[option] != "yes") | ((frame[options] == "yes").sum(axis=1) == 1)


def _without(tick: str, items: list[str]) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: (frame[tick] != "yes") | frame[items].isna().all(axis=1)


def _sum_at_most(variables: list[str], most: float) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: frame[variables].apply(_number).sum(axis=1) <= most


def _never(condition: Condition) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: ~condition.holds(frame)


def _number(cells: pd.Series) -> pd.Series:
    """Numbers of text cells; what is not a plain decimal number becomes missing."""
    plain = cells.where(cells.astype("string").str.fullmatch(r"[+-]?\d+(\.\d+)?").fillna(False))
    return pd.to_numeric(plain, errors="coerce")
