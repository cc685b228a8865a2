"""Invented respondents with errors planted in them, and where they are.

One of each rule that complete answers can break; `unplanted` names the rules without a place here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from peo.instrument.expression import Condition, parse
from peo.instrument.model import Instrument
from peo.instrument.rules import RULES
from peo.instrument.synthetic import TEXT, synthesize
from peo.instrument.variable import Variable
from peo.project import UserError, replacing

Row = dict[str, str | None]  # one respondent's answers, by variable
Planted = tuple[Row, str]  # the answers that break a rule, and the column where it is found


def plant(instrument: Instrument, n: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Respondents as `synthesize` makes them (all complete), and the errors planted in them.

    One row is spoiled per rule that the instrument has a place for (two for a respondent number
    that occurs twice); nothing else is wrong. The list has the columns rule, row and column, where
    row is the line in a CSV file whose header is line 1. Raises UserError for too few rows.
    """
    frame = synthesize(instrument, n, seed, skip=0)
    spoiled = {rule: found for rule in RULES if (found := _find(instrument, rule)) is not None}
    if n <= len(spoiled) + 1:
        raise UserError(f"{len(spoiled) + 2} respondents or more are needed to plant every error.")
    names = [str(name) for name in frame.columns]
    rows: list[Row] = [dict(zip(names, cells, strict=True)) for cells in frame.to_numpy().tolist()]
    planted = []
    for place, (rule, (answers, column)) in enumerate(spoiled.items()):
        rows[place] = _settled(instrument, rows[place], answers)
        planted.append((rule, place + 2, column))
        if rule == "respondent_duplicate":
            rows[-1]["respondent_id"] = rows[place]["respondent_id"]
            planted.append((rule, n + 1, column))
    where = pd.DataFrame(planted, columns=["rule", "row", "column"])
    return pd.DataFrame(rows, columns=names, dtype=object), where


def write_respondents(
    instrument: Instrument, out: Path, n: int, seed: int, errors: bool = False
) -> list[Path]:
    """Write invented respondents as CSV; with `errors`, also the list of what is wrong where.

    The list stands beside it as `<name>.errors.csv`. Raises UserError when a file exists already.
    """
    where = out.with_suffix(".errors.csv")
    for path in (out, where) if errors else (out,):
        if path.exists():
            raise UserError(f"{path} exists already; it is left as it is.")
    frame, planted = (
        plant(instrument, n, seed) if errors else (synthesize(instrument, n, seed), None)
    )
    with replacing(out) as new:
        frame.to_csv(new, index=False, lineterminator="\n")
    if planted is None:
        return [out]
    with replacing(where) as new:
        planted.to_csv(new, index=False, lineterminator="\n")
    return [out, where]


def unplanted(instrument: Instrument) -> list[str]:
    """Rules that this instrument has no place for, or that nobody wrote an error for."""
    return [rule for rule in RULES if _find(instrument, rule) is None]


def _find(instrument: Instrument, rule: str) -> Planted | None:
    """The first place where this instrument lets a rule be broken, and nothing else with it."""
    return next(_PLACES[rule](instrument), None) if rule in _PLACES else None


def _settled(instrument: Instrument, row: Mapping[str, str | None], fixed: Row) -> Row:
    """The row with the fixed answers in it and all others made to fit the route that follows."""
    out = {**row, **fixed}
    for variable in instrument.variables.values():
        if variable.id in fixed:
            continue
        if not _asked(variable.asked_if, out):
            out[variable.id] = None
        elif out[variable.id] is None:
            out[variable.id] = _filler(instrument, variable, out)
    return _plausible(instrument, out, fixed)


def _plausible(instrument: Instrument, row: Row, fixed: Row) -> Row:
    """The row without an implausible combination that the fixed answers only happen to complete."""
    variables = instrument.variables
    filters = {n for v in variables.values() if v.kind != "text" for n in v.asked_if.variables}
    for oddity in instrument.implausible:
        condition = parse(oddity.when)
        for term in condition.terms:
            plain = [a.code for a in variables[term.variable].answers if not a.other_text]
            other = [code for code in plain if not term.accepts(code)]
            if other and term.variable not in filters | set(fixed) and _asked(condition, row):
                row[term.variable] = other[0]
    return row


def _asked(condition: Condition, row: Mapping[str, str | None]) -> bool:
    answers = [(term, row.get(term.variable)) for term in condition.terms]
    return all(answer is not None and term.accepts(answer) for term, answer in answers)


def _filler(instrument: Instrument, variable: Variable, row: Row) -> str | None:
    """An unremarkable answer; none where most people leave it open or an exclusive item rules."""
    question = instrument.question_of(variable.id)
    if any(item.exclusive and row[item.id] == "yes" for item in question.items):
        return None
    if variable.kind == "category" and any(
        item.id == variable.id and item.other_text for item in question.items
    ):
        return None
    if variable.kind == "text":
        chosen = variable.id.endswith("_text") and not question.items
        return TEXT if chosen else None
    return variable.codes[0] if variable.codes else f"{variable.maximum:g}"


def _open(instrument: Instrument, condition: Condition) -> Row:
    """Answers that lead to a question: for each filter, the first answer that is let through."""
    row: Row = {}
    for term in condition.terms:
        variable = instrument.variables[term.variable]
        row |= _open(instrument, variable.asked_if)
        row[term.variable] = next(code for code in variable.codes if term.accepts(code))
    return row


def _plain(instrument: Instrument, kind: str) -> Iterator[Variable]:
    """Variables of a kind that everybody gets and that nothing else depends on."""
    used = {name for v in instrument.variables.values() for name in v.asked_if.variables}
    used |= {name for rule in instrument.sums for name in rule.of} | _in_oddities(instrument)
    for variable in instrument.variables.values():
        if variable.kind == kind and not variable.asked_if.terms and variable.id not in used:
            yield variable


def _key(column: str, value: str | None) -> Callable[[Instrument], Iterator[Planted]]:
    return lambda _: iter([({column: value}, column)])


def _cell(kind: str, value: Callable[[Variable], str]) -> Callable[[Instrument], Iterator[Planted]]:
    """An impossible value in a plain variable."""
    return lambda instrument: (({v.id: value(v)}, v.id) for v in _plain(instrument, kind))


def _choices(instrument: Instrument) -> Iterator[Planted]:
    for question, options in instrument.multi():
        free = [a.code for a in question.answers if not a.exclusive]
        most = question.max_choices
        if most is not None and len(free) > most:
            row = _open(instrument, parse(question.asked_if)) | dict.fromkeys(options, "no")
            yield row | dict.fromkeys(free[: most + 1], "yes"), question.id


def _exclusive(instrument: Instrument) -> Iterator[Planted]:
    for question, options in instrument.multi():
        for answer in question.answers:
            if answer.exclusive and (question.max_choices or 2) > 1:
                row = _open(instrument, parse(question.asked_if)) | dict.fromkeys(options, "no")
                other = next(option for option in options if option != answer.code)
                yield row | {answer.code: "yes", other: "yes"}, answer.code
    for question in instrument.questions:
        for item in question.items:
            if item.exclusive:
                yield _open(instrument, parse(question.asked_if)) | {item.id: "yes"}, item.id


def _route(instrument: Instrument) -> Iterator[Planted]:
    """An answer of somebody whom the filter leads elsewhere."""
    for variable, filter_ in _routed(instrument):
        term = variable.asked_if.terms[0]
        for code in filter_.codes:
            if not term.accepts(code):
                yield {filter_.id: code, variable.id: variable.codes[0]}, variable.id


def _route_open(instrument: Instrument) -> Iterator[Planted]:
    """An answer of somebody who left the filter open."""
    for variable, filter_ in _routed(instrument):
        yield {filter_.id: None, variable.id: variable.codes[0]}, variable.id


def _routed(instrument: Instrument) -> Iterator[tuple[Variable, Variable]]:
    """Variables behind one filter that everybody gets and may answer freely, with that filter."""
    bound = _in_oddities(instrument)
    for variable in instrument.variables.values():
        if variable.kind == "category" and len(variable.asked_if.terms) == 1:
            filter_ = instrument.variables[variable.asked_if.terms[0].variable]
            free = not filter_.asked_if.terms and filter_.id not in bound
            if free and instrument.question_of(variable.id).type != "multi":
                yield variable, filter_


def _in_oddities(instrument: Instrument) -> set[str]:
    return {name for o in instrument.implausible for name in parse(o.when).variables}


def _sum(instrument: Instrument) -> Iterator[Planted]:
    for rule in instrument.sums:
        tops = {name: f"{instrument.variables[name].maximum:g}" for name in rule.of}
        if sum(map(float, tops.values())) > rule.max:
            yield dict(tops), rule.of[-1]


def _implausible(instrument: Instrument) -> Iterator[Planted]:
    for oddity in instrument.implausible:
        yield _open(instrument, parse(oddity.when)), oddity.variable


_PLACES: dict[str, Callable[[Instrument], Iterator[Planted]]] = {
    "respondent_missing": _key("respondent_id", None),
    "respondent_duplicate": lambda _: iter([({}, "respondent_id")]),
    "origin_unknown": _key("origin", "onbekend"),
    "answer_unknown": _cell("category", lambda _: "bestaat_niet"),
    "number_unreadable": _cell("number", lambda _: "veel"),
    "number_range": _cell("number", lambda v: f"{v.minimum - 1:.0f}"),
    "number_decimals": _cell(
        "number", lambda v: f"{v.minimum:.{v.decimals}f}{'' if v.decimals else '.'}5"
    ),
    "choices_max": _choices,
    "exclusive": _exclusive,
    "route": _route,
    "sum_max": _sum,
    "route_open": _route_open,
    "implausible": _implausible,
    "blank_record": lambda i: iter([(dict.fromkeys(i.variables), "respondent_id")]),
}
