"""What the audit and the verification say, in the two languages of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from peo.instrument.variable import Language, Text
from peo.words import both, each, find, say


def finding(key: str, **values: object) -> Text:
    """What the audit found, in both languages; numbers get their comma in Dutch."""
    told = {k: v if isinstance(v, Text) else _number(str(v)) for k, v in values.items()}
    return both(f"published.finding.{key}", **told)


def _number(value: str) -> Text:
    return Text(nl=re.sub(r"(\d)\.(\d)", r"\1,\2", value), en=value)


def joined(parts: Sequence[tuple[Text, object]]) -> Text:
    """Names with their numbers: specialist 47, other 9."""
    nl, en = (
        ", ".join(f"{name.label(language)} {number}" for name, number in parts)
        for language in ("nl", "en")
    )
    return Text(nl=nl, en=en)


def said(relation: str, number: str) -> Text:
    """A number as it was put: almost 40%."""
    return both(f"published.relation.{relation}", x=number)


def why(reason: str, tests: Sequence[tuple[str, bool]] = ()) -> Text:
    """Why a verdict is what it is: the reason, or by which tests it is so and by which not."""
    if not tests:
        return find(f"published.reason.{reason}") or Text(nl="", en="")
    return Text(nl=_by(tests, "nl"), en=_by(tests, "en"))


def _by(tests: Sequence[tuple[str, bool]], language: Language) -> str:
    sides = []
    for key, wanted in (("published.by", True), ("published.not_by", False)):
        names = each(
            "published.test", (name for name, agrees in tests if agrees == wanted), language
        )
        sides.append(say(key, language, names=", ".join(names)) if names else "")
    return "; ".join(filter(None, sides))
