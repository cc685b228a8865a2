"""What the ledger's rows say, in words: no code of the ledger reaches a reader untranslated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Instrument
from peo.project.words import Language, each, say
from peo.published.ledger import Claim, printed
from peo.published.printed import comma, place
from peo.published.schema import FACTS
from peo.published.verify import Check, tallies
from peo.show.figure_table import Table
from peo.show.voice import Voice


def subject(claim: Claim, instrument: Instrument, language: Language) -> str:
    """What a row is about: variable and answers, between which groups, for whom of those asked."""
    variable = instrument.variables.get(claim.measure.variable)
    if variable is None or claim.kind in FACTS:
        return ""
    told, answers = variable.label(language), claim.measure.categories
    named = [c.label(language) for c in variable.classes if set(c.codes) == answers]
    if answers and answers != {"yes"}:
        labels = [variable.answer_label(c, language) for c in variable.categories if c in answers]
        told += f": {', '.join(named or labels or sorted(answers))}"
    by = [instrument.variables[n].label(language) for n in claim.by if n in instrument.variables]
    if by:
        told += f", {say('show.word.by', language).lower()} {', '.join(by)}"
    parts = [p for p in claim.measure.base.parts if p not in variable.asked_if.parts]
    base = Voice(language, instrument).route(Condition(tuple(parts)))
    return f"{told} ({base})" if base else told


def claim_table(
    checks: Iterable[Check],
    instrument: Instrument | None,
    language: Language,
    caption: str,
    notes: Sequence[str] = (),
) -> Table:
    """Rows of the ledger, each with its verdict, and the number that came out where it is a result.

    Where all agree that is left out, so that the table fits a phone.
    """
    checks = list(checks)
    several = any(check.verdict != "agrees" for check in checks)
    results = any(check.computed for check in checks)
    rows = tuple(
        (
            _where(check.claim, instrument, language),
            escape(printed(check.claim, instrument, language)),
            *([comma(escape(check.computed), language) or "–"] if results else []),
            *([verdict(check, language)] if several else []),
        )
        for check in checks
    )
    keys = ["figure", "published", *["computed"] * results, *["verdict"] * several]
    return Table(caption, each("show.word", keys, language), rows, tuple(notes), words=True)


def _where(claim: Claim, instrument: Instrument | None, language: Language) -> str:
    """Where a row was printed and what it is about, with its name, as HTML."""
    about = escape(comma(subject(claim, instrument, language), language)) if instrument else ""
    small = "<br>".join(filter(None, (about, code(claim.figure_id))))
    return f"{escape(place(claim.location, language))}<br><small>{small}</small>"


def verdict(check: Check, language: Language) -> str:
    """The verdict on a row as HTML, with its reason."""
    reason = check.why(language)
    told = say(f"show.word.{check.verdict}", language)
    return f"{told}<br><small>{escape(reason)}</small>" if reason else told


def verdict_counts(checks: Iterable[Check], language: Language, caption: str) -> Table:
    """Per verdict the number of rows, and of distinct quantities that they speak of."""
    rows = tuple(
        (say(f"show.word.{verdict}", language), str(n.rows), str(n.quantities))
        for verdict, n in tallies(checks).items()
    )
    return Table(caption, each("show.word", ("verdict", "claims", "quantities"), language), rows)


def counts_note(checks: Iterable[Check], language: Language) -> str:
    """How many rows have each verdict, as far as there are any."""
    counts = tallies(checks).items()
    told = [f"{say(f'show.word.{v}', language)}: {n.rows}" for v, n in counts if n.rows]
    return ", ".join(told) + "."


def code(figure_id: str) -> str:
    """The name of a row, as such."""
    return f"<code>{breakable(figure_id)}</code>"


def breakable(names: str) -> str:
    """Names of rows as HTML that may break at their dots and underscores."""
    return re.sub(r"([._])", r"\1<wbr>", escape(names))
