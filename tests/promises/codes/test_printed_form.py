"""The form of the protocol as people fill it in, checked with `peo codes`.

Sentences, names and times are invented; headings and words are those that the form prints.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from peo import cli

CATEGORY = "Categorie/ categorieën"
STANCE = "Instemmend / afkeurend met argument"
STEP_2 = ["Team", "Fragment:", "Uitspraak:", CATEGORY, "Opmerkingen:", "Elementen:"]
INSTRUCTIONS = ["De code van het team", "Begin en eind in de opname", "Wat is gezegd", "concept"]
SMALL = {
    "sessions": "team,date,moderators,phases,slot,length,hypotheses,analysis_closed,delete_by,"
    "erased\nPZ1,2024-02-01,M1/M2,recognition,intervisie,1.05.00,ja,,,",
    "coders": "team,researcher,role\nPZ1,R1,present\nPZ1,R2,absent",
    "consent": "team,participant,date,purpose,withdrawn\nPZ1,1,2024-01-20,dit onderzoek,",
}


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Rows of a form in a workbook, and what `peo codes` says of them."""
    for name, table in SMALL.items():
        (tmp_path / f"{name}.csv").write_text(f"{table}\n", encoding="utf-8")

    def run(*rows: list[str], factors: str = "") -> tuple[int, str]:
        book = openpyxl.Workbook()
        for cells in rows:
            book.active.append(cells)
        book.save(tmp_path / "form.xlsx")
        if factors:
            (tmp_path / "factors.csv").write_text(f"element,factor\n{factors}\n", encoding="utf-8")
        code = cli.main(["codes", str(tmp_path / "form.xlsx"), "--tables", str(tmp_path),
                         "--today", "2024-03-01"])  # fmt: skip
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def stances(cell: str) -> list[list[str]]:
    return [["Naam onderzoeker: R1"], ["Team", "Fragment:", "Uitspraak:", STANCE],
            ["PZ1", "45.00-45.30", "Verzonnen zin.", cell]]  # fmt: skip


def elements(*cells: str, **more: str) -> list[list[str]]:
    rows = [
        ["PZ1", f"{n}.00-{n}.30", "Verzonnen zin.", "5b / 5c / 4", "", cell, *more.values()]
        for n, cell in enumerate(cells, start=10)
    ]
    return [["Naam onderzoeker: R1 / R2"], [*STEP_2, *more], *rows]


@pytest.mark.covers("S2-R4")
@pytest.mark.parametrize(
    "header",
    [
        ["Team", "Fragment:", "Uitspraak:", CATEGORY],
        ["TEAM ", "FRAGMENT", "uitspraak :", "Categorie / Categorieën:"],
        ["Team", "Fragmen\nt:", "Uitspraak:\u00a0", "Categorie/\ncategorieën"],  # a narrow column
        ["Team", "Tijd", "Uitspraak", "Categorie(e\u0308n)"],
    ],
)
def test_step_1_with_the_headings_of_the_form_is_read(check, header: list[str]) -> None:  # type: ignore[no-untyped-def]
    code, said = check(
        ["Naam\u00a0onderzoeker:", "R1"], [], header, INSTRUCTIONS,
        ["PZ1", "10.26-\n11.00", "Verzonnen zin [knikt].", "Morele moed / 5.b"],
        ["PZ1", "14.00-14.20", "Verzonnen zin.", "5c"],
    )  # fmt: skip
    assert code == 0
    assert "step 1, 2 accepted, 0 refused" in said
    assert "note: form.xlsx, row 4, team: This row names neither a team nor a time" in said
    assert INSTRUCTIONS[0] not in said


def test_only_rows_above_the_first_fragment_are_taken_for_instructions(check) -> None:  # type: ignore[no-untyped-def]
    row = ["PZ1", "14.00-14.20", "Verzonnen zin.", "5c"]
    _, said = check(["Naam onderzoeker: R1"], ["Team", "Fragment:", "Uitspraak:", CATEGORY],
                    INSTRUCTIONS, INSTRUCTIONS, row, INSTRUCTIONS)  # fmt: skip
    assert said.count("taken for the instructions") == 2
    assert "step 1, 1 accepted, 1 refused" in said


@pytest.mark.covers("S2-R6")
@pytest.mark.parametrize(
    ("cell", "counted"),
    [
        ("6a instemmend: verzonnen reden", {"6a": (1, 0)}),
        ("6a Afkeurend – verzonnen reden", {"6a": (0, 1)}),
        ("6.a: mee oneens, verzonnen reden", {"6a": (0, 1)}),
        ("6b disagree: invented reason", {"6b": (0, 1)}),
        ("6a instemming: verzonnen; 6b afkeuring: reden", {"6a": (1, 0), "6b": (0, 1)}),
        ("6a instemmend: verzonnen\n6b instemmend: reden", {"6a": (1, 0), "6b": (1, 0)}),
        ("6a instemmend: verzonnen 6b afkeurend: reden", {"6a": (1, 0), "6b": (0, 1)}),
        ("6a en 6b afkeurend: verzonnen reden", {"6a": (0, 1), "6b": (0, 1)}),
        ("instemmend met 6a en 6b: verzonnen reden", {"6a": (1, 0), "6b": (1, 0)}),
        ("6a: eens, verzonnen / 6b: oneens: reden", {"6a": (1, 0), "6b": (0, 1)}),
        ("6a instemmend: net als bij 6b", {"6a": (1, 0)}),
        ("6a:eens:verzonnen,6b:oneens:reden.", {"6a": (1, 0), "6b": (0, 1)}),
    ],
)
def test_a_stance_is_read_in_the_words_of_the_form(  # type: ignore[no-untyped-def]
    check, cell: str, counted: dict[str, tuple[int, int]]
) -> None:
    code, said = check(*stances(cell))
    assert code == 0
    told = {line.split(":")[0].strip(): line for line in said.splitlines() if line[2:3] == "6"}
    assert told == {number: f"  {number}: agreement {yes}, disagreement {no}"
                    for number, (yes, no) in counted.items()}  # fmt: skip


@pytest.mark.covers("S2-X13")
@pytest.mark.parametrize(
    "cell",
    [
        "6a twijfelt: ZEKER mijn eigen kind",
        "6a instemmend / afkeurend: ZEKER niets gekozen",
        "6a instemmend: verzonnen; 6b ZEKER weet niet",
        "6a deels instemmend: ZEKER niet",
        "6a: deels instemmend: ZEKER soms",
        "6a eens noch oneens: ZEKER iets",
        "6a: eens of oneens, ZEKER iets",
        "6a eens en oneens: ZEKER iets",
        "ZEKER geen vraag genoemd",
    ],
)
def test_a_stance_that_cannot_be_read_is_refused_and_never_printed(check, cell: str) -> None:  # type: ignore[no-untyped-def]
    code, said = check(*stances(cell))
    assert code == 1
    assert ": step 1b, 0 accepted" in said
    assert "6a instemmend: argument" in said  # what to write, in the words of the form
    assert "no argument" not in said  # of what cannot be read
    assert "ZEKER" not in said


@pytest.mark.covers("S2-R7")
@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("5b. Steunend: hulp van wie ernaast zit\n4. samen kijken", 2),
        ("5b. Steunend: hulp van wie ernaast zit 4. samen kijken", 2),
        ("5b. \nSteunend: \nhulp van \nwie ernaast zit \n4. samen \nkijken", 2),  # as printed
        ("5c: belemmerend: verzonnen; 5b (behulpzaam) verzonnen", 2),
        ("5b: steunend: een; twee; hinderend: drie", 3),
        ("5c hinderend: om 10.30 uur waren er 4 vragen", 1),
        ("5b. Steunend: hulp van wie ernaast zit | 4 samen kijken", 2),
        ("(5b) steunend: hulp → (4) samen kijken", 2),
        ("vraag 5b: steunend: hulp·vraag 4: samen kijken", 2),
        ("5b:steunend:hulp,5c:belemmerend:drukte,om 2,4 uur.", 2),
    ],
)
def test_a_cell_holds_elements_on_one_line_or_more(check, cell: str, number: int) -> None:  # type: ignore[no-untyped-def]
    code, said = check(*elements(cell))
    assert code == 0
    assert f"{number} of {number} elements name no factor" in said
    assert "belongs supporting or hindering" not in said  # every direction was read


@pytest.mark.slow
@pytest.mark.covers("S2-R9")
def test_coders_name_the_factor_of_an_element_in_a_column_or_in_a_list(check) -> None:  # type: ignore[no-untyped-def]
    words = ["5b: steunend: ZEKER durven", "5c: belemmerend: overruled worden", "4: samen"]
    _, said = check(*elements(*words))
    assert "3 of 3 elements name no factor" in said  # spelling decides nothing
    _, said = check(*elements(*words), factors="zeker   Durven,moral_doubt")
    assert "2 of 3 elements name no factor" in said
    _, said = check(*elements("; ".join(words), Factor="tijdgebrek; Overruled worden; -"))
    assert "1 of 3 elements name no factor" in said
    assert "ZEKER" not in said


@pytest.mark.parametrize(
    ("factors", "rule"),
    [
        ("tijdgebrek", "not as many factors as elements"),
        ("tijdgebrek; verzonnen", "code book does not have this factor"),
    ],
)
def test_a_column_of_factors_fits_its_elements(check, factors: str, rule: str) -> None:  # type: ignore[no-untyped-def]
    code, said = check(*elements("5b: steunend: een; 4: twee", Factor=factors))
    assert code == 1
    assert rule in said


@pytest.mark.covers("S2-A5")
def test_a_statement_that_two_researchers_noted_counts_once(  # type: ignore[no-untyped-def]
    tmp_path: Path, capsys
) -> None:
    """Three fragments: both agree, both noted it and read it differently, one noted it."""
    head = "Onderzoeker,Team,Fragment,Uitspraak,Instemmend / afkeurend met argument"
    forms = {
        "R1": ["1.00-1.30,Zin.,6a instemmend: reden", "2.00-2.30,Zin.,6a instemmend: reden"],
        "R2": ["1.02-1.30,Zin.,6a instemmend: reden", "2.00-2.28,Zin.,6a afkeurend: reden",
               "3.00-3.30,Zin.,6a afkeurend: reden"],
    }  # fmt: skip
    for who, rows in forms.items():
        lines = [head, *(f"{who},PZ1,{row}" for row in rows)]
        (tmp_path / f"{who}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert cli.main(["codes", *(str(tmp_path / f"{who}.csv") for who in forms)]) == 0
    said = capsys.readouterr().out.split("counts once")[1].split("\n")
    assert said[1].split() == ["team", "question", "agreement", "disagreement", "coders", "differ"]
    assert said[2].split() == ["PZ1", "6a", "1", "1", "1"]
