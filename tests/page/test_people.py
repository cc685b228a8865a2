"""Every table of a page says of how many people its shares are, per row where these differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

import pytest

from tests.conftest import ROOT

Rows = list[list[str]]
PAGES = ["2022-04", "2024-04", "interviews"]
# These hold what was printed against what was computed; the sentence of a claim says of whom it is.
AUDIT = [
    "Alle regels", "Bevindingen", "Dit hoofdstuk naast het gepubliceerde rapport", "Lezingen",
    "Regels die niet of niet zeker kloppen", "Tegenstrijdigheden",
]  # fmt: skip
COLUMN = {"n", "Van", "Respondenten"}
ROW = {"n", "benaderd"}
OF_TWO_WAVES = "alle antwoorden"  # a test; the rows of its question above it hold their n


def tables(subject: str) -> Iterator[tuple[str, Rows]]:
    lines = (ROOT / "tests/golden" / subject / "page.txt").read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        if line.startswith("table: "):
            rows = takewhile(lambda one: one.startswith("|"), lines[at + 1 :])
            title = line.removeprefix("table: ")
            yield title, [[cell.strip() for cell in row.split("|")[1:]] for row in rows]


@pytest.mark.covers("S4-P5")
@pytest.mark.parametrize("subject", PAGES)
def test_a_share_in_a_table_says_of_how_many_people_it_is(subject: str) -> None:
    without, seen = [], 0
    for title, (header, *rows) in tables(subject):
        shares = [row for row in rows if re.search(r"\d%", " ".join(row))]
        seen += len(shares)
        if title in AUDIT or COLUMN & {*header} or ROW & {row[0] for row in rows}:
            continue
        without += [
            f"{title}: {' | '.join(row)}"
            for row in shares
            if row[0] != OF_TWO_WAVES
            and not re.search(r"n ?= ?([\d·]|onbekend)", " ".join([title, *row]))
        ]
    assert not without
    assert seen
