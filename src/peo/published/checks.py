"""The check of a wave or a study: its figures beside everything that was printed about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from peo.analysis.counts import Counts
from peo.analysis.evaluate import Measures
from peo.codes.book import CodeBook, Printed
from peo.codes.codebook import book_of
from peo.define.subject import Subject, find_subject
from peo.figure import Figure, Meaning
from peo.instrument import read_instrument
from peo.instrument.expression import Condition
from peo.project import Project, UserError
from peo.published.holds import of_number
from peo.published.ledger import Claim, read_ledger
from peo.published.said import why
from peo.published.verify import INVENTED, VERDICTS, Check, settled, tallies, verify
from peo.sources.written import as_typed
from peo.words import say

_NAMED = 3  # rows of one reason that are named where not all are asked for


def checks_of(subject: Subject, figures: Sequence[Figure]) -> list[Check]:
    """The verdict on everything that was printed about a wave or a study, as far as it is listed.

    A wave is measured in its records, of a study the `figures` are those of its notebook.
    """
    if not subject.is_wave:
        return printed_checks(figures, book_of(subject))
    path = subject.project.ledger_file(subject.id)
    if not path.is_file():
        return []
    claims = read_ledger(path, read_instrument(subject.project, subject.id))
    return checks_of_wave(subject.project, subject.id, claims)


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
        raise UserError(f"{project.relative(path)} is missing. Make it: peo intake {wave}")
    if path.suffix == ".csv":
        return as_typed(pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""]))
    return pd.read_parquet(path)


def printed_checks(figures: Sequence[Figure], book: CodeBook) -> list[Check]:
    """The numbers of the report that the code book lists, beside the figures of their names."""
    by_id = {figure.figure_id: figure for figure in figures if figure.wave == book.id}
    found = []
    for printed in book.published:
        claim = _claim(printed, book.id)
        found.append(settled(claim, of_number(claim, by_id.get(printed.figure))))
    return found


def _claim(printed: Printed, study: str) -> Claim:
    precision = "0.1" if "." in printed.value else "1"
    meaning = Meaning("count", printed.figure, frozenset(), Condition(), "")
    return Claim(
        printed.figure, study, printed.where, "count", printed.value, precision, "eq", None, meaning
    )


def lines(project: Project, wave: str, checks: Sequence[Check]) -> list[str]:
    """What does not agree and what cannot be told, by reason, and how many rows have a verdict."""
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for check in checks:
        if check.verdict != "agrees":
            reason = why(check.reason, check.tests).en
            grouped[check.verdict, reason].append(check.claim.figure_id)
    out = []
    for (verdict, reason), rows in sorted(grouped.items(), key=lambda g: VERDICTS.index(g[0][0])):
        few = rows if verdict in ("differs", "contradictory in the source") else rows[:_NAMED]
        more = f" and {len(rows) - len(few)} more" if len(rows) > len(few) else ""
        out.append(f"{': '.join(filter(None, (verdict, reason)))} ({', '.join(few)}{more})")
    counts = tallies(checks).items()
    told = [f"{n.rows} {verdict} ({n.quantities} quantities)" for verdict, n in counts]
    note = [say("published.proves", "en")] if _of_nobody(project, wave) else []
    return [*out, ", ".join(told), *note]


def _of_nobody(project: Project, wave: str) -> bool:
    return find_subject(project, wave).is_wave and describes_nobody(project, wave)
