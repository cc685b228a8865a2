"""The texts of the survey's rules, from rules.yaml, and a rule made from its text and the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from peo.define.document import Definition, Text, load
from peo.define.rule import Rule, Severity


class _Texts(Definition):
    message: Text
    advice: Text


class _Catalogue(Definition):
    rules: dict[str, _Texts]


TEXTS = load(Path(__file__).with_name("rules.yaml"), _Catalogue).rules


def rule(id: str, severity: Severity, **how: Any) -> Rule:
    """A rule with its texts; `how` are the other fields of a Rule."""
    return Rule(id, severity, TEXTS[id].message, TEXTS[id].advice, **how)
