"""Tests of the tests: what they loop over is something, and what they claim comes in by a door."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import COLLECTED, ROOT, some, syntax

Function = ast.FunctionDef
FILES = sorted((ROOT / "tests").rglob("test_*.py"))


def functions() -> list[tuple[str, Function]]:
    """Every test function with the name of its file."""
    return [
        (path.name, node)
        for path in FILES
        for node in ast.walk(syntax(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def asserts(node: ast.AST) -> set[ast.AST]:
    """The statements under a node that can fail a test."""
    return {
        part
        for part in ast.walk(node)
        if isinstance(part, ast.Assert)
        or (isinstance(part, ast.With) and any("raises" in ast.unparse(i) for i in part.items))
    }


def certain(iterated: ast.expr) -> bool:
    """Whether a loop has something to go over: a literal, a range, a strict zip, or `some(...)`."""
    if isinstance(iterated, ast.Call):
        strict = any(word.arg == "strict" for word in iterated.keywords)
        of = [*iterated.args, getattr(iterated.func, "value", None)]  # enumerate(x), x.items()
        within = [certain(part) for part in of if isinstance(part, ast.expr)]
        return strict or any(within) or ast.unparse(iterated.func) in ("some", "range")
    literal = isinstance(iterated, ast.Tuple | ast.List | ast.Set | ast.Dict)
    return literal or (isinstance(iterated, ast.Name) and iterated.id.isupper())


@pytest.mark.slow
def test_a_test_that_asserts_in_loops_only_has_something_to_loop_over() -> None:
    empty = []
    for file, function in some(functions()):
        loops = [node for node in ast.walk(function) if isinstance(node, ast.For)]
        inside = set().union(*(asserts(loop) for loop in loops))
        if loops and asserts(function) <= inside:
            empty += [
                f"{file}: {function.name}: {ast.unparse(loop.iter)}"
                for loop in loops
                if asserts(loop) and not certain(loop.iter)
            ]
    assert empty == [], "write `for x in some(...)`, which fails on nothing"


# what a user can reach: a command, what a notebook opens, a definition as the product reads it
DOORS = {"cli.main", "open_wave", "open_study"}
DOORS |= {"Wave", "JointWave", "Study"}  # what these give
READERS = {"find_project", "load", "read_codebook", "read_instrument", "read_frameworks"}


@cache
def names(path: Path) -> dict[str, tuple[Path, ast.AST | str]]:
    """Where each name of a file of tests comes from: code of the tests, or a name of `peo`."""
    known: dict[str, tuple[Path, ast.AST | str]] = {}
    for node in syntax(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            known[node.name] = (path, node)
        elif isinstance(node, ast.Assign):
            known |= {part.id: (path, node.value) for part in ast.walk(node.targets[0])
                      if isinstance(part, ast.Name)}  # fmt: skip
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("tests"):
            home = ROOT / str(node.module).replace(".", "/")
            for name in node.names:
                of = home.with_suffix(".py")
                found = names(of).get(name.name) if of.exists() else (home / f"{name.name}.py", "")
                known |= {name.asname or name.name: found} if found else {}
        elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("peo"):
            known |= {name.asname or name.name: (path, name.name) for name in node.names}
    return known


@cache
def named(path: Path, node: ast.AST) -> list[tuple[Path, ast.AST | str]]:
    """Where each name in some code of the tests comes from."""
    homes = [path, *(f / "conftest.py" for f in path.parents if (f / "conftest.py").exists())]
    every: list[tuple[Path, ast.AST | str]] = []
    for part in ast.walk(node):
        name = part.arg if isinstance(part, ast.arg) else getattr(part, "id", None)
        found = next((k[name] for h in homes if name in (k := names(h))), None)
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            module = names(path).get(part.value.id)
            if module and module[1] == "":  # a file of helpers
                found = names(module[0]).get(part.attr)
            elif module and isinstance(module[1], str):
                every.append((path, f"{module[1]}.{part.attr}"))
        every += [found] if found and found[1] else []
    return every


def reached(path: Path, node: ast.AST) -> set[str]:
    """What a test takes from `peo`, by itself and through helpers and fixtures of the tests."""
    taken, seen, waiting = set[str](), {node}, [(path, node)]
    while waiting:
        for home, found in named(*waiting.pop()):
            if isinstance(found, str):
                taken.add(found)
            elif found not in seen:
                seen.add(found)
                waiting.append((home, found))
    return taken


def test_what_is_claimed_comes_in_by_a_door(request: pytest.FixtureRequest) -> None:
    """A mark `covers` stands on a test that opens a door, or looks at files and definitions only.

    A class or a type is no function: it begins with a capital.
    """
    beside = set()
    for item in request.config.stash[COLLECTED]:
        path, function = Path(item.path), getattr(item, "function", None)
        if not any(item.iter_markers("covers")) or function is None:
            continue
        taken = reached(path, names(path)[function.__name__][1])  # type: ignore[arg-type]
        called = {n for n in taken if n.split(".")[-1][0].islower() and n != "cli"}
        if not taken & DOORS and not called <= READERS:
            items = {i for mark in item.iter_markers("covers") for i in mark.args}
            beside.add(f"{path.name}: {function.__name__}: {sorted(called)} {sorted(items)}")
    told = "\n".join(["come in by a door, or take the mark away:", *sorted(beside)])
    assert not beside, told
