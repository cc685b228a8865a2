"""Records that a municipality or an organisation keeps with the frameworks, in small tables.

A table is known by its header. Columns are English and cells are text; `ja` and `nee`, dates as
2022-04-30. Nobody is named: `who` is a function or a number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.codes.book import codes_of
from peo.codes.cells import NO, YES, is_date, split_categories
from peo.codes.checks import (
    CheckedTable,
    cell_check,
    day_column,
    divided,
    listed,
    one_of,
    problem,
    problems,
    records,
    row_check,
    table_schema,
    text_column,
)
from peo.codes.names import has_contact_data
from peo.codes.small_tables import read_file, read_table
from peo.frameworks.read import Frameworks

STATES = ("open", "busy", "done")
_PROSE = ("reason", "client_involvement", "legitimacy", "expected_return")
# The columns that give a table away.
_HEADERS = {
    "deviations": {"protocol", "deliberate"},
    "protocols": {"serves", "status"},
    "decisions": {"legitimacy", "client_involvement"},
    "steps": {"step", "status"},
    "points": {"point", "level"},
    "marks": {"organisation", "mark"},
    "stories": {"moment", "about"},
    "supply": {"parent", "team", "kind"},
    "spaces": {"formal", "experienced"},
    "elements": {"element", "reference"},
}


def record_kind(header: Collection[str]) -> str | None:
    """Which record table has this header; None for another kind of table."""
    return next((kind for kind, names in _HEADERS.items() if names <= set(header)), None)


def read_records(
    path: Path, frameworks: Frameworks, folder: Path | None = None
) -> CheckedTable | None:
    """Read and check a record table; None when the file holds another kind of table.

    `folder` holds the table `protocols` that deviations refer to; without it the ids of protocols
    are not checked. Raises UserError when the file cannot be read.
    """
    frame = read_file(path)
    kind = record_kind(frame.columns)
    if kind is None:
        return None
    protocols = None
    if kind == "deviations" and folder is not None:
        protocols = list(read_table(folder, "protocols")["id"])
    schema = _schemas(frameworks, protocols)[kind]
    checked = problems(frame, schema)
    found = [] if checked["row"].isna().any() else list(_between_rows(kind, frame, frameworks))
    return divided(path.name, kind, frame, checked, listed(found))


def _between_rows(
    kind: str, frame: pd.DataFrame, frameworks: Frameworks
) -> Iterator[dict[str, object]]:
    """What only several rows together can break, and contact data in what was written."""
    if kind == "steps":
        done = {(r["organisation"], r["step"]) for _, r in records(frame) if r["status"] == "done"}
        for step in frameworks.guide.steps:
            for line, row in records(frame[frame["step"] == step.code]):
                before = {(row["organisation"], code) for code in step.after}
                if row["status"] == "done" and before - done:
                    yield problem("step-order", line, "step", row["step"])
    if kind in ("deviations", "protocols"):
        for line in frame.index[frame.duplicated("id")]:
            yield problem("row-twice", line, "id", str(frame.at[line, "id"]))
    for column in [name for name in _PROSE if name in frame]:
        for line, cell in frame[column].items():
            if has_contact_data(cell):
                yield problem("contact-data", line, column, "")


# ------------------------------------------------------------------------------------- the schemas


def _schemas(
    frameworks: Frameworks, protocols: Sequence[str] | None
) -> dict[str, pa.DataFrameSchema]:
    purpose, guide = frameworks.purpose, frameworks.guide
    aim = text_column([cell_check("pole-known", _parts_in(codes_of(purpose.poles)))], False)
    mark = cell_check("mark-range", lambda cell: _within(cell, guide.mark.min, guide.mark.max))
    aspects, levels = codes_of(guide.aspects), codes_of(guide.levels)
    return {
        "deviations": _deviations(frameworks, aim, protocols),
        "protocols": table_schema(
            {
                "id": text_column(),
                "name": text_column(),
                "serves": one_of("value-known", (*YES, *NO)),
                "status": one_of("value-known", codes_of(purpose.verdicts)),
                "reason": text_column(required=False, optional=True),
            }
        ),
        "decisions": table_schema(
            {
                "id": text_column(),
                "date": day_column(),
                **{code: text_column(required=False) for code in codes_of(guide.triad)},
                "poles": aim,
            },
            [row_check("triad-partial", codes_of(guide.triad), _whole)],
        ),
        "steps": _progress({"step": one_of("step-known", codes_of(guide.steps))}),
        "points": _progress(
            {
                "point": one_of("point-known", codes_of(guide.points)),
                "level": one_of("level-known", levels),
                "aspect": one_of("aspect-known", aspects, required=False),
                "actor": one_of("actor-known", codes_of(guide.actors), required=False),
            }
        ),
        "marks": _kept({"mark": text_column([mark])}),
        "stories": _kept(
            {
                "moment": text_column(),
                "about": one_of("value-known", ("success", "failure")),
                "point": one_of("point-known", codes_of(guide.points), required=False),
                "reference": text_column(required=False),
            }
        ),
        "supply": table_schema(
            {
                "organisation": text_column(),
                "who": text_column(),
                "kind": one_of("value-known", ("intervision", "training")),
                "parent": one_of("value-known", (*YES, *NO)),
                "team": one_of("value-known", (*YES, *NO)),
            }
        ),
        "spaces": _kept({code: text_column([mark], False) for code in codes_of(guide.spaces)}),
        "elements": _elements(frameworks),
    }  # fmt: skip


def _deviations(
    frameworks: Frameworks, poles: pa.Column, protocols: Sequence[str] | None
) -> pa.DataFrameSchema:
    purpose = frameworks.purpose
    leads_to = {outcome.code: outcome.leads_to for outcome in purpose.outcomes}
    known = text_column() if protocols is None else one_of("protocol-known", protocols)
    columns = {
        "id": text_column(),
        "protocol": known,
        "who": text_column(),
        "date": day_column(),
        "deliberate": one_of("value-known", (*YES, *NO)),
        "signalled": day_column(required=False),
        "reason": text_column(required=False),
        "reviewed": day_column(required=False),
        "review_form": text_column(required=False),
        "outcome": one_of("value-known", tuple(leads_to), required=False),
        "outcome_on": day_column(required=False),
        "consequence": one_of("value-known", codes_of(purpose.consequences), required=False),
        "consequence_on": day_column(required=False),
        "poles": poles,
        "status": one_of("value-known", ("draft", "closed")),
    }
    after = ("outcome", "outcome_on", "consequence", "consequence_on")
    rows = [
        row_check("reason-draft", ("status", "reason"), lambda s, x: s != "draft" or bool(x)),
        row_check("reason-closed", ("status", "reason"), lambda s, x: s != "closed" or bool(x)),
        row_check("review-missing", ("status", "reviewed"), lambda s, x: s != "closed" or bool(x)),
        row_check("cycle-review", ("signalled", "reviewed"), _follows),
        row_check("cycle-consequence", after, _consequence_follows),
        row_check(
            "outcome-pairing", ("outcome", "consequence"),
            lambda o, c: not (o in leads_to and c in leads_to.values()) or leads_to[o] == c,
        ),
    ]  # fmt: skip
    return table_schema(columns, rows)


def _elements(frameworks: Frameworks) -> pa.DataFrameSchema:
    """An element of the tree attached to a fragment, a survey variable or a recommendation."""
    books = (frameworks.dialogues, frameworks.interviews)
    known = {
        "variable": set(frameworks.variables),
        "recommendation": {advice.code for book in books for advice in book.recommendations},
    }
    columns = {
        "element": one_of("element-known", tuple(frameworks.purpose.elements)),
        "kind": one_of("value-known", ("fragment", *known)),
        "reference": text_column(known=tuple(sorted(known["variable"] | known["recommendation"]))),
    }
    at = row_check("reference-known", ("kind", "reference"), lambda k, r: r in known.get(k, {r}))
    return table_schema(columns, [at])


def _progress(columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    who = {"organisation": text_column()}
    state = {"status": one_of("value-known", STATES), "date": day_column(required=False)}
    return table_schema({**who, **columns, **state})


def _kept(columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    return table_schema({"organisation": text_column(), "date": day_column(), **columns})


def _whole(first: str, *others: str) -> bool:
    """Whether the first of several cells does not stand alone."""
    return not first or any(others)


def _parts_in(codes: Sequence[str]) -> Callable[[str], bool]:
    return lambda cell: set(split_categories(cell)) <= set(codes)


def _within(cell: str, low: float, high: float) -> bool:
    try:
        return low <= float(cell.replace(",", ".")) <= high
    except ValueError:
        return False


def _follows(first: str, second: str) -> bool:
    """Whether the second date is empty, or the first is given and not later."""
    return not second or (
        bool(first) and not (is_date(first) and is_date(second) and first > second)
    )


def _consequence_follows(outcome: str, seen: str, consequence: str, done: str) -> bool:
    if (consequence or done) and not outcome:
        return False
    return not (seen and done) or _follows(seen, done)
