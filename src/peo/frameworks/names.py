"""Places of names in a definition, and names that stand there twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from peo.definition import Location, Problem


def twice(kind: str, names: Iterable[tuple[Location, str]]) -> Iterator[Problem]:
    """A problem for every name that stood there before."""
    seen: set[str] = set()
    for at, name in names:
        if name in seen:
            yield at, f"the {kind} {name!r} is used twice"
        seen.add(name)


def places(field: str, items: Iterable[Any], attribute: str) -> Iterator[tuple[Location, Any]]:
    """Place and value of one attribute of the items; a tuple gives a place per element."""
    for number, item in enumerate(items):
        value = getattr(item, attribute)
        if isinstance(value, tuple):
            yield from (((field, number, attribute, i), part) for i, part in enumerate(value))
        else:
            yield (field, number, attribute), value
