"""How words of an export are compared with the instrument's, and what words for nothing say."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Literal

Kind = Literal["not_asked", "skipped", "dont_know", "not_applicable"]

_KINDS: dict[Kind, set[str]] = {
    "not_asked": {"niet gesteld", "niet gevraagd", "not asked", "route", "not shown"},
    "skipped": {"niet ingevuld", "geen antwoord", "overgeslagen", "no answer", "skipped",
                "niet beantwoord", "not answered", "missing", "ontbreekt"},
    "dont_know": {"weet niet", "weet ik niet", "weet het niet", "don't know", "do not know"},
    "not_applicable": {"nvt", "n.v.t", "niet van toepassing", "not applicable", "n/a"},
}  # fmt: skip


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Text as compared: without case, mark-up, doubled spaces and closing punctuation."""
    plain = html.unescape(re.sub(r"<[^>]{0,200}>", " ", unicodedata.normalize("NFKC", text)))
    return " ".join(plain.casefold().replace("’", "'").split()).strip(" .:?!*")


def kind_of(label: str) -> Kind | None:
    """The kind of missing that a label speaks of, if it does."""
    word = fold(label)
    return next((kind for kind, words in _KINDS.items() if word in words), None)
