"""How answers go together: rank correlations and ordinal regression, as figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from peo.analysis import ordinal, ranks
from peo.analysis.counts import PEOPLE, Counts, cross
from peo.analysis.groups import (
    SMALL_GROUP,
    adjusted,
    none_if_nan,
    on_scale,
    scores,
    seed_of,
)
from peo.figure import Figure
from peo.instrument.model import Family, Instrument
from peo.instrument.variable import Variable
from peo.project import UserError


def correlations(
    counts: Counts, instrument: Instrument, family: Family, prefix: str, seed: int
) -> list[Figure]:
    """Spearman's rho of each two variables of a family, of the people who answered both.

    Answers off the scale ("don't know") stay out. p is adjusted over all pairs.
    """
    names = [*family.outcomes, *family.by]
    for name in names:
        if not on_scale(instrument.variables[name]):
            raise UserError(f"plan {family.id}: the answers of {name} have no order.")
    chosen = [instrument.variables[name] for name in names if name in counts]
    found = [
        _correlation(counts, one, other, prefix, seed) for one, other in combinations(chosen, 2)
    ]
    return adjusted(found, family.id)


def _correlation(counts: Counts, one: Variable, other: Variable, prefix: str, seed: int) -> Figure:
    cells = counts.of(one.id, other.id)
    table = cross(cells[[PEOPLE]], scores(cells[one.id], one), scores(cells[other.id], other))
    rho, test = ranks.spearman(table.to_numpy())
    figure = Figure(
        figure_id=f"{prefix}.{one.id}.{other.id}", statistic="correlation", variable=one.id,
        by=other.id, value=none_if_nan(rho.value), n=int(table.to_numpy().sum()),
        low=none_if_nan(rho.low), high=none_if_nan(rho.high), test="spearman", df=test.df,
        p=none_if_nan(test.p),
    )  # fmt: skip
    if figure.value is None or (figure.n or 0) >= SMALL_GROUP:
        return figure
    p, p_from = ranks.conditional_p(
        table,
        lambda tables: np.abs(ranks.rank_correlation(tables)),
        seed_of(seed, figure.measure),
    )
    return replace(figure, p=p, p_from=p_from)


def regressions(
    counts: Counts, instrument: Instrument, family: Family, prefix: str
) -> list[Figure]:
    """Proportional-odds regression of each outcome of a family on all of its `by`.

    Per predictor an odds ratio with its Wald interval: per step up the scale, or for a group
    against the first group. Then two tests per outcome: of all predictors together (likelihood
    ratio), and of the assumption of proportional odds (Brant). Only people who answered everything
    take part. The p-values of the odds ratios are adjusted over the family; a model without a
    finite maximum gives no figures.
    """
    ratios: list[Figure] = []
    tests: list[Figure] = []
    for name in family.outcomes:
        outcome = instrument.variables[name]
        predictors = [instrument.variables[by] for by in family.by if by in counts and by != name]
        y, columns, people = _design(counts, outcome, predictors, family)
        x = np.column_stack([values for _, values in columns])
        model = ordinal.fit(y, x, people)
        if model is None:
            continue
        n = int(people.sum())
        label = f"{prefix}.{name}"
        ratios += [
            _ratio(figure, float(b), float(se), label, n)
            for (figure, _), b, se in zip(
                columns, model.coefficients, np.sqrt(np.diag(model.covariance)), strict=True
            )
        ]
        checks = {
            "likelihood_ratio": ordinal.likelihood_ratio(model, y, people),
            "brant": ordinal.brant(y, x, people),
        }
        tests += [
            Figure(
                figure_id=f"{label}.{kind}", statistic="test", variable=name, group=kind, test=kind,
                value=test.value, df=test.df, p=test.p, n=n, family=family.id,
            )
            for kind, test in checks.items()
            if test is not None
        ]  # fmt: skip
    return adjusted(ratios, family.id) + tests


def _design(
    counts: Counts, outcome: Variable, predictors: Sequence[Variable], family: Family
) -> tuple[np.ndarray, list[tuple[Figure, np.ndarray]], np.ndarray]:
    """Answers, one column per coefficient with what it stands for, and numbers of people."""
    cells = counts.of(outcome.id, *(variable.id for variable in predictors))
    frame = pd.DataFrame({v.id: scores(cells[v.id], v) for v in (outcome, *predictors)})
    known = frame.notna().all(axis=1)
    for variable in predictors:
        left_out = family.leave_out.get(variable.id, ())
        known &= ~cells[variable.id].astype("string").isin(left_out).fillna(False)
    frame, people = frame[known], cells.loc[known, PEOPLE].to_numpy(dtype=float)
    columns: list[tuple[Figure, np.ndarray]] = []
    for variable in predictors:
        blank = Figure(
            figure_id="", statistic="odds_ratio", variable=outcome.id, by=variable.id, test="wald"
        )
        values = frame[variable.id]
        if on_scale(variable):
            columns.append((blank, values.to_numpy(dtype=float)))
            continue
        present = [code for code in variable.substantive if (values == code).any()]
        columns += [
            (replace(blank, group=code, against=present[0]), (values == code).to_numpy(dtype=float))
            for code in present[1:]
        ]
    return frame[outcome.id].to_numpy(dtype=float), columns, people


def _ratio(figure: Figure, b: float, se: float, label: str, n: int) -> Figure:
    name = ".".join(filter(None, (label, figure.by, figure.group)))
    return replace(
        figure, figure_id=name, value=math.exp(b), low=math.exp(b - ranks.Z * se),
        high=math.exp(b + ranks.Z * se), n=n, p=math.erfc(abs(b / se) / math.sqrt(2)),
    )  # fmt: skip
