"""The audit of published figures as tables and a picture, for who knows only the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.published.audit.evidence import CONTRADICTED, HOLDS, NOT_TESTABLE, Evidence
from peo.published.audit.findings import PROBLEMS
from peo.show.canvas import Plot
from peo.show.claims import breakable, claim_table, code
from peo.show.markdown import Markdown
from peo.show.plot import tallies
from peo.show.table import Table
from peo.show.words import word

VERDICTS = (HOLDS, CONTRADICTED, NOT_TESTABLE)


@dataclass(frozen=True)
class Audit:
    """Evidence on the published figures of a wave, in the language of the report."""

    evidence: Evidence
    instrument: Instrument
    language: Language

    def sentence(self, nl: str, en: str) -> Markdown:
        """A sentence with {holds}, {contradicted}, {untestable}, {tested} and {all} rows in it."""
        if self.evidence.rows.empty:
            return Markdown(self._word("unpublished"))
        counts = Counter(self.evidence.rows["verdict"])
        numbers = {
            "holds": counts[HOLDS],
            "contradicted": counts[CONTRADICTED],
            "untestable": counts[NOT_TESTABLE],
            "tested": counts[HOLDS] + counts[CONTRADICTED],
            "all": len(self.evidence.rows),
        }
        return Markdown(self._say(nl, en).format(**{k: f"**{v}**" for k, v in numbers.items()}))

    def verdicts(self, nl: str, en: str) -> Table:
        """How many published rows hold in the records."""
        counts = Counter(self.evidence.rows["verdict"])
        rows = tuple((self._word(verdict), str(counts[verdict])) for verdict in VERDICTS)
        return Table(self._say(nl, en), self._words("verdict", "claims"), rows)

    def picture(self, nl: str, en: str) -> Plot | Markdown:
        """The published rows per part of the report, divided by verdict."""
        if self.evidence.rows.empty:
            return Markdown(self._word("unpublished"))
        grid = pd.crosstab(self.evidence.rows["section"], self.evidence.rows["verdict"])
        order = sorted(grid.index, key=lambda name: (name == "appendix", name != "summary", name))
        rows = {
            self._section(str(name)): {
                self._word(verdict): int(grid.loc[name].get(verdict, 0)) for verdict in VERDICTS
            }
            for name in order
        }
        return tallies(rows, [self._word(verdict) for verdict in VERDICTS], self._say(nl, en))

    def problems(self, nl: str, en: str) -> Table:
        """What the audit found wrong with the printed numbers, without looking at any record."""
        return self._findings(PROBLEMS, nl, en)

    def consequences(self, nl: str, en: str) -> Table:
        """What follows from the printed numbers although it is printed nowhere."""
        return self._findings(("follows",), nl, en)

    def readings(self, nl: str, en: str) -> Table:
        """Contradictions, how they are read, and the side that the records hold."""
        rows = []
        for reading in self.evidence.readings:
            left = [row for row in reading.rows if row not in reading.keeps]
            sides = ((self._word("kept"), reading.keeps), (self._word("not_kept"), left))
            lines = [
                f"{side}: {', '.join(map(code, names)) or self._word('none')}"
                for side, names in sides
            ]
            said = escape(reading.label(self.language))
            rows.append((f"{said}<br><small>{'<br>'.join(lines)}</small>",))
        return Table(self._say(nl, en), self._words("reading"), tuple(rows))

    def conflicts(self, nl: str, en: str) -> Table:
        """Per row that was given up a smallest set of rows that it cannot hold with."""
        rows = tuple(
            (
                code(row),
                breakable(self.evidence.against(row, self.language)),
            )
            for row in self.evidence.conflicts
        )
        return Table(self._say(nl, en), self._words("given_up", "cannot_hold_with"), rows)

    def contradicted(self, nl: str, en: str) -> Table:
        """The rows that do not hold in the records, with what the records give instead."""
        return self._rows(self.evidence.rows.query("verdict == @CONTRADICTED"), nl, en)

    def everything(self, nl: str, en: str) -> Table:
        """Every published row with what the records give."""
        return self._rows(self.evidence.rows, nl, en)

    def _rows(self, found: pd.DataFrame, nl: str, en: str) -> Table:
        claims = {claim.figure_id: claim for claim in self.evidence.claims}
        rows = zip(
            found["figure_id"].map(claims), found["recomputed"], found["verdict"], strict=True
        )
        caption = self._say(nl, en)
        return claim_table(rows, self.instrument, self.language, caption, "recomputed")

    def _findings(self, kinds: Sequence[str], nl: str, en: str) -> Table:
        rows = tuple(
            (
                self._with_rows(finding.text.label(self.language), finding.rows),
                self._word(finding.kind),
            )
            for finding in self.evidence.findings
            if finding.kind in kinds
        )
        return Table(self._say(nl, en), self._words("finding", "kind"), rows)

    def _with_rows(self, text: str, rows: Sequence[str]) -> str:
        return f"{escape(text)}<br><small>{self._codes(rows)}</small>"

    def _codes(self, rows: Sequence[str]) -> str:
        return "<br>".join(map(code, rows))

    def _section(self, name: str) -> str:
        number, _, part = name.partition(" ")
        return f"{self._word('chapter')} {number}, {self._word(part)}" if part else self._word(name)

    def _say(self, nl: str, en: str) -> str:
        return nl if self.language == "nl" else en

    def _word(self, key: str) -> str:
        return word(key, self.language)

    def _words(self, *keys: str) -> tuple[str, ...]:
        return tuple(map(self._word, keys))
