"""What a codebook tells of each variable, as far as the disclosure rule allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import pandas as pd

from peo.analysis import describe
from peo.analysis.counts import Counts
from peo.define.instrument.expression import Look, look_in
from peo.define.instrument.model import Instrument
from peo.define.instrument.variable import Variable
from peo.define.parameters import Disclosure
from peo.figure import Figure
from peo.figure.disclose import COUNTED, disclose
from peo.intake.missing import KINDS
from peo.project.distinct import Distinct
from peo.published.basis import Known
from peo.published.bounds import Bound
from peo.published.ledger import Claim

_LONGEST = 20  # a whole number with more possible values than this needs bands for a distribution


@dataclass(frozen=True)
class Entry:
    """One variable: people answering, without an answer by kind of missing, and the distribution.

    Counts are None and `figures` empty where they are held back (`hidden`). Open answers have no
    figures; those of a number are its bands or values, and its mean.
    """

    variable: Variable
    answered: int | None
    missing: Mapping[str, int] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    hidden: bool = False

    @property
    def shares(self) -> tuple[Figure, ...]:
        """The share of each answer, in the instrument's order."""
        return tuple(figure for figure in self.figures if figure.statistic == "percent")

    @property
    def mean(self) -> Figure | None:
        """The mean of a number."""
        return next((figure for figure in self.figures if figure.statistic == "mean"), None)


@dataclass(frozen=True)
class Codebook:
    """All variables in the records of a wave, and where these come from."""

    instrument: Instrument
    origin: str
    n: int
    entries: dict[str, Entry]


def read_codebook(
    records: pd.DataFrame,
    instrument: Instrument,
    rule: Disclosure,
    claims: list[Claim],
    bounds: Mapping[str, Bound],
    missing: pd.DataFrame,
) -> Codebook:
    """Count every variable of typed records; `missing` says why cells are empty, row by row.

    On collected records a variable is held back whole as soon as one count of it is too small: from
    the others and n the small one would follow. So is everything behind a filter that is held back,
    because how many people came through is a count of that filter.
    """
    origin = str(records["origin"].iloc[0])
    known = Known(
        claims, instrument.wave,
        lambda figure: instrument.variables[figure.variable].others(figure.categories), bounds,
    )  # fmt: skip
    entries: dict[str, Entry] = {}
    counts, look = Counts(records), cache(look_in(records))
    for variable in instrument.variables.values():
        if variable.id not in records:
            continue
        entry = _entry(counts, look, variable, missing)
        stamped = [replace(figure, origin=origin) for figure in entry.figures]
        shown = tuple(disclose(map(known.pinned, stamped), rule))
        behind = any(entries[name].hidden for name in variable.asked_if.variables & set(entries))
        small = origin in COUNTED and 0 < (entry.answered or 0) < rule.min_base
        if behind or small or any(figure.suppressed for figure in shown):
            entries[variable.id] = Entry(variable, None, hidden=True)
        else:
            entries[variable.id] = replace(entry, figures=shown)
    return Codebook(instrument, origin, len(records), entries)


def _entry(counts: Counts, look: Look, variable: Variable, missing: pd.DataFrame) -> Entry:
    asked, filled = variable.asked_if.met(look, len(counts)), look(variable.id).filled
    answered = int((asked & filled).sum())
    figures = describe.shares(
        counts, variable, _categories(variable), variable.asked_if, variable.id
    )
    if variable.kind == "number":
        name = f"{variable.id}.mean"
        figures.append(describe.mean(counts, variable, variable.asked_if, name))
    kinds = {"skipped": int(asked.sum()) - answered}
    if variable.id in missing:
        told = Distinct.of(missing[variable.id])
        kinds = {
            str(kind): int((~filled & told.fit(kind.__eq__)).sum()) for kind in KINDS.categories[1:]
        }
    kinds = {kind: n for kind, n in kinds.items() if n or kind == "skipped"}
    not_asked = len(counts) - answered - sum(kinds.values())
    return Entry(variable, answered, {"not_asked": not_asked, **kinds}, tuple(figures))


def _categories(variable: Variable) -> list[tuple[str, tuple[str, ...]]]:
    """Answers or bands that are counted; the values of a number with few of them."""
    codes = [band.code for band in variable.bands] or list(variable.codes)
    few = variable.maximum - variable.minimum < _LONGEST and not variable.decimals
    if variable.kind == "number" and not codes and few:
        codes = [str(value) for value in range(int(variable.minimum), int(variable.maximum) + 1)]
    return [(code, (code,)) for code in codes]
