"""How far two researchers agree: on which fragments to choose, and on their categories.

The protocol gives no coefficient; these are additions. Kappa and alpha fall when nearly everything
is in one class, so the prevalence index and PABAK stand beside them. Fragments of one session are
not independent: intervals resample sessions, and with few sessions they are wide and rough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peo.codes.dialogues import Dialogues
from peo.codes.pairs import Session
from peo.codes.tables import records

Counts = NDArray[np.int64]
STATISTICS = ("percent", "kappa", "alpha", "prevalence", "pabak")
AGREEMENT_COLUMNS = ["of", "category", "statistic", "value", "low", "high", "n", "sessions", "why"]
RESAMPLES = 2000
_ONE_CLASS = "not estimable: both used one class only"
_NO_UNITS = "not estimable: nothing to compare"


@dataclass(frozen=True)
class Estimate:
    """A coefficient with its 95 % bootstrap interval; `why` says what could not be estimated."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    sessions: int
    why: str = ""


def coefficients(tables: NDArray[np.int64 | np.float64]) -> dict[str, NDArray[np.float64]]:
    """Agreement in tables of counts, first coder in rows: shape (..., k, k); nan where undefined.

    percent: observed agreement, from 0 to 1. kappa: Cohen (1960). alpha: Krippendorff's nominal
    alpha for two coders without missing values (2019, ch. 12). prevalence: for k = 2 the index of
    Byrt, Bishop and Carlin (1993), |a - d| / n; else nan. pabak: agreement corrected for 1/k.
    """
    counts = np.asarray(tables, dtype=float)
    k = counts.shape[-1]
    n = counts.sum(axis=(-2, -1))
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    agreed = np.trace(counts, axis1=-2, axis2=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = agreed / n
        by_chance = (rows * columns).sum(axis=-1) / n**2
        kappa = np.where(by_chance < 1, (observed - by_chance) / (1 - by_chance), np.nan)
        values = rows + columns  # how often each class was used, by either coder
        differing = (2 * n) * (2 * n - 1) - (values * (values - 1)).sum(axis=-1)
        expected = differing / ((2 * n) * (2 * n - 1))
        alpha = np.where(differing > 0, 1 - (1 - observed) / expected, np.nan)
        prevalence = np.full_like(n, np.nan)
        if k == 2:
            prevalence = np.abs(counts[..., 0, 0] - counts[..., 1, 1]) / n
        pabak = (k * observed - 1) / (k - 1)
    found = (observed, kappa, alpha, prevalence, pabak)
    return {name: np.asarray(value) for name, value in zip(STATISTICS, found, strict=True)}


def estimate(tables: Counts, seed: int) -> dict[str, Estimate]:
    """Coefficients over all sessions, with percentile intervals from resampled sessions.

    `tables` has shape (sessions, k, k). No interval with fewer than two sessions, or when the
    coefficient does not exist in more than one resample of twenty.
    """
    n, sessions = int(tables.sum()), int((tables.sum(axis=(1, 2)) > 0).sum())
    tables = tables[tables.sum(axis=(1, 2)) > 0]
    whole = coefficients(tables.sum(axis=0))
    drawn: dict[str, NDArray[np.float64]] = {}
    if sessions >= 2:
        picks = np.random.default_rng(seed).integers(0, sessions, (RESAMPLES, sessions))
        drawn = coefficients(tables[picks].sum(axis=1))
    out = {}
    for name, value in whole.items():
        low = high = None
        why = ""
        if not np.isfinite(value):
            why = _ONE_CLASS if n else _NO_UNITS
        elif sessions < 2:
            why = "interval not estimable: one session"
        elif np.isfinite(drawn[name]).sum() < 0.95 * RESAMPLES:
            why = "interval not estimable: undefined in many resamples"
        else:
            low, high = map(float, np.nanpercentile(drawn[name], [2.5, 97.5]))
        found = float(value) if np.isfinite(value) else None
        out[name] = Estimate(found, low, high, n, sessions, why)
    return out


def on_categories(sessions: Sequence[Session], book: Dialogues, seed: int) -> pd.DataFrame:
    """Agreement per category on the fragments that both chose: given or not given by A and B.

    Rows per category that either used, and `all` for every pair and category together; columns
    AGREEMENT_COLUMNS, n in decisions. Disagreement on whether to choose is in `on_selection`.
    """
    used = sorted({c for s in sessions for a, b in s.both for c in a.categories | b.categories})
    known = [c.code for c in book.concepts] + [q.number for q in book.sub_questions]
    order = sorted(used, key=known.index)
    per_category = {code: np.stack([_given(s, code) for s in sessions]) for code in order}
    nothing = np.zeros((len(sessions), 2, 2), dtype=np.int64)
    per_category["all"] = sum(per_category.values(), nothing)
    rows = []
    for code, tables in per_category.items():
        rows += _rows("category", code, tables, seed)
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def second_coder(
    first: pd.DataFrame, second: pd.DataFrame, seed: int
) -> tuple[float, pd.DataFrame]:
    """Share of the passages that a second coder coded too, and agreement on their codes.

    Tables of coded interview passages with columns participant, reference and code. Compared are
    passages that both coded, per code given or not; intervals resample interviews. The published
    study had a second coder for parts of the data and reports neither share nor coefficient.
    Columns as in `on_categories`, for all codes together.
    """
    own, other = _codes_per_passage(first), _codes_per_passage(second)
    shared = sorted(set(own) & set(other))
    used = sorted({code for key in shared for code in own[key] | other[key]})
    people = sorted({participant for participant, _ in shared})
    tables = np.zeros((max(len(people), 1), 2, 2), dtype=np.int64)
    for key in shared:
        for code in used:
            cell = int(code not in own[key]), int(code not in other[key])
            tables[(people.index(key[0]), *cell)] += 1
    rows = _rows("passages", "all", tables, seed)
    part = len(shared) / len(own) if own else 0.0
    return part, pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def _codes_per_passage(passages: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    out: dict[tuple[str, str], set[str]] = {}
    for _, row in records(passages):
        out.setdefault((row["participant"], row["reference"]), set()).add(row["code"])
    return out


def on_selection(sessions: Sequence[Session], lengths: dict[str, int], seed: int) -> pd.DataFrame:
    """Agreement on what to choose: every second of a recording chosen or not by A and B.

    `lengths` gives seconds per team. Without the length of a recording nobody knows what neither
    chose: then the session is left out and the row says so. Columns as in `on_categories`.
    """
    timed = [session for session in sessions if session.team in lengths]
    tables = np.array(
        [_seconds(session, lengths[session.team]) for session in timed], dtype=np.int64
    ).reshape(-1, 2, 2)
    rows = _rows("selection", "", tables, seed)
    if left_out := sorted({s.team for s in sessions} - {s.team for s in timed}):
        note = f"length unknown: {', '.join(left_out)}"
        rows = [[*row[:-1], f"{row[-1]}; {note}".lstrip("; ")] for row in rows]
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def outcomes(sessions: Sequence[Session]) -> pd.DataFrame:
    """Per session the number of fragments chosen by both, only by A and only by B."""
    rows = [
        [s.team, *s.researchers, s.threshold, len(s.both), len(s.only_a), len(s.only_b)]
        for s in sessions
    ]
    names = ["team", "a", "b", "threshold", "both", "only_a", "only_b"]
    return pd.DataFrame(rows, columns=names)


def confusion(sessions: Sequence[Session], book: Dialogues) -> pd.DataFrame:
    """Which concept of A stands where which of B does, over fragments chosen by both.

    Square: rows A, columns B, concepts in use and `none`. A concept of both counts on the
    diagonal; one of A alone counts against every one of B alone, or against `none`.
    """
    concepts = [concept.code for concept in book.concepts]
    pairs = [(a.categories, b.categories) for s in sessions for a, b in s.both]
    used = [code for code in concepts if any(code in a | b for a, b in pairs)]
    names = [*used, "none"]
    counts = np.zeros((len(names), len(names)), dtype=np.int64)
    for a, b in pairs:
        a_has, b_has = a & set(used), b & set(used)
        cells = [(code, code) for code in a_has & b_has]
        if a_has != b_has:
            cells += [(x, y) for x in a_has - b_has or {"none"} for y in b_has - a_has or {"none"}]
        for x, y in cells:
            counts[names.index(x), names.index(y)] += 1
    return pd.DataFrame(counts, index=pd.Index(names, name="a"), columns=pd.Index(names, name="b"))


def _rows(of: str, category: str, tables: Counts, seed: int) -> list[list[object]]:
    return [
        [of, category, name, e.value, e.low, e.high, e.n, e.sessions, e.why]
        for name, e in estimate(tables, seed).items()
    ]


def _given(session: Session, code: str) -> Counts:
    """Pairs by whether A and B gave a category: yes first."""
    table = np.zeros((2, 2), dtype=np.int64)
    for a, b in session.both:
        table[int(code not in a.categories), int(code not in b.categories)] += 1
    return table


def _seconds(session: Session, length: int) -> Counts:
    """Seconds of a recording by whether A and B chose them: yes first."""
    chosen = np.zeros((2, length), dtype=bool)
    for coder, alone in enumerate((session.only_a, session.only_b)):
        for fragment in (*alone, *(pair[coder] for pair in session.both)):
            chosen[coder, fragment.start : fragment.end] = True
    a, b = chosen
    cells = [[np.sum(a & b), np.sum(a & ~b)], [np.sum(~a & b), np.sum(~a & ~b)]]
    return np.array(cells, dtype=np.int64)
