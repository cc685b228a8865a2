"""figures.csv of a version: what may leave of each figure, with labels and a description beside it.

The file is described by a Table Schema in datapackage.json; what its columns hold is declared in
figures.yaml.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from peo.codes.codebook import book_of
from peo.define.document import Definition, load
from peo.define.instrument import read_instrument
from peo.define.instrument.notice import notice_of
from peo.define.subject import Subject
from peo.figure import Figure, figure_table
from peo.figure.linked import Answers, Counted, Mentions
from peo.project import sha256
from peo.project.words import Language, Text, find, say
from peo.project.written import write_csv

NAME = "figures.csv"
CONFIDENCE = 0.95  # of every interval in the file
_LANGUAGES: tuple[Language, ...] = ("nl", "en")
Named = Callable[[str, str], str]  # the label of a variable, and of a code of it


class Column(Text):
    """A column: its name, its type in a Table Schema, and what it holds in both languages."""

    name: str
    type: str


class Columns(Definition):
    """All columns, in the order of the file."""

    columns: tuple[Column, ...]


@cache
def columns() -> tuple[Column, ...]:
    """What the file holds."""
    return load(Path(__file__).with_suffix(".yaml"), Columns).columns


def counted_of(subject: Subject, figures: Sequence[Figure]) -> Counted:
    """How these figures of a subject are read as counts."""
    if not subject.is_wave:
        return Mentions(figures)
    return Answers(read_instrument(subject.project, subject.id), figures)


def write_figures_of(
    subject: Subject, figures: Sequence[Figure], folder: Path, origin: str
) -> None:
    """Write figures.csv and datapackage.json into the folder of a version."""
    table = figure_table(figures)
    table["confidence"] = [None if figure.low is None else CONFIDENCE for figure in figures]
    for language in _LANGUAGES:
        named = _names(subject, language)
        table[f"label_{language}"] = [
            getattr(figure, language) or _label(figure, named) for figure in figures
        ]
    file = folder / NAME
    write_csv(table[[column.name for column in columns()]], file, decimals="%.12g")
    fields = [
        {"name": c.name, "type": c.type, "description": c.en, "description_nl": c.nl}
        for c in columns()
    ]
    told = notice_of(origin) or find(f"show.origin.{origin}")
    notice = f"{told.en} {told.nl}" if told else say("publish.page.collected", "en")
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"figures-{subject.id}",
        "description": notice,
        "resources": [
            {
                "name": "figures", "type": "table", "path": NAME, "format": "csv",
                "mediatype": "text/csv", "encoding": "utf-8", "hash": f"sha256:{sha256(file)}",
                "bytes": file.stat().st_size,
                "schema": {"fields": fields, "primaryKey": ["wave", "notebook", "figure_id"]},
            }
        ],
    }  # fmt: skip
    text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def _names(subject: Subject, language: Language) -> Named:
    """Labels in the words of the questionnaire or the code book; a code without one as it is."""
    if not subject.is_wave:
        labels = book_of(subject).labels(language)
        return lambda name, code: labels.get(code or name, code or name)
    variables = read_instrument(subject.project, subject.id).variables

    def named(name: str, code: str) -> str:
        if name not in variables:
            return code or name
        variable = variables[name]
        return variable.answer_label(code, language) if code else variable.label(language)

    return named


def _label(figure: Figure, named: Named) -> str:
    """Variable, answers, group and what it is compared with."""
    parts = [named(figure.variable, "")]
    if answers := [named(figure.variable, code) for code in figure.categories]:
        parts.append(", ".join(answers))
    if figure.by:
        group = [named(figure.by, code) for code in (figure.group, figure.against) if code]
        parts.append(" / ".join([named(figure.by, ""), *group]))
    return ": ".join(parts)
