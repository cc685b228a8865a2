"""Write REFI-QDA: .qdpx and .qdc, with the elements in the order of the standard.

The bytes follow from the contents only: no clock, no new guids, no compression. The standard's
XSD is in no package and not in this project; tests hold order and required attributes to it.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from peo.codes.refi_model import Case, Coding, QdaProject, Source, TreeNode, Value
from peo.project import UserError, replacing
from peo.sources.guard import write_archive

_PROJECT = "urn:QDA-XML:project:1.0"
_CODEBOOK = "urn:QDA-XML:codebook:1.0"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {
    "text": ("TextSource", "PlainTextSelection", "startPosition", "endPosition"),
    "audio": ("AudioSource", "AudioSelection", "begin", "end"),
    "video": ("VideoSource", "VideoSelection", "begin", "end"),
}


def write_qdc(codes: tuple[TreeNode, ...], path: Path) -> None:
    """Write a code tree; raises UserError when it is empty, which the standard does not allow."""
    if not codes:
        raise UserError("A .qdc file needs at least one code.")
    root = Element("CodeBook", {"xmlns": _CODEBOOK, "origin": "peo"})
    _codes(SubElement(root, "Codes"), codes)
    data = _bytes(root)
    with replacing(path) as new:
        new.write_bytes(data)


def write_qdpx(project: QdaProject, path: Path) -> None:
    """Write a project with its texts; recordings themselves are not in it."""
    root = Element("Project", {"xmlns": _PROJECT, "name": project.name})
    if project.origin:
        root.set("origin", project.origin)
    if project.users:
        users = SubElement(root, "Users")
        for user in project.users:
            _element(users, "User", guid=user.guid, name=user.name)
    if project.codes:
        _codes(SubElement(SubElement(root, "CodeBook"), "Codes"), project.codes)
    if project.variables:
        holder = SubElement(root, "Variables")
        for v in project.variables:
            SubElement(
                holder, "Variable", {"guid": v.guid, "name": v.name, "typeOfVariable": v.kind}
            )
    if project.cases:
        holder = SubElement(root, "Cases")
        for case in project.cases:
            _case(holder, case)
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


def _codes(holder: Element, codes: tuple[TreeNode, ...]) -> None:
    for code in codes:
        attributes = {
            "guid": code.guid,
            "name": code.name,
            "isCodable": "true" if code.codable else "false",
        }
        if code.color:
            attributes["color"] = code.color
        element = SubElement(holder, "Code", attributes)
        _described(element, code.description)
        _codes(element, code.children)


def _case(holder: Element, case: Case) -> None:
    element = _element(holder, "Case", guid=case.guid, name=case.name)
    _described(element, case.description)
    for target in case.codes:
        SubElement(element, "CodeRef", {"targetGUID": target})
    _values(element, case.values)
    for target in case.sources:
        SubElement(element, "SourceRef", {"targetGUID": target})
    for target in case.selections:
        SubElement(element, "SelectionRef", {"targetGUID": target})


def _source(holder: Element, source: Source) -> None:
    tag, selection_tag, start, end = _TAGS[source.medium]
    element = _element(holder, tag, guid=source.guid, name=source.name)
    if source.text is not None:
        element.set("plainTextPath", f"internal://{source.guid}.txt")
    for selection in source.selections:
        place = {start: str(selection.start), end: str(selection.end)}
        child = _element(element, selection_tag, guid=selection.guid, name=selection.name)
        child.attrib.update(place)
        if selection.user:
            child.set("creatingUser", selection.user)
        _described(child, selection.description)
        _codings(child, selection.codings)
    _codings(element, source.codings)
    _values(element, source.values)


def _codings(holder: Element, codings: tuple[Coding, ...]) -> None:
    for coding in codings:
        element = _element(holder, "Coding", guid=coding.guid, creatingUser=coding.user)
        SubElement(element, "CodeRef", {"targetGUID": coding.code})


def _values(holder: Element, values: tuple[Value, ...]) -> None:
    for value in values:
        element = SubElement(holder, "VariableValue")
        SubElement(element, "VariableRef", {"targetGUID": value.variable})
        SubElement(element, f"{value.kind}Value").text = value.written


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
                raise UserError(f"A {element.tag} holds a character that XML cannot hold.")
    indent(root)
    written = tostring(root, encoding="unicode").replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'.encode()
