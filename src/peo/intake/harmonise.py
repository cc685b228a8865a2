"""Columns and answers of an export brought to the ids and codes of the instrument."""

from __future__ import annotations

import pandas as pd

from peo.instrument.model import Instrument
from peo.instrument.schema import KEYS
from peo.instrument.variable import Variable
from peo.project import UserError, did_you_mean


def harmonise(cells: pd.DataFrame, instrument: Instrument, origin: str, file: str) -> pd.DataFrame:
    """Text frame with the instrument's variables as columns and codes as answers.

    A column may carry the variable's id or its label (nl or en), an answer its code, a label or an
    alias. What is not recognised stays as it is, so that validation can name it. Raises UserError
    for unknown columns, a missing respondent number, or two columns for one variable.
    """
    names = {str(column): _column(str(column), instrument) for column in cells.columns}
    unknown = [column for column, name in names.items() if name is None]
    if unknown:
        known = [*KEYS, *instrument.variables]
        raise UserError(
            f"{file}: the instrument of {instrument.wave} has no variable {unknown[0]!r}"
            f"{did_you_mean(unknown[0], known)}"
            + (f" {len(unknown) - 1} more columns are unknown too." if len(unknown) > 1 else "")
            + " Nothing was read."
        )
    frame = cells.rename(columns={column: str(name) for column, name in names.items()})
    if twice := frame.columns[frame.columns.duplicated()].tolist():
        raise UserError(f"{file}: two columns are both {twice[0]!r}.")
    if "respondent_id" not in frame:
        raise UserError(f"{file}: the column 'respondent_id' is missing.")
    if "origin" not in frame:
        frame.insert(1, "origin", origin)
    order = [*KEYS, *(name for name in instrument.variables if name in frame)]
    frame = frame[order].copy()
    for name in order[len(KEYS) :]:
        frame[name] = _codes(frame[name], instrument.variables[name])
    return frame


def missing_variables(frame: pd.DataFrame, instrument: Instrument) -> list[str]:
    """Closed and numeric variables of the instrument that the frame has no column for."""
    return [v.id for v in instrument.variables.values() if v.kind != "text" and v.id not in frame]


def _column(column: str, instrument: Instrument) -> str | None:
    """The variable a column is about; None when there is none, or more than one it could be."""
    if column in KEYS or column in instrument.variables:
        return column
    folded = column.casefold()
    hits = [v.id for v in instrument.variables.values() if folded in _names(v, instrument)]
    return hits[0] if len(hits) == 1 else None


def _names(variable: Variable, instrument: Instrument) -> set[str]:
    """Labels of a variable, and the old wordings of a question that is one variable."""
    question = instrument.question_of(variable.id)
    old = question.aliases if question.id == variable.id else ()
    return {name.casefold() for name in (variable.name.nl, variable.name.en, *old)}


def _codes(cells: pd.Series, variable: Variable) -> pd.Series:
    """Labels and aliases replaced by codes; a decimal comma by a point."""
    if variable.kind == "number":
        return cells.str.replace(",", ".", regex=False) if cells.notna().any() else cells
    if variable.kind == "text":
        return cells
    codes = {}
    for answer in variable.answers:
        for word in (answer.nl, answer.en, *answer.aliases, answer.code):
            codes[word.casefold()] = answer.code
    return cells.map(lambda cell: codes.get(cell.casefold(), cell), na_action="ignore")
