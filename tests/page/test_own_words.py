"""What the project says, it says in its own words: no eight in a row are from a source document.

The documents are represented by hashes (tests/reference/word_runs.py). Answers of the questionnaire
are facts and may be listed in their order.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
import yaml

from peo.define.instrument.model import Instrument
from peo.project import Project
from tests.as_text import report
from tests.conftest import ROOT
from tests.reference.word_runs import BYTES, FILE, runs

INLINE = {"a", "b", "i", "em", "strong", "small", "code", "sub", "sup", "span", "br", "wbr"}


class Blocks(HTMLParser):
    """The texts of a page, one per block, and those that only a screen reader tells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts, self._silent = [""], 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        if tag not in INLINE:
            self.texts.append("")
        told = [value for name, value in attrs if name in ("alt", "title", "aria-label") and value]
        self.texts[-1:] = [self.texts[-1], *told, ""] if told else [self.texts[-1]]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")
        if tag not in INLINE:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts[-1] += data


@pytest.fixture(scope="module")
def known() -> frozenset[bytes]:
    data = FILE.read_bytes()
    return frozenset(data[at : at + BYTES] for at in range(0, len(data), BYTES))


@pytest.fixture(scope="module")
def listed(instrument: Instrument) -> frozenset[str]:
    """Runs of the answers to one question, up or down the scale, "don't know" at the end."""
    scales = [variable.answers for variable in instrument.variables.values() if variable.answers]
    orders = [o for s in scales for o in (s, s[::-1], (*s[-2::-1], s[-1]))]
    lists = [" ".join(answer.label("nl") for answer in order) for order in orders]
    # a label in the questionnaire's own words, with the first of its answers, heads a figure
    lists += [
        f"{variable.label('nl')} {answer.label('nl')}"
        for variable in instrument.variables.values()
        for answer in variable.answers
    ]
    return frozenset(run for text in lists for _, run in runs(text))


def repeated(text: str, known: frozenset[bytes]) -> list[str]:
    return [run for digest, run in runs(text) if digest in known]


def test_words_of_a_source_document_are_recognised(
    known: frozenset[bytes], instrument: Instrument
) -> None:
    """The answers about one's job stand in the survey report one after the other."""
    answers = instrument.variables["job_function"].answers
    assert repeated(" / ".join(answer.label("nl").upper() for answer in answers), known)
    assert not repeated(" ".join(answer.label("nl") for answer in reversed(answers)), known)


@pytest.mark.covers("SX-V2")
def test_no_page_repeats_a_source_document(
    ran: Project, known: frozenset[bytes], listed: frozenset[str]
) -> None:
    blocks = Blocks(report(ran.draft("2022-04"))).texts
    assert sum(map(len, blocks)) > 100_000
    found = {run for text in blocks for run in repeated(text, known)}
    assert found <= listed


@pytest.mark.covers("SX-V2")
def test_no_file_of_the_project_repeats_a_source_document(
    known: frozenset[bytes], listed: frozenset[str]
) -> None:
    texts = [path.read_text(encoding="utf-8") for path in ROOT.glob("*.md")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += ["".join(cell["source"]) for cell in cells]
    for path in [*(ROOT / "schemas").rglob("*.yaml"), *(ROOT / "data/raw").rglob("*.yaml")]:
        texts.append(yaml.safe_dump(yaml.safe_load(path.read_text()), allow_unicode=True))
    assert len(texts) > 200
    assert {run for text in texts for run in repeated(text, known)} <= listed
