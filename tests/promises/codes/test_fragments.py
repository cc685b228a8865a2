"""Fragment tables as the protocol prints them: what is read, corrected, refused and written.

All utterances, names and numbers in this file are invented.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peo import cli
from peo.codes.codebook import Dialogues, read_codebook
from peo.codes.elements import Element, parse_elements, parse_stances
from peo.codes.fragments import fragments_of, read_fragments
from peo.codes.repair import bracket_kind, brackets, join_lines
from peo.codes.sessions import Session, Study
from peo.codes.step_table import write_step
from peo.codes.themes import tally
from peo.intake.check import Checked
from peo.project import Project, UserError
from tests.conftest import ROOT

BOOK = read_codebook(ROOT / "schemas" / "codes" / "dialogues.yaml", Dialogues)
STEP_1 = "Team;Fragment;Uitspraak;Categorie(ën);Onderzoeker"
ROW_1 = "PZ1;10.26-11.00;Verzonnen: [knikt] [naam] vroeg het gewoon.;morele moed / 5b;R1"
STEP_1B = "Team;Fragment;Uitspraak;Instemming of afkeuring;Onderzoeker"
STEP_2 = "Team;Fragment;Uitspraak;Categorie(ën);Opmerkingen;Elementen;Onderzoeker;Gekozen door"


def study(**changes: object) -> Study:
    session = Session("PZ1", date(2022, 4, 1), ("M1", "M2"), (), "intervisie", 3600, True)
    given: dict[str, object] = {"sessions": {"PZ1": session}, "consenting": frozenset({"PZ1"})}
    return Study(**(given | changes))  # type: ignore[arg-type]


def read(folder: Path, *lines: str, study: Study | None = None) -> Checked:
    path = folder / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_fragments(path, BOOK, study)


def rules(table: Checked) -> list[tuple[str, str]]:
    return list(zip(table.problems["rule"], table.problems["severity"], strict=True))


@pytest.mark.covers("S2-R4")
def test_a_printed_table_is_read_with_its_team_times_words_and_researcher(tmp_path: Path) -> None:
    table = read(tmp_path, STEP_1, ROW_1)
    (fragment,) = fragments_of(table.accepted, BOOK)
    assert (fragment.team, fragment.start, fragment.end) == ("PZ1", 626, 660)
    assert fragment.researcher == "R1"
    assert fragment.categories == {"moral_courage", "5b"}
    assert brackets(fragment.utterance) == [("behaviour", "knikt"), ("name", "naam")]
    assert table.problems.empty


def test_the_researcher_may_be_named_above_the_table(tmp_path: Path) -> None:
    above = ["Naam onderzoeker;R7", STEP_1.removesuffix(";Onderzoeker"), ROW_1.removesuffix(";R1")]
    assert list(read(tmp_path, *above).accepted["researcher"]) == ["R7"]


def test_a_recording_of_more_than_an_hour_has_times_with_hours(tmp_path: Path) -> None:
    table = read(tmp_path, STEP_1, ROW_1.replace("10.26-11.00", "59.50 – 1.00.10"))
    assert [(f.start, f.end) for f in fragments_of(table.accepted, BOOK)] == [(3590, 3610)]


@pytest.mark.covers("S2-X1")
def test_a_team_in_small_letters_is_corrected_and_noted_and_the_row_accepted(
    tmp_path: Path,
) -> None:
    table = read(tmp_path, STEP_1, ROW_1.replace("PZ1", "pz 1"))
    assert rules(table) == [("team-form", "note")]
    assert list(table.accepted["team"]) == ["PZ1"]


def test_a_refused_row_is_set_apart_and_the_others_stay(tmp_path: Path) -> None:
    table = read(tmp_path, STEP_1, ROW_1, ROW_1.replace("10.26-11.00", "12.60-13.00"))
    assert (list(table.accepted.index), list(table.rejected.index)) == ([2], [3])


def test_a_table_without_a_column_has_no_accepted_rows(tmp_path: Path) -> None:
    table = read(tmp_path, "Team;Uitspraak;Categorie(ën);Onderzoeker", "PZ1;Verzonnen;4;R1")
    assert ("column-missing", "refuse") in rules(table)
    assert table.accepted.empty
    assert len(table.rejected) == 1


@pytest.mark.parametrize("text", ["", "een;twee\n1;2\n", STEP_1 + "\n"])
def test_a_file_without_a_table_is_one_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        read_fragments(path, BOOK)


# --------------------------------------------------------------------------- rows together


@pytest.mark.covers("S2-X4")
def test_the_same_fragment_twice_is_refused_and_an_overlap_is_a_warning(tmp_path: Path) -> None:
    overlap = ROW_1.replace("10.26-11.00", "10.50-11.20")
    other = ROW_1.replace("R1", "R2")
    table = read(tmp_path, STEP_1, ROW_1, ROW_1, overlap, other)
    assert rules(table) == [("fragment-copy", "refuse"), ("fragment-overlap", "warn")]
    assert list(table.rejected.index) == [3]


@pytest.mark.covers("S2-V7")
@pytest.mark.parametrize("said", ["Verzonnen: JAN zei dat.", "Verzonnen: Jans idee", "vraag Renée"])
def test_a_known_name_in_an_utterance_is_refused_and_not_shown(tmp_path: Path, said: str) -> None:
    row = ROW_1.replace("Verzonnen: [knikt] [naam] vroeg het gewoon.", said)
    table = read(tmp_path, STEP_1, row, study=study(names={"PZ1": ("Jan", "Renee")}))
    assert rules(table) == [("name-masked", "refuse")]
    assert list(table.problems["value"]) == [""]
    assert read(tmp_path, STEP_1, row.replace("PZ1", "PZ2")).problems.empty


def test_a_name_inside_another_word_is_no_name(tmp_path: Path) -> None:
    row = ROW_1.replace("vroeg", "januari janken")
    assert rules(read(tmp_path, STEP_1, row, study=study(names={"PZ1": ("Jan",)}))) == []


@pytest.mark.covers("S2-X17")
def test_fragments_of_a_speaker_who_withdrew_are_blocked(tmp_path: Path) -> None:
    known = study(withdrawn={"PZ1": frozenset({"p3"})})
    rows = [ROW_1 + ";p3", ROW_1.replace("10.26", "10.10").replace("11.00", "10.20") + ";p2"]
    table = read(tmp_path, STEP_1 + ";Spreker", *rows, study=known)
    assert rules(table) == [("speaker-withdrawn", "refuse")]
    assert list(table.accepted["speaker"]) == ["p2"]
    stances = [f"PZ1;1.0{n}-1.30;Verzonnen;6a instemming: want;R{n};p{n}" for n in (2, 3)]
    table = read(tmp_path, STEP_1B + ";Spreker", *stances, study=known)
    assert tally(table.accepted, BOOK)["agree"].sum() == 1
    unnamed = read(tmp_path, STEP_1, ROW_1, study=known)
    assert rules(unnamed) == [("speaker-unknown", "refuse")]


@pytest.mark.covers("S2-V8")
def test_a_recording_without_consent_for_this_study_is_not_used(tmp_path: Path) -> None:
    table = read(tmp_path, STEP_1, ROW_1, study=study(consenting=frozenset()))
    assert rules(table) == [("consent-missing", "refuse")]
    table = read(tmp_path, STEP_1, ROW_1, study=study(other_purpose=frozenset({"PZ1"})))
    assert rules(table) == [("consent-purpose", "refuse")]


# ------------------------------------------------------------------------- steps 1b and 2


@pytest.mark.covers("S2-R6")
def test_step_1b_holds_question_stance_and_argument(tmp_path: Path) -> None:
    table = read(tmp_path, STEP_1B, "PZ1;1.00-1.30;Verzonnen;6a instemming: want het helpt;R1")
    row = table.accepted.iloc[0]
    assert table.kind == "1b"
    assert (row["question"], row["stance"], row["argument"]) == ("6a", "agree", "want het helpt")


@pytest.mark.covers("S2-X13")
@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("6a instemming", ("stance-argument", "warn")),
        ("6 instemming: want", ("stance-question", "refuse")),
        ("6c afkeuring: want", ("stance-question", "refuse")),
        ("6b misschien: want", ("stance-form", "refuse")),
    ],
)
def test_a_stance_needs_a_question_and_an_argument(
    tmp_path: Path, cell: str, rule: tuple[str, str]
) -> None:
    table = read(tmp_path, STEP_1B, f"PZ1;1.00-1.30;Verzonnen;{cell};R1")
    assert rule in rules(table)
    assert table.accepted.empty == (rule[1] == "refuse")


@pytest.mark.covers("S2-X13")
def test_a_stance_on_hypotheses_that_were_not_put_is_refused(tmp_path: Path) -> None:
    known = study()
    silent = {"PZ1": replace(known.sessions["PZ1"], hypotheses=False)}
    row = "PZ1;1.00-1.30;Verzonnen;6a instemming: want het helpt;R1"
    assert rules(read(tmp_path, STEP_1B, row, study=known)) == []
    table = read(tmp_path, STEP_1B, row, study=study(sessions=silent))
    assert rules(table) == [("stance-put", "refuse")]


@pytest.mark.covers("S2-R7")
def test_step_2_holds_who_chose_and_elements_with_question_and_polarity(tmp_path: Path) -> None:
    cell = '"5b: steunend: durven vragen; 4: samen kijken"'
    row = f"PZ1;1.00-1.30;Verzonnen;morele moed / 5b / 4;kort;{cell};R1 / R2;both"
    table = read(tmp_path, STEP_2, row)
    assert rules(table) == []
    assert table.accepted.iloc[0]["selected_by"] == "both"
    assert parse_elements(table.accepted.iloc[0]["elements"], BOOK) == (
        Element("5b", "supporting", "durven vragen"),
        Element("4", "", "samen kijken"),
    )


@pytest.mark.covers("S2-X11")
@pytest.mark.covers("S2-X12")
@pytest.mark.parametrize(
    ("elements", "rule"),
    [
        ("4: samen kijken", ("element-outside", "note")),
        ("5b: durven vragen", ("element-polarity", "warn")),
        ("durven vragen", ("element-form", "refuse")),
        ("5d: steunend: iets", ("element-question", "refuse")),
    ],
)
def test_an_element_stands_under_its_question_and_supports_or_hinders(
    tmp_path: Path, elements: str, rule: tuple[str, str]
) -> None:
    row = f'PZ1;1.00-1.30;Verzonnen;5b;;"{elements}";R1;one'
    table = read(tmp_path, STEP_2, row)
    assert rule in rules(table)
    assert table.accepted.empty == (rule[1] == "refuse")


_WORDS = st.text("abc é", min_size=1, max_size=9).map(str.split).map(" ".join).filter(bool)
_ELEMENT = st.builds(
    Element,
    st.sampled_from(["4", "5a", "5b", "6a"]),
    st.sampled_from(["", "supporting", "hindering"]),
    _WORDS,
)


@given(st.lists(_ELEMENT, max_size=4).map(tuple))
def test_elements_that_are_written_are_read_back(elements: tuple[Element, ...]) -> None:
    words = {polarity.code: f"{polarity.nl}: " for polarity in BOOK.polarities} | {"": ""}
    cell = "; ".join(f"{e.question}: {words[e.polarity]}{e.what}" for e in elements)
    assert parse_elements(cell, BOOK) == elements


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_any_cell_can_be_looked_at_for_a_stance(cell: str) -> None:
    assert len(parse_stances(cell, BOOK)) > 0


# ---------------------------------------------------------------------- words and breaks


@pytest.mark.covers("S2-X16")
@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("zucht", "behaviour"),
        ("kijkt naar de OR", "insertion"),
        ("de regels, AB", "insertion"),
        ("de regels A.B.", "insertion"),
        ("...", "omission"),
        ("…", "omission"),
        ("naam", "name"),
        ("naam 2", "name"),
    ],
)
def test_square_brackets_have_four_meanings_that_are_kept_apart(inside: str, kind: str) -> None:
    assert bracket_kind(inside) == kind


@pytest.mark.covers("S2-X16")
def test_braces_and_open_quotation_marks_are_corrected_and_noted(tmp_path: Path) -> None:
    said = "Verzonnen: {zucht} “dat mocht niet"
    table = read(tmp_path, STEP_1, f"PZ1;1.00-1.30;{said};4;R1")
    assert list(table.accepted["utterance"]) == ["Verzonnen: [zucht] “dat mocht niet”"]
    assert rules(table) == [("brackets-curly", "note"), ("quotation-open", "note")]


@pytest.mark.covers("S2-X19")
def test_a_category_broken_inside_a_word_is_repaired_and_noted(tmp_path: Path) -> None:
    row = 'PZ1;1.00-1.30;Verzonnen;"morele\nmoed / ethisch actor\nschap / 5\nb";R1'
    table = read(tmp_path, STEP_1, row)
    assert list(table.accepted["categories"]) == ["morele moed / ethisch actorschap / 5b"]
    broken = 'PZ1;1.00-1.30;Verzonnen;"profes\nsionele autonomie / 4";R1'
    table = read(tmp_path, STEP_1, broken)
    assert list(table.accepted["categories"]) == ["professionele autonomie / 4"]
    assert ("cell-joined", "note") in rules(table)


@pytest.mark.covers("S2-X19")
@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("een professio\nnele vraag", "een professionele vraag"),
        ("een professio-\nnele vraag", "een professionele vraag"),
        ("de vraag\nis", "de vraag is"),
        ("Ja.\r\nNee", "Ja. Nee"),
        ("onbe\nkend", None),
        ("werk-\ntijd", None),
    ],
)
def test_a_line_break_in_words_is_repaired_or_refused_and_never_guessed(
    text: str, joined: str | None
) -> None:
    assert join_lines(text, frozenset({"professionele", "vraag", "is"})) == joined


@pytest.mark.covers("S2-X19")
def test_a_break_between_two_words_that_also_make_one_is_not_guessed() -> None:
    assert join_lines("dat we\nten", frozenset({"we", "ten"})) == "dat we ten"
    assert join_lines("dat we\nten", frozenset({"we", "ten", "weten"})) is None


@pytest.mark.covers("S2-X19")
def test_a_cell_that_may_hold_a_broken_word_is_refused(tmp_path: Path) -> None:
    table = read(tmp_path, STEP_1, 'PZ1;1.00-1.30;"Verzonnen onbe\nkend";4;R1')
    assert rules(table) == [("cell-broken", "refuse")]
    assert table.accepted.empty


# -------------------------------------------------------------------------- files and bold


def workbook(path: Path, rows: list[list[object]], bold: tuple[int, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=1):
        book.active.append(row)
        for cell in book.active[number]:
            cell.font = openpyxl.styles.Font(bold=number in bold)
    book.save(path)
    return path


def test_a_workbook_is_read_like_a_csv_and_bold_means_chosen_by_both(tmp_path: Path) -> None:
    header = ["Team", "Fragment", "Uitspraak", "Categorie(ën)", "Opmerkingen", "Elementen"]
    rows = [
        ["Naam onderzoeker", "R1 / R2"],
        header,
        ["PZ1", "1.00-1.30", "Verzonnen", 4, "", ""],
        ["PZ1", "2.00-2.30", "Verzonnen", "5b", "", ""],
    ]
    table = read_fragments(workbook(tmp_path / "t.xlsx", rows, bold=(2, 4)), BOOK)
    assert table.problems.empty
    assert list(table.accepted["selected_by"]) == ["one", "both"]
    assert list(table.accepted["categories"]) == ["4", "5b"]


@pytest.mark.parametrize("value", [10.26, time(10, 26)])
def test_a_time_that_a_spreadsheet_changed_is_refused(tmp_path: Path, value: object) -> None:
    rows = [["Team", "start", "end", "Uitspraak", "Categorieën"], ["PZ1", value, "11.00", "x", "4"]]
    with pytest.raises(UserError, match=r"t\.xlsx, cell B2 \(10.26.*type it again"):
        read_fragments(workbook(tmp_path / "t.xlsx", rows), BOOK)


@pytest.mark.parametrize("place", [(1, 16_384), (200_000, 1)])
def test_a_workbook_of_absurd_size_is_refused_before_its_cells_are_looked_at(
    tmp_path: Path, place: tuple[int, int]
) -> None:
    book = openpyxl.Workbook()
    book.active.cell(*place).value = "x"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(UserError, match=r"at most 2000 are read|a header and no rows"):
        read_fragments(tmp_path / "t.xlsx", BOOK)


@pytest.mark.parametrize("dtd", ['<!DOCTYPE x [<!ENTITY a "ha">]>'])
def test_a_workbook_with_entities_is_refused(tmp_path: Path, dtd: str) -> None:
    path = workbook(tmp_path / "t.xlsx", [["Team"], ["PZ1"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = dtd.encode() + members[sheet]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(UserError, match="document type definition"):
        read_fragments(path, BOOK)


@pytest.mark.covers("S2-P1")
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("header", "row"),
    [(STEP_1, ROW_1), (STEP_1B, "PZ1;01.00-01.30;Verzonnen;6a agree: want het helpt;R1")],
)
def test_tables_of_step_1_and_1b_have_the_printed_columns_and_come_back(
    tmp_path: Path, header: str, row: str, ending: str
) -> None:
    table = read(tmp_path, header, row)
    path = tmp_path / f"written{ending}"
    write_step(table.accepted, table.kind, path, BOOK)
    back = read_fragments(path, BOOK)
    pd.testing.assert_frame_equal(
        back.accepted.reset_index(drop=True),
        table.accepted.reset_index(drop=True),
        check_like=True,
    )
    if ending == ".csv":
        first = path.read_text(encoding="utf-8-sig").splitlines()[0]
        assert first.split(",")[:4] == header.split(";")[:4]


@pytest.mark.covers("S2-P1")
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_written_step_2_table_has_the_columns_of_the_protocol_and_comes_back(
    tmp_path: Path, ending: str
) -> None:
    rows = [
        "PZ1;01.00-01.30;=Verzonnen;morele moed / 5b;kort;5b: steunend: durven;R1 / R2;both",
        "PZ1;02.00-02.30;Verzonnen;4;;;R1;one",
    ]
    table = read(tmp_path, STEP_2, *rows)
    path = tmp_path / f"written{ending}"
    write_step(table.accepted, "2", path, BOOK)
    first = path.read_bytes()
    write_step(table.accepted, "2", path, BOOK)
    assert path.read_bytes() == first
    back = read_fragments(path, BOOK).accepted
    pd.testing.assert_frame_equal(
        back.reset_index(drop=True), table.accepted.reset_index(drop=True), check_like=True
    )
    if ending == ".xlsx":
        with zipfile.ZipFile(path) as archive:  # no clock in the file
            assert archive.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2
            assert {info.date_time[0] for info in archive.infolist()} == {1980}
        sheet = openpyxl.load_workbook(path).active
        assert [c.value for c in sheet[1]][:6] == STEP_2.split(";")[:6]
        assert [sheet.cell(row, 3).font.b for row in (2, 3)] == [True, False]


# ------------------------------------------------------------------------- command line


def test_the_command_says_what_is_wrong_with_a_table_and_compares_two(
    project: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(project.root)
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(f"{STEP_1}\n{ROW_1}\n", encoding="utf-8")
    two.write_text(f"{STEP_1}\n{ROW_1.replace('R1', 'R2')}\n", encoding="utf-8")
    assert cli.main(["codes", str(one), str(two), "--step2", str(tmp_path / "s.xlsx")]) == 0
    said = capsys.readouterr().out
    assert "6 of the 7 teams were analysed" in said
    assert "length unknown: PZ1" in said
    assert read_fragments(tmp_path / "s.xlsx", BOOK).accepted["selected_by"].tolist() == ["both"]
    two.write_text(f"{STEP_1}\n{ROW_1.replace('PZ1', 'XX9')}\n", encoding="utf-8")
    assert cli.main(["codes", str(two)]) == 1
    assert "refuse: two.csv, row 2, team 'XX9'" in capsys.readouterr().out
    assert cli.main(["codes", str(tmp_path / "gone.csv")]) == 1
