"""Invented respondents made from an instrument. They describe nobody.

Answers are drawn at random, variable by variable in printed order, so that each draw knows the
route behind it. Shares and associations found in them mean nothing.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import pandas as pd

from peo.define.instrument.data_columns import UNPLACED
from peo.define.instrument.expression import Condition
from peo.define.instrument.leading import TEXT
from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Question
from peo.define.instrument.variable import Variable
from peo.project import CallError
from peo.project.distinct import Distinct

_NOTHING = np.array(None, dtype=object)
Answers = dict[str, np.ndarray]  # per variable a cell per person, missing as None
_RARE, _BREAK_OFF = 0.15, 0.05  # open answers and "other" items; people who stop halfway


def synthesize(instrument: Instrument, n: int, seed: int, skip: float = 0.02) -> pd.DataFrame:
    """`n` respondents as text cells: respondent_id and every variable, missing as None.

    Routes, maxima, exclusive options and sums are obeyed and implausible combinations avoided. Of
    each question a share `skip` is left open, and some people break off after the first block; with
    skip 0 everybody answers what is asked. Each question draws from its own stream, so one that is
    added leaves the others as they were.
    """
    if n < 1:
        raise CallError("instrument.invented.too_few", n=n)
    if seed < 0:
        raise CallError("instrument.invented.seed", seed=seed)
    answers: Answers = {}
    questions = {question.id: question for question in instrument.questions}
    for variable in instrument.variables.values():
        if variable.id in answers:  # an option: drawn with its question
            continue
        rng = np.random.default_rng([seed, crc32(variable.id.encode())])
        asked = _holds(variable.asked_if, answers, n) & (rng.random(n) >= skip)
        question = questions[variable.question]
        if question.type == "multi" and variable.kind == "category":
            drawn = _ticks(question, n, rng)
        elif variable.rank:
            drawn = _places(question, len(variable.substantive), n, rng)
        elif variable.kind == "date":
            drawn = {variable.id: _days(variable, n, rng)}
        elif variable.kind == "text":
            drawn = {variable.id: _text(variable, question, answers, n, rng)}
        elif variable.kind == "number":
            drawn = {variable.id: _number(instrument, variable, answers, n, rng)}
        else:
            drawn = {variable.id: _answer(instrument, variable, answers, n, rng)}
            if any(i.id == variable.id and i.other_text for i in question.items):
                asked &= rng.random(n) < _RARE
        for name, cells in drawn.items():
            answers[name] = np.where(asked, cells.astype(object), _NOTHING)
    answers = {name: answers[name] for name in instrument.variables}
    _tidy(instrument, answers, n)
    if skip:
        _break_off(instrument, answers, n, np.random.default_rng([seed, 0]))
    width = max(4, len(str(n)))
    names = pd.Series([f"S{i:0{width}d}" for i in range(1, n + 1)], name="respondent_id")
    return pd.concat([names, pd.DataFrame(answers, dtype=object)], axis=1).copy()  # in one piece


def _holds(condition: Condition, answers: Answers, n: int) -> np.ndarray:
    """True per row where a condition on variables that were drawn holds."""
    return condition.met(lambda name: Distinct.of(pd.Series(answers[name], dtype=object)), n)


def _answer(
    instrument: Instrument, variable: Variable, answers: Answers, n: int, rng: np.random.Generator
) -> np.ndarray:
    """One offered answer per row, none that would make an implausible combination."""
    codes = [answer.code for answer in variable.answers if not answer.recoded]
    weights = np.tile(rng.dirichlet(np.full(len(codes), 2.0)), (n, 1))
    for oddity in instrument.implausible:
        when = instrument.condition(oddity.when)
        if variable.id in when.variables <= {*answers, variable.id}:
            for place, code in enumerate(codes):
                so = {**answers, variable.id: np.full(n, code, dtype=object)}
                weights[_holds(when, so, n), place] = 0
    edges = weights.cumsum(axis=1)
    places = (rng.random(n)[:, None] * edges[:, -1:] >= edges[:, :-1]).sum(axis=1)
    drawn: np.ndarray = np.array(codes, dtype=object)[places]
    drawn[edges[:, -1] == 0] = None
    return drawn


def _number(
    instrument: Instrument, variable: Variable, answers: Answers, n: int, rng: np.random.Generator
) -> np.ndarray:
    """A number in range per row; percentages in fives, sums kept, no contract of 0 fte."""
    step = 5.0 if variable.unit == "%" else 10.0**-variable.decimals
    low = step if variable.decimals and variable.minimum == 0 else variable.minimum
    top = np.full(n, variable.maximum)
    for rule in instrument.sums:
        before = [name for name in rule.of if name in answers]
        if variable.id in rule.of and before:
            used = [np.nan_to_num(pd.to_numeric(pd.Series(answers[name]))) for name in before]
            top = np.minimum(top, rule.max - np.sum(used, axis=0))
    steps = np.floor((top - low) / step + 1e-9)
    chosen = np.round(rng.beta(2, 2, n) * steps)
    cells = np.char.mod(f"%.{variable.decimals}f", low + step * chosen)
    if variable.decimals:  # 0.5, as intake writes it
        cells = np.char.rstrip(np.char.rstrip(cells, "0"), ".")
    return cells.astype(object)


def _ticks(question: Question, n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """yes or no per option: one to the allowed number of options, or an exclusive one alone."""
    exclusive = np.array([answer.exclusive for answer in question.answers])
    offered = ~exclusive & ~np.array([answer.recoded for answer in question.answers])
    most = min(question.max_choices or 3, int(offered.sum()))
    liking = np.log(rng.dirichlet(np.full(len(offered), 2.0))) + rng.gumbel(size=(n, len(offered)))
    ranks = (-np.where(offered, liking, -np.inf)).argsort(axis=1).argsort(axis=1)
    ticked = ranks < rng.integers(1, most + 1, n)[:, None]
    for place in np.flatnonzero(exclusive):
        ticked[rng.random(n) < _BREAK_OFF] = np.arange(len(offered)) == place
    cells = np.where(ticked, "yes", "no").astype(object)
    return {answer.code: cells[:, i] for i, answer in enumerate(question.answers)}


def _places(
    question: Question, most: int, n: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """A place for each thing, or for the first so many of them."""
    things = [item.id for item in question.items]
    liking = np.log(rng.dirichlet(np.full(len(things), 2.0))) + rng.gumbel(size=(n, len(things)))
    places = (-liking).argsort(axis=1).argsort(axis=1) + 1
    cells = np.where(places <= most, places.astype(str).astype(object), UNPLACED)
    return {thing: cells[:, i] for i, thing in enumerate(things)}


def _days(variable: Variable, n: int, rng: np.random.Generator) -> np.ndarray:
    """Days in the period of a date."""
    first, last = f"{variable.first}-01"[:10], f"{variable.last}-28"[:10]
    days = np.arange(first, last, dtype="datetime64[D]") if first < last else np.array([first])
    return days[rng.integers(0, len(days), n)].astype(str).astype(object)


def _text(
    variable: Variable, question: Question, answers: Answers, n: int, rng: np.random.Generator
) -> np.ndarray:
    """The same invented words: always behind an "other" that was chosen, elsewhere now and then."""
    here = rng.random(n) < _RARE
    behind, _, what = variable.id.rpartition("_")
    if behind in {item.id for item in question.items}:
        filled = pd.notna(answers[behind])
        here = filled if what == "text" else here & filled
    elif what == "text":
        here[:] = True
    out = np.full(n, None, dtype=object)
    out[here] = TEXT
    return out


def _tidy(instrument: Instrument, answers: Answers, n: int) -> None:
    """Empties the items beside an exclusive one; the lowest number for an implausible one."""
    for question in instrument.questions:
        own = [v.id for v in instrument.variables.values() if v.question == question.id]
        for item in question.items:
            if item.exclusive:
                ticked = answers[item.id] == "yes"
                for name in own:
                    if name != item.id:
                        answers[name][ticked] = None
    for oddity in instrument.implausible:
        variable = instrument.variables[oddity.variable]
        if variable.kind == "number":
            odd = _holds(instrument.condition(oddity.when), answers, n)
            answers[oddity.variable][odd] = f"{variable.minimum:g}"


def _break_off(instrument: Instrument, answers: Answers, n: int, rng: np.random.Generator) -> None:
    """Empties all answers from some question on, for a few people, never in the first block."""
    first = len(instrument.blocks[0].questions)
    places = {question.id: place for place, question in enumerate(instrument.questions)}
    stops = rng.integers(first + 1, max(first + 2, len(places)), n)
    stops[rng.random(n) >= _BREAK_OFF] = len(places)
    for name, variable in instrument.variables.items():
        answers[name][stops <= places[variable.question]] = None
