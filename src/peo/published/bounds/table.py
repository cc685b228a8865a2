"""The bounds of the figures that notebooks show, as files in git: what is asked, what came out.

`bounds_asked.csv` lists figures that no published number fixes; `bounds.csv` has their bounds, so a
report needs no solver. Both have an expression of `peo bounds` as key. `made_from` tells from which
published figures and choices a row was computed, so that only other rows are computed again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from peo.figure import Figure
from peo.published.bounds.bound import Bound
from peo.published.printed import Row, read_table
from peo.published.question import expression_of

COLUMNS = ["expression", "low", "high", "how", "verdict", "made_from"]
NOT_COMPUTED = "not computed"


def asked(figures: Iterable[Figure], wave: str) -> dict[str, Figure]:
    """By expression, in order: a figure of each number of a wave that no published one fixes."""
    wanted = {
        expression: figure
        for figure in figures
        if figure.wave == wave
        and figure.origin == "reconstructed"
        and (not figure.identified or figure.bound_low is not None)
        and (expression := expression_of(figure))
    }
    return dict(sorted(wanted.items()))


def row(expression: str, bound: Bound | str, made_from: str) -> Row:
    """A line of bounds.csv; a text is the reason why a number could not be bounded."""
    if isinstance(bound, str):
        cells = ["", "", bound, NOT_COMPUTED]
    else:
        cells = [*_written(bound), bound.how, bound.verdict]
    return dict(zip(COLUMNS, [expression, *cells, made_from], strict=True))


def _written(bound: Bound) -> tuple[str, str]:
    """Twelve digits where attained; else three decimals outwards, the same on every machine."""
    if bound.how == "exact":
        return f"{bound.low:.12g}", f"{bound.high:.12g}"
    low, high = math.floor(bound.low * 1000) / 1000, math.ceil(bound.high * 1000) / 1000
    return f"{low:.12g}", f"{high:.12g}"


def read_bounds(path: Path) -> dict[str, Bound]:
    """Bounds by expression; nothing when the file is not there."""
    return {
        found["expression"]: Bound(
            float(found["low"]), float(found["high"]), found["how"], found["verdict"]  # type: ignore[arg-type]
        )
        for found in read_table(path, COLUMNS)
        if found["verdict"] != NOT_COMPUTED
    }  # fmt: skip
