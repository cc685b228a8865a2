"""What a cell shows, as data: the verb that was called, its words and the names of its figures.

No printed value is in it. A page calls the same verbs again, in either language, with the figures
that were released; what the cell showed in JupyterLab stays there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from numbers import Integral, Real
from typing import Any

from peo.figure import Figure
from peo.project import UserError
from peo.show.block import BLOCK, Block

OWN_PICTURE = "_own"  # the verb that shows a picture of one's own again
Key = tuple[str, str]  # wave and figure id: what tells the figures of one notebook apart


def noted(
    made: Block, part: str, verb: str, positional: Iterable[object], named: Mapping[str, object]
) -> None:
    """Let what a verb made know how to make it again; the innermost verb counts."""
    if not made.call:
        call = {"part": part, "verb": verb, "positional": _plain(positional)}
        # most of what is shown is frozen
        object.__setattr__(made, "call", {**call, "named": _plain(named)})


def _plain(value: Any) -> Any:
    """An argument as JSON has it; a figure as its name, and as what a table was told to call it."""
    if isinstance(value, Figure):
        return {"figure": [value.wave, value.figure_id, value.by, value.group]}
    if value is None or isinstance(value, str | bool):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    raise UserError("notebook.no_page", kind=type(value).__name__)


def picture_id(arguments: Sequence[object]) -> str:
    """What a picture of one's own and its numbers of people are known by."""
    return hashlib.sha256(json.dumps(arguments[:2]).encode()).hexdigest()


def arguments_of(value: Any, figures: Mapping[Key, Figure]) -> Any:
    """What `noted` wrote down, with the figures in their places.

    Raises KeyError for a figure that is not there.
    """
    if isinstance(value, list):
        return [arguments_of(item, figures) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) != ["figure"]:
        return {name: arguments_of(item, figures) for name, item in value.items()}
    wave, id, by, group = value["figure"]
    figure = figures[wave, id]
    same = (figure.by, figure.group) == (by, group)
    return figure if same else replace(figure, by=by, group=group)


def figures_in(cell: Any) -> list[str]:
    """The ids of the figures that the blocks of a cell show, in order."""
    blocks = (output.get("data", {}).get(BLOCK, {}) for output in cell.get("outputs", ()))
    return [name for block in blocks for name in figures_named(block)]


def figures_named(call: Any) -> list[str]:
    """The ids of the figures that one block shows, in order."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, dict) and list(value) == ["figure"]:
            found.append(value["figure"][1])
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                look(item)

    look(call)
    return found


def bundle(made: Block) -> dict[str, object]:
    """What Jupyter makes of something that is shown, by kind of content."""
    data: dict[str, object] = {"text/plain": repr(made), **made._repr_mimebundle_()}
    for kind, name in (("text/html", "_repr_html_"), ("text/markdown", "_repr_markdown_")):
        if (method := getattr(made, name, None)) is not None:
            data[kind] = method()
    return data
