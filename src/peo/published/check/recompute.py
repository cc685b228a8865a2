"""Recompute every published figure from records and say whether it holds.

An independent check: it shares with the model that reconstructs records how the ledger is read,
and no more. Shares and means
are rounded half up. The denominator of a share is everybody in the base who answered the item.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from peo.published.check.orderings import check_ordering
from peo.published.check.sample import FOLLOW_UP, Finding, Mask, NotInRecordsError, Sample
from peo.published.check.significance import check_significance
from peo.published.printed import Row, rows_of, window

COLUMNS = ["figure_id", "published", "recomputed", "verdict", "reason"]


def check(records: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """One row per ledger row: figure_id, published, recomputed, verdict, reason.

    `records`: one row per respondent, answers as codes (text or categories), missing answers
    empty. `ledger`: published figures, all columns text. The verdict is `holds`, `fails` or
    `not testable`. Rows of an earlier wave serve comparisons and are not tested themselves.
    """
    sample = Sample(records)
    rows = rows_of(ledger)
    wave = max(row["wave"] for row in rows)
    results = [_judge(sample, row, rows, wave) for row in rows]
    return pd.DataFrame(results, columns=COLUMNS)


def _judge(sample: Sample, row: Row, rows: list[Row], wave: str) -> tuple[str, ...]:
    """Verdict on one row as a row of the result."""
    head = (row["figure_id"], row["value"])
    if row["wave"] != wave:
        return (*head, "", "not testable", f"wave {row['wave']} has totals only")
    if row["note"].startswith("META"):
        return (*head, "", "not testable", "about the survey or the report, not about answers")
    try:
        recomputed, holds, reason = _finding(sample, row, rows)
    except NotInRecordsError as missing:
        return (*head, "", "not testable", str(missing))
    return (*head, recomputed, "holds" if holds else "fails", reason)


def _finding(sample: Sample, row: Row, rows: list[Row]) -> Finding:
    if row["figure_id"] in _SPECIAL:
        return _SPECIAL[row["figure_id"]](sample, row)
    if row["kind"] == "ordering":
        return check_ordering(sample, row, rows)
    if row["kind"] == "significance":
        return check_significance(sample, row, rows)
    if row["kind"] == "rank":
        return _rank(sample, row)
    return _number(sample, row)


# ------------------------------------------------------------------ numbers


def half_up(part: int, whole: int, precision: str, scale: int = 1) -> Decimal:
    """scale * part / whole, rounded half up to a multiple of `precision` (such as 0.1)."""
    exact = Decimal(scale * part) / Decimal(whole)
    return exact.quantize(Decimal(precision), rounding=ROUND_HALF_UP)


def _number(sample: Sample, row: Row) -> Finding:
    """Percent, mean, count and base_n rows."""
    inside = sample.base(row["base"])
    variable = row["variable"]
    if row["kind"] in {"count", "base_n"}:
        found = _people(sample, row, inside)
        holds = window(row["relation"], row["value"]).holds(Fraction(found))
        return str(found), holds, "" if holds else "other number of people"
    scale = 100 if row["kind"] == "percent" else 1
    if row["kind"] == "percent":
        part, whole = sample.share(variable, row["categories"], inside)
    else:
        part, whole = sample.mean(variable, inside)
    if whole == 0:
        raise NotInRecordsError(f"nobody in the base answered {variable}")
    return _compare(row, part, whole, scale)


def _compare(row: Row, part: int, whole: int, scale: int) -> Finding:
    """Compare a share or mean with the printed number."""
    if row["relation"] == "eq":
        rounded = half_up(part, whole, row["precision"], scale)
        holds = rounded == Decimal(row["value"])
        return str(rounded), holds, "" if holds else f"{part}/{whole}"
    holds = window(row["relation"], row["value"]).holds(Fraction(scale * part, whole))
    shown = str(half_up(part, whole, "0.1", scale))
    return shown, holds, "" if holds else f"{part}/{whole}"


def _people(sample: Sample, row: Row, inside: Mask) -> int:
    """Number of people in the base (base_n), or of those with one of the categories (count)."""
    if row["kind"] == "count":
        return int((inside & sample.chose(row["variable"], row["categories"])).sum())
    inside = inside & sample.answered(row["variable"])
    if "workload in {" in row["base"]:
        inside = inside & _answered_follow_up(sample)
    return int(inside.sum())


def _answered_follow_up(sample: Sample) -> Mask:
    """Who answered at least one of the follow-up questions on workload."""
    any_answer = np.zeros(len(sample), dtype=bool)
    for name in sample.frame.columns:
        if name.startswith(FOLLOW_UP):
            any_answer |= sample.answered(name)
    return any_answer


# -------------------------------------------------------------------- ranks


def _rank(sample: Sample, row: Row) -> Finding:
    """A rank holds when it lies in the range of places that ties leave open."""
    inside = sample.base(row["base"])
    own = sample.level(row["variable"], row["categories"], inside)
    others = [sample.level(*rival, inside) for rival in _rivals(sample, row)]
    best = 1 + sum(other > own for other in others)
    worst = 1 + sum(other >= own for other in others)
    value = int(row["value"])
    holds = {"eq": best <= value <= worst, "le": best <= value, "gt": best > value}[row["relation"]]
    shown = str(best) if best == worst else f"{best}-{worst}"
    return shown, holds, "" if holds else f"share {own:.3f}"


def _rivals(sample: Sample, row: Row) -> list[tuple[str, str]]:
    """(variable, categories) of everything that stands in the same ranking."""
    variable, categories = row["variable"], row["categories"]
    if variable == "job_function":
        codes = sorted(set(sample.column(variable)) - {"", categories})
        return [(variable, code) for code in codes]
    stem = "sector_cause_" if variable.startswith("sector_") else variable.split("_")[0] + "_"
    outside = ("_other", "_none", "space_overall", "space_change_since_2015")
    return [
        (name, categories)
        for name in sample.frame.columns
        if name.startswith(stem) and name != variable and not name.endswith(outside)
    ]


# ------------------------------------------------- figures of their own kind


def _mentions(sample: Sample, row: Row) -> Finding:
    """Share of all ticks that went to one cause."""
    causes = [name for name in sample.frame.columns if name.startswith("cause_")]
    ticks = {name: int(sample.chose(name, "yes").sum()) for name in causes}
    return _compare(row, ticks[row["variable"]], sum(ticks.values()), 100)


def _most_ticks(sample: Sample, row: Row) -> Finding:
    """Largest number of options that one person ticked."""
    stem = row["variable"].removesuffix("admin")
    options = [name for name in sample.frame.columns if name.startswith(stem)]
    ticks = np.array([sample.chose(name, "yes") for name in options])
    most = int(ticks.sum(axis=0).max())
    return str(most), most <= int(row["value"]), ""


def _highest_mark(sample: Sample, row: Row) -> Finding:
    highest = int(np.nanmax(sample.numbers("work_enjoyment")))
    return str(highest), highest <= int(row["value"]), ""


def _overlap(sample: Sample, row: Row) -> Finding:
    """How many of the five most named own causes are among the five of the sector question."""
    top: list[set[str]] = []
    for stem in ("cause_", "sector_cause_"):
        names = [name for name in sample.frame.columns if name.startswith(stem)]
        counts = {n.removeprefix(stem): int(sample.chose(n, "yes").sum()) for n in names}
        fifth = sorted(counts.values(), reverse=True)[4]
        top.append({name for name, count in counts.items() if count >= fifth})
    shared = len(top[0] & top[1])
    return str(shared), shared == int(row["value"]), ", ".join(sorted(top[0] & top[1]))


def _named_kinds(_sample: Sample, _row: Row) -> Finding:
    raise NotInRecordsError("the kinds of organisation inside 'other' are not in the records")


_SPECIAL: dict[str, Callable[[Sample, Row], Finding]] = {
    "f3_1.axis_max": _mentions,
    "app.q4.max_choices": _most_ticks,
    "app.q8.max_choices": _most_ticks,
    "app.q10.scale": _highest_mark,
    "s3_2.sector.overlap": _overlap,
    "fn8.other_max": _named_kinds,
}
