"""What a share would be under other choices about what is missing: sums that anybody can redo."""

from __future__ import annotations

import pandas as pd
import pytest

from peo.define.parameters import Disclosure
from peo.figure import Figure
from peo.figure.disclose import disclose, hide
from peo.figure.linked import Answers, withheld
from peo.notebook.wave import Wave
from peo.project import Project, UserError


def opened(project: Project, answers: dict[str, int], language: str = "en") -> Wave:
    """The invented wave with so many people per answer to the question on staying; "" left open."""
    w = Wave(project, "2024-04", "missing", language, "")  # type: ignore[arg-type]
    column = [code or None for code, people in answers.items() for _ in range(people)]
    frame = w.records.head(len(column)).copy()
    frame["stay_one_year"] = pd.Categorical(column, frame["stay_one_year"].cat.categories)
    w.__dict__["records"] = frame
    return w


def test_a_share_is_told_without_do_not_know_and_in_both_extremes(invented: Project) -> None:
    w = opened(invented, {"large": 30, "fairly_large": 20, "small": 10, "unknown": 15, "": 25})
    plain = w.shares("s", "stay_one_year", ["large_both"])
    without, lowest, highest = w.sensitivity("if", plain)
    assert (without.value, without.n, without.excluded) == (pytest.approx(100 * 50 / 60), 60, 15)
    assert (lowest.value, highest.value) == (pytest.approx(50), pytest.approx(75))
    assert (lowest.n, lowest.excluded, lowest.low, highest.high) == (100, 25, None, None)
    assert without.effect_size == pytest.approx(100 * 50 / 75)
    shown = w.table([without, lowest, highest], nl="", en="Missing")._repr_html_()
    assert [number in shown for number in ("67%", "83%", "50%", "75%", ">25<")] == [True] * 5
    assert "16.7 points" in w.say([without, lowest, highest])  # 66.7 and 50


def test_of_an_answer_that_is_do_not_know_itself_there_is_nothing_without_it(
    invented: Project,
) -> None:
    w = opened(invented, {"large": 30, "unknown": 15, "": 5})
    found = w.sensitivity("if", w.shares("s", "stay_one_year", ["neutral_or_unknown"]))
    assert [figure.against for figure in found] == ["none", "all"]


def test_only_those_who_got_a_question_could_leave_it_open(invented: Project) -> None:
    w = Wave(invented, "2024-04", "missing", "en", "")
    (lowest, _) = w.sensitivity("if", w.shares("s", "mentor_time", ["agree_both"]))
    records = w.records
    asked = records["mentor"].astype("string") == "yes"
    assert (asked & records["mentor_time"].isna()).sum() > 0
    assert lowest.n == int(asked.sum())


def test_do_not_know_of_one_or_two_people_is_not_told_by_leaving_it_out(invented: Project) -> None:
    w = opened(invented, {"large": 30, "small": 20, "unknown": 2, "": 5})
    without, lowest, highest = w.sensitivity("if", w.shares("s", "stay_one_year", ["large_both"]))
    assert (without.value, without.n, without.excluded, without.count) == (None, None, None, None)
    assert (lowest.value, highest.value) == (pytest.approx(3000 / 57), pytest.approx(3500 / 57))


def test_of_a_share_that_is_hidden_nothing_is_told(invented: Project) -> None:
    w = opened(invented, {"large": 40, "small": 2, "": 20})
    for figure in w.sensitivity("if", w.shares("s", "stay_one_year", ["large_both"])):
        assert (figure.value, figure.effect_size, figure.count) == (None, None, None)


def test_what_is_no_share_is_told_in_a_line(invented: Project) -> None:
    w = opened(invented, {"large": 40})
    with pytest.raises(UserError, match=r"m\.all is no share \(mean\)"):
        w.sensitivity("if", w.mean("m", "work_enjoyment"))


def test_the_rule_itself_hides_it_whoever_asks() -> None:
    figure = Figure("f", "sensitivity", "x", ("a",), against="without_unknown", value=50.0,
                    count=20, n=40, excluded=1, origin="collected")  # fmt: skip
    (shown,) = disclose([figure], Disclosure(min_base=10, min_cell=3))
    assert (shown.value, shown.suppressed) == (None, "count < 3")


def test_a_number_that_the_whole_release_hides_is_not_told_in_another_way(
    invented: Project,
) -> None:
    """Hidden because it would follow from others: then these would give it back."""
    w = opened(invented, {"large": 30, "fairly_large": 20, "small": 10, "unknown": 15, "": 25})
    (plain,) = w.shares("s", "stay_one_year", ["large_both"])
    (other,) = w.shares("t", "stay_one_year", ["small"])
    ways = [*w.sensitivity("if", [plain]), *w.sensitivity("then", [other])]
    figures = [hide(plain, "small group"), other, *ways]
    rule = Disclosure(min_base=10, min_cell=3)
    shown = withheld(figures, Answers(w.instrument, figures), rule)
    told = {figure.figure_id: figure.value for figure in shown}
    names = [f"if.s.large_both.{way}" for way in ("without_unknown", "none", "all")]
    assert [told[name] for name in names] == [None, None, None]
    kept = withheld([plain, other, *ways], Answers(w.instrument, []), rule)
    assert all(figure.value is not None for figure in kept)


def test_the_mean_place_of_a_thing_that_is_hidden_is_not_told_by_its_shares(
    invented: Project,
) -> None:
    """Who gave it no place is no part of the sum that a mean tells."""
    w = Wave(invented, "2024-04", "test", "en", "")
    means, shares = w.mean("m", "learning_first"), w.shares("s", "first_time")
    figures = [hide(means["first_time"], "small group"), *shares]
    shown = withheld(figures, Answers(w.instrument, figures), Disclosure(min_base=10, min_cell=3))
    assert [figure.value is None for figure in shown].count(True) > 1
    assert all(figure.value is not None for figure in shares)
