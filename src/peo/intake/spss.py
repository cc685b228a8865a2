"""The records as an SPSS file, with the labels of the instrument. Needs the extra `spss`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from peo.instrument.model import Instrument
from peo.instrument.variable import Variable
from peo.project import UserError

# When it was made stands in the header (bytes 92 to 108); equal records must give equal files.
_WHEN_AT, _WHEN = 92, b"01 Jan 7000:00:00"


def write_sav(path: Path, records: pd.DataFrame, instrument: Instrument) -> None:
    """Write typed records as .sav: answers as 1, 2, ... in the instrument's order, labels in Dutch.

    "Don't know" is an ordinary answer here, not a missing value: the shares in the report count it.
    Raises UserError when pyreadstat is not installed.
    """
    try:
        import pyreadstat
    except ImportError:
        raise UserError(
            f"{path.name} was not written: pyreadstat is missing. Install it with: "
            "pip install 'peo[spss]'"
        ) from None
    variables = {str(name): instrument.variables.get(str(name)) for name in records.columns}
    pyreadstat.write_sav(
        pd.DataFrame({name: _cells(records[name], v) for name, v in variables.items()}),
        path,
        file_label=f"{instrument.id} {instrument.wave}",
        column_labels={name: v.name.nl for name, v in variables.items() if v},
        variable_value_labels={
            name: {i: a.nl for i, a in enumerate(v.answers, start=1)}
            for name, v in variables.items()
            if v and v.kind == "category"
        },
        variable_measure={name: _measure(v) for name, v in variables.items()},
        variable_format={name: _format(v) for name, v in variables.items() if _format(v)},
    )
    with path.open("r+b") as file:
        file.seek(_WHEN_AT)
        file.write(_WHEN)


def _cells(column: pd.Series, variable: Variable | None) -> pd.Series:
    """Places in the scale, numbers, or text, in a form that pyreadstat writes as one type."""
    if variable is None or variable.kind == "text":
        return column.astype(object).where(column.notna(), "")
    if variable.kind == "category":
        places = {code: float(i) for i, code in enumerate(variable.codes, start=1)}
        return column.astype(object).map(places).astype("float64")
    return column.astype("float64")


def _measure(variable: Variable | None) -> str:
    if variable is not None and variable.kind == "number":
        return "scale"
    return "ordinal" if variable is not None and variable.ordered else "nominal"


def _format(variable: Variable | None) -> str:
    if variable is None or variable.kind == "text":
        return ""
    return f"F8.{variable.decimals if variable.kind == 'number' else 0}"
