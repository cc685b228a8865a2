"""Signs of personal data in open text: addresses, numbers and names. It flags, it never proves.

A person reads what is flagged; text without a flag may still hold a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from peo.project.typed import fold, plain

_NAME = r"(?:(?:van|de|der|den|het|el|al|ten|ter|'t)\s+)*[A-Z][\w'’-]+"
_CONTACT = (
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+",  # e-mail
    r"(?:\+31|\b0031|\b0)[\s-]?(?:\(0\)[\s-]?)?[1-9](?:[\s-]?\d){7,8}\b",  # telephone
    r"\(0\d{1,3}\)[\s-]?(?:\d[\s-]?){6,8}|\b06(?:[\s./-]{0,2}\d){8}\b",  # as it is written too
    r"\bNL\d{2}\s?[A-Z]{4}\s?\d{4}",  # bank account
    r"\b\d{9}\b",  # citizen service number
    r"\b[1-9]\d{3}\s?[A-Z]{2}\s?\d+\b|\b[1-9]\d{3}\s?[A-Z]{2}\b",  # postal code
)
_OTHER = (
    r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}\b",  # date of birth
    rf"\b(?i:dhr|mevr?|mw|mevrouw|meneer|de heer|dr|drs|familie|fam)\b\.?\s+{_NAME}",
    rf"\b(?i:mijn naam is|ik heet|my name is|genaamd|called|mr|mrs|ms)\b\.?\s+{_NAME}",
    rf"(?<![.!?]\s)(?<!^)\b[A-Z][a-zë]+\s+{_NAME}",  # two capitals inside a sentence
)
_SITE = re.compile(r"(?:https?://|www\.)\S+")
_REACHED = re.compile("|".join(_CONTACT[:3]))
_ADDRESS = re.compile("|".join(_CONTACT))
PERSONAL = re.compile("|".join((*_CONTACT, *_OTHER)))
_LETTERS = re.compile(r"[^\W\d_]+(?:[\s.,'’-]+[^\W\d_]+)*\.?")
_CODE = re.compile(r"[+-]?\d{1,5}(?:[.,]\d{1,4})?\s?%?|[a-z]|[a-z]{1,2}_?\d{1,3}", re.I)
_OWN = "(own words, {} characters, not shown)"
_SHORT = 5  # a shorter word is near too much: Jan is no slip of ja


def has_contact(cell: str, site: bool = False) -> bool:
    """Whether a cell tells how to reach somebody. Where a `site` is public text a web address does
    not, unless it has a person's mail address or telephone number in it."""
    sites = _SITE.findall(cell)
    if sites and not (site and not any(map(_REACHED.search, sites))):
        return True
    return bool(_ADDRESS.search(_SITE.sub(" ", cell)))


def is_name(value: str) -> bool:
    """Whether what should be a number of somebody reads as a name or an address instead."""
    words = bool(_LETTERS.fullmatch(value)) and sum(map(str.isalpha, value)) > 2
    return "@" in value or (words and (" " in value or not value.isupper()))


def nameless(names: Iterable[str]) -> Callable[[str], bool]:
    """Whether none of these names stands in a cell, as whole words, in capitals or not, with or
    without accents, and in the genitive (Jans, Jan's)."""

    def written(name: str) -> str:
        inner = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", plain(name).strip())))
        return rf"(?<!\w){inner}(?:['’]?s)?(?!\w)"

    known = re.compile("|".join(written(name) for name in names if name.strip()) or r"(?!)")
    return lambda cell: not known.search(plain(cell))


def in_sight(value: str, known: Iterable[str]) -> str:
    """What may be seen of a cell that holds no known answer: a number, a code, a slip of one."""
    shown = not value or value.startswith("(own words, ") or bool(_CODE.fullmatch(value))
    if shown or (is_slip(value, known) and not PERSONAL.search(value)):
        return value
    return _OWN.format(len(value))


def is_own_words(value: str, known: Iterable[str]) -> bool:
    """Whether a cell is somebody's own words: no code, no number, no slip of a known answer."""
    letters = sum(letter.isalpha() for letter in value)
    return letters > 2 and "_" not in value and " = " not in value and not is_slip(value, known)


def is_slip(value: str, known: Iterable[str]) -> bool:
    """Whether a text is a known word but for some letters."""
    words = [fold(word) for word in known]
    word = fold(value)
    return len(word) >= _SHORT and bool(get_close_matches(word, words, n=1, cutoff=0.82))
