"""The tables that go with every wave: published figures, themes, the mapping."""

from __future__ import annotations

from pathlib import Path

from peo.define.document import Definition, load
from peo.define.table import Table


class _Tables(Definition):
    tables: dict[str, Table]


TABLES = load(Path(__file__).with_name("tables.yaml"), _Tables).tables
