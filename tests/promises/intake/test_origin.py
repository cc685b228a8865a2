"""Where rows come from is told by the place of their file; a column `origin` is not believed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from peo import cli
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.instrument.synthetic import synthesize
from peo.project import Project
from tests.short import LONG, shorten

WAVE, DEMONSTRATION = "2025-10", "2024-04"


@pytest.fixture
def house(copy: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A new wave without answers, of a short form."""
    monkeypatch.chdir(copy.root)
    assert cli.main(["new", WAVE, "--like", "2022-04"]) == 0
    shorten(copy.instrument_file(WAVE), *LONG)
    assert cli.main(["amend", WAVE, "first version"]) == 0
    return copy


@pytest.fixture
def instrument(house: Project) -> Instrument:
    return read_instrument(house, WAVE)


def put(house: Project, name: str, frame: pd.DataFrame) -> None:
    folder = house.raw(WAVE) if name == "records.csv" else house.practice(WAVE)
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_csv(folder / name, index=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("records.csv", "synthetic"),
        ("records.csv", "demonstration"),
        ("records.csv", "reconstructed"),
        ("records.csv", "Rotterdam"),
        ("invented.csv", "collected"),
        ("reconstructed.csv", "collected"),
    ],
)
def test_a_column_that_says_otherwise_is_told_and_nothing_is_taken_in(
    house: Project, instrument: Instrument, capsys: pytest.CaptureFixture[str],
    name: str, said: str,
) -> None:  # fmt: skip
    """Case 08: ten rows called synthetic in an export, for which nothing would be held back."""
    frame = synthesize(instrument, 10, seed=1).assign(origin=None)
    frame.loc[7, "origin"] = said
    put(house, name, frame)
    assert cli.main(["intake", WAVE]) == 1
    told = capsys.readouterr().err
    assert f"{name}, row 9: the column 'origin'" in told
    assert "put the file where it belongs" in told
    assert "Rotterdam" not in told  # a cell may be anything, also where somebody was born
    assert not house.records_file(WAVE).exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "origin"), [("records.csv", "collected"), ("invented.csv", "synthetic")]
)
def test_the_place_of_the_file_says_what_its_rows_are(
    house: Project, instrument: Instrument, name: str, origin: str
) -> None:
    frame = synthesize(instrument, 10, seed=1)
    assert "origin" not in frame
    put(house, name, frame)
    assert cli.main(["intake", WAVE]) == 0
    assert set(pd.read_parquet(house.records_file(WAVE))["origin"]) == {origin}
    put(house, name, frame.assign(origin=origin))  # as in a package that is taken in again
    assert cli.main(["intake", WAVE]) == 0


def test_a_wave_has_invented_answers_or_collected_ones(
    house: Project, instrument: Instrument, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("records.csv", "invented.csv"):
        put(house, name, synthesize(instrument, 10, seed=1))
    assert cli.main(["intake", WAVE]) == 1
    told = capsys.readouterr().err
    assert (
        "more than one file: data/raw/2025-10/records.csv, data/processed/2025-10/practice/" in told
    )


@pytest.mark.slow
def test_invented_answers_get_a_place_of_their_own(
    house: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["synthesize", WAVE, "--n", "10"]) == 0
    told = capsys.readouterr()
    assert "Written: data/processed/2025-10/practice/invented.csv" in told.out
    assert not told.err
    assert cli.main(["intake", WAVE]) == 0
    assert set(pd.read_parquet(house.records_file(WAVE))["origin"]) == {"synthetic"}


@pytest.mark.slow
def test_who_puts_them_in_the_place_of_an_export_is_told_what_they_count_as(
    house: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wave is tried as it will be: what stands there counts as given, whoever made it."""
    out = house.raw(WAVE) / "records.csv"
    assert cli.main(["synthesize", WAVE, "--n", "10", "--out", str(out)]) == 0
    assert "counts as given answers, even when it is invented" in capsys.readouterr().err
    assert cli.main(["intake", WAVE]) == 0
    assert set(pd.read_parquet(house.records_file(WAVE))["origin"]) == {"collected"}


@pytest.mark.slow
def test_a_demonstration_says_so_in_every_record(house: Project) -> None:
    """Only the instrument says it; the invented export itself holds no such column."""
    assert cli.main(["intake", DEMONSTRATION]) == 0
    assert set(pd.read_parquet(house.records_file(DEMONSTRATION))["origin"]) == {"demonstration"}


@pytest.mark.slow
def test_a_wave_made_after_a_demonstration_is_none(house: Project) -> None:
    """The same answers are collected there, whatever they were called before."""
    assert cli.main(["new", "2026-10", "--like", DEMONSTRATION]) == 0
    text = house.instrument_file("2026-10").read_text(encoding="utf-8")
    assert "demonstration:" in house.instrument_file(DEMONSTRATION).read_text(encoding="utf-8")
    assert "demonstration:" not in text
    assert 'start: "2026-10"\n' in text  # no last day: that of the other wave is past
    assert cli.main(["amend", "2026-10", "first version"]) == 0
    place: Path = house.raw("2026-10") / "records.xlsx"
    place.write_bytes((house.raw(DEMONSTRATION) / "records.xlsx").read_bytes())
    assert cli.main(["intake", "2026-10"]) == 0
    assert set(pd.read_parquet(house.records_file("2026-10"))["origin"]) == {"collected"}
