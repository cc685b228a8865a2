"""What of a notebook stays in the lab: all that its door did not make, and what people wrote.

A table of records, a printed text and a plot of one's own are for whoever analyses; nobody judged
how many people stand behind them. What somebody answered in own words, or a number or name of
somebody, leaves by no road: not as a caption, not in a picture, not typed over. On a page, and in
the published notebook, a line says what stood there and what to use instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from peo.define.chapters.ipynb import new_output
from peo.figure import Figure
from peo.notebook.calls import figures_named
from peo.notebook.replay import made_by_the_door
from peo.project.words import Language, say
from peo.publish.own_words import OwnWords
from peo.show.block import BLOCK

_USE = {  # of a cell that shows more than one, the first of these is told
    "words": "w.coded, w.findings(...)",
    "picture": "w.show(...)",
    "table": "w.table(...)",
    "text": "w.table(...), w.say(...)",
}
_PICTURE = re.compile(r"!\[|<img\b", re.IGNORECASE)  # a picture in a text
_KEPT = {"tags", "figures"}  # beside a cell
_OF_KERNEL = {"kernelspec", "language_info"}  # beside a notebook


def hold_back(
    notebook: Any, name: str, language: Language, private: OwnWords, figures: Sequence[Figure],
    drawn: Collection[str],
) -> tuple[list[str], list[Figure]]:  # fmt: skip
    """Replace in place what the door did not make, and what holds people's words; a line per cell.

    Given back with the lines are the figures that are not named by such words. Warnings on stderr
    go without a word: they are told while a notebook runs. `drawn` are the pictures of one's own
    that the door was shown.
    """
    held: list[str] = []
    typed = "\n".join(cell.source for cell in notebook.cells)
    telling = {
        one.figure_id
        for one in figures
        if any(private.quoted(text, typed) for text in
               (one.figure_id, one.how, one.nl, one.en, one.unit))
    }  # fmt: skip

    def kind_of(output: Any) -> str:
        call = output.get("data", {}).get(BLOCK)
        if not made_by_the_door(call, drawn):
            return _kind_of(output)
        named = any(private.quoted(text, typed) for text in _texts(call))
        return "words" if named or telling & {*figures_named(call)} else ""

    for cell in notebook.cells:
        cell.pop("attachments", None)
        outputs = [one for one in cell.get("outputs", ()) if one.get("name") != "stderr"]
        kinds, wrote = [kind_of(one) for one in outputs], _kind_of_source(cell, private)
        if "outputs" in cell:
            cell.outputs = [one for one, kind in zip(outputs, kinds, strict=True) if not kind]
        if wrote or any(kinds):
            kind = wrote or min(filter(None, kinds), key=[*_USE].index)
            what = say(f"publish.held.{kind}", language)
            values = {"notebook": name, "cell": cell.get("execution_count") or "–"}
            held.append(say("publish.held.back", language, what=what, use=_USE[kind], **values))
            line = f"*{held[-1]}*"
            if wrote:
                cell.source = line if cell.cell_type == "markdown" else f"# {line}"
            if any(kinds):
                data: dict[str, object] = {"text/markdown": line, BLOCK: {"kind": "held"}}
                place = kinds.index(next(filter(None, kinds)))
                cell.outputs.insert(place, new_output(data))
        _strip(cell.metadata, _KEPT)
    _strip(notebook.metadata, _OF_KERNEL)
    return held, [figure for figure in figures if figure.figure_id not in telling]


def _kind_of_source(cell: Any, private: OwnWords) -> str:
    """What keeps the source of a cell in the lab: words of somebody, or a picture in a text."""
    if cell.source in private:
        return "words"
    return "picture" if cell.cell_type == "markdown" and _PICTURE.search(cell.source) else ""


def _texts(value: Any) -> Iterator[str]:
    """Every text in the call of a block."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)


def _strip(metadata: Any, kept: Collection[str]) -> None:
    """Leave nothing beside cells and outputs that people or their tools wrote there."""
    for key in {*metadata} - {*kept}:
        del metadata[key]


def _kind_of(output: Any) -> str:
    data = output.get("data", {})
    if any(kind.startswith("image/") for kind in data):
        return "picture"
    return "table" if "<table" in data.get("text/html", "") else "text"
