"""What a result was made with: fingerprints of code and notebooks, and the cell that runs.

A fingerprint changes when the code does something else, not when a comment, a docstring or the
layout changes; of a notebook the cells count (source, kind, tags), not what JupyterLab saves in it.
Which files count follows from the imports.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from peo.project import Project, UserError, replacing, sha256

_PACKAGE = "peo"
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Code:
    """The modules of src/peo: what each imports and a fingerprint of what it does.

    Reading the syntax of the whole package takes most of a second, so what was found is kept for
    the next run, by the hash of the file. Each file is looked at once.
    """

    def __init__(self, project: Project) -> None:
        self._source = project.root / "src"
        self._memory = memory = project.fingerprints / "memory.json"
        self._known: dict[str, list[Any]] = {}
        with suppress(OSError, ValueError):
            self._known = dict(json.loads(memory.read_text(encoding="utf-8")))
        self._seen: dict[str, list[Any]] = {}
        self._read: dict[str, list[Any]] = {}
        self._hashed: dict[str, str] = {}
        self._files = set(self._all(self._source / _PACKAGE))
        packages = {PurePosixPath(f).parent for f in self._files if f.endswith("/__init__.py")}
        beside = [PurePosixPath(f) for f in self._files if not f.endswith(".py")]
        # files that are no code (style sheets, templates), and the package that each stands in
        self._beside = {str(f): next(p for p in f.parents if p in packages) for f in beside}

    def of(self, modules: Iterable[str]) -> dict[str, str]:
        """Fingerprint of every file that these modules use, by path from `source`."""
        files: dict[str, str] = {}
        ahead, met = list(modules), set()
        while ahead:
            name = ahead.pop()
            parent = name.rpartition(".")[0]
            if name in met or name.split(".")[0] != _PACKAGE:
                continue
            met.add(name)
            ahead += [parent] if parent else []
            place = name.replace(".", "/")
            for file in {f"{place}.py", f"{place}/__init__.py"} & self._files:
                files[file], imports = self._module(file)
                ahead += imports
        packages = {PurePosixPath(f).parent for f in files if f.endswith("/__init__.py")}
        used = [file for file, owner in self._beside.items() if owner in packages]
        return dict(sorted((files | {file: self._hash(file) for file in used}).items()))

    def remember(self) -> None:
        """Keep what was found for the next run."""
        if self._seen != self._known:
            with replacing(self._memory) as path:
                path.write_text(json.dumps(self._seen), encoding="utf-8")

    def _all(self, folder: Path) -> Iterator[str]:
        for place, _, names in os.walk(folder, followlinks=True):
            inside = os.path.relpath(place, self._source)
            for name in names:  # an editor's mark of a file that is open leads nowhere
                if not name.endswith(".pyc") and os.path.isfile(os.path.join(place, name)):
                    yield f"{inside}/{name}"

    def _module(self, file: str) -> list[Any]:
        if file not in self._read:
            content = (self._source / file).read_bytes()
            key = hashlib.sha256(content).hexdigest()
            self._seen[key] = self._known.get(key) or _parsed(content)
            self._read[file] = self._seen[key]
        return self._read[file]

    def _hash(self, file: str) -> str:
        if file not in self._hashed:
            self._hashed[file] = sha256(self._source / file)
        return self._hashed[file]


@lru_cache(maxsize=512)
def _parsed(content: bytes) -> list[Any]:
    try:
        tree = ast.parse(content)
    except SyntaxError:  # who imports it is told where
        return [hashlib.sha256(content).hexdigest(), []]
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return [hashlib.sha256(ast.dump(tree).encode()).hexdigest(), sorted(set(_imports(tree)))]


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def code_of(project: Project, modules: Iterable[str]) -> str:
    """One fingerprint of all that these modules use."""
    return hashlib.sha256(json.dumps(Code(project).of(modules)).encode()).hexdigest()


def cells_of(notebook: Path) -> str:
    """Fingerprint of a notebook: its cells' source, kind and tags."""
    cells = [
        [cell["cell_type"], _source(cell), sorted(cell.get("metadata", {}).get("tags", []))]
        for cell in _cells(notebook)
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def imports_of(notebook: Path) -> set[str]:
    """Modules of the package that a notebook imports."""
    found: set[str] = set()
    for cell in _cells(notebook):
        if cell["cell_type"] == "code":
            lines = _source(cell).splitlines()
            code = "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
            with suppress(SyntaxError):  # the notebook itself will say so
                found |= {n for n in _imports(ast.parse(code)) if n.split(".")[0] == _PACKAGE}
    return found


def _cells(notebook: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads(notebook.read_text(encoding="utf-8"))["cells"])
    except FileNotFoundError:
        raise UserError("chapter.no_file", notebook=notebook) from None
    except (ValueError, KeyError, TypeError):
        raise UserError("chapter.unreadable", notebook=notebook) from None


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def running_cell() -> int | None:
    """Number of the running cell, or None outside Jupyter."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    # not execution_count: depending on the version of IPython that is the next cell's already
    return None if shell is None else len(shell.user_ns["In"]) - 1


def cell_id() -> str:
    """What JupyterLab calls the running cell, the same when it is run again; elsewhere nothing
    that stays the same."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    parent = getattr(shell, "parent_header", None) or {}
    found = parent.get("metadata", {}).get("cellId")
    return str(found or running_cell())
