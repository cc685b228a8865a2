"""docs/architecture.md against the imports: the picture of the house is made from them."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT, syntax

PACKAGE = ROOT / "src" / "peo"
PAGE = ROOT / "docs" / "architecture.md"
BLOCK = re.compile(r"(?<=<!-- rooms -->\n).*?(?=<!-- end of rooms -->)", re.DOTALL)
IMPORT = re.compile(r"peo\.(\w+)")


def rooms() -> dict[str, set[str]]:
    """Every room (a folder or a module of src/peo) with the rooms it imports, also in functions."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if name == "__init__":
            continue
        arrows = found.setdefault(name, set())
        for node in ast.walk(syntax(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                arrows.update(m[1] for a in node.names if (m := IMPORT.match(a.name)))
            elif isinstance(node, ast.ImportFrom) and node.module == "peo":
                arrows.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and (m := IMPORT.match(node.module or "")):
                arrows.add(m[1])
    return {name: arrows & set(found) - {name} for name, arrows in found.items()}


def below(name: str, arrows: dict[str, set[str]]) -> set[str]:
    """All rooms that a room rests on, near and far."""
    return set.union(arrows[name], *(below(other, arrows) for other in arrows[name]))


def opening(name: str) -> str:
    """What a room says of itself: the first sentence of its docstring."""
    path = PACKAGE / f"{name}.py"
    if not path.is_file():
        path = PACKAGE / name / "__init__.py"
    text = ast.get_docstring(syntax(path.read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=[.:])\s", text.replace("\n", " "))[0].rstrip(":")


def drawing() -> str:
    """The rooms by floor, and the picture with the arrows that no other path already tells."""
    arrows = rooms()
    floors: dict[str, int] = {}
    while len(floors) < len(arrows):
        ready = [n for n in arrows if n not in floors and arrows[n] <= set(floors)]
        assert ready, "imports go in a circle"
        for name in ready:
            floors[name] = 1 + max((floors[other] for other in arrows[name]), default=0)
    order = sorted(arrows, key=lambda name: (-floors[name], name))
    lines = [
        f"{len(arrows)} rooms on {max(floors.values())} floors, "
        f"{sum(map(len, arrows.values()))} arrows.", "",
        "| floor | room | |", "| --- | --- | --- |",
        *(f"| {floors[name]} | `{name}` | {opening(name)} |" for name in order),
        "", "An arrow that follows from two others is left out.", "",
        "```mermaid", "flowchart TD",
    ]  # fmt: skip
    for name in order:
        far = set().union(*(below(other, arrows) for other in arrows[name]))
        lines += [f"    {name} --> {other}" for other in sorted(arrows[name] - far)]
    return "\n".join([*lines, "```", ""])


@pytest.mark.slow
def test_the_picture_of_the_house_is_made_from_the_imports(request: pytest.FixtureRequest) -> None:
    text = PAGE.read_text(encoding="utf-8")
    made = BLOCK.sub(lambda _: drawing(), text)
    if request.config.getoption("--write-architecture"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made, "out of date: make architecture"


@pytest.mark.slow
def test_every_room_says_what_it_holds() -> None:
    names = list(rooms())
    assert len(names) > 5
    assert [name for name in names if not opening(name)] == []


def test_no_file_grows_beyond_what_can_be_read_in_one_go() -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}
    assert len(sizes) > 50
    assert {str(path) for path, lines in sizes.items() if lines > 400} == set()
