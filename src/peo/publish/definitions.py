"""What each figure of a report rests on: source document, wave and definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from peo.codes.frameworks.framework import read_frameworks
from peo.define.instrument import read_instrument
from peo.figure import Figure
from peo.project import Project
from peo.project.words import Language, each, say
from peo.show.figure_table import Table
from peo.show.voice import capital


def definitions(project: Project, figures: Sequence[Figure], language: Language) -> str:
    """A table per wave: each question with its definition and the number of figures that rest on
    it. Then the words that several documents define."""
    waves = sorted({figure.wave for figure in figures}, reverse=True)
    tables = [_questions(project, wave, figures, language) for wave in waves]
    tables.append(_words(project, language))
    return "\n".join(table._repr_html_() for table in tables)


def _questions(project: Project, wave: str, figures: Sequence[Figure], language: Language) -> Table:
    """The questions of a wave that figures rest on; its source stands in the caption."""
    instrument = read_instrument(project, wave)
    asked = {variable.id: variable.question for variable in instrument.variables.values()}
    numbers = Counter(asked.get(f.variable, f.variable) for f in figures if f.wave == wave)
    rows = [
        (
            escape(question.label(language)),
            escape(question.text.label(language)) if question.text else "",
            str(numbers.pop(question.id)),
        )
        for question in instrument.questions
        if question.id in numbers
    ]
    if numbers:  # such as the number of respondents, which no question asks
        name, told = each("publish.page", ("records", "records_definition"), language)
        rows.append((name, told, str(numbers.total())))
    source = f"{say('publish.page.wave', language)} {wave}: {instrument.source.label(language)}"
    header = each("publish.page", ("questionnaire", "definition", "number"), language)
    return Table(source, header, tuple(rows), words=True)


def _words(project: Project, language: Language) -> Table:
    """Words that more than one document defines, with whom the document credits."""
    crosswalk = read_frameworks(project).crosswalk
    documents = {document.code: document.label(language) for document in crosswalk.documents}
    rows = tuple(
        (
            escape(capital(crosswalk.find(meant.of).label(language))),
            escape(meant.label(language)),
            escape(", ".join(filter(None, (documents[meant.document], meant.by)))),
        )
        for meant in crosswalk.definitions
    )
    header = ("", *each("publish.page", ("definition", "document"), language))
    return Table(say("publish.page.definitions_per_source", language), header, rows, words=True)
