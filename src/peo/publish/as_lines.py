"""A page as a reader has it: a line per heading, sentence, row of a table and picture.

Code and hashes are left out: they may change while no reader sees another number or word.
"""

from __future__ import annotations

from html.parser import HTMLParser

_MARKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "li": "- ",
          "caption": "table: ", "figcaption": "note: ", "summary": "open: "}  # fmt: skip
_BLOCKS = {*_MARKS, "p", "tr", "div", "section", "table", "figure", "details", "nav", "aside",
           "article", "header", "footer"}  # fmt: skip
_PRINTED = {"strong", "td", "th"}  # where a report prints a number; elsewhere it is a word
_VOID = {"meta", "br", "wbr", "img", "link", "hr", "input"}


class PageLines(HTMLParser):
    """The lines of a page, each with a mark of what it is, and the texts that stand for figures.

    Of a picture there is what it says to somebody who cannot see it, then the words drawn in it.
    """

    def __init__(self, page: str = "") -> None:
        super().__init__()
        self.lines: list[str] = []
        self.figures: dict[str, str] = {}  # all that a page prints of one, by its id
        self.numbers: dict[str, str] = {}  # under each heading what is printed of figures
        self._text, self._mark, self._drawn = "", "", list[str]()
        self._values, self._heading = "", ""
        self._open: list[tuple[str, str, str]] = []  # tag, "skipped" or "picture", figure
        self.feed(page)
        self.close()
        self._flush()

    @property
    def chapters(self) -> dict[str, list[str]]:
        """What is read under each of the large headings; what is drawn stands in words as well."""
        found: dict[str, list[str]] = {}
        heading = ""
        for line in self.lines:
            if line.startswith(("# ", "## ")):
                heading = line.lstrip("# ")
            if not line.startswith(("picture: ", "drawn: ")):
                found.setdefault(heading, []).append(line)
        return found

    def _flush(self) -> None:
        text = " ".join(self._text.split())
        if text.strip("| "):
            self.lines.append(self._mark + text)
            if self._mark in ("# ", "## "):
                self._heading = text
        before = self.numbers.get(self._heading, "")
        self.numbers[self._heading] = f"{before} {self._values}"
        self._text = self._mark = self._values = ""

    def _inside(self, what: str) -> bool:
        return any(kind == what for _, kind, _ in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; a cell is set off from the one before it."""
        found = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._text += " " * (tag == "br")
            return
        classes, kind = found.get("class", "").split(), ""
        code = tag == "details" and "code" in classes
        if tag in ("head", "style") or "hash" in classes or code:
            kind = "skipped"
        elif found.get("role") == "img" and not self._inside("picture"):
            kind = "picture"
        self._open.append((tag, kind, found.get("data-figure", "")))
        if tag in _BLOCKS or kind == "picture":
            self._flush()
            self._mark = _MARKS.get(tag, "")
        if kind == "picture":
            self.lines.append(f"picture: {' '.join(found.get('aria-label', '').split())}")
        self._text += "| " * (tag in ("td", "th")) + " " * (tag == "small")

    def handle_endtag(self, tag: str) -> None:
        """What is drawn in a picture stands in one line."""
        while self._open:
            name, kind, _ = self._open.pop()
            if kind == "picture":
                self.lines.append(f"drawn: {' / '.join(self._drawn)}")
                self._drawn = []
            if name == tag:
                break
        if tag in ("td", "th"):
            self._text += " "
        elif tag in _BLOCKS:
            self._flush()

    def handle_data(self, data: str) -> None:
        """Words of a page, or of a picture."""
        if self._inside("skipped") or self._inside("picture"):
            if self._open[-1][0] == "text":
                self._drawn.append(data)
            return
        self._text += data
        if _PRINTED & {tag for tag, _, _ in self._open}:
            self._values += f" {data}"
        beside = self._open and self._open[-1][0] == "small"  # its interval or n
        for name in {figure for _, _, figure in self._open if not beside} - {""}:
            self.figures[name] = f"{self.figures.get(name, '')} {data}".strip()
