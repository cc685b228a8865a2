"""LimeSurvey: three styles of header, and the structure of the survey beside the export."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from peo.project import UserError, read_bytes
from peo.project.typed import fold
from peo.project.words import spoken
from peo.sources.guard import parse_xml, read_text
from peo.sources.sheet import Column, Sheet

MAX_BYTES = 30_000_000
_CODE = r"([A-Za-z][A-Za-z0-9_]*(?:\[[^\]]*\])*)"
_CODE_AND_TEXT = re.compile(rf"{_CODE}\. (.+)", re.DOTALL)
_FIELD = re.compile(r"(?:id|submitdate|lastpage|startlanguage)([^\w\[]{1,4})\w")
_YES_NO = {"Y": "yes", "N": "no"}


@dataclass
class _Question:
    """One question of the structure: texts per language, subquestions and answers by code."""

    kind: str
    group: str
    texts: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


Structure = dict[str, _Question]


def limesurvey(export: Sheet, structure: Path | None) -> Sheet:
    """Names, groups and labels of the columns, from their headers and from the structure file."""
    questions = read_structure(structure) if structure else {}
    by_code = dict(_columns(questions))
    by_text = {_key(name): column for column in by_code.values() for name in column.names}
    about: dict[str, Column] = {}
    header = [str(name) for name in export.cells.columns]
    signs = Counter(match[1] for name in header if (match := _FIELD.match(name)))
    sign = max(signs, key=signs.__getitem__, default=". ")
    sign = sign if signs[sign] > 1 else ". "  # what stands between code and text can be chosen
    both = re.compile(rf"{_CODE}{re.escape(sign)}(.+)", re.DOTALL)
    for name in header:
        match = both.fullmatch(name)
        code, text = (match[1], match[2]) if match else (name, name)
        known = by_code.get(code) or by_text.get(_key(text))
        if known is not None:
            about[name] = known
        elif match:
            about[name] = Column(names=(code, _plain(text)))
    if not about:
        return export
    own = questions or any(name.startswith(f"id{sign}") for name in header)
    made = f"LimeSurvey {export.format}" if own else export.format  # V1. text is anybody's header
    return replace(export, format=made, about={**export.about, **about})


def read_structure(path: Path) -> Structure:
    """The questions in a .lss file (both schemas) or in a tab-separated structure file."""
    try:
        if path.suffix.lower() == ".lss":
            return _from_lss(parse_xml(read_bytes(path, MAX_BYTES), path.name))
        return _from_tsv(read_text(path, MAX_BYTES)[0])
    except (UserError, KeyError, csv.Error) as error:
        why = spoken("sources.lacks", what=error) if isinstance(error, KeyError) else error
        raise UserError("sources.no_structure", file=path.name, why=why) from None


def is_structure(path: Path) -> bool:
    """Whether a file beside an export is a survey structure."""
    if path.suffix.lower() == ".lss":
        return True
    with path.open("rb") as file:
        first = file.read(2_000).split(b"\n")[0]
    return path.suffix.lower() in (".txt", ".tsv") and b"class" in first and b"type/scale" in first


def without_code(header: str) -> str:
    """The text of a header `code. text`; any other header as it is."""
    match = _CODE_AND_TEXT.fullmatch(header)
    return match[2] if match else header


def _columns(questions: Structure) -> Iterator[tuple[str, Column]]:
    """(code in the header, what is known about it)."""
    for code, question in questions.items():
        labels = _YES_NO if question.kind in ("Y", "M", "P") else question.answers
        texts, group = tuple(question.texts), question.group
        if not question.parts:
            yield code, Column(texts, group, labels)
        ranks = range(1, len(question.answers) + 1) if question.kind == "R" else ()
        for place in ranks:  # a column per place, with what was put there
            ranked = tuple(f"{whole}[{place}]" for whole in texts)
            yield f"{code}[{place}]", Column(ranked, group, labels)
        for part, words in question.parts.items():
            names = (f"{whole}[{word}]" for whole in texts for word in words)
            yield f"{code}[{part}]", Column(tuple(names), group, labels)
        yield f"{code}[other]", Column((*(f"{whole}[other]" for whole in texts),), group)
        yield f"{code}[comment]", Column((*(f"{whole}[comment]" for whole in texts),), group)


def _from_lss(root: Element) -> Structure:
    tables = {table: list(_records(root, table)) for table in (
        "groups", "group_l10ns", "questions", "subquestions", "question_l10ns", "answers",
        "answer_l10ns",
    )}  # fmt: skip
    groups = {row["gid"]: row.get("group_name", "") for row in reversed(tables["groups"])}
    for row in reversed(tables["group_l10ns"]):
        groups[row["gid"]] = row.get("group_name", "")
    texts: dict[str, list[str]] = defaultdict(list)
    for table in ("questions", "subquestions", "question_l10ns"):
        for row in tables[table]:
            if row.get("question"):
                texts[row["qid"]].append(_plain(row["question"]))
    answers: dict[str, dict[str, str]] = defaultdict(dict)
    localised = {row["aid"]: row.get("answer", "") for row in reversed(tables["answer_l10ns"])}
    for row in tables["answers"]:
        label = row.get("answer") or localised.get(row.get("aid", ""), "")
        answers[row["qid"]].setdefault(row["code"], _plain(label))
    found: Structure = {}
    codes = {}
    for row in tables["questions"]:
        if row.get("parent_qid", "0") in ("", "0"):
            codes[row["qid"]] = row["title"]
            found[row["title"]] = _Question(
                row.get("type", ""), _plain(groups.get(row.get("gid", ""), "")),
                texts[row["qid"]], {}, answers[row["qid"]],
            )  # fmt: skip
    for row in [*tables["subquestions"], *tables["questions"]]:
        parent = codes.get(row.get("parent_qid", "0"))
        if parent is not None:
            found[parent].parts[row["title"]] = texts[row["qid"]]
    return found


def _records(root: Element, table: str) -> Iterator[Mapping[str, str]]:
    for row in root.findall(f"./{table}/rows/row"):
        yield {cell.tag: (cell.text or "").strip() for cell in row}


def _from_tsv(text: str) -> Structure:
    found: Structure = {}
    group, question = "", None
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"):
        kind, name, words = row["class"], row["name"] or "", _plain(row["text"] or "")
        if kind == "G":
            group = name
        elif kind == "Q":
            question = found.setdefault(name, _Question(row["type/scale"] or "", group))
            question.texts.append(words)
        elif kind == "SQ" and question:
            question.parts.setdefault(name, []).append(words)
        elif kind == "A" and question:
            question.answers.setdefault(name, words)
    return found


def _key(text: str) -> str:
    """A header as compared: `question [item]` is `question[item]`."""
    return fold(text).replace(" [", "[")


def _plain(text: str) -> str:
    """Text without mark-up, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())
