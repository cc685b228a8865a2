"""The bounds of the figures that notebooks show, as files in git: what is asked, what came out.

`bounds_asked.csv` lists figures that no published number fixes; `bounds.csv` has their bounds, so a
report needs no solver. Both have a figure's meaning as key: statistic, variable, categories, base.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from peo.figure import Figure, Meaning
from peo.instrument.expression import parse
from peo.project import UserError, replacing
from peo.published.bounds.bound import Bound, Compatible
from peo.published.question import question_of

KEY = ["statistic", "variable", "categories", "base"]
COLUMNS = [*KEY, "low", "high", "how", "verdict"]
NOT_COMPUTED = "not computed"


def asked(figures: Iterable[Figure], wave: str) -> list[Figure]:
    """One figure per meaning of the shares and means of a wave that no published number fixes."""
    wanted = {
        figure.meaning: figure
        for figure in figures
        if figure.wave == wave
        and figure.origin == "reconstructed"
        and figure.statistic in ("percent", "mean")
        and (not figure.identified or figure.bound_low is not None)
    }
    return sorted(wanted.values(), key=lambda figure: _key(figure))


def write_asked(figures: Iterable[Figure], path: Path) -> None:
    """Write the list of figures to be bounded."""
    table = pd.DataFrame([_key(figure) for figure in figures], columns=KEY)
    with replacing(path) as new:
        table.to_csv(new, index=False, lineterminator="\n")


def bounds_table(compatible: Compatible, asked_path: Path) -> pd.DataFrame:
    """Bounds of every figure of the list, columns as `COLUMNS`; numbers as text.

    A figure that cannot be bounded gets the verdict `not computed` and, under `how`, the reason.
    """
    rows = []
    for key in _read(asked_path, KEY).itertuples(index=False):
        statistic, variable, categories, base = key
        figure = Figure("", statistic, variable, tuple(categories.split("|")), parse(base))
        try:
            bound = compatible.bound(question_of(figure))
        except UserError as error:
            rows.append((*key, "", "", str(error), NOT_COMPUTED))
            continue
        rows.append((*key, *_written(bound), bound.how, bound.verdict))
    return pd.DataFrame(rows, columns=COLUMNS)


def write_bounds(table: pd.DataFrame, path: Path) -> None:
    """Write the bounds once all are there."""
    with replacing(path) as new:
        table.to_csv(new, index=False, lineterminator="\n")


def read_bounds(path: Path) -> dict[Meaning, Bound]:
    """Bounds by what they are about; nothing when the file is not there."""
    if not path.is_file():
        return {}
    found = {}
    for row in _read(path, COLUMNS).to_dict("records"):
        if row["verdict"] != NOT_COMPUTED:
            codes = frozenset(row["categories"].split("|")) - {""}
            meaning = Meaning(row["statistic"], row["variable"], codes, parse(row["base"]), "")
            found[meaning] = Bound(
                float(row["low"]), float(row["high"]), row["how"], row["verdict"]
            )
    return found


def _key(figure: Figure) -> tuple[str, str, str, str]:
    categories = "|".join(sorted(figure.categories))
    return figure.statistic, figure.variable, categories, str(figure.base)


def _written(bound: Bound) -> tuple[str, str]:
    """Twelve digits where attained; else three decimals outwards, the same on every machine."""
    if bound.how == "exact":
        return f"{bound.low:.12g}", f"{bound.high:.12g}"
    low, high = math.floor(bound.low * 1000) / 1000, math.ceil(bound.high * 1000) / 1000
    return f"{low:.12g}", f"{high:.12g}"


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    if not path.is_file():
        raise UserError(f"There is no file {path.name}. Make it: peo bounds WAVE --ask")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if list(table.columns) != columns:
        raise UserError(f"{path.name}: the columns must be {', '.join(columns)}.")
    return table
