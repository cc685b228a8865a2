"""Figures, and what of them may leave. A figure is one number, a row of the tidy table of figures.

Tables, plots and sentences are made from figures; verification and comparison are joins on them.
Two figures mean the same when they agree on statistic, variable, categories, base and grouping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from peo.define.instrument.expression import Condition, parse
from peo.project import UserError, replacing
from peo.project.words import Language
from peo.project.written import read_csv, write_csv

Statistic = Literal[
    "percent", "mean", "count", "base_n", "mentions", "test",
    "spread", "reliability", "superiority", "paired", "placed", "difference", "correlation",
    "odds_ratio", "change", "cooccurrence", "combination", "planning", "rank", "standardised",
    "agreement", "saturation", "extreme", "own", "response", "weighted", "sensitivity",
]  # fmt: skip
# What a number rests on: records that were collected, a published number, what follows from
# published numbers, the range that they leave, parameters alone, this report itself, or practice
# records of a published wave, which nobody gave.
Basis = Literal["counted", "published", "follows", "bounded", "assumed", "tally", "invented"]
# Words in a figure that say how it was made: tests of the people who are in both waves; people who
# said no group; a share without "don't know", and if nobody or everybody of the silent had said so.
PAIRED = ("mcnemar", "paired_t", "within_sign", "stuart_maxwell")
MISSING = "missing"
WITHOUT, NONE, ALL = "without_unknown", "none", "all"
_PLAIN = ("percent", "mean", "count", "base_n", "mentions")  # about one group; its base says which


class Measure(NamedTuple):
    """What a figure says, whatever it is called and wherever it is printed."""

    statistic: str
    variable: str
    categories: frozenset[str]
    base: Condition
    by: str


@dataclass(frozen=True, repr=False)
class Figure:
    """One number with what it says, what it rests on and where it was made.

    `n` people are counted; `excluded` others of the base are not, since they gave no answer or one
    off the scale. `sd` is the standard deviation of a mean. A test compares `groups` of `sizes`.

    `value` is unrounded: per cent for percent and mentions, the test statistic for test. The
    interval has 95 % confidence. `against` is the other side of a comparison: a group, a variable
    or a wave. `p_from` says how p was found when not from the usual approximation: `exact` or
    `simulated`; `tests` is the number of tests that `p_adjusted` takes into account. A test that
    was planned and could not be done has no value and a `reason`, a key of `show.reason`.
    `regrouped` says what became of groups that were too small, as `variable:code=group`; without a
    group after the sign they were left out.

    A weighted number has a standard error and an effective n; per one of `groups`, of which `sizes`
    people count, how many gave the answer (`cells`) and for how many people in the sector each
    stands (`weights`).

    A number that a notebook computed by itself says `how`, and in words (`nl`, `en`) what it is;
    of any other number these are its unit, where that is a word.

    `basis` says what the value and all that is printed around it rest on, `n_basis` what n rests
    on. The bounds, where they were computed, hold every value that the published figures allow.
    `said` is the number as it was published, `relation` how it was put there (eq, lt: "almost"),
    `places` with how many decimals, and `place` the place that the publication gave it in a list;
    `said_also` is another published number that excludes it.

    A comparison of waves that could not be made, or not wholly, has a `reason` too, and behind it
    the wave that it is about. Beside a published number that was rounded such a comparison is a
    range: `value` is missing, the bounds, the interval and p hold what every number gives that it
    may have been, and the smallest p's stand in `p_least` and `p_adjusted_least`.
    """

    figure_id: str
    statistic: Statistic
    variable: str
    categories: tuple[str, ...] = ()
    base: Condition = field(default_factory=Condition)
    by: str = ""
    group: str = ""
    against: str = ""
    value: float | None = None
    unit: str = ""
    count: int | None = None
    n: int | None = None
    excluded: int | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    groups: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()
    weights: tuple[float, ...] = ()
    se: float | None = None
    n_effective: float | None = None
    test: str = ""
    df: float | None = None
    df2: float | None = None
    p: float | None = None
    p_least: float | None = None
    p_from: str = ""
    p_adjusted: float | None = None
    p_adjusted_least: float | None = None
    tests: int | None = None
    effect: str = ""
    effect_size: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    reason: str = ""
    regrouped: tuple[str, ...] = ()
    family: str = ""
    suppressed: str = ""
    published: tuple[str, ...] = ()
    basis: Basis = "counted"
    n_basis: Basis = "counted"
    said: float | None = None
    relation: str = ""
    said_also: float | None = None
    relation_also: str = ""
    places: int | None = None
    place: int | None = None
    bound_low: float | None = None
    bound_high: float | None = None
    how: str = ""
    nl: str = ""
    en: str = ""
    wave: str = ""
    origin: str = ""
    notebook: str = ""

    @property
    def not_done(self) -> bool:
        """Whether a test was planned and could not be done: beside a p a reason is of what else is
        missing, such as the interval."""
        return bool(self.reason) and self.p is None

    def __repr__(self) -> str:
        """Its name, its number and n, as in `stay.strong: 78% (n = 113)`."""
        if self.value is None:
            return f"{self.figure_id}: {self.suppressed or self.reason or 'not known'}"
        places = self.decimals if self.unit or self.statistic != "test" else 2
        mark = "" if self.identified else "†"
        n = "" if self.n is None else f" (n = {self.n})"
        unit = f" {self.unit}" if self.unit[:1].isalpha() else self.unit
        return f"{self.figure_id}: {half_up(self.value, places)}{unit}{mark}{n}"

    @property
    def one_line(self) -> str:
        """What the figure says, in one line: the same wherever it is printed."""
        categories = "|".join(sorted(self.categories))
        parts = (self.statistic, self.variable, categories, str(self.base), self.by, self.group)
        return ";".join((*parts, self.against))

    @property
    def identified(self) -> bool:
        """Whether the number is one that somebody gave or published, or that follows from it."""
        return self.basis not in ("bounded", "invented")

    @property
    def decimals(self) -> int:
        """Decimals that are printed: as many as were published; else none for per cents and people,
        one for means of a mark, two for ratios and correlations."""
        if self.places is not None:
            return self.places
        if self.unit == "%":
            return 0
        places = {
            "mean": 1,
            "weighted": 1,
            "spread": 1,
            "reliability": 2,
            "saturation": 1,
            "correlation": 2,
            "odds_ratio": 2,
            "planning": 2,
            "difference": 1,
        }
        return {**places, "agreement": 2}.get(self.statistic, 0)

    def unit_in(self, language: Language) -> str:
        """The unit: % or nothing, or in words; a notebook's own number has it as it was typed."""
        if self.statistic == "own" or not self.nl:
            return self.unit
        return self.nl if language == "nl" else self.en

    @property
    def measure(self) -> Measure:
        """The key on which figures are joined with other figures and with published ones."""
        by = ""
        if self.statistic not in _PLAIN:
            by = "|".join(filter(None, (self.by, self.group, self.against)))
        return Measure(self.statistic, self.variable, frozenset(self.categories), self.base, by)


COLUMNS = [column.name for column in fields(Figure)]


def half_up(value: float, decimals: int = 0) -> Decimal:
    """Round half up, as the published reports do (12.5 -> 13), not half to even.

    Ten decimals are looked at, so that 62.499999999999996, a float's way to write 62.5, counts
    as 62.5.
    """
    exact = Decimal(repr(float(value))).quantize(Decimal("1e-10"), ROUND_HALF_UP)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def figure_table(figures: Iterable[Figure]) -> pd.DataFrame:
    """One row per figure, columns as in `Figure`; lists of codes are joined by `|`."""
    rows = []
    for figure in figures:
        row = {name: getattr(figure, name) for name in COLUMNS}
        row |= {
            "categories": "|".join(figure.categories),
            "published": "|".join(figure.published),
            "base": str(figure.base),
            "groups": "|".join(figure.groups),
            "regrouped": "|".join(figure.regrouped),
            "sizes": "|".join(map(str, figure.sizes)),
            "cells": "|".join(map(str, figure.cells)),
            "weights": "|".join(f"{weight:.12g}" for weight in figure.weights),
        }
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def write_figures(figures: Iterable[Figure], path: Path) -> None:
    """Write a CSV with unrounded numbers (12 significant digits)."""
    with replacing(path) as new:
        write_csv(figure_table(figures), new, decimals="%.12g")


def read_figures(path: Path) -> list[Figure]:
    """Read what `write_figures` wrote; raises UserError when the file is missing or another's."""
    if not path.is_file():
        name = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
        raise UserError("analysis.no_figures", file=name)
    table = read_csv(path)
    if list(table.columns) != COLUMNS:
        raise UserError("analysis.other_figures", file=path.name)
    return [
        figure_of(dict(zip(COLUMNS, row, strict=True))) for row in table.itertuples(index=False)
    ]


def figure_of(row: Mapping[str, str]) -> Figure:
    """The figure in a row of a table of figures, which may have other columns as well."""
    row = {column: row.get(column, "") for column in COLUMNS}
    values: dict[str, object] = dict(row)
    for name in ("count", "n", "excluded", "tests", "places", "place"):
        values[name] = int(row[name]) if row[name] else None
    for name in ("value", "sd", "se", "n_effective", "low", "high", "df", "df2", "p", "p_least",
                 "p_adjusted", "p_adjusted_least", "effect_size", "effect_low", "effect_high",
                 "said", "said_also", "bound_low",
                 "bound_high"):  # fmt: skip
        values[name] = float(row[name]) if row[name] else None
    for name in ("categories", "published", "groups", "regrouped"):
        values[name] = tuple(row[name].split("|")) if row[name] else ()
    for name, kind in (("sizes", int), ("cells", int), ("weights", float)):
        values[name] = tuple(map(kind, row[name].split("|"))) if row[name] else ()
    values["base"] = parse(row["base"])
    return Figure(**values)  # type: ignore[arg-type]


def verdict(figure: Figure, level: float = 0.05) -> str:
    """What may be concluded: `shown`, `shown_not`, `rounding`, `family`, `border`; "" without p.

    A difference is shown when p, which counts all tests of its family, is under the level for every
    number that the printed ones may be, and the interval leaves out the value of no difference.
    Where only some of these numbers give that, it hangs on the rounding; where the interval leaves
    that value out and only p by itself is under the level, on the other tests of the family. Where
    p and interval do not agree, as score test and Newcombe once in thousands of tables, it says so.
    """
    if figure.p is None:
        return ""
    p = figure.p if figure.p_adjusted is None else figure.p_adjusted
    least = figure.p_adjusted_least if figure.p_adjusted is not None else figure.p_least
    even = 50.0 if figure.statistic == "superiority" else 0.0
    if least is not None and least < level <= p:
        return "rounding"
    if figure.low is None or figure.high is None:
        return "shown" if p < level else "shown_not"
    out = not figure.low <= even <= figure.high
    if p < level:
        return "shown" if out else "border"
    if out:
        return "family" if figure.p < level else "border"
    return "shown_not"
