"""Rules that rows must obey, and the pandera schema that asks them of a table.

Here: what a rule is and how it is asked of columns. Not here: which rules there are (they stand
with what they are about), nor what becomes of a row that breaks one (`intake.check`).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from types import MappingProxyType
from typing import Any, Literal, Self, TypeVar

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.api.base.checks import CheckResult
from pandera.backends.pandas.components import ColumnBackend
from pandera.errors import FailureCaseMetadata

from peo.project.distinct import Distinct, Mask
from peo.project.words import Text

Severity = Literal["refuse", "warn", "note"]
ROW = "(row)"  # the column of row numbers that a schema makes; no file has a column of this name
T = TypeVar("T")


class Cells:
    """The text frame that a schema looks at; what several tests ask of it is worked out once.

    The frame is held weakly: pandera keeps a schema for as long as the frame that it checked.
    """

    def __init__(self) -> None:
        self._frame: Callable[[], pd.DataFrame | None] = lambda: None
        self._known: dict[Hashable, Any] = {}

    def look_at(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with its row numbers, the only one that tests see from now on."""
        numbered = frame.assign(**{ROW: frame.index})
        known: dict[Hashable, Any] = {}
        self._frame = weakref.ref(numbered, lambda _: known.clear())
        self._known = known
        return numbered

    @property
    def frame(self) -> pd.DataFrame:
        """The whole frame."""
        frame = self._frame()
        assert frame is not None
        return frame

    def __getitem__(self, column: str) -> pd.Series:
        return self.once(("cells", column), lambda: self.frame[column])

    def __contains__(self, column: str) -> bool:
        """Whether there is such a column and it holds text."""
        known = ("text", column)
        return self.once(known, lambda: column in self.frame.columns and is_text(self[column]))

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.frame)

    def distinct(self, column: str) -> Distinct:
        """The different texts of a column, and in which rows they stand."""
        return self.once(("distinct", column), lambda: Distinct.of(self[column]))

    def filled(self, column: str) -> Mask:
        """True per row with something in this cell."""
        return self.distinct(column).filled

    def texts(self, column: str, strip: bool = True) -> list[str]:
        """The cells of a column without the spaces around them, empty where missing."""

        def read() -> list[str]:
            cells = [cell if isinstance(cell, str) else "" for cell in self[column].tolist()]
            return [cell.strip() for cell in cells] if strip else cells

        return self.once(("texts", column, strip), read)

    def rows(self, columns: Iterable[str]) -> list[tuple[str, ...]]:
        """The texts of these columns, row by row."""
        return list(zip(*map(self.texts, columns), strict=True))

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What `work` gives; under the same key it is done once for this frame."""
        if key not in self._known:
            self._known[key] = work()
        answer: T = self._known[key]
        return answer


Test = Callable[[Cells], pd.Series | Mask]  # True per row that obeys


@dataclass(frozen=True)
class Asked:
    """A rule asked of one column: `test` gives True per row that obeys it.

    A rule about a cell is a check of its own column. A rule about several cells names in `of` the
    columns that it cannot do without, besides its own: where one is missing or holds no text it is
    not asked. It may also speak of what is no column, such as a question with several columns.
    `costs` are the cells that may not count where it is broken, if that is not its own cell.
    """

    column: str
    test: Test
    of: tuple[str, ...] | None = None
    costs: tuple[str, ...] = ()


def _nothing(_: Any) -> Iterable[Any]:
    return ()


@dataclass(frozen=True)
class Rule:
    """What must hold of a row, what is said where it does not, and what then becomes of the row.

    A row that breaks it is refused (set apart with its reason) or only listed; a note tells what
    was corrected. A definition may choose the other severity, unless the rule is `firm`.
    """

    id: str
    severity: Severity
    message: Text
    advice: Text
    blanks: bool = False  # a row that is only listed loses the cells: they cannot be counted
    firm: bool = False
    follows: frozenset[str] = frozenset()  # not said where a cell it looks at broke one of these
    hides: bool = False  # the value is never shown
    guarded: bool = False  # the value is shown only if it is a code, or nearly a known word
    suggests: bool = False  # a value that is nearly a known one is told which
    asked: Callable[[Any], Iterable[Asked]] = field(default=_nothing, repr=False)  # by a definition
    examples: Callable[[Any], Iterable[Any]] = field(default=_nothing, repr=False)  # that break it

    @property
    def found(self) -> bool:
        """Whether it is found while a file is read: then no schema asks it."""
        return self.asked is _nothing


class _Quiet(ColumnBackend):
    """A column whose failure cases are listed once, by the table: pandera lists them thrice."""

    def failure_cases_metadata(self, *_: object) -> FailureCaseMetadata:
        return FailureCaseMetadata(failure_cases=None, message={}, error_counts={})


class _Check(pa.Check):
    """A check whose test says of a column in its table which rows obey, or whether all do.

    Pandera's own work around a test, once for each of some hundreds, is for what breaks it.
    """

    def __call__(self, check_obj: pd.DataFrame, column: str | None = None) -> CheckResult:
        """What pandera is to know: nothing more where every row obeys."""
        obeyed = self._check_fn(check_obj, column)
        if isinstance(obeyed, bool) or obeyed.all():
            return CheckResult(bool(np.all(obeyed)), bool(np.all(obeyed)), check_obj, None)
        cells = check_obj[column]
        return CheckResult(pd.Series(obeyed, index=cells.index), False, cells, cells[~obeyed])


class _Column(pa.Column):
    def __deepcopy__(self, _: dict[int, Any]) -> Self:
        """Pandera copies columns on their way into a schema, and changes nothing but the name."""
        return copy(self)

    @classmethod
    def get_backend(cls, *_: object, **__: object) -> _Quiet:
        return _Quiet()


def column(
    required: bool = True, known: Iterable[str] = (), open: bool = False, personal: bool = False,
    date: bool = False,
) -> pa.Column:  # fmt: skip
    """A column of text cells. A required one must be there; its cells may still be empty.

    `known` are its words, for a hint beside one that is nearly right. Of an `open` or `personal`
    cell no list of problems shows what it holds; of a `date` only numbers.
    """
    about = {"known": tuple(known), "open": open, "personal": personal, "date": date}
    return _Column(nullable=True, required=required, metadata=about)


def is_text(cells: pd.Series) -> bool:
    """Whether a column holds text: a column of numbers was read from it, and lost its zeros."""
    if cells.dtype == object:
        return pd.api.types.infer_dtype(cells, skipna=True) in ("string", "empty")
    return isinstance(cells.dtype, pd.StringDtype)


def table_schema(
    columns: Mapping[str, pa.Column],
    asked: Iterable[tuple[str, Asked]],
    follows: Mapping[str, Collection[str]] = MappingProxyType({}),
    parts: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> pa.DataFrameSchema:
    """A schema that knows these columns and no others, and asks (rule, what it asks) of them.

    A check is named after its rule. A rule about several cells is a check of the row number, named
    rule:column. No check passes over missing cells: whether one may be empty is for its test. But a
    row is spared what only `follows` (by rule) from others that a cell looked at breaks: a route
    behind an unknown answer, a sum with a number out of range. `parts` are the columns of what is
    no column itself, such as a question with several.
    """
    cells, asked = Cells(), list(asked)
    own = {(rule, what.column): what.test for rule, what in asked if what.of is None}
    checks: dict[str, list[pa.Check]] = {name: [_text(name, cells)] for name in columns}
    checks[ROW] = []
    for rule, what in asked:
        needs = columns.keys() & {what.column, *(what.of or ())}
        ahead = [own[key] for key in product(follows.get(rule, ()), needs) if key in own]
        name, at = (rule, what.column) if what.of is None else (f"{rule}:{what.column}", ROW)
        checks[at].append(_check(name, cells, needs, what.test, ahead))
    known = {name: made.set_checks(checks[name]) for name, made in columns.items()}
    known[ROW] = _Column(checks=checks[ROW])
    costs = {(rule, what.column): what.costs for rule, what in asked if what.costs}
    about = {"costs": costs, "parts": dict(parts)}
    return pa.DataFrameSchema(known, parsers=pa.Parser(cells.look_at), strict=True, metadata=about)


def _text(column: str, cells: Cells) -> pa.Check:
    return _Check(lambda *_: column in cells, name="cell-text")


def _check(name: str, cells: Cells, needs: set[str], test: Test, ahead: Sequence[Test]) -> pa.Check:
    """True per row that obeys the test, or breaks one that comes ahead of it."""

    def verdict(*_: object) -> Mask | bool:  # pandera copies what is no function, cells too
        if not all(column in cells for column in needs):
            return True
        obeyed = np.asarray(test(cells), dtype=bool)
        for first in ahead if not obeyed.all() else ():
            obeyed = obeyed | cells.once(first, partial(_broken, cells, first))
        return obeyed

    return _Check(verdict, name=name, ignore_na=False)


def _broken(cells: Cells, test: Test) -> Mask:
    """True per row that does not obey."""
    return ~np.asarray(test(cells), dtype=bool)
