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
from peo.instrument.leading import Examples, open_route, other_texts
from peo.instrument.rule_texts import rule

if TYPE_CHECKING:  # the model of an instrument knows its rules
    from peo.instrument.model import Instrument


def _rankings(instrument: Instrument) -> Iterable[Asked]:
    for question in instrument.questions:
        if question.type == "ranking":
            things = tuple(item.id for item in question.items)
            yield Asked(question.id, partial(_in_order, things), things, costs=things)


def _in_order(things: Sequence[str], cells: Cells) -> Mask:
    """True per row in which no two things have one place, and no place is passed over."""
    numbers = [pd.to_numeric(cells[name], errors="coerce") for name in things]
    places = np.sort(np.column_stack(numbers).astype(float), axis=1)  # what has none comes last
    expected = np.arange(1, len(things) + 1)
    fine: Mask = (np.isnan(places) | (places == expected)).all(axis=1)
    return fine


def _same_place(instrument: Instrument) -> Examples:
    for question in instrument.questions:
        if question.type == "ranking":
            row = open_route(instrument, instrument.condition(question.asked_if))
            one, other, *rest = (item.id for item in question.items)
            words = {text: None for text, thing, _ in other_texts(instrument) if thing in rest}
            yield (
                row | words | {one: "1", other: "1", **dict.fromkeys(rest, UNPLACED)}, question.id
            )  # fmt: skip


RANKING_RULES = [
    rule(
        "ranking", "warn", blanks=True, follows=IMPOSSIBLE,
        asked=_rankings, examples=_same_place,
    ),
]  # fmt: skip
