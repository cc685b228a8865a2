"""docs/checklist.md against the tests: which requirement is proved, and by what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import COLLECTED, ROOT

TESTS = ROOT / "tests"
ITEMS = dict(
    re.findall(
        r"^- (S[0-4X]-[A-Z]\d+) (.+)$", (TESTS.parent / "docs/checklist.md").read_text(), re.M
    )
)


def covering(items: list[pytest.Item]) -> dict[str, list[str]]:
    """Tests per checklist item, by file and name without parameters."""
    found: dict[str, set[str]] = {}
    for item in items:
        name = item.nodeid.split("[")[0].removeprefix("tests/")
        for mark in item.iter_markers("covers"):
            for requirement in mark.args:
                found.setdefault(requirement, set()).add(name)
    return {requirement: sorted(names) for requirement, names in found.items()}


def page(found: dict[str, list[str]]) -> str:
    lines = [
        "# Which requirement is proved by which test",
        "",
        "Made by `make checklist` from the marks `covers` in the tests; the requirements stand in",
        "[docs/checklist.md](../docs/checklist.md).",
        "",
        f"{len(set(found) & set(ITEMS))} of {len(ITEMS)} proved.",
        "",
        "| item | tests |",
        "| --- | --- |",
    ]
    for requirement in ITEMS:
        tests = "<br>".join(f"`{name}`" for name in found.get(requirement, []))
        lines.append(f"| {requirement} | {tests or 'open'} |")
    return "\n".join(lines) + "\n"


def test_all_requirements_are_listed() -> None:
    assert len(ITEMS) == 183


def test_the_list_of_proofs_is_up_to_date(request: pytest.FixtureRequest) -> None:
    items = request.config.stash[COLLECTED]
    collected = {Path(str(item.fspath)) for item in items}
    if collected != set(TESTS.rglob("test_*.py")):
        pytest.skip("only some of the tests are run")
    found = covering(items)
    assert not set(found) - set(ITEMS), "a test covers an item that does not exist"
    target = TESTS / "checklist.md"
    if request.config.getoption("--write-checklist"):
        target.write_text(page(found))
    assert target.read_text() == page(found), "out of date: make checklist"
