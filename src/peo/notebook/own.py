"""A number or a picture of one's own: rows of the wave go out with a key and come back with it.

The key is how the door counts the people behind what somebody computed with pandas, seaborn or
pingouin. A typed n would switch disclosure off, so there is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from IPython.display import display

from peo.define.instrument.model import Instrument
from peo.figure import Figure
from peo.figure.disclose import COUNTED
from peo.notebook.calls import OWN_PICTURE, noted, picture_id
from peo.notebook.recorder import Recorder
from peo.project import UserError, did_you_mean
from peo.project.words import say, spoken
from peo.published.basis import PRACTICE
from peo.show.block import Block, Markdown
from peo.show.canvas import Plot, svg_of
from peo.show.gate import NotKnown

KEY = "peo_row"


def frame_of(records: pd.DataFrame, instrument: Instrument, names: tuple[str, ...]) -> pd.DataFrame:
    """Answers to closed questions, a row per respondent, with the row key as index.

    Raises UserError for a name that is no closed question of these records.
    """
    closed = [v.id for v in instrument.variables.values() if v.kind != "text" and v.id in records]
    for name in names:
        if name not in closed:
            raise UserError("notebook.not_closed", name=repr(name), near=did_you_mean(name, closed))
    rows = records[list(names) or closed].copy()
    rows.index = pd.RangeIndex(len(rows), name=KEY)
    return rows


def people_behind(data: object, by: str, known: pd.Series, verb: str) -> list[int]:
    """The number of people in each group of `by` in the rows, or the one number in all of them.

    `known` says of whom (a respondent, a participant, a team) each row is, by its key. Raises
    UserError for rows without the key, twice the same row, or a column that is not there.
    """
    keep = spoken("notebook.keep")
    if not isinstance(data, pd.DataFrame | pd.Series | pd.Index):
        told = {"verb": verb, "kind": type(data).__name__, "keep": keep}
        raise UserError("notebook.no_frame", **told)
    index = data if isinstance(data, pd.Index) else data.index
    if index.name != KEY:
        raise UserError("notebook.no_key", verb=verb, keep=keep)
    if index.has_duplicates or not index.isin(known.index).all():
        raise UserError("notebook.not_its_rows", verb=verb, keep=keep)
    people = known.loc[index]
    if not by:
        return [people.nunique()]
    columns = list(data.columns) if isinstance(data, pd.DataFrame) else []
    if by not in columns:
        near = did_you_mean(by, columns)
        raise UserError("notebook.no_column", verb=verb, name=repr(by), near=near)
    return list(people.groupby(data[by], observed=True).nunique())  # type: ignore[index]


def own_figure(
    place: str, value: float, sizes: list[int], least: int, how: str, nl: str, en: str,
    unit: str, decimals: int,
) -> Figure:  # fmt: skip
    """A number of one's own; one small group hides it, as a small group hides any other number."""
    if not math.isfinite(value):
        raise UserError("notebook.no_number", value=repr(value))
    if not how.strip():
        raise UserError("notebook.no_how")
    small = min(sizes, default=0) < least
    return Figure(
        figure_id=place, statistic="own", variable=place, value=float(value), unit=unit,
        n=min(sizes, default=0) if small else sum(sizes), places=decimals, how=how, nl=nl, en=en,
    )  # fmt: skip


class OwnNumbers(Recorder):
    """The verbs of a door for numbers and pictures that a notebook makes itself."""

    origin: str
    plot: Callable[..., Block]
    table: Callable[..., Block]
    _least: int  # fewer people than this tell about themselves

    def record(
        self, place: str, value: float, rows: object, how: str, nl: str, en: str,
        by: str = "", unit: str = "", decimals: int = 1,
    ) -> Figure:  # fmt: skip
        """A number that this notebook computed from `rows` of `frame`; shown as any other.

        `how` says how it was made, `by` is a column whose groups went into it. It is hidden where
        the rows, or one of these groups, are of too few people.
        """
        sizes = people_behind(rows, by, self._known_rows, "record")
        return self._keep_own(
            own_figure(place, value, sizes, self._least, how, nl, en, unit, decimals)
        )

    def show(self, picture: object, data: object, nl: str, en: str, by: str = "") -> Block:
        """A picture with what it shows beneath it: a shape of `plot` of figures, with their table,
        or a picture of matplotlib or seaborn with the rows of `frame` that it was made of.

        Of a picture of one's own the people in these rows are counted. One with a mark per person
        stays in the lab; one of too few people, or with a group of `by` that is too small, is not
        shown.
        """
        if isinstance(picture, str):
            if by:
                raise ValueError("`by` is for the rows of a picture of one's own")
            display(self.plot(picture, data, nl, en))  # type: ignore[no-untyped-call]
            return self.table(data, nl, en)
        sizes = people_behind(data, by, self._known_rows, "show")
        svg = "" if self._too_few(sizes) else own_svg(picture, data, len(data))  # type: ignore[arg-type]
        drawing = (svg, sizes, nl, en)
        made = self._own(*drawing)
        noted(made, self.part, OWN_PICTURE, drawing, {})
        self.drawn.append(picture_id(drawing))
        return made

    def _own(self, svg: str, sizes: Sequence[int], nl: str, en: str) -> Plot | NotKnown | Markdown:
        caption = self._say(nl, en)
        made = Plot(lambda: svg, f"{caption}. n = {sum(sizes)}.", caption)
        if self._for_page and self.origin == PRACTICE:
            return NotKnown(caption, self.language)
        if self._too_few(sizes):
            return Markdown(f"*{caption}: {say('show.word.hidden', self.language)}*")
        return made

    def _too_few(self, sizes: Sequence[int]) -> bool:
        return self.origin in COUNTED and min(sizes, default=0) < self._least

    @property
    def _known_rows(self) -> pd.Series:
        """Of whom each row is that `frame` gives, by its key."""
        raise NotImplementedError

    def _keep_own(self, figure: Figure) -> Figure:
        raise NotImplementedError


def own_svg(drawn: Any, data: Any, n: int) -> str:
    """The SVG of a picture of matplotlib or seaborn that shows `n` people.

    Raises UserError for what is no picture, and for one that has a mark per person.
    """
    figure = getattr(drawn, "figure", drawn)
    if not hasattr(figure, "savefig"):
        raise UserError("notebook.no_picture", kind=type(drawn).__name__)
    if _marks(figure, data) * 2 >= n:
        raise UserError("notebook.mark_each")
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
        found += [len(axes.patches) // 2, len(axes.texts) // 2]  # one for each person, and no fewer
        found += [len(table.get_celld()) for table in axes.tables]
        for line in axes.lines:
            marked = line.get_marker() not in (None, "None", "", " ")
            found += [len(line.get_xdata())] * marked
            found += [sum(x in values for x in line.get_data(orig=False)[side]) for side in (0, 1)]
        found.append(sum(len(line.get_xdata()) == 1 for line in axes.lines))
    return max(found)
