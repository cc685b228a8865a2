"""One look for every page that the project writes. A page loads nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Self

# A page runs nothing and asks for nothing, whatever somebody typed into a label or a title.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STAMP = "font:8pt system-ui,sans-serif;color:#8a4b0f"
_BESIDE = 3  # columns of words that a phone shows beside each other
_LINK = re.compile(r"\[([^\]]+)\]\(#([\w.:-]+)\)")


class Cell(str):
    """The HTML of a cell that begins with a figure; in a table the cell itself bears its id."""

    id: str
    content: str

    def __new__(cls, figure_id: str, number: str, behind: str = "") -> Self:
        """`number` is the figure's own, `behind` what stands small after it."""
        id = escape(figure_id)
        html = f'<span title="{id}" data-figure="{id}">{number}</span>{behind}'
        made = super().__new__(cls, html)
        made.id, made.content = id, number + behind
        return made


def said(text: str) -> str:
    """A sentence as HTML: bold, italics, links within the page and lists; all else is text.

    What people typed (labels, titles, names) may stand in it: no tag, picture or outside link of
    theirs means anything.
    """
    parts = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [_inline(line) for line in paragraph.splitlines()]
        if all(line.startswith("- ") for line in lines):
            items = "\n".join(f"<li>{line[2:]}</li>" for line in lines)
            parts.append(f"<ul>\n{items}\n</ul>")
        else:
            parts.append(f"<p>{' '.join(lines)}</p>")
    return "\n".join(parts)


def _inline(line: str) -> str:
    line = escape(line, quote=False)
    line = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", line)
    line = re.sub(r"(?<![*\w])\*([^*]+)\*(?![*\w])", r"<em>\1</em>", line)
    line = re.sub(r"`([^`]+)`", r"<code>\1</code>", line)
    return _LINK.sub(r'<a href="#\2">\1</a>', line)


def style() -> str:
    """The style sheet of all pages."""
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def page(
    title: str, body: str, language: str, css: str = "", made_by: str = "peo", stamp: str = ""
) -> str:
    """A page on its own: `body` is HTML that the caller escaped, `css` is for this page alone;
    `stamp` stands on each sheet that is printed."""
    if stamp:
        css += f'@page{{@top-center{{content:"{stamp}";{_STAMP}}}}}'
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="generator" content="{escape(made_by)}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style()}{css}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def contents(name: str, links: Iterable[tuple[str, str]]) -> str:
    """A list of links to places on a page: (place, what stands there)."""
    items = "".join(f'<li><a href="#{place}">{escape(text)}</a></li>' for place, text in links)
    return f'<nav class="toc" aria-label="{escape(name)}"><ol>{items}</ol></nav>'


def table(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    notes: Iterable[str] = (),
    words: bool = False,
) -> str:
    """A table that scrolls on a narrow screen. Cells are HTML; caption, header and notes text.

    Numbers stand to the right, `words` to the left; a row of many words is a list on a phone.
    Without rows its header is what there is to say: a sentence under the caption.
    """
    stacked = words and len(header) > _BESIDE
    kind = "peo-table" + " peo-words" * words + " peo-stacked" * stacked
    rows, below = list(rows), "".join(f"<p>{escape(line)}</p>" for line in notes)
    if not rows:
        told = f"<p><strong>{escape(caption)}.</strong> {escape(' '.join(header))}</p>"
        return f'<figure class="{kind}">{told}<figcaption>{below}</figcaption></figure>'
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    heads = [f' data-head="{escape(name)}"' if stacked else "" for name in header[1:]]
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(map(_cell, heads, rest))}</tr>'
        for first, *rest in rows
    )
    return (
        f'<figure class="{kind}"><div class="peo-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(caption)}"><table>\n'
        f"<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
        f"{f'<figcaption>{below}</figcaption>' * bool(below)}</figure>"
    )


def _cell(head: str, html: str) -> str:
    if isinstance(html, Cell):
        return f'<td{head} title="{html.id}" data-figure="{html.id}">{html.content}</td>'
    return f"<td{head}>{html}</td>"
