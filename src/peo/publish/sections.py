"""What of an executed chapter is printed: its own language, and no section without content.

Nothing is made here: cells, paragraphs and sections are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape
from typing import Any

from peo.chapters.ipynb import new_markdown
from peo.chapters.needs import level_of, tags_of
from peo.define.subject import Subject
from peo.instrument.variable import Language
from peo.show.block import NOTHING
from peo.show.gate import UNKNOWN, not_known

_HIDDEN = {"needs", "parameters", "injected-parameters", "remove_cell"}
_OPENING = 'class="peo-origin"'  # what a wave says of itself is no content of a chapter
_UNKNOWN = re.compile(rf'<p class="{UNKNOWN}">(.*)</p>', re.DOTALL)
_LINK = re.compile(r"\]\(#([^)]+)\)")


def printed(
    cells: list[Any], subject: Subject, language: Language, absent: Collection[str]
) -> list[Any]:
    """The cells of a chapter that are printed for a subject; none where nothing has content.

    A text tagged `published` is about subjects that were published before. A paragraph that refers
    to a chapter that is `absent` goes, and so does a section whose code shows nothing. What a wave
    says of itself stands under the title of the page.
    """
    other = "en" if language == "nl" else "nl"
    wanted = [cell for cell in cells if not tags_of(cell) & {other, *_HIDDEN}]
    if not subject.read_only:
        wanted = [cell for cell in wanted if "published" not in tags_of(cell)]
    for cell in wanted:
        if cell.cell_type == "markdown":
            cell.source = _without_links_to(absent, cell.source)
    unknown: list[str] = []
    silent = {id(cell) for cell in wanted if _drop_nothing(cell, unknown)}
    for start, cell in enumerate(wanted):
        if level := level_of(cell):
            end = next(
                (at for at in range(start + 1, len(wanted)) if 0 < level_of(wanted[at]) <= level),
                len(wanted),
            )
            code = [one for one in wanted[start:end] if one.cell_type == "code"]
            if code and not any(_shows(one) for one in code):
                silent |= {id(one) for one in wanted[start:end]}
    kept = _joined([cell for cell in wanted if id(cell) not in silent])
    if unknown and kept:
        told = not_known(list(dict.fromkeys(unknown)), language)
        line = new_markdown(told, f"{kept[0].id}-unknown")
        kept.insert(_before_check(kept), line)
    return kept


def _joined(cells: list[Any]) -> list[Any]:
    """Cells that show something; code that shows nothing stands with the code that follows it."""
    out, before = [], []
    for cell in cells:
        if cell.cell_type == "code" and not _shows(cell):
            before.append(cell)
        elif cell.cell_type == "code" and before:
            every = [*before, cell]
            cell.source = "\n\n".join(one.source for one in every)
            cell.metadata["figures"] = [f for one in every for f in one.metadata.get("figures", ())]
            out.append(cell)
            before = []
        elif cell.source:
            out.append(cell)
    return out


def _before_check(cells: list[Any]) -> int:
    """Where the section begins that holds a chapter against what was published; else the end."""
    for at, cell in enumerate(cells):
        if cell.cell_type == "code" and ".check(" in cell.source:
            while at and cells[at - 1].cell_type == "markdown" and not level_of(cells[at]):
                at -= 1
            return at
    return len(cells)


def _without_links_to(absent: Collection[str], text: str) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(p for p in paragraphs if not set(_LINK.findall(p)) & {*absent})


def _drop_nothing(cell: Any, unknown: list[str]) -> bool:
    """Take out what stands for nothing, and the captions of what is not known; whether that was
    all that a cell showed."""
    outputs = cell.get("outputs", [])
    kept = []
    for output in outputs:
        html = output.get("data", {}).get("text/html", "")
        if found := _UNKNOWN.fullmatch(html.strip()):
            unknown.append(unescape(found[1]))
        elif NOTHING not in html:
            kept.append(output)
    if len(kept) == len(outputs):
        return False
    cell.outputs = kept
    return not kept


def _shows(cell: Any) -> bool:
    data = [one.get("data", {}) for one in cell.get("outputs", [])]
    return any(
        kinds and _OPENING not in kinds.get("text/html", "")
        and any(kinds.get(kind) for kind in ("text/html", "text/markdown", "image/svg+xml"))
        for kinds in data
    )  # fmt: skip
