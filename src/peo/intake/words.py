"""What words for nothing say: which kind of missing they speak of."""

from __future__ import annotations

from typing import Literal

from peo.sources.sheet import fold

Kind = Literal["not_asked", "skipped", "dont_know", "not_applicable", "undecidable", "unusable"]

_KINDS: dict[Kind, set[str]] = {
    "not_asked": {"niet gesteld", "niet gevraagd", "not asked", "route", "not shown"},
    "skipped": {"niet ingevuld", "geen antwoord", "overgeslagen", "no answer", "skipped",
                "niet beantwoord", "not answered", "missing", "ontbreekt"},
    "dont_know": {"weet niet", "weet ik niet", "weet het niet", "don't know", "do not know"},
    "not_applicable": {"nvt", "n.v.t", "niet van toepassing", "not applicable", "n/a"},
    "undecidable": {"niet uit te maken", "undecidable", "cannot be told"},
    "unusable": {"niet bruikbaar", "unusable", "not usable"},
}  # fmt: skip
NOTHING = {"null", "na", "nan", "#n/a", "#n/b", "<na>"}  # what programs write in an empty cell


def kind_of(label: str) -> Kind | None:
    """The kind of missing that a label speaks of, if it does."""
    word = fold(label)
    return next((kind for kind, words in _KINDS.items() if word in words), None)
