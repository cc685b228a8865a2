"""What is counted in the records: each thing by itself, and nothing added up that is not one."""

from __future__ import annotations

import pandas as pd

from peo.codes.checks import records
from peo.frameworks.read import Frameworks
from peo.frameworks.records import NO, YES, RecordTable

COUNTS = ["deviations", "signalled", "motivated", "reviewed", "changed_protocol"]
SUPPLY = ["double", "parent_only", "team_only", "none"]


def deviation_counts(rows: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """Deviations per protocol (rows, and `total`) that were signalled, motivated, reviewed, and
    that led to a proposal for the protocol; columns COUNTS, and shares in per cent. Drafts too."""
    adapt = next(o.leads_to for o in frameworks.purpose.outcomes if o.code == "positive")
    each = pd.DataFrame(
        {
            "protocol": rows["protocol"],
            "deviations": 1,
            "signalled": rows["signalled"] != "",
            "motivated": rows["reason"] != "",
            "reviewed": rows["reviewed"] != "",
            "changed_protocol": rows["consequence"] == adapt,
        }
    )
    table = each.groupby("protocol")[COUNTS].sum().astype("int64")
    table.loc["total"] = table.sum()
    for name in COUNTS[1:]:
        table[f"{name}_pct"] = 100 * table[name] / table["deviations"]
    return table


def supply_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """People per kind (rows) who get it twice, from one side only, or not at all; columns SUPPLY.

    Twice costs time for clients, nothing at all costs quality.
    """
    parent, team = (rows[name].str.lower().isin(YES) for name in ("parent", "team"))
    found = pd.DataFrame(
        {
            "kind": rows["kind"],
            "double": parent & team,
            "parent_only": parent & ~team,
            "team_only": ~parent & team,
            "none": ~parent & ~team,
        }
    )
    return found.groupby("kind")[SUPPLY].sum().astype("int64")


def space_marks(rows: pd.DataFrame, frameworks: Frameworks) -> pd.DataFrame:
    """Number and median of the marks per kind of space (rows): three things, never one score."""
    kinds = [space.code for space in frameworks.guide.spaces]
    marks = {kind: _numbers(rows[kind]) for kind in kinds}
    cells = [[len(m), m.median() if len(m) else float("nan")] for m in marks.values()]
    return pd.DataFrame(cells, index=pd.Index(kinds, name="space"), columns=["n", "median"])


def lines(table: RecordTable, frameworks: Frameworks) -> list[str]:
    """What `peo codes` says of a table beside its problems."""
    rows = table.accepted
    counts = f"{len(rows)} accepted, {len(table.rejected)} refused"
    said = [f"{table.file}: {table.kind}, {counts}"]
    if not table.protocols_known:
        said.append("  Without --tables FOLDER with a table protocols their ids were not checked.")
    if rows.empty:
        return said
    if table.kind == "deviations":
        return [*said, deviation_counts(rows, frameworks).to_string(float_format="%.0f")]
    if table.kind == "supply":
        return [*said, supply_counts(rows).to_string()]
    if table.kind == "spaces":
        return [*said, space_marks(rows, frameworks).to_string()]
    if table.kind == "marks":
        marks = _numbers(rows["mark"])
        return [*said, f"  median mark {marks.median():g}, from {marks.min():g} to {marks.max():g}"]
    if table.kind == "stories":
        failures = int((rows["about"] == "failure").sum())
        return [*said, f"  {failures} of {len(rows)} tell of something that failed"]
    if table.kind == "protocols":
        question = frameworks.purpose.test_question.en
        no = int(rows["serves"].str.lower().isin(NO).sum())
        states = ", ".join(f"{n} {code}" for code, n in rows["status"].value_counts().items())
        return [*said, f"  {question} Nothing, for {no} of {len(rows)}; {states}"]
    if table.kind in ("steps", "points"):
        what = table.kind.removesuffix("s")
        found = [
            f"  {row['organisation']}: {what} {row[what]} {row['status']}"
            for _, row in records(rows)
        ]
        return [*said, *found]
    return said


def _numbers(cells: pd.Series) -> pd.Series:
    """The cells that hold a mark, as numbers."""
    return cells[cells != ""].str.replace(",", ".").astype("float64")
