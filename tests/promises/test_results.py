"""What a verb found is had by the name of an answer or a group, not by its place in a list."""

from __future__ import annotations

import pytest

from peo import cli
from peo.intake.run import take_in
from peo.notebook.wave import Wave
from peo.project import Project, UserError


def test_an_answer_and_a_group_are_had_by_their_names(w: Wave) -> None:
    staying = w.shares("a", "workload")
    assert [figure.categories for figure in staying] == [("hardly",), ("somewhat",), ("strong",)]
    assert staying["strong"].figure_id == "a.strong"
    by_organisation = w.shares("b", "workload", by="organisation_type")
    local = by_organisation["local_team"]
    assert {figure.group for figure in local} == {"local_team"}
    assert local["strong"].figure_id == "b.local_team.strong"
    assert [f.figure_id for f in local[1:]] == ["b.local_team.somewhat", "b.local_team.strong"]
    assert {"local_team", "strong"} <= set(by_organisation._ipython_key_completions_())


def test_an_unknown_name_gets_the_nearest(w: Wave) -> None:
    with pytest.raises(UserError, match=r"None of these figures is of 'stronk'.*'strong'"):
        w.shares("a", "workload")["stronk"]


def test_a_place_that_there_is_not_is_told_with_how_many_there_are(w: Wave) -> None:
    shares = w.shares("a", "workload")
    assert shares[-1].categories == ("strong",)
    with pytest.raises(UserError, match=r"no figure at place 3: there are 3.*hardly"):
        shares[3]


def test_figures_at_the_end_of_a_cell_are_shown_as_a_table(w: Wave) -> None:
    html = w.shares("a", "workload")._repr_html_()  # type: ignore[attr-defined]
    # table 3.2 of the report of 2022: 58 per cent somewhat, 23 strongly
    assert "<table>" in html
    assert "58%" in html
    assert "23%" in html


def test_a_sentence_about_one_group_says_which(w: Wave) -> None:
    felt = "workload in {somewhat, strong}"
    leaving = w.shares("own", "stay_one_year", ["small_both"], by="cause_caseload", base=felt)
    texts = {"nl": "Van wie de caseload noemt, acht {about} de kans klein (n = {n}).", "en": ""}
    with pytest.raises(UserError, match=r"own.no.small_both is of one group.*say \{group\}"):
        w.say(leaving[0], **texts)
    # of 98 people 47 named the caseload; how many of them think the chance small nobody printed
    named = w.records[w.records["cause_caseload"].eq("yes")]
    small = named["stay_one_year"].isin(["small", "fairly_small"]).sum()
    told = w.say(leaving["yes"], nl="{group}: {value} (n = {n})", en="{group}: {value}")
    assert f"ja: **{round(100 * small / 47)}%†**" in told
    assert "=\N{NO-BREAK SPACE}47" in told
    w.say(leaving["all"], nl="{value} van allen", en="{value} of all")


def test_what_a_wave_does_not_ask_has_no_name_and_is_told_nowhere(w: Wave) -> None:
    none = w.shares("a", "space_learning")  # a question of the invented wave of 2024-04
    assert list(none) == []
    assert list(none["sufficient_both"]) == []
    assert w.say(none["sufficient_both"], nl="{value}", en="{value}").caption == ""


def test_a_name_like_none_of_them_gets_the_names_that_there_are(w: Wave) -> None:
    with pytest.raises(UserError, match="the names are hardly, workload"):
        w.shares("a", "workload")["zzz"]


@pytest.mark.slow
def test_a_study_that_somebody_is_writing_stops_no_chapter_of_a_wave(
    copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(copy, "2022-04")
    monkeypatch.chdir(copy.root)
    assert cli.main(["new", "talk-2025", "--like", "dialogues"]) == 0
    opened = Wave(copy, "2022-04", "test", "nl", "")
    assert opened.findings("space_learning") == ""  # a question of another wave
    with pytest.raises(UserError, match="there is no 'space_lerning'"):
        opened.findings("space_lerning")
