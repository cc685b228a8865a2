"""Who was asked what, who answered, where people stopped: the route audit and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from peo.analysis.counts import Counts
from peo.analysis.describe import base_n, counted
from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Question
from peo.define.instrument.variable import Variable
from peo.figure import Figure

# in the categories of a count: what it counts is no answer
APART = ("left_open", "reached_end", "complete", "stopped_after", "same_answer", "coded")


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


def left_open(frame: pd.DataFrame, instrument: Instrument, prefix: str) -> list[Figure]:
    """Per question: how many of the answers that were asked for are missing.

    n is the number of cells: people times the items that their route showed them. Items for
    "other", open answers, and what an exclusive answer makes superfluous do not count.
    """
    figures = []
    for question, variables in _closed(frame, instrument):
        asked = _asked(frame, question, variables)
        empty = asked & frame[[v.id for v in variables]].isna().to_numpy()
        base = instrument.condition(question.asked_if)
        name = f"{prefix}.{question.id}"
        counts = int(empty.sum()), int(asked.sum())
        figures.append(counted(name, variables[0].id, ("left_open",), base, *counts))
    return figures


def completion(frame: pd.DataFrame, instrument: Instrument, prefix: str) -> list[Figure]:
    """How many people got to the end, how many left nothing open, and where the others stopped.

    Somebody stopped after a question when nothing behind it is answered although more was asked.
    The last question asked being open is enough, so a skipped last question counts as stopping.
    """
    questions = list(_closed(frame, instrument))
    asked = [_asked(frame, question, variables) for question, variables in questions]
    given = [frame[[v.id for v in variables]].notna().to_numpy() for _, variables in questions]
    shown = np.column_stack([a.any(axis=1) for a in asked])
    answered = np.column_stack([(a & g).any(axis=1) for a, g in zip(asked, given, strict=True)])
    whole = np.column_stack([(g | ~a).all(axis=1) for a, g in zip(asked, given, strict=True)])
    places = np.arange(1, len(questions) + 1)
    last_shown, last_answered = ((m * places).max(axis=1) for m in (shown, answered))
    stopped = last_answered < last_shown
    first, n, everybody = questions[0][1][0].id, len(frame), Condition()
    ends, full = int((~stopped).sum()), int(whole.all(axis=1).sum())
    figures = [
        counted(f"{prefix}.reached_end", first, ("reached_end",), everybody, ends, n),
        counted(f"{prefix}.complete", first, ("complete",), everybody, full, n),
    ]
    for place, (question, variables) in enumerate(questions, start=1):
        count = int((stopped & (last_answered == place)).sum())
        if count:
            name = f"{prefix}.stopped_after.{question.id}"
            category = ("stopped_after",)
            figures.append(counted(name, variables[0].id, category, everybody, count, n))
    return figures


def straight_lines(frame: pd.DataFrame, instrument: Instrument, prefix: str) -> list[Figure]:
    """Per group of three or more items on one scale: who gave every item the same answer.

    n is who answered all items of the group. Single questions that follow each other on the same
    scale are a group too; the last of them stands in the figure's categories.
    """
    figures = []
    for variables in _groups(frame, instrument):
        names = [variable.id for variable in variables]
        answers = frame.loc[frame[names].notna().all(axis=1), names].astype("string")
        same = int(answers.eq(answers[names[0]], axis=0).all(axis=1).sum())
        question = variables[0].question
        category = ("same_answer", *(names[-1:] if variables[-1].question != question else ()))
        base = variables[0].asked_if
        name = f"{prefix}.{question}"
        figures.append(counted(name, names[0], category, base, same, len(answers)))
    return figures


def _closed(
    frame: pd.DataFrame, instrument: Instrument
) -> Iterator[tuple[Question, list[Variable]]]:
    """Questions in printed order with their columns that everybody on the route should fill in."""
    for question in instrument.questions:
        aside = {item.id for item in question.items if item.other_text or item.exclusive}
        own = [v for v in instrument.variables.values() if v.question == question.id]
        kept = [v for v in own if v.kind != "text" and v.id in frame and v.id not in aside]
        if kept:
            yield question, kept[:1] if question.type == "multi" else kept  # ticked as a whole


def _asked(frame: pd.DataFrame, question: Question, variables: list[Variable]) -> np.ndarray:
    """People by variables: whether the answer was asked for."""
    asked = np.column_stack([v.asked_if.holds(frame).to_numpy() for v in variables])
    for item in question.items:
        if item.exclusive and item.id in frame:
            asked[(frame[item.id] == "yes").fillna(False).to_numpy(dtype=bool)] = False
    return asked


def _groups(frame: pd.DataFrame, instrument: Instrument) -> Iterator[list[Variable]]:
    run: list[Variable] = []
    scale = ""
    for question, variables in _closed(frame, instrument):
        if question.items or question.scale != scale or run[0].block != variables[0].block:
            if len(run) > 2:
                yield run
            run, scale = [], "" if question.items else question.scale or ""
        alike = [v for v in variables if v.codes == variables[0].codes and v.codes and not v.rank]
        if len(alike) > 2 and len({v.asked_if for v in alike}) == 1 and question.items:
            yield alike
        elif scale and not question.items:
            run.append(variables[0])
    if len(run) > 2:
        yield run
