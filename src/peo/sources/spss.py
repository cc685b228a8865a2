"""SPSS files: value labels, declared missing values and multiple-response sets."""

from __future__ import annotations

import warnings
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from peo.project import UserError
from peo.project.words import Text, both
from peo.sources.sheet import (
    MAX_CELLS,
    Column,
    Sheet,
    check_header,
    frame_of,
    number_text,
)


def read_sav(path: Path) -> Sheet:
    """A .sav or .zsav file, its codes as text ("3", not "3.0"), its labels beside them.

    Raises UserError for a damaged or oversized file.
    """
    try:
        # damage can crash the library's C code: it runs in a process of its own
        with ProcessPoolExecutor(1, get_context("fork")) as apart:
            frame, meta = apart.submit(_load, path).result()
        return _export(frame, meta, path)
    except UserError:
        raise
    except Exception as error:  # the library raises anything on a damaged file
        raise UserError("sources.no_spss", file=path.name, error=type(error).__name__) from None


def _load(path: Path) -> tuple[pd.DataFrame, Any]:
    pyreadstat = _pyreadstat()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a repeated name is damage, not a remark
        _, shape = pyreadstat.read_sav(str(path), metadataonly=True)
        names = check_header(shape.column_names, path.name)
        rows = shape.number_rows or 0
        if rows < 0 or rows * len(names) > MAX_CELLS:
            raise UserError("sources.too_many", file=path.name, rows=rows, columns=len(names))
        # without user_missing the declared missing values would vanish, and their list with them
        frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    return frame, meta


def _export(frame: pd.DataFrame, meta: Any, path: Path) -> Sheet:
    names: list[str] = meta.column_names
    cells = pd.DataFrame({name: _texts(frame[name]) for name in names})
    about = {name: _column(name, cells[name], meta) for name in names}
    about |= _response_sets(cells, meta, about)
    columns = [pa.chunked_array([pa.array(cells[name], pa.large_string())]) for name in names]
    bare = frame_of(columns, names, range(1, len(cells) + 1), path.name)
    return Sheet(bare, "SPSS", tuple(_notes(about)), about)


def _pyreadstat() -> Any:
    try:
        import pyreadstat
    except ImportError:
        raise UserError("sources.extra.spss") from None
    return pyreadstat


def _texts(values: pd.Series) -> pd.Series:
    """Numbers, dates and strings as text."""
    places, distinct = pd.factorize(values)
    words = np.array([*(_text(value) for value in distinct), None], dtype=object)
    return pd.Series(words[places], dtype="str")


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, int | float | np.number):
        return number_text(float(value)) if np.isfinite(value) else str(value)
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _column(name: str, cells: pd.Series, meta: Any) -> Column:
    label = (meta.column_names_to_labels or {}).get(name)
    labels = {_text(k): str(v) for k, v in meta.variable_value_labels.get(name, {}).items()}
    missing = {
        cell: labels.get(cell, "")
        for cell in {*cells.dropna().unique(), *labels}
        if any(_within(cell, span) for span in meta.missing_ranges.get(name, []))
    }
    return Column(names=(label,) if label else (), labels=labels, missing=missing)


def _within(cell: str, span: dict[str, Any]) -> bool:
    low, high = span["lo"], span["hi"]
    if isinstance(low, str):
        return bool(low.strip() <= cell.strip() <= str(high).strip())
    try:
        return bool(low <= float(cell) <= high)
    except ValueError:
        return False


def _response_sets(cells: pd.DataFrame, meta: Any, about: dict[str, Column]) -> dict[str, Column]:
    """Columns of multiple-response sets: ticked or not, or each column one of the choices."""
    out = {}
    for name, group in (meta.mr_sets or {}).items():
        titles = tuple(t for t in (group.get("label"), name.lstrip("$")) if t)
        lower = {column.casefold(): column for column in about}
        for member in group["variable_list"]:
            column = lower.get(str(member).casefold())
            if column is None:
                continue
            old = about[column]
            if not group["is_dichotomy"]:
                out[column] = Column(titles, "", old.labels, old.missing, choices_of=titles)
                continue
            ticked = _text(group["counted_value"])
            marks = dict.fromkeys(set(cells[column].dropna()) - set(old.missing), "no")
            marks[ticked] = "yes"
            names = (*(f"{t}[{n}]" for t in titles for n in old.names), *old.names)
            out[column] = Column(names, "", marks, old.missing)
    return out


def _notes(about: dict[str, Column]) -> list[Text]:
    """Declared missing values that carry no label: nothing says why they are missing."""
    return [
        both("intake.note.no_label", name=name, codes=", ".join(sorted(bare)))
        for name, column in about.items()
        if (bare := [code for code, label in column.missing.items() if not label])
    ]
