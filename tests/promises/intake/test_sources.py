"""One reading of a file, whichever door it comes in by: survey answers and coded tables alike.

All answers in this file are invented.
"""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from peo import cli
from peo.define.instrument.model import Instrument
from peo.project import UserError
from tests.conftest import ROOT, some
from tests.promises.intake import exports as sw
from tests.promises.intake import mutated
from tests.short import LONG

LEFT_OUT = LONG


def book(*sheets: list[list[object]], formats: dict[str, str] | None = None) -> bytes:
    """A workbook of these sheets; `formats` of cells of the first."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"Blad{number}")
        for row in rows:
            sheet.append(row)
    for cell, number_format in (formats or {}).items():
        made.worksheets[0][cell].number_format = number_format
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_of(frame: pd.DataFrame) -> list[list[object]]:
    cells = frame.astype(object).where(frame.notna(), None)
    return [list(cells.columns), *cells.to_numpy().tolist()]


def told(command: list[str], capsys: Any) -> str:
    """What a refused command says; one line to a person, and no traceback."""
    assert cli.main(command) == 1
    said = str(capsys.readouterr().err)
    assert said.startswith("peo: ")
    return said


FRAGMENTS = [
    ["Team", "Fragment", "Uitspraak", "Categorie(ën)", "Onderzoeker", "Opmerkingen"],
    ["PZ1", "1.00-1.30", "Verzonnen", "4", "R1", "kort"],
]


def test_a_formula_in_an_optional_cell_is_refused_at_both_doors(
    examined: Any, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, wave: pd.DataFrame
) -> None:
    monkeypatch.chdir(ROOT)
    header, row = FRAGMENTS
    path = tmp_path / "t.xlsx"
    path.write_bytes(book([header, [*row[:5], '=CONCATENATE("a","b")']]))
    assert "t.xlsx, cell F2: a formula" in told(["codes", str(path)], capsys)
    answers = rows_of(wave.head(3))
    answers[2][1] = "=1+1"
    with pytest.raises(UserError, match=r"records\.xlsx, cell B3: a formula"):
        examined(book(answers), "records.xlsx")


@pytest.mark.slow
def test_true_is_yes_wherever_yes_is_asked(
    examined: Any, wave: pd.DataFrame, instrument: Instrument, tmp_path: Path, capsys: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    options = [answer.code for answer in instrument.question_of("cause_admin").answers]
    ticked, typed = wave.copy(), wave.copy()
    ticked[options] = ticked[options].replace({"yes": True, "no": False})
    typed[options] = typed[options].replace({"yes": "WAAR", "no": "ONWAAR"})  # a Dutch spreadsheet
    assert (typed[options] == "WAAR").any(axis=None)
    for name, data in (("records.xlsx", book(rows_of(ticked))), ("records.csv", sw.to_csv(typed))):
        result, _ = examined(data, name)
        assert rows_of(result.accepted[options]) == rows_of(wave[options])
    monkeypatch.chdir(ROOT)
    tree = tmp_path / "tree.xlsx"
    tree.write_bytes(book([["naam", "codeerbaar"], ["map", False], ["code", True]]))
    assert cli.main(["codes", str(tree)]) == 0
    said = capsys.readouterr().out
    tree.write_bytes(book([["naam", "codeerbaar"], ["map", "nee"], ["code", "ja"]]))
    assert cli.main(["codes", str(tree)]) == 0
    assert capsys.readouterr().out == said


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_structure_with_entities_is_refused_in_every_encoding(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, codec: str
) -> None:
    answers, structure = sw.limesurvey(wave.head(3), instrument, "code", "new")
    text = structure.decode().partition("?>")[2]
    evil = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaa">]>{text}'
    mark = "\ufeff" if codec.endswith(("le", "be")) else ""
    with pytest.raises(UserError, match=r"survey\.lss has a document type definition"):
        examined(answers, survey_lss=(mark + evil).encode(codec))


def test_a_structure_in_an_unknown_encoding_is_refused_in_words(
    examined: Any, wave: pd.DataFrame
) -> None:
    data = b'<?xml version="1.0" encoding="foo"?><document/>'
    with pytest.raises(UserError, match=r"survey\.lss is not whole XML .*foo"):
        examined(sw.to_csv(wave.head(3)), survey_lss=data)


@pytest.mark.slow
def test_a_blank_line_is_no_respondent_by_whatever_road(examined: Any, wave: pd.DataFrame) -> None:
    """An empty last line, a line of delimiters or spaces; also beside a cell of two lines."""
    frame = wave.head(10).copy()
    blank = [None] * len(frame.columns)
    delimiters = b";" * (len(frame.columns) - 1) + b"\n"
    for comment in ("kort", "twee\nregels"):
        frame["fixed_comment"] = comment
        files = {
            "records.csv": sw.to_csv(frame, ";"),
            "records.txt": sw.to_csv(frame, ";") + b"\n",
            "records.tsv": sw.to_csv(frame, ";") + delimiters + b" " + delimiters,
            "records.xlsx": book([*rows_of(frame), blank, [" "], blank]),
        }
        for name, data in some(files.items()):
            result, sheet = examined(data, name)
            assert (name, len(sheet.cells)) == (name, 10)
            assert (name, len(result.accepted)) == (name, 10)


def test_a_percent_sign_that_a_number_format_only_prints_multiplies_nothing(
    examined: Any, wave: pd.DataFrame
) -> None:
    frame = wave.head(2).assign(direct_client_time_pct=[0.5, 50]).astype(object)
    column = openpyxl.utils.get_column_letter(list(frame).index("direct_client_time_pct") + 1)
    formats = {f"{column}2": "0%", f"{column}3": '0"%"'}
    _, sheet = examined(book(rows_of(frame), formats=formats), "records.xlsx")
    assert list(sheet.cells["direct_client_time_pct"]) == ["50%", "50"]


@pytest.mark.slow
def test_a_coded_table_after_accidents_is_read_or_refused_in_words(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    whole = {"t.csv": "\n".join(map(";".join, FRAGMENTS)).encode(), "t.xlsx": book(FRAGMENTS)}
    rng, refused = random.Random(2), 0
    for number in range(30):
        name = ("t.csv", "t.xlsx")[number % 2]
        (tmp_path / name).write_bytes(mutated.damaged(whole[name], rng))
        refused += cli.main(["codes", str(tmp_path / name)])
        said = capsys.readouterr()
        assert not said.err or said.err.startswith("peo: ")
    assert refused > 10


def test_a_researcher_may_stand_alone_on_the_line_above_a_table_in_csv(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    header, row = ([*cells[:4]] for cells in FRAGMENTS)
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["Onderzoeker: R1", ";".join(header), ";".join(row), ""]))
    assert cli.main(["codes", str(path)]) == 0
    assert "1 accepted, 0 refused" in capsys.readouterr().out
