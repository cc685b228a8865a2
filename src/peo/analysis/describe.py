"""Shares and means with their intervals."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from peo.analysis.bounded import mean_interval
from peo.analysis.counts import PEOPLE, Counts
from peo.analysis.ranks import Z
from peo.define.instrument.expression import Condition, plain
from peo.define.instrument.variable import Variable
from peo.figure import Basis, Figure, Statistic
from peo.project.distinct import Distinct

_SAME = 1e-9  # shares closer than this are equal: a third is a third, whatever it was counted from


def wilson(count: int, n: int) -> tuple[float, float]:
    """95 % Wilson score interval of a share, in per cent.

    Source: Wilson (1927), JASA 22, 209-212; it covers for small groups where Wald does not.
    """
    if n == 0:
        return math.nan, math.nan
    share, z2 = count / n, Z**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def t_interval(mean: float, sd: float, n: int) -> tuple[float, float]:
    """95 % t interval of a mean; missing for fewer than two answers."""
    if n < 2:
        return math.nan, math.nan
    half = float(stats.t.ppf(0.975, n - 1)) * sd / math.sqrt(n)
    return mean - half, mean + half


def banded(column: pd.Series, variable: Variable) -> pd.Series:
    """Numbers as the codes of their bands (ordered category); other columns as they are."""
    if variable.kind == "date":
        return months_of(column)
    if variable.kind != "number" or not variable.bands:
        return column
    edges = [-math.inf, *(band.upto for band in variable.bands)]
    codes = [band.code for band in variable.bands]
    return pd.cut(column.astype("float"), edges, labels=codes)


def months_of(column: pd.Series) -> pd.Series:
    """Days as the codes of their months."""
    return column.astype("string").str.slice(0, 7)


def measured(column: pd.Series, variable: Variable) -> pd.Series:
    """Numbers, or the places that things got in a ranking (missing for what got none)."""
    if variable.rank:
        return pd.to_numeric(column.astype("string"), errors="coerce").astype("float")
    return column.astype("float")


def shares(
    counts: Counts,
    variable: Variable,
    categories: Sequence[tuple[str, tuple[str, ...]]],
    base: Condition,
    prefix: str,
) -> list[Figure]:
    """Share of each category among those in the base who answered, with its Wilson interval.

    `categories` pairs the name in the figure's id with the codes that count. One figure per
    category; n is the number of answers, "don't know" included.
    """
    found, marks = (answers(counts, variable, base, bands=yes) for yes in (True, False))
    n = int(found.sum())
    excluded = people_in(counts, base) - n
    people = {**marks.to_dict(), **found.to_dict()}
    figures = []
    for name, codes in categories:
        number = sum(int(people.get(code, 0)) for code in codes)
        figure = counted(f"{prefix}.{name}", variable.id, codes, base, number, n)
        figures.append(replace(share_of(figure, "percent"), excluded=excluded))
    return figures


def people_in(counts: Counts, base: Condition) -> int:
    """Number of people in a base."""

    def work() -> int:
        cells = counts.of(*base.variables)
        return int(cells.loc[base.holds(cells), PEOPLE].sum())

    return counts.once(("people", base), work)


def counted(
    figure_id: str, variable: str, categories: tuple[str, ...], base: Condition, count: int, n: int
) -> Figure:
    """A number of people, of n."""
    return Figure(
        figure_id=figure_id, statistic="count", variable=variable, categories=categories,
        base=base, value=count, count=count, n=n,
    )  # fmt: skip


def share_of(figure: Figure, statistic: Statistic) -> Figure:
    """A number of people as a share, with its Wilson interval; no value when n is zero."""
    count, n = figure.count or 0, figure.n or 0
    low, high = wilson(count, n) if n else (None, None)
    value = 100 * count / n if n else None
    return replace(figure, statistic=statistic, value=value, unit="%", low=low, high=high)


def answers(counts: Counts, variable: Variable, base: Condition, bands: bool = True) -> pd.Series:
    """Number of people in the base per answer, or of a number per band if it has any, by code.

    Not to be changed by the caller.
    """
    bands = bands and bool(variable.bands)
    key = ("answers", variable.id, base, bands)
    return counts.once(key, lambda: _answers(counts, variable, base, bands))


def _answers(counts: Counts, variable: Variable, base: Condition, bands: bool) -> pd.Series:
    cells = counts.of(variable.id, *base.variables)
    column = cells[variable.id]
    if variable.kind == "date" or (bands and variable.bands):
        column = banded(column, variable)
    given = Distinct.of(column)
    people = cells[PEOPLE].to_numpy() * base.holds(cells).to_numpy()
    per_answer = np.bincount(given.places + 1, people, len(given.values) + 1)[1:]
    written = str if column.dtype == "category" or variable.kind != "number" else plain
    found: dict[str, int] = defaultdict(int)
    for code, n in sorted(zip(map(written, given.values), per_answer, strict=True)):
        if n:
            found[code] += int(n)
    return pd.Series([*found.values()], pd.Index([*found], dtype="str"), dtype="int64")


def mean(counts: Counts, variable: Variable, base: Condition, figure_id: str) -> Figure:
    """Mean of a number among those in the base who answered, with an interval within its scale.

    A number without both ends has a t interval.
    """
    key = ("mean", variable.id, base)
    return replace(counts.once(key, lambda: _mean(counts, variable, base)), figure_id=figure_id)


def _mean(counts: Counts, variable: Variable, base: Condition) -> Figure:
    cells = counts.of(variable.id, *base.variables)
    cells = cells[base.holds(cells)]
    values = measured(cells[variable.id], variable).dropna()
    people = cells.loc[values.index, PEOPLE]
    n = int(people.sum())
    value = float((values * people).sum() / n) if n else None
    low = high = sd = None
    if value is not None and n > 1:
        sd = math.sqrt(float((people * (values - value) ** 2).sum()) / (n - 1))
        low, high = t_interval(value, sd, n)
    if value is not None and math.isfinite(variable.maximum - variable.minimum):
        each = people.groupby(values).sum()
        low, high = mean_interval(each.index, each, variable.minimum, variable.maximum)
    unit = variable.unit_words
    return Figure(
        figure_id="", statistic="mean", variable=variable.id, base=base, value=value,
        unit=variable.unit, n=n, excluded=people_in(counts, base) - n, sd=sd, low=low, high=high,
        nl=unit.nl if unit else "", en=unit.en if unit else "",
    )  # fmt: skip


def count(
    counts: Counts, variable: Variable, codes: tuple[str, ...], base: Condition, figure_id: str
) -> Figure:
    """Number of people in the base who gave one of some answers, of those who answered."""
    (share,) = shares(counts, variable, [("", codes)], base, "")
    return number_of(replace(share, figure_id=figure_id))


def number_of(share: Figure) -> Figure:
    """A share as the number of people that it is of."""
    told = share.figure_id, share.variable, share.categories, share.base
    return counted(*told, share.count or 0, share.n or 0)


def base_n(counts: Counts, variable: str, base: Condition, figure_id: str) -> Figure:
    """Number of people in the base, of those who answered `variable` unless it is `respondents`."""
    asked = [] if variable == "respondents" else [variable]
    cells = counts.of(*asked, *base.variables)
    inside = base.holds(cells)
    if asked:
        inside &= cells[variable].notna()
    n = int(cells.loc[inside, PEOPLE].sum())
    return replace(counted(figure_id, variable, (), base, n, n), statistic="base_n")


def mentions(
    counts: Counts, options: Iterable[Variable], base: Condition, prefix: str
) -> list[Figure]:
    """Share of each option in all ticks of a multiple-choice question; the shares add to 100.

    n is the number of ticks, not of people, so there is no interval: the ticks of one person are
    not independent.
    """
    ticks = {option.id: int(answers(counts, option, base).get("yes", 0)) for option in options}
    total = sum(ticks.values())
    figures = [
        share_of(
            counted(f"{prefix}.{name}.mentions", name, ("yes",), base, number, total), "mentions"
        )
        for name, number in ticks.items()
    ]
    return [replace(figure, low=None, high=None) for figure in figures]


def ranked(figures: Sequence[Figure], most: int, prefix: str) -> list[Figure]:
    """The places 1 to `most` among the shares of each group.

    Equal shares have one place and the next share keeps its distance: 1, 2, 2, 4. A tie that
    crosses `most` is kept whole. Shares of nobody and shares that are not shown have no place.
    Where a share is not known the places are those that were published, as far as they were.
    `figures` are shares of one list of items; the share itself is the figure's `effect_size`.
    """
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.by, figure.group), []).append(figure)
    found = []
    for group in groups.values():
        known = all(figure.value is not None or figure.suppressed for figure in group)
        places = [(_place(one, group) if known else one.place, one) for one in group]
        chosen = [(place, one) for place, one in places if place is not None and place <= most]
        for place, figure in sorted(chosen, key=lambda pair: pair[0]):
            found.append(
                replace(
                    figure, figure_id=f"{prefix}.{figure.figure_id}", statistic="rank",
                    basis=_basis(group) if known else "published", value=place, unit="",
                    low=None, high=None, bound_low=None, bound_high=None, said=None, relation="",
                    places=None, place=None, effect="share" if figure.identified else "",
                    effect_size=figure.value, published=(),
                )
            )  # fmt: skip
    return found


def _place(figure: Figure, group: Sequence[Figure]) -> int | None:
    """The place of a share in its list; none for one of nobody."""
    mine = figure.value or 0.0
    return 1 + sum((other.value or 0.0) > mine + _SAME for other in group) if mine else None


def _basis(figures: Sequence[Figure]) -> Basis:
    """The worst of what some figures rest on."""
    if not all(figure.identified for figure in figures):
        return "invented"
    return "counted" if all(figure.basis == "counted" for figure in figures) else "follows"
