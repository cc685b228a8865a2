"""What a notebook's door hands over for a page: text made from figures, and nothing where there is
nothing to show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

BLOCK = "application/vnd.peo.block+json"  # no cell's output reaches a page without it
NOTHING = "peo-nothing"  # the class by which a page knows that there is nothing

_ACTIVE = re.compile(r"([\\`*_\[\]<>~|#!])")  # what Markdown takes for more than itself


def literal(text: str) -> str:
    """What somebody typed, for a sentence: Markdown shows it as it is."""
    return _ACTIVE.sub(r"\\\1", text)


class Block:
    """Something that the door made; everything else in a cell stays in the lab.

    `call` says which verb made it, of what: a page calls it again.
    """

    call: Mapping[str, object] = MappingProxyType({})

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {BLOCK: dict(self.call)}


class Html(Block, str):
    """A piece of a page whose texts were escaped by who made it; `text` says what it is."""

    text = ""

    def _repr_html_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return self.text or str.__repr__(self)


class Markdown(Block, str):
    """Text that Jupyter and the report render."""

    def _repr_markdown_(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Nothing(Block):
    """No table, picture or sentence, since the wave does not ask it or nobody answered: a word in
    JupyterLab, and no line on a page."""

    caption: str

    def _repr_html_(self) -> str:
        return f'<p class="{NOTHING}">· {escape(self.caption)}</p>'
