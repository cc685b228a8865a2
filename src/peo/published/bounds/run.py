"""Bounds of a wave from its files: one question, or all figures that the notebooks show."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256

from peo.define.subject import find_wave
from peo.definition import load
from peo.figure import Figure, half_up, read_figures
from peo.instrument import read_instrument
from peo.instrument.model import Instrument
from peo.project import Project, UserError
from peo.published.bounds.bound import Bound, Compatible
from peo.published.bounds.table import COLUMNS, NOT_COMPUTED, asked, row
from peo.published.printed import read_table, write_table
from peo.published.question import read_question
from peo.published.reconstruct.choices import Choices
from peo.published.schema import read_ledger_table

_METHOD = "1"  # another one when bounds are computed otherwise: all rows are then computed again
_HOW = {
    "exact": "exact: compatible records attain both",
    "outer": "safe, perhaps wider than necessary",
    "free pairing": "safe: these questions were never counted together, so any pairing is allowed",
}


def compatible(project: Project, wave: str) -> Compatible:
    """All records that agree with what was published about a wave.

    Raises UserError when the wave has no published figures, or only totals.
    """
    find_wave(project, wave)
    choices = project.choices_file(wave)
    if not choices.is_file():
        raise UserError(
            f"Wave {wave} was not reconstructed (there is no {project.relative(choices)}); "
            "its figures have no bounds."
        )
    ledger = read_ledger_table(project.ledger_file(wave), read_instrument(project, wave))
    return Compatible(ledger, load(choices, Choices))


def bound_text(project: Project, wave: str, expression: str) -> str:
    """Bounds of an expression, in words."""
    question = read_question(expression, read_instrument(project, find_wave(project, wave).id))
    model = compatible(project, wave)
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
        "statements that are no sums of counts play no part"
    )


def bound_wave(project: Project, wave: str, tell: Callable[[int, int], None]) -> str:
    """Write bounds.csv for bounds_asked.csv, and say what came out.

    Rows that were computed from the same figures and choices are kept. `tell` hears how many of how
    many were computed.
    """
    find_wave(project, wave)
    path, made_from = project.bounds_file(wave), _fingerprint(project, wave)
    wanted = [found["expression"] for found in read_table(project.asked_file(wave), ["expression"])]
    rows = {
        found["expression"]: found
        for found in read_table(path, COLUMNS)
        if found["made_from"] == made_from
    }
    new = [expression for expression in wanted if expression not in rows]
    for place, (expression, bound) in enumerate(_solved(project, wave, new), start=1):
        rows[expression] = row(expression, bound, made_from)
        tell(place, len(new))
    write_table([rows[expression] for expression in wanted], COLUMNS, path)
    counts = Counter(rows[expression]["verdict"] for expression in wanted)
    verdicts = ("identified", "bounded", "not identified", NOT_COMPUTED)
    words = ", ".join(f"{counts[verdict]} {verdict}" for verdict in verdicts)
    return f"{words}; {len(new)} computed, {len(wanted) - len(new)} kept"


def ask(project: Project, wave: str) -> str:
    """Write bounds_asked.csv from the figures that the notebooks recorded last."""
    wanted = _shown(project, find_wave(project, wave).id)
    path = project.asked_file(wave)
    write_table([{"expression": expression} for expression in wanted], ["expression"], path)
    return (
        f"{len(wanted)} figures in {project.relative(path)}; their bounds: peo bounds {wave}"
    )  # fmt: skip


def without_bounds(project: Project, wave: str) -> str:
    """A warning that names the shown figures without a row in bounds.csv; empty when all have."""
    if not project.choices_file(wave).is_file():
        return ""
    rows = {found["expression"] for found in read_table(project.bounds_file(wave), COLUMNS)}
    missing = [f.figure_id for key, f in _shown(project, wave).items() if key not in rows]
    if not missing:
        return ""
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return (
        f"{len(missing)} figures that no published number fixes are shown without bounds: "
        f"{', '.join(missing[:3])}{more}. Compute them (needs the solver): "
        f"peo bounds {wave} --ask && peo bounds {wave} && peo run {wave}"
    )


def _shown(project: Project, wave: str) -> dict[str, Figure]:
    files = sorted(project.figures_file(wave, "x").parent.glob("*.csv"))
    return asked((figure for file in files for figure in read_figures(file)), wave)


def _fingerprint(project: Project, wave: str) -> str:
    """What bounds are made from: the ledger, the choices, and which way the scales run."""
    choices = project.choices_file(wave)
    columns = load(choices, Choices).columns if choices.is_file() else ()
    variables = read_instrument(project, wave).variables
    scales = {name: variables[name].substantive for name in columns if name in variables}
    digest = sha256(json.dumps([_METHOD, scales], sort_keys=True).encode())
    for path in (project.ledger_file(wave), choices):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:12]


# ------------------------------------------------------------------ several processes

_Answer = tuple[str, Bound | str]


class _Worker:
    """The model and the instrument of one process, made when it starts."""

    model: Compatible
    instrument: Instrument

    @classmethod
    def start(cls, project: Project, wave: str) -> None:
        cls.model = compatible(project, wave)
        cls.instrument = read_instrument(project, wave)

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
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _Worker.start, (project, wave)) as pool:
        yield from pool.map(_Worker.answer, expressions)
