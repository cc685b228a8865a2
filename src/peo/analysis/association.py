"""How answers go together: rank correlations, as figures."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from peo.analysis import ranks
from peo.analysis.counts import PEOPLE, Counts, cross
from peo.analysis.groups import (
    SMALL_GROUP,
    adjusted,
    none_if_nan,
    scores,
    seed_of,
)
from peo.figure import Figure
from peo.instrument.model import Family, Instrument
from peo.instrument.variable import Variable


def correlations(
    counts: Counts, instrument: Instrument, family: Family, prefix: str, seed: int
) -> list[Figure]:
    """Spearman's rho of each two variables of a family, of the people who answered both.

    Answers off the scale ("don't know") stay out. p is adjusted over all pairs.
    """
    names = [*family.outcomes, *family.by]
    variables = [instrument.variables[name] for name in names]
    found = [
        _correlation(counts, one, other, prefix, seed) for one, other in combinations(variables, 2)
    ]
    return adjusted(found, family.id)


def _correlation(counts: Counts, one: Variable, other: Variable, prefix: str, seed: int) -> Figure:
    figure = Figure(
        figure_id=f"{prefix}.{one.id}.{other.id}", statistic="correlation", variable=one.id,
        by=other.id,
    )  # fmt: skip
    if one.id not in counts or other.id not in counts:
        return replace(figure, reason="no_answers")
    cells = counts.of(one.id, other.id)
    table = cross(cells[[PEOPLE]], scores(cells[one.id], one), scores(cells[other.id], other))
    rho, test = ranks.spearman(table.to_numpy())
    figure = replace(
        figure, value=none_if_nan(rho.value), n=int(table.to_numpy().sum()),
        low=none_if_nan(rho.low), high=none_if_nan(rho.high), test="spearman", df=test.df,
        p=none_if_nan(test.p),
    )  # fmt: skip
    if figure.value is None:
        return replace(figure, test="", reason="no_variation")
    if (figure.n or 0) >= SMALL_GROUP:
        return figure
    p, p_from = ranks.conditional_p(table, ranks.distance_from_none, seed_of(seed, figure.measure))
    return replace(figure, p=p, p_from=p_from)
