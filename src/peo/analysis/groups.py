"""Differences between groups: one test per outcome and grouping, adjusted over its family.

The only module that calls pingouin: its column names differ per function and per version.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
from scipy import stats

from peo.figure import Figure
from peo.instrument.expression import Condition
from peo.instrument.model import Family, Instrument
from peo.instrument.variable import Variable


def family_tests(
    frame: pd.DataFrame, instrument: Instrument, family: Family, prefix: str
) -> list[Figure]:
    """All tests of a declared family that the data allow, with Holm-adjusted p-values."""
    figures = [
        test_groups(
            frame,
            instrument.variables[outcome],
            instrument.variables[by],
            family,
            f"{prefix}.{outcome}.{by}",
        )
        for outcome in family.outcomes
        for by in family.by
        if outcome in frame and by in frame
    ]
    adjusted = holm([figure.p for figure in figures])
    return [
        replace(figure, p_adjusted=p, family=family.id)
        for figure, p in zip(figures, adjusted, strict=True)
    ]


def test_groups(
    frame: pd.DataFrame,
    outcome: Variable,
    by: Variable,
    family: Family,
    figure_id: str,
) -> Figure:
    """Kruskal-Wallis for ordered answers and numbers, chi-square for the others.

    With `as_class` the outcome is that class or not, and the test a chi-square.

    People without an answer, answers off the scale ("don't know") and the groups that the family
    leaves out stay out; n says how many remain. With fewer than two groups, or no variation, there
    is no test and p is missing. Effect sizes: epsilon squared H/(n-1) (Kelley 1935, after Tomczak
    and Tomczak 2014) and Cramer's V.
    """
    classed = outcome.class_codes(family.as_class) if family.as_class else ()
    scores = _scores(frame[outcome.id], outcome, classed)
    data = pd.DataFrame({"outcome": scores, "by": frame[by.id]})
    leave_out = family.leave_out.get(by.id, ())
    keep = [code for code in by.substantive if code not in leave_out] or data["by"].unique()
    data = data[data["by"].isin(keep)].dropna()
    data["by"] = data["by"].astype("string")
    empty = Figure(
        figure_id=figure_id,
        statistic="test",
        variable=outcome.id,
        categories=classed,
        by=by.id,
        n=len(data),
        base=Condition(),
    )
    if data["by"].nunique() < 2 or data["outcome"].nunique() < 2:
        return empty
    ranked = not classed and (outcome.ordered or outcome.kind == "number")
    return _kruskal(data, empty) if ranked else _chi_square(data, empty)


def holm(p_values: list[float | None]) -> list[float | None]:
    """Holm's step-down adjustment; missing p-values stay missing and do not count.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    known = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, index) in enumerate(known):
        largest = max(largest, min(1.0, p * (len(known) - rank)))
        adjusted[index] = largest
    return adjusted


def _scores(column: pd.Series, variable: Variable, classed: tuple[str, ...]) -> pd.Series:
    """Places on the scale for ordered answers (missing for "don't know"), else the codes."""
    if classed:
        return column.astype("string").isin(classed).where(column.notna())
    if variable.kind == "number":
        return column.astype("float")
    if variable.ordered:
        places = {code: place for place, code in enumerate(variable.substantive)}
        return column.astype("string").map(places).astype("float")
    return column.astype("string")


def _kruskal(data: pd.DataFrame, figure: Figure) -> Figure:
    import pingouin

    row = pingouin.kruskal(data, dv="outcome", between="by").iloc[0]
    h, df = float(row["H"]), float(row["ddof1"])
    return replace(
        figure,
        test="kruskal_wallis",
        value=h,
        df=df,
        p=float(row["p_unc"]),
        effect="epsilon_squared",
        effect_size=h / (len(data) - 1),
    )


def _chi_square(data: pd.DataFrame, figure: Figure) -> Figure:
    table = pd.crosstab(data["by"], data["outcome"])
    chi2, p, df, _ = stats.chi2_contingency(table, correction=False)
    return replace(
        figure,
        test="chi_square",
        value=float(chi2),
        df=float(df),
        p=float(p),
        effect="cramers_v",
        effect_size=math.sqrt(float(chi2) / (len(data) * (min(table.shape) - 1))),
    )
