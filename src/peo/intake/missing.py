"""Why a cell is empty: not asked, skipped, don't know, not applicable. Four things, kept apart."""

from __future__ import annotations

import pandas as pd

from peo.instrument.model import Instrument
from peo.intake.words import kind_of

TOLD_COLUMNS = ["row", "variable", "kind"]


def missing_kinds(
    frame: pd.DataFrame, instrument: Instrument, told: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The kind of missing per cell of the closed and numeric variables in `frame` (codes).

    Values: not_asked (the route leads elsewhere, or its filter is empty), skipped, dont_know,
    not_applicable; missing where there is an answer on the scale. An answer such as "don't know"
    is both an answer and a kind. `told` (columns row, variable, kind; rows as in the index of
    `frame`) holds what the export itself said of empty cells.
    """
    out = pd.DataFrame(index=frame.index)
    for variable in instrument.variables.values():
        if variable.kind == "text" or variable.id not in frame:
            continue
        cells, route = frame[variable.id], variable.asked_if
        kinds = pd.Series(None, index=frame.index, dtype="str")
        if route.variables <= set(frame.columns):
            kinds = kinds.mask(cells.isna() & route.holds(frame), "skipped")
            kinds = kinds.mask(cells.isna() & ~route.holds(frame), "not_asked")
        else:
            kinds = kinds.mask(cells.isna(), "skipped")
        for answer in variable.answers:
            if not answer.substantive:
                kinds = kinds.mask(cells == answer.code, kind_of(answer.nl) or "dont_know")
        if told is not None:
            said = told[(told["variable"] == variable.id) & told["row"].isin(frame.index)]
            kinds.loc[said["row"]] = said["kind"].to_numpy()
        out[variable.id] = kinds
    return out
