"""The main job, end to end, on a copy of the project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from peo import cli
from peo.define.chapters.needs import chapters
from peo.define.subject import find_subject
from peo.project import Project, sha256
from tests.as_text import report
from tests.conftest import some

WAVE = "2022-04"


def break_notebook(project: Project, name: str, code: str) -> None:
    path = project.root / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(4, nbformat.v4.new_code_cell(code))
    nbformat.write(notebook, path)


@pytest.mark.usefixtures("ran")
def test_after_a_run_there_is_nothing_to_do(capsys) -> None:
    assert cli.main(["run", WAVE]) == 0
    said = capsys.readouterr()
    assert "Nothing to do" in said.out
    assert "practice data" not in said.err


def test_after_a_run_dvc_has_nothing_to_do_either(ran: Project) -> None:
    dvc = str(Path(sys.executable).parent / "dvc")
    draft = f"{ran.relative(ran.stages_file(WAVE))}:draft"
    command = [dvc, "status", "--with-deps", draft]
    done = subprocess.run(command, cwd=ran.root, capture_output=True, text=True, check=True)
    assert "up to date" in done.stdout


def test_a_run_with_nothing_to_do_brings_no_statistics_pictures_or_door(ran: Project) -> None:
    """Each of them takes as long as all the rest of such a run."""
    slow = ("scipy.stats", "scipy.optimize", "seaborn", "matplotlib", "papermill", "peo.notebook")
    look = f"import sys; from peo import cli; cli.main(['run', {WAVE!r}]); print(*sys.modules)"
    command = [sys.executable, "-c", look]
    done = subprocess.run(command, cwd=ran.root, capture_output=True, text=True, check=True)
    assert "Nothing to do" in done.stdout
    loaded = done.stdout.splitlines()[-1].split()
    assert "dvc.repo" in loaded
    assert [name for name in loaded if name in slow] == []


@pytest.mark.usefixtures("ran")
def test_verify_finds_every_figure_that_it_found_before(capsys) -> None:
    assert cli.main(["verify", WAVE]) == 0
    out = capsys.readouterr().out
    counts = {verdict: int(n) for n, verdict in re.findall(r"(\d+) (agrees|differs)", out)}
    assert counts["differs"] == 0 < counts["agrees"]


def test_verify_fails_when_a_row_agrees_no_longer(ran: Project, capsys) -> None:
    path = ran.ledger_file(WAVE)
    good = path.read_text()
    try:
        row = next(line for line in good.splitlines() if line.startswith("s3_2.cause.turnover,"))
        path.write_text(good.replace(row, row.replace(",eq,41,", ",eq,51,")))
        assert cli.main(["verify", WAVE]) == 1
        assert "s3_2.cause.turnover used to agree" in capsys.readouterr().err
    finally:
        path.write_text(good)


class Page(HTMLParser):
    """What the tests look at: addresses that the page would load, headings, text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.ids: set[str] = set()
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.lang = found.get("lang") or self.lang if tag == "html" else self.lang
        if found.get("id"):
            self.ids.add(str(found["id"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        if tag == "a":
            self.links.append(str(found.get("href")))
        else:
            self.loads += [str(found[key]) for key in ("src", "href", "data") if found.get(key)]


@pytest.fixture(scope="module")
def html(ran: Project) -> str:
    return report(ran.draft(WAVE))


def test_the_page_loads_nothing_from_elsewhere(html: str) -> None:
    page = Page(html)
    assert all(address.startswith("#") for address in page.loads)
    assert not re.search(r"@import|url\((?!#)", html)
    assert "<script" not in html


def test_every_link_of_the_page_leads_somewhere(html: str, ran: Project) -> None:
    page = Page(html)
    for link in some(page.links):
        name, _, place = link.partition("#")
        assert not name or (ran.draft(WAVE) / name).is_file()
        assert not place or place in page.ids


def test_the_page_says_that_its_records_are_reconstructed(html: str) -> None:
    assert Page(html).lang == "nl"
    assert html.count("Gereconstrueerde records") >= 1 + len({"01", "02", "03"})


@pytest.mark.covers("S4-P1")
def test_the_page_has_a_summary_chapters_and_the_questionnaire(html: str) -> None:
    page = Page(html)
    assert page.headings[0] == "h1"
    assert {"summary", "check", "check-all", "provenance"} <= page.ids
    assert '<section class="questions">' in html
    assert {"01-response-and-quality", "03-professional-space", "09-workload"} <= page.ids
    levels = [int(heading[1]) for heading in page.headings]
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.covers("S4-P3")
def test_the_page_says_why_there_is_no_response_rate(html: str) -> None:
    assert "Een responspercentage is er niet" in html


@pytest.mark.covers("S4-P2")
def test_every_headline_leads_to_the_cell_that_made_it(html: str) -> None:
    headlines = re.search(r'<div class="headlines">(.*?)</div>', html, re.DOTALL)
    assert headlines
    items = re.findall(r"<li>(.*?)</li>", headlines[1], re.DOTALL)
    assert len(items) >= 8
    for item in items:
        *_, anchor = re.findall(r'href="#([^"]+)"', item)  # before it, once, the chapter
        assert re.fullmatch(r"\d\d-[a-z-]+-\d+", anchor)
        assert f'id="{anchor}"' in html


def test_every_chapter_stands_in_the_contents_with_its_question(html: str, ran: Project) -> None:
    contents = re.search(r'<nav [^>]*class="toc".*?</nav>', html, re.DOTALL)
    assert contents
    lines = re.findall(r'<li><a href="#(\d[^"]+)">[^<]+</a><small>([^<]+\?)</small>', contents[0])
    present = chapters(find_subject(ran, WAVE)).present
    assert [name for name, _ in lines] == [one.name for one in present if one.page == "index"]
    for one in present:
        assert f'<div id="{one.name}"></div>' in html


def test_pictures_are_text_and_the_pages_stay_light(html: str) -> None:
    assert 'id="DejaVu' not in html
    assert html.count("<svg") > 20
    assert not re.search(r"peo-plot-\d", html)
    assert len(html.encode()) < 2_000_000


def test_no_two_figures_of_a_report_share_a_name(ran: Project) -> None:
    from peo.figure import read_figures

    names = chapters(find_subject(ran, WAVE)).names
    found = [f for name in names for f in read_figures(ran.figures_file(WAVE, name))]
    names = [figure.figure_id for figure in found]
    assert sorted(names) == sorted(set(names))


def test_every_executed_notebook_has_a_record_of_its_run(ran: Project) -> None:
    records = ran.records_file(WAVE)
    present = chapters(find_subject(ran, WAVE)).present
    made = [json.loads(ran.run_file(WAVE, chapter.name).read_text()) for chapter in present]
    assert len(made) > 10
    for chapter, record in zip(present, made, strict=True):
        assert record["notebook"] == ran.relative(chapter.path)
        assert record["seconds"] > 0
        assert {"code_sha256", "cells_sha256", "python", "platform"} <= set(record)
    on_records = [r["data_sha256"] for r in made if f"{WAVE} reconstructed" in r["data_sha256"]]
    assert {data[f"{WAVE} reconstructed"] for data in on_records} == {sha256(records)}


def test_every_figure_knows_the_cell_that_made_it_and_no_table_of_figures_the_code(
    ran: Project,
) -> None:
    from peo.figure import read_figures

    for name in some(chapters(find_subject(ran, WAVE)).names):
        path = ran.figures_file(WAVE, name)
        header = path.read_text().splitlines()[0]
        assert "sha256" not in header
        cells = nbformat.read(ran.executed_file(WAVE, name), as_version=4).cells
        made = [figure for cell in cells for figure in cell.metadata.get("figures", ())]
        assert sorted(made) == sorted(figure.figure_id for figure in read_figures(path))


@pytest.mark.covers("S4-C1", "S4-C2", "S4-C3", "S4-C4", "S4-C6", "S4-C7", "S4-C9")
def test_the_published_check_values_come_out(ran: Project) -> None:
    """Values: the published report, tables 1.1 to 3.2 and section 2.4."""
    from peo.figure import half_up, read_figures

    figures = {
        f.figure_id: f
        for name in chapters(find_subject(ran, WAVE)).names
        for f in read_figures(ran.figures_file(WAVE, name))
    }
    expected = {
        "t1_1.specialist": 31, "t1_1.certified_institution": 33, "t1_1.local_team": 30,
        "t1_1.other": 6, "t1_2.y0_3": 19, "t1_2.y3_6": 23, "t1_2.y6_10": 11, "t1_2.y10_plus": 47,
        "s1_2.worked_before_2015.yes": 57, "s2_1.overall.sufficient_both": 92, "t2_3.strong": 57,
        "t2_3.somewhat": 39, "t2_3.hardly": 4, "s2_3.rules.strong.y0_3.strong": 29,
        "s2_3.rules.strong.y3_plus.strong": 63, "t3_1.lower": 1, "t3_1.equal": 37,
        "t3_1.higher": 62, "t3_2.hardly": 19, "t3_2.somewhat": 58, "t3_2.strong": 23,
        "s3_1.workload.certified_institution.strong": 37, "s3_1.workload.specialist.strong": 26,
        "s3_1.workload.local_team.strong": 9, "s3_1.workload_change.increased": 91,
        "s2_2.direct.all": 43,
    }  # fmt: skip
    assert {name: int(half_up(figures[name].value or 0)) for name in expected} == expected
    means = {
        "s2_4.enjoyment.all": "7.3", "s2_4.enjoyment.specialist": "6.9",
        "s2_4.enjoyment.certified_institution": "7.2", "s2_4.enjoyment.local_team": "7.7",
        "s2_4.space_overall.insufficient_both": "6.2", "s2_4.rules.strong": "6.8",
        "s2_4.rules.somewhat": "7.8", "s2_4.rules.hardly": "8.3", "s3_1.enjoyment.hardly": "8.1",
        "s3_1.enjoyment.somewhat": "7.4", "s3_1.enjoyment.strong": "6.2",
    }  # fmt: skip
    assert {name: str(half_up(figures[name].value or 0, 1)) for name in means} == means


@pytest.mark.covers("S4-A11")
def test_the_route_audit_shows_where_people_dropped_out(ran: Project) -> None:
    """149 filter answers, 120 routed to the follow-ups, 98 who answered: the published report."""
    from peo.figure import read_figures

    figures = {
        f.figure_id: f.n for f in read_figures(ran.figures_file(WAVE, "01-response-and-quality"))
    }
    assert figures["audit.workload.answered"] == 149
    assert (figures["audit.causes.asked"], figures["audit.causes.answered"]) == (120, 98)
    assert (figures["audit.sector_causes.asked"], figures["audit.sector_causes.answered"]) == (
        29,
        29,
    )


def test_the_manifest_names_every_file_by_its_hash(ran: Project) -> None:
    folder = ran.draft(WAVE)
    manifest = json.loads((folder / "manifest.json").read_text())
    present = {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["outputs"] == present
    records = ran.practice_file(WAVE)
    assert manifest["inputs"][ran.relative(records)] == sha256(records)
