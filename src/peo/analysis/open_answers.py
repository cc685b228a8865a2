"""Open answers: themes given to them by hand, as yes or no per person. Never the text itself.

Of a wave, `data/raw/<wave>/themes.yaml` lists the themes per open question and `themes.csv` says
which answer got which: respondent_id, question, theme, a row per theme of an answer. A question
with themes becomes a multiple-choice question, so whatever works for those works for themes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from peo.analysis.counts import Counts
from peo.analysis.describe import counted, shares
from peo.define.document import load
from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Block, Question
from peo.define.instrument.variable import Answer, Variable
from peo.define.question_themes import Themes
from peo.define.rule import Asked
from peo.define.table import given, row
from peo.define.tables import TABLES
from peo.figure import Figure
from peo.intake.problems import at_row
from peo.intake.register import read_register
from peo.project import UserError, did_you_mean
from peo.project.words import both

_TABLE = TABLES["themes"]
Cells = tuple[str, ...]


class Coded(NamedTuple):
    """A wave with its themes: the questions they became, and a column of yes or no per theme.

    `themes` are as in the file; `answers` is aligned with the records and missing for who gave no
    answer, or one that was not coded.
    """

    themes: Themes
    instrument: Instrument
    answers: pd.DataFrame


def read_themes(folder: Path, records: pd.DataFrame, instrument: Instrument) -> Coded:
    """The themes in a wave's raw folder; nothing for a wave without themes.yaml.

    Raises UserError with file, line, column, value and what to do, all mistakes at once.
    """
    listed, coding = folder / "themes.yaml", folder / "themes.csv"
    if not listed.is_file():
        if coding.is_file():
            raise UserError("analysis.needs_list", file=coding.name, listed=listed.name)
        return Coded(Themes(questions=()), instrument, records[[]].copy())
    themes = load(listed, Themes)
    texts = {v.id: v for v in open_variables(instrument)}
    for themed in themes.questions:
        if themed.question not in texts:
            near = did_you_mean(themed.question, texts)
            told = {"file": listed.name, "name": repr(themed.question), "near": near}
            raise UserError("analysis.no_open_question", **told)
    given = _coding(coding, themes, records) if coding.is_file() else []
    return Coded(themes, _enlarged(instrument, themes, texts), _columns(themes, given, records))


def open_variables(instrument: Instrument) -> list[Variable]:
    """The variables that hold text, in printed order."""
    return [variable for variable in instrument.variables.values() if variable.kind == "text"]


def open_questions(records: pd.DataFrame, coded: Coded, prefix: str) -> list[Figure]:
    """Per open question that somebody answered: how many answers were coded, of how many."""
    figures = []
    for variable in open_variables(coded.instrument):
        if variable.id not in records or not (answered := int(records[variable.id].notna().sum())):
            continue
        columns = [name for name in coded.answers if str(name).startswith(_column(variable.id, ""))]
        count = int(coded.answers[columns].notna().any(axis=1).sum())
        own = () if variable.question == variable.id else (variable.id,)
        name, what = f"{prefix}.{variable.id}", ("coded", *own)
        figures.append(counted(name, variable.id, what, variable.asked_if, count, answered))
    return figures


def open_options(counts: Counts, instrument: Instrument, prefix: str) -> list[Figure]:
    """Share of each answer with room for words ("other, namely") or made from such words later."""
    found = []
    for question in instrument.questions:
        ticked = question.type == "multi"
        own = () if question.items else question.answers
        if not ticked and question.id not in instrument.variables:
            continue
        for answer in own:
            if answer.other_text or (answer.recoded and not ticked):
                variable = instrument.variables[answer.code if ticked else question.id]
                found.append((variable, "yes" if ticked else answer.code))
    shares_of = [
        figure
        for variable, code in found
        if variable.id in counts
        for figure in shares(
            counts, variable, [(code, (code,))], variable.asked_if, f"{prefix}.{variable.id}"
        )
    ]
    return [figure for figure in shares_of if figure.n]


def _coding(path: Path, themes: Themes, records: pd.DataFrame) -> list[Cells]:
    """The rows of themes.csv; raises UserError with every mistake in them, in one go."""
    known = {one.question: [theme.code for theme in one.themes] for one in themes.questions}
    at = given(
        respondents=set(records["respondent_id"]),
        questions=list(known),
        themes=[theme for own in known.values() for theme in own],
    )

    def schema(table: pd.DataFrame) -> pa.DataFrameSchema:
        if list(table) != list(_TABLE.columns):
            raise UserError("analysis.columns", file=path.name, names=", ".join(_TABLE.columns))
        return _TABLE.to_pandera(at, _asked(known, records))

    rows = read_register(path, schema, row=at_row)
    return list(rows.itertuples(index=False, name=None))


def _asked(known: Mapping[str, list[str]], records: pd.DataFrame) -> Iterator[tuple[str, Asked]]:
    """A theme is one of its question, and of an answer that was given."""
    people = records["respondent_id"]
    silent = {
        (person, name)
        for name in known
        for person in (people[records[name].isna()] if name in records else people)
    }
    of = {(name, theme) for name, own in known.items() for theme in own}
    every = {theme for _, theme in of}
    own = row("theme", ("question", "theme"), lambda q, t: t not in every or (q, t) in of)
    yield "theme-known", own
    looks = ("respondent_id", "question")
    yield "answer-given", row("respondent_id", looks, lambda *cells: cells not in silent)


def _column(question: str, theme: str) -> str:
    return f"{question}__{theme}"


def _columns(themes: Themes, given: list[Cells], records: pd.DataFrame) -> pd.DataFrame:
    """Yes or no per theme for whose answer was coded."""
    out = pd.DataFrame(index=records.index)
    people = records["respondent_id"].astype("string")
    for one in themes.questions:
        coded = people.isin([person for person, question, _ in given if question == one.question])
        for theme in one.themes:
            wanted = (one.question, theme.code)
            having = people.isin([p for p, *rest in given if tuple(rest) == wanted])
            answers = having.map({True: "yes", False: "no"}).where(coded)
            out[_column(*wanted)] = answers.astype("string")
    return out


def _enlarged(instrument: Instrument, themes: Themes, texts: dict[str, Variable]) -> Instrument:
    """The instrument with a multiple-choice question per open question that has themes."""
    questions = tuple(
        Question(
            id=f"{themed.question}_themes",
            number=number,
            type="multi",
            nl=texts[themed.question].name.nl,
            en=texts[themed.question].name.en,
            answers=tuple(
                Answer(code=_column(themed.question, theme.code), nl=theme.nl, en=theme.en)
                for theme in themed.themes
            ),
        )
        for number, themed in enumerate(themes.questions, start=1)
    )
    label = both("analysis.open_answers")
    block = Block(id="open_answers", nl=label.nl, en=label.en, questions=questions)
    whole = instrument.model_dump()
    return Instrument.model_validate(whole | {"blocks": [*whole["blocks"], block.model_dump()]})
