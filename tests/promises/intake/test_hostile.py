"""Whatever is handed in: one message, no traceback, no hang, nothing written."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from peo.define.instrument.model import Instrument
from peo.project import UserError
from peo.sources.sheet import MAX_NAME, MAX_TEXT
from tests.conftest import examples
from tests.promises.intake import exports as sw
from tests.promises.intake import mutated


@pytest.mark.slow
def test_a_damaged_file_is_taken_in_or_refused_in_words(
    examined: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    """Fixed seed; benchmarks/mutated_files.py does the same with 2,000 files, and by the clock."""
    whole, _ = sw.limesurvey(wave.head(3), instrument, "code", "new")
    refused = 0
    for name, data in mutated.files(wave.head(3), instrument, count=examples(30), seed=5):
        try:
            if name.startswith("survey"):
                examined(whole, **{name.replace(".", "_"): data})
            else:
                examined(data, name)
        except UserError:
            refused += 1
    assert examples(6) < refused < examples(30)


def test_a_file_that_crashes_the_library_is_refused_in_words(
    examined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes flipped in a header were seen to end the process with a segmentation fault."""

    def crash(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(pyreadstat, "read_sav", crash)
    with pytest.raises(UserError, match=r"wave\.sav cannot be read as an SPSS file"):
        examined(b"$FL2 damaged", "wave.sav")


N = MAX_TEXT // 8  # eight times this is as long as a cell may be
LONG = ["a" * 8 * N, "9" * 8 * N, "a;" * 4 * N, "x" + " " * 7 * N + "x", "van der " * N,
        "+" * 8 * N, "a@" * 4 * N, "<" * 8 * N]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("column", ["fixed_comment", "workload", "contract_fte", "causes"])
def test_a_cell_of_the_greatest_length_is_read_in_one_go_over_its_letters(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, column: str
) -> None:
    """A pattern that went over it once per letter would not come back: 30,000 times 30,000."""
    wave = wave.head(len(LONG)).copy()
    if column == "causes":
        wave = wave.drop(columns=[a.code for a in instrument.question_of("cause_admin").answers])
    wave[column] = LONG
    if column == "fixed_comment":
        assert len(examined(sw.to_csv(wave))[0].accepted) == len(LONG)
        return
    with pytest.raises(UserError, match=f"no answer in the column '{column}'"):
        examined(sw.to_csv(wave))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"respondent_id,fixed_comment\n1,ja\n2," + b"a" * (MAX_TEXT + 1),
         "row 3, column 'fixed_comment': a cell of 32768 characters"),
        (b'respondent_id,"' + b"a\n" * 1_001 + b'"\n1,2\n', "column 2 has 2001 characters"),
        (b"respondent_id" + b",a" * 2_000 + b"\n", "2001 columns; at most 2000"),
    ],
)  # fmt: skip
def test_what_is_too_large_for_a_questionnaire_is_refused_with_its_place(
    examined: Any, data: bytes, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        examined(data)


def test_a_header_of_brackets_and_dashes_is_taken_apart_once(examined: Any) -> None:
    """The longest possible names, each with a thousand places where a question might end."""
    odd = [(mark * MAX_NAME)[: MAX_NAME - 5] + f"{i:04d}]" for i in range(10) for mark in "[_<"]
    odd = [f"{i}{name}"[:MAX_NAME] for i, name in enumerate(odd)]
    with pytest.raises(UserError, match="does not say what these columns are"):
        examined((",".join(["respondent_id", *odd]) + "\n" + "1" + ",2" * len(odd)).encode())


def bomb(member: str, size: int) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(member, "w") as file,
    ):
        for _ in range(size // 1_000_000):
            file.write(b" " * 1_000_000)
    return out.getvalue()


@pytest.mark.slow
def test_a_zip_bomb_is_refused_before_it_is_unpacked(examined: Any) -> None:
    with pytest.raises(UserError, match="unpacks to 300 MB"):
        examined(bomb("xl/worksheets/sheet1.xml", 300_000_000), "records.xlsx")


def test_a_zip_that_is_no_workbook_is_refused(examined: Any) -> None:
    with pytest.raises(UserError, match="cannot be read as an Excel workbook"):
        examined(bomb("readme.txt", 1_000_000), "records.xlsx")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([f"{i}.xml" for i in range(5_001)], "holds 5001 files"),
        (["xl/workbook.xml", "xl/workbook.xml"], "two files of the same name"),
        (["../workbook.xml"], "leads outside the archive"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_odd_members_is_not_opened(
    examined: Any, names: list[str], message: str
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    with pytest.raises(UserError, match=message):
        examined(out.getvalue(), "records.xlsx")


def sheet(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_formula_in_a_workbook_is_refused_with_its_cell(examined: Any) -> None:
    with pytest.raises(UserError, match="cell B2: a formula"):
        examined(sheet(["respondent_id", "workload"], ["1", "=cmd|' /C calc'!A0"]), "records.xlsx")


@pytest.mark.slow
def test_a_workbook_with_ten_thousand_columns_is_refused(examined: Any) -> None:
    with pytest.raises(UserError, match="10000 columns"):
        examined(sheet([f"c{i}" for i in range(10_000)], ["1"]), "records.xlsx")


@pytest.mark.slow
def test_a_cell_far_away_does_not_fill_the_memory(examined: Any) -> None:
    book = openpyxl.Workbook()
    book.active.append(["respondent_id", "workload"])
    book.active["A1048576"] = "1"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UserError):
        examined(out.getvalue(), "records.xlsx")


def test_a_structure_with_a_document_type_is_refused(
    examined: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    answers, structure = sw.limesurvey(wave.head(3), instrument, "code", "new")
    evil = structure.replace(b"<document>", b'<!DOCTYPE d [<!ENTITY a "aaa">]><document>')
    with pytest.raises(UserError, match=r"survey\.lss has a document type definition"):
        examined(answers, survey_lss=evil)
