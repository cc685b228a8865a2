"""What a REFI-QDA project holds, as far as peo uses it: coders, codes, cases, coded passages.

REFI-QDA is the exchange standard of programs for qualitative analysis (version 1.5: QDA-XML 1.0).
Text and positions here have one form whatever program wrote them: line ends are single characters,
positions are code points from 0, the end is exclusive, guids are in small letters without braces.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Medium = Literal["text", "audio", "video"]
NAMESPACE = uuid.UUID("6f1f3c6e-0f5b-5d0a-9a53-8d4c0f1b7a10")


@dataclass(frozen=True)
class User:
    """A coder."""

    guid: str
    name: str = ""


@dataclass(frozen=True)
class TreeNode:
    """A code, or a folder of codes when not `codable`."""

    guid: str
    name: str
    codable: bool = True
    color: str = ""
    description: str = ""
    children: tuple[TreeNode, ...] = ()


@dataclass(frozen=True)
class Coding:
    """A code given by a coder (guids); `user` is empty where the file does not tell."""

    guid: str
    code: str
    user: str = ""


@dataclass(frozen=True)
class Selection:
    """A passage: code points of a text, or milliseconds of a recording, and its codings."""

    guid: str
    start: int
    end: int
    codings: tuple[Coding, ...] = ()
    user: str = ""
    name: str = ""
    description: str = ""


@dataclass(frozen=True)
class Value:
    """A value of a variable, as written; `kind` is Text, Boolean, Integer, Float, Date ..."""

    variable: str
    kind: str
    written: str


@dataclass(frozen=True)
class Source:
    """A text or a recording. `text` is None for a recording and for a text that was not there."""

    guid: str
    name: str
    medium: Medium = "text"
    text: str | None = None
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Variable:
    """A property of cases or sources."""

    guid: str
    name: str
    kind: str


@dataclass(frozen=True)
class Case:
    """A person or group: its values, codes and sources (guids)."""

    guid: str
    name: str = ""
    description: str = ""
    codes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    sources: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()


@dataclass(frozen=True)
class QdaProject:
    """A project. Its users, codes and so on refer to each other by guid."""

    name: str
    origin: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[TreeNode, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()


def walk(
    codes: tuple[TreeNode, ...], above: tuple[str, ...] = ()
) -> Iterator[tuple[TreeNode, tuple[str, ...]]]:
    """Every code with its path: the names above it and its own, in the order of the tree."""
    for code in codes:
        path = (*above, code.name)
        yield code, path
        yield from walk(code.children, path)


def guid(*parts: str) -> str:
    """A guid that follows from names, so that the same project is written with the same bytes."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))
