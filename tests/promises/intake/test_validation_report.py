"""The validation report says what is wrong and where, and nothing else about anybody."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from peo.cli import main
from peo.define.instrument.model import Instrument
from peo.define.instrument.planted import plant
from peo.define.instrument.survey_rules import RULES
from peo.define.instrument.synthetic import synthesize
from peo.intake.check import OPEN_ANSWER
from peo.intake.run import take_in
from peo.project import Project

WAVE = "2022-04"


def receive(copy: Project, frame: pd.DataFrame) -> None:
    """Put an export in the place of the reconstructed records."""
    copy.practice_file(WAVE).unlink(missing_ok=True)
    frame.to_csv(copy.raw(WAVE) / "records.csv", index=False)


def page(copy: Project) -> str:
    return (copy.processed(WAVE) / "validation.html").read_text(encoding="utf-8")


class Outside(HTMLParser):
    """Everything that a page would load or that would run in it."""

    found: list[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        links = [v for k, v in attrs if k in ("src", "href") and v and not v.startswith("#")]
        self.found = [*getattr(self, "found", []), *links, *([tag] if tag == "script" else [])]


def loaded(html: str) -> list[str]:
    reader = Outside()
    reader.feed(html)
    return reader.found + re.findall(r"@import|url\(", html)


@pytest.mark.slow
def test_every_rule_stands_there_with_its_place_and_what_to_do_in_both_languages(
    copy: Project, instrument: Instrument
) -> None:
    frame, planted = plant(instrument, 40, seed=3)
    receive(copy, frame)
    take_in(copy, WAVE)
    html = page(copy)
    for rule in planted["rule"]:
        texts = (RULES[rule].message, RULES[rule].advice)
        for text in (line for t in texts for line in (t.nl, t.en)):
            assert text.replace("'", "&#x27;") in html
    for row in planted.itertuples():
        cells = rf"<td>{row.row}</td><td>([^<]*<br><small>)?<code>{row.column}</code>"
        assert re.search(cells, html), row
    assert loaded(html) == []


@pytest.mark.slow
def test_of_a_row_only_the_offending_cell_is_shown(copy: Project, instrument: Instrument) -> None:
    frame = synthesize(instrument, 30, seed=1, skip=0)
    frame.loc[4, "work_enjoyment"] = "elf & <b>twaalf</b>"
    frame.loc[4, "fixed_comment"] = "Jansen belt 0612345678"
    frame["respondent_id"] = [f"geheim{i}" for i in range(30)]
    receive(copy, frame)
    take_in(copy, WAVE)
    for name in ("validation.html", "validation.csv"):
        text = (copy.processed(WAVE) / name).read_text(encoding="utf-8")
        assert "(own words, 19 characters, not shown)" in text
        assert "twaalf" not in text
        assert "Jansen" not in text
        assert "geheim" not in text


@pytest.mark.slow
def test_an_open_answer_is_never_printed_only_that_there_is_one(
    copy: Project, instrument: Instrument, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    frame = synthesize(instrument, 30, seed=1, skip=0)
    frame.loc[7, "organisation_type"] = "local_team"
    frame.loc[7, "organisation_type_other_text"] = "team Jansen"
    receive(copy, frame)
    monkeypatch.chdir(copy.root)
    assert main(["intake", WAVE]) == 0
    found = pd.read_csv(copy.processed(WAVE) / "validation.csv")
    assert found[["rule", "row", "column", "value"]].values.tolist() == [
        ["other_text_alone", 9, "organisation_type_other_text", OPEN_ANSWER]
    ]
    printed = capsys.readouterr()
    assert "Jansen" not in page(copy) + printed.out + printed.err
    assert "First: row 9, organisation_type_other_text." in printed.out


@pytest.mark.slow
def test_the_terminal_counts_rows_and_the_commonest_rules(
    copy: Project, instrument: Instrument, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    frame = synthesize(instrument, 30, seed=1, skip=0)
    frame.loc[[3, 5, 8], "work_enjoyment"] = "11"
    frame.loc[[5], "years_experience"] = "eeuwen"
    receive(copy, frame)
    monkeypatch.chdir(copy.root)
    assert main(["intake", WAVE]) == 0
    first, second, third, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("30 received: 30 accepted, 0 rejected; 4 problems")
    assert "3 x number_range (warn)" in second
    assert "First: row 5, work_enjoyment." in second
    assert "1 x answer_unknown (warn)" in third
    assert "<td>30</td>" in page(copy)


@pytest.mark.slow
def test_an_empty_cell_is_called_empty_and_an_answer_of_another_wave_is_not_shown(
    copy: Project, instrument: Instrument
) -> None:
    """What another wave asked may be an open question there."""
    frame, planted = plant(instrument, 40, seed=3)
    other = copy.instrument_file("2021-09").read_text().replace("2021-09", "2020-09")
    other = other.replace("id: space_overall", "id: pressure").replace("space_overall", "pressure")
    copy.instrument_file("2020-09").write_text(other)
    frame["pressure"] = [None] * 39 + ["team Jansen"]
    receive(copy, frame)
    take_in(copy, WAVE)
    found = pd.read_csv(copy.processed(WAVE) / "validation.csv", keep_default_na=False)
    values = dict(zip(found["rule"], found["value"], strict=True))
    assert values["other_text_missing"] == values["respondent_missing"] == ""
    assert page(copy).count("<i>leeg / empty</i>") == (found["value"] == "").sum()
    assert values["other_text_alone"] == values["personal_data"] == OPEN_ANSWER
    assert values["other_wave"] == "(not shown)"
    assert set(planted["rule"]) | {"other_wave"} == set(found["rule"])


@pytest.mark.slow
def test_a_clean_file_says_that_nothing_was_found(copy: Project, instrument: Instrument) -> None:
    receive(copy, synthesize(instrument, 20, seed=1))
    take_in(copy, WAVE)
    assert "No problems found" in page(copy)
    for note in ("Gelezen als CSV", "Read as CSV"):
        assert note in page(copy)


@pytest.mark.slow
def test_a_long_list_is_cut_on_the_page_and_whole_in_the_file(
    copy: Project, instrument: Instrument
) -> None:
    frame = synthesize(instrument, 230, seed=1, skip=0)
    frame.loc[:220, "work_enjoyment"] = "11"
    receive(copy, frame)
    take_in(copy, WAVE)
    assert "+ 21: validation.csv" in page(copy)
    assert page(copy).count("<code>work_enjoyment</code>") == 200
    assert len(pd.read_csv(copy.processed(WAVE) / "validation.csv")) == 221


@pytest.mark.slow
def test_a_column_is_named_as_in_the_file_and_every_rule_says_on_how_many_cells_it_ran(
    copy: Project, instrument: Instrument, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """20 marks of which 2 are left open: a rule about numbers ran on 18, about the number on 20."""
    frame = synthesize(instrument, 20, seed=2, skip=0)
    frame.loc[[3, 5], "work_enjoyment"] = ["11", "12"]
    frame.loc[[7, 8], "work_enjoyment"] = None
    frame["contract_fte"] = frame["direct_client_time_pct"] = None
    frame["indirect_client_time_pct"] = None
    header = "V14. Welk cijfer geef je je werkplezier?"
    receive(copy, frame.rename(columns={"work_enjoyment": header, "respondent_id": "Resp. nr"}))
    copy.mapping_file(WAVE).write_text(
        f"columns:\n- {{column: '{header}', variable: work_enjoyment, confirm: yes}}\n"
    )
    monkeypatch.chdir(copy.root)
    assert main(["intake", WAVE]) == 0
    assert f"First: row 5, {header!r} (work_enjoyment)." in capsys.readouterr().out
    html = page(copy)
    assert f"<td>{header}<br><small><code>work_enjoyment</code></small></td>" in html
    listed = pd.read_csv(copy.processed(WAVE) / "validation.csv")
    assert listed.loc[listed["rule"] == "number_range", "header"].tolist() == [header] * 2
    rows = re.findall(r"<small><code>(\w+)</code></small></t[hd]>(.*?)</tr>", html, re.DOTALL)
    ran = {rule: re.findall(r"<td>(\d+|–)</td>", rest) for rule, rest in rows}
    assert set(RULES) <= set(ran)
    assert ran["number_range"] == ["18", "2"]
    assert ran["respondent_missing"] == ["20", "0"]
    assert ran["excluded"] == ["–", "0"]
