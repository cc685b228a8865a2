"""One wave as another sees it: what is known of it, by its records or by what was printed of it.

Of a published wave that is never its practice records, also not in JupyterLab: what they hold
beyond the printed numbers nobody gave. A demonstration stands beside no wave that people answered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peo.analysis import describe
from peo.analysis.between import Averaged, Shared, Table, every_table, extremes
from peo.analysis.counts import Counts
from peo.analysis.wave_lines import Linked, Then
from peo.define.instrument import read_instrument
from peo.define.instrument.earlier import ledgers
from peo.define.instrument.model import Instrument
from peo.define.instrument.names import answers_of
from peo.define.instrument.variable import Variable
from peo.define.parameters import Disclosure, read_parameters
from peo.define.subject import find_wave
from peo.figure import PAIRED, Figure, Measure
from peo.figure.disclose import disclose
from peo.project import Project, sha256
from peo.published.basis import TOTALS
from peo.published.ledger import Claim, claims_by_measure, ledger_of, published_figure

_OF_PEOPLE = ("collected", "demonstration")  # origins of records that may be counted


class NoCounterpart(Exception):
    """What a wave cannot say of a figure; the text is what stands as the reason of a figure."""

    def __init__(self, why: str, wave: str) -> None:
        super().__init__(because(why, wave))


def because(why: str, wave: str) -> str:
    """The reason of a figure: a key of `show.reason`, and the wave that it is about."""
    return f"{why} {wave}"


@dataclass(frozen=True)
class Side:
    """A wave, with its records where it was collected and else with what was printed of it."""

    wave: str
    instrument: Instrument
    origin: str
    data: str  # hash of what it is known by
    rule: Disclosure
    rows: pd.DataFrame | None = None
    people: pd.Series | None = None  # along the rows, the key that links them over waves
    counts: Counts | None = None
    known: Mapping[Measure, list[Claim]] = field(default_factory=dict)

    # ------------------------------------------------------------ figures
    def like(self, figure: Figure, figure_id: str) -> Figure:
        """The share or mean of this wave with the measure of a figure of another one, disclosed.

        Without a number it says why. A printed share that may be several numbers of people has the
        interval that holds those of all of them.
        """
        bare = self.empty(figure, figure_id)
        try:
            made = self._counted(bare) if self.counts else self._printed(bare)
        except NoCounterpart as error:
            made = replace(bare, reason=str(error))
        return disclose([made], self.rule)[0]

    def empty(self, figure: Figure, figure_id: str) -> Figure:
        """A figure of this wave that means the same as another one, without its number."""
        return Figure(
            figure_id, figure.statistic, figure.variable, figure.categories, figure.base,
            figure.by, figure.group, unit=figure.unit, nl=figure.nl, en=figure.en,
            wave=self.wave, origin=self.origin,
            basis="counted" if self.counts else "published",
            n_basis="counted" if self.counts else "published",
        )  # fmt: skip

    def share(self, figure: Figure) -> Shared:
        """The numbers of people that a share of this wave may be; NoCounterpart without any."""
        if self.counts:
            made = self._counted(figure)
            return Shared(made.count or 0, made.count or 0, made.n or 0)
        self._check(figure)
        return self._printed_share(figure)

    def average(self, figure: Figure) -> Averaged:
        """A mean of this wave as far as it is known; NoCounterpart where it is not."""
        if self.counts:
            made = self._counted(figure)
            known = () if made.sd is None else (made.sd,)
            return Averaged(made.value or 0.0, made.value or 0.0, made.n or 0, known)
        self._check(figure)
        claim = self._exact(figure.measure)
        low, high = _ends(claim)
        sd = [
            one for one in self.known.get(figure.measure._replace(statistic="sd"), ())
            if one.exact and one.base_n in (None, claim.base_n)
        ]  # fmt: skip
        spreads = tuple(map(float, _ends(sd[0]))) if sd else ()
        return Averaged(float(low), float(high), claim.base_n or 0, spreads)

    def given(self, variable: Variable, figure: Figure) -> set[str]:
        """The numbers that people of this wave answered, or may have answered."""
        if self.counts:
            return set(describe.answers(self.counts, variable, figure.base, bands=False).index)
        finite = math.isfinite(variable.maximum - variable.minimum)
        return answers_of(variable) if finite else set()

    def tables(self, variable: Variable, figure: Figure, scale: list[str]) -> list[Table]:
        """The numbers of people per answer on a scale that this wave may have, from low to high.

        From what was printed of every answer, or of all but one; NoCounterpart with less than that.
        """
        if self.counts:
            found = describe.answers(self.counts, variable, figure.base, bands=False)
            return [tuple(int(x) for x in found.reindex(scale, fill_value=0))]
        boxes, n = self._boxes(variable, figure)
        off = [box for code, box in boxes.items() if code not in scale]
        away = sum(low for low, _ in off), sum(high for _, high in off)
        asked = [boxes[code] for code in scale]
        tables = extremes(asked, away, n)
        if not tables:
            raise NoCounterpart("misprint", self.wave)
        if not variable.on_scale and not (tables := every_table(asked, away, n)):
            raise NoCounterpart("rounding", self.wave)
        return tables

    def seen(self, figure: Figure) -> pd.DataFrame | Then:
        """What a comparison with this wave was made with: its rows, or what was printed of it."""
        return self.printed(figure) if self.rows is None else self.rows

    def printed(self, figure: Figure) -> Then:
        """What was printed of this wave that a comparison was made with."""
        if figure.statistic != "difference":
            variable = self.instrument.variables[figure.variable]
            scale = sorted(answers_of(variable), key=float) if variable.kind == "number" else []
            return self.tables(variable, figure, scale or list(variable.substantive))
        plain = replace(figure, by="", group="", against="")
        if figure.categories:
            return self.share(replace(plain, statistic="percent"))
        return self.average(replace(plain, statistic="mean"))

    # ------------------------------------------------------------ records
    def _counted(self, figure: Figure) -> Figure:
        assert self.counts is not None
        variable = self._asked(figure)
        if figure.statistic == "mean":
            made = describe.mean(self.counts, variable, figure.base, figure.figure_id)
        else:
            one = [("", figure.categories)]
            (made,) = describe.shares(self.counts, variable, one, figure.base, "")
        if not made.n:
            raise NoCounterpart("nobody", self.wave)
        kept = ("value", "count", "n", "excluded", "sd", "low", "high", "unit")
        return replace(figure, **{name: getattr(made, name) for name in kept})

    def _asked(self, figure: Figure) -> Variable:
        """The variable of a figure, where this wave asked all that the figure rests on."""
        known = self.instrument.variables if self.counts is None else self.counts
        for name in {figure.variable, *figure.base.variables}:
            if name not in known:
                raise NoCounterpart("not_asked", self.wave)
        variable = self.instrument.variables[figure.variable]
        if not set(figure.categories) <= {*answers_of(variable), *variable.categories}:
            raise NoCounterpart("not_offered", self.wave)
        return variable

    # ------------------------------------------------------------ print
    def _printed(self, figure: Figure) -> Figure:
        self._check(figure)
        claims = self.known.get(figure.measure, [])
        if figure.statistic == "mean" or any(claim.exact for claim in claims):
            claim = self._exact(figure.measure)
            same = tuple(one.figure_id for one in claims)
            told = published_figure(claim, figure)
            told = replace(told, figure_id=figure.figure_id, published=same)
            if claim.base_n is None or figure.statistic == "mean":
                return told
            low, high = _interval(self._printed_share(figure))
            return replace(told, low=low, high=high)
        shared = self._printed_share(figure)
        low, high = _interval(shared)
        ends = [100 * x / shared.n for x in (shared.least, shared.most)]
        made = replace(figure, n=shared.n, low=low, high=high, basis="follows")
        if ends[0] == ends[1]:
            return replace(made, value=ends[0])
        return replace(made, bound_low=ends[0], bound_high=ends[1])

    def _check(self, figure: Figure) -> None:
        """NoCounterpart for what this wave did not ask, as far as its questionnaire is known."""
        if self.instrument.complete or figure.variable in self.instrument.variables:
            self._asked(figure)

    def _exact(self, measure: Measure) -> Claim:
        """What was printed as a number, of a number printed twice the one with its n."""
        claims = self.known.get(measure, [])
        exact = sorted((c for c in claims if c.exact), key=lambda claim: claim.base_n is None)
        if not exact:
            why = "only_words" if claims else "not_printed" if self.known else "no_data"
            raise NoCounterpart(why, self.wave)
        return exact[0]

    def _printed_share(self, figure: Figure) -> Shared:
        """From the share itself or, where it was not printed, from those of its answers."""
        try:
            claim = self._exact(figure.measure)
        except NoCounterpart as error:
            found = self._of_others(figure)
            if found is None:
                raise error from None
            return found
        if claim.base_n is None:
            raise NoCounterpart("no_n", self.wave)
        return Shared(*self._people(claim), claim.base_n)

    def _of_others(self, figure: Figure) -> Shared | None:
        """A share from what was printed of all other answers, or of its own ones apart."""
        variable = self.instrument.variables.get(figure.variable)
        if variable is None or not 0 < len(figure.categories) < len(variable.codes):
            return None
        rest = replace(figure, categories=variable.others(figure.categories)).measure
        if any(c.exact and c.base_n for c in self.known.get(rest, ())):
            claim = self._exact(rest)
            (least, most), n = self._people(claim), claim.base_n or 0
            return Shared(n - most, n - least, n)
        with suppress(NoCounterpart):
            return self._of_parts(variable, figure)
        return None

    def _of_parts(self, variable: Variable, figure: Figure) -> Shared:
        boxes, n = self._boxes(variable, figure)
        inside = [box for code, box in boxes.items() if code in figure.categories]
        rest = [box for code, box in boxes.items() if code not in figure.categories]
        least = max(sum(low for low, _ in inside), n - sum(high for _, high in rest))
        most = min(sum(high for _, high in inside), n - sum(low for low, _ in rest))
        if least > most:
            raise NoCounterpart("misprint", self.wave)
        return Shared(least, most, n)

    def _boxes(self, variable: Variable, figure: Figure) -> tuple[dict[str, tuple[int, int]], int]:
        """Per answer the fewest and the most people that was printed of it, and n of all of them.

        Of one answer the share may be missing: it has who is left.
        """
        known, missing, sizes = {}, [], set()
        for code in variable.codes or self.given(variable, figure):
            share = Measure("percent", variable.id, frozenset({code}), figure.base, "")
            try:
                claim = self._exact(share)
            except NoCounterpart:
                missing.append(code)
                continue
            sizes.add(claim.base_n)
            known[code] = claim
        if not known or len(missing) > 1:
            why = "only_parts" if known else "not_printed" if self.known else "no_data"
            raise NoCounterpart(why, self.wave)
        if len(sizes) > 1 or None in sizes:
            raise NoCounterpart("no_n", self.wave)
        n = next(size for size in sizes if size is not None)
        boxes = {code: self._people(claim) for code, claim in known.items()}
        if missing:
            left = n - sum(high for _, high in boxes.values())
            boxes[missing[0]] = max(0, left), n - sum(low for low, _ in boxes.values())
        return {code: boxes[code] for code in variable.codes or sorted(boxes)}, n

    def _people(self, claim: Claim) -> tuple[int, int]:
        """The fewest and the most people that a printed share may be, in any reading of it."""
        n, windows = claim.base_n or 0, claim.windows
        fits = [x for x in range(n + 1) if any(w.holds(Fraction(100 * x, n)) for w in windows)]
        if not fits:
            raise NoCounterpart("misprint", self.wave)
        return fits[0], fits[-1]


def side_of(project: Project, wave: str, trial: bool = False) -> Side:
    """What is known of a wave: the answers that were collected, else what was printed of it.

    With `trial` invented answers count too: a wave that is tried out before its fieldwork is laid
    beside others, and no other beside it. Raises UserError for what is no wave.
    """
    subject = find_wave(project, wave, totals=True)
    instrument, rule = read_instrument(project, wave), read_parameters(project).disclosure
    path = project.records_file(wave)
    if path.is_file():
        origin = str(pd.read_parquet(path, columns=["origin"])["origin"].iloc[0])
        if origin in _OF_PEOPLE or (trial and origin == "synthetic"):
            data, people, link = sha256(path), None, project.link_file(wave)
            rows = rows_of(path, data)
            if instrument.person and link.is_file():
                keys = pd.read_parquet(link).set_index("respondent_id")["person"]
                people, data = rows["respondent_id"].map(keys), f"{data}+{sha256(link)}"
            return Side(wave, instrument, origin, data, rule, rows, people, Counts(rows))
    files = ledgers(project)
    claims = [claim for id in files for claim in ledger_of(project, id)]
    data = "+".join(map(sha256, files.values()))
    known = claims_by_measure(claims, wave)
    return Side(subject.id, instrument, TOTALS, data, rule, known=known)


def rows_of(path: Path, data: str) -> pd.DataFrame:
    """The records of a file that has this hash; who asks for them may change them."""
    return _read(path, data).copy(deep=False)  # pandas copies what is written to


@lru_cache(maxsize=4)
def _read(path: Path, _data: str) -> pd.DataFrame:
    return pd.read_parquet(path)


def in_both(now: Side, then: Side) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """The places of the same people in the rows of both waves; None where nobody links them."""
    if now.people is None or then.people is None:
        return None
    keys = [people.reset_index(drop=True).dropna() for people in (now.people, then.people)]
    known = [pd.Series(one.index, index=one.array) for one in keys]
    both = known[0].index.intersection(known[1].index)
    return known[0][both].to_numpy(), known[1][both].to_numpy()


def seen_by(project: Project) -> Callable[[Figure], pd.DataFrame | Linked | Then]:
    """What a comparison of waves was made with: the rows of the other wave, of who is in both those
    of both waves, or what was printed."""

    @cache
    def side(wave: str) -> Side:
        return side_of(project, wave)

    @cache
    def linked(now: str, then: str) -> Linked | None:
        both = side(now), side(then)
        if (places := in_both(*both)) is None:
            return None
        rows = [one.rows for one in both if one.rows is not None]
        found = [own.iloc[at].reset_index(drop=True) for own, at in zip(rows, places, strict=True)]
        return Linked(*found)

    def seen(figure: Figure) -> pd.DataFrame | Linked | Then:
        found = linked(figure.group, figure.against) if figure.test in PAIRED else None
        return found or side(figure.against).seen(figure)

    return seen


def _ends(claim: Claim) -> tuple[Fraction, Fraction]:
    lows = [w.low for w in claim.windows if w.low is not None]
    highs = [w.high for w in claim.windows if w.high is not None]
    return min(lows), max(highs)


def _interval(shared: Shared) -> tuple[float, float]:
    return describe.wilson(shared.least, shared.n)[0], describe.wilson(shared.most, shared.n)[1]
