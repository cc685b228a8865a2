"""A wave as its notebook opens it: its records, what was published, how a figure is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import pandas as pd

from peo.analysis.counts import Counts
from peo.analysis.margins import Margin, read_margins
from peo.analysis.open_answers import Coded, read_themes
from peo.define.parameters import read_parameters
from peo.define.subject import find_wave
from peo.figure import Basis, Figure, Meaning
from peo.instrument import read_instrument
from peo.instrument.concordance import Match, concordance
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.notebook.recorder import Recorder
from peo.project import Project, UserError, sha256
from peo.published.audit.evidence import find_evidence, no_evidence
from peo.published.basis import PRACTICE, TOTALS, Known
from peo.published.beside import as_published, caveats
from peo.published.bounds import read_bounds
from peo.published.ledger import Claim, claims_by_meaning, read_ledger
from peo.show.audit import Audit


class Opened(Recorder):
    """What every verb of a wave builds on."""

    def __init__(
        self, project: Project, wave: str, notebook: str, language: Language, figures: str
    ) -> None:
        super().__init__(project, wave, notebook, language, figures)
        self.earlier = find_wave(project, wave).earlier
        self.instrument: Instrument = read_instrument(project, wave)
        self._matches: dict[str, dict[str, Match]] = {}
        path = project.records_file(wave)
        if not path.is_file():
            raise UserError(f"{project.relative(path)} is missing. Make it: peo intake {wave}")
        self.seed = read_parameters(project).seed
        self.origin = str(pd.read_parquet(path, columns=["origin"])["origin"].iloc[0])
        self._data = sha256(path)
        self._bounds = read_bounds(project.bounds_file(wave))

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
        evidence = find_evidence(self._project, self.id, self.judged) if known else no_evidence()
        return Audit(evidence, self.instrument, self.language)

    @cached_property
    def coded(self) -> Coded:
        """The themes of this wave's open answers; none for a wave without them."""
        folder = self._project.raw(self.id)
        return read_themes(folder, self.records, self.instrument)

    @cached_property
    def margins(self) -> dict[str, Margin]:
        """The known group sizes of the sector, by the question that makes the groups."""
        return read_margins(self._project.margins_file(self.id), self.instrument)

    def _match(self, figure: Figure, wave: str) -> Match:
        """How the question behind a figure relates to that of another wave."""
        if wave not in self._matches:
            pair = sorted(
                (read_instrument(self._project, wave), self.instrument), key=lambda i: i.wave
            )
            self._matches[wave] = concordance(*pair)
        return self._matches[wave][self.instrument.variables[figure.variable].question]

    def _caveats(self, figures: Sequence[Figure]) -> tuple[str, ...]:
        return caveats(figures, self.id, self._match, self.language)

    @cached_property
    def _known_here(self) -> Known:
        return Known(self.claims, self.id, self._complement, self._bounds)

    def _known(self, wave: str) -> dict[Meaning, list[Claim]]:
        """What was printed about an earlier wave: with this one, or in a report of its own."""
        path, claims = self._project.ledger_file(wave), list(self.claims)
        if path.is_file():
            claims += read_ledger(path, read_instrument(self._project, wave))
        return claims_by_meaning(claims, wave)

    def _complement(self, figure: Figure) -> tuple[str, ...]:
        return self.instrument.variables[figure.variable].others(figure.categories)

    def _earlier(self, figure: Figure, wave: str) -> Figure | None:
        """What was printed exactly about an earlier wave, with the same meaning."""
        found = as_published(figure, self._known(wave))
        return replace(found, wave=wave) if found else None

    def _record(
        self, figures: list[Figure], earlier: str = "", basis: Basis | None = None
    ) -> list[Figure]:
        """Stamp the figures, say what they rest on, disclose them, and keep them.

        `basis` is given where it follows from what they are made of; collected records are counted.
        """
        origin = TOTALS if earlier else self.origin
        stamped = self._stamped(figures, origin, self._data, earlier)
        if basis and (origin == PRACTICE or basis == "assumed"):
            said = [self._known_here.with_significance(figure) for figure in stamped]
            pinned = [replace(figure, basis=basis, n_basis=basis) for figure in said]
        else:
            totals = Known(self.claims, earlier, self._complement, {}) if earlier else None
            known = totals or self._known_here
            pinned = [known.pinned(figure) for figure in stamped]
        return self._kept(pinned, origin, once=bool(earlier))
