"""Tables around open answers: what people wrote behind "other", and the themes of answers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from peo.analysis.open_answers import Themes
from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.notes import notes
from peo.show.table import Table
from peo.show.words import bounds, category, interval, value
from peo.words import each, say


def options(
    figures: Sequence[Figure], instrument: Instrument, language: Language, caption: str
) -> Table:
    """Shares with the question in front of the answer, for answers of several questions."""
    rows = []
    for figure in figures:
        answer = category(figure, instrument, language)
        label = f"{_question(figure, instrument, language)} – {answer}"
        around = bounds(figure, language) or interval(figure, language)
        shown = f"{value(figure, language)} <small>{around}</small>"
        rows.append((escape(label), shown, str(figure.n)))
    header = ("", say("show.word.percent", language), "n")
    return Table(caption, header, tuple(rows), notes(figures, instrument, language))


def definitions(themes: Themes, instrument: Instrument, language: Language, caption: str) -> Table:
    """Which themes the open answers were given, and what belongs to each."""
    rows = []
    for one in themes.questions:
        question = instrument.variables[one.question].label(language)
        for theme in one.themes:
            what = escape(theme.definition.label(language))
            label = f"{escape(theme.label(language))} <small>{what}</small>"
            rows.append((label, escape(question)))
    return Table(caption, each("show.word", ("theme", "question"), language), tuple(rows))


def _question(figure: Figure, instrument: Instrument, language: Language) -> str:
    return instrument.question_of(figure.variable).label(language)
