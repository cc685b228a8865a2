"""The rules that coded tables and code books must obey; their texts stand in rules.yaml.

How a rule is tested stands where the data are: `schema`, `row_checks`, `sessions`, `people`.
"""

from __future__ import annotations

from pathlib import Path

from peo.define.rule import Rule, Severity
from peo.definition import Definition, load
from peo.instrument.variable import Text


class _Rule(Definition):
    id: str
    severity: Severity
    message: Text
    advice: Text


class _Rules(Definition):
    rules: tuple[_Rule, ...]


RULES = {
    rule.id: Rule(rule.id, rule.severity, rule.message, rule.advice)
    for rule in load(Path(__file__).with_name("rules.yaml"), _Rules).rules
}
