"""A report as text that two people can compare: its figures in rows, its page in lines.

A page is read from its HTML: a line per heading, sentence, row of a table and picture (what it says
to somebody who cannot see it, then the words drawn in it). Code, hashes and the version are left
out: they may change while no reader sees another number or word.
"""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

PROVENANCE = {"notebook", "cell", "data_sha256", "code_sha256"}
_BLOCKS = {"h1", "h2", "h3", "h4", "h5", "p", "li", "caption", "figcaption", "summary", "tr", "div",
           "section", "table", "figure", "details", "nav", "aside", "article"}  # fmt: skip
_MARKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "li": "- ",
          "caption": "table: ", "figcaption": "note: ", "summary": "open: "}  # fmt: skip
_VOID = {"meta", "br", "wbr", "img", "link", "hr", "input"}


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._text: list[str] = []
        self._drawn: list[str] = []
        self._mark = ""
        self._open: list[tuple[str, str]] = []  # tag, and what it is: "", skipped, picture

    def _inside(self, what: str) -> bool:
        return any(kind == what for _, kind in self._open)

    def _flush(self) -> None:
        text = " ".join("".join(self._text).split())
        if text.strip("| "):
            self.lines.append(self._mark + text)
        self._text, self._mark = [], ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._text.append(" " if tag == "br" else "")
            return
        classes = found.get("class", "").split()
        kind = ""
        if (
            tag in {"head", "style"}
            or (tag == "details" and "code" in classes)
            or "hash" in classes
        ):
            kind = "skipped"
        elif found.get("role") == "img" and not self._inside("picture"):
            kind = "picture"
        self._open.append((tag, kind))
        if tag in _BLOCKS:
            self._flush()
            self._mark = _MARKS.get(tag, "")
        if kind == "picture":
            self._flush()
            self.lines.append(f"picture: {' '.join(found.get('aria-label', '').split())}")
        if tag in {"td", "th"}:
            self._text.append("| ")
        if tag == "small":
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, kind = self._open.pop()
            if kind == "picture":
                self.lines.append(f"drawn: {' / '.join(self._drawn)}")
                self._drawn = []
            if name == tag:
                break
        if tag in {"td", "th"}:
            self._text.append(" ")
        elif tag in _BLOCKS:
            self._flush()

    def handle_data(self, data: str) -> None:
        if not (self._inside("skipped") or self._inside("picture")):
            self._text.append(data)
        elif self._open[-1][0] == "text":
            self._drawn.append(data)


_VERSION = r"(?:concept, niet gepubliceerd|draft, not published) \([0-9a-f]{8}\)"


def report(folder: Path, language: str = "nl") -> str:
    """The HTML of all pages of a report, one after the other, in one language."""
    names = ("index", "method", "checks", "questionnaire")
    found = [folder / f"{name}{'' if language == 'nl' else f'.{language}'}.html" for name in names]
    return "\n".join(page.read_text(encoding="utf-8") for page in found if page.is_file())


def page_text(html: str) -> str:
    """The page of a draft in lines; every mention of its id is left out."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    text = re.sub(_VERSION, "VERSION", "\n".join(reader.lines))
    return re.sub(r"\b[0-9a-f]{16,64}\b", "HASH", text) + "\n"


def figures_text(path: Path) -> str:
    """A table of figures without the columns that say where a figure was made, in a fixed order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [name for name in rows[0] if name not in PROVENANCE]
    rows.sort(key=lambda row: (row["wave"], row["figure_id"]))
    out = io.StringIO()
    writer = csv.DictWriter(out, kept, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
