"""The answers of a wave held against its instrument: accepted, rejected with reasons, problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from peo.define.instrument.cell_rules import IMPOSSIBLE
from peo.define.instrument.model import Instrument
from peo.define.instrument.survey_rules import cells_seen, survey_schema
from peo.intake.check import Checked, check
from peo.intake.missing import TOLD_COLUMNS
from peo.intake.problems import in_words
from peo.project import UserError
from peo.project.words import Text

_SOME = 3  # so many cells that are no answers, and none that is, are no slips


@dataclass(frozen=True)
class Validated(Checked):
    """Checked rows of a wave; `rejected` has a column `reasons`.

    `missing` (row, variable, kind) is what is known about empty cells beside the route: cells that
    a rule emptied, and what the export itself said. `problems` has a column `header`: what the file
    calls the column. `seen` tells per rule on how many cells it ran, `notes` what was decided while
    the file was read. `received` holds all cells as they came in, also of rows that were left out;
    a column that was recognised has the name of its variable.
    """

    missing: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TOLD_COLUMNS))
    seen: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    received: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def left_out(self) -> int:
        """How many rows a person left out."""
        return int((self.problems["rule"] == "excluded").sum())


def validate(
    frame: pd.DataFrame, instrument: Instrument, file: str,
    findings: Sequence[pd.DataFrame] = (), headers: Mapping[str, str] = MappingProxyType({}),
) -> Validated:  # fmt: skip
    """Check a harmonised text frame against the instrument; see `check`.

    `findings` (rule, row, column, value) broke a rule while the cells were read; `headers` are the
    names of the columns in the file, by variable. Raises UserError for a column without an answer.
    """
    texts = frame.astype("str")  # text with one kind of missing, whoever made the frame
    schema, rules = survey_schema(instrument), instrument.obeyed()
    checked = check(texts, schema, rules, file, findings)
    names = [name for name in instrument.variables if name in texts]
    if rows := checked.accepted.index[checked.accepted[names].isna().all(axis=1)].tolist():
        nothing = {"rule": "blank_record", "row": rows, "column": "respondent_id", "value": ""}
        checked = check(texts, schema, rules, file, [*findings, pd.DataFrame(nothing)])
    reasons = checked.problems[checked.problems["severity"] == "refuse"]
    words = reasons["rule"] + " (" + reasons["column"] + ")"
    about = ["answered_at", "response_status"]
    rejected = checked.rejected.drop(columns=about, errors="ignore")
    rejected["reasons"] = words.groupby(reasons["row"]).agg("; ".join).reindex(rejected.index)
    accepted = checked.accepted.drop(columns=about, errors="ignore")
    taken = checked.taken
    missing = taken.rename(columns={"column": "variable"}).assign(kind="unusable")
    for question, options in instrument.multi():
        ends = [headers[o] for o in (options[0], options[-1]) if o in headers]
        whole = headers.get(question.id) or " ... ".join(ends)
        headers = {**dict.fromkeys((question.id, *options), whole), **headers}
    problems = checked.problems.copy()
    problems["header"] = [headers.get(column, "") for column in problems["column"]]
    _refuse_unread(checked, problems, instrument)
    seen = cells_seen(instrument, texts)
    return Validated(accepted, rejected, problems, file, "", taken, missing, seen)


def _refuse_unread(checked: Checked, problems: pd.DataFrame, instrument: Instrument) -> None:
    """UserError for a column of which no cell is an answer: it is another, or has other words.

    To lose all answers to a question is never what is meant, unless the instrument says of the rule
    that it warns.
    """
    rules = [rule for rule in (*IMPOSSIBLE, "date_made") if rule not in instrument.rules]
    found = problems[problems["rule"].isin(rules)]
    parts = {question.id: list(options) for question, options in instrument.multi()}
    for column in map(str, found["column"].unique()):
        broken = found[found["column"] == column]
        columns = [name for name in parts.get(column, [column]) if name in checked.rows]
        if len(broken) < _SOME or checked.rows[columns].notna().any(axis=None):
            continue
        first = broken.iloc[0]
        raise UserError(
            "intake.no_answers", file=checked.file, header=first["header"] or column,
                   column=column, row=first["row"], value=first["value"], rule=first["rule"],
                   why=in_words(first, "message"), advice=in_words(first, "advice")
        )  # fmt: skip
