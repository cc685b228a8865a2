"""Whatever people type stands on a page as they typed it: it runs nothing and asks for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
import yaml
from playwright.sync_api import Browser

from peo import cli
from peo.define.instrument import read_instrument
from peo.define.instrument.synthetic import synthesize
from tests.conftest import make_copy, some
from tests.page.browser import chromium, look, needs_chromium

__all__ = ["chromium"]
pytestmark = needs_chromium

WAVE, STUDY = "2024-04", "dialogues-2024"
CHAPTERS = ("09-workload", "15-open-answers")
EVIL = (
    "<script>console.log('ran')</script><img src=x onerror=\"console.log('ran')\">"
    "[a](javascript:console.log('ran')) ![b](http://127.0.0.1:9/b.png) </style></td>"
    " [c](#c) **d** `e`"
)
TEXT = """
<script>console.log('ran')</script>

<iframe src='http://127.0.0.1:9/f'></iframe> <form action='http://127.0.0.1:9'></form>
[a](javascript:console.log('ran')) <style>@import 'http://127.0.0.1:9/c'</style> <svg onload="x">

```mermaid
</pre><script>console.log('ran')</script>
```

$$<script>console.log('ran')</script>$$
"""
POLICY = "() => document.querySelector('meta[http-equiv=Content-Security-Policy]').content"
MARKED = "() => [...document.querySelectorAll('strong, code')].map(e => e.innerText)"
MARKED += ".filter(text => ['d', 'e'].includes(text))"
LINKS = "() => [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"


def poisoned(tree: Any, key: str = "") -> Any:
    """The same definition, with something in each of its texts."""
    if isinstance(tree, dict):
        return {name: poisoned(value, name) for name, value in tree.items()}
    if isinstance(tree, list):
        return [poisoned(value) for value in tree]
    return f"{tree} {EVIL}" if key in ("nl", "en") and isinstance(tree, str) else tree


def poison(path: Path) -> None:
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    text = yaml.safe_dump(poisoned(tree), allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """All pages of a wave and of a study whose every text, and some of whose cells, are hostile."""
    project = make_copy(tmp_path_factory.mktemp("typed"))
    for path in (project.root / "notebooks").rglob("*.ipynb"):
        if path.stem not in (*CHAPTERS, "dialogues"):
            path.unlink()
    raw = project.raw(WAVE)
    for name in ("corrections.csv", "exclusions.csv"):  # of other rows
        (raw / name).unlink()
    themes = pd.read_csv(raw / "themes.csv", dtype=str)
    ids = [*themes["respondent_id"].unique(), "1", "2", "3"]
    answers = synthesize(read_instrument(project, WAVE), len(ids), seed=1).astype(object)
    answers["respondent_id"] = ids
    answers[[*themes["question"].unique()]] = EVIL
    answers.loc[answers.index[-3:], ["job_function", "work_enjoyment"]] = EVIL
    answers.to_csv(raw / "records.csv", index=False)
    (raw / "records.xlsx").unlink()
    chapter = project.root / "notebooks" / "15-open-answers.ipynb"
    notebook = nbformat.read(chapter, 4)
    for cell in notebook.cells[:2]:
        cell.source += TEXT
    nbformat.write(notebook, chapter)
    for path in (project.instrument_file(WAVE), project.codebook_file(STUDY), raw / "themes.yaml"):
        poison(path)
    said = pd.read_csv(raw / "statements.csv", dtype=str, keep_default_na=False)
    for language in ("nl", "en"):
        # a whole web address is refused in a finding; a browser would ask for half of one as well
        said[language] += f" {EVIL.replace('http:', '')}"
    said.to_csv(raw / "statements.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        for subject in (WAVE, STUDY):
            cli.main(["amend", subject, f"each text is {EVIL}"])
        assert cli.main(["intake", WAVE]) == 0
        accepted = pd.read_parquet(project.records_file(WAVE))["respondent_id"]
        themes[themes["respondent_id"].isin(accepted)].to_csv(raw / "themes.csv", index=False)
        for subject in (WAVE, STUDY):
            assert cli.main(["run", subject]) == 0
        yield some(path for path in project.root.rglob("*.html"))


def test_texts_that_people_type_run_nothing_and_ask_for_nothing(
    pages: list[Path], chromium: Browser
) -> None:
    """With the policy of the page switched off: what is escaped needs none."""
    told = {path.name for path in pages}
    assert told >= {"index.html", "codebook.html", "validation.html"}
    for path in pages:
        seen = look(chromium, path).unfold()
        assert seen.ran == [], path.name
        assert seen.asked == [path.as_uri()], path.name
        assert "<script>console.log" in seen.page.inner_text("body"), path.name
        assert "[c](#c) **d** `e`" in seen.page.inner_text("body"), path.name
        if path.name == "index.html" and "2024-04" in path.parts:
            assert "<iframe src='http://127.0.0.1:9/f'></iframe>" in seen.page.inner_text("body")
        assert "#c" not in seen.measure(LINKS)
        assert seen.measure(MARKED) == [], path.name
        assert [
            link for link in seen.measure(LINKS) if not re.fullmatch(r"[\w./-]*(#.+)?", link or "")
        ] == []
        assert seen.measure(POLICY).startswith("default-src 'none'"), path.name
