"""Coded talk meets the same rules in whatever kind of file it comes. Everything is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from peo import cli
from peo.codes.codebook import Dialogues, read_codebook
from peo.codes.fragments import Fragment
from peo.codes.refi_write import write_qdpx
from peo.codes.trees import fragments_project
from peo.project import Project
from tests.conftest import ROOT, peo

BOOK = read_codebook(ROOT / "schemas" / "codes" / "dialogues.yaml", Dialogues)
SMALL = {
    "sessions": "team,date,moderators,phases,slot,length,hypotheses,"
    "analysis_closed,delete_by,erased\n"
    "PZ1,2022-04-01,M1/M2,case_bringer,intervisie,10.00,ja,,,\n",
    "coders": "team,researcher,role\nPZ1,R1,present\nPZ1,R2,absent\n",
    "consent": "team,participant,date,purpose,withdrawn\nPZ1,p1,2022-03-30,dit onderzoek,\n",
    "names": "team,name\nPZ1,Wobke\n",
}
SAID = "Wobke belde 06-12345678."
# A name and a number, a copy, a time beyond the end; of a second researcher one good fragment.
FRAGMENTS = [
    Fragment("PZ1", 60, 90, "R1", frozenset({"5b"}), SAID),
    Fragment("PZ1", 120, 150, "R1", frozenset({"4"}), "Verzonnen."),
    Fragment("PZ1", 120, 150, "R1", frozenset({"5b"}), "Verzonnen."),
    Fragment("PZ1", 590, 601, "R1", frozenset({"4"}), "Verzonnen."),
    Fragment("PZ1", 200, 230, "R2", frozenset({"4"}), "Verzonnen."),
]
BROKEN = [
    "Contact data stand in this cell",
    "A name stands in this cell",
    "This researcher chose this fragment before",
    "This time is beyond the end of the recording",
]


@pytest.fixture
def small(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(project.root)
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in SMALL.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return ["--tables", str(folder), "--today", "2022-06-30"]


def as_project(path: Path) -> Path:
    write_qdpx(fragments_project(FRAGMENTS, BOOK), path)
    return path


def as_table(path: Path) -> Path:
    def time(seconds: int) -> str:
        return f"{seconds // 60:02d}.{seconds % 60:02d}"

    rows = [
        f"{f.team};{time(f.start)}-{time(f.end)};{f.utterance};{'/'.join(f.categories)};"
        f"{f.researcher}"
        for f in FRAGMENTS
    ]
    header = "Team;Fragment;Uitspraak;Categorie(ën);Onderzoeker"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.covers("S2-V7", "S2-X4", "S2-V2")
@pytest.mark.parametrize(("make", "name"), [(as_project, "a.qdpx"), (as_table, "a.csv")])
def test_a_project_of_another_program_is_refused_as_its_table_is(
    make, name: str, small: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # type: ignore[no-untyped-def]
    assert cli.main(["codes", str(make(tmp_path / name)), *small]) == 1
    out = capsys.readouterr().out
    assert "2 accepted, 3 refused" in out
    assert [text in out for text in BROKEN] == [True] * 4
    assert "Wobke" not in out
    assert "12345678" not in out


def test_a_researcher_who_is_not_among_the_coders_is_a_warning(
    small: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    header = "Team;Fragment;Uitspraak;Categorie(ën);Onderzoeker"
    path.write_text(f"{header}\nPZ1;1.00-1.30;Verzonnen;4;R7\n", encoding="utf-8")
    assert cli.main(["codes", str(path), *small]) == 0
    assert "warn: a.csv, row 2, researcher 'R7'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "row", "code", "said"),
    [
        ("coders", "PZ1,R1,visitor", 1, "role 'visitor': There is no such role"),
        ("consent", "pz1,p1,2022-03-30,dit onderzoek,", 0, "note: x.csv, row 2, team 'pz1'"),
        ("sessions", SMALL["sessions"].splitlines()[1].replace("M1/M2", "M1"), 1, "two moderators"),
    ],
)
def test_a_small_table_can_be_checked_by_itself(
    name: str, row: str, code: int, said: str, small: list[str], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "x.csv"
    path.write_text(SMALL[name].splitlines()[0] + f"\n{row}\n", encoding="utf-8")
    assert cli.main(["codes", str(path), *small]) == code
    out = capsys.readouterr().out
    assert out.startswith(f"x.csv: {name}, ")
    assert said in out


def test_fragments_go_to_another_program_and_come_back(tmp_path: Path) -> None:
    """What a researcher coded, as a REFI-QDA project and read again by the same command."""
    table = ROOT / "data" / "raw" / "dialogues-2024" / "fragments" / "JT1_stap1_R2.xlsx"
    given, out = ("codes", table, "--study", "dialogues-2024"), tmp_path / "both.qdpx"
    said = peo(*given, "--export", out)
    assert said.code == 0, said.text
    assert "Written for another program: both.qdpx" in said.text
    back = peo("codes", out, "--study", "dialogues-2024")
    assert back.counts == said.counts
    assert said.counts[0] > 3
    assert peo(*given, "--export", tmp_path / "tree.qdc").code == 0
    assert peo("codes", tmp_path / "tree.qdc").code == 0
    wrong = peo(*given, "--export", tmp_path / "x.docx")
    assert wrong.code == 2
    assert "ends in .qdpx or .qdc" in wrong.text
