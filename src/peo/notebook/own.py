"""A number or a picture of one's own: rows of the wave go out with a key and come back with it.

The key is how the door counts the people behind what somebody computed with pandas, seaborn or
pingouin. A typed n would switch disclosure off, so there is none.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from peo.define.parameters import Disclosure
from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.project import UserError, did_you_mean
from peo.show.canvas import svg_of
from peo.words import spoken

KEY = "peo_row"


def frame_of(records: pd.DataFrame, instrument: Instrument, names: tuple[str, ...]) -> pd.DataFrame:
    """Answers to closed questions, a row per respondent, with the row key as index.

    Raises UserError for a name that is no closed question of these records.
    """
    closed = [v.id for v in instrument.variables.values() if v.kind != "text" and v.id in records]
    for name in names:
        if name not in closed:
            near = did_you_mean(name, closed)
            raise UserError(spoken("notebook.not_closed", name=repr(name), near=near))
    rows = records[list(names) or closed].copy()
    rows.index = pd.RangeIndex(len(rows), name=KEY)
    return rows


def people_behind(data: object, by: str, people: int, verb: str) -> list[int]:
    """The size of each group of `by` in the rows, or the one size of all of them.

    Raises UserError for rows without the key, twice the same row, or a column that is not there.
    """
    keep = spoken("notebook.keep")
    if not isinstance(data, pd.DataFrame | pd.Series | pd.Index):
        told = {"verb": verb, "kind": type(data).__name__, "keep": keep}
        raise UserError(spoken("notebook.no_frame", **told))
    index = data if isinstance(data, pd.Index) else data.index
    if index.name != KEY:
        raise UserError(spoken("notebook.no_key", verb=verb, keep=keep))
    if index.has_duplicates or not index.isin(range(people)).all():
        raise UserError(spoken("notebook.not_its_rows", verb=verb, keep=keep))
    if not by:
        return [len(index)]
    columns = list(data.columns) if isinstance(data, pd.DataFrame) else []
    if by not in columns:
        near = did_you_mean(by, columns)
        raise UserError(spoken("notebook.no_column", verb=verb, name=repr(by), near=near))
    return [int(size) for size in data[by].value_counts() if size]  # type: ignore[index]


def own_figure(
    place: str, value: float, sizes: list[int], rule: Disclosure, how: str, nl: str, en: str,
    unit: str, decimals: int,
) -> Figure:  # fmt: skip
    """A number of one's own; one small group hides it, as a small group hides any other number."""
    if not math.isfinite(value):
        raise UserError(spoken("notebook.no_number", value=repr(value)))
    if not how.strip():
        raise UserError(spoken("notebook.no_how"))
    small = min(sizes, default=0) < rule.min_base
    return Figure(
        figure_id=place, statistic="own", variable=place, value=float(value), unit=unit,
        n=min(sizes, default=0) if small else sum(sizes), places=decimals, how=how, nl=nl, en=en,
    )  # fmt: skip


def own_svg(drawn: Any, data: Any, n: int) -> str:
    """The SVG of a picture of matplotlib or seaborn that shows `n` people.

    Raises UserError for what is no picture, and for one that has a mark per person.
    """
    figure = getattr(drawn, "figure", drawn)
    if not hasattr(figure, "savefig"):
        raise UserError(spoken("notebook.no_picture", kind=type(drawn).__name__))
    if _marks(figure, data) * 2 >= n:
        raise UserError(spoken("notebook.mark_each"))
    svg = svg_of(figure)
    figure.clear()  # or the notebook shows it once more
    return svg


def _marks(figure: Any, data: Any) -> int:
    """The most marks of one kind: points, strokes, bars, cells, or points of a line that go over
    what the rows hold."""
    values = {float(x) for x in pd.DataFrame(data).select_dtypes("number").to_numpy().flat}
    found = [0]
    for axes in figure.axes:
        found += [len(points.get_offsets()) for points in axes.collections]
        found += [len(c.get_segments()) for c in axes.collections if hasattr(c, "get_segments")]
        found += [c.get_array().size for c in (*axes.collections, *axes.images)
                  if c.get_array() is not None]  # fmt: skip
        found += [len(axes.patches), len(axes.texts)]
        found += [len(table.get_celld()) for table in axes.tables]
        for line in axes.lines:
            marked = line.get_marker() not in (None, "None", "", " ")
            found += [len(line.get_xdata())] * marked
            found += [sum(x in values for x in line.get_data(orig=False)[side]) for side in (0, 1)]
        found.append(sum(len(line.get_xdata()) == 1 for line in axes.lines))
    return max(found)
