"""The check of a wave or a study: its figures beside everything that was printed about it."""

from __future__ import annotations

from collections.abc import Sequence

from peo.codes.book import CodeBook, Printed
from peo.codes.codebook import book_of
from peo.define.subject import Subject
from peo.figure import Figure, Meaning
from peo.instrument import read_instrument
from peo.instrument.expression import Condition
from peo.published.ledger import Claim, read_ledger
from peo.published.verify import Check, verify


def checks_of(subject: Subject, figures: list[Figure]) -> list[Check]:
    """Every printed number beside the figures of a wave or a study; none where none is listed."""
    if not subject.is_wave:
        return printed_checks(figures, book_of(subject))
    path = subject.project.ledger_file(subject.id)
    if not path.is_file():
        return []
    instrument = read_instrument(subject.project, subject.id)
    return verify(figures, read_ledger(path, instrument), subject.id)


def printed_checks(figures: Sequence[Figure], book: CodeBook) -> list[Check]:
    """The numbers of the report that the code book lists, beside the figures of their names."""
    by_id = {figure.figure_id: figure for figure in figures}
    claims = [_claim(printed, book.id, by_id.get(printed.figure)) for printed in book.published]
    return verify([figure for figure in by_id.values() if figure.wave == book.id], claims, book.id)


def _claim(printed: Printed, study: str, figure: Figure | None) -> Claim:
    nothing = Meaning("", printed.figure, frozenset(), Condition(), "")
    precision = "0.1" if "." in printed.value else "1"
    return Claim(
        printed.figure, study, printed.where, "count", printed.value, precision, "eq", None,
        figure.meaning if figure else nothing, "", (),
    )  # fmt: skip
