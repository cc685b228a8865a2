"""What is missing: asked, answered, left open, stopped, and the same answer everywhere."""

from __future__ import annotations

import pandas as pd
import pytest

from peo.analysis.counts import Counts
from peo.analysis.response import completion, left_open, route_audit, straight_lines
from peo.define.instrument.model import Instrument
from peo.define.instrument.synthetic import synthesize
from peo.figure import Figure
from peo.intake.package import typed
from peo.project import Project

WAVE = "2022-04"


@pytest.fixture(scope="module")
def reconstructed(taken_in: Project) -> pd.DataFrame:
    return pd.read_parquet(taken_in.records_file(WAVE))


@pytest.fixture
def complete(instrument: Instrument) -> pd.DataFrame:
    """Sixty people who answered all that they were asked."""
    return typed(synthesize(instrument, 60, seed=5, skip=0), instrument)


def named(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.figure_id: figure for figure in figures}


def test_of_149_filter_answers_29_hardly_and_120_others_98_answer_the_follow_ups(
    reconstructed: pd.DataFrame, instrument: Instrument
) -> None:
    """The counts are those of the published tables."""
    audit = named(route_audit(Counts(reconstructed), instrument, "audit"))
    assert audit["audit.workload.answered"].n == 149
    assert audit["audit.sector_causes.asked"].n == 29
    for question in ("tasks", "causes", "effects"):
        assert audit[f"audit.{question}.asked"].n == 120
        assert audit[f"audit.{question}.answered"].n == 98
    ends = named(completion(reconstructed, instrument, "c"))
    assert ends["c.stopped_after.workload"].value == 120 - 98
    assert ends["c.reached_end"].value == 150 - 22 - 1  # one left hours and workload open
    assert named(left_open(reconstructed, instrument, "m"))["m.causes"].count == 22


def test_who_answers_all_that_is_asked_misses_nothing(
    complete: pd.DataFrame, instrument: Instrument
) -> None:
    assert {figure.count for figure in left_open(complete, instrument, "m")} == {0}
    ends = completion(complete, instrument, "c")
    assert [(f.figure_id, f.value, f.n) for f in ends] == [
        ("c.reached_end", 60, 60),
        ("c.complete", 60, 60),
    ]


def test_an_answer_that_was_not_asked_for_is_not_missing(
    complete: pd.DataFrame, instrument: Instrument
) -> None:
    asked = int((complete["workload"] == "hardly").sum())
    found = named(left_open(complete, instrument, "m"))
    assert found["m.sector_causes"].n == asked
    ticked = int((complete["colleague_effect_none"] == "yes").sum())
    assert ticked
    assert found["m.colleague_effects"].n == 8 * (asked - ticked)  # eight items on the scale


def test_skipping_and_stopping_are_told_apart(
    complete: pd.DataFrame, instrument: Instrument
) -> None:
    complete.loc[0, "work_enjoyment"] = pd.NA  # skips one question
    names = list(instrument.variables)
    complete.loc[1, names[names.index("work_enjoyment") :]] = None  # stops before it
    found = named(completion(complete, instrument, "c"))
    assert found["c.reached_end"].value == 59
    assert found["c.complete"].value == 58
    stops = {name: f.value for name, f in found.items() if "stopped" in name}
    assert stops == {"c.stopped_after.rules_negative_influence": 1}
    assert named(left_open(complete, instrument, "m"))["m.work_enjoyment"].count == 2


def test_leaving_the_last_question_open_counts_as_stopping(
    complete: pd.DataFrame, instrument: Instrument
) -> None:
    one = complete.index[complete["workload"] == "hardly"][0]
    relief = [v.id for v in instrument.variables.values() if v.question == "relief"]
    complete.loc[one, relief] = None
    found = named(completion(complete, instrument, "c"))
    assert found["c.reached_end"].value == 59
    assert found["c.stopped_after.colleague_effects"].value == 1


def test_the_same_answer_to_every_item_is_counted_among_those_who_answered_all(
    complete: pd.DataFrame, instrument: Instrument
) -> None:
    space = ["space_overall", "space_judgement", "space_do_what_is_needed",
             "space_client_relationship", "space_reflection"]  # fmt: skip
    before = named(straight_lines(complete, instrument, "s"))
    rows = [i for i in complete.index if complete.loc[i, space].nunique() > 1][:3]
    complete.loc[rows, space] = "sufficient"
    complete.loc[rows[0], "space_reflection"] = None
    after = named(straight_lines(complete, instrument, "s"))
    assert after["s.space_overall"].count == (before["s.space_overall"].count or 0) + 2
    assert after["s.space_overall"].n == 59
    assert after["s.space_overall"].categories == ("same_answer", "space_reflection")
    assert set(after) == {"s.space_overall", "s.tasks", "s.effects",
                          "s.colleague_effects", "s.relief"}  # fmt: skip
    assert after["s.effects"].n == int(complete["workload"].isin(["somewhat", "strong"]).sum())
