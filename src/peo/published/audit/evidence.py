"""All that is known about the published figures of a wave, for terminal and notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from peo.define.instrument import read_instrument
from peo.define.subject import find_wave
from peo.project import Project
from peo.project.words import Language, heard, language, say, spoken
from peo.published.audit.findings import Finding, audit
from peo.published.bounds import Narrower, read_bounds, read_by_reading
from peo.published.ledger import Claim, read_ledger
from peo.published.readings import (
    Contradiction,
    Reading,
    read_conflicts,
    read_contradictions,
    read_readings,
)  # fmt: skip
from peo.published.verify import Check, checks_of_wave, describes_nobody

_CHAPTER = re.compile(r"(summary|appendix|(\d))")
_PART = re.compile(r"table|figure")


@dataclass(frozen=True)
class Evidence:
    """Findings of the audit, contradictions, readings, conflict sets, and the verdict on every row.

    `effects` has what a way of reading (reading, way) does to bounds. `invented` says that the
    records describe nobody.
    """

    claims: list[Claim] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    effects: dict[tuple[str, str], Narrower] = field(default_factory=dict)
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    invented: bool = False

    def against(self, row: str, language: Language) -> str:
        """The rows that exclude a row, in words; nothing when none were computed."""
        if row not in self.conflicts:
            return ""
        others = self.conflicts[row]
        if not others:
            return say("published.alone", language)
        return say("published.and", language).join(
            filter(None, [", ".join(others[:-1]), others[-1]])
        )

    def lines(self) -> list[str]:
        """The evidence as lines for a terminal."""
        out = []
        for found in self.findings:
            rows, rests = ", ".join(found.rows), ", ".join(found.rests)
            told = {"kind": spoken(f"published.line.{found.kind}"), "text": heard(found.text)}
            key = "published.line.rests" if rests else "published.line.found"
            out.append(spoken(key, **told, rows=rows, rests=rests))
        if self.conflicts:
            out += ["", spoken("published.line.conflicts")]
        for row in self.conflicts:
            others = self.against(row, language())
            out.append(spoken("published.line.against", row=row, others=others))
        if self.contradictions:
            out += ["", spoken("published.line.contradictions")]
        for one in self.contradictions:
            out += [f"  {one.id}: {heard(one)}"]
            out += [spoken("published.line.tried", way=heard(tried)) for tried in one.tried]
        if self.readings:
            out += ["", spoken("published.line.readings")]
        for reading in self.readings:
            out += [f"  {reading.id}: {heard(reading)}"]
            out += [f"    {way.id}: {heard(way)}" for way in reading.ways]
        return out


def find_evidence(project: Project, wave: str, checks: Sequence[Check] | None = None) -> Evidence:
    """Audit the ledger of a wave and test it on its records; `checks` if that was done already.

    Raises UserError for a wave without published figures, and for every problem in their files.
    """
    find_wave(project, wave)
    instrument = read_instrument(project, wave)
    claims = read_ledger(project.ledger_file(wave), instrument)
    rows = [claim.figure_id for claim in claims]
    conflicts = read_conflicts(project.conflicts_file(wave))
    return Evidence(  # what somebody typed first: a slip in it is told at once
        claims=claims,
        contradictions=read_contradictions(project.contradictions_file(wave), claims, conflicts),
        readings=read_readings(project.readings_file(wave), rows, instrument),
        effects=read_by_reading(
            project.bounds_by_reading_file(wave), read_bounds(project.bounds_file(wave))
        ),
        conflicts=conflicts,
        findings=audit(claims, instrument, wave),
        checks=list(checks or checks_of_wave(project, wave, claims)),
        invented=describes_nobody(project, wave),
    )


def section(location: str) -> str:
    """Summary, appendix, or a chapter's text, tables or figures: `2 tables`."""
    place = _CHAPTER.search(location.split("(")[-1])
    if place is None:
        return location
    if not place[2]:
        return place[1]
    part = _PART.match(location)
    return f"{place[2]} {part[0] + 's' if part else 'text'}"
