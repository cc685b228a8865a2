"""A wave as its notebook opens it: its records, what was published, how a figure is kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import pandas as pd

from peo.analysis.counts import Counts
from peo.analysis.margins import Margin, read_margins
from peo.analysis.open_answers import Coded, read_themes
from peo.define.parameters import read_parameters
from peo.define.subject import find_wave
from peo.figure import Basis, Figure
from peo.instrument import read_instrument
from peo.instrument.concordance import Match
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.notebook.pair import Pair
from peo.notebook.recorder import Recorder
from peo.notebook.sides import Side, side_of
from peo.project import Project, UserError, sha256
from peo.published.audit.evidence import Evidence, find_evidence
from peo.published.basis import PRACTICE, Known
from peo.published.bounds import read_bounds
from peo.published.ledger import Claim, read_ledger
from peo.show.audit import Audit
from peo.show.voice import Voice


class Opened(Recorder):
    """What every verb of a wave builds on."""

    def __init__(
        self, project: Project, wave: str, notebook: str, language: Language, figures: str
    ) -> None:
        super().__init__(project, wave, notebook, language, figures)
        self.earlier = find_wave(project, wave).earlier
        self.instrument: Instrument = read_instrument(project, wave)
        self._pairs: dict[tuple[str, str], Pair] = {}
        self._sides: dict[str, Side] = {}
        path = project.records_file(wave)
        if not path.is_file():
            raise UserError(f"{project.relative(path)} is missing. Make it: peo intake {wave}")
        self.seed = read_parameters(project).seed
        self.origin = str(pd.read_parquet(path, columns=["origin"])["origin"].iloc[0])
        self._data = sha256(path)
        self._bounds = read_bounds(project.bounds_file(wave))

    @property
    def voice(self) -> Voice:
        """How the report of this wave speaks."""
        return Voice(self.language, self.instrument)

    @cached_property
    def records(self) -> pd.DataFrame:
        """The validated records."""
        return pd.read_parquet(self._project.records_file(self.id))

    @cached_property
    def counts(self) -> Counts:
        """The records, ready to be counted."""
        return Counts(self.records)

    @cached_property
    def claims(self) -> list[Claim]:
        """What was published about this wave; nothing for a wave without a ledger."""
        path = self._project.ledger_file(self.id)
        return read_ledger(path, self.instrument) if path.is_file() else []

    @cached_property
    def published(self) -> Audit:
        """What is known about the published figures of this wave: w.published.findings(...)."""
        known = self._project.ledger_file(self.id).is_file()
        evidence = find_evidence(self._project, self.id, self.judged) if known else Evidence()
        return Audit(evidence, self.voice)

    @cached_property
    def coded(self) -> Coded:
        """The themes of this wave's open answers; none for a wave without them."""
        folder = self._project.raw(self.id)
        return read_themes(folder, self.records, self.instrument)

    @cached_property
    def margins(self) -> dict[str, Margin]:
        """The known group sizes of the sector, by the question that makes the groups."""
        return read_margins(self._project.margins_file(self.id), self.instrument)

    def _side(self, wave: str) -> Side:
        """What is known of a wave: of this one its own records, if people gave them."""
        if wave not in self._sides:
            self._sides[wave] = side_of(self._project, wave, trial=wave == self.id)
        side = self._sides[wave]
        if wave == self.id and side.counts:
            return replace(side, instrument=self.instrument, counts=self.counts)
        return side

    def _pair(self, then: str, now: str = "") -> Pair:
        """This wave, or another one, beside an earlier one."""
        key = (now or self.id, then)
        if key not in self._pairs:
            self._pairs[key] = Pair(self._side(key[0]), self._side(then), self.seed)
        return self._pairs[key]

    def match_between(self, figure: Figure, one: str, other: str) -> Match:
        """How the question behind a figure relates in two waves."""
        return self._pair(min(one, other), max(one, other)).match(figure)

    @cached_property
    def _known_here(self) -> Known:
        return Known(self.claims, self.id, self._complement, self._bounds)

    def _complement(self, figure: Figure) -> tuple[str, ...]:
        return self.instrument.variables[figure.variable].others(figure.categories)

    def _record(self, figures: list[Figure], basis: Basis | None = None) -> list[Figure]:
        """Stamp the figures, say what they rest on, disclose them, and keep them.

        `basis` is given where it follows from what they are made of; collected records are counted.
        """
        stamped = self._stamped(figures, self.origin, self._data)
        if basis and (self.origin == PRACTICE or basis == "assumed"):
            said = [self._known_here.with_significance(figure) for figure in stamped]
            stamped = [replace(figure, basis=basis, n_basis=basis) for figure in said]
        else:
            stamped = [self._known_here.pinned(figure) for figure in stamped]
        return self._kept(stamped, self.origin)

    def _record_of(self, side: Side, figures: list[Figure]) -> list[Figure]:
        """Keep figures of another wave; two tables may show the same one."""
        stamped = self._stamped(figures, side.origin, side.data, side.wave)
        return self._kept(stamped, side.origin, once=True)

    def _record_between(self, pair: Pair, figures: list[Figure]) -> list[Figure]:
        """Keep what two waves say together, with what was printed of its significance."""
        stamped = self._stamped(figures, self.origin, self._data)
        self._rests_on[f"{pair.then.wave} {pair.then.origin}"] = pair.then.data
        said = [self._known_here.with_significance(figure) for figure in stamped]
        return self._kept(said, self.origin)
