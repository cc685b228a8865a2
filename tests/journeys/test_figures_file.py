"""figures.csv of a published version: its columns are declared, and nothing in it is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from frictionless import validate

from peo.define.instrument.notice import notice_of
from peo.project import Project
from tests.conftest import some


def _folder(project: Project, subject: str) -> Path:
    page = project.draft(subject) / "index.html"
    return page.parent


def _file(project: Project, subject: str) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    folder = _folder(project, subject)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = package["resources"]
    return pd.read_csv(folder / resource["path"]), resource["schema"]["fields"]


def test_every_column_is_described_and_holds_what_it_says(
    ran: Project, ran_demonstration: Project
) -> None:
    for project, subject in ((ran, "2022-04"), (ran_demonstration, "2024-04")):
        table, columns = _file(project, subject)
        assert list(table.columns) == [column["name"] for column in columns]
        for column in some(columns):
            assert column["description"]
            assert column["description_nl"]
        report = validate(str(_folder(project, subject) / "datapackage.json"))
        assert report.valid, report.flatten(["fieldName", "rowNumber", "note"])[:3]
        assert not table.duplicated(["wave", "notebook", "figure_id"]).any()


def test_its_description_says_that_nobody_gave_these_answers(
    ran: Project, ran_demonstration: Project
) -> None:
    for project, subject, origin in (
        (ran, "2022-04", "reconstructed"),
        (ran_demonstration, "2024-04", "demonstration"),
    ):
        path = _folder(project, subject) / "datapackage.json"
        told = json.loads(path.read_text(encoding="utf-8"))["description"]
        notice = notice_of(origin)
        assert notice is not None
        assert notice.nl in told
        assert notice.en in told


def test_the_file_of_a_published_wave_holds_no_number_of_practice_records(ran: Project) -> None:
    """What has no basis has no value, n, interval, p or size; what was published has its number."""
    table, _ = _file(ran, "2022-04")
    invented = table[table["basis"] == "invented"]
    # nor the name of one that is there since the records hold it
    assert not invented["statistic"].eq("combination").any()
    assert not invented["categories"].eq("stopped_after").any()
    numbers = ["value", "count", "sd", "low", "high", "p", "p_adjusted", "effect_size", "bound_low"]
    assert len(invented) > 100
    assert invented[numbers].isna().all(axis=None)
    assert table.loc[table["n_basis"] == "invented", "n"].isna().all()
    published = table[(table["basis"] == "published") & (table["wave"] == "2022-04")]
    assert published["value"].notna().sum() > 100
    assert (published["value"] == published["said"]).where(published["statistic"] != "rank").all()


def test_the_file_of_a_demonstration_has_sizes_spread_and_words(ran_demonstration: Project) -> None:
    """The mean mark of everybody, counted from the records by pandas."""
    table, _ = _file(ran_demonstration, "2024-04")
    records = pd.read_parquet(ran_demonstration.records_file("2024-04"))["work_enjoyment"].dropna()
    row = table.set_index("figure_id").loc["s2_4.enjoyment.all"]
    assert (row["n"], row["excluded"]) == (len(records), 300 - len(records))
    assert abs(row["sd"] - records.astype(float).std()) < 0.005  # two digits are released
    assert row["confidence"] == 0.95
    assert row["label_nl"] == "Rapportcijfer werkplezier"
    sized = table[table["sizes"].notna()]
    for sizes, n in some(zip(sized["sizes"], sized["n"], strict=True)):
        assert sum(map(int, sizes.split("|"))) == n
