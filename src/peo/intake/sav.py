"""The records as an SPSS file, with the labels of the instrument. Needs the extra `spss`."""

from __future__ import annotations

import math
import textwrap
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from peo.define.instrument.model import Instrument
from peo.define.instrument.notice import notice_of, title_of
from peo.define.instrument.variable import Answer, Variable
from peo.intake.missing import KINDS
from peo.project import UserError
from peo.project.words import say

# When it was made stands in the header (bytes 92 to 108); equal records must give equal files.
_WHEN_AT, _WHEN = 92, b"01 Jan 7000:00:00"
_LABEL, _LINE = 64, 70  # bytes of the file label; characters of a line of its document text
_CODED = ("category", "number")  # what is a number in the file
Floats = npt.NDArray[np.floating]
_FIRST_DAY = pd.Timestamp("1582-10-14").as_unit("s")


def write_sav(
    path: Path, records: pd.DataFrame, instrument: Instrument, origin: str = "collected",
    missing: pd.DataFrame | None = None,
) -> None:  # fmt: skip
    """Write typed records as .sav: answers as 1, 2, ... in the instrument's order, labels in Dutch.

    Records that nobody gave say so in the file label and in the document text. An empty cell holds
    a code below every answer that is declared missing, with the kind of `missing` as its label.

    "Don't know" is an ordinary answer here, not a missing value: the shares in the report count it.
    Raises UserError when pyreadstat is not installed.
    """
    try:
        import pyreadstat
    except ImportError:
        raise UserError("intake.no_writer", file=path.name) from None
    variables = {str(name): instrument.variables.get(str(name)) for name in records.columns}
    cells = {name: _cells(records[name], v) for name, v in variables.items()}
    codes = {name: _missing_codes(v) for name, v in variables.items() if v and v.kind in _CODED}
    kinds = pd.DataFrame() if missing is None else missing
    for name in codes.keys() & set(kinds.columns):
        told = np.array([*codes[name].values(), np.nan]).take(kinds[name].cat.codes)
        cells[name] = np.where(np.isnan(cells[name]), told, cells[name])
    said = {kind: say(f"show.missing.{kind}", "nl") for kind in KINDS.categories}
    pyreadstat.write_sav(
        pd.DataFrame(cells),
        path,
        file_label=_file_label(instrument, origin),
        note=_document(origin),
        column_labels={name: v.name.nl for name, v in variables.items() if v},
        variable_value_labels={
            name: {code: said[kind] for kind, code in of.items()}
            | {i: a.nl for i, a in enumerate(_answers(instrument.variables[name]), start=1)}
            for name, of in codes.items()
        },
        missing_ranges={
            name: [{"lo": min(of.values()), "hi": max(of.values())}] for name, of in codes.items()
        },
        variable_measure={name: _measure(v) for name, v in variables.items()},
        variable_format={name: _format(v) for name, v in variables.items() if _format(v)},
    )
    with path.open("r+b") as file:
        file.seek(_WHEN_AT)
        file.write(_WHEN)


def _file_label(instrument: Instrument, origin: str) -> str:
    """The wave, after what its records are; cut where SPSS cuts."""
    told = title_of(instrument, origin).nl.split(":")[0] if notice_of(origin) else ""
    name = f"{instrument.id} {instrument.wave}"
    label = f"{told}, {origin}: {name}" if told else name
    return label.encode()[:_LABEL].decode(errors="ignore")


def _document(origin: str) -> list[str]:
    """The notice as lines of the document text, in both languages."""
    told = notice_of(origin)
    return textwrap.wrap(told.nl, _LINE) + textwrap.wrap(told.en, _LINE) if told else []


def _cells(column: pd.Series, variable: Variable | None) -> pd.Series | Floats:
    """Places in the scale, numbers, or text, in a form that pyreadstat writes as one type."""
    if variable is None or variable.kind == "text":
        return column.astype("str").fillna("")
    if variable.kind == "category":
        places: Floats = column.cat.codes.to_numpy(dtype=float) + 1.0
        places[places == 0] = np.nan
        return places
    if variable.kind == "date":  # seconds since the first day of the calendar that SPSS counts by
        return (pd.to_datetime(column) - _FIRST_DAY).dt.total_seconds().astype("float64")
    return column.to_numpy(dtype=float, na_value=np.nan)


def _answers(variable: Variable) -> tuple[Answer, ...]:
    """The answers that are cells of their own; a place in an order is a number."""
    return variable.answers if variable.kind == "category" else ()


def _missing_codes(variable: Variable) -> dict[str, float]:
    """A code per kind of missing: whole numbers below 0 and below every possible answer."""
    low = math.floor(min(0.0, variable.minimum)) if variable.kind == "number" else 0
    return {kind: float(low - n) for n, kind in enumerate(KINDS.categories, start=1)}


def _measure(variable: Variable | None) -> str:
    if variable is not None and variable.kind in ("number", "date"):
        return "scale"
    return "ordinal" if variable is not None and variable.ordered else "nominal"


def _format(variable: Variable | None) -> str:
    if variable is None or variable.kind == "text":
        return ""
    if variable.kind == "date":
        return "SDATE10"
    return f"F8.{variable.decimals if variable.kind == 'number' else 0}"
