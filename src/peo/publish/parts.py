"""On which page of a report a cell stands, and the links between its pages.

`index` is for who wants to know what came out. `method` holds how it was done, `checks` what it was
held against and `questionnaire` what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal, get_args

from peo.chapters.ipynb import new_markdown
from peo.chapters.needs import level_of
from peo.define.document import Language
from peo.project import UserError, did_you_mean
from peo.words import say, spoken

Part = Literal["index", "method", "checks", "questionnaire"]
PARTS: tuple[Part, ...] = get_args(Part)
_LINK = re.compile(r'(<a\b[^<>]*\shref=")#([^"]+)"')


def file_of(part: Part, language: Language) -> str:
    """The name of a page: index.html, method.en.html."""
    return f"{part}{'' if language == 'nl' else f'.{language}'}.html"


def parted(
    cells: Sequence[Any], chapters: Mapping[str, tuple[str, Part]], language: Language
) -> dict[Part, list[Any]]:
    """The cells of all chapters by page; `chapters` has title and page of each by its anchor.

    Of a chapter of the index the section that holds it against what was published stands with the
    checks, and the paragraph on data and method with the method, each under a link to the chapter.
    """
    found: dict[Part, list[Any]] = {part: [] for part in PARTS}
    methods: list[Any] = []
    checked: list[Any] = []
    for anchor, (title, part) in chapters.items():
        own = [cell for cell in cells if cell.metadata["peo"]["chapter"] == anchor]
        if part != "index":
            found[part] += own
            continue
        start, end = _check(own)
        link = f"[{title}](#{anchor})"
        if beside := [cell for cell in own[start:end] if cell.cell_type == "code"]:
            checked += [_text(f"### {link}", f"{anchor}-checked"), *beside]
        for cell in own:
            if told := _take_method(cell, language):
                methods.append(_text(f"### {link}\n\n{told}", f"{anchor}-method-{len(methods)}"))
        found["index"] += [*own[:start], *own[end:]]
    found["method"] += _under("data_and_method", methods, language)
    found["checks"] += _under("checked", checked, language)
    return found


def linked(pages: Mapping[str, str]) -> dict[str, str]:
    """Pages by the names of their files, with links to places on each other.

    Raises UserError where one refers to a place that none of them has.
    """
    own = {name: set(re.findall(r'\bid="([^"]+)"', page)) for name, page in pages.items()}
    where = {place: name for name, places in own.items() for place in places}

    def follow(link: re.Match[str], page: str) -> str:
        if link[2] in own[page]:
            return link[0]
        if link[2] not in where:
            near = did_you_mean(link[2], where)
            raise UserError(spoken("publish.error.no_place", place=link[2], near=near))
        return f'{link[1]}{where[link[2]]}#{link[2]}"'

    return {name: _LINK.sub(partial(follow, page=name), page) for name, page in pages.items()}


def _check(cells: Sequence[Any]) -> tuple[int, int]:
    """Where the check of a chapter begins and ends: its section, or the cell alone where others
    stand beside it; nothing where a chapter has none."""
    for at, cell in enumerate(cells):
        if cell.cell_type == "code" and ".check(" in cell.source:
            start = max((i for i in range(at) if level_of(cells[i])), default=at)
            level = level_of(cells[start])
            after = (i for i in range(at, len(cells)) if 0 < level_of(cells[i]) <= level)
            end = next(after, len(cells))
            alone = sum(one.cell_type == "code" for one in cells[start:end]) == 1
            return (start, end) if alone else (at, at + 1)
    return len(cells), len(cells)


def _take_method(cell: Any, language: Language) -> str:
    """Take the paragraph on data and method out of a text; what it says, without its name."""
    name = f"**{say('publish.page.data_and_method', language)}.**"
    if cell.cell_type != "markdown" or name not in cell.source:
        return ""
    paragraphs = cell.source.split("\n\n")
    cell.source = "\n\n".join(p for p in paragraphs if not p.startswith(name))
    return "\n\n".join(p.removeprefix(name).strip() for p in paragraphs if p.startswith(name))


def _under(heading: str, cells: list[Any], language: Language) -> list[Any]:
    """Cells under a heading; nothing where there are none."""
    title = f"## {say(f'publish.page.{heading}', language)}"
    return [_text(title, heading), *cells] if cells else []


def _text(source: str, anchor: str) -> Any:
    cell = new_markdown(source, anchor)
    cell.metadata["peo"] = {"chapter": anchor, "anchor": anchor, "first": False}
    return cell
