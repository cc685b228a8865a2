"""A column as its different values, and in which of its rows each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Distinct:
    """The different values of a column, and per row the place of its own; -1 where it is empty.

    Answers have few: what is asked of a value is asked once of each, not of every cell.
    """

    values: list[Any]
    places: npt.NDArray[np.signedinteger]

    @classmethod
    def of(cls, cells: pd.Series) -> Distinct:
        """Those of a column, in the order in which they come; of categories all there may be."""
        if isinstance(cells.dtype, pd.CategoricalDtype):
            return cls(cells.dtype.categories.tolist(), cells.array.codes)
        if isinstance(cells.dtype, pd.StringDtype):
            text = pa.array(cells.array)
            whole = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
            coded = whole.dictionary_encode()
            values = coded.dictionary.to_pylist()
            places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        else:
            places, found = cells.array.factorize()
            values = found.tolist()
        small = np.min_scalar_type(-max(len(values), 1))  # a wave has many columns
        return cls(values, places.astype(small))

    @property
    def filled(self) -> Mask:
        """True per row with something in its cell."""
        return self.places >= 0

    def fit(self, test: Callable[[Any], object]) -> Mask:
        """True per row whose value passes; an empty cell never does."""
        return self.among([bool(test(value)) for value in self.values])

    def among(self, passed: Sequence[bool]) -> Mask:
        """True per row whose value is one that `passed`, in the order of the values."""
        if not any(passed):
            return np.zeros(len(self.places), dtype=bool)
        return np.array([*passed, False], dtype=bool).take(self.places)  # -1 is the last

    def mapped(self, words: Sequence[str | None], cells: pd.Series) -> pd.Series:
        """Words in the places of the values, in their order; a column with the name of `cells`."""
        if [*words] == self.values:
            return cells
        taken = pd.array(np.array([*words, None], dtype=object), dtype="str").take(self.places)
        return pd.Series(taken, index=cells.index, name=cells.name)
