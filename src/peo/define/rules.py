"""The rules of declared tables and code books; their texts stand in rules.yaml.

A declaration names its rules by id; what it cannot say is asked where the table is read.
"""

from __future__ import annotations

from pathlib import Path

from peo.define.document import Definition, load
from peo.define.rule import Rule, Severity
from peo.project.words import Text


class _Rule(Definition):
    id: str
    severity: Severity
    message: Text
    advice: Text
    hides: bool = False
    guarded: bool = False
    follows: frozenset[str] = frozenset()


class _Rules(Definition):
    rules: tuple[_Rule, ...]


RULES = {
    rule.id: Rule(
        rule.id,
        rule.severity,
        rule.message,
        rule.advice,
        hides=rule.hides,
        guarded=rule.guarded,
        follows=rule.follows,
        suggests=rule.id.endswith(("-known", "column-unknown")),
    )
    for rule in load(Path(__file__).with_name("rules.yaml"), _Rules).rules
}
