"""Bounds over all records that agree with the figures of April 2022, one expression at a time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.project import Project, UserError, find_project
from peo.published.bounds import Bound
from peo_reconstruct.bound import Compatible
from peo_reconstruct.practice import Published, published_of
from peo_reconstruct.question import read_question
from tests.conftest import ROOT

pytest.importorskip("ortools")
pytestmark = pytest.mark.slow  # each solves a model of the whole wave
PRACTICE = ROOT / "data" / "processed" / "2022-04" / "practice"


@pytest.fixture(scope="module")
def compatible(project: Project) -> Compatible:
    return Compatible(published_of(project, "2022-04"))


def about(told: Published, *names: str) -> Published:
    """The same, but people are counted on these answers only: what a bound costs goes by that."""
    tables = tuple(t for t in told.choices.tables if t.axes and {*t.axes} <= {*names})
    fewer = told.choices.model_copy(update={"tables": tables, "share_of_mentions": {}})
    return replace(told, choices=fewer)


def bound_of(compatible: Compatible, text: str) -> Bound:
    return compatible.bound(read_question(text, read_instrument(find_project(ROOT), "2022-04")))


@pytest.mark.slow
def test_a_number_that_follows_from_the_printed_ones_is_identified(compatible: Compatible) -> None:
    # 12 + 18 + 4 of the three printed groups are all 34 with strong workload
    other = bound_of(compatible, "count(workload == strong & organisation_type == other)")
    assert other == Bound(0.0, 0.0, "exact", "identified")


def test_a_number_that_nothing_fixes_says_so(compatible: Compatible) -> None:
    pairing = "share(influenceable_admin == yes | organisation_type == specialist)"
    found = bound_of(compatible, pairing)
    assert (found.how, found.verdict) == ("free pairing", "not identified")
    strong = bound_of(compatible, "share(effect_stay == strong)")
    assert strong.verdict == "bounded"  # 'about 80 per cent' for some and strong together
    assert strong.high <= 84


def test_bounds_hold_what_the_records_themselves_say(compatible: Compatible) -> None:
    records = pd.read_csv(PRACTICE / "reconstructed.csv", dtype=str, keep_default_na=False)
    inside = records[records["organisation_type"] == "local_team"]
    for variable, code in (("task_complaints", "strong"), ("direct_client_time_pct", "b0_20")):
        codes = ["0", "10", "20"] if code.startswith("b") else [code]
        asked_people = inside[inside[variable] != ""]
        share = 100 * asked_people[variable].isin(codes).mean()
        found = bound_of(
            compatible, f"share({variable} == {code} | organisation_type == local_team)"
        )
        assert found.low - 1e-9 <= share <= found.high + 1e-9


# ------------------------------------------------------------------ readings


@pytest.mark.parametrize("aspect", ["client_relationship", "reflection"])
def test_both_printed_numbers_of_exchanged_labels_are_possible(
    compatible: Compatible, aspect: str
) -> None:
    """37 and 47 stand in the summary box; 37 % of 150 is 55 or 56 people, 47 % is 70 or 71."""
    found = bound_of(compatible, f"share(space_{aspect} in {{insufficient, very_insufficient}})")
    assert found.how == "exact"
    assert [found.low, found.high] == pytest.approx([5500 / 150, 7100 / 150])


def test_one_way_of_reading_has_its_own_bounds_inside_those_of_all(
    project: Project,
) -> None:
    asked = "share(space_client_relationship in {insufficient, very_insufficient})"
    names = ("organisation_type", "work_enjoyment", "space_client_relationship", "space_reflection")
    told = about(published_of(project, "2022-04"), *names)
    ends = []
    for way in ("in_the_summary", "in_the_text"):
        found = bound_of(Compatible(told, {"exchanged_labels": way}), asked)
        ends += [found.low, found.high]
    assert ends == pytest.approx([5500 / 150, 5600 / 150, 7000 / 150, 7100 / 150])
    every = bound_of(Compatible(told), asked)
    assert (every.low, every.high) == pytest.approx((min(ends), max(ends)))


def test_client_time_in_fives_is_possible_and_in_tens_is_narrower(project: Project) -> None:
    """Table 2.1: of 45 local people 10, 14, 17 and 4 in the four bands; footnote 11: four at 0. The
    lowest mean is 4 x 0 + 6 x 10 + 14 x 30 + 17 x 50 + 4 x 70 over 45 in tens, and 4 x 0 + 6 x 5 +
    14 x 25 + 17 x 45 + 4 x 65 over 45 in fives."""
    asked = "mean(direct_client_time_pct | organisation_type == local_team)"
    names = ("organisation_type", "direct_client_time_pct", "indirect_client_time_pct")
    told = about(published_of(project, "2022-04"), *names)
    every = bound_of(Compatible(told), asked)
    tens = bound_of(Compatible(told, {"client_time": "in_tens"}), asked)
    assert [every.low, tens.low] == pytest.approx([1405 / 45, 1610 / 45])
    assert tens.high < every.high


def test_a_printed_order_of_means_bounds_the_lower_group(compatible: Compatible) -> None:
    """Of 150 with 7.3 together the 66 with insufficient room have the lower mean: below 7.35."""
    found = bound_of(
        compatible,
        "mean(work_enjoyment | space_do_what_is_needed in {insufficient, very_insufficient})",
    )
    assert found.high < 7.35
    assert found.low < 6


def test_a_ranking_says_nothing_of_an_answer_in_own_words(compatible: Compatible) -> None:
    """Figure 3.1 ranks the causes of the list, without 'anders'; the seventh is at most a third."""
    asked = "share({} == yes | workload in {{somewhat, strong}})"
    other, listed = (
        bound_of(compatible, asked.format(name)) for name in ("cause_other", "cause_appreciation")
    )
    assert listed.high < 100 / 3 < other.high


def test_the_number_of_people_behind_a_figure_is_bounded(compatible: Compatible) -> None:
    """Of 98 people 67 to 70 per cent chose administration: just over two thirds, four points."""
    fixed = bound_of(compatible, "people(work_enjoyment, workload)")
    assert fixed == Bound(149.0, 149.0, "exact", "identified")
    chose = bound_of(compatible, "people(influenceable_admin | cause_admin == yes)")
    assert (chose.low, chose.high) == (66.0, 69.0)


# ------------------------------------------------------------------ what is not understood


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("share(space_overal == sufficient)", "space_overall"),
        ("share(space_overall == suficient)", "'sufficient'"),
        ("mean(workload)", "work_enjoyment"),
        ("median(work_enjoyment)", "mean"),
        ("share(workload = strong)", "cannot read the condition"),
        ("share(| workload == strong)", "no answer is named"),
        ("count(workload == strong) - share(workload == strong)", "cannot be subtracted"),
        ("spearman(work_enjoyment)", r"spearman\(VARIABLE, VARIABLE"),
        ("spearman(work_enjoyment, organisation_type)", "'organisation_type' have no order"),
        ("mean(work_enjoyment, workload)", r"mean\(VARIABLE \|"),
    ],
)
def test_a_mistake_in_an_expression_is_named(instrument: Instrument, text: str, hint: str) -> None:
    with pytest.raises(UserError, match=hint):
        read_question(text, instrument)


def test_what_was_never_published_gets_no_number(compatible: Compatible) -> None:
    with pytest.raises(UserError, match="Nothing was published"):
        bound_of(compatible, "mean(contract_fte)")
    with pytest.raises(UserError, match="Nobody was asked"):
        bound_of(compatible, "share(sector_cause_admin == yes | task_reporting == strong)")
    three = (
        "share(workload == strong | space_overall == sufficient & space_reflection == sufficient)"
    )
    with pytest.raises(UserError, match="fewer questions"):
        bound_of(compatible, three)


@pytest.mark.parametrize(
    "text", ["work_enjoyment, work_enjoyment", "workload, workload | organisation_type == other"]
)
def test_an_answer_goes_wholly_together_with_itself(compatible: Compatible, text: str) -> None:
    found = bound_of(compatible, f"spearman({text})")
    assert (found.low, found.high, found.verdict) == (1, 1, "identified")


def test_a_comparison_and_a_class_mean_the_answers_that_they_name(compatible: Compatible) -> None:
    same = ("work_enjoyment >= 6", "work_enjoyment in {six_or_more}", "work_enjoyment > 5",
            "work_enjoyment in {6, 7, 8, 9, 10}")  # fmt: skip
    bounds = {bound_of(compatible, f"share({condition})").low for condition in same}
    assert len(bounds) == 1
    time = ("direct_client_time_pct > 60", "direct_client_time_pct in {b70_plus}")
    assert len({bound_of(compatible, f"share({condition})").high for condition in time}) == 1


def test_a_base_that_nobody_can_be_in_is_named(compatible: Compatible) -> None:
    with pytest.raises(UserError, match="Nobody can be in the base"):
        bound_of(
            compatible,
            "mean(work_enjoyment | workload == strong & organisation_type == other)",
        )
