"""What of a cell stays in the lab: all that its notebook's door did not make.

A table of records, a printed text and a plot of one's own are for whoever analyses; nobody judged
how many people stand behind them. On a page, and in the published notebook, a line says what stood
there and what to use instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peo.chapters.ipynb import new_output
from peo.define.document import Language
from peo.show.markdown import BLOCK
from peo.words import say

_USE = {
    "table": "w.table(...)",
    "picture": "w.bars(...), w.dots(...)",
    "text": "w.table(...), w.sentence(...)",
}


def hold_back(cells: Sequence[Any], notebook: str, language: Language) -> list[str]:
    """Replace in place what the door did not make; the lines that say so, one for each output.

    Warnings on stderr go without a word: they are told while a notebook runs.
    """
    held = []
    for cell in cells:
        if cell.cell_type != "code":
            continue
        kept = []
        for output in cell.outputs:
            if "verb" in output.get("data", {}).get(BLOCK, {}):
                kept.append(output)
            elif output.get("name") != "stderr":
                line = _line(output, notebook, cell.execution_count, language)
                held.append(line)
                data: dict[str, object] = {"text/markdown": f"*{line}*", BLOCK: {"kind": "held"}}
                kept.append(new_output(data))
        cell.outputs = kept
    return held


def _line(output: Any, notebook: str, cell: int | None, language: Language) -> str:
    data = output.get("data", {})
    pictured = any(kind.startswith("image/") for kind in data)
    kind = "picture" if pictured else "table" if "<table" in data.get("text/html", "") else "text"
    what = say(f"publish.held.{kind}", language)
    told = {"notebook": notebook, "cell": cell, "what": what, "use": _USE[kind]}
    return say("publish.held.back", language, **told)
