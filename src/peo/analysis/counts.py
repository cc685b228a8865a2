"""Records with equal rows counted once. Every statistic is computed from these counts.

Answers are few and people may be many: a million records of one question are at most a dozen rows
of counts, so what is counted once costs the same for any number of people afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

T = TypeVar("T")
PEOPLE = "#"  # the column with the number of people; no variable can be called that
_MOST_KEYS = 2_000_000


class Counts:
    """The combinations of answers of one set of records, counted when first asked for."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._codes: dict[str, NDArray[np.int32]] = {}
        self._tables: dict[tuple[str, ...], pd.DataFrame] = {}
        self._known: dict[Hashable, Any] = {}

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What `work` gives; under the same key it is done once for these records."""
        if key not in self._known:
            self._known[key] = work()
        known: T = self._known[key]
        return known

    def __contains__(self, variable: str) -> bool:
        return variable in self._frame

    def __len__(self) -> int:
        return len(self._frame)

    def of(self, *variables: str) -> pd.DataFrame:
        """One row per combination of answers that occurs, missing answers included.

        Columns: the variables, as in the records, and `PEOPLE`. Not to be changed by the caller.
        """
        names = tuple(sorted(set(variables)))
        if names not in self._tables:
            self._tables[names] = self._count(names)
        return self._tables[names]

    def _count(self, names: tuple[str, ...]) -> pd.DataFrame:
        key = np.zeros(len(self._frame), dtype=np.int64)
        size = 1
        for name in names:
            codes = self._code(name)
            width = int(codes.max(initial=-1)) + 2
            if size * width > _MOST_KEYS:
                key = np.unique(key, return_inverse=True)[1]
                size = int(key.max(initial=-1)) + 1
            key = key * width + codes + 1
            size *= width
        if size > _MOST_KEYS:
            key = np.unique(key, return_inverse=True)[1]
            size = int(key.max(initial=-1)) + 1
        people = np.bincount(key, minlength=size)
        first = np.zeros(size, dtype=np.int64)
        first[key[::-1]] = np.arange(len(key) - 1, -1, -1)
        present = people > 0
        rows = first[present]
        columns = {name: self._frame[name].array.take(rows) for name in names}
        return pd.DataFrame({**columns, PEOPLE: people[present]})

    def _code(self, name: str) -> NDArray[np.int32]:
        if name not in self._codes:
            column = self._frame[name]
            if isinstance(column.dtype, pd.CategoricalDtype):
                codes = column.cat.codes.to_numpy()
            else:
                codes = pd.factorize(column, sort=True)[0]
            self._codes[name] = codes.astype(np.int32)
        return self._codes[name]


def cross(table: pd.DataFrame, rows: pd.Series, columns: pd.Series) -> pd.DataFrame:
    """Number of people per value of `rows` (sorted) and of `columns` (sorted).

    `rows` and `columns` run along `table`; people with a missing value are left out.
    """
    known = rows.notna() & columns.notna()
    people = table.loc[known, PEOPLE]
    counted = people.groupby([rows[known], columns[known]], observed=True).sum()
    return counted.unstack(fill_value=0).sort_index().sort_index(axis=1)
