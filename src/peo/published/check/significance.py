"""Published statements on statistical significance, tested again on records.

The report names neither test nor level. Taken here: 5 percent; Kruskal-Wallis for marks,
percentages and ordered answers; Pearson's chi-square without continuity correction for shares and
unordered answers; the two-sample test of proportions (the same chi-square) between waves.
Organisations of type 'other' are left out of tests.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from scipy import stats

from peo.published.check.sample import NUMERIC, SCALES, Finding, Mask, NotInRecordsError, Sample
from peo.published.printed import Row

LEVEL = 0.05


def check_significance(sample: Sample, row: Row, rows: list[Row]) -> Finding:
    """(p value, holds, test) of one significance row; `rows` is the whole ledger."""
    by = re.search(r"by=(\w+)", row["note"])
    if by is None:
        raise NotInRecordsError("no grouping variable is given")
    if by[1] == "wave":
        p, test = _between_waves(sample, row, rows)
    else:
        groups = _groups(sample, by[1], row["note"])
        p, test = _between_groups(sample, row, groups)
    holds = p < LEVEL if row["value"] == "p<.05" else p >= LEVEL
    return f"p={p:.3f}", holds, test


def _groups(sample: Sample, by: str, note: str) -> list[Mask]:
    """Members of each group; single answers of the space questions stay apart."""
    if "y0_3 v rest" in note:
        newest = sample.base("years_experience == y0_3")
        return [newest, ~newest & sample.answered("years_experience")]
    groups = sample.groups(by)
    if by.startswith("space_"):
        return [members for name, members in groups.items() if name.startswith("_")]
    return list(groups.values())


def _between_groups(sample: Sample, row: Row, groups: list[Mask]) -> tuple[float, str]:
    inside = sample.base(row["base"])
    variable, categories = row["variable"], row["categories"]
    ordered = variable in SCALES or variable in NUMERIC
    if ordered and not categories:
        numbers = sample.numbers(variable)
        present = inside & ~np.isnan(numbers)
        parts = [numbers[present & members] for members in groups if (present & members).any()]
        return float(stats.kruskal(*parts).pvalue), f"Kruskal-Wallis, {len(parts)} groups"
    answered = inside & sample.answered(variable)
    codes = [categories] if categories else sorted(set(sample.column(variable)[answered]))
    columns = [sample.chose(variable, code) for code in codes]
    if categories:
        columns.append(~columns[0])
    table = np.array([[(answered & g & c).sum() for c in columns] for g in groups])
    return _chi_square(table), f"chi-square, {len(groups)} groups"


def _chi_square(table: np.ndarray) -> float:
    """p of Pearson's chi-square; rows and columns without people are left out."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return 1.0
    return float(stats.chi2_contingency(table, correction=False).pvalue)


def _between_waves(sample: Sample, row: Row, rows: list[Row]) -> tuple[float, str]:
    """Share now against the earlier wave, whose count follows from its percentage and n."""
    for other in rows:
        same = other["variable"] == row["variable"] and other["kind"] == "percent"
        if other["wave"] < row["wave"] and same and other["base_n"]:
            part, whole = sample.share(
                row["variable"], other["categories"], sample.base(other["base"])
            )
            before_n = int(other["base_n"])
            exact = Decimal(other["value"]) * before_n / 100
            before = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
            table = np.array([[part, whole - part], [before, before_n - before]])
            return _chi_square(table), f"{part}/{whole} against {before}/{before_n}"
    raise NotInRecordsError("the earlier wave's number is not printed")
