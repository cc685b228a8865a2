"""Read REFI-QDA: a project (.qdpx) or a code tree (.qdc), whatever program wrote it.

Elements are found by local name, because programs write different namespaces. What cannot be
used is told in `findings`, never dropped silently. Not read: notes, links, sets, graphs, and
passages in pictures, PDFs and transcripts.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import pandas as pd

from peo.codes.cells import format_time
from peo.codes.refi_model import (
    Case,
    Coding,
    QdaProject,
    Selection,
    Source,
    TreeNode,
    User,
    Value,
    Variable,
    walk,
)
from peo.codes.refi_text import fit_positions
from peo.project import CallError, UserError
from peo.sources.guard import parse_xml, read_archive

CODING_COLUMNS = ["source", "coder", "code", "path", "start", "end", "unit", "text"]
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_READ = {"Users", "CodeBook", "Variables", "Cases", "Sources", "Description"}
_MEDIA = {"TextSource": "text", "AudioSource": "audio", "VideoSource": "video"}


@dataclass(frozen=True)
class QdaFile:
    """A project and what was remarkable about its file, in words."""

    project: QdaProject
    findings: tuple[str, ...] = ()


def read_qdc(path: Path) -> tuple[TreeNode, ...]:
    """The code tree of a .qdc file; raises UserError when it is not one."""
    if not path.is_file():
        raise CallError(f"There is no file {path}.")
    root = parse_xml(path.read_bytes(), path.name)
    if _local(root) != "CodeBook":
        raise UserError(f"{path.name} holds a {_local(root)}, not a code tree.")
    tree = _tree(_child(root, "Codes"), path.name)
    _unique([code.guid for code, _ in walk(tree)], path.name)
    return tree


def read_qdpx(path: Path) -> QdaFile:
    """The project of a .qdpx file with its findings.

    Raises UserError for a file that is hostile, damaged or no project, for two things with one
    guid, and when recorded quotes show that positions do not fit the text.
    """
    members = read_archive(path)
    inner = [name for name in members if "/" not in name and name.lower().endswith(".qde")]
    if len(inner) != 1:
        raise UserError(f"{path.name} holds {len(inner)} .qde files at its root, not one.")
    root = parse_xml(members[inner[0]], path.name)
    if _local(root) != "Project":
        raise UserError(f"{path.name} holds a {_local(root)}, not a project.")
    reader = _Reader(path.name, members, root.get("origin", ""))
    return reader.project(root)


class _Reader:
    """One reading of one file; gathers the findings on the way."""

    def __init__(self, file: str, members: dict[str, bytes], origin: str) -> None:
        self.file = file
        self.members = {posixpath.basename(n.replace("\\", "/")).lower(): n for n in members}
        self.bytes = members
        self.origin = origin
        self.found: Counter[str] = Counter()

    def project(self, root: Element) -> QdaFile:
        for child in root:
            if _local(child) not in _READ:
                self.found[f"{_local(child)}: not read"] += 1
        sources = [self.source(s) for s in _all(root, "Sources") if _local(s) in _MEDIA]
        for other in (s for s in _all(root, "Sources") if _local(s) not in _MEDIA):
            self.found[f"{_local(other)}: not read"] += 1
        project = QdaProject(
            name=root.get("name", ""),
            origin=self.origin,
            users=tuple(User(self.guid(u), u.get("name", "")) for u in _all(root, "Users")),
            codes=_tree(_child(_child(root, "CodeBook"), "Codes"), self.file),
            variables=tuple(
                Variable(self.guid(v), v.get("name", ""), v.get("typeOfVariable", "Text"))
                for v in _all(root, "Variables")
            ),
            cases=tuple(self.case(case) for case in _all(root, "Cases")),
            sources=self.fitted(sources),
        )
        self.check(project)
        lines = [f"{what} ({n} times)" if n > 1 else what for what, n in self.found.items()]
        return QdaFile(project, tuple(lines))

    def source(self, element: Element) -> Source:
        medium = _MEDIA[_local(element)]
        kinds = {"text": "PlainTextSelection", "audio": "AudioSelection", "video": "VideoSelection"}
        places = ("startPosition", "endPosition") if medium == "text" else ("begin", "end")
        for child in element:
            if _local(child) == "Transcript":
                self.found["Transcript: not read"] += 1
        return Source(
            guid=self.guid(element),
            name=element.get("name", ""),
            medium=medium,  # type: ignore[arg-type]
            text=self.text(element) if medium == "text" else None,
            selections=tuple(
                self.selection(child, places) for child in element if _local(child) == kinds[medium]
            ),
            codings=self.codings(element),
            values=self.values(element),
        )

    def text(self, element: Element) -> str | None:
        """The text with the line ends of the file."""
        inline = _child(element, "PlainTextContent")
        if inline is not None:
            return inline.text or ""
        path = element.get("plainTextPath", "")
        base = posixpath.basename(path.split("://")[-1].replace("\\", "/")).lower()
        if base not in self.members:
            self.found["a text is not in the file"] += 1
            return None
        data = self.bytes[self.members[base]]
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            raise UserError(f"{self.file}: the text {base} is not UTF-8 or UTF-16.") from None

    def selection(self, element: Element, places: tuple[str, str]) -> Selection:
        start, end = (self.number(element, place) for place in places)
        return Selection(
            guid=self.guid(element),
            start=start,
            end=end,
            codings=self.codings(element),
            user=_bare(element.get("creatingUser", "")),
            name=element.get("name", ""),
            description=_words(element),
        )

    def codings(self, element: Element) -> tuple[Coding, ...]:
        return tuple(
            Coding(
                self.guid(child),
                _bare(reference.get("targetGUID", "")),
                _bare(child.get("creatingUser", "")),
            )
            for child in element
            if _local(child) == "Coding"
            for reference in child
            if _local(reference) == "CodeRef"
        )

    def values(self, element: Element) -> tuple[Value, ...]:
        out = []
        for child in (c for c in element if _local(c) == "VariableValue"):
            reference = _child(child, "VariableRef")
            variable = _bare(reference.get("targetGUID", "")) if reference is not None else ""
            for value in child:
                if _local(value).endswith("Value"):
                    kind = _local(value).removesuffix("Value")
                    out.append(Value(variable, kind, value.text or ""))
        return tuple(out)

    def case(self, element: Element) -> Case:
        def targets(name: str) -> tuple[str, ...]:
            return tuple(_bare(c.get("targetGUID", "")) for c in element if _local(c) == name)

        return Case(
            guid=self.guid(element),
            name=element.get("name", ""),
            description=_words(element),
            codes=targets("CodeRef"),
            values=self.values(element),
            sources=targets("SourceRef"),
            selections=targets("SelectionRef"),
        )

    def fitted(self, sources: list[Source]) -> tuple[Source, ...]:
        """Sources whose texts and positions have the one form of the model."""
        fitted, words = fit_positions(sources, self.origin, self.file)
        self.found.update(words)
        return fitted

    def check(self, project: QdaProject) -> None:
        """Guids that stand twice, and references that lead nowhere."""
        codes = {code.guid for code, _ in walk(project.codes)}
        cases = {case.guid for case in project.cases}
        selections = [s for source in project.sources for s in source.selections]
        _unique(
            [*codes, *cases, *(s.guid for s in selections), *(s.guid for s in project.sources)],
            self.file,
        )
        given = [c for source in project.sources for c in source.codings]
        given += [c for selection in selections for c in selection.codings]
        for coding in given:
            if coding.code in cases:
                self.found["a coding points to a case, not to a code"] += 1
            elif coding.code not in codes:
                self.found["a coding points to a code that is not in the file"] += 1
        for selection in selections:
            if not selection.codings:
                self.found["a passage without a code"] += 1
            if selection.start == selection.end:
                self.found["a passage without length"] += 1

    def guid(self, element: Element) -> str:
        return _guid(element, self.file)

    def number(self, element: Element, name: str) -> int:
        try:
            value = int(element.get(name, ""))
        except ValueError:
            value = -1
        if not 0 <= value < 2**53:
            raise UserError(f"{self.file}: {name} of a {_local(element)} is not a position.")
        return value


def codings(project: QdaProject) -> pd.DataFrame:
    """One row per passage and code: source, coder, code, path, start, end, unit and text.

    The coder is who gave the code, else who chose the passage, else empty. A code on a whole source
    has the unit document and no place. Passages without length or code are left out, and so are
    codings that point to a case or to nothing.
    """
    names = {user.guid: user.name or user.guid for user in project.users}
    paths = {code.guid: path for code, path in walk(project.codes)}
    rows = []
    for source in project.sources:
        for coding in source.codings:
            if coding.code in paths:
                path, coder = paths[coding.code], names.get(coding.user, coding.user)
                whole = [source.name, coder, path[-1], " / ".join(path), "", "", "document", ""]
                rows.append(whole)
        for selection in source.selections:
            for coding in selection.codings:
                if coding.code not in paths or selection.start >= selection.end:
                    continue
                coder = coding.user or selection.user
                path = paths[coding.code]
                place = slice(selection.start, selection.end)
                said = source.text[place] if source.text is not None else ""
                rows.append(
                    [source.name, names.get(coder, coder), path[-1], " / ".join(path),
                     *_place(source, selection), said]
                )  # fmt: skip
    return pd.DataFrame(rows, columns=CODING_COLUMNS)


def _place(source: Source, selection: Selection) -> tuple[str, str, str]:
    if source.medium == "text":
        return str(selection.start), str(selection.end), "character"
    start, end = (format_time(ms // 1000) for ms in (selection.start, selection.end))
    return start, end, "time"


# ------------------------------------------------------------------------------------ elements


def _tree(codes: Element | None, file: str) -> tuple[TreeNode, ...]:
    if codes is None:
        return ()
    return tuple(
        TreeNode(
            guid=_guid(child, file),
            name=child.get("name", ""),
            codable=child.get("isCodable", "true").lower() in ("true", "1"),
            color=child.get("color", ""),
            description=_words(child),
            children=_tree(child, file),
        )
        for child in codes
        if _local(child) == "Code"
    )


def _guid(element: Element, file: str) -> str:
    match = _GUID.fullmatch(element.get("guid", "").strip())
    if match is None:
        raise UserError(f"{file}: a {_local(element)} has no guid.")
    return match[1].lower()


def _bare(reference: str) -> str:
    match = _GUID.fullmatch(reference.strip())
    return match[1].lower() if match else reference.strip()


def _unique(guids: list[str], file: str) -> None:
    if twice := [guid for guid, n in Counter(guids).items() if n > 1]:
        raise UserError(f"{file}: the guid {twice[0]} is used for two things.")


def _local(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _child(element: Element | None, name: str) -> Element | None:
    return next((c for c in element if _local(c) == name), None) if element is not None else None


def _all(root: Element, name: str) -> list[Element]:
    holder = _child(root, name)
    return list(holder) if holder is not None else []


def _words(element: Element) -> str:
    described = _child(element, "Description")
    return (described.text or "") if described is not None else ""
