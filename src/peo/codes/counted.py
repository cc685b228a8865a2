"""Tables of coded talk to count in: a row per thing and per code that it bears.

A column with a plural name (`quotations`, `people`) names things and is what can be counted: how
many different ones. A column with a singular name (`theme`, `team`) holds codes and is what they
can be counted by. A row without a thing stands for a count that is shown when it is nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol

import pandas as pd

from peo.codes.saturation import Saturation
from peo.define.instrument.expression import Condition

THINGS = (
    "teams", "coders", "findings", "quotations", "counter_quotations", "fragments", "elements",
    "counter_fragments", "counter_teams", "stances", "refused", "people", "claims", "passages",
)  # fmt: skip
CODES = (
    "team", "analysed", "step", "step_2", "coder", "category", "question", "direction", "element",
    "theme", "polarity", "factor", "finding", "stance", "participant", "interviewed", "kind",
    "code", "together", "claim", "quantifier", "known",
)  # fmt: skip
TOTAL = "total"
Key = tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """One table, and in which order the codes of a column stand.

    `published`: it is made from what was published. `n`: of how many, where that is not simply how
    many there are. `absent`: for which cells nothing was handed in, and why.
    """

    rows: pd.DataFrame
    published: bool
    order: Mapping[str, Sequence[str]]
    n: int | None = None
    absent: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def has(self, names: Iterable[str]) -> bool:
        """Whether it has all these columns."""
        return set(names) <= set(self.rows.columns)

    def where(self, base: Condition) -> pd.DataFrame:
        """The rows of a base."""
        return self.rows[base.holds(self.rows)]

    def things(self, what: str, base: Condition) -> list[str]:
        """The names of what is counted; of two codes of one column what bears both."""
        twice = len(base.variables) < len(base.parts)
        parts = [Condition((part,)) for part in base.parts] if twice else [base]
        return sorted(set.intersection(*(set(self.where(p)[what].dropna()) for p in parts)))

    def count(self, what: str, by: Sequence[str], base: Condition) -> dict[Key, int]:
        """How many different things there are, per combination of codes that occurs, in order."""
        rows = self.where(base)
        if not by:
            return {(): rows[what].nunique()}
        rows = rows.dropna(subset=list(by))
        found = rows.groupby(list(by), observed=True)[what].nunique()
        counts = {key if isinstance(key, tuple) else (key,): int(n) for key, n in found.items()}
        return {key: counts[key] for key in sorted(counts, key=lambda key: self._place(by, key))}

    def cross(
        self, what: str, rows: Sequence[str], column: str, base: Condition, totals: bool
    ) -> dict[tuple[Key, str], int]:
        """The same by rows and one column: every row that occurs with every column that does."""
        if list(rows) == [column]:
            return self._together(what, column, base)
        counts = self.count(what, [*rows, column], base)
        heads = list(dict.fromkeys(key[-1] for key in counts))
        heads.sort(key=lambda code: self._place([column], (code,)))
        found = {}
        for key in dict.fromkeys(key[:-1] for key in counts):
            for head in heads:
                if (key[0], head) not in self.absent:
                    found[key, head] = counts.get((*key, head), 0)
        if totals and found:
            found = self._with_totals(found, what, rows, column, base)
        return found

    def _with_totals(
        self, found: dict[tuple[Key, str], int], what: str, rows: Sequence[str], column: str,
        base: Condition,
    ) -> dict[tuple[Key, str], int]:  # fmt: skip
        """With a last column of all columns together and a last row of all rows together."""
        known = Counted(self.where(base).dropna(subset=[*rows, column]), self.published, self.order)
        ends = known.count(what, rows, Condition())
        below = known.count(what, [column], Condition())
        whole = known.count(what, [], Condition())[()]
        last = (TOTAL,) * len(rows)
        out: dict[tuple[Key, str], int] = {}
        for key in dict.fromkeys(key for key, _ in found):
            out |= {place: n for place, n in found.items() if place[0] == key}
            out[key, TOTAL] = ends[key]
        out |= {(last, code): n for (code,), n in below.items()}
        return {**out, (last, TOTAL): whole}

    def _together(self, what: str, column: str, base: Condition) -> dict[tuple[Key, str], int]:
        """Things that bear both of two codes; on the diagonal all of one code."""
        rows = self.where(base).dropna(subset=[column])
        codes = sorted(set(rows[column]), key=lambda code: self._place([column], (code,)))
        bearing = {code: set(rows.loc[rows[column] == code, what].dropna()) for code in codes}
        return {((one,), other): len(bearing[one] & bearing[other])
                for one, other in product(codes, codes)}  # fmt: skip

    def _place(self, names: Sequence[str], key: Key) -> list[tuple[int, str]]:
        """Where a combination of codes stands; a code that is in no list comes last."""
        listed = [list(self.order.get(name, ())) for name in names]
        return [
            (known.index(code) if code in known else len(known), code)
            for known, code in zip(listed, key, strict=True)
        ]


class Talk(Protocol):
    """What a kind of study gives to be counted and compared."""

    @property
    def tables(self) -> list[Counted]:
        """The tables that there are; the first that has all columns of a question is taken."""

    def agreement(self, threshold: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What two coders chose, per session and outcome, and coefficients as in `agreement`."""

    def saturation(self, seed: int) -> tuple[Saturation, bool] | None:
        """Codes after each interview, and whether they are of the published quotations."""


def frame(rows: Iterable[Mapping[str, str | None]]) -> pd.DataFrame:
    """Rows as a table of text."""
    return pd.DataFrame(list(rows)).astype("string")


NO_TABLES: tuple[pd.DataFrame, pd.DataFrame] = (pd.DataFrame(), pd.DataFrame())
