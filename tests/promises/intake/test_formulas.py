"""What people write is never executed by a spreadsheet and never lost; nobody is refused for it."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from peo.figure import Figure, read_figures, write_figures
from peo.intake.run import take_in
from peo.project import Project
from peo.project.written import as_typed, read_csv, write_csv
from peo.published.printed import read_table, write_table
from peo.sources.delimited import read_delimited
from tests.conftest import peo, some

# the four ways in which OWASP's page on CSV injection lets a cell begin, two more that break out of
# a cell, and what harmless people type
ATTACKS = [
    "=1+1",
    "@SUM(1+9)",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '=1";=1+1',
    "=1\n=2",
]
PEOPLE = ["- Tijd! En rust", "=D gezellig team", "-Nee(liever niet)", "+/- evenveel", "-", "'=zo'"]
PLAIN = ["'s avonds", "1-2", "a=b", "-5", "+3.5", "-1e-7", "5%", ""]
BEGINS = ("=", "+", "-", "@", "\t", "\r")


def executed(file: Path) -> list[str]:
    """Cells that a spreadsheet would take for a formula: by their beginning, numbers apart."""
    text = file.read_text(encoding="utf-8-sig")
    found = []
    for row in csv.reader(text.splitlines(keepends=True)):
        for cell in row:
            if cell.startswith(BEGINS):
                try:
                    float(cell)
                except ValueError:
                    found.append(cell)
    return found


@pytest.mark.slow
@given(st.lists(st.text(st.sampled_from("=+-@\t\r\n'\",;a1 ＝"), max_size=6), min_size=1))
def test_what_is_written_is_harmless_and_comes_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    file = tmp_path_factory.mktemp("w") / "t.csv"
    table = pd.DataFrame({"=name": texts, "n": range(len(texts))})
    write_csv(table, file)
    assert executed(file) == []
    back = read_csv(file)
    assert back["=name"].tolist() == texts
    assert back["n"].tolist() == [str(n) for n in range(len(texts))]


def test_numbers_and_plain_words_stay_as_they_are(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"x": PLAIN}), tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text("utf-8").splitlines()
    assert lines == ["x", *PLAIN]


@pytest.fixture
def answered(copy: Project) -> Project:
    """Twelve people, each with an open answer that begins like a formula."""
    shutil.rmtree(copy.practice("2022-04"))
    people = peo_file(copy)
    people["fixed_comment"] = (ATTACKS + PEOPLE)[: len(people)]
    people.to_csv(copy.raw("2022-04") / "records.csv", index=False)
    return copy


def peo_file(project: Project) -> pd.DataFrame:
    out = project.root / "ten.csv"
    assert peo("synthesize", "2022-04", "--n", "12", "--out", out, root=project.root).code == 0
    people = pd.read_csv(out, dtype=str)
    out.unlink()
    return people


@pytest.mark.slow
def test_nobody_is_refused_for_an_open_text_and_every_text_is_kept(answered: Project) -> None:
    result = take_in(answered, "2022-04")
    assert (result.received, result.accepted, result.rejected) == (12, 12, 0)
    folder = answered.processed("2022-04")
    kept = pd.read_parquet(folder / "records.parquet")["fixed_comment"].tolist()
    assert kept == [text.replace("'=zo'", "=zo'") for text in ATTACKS + PEOPLE]
    for file in some(folder.glob("*.csv")):
        assert executed(file) == [], file.name
    back = as_typed(pd.read_csv(folder / "records.csv", dtype=str, keep_default_na=False))
    assert back["fixed_comment"].tolist() == kept
    again = read_delimited(folder / "records.csv").cells["fixed_comment"]
    assert again.tolist() == kept


@pytest.mark.slow
def test_a_refused_cell_is_told_without_a_formula(answered: Project) -> None:
    file = answered.raw("2022-04") / "records.csv"
    people = pd.read_csv(file, dtype=str)
    people.loc[0, "workload"] = "-2"
    people.loc[1, "workload"] = "=strong"
    people.to_csv(file, index=False)
    said = peo("intake", "2022-04", root=answered.root)
    assert said.code == 0
    folder = answered.processed("2022-04")
    assert executed(folder / "validation.csv") == []
    assert {"-2", "'=strong"} <= set(pd.read_csv(folder / "validation.csv")["value"].dropna())
    assert "=strong" in (folder / "validation.html").read_text("utf-8")


def test_figures_and_tables_of_the_ledger_come_back_as_they_were(tmp_path: Path) -> None:
    figure = Figure("a", "own", "a", value=-1.5, how="=rows.median()", nl="- x", en="+ y")
    write_figures([figure], tmp_path / "f.csv")
    assert executed(tmp_path / "f.csv") == []
    assert read_figures(tmp_path / "f.csv") == [figure]
    write_table([("=a", "-1"), ("b", "'=c")], ["@x", "y"], tmp_path / "l.csv")
    assert executed(tmp_path / "l.csv") == []
    assert read_table(tmp_path / "l.csv", ["@x", "y"]) == [
        {"@x": "=a", "y": "-1"},
        {"@x": "b", "y": "'=c"},
    ]


CODED = """Onderzoeker,Team,Fragment,Uitspraak,Categorie(ën)
R1,PZ1,10.00-10.40,"=HYPERLINK(""x"",""klik"")",4
R1,PZ1,11.00-11.40,- Tijd!,4
R1,PZ1,12.00-12.40,gewone zin,4
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_of_coders_holds_text_only_and_comes_back(tmp_path: Path, kind: str) -> None:
    one, other, out = tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / f"pz.{kind}"
    one.write_text(CODED, encoding="utf-8")
    other.write_text(CODED.replace("R1", "R2"), encoding="utf-8")
    said = peo("codes", one, other, "--step2", out)
    assert said.code == 0, said.text
    if kind == "csv":
        assert executed(out) == []
    else:
        cells = [cell for row in load_workbook(out).active for cell in row]  # type: ignore[union-attr]
        begun = [cell for cell in cells if str(cell.value or "").startswith(BEGINS)]
        assert [(cell.data_type, cell.quotePrefix) for cell in some(begun)] == [("s", True)] * 2
    again = peo("codes", out)
    assert again.code == 0, again.text
    assert "3 accepted" in again.text
