"""Positions brought to one form: which characters a program counted, and what its end means.

A text with \\r\\n may have been counted with one or two characters per line end, and the standard's
"last character" is read as exclusive by most programs and inclusive by some. The recorded quotes
(`name` of a passage) tell which; without them the program's usual way is taken. An emoji is one
character, or two for programs that count in UTF-16: where no quote tells, the edges of words do.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from peo.codes.refi import Selection, Source
from peo.project import UserError
from peo.project.words import spoken

_WORST = 0.02  # part of the quotes that may differ before positions are not believed
_WIDE = re.compile("[\U00010000-\U0010ffff]")  # two places in UTF-16
_SECOND = "\uffff"  # no character: the second of those places
_SHORTEST = 3  # quotes of fewer characters prove little


class _Way(NamedTuple):
    """How positions were counted: line ends as one character, end included, emoji as two."""

    utf16: bool
    inclusive: bool
    one_per_line_end: bool


class _Score(NamedTuple):
    """How well a way fits: no passage beyond its text, quotes that agree, passages cut at words."""

    fits: bool
    agreeing: int
    at_edges: int


def fit_positions(
    sources: Sequence[Source], origin: str, file: str
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """The sources with single line ends and exclusive code point positions, and what was found.

    Raises UserError when a passage ends before it starts or beyond its text, and when the recorded
    quotes differ from the passages in more than one of fifty.
    """
    texts = [source for source in sources if source.text is not None]
    wide = any(_WIDE.search(source.text or "") for source in texts)
    usual = _Way(False, False, "atlas" in origin.lower())
    ways = {usual: None}
    if origin != "peo":  # our own positions need no proof
        halves = (False, True) if wide else (False,)
        ways |= {_Way(*way): None for way in product(halves, (False, True), (False, True))}
    scores = {way: _score(texts, way, wide) for way in ways}
    best = max(ways, key=scores.__getitem__)  # the first of equals is the usual one
    quoted, right = sum(len(_quotes(source)) for source in texts), scores[best].agreeing
    are_quotes = quoted > 0 and right >= quoted / 2
    if are_quotes and quoted - right > _WORST * quoted:
        raise UserError("talk.refi.quotes", file=file, quoted=quoted - right, quoted_2=quoted)
    told: tuple[str, ...] = ()
    if best != usual and (are_quotes or wide):
        told = (spoken("talk.odd.by_quotes" if are_quotes else "talk.odd.by_words"),)
    return tuple(_fitted(source, best, file) for source in sources), told


def _quotes(source: Source) -> list[tuple[Selection, str]]:
    """Passages whose name may be a quote, and the start of it that programs record."""
    named = [(s, re.sub(r"(\.\.\.|…)$", "", s.name.strip()).rstrip()) for s in source.selections]
    return [(s, quote) for s, quote in named if len(quote) >= _SHORTEST and s.end > s.start]


def _counted(source: Source, way: _Way) -> str:
    text = source.text or ""
    if way.utf16:
        text = _WIDE.sub(lambda match: match[0] + _SECOND, text)
    return re.sub(r"\r\n?", "\n", text) if way.one_per_line_end else text


def _score(sources: Sequence[Source], way: _Way, wide: bool) -> _Score:
    agreeing = at_edges = 0
    fits = True
    for source in sources:
        text = _counted(source, way)
        fits = fits and _inside(source, way, text)
        for selection, quote in _quotes(source):
            passage = _flat(text[selection.start : selection.end + way.inclusive])
            recorded = _flat(quote)
            cut = len(recorded) < len(_flat(selection.name))  # recorded with dots for the rest
            agreeing += passage.startswith(recorded) if cut else passage == recorded
        for selection in source.selections if wide else ():
            ends = selection.start, selection.end + way.inclusive
            passage = text[slice(*ends)]
            cut = any(0 < at < len(text) and text[at - 1 : at + 1].isalnum() for at in ends)
            at_edges += passage == passage.strip() and not cut
    return _Score(fits, agreeing, at_edges)


def _flat(text: str) -> str:
    joined = unicodedata.normalize("NFC", text.replace(_SECOND, ""))
    return re.sub(r"\s+", " ", joined).strip()


def _inside(source: Source, way: _Way, text: str) -> bool:
    return all(s.end + way.inclusive <= len(text) for s in source.selections)


def _fitted(source: Source, way: _Way, file: str) -> Source:
    for selection in source.selections:
        if selection.end < selection.start:
            raise UserError("talk.refi.before", file=file, name=repr(source.name))
    if source.text is None:
        return source
    text = _counted(source, way)
    if not _inside(source, way, text):
        raise UserError("talk.refi.beyond", file=file, name=repr(source.name))
    # A position moves back by one for each \\r\\n, and each second half of a character, before it.
    removed = [match.start() for match in re.finditer(rf"\r\n|{_SECOND}", text)]

    def moved(position: int) -> int:
        return position - bisect_left(removed, position)

    selections = tuple(
        replace(s, start=moved(s.start), end=moved(s.end + (way.inclusive and s.end > s.start)))
        for s in source.selections
    )
    text = re.sub(r"\r\n?", "\n", text.replace(_SECOND, ""))
    return replace(source, text=text, selections=selections)
