"""Synthetic records of a wave that break no rule, and exports of them in every shape.

All values are drawn; nobody gave these answers.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from peo.instrument.expression import Condition, parse
from peo.instrument.model import Instrument
from peo.instrument.row_checks import other_texts

TEXTS = [
    'te veel werk; te weinig tijd, "echt"',
    "overleg\nen verslag",
    "één regel",
    "007",
    "NA",
    "nvt",
]


def records(instrument: Instrument, n: int, seed: int, lines: bool = True) -> pd.DataFrame:
    """n rows of codes as text, every variable of the instrument, empty cells missing."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"respondent_id": [f"S{i:06d}" for i in range(1, n + 1)]}, dtype="str")
    texts = [text for text in TEXTS if lines or "\n" not in text]
    bases = {text: (base, codes) for text, base, codes in other_texts(instrument)}
    multi = {option: q.id for q, options in instrument.multi() for option in options}
    drawn: dict[str, pd.DataFrame] = {}
    for v in instrument.variables.values():
        asked = v.asked_if.holds(frame)
        if v.id in multi:
            if multi[v.id] not in drawn:
                drawn[multi[v.id]] = _choices(instrument, multi[v.id], asked, rng)
            cells = drawn[multi[v.id]][v.id]
        elif v.kind == "text":
            base, codes = bases.get(v.id, ("", ()))
            wanted = frame[base].isin(codes) if base else asked & (rng.random(n) < 0.2)
            cells = pd.Series(rng.choice(texts, n), dtype="str").where(wanted)
        else:
            follow_up = any(t.variable in multi for t in v.asked_if.terms)
            answered = asked & (follow_up | (rng.random(n) < 0.95))
            cells = _answers(v, n, rng).where(answered)
        frame = pd.concat([frame, cells.rename(v.id)], axis=1)
    return _sensible(frame, instrument)


def _answers(v, n, rng) -> pd.Series:  # type: ignore[no-untyped-def]
    if v.kind == "number":
        steps = 10**v.decimals
        low = max(1, int(v.minimum * steps)) if v.decimals else int(v.minimum)
        whole = rng.integers(low, int(v.maximum * steps) + 1, n)
        return pd.Series([f"{x / steps:g}" for x in whole], dtype="str")
    return pd.Series(rng.choice(list(v.codes), n), dtype="str")


def _choices(instrument: Instrument, question: str, asked, rng) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    q = next(q for q in instrument.questions if q.id == question)
    free = [a.code for a in q.answers if not a.exclusive]
    alone = [a.code for a in q.answers if a.exclusive]
    ticks = pd.DataFrame("no", index=asked.index, columns=[a.code for a in q.answers], dtype="str")
    for row in asked.index[asked & (rng.random(len(asked)) < 0.95)]:
        chosen = (
            rng.choice(alone, 1) if alone and rng.random() < 0.1
            else rng.choice(free, rng.integers(1, (q.max_choices or len(free)) + 1), replace=False)
        )  # fmt: skip
        ticks.loc[row, list(chosen)] = "yes"
    return ticks.where((ticks == "yes").any(axis=1))


def _sensible(frame: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Without what the rules over several questions would refuse or list."""
    for rule in instrument.sums:
        left = pd.Series(float(rule.max), index=frame.index)
        for name in rule.of:
            value = frame[name].astype(float).clip(upper=left)
            left = left - value.fillna(0)
            frame[name] = value.map(lambda x: f"{x:g}", na_action="ignore").astype("str")
    for question in instrument.questions:
        items = [item.id for item in question.items]
        for item in question.items:
            if item.exclusive:
                others = [i for i in [*items, *(f"{i}_text" for i in items)] if i != item.id]
                others = [i for i in others if i in frame]
                ticked = frame[item.id] == "yes"
                frame.loc[ticked, others] = np.nan
    for oddity in instrument.implausible:
        hit = parse(oddity.when).holds(frame)
        if instrument.variables[oddity.variable].kind == "number":
            frame.loc[hit, oddity.variable] = "0"
            continue
        gone = [
            v.id for v in instrument.variables.values() if oddity.variable in v.asked_if.variables
        ]
        frame.loc[hit, [oddity.variable, *gone]] = np.nan
    return frame


def holds(condition: str, frame: pd.DataFrame) -> pd.Series:
    """Rows of a frame for which a condition holds."""
    parsed: Condition = parse(condition)
    return parsed.holds(frame)


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
