"""A wave written in any format or dialect comes back as it was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.personal import PERSONAL
from peo.project import Project, UserError, find_project
from peo.sources.reading import read_export
from tests.conftest import examples
from tests.promises.intake import exports as sw

LEFT_OPEN = {"followup_missing", "other_text_missing"}  # what follows from a skipped answer
pytestmark = pytest.mark.slow
drawn = settings(
    max_examples=examples(3), deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@st.composite
def waves(draw: st.DrawFn) -> pd.DataFrame:
    """Up to twelve people, all that is asked answered or not, with any harmless open answers."""
    letters = st.characters(codec="cp1252", exclude_categories=["Cc"])
    word = st.text(letters, min_size=1, max_size=30).map(str.strip)
    harmless = word.filter(lambda text: text and not re.match(r"[=@+-]", text))
    texts = draw(st.lists(harmless.filter(lambda text: not PERSONAL.search(text)), max_size=4))
    instrument = read_instrument(find_project(), "2022-04")
    n, seed = draw(st.integers(1, 12)), draw(st.integers(0, 10_000))
    return sw.records(instrument, n, seed, [*sw.TEXTS, *texts], draw(st.sampled_from([0, 0.1])))


def same(result: Any, wave: pd.DataFrame) -> None:
    """Every row accepted, nothing wrong, every cell as it was."""
    wrong = result.problems[~result.problems["rule"].isin(LEFT_OPEN)]
    assert wrong.empty, wrong[["rule", "row", "column", "value"]].to_string()
    got = result.accepted.drop(columns="origin").reset_index(drop=True)
    pd.testing.assert_frame_equal(got, wave.astype("str"), check_dtype=False)


@drawn
@given(
    wave=waves(),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    comma=st.booleans(),
    answers=st.sampled_from(["code", "nl", "en"]),
)
def test_a_wave_survives_every_dialect_of_csv(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, delimiter: str, encoding: str,
    line_end: str, comma: bool, answers: str,
) -> None:  # fmt: skip
    shown = wave if answers == "code" else sw.labelled(wave, instrument, answers)
    decimals = ["contract_fte"] if comma else []
    result, _ = examined(sw.to_csv(shown, delimiter, encoding, line_end, decimals))
    same(result, wave)


@drawn
@given(waves(), st.integers(0, 4), st.booleans(), st.booleans())
def test_a_wave_survives_every_kind_of_workbook(
    examined: Any, wave: pd.DataFrame, titles: int, behind: bool, numbers: bool
) -> None:
    """Another sheet before or behind, merged titles above, numbers as numbers or as text."""
    result, export = examined(sw.workbook(wave, titles, behind, numbers), "records.xlsx")
    same(result, wave)
    assert result.accepted.index[0] == titles + 2  # the row in the sheet
    assert "Sheet 'Gegevens' of 2." in [note.en for note in export.notes]
    assert any("row 1" in note.en for note in export.notes) == (titles > 0)


@drawn
@given(waves(), st.sampled_from(["nl", "en"]), st.sampled_from(["", "D", "C"]), st.booleans())
def test_a_wave_survives_every_kind_of_spss_file(
    examined: Any, instrument: Instrument, tmp_path_factory: pytest.TempPathFactory,
    wave: pd.DataFrame, language: str, sets: str, missing: bool,
) -> None:  # fmt: skip
    """Value labels, both kinds of multiple-response sets, values that are declared missing."""
    path = tmp_path_factory.mktemp("sav") / "w.sav"
    data = sw.sav(path, wave, instrument, language, sets, missing)
    if missing:  # to this question "weet niet" is itself an answer
        wave = wave.copy()
        wave.loc[wave["stay_one_year"].isna() & (wave.index % 3 == 2), "stay_one_year"] = "unknown"
    result, export = examined(data, "records.sav")
    same(result, wave)
    assert export.format == "SPSS"
    told = result.missing[result.missing["variable"] == "effect_stay"]
    words = ["not_asked", "not_applicable", "dont_know"]
    assert told["kind"].tolist() == [words[(row - 1) % 3] for row in told["row"]]
    assert len(told) == (wave["effect_stay"].isna().sum() if missing else 0)


@drawn
@given(waves(), st.sampled_from(["code", "both", "text"]), st.sampled_from(["tsv", "old", "new"]))
def test_a_wave_survives_limesurvey_in_each_header_style_with_each_structure(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, style: str, schema: str
) -> None:
    answers, structure = sw.limesurvey(wave, instrument, style, schema)
    beside = {"survey_txt" if schema == "tsv" else "survey_lss": structure}
    result, export = examined(answers, **beside)
    same(result, wave)
    assert export.format.startswith("LimeSurvey")
    assert "Left out, personal: ipaddr." in [note.en for note in export.notes]


@drawn
@given(waves())
def test_a_wave_survives_qualtrics_without_its_personal_columns(
    examined: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    """Of the three header rows one remains."""
    result, export = examined(sw.qualtrics(wave, instrument))
    same(result, wave)
    assert export.format.startswith("Qualtrics")
    note = next(note.en for note in export.notes if "personal" in note.en)
    assert all(name in note for name in ("IPAddress", "RecipientEmail", "LocationLatitude"))
    assert "192.0.2.1" not in export.cells.to_csv()


@pytest.mark.parametrize(
    ("language", "shape"),
    [("nl", "{whole} [{part}]"), ("en", "{whole}[{part}]"), ("nl", "{whole} - {part}")],
)
def test_columns_may_carry_the_questions_full_text(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, language: str, shape: str
) -> None:
    names = {}
    for name in sw.closed(instrument):
        whole, part = sw.texts_of(instrument, name, language)
        names[name] = shape.format(whole=whole, part=part) if part else whole
    result, _ = examined(sw.to_csv(wave.rename(columns=names)))
    same(result, wave)


def test_columns_may_carry_question_numbers(
    examined: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    """`fixed.7`, `flexible.3[task_reporting]`, and places such as `flexible.4_1`."""
    names = {}
    for block in instrument.blocks:
        for question in block.questions:
            if question.id in wave:
                names[question.id] = f"{block.id}.{question.number}"
            rows = [answer.code for answer in question.answers if question.type == "multi"]
            for place, row in enumerate(rows, 1):
                names[row] = f"{block.id}.{question.number}_{place}"
            for item in question.items:
                names[item.id] = f"{block.nl}.{question.number}[{item.id}]"
    result, _ = examined(sw.to_csv(wave.rename(columns=names)))
    same(result, wave)


@pytest.mark.parametrize("mark", ["Y", "1", None])
def test_options_may_be_ticks_only(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, mark: str | None
) -> None:
    result, _ = examined(sw.to_csv(sw.ticks_only(wave, instrument, mark)))
    same(result, wave)


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("ja", "nee"), ("Y", "N"), ("true", "false")])
def test_options_may_be_yes_and_no_in_any_words(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, yes: str, no: str
) -> None:
    shown = wave.copy()
    for _, options in instrument.multi():
        for option in options:
            shown[option] = shown[option].map({"yes": yes, "no": no}).astype("str")
    same(examined(sw.to_csv(shown))[0], wave)


@pytest.mark.parametrize(
    ("separator", "words"), [(";", "en"), ("; ", "nl"), (", ", "nl"), ("|", "code"), ("\n", "nl")]
)
def test_choices_may_share_one_cell(
    examined: Any, instrument: Instrument, wave: pd.DataFrame, separator: str, words: str
) -> None:
    """Labels may hold a comma themselves: 'Anders, namelijk'."""
    shown = wave.copy()
    for question, options in instrument.multi():
        shown[question.id] = one_cell(wave, question, separator, words)
        shown = shown.drop(columns=list(options))
    same(examined(sw.to_csv(shown))[0], wave)


def one_cell(wave: pd.DataFrame, question: Any, separator: str, words: str) -> pd.Series:
    names = {a.code: a.code if words == "code" else a.label(words) for a in question.answers}
    cells = [
        separator.join(names[code] for code in names if row[code] == "yes") or None
        for _, row in wave[list(names)].iterrows()
    ]
    return pd.Series(cells, index=wave.index, dtype="str")


def test_a_format_is_told_by_content_and_not_by_name(examined: Any, wave: pd.DataFrame) -> None:
    result, export = examined(sw.workbook(wave), "records.csv")
    same(result, wave)
    assert export.format == "XLSX"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"  \n \n", "is empty"),
        (b"respondent_id,workload\n", "a header and no rows"),
        (b"a,b\n1,2\n3\n", r"line 3: 1 cells where the header has 2"),
        (b"a,a\n1,2\n", "'a' occurs more than once"),
        (b"a,\n1,2\n", "line 2: 2 cells where the header has 1"),
        (b'a,b\n1,"2\n', "not valid CSV"),
        (b'a,b\n"1"2,3\n', "line 2: not valid CSV"),
        (b"a,b\nx,caf\xe9\ny,caf\xc3\xa9\n", r"line 2: byte 9 is not UTF-8"),
        (b"a,b\nx,\x81\n", "line 2: byte 6 is neither UTF-8 nor Windows-1252"),
        (b"a,b\n\x00\x01,2\n", "line 2: a control character"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or locked Excel"),
        (b"PK\x03\x04nothing", "not a whole zip archive"),
        (b"$FL2@(#) SPSS", "cannot be read as an SPSS file"),
        (("a" + ",a" * 10_000 + "\n1\n").encode(), "10001 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(
    tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(data)
    with pytest.raises(UserError, match=message):
        read_export(path)


def test_mixed_line_ends_are_read(examined: Any, wave: pd.DataFrame) -> None:
    wave = wave[~wave.apply(lambda cells: cells.str.contains("\n", na=False)).any(axis=1)]
    lines = sw.to_csv(wave.iloc[:5]).split(b"\n")
    mixed = b"\n".join(line + b"\r" * (i % 2) for i, line in enumerate(lines[:-1])) + b"\r"
    same(examined(mixed)[0], wave.iloc[:5].reset_index(drop=True))


def test_a_wave_may_have_one_file_of_records_of_any_kind(copy: Project) -> None:
    copy.practice_file("2022-04").unlink()
    with pytest.raises(UserError, match="has no records"):
        copy.records_source("2022-04")
    for kind in ("csv", "tsv", "txt", "xlsx", "sav"):
        path = copy.raw("2022-04") / f"records.{kind}"
        path.write_text("x")
        assert copy.records_source("2022-04") == (path, "collected")
        path.unlink()
