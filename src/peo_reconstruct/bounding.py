"""Bounds of a wave: of one question, or of all figures that the notebooks show."""

from __future__ import annotations

import math
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from peo.define.subject import find_wave
from peo.figure import half_up
from peo.instrument import read_instrument
from peo.instrument.model import Instrument
from peo.project import CallError, Project, UserError
from peo.published.bounds import COLUMNS, NOT_COMPUTED, Bound, shown
from peo.published.printed import Row, read_table, write_table
from peo_reconstruct.assumed import assumed
from peo_reconstruct.bound import Compatible
from peo_reconstruct.practice import kept, published_of, record
from peo_reconstruct.question import read_question

_HOW = {
    "exact": "exact: compatible records attain both",
    "outer": "safe, perhaps wider than necessary",
    "free pairing": "safe: these questions were never counted together, so any pairing is allowed",
}
_ASKED = ["expression"]


def bound_text(project: Project, wave: str, expression: str) -> str:
    """Bounds of an expression, in words."""
    instrument = read_instrument(project, find_wave(project, wave).id)
    try:
        question = read_question(expression, instrument)
    except UserError as error:
        raise CallError(str(error)) from None
    told = published_of(project, wave)
    model = Compatible(told.ledger, told.choices)
    bound = model.bound(question)
    part = question[0]
    unit = {"share": "%", "mentions": "%", "count": " people"}.get(part.kind, "")
    if len(question) > 1 and unit == "%":
        unit = " percentage points"
    places = part.decimals if part.kind in ("count", "spearman") else part.decimals + 1
    low, high = (half_up(end, places) for end in (bound.low, bound.high))
    return (
        f"{' - '.join(map(str, question))}\n"
        f"  from {low} to {high}{unit}: {bound.verdict} ({_HOW[bound.how]})\n"
        f"  over all records that hold {len(model.held)} published rows; significance and other "
        "statements that are no sums of counts play no part\n"
        f"  taken from {project.relative(project.choices_file(wave))}, and not printed:\n"
    ) + "\n".join(f"  - {line}" for line in assumed(question, model.choices, instrument))


def ask(project: Project, wave: str) -> str:
    """Write bounds_asked.csv from the figures that the notebooks recorded last."""
    wanted = shown(project, find_wave(project, wave).id)
    path = project.asked_file(wave)
    write_table([{"expression": expression} for expression in wanted], _ASKED, path)
    return f"{len(wanted)} figures in {project.relative(path)}; their bounds: peo bounds {wave}"


def bound_wave(project: Project, wave: str, tell: Callable[[int, int], None]) -> str:
    """Write bounds.csv for bounds_asked.csv, and say what came out.

    Rows that were computed from the same statements are kept. `tell` hears how many of how many
    were computed.
    """
    told, path = published_of(project, wave), project.bounds_file(wave)
    wanted = [found["expression"] for found in read_table(project.asked_file(wave), _ASKED)]
    old = read_table(path, COLUMNS) if kept(project, wave, told, path.name) else []
    rows = {found["expression"]: found for found in old}
    new = [expression for expression in wanted if expression not in rows]
    for place, (expression, bound) in enumerate(_solved(project, wave, new), start=1):
        rows[expression] = _row(expression, bound)
        tell(place, len(new))
    write_table([rows[expression] for expression in wanted], COLUMNS, path)
    record(project, wave, told, path.name)
    counts = Counter(rows[expression]["verdict"] for expression in wanted)
    verdicts = ("identified", "bounded", "not identified", NOT_COMPUTED)
    words = ", ".join(f"{counts[verdict]} {verdict}" for verdict in verdicts)
    return f"{words}; {len(new)} computed, {len(wanted) - len(new)} kept"


def _row(expression: str, bound: Bound | str) -> Row:
    """A line of bounds.csv; a text is the reason why a number could not be bounded."""
    if isinstance(bound, str):
        cells = ["", "", bound, NOT_COMPUTED]
    else:
        cells = [*_written(bound), bound.how, bound.verdict]
    return dict(zip(COLUMNS, [expression, *cells], strict=True))


def _written(bound: Bound) -> tuple[str, str]:
    """Twelve digits where attained; else three decimals outwards, the same on every machine."""
    if bound.how == "exact":
        return f"{bound.low:.12g}", f"{bound.high:.12g}"
    low, high = math.floor(bound.low * 1000) / 1000, math.ceil(bound.high * 1000) / 1000
    return f"{low:.12g}", f"{high:.12g}"


# ------------------------------------------------------------------ several processes

_Answer = tuple[str, Bound | str]


class _Worker:
    """The model and the instrument of one process, made when it starts."""

    model: Compatible
    instrument: Instrument

    @classmethod
    def start(cls, project: Project, wave: str) -> None:
        told = published_of(project, wave)
        cls.model, cls.instrument = Compatible(told.ledger, told.choices), told.instrument

    @classmethod
    def answer(cls, expression: str) -> _Answer:
        try:
            return expression, cls.model.bound(read_question(expression, cls.instrument))
        except UserError as error:
            return expression, str(error)


def _solved(project: Project, wave: str, expressions: Sequence[str]) -> Iterator[_Answer]:
    """The bound of each expression, or why there is none; no answer depends on another one."""
    if not expressions:
        return
    workers = min(os.cpu_count() or 1, len(expressions))
    if workers == 1:  # another process would take longer to start than this takes
        _Worker.start(project, wave)
        yield from map(_Worker.answer, expressions)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _Worker.start, (project, wave)) as pool:
        yield from pool.map(_Worker.answer, expressions)
