"""When do interviews stop to bring new codes? A description, never a proof.

The source names saturation after ten interviews and prints no matrix of codes by interview, so for
the published study nothing can be computed; a new study brings its own matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peo.project import UserError


@dataclass(frozen=True)
class Saturation:
    """Codes after each interview: as held, and over orders the mean with a 95 % band.

    `curve`: one row per interview; columns new, cumulative, mean, low, high. `orders` tells how
    many orders there are in it and `all_orders` whether these are all. `last_new` is the place of
    the last interview with a new code.
    """

    curve: pd.DataFrame
    orders: int
    all_orders: bool
    last_new: int


def saturation(matrix: pd.DataFrame, seed: int, orders: int = 2000) -> Saturation:
    """New and cumulative codes per interview of a code (rows) by interview (columns) matrix.

    Cells are True or above 0 where the code occurs; columns are in the order of the interviews.
    All orders are taken when they are few enough, else `orders` random ones. Raises UserError
    without interviews or codes.
    """
    present = matrix.to_numpy(dtype=float) > 0
    codes, interviews = present.shape
    if not codes or not interviews:
        raise UserError("talk.saturation")
    every = factorial(interviews) <= orders if interviews < 20 else False
    if every:
        sequences = np.array(list(permutations(range(interviews))))
    else:
        rng = np.random.default_rng(seed)
        sequences = rng.permuted(np.tile(np.arange(interviews), (orders, 1)), axis=1)
    curves = np.array([_cumulative(present[:, sequence]) for sequence in sequences])
    held = _cumulative(present)
    low, high = np.percentile(curves, [2.5, 97.5], axis=0)
    new = np.diff(held, prepend=0)
    curve = pd.DataFrame(
        {"new": new, "cumulative": held, "mean": curves.mean(axis=0), "low": low, "high": high},
        index=pd.Index(matrix.columns, name="interview"),
    )
    last = int(np.flatnonzero(new)[-1]) + 1 if new.any() else 0
    return Saturation(curve, len(sequences), bool(every), last)


def _cumulative(present: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Codes seen up to and with each interview."""
    return np.asarray(np.logical_or.accumulate(present, axis=1).sum(axis=0), dtype=np.int64)
