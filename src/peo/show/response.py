"""Tables on the quality of a wave: who was asked, what is missing, refused, or differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

import pandas as pd

from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.published.verify import Check
from peo.show.claims import claim_table, counts_note
from peo.show.notes import notes
from peo.show.table import Table
from peo.show.words import number, route_in_words, value
from peo.words import each, say


def audit_table(
    figures: Sequence[Figure], instrument: Instrument, language: Language, caption: str
) -> Table:
    """The route audit: asked, answered and not answered, per question."""
    rows = []
    for asked, answered in zip(figures[::2], figures[1::2], strict=True):
        question = instrument.question_of(answered.variable)
        known = asked.n is not None and answered.n is not None
        left = (asked.n or 0) - (answered.n or 0) if known else None
        counts = ("–" if x is None else str(x) for x in (asked.n, answered.n, left))
        rows.append((escape(question.label(language)), *counts))
    keys = ("question", "asked", "answered", "skipped")
    return Table(caption, each("show.word", keys, language), tuple(rows))


def count_table(
    figures: Sequence[Figure], instrument: Instrument, language: Language, caption: str
) -> Table:
    """Counts out of a number: what, how many, as a percentage, and of how many."""
    rows = []
    for figure in figures:
        share = "–"
        if figure.count is not None and figure.n:
            share = f"{number(100 * figure.count / figure.n, 0, language)}%"
        route = route_in_words(instrument, figure.base, language)
        only = f"<small>{say('show.word.route', language)} {escape(route)}</small>" if route else ""
        label = escape(_label(figure, instrument, language))
        n = "–" if figure.n is None else str(figure.n)
        rows.append((label + only, value(figure, language), share, n))
    header = ("", say("show.word.count", language), "%", say("show.word.of", language))
    return Table(caption, header, tuple(rows), notes(figures, instrument, language))


def _label(figure: Figure, instrument: Instrument, language: Language) -> str:
    """What was counted: a milestone, or the question (or run of questions) it happened at."""
    kind, *last = figure.categories
    question = instrument.question_of(figure.variable).label(language)
    if kind in ("reached_end", "complete"):
        return say(f"show.word.{kind}", language)
    if kind == "stopped_after":
        return f"{say(f'show.word.{kind}', language)}: {question}"
    return " – ".join([question, *(instrument.variables[v].label(language) for v in last)])


def problems_table(found: pd.DataFrame, language: Language, caption: str) -> Table:
    """What validation found, counted by rule; no cell is shown."""
    counts = Counter(zip(found[f"message_{language}"], found["severity"], strict=True))
    if not counts:
        return Table(caption, (say("show.word.nothing", language),), ())
    rows = tuple(
        (escape(message), say(f"show.word.{severity}", language), str(n))
        for (message, severity), n in sorted(counts.items())
    )
    return Table(caption, each("show.word", ("rule", "severity", "count"), language), rows)


def check_table(
    checks: Sequence[Check], instrument: Instrument | None, language: Language, caption: str
) -> Table:
    """What does not agree with the published report, of all that could be computed.

    What is only not shown is counted: a tie of practice records says nothing of the report.
    """
    if not checks:
        return Table(caption, (say("show.word.unpublished", language),), (), ())
    touched = [check for check in checks if check.verdict != "not computable"]
    note = counts_note(touched, language)
    others = [check for check in touched if check.verdict not in ("agrees", "not shown")]
    if not others:
        return Table(caption, (say("show.word.all_agree", language),), (), (note,))
    return claim_table(others, instrument, language, caption, (note,))
