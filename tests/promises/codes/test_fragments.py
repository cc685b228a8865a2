"""Fragment tables as the protocol prints them: what is read, corrected, refused and written.

All utterances, names and numbers in this file are invented.
"""

from __future__ import annotations

import zipfile
from datetime import time, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peo.codes.codebook import Dialogues, read_codebook
from peo.codes.elements import Element, parse_elements, parse_stances
from peo.codes.fragments import fragments_of, read_fragments
from peo.codes.pairs import write_step_2
from peo.codes.repair import join_lines
from peo.intake.check import Checked
from peo.project import UserError
from tests.coded_talk import session_tables
from tests.conftest import ROOT, Said, peo

BOOK = read_codebook(ROOT / "schemas" / "codes" / "dialogues.yaml", Dialogues)
STEP_1 = "Team;Fragment;Uitspraak;Categorie(ën);Onderzoeker"
ROW_1 = "PZ1;10.26-11.00;Verzonnen: [knikt] [naam] vroeg het gewoon.;morele moed / 5b;R1"
STEP_1B = "Team;Fragment;Uitspraak;Instemming of afkeuring;Onderzoeker"
STEP_2 = "Team;Fragment;Uitspraak;Categorie(ën);Opmerkingen;Elementen;Onderzoeker;Gekozen door"


def file(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(folder: Path, *lines: str) -> Checked:
    return read_fragments(file(folder, *lines), BOOK)


def said(folder: Path, *lines: str, tables: Path | None = None) -> Said:
    """What `peo codes` says of a table, with or without the small tables of its session."""
    beside = ["--tables", tables, "--today", "2022-06-30"] if tables else []
    return peo("codes", file(folder, *lines), *beside)


def merged(folder: Path, row: str) -> pd.DataFrame:
    """The table of step 2 that `peo codes` writes of a row and the same row by another coder."""
    (folder / "s.csv").unlink(missing_ok=True)
    assert peo("codes", *pair(folder, row), "--step2", folder / "s.csv").code == 0
    return pd.read_csv(folder / "s.csv", dtype=str, keep_default_na=False)


def test_a_printed_table_is_read_with_its_team_times_words_and_researcher(tmp_path: Path) -> None:
    table = read(tmp_path, STEP_1, ROW_1)
    (fragment,) = fragments_of(table.accepted, BOOK)
    assert (fragment.team, fragment.start, fragment.end) == ("PZ1", 626, 660)
    assert fragment.researcher == "R1"
    assert fragment.categories == {"moral_courage", "5b"}
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
    row = ROW_1.replace("PZ1", "pz 1")
    found = said(tmp_path, STEP_1, row)
    assert (found.rules, found.counts) == ([("note", "team-form")], (1, 0))
    assert list(merged(tmp_path, row)["Team"]) == ["PZ1"]


def test_a_refused_row_is_set_apart_and_the_others_stay(tmp_path: Path) -> None:
    table = read(tmp_path, STEP_1, ROW_1, ROW_1.replace("10.26-11.00", "12.60-13.00"))
    assert (list(table.accepted.index), list(table.rejected.index)) == ([2], [3])


def test_a_table_without_a_column_has_no_accepted_rows(tmp_path: Path) -> None:
    table = read(tmp_path, "Team;Uitspraak;Categorie(ën);Onderzoeker", "PZ1;Verzonnen;4;R1")
    assert "column-missing" in set(table.problems["rule"])
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
    found = said(tmp_path, STEP_1, ROW_1, ROW_1, overlap, other)
    assert [told[:3] for told in found.problems] == [
        ("refuse", "fragment-copy", "3"), ("warn", "fragment-overlap", "4"),
    ]  # fmt: skip
    assert found.counts == (3, 1)


@pytest.mark.covers("S2-V7")
@pytest.mark.parametrize(
    "words", ["Verzonnen: JAN zei dat.", "Verzonnen: Jans idee", "vraag Renée"]
)
def test_a_known_name_in_an_utterance_is_refused_and_not_shown(tmp_path: Path, words: str) -> None:
    row = ROW_1.replace("Verzonnen: [knikt] [naam] vroeg het gewoon.", words)
    found = said(tmp_path, STEP_1, row, tables=session_tables(tmp_path, names=("Jan", "Renee")))
    assert found.rules == [("refuse", "name-masked")]
    assert words not in found.text
    assert found.problems[0][-1] == ""
    assert said(tmp_path, STEP_1, row.replace("PZ1", "PZ2")).rules == []


def test_a_name_inside_another_word_is_no_name(tmp_path: Path) -> None:
    row = ROW_1.replace("vroeg", "januari janken")
    found = said(tmp_path, STEP_1, row, tables=session_tables(tmp_path, names=("Jan",)))
    assert (found.rules, found.counts) == ([], (1, 0))


def test_words_in_a_wrong_column_are_not_printed_and_told_once(tmp_path: Path) -> None:
    """A name of the table of names, half a telephone number and own words, in five columns."""
    tables = session_tables(tmp_path, names=("Renee",))
    found = said(
        tmp_path, STEP_2,
        "PZ1;10.26-11.00;Verzonnen.;5b;;5b: steunend: iets;R1;ZEKER wij",
        "Renee;12.26-13.00;Verzonnen twee.;5b;;5b: steunend: iets;R1;one",
        "PZ1;ZEKER 06-12345678;Verzonnen drie.;5b;;5b: steunend: iets;R1;one",
        "PZ1;14.26-15.00;Verzonnen vier.;Renee;;5b: steunend: iets;R1;one",
        "PZ1;16.26-17.00;Verzonnen vijf.;5b;;5b: steunend: iets;;one",
        "PZ1;18.26-19.00;Verzonnen zes.;5b;;5b: steunend: iets;Renee;one",
        tables=tables,
    )  # fmt: skip
    assert not any(word in found.text for word in ("ZEKER", "Renee", "12345678"))
    assert sorted(found.rules) == sorted([
        ("refuse", "selected-form"), ("refuse", "team-known"), *2 * [("refuse", "time-form")],
        ("refuse", "category-known"), ("refuse", "cell-required"), ("warn", "coder-listed"),
        ("note", "element-outside"),
    ])  # fmt: skip


@pytest.mark.covers("S2-X17")
@pytest.mark.slow
def test_fragments_of_a_speaker_who_withdrew_are_blocked(tmp_path: Path) -> None:
    people = ({"participant": "p2"}, {"participant": "p3", "withdrawn": "2022-05-01"})
    tables = session_tables(tmp_path, consent=people)
    rows = [ROW_1 + ";p3", ROW_1.replace("10.26", "10.10").replace("11.00", "10.20") + ";p2"]
    found = said(tmp_path, STEP_1 + ";Spreker", *rows, tables=tables)
    assert (found.rules, found.counts) == ([("refuse", "speaker-withdrawn")], (1, 1))
    stances = [f"PZ1;1.0{n}-1.30;Verzonnen;6a instemming: want;R1;p{n}" for n in (2, 3)]
    found = said(tmp_path, STEP_1B + ";Spreker", *stances, tables=tables)
    assert "6a: agreement 1, disagreement 0" in found.text
    assert said(tmp_path, STEP_1, ROW_1, tables=tables).rules == [("refuse", "speaker-unknown")]
    for other, rule in (("P 3", "speaker-withdrawn"), ("p4", "speaker-unknown")):
        found = said(tmp_path, STEP_1 + ";Spreker", f"{ROW_1};{other}", tables=tables)
        assert found.rules == [("refuse", rule)], "another spelling lets nobody back in"


@pytest.mark.covers("S2-V8")
@pytest.mark.slow
def test_a_recording_without_consent_for_this_study_is_not_used(tmp_path: Path) -> None:
    for consent, rule in (
        ({"team": "PZ2"}, "consent-missing"),
        ({"purpose": "training"}, "consent-purpose"),
    ):
        tables = session_tables(tmp_path, consent=[consent])
        assert said(tmp_path, STEP_1, ROW_1, tables=tables).rules == [("refuse", rule)]


# ------------------------------------------------------------------------- steps 1b and 2


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
    found = said(tmp_path, STEP_1B, f"PZ1;1.00-1.30;Verzonnen;{cell};R1")
    assert rule[::-1] in found.rules
    assert found.counts == ((0, 1) if rule[1] == "refuse" else (1, 0))


@pytest.mark.covers("S2-X13")
@pytest.mark.slow
def test_a_stance_on_hypotheses_that_were_not_put_is_refused(tmp_path: Path) -> None:
    row = "PZ1;1.00-1.30;Verzonnen;6a instemming: want het helpt;R1"
    for put, rules in (("ja", []), ("nee", [("refuse", "stance-put")])):
        tables = session_tables(tmp_path, {"hypotheses": put})
        assert said(tmp_path, STEP_1B, row, tables=tables).rules == rules


def test_step_2_holds_who_chose_and_elements_with_question_and_polarity(tmp_path: Path) -> None:
    cell = '"5b: steunend: durven vragen; 4: samen kijken"'
    row = f"PZ1;1.00-1.30;Verzonnen;morele moed / 5b / 4;kort;{cell};R1 / R2;both"
    table = read(tmp_path, STEP_2, row)
    assert table.problems.empty
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
    found = said(tmp_path, STEP_2, row)
    assert rule[::-1] in found.rules
    assert found.counts == ((0, 1) if rule[1] == "refuse" else (1, 0))


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


@pytest.mark.slow
@settings(max_examples=50)
@given(st.text(max_size=30))
def test_any_cell_can_be_looked_at_for_a_stance(cell: str) -> None:
    assert len(parse_stances(cell, BOOK)) > 0


# ---------------------------------------------------------------------- words and breaks


@pytest.mark.covers("S2-X16")
def test_braces_and_open_quotation_marks_are_corrected_and_noted(tmp_path: Path) -> None:
    row = "PZ1;1.00-1.30;Verzonnen: {zucht} “dat mocht niet;4;R1"
    assert list(merged(tmp_path, row)["Uitspraak"]) == ["Verzonnen: [zucht] “dat mocht niet”"]
    found = said(tmp_path, STEP_1, row).rules
    assert found == [("note", "brackets-curly"), ("note", "quotation-open")]


@pytest.mark.covers("S2-X19")
@pytest.mark.slow
def test_a_category_broken_inside_a_word_is_repaired_and_noted(tmp_path: Path) -> None:
    row = 'PZ1;1.00-1.30;Verzonnen;"morele\nmoed / ethisch actor\nschap / 5\nb";R1'
    categories = "Categorie(ën)"
    assert list(merged(tmp_path, row)[categories]) == ["morele moed / ethisch actorschap / 5b"]
    broken = 'PZ1;1.00-1.30;Verzonnen;"profes\nsionele autonomie / 4";R1'
    assert list(merged(tmp_path, broken)[categories]) == ["professionele autonomie / 4"]
    assert ("note", "cell-joined") in said(tmp_path, STEP_1, broken).rules


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


def test_a_break_between_two_words_that_also_make_one_is_not_guessed() -> None:
    assert join_lines("dat we\nten", frozenset({"we", "ten"})) == "dat we ten"
    assert join_lines("dat we\nten", frozenset({"we", "ten", "weten"})) is None


@pytest.mark.covers("S2-X19")
def test_a_cell_that_may_hold_a_broken_word_is_refused(tmp_path: Path) -> None:
    found = said(tmp_path, STEP_1, 'PZ1;1.00-1.30;"Verzonnen onbe\nkend";4;R1')
    assert (found.rules, found.counts) == ([("refuse", "cell-broken")], (0, 1))


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


@pytest.mark.parametrize(
    "times",
    ["van 10:26 tot 11:00", "10'26\"-11'00\"", "00:10:26.500 → 00:11:00.000", "10m26s t/m 11m00s"],
)
def test_a_time_is_read_as_players_and_people_write_it(tmp_path: Path, times: str) -> None:
    found = said(
        tmp_path, STEP_1, ROW_1.replace("10.26-11.00", f'"{times.replace(chr(34), 2 * chr(34))}"')
    )
    assert (found.rules, found.counts) == ([], (1, 0))


def test_times_of_a_spreadsheet_and_merged_cells_mean_what_a_person_sees(tmp_path: Path) -> None:
    head = ["Onderzoeker", "Team", "Van", "Tot", "Uitspraak", "Categorieën"]
    day = 24 * 60 * 60
    rows = [head, ["R1", "PZ1", time(0, 10, 26), timedelta(minutes=11), "x", "4"],
            [None, None, 720 / day, 750.5 / day, "y", "4"]]  # fmt: skip
    path = workbook(tmp_path / "t.xlsx", rows)
    book = openpyxl.load_workbook(path)
    for block in ("A2:A3", "B2:B3"):
        book.active.merge_cells(block)
    book.save(path)
    table = read_fragments(path, BOOK)
    assert table.problems.empty
    found = [(f.team, f.researcher, f.start, f.end) for f in fragments_of(table.accepted, BOOK)]
    assert found == [("PZ1", "R1", 626, 660), ("PZ1", "R1", 720, 750)]


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


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_written_step_2_table_has_the_columns_of_the_protocol_and_comes_back(
    tmp_path: Path, ending: str
) -> None:
    rows = [
        "PZ1;01.00-01.30;=Verzonnen;morele moed / 5b;kort;5b: steunend: durven;R1 / R2;both",
        "PZ1;02.00-02.30;Verzonnen;4;;;R1;one",
    ]
    table = read(tmp_path, STEP_2, *rows)
    times = table.accepted["start"] + "-" + table.accepted["end"]
    cells = table.accepted.drop(columns=["start", "end"])
    cells.insert(1, "fragment", times)
    path = tmp_path / f"written{ending}"
    write_step_2(cells, path, BOOK)
    first = path.read_bytes()
    write_step_2(cells, path, BOOK)
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


def pair(folder: Path, row: str = ROW_1) -> list[Path]:
    """A table with this row of R1, and one with the same row of R2."""
    return [
        file(folder, STEP_1, row.removesuffix("R1") + who, name=f"{who}.csv")
        for who in ("R1", "R2")
    ]


@pytest.mark.covers("S2-P1")
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_step_2_is_written_as_the_protocol_prints_it_and_read_again(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"written{ending}"
    assert peo("codes", *pair(tmp_path), "--step2", path).code == 0
    found = peo("codes", path)
    assert (found.kind, found.counts, found.problems) == ("step 2", (1, 0), [])
    written = pd.read_csv(path) if ending == ".csv" else pd.read_excel(path)
    assert list(written.columns[:6]) == STEP_2.split(";")[:6]


def test_the_command_says_what_is_wrong_with_a_table_and_compares_two(tmp_path: Path) -> None:
    compared = peo("codes", *pair(tmp_path), "--step2", tmp_path / "s.xlsx")
    assert compared.code == 0
    assert "length unknown: PZ1" in compared.text
    assert read_fragments(tmp_path / "s.xlsx", BOOK).accepted["selected_by"].tolist() == ["both"]
    wrong = said(tmp_path, STEP_1, ROW_1.replace("PZ1", "XX9"))
    assert wrong.code == 1
    assert wrong.problems == [("refuse", "team-known", "2", "team", "XX9")]
    assert peo("codes", tmp_path / "gone.csv").code == 2
