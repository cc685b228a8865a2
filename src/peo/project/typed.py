"""Words as people type them, in the one form in which they are compared."""

from __future__ import annotations

import html
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

_ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛´`ʼ′", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)  # fmt: skip


def tidy(text: str) -> str:
    """Text with one form of each letter, quotation mark, dash and space; line ends stay.

    UTF-8 that was read as Windows-1252 on its way ("cliÃ«nt") is read again.
    """
    if "Ã" in text or "â€" in text:
        with suppress(UnicodeError):
            text = text.encode("cp1252").decode("utf-8")
    text = unicodedata.normalize("NFKC", text.translate(_ALIKE))
    return re.sub(r"[^\S\n]+", " ", text)


def plain(text: str) -> str:
    """Tidy text in small letters without accents."""
    letters = unicodedata.normalize("NFD", tidy(text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Text as compared: plain, without mark-up, doubled spaces, quotation marks around it and
    closing punctuation."""
    bare = plain(html.unescape(re.sub(r"<[^>]{0,200}>", " ", text)))
    return re.sub(r" ?/ ?", "/", " ".join(bare.split()).strip(" .:?!*…\"'"))
