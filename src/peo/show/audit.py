"""The audit of published figures as tables and a picture, for who knows only the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from peo.figure import half_up
from peo.published.audit.evidence import Evidence, section
from peo.published.audit.findings import PROBLEMS, Finding
from peo.published.verify import VERDICTS, tallies
from peo.show.block import Markdown
from peo.show.canvas import Plot
from peo.show.figure_table import Table
from peo.show.ledger_words import breakable, claim_table, code, verdict_counts
from peo.show.pictures import tallies as tallies_plot
from peo.show.voice import Voice

_MOST = 3  # bounds that a way of reading moves, named


@dataclass(frozen=True)
class Audit:
    """Evidence on the published figures of a wave, in the language of the report."""

    evidence: Evidence
    voice: Voice
    part: ClassVar[str] = "published"  # its name at the door of a wave

    def say(self, nl: str, en: str) -> Markdown:
        """A sentence with numbers of rows: {all}, {tested}, {agrees}, {not_shown}, {differs},
        {contradictory}, {not_computable}; {quantities} is of how many the rows that agree speak.
        """
        checks = self.evidence.checks
        if not checks:
            return Markdown(self.voice.word("unpublished"))
        counts = tallies(checks)
        numbers = {
            verdict.split(" in ")[0].replace(" ", "_"): n.rows for verdict, n in counts.items()
        }
        numbers |= {"all": len(checks), "quantities": counts["agrees"].quantities}
        numbers["tested"] = len(checks) - numbers["not_computable"]
        return Markdown(self._say(nl, en).format(**{k: f"**{v}**" for k, v in numbers.items()}))

    def verdicts(self, nl: str, en: str) -> Table:
        """How many published rows have each verdict, and of how many quantities they speak."""
        return verdict_counts(self.evidence.checks, self.voice.language, self._say(nl, en))

    def picture(self, nl: str, en: str) -> Plot | Markdown:
        """The published rows per part of the report, divided by verdict."""
        if not self.evidence.checks:
            return Markdown(self.voice.word("unpublished"))
        found = Counter((section(c.claim.location), c.verdict) for c in self.evidence.checks)
        parts, verdicts = {name for name, _ in found}, {verdict for _, verdict in found}
        order = sorted(parts, key=lambda name: (name == "appendix", name != "summary", name))
        there = {v: self.voice.word(v) for v in VERDICTS if v in verdicts}
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
        rows, word = [], self.voice.word
        for one in self.evidence.contradictions:
            lines = [f"{word('tried')}: {self._told(tried)}" for tried in one.tried]
            left = [row for row in one.rows if row not in one.keeps]
            lines += [
                f"{word(side)}: {', '.join(map(code, names)) or word('none')}"
                for side, names in (("kept", one.keeps), ("not_kept", left))
            ]
            rows.append((f"{self._told(one)}<br><small>{'<br>'.join(lines)}</small>",))
        return self._table(["reading"], rows, nl, en)

    def readings(self, nl: str, en: str) -> Table:
        """What can be read in more than one way, and what each way does to the bounds."""
        rows = []
        for reading in self.evidence.readings:
            ways = "".join(
                f"<br><small>{self._told(way)} {self._effect(reading.id, way.id)}</small>"
                for way in reading.ways
            )
            rows.append((f"{self._told(reading)}{ways}",))
        return self._table(["readings"], rows, nl, en)

    def _effect(self, reading: str, way: str) -> str:
        """Which bounds one way moves, and how far the most; nothing where none were computed."""
        found = self.evidence.effects.get((reading, way))
        if found is None:
            return ""
        if not found.possible:
            return self.voice.word("way_impossible")
        most = [
            f"{code(expression)}: {self._ends(every)} → {self._ends(own)}"
            for expression, every, own in found.moved[:_MOST]
        ]
        told = self.voice.word("way_moves", moved=len(found.moved), asked=found.asked)
        return "; ".join([told, *most])

    def _ends(self, ends: tuple[float, float]) -> str:
        told = "–".join(str(half_up(end, 1)) for end in ends)
        return told.replace(".", ",") if self.voice.language == "nl" else told

    def conflicts(self, nl: str, en: str) -> Table:
        """Per row that was given up a smallest set of rows that it cannot hold with."""
        against = self.evidence.against
        rows = [
            (code(row), breakable(against(row, self.voice.language)))
            for row in self.evidence.conflicts
        ]
        return self._table(["given_up", "cannot_hold_with"], rows, nl, en)

    def left(self, nl: str, en: str) -> Table:
        """The rows that do not agree with the records, and that are shown by them only in part."""
        left = [c for c in self.evidence.checks if c.verdict not in ("agrees", "not computable")]
        return claim_table(left, self.voice.instrument, self.voice.language, self._say(nl, en))

    def untold(self, nl: str, en: str) -> Table:
        """The rows on which records say nothing, by reason."""
        grouped: dict[str, list[str]] = {}
        for check in self.evidence.checks:
            if check.verdict == "not computable":
                reason = escape(check.why(self.voice.language))
                grouped.setdefault(reason, []).append(check.claim.figure_id)
        rows = [
            (f"{reason}<br><small>{', '.join(map(code, names))}</small>", str(len(names)))
            for reason, names in grouped.items()
        ]
        return self._table(["reason", "claims"], rows, nl, en)

    def proves(self) -> Markdown:
        """What it means that a printed row agrees with these records; nothing of collected ones."""
        return Markdown(self.voice.say("published.proves") if self.evidence.invented else "")

    def _findings(self, kinds: Sequence[str], nl: str, en: str) -> Table:
        rows = [
            (self._with_rows(finding), self.voice.word(finding.kind))
            for finding in self.evidence.findings
            if finding.kind in kinds
        ]
        return self._table(["finding", "kind"], rows, nl, en)

    def _with_rows(self, finding: Finding) -> str:
        """The finding, the rows that it is about, and folded those that it rests on besides."""
        rests = ""
        if finding.rests:
            head = f"{escape(self.voice.word('rests_on'))} ({len(finding.rests)})"
            names = ", ".join(map(code, finding.rests))
            rests = f"<details><summary>{head}</summary>{names}</details>"
        names = "<br>".join(map(code, finding.rows))
        return f"{self._told(finding.text)}<br><small>{names}{rests}</small>"

    def _section(self, name: str) -> str:
        number, _, part = name.partition(" ")
        if not part:
            return self.voice.named(name)
        return f"{self.voice.word('chapter')} {number}, {self.voice.named(part)}"

    def _table(
        self, heads: Sequence[str], rows: Iterable[tuple[str, ...]], nl: str, en: str
    ) -> Table:
        return Table(self._say(nl, en), self.voice.words(heads), tuple(rows))

    def _told(self, text: Any) -> str:
        return escape(text.label(self.voice.language))

    def _say(self, nl: str, en: str) -> str:
        return nl if self.voice.language == "nl" else en
