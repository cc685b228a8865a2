"""The codebook as DDI-Codebook 2.5, the XML that data archives read.

Elements stand in the order that the schema of DDI-Codebook 2.5 prescribes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from peo.define.instrument.model import Instrument
from peo.define.instrument.notice import notice_of, title_of, wording_note
from peo.define.instrument.variable import Variable
from peo.figure import half_up
from peo.project.words import Language, Text, both
from peo.publish.entries import Codebook, Entry
from peo.show.voice import Voice, ends_of

NAMESPACE = "ddi:codebook:2_5"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGES: tuple[Language, ...] = ("nl", "en")


def ddi_codebook(codebook: Codebook, data_file: str) -> str:
    """The XML text. Counts that are held back are left out; what is shown is not rounded."""
    root = ET.Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5"})
    _study(root, codebook)
    file = ET.SubElement(ET.SubElement(root, "fileDscr", ID="F1"), "fileTxt")
    ET.SubElement(file, "fileName").text = data_file
    size = ET.SubElement(file, "dimensns")
    ET.SubElement(size, "caseQnty").text = str(codebook.n)
    ET.SubElement(size, "varQnty").text = str(len(codebook.entries))
    ET.SubElement(file, "fileType", charset="UTF-8").text = "text/csv"
    data = ET.SubElement(root, "dataDscr")
    for entry in codebook.entries.values():
        _variable(data, codebook.instrument, entry)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _study(root: ET.Element, codebook: Codebook) -> None:
    instrument = codebook.instrument
    study = ET.SubElement(root, "stdyDscr")
    title = ET.SubElement(ET.SubElement(study, "citation"), "titlStmt")
    titles = title_of(instrument, codebook.origin)
    ET.SubElement(title, "titl", {_XML_LANG: "nl"}).text = titles.nl
    ET.SubElement(title, "parTitl", {_XML_LANG: "en"}).text = titles.en
    ET.SubElement(title, "IDNo", agency="peo").text = f"{instrument.id}-{instrument.wave}"
    info = ET.SubElement(study, "stdyInfo")
    _texts(info, "abstract", instrument.source)
    if told := notice_of(codebook.origin):
        _texts(info, "notes", told, type="origin")


def _variable(parent: ET.Element, instrument: Instrument, entry: Entry) -> None:
    variable = entry.variable
    numeric, measured = variable.kind == "number", variable.kind in ("number", "date")
    nature = "interval" if measured else "ordinal" if variable.ordered else "nominal"
    unit = {"measUnit": variable.unit} if variable.unit else {}
    element = ET.SubElement(
        parent, "var", unit, ID=f"V_{variable.id}", name=variable.id, files="F1",
        dcml=str(variable.decimals), intrvl="contin" if measured else "discrete",
        nature="ratio" if numeric else nature,
    )  # fmt: skip
    _texts(element, "labl", variable.name)
    _question(element, instrument, variable)
    if measured:
        _range(element, variable)
    if variable.asked_if:
        _texts(element, "universe", _route(instrument, variable))
    _counts(element, entry)
    _paraphrase(element, instrument, variable)
    _categories(element, entry)
    form = {"type": "numeric" if numeric else "character"}
    if variable.kind == "date":
        form |= {"category": "date", "schema": "ISO"}
    ET.SubElement(element, "varFormat", form)
    if told := wording_note(instrument, instrument.question_of(variable.id)):
        _texts(element, "notes", told, type="wording")
    if any(not figure.identified for figure in entry.figures):
        _texts(element, "notes", both("publish.codebook.not_fixed"), type="identification")


def _question(element: ET.Element, instrument: Instrument, variable: Variable) -> None:
    """The place of the question, and how it was asked where that is known: `qstnLit` is literal.

    Before an item or option stands the question of the whole group.
    """
    question = instrument.question_of(variable.id)
    place = ET.SubElement(element, "qstn", seqNo=f"{variable.block}.{question.number}")
    if instrument.wording_of(question) != "literal":
        return
    text = question.text or question
    if variable.id == question.id:
        _texts(place, "qstnLit", text)
    else:
        _texts(place, "preQTxt", text)
        _texts(place, "qstnLit", variable.name)


def _paraphrase(element: ET.Element, instrument: Instrument, variable: Variable) -> None:
    """What a question asks, where this is not how it was asked: a description of the variable."""
    question = instrument.question_of(variable.id)
    if question.text and instrument.wording_of(question) != "literal":
        _texts(element, "txt", question.text)


def _range(element: ET.Element, variable: Variable) -> None:
    (low, high), units = ends_of(variable), "REAL" if variable.kind == "number" else "INT"
    ET.SubElement(ET.SubElement(element, "valrng"), "range", UNITS=units, min=low, max=high)


def _counts(element: ET.Element, entry: Entry) -> None:
    if entry.hidden or entry.answered is None:
        return
    _statistic(element, "vald", str(entry.answered))
    _statistic(element, "invd", str(sum(entry.missing.values())))
    if entry.mean is not None and entry.mean.value is not None:
        _statistic(element, "mean", str(half_up(entry.mean.value, 4)))
    for kind, n in entry.missing.items():
        _statistic(element, "other", str(n), otherType=kind)


def _statistic(element: ET.Element, kind: str, value: str, **other: str) -> None:
    ET.SubElement(element, "sumStat", {"type": kind, **other}).text = value


def _categories(element: ET.Element, entry: Entry) -> None:
    """The answers with their counts, then the kinds of missing."""
    counts = {figure.categories: figure.count for figure in entry.shares}
    for answer in entry.variable.answers if entry.variable.kind == "category" else ():
        category = ET.SubElement(element, "catgry")
        ET.SubElement(category, "catValu").text = answer.code
        _texts(category, "labl", answer)
        count = counts.get((answer.code,))
        if count is not None:
            ET.SubElement(category, "catStat", type="freq").text = str(count)
    for kind in entry.missing if entry.variable.kind != "text" else ():
        category = ET.SubElement(element, "catgry", missing="Y", missType=kind)
        ET.SubElement(category, "catValu").text = kind
        _texts(category, "labl", both(f"show.missing.{kind}"))


def _route(instrument: Instrument, variable: Variable) -> Text:
    nl, en = (Voice(code, instrument).route(variable.asked_if) for code in _LANGUAGES)
    return Text(nl=nl, en=en)


def _texts(parent: ET.Element, tag: str, text: Text, **attributes: str) -> None:
    for language in _LANGUAGES:
        child = ET.SubElement(parent, tag, {_XML_LANG: language, **attributes})
        child.text = text.label(language)
