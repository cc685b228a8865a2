"""Which cells of executed chapters are printed, on which page of a report, and the links between
its pages. Nothing is made here: cells, paragraphs and sections are left out or moved.

`index` is for who wants to know what came out. `method` holds how it was done, `checks` what it was
held against and `questionnaire` what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from html import unescape
from typing import Any, Literal, get_args

from peo.define.chapters.ipynb import new_markdown
from peo.define.chapters.needs import level_of, tags_of
from peo.define.subject import Subject
from peo.project import UserError, did_you_mean
from peo.project.words import Language, say
from peo.show.block import NOTHING
from peo.show.gate import UNKNOWN, not_known

Part = Literal["index", "method", "checks", "questionnaire"]
PARTS: tuple[Part, ...] = get_args(Part)
_HIDDEN = {"needs", "parameters", "injected-parameters", "remove_cell"}
_OPENING = 'class="peo-origin"'  # what a wave says of itself is no content of a chapter
_UNKNOWN = re.compile(rf'<p class="{UNKNOWN}">(.*)</p>', re.DOTALL)
_TO = re.compile(r"\]\(#([^)]+)\)")
_LINK = re.compile(r'(<a\b[^<>]*\shref=")#([^"]+)"')


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
        if level_of(cell):
            section = wanted[start : _end(wanted, start)]
            code = [one for one in section if one.cell_type == "code"]
            if code and not any(_shows(one) for one in code):
                silent |= {id(one) for one in section}
    kept = _joined([cell for cell in wanted if id(cell) not in silent])
    if unknown and kept:
        told = not_known(list(dict.fromkeys(unknown)), language)
        line = new_markdown(told, f"{kept[0].id}-unknown")
        kept.insert(_before_check(kept), line)
    return kept


def _end(cells: Sequence[Any], start: int) -> int:
    """Where the section ends that begins with the heading at `start`."""
    level = level_of(cells[start])
    after = (at for at in range(start + 1, len(cells)) if 0 < level_of(cells[at]) <= level)
    return next(after, len(cells))


def _checks(cells: Sequence[Any]) -> Iterator[int]:
    """Where a chapter is held against what was published."""
    return (at for at, c in enumerate(cells) if c.cell_type == "code" and ".check(" in c.source)


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
    at = next(_checks(cells), len(cells))
    while 0 < at < len(cells) and cells[at - 1].cell_type == "markdown" and not level_of(cells[at]):
        at -= 1
    return at


def _without_links_to(absent: Collection[str], text: str) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(p for p in paragraphs if not set(_TO.findall(p)) & {*absent})


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


# ------------------------------------------------------------------ pages
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
            raise UserError("publish.error.no_place", place=link[2], near=near)
        return f'{link[1]}{where[link[2]]}#{link[2]}"'

    return {name: _LINK.sub(partial(follow, page=name), page) for name, page in pages.items()}


def _check(cells: Sequence[Any]) -> tuple[int, int]:
    """Where the check of a chapter begins and ends: its section, or the cell alone where others
    stand beside it; nothing where a chapter has none."""
    for at in _checks(cells):
        start = max((i for i in range(at) if level_of(cells[i])), default=at)
        end = _end(cells, start)
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
