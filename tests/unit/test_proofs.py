"""Tests of the tests: what they loop over is something, and what they claim comes in by a door."""

from __future__ import annotations

import ast

from tests.conftest import ROOT, some

Function = ast.FunctionDef
FILES = sorted((ROOT / "tests").rglob("test_*.py"))


def functions() -> list[tuple[str, Function]]:
    """Every test function with the name of its file."""
    return [
        (path.name, node)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
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
        return strict or ast.unparse(iterated.func) in ("some", "range")
    literal = isinstance(iterated, ast.Tuple | ast.List | ast.Set | ast.Dict)
    return literal or (isinstance(iterated, ast.Name) and iterated.id.isupper())


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
