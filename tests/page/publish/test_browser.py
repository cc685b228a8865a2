"""The pages in a real browser, at the width of a phone and of a desk, and on paper."""

from __future__ import annotations

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
