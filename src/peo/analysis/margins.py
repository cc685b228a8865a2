"""Group sizes of the sector: who of each group answered, and shares and means weighted by them.

Of a wave, `data/raw/<wave>/margins.csv` says how many people there are in each group of one or more
questions. Weighting by them (post-stratification) repairs what the sample lacks or has too much of
in these groups, and nothing else: within a group those who answered stand for those who did not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from scipy import stats

from peo.analysis.counts import PEOPLE, Counts
from peo.analysis.describe import banded, people_in
from peo.define.instrument.expression import plain
from peo.define.instrument.model import Instrument
from peo.define.instrument.variable import Variable
from peo.define.rule import Asked, Cells
from peo.define.table import given, row, text
from peo.define.tables import TABLES
from peo.figure import MISSING, Figure
from peo.intake.register import read_register
from peo.project import UserError

_TABLE = TABLES["margins"]
_NONE = 1e-12  # a standard error that is none but for rounding
OUTSIDE = ""  # among the groups of a weighted figure: people of no group with a known size


@dataclass(frozen=True)
class Group:
    """A row of the file: an answer, class or band, and how many people of it there are."""

    code: str
    codes: tuple[str, ...]
    size: int | None
    pool: str
    line: int


@dataclass(frozen=True)
class Stratum:
    """People who are weighed alike: one group, or the groups of a pool. `size` of the sector."""

    groups: tuple[Group, ...]
    size: int
    people: int

    @property
    def name(self) -> str:
        """Its answers, as a figure lists its groups."""
        return "+".join(code for group in self.groups for code in group.codes)


@dataclass(frozen=True)
class Margin:
    """The groups of one question, and where their sizes come from (`told`, with dates)."""

    variable: Variable
    groups: tuple[Group, ...]
    told: str
    file: str

    def people(self, counts: Counts) -> dict[str, int]:
        """How many respondents gave each answer (or a number in each band); UserError where more
        answered than there are."""
        cells = counts.of(self.variable.id)
        column = banded(cells[self.variable.id], self.variable).astype("string")
        found = cells[PEOPLE].groupby(column).sum()
        by_code = {str(code): int(people) for code, people in found.items()}
        for group in self.groups:
            answered = sum(by_code.get(code, 0) for code in group.codes)
            if group.size is not None and answered > group.size:
                told = {"line": group.line, "size": group.size, "code": repr(group.code)}
                raise UserError("analysis.too_many", file=self.file, answered=answered, **told)
        return by_code

    def strata(self, counts: Counts) -> list[Stratum]:
        """The groups, pooled as declared, with their respondents; those without any as well."""
        people, pools = self.people(counts), dict[str, list[Group]]()
        for group in self.groups:
            pools.setdefault(f"pool {group.pool}" if group.pool else group.code, []).append(group)
        return [
            Stratum(
                tuple(pool), sum(group.size or 0 for group in pool),
                sum(people.get(code, 0) for group in pool for code in group.codes),
            )
            for pool in pools.values()
        ]  # fmt: skip


# ------------------------------------------------------------------------------ the file
def read_margins(path: Path, instrument: Instrument) -> dict[str, Margin]:
    """The margins in a file by their variable, in its order; none where there is no file.

    Raises UserError with file, line, column, value and what to do, all mistakes at once.
    """
    if not path.is_file():
        return {}
    known = {v.id: v for v in instrument.variables.values() if v.answers or v.bands}
    groups = {code for variable in known.values() for code in variable.categories}
    at = given(variables=list(known), groups=sorted(groups))
    schema = _TABLE.to_pandera(at, _asked(known))
    frame = read_register(path, lambda _: schema, optional=["pool"])
    found = {}
    for name, rows in frame.groupby("variable", sort=False):
        variable = known[str(name)]
        told = dict.fromkeys(f"{r.source} ({r.date})" for r in rows.itertuples())
        listed = tuple(
            Group(
                str(r.group), variable.class_codes(str(r.group)),
                int(str(r.size)) if r.size else None, str(r.pool), int(str(r.Index)),
            )
            for r in rows.itertuples()
        )  # fmt: skip
        found[variable.id] = Margin(variable, listed, "; ".join(told), path.name)
    return found


def _asked(known: Mapping[str, Variable]) -> Iterator[tuple[str, Asked]]:
    """What the declaration cannot say: groups of their own variable, once, with a known size."""
    of = {(name, code) for name, variable in known.items() for code in variable.categories}
    every = {code for _, code in of}
    looks = ("variable", "group")
    own = row("group", looks, lambda v, g: v not in known or g not in every or (v, g) in of)
    yield "answer-known", own
    yield "group-overlaps", Asked("group", lambda cells: _apart(cells, known), ("variable",))
    yield "pool-size", Asked("pool", _pool_is_known, ("variable", "size"))


def _apart(cells: Cells, known: Mapping[str, Variable]) -> pd.Series:
    """True per row whose answers no row above it has; a row that stands twice has its own rule."""
    seen: dict[tuple[str, str], str] = {}
    passes = []
    for name, group in zip(text(cells, "variable"), text(cells, "group"), strict=True):
        codes = known[name].class_codes(group) if name in known else (group,)
        passes.append(all(seen.get((name, code), group) == group for code in codes))
        for code in codes:
            seen.setdefault((name, code), group)
    return pd.Series(passes, index=cells.frame.index, dtype=bool)


def _pool_is_known(cells: Cells) -> pd.Series:
    names = [text(cells, "variable"), text(cells, "pool")]
    sized = (text(cells, "size") != "").groupby(names).transform("any")
    return sized | (names[1] == "")


# ------------------------------------------------------------------------------ response
def response(counts: Counts, margin: Margin, prefix: str) -> list[Figure]:
    """Per group how many answered, of how many there are: the response in per cent.

    The effect size is the weight of a respondent: the share of the group (or its pool) in the
    sector over its share among respondents, over the groups that somebody of answered. Then all
    groups together; then, with neither size nor weight, answers that are no group of the file and
    people who gave no answer.
    """
    people, strata = margin.people(counts), margin.strata(counts)
    heard = [stratum for stratum in strata if stratum.people]
    size, n = (sum(getattr(s, name) for s in heard) for name in ("size", "people"))
    figures = []
    for stratum in strata:
        weight = stratum.size / size / (stratum.people / n) if stratum.people else None
        for group in stratum.groups:
            answered = sum(people.get(code, 0) for code in group.codes)
            figure = _answered(margin, f"{prefix}.{group.code}", group.codes, answered, group.size)
            together = tuple(other.code for other in stratum.groups) if group.pool else ()
            figures.append(replace(figure, groups=together, effect="weight", effect_size=weight))
    inside = tuple(code for group in margin.groups for code in group.codes)
    answered, known = sum(s.people for s in strata), sum(s.size for s in strata)
    figures.append(replace(_answered(margin, f"{prefix}.all", (), answered, known), groups=inside))
    for code in [band.code for band in margin.variable.bands] or margin.variable.codes:
        if code not in inside and people.get(code):
            figures.append(_answered(margin, f"{prefix}.{code}", (code,), people[code], None))
    if silent := len(counts) - sum(people.values()):
        figures.append(_answered(margin, f"{prefix}.{MISSING}", (MISSING,), silent, None))
    return figures


def _answered(
    margin: Margin, figure_id: str, codes: tuple[str, ...], people: int, size: int | None
) -> Figure:
    value = None if size is None else 100 * people / size
    return Figure(
        figure_id=figure_id, statistic="response", variable=margin.variable.id, categories=codes,
        value=value, unit="%", count=people, n=size, how=margin.told,
    )  # fmt: skip


# ------------------------------------------------------------------------------ weighting
class _Cell(NamedTuple):
    """The answers of a stratum: `people` of it in the wave, of whom `n` answered in the base.

    The last one is of everybody outside the strata, with weight 0.
    """

    name: str
    weight: float
    people: int
    n: int
    total: float
    squares: float


def weighted(
    counts: Counts, of: Figure, variable: Variable, margin: Margin, prefix: str, finite: bool
) -> Figure:
    """A share or mean with every respondent weighted to the group sizes of the sector.

    A respondent counts for N/n people, N the size of her stratum and n its respondents in the whole
    wave; a base, and leaving a question open, thin out people with their weights. People of no
    group with a known size do not count. The variance is that of residuals from the means of the
    strata (Taylor linearisation), as of `svymean` after `postStratify` in R's survey package
    (Lumley 2010, Complex Surveys, section 7.2); `finite` multiplies it by 1 - n/N. The interval of
    a share is Wilson's with as many people as would give this variance (`svyciprop`, method
    "wilson"), of a mean that of t with n - 1 degrees of freedom; none where a stratum has one
    respondent. `n_effective` is Kish's (1965, section 11.7): the square of the sum of the weights
    over the sum of their squares. The unweighted number stands in the effect size.
    """
    strata = [stratum for stratum in margin.strata(counts) if stratum.people]
    *cells, outside = _cells(counts, of, variable, margin, strata)
    n, share = sum(cell.n for cell in cells), of.statistic == "percent"
    made = Figure(
        figure_id=f"{prefix}.{of.figure_id}", statistic="weighted", variable=of.variable,
        categories=of.categories, base=of.base, by=of.by, group=of.group, unit=of.unit,
        against=margin.variable.id, n=n, excluded=people_in(counts, of.base) - n,
        effect="unweighted", effect_size=of.value, suppressed=of.suppressed, how=margin.told,
        nl=of.nl, en=of.en,
        test="finite_population" if finite else "",
    )  # fmt: skip
    if of.suppressed or not n:
        return made
    left = 1.0
    if finite:
        left = max(0.0, 1 - sum(s.people for s in strata) / sum(s.size for s in strata))
    value, se = _estimate(cells, left)
    kish = sum(c.weight * c.n for c in cells) ** 2 / sum(c.weight**2 * c.n for c in cells)
    degrees = sum(cell.people for cell in cells) - 1
    ends = _wilson(value, se, kish, left, degrees) if share else _student(value, se, degrees)
    scale, told = (100 if share else 1), [cell for cell in (*cells, outside) if cell.n]
    made = replace(
        made, value=scale * value, n_effective=kish, groups=tuple(cell.name for cell in told),
        sizes=tuple(cell.n for cell in told), weights=tuple(cell.weight for cell in told),
    )  # fmt: skip
    if share:
        answered = tuple(round(cell.total) for cell in told)
        made = replace(made, cells=answered, count=round(sum(cell.total for cell in cells)))
    if se is None or ends is None:
        return made
    return replace(made, se=scale * se, low=scale * ends[0], high=scale * ends[1])


def _cells(
    counts: Counts, of: Figure, variable: Variable, margin: Margin, strata: Sequence[Stratum]
) -> list[_Cell]:
    """The answers of each stratum in the base of a figure; last, those of everybody else."""
    cells = counts.of(variable.id, margin.variable.id, *of.base.variables)
    cells = cells[of.base.holds(cells) & cells[variable.id].notna()]
    y = cells[variable.id]
    if of.statistic == "percent":
        y = banded(cells[variable.id], variable).astype("string").isin(of.categories)
        if variable.kind == "number":
            marks = cells[variable.id].map(plain, na_action="ignore")
            y |= marks.astype("string").isin(of.categories)
    y, people = y.astype("float"), cells[PEOPLE]
    of_code = {code: s.name for s in strata for group in s.groups for code in group.codes}
    codes = banded(cells[margin.variable.id], margin.variable).astype("string")
    names = codes.map(of_code).fillna(OUTSIDE)
    kinds = [(s.name, s.size / s.people, s.people) for s in strata]
    return [
        _Cell(
            *kind, int(people[at].sum()), float((people * y)[at].sum()),
            float((people * y * y)[at].sum()),
        )
        for kind in (*kinds, (OUTSIDE, 0.0, 0))
        for at in [names == kind[0]]
    ]  # fmt: skip


def _estimate(cells: Sequence[_Cell], left: float) -> tuple[float, float | None]:
    """The weighted mean and its standard error; `left` is the part of the sector not asked."""
    whole = sum(cell.weight * cell.n for cell in cells)
    value = sum(cell.weight * cell.total for cell in cells) / whole
    if any(cell.people < 2 for cell in cells):
        return value, None
    spread = 0.0
    for cell in cells:
        total = (cell.total - value * cell.n) / whole
        around = (cell.squares - 2 * value * cell.total + value * value * cell.n) / whole**2
        spread += cell.weight**2 * max(0.0, around - total**2 / cell.people)
    n = sum(cell.people for cell in cells)
    return value, math.sqrt(left * n / (n - 1) * spread)


def _wilson(
    share: float, se: float | None, kish: float, left: float, degrees: int
) -> tuple[float, float] | None:
    """Wilson's interval with t; where all strata answer alike, with Kish's number of people."""
    if se is None:
        return None
    share = min(1.0, max(0.0, share))
    if left <= 0:
        return share, share
    t2 = float(stats.t.ppf(0.975, degrees)) ** 2
    n = share * (1 - share) / se**2 if se > _NONE else kish / left
    middle = (share + t2 / (2 * n)) / (1 + t2 / n)
    root = math.sqrt(share * (1 - share) / n + t2 / (4 * n * n))
    half = math.sqrt(t2) / (1 + t2 / n) * root
    return max(0.0, middle - half), min(1.0, middle + half)


def _student(mean: float, se: float | None, degrees: int) -> tuple[float, float] | None:
    if not se:
        return None
    half = float(stats.t.ppf(0.975, degrees)) * se
    return mean - half, mean + half
