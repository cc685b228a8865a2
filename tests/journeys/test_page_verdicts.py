"""What the page of a published wave says of each printed row is what the command says."""

from __future__ import annotations

import csv
import html
import re

import pytest

from peo import cli
from peo.project import Project
from tests.as_text import report
from tests.conftest import ROOT, some

WAVE = "2022-04"
ROW = re.compile(r"<tr>(?:(?!</tr>).)*<code>(.*?)</code>((?:(?!</tr>).)*)</tr>", re.DOTALL)


@pytest.mark.covers("S4-A12")
def test_the_page_and_the_command_say_the_same_of_every_row(
    ran: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    appendix = report(ran.draft(WAVE)).partition('<h2 id="check-all">')[2]
    appendix = appendix.partition("</section>")[0]
    shown = {
        html.unescape(re.sub(r"<.*?>", "", name)): html.unescape(re.sub(r"<.*?>", " ", rest))
        for name, rest in ROW.findall(appendix)
    }
    with (ROOT / "data" / "raw" / WAVE / "published_figures.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["wave"] == WAVE]
    assert set(shown) == {row["figure_id"] for row in rows}
    capsys.readouterr()
    assert cli.main(["verify", WAVE, "--all"]) == 0
    told = dict(line.split(" ", 1) for line in some(capsys.readouterr().out.splitlines()))
    same = {
        "agrees": "stemt overeen", "not shown": "niet aangetoond", "differs": "wijkt af",
        "contradictory in the source": "tegenstrijdig in de bron",
        "not computable": "niet te berekenen",
    }  # fmt: skip
    for name, said in some(shown.items()):
        (verdict,) = [en for en in same if re.search(rf"  {en}\b", told[name])]
        assert same[verdict] in said, name
