"""What the reports say, number by number and line by line, beside what they said before.

A change of the code leaves tests/golden as it is, or changes it and says why. After a change that
is meant:

    pytest tests/journeys/test_golden.py --write-golden && git diff --stat tests/golden

Every subject has two files: figures.csv (all its figures, without where they were made) and
page.txt (its pages, a line per heading, sentence, table row and picture).
"""

from __future__ import annotations

from difflib import unified_diff
from itertools import islice

import pytest

from tests.as_text import figures_text, page_text, report
from tests.conftest import ROOT, STUDIES

RENEW = "if this is meant: pytest tests/journeys/test_golden.py --write-golden"


@pytest.mark.parametrize(
    ("fixture", "subject"),
    [
        ("ran", "2022-04"),
        ("ran_demonstration", "2024-04"),
        *(("ran_studies", study) for study in STUDIES),
    ],
)
def test_a_report_says_what_it_said(
    request: pytest.FixtureRequest, fixture: str, subject: str
) -> None:
    draft = request.getfixturevalue(fixture).draft(subject)
    now = {
        "figures.csv": figures_text(draft / "figures.csv"),
        "page.txt": page_text(report(draft)),
    }
    assert (draft / "index.html").is_file()
    folder = ROOT / "tests" / "golden" / subject
    if request.config.getoption("--write-golden"):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in now.items():
            (folder / name).write_text(text, encoding="utf-8")
    for name, text in now.items():
        before = (folder / name).read_text(encoding="utf-8").splitlines()
        difference = unified_diff(before, text.splitlines(), "before", "now", "", "", 0, "")
        first = list(islice(difference, 40))
        assert not first, f"{subject}/{name}: {RENEW}\n" + "\n".join(first)
