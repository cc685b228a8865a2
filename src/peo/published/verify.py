"""The verdict on everything that was printed before about a wave or a study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import pandas as pd

from peo.analysis.counts import Counts
from peo.analysis.evaluate import Measures
from peo.codes.book import CodeBook, Printed
from peo.codes.codebook import book_of
from peo.define.chapters.needs import chapters
from peo.define.instrument import read_instrument
from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Instrument
from peo.define.subject import Subject
from peo.figure import Figure, Measure, read_figures
from peo.project import Project, UserError
from peo.project.words import Language, each, language, say, spoken
from peo.project.written import as_typed
from peo.published.holds import Found, Reason, Report, holds, of_number
from peo.published.ledger import Claim, ledger_of, printed
from peo.published.printed import read_table, write_table
from peo.published.schema import PRINTED

Verdict = Literal[
    "agrees", "not shown", "differs", "contradictory in the source", "not computable",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
INVENTED = ("reconstructed", "synthetic")  # origins of records whose numbers are no results
_ACCEPTED = ["figure_id", "verdict"]
_NAMED = 3  # rows of one reason that are named where not all are asked for


@dataclass(frozen=True)
class Check:
    """One printed statement with the verdict on it.

    `reason` says why it is not shown or not computable. `tests` are the usual tests of a difference
    and whether each says what the report says. `computed` is the number that came out; of records
    that describe nobody it is empty, for it is no result.
    """

    claim: Claim
    verdict: Verdict
    reason: Reason = ""
    tests: tuple[tuple[str, bool], ...] = ()
    computed: str = ""

    def why(self, language: Language) -> str:
        """Why the verdict is what it is: the reason, or which tests say so and which do not."""
        if not self.tests:
            return say(f"published.reason.{self.reason}", language) if self.reason else ""
        sides = []
        for key, wanted in (("published.by", True), ("published.not_by", False)):
            tests = [name for name, agrees in self.tests if agrees == wanted]
            names = ", ".join(each("published.test", tests, language))
            sides.append(say(key, language, names=names) if names else "")
        return "; ".join(filter(None, sides))


class Tally(NamedTuple):
    """How many rows have a verdict, and of how many quantities they speak."""

    rows: int
    quantities: int


def verify(
    claims: Sequence[Claim],
    measures: Measures,
    wave: str,
    invented: bool,
    wanted: Callable[[Claim], bool] = lambda _: True,
) -> list[Check]:
    """One check per (wanted) statement about the wave, in the ledger's order.

    `measures` are those of the records of the wave, `invented` says that these describe nobody.
    """
    report = Report(claims, measures)
    about = [claim for claim in claims if claim.wave == wave and wanted(claim)]
    checks = [settled(claim, holds(claim, report)) for claim in about]
    return [replace(check, computed="") for check in checks] if invented else checks


def touched_by(figures: Iterable[Figure]) -> Callable[[Claim], bool]:
    """Which statements some figures are about: the same number, or an order or test of it."""
    numbers, answers, bases, tests = set(), set(), set(), set()
    for figure in figures:
        numbers.add(figure.measure)
        answers.add(figure.measure[1:3])
        bases.add(figure.measure[1:4])
        if figure.by and figure.p is not None:
            tests.add((figure.variable, figure.by))

    def touched(claim: Claim) -> bool:
        if claim.numeric:
            return claim.measure in numbers
        if claim.kind == "significance":
            return any((claim.measure.variable, by) in tests for by in claim.by)
        if claim.by == (PRINTED,):
            return claim.measure[1:4] in bases
        return claim.measure[1:3] in answers

    return touched


def settled(claim: Claim, found: Found) -> Check:
    """The verdict that follows from what came out."""
    verdict: Verdict = "not computable"
    if found.said == "no":
        verdict = "contradictory in the source" if claim.contradicts else "differs"
    elif found.said is not None:
        verdict = "agrees" if found.said == "yes" else "not shown"
    return Check(claim, verdict, found.reason, found.tests, found.shown)


def tallies(checks: Iterable[Check]) -> dict[Verdict, Tally]:
    """Per verdict the number of rows, and of distinct quantities that they speak of."""
    rows: dict[Verdict, list[object]] = {verdict: [] for verdict in VERDICTS}
    for check in checks:
        rows[check.verdict].append(check.claim.quantity)
    return {verdict: Tally(len(found), len(set(found))) for verdict, found in rows.items()}


def lost(checks: list[Check], accepted: Path) -> list[str]:
    """Claims that by the accepted list agree with the records and that do so no longer."""
    rows = read_table(accepted, _ACCEPTED)
    before = {row["figure_id"] for row in rows if row["verdict"] == "agrees"}
    now = {check.claim.figure_id for check in checks if check.verdict == "agrees"}
    return sorted(before - now)


def row_line(check: Check, instrument: Instrument | None) -> str:
    """A row for a terminal: its name, what was printed, what came out, the verdict, the reason."""
    told = filter(None, (spoken(f"show.word.{check.verdict}"), check.why(language())))
    said_here = printed(check.claim, instrument, language())
    return f"{check.claim.figure_id:<52} {said_here:<40} {check.computed:<8} {': '.join(told)}"


def accept(checks: list[Check], accepted: Path) -> None:
    """Write the verdicts that later runs are held against."""
    rows = [(check.claim.figure_id, check.verdict) for check in checks]
    write_table(rows, _ACCEPTED, accepted)


# ---------------------------------------------------------------- of a wave or a study


def checks_of(subject: Subject, figures: Sequence[Figure] | None = None) -> list[Check]:
    """The verdict on everything that was printed about a wave or a study, as far as it is listed.

    A wave is measured in its records, a study in the `figures` of its notebooks.
    """
    if not subject.is_wave:
        if figures is None:
            files = [subject.project.figures_file(subject.id, n) for n in chapters(subject).names]
            figures = [figure for file in files for figure in read_figures(file)]
        return printed_checks(figures, book_of(subject))
    claims = ledger_of(subject.project, subject.id)
    return checks_of_wave(subject.project, subject.id, claims) if claims else []


def checks_of_wave(project: Project, wave: str, claims: Sequence[Claim]) -> list[Check]:
    """The verdict on all rows of a ledger about a wave."""
    measures = Measures(Counts(_records(project, wave)), read_instrument(project, wave))
    return verify(claims, measures, wave, describes_nobody(project, wave))


def describes_nobody(project: Project, wave: str) -> bool:
    """Whether the records of a wave were made, so that what they say is no result."""
    return project.records_source(wave)[1] in INVENTED


def _records(project: Project, wave: str) -> pd.DataFrame:
    """Records made from published figures as they were made, other ones after validation."""
    raw, origin = project.records_source(wave)
    path = raw if origin == "reconstructed" else project.records_file(wave)
    if not path.is_file():
        raise UserError("published.error.no_records", file=project.relative(path), wave=wave)
    if path.suffix == ".csv":
        return as_typed(pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""]))
    return pd.read_parquet(path)


def printed_checks(figures: Sequence[Figure], book: CodeBook) -> list[Check]:
    """The numbers of the report that the code book lists, beside the figures of their names."""
    by_id = {figure.figure_id: figure for figure in figures if figure.wave == book.id}
    found = []
    for listed in book.published:
        claim = _claim(listed, book.id)
        found.append(settled(claim, of_number(claim, by_id.get(listed.figure))))
    return found


def _claim(printed: Printed, study: str) -> Claim:
    precision = "0.1" if "." in printed.value else "1"
    measure = Measure("count", printed.figure, frozenset(), Condition(), "")
    return Claim(
        printed.figure, study, printed.where, "count", printed.value, precision, "eq", None, measure
    )


def lines(subject: Subject, checks: Sequence[Check]) -> list[str]:
    """What does not agree and what cannot be told, by reason, and how many rows have a verdict."""
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for check in checks:
        if check.verdict != "agrees":
            grouped[check.verdict, check.why(language())].append(check.claim.figure_id)
    out = []
    for (verdict, reason), rows in sorted(grouped.items(), key=lambda g: VERDICTS.index(g[0][0])):
        few = rows if verdict in ("differs", "contradictory in the source") else rows[:_NAMED]
        left = len(rows) - len(few)
        more = spoken("published.error.more", n=left) if left else ""
        told = filter(None, (spoken(f"show.word.{verdict}"), reason))
        out.append(f"{': '.join(told)} ({', '.join(few)}{more})")
    counts = [
        spoken("published.counted", **n._asdict(), verdict=spoken(f"show.word.{verdict}"))
        for verdict, n in tallies(checks).items()
    ]
    nobody = subject.is_wave and describes_nobody(subject.project, subject.id)
    return [*out, ", ".join(counts), *([spoken("published.proves")] if nobody else [])]
