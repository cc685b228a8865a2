"""What stands around the text of a question in a header, and how headers are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peo.project.typed import fold, tidy

CHOSEN = "(?:selected choice|geselecteerde keuze)"  # as Qualtrics says it where words stand behind
# What a tool or a person puts before and behind the text of a question.
_BEFORE = re.compile(
    r"[\[(#]?(?:vraag|question|stelling|item|onderdeel|nr|[a-z]{1,2})?[. ]?\d{1,3}"
    r"(?:[._-]?\d{1,2})?[a-z]?(?: (?:van|of) \d{1,3})?[\])]?[\s.:;)|_-]++"
    r"(?=.*[^\W\d_]{2})", re.IGNORECASE,
)  # fmt: skip
_REMARK = r"(?:verplicht|required|mandatory|optio|antwoord|answer|kies|choose|select|max)"
_BEHIND = re.compile(
    rf"\s*(?:[\[(][^\[\]()]*\b{_REMARK}[^\[\]()]*[\])]|"
    rf"[-,] *(?:(?:niet )?(?:verplicht|required)|{CHOSEN})[\s:*]*$"
    r"|[\[(](?:vraag|question|[a-z])?[. ]?\d{1,3}[a-z]?[\])][\s:*]*$)",
    re.IGNORECASE,
)
_SIGNS = " .,:;?!*_-|/\\()[]{}<>«»→=#…\"'"
_WORDS = 2  # so many signs between words are more than an id has


def without_front(header: str) -> str:
    """A header without the number or letter in front of it."""
    found = _BEFORE.match(header)
    return header[found.end() :] if found else header


def forms_of(text: str) -> Iterator[str]:
    """A header as it is, and without what stands before or behind the text of the question."""
    plain = tidy(text).strip('" ')
    if " " not in plain and plain.count("_") > _WORDS:  # LimeSurvey can write them so
        plain = re.sub("_+", " ", plain)
    bare = without_front(plain)
    yield from dict.fromkeys((text, _BEHIND.sub("", plain), bare, _BEHIND.sub("", bare)))


def as_compared(name: str) -> str:
    """A name as compared: folded, without signs around it."""
    return fold(name).strip(_SIGNS)
