"""The nbconvert exporter of the report: own template, nothing loaded from elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat

from peo.page import style

_TEMPLATES = Path(__file__).parent / "templates"


def render(cells: list[Any], report: object, words: dict[str, str]) -> str:
    """The page as HTML. `cells` come from several notebooks and carry `metadata.peo`."""
    # see run.execute: this import is slow and not needed
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from nbconvert.exporters import HTMLExporter

    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="peo",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_anchor_links=True,
        optimistic_validation=True,
        filters={"strip_p": _strip_paragraph},
    )
    exporter.language_code = getattr(report, "language", "nl")
    notebook = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    resources = {"report": report, "words": words, "css": style() + _pygments()}
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    return str(page) + "\n"


def _strip_paragraph(html: str) -> str:
    """A sentence without the paragraph that Markdown puts around it, for use in a list."""
    return html.strip().removeprefix("<p>").removesuffix("</p>")


def _pygments() -> str:
    """Colours of the code."""
    from pygments.formatters import HtmlFormatter

    return str(HtmlFormatter(style="friendly").get_style_defs(".highlight"))
