"""Chromium as a reader has it, and what of a page is measured in it.

The browser is the system's; none is fetched. It lives no longer than a file of tests, since its
loop keeps notebooks from running beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PHONE, DESK = (360, 740), (1200, 900)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}

needs_chromium = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Seen:
    """A page that is open, and all that it asked for and ran since."""

    page: Page
    asked: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    def measure(self, script: str) -> Any:
        return self.page.evaluate(script)

    def unfold(self) -> Seen:
        self.measure("document.querySelectorAll('details').forEach(d => d.open = true)")
        return self

    def violations(self) -> list[str]:
        """What axe has against the page as it stands, a line for each rule. Of a long table, rows
        beyond the twentieth are made as those before."""
        rest = {"exclude": ["tr:nth-child(n+20)"]}
        found = Axe().run(self.page, context=rest, options=RULES).response["violations"]
        return [
            f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]}" for one in found
        ]


def look(browser: Browser, path: Path, size: tuple[int, int] = PHONE, strict: bool = False) -> Seen:
    """Open a file. Only a `strict` look keeps to the page's own policy: measuring needs scripts."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, bypass_csp=not strict
    )
    seen = Seen(context.new_page())
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.on("dialog", lambda dialog: (seen.ran.append(dialog.message), dialog.dismiss()))
    seen.page.on("console", lambda line: seen.ran.append(line.text))
    seen.page.goto(path.as_uri())
    return seen
