"""Words that the project keeps to, in every text that a reader may see."""

from __future__ import annotations

import ast
import json
import re

import pytest
import yaml

from tests.conftest import ROOT, syntax

_DEVIATION = re.compile(
    r"\b(afwijkingen|afwijking|afwijken|deviations?|deviating)\b", re.IGNORECASE
)
_ERROR = re.compile(
    r"\b(fouten|fout|foutief|vergissing(en)?|errors?|mistakes?|faults?|wrong)\b", re.IGNORECASE
)
_DENIED = re.compile(r"\b(geen|niet|not|no|never|nooit)\b", re.IGNORECASE)


def texts() -> list[tuple[str, str]]:
    """Every text of notebooks, definitions, interpretation and package, with its file."""
    found: list[tuple[str, str]] = []
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found += [(path.name, "".join(cell["source"])) for cell in cells]
    definitions = [*(ROOT / "schemas").rglob("*.yaml"), *(ROOT / "data").rglob("*.yaml")]
    for path in definitions:
        found += [
            (path.name, text) for text in strings(yaml.load(path.read_text(), yaml.CSafeLoader))
        ]
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(syntax(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append((path.name, node.value))
    return found


def strings(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in strings(value)]
    return [node] if isinstance(node, str) else []


def calls_a_deviation_an_error(text: str) -> bool:
    """Whether a sentence names both and does not deny that one is the other."""
    sentences = re.split(r"(?<=[.!?;:])\s+", text)
    return any(
        _DEVIATION.search(s) and _ERROR.search(s) and not _DENIED.search(s) for s in sentences
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deze afwijking is een fout.", True),
        ("Afwijken wordt gezien als een fout.", True),
        ("Every deviation counts as a mistake.", True),
        ("Een afwijking is geen fout.", False),
        ("De afwijking is gemeld. De cel bevat een fout.", False),
        ("Het cijfer wijkt af door een fout.", False),
    ],
)
def test_the_check_of_wording_knows_both_languages(text: str, expected: bool) -> None:
    assert calls_a_deviation_an_error(text) is expected


@pytest.mark.covers("S0-P1")
def test_no_text_calls_a_deviation_an_error() -> None:
    every = texts()
    assert len(every) > 3000
    assert any(_DEVIATION.search(text) for _, text in every)
    assert [pair for pair in every if calls_a_deviation_an_error(pair[1])] == []
