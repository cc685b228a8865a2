"""The rule of the survey about the places that somebody gave things in a ranking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peo.define.rule import Asked, Cells, Mask
from peo.instrument.cell_rules import IMPOSSIBLE
from peo.instrument.data_columns import UNPLACED
from peo.instrument.leading import Examples
from peo.instrument.rule_texts import rule

if TYPE_CHECKING:  # the model of an instrument knows its rules
    from peo.instrument.model import Instrument


def _rankings(instrument: Instrument) -> Iterable[Asked]:
    for question in instrument.questions:
        if question.type == "ranking":
            things = [item.id for item in question.items]
            for thing in things:
                yield Asked(thing, partial(_one_on_its_place, thing, things), ())


def _one_on_its_place(thing: str, things: Sequence[str], cells: Cells) -> Mask:
    """True per row where nothing else has its place, and as many as it says come before it."""
    there = [cells[name] for name in things if name in cells]
    if thing not in cells or not there:
        return np.ones(len(cells.frame), dtype=bool)
    own = pd.to_numeric(cells[thing], errors="coerce").to_numpy(dtype=float)
    places = np.column_stack([pd.to_numeric(c, errors="coerce") for c in there]).astype(float)
    alone = (places == own[:, None]).sum(axis=1) < 2
    before = (places < own[:, None]).sum(axis=1)
    fine: Mask = np.isnan(own) | (alone & (before >= own - 1))
    return fine


def _same_place(instrument: Instrument) -> Examples:
    for question in instrument.questions:
        if question.type == "ranking" and not question.asked_if:
            one, other, *rest = (item.id for item in question.items)
            yield {one: "1", other: "1", **dict.fromkeys(rest, UNPLACED)}, one


RANKING_RULES = [
    rule(
        "ranking", "warn", blanks=True, follows=IMPOSSIBLE,
        asked=_rankings, examples=_same_place,
    ),
]  # fmt: skip
