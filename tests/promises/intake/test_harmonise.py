"""Columns and answers in the words of the instrument, missing answers by their kind."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from peo.cli import main
from peo.define.instrument.model import Instrument
from peo.intake.missing import missing_kinds
from peo.intake.multiple_choice import any_of, split
from peo.intake.run import propose_mapping, take_in
from peo.project import Project, UserError
from tests.promises.intake import exports as sw

WAVE = "2022-04"


@pytest.fixture
def collected(copy: Project) -> Project:
    """A project of which the wave was collected; write its export with `put`."""
    copy.practice_file(WAVE).unlink()
    return copy


def put(project: Project, frame: pd.DataFrame) -> None:
    (project.raw(WAVE) / "records.csv").write_bytes(sw.to_csv(frame))


@pytest.mark.slow
def test_an_unknown_column_is_refused_until_a_person_says_what_it_is(
    collected: Project, wave: pd.DataFrame, files: Any
) -> None:
    odd = wave.rename(columns={"workload": "Hoe druk vind je het"}).assign(panelbron="x")
    put(collected, odd)
    before = files()
    with pytest.raises(UserError, match=r"'Hoe druk vind je het', 'panelbron'.*--map"):
        take_in(collected, WAVE)
    assert files() == before
    path, waiting = propose_mapping(collected, WAVE)
    assert waiting == 2
    with pytest.raises(UserError, match="Nothing was read"):
        take_in(collected, WAVE)  # a proposal is not applied
    text = path.read_text()
    assert text.count("confirm: no\n") + text.count("confirm: no}") == 2
    path.write_text(
        "columns:\n"
        '- {column: "Hoe druk vind je het", variable: workload, confirm: yes}\n'
        '- {column: "panelbron", confirm: ignore}\n'
    )
    result = take_in(collected, WAVE)
    assert (result.received, result.accepted, result.rejected) == (60, 60, 0)
    got = pd.read_csv(collected.processed(WAVE) / "records.csv", dtype=str)
    assert got["workload"].tolist() == pytest.approx(wave["workload"].tolist(), nan_ok=True)


def test_proposals_keep_what_was_decided(collected: Project, wave: pd.DataFrame) -> None:
    put(collected, wave.rename(columns={"workload": "ervaren werkdrukk"}).assign(bron="x"))
    path = collected.mapping_file(WAVE)
    path.write_text('columns:\n- {column: "bron", confirm: ignore}\n')
    assert propose_mapping(collected, WAVE)[1] == 1
    assert '{column: "bron", variable: "", confirm: ignore}' in path.read_text()
    assert '{column: "ervaren werkdrukk", variable: "workload", confirm: no}' in path.read_text()


def test_an_entry_for_a_column_that_is_not_there_is_an_error(
    collected: Project, wave: pd.DataFrame
) -> None:
    put(collected, wave)
    collected.mapping_file(WAVE).write_text(
        'columns:\n- {column: "werkload", variable: workload, confirm: yes}\n'
    )
    with pytest.raises(UserError, match="has no column 'werkload'; did you mean 'workload'"):
        take_in(collected, WAVE)


def test_a_mapping_to_an_unknown_variable_names_the_nearest(
    collected: Project, wave: pd.DataFrame
) -> None:
    put(collected, wave.rename(columns={"workload": "w"}))
    collected.mapping_file(WAVE).write_text(
        'columns:\n- {column: "w", variable: workloat, confirm: yes}\n'
    )
    with pytest.raises(UserError, match=r"variable 'workloat': .*Meant: workload\?"):
        take_in(collected, WAVE)


def test_a_column_that_is_mapped_twice_is_refused(collected: Project, wave: pd.DataFrame) -> None:
    put(collected, wave.rename(columns={"workload": "w"}))
    collected.mapping_file(WAVE).write_text(
        "columns:\n- {column: w, variable: workload, confirm: yes}\n"
        "- {column: w, variable: age, confirm: yes}\n"
    )
    with pytest.raises(UserError, match=r"mapping\.yaml, column 'w', column 'w': .*twice"):
        take_in(collected, WAVE)


def test_the_command_proposes_a_mapping(
    collected: Project, wave: pd.DataFrame, monkeypatch: Any, capsys: Any
) -> None:
    put(collected, wave.rename(columns={"workload": "druk"}))
    monkeypatch.chdir(collected.root)
    assert main(["intake", WAVE, "--map"]) == 0
    assert (
        "1 column(s) wait for a decision in data/raw/2022-04/mapping.yaml"
        in capsys.readouterr().out
    )
    assert not collected.records_file(WAVE).exists()


@pytest.mark.slow
def test_the_command_takes_an_export_from_where_it_lies_and_never_over_another(
    collected: Project, wave: pd.DataFrame, monkeypatch: Any, capsys: Any
) -> None:
    (collected.root / "Survey Export.CSV").write_bytes(sw.to_csv(wave))
    (collected.root / "other.csv").write_bytes(sw.to_csv(wave.head(30)))
    (collected.root / "notes.docx").write_bytes(b"x")
    monkeypatch.chdir(collected.root)
    assert main(["new", "2025-10", "--like", WAVE]) == 0
    assert main(["amend", "2025-10", "first version"]) == 0
    (collected.root / "broken.xlsx").write_bytes(b"PK, and no workbook")
    assert main(["intake", "2025-10", "broken.xlsx"]) == 1
    assert "broken.xlsx is not a whole zip archive" in capsys.readouterr().err
    assert not list(collected.raw("2025-10").glob("records.*"))
    assert main(["intake", "2025-10", "Survey Export.CSV"]) == 0
    assert "60 received: 60 accepted" in capsys.readouterr().out
    received = collected.raw("2025-10") / "records.csv"
    assert received.read_bytes() == sw.to_csv(wave)
    for file, says in (
        ("other.csv", "exists already and is another file"),
        ("nowhere.csv", "There is no file"),
        ("notes.docx", "the ending must be one of csv, tsv, txt, xlsx, sav"),
    ):
        assert main(["intake", "2025-10", file]) == 2
        assert says in capsys.readouterr().err
    assert received.read_bytes() == sw.to_csv(wave)


def test_a_missing_question_is_named_and_nothing_is_written(
    collected: Project, wave: pd.DataFrame, files: Any
) -> None:
    put(collected, wave.drop(columns=["workload", "work_enjoyment"]))
    before = files()
    with pytest.raises(UserError, match="no column for work_enjoyment, workload"):
        take_in(collected, WAVE)
    assert files() == before


def test_two_columns_for_one_question_are_one_too_many(
    collected: Project, wave: pd.DataFrame
) -> None:
    put(collected, wave.assign(**{"Ervaren werkdruk": wave["workload"]}))
    with pytest.raises(UserError, match="two columns are both 'workload'"):
        take_in(collected, WAVE)


def test_a_short_label_that_fits_two_questions_is_not_guessed(
    collected: Project, wave: pd.DataFrame
) -> None:
    """'Plezier in het werk' is an item of both questions on effects."""
    put(collected, wave.rename(columns={"effect_enjoyment": "Plezier in het werk"}))
    with pytest.raises(UserError, match="'Plezier in het werk'"):
        take_in(collected, WAVE)


@pytest.mark.slow
@pytest.mark.covers("S4-X15")
def test_an_old_wording_is_mapped_through_its_alias(taken: Any, wave: pd.DataFrame) -> None:
    old = wave.copy()
    old["organisation_type"] = old["organisation_type"].replace("local_team", "Lokaal  team")
    result = taken(sw.to_csv(old))
    assert result.problems.empty
    assert result.accepted["organisation_type"].tolist() == wave["organisation_type"].tolist()


@pytest.mark.slow
def test_a_bare_number_is_never_an_answer(examined: Any, wave: pd.DataFrame) -> None:
    wave = wave.copy()
    wave.loc[3, "space_overall"] = "2"
    result, _ = examined(sw.to_csv(wave))
    assert result.problems[["rule", "column", "value"]].to_numpy().tolist() == [
        ["answer_unknown", "space_overall", "2"]
    ]


@pytest.mark.parametrize(
    ("cell", "chosen", "rest"),
    [
        ("Anders, namelijk, Complexiteit", ["o", "c"], []),
        ("complexiteit;", ["c"], []),
        ("Complexiteit; iets anders", ["c"], ["iets anders"]),
        ("Complexiteit en meer", [], ["Complexiteit en meer"]),
        ("c|o", ["c", "o"], []),
    ],
)
def test_a_cell_with_choices_is_split_at_known_names(
    cell: str, chosen: list[str], rest: list[str]
) -> None:
    words = {"anders, namelijk": "o", "complexiteit": "c", "c": "c", "o": "o"}
    assert split(cell, words, any_of(words)) == (chosen, rest)


def test_four_kinds_of_missing_are_kept_apart(instrument: Instrument, wave: pd.DataFrame) -> None:
    frame = wave.copy()
    frame.loc[0, ["workload", "task_reporting", "stay_one_year"]] = ["strong", np.nan, "unknown"]
    frame.loc[1, ["workload", "task_reporting"]] = ["hardly", np.nan]
    told = pd.DataFrame({"row": [1], "variable": ["space_overall"], "kind": ["not_applicable"]})
    frame.loc[1, "space_overall"] = np.nan
    kinds = missing_kinds(frame, instrument, told)
    assert kinds.loc[0, "task_reporting"] == "skipped"
    assert kinds.loc[1, "task_reporting"] == "not_asked"
    assert pd.isna(kinds.loc[0, "stay_one_year"])  # an answer of this question
    assert kinds.loc[1, "space_overall"] == "not_applicable"
    assert pd.isna(kinds.loc[0, "workload"])


@pytest.mark.slow
@pytest.mark.covers("S4-R6")
def test_declared_missing_values_of_spss_keep_their_meaning(
    taken: Any, instrument: Instrument, wave: pd.DataFrame, tmp_path: Path
) -> None:
    """98 is 'n.v.t.', 99 'weet niet'; where 'weet niet' is an answer of the question it is one."""
    frame = wave.fillna("").astype(object)
    v = instrument.variables
    labels, ranges = {}, {}
    for name, cells in {"space_overall": [98.0, 99.0, 97.0], "stay_one_year": [99.0]}.items():
        codes = {a.code: float(i) for i, a in enumerate(v[name].answers, 1)}
        frame[name] = wave[name].map(codes).astype(float)
        frame.loc[range(len(cells)), name] = cells
        labels[name] = {i: a.nl for i, a in enumerate(v[name].answers, 1)}
        labels[name] |= {98: "n.v.t.", 99: "weet niet"}
        ranges[name] = [{"lo": 97.0, "hi": 99.0}]
    path = tmp_path / "w.sav"
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, missing_ranges=ranges)
    result = taken(path.read_bytes(), name="records.sav")
    assert result.problems.empty
    assert result.accepted["space_overall"].iloc[:3].isna().all()
    assert result.accepted["stay_one_year"].iloc[0] == "unknown"
    missing = pd.read_parquet(result.folder / "missing.parquet")
    told = missing["space_overall"].iloc[:3].tolist()
    assert told == ["not_applicable", "dont_know", "skipped"]
    assert pd.isna(missing["stay_one_year"].iloc[0])
    asked = missing.loc[wave["workload"] == "hardly", "task_reporting"]
    assert set(asked) == {"not_asked"}
    assert any("97" in line and "without a label" in line for line in result.said.text.splitlines())


@pytest.mark.slow
def test_words_for_missing_are_refused_unless_the_instrument_declares_them(
    examined: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    wave = wave.copy()
    wave.loc[0, "space_overall"] = "nvt"
    result, _ = examined(sw.to_csv(wave))
    assert result.problems["rule"].tolist() == ["answer_unknown"]
    declared = instrument.model_copy(update={"missing": {"not_applicable": ("nvt",)}})
    result, _ = examined(sw.to_csv(wave), instrument=declared)
    assert result.problems.empty
    assert result.missing["kind"].tolist() == ["not_applicable"]


@pytest.mark.slow
def test_a_question_of_another_wave_is_left_out_and_listed(
    collected: Project, wave: pd.DataFrame
) -> None:
    other = collected.instrument_file("2021-09")
    shutil.copy(other, other.with_name("2020-09.yaml"))
    text = other.with_name("2020-09.yaml").read_text().replace("2021-09", "2020-09")
    text = text.replace("id: space_overall", "id: pressure_of_rules").replace("space_overall", "x")
    other.with_name("2020-09.yaml").write_text(text)
    wave = wave.assign(pressure_of_rules=["sufficient" if row == 4 else "" for row in range(60)])
    put(collected, wave)
    result = take_in(collected, WAVE)
    assert result.problems[["rule", "severity", "column"]].to_numpy().tolist() == [
        ["other_wave", "warn", "pressure_of_rules"]
    ]
    assert any("2020-09" in note for note in result.notes)
