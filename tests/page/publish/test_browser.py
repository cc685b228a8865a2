"""The pages in a real browser, at the width of a phone and of a desk, and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from peo.project import Project
from tests.page.browser import DESK, PHONE, chromium, look, needs_chromium

__all__ = ["chromium"]
pytestmark = needs_chromium

WIDE = """() => [...document.querySelectorAll("table, svg, p, h1, h2, h3, li, figure, pre")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".peo-scroll"))
  .map(e => e.outerHTML.slice(0, 200))"""
PLOTS = '() => [...document.querySelectorAll(".peo-plot svg")].map(e => e.clientWidth)'
JUMPS = """async () => {
  document.documentElement.style.scrollBehavior = "auto";
  const places = new Set([...document.querySelectorAll('a[href^="#"]')].map(a => a.hash.slice(1)));
  const stuck = [...document.body.querySelectorAll("*")].filter(
    e => ["sticky", "fixed"].includes(getComputedStyle(e).position));
  const under = [];
  for (const place of places) {
    location.hash = "";
    location.hash = place;
    const found = document.getElementById(decodeURIComponent(place));
    const edge = Math.max(0, ...stuck.map(e => e.getBoundingClientRect().bottom));
    if (!found || found.getBoundingClientRect().top < edge - 1) under.push(place);
  }
  return [places.size, stuck.length, under];
}"""
CUT = """() => [...document.querySelectorAll(".peo-words .peo-scroll, .entry")]
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText.slice(0, 99))"""
BANNER = "() => document.querySelector('.origin').getBoundingClientRect().height / innerHeight"
PRINTED = """() => [...document.body.querySelectorAll("*")].flatMap(e => {
  if (e.closest(".code, .alternative, .peo-plot, nav, .skip, .origin, summary")) return [];
  const at = getComputedStyle(e).position;
  if (at === "sticky" || at === "fixed") return ["lies over text: " + e.outerHTML.slice(0, 99)];
  const text = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  return text && !e.checkVisibility() ? ["not printed: " + e.textContent.slice(0, 99)] : [];
})"""


@pytest.fixture(scope="module")
def report(ran: Project) -> Path:
    return ran.draft("2022-04") / "index.html"


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_nothing_sticks_out_of_the_page(
    report: Path, chromium: Browser, size: tuple[int, int]
) -> None:
    seen = look(chromium, report, size).unfold()
    assert seen.measure("document.documentElement.scrollWidth") <= size[0]
    assert seen.measure(WIDE) == []
    plots = seen.measure(PLOTS)
    assert len(plots) >= 10
    assert min(plots) >= min(size[0] - 60, 400)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_jump_lands_below_what_sticks_to_the_top(
    report: Path, chromium: Browser, size: tuple[int, int]
) -> None:
    seen = look(chromium, report, size)
    places, stuck, under = seen.measure(JUMPS)
    assert (places > 20, stuck) == (True, 1)
    assert under == []
    assert seen.measure(BANNER) < 0.04


def test_paper_shows_every_word_but_code(report: Path, chromium: Browser) -> None:
    """Nothing lies over the text, what is folded is printed, and a summary begins on page 1."""
    seen = look(chromium, report, DESK)
    seen.page.emulate_media(media="print")
    assert seen.measure(PRINTED) == []
    code = "[...document.querySelectorAll('.code, .alternative')].filter(e => e.checkVisibility())"
    assert seen.measure(f"{code}.length") == 0
    summary = "getComputedStyle(document.querySelector('#summary')).breakBefore"
    assert seen.measure(summary) == "auto"


def test_words_and_distributions_fit_a_phone(ran: Project, report: Path, chromium: Browser) -> None:
    """A table of words and a codebook's bars end on the screen; only numbers may go on."""
    codebook = ran.processed("2022-04") / "codebook.html"
    for page in (report, codebook):
        seen = look(chromium, page).unfold()
        assert seen.measure(CUT) == []
        assert seen.measure("document.documentElement.scrollWidth") == PHONE[0]
    assert look(chromium, codebook).violations() == []


def test_a_report_is_short_axe_has_nothing_against_it_and_its_pages_lead_to_each_other(
    report: Path, chromium: Browser
) -> None:
    """At most 60 screens of a phone and 10,000 nodes; how it was made has pages of its own."""
    seen = look(chromium, report)
    assert seen.measure("document.documentElement.scrollHeight / innerHeight") <= 60
    assert seen.measure("document.querySelectorAll('*').length") <= 10_000
    names = ("index.html", "method.html", "checks.html", "questionnaire.html")
    for name in names:
        page = look(chromium, report.with_name(name)).unfold()
        assert page.violations() == [], name
        assert page.measure("document.documentElement.scrollWidth") == PHONE[0]
        links = page.measure("[...document.querySelectorAll('nav.pages a')].map(a => a.pathname)")
        assert [Path(link).name for link in links] == [*names, name.replace(".html", ".en.html")]
        assert all(Path(link).is_file() for link in links)
        assert page.measure("document.querySelectorAll('h1').length") == 1


def test_no_name_of_a_cell_a_code_or_a_file_stands_before_a_reader(
    report: Path, chromium: Browser
) -> None:
    seen = look(chromium, report).unfold()
    seen.measure("document.querySelectorAll('.code').forEach(e => e.remove())")
    text = seen.page.inner_text("main")
    own = (
        r"\b(?:cel|cell) \d+|\b\d\d-[a-z]+-[a-z]+|\b[a-z]+\d*_[a-z_]+|\bIC\d\d\b"
        r"|\w\.(?:yaml|csv|ipynb)\b"
    )
    assert set(re.findall(own, text)) == set()
