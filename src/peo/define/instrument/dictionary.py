"""The data dictionary and the table schema of a data package, made from the instrument."""

from __future__ import annotations

from typing import Any

import pandas as pd

from peo.define.instrument.cell_rules import ORIGINS
from peo.define.instrument.model import Instrument
from peo.define.instrument.notice import notice_of
from peo.define.instrument.variable import Answer, Variable
from peo.project.words import both


def data_dictionary(instrument: Instrument) -> pd.DataFrame:
    """One row per variable: where it is asked, of whom, its labels and its answers in order.

    `wording` says whether the text of its question is literal; the dictionary gives labels only.
    """
    questions = {question.id: question for question in instrument.questions}
    return pd.DataFrame(
        {
            "variable": v.id,
            "block": v.block,
            "question": questions[v.question].number,
            "kind": v.kind,
            "label_nl": v.name.nl,
            "label_en": v.name.en,
            "answers_nl": "; ".join(f"{a.code} = {a.nl}" for a in _listed(v)),
            "answers_en": "; ".join(f"{a.code} = {a.en}" for a in _listed(v)),
            "range": _range(v),
            "unit": f"{v.unit_words.nl} / {v.unit_words.en}" if v.unit_words else v.unit,
            "asked_if": str(v.asked_if),
            "wording": instrument.wording_of(questions[v.question]),
        }
        for v in instrument.variables.values()
    )


def _listed(variable: Variable) -> tuple[Answer, ...]:
    """The answers by name; of a date the period says it."""
    return () if variable.kind == "date" else variable.answers


def _range(variable: Variable) -> str:
    if variable.kind == "number":
        return f"{variable.minimum:g}-{variable.maximum:g}"
    return f"{variable.first} - {variable.last}" if variable.kind == "date" else ""


def about_origin(origin: str) -> dict[str, str]:
    """The row of the column `origin`: it carries the notice on records that nobody gave."""
    told = notice_of(origin) or both("notice.column")
    return {
        "variable": "origin", "kind": "category", "answers_nl": origin, "answers_en": origin,
        "label_nl": told.nl,
        "label_en": told.en,
    }  # fmt: skip


def table_schema(instrument: Instrument, columns: list[str]) -> dict[str, Any]:
    """Table Schema (Data Package v2) of the records with the given columns."""
    keys: list[dict[str, Any]] = [
        {"name": "respondent_id", "type": "string", "constraints": {"required": True}},
        {"name": "origin", "type": "string", "constraints": {"enum": list(ORIGINS)}},
    ]
    fields = [_field(v) for v in instrument.variables.values() if v.id in columns]
    return {
        "fields": keys + fields,
        "primaryKey": ["respondent_id"],
        "missingValues": [""],
    }


def _field(variable: Variable) -> dict[str, Any]:
    field: dict[str, Any] = {"name": variable.id, "title": variable.name.en, "type": "string"}
    if variable.asked_if:
        field["description"] = f"Asked if {variable.asked_if}"
    if variable.kind == "category":
        field["categories"] = [{"value": a.code, "label": a.en} for a in variable.answers]
        field["categoriesOrdered"] = variable.ordered
        field["constraints"] = {"enum": list(variable.codes)}
    elif variable.kind == "number":
        field["type"] = "number" if variable.decimals else "integer"
        field["constraints"] = {"minimum": variable.minimum, "maximum": variable.maximum}
        if variable.unit:
            field["unit"] = variable.unit
    elif variable.kind == "date":
        days = {"minimum": variable.first, "maximum": variable.last}
        field["type"] = "date"
        field["constraints"] = {name: day for name, day in days.items() if len(day) == 10}
    return field
