"""One notebook for waves that ask different things: what a wave does not ask is left out."""

from __future__ import annotations

import pytest

from peo.notebook import Wave
from peo.project import Project, UserError
from peo.show.block import Nothing


@pytest.fixture
def learning(invented: Project) -> Wave:
    """The invented wave, which does not ask what changed since 2015."""
    return Wave(invented, "2024-04", "test", "nl", "")


def test_what_another_wave_asks_is_no_figure_here(learning: Wave) -> None:
    w = learning
    veterans = "worked_before_2015 == yes"
    asked = [
        w.shares("a", "worked_before_2015"), w.shares("b", "since_2015"),
        w.tests("c", "since_2015"),
        w.shares("d", "workload", base=veterans), w.mean("e", "work_enjoyment", base=veterans),
        w.shares("f", "sector_causes"), w.tests("g", "tasks_by_organisation"),
        w.shares("h", "workload", by="worked_before_2015"),
    ]  # fmt: skip
    assert asked == [[]] * 8
    assert w.figures == []


def test_of_a_list_the_rest_is_asked(learning: Wave) -> None:
    found = learning.shares("list", ["worked_before_2015", "workload"])
    assert {figure.variable for figure in found} == {"workload"}
    none = learning.shares("none", "organisation_type", ["specialist"])
    assert len(none) == 1


@pytest.mark.parametrize("name", ["worked_before_2051", "worklode"])
def test_a_name_that_no_wave_knows_is_a_mistake(learning: Wave, name: str) -> None:
    for ask in (
        lambda: learning.shares("x", name),
        lambda: learning.shares("x", name),
        lambda: learning.shares("x", [name]),
        lambda: learning.shares("x", "workload", base=f"{name} == yes"),
        lambda: learning.tests("x", name),
        lambda: learning.shares("x", "workload", [name]),
    ):
        with pytest.raises(UserError, match=name):
            ask()


def test_nothing_is_shown_of_no_figures(learning: Wave) -> None:
    w = learning
    shown = [
        w.table([], "T", "T"), w.plot("bars", [], "B", "B"), w.plot("diverging", [], "D", "D"),
        w.table([], "C", "C"), w.table([], "O", "O", each=True),
        w.plot("trend", [], "R", "R"),
        w.say([], "S", "S"), w.say([]), w.check("K", "K"), w.say("since_2015"),
        w.say("s3_2.open_answers_n", "{value}", "{value}"),
    ]  # fmt: skip
    assert [type(one) for one in shown] == [Nothing] * 11
    assert shown[0] == Nothing("T")
    assert "peo-nothing" in shown[0]._repr_html_()


def test_the_earlier_wave_is_the_one_that_the_instrument_names(learning: Wave) -> None:
    """92 % with n = 150: the report of April 2022, section 2.1."""
    w = learning
    assert w.earlier == "2022-04"
    now = w.shares("now", "space_overall", ["sufficient_both"])
    (_, then) = w.beside(now, w.earlier)
    assert (then.wave, then.value, then.n) == ("2022-04", 92.0, 150)
    assert w.between("between", now, w.earlier)[0].against == "2022-04"
    (_, none) = w.beside(w.mean("l", "learning_time_pct"), w.earlier)
    assert (none.value, none.reason) == (None, "break 2022-04")
