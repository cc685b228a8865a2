"""Columns and answers of an export brought to the ids and codes of the instrument."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from peo.define.instrument.cell_rules import letters
from peo.define.instrument.leading import other_texts
from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Question
from peo.define.instrument.variable import Variable, words_of
from peo.define.personal import in_sight, is_own_words
from peo.intake.answers import answer_in, answer_words, are_parts, number_in
from peo.intake.columns import elements
from peo.intake.dates import answer_of, iso_dates
from peo.intake.missing import TOLD_COLUMNS, is_empty
from peo.intake.multiple_choice import (
    certain,
    fill_unticked,
    in_its_box,
    names_of,
    own_words,
    spread,
)
from peo.intake.rankings import Listed, fill_unplaced, places_of, read_places
from peo.project import UserError
from peo.project.distinct import Distinct, Mask
from peo.project.words import Text, both
from peo.sources.sheet import Column, Sheet
from peo.sources.tools import status_of

_TIMED = re.compile(r"\d{4}-\d\d-\d\d[T ]00:00")  # a day as spreadsheets and SPSS keep it
_SOME = 3  # known answers beside which own words may stand
_ENOUGH = 10  # so many equal answers of two people are no accident


@dataclass
class Harmonised:
    """A text frame with variables as columns and codes as answers, and what happened on the way.

    `findings` (rule, row, column, value) broke a rule while being read; `told` (row, variable,
    kind) says of an empty cell why it is empty, where the export said so; `notes` tell what was
    decided about the whole of a column.
    """

    frame: pd.DataFrame
    notes: list[Text] = field(default_factory=list)
    findings: list[pd.DataFrame] = field(default_factory=list)
    told: list[pd.DataFrame] = field(default_factory=list)
    own: dict[str, tuple[str, pd.Series]] = field(default_factory=dict)

    def find(self, rule: str, column: str, values: pd.Series) -> None:
        """Note that these cells (indexed by row) broke a rule."""
        if len(values):
            found = {"rule": rule, "row": values.index, "column": column, "value": values.array}
            self.findings.append(pd.DataFrame(found))

    def keep(self, base: str, text: str, words: pd.Series) -> None:
        """Keep own words (indexed by row) for the text field behind an answer."""
        _, earlier = self.own.get(base, (text, pd.Series(index=self.frame.index, dtype="str")))
        self.own[base] = (text, earlier.fillna(words))

    def kinds(self) -> pd.DataFrame:
        """All that the export said about empty cells."""
        return pd.concat([pd.DataFrame(columns=TOLD_COLUMNS), *self.told], ignore_index=True)


def harmonise(
    export: Sheet, targets: dict[str, str], instrument: Instrument, origin: str, file: str,
    ticks: Mapping[str, str] = MappingProxyType({}), numbered: bool = False,
) -> Harmonised:  # fmt: skip
    """The cells of `export` under the ids of the instrument, answers as codes.

    `targets` says per column which variable, key or multiple-choice question it holds. What is not
    recognised stays as it is, so that validation can name it. `ticks` are words that a person said
    mean yes or no in a box; where `numbered` the row is the number of a respondent who has none.
    Raises UserError for a missing respondent number, two columns for one
    variable, boxes that only a person can read, or a column `origin` that contradicts the file.
    """
    done = Harmonised(pd.DataFrame(index=export.cells.index))
    columns, lists = _columns(export, targets, instrument, file, ticks, done)
    for question in instrument.questions:
        if parts := lists.get(question.id):
            columns |= (_ranked if question.type == "ranking" else _chosen)(question, parts, done)
    _tick_other(instrument, columns, done)
    _place_own_words(columns, done)
    if "respondent_id" not in columns and numbered:
        columns["respondent_id"] = export.cells.index.to_series().astype("str")
        done.notes.append(both("intake.note.no_number"))
    if "respondent_id" not in columns:
        raise UserError("intake.no_respondents", file=file)
    columns["origin"] = _origin(columns.get("origin"), origin, export.cells.index, file)
    if "answered_at" in columns:
        columns["answered_at"], notes = iso_dates(columns["answered_at"])
        done.notes += notes
    if "response_status" in columns:
        columns["response_status"] = columns["response_status"].map(status_of, na_action="ignore")
    order = ["respondent_id", "origin"]
    order += [name for name in ("answered_at", "response_status") if name in columns]
    order += [name for name in instrument.variables if name in columns]
    done.frame = pd.DataFrame({name: columns[name] for name in order}, index=export.cells.index)
    for question, options in instrument.multi():
        if present := [option for option in options if option in columns]:
            _per_person(question, present, instrument, done)
    fill_unplaced(done.frame, instrument)
    _repeats(done, instrument)
    return done


def _columns(
    export: Sheet, targets: dict[str, str], instrument: Instrument, file: str,
    ticks: Mapping[str, str], done: Harmonised,
) -> tuple[dict[str, pd.Series], dict[str, list[Listed]]]:  # fmt: skip
    """The columns of one variable or key each, read; and per question, as they are, those that
    list what was chosen or what was put on a place."""
    columns: dict[str, pd.Series] = {}
    first: dict[str, str] = {}
    lists: dict[str, list[Listed]] = defaultdict(list)
    listed = [q for q in instrument.questions if q.type in ("multi", "ranking")]
    of = {name: q for q in listed for name in (q.id, *places_of(q))}
    options = {question.id: names for question, names in instrument.multi()}
    for column, target in targets.items():
        cells, about = export.cells[column], export.about.get(column, Column())
        if target in first and (target not in of or of[target].id != target):
            raise UserError(
                "intake.two_columns", file=file, target=target, first=first[target],
                       second=column
            )  # fmt: skip
        first.setdefault(target, column)
        if target in of:
            lists[of[target].id].append((target, cells, about))
            continue
        variable = instrument.variables.get(target)
        own = options.get(variable.question, ()) if variable is not None else ()
        if variable is not None and target in own:  # a box, and not the words behind one
            cells = cells.replace(dict(ticks)) if ticks else cells
            boxes = (export.cells[c] for c, t in targets.items() if t in own)
            certain(cells, boxes, about, variable, file)
        columns[target] = (
            cells if variable is None else _read(cells, about, variable, instrument, done)
        )
    for question in (q for q in listed if q.id in lists):
        if apart := [name for name in elements(question) if name in columns]:
            raise UserError(
                "intake.listed_too", file=file, column=first[apart[0]], target=apart[0],
                       list=lists[question.id][0][1].name
            )  # fmt: skip
    return columns, lists


def _per_person(
    question: Question, options: list[str], instrument: Instrument, done: Harmonised
) -> None:
    """Whether each person answered a multiple choice, told where only no was said.

    Who answered what follows from an option did not skip it: then nobody can tell, and neither
    where some boxes say no and others nothing.
    """
    boxes = fill_unticked(done.frame, options)
    if boxes.filled and boxes.typed:
        done.notes.append(
            both(
                "intake.note.boxes", question=question.id, no=boxes.typed, empty=boxes.filled
            )
        )  # fmt: skip
    if not (boxes.skipped | boxes.partly).any():
        return
    behind = [v.id for v in instrument.variables.values() if v.asked_if.variables & set(options)]
    behind = [name for name in behind if name in done.frame]
    followed = boxes.skipped & done.frame[behind].notna().any(axis=1).to_numpy()
    denied, unsure = boxes.skipped & ~followed, boxes.partly | followed
    rows = done.frame.index[unsure]
    done.told += [
        pd.DataFrame({"row": rows, "variable": option, "kind": "undecidable"})
        for option in (options if len(rows) else ())
    ]
    route = instrument.variables[options[0]].asked_if
    if route and route.variables <= set(done.frame):
        elsewhere = route.excludes(done.frame).to_numpy()
        denied, unsure = denied & ~elsewhere, unsure & ~elsewhere
    none = next((answer for answer in question.answers if answer.exclusive), None)
    even = both("intake.note.not_even", answer=repr(none.nl)) if none else ""
    for which, said in ((denied, "skipped"), (unsure, "undecidable")):
        if len(rows := done.frame.index[which]):
            done.notes.append(
                both(
                    f"intake.note.{said}", question=question.id, n=len(rows), row=rows[0], none=even
                )
            )


def _tick_other(instrument: Instrument, columns: dict[str, pd.Series], done: Harmonised) -> None:
    """The answer "other" where a tool writes nothing but the words behind it."""
    for text, base, codes in other_texts(instrument):
        variable = instrument.variables[base]
        question, words = instrument.question_of(base), columns.get(text)
        if words is None or variable.rank or (question.items and question.type != "multi"):
            continue
        options = {answer.code for answer in question.answers}
        cells, words = columns.get(base), words[~Distinct.of(words).fit(is_empty)]
        if question.type == "multi":
            if cells is None and options & columns.keys():
                ticks = words.notna().map({True: "yes"}).astype("str")
                columns[base] = ticks.reindex(columns[text].index)
                done.notes.append(both("intake.note.ticked", option=base))
        elif cells is not None and not cells.isin(codes).any():
            alone = words.index[cells[words.index].isna() & words.notna()]
            columns[base] = cells.mask(cells.index.isin(alone), codes[0])
            done.find("other_in_words", base, words[alone])


def _place_own_words(columns: dict[str, pd.Series], done: Harmonised) -> None:
    """Own words in the place of an answer go to the text field of "other"."""
    for base, (text, words) in done.own.items():
        there = columns.get(text, pd.Series(index=words.index, dtype="str"))
        both = there.str.cat(words, sep="; ")
        columns[text] = there.where(words.isna(), both.fillna(words))
        done.find("other_in_words", base, words.dropna())


def _repeats(done: Harmonised, instrument: Instrument) -> None:
    """The same row twice is one person, noted; the same answers under two numbers are listed,
    whatever was typed beside them."""
    frame = done.frame
    cells = pd.DataFrame({name: Distinct.of(frame[name]).places for name in frame}, frame.index)
    when = [name for name in frame if name != "answered_at"]  # a form that was sent twice
    again = _whole(cells[when]).duplicated() & (cells["respondent_id"] >= 0)
    if again.any():
        rows = ", ".join(map(str, frame.index[again]))
        done.notes.append(both("intake.note.twice", rows=rows))
        done.frame, cells = frame[~again], cells[~again]
        done.findings = [found[found["row"].isin(cells.index)] for found in done.findings]
        done.told = [said[said["row"].isin(cells.index)] for said in done.told]
    closed = [v.id for v in instrument.variables.values() if v.kind != "text"]
    answers = cells[[name for name in closed if name in cells]]
    same = _whole(answers[(answers >= 0).sum(axis=1) >= _ENOUGH])
    same = same[same.duplicated(keep=False)]
    if len(same):
        earliest = same.index.to_series().groupby(same).transform("min")
        said = earliest[earliest != same.index].map("row {}".format).astype("str")
        done.find("same_answers", "respondent_id", said)


def _whole(cells: pd.DataFrame) -> pd.Series:
    """Each row as one value."""
    rows = [row.tobytes() for row in np.ascontiguousarray(cells.to_numpy())]
    return pd.Series(rows, index=cells.index, dtype=object)


def _origin(said: pd.Series | None, origin: str, rows: pd.Index, file: str) -> pd.Series:
    """What the rows are, as the place of the file says; a column that says otherwise is refused."""
    told = pd.Series(dtype="str") if said is None else said.dropna()
    if len(other := told[told != origin]):
        raise UserError("intake.origin", file=file, row=other.index[0], origin=origin)
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
    words = answer_words(variable, question)
    typed = Distinct.of(cells)
    codes, kinds = [], []
    for cell in typed.values:
        code, kind = answer_in(cell, about, words, instrument)
        codes.append(code)
        kinds.append(kind)
    if variable.kind == "category":
        _repair(cells, typed, codes, variable, instrument, done)
    if any(kinds):
        said = pd.Series(np.array([*kinds, None], dtype=object)[typed.places], cells.index).dropna()
        done.told.append(
            pd.DataFrame({"row": said.index, "variable": variable.id, "kind": said.array})
        )
    if variable.kind == "number":
        return _numbers(cells, typed, codes, variable, question, done)
    if variable.kind == "date":
        days, notes = iso_dates(typed.mapped(codes, cells))
        told = (both("intake.note.of_variable", variable=variable.id, note=n) for n in notes)
        done.notes += told
        return days.where(~Distinct.of(days).fit(_TIMED.match), days.str.slice(0, 10))
    return typed.mapped(codes, cells)


def _repair(
    cells: pd.Series, typed: Distinct, codes: list[str | None], variable: Variable,
    instrument: Instrument, done: Harmonised,
) -> None:  # fmt: skip
    """Unknown answers that are known after all: dates made of `3-6`, and "other" in own words."""
    read = [code in variable.codes for code in codes]
    odd = [place for place, code in enumerate(codes) if code is not None and not read[place]]
    if not odd:
        return
    question = instrument.question_of(variable.id)
    ticks = question.type == "multi"
    answers = [a for a in question.answers if a.code == variable.id] if ticks else variable.answers
    other = [answer for answer in answers if answer.other_text]
    texts = [text for text, base, _ in other_texts(instrument) if base == variable.id]
    text = texts[0] if len(texts) == len(other) == 1 else ""
    few = ticks or _some_own(cells, typed.among(read))
    for place in odd:
        cell = typed.values[place]
        rows = cells[typed.places == place]
        answer, is_date = answer_of(cell, variable)
        words = own_words(cell, other[0]) if text else cell
        if answer or is_date:
            codes[place] = answer
        if is_date:
            done.find("date_read" if answer else "date_made", variable.id, rows)
        elif (
            not answer
            and text
            and (words != cell or (few and is_own_words(str(codes[place]), words_of(variable))))
        ):
            codes[place] = "yes" if ticks else other[0].code
            done.keep(variable.id, text, rows.map(lambda _, words=words: words))


def _some_own(cells: pd.Series, known: Mask) -> bool:
    """Whether unknown cells may be own words, and not other labels for the answers of a column:
    most cells are known, or some are and no two of the others are alike."""
    others = cells[~known].dropna()
    return int(known.sum()) >= len(others) or (int(known.sum()) >= _SOME and others.is_unique)


def _numbers(
    cells: pd.Series, typed: Distinct, codes: list[str | None], variable: Variable,
    question: Question, done: Harmonised,
) -> pd.Series:  # fmt: skip
    """Numbers with a decimal point, in the unit of the question; every conversion is listed."""
    rules: list[str | None] = []
    if parts := are_parts(codes, variable):
        done.notes.append(both("intake.note.parts", column=variable.id))
    for place, code in enumerate(codes):
        found = (None, None) if code is None else number_in(code, variable, question, parts)
        codes[place], rule = found
        rules.append(rule)
    broken = pd.Series(np.array([*rules, None], dtype=object)[typed.places], cells.index).dropna()
    for rule in broken.unique():
        done.find(str(rule), variable.id, cells[broken.index[broken == rule]])
    return typed.mapped(codes, cells)


def _ranked(question: Question, parts: list[Listed], done: Harmonised) -> dict[str, pd.Series]:
    """Columns with the place of each thing of a ranking that names the things."""
    columns, broken = read_places(question, parts)
    known = [word for item in question.items for word in (item.nl, item.en, *item.aliases)]
    for rule, cells in broken:
        shown = cells.map(lambda text: in_sight(text, known)).astype("str")
        done.find(rule, question.id, shown)
    return columns


def _chosen(question: Question, parts: list[Listed], done: Harmonised) -> dict[str, pd.Series]:
    """Option columns of a multiple-choice question whose choices stand in one or more cells."""
    ticks, unread, twice = spread([(cells, about) for _, cells, about in parts], question)
    unread = in_its_box(unread.dropna(), ticks, question)
    letter = letters(unread)
    done.find("letter_code", question.id, unread[letter])
    known = [word for answer in question.answers for word in names_of(answer)]
    own = Distinct.of(unread).fit(lambda text: is_own_words(text, known))
    other = [answer.code for answer in question.answers if answer.other_text]
    few = len(unread) <= int(ticks.notna().any(axis=1).sum())
    if len(other) == 1 and own.any() and few:
        rows = unread.index[own]
        ticks.loc[rows] = ticks.loc[rows].fillna("no")
        ticks.loc[rows, other[0]] = "yes"
        option = next(answer for answer in question.answers if answer.code == other[0])
        said = unread[own].map(lambda text: own_words(text, option)).astype("str")
        done.keep(other[0], f"{other[0]}_text", said)
        unread, letter = unread[~own], letter[~own]
    shown = unread[~letter].map(lambda text: in_sight(text, known)).astype("str")
    done.find("answer_unknown", question.id, shown)
    done.find("choice_twice", question.id, pd.Series("", index=twice.index[twice]))
    return {str(option): ticks[option] for option in ticks.columns}
