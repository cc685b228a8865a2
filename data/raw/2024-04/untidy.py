"""An export as survey tools and people make them: the answers of `invent` as untidy cells.

Titles above the header, four styles of header, capitals, spaces, several choices in one cell, and
numbers in several notations. Nothing is lost: intake reads all of it.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import openpyxl

from peo.define.instrument.model import Question

_ALIASES = {"fixed_comment": "Toelichting vaste vragen", "space_overall": "PROFESSIONELE RUIMTE ",
            "mentor": "MENTOR", "mentor_time": "mentor_time"}  # fmt: skip


class Sheet:
    """People as the cells of an untidy export, with the header that goes with it."""

    def __init__(
        self, questions: Sequence[Question], words: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.words = words  # per variable: code -> label
        self.names = {item.id: item.nl for question in questions for item in question.items}
        self.columns: list[tuple[str, str, tuple[str, ...]]] = []  # header, kind, variables
        for question in questions:
            self._add(question)

    def _add(self, question: Question) -> None:
        text = question.text.nl if question.text else question.nl
        header = _ALIASES.get(question.id, question.nl)
        if question.id == "guidance":
            for answer in question.answers:
                self.columns.append((f"{text} [{answer.nl}]", "tick", (answer.code,)))
        elif question.type == "multi":
            self.columns.append((text, "choices", tuple(a.code for a in question.answers)))
        elif question.type == "ranking":
            self.columns.append((text, "order", tuple(item.id for item in question.items)))
        elif question.items:
            for item in question.items:
                self.columns.append((f"{text} [{item.nl}]", "answer", (item.id,)))
                if item.other_text:
                    self.columns.append((f"{item.id}_text", "text", (f"{item.id}_text",)))
                if question.explanation:
                    name = f"{item.id}_explanation"
                    self.columns.append((name, "text", (name,)))
        elif question.type == "free_text":
            self.columns.append((header, "text", (question.id,)))
        else:
            kind = "number" if question.range else "answer"
            in_full = any(answer.other_text for answer in question.answers)
            self.columns.append((text if in_full else header, kind, (question.id,)))
        for answer in question.answers:
            if answer.other_text:
                multi = question.type == "multi"
                name = f"{answer.code}_text" if multi else f"{question.id}_{answer.code}_text"
                self.columns.append((f"{text} [anders]", "text", (name,)))

    @property
    def header(self) -> list[str]:
        """The names above the columns, with those that the survey tool adds."""
        return ["Antwoord-ID", "Datum ingestuurd", "Laatste pagina", "Starttaal", "IP-adres",
                *(header for header, _, _ in self.columns)]  # fmt: skip

    def row(self, draw: random.Random, who: Mapping[str, str], place: int) -> list[object]:
        """One person's cells; the address is one that is kept free for examples."""
        day = f"2024-{4 + place // 200:02d}-{8 + place // 20 % 20:02d}"
        sent, address = f"{day} 1{place % 10}:{place % 60:02d}:00", f"192.0.2.{place % 250 + 1}"
        answers = [self._cell(draw, kind, names, who) for _, kind, names in self.columns]
        return [who.get("respondent_id"), sent, 6, "nl", address, *answers]

    def _cell(
        self, draw: random.Random, kind: str, names: Sequence[str], who: Mapping[str, str]
    ) -> object:
        value = who.get(names[0])
        if kind == "choices":
            ticked = [self.words[name]["yes"] for name in names if who.get(name) == "yes"]
            draw.shuffle(ticked)
            return draw.choice(("; ", ";", " | ")).join(ticked) or None
        if kind == "order":
            placed = sorted((name for name in names if name in who), key=lambda name: who[name])
            return ";".join(self.names[name] for name in placed) or None
        if value is None or kind == "text":
            return value
        if kind == "tick":
            return self.words[names[0]]["yes"] if value == "yes" else None
        if kind == "number":
            return _number(draw, names[0], value)
        return _untidy(draw, self.words[names[0]].get(value, value))


def _number(draw: random.Random, name: str, value: str) -> object:
    """A number as people and programs write it: 0,89 or 32 (hours), 40 %, 40% or 40."""
    luck = draw.random()
    if name == "contract_fte":
        if value == "0.89" and luck < 0.2:
            return 32  # hours a week, of 36
        return value.replace(".", ",") if luck < 0.6 else float(value)
    if name.endswith("_pct"):
        return f"{value} %" if luck < 0.15 else f"{value}%" if luck < 0.3 else int(value)
    return f" {value}" if luck < 0.1 else int(value)


def _untidy(draw: random.Random, label: str) -> str:
    luck = draw.random()
    return label.upper() if luck < 0.04 else label.capitalize() if luck < 0.3 else (
        f"{label} " if luck < 0.36 else label
    )  # fmt: skip


def workbook(lines: Iterable[Sequence[object]]) -> bytes:
    """An Excel file with a sheet of remarks and one of answers; equal cells give equal bytes."""
    book = openpyxl.Workbook()
    notes, sheet = book.active, book.create_sheet("Antwoorden")
    notes.title = "Lees mij"
    notes.append(["Verzonnen antwoorden van verzonnen mensen; gemaakt door invent.py"])
    for line in (["Professional-ervaringsonderzoek (verzonnen)"], ["Export van 27 mei 2024"], []):
        sheet.append(line)
    for line in lines:
        sheet.append(list(line))
    made, same = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2024-05-27T12:00:00Z", old.read(member))
            new.writestr(zipfile.ZipInfo(member, (2024, 5, 27, 12, 0, 0)), content, 8)
    return same.getvalue()
