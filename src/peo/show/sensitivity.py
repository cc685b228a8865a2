"""A table of shares and of what they would be under other choices about what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from peo.analysis.sensitivity import ALL, NONE, WITHOUT
from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.grid import of_one_kind
from peo.show.table import Table, cell
from peo.show.words import figure_title, number
from peo.words import each, say


def sensitivity_table(
    figures: Sequence[Figure], instrument: Instrument, language: Language, caption: str
) -> Table:
    """A row per share: as it is, without "don't know", lowest, highest, and who left it open."""
    of_one_kind(figures)
    shares: dict[tuple[object, ...], dict[str, Figure]] = {}
    for figure in figures:
        key = (figure.variable, figure.categories, str(figure.base), figure.by, figure.group)
        shares.setdefault(key, {})[figure.against] = figure
    rows = []
    for ways in shares.values():
        first = next(iter(ways.values()))
        plain = number(first.effect_size, 0, language)
        left = ways[NONE].excluded if NONE in ways else None
        rows.append(
            (
                escape(figure_title(first, instrument, language)),
                "·" if first.effect_size is None else f"{plain}%",
                *(cell(ways.get(way), language) or "–" for way in (WITHOUT, NONE, ALL)),
                "–" if left is None else str(left),
            )
        )
    header = (
        "",
        *each("show.word", ("as_shown", "without_unknown", "lowest", "highest", "left"), language),
    )
    notes = [say("show.note.sensitivity", language)]
    if any(figure.suppressed for figure in figures):
        notes.append(f"· {say('show.word.hidden', language)}")
    return Table(caption, header, tuple(rows), tuple(notes))
