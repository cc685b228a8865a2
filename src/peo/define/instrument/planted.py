"""Invented respondents with errors planted in them, and where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from peo.define.instrument.expression import terms_of
from peo.define.instrument.leading import TEXT, Row, folded, offered_by
from peo.define.instrument.model import Instrument
from peo.define.instrument.survey_rules import Place, places
from peo.define.instrument.synthetic import synthesize
from peo.define.instrument.variable import Variable
from peo.project import CallError, UserError, replacing
from peo.project.written import write_csv


def plant(
    instrument: Instrument, n: int, seed: int, others: Sequence[Instrument] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Respondents as `synthesize` makes them (all complete), and the errors planted in them.

    Each rule that the instrument has a place for is broken once, at the first place. See `spoil`;
    `others` are the instruments of other waves.
    """
    first: dict[str, Place] = {}
    for place in places(instrument, others):
        first.setdefault(place[0], place)
    return spoil(instrument, synthesize(instrument, n, seed, skip=0), list(first.values()))


def spoil(
    instrument: Instrument, frame: pd.DataFrame, spoiled: Sequence[Place]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Complete respondents as an export with one error per row, and the list of the errors.

    What occurs twice, a respondent number or all answers, takes two rows; nothing else is wrong.
    The export also says when each form was sent, and has the choices of one question in one cell.
    The list has the columns rule, row and column, where row is the line in a CSV file whose header
    is line 1.
    Raises UserError for too few rows.
    """
    if len(frame) <= len(spoiled) + 2:
        raise UserError("instrument.invented.for_errors", n=len(spoiled) + 3)
    day = f"{instrument.fieldwork.start}-28"[:10]
    frame = frame.copy().assign(answered_at=day)
    names = [str(name) for name in frame.columns]
    rows: list[Row] = [dict(zip(names, cells, strict=True)) for cells in frame.to_numpy().tolist()]
    planted, twice = [], set()
    for at, (rule, answers, column) in enumerate(spoiled):
        rows[at] = fitting(instrument, rows[at], answers)
        if rule == "same_answers":
            rows[-2] = rows[at] | {"respondent_id": rows[-2]["respondent_id"]}
            planted.append((rule, len(rows), column))
            continue
        planted.append((rule, at + 2, column))
        if rule == "respondent_duplicate":
            rows[-1]["respondent_id"] = rows[at]["respondent_id"]
            planted.append((rule, len(rows) + 1, column))
        if rule == "choice_twice":
            twice.add(at)
    made = pd.DataFrame(rows, dtype=object)  # with a column more for an answer of another wave
    where = pd.DataFrame(planted, columns=["rule", "row", "column"])
    return _fold(instrument, made, twice), where


def _fold(instrument: Instrument, frame: pd.DataFrame, twice: set[int]) -> pd.DataFrame:
    """One multiple-choice question as one cell per row; the rows in `twice` name a choice twice."""
    if (found := folded(instrument)) is None:
        return frame
    question, options = found
    cells: list[str | None] = []
    for at, ticks in enumerate(frame[list(options)].to_numpy().tolist()):
        chosen = [option for option, tick in zip(options, ticks, strict=True) if tick == "yes"]
        cells.append(";".join(chosen[:1] * (at in twice) + chosen) or None)
    frame.insert(list(frame.columns).index(options[0]), question.id, pd.Series(cells, dtype=object))
    return frame.drop(columns=list(options))


def write_respondents(
    instrument: Instrument, out: Path, n: int, seed: int,
    errors: bool = False, others: Sequence[Instrument] = (),
) -> list[Path]:  # fmt: skip
    """Write invented respondents as CSV; with `errors`, also the list of what is wrong where.

    The list stands beside it as `<name>.errors.csv`. Raises UserError when a file exists already.
    """
    if not out.name:
        raise CallError("instrument.invented.no_name")
    where = out.with_suffix(".errors.csv")
    for path in (out, where) if errors else (out,):
        if path.exists():
            raise CallError("instrument.exists", path=path)
    made = plant(instrument, n, seed, others) if errors else (synthesize(instrument, n, seed),)
    files = [out, where][: len(made)]
    for path, table in zip(files, made, strict=True):
        with replacing(path) as new:
            write_csv(table, new)
    return files


def fitting(instrument: Instrument, row: Mapping[str, str | None], fixed: Row) -> Row:
    """The row with the fixed answers in it and all others made to fit the route that follows.

    A filter that no fixed answer speaks of stays as it was; what is asked then gets an answer.
    """
    out = {**row, **fixed}
    for question in instrument.questions:
        if any(fixed.get(item.id) and not item.exclusive for item in question.items):
            out |= {i.id: None for i in question.items if i.exclusive and i.id not in fixed}
    for variable in instrument.variables.values():
        if variable.id in fixed:
            continue
        if not variable.asked_if.accepts(out):
            out[variable.id] = None
        elif out[variable.id] is None:
            out[variable.id] = _filler(instrument, variable, out)
    for rule in instrument.sums:
        if fixed.keys() & rule.of:
            lowest = {name: f"{instrument.variables[name].minimum:g}" for name in rule.of}
            out |= {name: cell for name, cell in lowest.items() if name not in fixed}
    return _plausible(instrument, out, fixed)


def _plausible(instrument: Instrument, row: Row, fixed: Row) -> Row:
    """The row without an implausible combination that the fixed answers only happen to complete."""
    variables = instrument.variables
    filters = {n for v in variables.values() if v.kind != "text" for n in v.asked_if.variables}
    for oddity in instrument.implausible:
        condition = instrument.condition(oddity.when)
        for term in (term for part in condition.parts for term in terms_of(part)):
            texts = {a.code for a in variables[term.variable].answers if a.other_text}
            plain = (code for code in offered_by(variables[term.variable]) if code not in texts)
            other = [code for code in plain if not term.accepts(code)]
            if other and term.variable not in filters | set(fixed) and condition.accepts(row):
                row[term.variable] = other[0]
    return row


def _filler(instrument: Instrument, variable: Variable, row: Row) -> str | None:
    """An unremarkable answer; none where most people leave it open or an exclusive item rules."""
    question = instrument.question_of(variable.id)
    exclusive = {item.id: row[item.id] for item in question.items if item.exclusive}
    if "yes" in exclusive.values() or variable.id in exclusive:
        return None
    if variable.kind == "category" and any(
        item.id == variable.id and item.other_text for item in question.items
    ):
        return None
    if variable.kind == "text":
        chosen = variable.id.endswith("_text") and not question.items
        return TEXT if chosen else None
    if variable.rank:
        return None
    return variable.codes[0] if variable.kind == "category" else [*offered_by(variable)][-1]
