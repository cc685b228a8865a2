"""Every rule of a table that goes with a wave has an example that breaks it, and it alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd
import pandera.errors
import pytest

from peo.define.table import Table
from peo.define.tables import TABLES
from tests.conftest import some


def broken(table: Table, rows: list[dict[str, str]]) -> set[str]:
    """The rules that some rows break; what stands elsewhere is what a good row has."""
    known: dict[str, set[str]] = {}
    listed = [(name, own.codes) for name, own in table.columns.items()]
    for name, codes in [*listed, *((row.column, row.codes) for row in table.rows)]:
        if isinstance(codes, str):
            known.setdefault(codes, set()).add(table.good.get(name, "only"))

    def at(place: str) -> Collection[str]:
        return known[place]

    cells = [{name: row.get(name) for name in table.columns} for row in rows]
    frame = pd.DataFrame(cells, dtype="str")
    try:
        table.to_pandera(at).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return {str(check).partition(":")[0] for check in errors.failure_cases["check"]}
    return set()


def examples(table: Table) -> Iterator[tuple[str, dict[str, str]]]:
    """Each rule of a table with the cells that break it."""
    for name, own in table.columns.items():
        if own.required:
            yield own.empty, {name: ""}
        if own.codes or own.kind != "text":
            rule = own.rule or {"number": "number-form"}.get(own.kind, "value-known")
            yield rule, {name: own.example}
        for more in own.also:
            yield more.rule, {name: more.example}
    for row in table.rows:
        yield row.rule, row.example


@pytest.mark.parametrize("name", TABLES)
def test_each_rule_is_broken_by_its_example_and_no_other_is(name: str) -> None:
    table = TABLES[name]
    assert broken(table, [table.good]) == set()
    for rule, cells in some(examples(table)):
        assert cells, f"{rule} has no example"
        assert broken(table, [table.good | cells]) == {rule}, cells
    if table.key:
        assert broken(table, [table.good, table.good]) == {"row-twice"}
