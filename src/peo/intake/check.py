"""All problems of a table in one pass of pandera, and the split into accepted and rejected rows.

The problems are pandera's failure cases, each with its rule, row and column; value and texts are
looked up. Here is no rule about any table, and no second evaluation of a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, get_args

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrorReason

from peo.define.personal import PERSONAL, in_sight
from peo.define.rule import ROW, Rule
from peo.project.words import Language, say

PROBLEM_COLUMNS = [
    "rule", "severity", "file", "row", "column", "value",
    "message_nl", "message_en", "advice_nl", "advice_en",
]  # fmt: skip
OPEN_ANSWER, HIDDEN = "(open antwoord / open answer)", "(not shown)"
_FOUND = ["rule", "row", "column", "value", "severity"]
# Pandera's reasons for what is wrong with a table as such.
_TABLE = {
    SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME: "column-missing",
    SchemaErrorReason.COLUMN_NOT_IN_SCHEMA: "column-unknown",
}
_DATE = re.compile(
    r"(\d{1,4}[-/. ]\d{1,2}([-/. ]\d{1,4})?([T ][\d:.]*( ?[ap]m)?(Z|[+-]\d\d:?\d\d)?)?"
    r"|(19|20)\d{6}|\w{3,9}\.? \d{4})?", re.I,
)  # fmt: skip
_FEW = 12  # so many words can be listed
_FEW_WORDS = 4  # in more, a code is an accident


@dataclass(frozen=True)
class Checked:
    """Accepted and rejected rows (text cells), and every problem with its row and column.

    `kind` tells which of several tables the file holds; `taken` (row, column) are the cells of
    accepted rows that may not count, and are empty now.
    """

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    problems: pd.DataFrame
    file: str = ""
    kind: str = ""
    taken: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["row", "column"]))

    def __post_init__(self) -> None:
        """Nothing is lost: every row that came in is on exactly one side."""
        assert self.accepted.index.intersection(self.rejected.index).empty

    @property
    def rows(self) -> pd.DataFrame:
        """All rows, in the order of the file."""
        return pd.concat([self.accepted, self.rejected]).sort_index()


def check(
    frame: pd.DataFrame,
    schema: pa.DataFrameSchema,
    rules: Mapping[str, Rule],
    file: str,
    findings: Sequence[pd.DataFrame] = (),
) -> Checked:
    """Check a frame of text cells against a schema of `define.rule`.

    `findings` (rule, row, column, value, and severity where it is not that of the rule) broke a
    rule while the cells were read. `problems` has one row per broken rule, row and column: it names
    the offending value and no other cell of that row, nor what is open or personal, so the list can
    be sent to a colleague. `row` is the label in the index, missing where the table as such is
    wrong; then every row is rejected.
    """
    failures = _failures(frame, schema)
    found = pd.concat([pd.DataFrame(columns=_FOUND), *findings, *failures], ignore_index=True)
    if found.empty:  # as most are
        none = pd.DataFrame(columns=PROBLEM_COLUMNS)
        return Checked(frame.copy(deep=False), frame.iloc[:0], none, file)
    found = found.drop_duplicates(["rule", "row", "column"])
    problems = _described(found, frame, schema, rules, file)
    frame, taken = _blanked(frame, problems, schema, rules)
    refused = problems.loc[problems["severity"] == "refuse", "row"]
    out = frame.index.isin(refused.dropna().tolist()) | bool(refused.isna().any())
    return Checked(frame[~out], frame[out], problems, file, taken=taken)


def _failures(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> list[pd.DataFrame]:
    """What broke, as pandera tells it."""
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()].unique()
        return [_of_table("column-twice", name) for name in twice]
    numbered = frame.reset_index(drop=True)  # labels may repeat, positions do not
    if numbered.empty:
        numbered = numbered.astype("str")  # without cells there is no telling that they are text
    try:
        schema.validate(numbered, lazy=True, inplace=True)
    except pa.errors.SchemaErrors as errors:
        return [_failure(error, frame) for error in errors.schema_errors]
    return []


def _failure(error: pa.errors.SchemaError, frame: pd.DataFrame) -> pd.DataFrame:
    """The failure cases of one check, with the value in the column that its rule speaks of."""
    check, cases = error.check, error.failure_cases
    if error.reason_code in _TABLE:
        return _of_table(_TABLE[error.reason_code], cases)
    rule, _, column = str(getattr(check, "name", "")).partition(":")
    column = column or str(error.schema.name)
    if isinstance(error.check_output, bool):  # of the column as such
        return _of_table(rule, column)
    if not isinstance(check, pa.Check) or not isinstance(cases, pd.DataFrame):
        raise error  # a check that crashed is a fault of ours, not of the table
    places = cases["index"].to_numpy(dtype=int)
    values = frame[column].array.take(places) if column in frame else ""
    broken = {"rule": rule, "row": frame.index[places], "column": column, "value": values}
    return pd.DataFrame(broken)


def _of_table(rule: str, column: object) -> pd.DataFrame:
    return pd.DataFrame({"rule": [rule], "row": [pd.NA], "column": [str(column)], "value": [""]})


def _described(
    found: pd.DataFrame,
    frame: pd.DataFrame,
    schema: pa.DataFrameSchema,
    rules: Mapping[str, Rule],
    file: str,
) -> pd.DataFrame:
    """Problems in the order of the file, each with its texts; first those of the table as such."""
    place = {str(column): position for position, column in enumerate(frame.columns)}
    out = found.assign(_place=found["column"].map(place).fillna(len(place)))
    out = out.sort_values(["row", "_place", "rule"], kind="stable", na_position="first")
    out = out.reset_index(drop=True)
    of = {rule: rules[rule] for rule in out["rule"].unique()}
    own = out["rule"].map({rule: words.severity for rule, words in of.items()})
    out["severity"] = out["severity"].astype("object").where(out["severity"].notna(), own)
    out["file"] = file
    for language in get_args(Language):
        message = {rule: words.message.label(language) for rule, words in of.items()}
        advice = {rule: words.advice.label(language) for rule, words in of.items()}
        out[f"message_{language}"] = out["rule"].map(message)
        hints = _hints(out, schema, rules, language)
        advised = zip(out["rule"].map(advice), hints, strict=True)
        out[f"advice_{language}"] = [" ".join(filter(None, both)) for both in advised]
    out["value"] = _shown(out, schema, rules)
    numbered = len(out) and out["row"].notna().all()
    return out[PROBLEM_COLUMNS].astype({"row": "int64"} if numbered else {})


def _about(schema: pa.DataFrameSchema, what: str) -> dict[str, Any]:
    """Columns of which something is declared, and what."""
    declared = {name: (made.metadata or {}).get(what) for name, made in schema.columns.items()}
    return {str(name): value for name, value in declared.items() if value}


def _hints(
    out: pd.DataFrame, schema: pa.DataFrameSchema, rules: Mapping[str, Rule], language: Language
) -> list[str]:
    """Where a rule suggests: the known words nearest to a value, else all if they are few."""
    known = _about(schema, "known")
    names = [str(name) for name in schema.columns if name != ROW]

    def hint(rule: str, column: str, value: object) -> str:
        if not rules[rule].suggests:
            return ""
        if rule == "column-unknown":
            near = nearest(column, names)
        else:
            near = nearest(str(value), known.get(column, ()))
        if near:
            return say("intake.hint.meant", language, names=near)
        words = known.get(column, ())
        few = 0 < len(words) <= _FEW
        return say("intake.hint.choose", language, names=", ".join(words)) if few else ""

    return [hint(*cells) for cells in zip(out["rule"], out["column"], out["value"], strict=True)]


def nearest(value: str, known: Iterable[str]) -> str:
    """The known words that come nearest to the unknown parts of a cell.

    Only for words: between short codes such as PZ1 and OP1 any suggestion would be a guess, but for
    one that stands in a few words as one of them.
    """
    names = {name.lower(): name for name in known}
    parts = [part.strip().lower() for part in re.split(r"[/=|]+", value)]
    near = []
    for part in parts:
        words = re.findall(r"[^\W_]+", part)
        held = [names[word] for word in words if word in names and 1 < len(words) <= _FEW_WORDS]
        if part not in names and (held or len(part) > 4):
            near += held or [names[match] for match in get_close_matches(part, names, n=1)]
    return ", ".join(dict.fromkeys(near))


def _shown(out: pd.DataFrame, schema: pa.DataFrameSchema, rules: Mapping[str, Rule]) -> list[str]:
    """What may be seen of the offending values. Of an open one only that there is one is told."""
    there = out["value"].notna() & (out["value"] != "")
    shown = out["value"].astype("object")
    shown = shown.mask(there & out["column"].isin(_about(schema, "open")), OPEN_ANSWER)
    shown = shown.mask(there & out["column"].isin(_about(schema, "personal")), "")
    known, dates = _about(schema, "known"), _about(schema, "date")
    hiding = [rule for rule in out["rule"].unique() if rules[rule].hides]
    shown = shown.mask(out["rule"].isin(hiding), HIDDEN)
    cells = zip(out["rule"], out["column"], shown, strict=True)
    return [
        in_sight(str(value), known.get(column, ()))
        if rules[rule].guarded and not pd.isna(value)
        else _shortened(value, column in dates)
        for rule, column, value in cells
    ]


def _shortened(value: Any, date: bool = False) -> str:
    """The offending value, unless it looks personal; when a form was sent is no secret."""
    text = "" if pd.isna(value) else str(value)
    if PERSONAL.search(text) if not date else not _DATE.fullmatch(text):
        return HIDDEN
    return text if len(text) <= 60 else f"{text[:60]}..."


def _blanked(
    frame: pd.DataFrame,
    problems: pd.DataFrame,
    schema: pa.DataFrameSchema,
    rules: Mapping[str, Rule],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frame without the values that may not count of rows that are only listed; their places.

    A rule about several cells costs all of them: which is right, nobody here can say.
    """
    about = schema.metadata or {"costs": {}, "parts": {}}
    blanking = [rule for rule in problems["rule"].unique() if rules[rule].blanks]
    listed = problems[(problems["severity"] == "warn") & problems["rule"].isin(blanking)]
    frame, places = frame.copy(deep=False), [pd.DataFrame(columns=["row", "column"])]
    for (rule, column), rows in listed.groupby(["rule", "column"])["row"]:
        costs = about["costs"].get((rule, column)) or about["parts"].get(column, (column,))
        for cost in filter(frame.columns.__contains__, costs):
            out = frame.index.isin(rows)
            frame[cost] = frame[cost].mask(out)
            places.append(pd.DataFrame({"row": frame.index[out], "column": cost}))
    return frame, pd.concat(places, ignore_index=True).drop_duplicates()
