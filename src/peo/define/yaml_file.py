"""YAML as plain data with the line of every place in it; what a definition never needs is refused.

Refused are aliases, tags, repeated keys, keys that are no text, numbers without end, more than one
document, and whatever is too large or too deep: the parser is stopped before it builds anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml
from yaml.reader import Reader

from peo.project import UserError, read_bytes
from peo.project.words import spoken

Location = tuple[str | int, ...]

_MOST_BYTES = 2_000_000
_DEPTH = 60
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # an instrument is read 8 times as fast


class _Loader(_Safe):  # type: ignore[misc]
    """YAML 1.2 style scalars, so that the answer codes yes and no stay text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag.rsplit(":", 1)[1] in keep]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    for keep in ({"int", "float", "null"} | ({"bool"} if first in "tfTF" else set()),)
}


def yaml_bytes(path: Path) -> bytes:
    """The bytes of a file, none of an empty one; raises UserError when it is too large."""
    return read_bytes(path, _MOST_BYTES) if not path.is_file() or path.stat().st_size else b""


def read_yaml(name: str, data: bytes) -> tuple[Any, dict[Location, int]]:
    """The data in the bytes of a file (None where there are none) and the line of every place.

    Raises UserError with the `name` of the file and the line of the first thing that is refused.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError("sources.no_utf8", file=name, line=line, byte=error.start) from None
    reading = _Reading(name)
    if odd := Reader.NON_PRINTABLE.search(text):
        before = text[: odd.start()]
        column = odd.start() - before.rfind("\n")
        line = before.count("\n") + 1
        reading.refuse(line, "sources.refused.control", code=f"{ord(odd[0]):04X}", place=column)
    try:
        return reading.document(yaml.parse(text, Loader=_Loader)), reading.lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return reading.refuse(line, "sources.refused.invalid", problem=error.problem)


class _Reading:
    """One reading of one file; learns the lines on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Location, int] = {}
        self.words = _Loader("")  # tells what a scalar is

    def refuse(self, line: int, why: str, **values: object) -> NoReturn:
        told = spoken(why, **values)
        raise UserError("sources.refused_at", file=self.file, line=line, why=told)

    def document(self, events: Iterator[Any]) -> Any:
        """The data of the one document in a stream."""
        value = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(_line(event), "sources.refused.second")
                value = self.value(next(events), events, (), 0)
        return value

    def value(self, event: Any, events: Iterator[Any], at: Location, depth: int) -> Any:
        """What begins with this event, of which the place is `at`."""
        line = _line(event)
        self.lines.setdefault(at, line)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            name = event.anchor
            self.refuse(line, "sources.refused.alias", name=name)
        if event.tag:
            name = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.refuse(line, "sources.refused.tag", name=name)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, line)
        if depth == _DEPTH:
            self.refuse(line, "sources.refused.deep", most=_DEPTH)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, at, depth + 1)
        out: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            out.append(self.value(event, events, (*at, len(out)), depth + 1))
        return out

    def mapping(self, events: Iterator[Any], at: Location, depth: int) -> dict[str, Any]:
        """A mapping from text to whatever; a number as a key is text too."""
        out: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                self.refuse(line, "sources.refused.key")
            key = event.value
            if key in out:
                self.refuse(line, "sources.refused.twice", name=key)
            self.lines[(*at, key)] = line
            out[key] = self.value(next(events), events, (*at, key), depth)
        return out

    def scalar(self, event: Any, line: int) -> Any:
        """A text, a number, true, false or nothing."""
        tag = self.words.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag == "tag:yaml.org,2002:str":
            return event.value
        try:
            value = self.words.construct_object(yaml.ScalarNode(tag, event.value))
        except (ValueError, OverflowError):
            self.refuse(line, "sources.refused.no_number", value=event.value[:40])
        if isinstance(value, float) and not math.isfinite(value):
            self.refuse(line, "sources.refused.endless", value=event.value)
        return value


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def key_lines(text: str) -> dict[Location, tuple[int, int]]:
    """Where each key of a block of YAML stands: its first line, from 0, and the one after its last.

    Comments above the next key belong to that key. Of what is written between braces nothing.
    """
    lines = text.split("\n")
    found: dict[Location, tuple[int, int]] = {}

    def look(node: yaml.Node | None, at: Location) -> None:
        if node is None or (isinstance(node, yaml.CollectionNode) and node.flow_style):
            return
        if isinstance(node, yaml.SequenceNode):
            for place, one in enumerate(node.value):
                look(one, (*at, place))
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                on = value.flow_style if isinstance(value, yaml.CollectionNode) else (
                    value.style not in ("|", ">")
                )  # fmt: skip
                end = value.end_mark.line + bool(on)  # a block ends where the next key begins
                first = key.start_mark.line
                while end > first + 1 and not lines[end - 1].split("#")[0].strip():
                    end -= 1
                found[(*at, key.value)] = first, end
                look(value, (*at, key.value))

    look(yaml.compose(text, Loader=_Safe), ())
    return found


def without_comments(text: str) -> str:
    """YAML without the lines and the ends of lines that are comments."""
    whole, ends = set[int](), dict[int, int]()
    for token in yaml.scan(text, Loader=_Safe):
        start, end = token.start_mark, token.end_mark
        if isinstance(token, yaml.ScalarToken):
            whole |= {*range(start.line, end.line)}  # of which a sign may be a part
        ends[end.line] = max(end.column, ends.get(end.line, 0))
    out = []
    for number, line in enumerate(text.split("\n")):
        bare = line[: ends.get(number, 0)]
        comment = number not in whole and line[len(bare) :].lstrip().startswith("#")
        if not comment or bare.strip():
            out.append(bare.rstrip() if comment else line)
    return "\n".join(out)
