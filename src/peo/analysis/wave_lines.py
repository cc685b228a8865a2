"""The one line that gives a comparison of two waves: from the rows of both, or from those of this
wave and the people that what was printed of the other one may be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from peo.analysis.between import Averaged, Shared, Table, straddles
from peo.analysis.line_tests import line_of
from peo.analysis.lines import (
    COIN,
    Asked,
    NoLineError,
    codes_of,
    every_answer,
    given,
    query,
    scored,
    statements,
)
from peo.define.instrument.model import Instrument
from peo.define.instrument.names import answers_of
from peo.define.instrument.variable import Variable
from peo.figure import PAIRED, Figure

# tests within who is in both waves
Then = Shared | Averaged | list[Table]  # what was printed of the other wave


class Linked(NamedTuple):
    """The rows of who is in both waves, in one order and without what tells who they are."""

    now: pd.DataFrame
    then: pd.DataFrame


class Compared(Asked):
    """A comparison with what was printed of the other wave, if it has no rows."""

    def __init__(self, figure: Figure, instrument: Instrument, then: Then | None) -> None:
        super().__init__(figure, instrument)
        self.then = then

    def steps(self, now: str, rows: str, people: list[str], numbers: str, two: str) -> list[str]:
        """`numbers` of `now` and `old`: its `rows`, or the people that print may mean; of several
        of those the lowest first number of `two` and the largest p."""
        if len(people) < 2:
            return [f"now = {now}", f"old = {people[0] if people else rows}", numbers]
        return [f"now = {now}", self.least(f"{two} for old in [{', '.join(people)}]")]

    def least(self, each: str) -> str:
        """Of what each of several ways to read print gives; p of none where some straddle none."""
        if not self.figure.test:
            return f"min({each})"
        if self.figure.statistic == "superiority" and straddles(self.figure):
            return f"min(d for d, p in [{each}])"
        return f"(min(d for d, p in [{each}]), max(p for d, p in [{each}]))"


def line_for(
    figure: Figure, instrument: Instrument, then: Then | None = None, linked: bool = False
) -> str:
    """As `line_of`, also of a comparison of waves.

    That has the rows of the other one as `then`, or else what was printed of it (`then`); of a
    range the line gives the lowest number and the largest p. Where `linked`, `rows` and `then` are
    of the same people in one order; raises NoLineError where a test within people lacks that.
    """
    if figure.by != "wave" or not figure.against:
        return line_of(figure, instrument)
    if figure.test in PAIRED and not linked:
        raise NoLineError("linked")
    if (maker := _MAKERS.get(figure.test) or _MAKERS.get(figure.statistic)) is None:
        raise NoLineError("no_library")
    steps, base = maker(Compared(figure, instrument, then)), query(figure.base, instrument)
    both = f"r, before = rows{base}, then{base}"
    return statements(steps, both if then is None else f"r = rows{base}")


def _of_shares(asked: Compared) -> list[str]:
    told = f".isin({codes_of(asked)})"
    people = []
    if isinstance(asked.then, Shared):
        least, most, n = asked.then
        people = [f"np.repeat([1, 0], [{x}, {n - x}])" for x in range(least, most + 1)]
    numbers = "100 * (now.mean() - old.mean())"
    if asked.figure.test:
        p = "proportions_ztest([now.sum(), old.sum()], [len(now), len(old)])[1]"
        numbers = f"({numbers}, {p})"
    old = f"{given(asked, 'before')}{told}"
    return asked.steps(f"{given(asked)}{told}", old, people, numbers, numbers)


def _of_means(asked: Compared) -> list[str]:
    column, then = f'["{asked.figure.variable}"].dropna().astype(float)', asked.then
    if not isinstance(then, Averaged):
        test = 'pingouin.ttest(now, old, correction=True)["p_val"].iloc[0]'
        return [f"now = r{column}", f"old = before{column}", f"(now.mean() - old.mean(), {test})"]
    means = sorted({then.low, then.high})
    if not asked.figure.test:
        return [f"now = r{column}", f"min(now.mean() - m for m in {means})"]
    test = f"ttest_ind_from_stats(now.mean(), now.std(), len(now), m, s, {then.n}, equal_var=False)"
    loop = f"for m in {means} for s in {sorted(set(then.spreads))}"
    return [f"now = r{column}", asked.least(f"(now.mean() - m, {test}[1]) {loop}")]


def _of_answers(asked: Compared) -> list[str]:
    """Mann-Whitney of all answers; of several tables the ends."""
    tables = asked.then if isinstance(asked.then, list) else []
    people = [f"np.repeat({_places(asked.variable)}, {list(table)})" for table in tables]
    test = 'pingouin.mwu(now, old, method="asymptotic")'
    return asked.steps(
        f"{scored(asked.variable)}.dropna()", f"{scored(asked.variable, 'before')}.dropna()",
        people, f'{test}[["CLES", "p_val", "RBC"]].iloc[0] * [100, 1, 1]',
        f'(100 * {test}["CLES"].iloc[0], {test}["p_val"].iloc[0])',
    )  # fmt: skip


def _of_classes(asked: Compared) -> list[str]:
    """Chi-square of all answers without an order."""
    scale, picked = _answers(asked)
    tables = asked.then if isinstance(asked.then, list) else []
    people = [f"pd.Series(np.repeat({scale}, {list(table)}))" for table in tables]
    both = 'pd.concat([now.to_frame("answer"), old.to_frame("answer")], keys=["now", "then"])'
    both += '.reset_index(names=["wave", "row"])'
    test = f'pingouin.chi2_independence({both}, "wave", "answer", correction=False)[2]'
    numbers = f'{test}[["chi2", "pval", "cramer"]].iloc[0]'
    two = f'({test}["chi2"].iloc[0], {test}["pval"].iloc[0])'
    return asked.steps(f"r{picked}.dropna()", f"before{picked}.dropna()", people, numbers, two)


def _answers(asked: Compared) -> tuple[list[str], str]:
    """The answers of a question that say something, and the step that keeps these of a frame."""
    scale = list(asked.variable.substantive)
    return scale, f'["{asked.variable.id}"].astype(object).where(lambda c: c.isin({scale}))'


def _twice(now: str, then: str) -> str:
    """What the same people said now and then, of who answered both times."""
    return f'd = pd.DataFrame({{"now": {now}, "then": {then}}}).dropna()'


def _with_p(asked: Compared, value: str, p: str) -> str:
    """A difference and its p, where it has one: a part of a distribution has none."""
    return value if asked.figure.p is None else f"({value}, {p})"


_MOVED = "up, down = (int((s * (d.now - d.then) > 0).sum()) for s in (1, -1))"


def _mcnemar(asked: Compared) -> list[str]:
    """Whether the same people gave some answers."""
    column = f'["{asked.figure.variable}"]'
    told = [
        f"{every_answer(asked, rows)}.isin({codes_of(asked)}).where({rows}{column}.notna())"
        for rows in ("r", "before")
    ]
    numbers = _with_p(asked, "100 * (up - down) / len(d)", COIN)
    return [f"{_twice(*told)}.astype(float)", _MOVED, numbers]


def _paired_t(asked: Compared) -> list[str]:
    """The mean of the same people."""
    column = f'["{asked.figure.variable}"].astype(float)'
    test = 'pingouin.ttest(d.now, d.then, paired=True)["p_val"].iloc[0]'
    both = _twice(f"r{column}", f"before{column}")
    return [both, _with_p(asked, "(d.now - d.then).mean()", test)]


def _within_sign(asked: Compared) -> list[str]:
    """All answers of the same people, on a scale."""
    both = _twice(scored(asked.variable), scored(asked.variable, "before"))
    return [both, _MOVED, f"(50 + 50 * (up - down) / len(d), {COIN})"]


def _stuart_maxwell(asked: Compared) -> list[str]:
    """All answers of the same people, without an order; of those that some came to or left."""
    _, picked = _answers(asked)
    return [
        _twice(f"r{picked}", f"before{picked}"),
        "m = sorted(set(d[d.now != d.then].to_numpy().ravel()))",
        "t = pd.crosstab(d.now, d.then).reindex(index=m, columns=m, fill_value=0)",
        "h = SquareTable(t.to_numpy(), shift_zeros=False).homogeneity()",
        "(h.statistic, h.pvalue)",
    ]


def _differs(asked: Compared) -> list[str]:
    return _of_shares(asked) if asked.codes else _of_means(asked)


def _places(variable: Variable) -> list[float]:
    if variable.kind == "number":
        return sorted(map(float, answers_of(variable)))
    return [float(place) for place in range(len(variable.substantive))]


_MAKERS: dict[str, Callable[[Compared], list[str]]] = {
    "two_proportions": _of_shares, "welch_t": _of_means, "difference": _differs,
    "mann_whitney": _of_answers, "chi_square": _of_classes, "mcnemar": _mcnemar,
    "paired_t": _paired_t, "within_sign": _within_sign, "stuart_maxwell": _stuart_maxwell,
}  # fmt: skip
