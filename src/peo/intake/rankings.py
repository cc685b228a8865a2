"""Rankings in every shape an export has them: in the end a column per thing, with its place.

A tool writes the place of each thing in a column of that thing, or the thing on each place in a
column of that place, or all things in one cell, the first one first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from peo.define.instrument.data_columns import UNPLACED
from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Question
from peo.intake.multiple_choice import any_of, split
from peo.project.typed import fold
from peo.sources.sheet import Column

_PLACE = re.compile(r"\d{1,2}(?:[.,]0)?")
_WORDS = ("rank", "ranking", "rang", "rangorde", "plaats", "place", "positie", "position",
          "keuze", "choice", "prioriteit", "priority", "nummer", "number")  # fmt: skip
Listed = tuple[str, pd.Series, Column]  # what a column of a list is about, its cells, and the rest


def places_of(question: Question) -> dict[str, int]:
    """The targets of columns that hold what was put on a place, with that place."""
    if question.type != "ranking":
        return {}
    most = question.max_choices or len(question.items)
    return {f"{question.id}.{place}": place for place in range(1, most + 1)}


def place_names(place: int) -> list[str]:
    """How exports call a place: 1, Rank 1, plaats 1, 1e keuze."""
    ends = ("e", "ste", "de", "st", "nd", "rd", "th")
    return [
        str(place),
        *(f"{word} {place}" for word in _WORDS),
        *(f"{place}{end} {word}" for end in ends for word in _WORDS),
    ]


def about_things(cells: pd.Series) -> bool:
    """Whether a column holds places, so that it is about one thing."""
    typed = cells.dropna().unique()
    return len(typed) > 0 and all(_PLACE.fullmatch(str(cell)) for cell in typed)


def read_places(
    question: Question, parts: Iterable[Listed]
) -> tuple[dict[str, pd.Series], list[tuple[str, pd.Series]]]:
    """A column of places per thing; (rule, cells by row) for what names no thing, or one twice."""
    columns: dict[str, dict[int, str]] = {item.id: {} for item in question.items}
    unknown: dict[int, str] = {}
    twice: dict[int, str] = {}
    index = pd.Index([])
    for target, cells, about in parts:
        index = cells.index
        words = _words(question, about)
        known = any_of(words)
        place = places_of(question).get(target)
        filled = cells.dropna()
        for row, cell in zip(filled.index.tolist(), filled.tolist(), strict=True):
            if place is None:
                things, rest = split(str(cell), words, known)
            else:
                thing = words.get(fold(str(cell)))
                things, rest = ([thing], []) if thing else ([], [str(cell)])
            if rest:
                unknown[row] = "; ".join(rest)
            for at, thing in enumerate(things, place or 1):
                if row in columns[thing]:
                    twice[row] = str(cell)
                else:
                    columns[thing][row] = str(at)
    made = {name: pd.Series(at, index=index, dtype="str") for name, at in columns.items()}
    told = [("answer_unknown", unknown), ("choice_twice", twice)]
    return made, [(rule, pd.Series(found, dtype="str")) for rule, found in told]


def _words(question: Question, about: Column) -> dict[str, str]:
    """The things by every word for them, and by the codes that the file labels so."""
    words = {
        fold(word): item.id
        for item in question.items
        for word in (item.id, item.nl, item.en, *item.aliases)
    }
    labelled = {
        fold(code): words[fold(label)]
        for code, label in about.labels.items()
        if fold(label) in words
    }
    return words | labelled


def fill_unplaced(frame: pd.DataFrame, instrument: Instrument) -> None:
    """Decide per person: beside a thing with a place the others have none; else no answer."""
    for question in instrument.questions:
        things = [item.id for item in question.items if item.id in frame]
        if question.type != "ranking" or not things:
            continue
        cells = frame[things]
        answered = (cells.notna() & (cells != UNPLACED)).any(axis=1)
        for thing in things:
            own = frame[thing]
            frame[thing] = own.mask(answered & own.isna(), UNPLACED).mask(
                ~answered & (own == UNPLACED)
            )
