"""The one line that gives a comparison of two waves: from the rows of both, or from those of this
wave and the numbers of people that what was printed of the other one may be.
"""

from __future__ import annotations

from collections.abc import Callable

from peo.analysis.between import Averaged, Shared, Table, straddles
from peo.analysis.line_parts import Asked, NoLineError, scored
from peo.analysis.lines import codes_of, given, line_of, query, statements
from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.names import answers_of
from peo.instrument.variable import Variable

Then = Shared | Averaged | list[Table]  # what was printed of the other wave


class Compared(Asked):
    """A comparison with what was printed of the other wave, if it has no rows."""

    def __init__(self, figure: Figure, instrument: Instrument, then: Then | None) -> None:
        super().__init__(figure, instrument)
        self.then = then


def line_for(figure: Figure, instrument: Instrument, then: Then | None = None) -> str:
    """As `line_of`, also of a comparison of waves.

    That has the rows of the other one as `then`, or else what was printed of it (`then`); of a
    range the line gives the lowest number and the largest p.
    """
    if figure.by != "wave" or not figure.against:
        return line_of(figure, instrument)
    if (maker := _MAKERS.get(figure.test) or _MAKERS.get(figure.statistic)) is None:
        raise NoLineError("no_library")
    steps, base = maker(Compared(figure, instrument, then)), query(figure.base, instrument)
    both = f"r, before = rows{base}, then{base}"
    return statements(steps, both if then is None else f"r = rows{base}")


def _least(asked: Compared, each: str) -> str:
    """Of several numbers of people that may be meant the lowest difference and the largest p."""
    if not asked.figure.test:
        return f"min({each})"
    both = f"[{each}]"
    return f"(min(d for d, p in {both}), max(p for d, p in {both}))"


def _of_shares(asked: Compared) -> list[str]:
    name = asked.figure.variable
    codes = codes_of(asked)
    now = f"now = {given(asked)}.isin({codes})"
    if asked.then is None:
        old = f'old = before["{name}"].dropna().isin({codes})'
        x, n, loop = "old.sum()", "len(old)", ""
    else:
        assert isinstance(asked.then, Shared)
        least, most, size = asked.then
        old, x, n = "", str(least), str(size)
        loop = "" if least == most else f" for x in range({least}, {most + 1})"
        x = "x" if loop else x
    each = f"100 * (now.mean() - {x} / {n})"
    if asked.figure.test:
        each = f"({each}, proportions_ztest([now.sum(), {x}], [len(now), {n}])[1])"
    return list(filter(None, (now, old, _least(asked, f"{each}{loop}") if loop else each)))


def _of_means(asked: Compared) -> list[str]:
    name, then = asked.figure.variable, asked.then
    now = f'now = r["{name}"].dropna().astype(float)'
    if then is None:
        test = 'pingouin.ttest(now, old, correction=True)["p_val"].iloc[0]'
        old = f'old = before["{name}"].dropna().astype(float)'
        return [now, old, f"(now.mean() - old.mean(), {test})"]
    assert isinstance(then, Averaged)
    means = sorted({then.low, then.high})
    if not asked.figure.test:
        return [now, f"min(now.mean() - m for m in {means})"]
    test = f"ttest_ind_from_stats(now.mean(), now.std(), len(now), m, s, {then.n}, equal_var=False)"
    loop = f"for m in {means} for s in {sorted(set(then.spreads))}"
    return [now, _least(asked, f"(now.mean() - m, {test}[1]) {loop}")]


def _of_answers(asked: Compared) -> list[str]:
    """Mann-Whitney of all answers; of several tables the ends."""
    now = f"now = {scored(asked.variable)}.dropna()"
    test = 'pingouin.mwu(now, old, method="asymptotic")'
    numbers = f'{test}[["CLES", "p_val", "RBC"]].iloc[0] * [100, 1, 1]'
    if asked.then is None:
        return [now, f"old = {scored(asked.variable, 'before')}.dropna()", numbers]
    assert isinstance(asked.then, list)
    olds = [f"np.repeat({_places(asked.variable)}, {list(table)})" for table in asked.then]
    if len(olds) == 1:
        return [now, f"old = {olds[0]}", numbers]
    two = f'(100 * {test}["CLES"].iloc[0], {test}["p_val"].iloc[0])'
    each = f"{two} for old in [{', '.join(olds)}]"
    if straddles(asked.figure):
        return [now, f"min(d for d, p in [{each}])"]
    return [now, _least(asked, each)]


def _of_classes(asked: Compared) -> list[str]:
    """Chi-square of all answers without an order."""
    scale, then = list(asked.variable.substantive), asked.then
    picked = f'["{asked.variable.id}"].astype(object).where(lambda c: c.isin({scale})).dropna()'
    both = 'pd.concat([now.to_frame("answer"), old.to_frame("answer")], keys=["now", "then"])'
    both += '.reset_index(names=["wave", "row"])'
    test = f'pingouin.chi2_independence({both}, "wave", "answer", correction=False)[2]'
    if then is None or (isinstance(then, list) and len(then) == 1):
        old = f"before{picked}"
        if then is not None:
            old = f"pd.Series(np.repeat({scale}, {list(then[0])}))"
        numbers = f'{test}[["chi2", "pval", "cramer"]].iloc[0]'
        return [f"now, old = r{picked}, {old}", numbers]
    assert isinstance(then, list)
    olds = [f"pd.Series(np.repeat({scale}, {list(table)}))" for table in then]
    each = f'({test}["chi2"].iloc[0], {test}["pval"].iloc[0]) for old in [{", ".join(olds)}]'
    return [f"now = r{picked}", _least(asked, each)]


def _differs(asked: Compared) -> list[str]:
    return _of_shares(asked) if asked.codes else _of_means(asked)


def _places(variable: Variable) -> list[float]:
    if variable.kind == "number":
        return sorted(map(float, answers_of(variable)))
    return [float(place) for place in range(len(variable.substantive))]


_MAKERS: dict[str, Callable[[Compared], list[str]]] = {
    "two_proportions": _of_shares, "welch_t": _of_means, "difference": _differs,
    "mann_whitney": _of_answers, "chi_square": _of_classes,
}  # fmt: skip
