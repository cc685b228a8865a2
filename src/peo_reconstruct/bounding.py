"""Bounds of a wave: of one question, or of all figures that the notebooks show."""

from __future__ import annotations

import math
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from peo.define.instrument import read_instrument
from peo.define.instrument.expression import parse
from peo.define.instrument.model import Instrument
from peo.define.instrument.names import numbers
from peo.define.subject import find_wave
from peo.figure import half_up
from peo.project import CallError, Project, UserError
from peo.project.words import language, speak, spoken
from peo.published.bounds import BY_READING, COLUMNS, NOT_COMPUTED, Bound, shown
from peo.published.printed import Row, read_table, write_table
from peo.published.schema import NUMERIC
from peo_reconstruct.bound import Compatible
from peo_reconstruct.choices import BLANK, Choices
from peo_reconstruct.practice import Published, kept, published_of, record
from peo_reconstruct.question import Question, read_question

_ASKED = ["expression"]
_FEW = 4  # bounds that take a process longer to start than to find
_Task = tuple[str, str, str]  # a reading and its way (nothing for all of them), and what is asked


def bound_text(project: Project, wave: str, expression: str) -> str:
    """Bounds of an expression over all readings and in each way that could move them, in words."""
    instrument = read_instrument(project, find_wave(project, wave).id)
    try:
        question = read_question(expression, instrument)
    except UserError as error:
        raise CallError.saying(str(error)) from None
    told = published_of(project, wave)
    model = Compatible(told)
    bound = model.bound(question)
    how = spoken(f"reconstruct.how.{bound.how}")
    lines = [
        " - ".join(map(str, question)),
        f"  {_from_to(question, bound)}: {_word(bound.verdict)} ({how})",
        spoken("reconstruct.told.over", n=len(model.held)),
    ]
    for way in ways_that_matter(told, question):
        try:
            inside = _from_to(question, Compatible(told, dict([way])).bound(question))
        except UserError:
            inside = spoken("reconstruct.told.none_fit")
        lines.append(spoken("reconstruct.told.read_as", reading=way[0], way=way[1], told=inside))
    file = project.relative(project.choices_file(wave))
    lines.append(spoken("reconstruct.told.assumed", file=file))
    lines += [f"  - {line}" for line in _assumed(question, model.choices, instrument)]
    return "\n".join(lines)


def _word(verdict: str) -> str:
    return spoken(f"reconstruct.verdict.{verdict}")


def _from_to(question: Question, bound: Bound) -> str:
    part = question[0]
    kinds = {"share": "percent", "mentions": "percent", "count": "people", "people": "people"}
    unit = kinds.get(part.kind, "plain")
    if len(question) > 1 and unit == "percent":
        unit = "points"
    plain = part.counts_people or part.kind == "spearman"
    places = part.decimals if plain else part.decimals + 1
    low, high = (half_up(end, places) for end in (bound.low, bound.high))
    return spoken(f"reconstruct.range.{unit}", low=low, high=high)


def _assumed(question: Question, choices: Choices, instrument: Instrument) -> Iterator[str]:
    """What bounds rest on beside the printed figures, as far as it bears on a question: the model
    is a choice where the reports are silent. One line per choice."""
    about = {
        name
        for part in question
        for name in (*part.outcomes, *part.base.variables, *(t.variable for t in part.conditions))
    }
    yield spoken("reconstruct.assumed.sizes")
    for name in sorted(about & instrument.variables.keys()):
        variable = instrument.variables[name]
        taken = [code for code in choices.codes_of(name) if code != BLANK]
        if variable.kind == "number" and len(taken) < len(numbers(variable)):
            low, high = numbers(variable)[0], numbers(variable)[-1]
            told = {"name": name, "codes": ", ".join(sorted(taken, key=float))}
            yield spoken("reconstruct.assumed.codes", **told, low=low, high=high)
    for condition in choices.never:
        if parse(condition).variables & about:
            yield spoken("reconstruct.assumed.never", condition=condition)
    together = choices.at_most_together
    if together is not None and about & {*together.variables}:
        names = spoken("published.and").join(together.variables)
        yield spoken("reconstruct.assumed.together", names=names, n=together.total)
    if choices.given_up:
        yield spoken("reconstruct.assumed.given_up", n=len(choices.given_up))


def ask(project: Project, wave: str) -> str:
    """Write bounds_asked.csv from the figures that the notebooks recorded last."""
    wanted = shown(project, find_wave(project, wave).id)
    path = project.asked_file(wave)
    write_table([{"expression": expression} for expression in wanted], _ASKED, path)
    file = project.relative(path)
    return spoken("reconstruct.told.asked", n=len(wanted), file=file, wave=wave)


def bound_wave(project: Project, wave: str, tell: Callable[[int, int], None]) -> str:
    """Write bounds.csv for bounds_asked.csv, bounds_by_reading.csv too, and say what came out.

    Rows that were computed from the same statements are kept. `tell` hears how many of how many
    were computed.
    """
    told, path = published_of(project, wave), project.bounds_file(wave)
    by_reading = project.bounds_by_reading_file(wave)
    wanted = [found["expression"] for found in read_table(project.asked_file(wave), _ASKED)]
    fresh = kept(project, wave, told, path.name)
    old = [("", "", found) for found in read_table(path, COLUMNS)] if fresh else []
    if fresh:
        old += [(r["reading"], r["way"], r) for r in read_table(by_reading, BY_READING)]
    rows = {(reading, way, found["expression"]): found for reading, way, found in old}
    tasks = [("", "", expression) for expression in wanted] + list(by_way(told, wanted))
    new = [task for task in tasks if task not in rows]
    for place, (task, bound) in enumerate(_solved(project, wave, new), start=1):
        rows[task] = _row(task, bound)
        tell(place, len(new))
    write_table([rows[task] for task in tasks if not task[0]], COLUMNS, path)
    write_table([rows[task] for task in tasks if task[0]], BY_READING, by_reading)
    record(project, wave, told, path.name)
    counts = Counter(rows[task]["verdict"] for task in tasks if not task[0])
    verdicts = ("identified", "bounded", "not identified", NOT_COMPUTED)
    words = [f"{counts[verdict]} {_word(verdict)}" for verdict in verdicts]
    kept_n = len(tasks) - len(new)
    return spoken("reconstruct.told.bounds", told=", ".join(words), n=len(new), kept=kept_n)


def ways_that_matter(told: Published, question: Question) -> Iterator[tuple[str, str]]:
    """The (reading, way) that could move the bounds of a question directly: it is about what the
    rows of the reading count or rank, and the way does not allow all that the others do."""
    asked = {name for part in question for name in (*part.outcomes, *part.base.variables)}
    rows = told.ledger[told.ledger["kind"].isin([*NUMERIC, "rank"])]
    about = dict(zip(rows["figure_id"], rows["variable"], strict=True))
    for reading in told.readings:
        named = {about[row] for row in reading.rows if row in about}
        named |= {name for way in reading.ways for name in way.only}
        if named & asked:
            for way in reading.ways:
                if not way.asks_nothing(reading.rows):
                    yield reading.id, way.id


def by_way(told: Published, expressions: Sequence[str]) -> Iterator[_Task]:
    """The expressions to bound in each way of reading, way by way."""
    found = []
    for expression in expressions:
        try:
            question = read_question(expression, told.instrument)
        except UserError:
            continue  # bounds.csv says why
        if not all(part.counts_people for part in question):
            found += [(*way, expression) for way in ways_that_matter(told, question)]
    yield from sorted(found)


def _row(task: _Task, bound: Bound | str) -> Row:
    """A line of a table; a text is the reason why a number could not be bounded."""
    reading, way, expression = task
    if isinstance(bound, str):
        low, high, how, verdict = "", "", bound, NOT_COMPUTED
    else:
        (low, high), how, verdict = _written(bound), bound.how, bound.verdict
    cells = [expression, low, high, how, verdict]
    if reading:
        return dict(zip(BY_READING, [reading, way, *cells[:3]], strict=True))
    return dict(zip(COLUMNS, cells, strict=True))


def _written(bound: Bound) -> tuple[str, str]:
    """Twelve digits where attained; else three decimals outwards, the same on every machine."""
    if bound.how == "exact":
        return f"{bound.low:.12g}", f"{bound.high:.12g}"
    low, high = math.floor(bound.low * 1000) / 1000, math.ceil(bound.high * 1000) / 1000
    return f"{low:.12g}", f"{high:.12g}"


# ------------------------------------------------------------------ several processes

_Answer = tuple[_Task, Bound | str]


class _Worker:
    """What was published, and the model of one way of reading, in one process."""

    told: Published
    model: Compatible
    way: tuple[str, str]

    @classmethod
    def start(cls, project: Project, wave: str) -> None:
        speak("en")  # why a number has no bounds stands in a file, in one language
        cls.told, cls.way = published_of(project, wave), ("?", "?")

    @classmethod
    def answer(cls, task: _Task) -> _Answer:
        reading, way, expression = task
        try:
            if cls.way != (reading, way):
                cls.model = Compatible(cls.told, {reading: way} if reading else None)
                cls.way = (reading, way)
            return task, cls.model.bound(read_question(expression, cls.told.instrument))
        except UserError as error:
            return task, str(error)


def _solved(project: Project, wave: str, tasks: Sequence[_Task]) -> Iterator[_Answer]:
    """The bound of each task, or why there is none; no answer depends on another one."""
    if not tasks:
        return
    workers = min(os.cpu_count() or 1, len(tasks) // _FEW)
    if workers < 2:  # another process would take longer to start than this takes
        spoken_here = language()
        try:
            _Worker.start(project, wave)
            yield from map(_Worker.answer, tasks)
        finally:
            speak(spoken_here)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _Worker.start, (project, wave)) as pool:
        yield from pool.map(_Worker.answer, tasks)
