"""Exports as survey tools, spreadsheets and people make them, through `peo intake`.

All answers in this file are invented.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml

from peo.define.instrument.model import Instrument
from peo.intake.decisions import decisions
from tests.conftest import peo, some
from tests.promises.intake import exports as sw
from tests.promises.intake.conftest import Examine
from tests.promises.intake.test_formats import one_cell
from tests.short import LONG

pytestmark = pytest.mark.slow
LEFT_OUT = LONG

Take = Callable[..., Any]
OPTIONS = ["cause_admin", "cause_caseload", "cause_turnover"]


@pytest.fixture
def few(wave: pd.DataFrame) -> pd.DataFrame:
    """Six people who were asked for causes and named one or more."""
    asked = wave[(wave["workload"] != "hardly") & wave["cause_admin"].notna()]
    return asked.head(6).reset_index(drop=True)


def counts(people: pd.DataFrame, options: list[str]) -> list[tuple[int, int]]:
    """(who chose it, who answered) per option."""
    return [(int((people[o] == "yes").sum()), int(people[o].notna().sum())) for o in options]


def book(sheets: dict[str, pd.DataFrame]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, frame in sheets.items():
        sheet = made.create_sheet(title)
        for row in [list(frame), *frame.astype(object).where(frame.notna(), None).values.tolist()]:
            sheet.append(row)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text).replace("'", "\u2019").replace("-", "\u2011")


STYLES = {
    "V1. {t}": "V{n}. {t}", "3. {t}": "{n}. {t}", "Vraag 3: {t}": "Vraag {n} van 99: {t}",
    "Q3 - {t}": "Q{n} - {t}", "{t} (verplicht)": "{t} (verplicht)",
    "3) {t} (kies er een) *": "{n}) {t} (kies er een) *",
    "[Q3] {t} (required)": "[Q{n}] {t} (required)", "other bytes": "V{n}.\u00a0{t}",
}  # fmt: skip


@pytest.mark.parametrize("place", range(len(STYLES)), ids=list(STYLES))
def test_headers_in_any_style_below_titles(
    examined: Examine, few: pd.DataFrame, instrument: Instrument, place: int
) -> None:
    """The row of answers below them, which are names too, is never taken for the header."""
    style, titles = list(STYLES.values())[place], place % 2 * 2
    shown = sw.labelled(few, instrument, "nl")
    for question, options in instrument.multi():
        shown[question.id] = one_cell(few, question, ";", "nl")
        shown = shown.drop(columns=list(options))
    names = {"respondent_id": "Nr"}
    for n, name in enumerate([c for c in shown if c != "respondent_id"], 1):
        variable = instrument.variables.get(name)
        if variable is not None and variable.kind == "text":
            continue
        question = (
            next(q for q in instrument.questions if q.id == name)
            if variable is None
            else (instrument.question_of(name))
        )
        text = question.text.nl if question.text else question.nl
        if variable is not None and question.id != name:
            text = f"{text} - {variable.name.nl}"
        names[name] = decomposed(style.format(n=n, t=text))
    head = [["PEO, verzonnen", *[""] * (len(shown.columns) - 1)]] * titles
    header = [*head, [names.get(c, c) for c in shown]]
    done, sheet = examined(sw.to_csv(shown, ";", header=header))
    wanted = few.drop(columns=[c for c in few if c.endswith("_text")])
    found = done.accepted[wanted.columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    assert any("above the header: line 1, 2" in n.en for n in sheet.notes) == (titles == 2)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_tells_the_separator_and_blank_lines_are_no_people(
    examined: Examine, few: pd.DataFrame, first: str
) -> None:
    data = sw.to_csv(few, ";").decode()
    blank = ";" * (len(few.columns) - 1)
    done, _ = examined(f"{first}\r\n{data}\n{blank}\n   {blank}\n\n".encode())
    assert (len(done.accepted), len(done.rejected)) == (6, 0)
    assert done.accepted.index[0] == 3  # the line of the file


def assert_not_told(folder: Path, *words: str) -> None:
    """None of these words stands in what may be shared of a validation."""
    for file in ("validation.csv", "validation.html"):
        text = (folder / file).read_text(encoding="utf-8")
        assert not [word for word in words if word in text]


def test_a_stray_no_beside_ticks_decides_nothing_for_others(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    shown = sw.ticks_only(few, instrument, "1")
    truth = counts(few, OPTIONS)
    place = next(r for r in few.index if few.loc[r, "cause_autonomy"] == "no")
    shown.loc[place, "cause_autonomy"] = "0"
    done = taken(sw.to_csv(shown))
    assert counts(done.accepted, OPTIONS) == truth
    assert "causes: 1 boxes say no and" in done.said.text


@pytest.mark.parametrize("no", ["nee", "0.0"])
def test_who_skipped_a_multiple_choice_is_told_apart_from_who_chose_nothing(
    taken: Take, few: pd.DataFrame, instrument: Instrument, no: str
) -> None:
    """A tool writes no for every option of somebody who skipped the question."""
    options = [a.code for a in instrument.question_of("cause_admin").answers]
    skipped = few.copy()
    followed = [c for c in few if c.startswith("influenceable") or c == "cause_other_text"]
    skipped.loc[[0, 1], options] = "no"
    skipped.loc[[0, 1], followed] = None
    shown = skipped.copy()
    shown[options] = shown[options].replace("no", no)
    done = taken(sw.to_csv(shown))
    rest = few.drop(index=[0, 1])
    assert counts(done.accepted, options) == [(int((rest[o] == "yes").sum()), 4) for o in options]
    missing = pd.read_parquet(done.folder / "missing.parquet")
    assert missing["cause_admin"].tolist() == ["skipped"] * 2 + [None] * 4 or (
        missing["cause_admin"].isna().tolist() == [False] * 2 + [True] * 4
    )
    assert "causes: in 2 rows no option is ticked" in done.said.text


@pytest.mark.parametrize(("yes", "no"), [("1", "2"), ("✓", "-")])
def test_signs_that_two_tools_mean_differently_need_the_word_of_a_person(
    taken: Take, few: pd.DataFrame, instrument: Instrument, yes: str, no: str
) -> None:
    options = [a.code for a in instrument.question_of("cause_admin").answers]
    shown = few.copy()
    shown[options] = shown[options].replace({"yes": yes, "no": no})
    done = taken(sw.to_csv(shown))
    assert done.said.code == 1
    assert "mapping.yaml: `ticks:" in done.said.text
    raw = done.folder.parents[1] / "raw" / "2022-04"
    words = {"ticks": {yes: "yes", no: "no"}}
    (raw / "mapping.yaml").write_text(yaml.safe_dump(words, allow_unicode=True), encoding="utf-8")
    again = peo("intake", "2022-04", root=done.folder.parents[2])
    assert "6 received: 6 accepted" in again.text, again.text[:400]


def test_an_answer_that_a_spreadsheet_made_a_date_is_read_and_listed(
    taken: Take, wave: pd.DataFrame
) -> None:
    few = wave.head(8).assign(years_experience="y3_6", worked_before_2015="no")
    few[["space_change_since_2015", "workload_change_since_2015"]] = None
    typed = ["2022-06-03", "3-jun", "jun-3", "3-6-2022", "6/3/2022", "3-Jun-22"]
    done = taken(sw.to_csv(few.assign(years_experience=["y3_6", *typed, "2022-12-31"])))
    assert done.accepted["years_experience"].tolist()[:7] == ["y3_6"] * 7
    rules = done.problems[done.problems["column"] == "years_experience"]["rule"].tolist()
    assert rules == ["date_read"] * 6 + ["date_made"]


def test_a_typed_percent_sign_multiplies_nothing(taken: Take, wave: pd.DataFrame) -> None:
    styles = ['0"%"', "0\\%", "0_%", '[Red]0" %"', '0.0"%"']
    typed = [(number, style) for style in styles for number in (2, 1)]
    made = book({"Data": wave.head(len(typed))})
    column = list(wave).index("direct_client_time_pct") + 1
    for row, (number, style) in enumerate(typed, 2):
        made["Data"].cell(row, column, number).number_format = style
    done = taken(saved(made), name="records.xlsx")
    assert done.accepted["direct_client_time_pct"].tolist() == ["2", "1"] * len(styles)


def test_hidden_sheets_and_rows_are_told_and_two_that_fit_are_a_question(
    taken: Take, few: pd.DataFrame
) -> None:
    made = book({"Oud": few.head(2), "Nieuw": few})
    made["Oud"].sheet_state = "hidden"
    made["Nieuw"].row_dimensions[3].hidden = True
    done = taken(saved(made), name="records.xlsx")
    assert "6 received: 6 accepted" in done.said.text
    assert "Not read, hidden: sheet 'Oud'." in done.said.text
    assert "1 rows are hidden in the sheet" in done.said.text
    made["Oud"].sheet_state = "visible"
    done = taken(saved(made), name="records.xlsx")
    assert (done.said.code, "sheet: NAME" in done.said.text) == (1, True)
    (done.folder.parents[1] / "raw" / "2022-04" / "mapping.yaml").write_text("sheet: Oud\n")
    again = peo("intake", "2022-04", root=done.folder.parents[2])
    assert "2 received: 2 accepted" in again.text


def test_a_label_of_other_bytes_is_the_label(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    """Decomposed letters, no-break and double spaces, in a cell that holds several choices."""
    question = instrument.question_of("cause_admin")
    cells = one_cell(few, question, ";", "nl").map(decomposed, na_action="ignore")
    shown = few.drop(columns=[a.code for a in question.answers])
    shown[question.id] = cells.str.replace(" ", "\u00a0", n=1).str.replace(" ", "  ", n=1)
    done = taken(sw.to_csv(shown))
    assert "6 received: 6 accepted, 0 rejected" in done.said.text
    assert counts(done.accepted, OPTIONS) == counts(few, OPTIONS)


def test_previews_tests_and_spam_are_no_respondents_and_the_unfinished_are_told(
    taken: Take, few: pd.DataFrame
) -> None:
    said = ["IP Address", "Survey Preview", "Survey Test", "Spam", "IP Address", "IP Address"]
    shown = few.rename(columns={"respondent_id": "ResponseId"}).assign(
        Status=said, Finished=["True"] * 5 + ["False"], RecordedDate="2022-04-15 10:00:00"
    )
    done = taken(sw.to_csv(shown))
    assert "6 received: 3 accepted, 3 rejected" in done.said.text
    assert "2 finished" in done.said.text
    assert "1 preview, 1 test, 1 spam, 1 partial" in done.said.text
    assert done.problems["rule"].tolist() == ["no_respondent"] * 3 + ["unfinished"]
    strict = taken(sw.to_csv(shown), change=("\nplan:\n", "\nrules: {unfinished: refuse}\nplan:\n"))
    assert "6 received: 2 accepted, 4 rejected" in strict.said.text


@pytest.mark.parametrize(
    ("column", "cells", "marks"),
    [
        ("submitdate", ["2022-04-15 10:00"] * 5 + [""], {"lastpage": "9", "startlanguage": "nl"}),
        ("peo_complete", ["2"] * 5 + ["0"], {"record_id": None, "peo_timestamp": "2022-04-15"}),
        ("Finished", ["1"] * 5 + ["0"], {"ResponseId": None, "RecordedDate": "2022-04-15"}),
    ],
)  # fmt: skip
def test_what_a_tool_calls_unfinished_is_listed(
    examined: Examine, few: pd.DataFrame, column: str, cells: list[str], marks: dict[str, Any]
) -> None:
    shown = few.assign(**{column: cells}, **{k: v for k, v in marks.items() if v})
    number = next((k for k, v in marks.items() if v is None), "respondent_id")
    done, _ = examined(sw.to_csv(shown.rename(columns={"respondent_id": number})))
    assert len(done.accepted) == 6
    assert done.problems[["rule", "row"]].to_numpy().tolist() == [["unfinished", 7]]


def test_other_in_own_words_goes_to_its_text_and_is_not_printed(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    question = instrument.question_of("cause_admin")
    followed = [c for c in few if c.startswith("influenceable")]
    few[["cause_other", "cause_other_text", *followed]] = ["no", None, *[None] * len(followed)]
    few.loc[0, ["cause_admin", "cause_caseload"]] = ["yes", "no"]
    few["organisation_type"], few["organisation_type_other_text"] = "specialist", None
    shown = few.drop(columns=["cause_other_text", "organisation_type_other_text"])
    shown[question.id] = one_cell(few, question, ";", "nl")
    shown = shown.drop(columns=[a.code for a in question.answers])
    chosen = str(shown.loc[0, question.id]).split(";")[0]
    shown.loc[0, question.id] = f"{chosen};te veel vergaderingen"
    shown.loc[1, "organisation_type"] = "Ziekenhuis"
    done = taken(sw.to_csv(shown))
    assert "6 received: 6 accepted" in done.said.text, done.said.text[:500]
    first, second = done.accepted.iloc[0], done.accepted.iloc[1]
    assert (first["cause_other"], first["cause_other_text"]) == ("yes", "te veel vergaderingen")
    assert second["organisation_type"] == "other"
    assert second["organisation_type_other_text"] == "Ziekenhuis"
    assert_not_told(done.folder, "vergaderingen", "Ziekenhuis")


def test_a_column_with_other_labels_is_not_taken_for_own_words(
    taken: Take, few: pd.DataFrame
) -> None:
    few["organisation_type"] = [f"Soort instelling {letter}" for letter in "ABCDEF"]
    """Nor lost: a column without a single answer stops, unless the wave says that it may."""
    data = sw.to_csv(few.drop(columns="organisation_type_other_text"))
    done = taken(data)
    assert done.said.code == 1
    assert "no answer in the column 'organisation_type'" in done.said.text
    assert "`answer_unknown: warn` among the rules" in done.said.text
    told = taken(data, change=("\nplan:\n", "\nrules: {answer_unknown: warn}\nplan:\n"))
    assert "6 received: 6 accepted" in told.said.text


def test_the_text_field_behind_other_is_no_tick(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    question = instrument.question_of("cause_admin")
    shown = few.drop(columns=[a.code for a in question.answers])
    shown[question.id] = one_cell(few, question, ";", "nl")
    header = f"V19. {question.nl} - anders, namelijk:"
    done = taken(sw.to_csv(shown.rename(columns={"cause_other_text": header})))
    assert "6 received: 6 accepted" in done.said.text, done.said.text[:500]
    assert done.accepted["cause_other_text"].tolist() == few["cause_other_text"].tolist() or (
        done.accepted["cause_other_text"].isna().tolist() == few["cause_other_text"].isna().tolist()
    )


def test_other_is_chosen_where_a_tool_writes_only_the_words_behind_it(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    few[[c for c in few if c.startswith("influenceable")]] = None
    few["cause_other_text"] = [None, "te veel overleg", *[None] * 4]
    shown = sw.ticks_only(few, instrument, "1").drop(columns="cause_other")
    header = f"{instrument.question_of('cause_other').nl} - Other (please specify)"
    done = taken(sw.to_csv(shown.rename(columns={"cause_other_text": header})))
    assert done.accepted["cause_other"].tolist() == ["no", "yes", *["no"] * 4]


def test_what_somebody_wrote_behind_a_box_is_no_sign_of_one(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    few[[c for c in few if c.startswith("influenceable")]] = None
    few[["cause_other", "cause_other_text"]] = ["yes", "99"]
    done = taken(sw.to_csv(sw.ticks_only(few, instrument, "1")))
    assert done.said.code == 0, done.said.text
    assert set(done.accepted["cause_other"].dropna()) == {"yes"}


def test_a_form_that_was_sent_twice_is_one_person(taken: Take, few: pd.DataFrame) -> None:
    few = few.assign(answered_at="2022-04-12")
    again = few.iloc[[3]].assign(answered_at="2022-04-13")
    done = taken(sw.to_csv(pd.concat([few, again])))
    assert "6 received: 6 accepted" in done.said.text


def test_the_same_row_twice_is_one_person_and_the_same_answers_are_listed(
    taken: Take, few: pd.DataFrame
) -> None:
    done = taken(sw.to_csv(pd.concat([few, few.iloc[[3]]])))
    assert "6 received: 6 accepted" in done.said.text
    assert "The same in every cell as an earlier row, and read once: row 8." in done.said.text
    again = few.iloc[[3]].assign(respondent_id="S9999", fixed_comment="iets anders getypt")
    done = taken(sw.to_csv(pd.concat([few, again])))
    assert "7 received: 7 accepted" in done.said.text
    assert done.problems[["rule", "row", "value"]].to_numpy().tolist() == [
        ["same_answers", "8", "row 5"]
    ]


def test_decisions_of_a_person_stand_beside_the_file_and_must_fit_it(
    taken: Take, few: pd.DataFrame
) -> None:
    done = taken(sw.to_csv(few))
    root, raw = done.folder.parents[2], done.folder.parents[1] / "raw" / "2022-04"
    old = str(few.loc[1, "work_enjoyment"])
    (raw / "exclusions.csv").write_text(
        "row,reason,who,date\n5,sent twice,secretary,2022-05-01\n", encoding="utf-8"
    )
    head = "row,column,old,new,reason,who,date\n"
    fix = "3,work_enjoyment,{},9,asked,secretary,2022-05-01\n"
    (raw / "corrections.csv").write_text(head + fix.format(old), encoding="utf-8")
    said = peo("intake", "2022-04", root=root)
    assert "6 received: 5 accepted, 0 rejected, 1 left out by exclusions.csv" in said.text
    listed = done.problems[["rule", "severity", "row", "column", "value"]].to_numpy().tolist()
    assert listed == [
        ["corrected", "note", "3", "work_enjoyment", "(not shown)"],
        ["excluded", "note", "5", "respondent_id", "(not shown)"],
    ]
    assert done.accepted.loc[1, "work_enjoyment"] == "9"
    assert {path.stat().st_mode & 0o777 for path in raw.glob("*ions.csv")} == {0o600}
    assert_not_told(done.folder, "secretary", "sent twice", "asked")
    assert decisions(done.folder) == {"corrected": 1, "excluded": 1}  # as the manifest has them
    (raw / "corrections.csv").write_text(head + fix.format("99"), encoding="utf-8")
    said = peo("intake", "2022-04", root=root)
    assert (said.code, "corrections.csv, line 2" in said.text) == (1, True)
    (raw / "corrections.csv").unlink()
    (raw / "exclusions.csv").write_text("row,reason,who,date\n99,x,y,2022-05-01\n")
    said = peo("intake", "2022-04", root=root)
    assert (said.code, "exclusions.csv, line 2" in said.text) == (1, True)


@pytest.mark.covers("S4-R7")
def test_a_function_written_down_gets_its_code_afterwards_and_the_raw_file_keeps_the_words(
    taken: Take, few: pd.DataFrame
) -> None:
    few.loc[1, ["job_function", "job_function_other_text"]] = ["other", "psycholoog"]
    done = taken(sw.to_csv(few))
    assert done.accepted.loc[1, "job_function"] == "other"
    root, raw = done.folder.parents[2], done.folder.parents[1] / "raw" / "2022-04"
    export = {path: path.read_bytes() for path in raw.iterdir()}
    (raw / "corrections.csv").write_text(
        "row,column,old,new,reason,who,date\n"
        "3,job_function,other,psychologist,coded,secretary,2022-05-01\n"
        "3,job_function_other_text,psycholoog,,coded,secretary,2022-05-01\n",
        encoding="utf-8",
    )
    assert "6 accepted" in peo("intake", "2022-04", root=root).text
    assert done.accepted.loc[1, "job_function"] == "psychologist"
    assert all(path.read_bytes() == before for path, before in export.items())


def test_a_list_numbered_through_is_proposed_by_place_and_answers_and_never_assumed(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    singles = [q.id for q in instrument.questions if q.id in few and q.type != "free_text"]
    numbers = {q.id: f"Q{n}" for n, q in enumerate(instrument.questions, 1) if q.id in singles}
    done = taken(sw.to_csv(few.rename(columns=numbers)))
    assert done.said.code == 1
    root, raw = done.folder.parents[2], done.folder.parents[1] / "raw" / "2022-04"
    assert peo("intake", "2022-04", "--map", root=root).code in (0, 1)
    proposed = yaml.safe_load((raw / "mapping.yaml").read_text(encoding="utf-8"))["columns"]
    assert {row["column"]: row["variable"] for row in proposed} == {
        number: id for id, number in numbers.items()
    }
    assert "# holds " in (raw / "mapping.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "typed",
    [["12-4-2022", "12/04/2022 10:15", "12 april 2022", "12.4.22"], ["4/25/2022 9:01:00 AM"] * 4],
)
def test_dates_of_sending_are_read_and_a_day_that_is_none_is_shown(
    examined: Examine, few: pd.DataFrame, typed: list[str]
) -> None:
    old = [day.replace("2022", "2019").replace(".22", ".19") for day in typed]
    done, _ = examined(sw.to_csv(few.assign(answered_at=[*typed, "2022-04-31", old[0]])))
    assert done.problems[["rule", "row"]].to_numpy().tolist() == [
        ["date_unreadable", 6],
        ["outside_fieldwork", 7],
    ]
    assert done.problems["value"].tolist()[0] == "2022-04-31"
    done, _ = examined(sw.to_csv(few.assign(answered_at=[*old, *old[:2]])))
    assert set(done.problems["rule"]) == {"outside_fieldwork"}


def test_names_and_illness_in_closed_answers_are_never_printed(
    taken: Take, few: pd.DataFrame
) -> None:
    """A slip of an answer is shown, and a code; nothing else that somebody typed, no number."""
    fine = few.assign(respondent_id=[f"T{n}" for n in range(6)], fixed_comment="anders")
    words = ["vraag fatima van team oost maar", "ik ben ziek sinds maart", "strongg", "99"]
    few.loc[:3, "workload"] = words
    few.loc[4, "respondent_id"] = few.loc[5, "respondent_id"] = "fatima elamrani"
    done = taken(sw.to_csv(pd.concat([few, fine])))
    found = done.problems[done.problems["rule"] == "answer_unknown"]
    assert found["value"].tolist() == [
        "(own words, 31 characters, not shown)", "(own words, 23 characters, not shown)",
        "strongg", "99",
    ]  # fmt: skip
    assert_not_told(done.folder, "fatima", "ziek")


def test_a_name_for_a_respondent_number_is_set_apart_and_never_printed(
    taken: Take, few: pd.DataFrame
) -> None:
    numbers = ["Fatima el Amrani", "f.amrani@voorbeeld.nl", "fatima", "R_abCdEf", "AB", "P-12"]
    done = taken(sw.to_csv(few.assign(respondent_id=numbers)))
    assert "6 received: 3 accepted, 3 rejected" in done.said.text
    assert done.problems[["rule", "row", "value"]].to_numpy().tolist() == [
        ["respondent_name", str(row), "(not shown)"] for row in (2, 3, 4)
    ]
    assert_not_told(done.folder, "atima", "amrani")
    named = taken(sw.to_csv(few.assign(respondent_id=[f"Naam {c}" for c in "abcdef"])))
    assert (named.said.code, "none of its 6 rows" in named.said.text) == (1, True)
    assert "Naam a" not in named.said.text


def test_a_slip_among_several_choices_costs_the_box_that_it_is_near_to(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    question = instrument.question_of("cause_admin")
    options = [a.code for a in question.answers]
    few[[c for c in few if c.startswith("influenceable") or c == "cause_other_text"]] = None
    few[options] = "no"
    few[["cause_admin", "cause_caseload"]] = "yes"
    shown = few.drop(columns=options)
    shown[question.id] = one_cell(few, question, ";", "nl")
    slip = instrument.variables["cause_caseload"].name.nl.replace("a", "e", 1)
    shown.loc[0, question.id] = f"{instrument.variables['cause_admin'].name.nl};{slip}"
    done = taken(sw.to_csv(shown))
    assert done.problems[done.problems["rule"] == "answer_unknown"][
        ["column", "value"]
    ].to_numpy().tolist() == [["cause_caseload", slip]]
    assert counts(done.accepted, ["cause_admin", "cause_caseload", "cause_turnover"]) == [
        (6, 6), (5, 5), (0, 6),
    ]  # fmt: skip
    missing = pd.read_parquet(done.folder / "missing.parquet")
    assert missing.loc[0, options].dropna().to_dict() == {"cause_caseload": "unusable"}


def test_limesurvey_columns_of_the_tool_are_known_in_code_and_text(
    taken: Take, few: pd.DataFrame
) -> None:
    shown = few.rename(columns={"respondent_id": "id. Antwoord-ID"})
    shown.insert(1, "submitdate. Datum ingestuurd", "2022-04-15 10:00:00")
    shown.insert(2, "lastpage. Laatste pagina", "9")
    shown.insert(3, "ipaddr. IP-adres", "192.0.2.1")
    done = taken(sw.to_csv(shown))
    assert "6 received: 6 accepted" in done.said.text, done.said.text[:400]
    assert "Left out, personal: ipaddr. IP-adres." in done.said.text


@pytest.mark.parametrize(
    "columns",
    [
        {"ID": "id", "Begintijd": "12-4-2022 10:00", "Tijd van voltooien": "12-4-2022 10:09",
         "E-mail": "anonymous", "Naam": ""},
        {"Tijdstempel": "2022/04/12 10:00:00 AM EET"},
        {"Respondent ID": "id", "Collector ID": "1", "Start Date": "04/25/2022 10:00",
         "End Date": "04/25/2022 10:09", "IP Address": "192.0.2.1", "Email Address": ""},
        {"record_id": "id", "redcap_survey_identifier": "", "peo_timestamp": "2022-04-12 10:00",
         "peo_complete": "2"},
    ],
    ids=["Microsoft Forms", "Google Forms", "SurveyMonkey", "REDCap"],
)  # fmt: skip
def test_columns_that_other_tools_add_are_known(
    examined: Examine, few: pd.DataFrame, columns: dict[str, str]
) -> None:
    made = {k: few["respondent_id"] if v == "id" else v for k, v in columns.items()}
    shown = pd.concat(
        [pd.DataFrame(made, index=few.index), few.drop(columns="respondent_id")], axis=1
    )
    done, _ = examined(sw.to_csv(shown))
    assert len(done.accepted) == 6
    assert done.problems.empty


@pytest.mark.parametrize("encoding", ["mac-roman", "cp1252", "utf-16"])
def test_accents_are_read_whatever_the_program_wrote_them_in(
    taken: Take, few: pd.DataFrame, instrument: Instrument, encoding: str
) -> None:
    """An older Mac, Windows, a spreadsheet's Unicode text: the headers hold "cliënt"."""
    texts = {v: " - ".join(filter(None, sw.texts_of(instrument, v))) for v in sw.closed(instrument)}
    assert any("ë" in text for text in texts.values())
    told = sw.labelled(few, instrument, "nl").rename(columns=texts)
    done = taken(sw.to_csv(told, ";", encoding))
    assert "6 received: 6 accepted" in done.said.text, done.said.text[:300]
    names = sw.closed(instrument)
    pd.testing.assert_frame_equal(
        done.accepted[names].astype("object"), few[names].astype("object"), check_dtype=False
    )


def test_parts_of_one_are_per_cents_where_a_whole_column_says_so(
    taken: Take, few: pd.DataFrame
) -> None:
    """0,35 for 35: never where one cell is above 1, or where one person alone wrote so."""
    names = ["direct_client_time_pct", "indirect_client_time_pct"]
    written = few.copy()
    for name in names:
        written[name] = [f"{int(cell) / 100:g}" for cell in few[name]]
    done = taken(sw.to_csv(written, ";", comma=names))
    assert done.accepted[names].astype(float).equals(few[names].astype(float))
    assert "direct_client_time_pct: parts of one in the file; read as per cents" in done.said.text
    assert set(done.problems["rule"]) == {"number_converted"}
    for cells in ([*few[names[0]][:5], "0.5"], ["0.5", None, None, None, None, None]):
        told = taken(sw.to_csv(few.assign(**{names[0]: cells})))
        assert "too many decimals" in told.said.text


@pytest.mark.parametrize(
    ("cells", "typed", "wanted"),
    [
        (["18 uur", "27 u", "36 uur", "9 hours", "32,4 uur", "0.5"], "hours, full: 36",
         [0.5, 0.75, 1, 0.25, 0.9, 0.5]),
        (["50%", "75 %", "100 procent", "25", "½", "0.5"], "percent, full: 100",
         [0.5, 0.75, 1, 0.25, 0.5, 0.5]),
    ],
)  # fmt: skip
def test_a_number_with_the_unit_that_the_question_names_is_converted(
    taken: Take, few: pd.DataFrame, cells: list[str], typed: str, wanted: list[float]
) -> None:
    asked = "  - id: contract_fte\n"
    change = (asked, f"{asked}    typed: {{unit: {typed}}}\n")
    done = taken(sw.to_csv(few.assign(contract_fte=cells)), change=change)
    assert done.accepted["contract_fte"].astype(float).tolist() == wanted, done.said.text


def test_a_file_without_respondent_numbers_is_numbered_by_its_rows_if_a_person_says_so(
    taken: Take, few: pd.DataFrame
) -> None:
    bare = sw.to_csv(few.drop(columns="respondent_id"))
    refused = taken(bare)
    assert refused.said.code == 1
    assert "say `respondents: rows` there: then the row is the number" in refused.said.text
    root = refused.folder.parents[2]
    (root / "data/raw/2022-04/mapping.yaml").write_text("respondents: rows\n", encoding="utf-8")
    said = peo("intake", "2022-04", root=root)
    assert "6 received: 6 accepted" in said.text
    numbers = pd.read_csv(refused.folder / "records.csv", dtype=str)["respondent_id"].tolist()
    assert numbers == ["2", "3", "4", "5", "6", "7"]


def test_a_register_of_decisions_may_have_dutch_headings(taken: Take, few: pd.DataFrame) -> None:
    old, kept = few["work_enjoyment"][0], few["respondent_id"].tolist()
    done = taken(sw.to_csv(few))
    root = done.folder.parents[2]
    beside = {
        "corrections.csv": "Rij;Kolom;Oud;Nieuw;Reden;Wie;Datum\n"
        f"2;work_enjoyment;{old};1;tikfout;AB;2022-05-01\n",
        "exclusions.csv": "regel,reden,wie,wanneer\n3,ingetrokken,AB,2022-05-01\n",
    }
    for name, content in beside.items():
        (root / "data/raw/2022-04" / name).write_text(content, encoding="utf-8")
    said = peo("intake", "2022-04", root=root)
    assert "6 received: 5 accepted, 0 rejected, 1 left out by exclusions.csv" in said.text
    records = pd.read_csv(done.folder / "records.csv", dtype=str)
    assert records["respondent_id"].tolist() == [kept[0], *kept[2:]]
    assert records["work_enjoyment"][0] == "1"


def test_what_cannot_be_read_says_how_to_make_it_readable(taken: Take, few: pd.DataFrame) -> None:
    whole = sw.to_csv(few).decode().splitlines()
    longer = "\n".join([*whole[:4], f"{whole[4]},meer", *whole[5:]])
    cases = {
        "records.ods": (b"PK", "records.ods cannot be read. Open it in the program"),
        "records.csv": (longer.encode(), "line 5: "),
    }
    for name, (content, told) in some(cases.items()):
        done = taken(content, name=name)
        assert (done.said.code, "Traceback" in done.said.text) == (1, False)
        assert told in done.said.text
        assert ".xlsx" in done.said.text


def test_of_two_columns_with_one_header_the_message_says_which_is_meant(
    taken: Take, few: pd.DataFrame, instrument: Instrument
) -> None:
    text = sw.texts_of(instrument, "workload")[0]
    header = [text if name == "workload" else name for name in few]
    twice = pd.concat([few, few[["workload"]]], axis=1)
    twice.columns = pd.Index(range(twice.shape[1]))
    done = taken(sw.to_csv(twice, header=[[*header, text]]))
    assert done.said.code == 1
    assert f"(column {twice.shape[1]})" in done.said.text
