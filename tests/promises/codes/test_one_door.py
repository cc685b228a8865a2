"""Coded talk meets the same rules in whatever kind of file it comes. Everything is invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from peo import cli
from peo.codes.codebook import Dialogues, read_codebook
from peo.codes.fragments import Fragment
from peo.codes.refi import walk
from peo.codes.refi_write import fragments_project, write_qdpx
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


def own_names(path: Path) -> Path:
    """A project in which a code and a recording have names of the researcher's own."""
    five, who = frozenset({"5c"}), ("R1", "R2")
    made = fragments_project([Fragment("PZ1", 60, 90, w, five, "Verzonnen.") for w in who], BOOK)
    own = {"name": "5c belemmerend", "description": ""}
    codes = tuple(
        replace(code, **own) if code.description == "5c" else code
        for code, _ in walk(made.codes)
        if not code.children
    )
    sources = tuple(replace(source, name="Opname 3") for source in made.sources)
    write_qdpx(replace(made, codes=codes, sources=sources), path)
    return path


@pytest.mark.slow
def test_a_name_of_ones_own_is_refused_with_what_to_type_until_the_mapping_has_it(
    small: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A code of another program, such as `5c belemmerend`, stands for 5c because a person says so;
    so does a recording that is not called after its team."""
    path, mapping = own_names(tmp_path / "own.qdpx"), Path(small[1]) / "mapping.csv"
    assert cli.main(["codes", str(path), *small]) == 1
    out = capsys.readouterr().out
    assert "0 accepted, 2 refused" in out
    assert "mapping.csv" in out
    assert "  name,code\n  Opname 3,\n  5c belemmerend,5c" in out
    mapping.write_text(
        "name,code\nopname  3,PZ1\n5c Belemmerend,5c\nte weinig/tijd,5b\n", encoding="utf-8"
    )
    assert cli.main(["codes", str(path), *small]) == 0
    out = capsys.readouterr().out
    assert "2 accepted, 0 refused" in out
    assert "note: own.qdpx, table, team 'Opname 3'" in out
    table = tmp_path / "own.csv"
    row = "Opname 3;1.00-1.30;Verzonnen;4 / te weinig / tijd / 5c belemmerend;R1"
    table.write_text(f"Team;Fragment;Uitspraak;Categorie(ën);Onderzoeker\n{row}\n", "utf-8")
    assert cli.main(["codes", str(table), *small]) == 0
    for row, said in (("Opname 3,PZ9", "code 'PZ9'"), ("5a,5b", "name '5a'")):
        mapping.write_text(f"name,code\n{row}\n", encoding="utf-8")
        assert cli.main(["codes", str(path), *small]) == 1
        assert f"mapping.csv, row 2, {said}" in capsys.readouterr().err


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


@pytest.mark.slow
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


HEAD = "Onderzoeker;Team;Fragment;Uitspraak;Categorie(ën)"
LONG = "Wij bespraken het verzonnen plan met het hele team voordat het gezin erbij kwam"


def told(folder: Path, name: str, *rows: str, head: str = HEAD) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.covers("S2-A7")
def test_nearly_the_same_utterance_of_one_researcher_is_told_and_counts(tmp_path: Path) -> None:
    path = told(
        tmp_path, "a.csv", f"R1;PZ1;1.00-1.30;{LONG}.;4", f"R1;PZ1;5.00-5.30;En {LONG.lower()}!;4",
        f"R1;PZ1;7.00-7.30;{LONG[:30]};4",
    )  # fmt: skip
    found = peo("codes", path)
    assert found.counts == (3, 0)
    assert found.rules == [("note", "utterance-near")]
    assert "row 3, utterance" in found.text
    assert LONG.lower() not in found.text
    head = HEAD.replace("Categorie(ën)", "Instemming of afkeuring")
    both = "6a instemming: houvast, 6b afkeuring: papier"  # two stances of one statement
    found = peo("codes", told(tmp_path, "b.csv", f"R1;PZ1;1.00-1.30;{LONG};{both}", head=head))
    assert (found.counts, found.rules) == ((2, 0), [])


@pytest.mark.parametrize(
    ("words", "code"),
    [("dit onderzoek", 0), ("Deze studie.", 0), ("THIS RESEARCH", 0), ("dialogues", 0),
     ("een training", 1)],
)  # fmt: skip
def test_the_words_of_a_consent_for_this_study_stand_in_the_code_book(
    words: str, code: int, small: list[str], tmp_path: Path
) -> None:
    consent = tmp_path / "small" / "consent.csv"
    consent.write_text(SMALL["consent"].replace("dit onderzoek", words), encoding="utf-8")
    found = peo("codes", told(tmp_path, "a.csv", "R1;PZ1;1.00-1.30;Verzonnen;4"), *small)
    assert found.code == code
    assert found.rules == ([("refuse", "consent-purpose")] if code else [])


def test_a_researcher_is_written_as_the_table_of_coders_has_it(
    small: list[str], tmp_path: Path
) -> None:
    rows = ["r1;PZ1;1.00-1.30;Verzonnen;4", "R7;PZ1;2.00-2.30;Verzonnen;4"]
    found = peo("codes", told(tmp_path, "a.csv", *rows), *small)
    assert found.rules == [("note", "researcher-form"), ("warn", "coder-listed")]


@pytest.mark.parametrize(
    ("pieces", "share"), [(("0-20", "20-40", "40-60"), "1.00"), (("0-25", "30-55"), "0.83")]
)
def test_one_fragment_against_several_pieces_is_told_and_compared_by_second(
    pieces: tuple[str, ...], share: str, tmp_path: Path
) -> None:
    whole = told(tmp_path, "a.csv", "R1;PZ1;10.00-11.00;Verzonnen;morele moed / 5b")
    cut = [part.split("-") for part in pieces]
    rows = [f"R2;PZ1;10.{int(a):02d}-{10 + int(b) // 60}.{int(b) % 60:02d};Verzonnen;5b"
            for a, b in cut]  # fmt: skip
    text = peo("codes", whole, told(tmp_path, "b.csv", *rows)).text
    (line,) = [line for line in text.splitlines() if line.startswith(" PZ1 10.00-11.00")]
    assert line.split()[2:] == ["R1", str(len(pieces)), "R2", share]
    seconds = sum(int(b) - int(a) for a, b in cut)
    by_second = text.split("per second that both chose")[1]
    assert f"5b {seconds}" in " ".join(by_second.split())
    assert f"moral_courage {seconds}" in " ".join(by_second.split())


def test_a_stance_may_stand_before_its_question(tmp_path: Path) -> None:
    head = HEAD.replace("Categorie(ën)", "Instemming of afkeuring")
    found = peo("codes", told(tmp_path, "a.csv", "R1;PZ1;1.00-1.30;x;instemmend met 6a: houvast",
                              "R1;PZ1;2.00-2.30;x;niet eens met 6b: het blijft papier",
                              head=head))  # fmt: skip
    assert (found.counts, found.problems) == ((2, 0), [])
    assert "6a: agreement 1, disagreement 0" in found.text
    assert "6b: agreement 0, disagreement 1" in found.text


@pytest.mark.slow
def test_a_finding_with_a_telephone_number_is_refused_and_not_repeated(copy: Project) -> None:
    path = copy.statements_file("dialogues-2024")
    row = "mine,conclusion,report,Bel de wijkploeg op 06-12345678"
    path.write_text(f"id,kind,said_by,nl\n{row}\n", encoding="utf-8")
    found = peo("check", "dialogues-2024", root=copy.root)
    assert found.code == 1
    assert "Contact data stand in this cell" in found.text
    assert "12345678" not in found.text
