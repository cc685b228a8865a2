"""Names: found in what was said, before it is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def find_names(text: str, names: Iterable[str]) -> list[str]:
    """The known names that stand in a text, in capitals or not, with or without accents."""
    folded = _fold(text)
    return [name for name in names if name.strip() and _pattern(name).search(folded)]


def _fold(text: str) -> str:
    """Small letters without accents, every character still at its own place."""
    return "".join((unicodedata.normalize("NFD", char)[0].lower() or char)[:1] for char in text)


def _pattern(name: str) -> re.Pattern[str]:
    """The name as whole words, also in the genitive (Jans, Jan's); on folded text."""
    inner = r"\s+".join(re.escape(part) for part in _fold(name).split())
    return re.compile(rf"(?<!\w){inner}(?:['’]?s)?(?!\w)")
