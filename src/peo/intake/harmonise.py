"""Columns and answers of an export brought to the ids and codes of the instrument."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from peo.instrument.cell_rules import letters
from peo.instrument.model import Instrument
from peo.instrument.question import Question
from peo.instrument.variable import Variable
from peo.intake.choices import YES_NO, fill_unticked, option_words, spread
from peo.intake.missing import TOLD_COLUMNS
from peo.intake.words import kind_of
from peo.project import UserError
from peo.sources.sheet import Column, Sheet, fold

_PERCENT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*%")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass
class Harmonised:
    """A text frame with variables as columns and codes as answers, and what happened on the way.

    `findings` (rule, row, column, value) broke a rule while being read; `told` (row, variable,
    kind) says of an empty cell why it is empty, where the export said so.
    """

    frame: pd.DataFrame
    findings: list[pd.DataFrame] = field(default_factory=list)
    told: list[pd.DataFrame] = field(default_factory=list)

    def find(self, rule: str, column: str, values: pd.Series) -> None:
        """Note that these cells (indexed by row) broke a rule."""
        if len(values):
            found = {"rule": rule, "row": values.index, "column": column, "value": values.array}
            self.findings.append(pd.DataFrame(found))

    def kinds(self) -> pd.DataFrame:
        """All that the export said about empty cells."""
        return pd.concat([pd.DataFrame(columns=TOLD_COLUMNS), *self.told], ignore_index=True)


def harmonise(
    export: Sheet, targets: dict[str, str], instrument: Instrument, origin: str, file: str
) -> Harmonised:
    """The cells of `export` under the ids of the instrument, answers as codes.

    `targets` says per column which variable, key or multiple-choice question it holds. What is not
    recognised stays as it is, so that validation can name it. Raises UserError for a missing
    respondent number, two columns for one variable, or a column `origin` that contradicts the file.
    """
    done = Harmonised(pd.DataFrame(index=export.cells.index))
    columns: dict[str, pd.Series] = {}
    choices: dict[str, list[tuple[pd.Series, Column]]] = defaultdict(list)
    multi = {question.id: question for question, _ in instrument.multi()}
    for column, target in targets.items():
        cells, about = export.cells[column], export.about.get(column, Column())
        if target in multi:
            choices[target].append((cells, about))
            continue
        if target in columns:
            raise UserError(f"{file}: two columns are both {target!r}; {column!r} is the second.")
        variable = instrument.variables.get(target)
        columns[target] = (
            cells if variable is None else _read(cells, about, variable, instrument, done)
        )
    for target, parts in choices.items():
        columns |= _chosen(multi[target], parts, columns, done, file)
    if "respondent_id" not in columns:
        raise UserError(f"{file}: the column 'respondent_id' is missing.")
    columns["origin"] = _origin(columns.get("origin"), origin, export.cells.index, file)
    order = ["respondent_id", "origin", *(n for n in ("answered_at",) if n in columns)]
    order += [name for name in instrument.variables if name in columns]
    done.frame = pd.DataFrame({name: columns[name] for name in order}, index=export.cells.index)
    for _, options in instrument.multi():
        if present := [option for option in options if option in columns]:
            fill_unticked(done.frame, present)
    return done


def _origin(said: pd.Series | None, origin: str, rows: pd.Index, file: str) -> pd.Series:
    """What the rows are, as the place of the file says; a column that says otherwise is refused."""
    told = pd.Series(dtype="str") if said is None else said.dropna()
    if len(other := told[told != origin]):
        raise UserError(
            f"{file}, row {other.index[0]}: the column 'origin' says something else than the place "
            f"of the file, which makes its rows {origin}. Collected answers are data/raw/WAVE/"
            "records.*, invented ones data/processed/WAVE/practice/invented.*: put the file where "
            "it belongs. Nothing was read."
        )
    return pd.Series(origin, index=rows, dtype="str")


def missing_variables(frame: pd.DataFrame, instrument: Instrument) -> list[str]:
    """Closed and numeric variables of the instrument that the frame has no column for."""
    return [v.id for v in instrument.variables.values() if v.kind != "text" and v.id not in frame]


def _read(
    cells: pd.Series, about: Column, variable: Variable, instrument: Instrument, done: Harmonised
) -> pd.Series:
    """One column: codes for labels, numbers with a point, declared missing values taken out."""
    if variable.kind == "text":
        return cells.mask(cells.isin(about.missing)) if about.missing else cells
    question = instrument.question_of(variable.id)
    words = _words(variable, question)
    places, distinct = pd.factorize(cells)
    codes, kinds = [], []
    for cell in map(str, distinct):
        code, kind = _answer(cell, about, words, instrument)
        codes.append(code)
        kinds.append(kind)
    if any(kinds):
        said = pd.Series(np.array([*kinds, None], dtype=object)[places], index=cells.index).dropna()
        done.told.append(
            pd.DataFrame({"row": said.index, "variable": variable.id, "kind": said.array})
        )
    if variable.kind == "number":
        return _numbers(cells, codes, places, variable, question, done)
    return _taken(codes, places, cells)


def _taken(codes: list[str | None], places: np.ndarray, cells: pd.Series) -> pd.Series:
    """New words in the places of the old ones."""
    words = pd.array(np.array([*codes, None], dtype=object), dtype="str")
    return pd.Series(words.take(places), index=cells.index, name=cells.name)


def _answer(
    cell: str, about: Column, words: dict[str, str], instrument: Instrument
) -> tuple[str | None, str | None]:
    """(code, kind of missing) of one cell; a word that is no answer stays what it is."""
    label = about.labels.get(cell)
    if label is not None and fold(label) in words:
        return words[fold(label)], None
    if cell in about.missing:
        return None, kind_of(about.missing[cell]) or "skipped"
    for kind, marks in instrument.missing.items():
        if fold(label or cell) in map(fold, marks):
            return None, kind
    if label is not None:
        return f"{cell} = {label}", None
    return words.get(fold(cell), cell), None


def _words(variable: Variable, question: Question) -> dict[str, str]:
    """Codes by every word for them; a word that fits two answers fits none."""
    found: dict[str, set[str]] = defaultdict(set)
    for answer in variable.answers:
        for word in (answer.nl, answer.en, *answer.aliases):
            found[fold(word)].add(answer.code)
        if answer.other_text:
            found["-oth-"].add(answer.code)
    words = {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}
    if question.type == "multi":
        words = option_words(question, variable.id) | words
    if set(variable.codes) == {"yes", "no"}:
        words = YES_NO | words
    return words | {code: code for code in variable.codes}


def _numbers(
    cells: pd.Series,
    codes: list[str | None],
    places: np.ndarray,
    variable: Variable,
    question: Question,
    done: Harmonised,
) -> pd.Series:
    """Numbers with a decimal point, in the unit of the question; every conversion is listed."""
    rules: list[str | None] = []
    for place, code in enumerate(codes):
        codes[place], rule = (None, None) if code is None else _number(code, variable, question)
        rules.append(rule)
    broken = pd.Series(np.array([*rules, None], dtype=object)[places], index=cells.index).dropna()
    for rule in broken.unique():
        done.find(str(rule), variable.id, cells[broken.index[broken == rule]])
    return _taken(codes, places, cells)


def _number(cell: str, variable: Variable, question: Question) -> tuple[str, str | None]:
    """(number as text, rule that its form touches)."""
    if match := _PERCENT.fullmatch(cell):
        number = match[1].replace(",", ".")
        if variable.unit == "%":
            return _short(number), "percent_sign"
        return cell, None
    if not _NUMBER.fullmatch(cell):
        return cell, None
    number = cell.replace(",", ".")
    typed = question.typed
    if typed and variable.maximum < float(number) <= typed.full:
        part = Decimal(number) / Decimal(repr(typed.full))
        rounded = part.quantize(Decimal(1).scaleb(-variable.decimals), ROUND_HALF_UP)
        return _short(str(rounded)), "number_converted"
    return _short(number), None


def _short(number: str) -> str:
    """Without zeros behind the decimals: 1.0 is 1."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def _chosen(
    question: Question,
    parts: list[tuple[pd.Series, Column]],
    columns: dict[str, pd.Series],
    done: Harmonised,
    file: str,
) -> dict[str, pd.Series]:
    """Option columns of a multiple-choice question whose choices stand in one or more cells."""
    ticks, unread, twice = spread(parts, question)
    if both := [option for option in ticks.columns if option in columns]:
        raise UserError(
            f"{file}: {both[0]!r} has its own column and stands in {question.id!r} too."
        )
    unread = unread.dropna()
    letter = letters(unread)
    done.find("letter_code", question.id, unread[letter])
    done.find("answer_unknown", question.id, unread[~letter])
    done.find("choice_twice", question.id, pd.Series("", index=twice.index[twice]))
    return {str(option): ticks[option] for option in ticks.columns}
