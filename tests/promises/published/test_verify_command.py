"""Promises of `peo verify`: a verdict with its reason on everything that was printed."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT, peo, some

pytestmark = pytest.mark.slow

WAVE = "2022-04"


@pytest.fixture(scope="module")
def every() -> list[str]:
    return peo("verify", WAVE, "--all").text.splitlines()


@pytest.fixture(scope="module")
def short(every: list[str]) -> str:
    """What is told without --all: no line of a row of its own."""
    ledger = (ROOT / "data" / "raw" / WAVE / "published_figures.csv").read_text(encoding="utf-8")
    rows = {line.split(",")[0] for line in ledger.splitlines()}
    return "\n".join(line for line in every if line.split(" ")[0] not in rows)


def test_what_does_not_agree_or_cannot_be_told_is_listed_by_reason(short: str) -> None:
    lines = short.splitlines()
    (ties,) = [line for line in lines if line.startswith("not shown: only through a tie")]
    assert "sum5.effect_rank.client_time" in ties  # six effects have one percentage
    (facts,) = [line for line in lines if "about the survey" in line]
    assert facts.startswith("not computable: ")
    (others,) = [line for line in lines if "needs the report of another wave" in line]
    assert "s2_1.judgement.ns_wave" in others  # nothing was printed of the aspects in 2021
    for line in some(line for line in lines if line.startswith("not computable")):
        assert re.match(r"not computable: \w.+ \(.+\)$", line), line


def test_a_rise_that_only_some_tests_confirm_is_not_called_a_contradiction(short: str) -> None:
    (line,) = [line for line in short.splitlines() if "fn9.overall.change" in line]
    assert line.startswith("not shown: by a one-sided test; not by a test of two proportions")


def test_rows_and_quantities_are_counted(short: str, every: list[str]) -> None:
    (counts,) = [line for line in short.splitlines() if line.endswith("quantities)")]
    found = {v: (int(n), int(q)) for n, v, q in re.findall(r"(\d+) ([a-z ]+) \((\d+) q", counts)}
    assert sum(rows for rows, _ in found.values()) == 450  # counted in the published report
    assert found["differs"] == (0, 0)
    assert all(quantities <= rows for rows, quantities in found.values())
    assert found["agrees"][1] < found["agrees"][0]
    verdicts = [line for line in every if re.search(r"\bagrees\b", line[90:])]
    assert len([line for line in verdicts if "quantities" not in line]) == found["agrees"][0]


def test_it_says_what_agreement_with_practice_records_proves(short: str) -> None:
    assert "were made to fit the printed rows" in short
    assert "proves no result" in short


def test_no_number_of_records_that_describe_nobody_is_told(every: list[str]) -> None:
    """Every number in a line stands in the ledger's own row, in a name, or in the printed value."""
    ledger = (ROOT / "data" / "raw" / WAVE / "published_figures.csv").read_text(encoding="utf-8")
    rows = {line.split(",")[0]: line for line in ledger.splitlines()}
    lines = [line.split(" ", 1) for line in every if line.split(" ")[0] in rows]
    numbers = [(name, n) for name, told in lines for n in re.findall(r"\d+(?:\.\d+)?", told)]
    for name, number in some(numbers):
        assert number in rows[name], name


def test_the_readme_counts_as_the_command_does(short: str) -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    agrees, hidden = re.search(r"(\d+) agrees \((\d+) q", short).groups()  # type: ignore[union-attr]
    shown = re.search(r"(\d+) not shown", short)[1]  # type: ignore[index]
    against = re.search(r"(\d+) contradictory", short)[1]  # type: ignore[index]
    tested = sum(map(int, (agrees, shown, against)))
    assert f"Of the {tested} published rows that can be tested" in readme
    assert f"{agrees} ({hidden} different quantities) agree with them, {shown} hold only" in readme
    assert f"and {against} contradict the others" in readme
