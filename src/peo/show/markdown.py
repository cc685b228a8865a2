"""Text made from figures, and the mark of all that a notebook's door hands over for a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

BLOCK = "application/vnd.peo.block+json"  # no cell's output reaches a page without it

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
    """A piece of a page whose texts were escaped by who made it."""

    def _repr_html_(self) -> str:
        return str(self)


class Markdown(Block, str):
    """Text that Jupyter and the report render."""

    def _repr_markdown_(self) -> str:
        return str(self)
