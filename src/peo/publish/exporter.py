"""The nbconvert exporter of the report: own template, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any, get_args

from peo.define.chapters.ipynb import new_notebook
from peo.project.words import Language, say
from peo.project.words.page import page, said
from peo.publish.printed_cells import Part, file_of

_LEADS = re.compile(r"https?:|mailto:|[\w./-]*(#|$)")  # what a link in a text may be
_TEMPLATES = Path(__file__).parent / "templates"


class _Report(dict[str, Any]):
    """What the template prints beside the cells. nbconvert copies deeply what it is given, for
    preprocessors that change it; none does, and an instrument takes as long as the whole page."""

    def __deepcopy__(self, memo: object) -> _Report:
        return self


def render(part: Part, parts: Sequence[Part], cells: list[Any], report: dict[str, Any]) -> str:
    """One of the `parts` of a report as HTML; its cells come from several notebooks and carry
    `metadata.peo`."""
    language: Language = report["language"]
    exporter = _exporter(language)
    notebook = new_notebook(cells)
    resources = {
        "report": _Report(report),
        "say": partial(say, language=language),
        "part": part,
        "parts": [(one, file_of(one, language)) for one in parts],
        "other": [(one, file_of(part, one)) for one in get_args(Language) if one != language],
    }
    body, _ = exporter.from_notebook_node(notebook, resources=resources)
    name = "" if part == "index" else f"{say(f'publish.page.{part}', language)} · "
    title, made_by = name + report["title"], f"peo {report['version']}"
    return page(title, body, language, made_by=made_by, stamp=report["banner"].split(":")[0])


@cache  # it compiles its template once
def _exporter(language: Language) -> Any:
    from nbconvert.exporters import HTMLExporter, TemplateExporter
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Text(IPythonRenderer):
        """Of a chapter's text only Markdown means something: a tag in it is text, and of a picture
        its words are left."""

        def block_code(self, code: str, info: str | None = None) -> str:  # noqa: ARG002
            return f"<pre><code>{escape(code)}</code></pre>\n"

        def block_html(self, html: str) -> str:
            return f"<p>{escape(html.strip())}</p>\n"

        def inline_html(self, html: str) -> str:
            return escape(html)

        def link(self, text: str, url: str, title: str | None = None) -> str:
            return str(super().link(text, url, title)) if _LEADS.match(url) else text

        def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
            return escape(text)

    def told(source: str) -> str:
        renderer = Text(escape=True, exclude_anchor_links=True)
        return str(MarkdownWithMath(renderer=renderer).render(source))

    class Page(HTMLExporter):
        """Does not parse its page to add what this template has: texts for pictures and focus."""

        def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
            return TemplateExporter.from_notebook_node(self, nb, resources, **kw)

    return Page(  # type: ignore[no-untyped-call]
        template_name="peo",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_anchor_links=True,
        optimistic_validation=True,
        language_code=language,
        filters={"strip_p": _strip_paragraph, "caption": _caption, "said": said, "told": told},
    )


def _strip_paragraph(html: str) -> str:
    """A sentence without the paragraph that Markdown puts around it, for use in a list."""
    return html.strip().removeprefix("<p>").removesuffix("</p>")


def _caption(html: str) -> str:
    """What the first table of a piece of page is called."""
    found = re.search(r"<caption>(.*?)</caption>", html)
    return found[1] if found else ""
