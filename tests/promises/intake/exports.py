"""A synthetic wave with awkward open answers, and exports of it in every shape.

All values are drawn; nobody gave these answers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat

from peo.define.instrument.model import Instrument
from peo.define.instrument.synthetic import TEXT, synthesize

TEXTS = [
    'te veel werk; te weinig tijd, "echt"',
    "overleg\nen verslag",
    "één regel",
    "007",
    "NA",
    "nvt",
]
MISSING = {997: "niet gesteld", 998: "n.v.t.", 999: "weet niet"}


def records(
    instrument: Instrument, n: int, seed: int, texts: Sequence[str] = TEXTS, skip: float = 0
) -> pd.DataFrame:
    """n rows of codes as text, every variable of the instrument, empty cells missing."""
    frame = synthesize(instrument, n, seed, skip).astype("str")
    awkward = pd.Series([texts[i % len(texts)] for i in range(n)], dtype="str")
    return frame.apply(lambda cells: cells.mask(cells == TEXT, awkward))


def labelled(frame: pd.DataFrame, instrument: Instrument, language: str) -> pd.DataFrame:
    """Answers by their full label instead of their code."""
    out = frame.copy()
    for v in instrument.variables.values():
        if v.kind == "category" and v.id in out:
            out[v.id] = out[v.id].map({a.code: a.label(language) for a in v.answers}).astype("str")  # type: ignore[arg-type]
    return out


def to_csv(
    frame: pd.DataFrame, delimiter: str = ",", encoding: str = "utf-8", line_end: str = "\n",
    comma: list[str] | None = None, header: list[list[str]] | None = None,
) -> bytes:  # fmt: skip
    """A frame as a CSV file; the columns in `comma` get a decimal comma."""
    frame = frame.copy()
    for name in comma or []:
        frame[name] = frame[name].str.replace(".", ",", regex=False)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerows(header or [list(frame.columns)])
    writer.writerows(frame.astype(object).where(frame.notna(), "").to_numpy().tolist())
    return out.getvalue().encode(encoding)


def place_of(instrument: Instrument, variable: str) -> tuple[str, str]:
    """(question, item or option) of a closed variable; the item is empty for a single question."""
    question = instrument.question_of(variable)
    return question.id, "" if question.id == variable else variable


def texts_of(instrument: Instrument, variable: str, language: str = "nl") -> tuple[str, str]:
    """(full text of the question, label of the item) as a survey tool shows them."""
    v, question = instrument.variables[variable], instrument.question_of(variable)
    text = question.text.label(language) if question.text else question.label(language)  # type: ignore[arg-type]
    return text, "" if question.id == variable else v.label(language)  # type: ignore[arg-type]


def closed(instrument: Instrument) -> list[str]:
    return [v.id for v in instrument.variables.values() if v.kind != "text"]


def ticks_only(frame: pd.DataFrame, instrument: Instrument, mark: str | None) -> pd.DataFrame:
    """Option columns that hold `mark` (or, without one, the option's label) or nothing."""
    out = frame.copy()
    for question, options in instrument.multi():
        for answer in question.answers:
            if answer.code in options:
                out[answer.code] = out[answer.code].map({"yes": mark or answer.nl}).astype("str")
    return out


def limesurvey(
    frame: pd.DataFrame, instrument: Instrument, style: str, schema: str
) -> tuple[bytes, bytes]:
    """(answers CSV, structure) as LimeSurvey exports them: codes A1.., SQ001.., Y for a tick."""
    order = {q.id: f"Q{i}" for i, q in enumerate(instrument.questions, 1)}
    parts: dict[str, list[str]] = {q.id: [] for q in instrument.questions}
    names = {"respondent_id": "id"}
    out = ticks_only(frame, instrument, "Y")
    for v in instrument.variables.values():
        question, item = place_of(instrument, v.id)
        if v.kind == "text":
            names[v.id] = v.id.replace("_", "")
            continue
        code = order[question]
        whole, part = texts_of(instrument, v.id)
        if item:
            parts[question].append(v.id)
            code += f"[SQ{len(parts[question]):03d}]"
            whole = f"{whole} [{part}]"
        names[v.id] = {"code": code, "both": f"{code}. {whole}", "text": whole}[style]
        own_scale = any(i.id == v.id and i.scale for i in instrument.question_of(v.id).items)
        if v.kind == "category" and instrument.question_of(v.id).type != "multi" and not own_scale:
            marks = {
                a.code: "-oth-" if a.other_text else f"A{i}" for i, a in enumerate(v.answers, 1)
            }
            out[v.id] = out[v.id].map(marks).astype("str")
    out = out.rename(columns=names)
    out.insert(1, "submitdate", "2022-04-15 10:00:00")
    out.insert(2, "lastpage", "9")
    out.insert(3, "ipaddr", "192.0.2.1")
    build = {"tsv": _tsv, "old": _lss_old, "new": _lss_new}[schema]
    return to_csv(out, ",", "utf-8-sig"), build(instrument, order, parts)


def _scale(instrument: Instrument, question) -> list[str]:  # type: ignore[no-untyped-def]
    first = next(
        v for v in instrument.variables.values() if v.question == question.id and v.kind != "text"
    )
    return [a.nl for a in first.answers]


def _type(question) -> str:  # type: ignore[no-untyped-def]
    return "M" if question.type == "multi" else ("F" if question.items else "L")


def _tsv(instrument: Instrument, order: dict[str, str], parts: dict[str, list[str]]) -> bytes:
    rows = [["class", "type/scale", "name", "relevance", "text", "language"]]
    for block in instrument.blocks:
        rows.append(["G", "", block.nl, "1", "", "nl"])
        for q in block.questions:
            if q.type == "free_text":
                continue
            text = q.text.nl if q.text else q.nl
            rows.append(["Q", _type(q), order[q.id], "1", f"<p>{text}</p>", "nl"])
            for i, item in enumerate(parts[q.id], 1):
                rows.append(["SQ", "", f"SQ{i:03d}", "1", instrument.variables[item].name.nl, "nl"])
            for i, label in enumerate(_scale(instrument, q), 1):
                rows.append(["A", "0", f"A{i}", "", label, "nl"])
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _lss(tables: dict[str, list[dict[str, str]]]) -> bytes:
    from xml.etree import ElementTree as ET

    root = ET.Element("document")
    ET.SubElement(root, "LimeSurveyDocType").text = "Survey"
    for table, rows in tables.items():
        body = ET.SubElement(ET.SubElement(root, table), "rows")
        for row in rows:
            at = ET.SubElement(body, "row")
            for key, value in row.items():
                ET.SubElement(at, key).text = value
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _lss_old(instrument: Instrument, order: dict[str, str], parts: dict[str, list[str]]) -> bytes:
    """DBVersion 365 and before: texts stand with the questions, answers with their text."""
    questions, subs, answers = [], [], []
    for block in instrument.blocks:
        for q in block.questions:
            if q.type == "free_text":
                continue
            qid = order[q.id][1:]
            text = q.text.nl if q.text else q.nl
            questions.append({"qid": qid, "parent_qid": "0", "gid": block.id, "type": _type(q),
                              "title": order[q.id], "question": f"<b>{text}</b>", "language": "nl"})  # fmt: skip  # noqa: E501
            for i, item in enumerate(parts[q.id], 1):
                subs.append({"qid": f"{qid}{i:03d}", "parent_qid": qid, "title": f"SQ{i:03d}",
                             "question": instrument.variables[item].name.nl, "language": "nl"})  # fmt: skip  # noqa: E501
            for i, label in enumerate(_scale(instrument, q), 1):
                answers.append({"qid": qid, "code": f"A{i}", "answer": label, "language": "nl"})
    groups = [{"gid": b.id, "group_name": b.nl, "language": "nl"} for b in instrument.blocks]
    return _lss(
        {"answers": answers, "groups": groups, "questions": questions, "subquestions": subs}
    )


def _lss_new(instrument: Instrument, order: dict[str, str], parts: dict[str, list[str]]) -> bytes:
    """Later versions: every text in a table of its own, by language."""
    questions, subs, texts, answers, labels = [], [], [], [], []
    for block in instrument.blocks:
        for q in block.questions:
            if q.type == "free_text":
                continue
            qid = order[q.id][1:]
            questions.append({"qid": qid, "parent_qid": "0", "gid": block.id, "type": _type(q),
                              "title": order[q.id]})  # fmt: skip
            texts.append({"qid": qid, "question": q.text.nl if q.text else q.nl, "language": "nl"})
            for i, item in enumerate(parts[q.id], 1):
                sub = f"{qid}{i:03d}"
                subs.append({"qid": sub, "parent_qid": qid, "title": f"SQ{i:03d}"})
                nl = instrument.variables[item].name.nl
                texts.append({"qid": sub, "question": nl, "language": "nl"})
            for i, label in enumerate(_scale(instrument, q), 1):
                answers.append({"aid": f"{qid}{i:03d}", "qid": qid, "code": f"A{i}"})
                labels.append({"aid": f"{qid}{i:03d}", "answer": label, "language": "nl"})
    groups = [{"gid": b.id} for b in instrument.blocks]
    names = [{"gid": b.id, "group_name": b.nl, "language": "nl"} for b in instrument.blocks]
    return _lss({
        "groups": groups, "group_l10ns": names, "questions": questions, "subquestions": subs,
        "question_l10ns": texts, "answers": answers, "answer_l10ns": labels,
    })  # fmt: skip


def qualtrics(frame: pd.DataFrame, instrument: Instrument) -> bytes:
    """Three header rows, labels as answers, the label of the option for a tick."""
    out = ticks_only(labelled(frame, instrument, "en"), instrument, None)
    for _, options in instrument.multi():
        labels = {o: instrument.variables[o].name.en for o in options}
        for option in options:
            out[option] = frame[option].map({"yes": labels[option]}).astype("str")
    codes, texts = ["ResponseId"], ["Response ID"]
    for i, v in enumerate(instrument.variables.values(), 1):
        whole, part = texts_of(instrument, v.id, "en")
        codes.append(v.id if v.kind == "text" else f"QX{i}")
        texts.append(v.id if v.kind == "text" else (f"{whole} - {part}" if part else whole))
    extra = {"IPAddress": "192.0.2.1", "RecipientEmail": "a@example.org",
             "LocationLatitude": "52.0", "RecordedDate": "2022-04-15 10:00:00"}  # fmt: skip
    for name, value in extra.items():
        out[name] = value
        codes.append(name)
        texts.append(name)
    ids = ['{"ImportId":"' + code + '"}' for code in codes]
    return to_csv(out, header=[codes, texts, ids])


def workbook(
    wave: pd.DataFrame, titles: int = 2, behind: bool = False, numbers: bool = False
) -> bytes:
    """A sheet of explanation before or behind the answers, merged titles above their header."""
    book = openpyxl.Workbook()
    book.active.title = "Uitleg"
    book.active.append(["Dit blad bevat uitleg", "en geen antwoorden"])
    sheet = book.create_sheet("Gegevens", 0 if behind else 1)
    for row in range(1, titles + 1):
        sheet.cell(row, 1, "Professional-ervaringsonderzoek (synthetisch)" if row == 1 else None)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=6)
    for at, row in enumerate(
        [list(wave.columns), *wave.astype(object).where(wave.notna(), None).to_numpy().tolist()]
    ):
        for place, (name, cell) in enumerate(zip(wave.columns, row, strict=True), 1):
            number = numbers and at and cell and name in ("contract_fte", "work_enjoyment")
            sheet.cell(titles + 1 + at, place, float(cell) if number else cell)
            if sheet.cell(titles + 1 + at, place).data_type == "f":
                sheet.cell(titles + 1 + at, place).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sav(
    path: Path, wave: pd.DataFrame, instrument: Instrument, language: str = "nl",
    sets: str = "", missing: bool = False,
) -> bytes:  # fmt: skip
    """Codes 1, 2, ... with value labels, as SPSS users have them.

    `sets`: multiple choice as a set of ticks (`D`) or of choices (`C`). With `missing` empty cells
    hold a code that is declared missing: 997, 998, 999 in turn, by row.
    """
    out, labels, names, ranges, text = {}, {}, {}, {}, ""
    options = {o: q for q, group in instrument.multi() for o in group} if sets else {}
    for column in wave.columns:
        v = instrument.variables.get(column)
        if column in options:
            continue
        if v is None or v.kind == "text":
            out[column] = wave[column].fillna("").astype(object)
            continue
        codes = {a.code: float(i) for i, a in enumerate(v.answers, 1)}
        cells = wave[column] if v.kind == "number" else wave[column].map(codes)
        out[column] = cells.astype(float)
        if v.kind == "category":
            labels[column] = {i: a.label(language) for i, a in enumerate(v.answers, 1)}  # type: ignore[arg-type]
        if missing:
            reasons = pd.Series([997.0 + i % 3 for i in range(len(wave))], index=wave.index)
            out[column] = out[column].fillna(reasons)
            labels.setdefault(column, {}).update(MISSING)
            ranges[column] = [{"lo": 997.0, "hi": 999.0}]
        names[column] = v.name.label(language)  # type: ignore[arg-type]
    for at, question in enumerate(dict.fromkeys(q.id for q in options.values())):
        q = next(q for q in options.values() if q.id == question)
        ticks = wave[[a.code for a in q.answers]]
        members = [f"oz{at}_{i}" for i in range(len(q.answers) if sets == "D" else 4)]
        for i, name in enumerate(members):
            if sets == "D":
                out[name] = ticks.iloc[:, i].map({"yes": 1.0, "no": 2.0}).astype(float)
                names[name] = q.answers[i].label(language)  # type: ignore[arg-type]
                continue
            picked = [[p for p, tick in enumerate(row, 1) if tick == "yes"] for row in ticks.values]
            out[name] = pd.Series([float(p[i]) if len(p) > i else None for p in picked])
            labels[name] = {i: a.label(language) for i, a in enumerate(q.answers, 1)}  # type: ignore[arg-type]
        title = q.label(language)  # type: ignore[arg-type]
        kind = "D1 1" if sets == "D" else "C"
        text += f"$oz{at}={kind} {len(title.encode())} {title} {' '.join(members)}\n"
    pyreadstat.write_sav(
        pd.DataFrame(out), str(path), column_labels=names, variable_value_labels=labels,
        missing_ranges=ranges,
    )  # fmt: skip
    data = path.read_bytes()
    if not sets:
        return data
    content = text.encode()  # record 7, subtype 7, before the end of the dictionary
    record = b"".join(n.to_bytes(4, "little") for n in (7, 7, 1, len(content))) + content
    end = data.index((999).to_bytes(4, "little") + (0).to_bytes(4, "little"))
    return data[:end] + record + data[end:]
