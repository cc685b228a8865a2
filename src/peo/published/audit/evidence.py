"""All that is known about the published figures of a wave, for terminal and notebook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from peo.define.subject import find_wave
from peo.instrument import read_instrument
from peo.instrument.variable import Language
from peo.project import Project, UserError
from peo.published.audit.findings import Finding, audit, granularity
from peo.published.check.recompute import check
from peo.published.contradictions import Reading, read_conflicts, read_contradictions
from peo.published.ledger import Claim, claims_of
from peo.published.schema import read_ledger_table

HOLDS, CONTRADICTED, NOT_TESTABLE = "holds", "contradicted", "not testable"
_CHAPTER = re.compile(r"(summary|appendix|(\d))")
_PART = re.compile(r"table|figure")


@dataclass(frozen=True)
class Evidence:
    """Findings of the audit, readings, conflict sets, and every row recomputed from the records.

    `rows` has one row per published figure: figure_id, location, section, published, recomputed,
    verdict (`holds`, `contradicted` or `not testable`), reason, granularity.
    """

    claims: list[Claim]
    findings: list[Finding]
    readings: list[Reading]
    conflicts: dict[str, tuple[str, ...]]
    rows: pd.DataFrame

    def against(self, row: str, language: Language) -> str:
        """The rows that exclude a row, in words; nothing when none were computed."""
        if row not in self.conflicts:
            return ""
        others = self.conflicts[row]
        if not others:
            return {"nl": "op zichzelf onmogelijk", "en": "impossible by itself"}[language]
        word = {"nl": " en ", "en": " and "}[language]
        return word.join(filter(None, [", ".join(others[:-1]), others[-1]]))

    def lines(self) -> list[str]:
        """The evidence as lines for a terminal."""
        out = [f"{finding.kind}: {finding.text.en} [{', '.join(finding.rows)}]"
               for finding in self.findings]  # fmt: skip
        if self.conflicts:
            out += ["", "Rows that cannot hold beside the others:"]
            out += [f"  {row} against: {self.against(row, 'en')}" for row in self.conflicts]
        if self.readings:
            out += ["", "Contradictions and how they are read:"]
            out += [f"  {reading.id}: {reading.en}" for reading in self.readings]
        counts = self.rows["verdict"].value_counts()
        out += [
            "",
            ", ".join(f"{counts.get(v, 0)} {v}" for v in (HOLDS, CONTRADICTED, NOT_TESTABLE)),
        ]
        return out


def no_evidence() -> Evidence:
    """What is known of a wave about which nothing was published."""
    columns = ["figure_id", "location", "section", "published", "recomputed", "verdict", "reason"]
    return Evidence([], [], [], {}, pd.DataFrame(columns=columns, dtype="str"))


def find_evidence(project: Project, wave: str) -> Evidence:
    """Audit the ledger of a wave and test it on its records.

    Raises UserError for a wave without published figures, and for every problem in their files.
    """
    find_wave(project, wave)
    path, instrument = project.ledger_file(wave), read_instrument(project, wave)
    table = read_ledger_table(path, instrument)
    claims = claims_of(table)
    conflicts = read_conflicts(project.conflicts_file(wave))
    readings = read_contradictions(project.contradictions_file(wave), claims, conflicts)
    rows = check(_records(project, wave), table)
    about = rows.assign(location=table["location"], wave=table["wave"])
    about["section"] = about["location"].map(section)
    about["granularity"] = about["figure_id"].map(granularity(claims, instrument, wave)).fillna("")
    about["verdict"] = about["verdict"].replace("fails", CONTRADICTED)
    return Evidence(
        claims=claims,
        findings=audit(claims, instrument, wave),
        readings=readings,
        conflicts=conflicts,
        rows=about[about["wave"] == wave].drop(columns="wave").reset_index(drop=True),
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


def _records(project: Project, wave: str) -> pd.DataFrame:
    """Records as text: reconstructed ones as they were made, collected ones after validation."""
    raw, origin = project.records_source(wave)
    path: Path = raw if origin == "reconstructed" else project.records_file(wave)
    if not path.is_file():
        raise UserError(f"{project.relative(path)} is missing. Make it: peo intake {wave}")
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    return pd.read_parquet(path)
