"""What the published sources found in words stands in their reports, all of it."""

from __future__ import annotations

import csv
from html import unescape

import pytest

from peo.project import Project
from tests.as_text import report
from tests.conftest import ROOT, some


@pytest.mark.parametrize(
    ("fixture", "subject", "number"),
    [
        ("ran", "2022-04", 199),
        ("ran_studies", "interviews", 144),
        ("ran_studies", "dialogues", 101),
    ],
)
def test_every_finding_of_a_source_stands_once_in_its_report_with_its_speaker(
    request: pytest.FixtureRequest, fixture: str, subject: str, number: int
) -> None:
    """444 findings were listed from the three documents: 199, 144 and 101."""
    project: Project = request.getfixturevalue(fixture)
    text = unescape(report(project.draft(subject)))
    file = ROOT / "data" / "raw" / subject / "statements.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        found = list(csv.DictReader(rows))
    assert len(found) == number
    for row in some(found):
        assert text.count(f">{row['nl']}</span> <small>(") == 1, row["id"]
