"""Write REFI-QDA: code books as .qdc, fragments of researchers as .qdpx, in the standard's order.

The bytes follow from the contents only: no clock, no new guids, no compression. The standard's
XSD is in no package and not in this project; tests hold order and required attributes to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from peo.codes.book import Code, CodeBook
from peo.codes.dialogues import Dialogues
from peo.codes.fragments import Fragment
from peo.codes.interviews import Interviews
from peo.codes.refi import KINDS, Coding, QdaProject, Selection, Source, TreeNode, guid
from peo.project import UserError, replacing
from peo.project.words import Language
from peo.sources.guard import write_archive

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_qdc(codes: tuple[TreeNode, ...], path: Path) -> None:
    """Write a code tree; raises UserError when it is empty, which the standard does not allow."""
    if not codes:
        raise UserError("talk.refi.no_code")
    root = Element("CodeBook", {"xmlns": "urn:QDA-XML:codebook:1.0", "origin": "peo"})
    _codes(SubElement(root, "Codes"), codes)
    content = _bytes(root)
    with replacing(path) as new:
        new.write_bytes(content)


def write_qdpx(project: QdaProject, path: Path) -> None:
    """Write a project with its texts; recordings themselves are not in it."""
    root = Element("Project", {"xmlns": "urn:QDA-XML:project:1.0", "name": project.name})
    if project.origin:
        root.set("origin", project.origin)
    if project.users:
        users = SubElement(root, "Users")
        for user, name in project.users.items():
            _element(users, "User", guid=user, name=name)
    if project.codes:
        _codes(SubElement(SubElement(root, "CodeBook"), "Codes"), project.codes)
    if project.sources:
        holder = SubElement(root, "Sources")
        for source in project.sources:
            _source(holder, source)
    members = {"project.qde": _bytes(root)}
    for source in project.sources:
        if source.text is not None:
            members[f"sources/{source.guid}.txt"] = source.text.encode()
    with replacing(path) as new:
        write_archive(new, members)


def code_tree(book: CodeBook, language: Language = "nl") -> tuple[TreeNode, ...]:
    """The codes of a code book as a tree: folders hold what may be given to a passage."""

    def node(code: str, label: str, children: Sequence[TreeNode] = ()) -> TreeNode:
        return TreeNode(guid(book.id, code), label, description=code, children=tuple(children))

    def folder(name: str, *children: TreeNode) -> TreeNode:
        return TreeNode(guid(book.id, "folder", name), name, False, children=children)

    def plain(codes: Iterable[Code]) -> list[TreeNode]:
        return [node(code.code, code.label(language)) for code in codes]

    if isinstance(book, Dialogues):
        numbers = [node(q.number, f"{q.number} {q.label(language)}") for q in book.sub_questions]
        themes = [node(t.code, t.label(language), plain(t.factors)) for t in book.themes]
        concepts = folder("concepts", *plain(book.concepts))
        return concepts, folder("sub-questions", *numbers), folder("themes", *themes)
    assert isinstance(book, Interviews)
    factors = [node(f.code, f.label(language), plain(f.indicators)) for f in book.factors]
    made = (folder("tree", *plain(book.tree)),) if book.tree else ()
    return folder("factors", *factors), folder("extra codes", *plain(book.extra_codes)), *made


def fragments_project(fragments: Iterable[Fragment], book: Dialogues) -> QdaProject:
    """Fragments of any number of researchers as a project: a recording per team, times in ms.

    The utterance is the description of its passage. The same fragments in another order give the
    same project.
    """
    ordered = sorted(fragments, key=lambda f: (f.team, f.start, f.end, f.researcher,
                                               sorted(f.categories), f.utterance))  # fmt: skip
    users = {guid("user", name): name for name in sorted({f.researcher for f in ordered})}
    passages: dict[str, list[Selection]] = {}
    for place, f in enumerate(ordered):
        own, user = (f.team, f"{f.start}", f"{f.end}", f.researcher, f"{place}"), f.researcher
        given = tuple(
            Coding(guid("coding", *own, code), guid(book.id, code), guid("user", user))
            for code in sorted(f.categories)
        )
        passage = Selection(guid("fragment", *own), f.start * 1000, f.end * 1000, given,
                            guid("user", user), description=f.utterance)  # fmt: skip
        passages.setdefault(f.team, []).append(passage)
    sources = tuple(
        Source(guid("team", team), team, "video", selections=tuple(own))
        for team, own in passages.items()
    )
    return QdaProject(book.id, "peo", users, code_tree(book), sources)


def _codes(holder: Element, codes: tuple[TreeNode, ...]) -> None:
    for code in codes:
        told = {"guid": code.guid, "name": code.name, "isCodable": str(code.codable).lower()}
        element = SubElement(holder, "Code", told)
        _described(element, code.description)
        _codes(element, code.children)


def _source(holder: Element, source: Source) -> None:
    kind = KINDS[source.medium]
    element = _element(holder, kind.tag, guid=source.guid, name=source.name)
    if source.text is not None:
        element.set("plainTextPath", f"internal://{source.guid}.txt")
    for passage in source.selections:
        child = _element(element, kind.passage, guid=passage.guid, name=passage.name)
        child.attrib.update({kind.start: str(passage.start), kind.end: str(passage.end)})
        if passage.user:
            child.set("creatingUser", passage.user)
        _described(child, passage.description)
        _codings(child, passage.codings)
    _codings(element, source.codings)


def _codings(holder: Element, codings: tuple[Coding, ...]) -> None:
    for coding in codings:
        element = _element(holder, "Coding", guid=coding.guid, creatingUser=coding.user)
        SubElement(element, "CodeRef", {"targetGUID": coding.code})


def _described(holder: Element, words: str) -> None:
    if words:
        SubElement(holder, "Description").text = words


def _element(holder: Element, tag: str, **attributes: str) -> Element:
    """An element with those attributes that have a value."""
    return SubElement(holder, tag, {name: value for name, value in attributes.items() if value})


def _bytes(root: Element) -> bytes:
    for element in root.iter():
        for text in (element.text or "", *element.attrib.values()):
            if _NOT_XML.search(text):
                raise UserError("talk.refi.character", tag=element.tag)
    indent(root)
    written = tostring(root, encoding="unicode").replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'.encode()
