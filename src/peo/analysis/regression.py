"""Ordinal regression of an outcome on all predictors of a family, as figures.

Every coefficient that the plan asks for is a figure, with a reason where it could not be estimated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from peo.analysis.counts import PEOPLE, Counts
from peo.analysis.groups import adjusted, none_if_nan, scores
from peo.analysis.ordinal import Fit, Numbers, Problem
from peo.analysis.ranks import Test
from peo.analysis.small import OUT, as_written, regrouped
from peo.define.instrument.model import Family, Instrument
from peo.define.instrument.variable import Variable
from peo.figure import Figure


@dataclass(frozen=True)
class _Design:
    """Answers (m,), a column per coefficient with the figure it is for, and numbers of people.

    `undone` are the coefficients of the plan that have no column, each with its reason.
    """

    y: Numbers
    columns: list[tuple[Figure, Numbers]]
    people: Numbers
    undone: list[Figure]
    regrouped: tuple[str, ...]


def regressions(
    counts: Counts, instrument: Instrument, family: Family, prefix: str
) -> list[Figure]:
    """Proportional-odds regression of each outcome of a family on all of its `by`.

    Per predictor an odds ratio: per step up the scale, or for a group against the first group; its
    interval and p come from the likelihood. Then two tests per outcome: of all predictors together,
    and of the assumption of proportional odds. Only people who answered everything take part. p is
    adjusted over all odds ratios that the family plans. Groups of too few people are left out or
    pooled (`small`), and where the answers still separate the likelihood is penalised.
    """
    ratios: list[Figure] = []
    tests: list[Figure] = []
    for name in family.outcomes:
        outcome = instrument.variables[name]
        predictors = [instrument.variables[by] for by in family.by if by != name]
        found, whole = _model(counts, outcome, predictors, family)
        label = f"{prefix}.{name}"
        ratios += [replace(f, figure_id=_named(label, f.by, f.group)) for f in found]
        tests += [replace(f, figure_id=_named(label, f.group), family=family.id) for f in whole]
    return adjusted(ratios, family.id) + tests


def _named(*parts: str) -> str:
    return ".".join(filter(None, parts))


def _model(
    counts: Counts, outcome: Variable, predictors: Sequence[Variable], family: Family
) -> tuple[list[Figure], list[Figure]]:
    """The odds ratios of one outcome, and the two tests of its model."""
    if outcome.id not in counts:
        planned = [one for by in predictors for one in _planned(outcome, by, family)]
        return _undone(planned, outcome, "no_answers")
    design = _design(counts, outcome, predictors, family)
    x = np.column_stack([values for _, values in design.columns] or [np.empty((len(design.y), 0))])
    n = int(design.people.sum())
    planned = [figure for figure, _ in design.columns]
    why = "no_variation" if len(np.unique(design.y)) < 2 or not planned else ""
    if not why and n <= len(np.unique(design.y)) + len(planned):
        why = "few_people"
    problem, model = (None, None) if why else _fitted(design.y, x, design.people)
    if problem is None or model is None:
        found, whole = _undone(planned, outcome, why or "no_fit")
    else:
        name = "penalised" if problem.penalised else "likelihood_ratio"
        found = [_ratio(f, problem, model, at, name) for at, f in enumerate(planned)]
        every = problem.without(model, *range(len(planned)))
        whole = [_of_model(outcome, "model", name, every)]
        if problem.penalised:
            whole.append(_blank(outcome, "proportional", "penalised"))
        else:
            proportional = problem.proportional(model)
            whole.append(_of_model(outcome, "proportional", "proportional_odds", proportional))
    told = {"n": n, "excluded": len(counts) - n, "regrouped": design.regrouped}
    order = {(one.by, one.group): at for at, one in enumerate(_every(outcome, predictors, family))}
    found = sorted([*found, *design.undone], key=lambda f: order.get((f.by, f.group), len(order)))
    return [replace(f, **told) for f in found], [replace(f, **told) for f in whole]  # type: ignore[arg-type]


def _every(outcome: Variable, predictors: Sequence[Variable], family: Family) -> list[Figure]:
    return [one for by in predictors for one in _planned(outcome, by, family, reference=True)]


def _planned(
    outcome: Variable, by: Variable, family: Family, reference: bool = False
) -> list[Figure]:
    """A figure per coefficient that a predictor has when every group has enough people."""
    blank = Figure(figure_id="", statistic="odds_ratio", variable=outcome.id, by=by.id)
    if by.on_scale:
        return [blank]
    codes = [code for code in by.substantive if code not in family.leave_out.get(by.id, ())]
    groups = [replace(blank, group=code, against=codes[0]) for code in codes]
    return groups if reference else groups[1:]


def _undone(
    planned: Sequence[Figure], outcome: Variable, why: str
) -> tuple[list[Figure], list[Figure]]:
    """A model of which nothing could be estimated."""
    whole = [_blank(outcome, kind, why) for kind in ("model", "proportional")]
    return [replace(one, reason=why) for one in planned], whole


def _blank(outcome: Variable, kind: str, reason: str = "") -> Figure:
    return Figure(
        figure_id="", statistic="test", variable=outcome.id, group=kind, reason=reason
    )  # fmt: skip


def _of_model(outcome: Variable, kind: str, name: str, test: Test) -> Figure:
    figure = replace(_blank(outcome, kind), test=name, df=test.df)
    if not math.isfinite(test.value):
        return replace(figure, df=None, reason="no_fit")
    return replace(figure, value=test.value, p=test.p)


def _fitted(y: Numbers, x: Numbers, people: Numbers) -> tuple[Problem, Fit | None]:
    """By likelihood; penalised where that has no finite maximum."""
    plain = Problem(y, x, people)
    if (model := plain.fit()) is not None:
        return plain, model
    penalised = Problem(y, x, people, penalised=True)
    return penalised, penalised.fit()


def _ratio(figure: Figure, problem: Problem, model: Fit, at: int, name: str) -> Figure:
    b, low, high = problem.interval(model, at)
    return replace(
        figure, test=name, value=math.exp(b), low=none_if_nan(math.exp(low)),
        high=none_if_nan(math.exp(high)), p=none_if_nan(problem.without(model, at).p),
    )  # fmt: skip


def _design(
    counts: Counts, outcome: Variable, predictors: Sequence[Variable], family: Family
) -> _Design:
    asked = [by for by in predictors if by.id in counts]
    undone = [
        replace(one, reason="no_answers")
        for by in predictors
        if by.id not in counts
        for one in _planned(outcome, by, family)
    ]
    cells = counts.of(outcome.id, *(by.id for by in asked))
    frame = pd.DataFrame({v.id: scores(cells[v.id], v) for v in (outcome, *asked)})
    kept = frame.notna().all(axis=1)
    for by in asked:
        out = cells[by.id].astype("string").isin(family.leave_out.get(by.id, ()))
        kept &= ~out.fillna(False)
    frame, people = frame[kept], cells.loc[kept, PEOPLE]
    written = [f"{by.id}:={OUT}" for by in predictors if by.id not in counts]
    for by in (by for by in asked if not by.on_scale):
        sizes = people.groupby(frame[by.id]).sum()
        into = regrouped({c: int(sizes[c]) for c in by.substantive if c in sizes}, False, family)
        frame[by.id] = frame[by.id].replace(into)
        written += as_written(by.id, into)
        left = frame[by.id] != OUT
        frame, people = frame[left], people[left]
    columns: list[tuple[Figure, Numbers]] = []
    basis = np.ones((len(frame), 1))
    for by in asked:
        for figure, values, why in _columns(outcome, by, family, frame[by.id]):
            longer = np.column_stack([basis, values])
            if not why and np.linalg.matrix_rank(longer) == basis.shape[1]:
                why = "no_variation" if len(np.unique(values)) < 2 else "collinear"
            if why:
                undone.append(replace(figure, reason=why))
                written += [f"{by.id}:={OUT}"] * by.on_scale
                continue
            basis = longer
            columns.append((figure, values))
    y = frame[outcome.id].to_numpy(dtype=float)
    return _Design(y, columns, people.to_numpy(dtype=float), undone, tuple(written))


def _columns(
    outcome: Variable, by: Variable, family: Family, answers: pd.Series
) -> list[tuple[Figure, Numbers, str]]:
    """A column per coefficient of a predictor; one that nobody makes has the reason why."""
    planned = _planned(outcome, by, family, reference=True)
    if by.on_scale:
        return [(planned[0], answers.to_numpy(dtype=float), "")]
    there = set(answers)
    groups: dict[str, Figure] = {}
    missing: list[tuple[Figure, Numbers, str]] = []
    for one in planned:
        joined = next((g for g in there if one.group in g.split("+")), "")
        if joined and joined not in groups:
            groups[joined] = one
        else:
            why = "pooled" if joined else "small_group"
            missing.append((one, np.zeros(len(answers)), why))
    first = next(iter(groups), "")
    missing = [(replace(one, against=first), values, why) for one, values, why in missing]
    made = [
        (replace(one, group=name, against=first), _is(answers, name), "")
        for name, one in groups.items()
        if name != first
    ]
    return [*made, *missing]


def _is(answers: pd.Series, name: str) -> Numbers:
    return np.asarray(answers == name, dtype=float)
