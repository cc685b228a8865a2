"""Positions brought to one form: which characters a program counted, and what its end means.

A text with \\r\\n may have been counted with one or two characters per line end, and the standard's
"last character" is read as exclusive by most programs and inclusive by some. The recorded quotes
(`name` of a passage) tell which; without them the program's usual way is taken. An emoji is one
character, or two for programs that count in UTF-16: where no quote tells, the edges of words do.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import and_

from peo.codes.refi_model import Selection, Source
from peo.project import UserError

_WORST = 0.02  # part of the quotes that may differ before positions are not believed
_WIDE = re.compile("[\U00010000-\U0010ffff]")  # two places in UTF-16
_SECOND = "\uffff"  # no character: the second of those places
_SHORTEST = 3  # quotes of fewer characters prove little


@dataclass(frozen=True)
class _Way:
    """How positions were counted: line ends as one character, end included, emoji as two."""

    one_per_line_end: bool
    inclusive: bool
    utf16: bool = False


def fit_positions(
    sources: Sequence[Source], origin: str, file: str
) -> tuple[tuple[Source, ...], Counter[str]]:
    """The sources with single line ends and exclusive code point positions, and what was found.

    Raises UserError when a passage ends before it starts or beyond its text, and when the recorded
    quotes differ from the passages in more than one of fifty.
    """
    usual = _Way("atlas" in origin.lower(), False)
    ways = [usual]
    if origin != "peo":  # our own positions need no proof
        ways += [w for w in _ways() if w != usual]
    texts = [source for source in sources if source.text is not None]
    wide = origin != "peo" and any(_WIDE.search(source.text or "") for source in texts)
    ways += [replace(way, utf16=True) for way in ways] if wide else []
    right = {way: sum(_agreeing(source, way) for source in texts) for way in ways}
    fits = {way: all(_inside(source, way) for source in texts) for way in ways}
    edges = {way: sum(_at_edges(source, way) for source in texts) if wide else 0 for way in ways}
    # the first of equals is the usual one
    best = max(ways, key=lambda way: (fits[way], right[way], edges[way]))
    quoted = sum(len(_quotes(source)) for source in texts)
    found: Counter[str] = Counter()
    are_quotes = quoted > 0 and right[best] >= quoted / 2
    if are_quotes and quoted - right[best] > _WORST * quoted:
        raise UserError(
            f"{file}: {quoted - right[best]} of {quoted} recorded quotes differ from the text at "
            "their positions. Export the project again; nothing was read."
        )
    if best != usual and are_quotes:
        found["positions counted in another way than usual; the recorded quotes tell so"] += 1
    elif best != usual and wide:
        found["positions counted in another way than usual; the edges of words tell so"] += 1
    return tuple(_fitted(source, best, file) for source in sources), found


def _ways() -> list[_Way]:
    return [_Way(one, inclusive) for inclusive in (False, True) for one in (False, True)]


def _quotes(source: Source) -> list[tuple[Selection, str]]:
    """Passages whose name may be a quote, and the start of it that programs record."""
    named = [(s, re.sub(r"(\.\.\.|…)$", "", s.name.strip()).rstrip()) for s in source.selections]
    return [(s, quote) for s, quote in named if len(quote) >= _SHORTEST and s.end > s.start]


def _counted(source: Source, way: _Way) -> str:
    text = source.text or ""
    if way.utf16:
        text = _WIDE.sub(lambda match: match[0] + _SECOND, text)
    return re.sub(r"\r\n?", "\n", text) if way.one_per_line_end else text


def _at_edges(source: Source, way: _Way) -> int:
    """Passages that neither begin nor end inside a word, nor with a space."""
    text, good = _counted(source, way), 0
    for s in source.selections:
        passage = text[s.start : s.end + way.inclusive]
        around = text[max(s.start - 1, 0) : s.start], text[s.end + way.inclusive :][:1]
        inside = [pair.isalnum() for pair in (around[0] + passage[:1], passage[-1:] + around[1])]
        cut = [len(pair) == 2 for pair in (around[0] + passage[:1], passage[-1:] + around[1])]
        good += passage == passage.strip() and not any(map(and_, inside, cut))
    return good


def _agreeing(source: Source, way: _Way) -> int:
    """Quotes that the text at their positions begins with, as far as they were recorded."""
    text = _counted(source, way)
    same = 0
    for selection, quote in _quotes(source):
        passage = _flat(text[selection.start : selection.end + way.inclusive])
        recorded = _flat(quote)
        cut = len(recorded) < len(_flat(selection.name))  # recorded with dots for the rest
        same += passage.startswith(recorded) if cut else passage == recorded
    return same


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace(_SECOND, "")).strip()


def _inside(source: Source, way: _Way) -> bool:
    length = len(_counted(source, way))
    return all(s.end + way.inclusive <= length for s in source.selections)


def _fitted(source: Source, way: _Way, file: str) -> Source:
    for selection in source.selections:
        if selection.end < selection.start:
            raise UserError(f"{file}: a passage in {source.name!r} ends before it starts.")
    if source.text is None:
        return source
    if not _inside(source, way):
        raise UserError(f"{file}: a passage lies beyond the end of the text {source.name!r}.")
    text = _counted(source, way)
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
