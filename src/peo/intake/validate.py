"""All problems of a file in one pass, and the split into accepted and rejected rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from peo.instrument.model import Instrument
from peo.instrument.rules import RULES, Rule
from peo.instrument.schema import survey_schema

PROBLEM_COLUMNS = [
    "rule", "severity", "file", "row", "column", "value",
    "message_nl", "message_en", "advice_nl", "advice_en",
]  # fmt: skip


@dataclass(frozen=True)
class Validated:
    """Accepted and rejected rows (text cells), and every problem with its row and column."""

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    problems: pd.DataFrame

    def __post_init__(self) -> None:
        """Nothing is lost: every row that came in is on exactly one side."""
        assert self.accepted.index.intersection(self.rejected.index).empty


def validate(frame: pd.DataFrame, instrument: Instrument, file: str) -> Validated:
    """Check a harmonised text frame against the instrument.

    `problems` has one row per broken rule, row and column: it names the offending value and no
    other cell of that respondent, so the list can be sent to a colleague.
    """
    problems = problems_of(frame, survey_schema(instrument, list(frame.columns)), file, RULES)
    refused = problems.loc[problems["severity"] == "refuse", "row"].unique()
    out = frame.index.isin(refused)
    rejected = frame[out].copy()
    reasons = problems[problems["severity"] == "refuse"]
    words = reasons["rule"] + " (" + reasons["column"] + ")"
    joined = words.groupby(reasons["row"]).agg("; ".join)
    rejected["reasons"] = joined.reindex(rejected.index)
    return Validated(frame[~out], rejected, problems)


def problems_of(
    frame: pd.DataFrame, schema: pa.DataFrameSchema, file: str, rules: Mapping[str, Rule]
) -> pd.DataFrame:
    """Every broken rule of a text frame, columns as `PROBLEM_COLUMNS`; `row` is the frame's index.

    The names of the schema's checks are `rule:column`, with the rules of `rules`.
    """
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        rows = [p for error in errors.schema_errors for p in _of(error, frame, file, rules)]
        found = pd.DataFrame(rows, columns=PROBLEM_COLUMNS)
        order = {column: place for place, column in enumerate(frame.columns)}
        key = found["column"].map(order).fillna(len(order))
        found = found.assign(_place=key).sort_values(["row", "_place", "rule"], kind="stable")
        return found.drop(columns="_place").reset_index(drop=True)
    return pd.DataFrame(columns=PROBLEM_COLUMNS)


def _of(
    error: pa.errors.SchemaError, frame: pd.DataFrame, file: str, rules: Mapping[str, Rule]
) -> list[dict[str, object]]:
    """The rows that failed one check. Only its own column is looked at, never the whole row."""
    if not isinstance(error.check, pa.Check):
        raise error  # a check that crashed is a fault of ours, not of the data
    rule_id, column = str(error.check.name).split(":")
    rule = rules[rule_id]
    passed = error.check_output
    if not isinstance(passed, pd.Series):
        raise error
    failed = passed.index[~passed.astype(bool)]
    values = frame[column] if column in frame else pd.Series("", index=frame.index)
    return [
        {
            "rule": rule_id,
            "severity": rule.severity,
            "file": file,
            "row": row,
            "column": column,
            "value": values[row],
            "message_nl": rule.message.nl,
            "message_en": rule.message.en,
            "advice_nl": rule.advice.nl,
            "advice_en": rule.advice.en,
        }
        for row in failed
    ]
