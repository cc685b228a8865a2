"""The nbconvert exporter of the report: own template, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

from peo.chapters.ipynb import new_notebook
from peo.define.document import Language
from peo.page import POLICY, said, style
from peo.words import say

_TEMPLATES = Path(__file__).parent / "templates"


def render(cells: list[Any], report: object, language: Language) -> str:
    """The page as HTML. `cells` come from several notebooks and carry `metadata.peo`."""
    exporter = _exporter(language)
    notebook = new_notebook(cells)
    resources = {
        "report": report,
        "say": partial(say, language=language),
        "css": style() + _pygments(),
        "policy": POLICY,
    }
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    return f"{page}\n"


def _exporter(language: Language) -> Any:
    from nbconvert.exporters import HTMLExporter, TemplateExporter
    from nbconvert.filters import Highlight2HTML

    class Page(HTMLExporter):
        """Does not parse its page to add what this template has: texts for pictures and focus."""

        def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
            self.register_filter("highlight_code", Highlight2HTML(parent=self))  # type: ignore[no-untyped-call]
            return TemplateExporter.from_notebook_node(self, nb, resources, **kw)

    return Page(  # type: ignore[no-untyped-call]
        template_name="peo",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_anchor_links=True,
        optimistic_validation=True,
        language_code=language,
        filters={"strip_p": _strip_paragraph, "caption": _caption, "said": said},
    )


def _strip_paragraph(html: str) -> str:
    """A sentence without the paragraph that Markdown puts around it, for use in a list."""
    return html.strip().removeprefix("<p>").removesuffix("</p>")


def _caption(html: str) -> str:
    """What the first table of a piece of page is called."""
    found = re.search(r"<caption>(.*?)</caption>", html)
    return found[1] if found else ""


def _pygments() -> str:
    """Colours of the code."""
    from pygments.formatters import HtmlFormatter

    return str(HtmlFormatter(style="friendly").get_style_defs(".highlight"))
