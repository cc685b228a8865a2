"""Text made from figures."""

from __future__ import annotations


class Markdown(str):
    """Text that Jupyter and the report render."""

    def _repr_markdown_(self) -> str:
        return str(self)
