"""The answers of a wave held against its instrument: accepted, rejected with reasons, problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from peo.instrument.model import Instrument
from peo.instrument.rules import survey_schema
from peo.intake.check import Checked, check
from peo.intake.missing import TOLD_COLUMNS


@dataclass(frozen=True)
class Validated(Checked):
    """Checked rows of a wave; `rejected` has a column `reasons`.

    `missing` (row, variable, kind) is what the export itself said about empty cells.
    """

    missing: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=TOLD_COLUMNS))


def validate(
    frame: pd.DataFrame, instrument: Instrument, file: str, findings: Sequence[pd.DataFrame] = ()
) -> Validated:
    """Check a harmonised text frame against the instrument; see `check`.

    `findings` (rule, row, column, value) broke a rule while the cells were read.
    """
    texts = frame.astype("str")  # text with one kind of missing, whoever made the frame
    checked = check(texts, survey_schema(instrument), instrument.obeyed(), file, findings)
    reasons = checked.problems[checked.problems["severity"] == "refuse"]
    words = reasons["rule"] + " (" + reasons["column"] + ")"
    about = ["answered_at", "response_status"]
    rejected = checked.rejected.drop(columns=about, errors="ignore")
    rejected["reasons"] = words.groupby(reasons["row"]).agg("; ".join).reindex(rejected.index)
    accepted = checked.accepted.drop(columns=about, errors="ignore")
    return Validated(accepted, rejected, checked.problems, file)
