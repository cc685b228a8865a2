"""Text made from figures."""

from __future__ import annotations


class Html(str):
    """A piece of a page whose texts were escaped by who made it."""

    def _repr_html_(self) -> str:
        return str(self)


class Markdown(str):
    """Text that Jupyter and the report render."""

    def _repr_markdown_(self) -> str:
        return str(self)
