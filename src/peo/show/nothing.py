"""What stands where there is nothing to show: a word in JupyterLab, and no line on a page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from peo.show.markdown import Block

MARK = "peo-nothing"  # the class by which a page knows it


@dataclass(frozen=True)
class Nothing(Block):
    """No table, picture or sentence, since the wave does not ask it or nobody answered."""

    caption: str

    def _repr_html_(self) -> str:
        return f'<p class="{MARK}">· {escape(self.caption)}</p>'
