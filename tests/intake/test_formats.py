"""A wave written in any format or dialect comes back as it was."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
import synthetic_wave as sw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peo.instrument.model import Instrument
from peo.intake.readers import read_export
from peo.project import Project, UserError


def same(result: Any, wave: pd.DataFrame) -> None:
    """Every row accepted, no problem, every cell as it was."""
    assert result.problems.empty, result.problems[["rule", "row", "column", "value"]].to_string()
    got = result.accepted.drop(columns="origin").reset_index(drop=True)
    pd.testing.assert_frame_equal(got, wave.astype("str"), check_dtype=False)


@pytest.mark.covers("SX-X1")
@settings(
    max_examples=10, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    seed=st.integers(0, 1000),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    comma=st.booleans(),
    answers=st.sampled_from(["code", "nl", "en"]),
    lines=st.booleans(),
)
def test_a_wave_survives_every_dialect_of_csv(
    examined: Any, instrument: Instrument, seed: int, delimiter: str, encoding: str, line_end: str,
    comma: bool, answers: str, lines: bool,
) -> None:  # fmt: skip
    wave = sw.records(instrument, 12, seed, lines)
    shown = wave if answers == "code" else sw.labelled(wave, instrument, answers)
    decimals = ["contract_fte"] if comma else []
    result, _ = examined(sw.to_csv(shown, delimiter, encoding, line_end, decimals))
    same(result, wave)


@pytest.mark.parametrize(
    ("language", "shape"),
    [("nl", "{whole} [{part}]"), ("en", "{whole}[{part}]"), ("nl", "{whole} - {part}")],
)
def test_columns_may_carry_the_questions_full_text(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, language: str, shape: str
) -> None:
    names = {}
    for name in sw.closed(instrument):
        whole, part = sw.texts_of(instrument, name, language)
        names[name] = shape.format(whole=whole, part=part) if part else whole
    result, _ = examined(sw.to_csv(wave.rename(columns=names)))
    same(result, wave)


def test_columns_may_carry_question_numbers(
    examined: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    """`fixed.7`, `flexible.3[task_reporting]`, `Q12`, and places such as `flexible.4_1`."""
    names = {}
    for block in instrument.blocks:
        for question in block.questions:
            if question.id in wave:
                names[question.id] = f"{block.id}.{question.number}"
            rows = [answer.code for answer in question.answers if question.type == "multi"]
            for place, row in enumerate(rows, 1):
                names[row] = f"{block.id}.{question.number}_{place}"
            for item in question.items:
                names[item.id] = f"{block.nl}.{question.number}[{item.id}]"
    names["worked_before_2015"] = "Q12"  # the only question with this number
    result, _ = examined(sw.to_csv(wave.rename(columns=names)))
    same(result, wave)


@pytest.mark.parametrize("mark", ["Y", "1", None])
def test_options_may_be_ticks_only(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, mark: str | None
) -> None:
    result, _ = examined(sw.to_csv(sw.ticks_only(wave, instrument, mark)))
    same(result, wave)


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("ja", "nee"), ("Y", "N"), ("true", "false")])
def test_options_may_be_yes_and_no_in_any_words(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, yes: str, no: str
) -> None:
    shown = wave.copy()
    for _, options in instrument.multi():
        for option in options:
            shown[option] = shown[option].map({"yes": yes, "no": no}).astype("str")
    same(examined(sw.to_csv(shown))[0], wave)


@pytest.mark.parametrize(
    ("separator", "words"), [(";", "en"), ("; ", "nl"), (", ", "nl"), ("|", "code"), ("\n", "nl")]
)
def test_choices_may_share_one_cell(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, separator: str, words: str
) -> None:
    """Labels may hold a comma themselves: 'Anders, namelijk'."""
    shown = wave.copy()
    for question, options in instrument.multi():
        shown[question.id] = one_cell(wave, question, separator, words)
        shown = shown.drop(columns=list(options))
    same(examined(sw.to_csv(shown))[0], wave)


def one_cell(wave: pd.DataFrame, question: Any, separator: str, words: str) -> pd.Series:
    names = {a.code: a.code if words == "code" else a.label(words) for a in question.answers}
    cells = [
        separator.join(names[code] for code in names if row[code] == "yes") or None
        for _, row in wave[list(names)].iterrows()
    ]
    return pd.Series(cells, index=wave.index, dtype="str")


def workbook(wave: pd.DataFrame, numbers: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Uitleg"
    book.active.append(["Dit blad bevat uitleg", "en geen antwoorden"])
    sheet = book.create_sheet("Gegevens")
    sheet.append(["Professional-ervaringsonderzoek (synthetisch)"])
    sheet.append([])
    sheet.merge_cells("A1:F1")
    sheet.append(list(wave.columns))
    for row in wave.astype(object).where(wave.notna(), None).itertuples(index=False):
        sheet.append([
            float(cell) if numbers and name in ("contract_fte", "work_enjoyment") and cell else cell
            for name, cell in zip(wave.columns, row, strict=True)
        ])  # fmt: skip
    for column in sheet.columns:
        for cell in column:
            if cell.data_type == "f":
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("numbers", [False, True])
def test_a_workbook_is_read_from_its_best_sheet_and_below_its_titles(
    examined: Any, wave: pd.DataFrame, numbers: bool
) -> None:
    result, export = examined(workbook(wave, numbers), "records.xlsx")
    same(result, wave)
    assert result.accepted.index[0] == 4  # the row in the sheet
    assert "Sheet 'Gegevens' of 2." in export.notes
    assert any("row 1" in note for note in export.notes)


def test_a_format_is_told_by_content_and_not_by_name(examined: Any, wave: pd.DataFrame) -> None:
    result, export = examined(workbook(wave), "records.csv")
    same(result, wave)
    assert export.format == "XLSX"


MISSING = {97: "niet gesteld", 98: "n.v.t.", 99: "weet niet"}


def sav(path: Path, wave: pd.DataFrame, instrument: Instrument, missing: bool = False) -> bytes:
    """Codes 1, 2, ... with value labels, as SPSS users have them."""
    out, labels, names, ranges = {}, {}, {}, {}
    for column in wave.columns:
        v = instrument.variables.get(column)
        if v is None or v.kind == "text":
            out[column] = wave[column].fillna("").astype(object)
            continue
        out[column] = wave[column].astype(float) if v.kind == "number" else wave[column].map(
            {a.code: float(i) for i, a in enumerate(v.answers, 1)}
        ).astype(float)  # fmt: skip
        if v.kind == "category":
            labels[column] = {i: a.nl for i, a in enumerate(v.answers, 1)}
        if missing:
            labels.setdefault(column, {}).update(MISSING)
            ranges[column] = [{"lo": 97.0, "hi": 99.0}]
        names[column] = v.name.nl
    pyreadstat.write_sav(
        pd.DataFrame(out),
        str(path),
        column_labels=names,
        variable_value_labels=labels,
        missing_ranges=ranges,
    )
    return path.read_bytes()


def test_an_spss_file_is_read_by_its_value_labels(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, tmp_path: Path
) -> None:
    result, export = examined(sav(tmp_path / "w.sav", wave, instrument), "records.sav")
    same(result, wave)
    assert export.format == "SPSS"


def with_sets(data: bytes, sets: str) -> bytes:
    """A .sav with a record of multiple-response sets (record 7, subtype 7) put into its header."""
    text = sets.encode()
    record = b"".join(n.to_bytes(4, "little") for n in (7, 7, 1, len(text))) + text
    end = data.index((999).to_bytes(4, "little") + (0).to_bytes(4, "little"))
    return data[:end] + record + data[end:]


def test_a_multiple_response_set_of_ticks_is_read(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, tmp_path: Path
) -> None:
    """Counted value 1; the other value needs no label."""
    question, options = next(instrument.multi())
    data = wave.rename(columns={o: f"oz{i}" for i, o in enumerate(options, 1)})
    frame, labels = {}, {}
    for column in data.columns:
        v = instrument.variables.get(column)
        if column.startswith("oz"):
            frame[column] = data[column].map({"yes": 1.0, "no": 2.0}).astype(float)
            labels[column] = instrument.variables[options[int(column[2:]) - 1]].name.nl
        else:
            frame[column] = data[column].fillna("").astype(object)
            labels[column] = v.name.nl if v and v.kind != "text" else None
    path = tmp_path / "w.sav"
    pyreadstat.write_sav(pd.DataFrame(frame), str(path), column_labels=labels)
    members = " ".join(f"oz{i}" for i in range(1, len(options) + 1))
    title = question.nl
    made = with_sets(path.read_bytes(), f"$oorz=D1 1 {len(title)} {title} {members}\n")
    same(examined(made, "records.sav")[0], wave)


def test_a_multiple_response_set_of_choices_is_read(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, tmp_path: Path
) -> None:
    """Three columns, each with the number of a choice."""
    question, options = next(instrument.multi())
    frame = dict(wave.drop(columns=list(options)).fillna("").astype(object))
    picked = [[i for i, o in enumerate(options, 1) if r[o] == "yes"] for _, r in wave.iterrows()]
    labels = {}
    for place in range(3):
        name = f"oz{place}"
        frame[name] = pd.Series([float(p[place]) if len(p) > place else None for p in picked])
        labels[name] = {i: a.nl for i, a in enumerate(question.answers, 1)}
    path = tmp_path / "w.sav"
    pyreadstat.write_sav(pd.DataFrame(frame), str(path), variable_value_labels=labels)
    made = with_sets(path.read_bytes(), f"$oorz=C {len(question.nl)} {question.nl} oz0 oz1 oz2\n")
    same(examined(made, "records.sav")[0], wave)


@pytest.mark.parametrize(
    ("style", "schema"),
    [("code", "tsv"), ("code", "old"), ("code", "new"), ("both", "new"), ("text", "old"),
     ("text", "tsv")],
)  # fmt: skip
def test_limesurvey_is_read_in_each_header_style_with_each_structure(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, style: str, schema: str
) -> None:
    answers, structure = sw.limesurvey(wave, instrument, style, schema)
    beside = {"survey_txt" if schema == "tsv" else "survey_lss": structure}
    result, export = examined(answers, **beside)
    same(result, wave)
    assert export.format.startswith("LimeSurvey")
    assert "Left out, personal: ipaddr." in export.notes


def test_qualtrics_loses_its_extra_header_rows_and_its_personal_columns(
    examined: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    result, export = examined(sw.qualtrics(wave, instrument))
    same(result, wave)
    assert export.format.startswith("Qualtrics")
    note = next(note for note in export.notes if "personal" in note)
    assert all(name in note for name in ("IPAddress", "RecipientEmail", "LocationLatitude"))
    assert "192.0.2.1" not in export.cells.to_csv()


@pytest.mark.covers("SX-X1")
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"  \n \n", "is empty"),
        (b"respondent_id,workload\n", "a header and no rows"),
        (b"a,b\n1,2\n3\n", r"line 3: 1 cells where the header has 2"),
        (b"a,a\n1,2\n", "'a' occurs more than once"),
        (b"a,\n1,2\n", "column 2 has no name"),
        (b'a,b\n1,"2\n', "not valid CSV"),
        (b'a,b\n"1"2,3\n', "line 2: not valid CSV"),
        (b"a,b\nx,caf\xe9\ny,caf\xc3\xa9\n", r"line 2: byte 9 is not UTF-8"),
        (b"a,b\nx,\x81\n", "line 2: byte 6 is neither UTF-8 nor Windows-1252"),
        (b"a,b\n\x00\x01,2\n", "line 2: a control character"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or locked Excel"),
        (b"PK\x03\x04nothing", "cannot be read as an Excel workbook"),
        (b"$FL2@(#) SPSS", "cannot be read as an SPSS file"),
        (("a" + ",a" * 10_000 + "\n1\n").encode(), "10001 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(
    tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(data)
    with pytest.raises(UserError, match=message):
        read_export(path)


@pytest.mark.covers("SX-X1")
def test_mixed_line_ends_are_read(examined: Any, wave: pd.DataFrame) -> None:
    wave = wave[~wave.apply(lambda cells: cells.str.contains("\n", na=False)).any(axis=1)]
    lines = sw.to_csv(wave.iloc[:5]).split(b"\n")
    mixed = b"\n".join(line + b"\r" * (i % 2) for i, line in enumerate(lines[:-1])) + b"\r"
    same(examined(mixed)[0], wave.iloc[:5].reset_index(drop=True))


def test_a_wave_may_have_one_file_of_records_of_any_kind(copy: Project) -> None:
    (copy.raw("2022-04") / "reconstructed.csv").unlink()
    with pytest.raises(UserError, match="holds no records"):
        copy.records_source("2022-04")
    for kind in ("csv", "tsv", "txt", "xlsx", "sav"):
        path = copy.raw("2022-04") / f"records.{kind}"
        path.write_text("x")
        assert copy.records_source("2022-04") == (path, "collected")
        path.unlink()
