"""What people wrote, and their numbers and names, to be found in whatever is about to leave.

What was refused or left out counts as much as what was accepted: somebody wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import chain
from pathlib import Path

import pandas as pd

from peo.codes.codebook import book_of
from peo.codes.coded_tables import find_table, read_file
from peo.codes.dialogues import Dialogues
from peo.codes.themes import read_dialogue
from peo.define.instrument import read_instrument
from peo.define.subject import Subject
from peo.published.statements import names_in

_RUN = 5  # words in a row that nobody else writes
_WHOLE = 4  # words of an answer that is looked for as a whole; a shorter one may be anybody's
_NUMBER = re.compile(r"(?=.*\d)(?=.*[^\W\d])\w{4,}|\d{7,}")  # of somebody, and nothing else
_WORD = re.compile(r"[^\W\d_]{2}")
_TAG = re.compile(r"<[^<>]*>")  # between the words of a picture
Run = tuple[str, ...]


class OwnWords:
    """What people wrote, whatever its capitals, and their numbers and names, as they write them."""

    def __init__(
        self, texts: Iterable[str], names: Iterable[str], known: str, short: Iterable[str] = ()
    ) -> None:
        """`known` are definitions and published words, in which the same may stand. Of `short` also
        answers of a few words are kept, for `quoted`."""
        folded = _words(known.casefold())
        self._runs = {run for text in texts for run in _of_answer(text)}
        self._runs -= {*_in(folded, _sizes(self._runs))}
        self._names = {name for text in names for name in _words(text)} - {*_words(known)}
        whole = {tuple(_words(text.casefold())) for text in short}
        few = {run for run in whole if len(run) < _WHOLE and any(map(_WORD.search, run))}
        self._short = few - {*_in(folded, _sizes(few))}
        self._long, self._few = _sizes(self._runs), _sizes(self._short)

    def __contains__(self, text: object) -> bool:
        words = _words(unescape(_TAG.sub(" ", str(text))))
        folded = [word.casefold() for word in words]
        long = _in(folded, self._long)
        return not (self._names.isdisjoint(words) and self._runs.isdisjoint(long))

    def quoted(self, text: str, typed: str) -> bool:
        """Whether a text holds what somebody wrote: also an answer of a few words, as soon as
        nobody `typed` those, so that they came from the answers."""
        if text in self:
            return True
        found = self._short & {*_in(_words(unescape(_TAG.sub(" ", text.casefold()))), self._few)}
        return bool(found) and bool(found - {*_in(_words(typed.casefold()), self._few)})


def _sizes(runs: Iterable[Run]) -> list[int]:
    return sorted({len(run) for run in runs})


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _in(words: Sequence[str], sizes: Iterable[int]) -> Iterator[Run]:
    for size in sizes:
        yield from zip(*(words[at:] for at in range(size)), strict=False)


def _of_answer(text: str) -> Iterator[Run]:
    words = _words(text.casefold())
    if len(words) >= _WHOLE:
        yield from _in(words, [min(len(words), _RUN)])


def own_words(subject: Subject) -> OwnWords:
    """Open answers and numbers of people of a wave; what was said, and names, of a study."""
    project, raw = subject.project, subject.project.raw(subject.id)
    public = [subject.definition_file, *raw.glob("*.yaml"), project.statements_file(subject.id)]
    known = " ".join(path.read_text(encoding="utf-8") for path in public if path.is_file())
    named = names_in(subject)
    if not subject.is_wave:
        said = _of_study(subject, raw)
        return OwnWords(said, named, known, said)
    records = pd.read_parquet(project.records_file(subject.id))
    variables = read_instrument(project, subject.id).variables.values()
    open_ = {variable.id for variable in variables if variable.kind == "text"}
    came_in = pd.read_parquet(project.texts_file(subject.id))
    every = came_in["text"]
    opened = (records[name].dropna().astype(str) for name in records if name in open_)
    answers = [*every[came_in["column"].isin(open_)], *chain.from_iterable(opened)]
    numbers = records["respondent_id"].astype(str)
    fitting = numbers[numbers.str.fullmatch(_NUMBER)]
    return OwnWords([*answers, *every], [*fitting, *named], known, [*answers, *fitting])


def _of_study(subject: Subject, raw: Path) -> list[str]:
    """The cells of the columns that its code book calls personal."""
    book = book_of(subject)
    if subject.read_only:
        return []
    frames = list[pd.DataFrame]()
    if isinstance(book, Dialogues) and (talk := read_dialogue(subject)).small:
        frames = [table.rows for table in talk.received]
    for file, kind in {"forms": "forms", "codes": "passages", "second": "passages"}.items():
        if (path := find_table(raw, file)) is not None:
            frame = read_file(path)
            frames.append(frame.set_axis(book.table(kind).named(frame.columns), axis=1))
    personal = {name for table in book.declared.values() for name, own in table.columns.items()
                if own.personal}  # fmt: skip
    return [
        str(cell)
        for frame in frames
        for name in personal & {*frame}
        for cell in frame[name].dropna()
    ]
