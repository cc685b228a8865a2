"""The page in a real browser, at the width of a phone and of a desk."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from peo.project import Project

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# The page in a frame of the wanted width; a script in the outer page measures the inner one.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><iframe id="f" src="{page}" width="{width}"
height="800" style="border:0"></iframe><p id="out">waiting</p><script>
document.getElementById("f").onload = () => {{
  const d = document.getElementById("f").contentDocument, r = d.documentElement;
  const wide = [...d.querySelectorAll("table, svg, p, h1, h2, h3, li")].filter(e =>
    e.getBoundingClientRect().right > {width} + 1 && !e.closest(".peo-scroll, pre"));
  const plots = [...d.querySelectorAll(".peo-plot svg")].map(e => e.getBoundingClientRect().width);
  document.getElementById("out").textContent = "scroll=" + r.scrollWidth + " wide=" + wide.length
    + " plots=" + plots.length + " narrowest=" + Math.round(Math.min(...plots));
}};</script>"""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_sticks_out_of_the_page(ran: Project, tmp_path: Path, width: int) -> None:
    page = ran.latest_report("2022-04")
    assert page is not None
    outer = tmp_path / "frame.html"
    outer.write_text(FRAME.format(page=page.as_uri(), width=width))
    command = [
        str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}",
        "--allow-file-access-from-files", "--virtual-time-budget=5000", "--dump-dom",
        outer.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found = re.search(r"scroll=(\d+) wide=(\d+) plots=(\d+) narrowest=(\d+)", done.stdout)
    assert found, done.stderr[-2000:]
    scroll, wide, plots, narrowest = map(int, found.groups())
    assert scroll <= width
    assert wide == 0
    assert plots >= 10
    assert narrowest >= min(width - 60, 400)
