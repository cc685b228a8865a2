"""All rules of the survey, where an instrument can be broken by them, and the schema they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa

from peo.define.instrument.cell_rules import CELL_RULES
from peo.define.instrument.leading import TEXTS, Row
from peo.define.instrument.row_rules import ROW_RULES
from peo.define.instrument.variable import words_of
from peo.define.rule import Asked, Rule, column, table_schema

if TYPE_CHECKING:  # the model of an instrument knows its rules
    from peo.define.instrument.model import Instrument

Place = tuple[str, Row, str]  # a rule, answers that break it, the column where it is found
_made = {rule.id: rule for rule in (*CELL_RULES, *ROW_RULES)}
RULES: dict[str, Rule] = {id: _made[id] for id in TEXTS}


def survey_schema(instrument: Instrument) -> pa.DataFrameSchema:
    """The pandera schema of a wave, which intake runs: for a frame of text cells that hold codes.

    The columns are `respondent_id`, `origin` (what intake says of the rows), `answered_at` (when
    the form was sent, held against the fieldwork), `response_status` (finished, or not, or no
    respondent's at all) and the variables. All but the first may be
    absent; missing answers are missing cells. To turn text that obeys it into types cannot fail.
    """
    ticked = [answer for question, _ in instrument.multi() for answer in question.answers]
    names = {answer.code: (answer.nl, answer.en) for answer in ticked}
    columns = {
        "respondent_id": column(),
        **{name: column(required=False) for name in ("origin", "response_status")},
        "answered_at": column(required=False, date=True),
        **{
            v.id: column(
                required=False,
                known=(*words_of(v), *names.get(v.id, ())),
                open=v.kind == "text",
                date=v.kind == "date",
            )
            for v in instrument.variables.values()
        },
    }
    follows = {rule.id: rule.follows for rule in RULES.values()}
    parts = {question.id: options for question, options in instrument.multi()}
    return table_schema(columns, instrument.asked, follows, parts)


def cells_seen(instrument: Instrument, frame: pd.DataFrame) -> dict[str, int]:
    """On how many cells of a frame of answers each rule ran: its own cells, filled ones, of a rule
    about one cell; a cell per row and question of a rule about several.

    What is found while a file is read is looked for in every filled cell.
    """
    filled = {str(name): int(n) for name, n in frame.notna().sum().items()}
    known = {"respondent_id", *instrument.variables}
    every = sum(filled[name] for name in known & filled.keys())

    def cells(what: Asked) -> int:
        if not known & {what.column, *(what.of or ())} <= filled.keys():
            return 0
        whole = what.of is not None or what.column == "respondent_id"
        return len(frame) if whole else filled.get(what.column, 0)

    seen = {rule.id: every if rule.found else 0 for rule in RULES.values()}
    for rule, what in instrument.asked:
        seen[rule] += cells(what)
    return seen


def places(instrument: Instrument, others: Sequence[Instrument] = ()) -> Iterator[Place]:
    """Every place where an instrument lets a rule be broken, in the order of the catalogue.

    `others` are the instruments of other waves, for answers that strayed from one wave to another.
    """
    for rule in RULES.values():
        for answers, blamed in rule.examples(instrument):
            yield rule.id, answers, blamed
    for v in (v for other in others for v in other.variables.values()):
        if v.codes and v.id not in instrument.variables:
            yield "other_wave", {v.id: v.codes[0]}, v.id


DECIDED = ("corrected", "excluded")  # tell what a person decided: no errors of an export


def unplanted(instrument: Instrument, others: Sequence[Instrument] = ()) -> list[str]:
    """Rules that this instrument has no place for."""
    has = {rule for rule, _, _ in places(instrument, others)}
    return [rule for rule in RULES if rule not in {*has, *DECIDED}]
