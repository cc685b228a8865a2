"""The data package: complete, described for archives and people, the same when taken in again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyarrow import parquet as pq

from peo.define.document import amend, load
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.instrument.notice import notice_of
from peo.define.instrument.synthetic import synthesize
from peo.intake.run import take_in
from peo.project import Project, UserError
from peo.publish.package_files import DEPOSIT, write_codebook
from tests.conftest import ROOT, examples, some

WAVE = "2022-04"
D = "{ddi:codebook:2_5}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a place for records of the wave."""
    root = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "params.yaml", root)
    shutil.copytree(ROOT / "schemas", root / "schemas")
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    return Project(root)


def package(house: Project, frame: pd.DataFrame, name: str = "invented") -> dict[str, bytes]:
    """Take records in, invented or as if collected; all files of the package with their bytes."""
    _empty(house)
    place = house.invented_file(WAVE) if name == "invented" else house.raw(WAVE) / f"{name}.csv"
    frame.to_csv(place, index=False)
    return _package(house)


def again(house: Project, first: dict[str, bytes], name: str) -> dict[str, bytes]:
    """Take a file of a package in as it was invented; the package that comes of it."""
    _empty(house)
    (house.practice(WAVE) / name.replace("records", "invented")).write_bytes(first[name])
    return _package(house)


def _empty(house: Project) -> None:
    house.practice(WAVE).mkdir(parents=True, exist_ok=True)
    made = [house.practice(WAVE).glob(f"{name}.*") for name in ("invented", "reconstructed")]
    for old in (*house.raw(WAVE).glob("records.*"), *made[0], *made[1]):
        old.unlink()


@pytest.fixture(scope="module")
def made(
    house: Project, instrument: Instrument, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, pd.DataFrame]:
    """A finished package, to be looked at only, and the records it was made from."""
    frame = synthesize(instrument, 40, seed=2)
    package(house, frame)
    folder = tmp_path_factory.mktemp("made") / "package"
    shutil.copytree(house.processed(WAVE), folder)
    return folder, frame


def _package(house: Project) -> dict[str, bytes]:
    take_in(house, WAVE)
    folder = write_codebook(house, WAVE)
    return {name: (folder / name).read_bytes() for name in (*DEPOSIT, "checksums.sha256")}


@settings(max_examples=examples(1), deadline=None)
@given(st.integers(0, 2**32), st.integers(40, 60))
def test_a_package_taken_in_again_gives_the_same_package_awkward_texts_too(
    house: Project, seed: int, n: int
) -> None:
    """By its CSV and by its SPSS file; records.parquet is among what must be the same."""
    frame = synthesize(read_instrument(house, WAVE), n, seed)
    texts = ["NA", "007", "een, twee; 'drie'", 'zei "ja"', "regel\neen\n\ntwee", "€ ë 🙂"]
    frame["fixed_comment"] = [texts[i % len(texts)] for i in range(n)]
    first = package(house, frame)
    for name in ("records.csv", "records.sav"):
        assert again(house, first, name) == first
    records = pd.read_parquet(house.records_file(WAVE))
    assert records["fixed_comment"].tolist() == frame["fixed_comment"].tolist()


def test_why_a_cell_is_empty_stands_in_the_package_and_survives_the_round_trip(
    house: Project, instrument: Instrument
) -> None:
    """SPSS declares 98 and 99 missing, with labels; the route and an empty cell tell the rest."""
    frame = synthesize(instrument, 6, seed=1, skip=0)
    frame["workload"], frame["hours_vs_contract"] = ["hardly"] * 6, "equal"
    for v in instrument.variables.values():
        if v.asked_if.terms:
            frame[v.id] = None
    codes = {a.code: float(i) for i, a in enumerate(instrument.variables["space_overall"].answers)}
    cells = frame.fillna("").astype(object)
    cells["space_overall"] = frame["space_overall"].map(codes).astype(float)
    cells.loc[[0, 1], "space_overall"] = 98.0, 99.0
    cells.loc[2, "hours_vs_contract"] = ""
    labels = {i: instrument.variables["space_overall"].answers[int(i)].nl for i in codes.values()}
    _empty(house)
    pyreadstat.write_sav(
        cells,
        str(house.practice(WAVE) / "invented.sav"),
        variable_value_labels={"space_overall": labels | {98: "n.v.t.", 99: "weet niet"}},
        missing_ranges={"space_overall": [{"lo": 98.0, "hi": 99.0}]},
    )
    first = _package(house)
    kinds = pd.read_parquet(house.processed(WAVE) / "missing.parquet")
    assert kinds["space_overall"].dropna().tolist() == ["not_applicable", "dont_know"]
    assert kinds["task_reporting"].tolist() == ["not_asked"] * 6
    assert kinds["hours_vs_contract"].dropna().tolist() == ["skipped"]
    (house.practice(WAVE) / "missing.parquet").write_bytes(first["missing.parquet"])
    try:
        assert again(house, first, "records.csv") == first
        (house.practice(WAVE) / "missing.parquet").write_text("not a table")
        with pytest.raises(UserError, match=r"missing\.parquet beside invented\.csv is not that"):
            take_in(house, WAVE)
    finally:
        (house.practice(WAVE) / "missing.parquet").unlink()


def test_parquet_keeps_the_order_of_answers(made: tuple[Path, pd.DataFrame]) -> None:
    folder, _ = made
    records = pd.read_parquet(folder / "records.parquet")
    assert records["workload"].cat.ordered
    assert records["workload"].cat.categories.tolist() == ["hardly", "somewhat", "strong"]
    assert not records["organisation_type"].cat.ordered


def test_the_description_is_a_valid_data_package(
    made: tuple[Path, pd.DataFrame], tmp_path: Path
) -> None:
    from frictionless import validate

    folder = shutil.copytree(made[0], tmp_path / "package")
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert report.tasks[0].stats["rows"] == 40
    listed = {r["path"] for r in json.loads((folder / "datapackage.json").read_text())["resources"]}
    assert listed == set(DEPOSIT) - {"datapackage.json", "codebook.xml", "codebook.html"}
    whole = (folder / "records.sav").read_bytes()
    (folder / "records.sav").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert not validate(str(folder / "datapackage.json")).valid
    (folder / "records.sav").write_bytes(whole)
    spoilt = (folder / "records.csv").read_text().replace(",synthetic,", ",mine,")
    (folder / "records.csv").write_text(spoilt)
    assert not validate(str(folder / "datapackage.json")).valid


def test_spss_gets_labels_and_the_same_answers(
    made: tuple[Path, pd.DataFrame], instrument: Instrument
) -> None:
    folder, frame = made
    cells, meta = pyreadstat.read_sav(folder / "records.sav")
    assert meta.column_names_to_labels["workload"] == instrument.variables["workload"].name.nl
    labels = meta.variable_value_labels["stay_one_year"]
    assert {code: label for code, label in labels.items() if code > 0} == {
        i: a.nl for i, a in enumerate(instrument.variables["stay_one_year"].answers, 1)
    }
    assert labels[-1] == "Niet gesteld"
    assert meta.variable_measure["workload"] == "ordinal"
    codes = cells["workload"].map(dict(enumerate(("hardly", "somewhat", "strong"), 1)))
    pd.testing.assert_series_equal(
        codes.astype(object).where(codes.notna(), None), frame["workload"], check_dtype=False
    )
    assert cells["contract_fte"].dropna().tolist() == [
        float(cell) for cell in frame["contract_fte"].dropna()
    ]


def test_without_pyreadstat_the_rest_is_written_and_the_lack_is_told(
    house: Project, instrument: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(house, synthesize(instrument, 20, seed=1))
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    result = take_in(house, WAVE)
    assert any("pip install 'peo[spss]'" in note for note in result.notes)
    assert not (house.processed(WAVE) / "records.sav").exists()  # not that of other records
    assert (house.processed(WAVE) / "datapackage.json").is_file()
    write_codebook(house, WAVE)
    assert "sav" not in (house.processed(WAVE) / "checksums.sha256").read_text()


def test_the_checksums_are_those_of_the_files(made: tuple[Path, pd.DataFrame]) -> None:
    folder, _ = made
    call = ["sha256sum", "--check", "--strict", "checksums.sha256"]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == len(DEPOSIT)


# ------------------------------------------------------------------ DDI-Codebook 2.5
ORDER = {  # of the elements that are used: the sequences in the schema of DDI-Codebook 2.5
    "codeBook": ["stdyDscr", "fileDscr", "dataDscr"],
    "stdyDscr": ["citation", "stdyInfo"],
    "titlStmt": ["titl", "parTitl", "IDNo"],
    "stdyInfo": ["abstract", "notes"],
    "fileTxt": ["fileName", "dimensns", "fileType"],
    "dimensns": ["caseQnty", "varQnty"],
    "var": [
        "labl", "qstn", "valrng", "universe", "sumStat", "txt", "catgry", "varFormat", "notes",
    ],
    "qstn": ["preQTxt", "qstnLit"],
    "catgry": ["catValu", "labl", "catStat"],
}  # fmt: skip


def ddi(folder: Path) -> etree._Element:
    return etree.parse(folder / "codebook.xml").getroot()


def test_the_xml_has_the_structure_of_ddi_codebook(made: tuple[Path, pd.DataFrame]) -> None:
    folder, _ = made
    root = ddi(folder)
    assert (root.tag, root.get("version")) == (f"{D}codeBook", "2.5")
    for element in root.iter():
        name = etree.QName(element).localname
        children = [etree.QName(child).localname for child in element]
        if name in ORDER:
            places = [ORDER[name].index(child) for child in children]
            assert places == sorted(places), name
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    assert all(var.get("files") == "F1" for var in root.iter(f"{D}var"))


def test_the_xml_tells_labels_question_route_and_counts(
    made: tuple[Path, pd.DataFrame], instrument: Instrument
) -> None:
    folder, frame = made
    root = ddi(folder)
    assert [v.get("name") for v in root.iter(f"{D}var")] == list(instrument.variables)
    var = root.find(f".//{D}var[@name='stay_one_year']")
    assert var is not None
    labels = {e.get(LANG): e.text for e in var.findall(f"{D}labl")}
    assert labels["nl"] == "Kans om over een jaar nog in de jeugdhulp te werken"
    counts = {
        c.findtext(f"{D}catValu"): int(c.findtext(f"{D}catStat") or 0)
        for c in var.findall(f"{D}catgry")
        if not c.get("missing")
    }
    assert {k: n for k, n in counts.items() if n} == frame["stay_one_year"].value_counts().to_dict()
    missing = [c.findtext(f"{D}catValu") for c in var.findall(f"{D}catgry[@missing='Y']")]
    assert missing == ["not_asked", "skipped"]  # "don't know" is counted: it is valid
    assert var.findtext(f"{D}sumStat[@type='vald']") == str(frame["stay_one_year"].notna().sum())
    effect = root.find(f".//{D}var[@name='effect_stay']")
    assert effect is not None
    assert effect.findtext(f"{D}universe") == "Ervaren werkdruk: enigszins of in sterke mate"
    asked = int((frame["workload"].isin(["somewhat", "strong"])).sum())
    assert effect.findtext(f"{D}sumStat[@otherType='not_asked']") == str(40 - asked)


def test_the_codebook_counts_each_kind_of_missing_and_says_which_it_is(
    house: Project, instrument: Instrument
) -> None:
    """40 people: one mark of 11, two left open, the rest answered."""
    frame = synthesize(instrument, 40, seed=2, skip=0)
    frame.loc[3, "work_enjoyment"] = "11"
    frame.loc[[5, 6], "work_enjoyment"] = None
    package(house, frame)
    write_codebook(house, WAVE)
    var = ddi(house.processed(WAVE)).find(f".//{D}var[@name='work_enjoyment']")
    assert var is not None
    told = {e.get("otherType"): e.text for e in var.findall(f"{D}sumStat[@otherType]")}
    assert told == {"not_asked": "0", "skipped": "2", "unusable": "1"}
    assert var.findtext(f"{D}sumStat[@type='vald']") == "37"
    assert var.findtext(f"{D}sumStat[@type='invd']") == "3"
    kinds = {c.get("missType"): c.findtext(f"{D}labl") for c in var.findall(f"{D}catgry[@missing]")}
    assert kinds["unusable"] == "Niet bruikbaar"
    html = (house.processed(WAVE) / "codebook.html").read_text(encoding="utf-8")
    assert "n = 37; niet gesteld: 0; overgeslagen: 2; niet bruikbaar: 1" in html


def test_only_a_literal_question_is_given_as_the_literal_question(
    house: Project, made: tuple[Path, pd.DataFrame], instrument: Instrument
) -> None:
    """DDI: `qstnLit` is the text of the actual question. Ours of 2022 are paraphrases."""
    root = ddi(made[0])
    assert not root.findall(f".//{D}qstnLit")
    told = [e.text for e in root.findall(f".//{D}var/{D}txt")]
    assert instrument.question_of("workload").text.nl in told  # type: ignore[union-attr]
    notes = root.findall(f".//{D}var/{D}notes[@type='wording']")
    assert len(notes) == 2 * len(instrument.variables)
    assert "niet zoals zij is gesteld" in (notes[0].text or "")
    html = (made[0] / "codebook.html").read_text(encoding="utf-8")
    assert html.count("niet zoals zij is gesteld") == len(instrument.questions)
    wordings = pd.read_csv(made[0] / "dictionary.csv")["wording"].dropna()
    assert set(wordings) == {"paraphrase"}
    path = house.instrument_file(WAVE)
    before = path.read_text(encoding="utf-8")
    try:  # a team that holds the questionnaire puts the words of one question in
        words = "id: workload\n    wording: literal\n    number: 2"
        path.write_text(before.replace("id: workload\n    number: 2", words), encoding="utf-8")
        amend(path, load(path, Instrument), "the question on werkdruk as it was asked")
        package(house, synthesize(instrument, 40, seed=2))
        literal = ddi(house.processed(WAVE)).findall(f".//{D}qstnLit/../..")
        assert {var.get("name") for var in literal} == {"workload"}
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("origin", ["synthetic", "reconstructed", "demonstration"])
def test_every_file_of_the_package_says_that_nobody_gave_these_answers(
    house: Project, made: tuple[Path, pd.DataFrame], origin: str
) -> None:
    """Each format is opened by a reader of its own; the words are those of the notice."""
    wave, folder = {"demonstration": "2024-04"}.get(origin, WAVE), made[0]
    if origin == "reconstructed":
        _empty(house)
        records = ROOT / f"data/processed/{WAVE}/practice/reconstructed.csv"
        shutil.copy(records, house.practice(WAVE))
    if origin != "synthetic":  # as those of `made` are
        take_in(house, wave)
        folder = write_codebook(house, wave)
    told = notice_of(origin)
    assert told is not None
    description = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    _, meta = pyreadstat.read_sav(folder / "records.sav")
    root = ddi(folder)
    page = " ".join(etree.HTML((folder / "codebook.html").read_text("utf-8")).itertext())
    dictionary = pd.read_csv(folder / "dictionary.csv").set_index("variable")
    for found in some(
        [
            description["description"],
            " ".join(meta.notes),
            " ".join(e.text or "" for e in root.findall(f".//{D}stdyInfo/{D}notes")),
            page,
            " ".join(dictionary.loc["origin", ["label_nl", "label_en"]]),
            *(
                pq.read_schema(folder / f"{name}.parquet").metadata[b"description"].decode()
                for name in ("records", "missing")
            ),
        ]
    ):
        assert told.nl in found
        assert told.en in found
    assert set(pd.read_csv(folder / "records.csv")["origin"]) == {origin}
    title = description["title"]
    assert title != read_instrument(house, wave).title.en  # not that of the wave's own report
    assert root.findtext(f".//{D}parTitl") == title
    assert origin in str(meta.file_label)
    assert description["licenses"][0]["name"] == "MIT"
    assert description["contributors"]
    cited = description["sources"][0]["title"]
    if wave == WAVE:
        assert "Platform Jeugdhulpprofessionals Haaglanden (2022)" in cited


def test_collected_records_carry_no_notice_and_no_licence_of_ours(
    house: Project, instrument: Instrument
) -> None:
    package(house, synthesize(instrument, 40, seed=2), "records")
    description = json.loads((house.processed(WAVE) / "datapackage.json").read_text())
    assert description["description"] == "Records of wave 2022-04; origin: collected."
    assert not {"licenses", "contributors", "sources"} & set(description)
    _, meta = pyreadstat.read_sav(house.processed(WAVE) / "records.sav")
    assert (meta.file_label, meta.notes) == ("peo 2022-04", [])


def test_the_page_shows_every_question_in_both_languages(
    made: tuple[Path, pd.DataFrame], instrument: Instrument
) -> None:
    folder, _ = made
    html = (folder / "codebook.html").read_text(encoding="utf-8")
    page = etree.HTML(html)
    text = " ".join(page.itertext())
    for question in instrument.questions:
        assert question.nl in text
        assert question.en in text
    for tag in ("script", "link", "img", "iframe"):
        assert not page.findall(f".//{tag}")
    assert "synthetische" in text.lower()


# ------------------------------------------------------------------ small groups
@pytest.mark.parametrize("seed", range(1, 1 + examples(1)))
def test_the_codebook_of_collected_records_shows_no_small_count(
    house: Project, instrument: Instrument, seed: int
) -> None:
    """The rule of params.yaml: no base under 10, no count of 1 or 2, nor all but 1 or 2."""
    package(house, synthesize(instrument, 70, seed), "records")
    hidden, shown = set(), set()
    for var in ddi(house.processed(WAVE)).iter(f"{D}var"):
        valid = var.findtext(f"{D}sumStat[@type='vald']")
        counts = [int(e.text or 0) for e in var.iter(f"{D}catStat")]
        (hidden if valid is None else shown).add(var.get("name"))
        if valid is None:
            assert counts == []
            assert not var.findall(f"{D}sumStat")
            continue
        assert int(valid) == 0 or int(valid) >= 10
        assert not [c for c in counts if 0 < c < 3 or 0 < int(valid) - c < 3]
        answers = [c for c in var.findall(f"{D}catgry") if not c.get("missing")]
        assert not answers or sum(counts) == int(valid)  # whole, or not at all
    assert hidden
    assert "space_overall" in shown | hidden
    for name in shown:
        assert not instrument.variables[str(name)].asked_if.variables & hidden, name
    html = (house.processed(WAVE) / "codebook.html").read_text(encoding="utf-8")
    assert "niet getoond (kleine aantallen)" in html


def test_a_codebook_before_intake_says_what_to_do(copy: Project) -> None:
    with pytest.raises(UserError, match="peo intake 2022-04"):
        write_codebook(copy, WAVE)
