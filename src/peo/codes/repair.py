"""What may be corrected in a coded table by itself, and what was said of it.

A correction never guesses: where two readings are possible the cell stays as it was and a rule
asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_BREAK = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OPEN = {"“": "”", "‘": "’", "«": "»"}


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The whole words of some texts, in small letters; halves at a line break are left out."""
    found: set[str] = set()
    for text in texts:
        inner = re.sub(r"\S*[ \t]*(?:\r\n|\r|\n)[ \t]*\S*", " ", text)
        found |= {word.lower() for word in _WORD.findall(inner)}
    return frozenset(found)


def join_lines(text: str, known: frozenset[str]) -> str | None:
    """The text on one line; None when a break may stand inside a word and nothing tells.

    A hyphen before the break joins when the joined word is known. Between two letters the halves
    are joined when together they make a known word and one of them is none, and kept apart when
    both are words.
    """
    while (match := _BREAK.search(text)) is not None:
        left, right = text[: match.start()], text[match.end() :]
        joint = _joint(left, right, known)
        if joint is None:
            return None
        text = joint
    return text


def _joint(left: str, right: str, known: frozenset[str]) -> str | None:
    first = re.search(r"([^\W\d_]+)(-?)$", left)
    last = re.match(r"[^\W\d_]+", right)
    if first is None or last is None:
        return f"{left} {right}".strip()
    together = (first[1] + last[0]).lower()
    if first[2]:
        return left[:-1] + right if together in known else None
    apart = first[1].lower() in known and last[0].lower() in known
    if together in known:
        return None if apart else left + right
    return f"{left} {right}" if apart else None


def join_code(text: str, is_code: Callable[[str], bool]) -> str:
    """A cell of codes on one line: broken inside a word, or between two words of a label."""
    if not _BREAK.search(text):
        return text
    parts = [_BREAK.sub("", part) for part in text.split("/")]
    spaced = [_BREAK.sub(" ", part) for part in text.split("/")]
    chosen = [a if is_code(a) else b for a, b in zip(parts, spaced, strict=True)]
    return " / ".join(part.strip() for part in chosen)


def tidy_marks(text: str) -> tuple[str, list[str]]:
    """The text with square brackets for curly ones and quotation marks closed; rules applied."""
    notes = []
    if "{" in text or "}" in text:
        text = text.replace("{", "[").replace("}", "]")
        notes.append("brackets-curly")
    missing = "".join(
        close for open_, close in _OPEN.items() if text.count(open_) > text.count(close)
    )
    if text.count('"') % 2:
        missing += '"'
    if missing:
        text += missing
        notes.append("quotation-open")
    return text, notes
