"""Read REFI-QDA: a project (.qdpx) or a code tree (.qdc), whatever program wrote it.

REFI-QDA is the exchange standard of programs for qualitative analysis (version 1.5: QDA-XML 1.0).
Text and positions here have one form whatever program wrote them: line ends are single characters,
positions are code points from 0, the end is exclusive, guids are in small letters without braces.
Elements are found by local name, because programs write different namespaces. What is not used is
told in `findings`, never dropped silently.
"""

from __future__ import annotations

import posixpath
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element

import pandas as pd

from peo.define.cells import format_time
from peo.project import CallError, UserError
from peo.project.words import spoken
from peo.sources.guard import decode, parse_xml, read_archive

Medium = Literal["text", "audio", "video"]
CODING_COLUMNS = ["source", "coder", "code", "path", "start", "end", "unit", "text"]
_NAMESPACE = uuid.UUID("6f1f3c6e-0f5b-5d0a-9a53-8d4c0f1b7a10")
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_READ = {"Users", "CodeBook", "Sources", "Description"}


class Kind(NamedTuple):
    """What the standard calls a source of some medium, its passages and where these lie."""

    tag: str
    passage: str
    start: str
    end: str


KINDS: dict[Medium, Kind] = {
    "text": Kind("TextSource", "PlainTextSelection", "startPosition", "endPosition"),
    "audio": Kind("AudioSource", "AudioSelection", "begin", "end"),
    "video": Kind("VideoSource", "VideoSelection", "begin", "end"),
}
_MEDIA = {kind.tag: medium for medium, kind in KINDS.items()}
_OF_SOURCE = {"PlainTextContent", "Coding", "Description"}
_NAMED = {"User", "Code", "Case", "Coding", *_MEDIA, *(kind.passage for kind in KINDS.values())}


@dataclass(frozen=True)
class TreeNode:
    """A code, or a folder of codes when not `codable`."""

    guid: str
    name: str
    codable: bool = True
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
class Source:
    """A text or a recording; `codings` are of the whole of it. `text` is None for a recording and
    for a text that was not there."""

    guid: str
    name: str
    medium: Medium = "text"
    text: str | None = None
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()


@dataclass(frozen=True)
class QdaProject:
    """A project, as far as peo uses it; `users` are names by guid.

    `findings` says in words what was remarkable about its file.
    """

    name: str
    origin: str = ""
    users: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[TreeNode, ...] = ()
    sources: tuple[Source, ...] = ()
    findings: tuple[str, ...] = field(default=(), compare=False)


def guid(*parts: str) -> str:
    """A guid that follows from names, so that the same project is written with the same bytes."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def walk(
    codes: tuple[TreeNode, ...], above: tuple[str, ...] = ()
) -> Iterator[tuple[TreeNode, tuple[str, ...]]]:
    """Every code with its path: the names above it and its own, in the order of the tree."""
    for code in codes:
        path = (*above, code.name)
        yield code, path
        yield from walk(code.children, path)


def read_qdc(path: Path) -> tuple[TreeNode, ...]:
    """The code tree of a .qdc file; raises UserError when it is not one."""
    if not path.is_file():
        raise CallError("talk.refi.no_file", path=path)
    root = _root(path.read_bytes(), path.name, "CodeBook")
    tree = _tree(root.find("Codes"))
    _unique([code.guid for code, _ in walk(tree)], path.name)
    return tree


def read_qdpx(path: Path) -> QdaProject:
    """The project of a .qdpx file.

    Raises UserError for a file that is hostile, damaged or no project, for two things with one
    guid, and when recorded quotes show that positions do not fit the text.
    """
    from peo.codes.refi_text import fit_positions

    members = read_archive(path)
    inner = [name for name in members if "/" not in name and name.lower().endswith(".qde")]
    if len(inner) != 1:
        raise UserError("talk.refi.inner", name=path.name, inner=len(inner))
    root = _root(members[inner[0]], path.name, "Project")
    texts = {posixpath.basename(n.replace("\\", "/")).lower(): m for n, m in members.items()}
    found: Counter[str] = Counter()
    read = [
        _source(element, path.name, texts, found)
        for element in root.findall("Sources/*")
        if element.tag in _MEDIA
    ]
    unread = [child for child in root if child.tag not in _READ]
    unread += [child for child in root.findall("Sources/*") if child.tag not in _MEDIA]
    found.update(map(_not_read, unread))
    origin = root.get("origin", "")
    sources, words = fit_positions(read, origin, path.name)
    users = {user.get("guid", ""): user.get("name", "") for user in root.findall("Users/User")}
    codes = _tree(root.find("CodeBook/Codes"))
    found.update(words)
    cases = {case.get("guid", "") for case in root.findall("Cases/Case")}
    found.update(_odd(codes, sources, cases, path.name))
    told = tuple(
        spoken("talk.odd.times", what=what, n=n) if n > 1 else what for what, n in found.items()
    )
    return QdaProject(root.get("name", ""), origin, users, codes, sources, told)


def codings(project: QdaProject) -> pd.DataFrame:
    """One row per passage and code: source, coder, code, path, start, end, unit and text.

    The coder is who gave the code, else who chose the passage, else empty. A code on a whole source
    has the unit document and no place. Passages without length or code are left out, and so are
    codings that point to a case or to nothing.
    """
    paths = {code.guid: path for code, path in walk(project.codes)}
    rows = []
    for source in project.sources:
        given = [(coding, coding.user, ("", "", "document", "")) for coding in source.codings]
        given += [
            (coding, coding.user or passage.user, _place(source, passage))
            for passage in source.selections
            for coding in passage.codings
            if passage.start < passage.end
        ]
        for coding, user, place in given:
            if path := paths.get(coding.code):
                coder = project.users.get(user, user) or user
                rows.append([source.name, coder, path[-1], " / ".join(path), *place])
    return pd.DataFrame(rows, columns=CODING_COLUMNS)


def _place(source: Source, passage: Selection) -> tuple[str, str, str, str]:
    if source.medium == "text":
        said = (source.text or "")[passage.start : passage.end]
        return str(passage.start), str(passage.end), "character", said
    start, end = (format_time(ms // 1000) for ms in (passage.start, passage.end))
    return start, end, "time", ""


# ------------------------------------------------------------------------------------ elements


def _root(content: bytes, file: str, tag: str) -> Element:
    """The root, with local names for tags and one form for guids and what refers to them."""
    root = parse_xml(content, file)
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
        for name in ("guid", "targetGUID", "creatingUser"):
            if (written := element.get(name)) is not None:
                match = _GUID.fullmatch(written.strip())
                element.set(name, match[1].lower() if match else written.strip())
        if element.tag in _NAMED and not _GUID.fullmatch(element.get("guid", "")):
            raise UserError("talk.refi.no_guid", file=file, tag=element.tag)
    if root.tag != tag:
        wanted = spoken(f"talk.wanted.{tag}")
        raise UserError("talk.refi.root", file=file, tag=root.tag, wanted=wanted)
    return root


def _tree(codes: Element | None) -> tuple[TreeNode, ...]:
    return tuple(
        TreeNode(
            guid=child.get("guid", ""),
            name=child.get("name", ""),
            codable=child.get("isCodable", "true").lower() in ("true", "1"),
            description=child.findtext("Description", ""),
            children=_tree(child),
        )
        for child in (() if codes is None else codes.findall("Code"))
    )


def _source(element: Element, file: str, texts: Mapping[str, bytes], found: Counter[str]) -> Source:
    medium = _MEDIA[element.tag]
    kind = KINDS[medium]
    found.update(_not_read(c) for c in element if c.tag not in {*_OF_SOURCE, kind.passage})
    text = _text(element, file, texts) if medium == "text" else None
    if medium == "text" and text is None:
        found[spoken("talk.odd.no_text")] += 1
    passages = tuple(
        Selection(
            guid=child.get("guid", ""),
            start=_number(child, kind.start, file),
            end=_number(child, kind.end, file),
            codings=_codings(child),
            user=child.get("creatingUser", ""),
            name=child.get("name", ""),
            description=child.findtext("Description", ""),
        )
        for child in element.findall(kind.passage)
    )
    name = element.get("name", "")
    return Source(element.get("guid", ""), name, medium, text, passages, _codings(element))


def _text(element: Element, file: str, texts: Mapping[str, bytes]) -> str | None:
    """The text with the line ends of the file."""
    if (inline := element.find("PlainTextContent")) is not None:
        return inline.text or ""
    path = element.get("plainTextPath", "")
    base = posixpath.basename(path.split("://")[-1].replace("\\", "/")).lower()
    if (content := texts.get(base)) is None:
        return None
    return decode(content, f"{file}, {base}")[0]


def _codings(element: Element) -> tuple[Coding, ...]:
    return tuple(
        Coding(given.get("guid", ""), code.get("targetGUID", ""), given.get("creatingUser", ""))
        for given in element.findall("Coding")
        for code in given.findall("CodeRef")
    )


def _number(element: Element, name: str, file: str) -> int:
    written = element.get(name, "")
    value = int(written) if re.fullmatch(r"\s*[0-9]{1,16}\s*", written) else -1
    if not 0 <= value < 2**53:
        raise UserError("talk.refi.position", file=file, name=name, tag=element.tag)
    return value


def _not_read(element: Element) -> str:
    lost = sum(1 for _ in element.iter("Coding"))
    return spoken("talk.odd.codings_lost" if lost else "talk.odd.not_read", tag=element.tag, n=lost)


def _odd(
    codes: tuple[TreeNode, ...], sources: tuple[Source, ...], cases: set[str], file: str
) -> Iterator[str]:
    """References that lead nowhere, and passages that say nothing. UserError for a guid twice."""
    known = [code.guid for code, _ in walk(codes)]
    passages = [passage for source in sources for passage in source.selections]
    bearing: list[Source | Selection] = [*sources, *passages]
    things = (*(p.guid for p in passages), *(source.guid for source in sources))
    _unique([*known, *cases, *things], file)
    for coding in (coding for one in bearing for coding in one.codings):
        if coding.code in cases:
            yield spoken("talk.odd.case")
        elif coding.code not in known:
            yield spoken("talk.odd.code")
    for passage in passages:
        if not passage.codings:
            yield spoken("talk.odd.no_code")
        if passage.start == passage.end:
            yield spoken("talk.odd.no_length")


def _unique(guids: list[str], file: str) -> None:
    if twice := [guid for guid, n in Counter(guids).items() if n > 1]:
        raise UserError("talk.refi.guid_twice", file=file, twice=twice[0])
