"""All problems of a file in one pass, and the split into accepted and rejected rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrorReason

from peo.instrument.model import Instrument
from peo.instrument.personal import PERSONAL
from peo.instrument.rules import RULES
from peo.instrument.schema import FrameTest, survey_schema, survey_tests
from peo.intake.missing import TOLD_COLUMNS

PROBLEM_COLUMNS = [
    "rule", "severity", "file", "row", "column", "value",
    "message_nl", "message_en", "advice_nl", "advice_en",
]  # fmt: skip
_VALUE_RULES = {
    "answer_unknown", "letter_code", "number_unreadable", "number_range", "number_decimals",
    "fte_unit",
}  # fmt: skip
_FOLLOWING = {
    "route", "route_open", "followup_not_chosen", "followup_missing", "sum_max",
    "other_text_alone", "other_text_missing",
}  # fmt: skip
OPEN_ANSWER, _HIDDEN = "(open antwoord / open answer)", "(not shown)"
_LETTERS = r"[a-zA-Z](; [a-zA-Z])*"
_FOUND = ["rule", "row", "column", "value"]


@dataclass(frozen=True)
class Validated:
    """Accepted and rejected rows (text cells), and every problem with its row and column.

    `missing` (row, variable, kind) is what the export itself said about empty cells.
    """

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    problems: pd.DataFrame
    missing: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TOLD_COLUMNS))

    def __post_init__(self) -> None:
        """Nothing is lost: every row that came in is on exactly one side."""
        assert self.accepted.index.intersection(self.rejected.index).empty


def validate(
    frame: pd.DataFrame, instrument: Instrument, file: str, findings: Sequence[pd.DataFrame] = ()
) -> Validated:
    """Check a harmonised text frame against the instrument.

    `findings` (rule, row, column, value) broke a rule while the cells were read. `problems` has
    one row per broken rule, row and column: it names the offending value and no other cell of that
    respondent, nor any open text, so the list can be sent to a colleague.
    """
    frame = frame.astype("str")  # text with one kind of missing, whoever made the frame
    found = pd.concat([pd.DataFrame(columns=_FOUND), *findings, *_failures(frame, instrument)])
    found["value"] = found["value"].astype("str")
    # the letter of an answer is no code: letters shift between questions
    letter = (found["rule"] == "answer_unknown") & found["value"].str.fullmatch(_LETTERS)
    found["rule"] = found["rule"].mask(letter.astype(bool), "letter_code")
    problems = _described(_own(found, instrument), frame, instrument, file)
    frame = _blanked(frame, problems).drop(columns="answered_at", errors="ignore")
    reasons = problems[problems["severity"] == "refuse"]
    out = frame.index.isin(reasons["row"].unique())
    rejected = frame[out].copy()
    words = reasons["rule"] + " (" + reasons["column"] + ")"
    joined = words.groupby(reasons["row"]).agg("; ".join)
    rejected["reasons"] = joined.reindex(rejected.index)
    return Validated(frame[~out], rejected, problems)


def _failures(frame: pd.DataFrame, instrument: Instrument) -> list[pd.DataFrame]:
    columns = [str(name) for name in frame.columns]
    try:
        survey_schema(instrument, columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        tests = survey_tests(instrument, columns)
        return [_of(error, tests, frame) for error in errors.schema_errors]
    return []


def _of(
    error: pa.errors.SchemaError, tests: dict[str, FrameTest], frame: pd.DataFrame
) -> pd.DataFrame:
    """The rows that failed one check. Only its own column is looked at, never the whole row."""
    if (
        not isinstance(error.check, pa.Check)
        or error.reason_code != SchemaErrorReason.DATAFRAME_CHECK
    ):
        raise error  # a check that crashed is a fault of ours, not of the data
    name = str(error.check.name)
    rule, column = name.split(":")
    rows = frame.index[~tests[name](frame).astype(bool)]
    values = frame.loc[rows, column].array if column in frame else ""
    return pd.DataFrame({"rule": rule, "row": rows, "column": column, "value": values})


def _own(found: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Without what only follows from a value that is itself reported: a route behind an unknown
    answer, a sum with a number out of range."""
    broken = found[found["rule"].isin(_VALUE_RULES)]
    cells = set(zip(broken["row"], broken["column"], strict=True))
    if not cells:
        return found
    sums = {rule.of[-1]: set(rule.of) for rule in instrument.sums}

    def follows(rule: str, row: int, column: str) -> bool:
        if rule in _VALUE_RULES or rule not in _FOLLOWING:
            return False
        seen = {column} | sums.get(column, set()) if rule == "sum_max" else {column}
        if rule != "sum_max" and column in instrument.variables:
            seen |= instrument.variables[column].asked_if.variables
        return any((row, name) in cells for name in seen)

    spared = found["row"].isin(broken["row"])
    drop = [
        bool(near) and follows(rule, row, column)
        for near, rule, row, column in zip(
            spared, found["rule"], found["row"], found["column"], strict=True
        )
    ]
    return found[~pd.Series(drop, index=found.index, dtype=bool).to_numpy()]


def _described(
    found: pd.DataFrame, frame: pd.DataFrame, instrument: Instrument, file: str
) -> pd.DataFrame:
    """Problems in the order of the file, each with its texts.

    Of an open answer only that there is one is told.
    """
    texts = {v.id for v in instrument.variables.values() if v.kind == "text"}
    place = {str(column): position for position, column in enumerate(frame.columns)}
    out = found.assign(_place=found["column"].map(place).fillna(len(place)))
    out = out.sort_values(["row", "_place", "rule"], kind="stable").reset_index(drop=True)
    open_ = out["column"].isin(texts) & out["value"].notna()
    shown = out["value"].astype("object").mask(open_, OPEN_ANSWER)
    shown = shown.mask(out["rule"] == "other_wave", _HIDDEN)  # it may be an open answer there
    out["value"] = [_harmless(value) for value in shown]
    out["file"] = file
    rules = {rule: RULES[rule] for rule in out["rule"].unique()}
    out["severity"] = out["rule"].map({rule: instrument.severity(rule) for rule in rules})
    for column, text in {
        "message_nl": {rule: r.message.nl for rule, r in rules.items()},
        "message_en": {rule: r.message.en for rule, r in rules.items()},
        "advice_nl": {rule: r.advice.nl for rule, r in rules.items()},
        "advice_en": {rule: r.advice.en for rule, r in rules.items()},
    }.items():
        out[column] = out["rule"].map(text)
    return out[PROBLEM_COLUMNS].astype({"row": "int64"} if len(out) else {})


def _harmless(value: Any) -> str:
    """The offending value; one that a spreadsheet would execute gets an apostrophe in front."""
    text = "" if pd.isna(value) else str(value)
    if PERSONAL.search(text):
        return _HIDDEN
    text = text if len(text) <= 60 else f"{text[:60]}..."
    return f"'{text}" if text.startswith(("=", "@", "+")) else text


def _blanked(frame: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Values that may not count are taken out of the rows that are only listed."""
    rules = {rule for rule in RULES if RULES[rule].blanks}
    listed = problems[(problems["severity"] == "warn") & problems["rule"].isin(rules)]
    frame = frame.copy(deep=False)
    for column, rows in listed.groupby("column")["row"]:
        if column in frame:
            frame[str(column)] = frame[str(column)].mask(frame.index.isin(rows))
    return frame
