"""How answers go together, and change as people look back on it: families of the plan that
compare no groups.

What people perceive is never put on one line with what two waves of different people differ by, of
which nobody knows who is in both (`peo.analysis.between`).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from scipy import stats

from peo.analysis.counts import PEOPLE, Counts, cross
from peo.analysis.describe import answers, counted, share_of
from peo.analysis.groups import SMALL_GROUP, adjusted, rho_of, scores
from peo.define.instrument.model import Family, Instrument
from peo.define.instrument.variable import Variable
from peo.figure import Figure


def correlations(
    counts: Counts, instrument: Instrument, family: Family, prefix: str, seed: int
) -> list[Figure]:
    """Spearman's rho of each two variables of a family, of the people who answered both.

    Answers off the scale ("don't know") stay out. p is adjusted over all pairs.
    """
    variables = [instrument.variables[name] for name in (*family.outcomes, *family.by)]
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
    n = int(table.to_numpy().sum())
    found = rho_of(table, replace(figure, n=n), n < SMALL_GROUP, seed)
    if found.value is None:
        return replace(found, reason="no_variation")
    return replace(found, test="spearman")


def sign_tests(counts: Counts, instrument: Instrument, family: Family, prefix: str) -> list[Figure]:
    """A sign test for each outcome of a family, adjusted together."""
    found = [
        _sign_test(counts, instrument.variables[name], f"{prefix}.{name}")
        for name in family.outcomes
        if name in counts
    ]
    return adjusted(found, family.id)


def _sign_test(counts: Counts, variable: Variable, figure_id: str) -> Figure:
    """Of the people who saw a change, the share that saw an increase; exact two-sided p.

    The middle answer is no change and does not count, as the plan says; n is the number who saw a
    change. Source: Dixon and Mood (1946), JASA 41, 557-566.
    """
    found = answers(counts, variable, variable.asked_if)
    scale, middle = variable.substantive, len(variable.substantive) // 2
    up = int(found.reindex(scale[-middle:], fill_value=0).sum())
    n = up + int(found.reindex(scale[:middle], fill_value=0).sum())
    share = share_of(
        counted(figure_id, variable.id, scale[-middle:], variable.asked_if, up, n), "change"
    )
    return replace(share, test="sign", p=float(stats.binomtest(up, n).pvalue) if n else None)
