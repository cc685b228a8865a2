"""What shares would be under other answers to two questions that nobody can settle: whether "don't
know" counts as an answer, and what those would have said who left a question open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from peo.analysis.counts import PEOPLE, Counts
from peo.analysis.describe import answers, counted, share_of
from peo.define.instrument.variable import Variable
from peo.figure import ALL, NONE, WITHOUT, Figure


def sensitivity(counts: Counts, of: Figure, variable: Variable, prefix: str) -> list[Figure]:
    """A share once more, each with what was changed in `against`.

    `without_unknown`: over those who gave an answer on the scale, where it has answers beside it.
    `none`, `all`: as if of those who were asked and left it open nobody, or everybody, had given
    this answer. The share of all who were asked lies between the two, whatever they would have
    said; no assumption narrows it, so there is no interval of chance around it. Source: Horowitz
    and Manski (2000), JASA 95, 77-84. The share itself stands in the effect size; `excluded` is
    how many answers were taken out or put in.
    """
    figures = []
    for against, count, n, moved in _ways(counts, of, variable):
        name = f"{prefix}.{of.figure_id}.{against}"
        share = share_of(
            counted(name, of.variable, of.categories, of.base, count, n), "sensitivity"
        )
        if against != WITHOUT:
            share = replace(share, low=None, high=None)
        figures.append(
            replace(
                share, by=of.by, group=of.group, against=against, excluded=moved,
                effect="share", effect_size=of.value, suppressed=of.suppressed,
            )
        )  # fmt: skip
    return figures


def _ways(counts: Counts, of: Figure, variable: Variable) -> Iterator[tuple[str, int, int, int]]:
    """What is changed; then who gives the answer, of how many, and how many answers that moves."""
    found, marks = (answers(counts, variable, of.base, bands=yes) for yes in (True, False))
    n = int(found.sum())
    count = int(found.combine_first(marks).reindex(of.categories, fill_value=0).sum())
    aside = [code for code in variable.codes if code not in variable.substantive]
    unknown = int(found.reindex(aside, fill_value=0).sum())
    if aside and not {*aside} & {*of.categories}:
        yield WITHOUT, count, n - unknown, unknown
    cells = counts.of(variable.id, *of.base.variables, *variable.asked_if.variables)
    open_ = of.base.holds(cells) & variable.asked_if.holds(cells) & cells[variable.id].isna()
    left = int(cells.loc[open_, PEOPLE].sum())
    yield NONE, count, n + left, left
    yield ALL, count + left, n + left, left
