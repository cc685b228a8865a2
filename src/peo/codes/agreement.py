"""How far two researchers agree: on which fragments to choose, and on their categories.

The protocol gives no coefficient; these are additions. Kappa and alpha fall when nearly everything
is in one class, so the prevalence index and PABAK stand beside them. Fragments of one session are
not independent: intervals resample sessions, and with few sessions they are wide and rough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peo.codes.coded_tables import records
from peo.codes.dialogues import Dialogues
from peo.codes.pairs import Session
from peo.project.words import spoken

Counts = NDArray[np.int64]
STATISTICS = ("percent", "kappa", "alpha", "prevalence", "pabak")
AGREEMENT_COLUMNS = ["of", "category", "statistic", "value", "low", "high", "n", "sessions", "why"]
RESAMPLES = 2000


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


def estimate(
    tables: Counts, seed: int, of: str = "", category: str = "", note: str = ""
) -> pd.DataFrame:
    """Coefficients over all sessions, with percentile intervals from resampled sessions.

    `tables` has shape (sessions, k, k). A row per coefficient, columns AGREEMENT_COLUMNS; `why`
    says what could not be estimated: no interval with fewer than two sessions, or when the
    coefficient does not exist in more than one resample of twenty.
    """
    tables = tables[tables.sum(axis=(1, 2)) > 0]
    n, sessions = int(tables.sum()), len(tables)
    whole = coefficients(tables.sum(axis=0))
    drawn: dict[str, NDArray[np.float64]] = {}
    if sessions >= 2:
        picks = np.random.default_rng(seed).integers(0, sessions, (RESAMPLES, sessions))
        drawn = coefficients(tables[picks].sum(axis=1))
    rows: list[list[object]] = []
    for name, value in whole.items():
        found, low, high, why = float(value), None, None, ""
        if not np.isfinite(value):
            why = spoken("talk.agreement.one_class" if n else "talk.agreement.no_units")
        elif sessions < 2:
            why = spoken("talk.agreement.one_session")
        elif np.isfinite(drawn[name]).sum() < 0.95 * RESAMPLES:
            why = spoken("talk.agreement.undefined")
        else:
            low, high = map(float, np.nanpercentile(drawn[name], [2.5, 97.5]))
        why = "; ".join(filter(None, (why, note)))
        rows.append([of, category, name, found, low, high, n, sessions, why])
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def on_categories(sessions: Sequence[Session], book: Dialogues, seed: int) -> pd.DataFrame:
    """Agreement per category on the fragments that both chose: given or not given by A and B.

    Rows per category that either used, and `all` for every pair and category together; columns
    AGREEMENT_COLUMNS, n in decisions. Disagreement on whether to choose is in `on_selection`.
    """
    given = [[(a.categories, b.categories) for a, b in session.both] for session in sessions]
    order = _in_order({code for pairs in given for a, b in pairs for code in a | b}, book)
    tables = {code: np.array([_given(pairs, [code]) for pairs in given]) for code in order}
    nothing = np.zeros((len(sessions), 2, 2), dtype=np.int64)
    tables["all"] = sum(tables.values(), nothing)
    return pd.concat([estimate(t, seed, "category", code) for code, t in tables.items()])


def by_second(sessions: Sequence[Session], book: Dialogues, seed: int) -> pd.DataFrame:
    """Agreement per category over every second that both chose, in however many pieces.

    Columns as in `on_categories`, n in seconds.
    """
    length = max((f.end for s in sessions for coder in (0, 1) for f in s.of(coder)), default=0)
    used = {c for s in sessions for coder in (0, 1) for f in s.of(coder) for c in f.categories}
    both = [np.logical_and(*_chosen(session, length)) for session in sessions]
    parts = []
    for code in _in_order(used, book):
        has = [_chosen(s, length, code)[:, there] for s, there in zip(sessions, both, strict=True)]
        parts.append(estimate(np.array([*map(_crossed, has)]), seed, "second", code))
    return pd.concat(parts) if parts else pd.DataFrame(columns=AGREEMENT_COLUMNS)


def second_coder(
    first: pd.DataFrame, second: pd.DataFrame, seed: int
) -> tuple[dict[str, int], pd.DataFrame]:
    """How many passages both coders coded or one of them, and agreement on their codes.

    Tables of coded interview passages with columns participant, reference and code. Compared are
    passages that both coded, per code given or not; intervals resample interviews. The published
    study had a second coder for parts of the data and reports neither share nor coefficient.
    Columns as in `on_categories`, for all codes together.
    """
    coded: list[dict[tuple[str, str], set[str]]] = [{}, {}]
    for found, rows in zip(coded, (first, second), strict=True):
        for _, row in records(rows):
            found.setdefault((row["participant"], row["reference"]), set()).add(row["code"])
    own, other = coded
    shared = sorted(own.keys() & other.keys())
    used = sorted({code for key in shared for code in own[key] | other[key]})
    people = dict.fromkeys(participant for participant, _ in shared) or {"": None}
    tables = [_given([(own[k], other[k]) for k in shared if k[0] == one], used) for one in people]
    chosen = {"both": len(shared), "only_a": len(own) - len(shared),
              "only_b": len(other) - len(shared)}  # fmt: skip
    return chosen, estimate(np.array(tables), seed, "passages", "all")


def on_selection(sessions: Sequence[Session], lengths: dict[str, int], seed: int) -> pd.DataFrame:
    """Agreement on what to choose: every second of a recording chosen or not by A and B.

    `lengths` gives seconds per team. Without the length of a recording nobody knows what neither
    chose: then the session is left out and the row says so. Columns as in `on_categories`.
    """
    tables = [_crossed(_chosen(s, lengths[s.team])) for s in sessions if s.team in lengths]
    left_out = ", ".join(sorted({s.team for s in sessions} - set(lengths)))
    note = spoken("talk.agreement.no_length", teams=left_out) if left_out else ""
    counts = np.array(tables, dtype=np.int64).reshape(-1, 2, 2)
    return estimate(counts, seed, "selection", note=note)


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
    concepts = {concept.code for concept in book.concepts}
    pairs = [
        (a.categories & concepts, b.categories & concepts) for s in sessions for a, b in s.both
    ]
    names = [*_in_order({code for a, b in pairs for code in a | b}, book), "none"]
    cells: Counter[tuple[str, str]] = Counter()
    for a, b in pairs:
        cells.update((code, code) for code in a & b)
        if a != b:
            cells.update(product(a - b or {"none"}, b - a or {"none"}))
    counts = [[cells[a, b] for b in names] for a in names]
    return pd.DataFrame(counts, pd.Index(names, name="a"), pd.Index(names, name="b"))


def _in_order(codes: Collection[str], book: Dialogues) -> list[str]:
    known = [*(c.code for c in book.concepts), *(q.number for q in book.sub_questions)]
    return sorted(codes, key=known.index)


def _given(
    pairs: Iterable[tuple[Collection[str], Collection[str]]], codes: Sequence[str]
) -> Counts:
    """Pairs and codes by whether A and B gave the code: yes first."""
    table = np.zeros((2, 2), dtype=np.int64)
    for a, b in pairs:
        for code in codes:
            table[int(code not in a), int(code not in b)] += 1
    return table


def _chosen(session: Session, length: int, code: str = "") -> NDArray[np.bool_]:
    """Per coder every second of a recording: whether it was chosen, with this code if one is
    given."""
    chosen = np.zeros((2, length), dtype=bool)
    for coder in (0, 1):
        for fragment in session.of(coder):
            if not code or code in fragment.categories:
                chosen[coder, fragment.start : fragment.end] = True
    return chosen


def _crossed(chosen: NDArray[np.bool_]) -> Counts:
    """Seconds by whether A and B chose them: yes first."""
    a, b = chosen
    cells = [[np.sum(a & b), np.sum(a & ~b)], [np.sum(~a & b), np.sum(~a & ~b)]]
    return np.array(cells, dtype=np.int64)
