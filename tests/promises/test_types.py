"""Every type of question from the definition to print: scales, numbers with a unit, dates,
rankings, grids with rows of several kinds, and routes with `or` and comparisons.

The wave is invented (tests/waves/2027-03.yaml), and so are its people: the twelve of the table
below, each three times, so that no group is too small to print. What is expected of them was
counted by hand in that table.
"""

from __future__ import annotations

import re
import shutil
from contextlib import chdir
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
import yaml

from peo import schemas
from peo.define.instrument.model import Instrument
from peo.intake.run import examine
from peo.notebook.wave import Wave
from peo.project import Project, UserError
from peo.publish.questionnaire import questionnaire
from peo.show.voice import Voice
from tests.conftest import ROOT, peo

WAVE = "2027-03"
# hours, started, overview, caseload, and the place of colleague, forms, planning, other
PEOPLE = """
specialist             36   2026-01-05 never     20 1 2 3 4
specialist             32.5 2026-01-19 seldom    30 1 3 2 4
specialist             20   2026-02-11 sometimes 25 2 1 3 4
specialist             8    2026-02-27 sometimes -  2 1 3 4
certified_institution  36   2026-03-02 usually   40 - - - -
certified_institution  24   2026-03-15 sometimes 35 1 2 3 4
certified_institution  16   2026-03-31 never     15 3 1 2 4
certified_institution  28   2026-04-01 seldom    45 1 2 4 3
local_team             12   2026-05-05 sometimes 10 1 2 3 4
local_team             40   2026-06-30 seldom    50 2 1 3 4
local_team             32   2026-11-11 sometimes 38 1 4 2 3
local_team             30   2026-12-31 never     32 4 1 2 3
"""
COLUMNS = ["organisation_type", "weekly_hours", "started_on", "overview", "caseload_size",
           "relief_colleague", "relief_forms", "relief_planning", "relief_other"]  # fmt: skip
THINGS = COLUMNS[5:]
OPEN = ["fair_share", "heavy_crisis", "heavy_reports", "heavy_travel", "case_prepared",
        "case_hours", "case_closed", "case_again", "stop_health", "stop_family", "stop_none",
        "stop_other"]  # fmt: skip
LABELS = ["een extra collega", "minder formulieren", "betere planning", "iets anders"]
RANKING = "Wat zou het meest verlichten"


def people() -> pd.DataFrame:
    rows = [line.split() for line in PEOPLE.strip().splitlines()] * 3
    frame = pd.DataFrame(rows, columns=COLUMNS).replace("-", None).astype(object)
    frame.insert(0, "respondent_id", [f"P{i:02}" for i in range(1, len(frame) + 1)])
    return frame.assign(**dict.fromkeys(OPEN))


def a_house(root: Path, change: tuple[str, str] | None = None) -> Project:
    """A project with the definitions of the waves, and this one."""
    for name in ("params.yaml", "src"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "schemas", root / "schemas")
    text = (ROOT / "tests" / "waves" / f"{WAVE}.yaml").read_text(encoding="utf-8")
    if change:
        assert text.count(change[0]) == 1, change[0]
        text = text.replace(*change)
    project = Project(root)
    project.raw(WAVE).mkdir(parents=True)
    project.instrument_file(WAVE).write_text(text, encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = a_house(tmp_path_factory.mktemp("types"))
    assert peo("amend", WAVE, "first version", root=project.root).code == 0
    people().to_csv(project.raw(WAVE) / "records.csv", index=False)
    said = peo("intake", WAVE, root=project.root)
    assert "36 received: 36 accepted, 0 rejected" in said.text, said.text
    return project


@pytest.fixture(scope="module")
def instrument(house: Project) -> Instrument:
    from peo.define.instrument import read_instrument

    return read_instrument(house, WAVE)


@pytest.fixture
def w(house: Project) -> Wave:
    return Wave(house, WAVE, "types", "nl", "figures.csv")


def by_place(frame: pd.DataFrame, header: str, words: list[str]) -> pd.DataFrame:
    """The thing on each place, as LimeSurvey writes a ranking."""
    out = frame.drop(columns=THINGS)
    for place in range(1, len(THINGS) + 1):
        found = frame[THINGS].eq(str(place))
        column = found.idxmax(axis=1).map(dict(zip(THINGS, words, strict=True)))
        out[header.format(place)] = column.where(found.any(axis=1))
    return out


def in_one_cell(frame: pd.DataFrame) -> pd.DataFrame:
    """All things in one cell, the first one first, as Microsoft Forms writes it."""
    out = by_place(frame, "{}", LABELS)
    cells = out[["1", "2", "3", "4"]].apply(lambda row: "".join(f"{x};" for x in row.dropna()), 1)
    return out.drop(columns=["1", "2", "3", "4"]).assign(**{RANKING: cells.replace("", None)})


def by_thing(frame: pd.DataFrame) -> pd.DataFrame:
    """The place of each thing, under the text of the question, as Qualtrics writes it."""
    return frame.rename(
        columns={t: f"{RANKING} - {n}" for t, n in zip(THINGS, LABELS, strict=True)}
    )


EXPORTS = {
    "by thing": by_thing(people()),
    "by place, in labels": by_place(people(), f"{RANKING} [Rank {{}}]", LABELS),
    "by place, in codes": by_place(people(), "relief_order[{}]", THINGS),
    "by place, in Dutch": by_place(people(), f"{RANKING} [plaats {{}}]", LABELS),
    "in one cell": in_one_cell(people()),
    "by thing, numbered": people().rename(
        columns={t: f"relief_order_{i}" for i, t in enumerate(THINGS, 1)}
    ),
}


@pytest.mark.parametrize("way", EXPORTS)
@pytest.mark.slow
def test_a_ranking_is_the_same_however_a_tool_writes_it(
    house: Project, instrument: Instrument, tmp_path: Path, way: str
) -> None:
    EXPORTS[way].to_csv(tmp_path / "records.csv", index=False)
    taken, _ = examine(house, instrument, tmp_path / "records.csv", "collected")
    assert len(taken.problems) == 0
    got = taken.accepted[THINGS].astype(object).where(taken.accepted[THINGS].notna(), None)
    wanted = people()[THINGS]
    assert got.to_numpy().tolist() == wanted.where(wanted.notna(), None).to_numpy().tolist()


def test_a_ranking_of_limesurvey_is_read_by_its_structure(
    house: Project, instrument: Instrument, tmp_path: Path
) -> None:
    """In codes, which only the structure beside the export explains (question type R)."""
    codes = ["A1", "A2", "A3", "A4"]
    by_place(people(), "rel[{}]", codes).to_csv(tmp_path / "records.csv", index=False)
    head = "class\ttype/scale\tname\trelevance\ttext"
    rows = [f"Q\tR\trel\t1\t{RANKING}"]
    rows += [f"A\t0\t{code}\t\t{label}" for code, label in zip(codes, LABELS, strict=True)]
    (tmp_path / "structure.txt").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    taken, _ = examine(house, instrument, tmp_path / "records.csv", "collected")
    assert len(taken.problems) == 0
    got = taken.accepted[THINGS]
    assert got.iloc[6].tolist() == ["3", "1", "2", "4"]
    assert got.iloc[4].isna().all()


def test_what_cannot_be_right_costs_the_cell_and_is_told_with_its_rule(
    house: Project, instrument: Instrument, tmp_path: Path
) -> None:
    frame = people()
    frame.loc[0, "relief_forms"] = "1"  # two on the first place
    frame.loc[1, "started_on"] = "2025-12-31"  # before the period
    frame.loc[2, "started_on"] = "31 april 2026"
    frame.loc[3, "caseload_size"] = "12"  # works 8 hours, no local team: was not asked
    frame.loc[4, "weekly_hours"] = "36 uur"
    frame.loc[5, ["relief_planning", "relief_other"]] = None  # two were placed
    frame.loc[6, "started_on"] = "31-3-2026"
    frame.loc[8, "relief_planning"] = None  # 1 2 . 4
    frame.to_csv(tmp_path / "records.csv", index=False)
    taken, _ = examine(house, instrument, tmp_path / "records.csv", "collected")
    told = {(p.rule, p.row, p.column) for p in taken.problems.itertuples()}
    assert {
        ("ranking", 2, "relief_order"), ("ranking", 10, "relief_order"),
        ("date_wrong", 3, "started_on"), ("date_wrong", 4, "started_on"),
        ("unit_sign", 6, "weekly_hours"), ("route", 5, "caseload_size"),
    } <= told  # fmt: skip
    kept = taken.accepted.set_index("respondent_id")
    assert kept.loc[["P01", "P09"], THINGS].isna().all(axis=None)  # no order, so none is counted
    assert kept.loc["P06", THINGS].tolist() == ["1", "2", "unplaced", "unplaced"]
    assert kept.loc["P05", "weekly_hours"] == "36"
    assert kept.loc["P07", "started_on"] == "2026-03-31"
    assert kept.loc[["P02", "P03"], "started_on"].isna().all()


def test_numbers_carry_their_unit_in_tables_sentences_and_pictures(w: Wave) -> None:
    hours = w.mean("hours", "weekly_hours", by="organisation_type")
    # (36 + 32.5 + 20 + 8) / 4, (36 + 24 + 16 + 28) / 4, (12 + 40 + 32 + 30) / 4, and all twelve
    values = [f.value for f in hours]
    assert values == pytest.approx([24.125, 26, 28.5, 314.5 / 12])
    assert "26,2 uur" in str(w.table(hours[-1:], nl="Uren", en="Hours").rows)
    said = w.say(hours["all"], nl="Gemiddeld {value}.", en="On average {value}.")
    assert str(said) == "Gemiddeld **26,2 uur**."
    svg = w.plot("dots", hours[-1:], nl="Uren", en="Hours").svg
    assert "26,2 uur" in svg
    english = Wave(w._project, WAVE, "types", "en", "figures.csv")
    assert "young people" in str(english.mean("c", "caseload_size", total=True))
    found = english.mean("hours", "weekly_hours")
    assert "26.2 hours" in str(english.table(found, nl="Uren", en="Hours").rows)


def test_the_middle_of_a_number_has_its_unit_and_that_of_places_leaves_out_who_gave_none(
    w: Wave,
) -> None:
    """Beside the quantiles of pandas."""
    hours = people()["weekly_hours"].astype(float)
    spread = w.spread("spread", "weekly_hours")
    assert [f.value for f in spread][:3] == hours.quantile([0.5, 0.25, 0.75]).tolist()
    assert "29,0 uur" in str(w.table(spread, nl="Uren", en="Hours").rows)
    places = w.spread("places", "relief_forms")
    assert places[0].value == people()["relief_forms"].astype(float).median()


def test_dates_are_counted_by_month_and_compared(w: Wave) -> None:
    months = w.shares("since", "started_on")
    people = {f.categories[0]: f.count for f in months if f.count}
    assert people == {
        "2026-01": 6, "2026-02": 6, "2026-03": 9, "2026-04": 3, "2026-05": 3, "2026-06": 3,
        "2026-11": 3, "2026-12": 3,
    }  # fmt: skip
    assert "maart 2026" in str(w.table(months, nl="Sinds", en="Since").rows)
    late = w.count("late", base="started_on >= 2026-05")
    assert late.count == 12
    assert str(late.base).startswith("started_on in {2026-05, 2026-06, 2026-07")


def test_of_a_ranking_there_is_the_share_first_and_the_mean_place(w: Wave) -> None:
    # eleven people ranked; first: colleague 6, forms 5, planning 0, other 0
    first = w.shares("first", "relief_order")
    assert [(f.variable, f.count, f.n) for f in first][:2] == [
        ("relief_colleague", 18, 33), ("relief_forms", 15, 33),
    ]  # fmt: skip
    # colleague 1+1+2+2+1+3+1+1+2+1+4 = 19, forms 20, planning 30, other 41
    places = w.mean("place", "relief_order")
    assert [(f.variable, f.value) for f in places] == [
        ("relief_colleague", pytest.approx(19 / 11)), ("relief_forms", pytest.approx(20 / 11)),
        ("relief_planning", pytest.approx(30 / 11)), ("relief_other", pytest.approx(41 / 11)),
    ]  # fmt: skip
    assert w.count("top", base="relief_forms <= 2").count == 27
    with pytest.raises(UserError, match="no more than the first 2 places"):
        w.mean("heavy", "top_order")
    with pytest.raises(UserError, match="has no variable 'overvew'; did you mean 'overview'"):
        w.shares("x", "overvew")


@pytest.mark.parametrize(
    ("base", "count"),
    [
        ("weekly_hours == h0_24 or overview == never", 7),  # 20 8 24 16 12; 36 and 30 never
        ("(weekly_hours > 30 | organisation_type == local_team) & overview < sometimes", 4),
        ("weekly_hours >= 32.5", 4),
    ],
)
def test_a_base_means_the_same_with_or_bands_and_comparisons(
    w: Wave, base: str, count: int
) -> None:
    assert w.count("n", base=base).count == 3 * count


def test_the_package_has_every_type_in_every_format(house: Project) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    folder = house.processed(WAVE)
    records = pd.read_parquet(folder / "records.parquet")
    assert records["started_on"].dtype == "date32[day][pyarrow]"
    assert str(records["started_on"].iloc[2]) == "2026-02-11"
    assert records["relief_forms"].cat.categories.tolist() == ["1", "2", "3", "4", "unplaced"]
    sav, meta = pyreadstat.read_sav(folder / "records.sav")
    assert str(sav["started_on"].iloc[2]) == "2026-02-11"
    assert sav["weekly_hours"].tolist() == people()["weekly_hours"].astype(float).tolist()
    told = meta.variable_value_labels["relief_forms"]
    wanted = {1: "plaats 1", 2: "plaats 2", 3: "plaats 3", 4: "plaats 4", 5: "geen plaats gegeven"}
    assert {code: label for code, label in told.items() if code > 0} == wanted
    told = pd.read_csv(folder / "dictionary.csv", index_col="variable", keep_default_na=False)
    assert told.loc["weekly_hours", ["range", "unit"]].tolist() == ["0-60", "uur / hours"]
    assert told.loc["started_on", ["kind", "range"]].tolist() == ["date", "2026-01 - 2026-12"]
    assert told.loc["caseload_size", "asked_if"] == (
        "(organisation_type == local_team or weekly_hours in {16.0..60.0})"
    )
    again = pd.read_csv(folder / "records.csv", dtype=str)
    assert again["started_on"].tolist() == people()["started_on"].tolist()
    with chdir(house.root):  # checked by hand, as docs/instrument.md says
        schemas.survey(WAVE).validate(again, lazy=True)
    missing = pd.read_parquet(folder / "missing.parquet")
    assert missing["caseload_size"].tolist()[3] == "not_asked"
    assert missing["relief_forms"].tolist()[4] == "not_asked"


def test_the_questionnaire_says_how_each_question_is_answered(instrument: Instrument) -> None:
    sections = questionnaire(Voice("nl", instrument)).split("<section>")[1:]

    def asked(block: int, number: int) -> list[str]:
        found = sections[block].split(f'<li value="{number}">')[1].split("\n</li>")[0]
        parts = (re.sub("<[^>]+>", " ", part) for part in re.split("</?(?:p|li|span)", found))
        return [unescape(part.split(">", 1)[-1]).strip() for part in parts]

    assert "getal van 0 tot en met 60 uur" in asked(0, 2)
    assert "dag, van 2026-01 tot en met 2026-12" in asked(0, 3)
    assert "in volgorde van belang gezet" in asked(1, 4)
    assert [part for part in asked(1, 4) if part in LABELS] == list(LABELS)
    assert "de eerste 2 in volgorde gezet" in asked(1, 5)
    route = next(part for part in asked(1, 3) if part.startswith("Alleen"))
    assert route.endswith("Soort organisatie: lokaal team; of Uren per week: 16–60")
    assert "Uren besteed (getal van 0 tot en met 100 uur)" in asked(1, 6)
    assert "Komt terug (nee / ja)" in asked(1, 6)


WRONG = [
    ("type: likert5\n    scale: often\n    nl: Overz",
     "type: likert4\n    scale: often\n    nl: Overz", "a likert4 has 4 answers on its"),
    ("range: {min: 0, max: 80}", "range: {min: 80, max: 0}", "is not above 80"),
    ("range: {min: 0, max: 80}", "bands: []", "a number needs a range"),
    ('period: {start: "2026-01", end: "2026-12"}', "ordered: true", "a date needs a period"),
    ('start: "2026-01", end: "2026-12"', 'start: "2026-01", end: "2025-12"', "is before 2026-01"),
    ("max_choices: 2", "max_choices: 4", "1 to 3"),
    ("max_choices: 2", "scale: often", "the answers of a ranking are its places"),
    ("weekly_hours >= 16 or", "weekly_hour >= 16 or", "did you mean 'weekly_hours'"),
    ("fair_share == agree_any", "fair_share == agree_ani", "did you mean 'agree_any'"),
    ("weekly_hours >= 16 or", "top_order >= 16 or", "has no variable 'top_order'"),
    ("weekly_hours >= 16 or", "heavy_crisis == 1 or", "looks ahead, at 'heavy_crisis'"),
    ("weekly_hours >= 16 or", "weekly_hours > 60 or", "no answer of weekly_hours is > 60"),
    ("outcomes: [overview, weekly_hours]", "outcomes: [case_words]", "is an open answer"),
    ("type: number, range: {min: 0, max: 100}, unit",
     "type: percent, range: {min: 0, max: 100}, unit", "a percent has no unit of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_a_definition_that_cannot_be_is_refused_where_it_is_typed(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    project = a_house(tmp_path, (old, new))
    said = peo("amend", WAVE, "wrong", root=project.root)
    assert said.code != 0
    assert message in said.text
    assert f"{WAVE}.yaml, line" in said.text
    assert "Traceback" not in said.text


def test_the_file_of_this_wave_is_yaml_without_a_log() -> None:
    found = yaml.safe_load((ROOT / "tests" / "waves" / f"{WAVE}.yaml").read_text(encoding="utf-8"))
    assert "amendments" not in found
