"""Whatever is handed in: one message, no traceback, no hang, nothing written."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import exports as sw
import mutated
import openpyxl
import pandas as pd
import pytest

from peo.instrument.model import Instrument
from peo.project import UserError


@pytest.mark.covers("SX-X1")
def test_a_damaged_file_is_taken_in_or_refused_in_words(
    examined: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    """Fixed seed; benchmarks/mutated_files.py does the same with 2,000 files."""
    refused = 0
    for name, data in mutated.files(wave.head(3), instrument, count=200, seed=5):
        start = time.monotonic()
        try:
            examined(data, name)
        except UserError:
            refused += 1
        assert time.monotonic() - start < 10
    assert 40 < refused < 200


def bomb(member: str, size: int) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(member, "w") as file,
    ):
        for _ in range(size // 1_000_000):
            file.write(b" " * 1_000_000)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(examined: Any) -> None:
    with pytest.raises(UserError, match="unpacks to 300 MB"):
        examined(bomb("xl/worksheets/sheet1.xml", 300_000_000), "records.xlsx")


def test_a_zip_that_is_no_workbook_is_refused(examined: Any) -> None:
    with pytest.raises(UserError, match="cannot be read as an Excel workbook"):
        examined(bomb("readme.txt", 1_000_000), "records.xlsx")


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


def test_a_workbook_with_ten_thousand_columns_is_refused(examined: Any) -> None:
    with pytest.raises(UserError, match="10000 columns"):
        examined(sheet([f"c{i}" for i in range(10_000)], ["1"]), "records.xlsx")


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
    with pytest.raises(UserError, match="cannot be read as the structure"):
        examined(answers, survey_lss=evil)
