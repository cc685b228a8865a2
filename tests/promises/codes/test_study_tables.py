"""The small tables of both studies: sessions, coders, consent, people; and what was promised.

All dates, numbers and names in this file are invented.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from peo.codes.claims import Interview, claims_of
from peo.codes.codebook import Dialogues, Interviews, read_codebook
from peo.codes.people import (
    People,
    code_matrix,
    kinds_of,
    read_people,
    without,
)
from peo.codes.sessions import read_study
from peo.define.instrument.expression import parse
from peo.notebook.study import Study
from peo.project import Project, UserError
from tests.coded_talk import CODERS, new_book, session_tables
from tests.conftest import ROOT, Said, peo

BOOKS = ROOT / "schemas" / "codes"
DIALOGUES = read_codebook(BOOKS / "dialogues.yaml", Dialogues)
INTERVIEWS = read_codebook(BOOKS / "interviews.yaml", Interviews)
TODAY = date(2022, 6, 30)

ROW = "Team,Fragment,Uitspraak,Categorie(ën),Onderzoeker\nPZ1,1.00-1.30,Verzonnen,4,R1\n"


def said(tables: Path) -> Said:
    """What `peo codes` says of these small tables, beside a table of fragments without a fault."""
    (tables / "fragments.csv").write_text(ROW, encoding="utf-8")
    return peo("codes", tables / "fragments.csv", "--tables", tables, "--today", TODAY)


@pytest.mark.covers("S2-R2")
@pytest.mark.covers("S2-R10")
def test_a_session_has_moderators_phases_a_recording_and_coders_with_roles(tmp_path: Path) -> None:
    study, found = read_study(session_tables(tmp_path), DIALOGUES, TODAY)
    assert (study.lengths["PZ1"], study.hypotheses["PZ1"]) == (3490, True)
    assert study.coders["PZ1"] == {"R1": "present", "R2": "absent"}
    assert found.empty
    assert (said(tmp_path).code, said(tmp_path).problems) == (0, [])


@pytest.mark.parametrize(
    ("session", "words"),
    [
        ({"team": "XX9"}, "not in the code list"),
        ({"date": "1 april"}, "not a date"),
        ({"date": ""}, "cell is empty"),
        ({"moderators": "M1"}, "two moderators"),
        ({"moderators": "M1/M1"}, "two moderators"),
        ({"phases": "opening"}, "no such phase"),
        ({"length": "58"}, "cannot be read"),
        ({"length": "58.75"}, "run up to 59"),
        ({"hypotheses": "misschien"}, "yes or no"),
    ],
)
def test_a_doubtful_row_of_the_table_of_sessions_stops_everything(
    tmp_path: Path, session: dict[str, str], words: str
) -> None:
    found = said(session_tables(tmp_path, session))
    assert found.code == 1
    assert words in found.text


@pytest.mark.covers("S2-V1")
@pytest.mark.covers("S2-X14")
@pytest.mark.parametrize("coders", [CODERS[:1], [*CODERS, ("PZ1", "R3", "absent")]])
def test_one_or_three_coders_for_a_session_are_refused(
    tmp_path: Path, coders: list[tuple[str, str, str]]
) -> None:
    found = said(session_tables(tmp_path, coders=coders))
    assert found.code == 1
    assert "exactly two researchers" in found.text


@pytest.mark.covers("S2-V1")
@pytest.mark.covers("S2-X14")
@pytest.mark.parametrize("role", ["present", "absent"])
def test_two_coders_who_were_both_there_or_both_not_are_a_warning(
    tmp_path: Path, role: str
) -> None:
    coders = [("PZ1", "R1", role), ("PZ1", "R2", role)]
    found = said(session_tables(tmp_path, coders=coders))
    assert (found.code, found.rules) == (0, [("warn", "coder-attended")])


@pytest.mark.covers("S2-R3")
@pytest.mark.covers("S2-X18")
@pytest.mark.covers("S2-V8")
@pytest.mark.parametrize(
    ("session", "days"),
    [
        ({"analysis_closed": "2022-06-20"}, "10 days"),
        ({"analysis_closed": "2022-05-20", "delete_by": "2022-06-29"}, "1 days"),
        ({"analysis_closed": "2022-06-30"}, None),
        ({"analysis_closed": "2022-06-20", "erased": "2022-06-21"}, None),
        ({}, None),
    ],
)
def test_a_recording_that_should_be_gone_is_a_warning_with_days_overdue(
    tmp_path: Path, session: dict[str, str], days: str | None
) -> None:
    found = said(session_tables(tmp_path, session)).problems
    assert [told[-1] for told in found] == ([days] if days else [])
    assert {severity for severity, *_ in found} <= {"warn"}


@pytest.mark.covers("S2-R3")
def test_consent_is_per_participant_and_for_a_purpose(tmp_path: Path) -> None:
    study, _ = read_study(
        session_tables(tmp_path, consent=[{"withdrawn": "2022-05-01"}]), DIALOGUES, TODAY
    )
    assert study.withdrawn == {"PZ1": frozenset({"p1"})}
    other = session_tables(tmp_path, consent=[{"purpose": "training"}])
    assert said(other).rules == [("refuse", "consent-purpose")]


# ------------------------------------------------------------------------------------- people

_KINDS = ["specialist"] * 4 + ["independent_practice"] + ["residential"] * 3
_KINDS += ["disability_specialist"] * 2
# Ages and years that give the published means and extremes; otherwise invented.
_AGES = [28, 62, 30, 36, 38, 40, 42, 44, 46, 49]
_YEARS = [2, 30, 10, 12, 13, 14, 15, 16, 18, 20]


def forms() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "participant": [f"{n:02d}" for n in range(1, 11)],
            "organisation": _KINDS,
            "age": list(map(str, _AGES)),
            "gender": ["female"] * 8 + ["male"] * 2,
            "function": [""] * 10,
            "years_total": list(map(str, _YEARS)),
            "years_specialist_care": list(map(str, _YEARS)),
            "years_utrecht": ["1"] * 10,
        }
    )


def tables(
    folder: Path,
    changes: dict[str, dict[str, str]] | None = None,
    person: int = 3,
) -> Path:
    """The tables of ten people; `changes` per table are made to one of them."""
    days = [date(2019, 1, n).isoformat() for n in range(1, 11)]
    numbers = list(forms()["participant"])
    made = {
        "forms": forms(),
        "consent": pd.DataFrame({"participant": numbers, "date": "2019-01-01", "withdrawn": ""}),
        "interviews": pd.DataFrame(
            {"participant": numbers, "date": days, "place": "", "minutes": "57",
             "transcript": "ja", "analysed": days}
        ),
    }  # fmt: skip
    for name, frame in made.items():
        for column, cell in (changes or {}).get(name, {}).items():
            frame.loc[person - 1, column] = cell
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture
def people(tmp_path: Path) -> People:
    return read_people(tables(tmp_path), INTERVIEWS)


@pytest.fixture
def opened(copy: Project):  # type: ignore[no-untyped-def]
    """What a notebook opens: a study of these ten people, with what is changed in their tables."""
    numbers = [f"{n:02d}" for n in range(1, 11)]
    new_book(copy, "talk-2025", "interviews", f"participants: {json.dumps(numbers)}")

    def run(*changes: Any) -> Study:
        tables(copy.raw("talk-2025"), *changes)
        return Study(copy, "talk-2025", "test", "nl", "")

    return run


@pytest.mark.covers("S3-R2")
@pytest.mark.covers("S3-R6")
def test_ten_invented_people_are_taken_in_with_their_interviews(  # type: ignore[no-untyped-def]
    people: People, opened
) -> None:
    assert people.problems["rule"].tolist() == ["organisation-nested"]  # part of specialist
    assert len(people.numbers) == len(people.interviews) == 10
    (taking_part,) = opened().count("n", "people", base="interviewed == yes")
    assert taking_part.value == 10


def test_the_participant_form_is_read_with_the_fields_of_the_appendix(tmp_path: Path) -> None:
    """The eight fields of the printed form, and the two that the report uses besides."""
    tables(tmp_path)
    form = forms().rename(columns={"participant": "participant_number"})
    form = form.drop(columns="years_total").assign(
        earlier_experience="", consent_read_and_signed="ja", knows_confidential_treatment="ja"
    )
    form.to_csv(tmp_path / "forms.csv", index=False)
    people = read_people(tmp_path, INTERVIEWS)
    assert people.numbers == tuple(f"{n:02d}" for n in range(1, 11))


@pytest.mark.covers("S3-R3")
def test_a_name_in_the_table_of_consent_is_refused_and_not_shown(opened) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError, match=r"consent\.csv, table, name: .* key file") as caught:
        opened({"consent": {"naam": "Verzonnen"}})
    assert "Verzonnen" not in str(caught.value)


def test_a_column_that_is_not_declared_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    tables(tmp_path)
    forms().rename(columns={"gender": "gendr"}).to_csv(tmp_path / "forms.csv", index=False)
    with pytest.raises(UserError, match=r"gendr: .*Meant: gender\?"):
        read_people(tmp_path, INTERVIEWS)


@pytest.mark.covers("S3-V1")
@pytest.mark.covers("S3-X11")
@pytest.mark.parametrize(
    ("table", "changes", "said"),
    [
        ("forms", {"age": "-30"}, "not a possible number"),
        ("forms", {"age": "5"}, "not a possible number"),
        ("forms", {"years_total": "210"}, "not a possible number"),
        ("interviews", {"minutes": "3420"}, "not a possible number"),
        ("forms", {"years_total": "15", "years_specialist_care": "15"}, "do not fit the age"),
        ("forms", {"years_specialist_care": "11"}, "do not fit"),
        ("forms", {"years_utrecht": "11"}, "more years in Utrecht"),
        ("forms", {"participant": "01"}, "stands here twice"),
        ("forms", {"participant": "11"}, "no such participant"),
    ],
)
def test_people_and_interviews_that_cannot_be_are_refused(  # type: ignore[no-untyped-def]
    opened, table: str, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        opened({table: changes})


@pytest.mark.covers("S3-X11")
@pytest.mark.slow
def test_an_interview_of_57_hours_typed_as_minutes_is_refused(opened) -> None:  # type: ignore[no-untyped-def]
    for minutes in ("3420", "0", "57 uur"):
        with pytest.raises(UserError, match=r"interviews\.csv, row 4"):
            opened({"interviews": {"minutes": minutes}})


@pytest.mark.covers("S3-V3")
def test_an_interview_without_earlier_consent_is_refused(opened) -> None:  # type: ignore[no-untyped-def]
    opened({"consent": {"date": "2019-01-03"}})
    with pytest.raises(UserError, match="Consent dated on or before"):
        opened({"consent": {"date": "2019-01-04"}})


@pytest.mark.covers("S3-V4")
@pytest.mark.parametrize(
    ("analysed", "rows"), [("2019-01-05", ["5"]), ("", ["5"]), ("2019-01-04", [])]
)
def test_peo_codes_warns_of_an_interview_before_the_last_one_was_analysed(
    tmp_path: Path, analysed: str, rows: list[str]
) -> None:
    folder = tables(tmp_path, {"interviews": {"analysed": analysed}})
    found = peo("codes", folder / "interviews.csv", "--tables", folder)
    assert (found.code, found.counts) == (0, (10, 0))
    warned = [told[2] for told in found.problems if told[1] == "interview-order"]
    assert warned == rows


@pytest.mark.covers("S3-X2")
@pytest.mark.parametrize(
    ("kind", "code", "rule"),
    [("independent_practice", 0, ("warn", "organisation-nested")),
     ("vierde soort", 1, ("refuse", "organisation-known"))],
)  # fmt: skip
def test_a_kind_of_organisation_that_is_none_is_refused_and_a_part_of_one_is_a_warning(
    tmp_path: Path, kind: str, code: int, rule: tuple[str, str]
) -> None:
    form = forms().assign(organisation="specialist")
    form.loc[2, "organisation"] = kind
    form.to_csv(tmp_path / "forms.csv", index=False)
    found = peo("codes", tmp_path / "forms.csv")
    assert (found.code, found.rules) == (code, [rule])


@pytest.mark.covers("S3-X8")
def test_a_name_beside_a_number_never_comes_in(tmp_path: Path) -> None:
    consent = pd.DataFrame({"participant": ["01"], "naam": ["Verzonnen"], "date": ["2019-01-01"],
                            "withdrawn": [""]})  # fmt: skip
    consent.to_csv(tmp_path / "consent.csv", index=False)
    found = peo("codes", tmp_path / "consent.csv")
    assert (found.code, found.rules) == (1, [("refuse", "column-identifying")])
    assert "Verzonnen" not in found.text


def test_who_withdraws_leaves_every_count_and_n_changes(tmp_path: Path) -> None:
    people = read_people(tables(tmp_path, {"consent": {"withdrawn": "2019-03-01"}}, 4), INTERVIEWS)
    assert people.withdrawn == ("04",)
    assert len(people.numbers) == len(people.interviews) == 9
    talk = Interview(INTERVIEWS, people, None, None, True)
    (quoted,) = (table for table in talk.tables if table.has(["quotations", "participant"]))
    assert quoted.count("quotations", [], parse("")) == {(): 14}
    assert ("04",) not in quoted.count("quotations", ["participant"], parse(""))
    claims = {told.code: told for told in claims_of(INTERVIEWS, people.withdrawn)}
    assert claims["IC02"].quantifier.en == "all (n unknown)"
    assert "IC18" not in claims
    passages = pd.DataFrame({"participant": ["04", "05"], "code": ["F1", "F1"]})
    assert without(passages, people.withdrawn)["participant"].tolist() == ["05"]


def test_a_code_matrix_has_a_column_for_everybody_also_without_codes() -> None:
    passages = pd.DataFrame({"participant": ["02", "01", "02"], "code": ["F1", "F1", "F2"]})
    matrix = code_matrix(passages, ["02", "01", "03"])
    assert matrix.to_numpy().tolist() == [[True, True, False], [True, False, False]]


def test_factors_per_kind_count_people_and_leave_out_a_kind_of_two(people: People) -> None:
    passages = pd.DataFrame(
        {"participant": ["01", "01", "05", "06", "09"], "factor": ["F1", "F1", "F1", "F2", "F1"],
         "code": ["F1", "F1a", "F1", "F2", "F1"], "reference": list("abcde")}
    )  # fmt: skip
    assert set(kinds_of(people, INTERVIEWS).values()) == {"specialist", "residential"}
    talk = Interview(INTERVIEWS, people, passages, None, False)
    (coded,) = (table for table in talk.tables if table.has(["people", "kind"]))
    counts = coded.count("people", ["factor", "kind"], parse(""))
    assert counts["F1", "specialist"] == 2
    assert (counts["F1", "residential"], counts["F2", "residential"]) == (0, 1)
    assert code_matrix(passages, people.numbers).loc["F1", "09"]
