"""A second wave, invented and with another theme, lives beside the published one."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from peo import cli
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.parameters import read_parameters
from peo.figure import Figure, read_figures
from peo.figure.disclose import disclose
from peo.project import Project, sha256
from peo.project.written import read_csv
from tests.as_text import report
from tests.conftest import some

WAVE, PUBLISHED = "2024-04", "2022-04"


@pytest.fixture(scope="module")
def page(ran_demonstration: Project) -> str:
    return html.unescape(report(ran_demonstration.draft(WAVE)))


def test_both_waves_are_built_from_one_checkout_and_leave_each_other_alone(
    ran_demonstration: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """The published wave ran first, the invented one after it: neither is out of date now."""
    drafts = {wave: sha256(ran_demonstration.draft(wave)) for wave in (PUBLISHED, WAVE)}
    capsys.readouterr()
    for wave in (PUBLISHED, WAVE, PUBLISHED):
        assert cli.main(["run", wave]) == 0
        assert "Nothing to do" in capsys.readouterr().out
    assert {wave: sha256(ran_demonstration.draft(wave)) for wave in drafts} == drafts


def test_a_wave_has_the_chapters_of_its_own_theme(ran_demonstration: Project) -> None:
    """The chapters of a theme stand in its folder; those of another theme are left out."""
    themes = ran_demonstration.root / "notebooks" / "themes"
    of_theme = {path.name: {n.stem for n in path.glob("*.ipynb")} for path in themes.iterdir()}
    for wave, theme in ((WAVE, "learning"), (PUBLISHED, "workload")):
        folder = ran_demonstration.processed(wave) / "figures"
        made = {path.stem for path in folder.glob("*.csv")}
        assert of_theme[theme] <= made
        assert of_theme[theme]
        others = [names for other, names in of_theme.items() if other != theme]
        assert others
        assert not set().union(*others) & made


def test_a_page_that_shows_every_number_stays_light(ran_demonstration: Project) -> None:
    """10,000 nodes at most: a cell is named after its figure, alike paths are drawn as one."""
    shown = (ran_demonstration.draft(WAVE) / "index.html").read_text(encoding="utf-8")
    assert 5_000 < len(re.findall(r"<[a-z]", shown)) <= 10_000


def test_each_of_its_pages_says_above_the_text_and_while_one_reads_that_it_is_invented(
    ran_demonstration: Project, page: str
) -> None:
    banner = "Demonstratie: de mensen hierachter zijn verzonnen."
    pages = page.split("<!DOCTYPE html>")[1:]
    assert len(pages) == 4
    for one in pages:
        assert one.index(banner) < one.index("<main")
        assert '<div class="origin" role="note">Demonstratie</div>' in one
    assert "De mensen van deze meting bestaan niet" in page
    assert "Gereconstrueerde records" not in page
    folder = ran_demonstration.processed(WAVE)
    notice = "Demonstratie: de mensen in deze records zijn verzonnen."
    for name in ("codebook.html", "codebook.xml"):
        assert notice in html.unescape((folder / name).read_text(encoding="utf-8"))
    assert "verzonnen" not in report(ran_demonstration.draft(PUBLISHED))


def one_by_one(project: Project) -> list[Figure]:
    """All figures of the wave, each without what may not be shown of it by itself."""
    kept = sorted((project.processed(WAVE) / "figures").glob("*.csv"))
    figures = [figure for path in kept for figure in read_figures(path)]
    return disclose(figures, read_parameters(project).disclosure)


def test_it_is_printed_and_protected_as_a_collected_wave_is(ran_demonstration: Project) -> None:
    """Every planned test has its p; no figure rests on fewer than ten people."""
    ours = [f for f in one_by_one(ran_demonstration) if f.origin == "demonstration"]
    hidden = [f for f in ours if f.suppressed]
    assert hidden
    for figure in some(f for f in ours if f.n is not None and f.statistic != "base_n"):
        assert figure.suppressed or figure.n >= 10  # type: ignore[operator]
    assert all(f.identified for f in ours)
    for family in some(read_instrument(ran_demonstration, WAVE).plan):
        tests = [f for f in ours if f.family == family.id and not f.suppressed]
        assert tests, family.id
        assert all(f.p is not None for f in tests)


def found_by_subtraction(figures: list[Figure], wave: Instrument) -> list[str]:
    """The hidden counts of answers by organisation that a reader finds with a pencil: a total less
    all other numbers that add up to it, again and again. Everybody gave the organisation."""
    shares = {
        (f.variable, str(f.base).removeprefix("organisation_type == "), f.categories[0]): f
        for f in figures
        if f.statistic == "percent" and len(f.categories) == 1
    }
    found, groups = [], wave.variables["organisation_type"].codes
    for variable in wave.variables.values():
        codes = [band.code for band in variable.bands] or list(variable.codes)
        cells = {(g, c): shares.get((variable.id, g, c)) for g in ("", *groups) for c in codes}
        if not codes or None in cells.values():
            continue
        known = {cell: f.count for cell, f in cells.items()}  # type: ignore[union-attr]
        n = {g: cells[g, codes[0]].n for g in ("", *groups)}  # type: ignore[union-attr]
        lines = [([(g, c) for c in codes], n[g]) for g in n if n[g] is not None]
        while True:
            sums = [([(g, c) for g in groups], known["", c]) for c in codes
                    if known["", c] is not None]  # fmt: skip
            single = [
                (missing[0], line, total)
                for line, total in [*lines, *sums]
                if len(missing := [cell for cell in line if known[cell] is None]) == 1
            ]
            if not single:
                break
            cell, line, total = single[0]
            known[cell] = total - sum(known[c] for c in line if c != cell)  # type: ignore
            found.append(f"{variable.id} {cell}")
    return found


def test_what_is_hidden_is_not_the_rest_of_what_is_printed(ran_demonstration: Project) -> None:
    """One by one the figures would give numbers away; the release as a whole does not."""
    wave = read_instrument(ran_demonstration, WAVE)
    alone = one_by_one(ran_demonstration)
    released = read_csv(ran_demonstration.draft(WAVE) / "figures.csv")
    counts = dict(zip(released["figure_id"], released["count"], strict=True))
    together = [
        replace(f, count=int(counts[f.figure_id]) if counts[f.figure_id] else None)
        for f in alone
        if f.figure_id in counts
    ]
    assert found_by_subtraction(alone, wave)
    assert found_by_subtraction(together, wave) == []


def test_no_open_answer_stands_on_a_page_or_in_a_published_notebook(
    ran_demonstration: Project, page: str
) -> None:
    records = pd.read_parquet(ran_demonstration.records_file(WAVE))
    texts = [v.id for v in read_instrument(ran_demonstration, WAVE).variables.values()
             if v.kind == "text" and v.id in records]  # fmt: skip
    said = {text for name in texts for text in records[name].dropna()}
    published = ran_demonstration.draft(WAVE) / "index.html"
    notebooks = [path.read_text(encoding="utf-8") for path in
                 sorted((published.parent / "notebooks").glob("*.ipynb"))]  # fmt: skip
    assert len(notebooks) > 10
    for text in some(said):
        assert text not in page
        assert not [n for n in notebooks if text in n or json.dumps(text)[1:-1] in n]


def test_no_sentence_of_it_names_another_wave_by_hand(
    ran_demonstration: Project, page: str
) -> None:
    """Another year may stand where it is compared, and in notes of the questionnaire."""
    shared = [*(ran_demonstration.root / "notebooks").glob("[0-9]*.ipynb")]
    for path in some(shared):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if "parameters" not in cell["metadata"].get("tags", ()):
                assert not re.search(r"\b20(21|22|24)-\d\d\b", source), path.name
    assert "n = 150" not in page
