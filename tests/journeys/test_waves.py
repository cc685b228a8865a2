"""Figures of two waves beside each other: with a caveat, or not at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from peo import cli
from peo.notebook import Wave
from tests.as_text import report
from tests.conftest import make_copy

CHAPTERS = {"01-response-and-quality", "03-professional-space", "08-staying", "13-low-workload",
            "14-change", "16-missing-answers"}  # fmt: skip


@pytest.mark.covers("S4-R5")
def test_the_verdict_on_space_beside_2021_carries_its_caveat(w: Wave) -> None:
    overall = w.shares("space", "space_overall", ["sufficient_both"])
    both = w.beside(overall, "2021-09")
    assert [(f.group, round(f.value or 0)) for f in both] == [("2022-04", 92), ("2021-09", 86)]
    html = w.table(both, nl="Ruimte", en="Space")._repr_html_()
    assert "2021-09, Professionele ruimte, totaaloordeel: De vraag stond in 2021-09 na" in html
    assert "vraag stond" not in w.table(overall, nl="Ruimte", en="Space")._repr_html_()


def test_a_question_of_which_the_wording_is_not_known_carries_that_caveat(w: Wave) -> None:
    stay = w.beside(w.shares("stay", "stay_one_year", ["large"]), "2021-09")
    assert len(stay) == 2
    html = w.table(stay, nl="Blijven", en="Staying")._repr_html_()
    assert "De formulering van 2021-09 is onbekend." in html


def test_a_question_that_the_other_wave_lacks_cannot_be_put_beside_it(w: Wave) -> None:
    workload = w.shares("workload", "workload")
    both = w.beside(workload, "2021-09")
    assert {(f.value, f.reason) for f in both if f.wave == "2021-09"} == {(None, "break 2021-09")}
    html = w.table(both, nl="Werkdruk", en="Workload")._repr_html_()
    assert "2021-09, Ervaren werkdruk: Of dit in 2021-09 is gevraagd, is niet bekend." in html


def test_the_missing_picture_is_a_table_of_figures(w: Wave) -> None:
    ends = w.response("ends", "completion")
    html = w.table(ends, nl="Tot hoever", en="How far")._repr_html_()
    assert "Gestopt na: Ervaren werkdruk" in html
    assert "22†</td><td>15%</td><td>150" in html
    assert {figure.figure_id for figure in ends} <= {f.figure_id for f in w.figures}
    missing = w.table(w.response("open", "left_open"), nl="Leeg", en="Empty")._repr_html_()
    assert "Alleen als: Ervaren werkdruk: enigszins of in sterke mate" in missing


@pytest.mark.covers("S4-P7")
def test_a_collected_wave_without_published_figures_gets_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The road of a researcher: a new instrument with its own theme, an export, one command."""
    project = make_copy(tmp_path)
    monkeypatch.chdir(tmp_path)
    for path in project.root.glob("notebooks/**/*.ipynb"):
        if path.stem not in CHAPTERS:  # the invented wave in the repository has them all
            path.unlink()
    assert cli.main(["new", "2025-10", "--like", "2022-04"]) == 0
    instrument = project.instrument_file("2025-10")
    instrument.write_text(instrument.read_text().replace("theme: workload", "theme: sleep"))
    assert cli.main(["amend", "2025-10", "first version"]) == 0
    made = tmp_path / "made.csv"
    assert cli.main(["synthesize", "2025-10", "--n", "60", "--out", str(made)]) == 0
    made.rename(project.raw("2025-10") / "records.csv")
    assert cli.main(["run", "2025-10"]) == 0
    assert re.search("13-low-workload +left out: it is about the theme", capsys.readouterr().out)
    text = report(project.draft("2025-10"))
    assert "Gereconstrueerde records" not in text
    assert "niet getoond (kleine groep)" in text
    assert 'id="13-low-workload"' not in text
    assert "Vergeleken met 2022-04 zijn" in text, "compared with what was published then"
    assert "Verschil met 2025-10" in text
    for empty in ("eerder niets gepubliceerd", "niets bekend", "peo-nothing", "Controle</h3>"):
        assert empty not in text
    assert "Duiding, geen antwoord" not in text, "nobody has read this wave yet"
    loop = text[text.index('id="loop"') :]
    followed = loop[loop.index("Wat er werd van de voorstellen na meting 2022-04") :]
    # the report of then contradicts itself (37 and 47 in its summary, over 40 in its text)
    assert "<td>47%; 37%; &lt; 40%; &gt; 40%; ≈ 40% " in followed
    assert re.search(
        r"Ruimte voor reflectie binnen werktijd: \(ruim\) onvoldoende</a> \d+%", followed
    )
