"""Who was asked what, and who answered: the route audit of a wave."""

from __future__ import annotations

from peo.analysis.counts import Counts
from peo.analysis.describe import base_n
from peo.figure import Figure
from peo.instrument.expression import Condition
from peo.instrument.model import Instrument


def route_audit(counts: Counts, instrument: Instrument, prefix: str) -> list[Figure]:
    """Two counts per question: how many people the route leads to it, how many answered it.

    A question with items counts as answered when any of its items is; a multiple-choice question
    when its options are filled in, ticked or not. Items that only some respondents see (a
    follow-up per cause) are left out: their base is the cause's own choosers.
    """
    figures = []
    for question in instrument.questions:
        variables = [
            v
            for v in instrument.variables.values()
            if v.question == question.id and v.id in counts and v.kind != "text"
        ]
        first = variables[0] if variables else None
        if first is None or any(v.asked_if != first.asked_if for v in variables):
            continue
        most = max(variables, key=lambda v: base_n(counts, v.id, Condition(), "").n or 0)
        asked = base_n(counts, "respondents", first.asked_if, f"{prefix}.{question.id}.asked")
        given = base_n(counts, most.id, first.asked_if, f"{prefix}.{question.id}.answered")
        figures += [asked, given]
    return figures
