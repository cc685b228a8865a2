"""The audit of published figures as tables and a picture, for who knows only the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from peo.figure import half_up
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.published.audit.evidence import Evidence, section
from peo.published.audit.findings import PROBLEMS, Finding
from peo.published.verify import VERDICTS, tallies
from peo.show.canvas import Plot
from peo.show.claims import breakable, claim_table, code, verdict_counts
from peo.show.markdown import Markdown
from peo.show.plot import tallies as tallies_plot
from peo.show.table import Table
from peo.words import each, named, say

_MOST = 3  # bounds that a way of reading moves, named


@dataclass(frozen=True)
class Audit:
    """Evidence on the published figures of a wave, in the language of the report."""

    evidence: Evidence
    instrument: Instrument
    language: Language
    part: ClassVar[str] = "published"  # its name at the door of a wave

    def sentence(self, nl: str, en: str) -> Markdown:
        """A sentence with numbers of rows: {all}, {tested}, {agrees}, {not_shown}, {differs},
        {contradictory}, {not_computable}; {quantities} is of how many the rows that agree speak.
        """
        checks = self.evidence.checks
        if not checks:
            return Markdown(say("show.word.unpublished", self.language))
        counts = tallies(checks)
        numbers = {
            verdict.split(" in ")[0].replace(" ", "_"): n.rows for verdict, n in counts.items()
        }
        numbers |= {"all": len(checks), "quantities": counts["agrees"].quantities}
        numbers["tested"] = len(checks) - numbers["not_computable"]
        return Markdown(self._say(nl, en).format(**{k: f"**{v}**" for k, v in numbers.items()}))

    def verdicts(self, nl: str, en: str) -> Table:
        """How many published rows have each verdict, and of how many quantities they speak."""
        return verdict_counts(self.evidence.checks, self.language, self._say(nl, en))

    def picture(self, nl: str, en: str) -> Plot | Markdown:
        """The published rows per part of the report, divided by verdict."""
        if not self.evidence.checks:
            return Markdown(say("show.word.unpublished", self.language))
        found = Counter((section(c.claim.location), c.verdict) for c in self.evidence.checks)
        parts = {name for name, _ in found}
        order = sorted(parts, key=lambda name: (name == "appendix", name != "summary", name))
        there = {
            v: say(f"show.word.{v}", self.language)
            for v in VERDICTS
            if any(verdict == v for _, verdict in found)
        }
        rows = {
            self._section(name): {told: found[name, v] for v, told in there.items()}
            for name in order
        }
        return tallies_plot(rows, list(there.values()), self._say(nl, en))

    def problems(self, nl: str, en: str) -> Table:
        """What the audit found wrong with the printed numbers, without looking at any record."""
        return self._findings(PROBLEMS, nl, en)

    def consequences(self, nl: str, en: str) -> Table:
        """What follows from the printed numbers although it is printed nowhere."""
        return self._findings(("follows",), nl, en)

    def contradictions(self, nl: str, en: str) -> Table:
        """Contradictions: what was tried, how they are read, and the side that the records hold."""
        rows = []
        none = say("show.word.none", self.language)
        for one in self.evidence.contradictions:
            left = [row for row in one.rows if row not in one.keeps]
            lines = [
                f"{say('show.word.tried', self.language)}: {escape(tried.label(self.language))}"
                for tried in one.tried
            ]
            lines += [
                f"{say(f'show.word.{side}', self.language)}: {', '.join(map(code, names)) or none}"
                for side, names in (("kept", one.keeps), ("not_kept", left))
            ]
            said = escape(one.label(self.language))
            rows.append((f"{said}<br><small>{'<br>'.join(lines)}</small>",))
        return Table(self._say(nl, en), each("show.word", ("reading",), self.language), tuple(rows))

    def readings(self, nl: str, en: str) -> Table:
        """What can be read in more than one way, and what each way does to the bounds."""
        rows = []
        for reading in self.evidence.readings:
            ways = "".join(
                f"<br><small>{escape(way.label(self.language))} {self._effect(reading.id, way.id)}"
                "</small>"
                for way in reading.ways
            )
            rows.append((f"{escape(reading.label(self.language))}{ways}",))
        return Table(
            self._say(nl, en), each("show.word", ("readings",), self.language), tuple(rows)
        )

    def _effect(self, reading: str, way: str) -> str:
        """Which bounds one way moves, and how far the most; nothing where none were computed."""
        found = self.evidence.effects.get((reading, way))
        if found is None:
            return ""
        if not found.possible:
            return say("show.word.way_impossible", self.language)
        numbers = {"moved": len(found.moved), "asked": found.asked}
        told = say("show.word.way_moves", self.language, **numbers)
        most = [
            f"{code(expression)}: {self._ends(every)} → {self._ends(own)}"
            for expression, every, own in found.moved[:_MOST]
        ]
        return "; ".join([told, *most])

    def _ends(self, ends: tuple[float, float]) -> str:
        low, high = (str(half_up(end, 1)) for end in ends)
        ends_ = f"{low}–{high}"
        return ends_.replace(".", ",") if self.language == "nl" else ends_

    def conflicts(self, nl: str, en: str) -> Table:
        """Per row that was given up a smallest set of rows that it cannot hold with."""
        rows = tuple(
            (
                code(row),
                breakable(self.evidence.against(row, self.language)),
            )
            for row in self.evidence.conflicts
        )
        return Table(
            self._say(nl, en),
            each("show.word", ("given_up", "cannot_hold_with"), self.language),
            rows,
        )

    def left(self, nl: str, en: str) -> Table:
        """The rows that do not agree with the records, and that are shown by them only in part."""
        left = [c for c in self.evidence.checks if c.verdict not in ("agrees", "not computable")]
        return claim_table(left, self.instrument, self.language, self._say(nl, en))

    def untold(self, nl: str, en: str) -> Table:
        """The rows on which records say nothing, by reason."""
        grouped: dict[str, list[str]] = {}
        for check in self.evidence.checks:
            if check.verdict == "not computable":
                reason = check.why(self.language)
                grouped.setdefault(reason, []).append(check.claim.figure_id)
        rows = tuple(
            (f"{escape(reason)}<br><small>{', '.join(map(code, names))}</small>", str(len(names)))
            for reason, names in grouped.items()
        )
        return Table(
            self._say(nl, en), each("show.word", ("reason", "claims"), self.language), rows
        )

    def proves(self) -> Markdown:
        """What it means that a printed row agrees with these records; nothing of collected ones."""
        return Markdown(say("published.proves", self.language) if self.evidence.invented else "")

    def _findings(self, kinds: Sequence[str], nl: str, en: str) -> Table:
        rows = tuple(
            (
                self._with_rows(finding),
                say(f"show.word.{finding.kind}", self.language),
            )
            for finding in self.evidence.findings
            if finding.kind in kinds
        )
        return Table(self._say(nl, en), each("show.word", ("finding", "kind"), self.language), rows)

    def _with_rows(self, finding: Finding) -> str:
        """The finding, the rows that it is about, and folded those that it rests on besides."""
        rests = ""
        if finding.rests:
            names = ", ".join(map(code, finding.rests))
            said = escape(say("show.word.rests_on", self.language))
            rests = f"<details><summary>{said} ({len(finding.rests)})</summary>{names}</details>"
        names = "<br>".join(map(code, finding.rows))
        return f"{escape(finding.text.label(self.language))}<br><small>{names}{rests}</small>"

    def _section(self, name: str) -> str:
        number, _, part = name.partition(" ")
        if not part:
            return named("show.word", name, self.language)
        chapter = say("show.word.chapter", self.language)
        return f"{chapter} {number}, {named('show.word', part, self.language)}"

    def _say(self, nl: str, en: str) -> str:
        return nl if self.language == "nl" else en
