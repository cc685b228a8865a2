"""What a picture of one's own tells: how many marks it has, which groups it names, and how few
people one of its marks stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from peo.project import UserError
from peo.show.canvas import svg_of

_CLOSE = 1e-9
_NUMBER = re.compile(r"-?[\d.]+")  # stands along an axis, whatever the groups
_LINES = 6  # a text of more lines is a table


def figure_of(drawn: Any) -> Any:
    """The figure of matplotlib that was drawn; raises UserError for what is no picture."""
    figure = getattr(drawn, "figure", drawn)
    if not hasattr(figure, "savefig"):
        raise UserError("notebook.no_picture", kind=type(drawn).__name__)
    return figure


def own_svg(figure: Any, data: Any, n: int) -> str:
    """The SVG of a picture of matplotlib or seaborn that shows `n` people.

    Raises UserError for one that has a mark per person.
    """
    if _marks(figure, data) * 2 >= n or any(text.count("\n") >= _LINES for text in texts(figure)):
        raise UserError("notebook.mark_each")
    return svg_of(figure)


def put_away(figure: Any) -> None:
    """Take a picture from the screen, or a notebook shows it once more."""
    from matplotlib import pyplot

    figure.clear()
    pyplot.close(figure)


def texts(figure: Any) -> list[str]:
    """All that is written in a picture: names of groups, legends, numbers."""
    from matplotlib.text import Text

    figure.draw_without_rendering()  # or its axes have no words yet
    return [text.get_text() for text in figure.findobj(Text)]


def groups_named(written: Iterable[str], data: Any, label: Any) -> list[str]:
    """The columns of which a picture names two groups or more, by code or by label.

    `label` gives what a code of a column is called.
    """
    there = {" ".join(text.split()) for text in written}
    frame = pd.DataFrame(data)
    found = []
    for column in frame.columns if isinstance(data, pd.DataFrame | pd.Series) else ():
        codes = [x for x in map(str, frame[column].dropna().unique()) if not _NUMBER.fullmatch(x)]
        named = [code for code in codes if there & {code, *label(column, code)}]
        found += [str(column)] * (len(named) > 1)
    return found


def tells_of_few(figure: Any, sizes: Sequence[int], least: int) -> bool:
    """Whether some bar, cell, slice or point stands for fewer than `least` people, as a count or as
    a share of one of the groups of these `sizes`."""
    counts = [float(k) for k in range(1, least)]
    shares = [unit * k / n for k in counts for n in sizes if n for unit in (1, 100)]
    few = [*counts, *shares]
    return any(abs(value - one) < _CLOSE * max(1, one) for value in _values(figure) for one in few)


def _values(figure: Any) -> Iterator[float]:
    for axes in figure.axes:
        bars = [one for one in axes.patches if hasattr(one, "get_height")]
        high, wide = ([abs(getattr(b, f"get_{side}")()) for b in bars] for side in
                      ("height", "width"))  # fmt: skip
        for own, other in ((high, wide), (wide, high)):
            if len({round(x, 9) for x in other}) < 2 or len({round(x, 9) for x in own}) > 1:
                yield from own
        yield from (abs(w.theta2 - w.theta1) / 360 for w in axes.patches if hasattr(w, "theta1"))
        for cells in (*axes.collections, *axes.images):
            if cells.get_array() is not None:
                yield from map(float, np.ma.asarray(cells.get_array()).compressed())
        for line in axes.lines:
            if len(line.get_ydata()) > 2:
                yield from (float(y) for y in line.get_ydata())
        for text in axes.texts:
            if number := re.fullmatch(r"(\d+)", text.get_text().strip()):
                yield float(number[1])


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
        found += [len(axes.patches) // 2, len(axes.texts) // 2]  # one for each person, and no fewer
        found += [len(table.get_celld()) for table in axes.tables]
        for line in axes.lines:
            marked = line.get_marker() not in (None, "None", "", " ")
            found += [len(line.get_xdata())] * marked
            found += [sum(x in values for x in line.get_data(orig=False)[side]) for side in (0, 1)]
        found.append(sum(len(line.get_xdata()) == 1 for line in axes.lines))
    return max(found)
