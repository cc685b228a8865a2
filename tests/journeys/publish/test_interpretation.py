"""Interpretation in the report of the reconstructed wave, as a reader finds it."""

from __future__ import annotations

import re
from html import unescape

import nbformat
import pandas as pd
import pytest

from peo import cli
from peo.project import Project, sha256
from tests.as_text import report

WAVE = "2022-04"


@pytest.fixture(scope="module")
def html(ran: Project) -> str:
    return report(ran.draft(WAVE))


@pytest.fixture(scope="module")
def figures(ran: Project) -> pd.DataFrame:
    page = ran.draft(WAVE) / "index.html"
    return pd.read_csv(page.parent / "figures.csv", keep_default_na=False)


def notes(html: str) -> list[str]:
    found = re.findall(r'<details class="peo-reading">(.*?)</details>', html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", note)) for note in found]


@pytest.mark.covers("S4-P7", "S4-R8")
def test_a_note_stands_with_the_cell_that_made_its_figure_and_says_who_reads(html: str) -> None:
    assert len(notes(html)) == 14
    before, _, after = html.partition("Tijd om te reflecteren is gepland")
    cell = before[before.rindex('<div class="cell"') :] + after[: after.index("</div>\n")]
    assert "Ervaren ruimte per onderdeel" in cell, "the plot of the aspects"
    assert "aanwezigen in de webinar (2022-07-07, 14 aanwezigen)" in cell
    assert all(note.startswith("Duiding, geen antwoord: ") for note in notes(html))


@pytest.mark.covers("S4-R8")
def test_what_the_panel_said_is_in_no_figure(html: str, figures: pd.DataFrame) -> None:
    """14 people in the webinar, 150 in the survey: no share or mean rests on 164."""
    people = figures[figures["statistic"].isin(["percent", "mean"]) & (figures["wave"] == WAVE)]
    people = people[people["variable"].str.contains("space|work_enjoyment|stay")]
    assert people.loc[people["n"] != "", "n"].astype(float).max() == 150
    assert set(figures["origin"]) == {"reconstructed", "published_totals"}
    assert all("†" not in note and "%" not in note for note in notes(html))


def test_a_figure_knows_the_cell_as_the_report_counts_it(
    ran: Project, figures: pd.DataFrame
) -> None:
    chapter = figures.loc[figures["figure_id"] == "t3_2.strong", "notebook"].item()
    table = pd.read_csv(ran.figures_file(WAVE, chapter))
    executed = nbformat.read(ran.executed_file(WAVE, chapter), as_version=4)
    asked = next(c for c in executed.cells if 'w.shares("t3_2"' in c.source)
    assert "t3_2.strong" in table["figure_id"].tolist()
    assert "t3_2.strong" in asked.metadata["figures"]


@pytest.mark.covers("S4-P1", "S4-P7")
def test_recommendations_stand_per_addressee_with_the_figures_they_rest_on(html: str) -> None:
    part = html[html.index('id="advice"') : html.index('id="loop"')]
    assert re.findall(r"<h3>Voor (.*?)</h3>", part) == [
        "gemeenten, aanbieders en gecertificeerde instellingen",
        "professionals",
        "onderzoek",
    ]
    assert len(re.findall(r"<li>", part)) == len(re.findall(r"Rust op: <a href", part)) == 5


@pytest.mark.covers("S4-P7")
def test_the_loop_goes_from_result_to_reading_to_action_to_next_wave(html: str) -> None:
    loop = html[html.index('id="loop"') : html.index('id="limits"')]
    assert re.findall(r'<th scope="col">(.*?)</th>', loop) == [
        "Voorstel", "Uitkomst", "Duiding", "Volgende meting",
    ]  # fmt: skip
    assert "na meting" not in loop, "the first wave with an interpretation follows nothing up"
    row = loop[loop.index("tijd voor reflectie in het team") :]
    row = row[: row.index("</tr>")]
    assert "Ruimte voor reflectie binnen werktijd: (ruim) onvoldoende</a>" in row
    assert "voorstel van de redactie van dit project (2026-11-27)" in row
    assert loop.count("voorstel van de redactie") == 3, "none is a recommendation of the report"


def test_one_attendee_stays_one_attendee(html: str) -> None:
    (note,) = [note for note in notes(html) if "declarabel" in note]
    assert note.startswith("Duiding, geen antwoord: één aanwezige in de webinar (2022-07-07)")


@pytest.mark.covers("SX-P1")
def test_evidence_in_the_joint_display_leads_to_the_table_that_made_it(
    html: str, figures: pd.DataFrame
) -> None:
    assert "#figure:" not in html
    chapter = html[html.index('id="18-joint-display"') : html.index('id="advice"')]
    found = re.search(
        r'href="#([^"]+)">Professionele ruimte, totaaloordeel: \(ruim\) voldoende<', chapter
    )
    assert found is not None
    first = figures.loc[figures["figure_id"] == "s2_1.overall.sufficient_both", "notebook"]
    assert found[1].startswith(first.iloc[0])
    target = html[html.index(f'id="{found[1]}"') :]
    assert 'data-figure="s2_1.overall.sufficient_both"' in target[:3000]
    ids = set(re.findall(r' id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids


@pytest.mark.covers("SX-P1")
def test_every_figure_rests_on_a_source_a_wave_and_a_definition(
    html: str, figures: pd.DataFrame
) -> None:
    part = html[html.index('id="provenance"') :]
    for wave in ("2022-04", "2021-09"):
        table = part[part.index(f"<caption>Meting {wave}: ") :]
        table = table[: table.index("</table>")]
        counted = [int(n) for n in re.findall(r"<td>(\d+)</td></tr>", table)]
        assert sum(counted) == (figures["wave"] == wave).sum()
    words = unescape(part[part.index("Eén woord, per bron omschreven") :])
    workload = re.findall(r"Werkdruk</th><td>.*?</td><td>(.*?)</td>", words)
    assert workload[:2] == [
        "vragenlijst van de meting april 2022, FNV, 2021",
        "rapport van de meting april 2022, TNO, 2012",
    ]


def test_a_figure_that_the_report_lacks_is_refused_and_the_draft_stays(
    ran: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ran.interpretation_file(WAVE)
    good = path.read_text(encoding="utf-8")
    before = sha256(ran.draft(WAVE))
    try:
        path.write_text(good.replace("[s3_2.cause.cause_turnover]", "[s3_2.cause.cause_turnovr]"))
        assert cli.main(["draft", WAVE]) == 1
        said = capsys.readouterr().err
    finally:
        path.write_text(good, encoding="utf-8")
    assert "there is no figure 's3_2.cause.cause_turnovr'; did you mean" in said
    assert "interpretation.yaml, line " in said
    assert sha256(ran.draft(WAVE)) == before
