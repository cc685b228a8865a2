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
from peo.notebook.drawn import figure_of, groups_named, own_svg, put_away, tells_of_few, texts
from peo.notebook.recorder import Recorder
from peo.project import UserError, did_you_mean
from peo.project.words import say, spoken
from peo.published.basis import PRACTICE
from peo.show.block import Block, Markdown
from peo.show.canvas import Plot
from peo.show.gate import NotKnown

_KEY = "peo_row"


def key_of(subject: str) -> str:
    """What the rows of a subject are known by, and those of no other."""
    return f"{_KEY}_{subject}"


def frame_of(records: pd.DataFrame, instrument: Instrument, names: tuple[str, ...]) -> pd.DataFrame:
    """Answers to closed questions, a row per respondent, with the row key as index.

    Raises UserError for a name that is no closed question of these records.
    """
    closed = [v.id for v in instrument.variables.values() if v.kind != "text" and v.id in records]
    for name in names:
        if name not in closed:
            raise UserError("notebook.not_closed", name=repr(name), near=did_you_mean(name, closed))
    rows = records[list(names) or closed].copy()
    rows.index = pd.RangeIndex(len(rows), name=key_of(instrument.wave))
    return rows


def people_behind(data: object, by: str, known: pd.Series, verb: str) -> list[int]:
    """The number of people in each group of `by` in the rows, or the one number in all of them.

    `known` says of whom (a respondent, a participant, a team) each row is, by its key. Raises
    UserError for rows without the key, twice the same row, or a column that is not there.
    """
    keep = spoken("notebook.keep")
    if not isinstance(data, pd.DataFrame | pd.Series | pd.Index):
        raise UserError("notebook.no_frame", verb=verb, kind=type(data).__name__, keep=keep)
    index = data if isinstance(data, pd.Index) else data.index
    if not str(index.name).startswith(_KEY):
        raise UserError("notebook.no_key", verb=verb, keep=keep)
    other = index.name != known.index.name or index.dtype.kind not in "iu"
    if other or index.has_duplicates or not index.isin(known.index).all():
        raise UserError("notebook.not_its_rows", verb=verb, keep=keep)
    people = known.loc[index]
    if not by:
        return [people.nunique()]
    columns = list(data.columns) if isinstance(data, pd.DataFrame) else []
    if columns.count(by) != 1:
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
    instrument: Instrument  # of a wave
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
        figure = figure_of(picture)
        few = self._too_few(sizes) or self._shows_few(figure, data, sizes)
        svg = "" if few else own_svg(figure, data, len(data))  # type: ignore[arg-type]
        put_away(figure)
        drawing = (svg, [0] if few else sizes, nl, en)
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

    def _shows_few(self, figure: Any, data: object, sizes: Sequence[int]) -> bool:
        """Whether a picture of a wave names a group, or has a mark, of too few people; `by` or not.

        Of coded talk one team or person says much: there `by` alone tells of whom.
        """
        if self.origin not in COUNTED or not hasattr(self, "instrument"):
            return False
        groups = [
            people_behind(data, name, self._known_rows, "show")
            for name in groups_named(texts(figure), data, self._labels)
        ]
        every = [*sizes, sum(sizes), *(size for one in groups for size in one)]
        few = tells_of_few(figure, every, self._rule.min_cell)
        return few or any(map(self._too_few, groups))

    def _labels(self, column: object, code: str) -> set[str]:
        """What a code of a column is called."""
        variable = self.instrument.variables.get(str(column))
        if variable is None:
            return set()
        return {variable.answer_label(code, "nl"), variable.answer_label(code, "en")}

    def _too_few(self, sizes: Sequence[int]) -> bool:
        return self.origin in COUNTED and min(sizes, default=0) < self._least

    @property
    def _known_rows(self) -> pd.Series:
        """Of whom each row is that `frame` gives, by its key."""
        raise NotImplementedError

    def _keep_own(self, figure: Figure) -> Figure:
        raise NotImplementedError
