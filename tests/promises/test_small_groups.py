"""One person, one rare group or one answer that everybody gives takes no planned test away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from peo.analysis.counts import Counts
from peo.analysis.groups import family_tests, holm, scores
from peo.analysis.small import regrouped
from peo.define.instrument.model import Family, Instrument
from peo.notebook.wave import Wave
from peo.project import Project
from tests.unit.analysis.test_groups import family

WAVE = "2024-04"


@pytest.fixture
def demo(invented: Project) -> Wave:
    return Wave(invented, WAVE, "small", "en", "")


def changed(w: Wave, family_: str, people: dict[str, Any], **rule: Any) -> Wave:
    """The wave with other answers of some people, and another rule in a family of its plan."""
    w.records = w.records.copy()
    for name, (rows, answer) in people.items():
        w.records.loc[w.records.index[rows], name] = answer
    w._counts = Counts(w.records)
    plan = tuple(
        f.model_copy(update={"leave_out": {}, **rule}) if f.id == family_ else f
        for f in w.instrument.plan
    )
    w.instrument = w.instrument.model_copy(update={"plan": plan})
    return w


def with_one_of(w: Wave, family_: str, people: int = 1, **rule: Any) -> Wave:
    """With so many people of the organisation "other", who all give the highest mark."""
    w.records = w.records.copy()
    others = w.records["organisation_type"] == "other"
    w.records.loc[others, "organisation_type"] = "local_team"
    ten = {"work_enjoyment": (slice(0, people), 10), "workload": (slice(0, people), "hardly")}
    group = {"organisation_type": (slice(0, people), "other")}
    return changed(w, family_, {**ten, **group}, **rule)


@pytest.mark.parametrize("name", ["enjoyment_model", "workload_model"])
@pytest.mark.parametrize("people", [1, 3])
def test_a_group_of_one_or_three_leaves_the_model_and_its_tests(
    demo: Wave, name: str, people: int
) -> None:
    found = with_one_of(demo, name, people).tests("a", name)
    ratios = [f for f in found if f.statistic == "odds_ratio"]
    (gone,) = [f for f in ratios if f.reason]
    assert (gone.group, gone.reason) == ("other", "small_group")
    assert all(f.p is not None and f.low and f.high for f in ratios if f is not gone)
    assert {f.tests for f in ratios} == {len(ratios)}
    known = [f.p for f in ratios]
    assert [f.p_adjusted for f in ratios] == holm(known)
    assert [f.group for f in found if f.statistic == "test" and f.p is not None] == [
        "model", "proportional",
    ]  # fmt: skip
    assert {f.regrouped for f in found} == {("organisation_type:other=",)}


@pytest.mark.slow
def test_who_keeps_a_small_group_gets_a_penalised_model_that_says_so(demo: Wave) -> None:
    few = ["organisation_type", "workload"]  # an interval takes a fit for each step, of all of them
    w = with_one_of(demo, "enjoyment_model", small="keep", by=few)
    found = w.tests("a", "enjoyment_model")
    ratios = [f for f in found if f.statistic == "odds_ratio"]
    assert {f.test for f in ratios} == {"penalised"}
    (other,) = [f for f in ratios if f.group == "other"]
    assert (other.value or 0) > 1
    assert other.low is not None
    shown = w.table(ratios, "", "Model")
    assert any("penalised (Firth)" in note for note in shown.notes)


def test_small_groups_that_are_pooled_are_one_group(demo: Wave) -> None:
    w = with_one_of(demo, "enjoyment_model", 3, small="pool", min_group=90)
    found = w.tests("a", "enjoyment_model")
    pooled = [f for f in found if "+" in f.group or "+" in f.against]
    assert pooled
    assert {f.reason for f in found if f.reason} == {"pooled"}
    notes = w.table([f for f in found if f.statistic == "odds_ratio"], "", "Model").notes
    assert any(note.startswith("Fewer than 90 people, so taken together") for note in notes)


def test_welch_does_without_a_group_of_one_and_tells_so(demo: Wave) -> None:
    w = with_one_of(demo, "enjoyment_means")
    tests = w.tests("a", "enjoyment_means")
    by = {f.by: f for f in tests}
    assert by["organisation_type"].p is not None
    assert {f.tests for f in tests} == {2}
    assert "other" not in by["organisation_type"].groups
    dutch = Wave(w._project, WAVE, "small", "nl", "")
    for door, words in ((w, "Fewer than 5 people"), (dutch, "Minder dan 5 mensen")):
        (note,) = [n for n in door.table(tests, "Toetsen", "Tests").notes if n.startswith(words)]
        assert "Type of organisation" in note or "organisatie" in note


def test_an_item_that_all_answer_alike_is_a_row_and_its_family_keeps_its_size(demo: Wave) -> None:
    every = slice(0, len(demo.records))
    w = changed(demo, "learning", {"mistakes_discussed": (every, "agree")})
    tests = w.tests("a", "learning")
    undone = [f for f in tests if f.reason]
    assert [(f.variable, f.reason) for f in undone] == [("mistakes_discussed", "no_variation")] * 4
    assert {f.tests for f in tests} == {12}
    done = [f for f in tests if f.p is not None]
    assert len(done) == 8
    smallest = min(done, key=lambda f: f.p or 0)
    assert smallest.p_adjusted == pytest.approx(min(1, 12 * (smallest.p or 0)))
    shown = w.table(tests, "Leren", "Learning")
    assert sum("not done (everybody gives one answer)" in "".join(row) for row in shown.rows) == 4
    assert "4 of 12 planned tests could not be done; they count in p (Holm)." in shown.notes


@pytest.mark.slow
def test_a_question_without_answers_leaves_its_planned_tests_as_rows(demo: Wave) -> None:
    demo.records = demo.records.drop(columns="space_learning")
    demo._counts = Counts(demo.records)
    for found in (
        demo.tests("a", "enjoyment"), demo.tests("b", "enjoyment_correlates"),
        demo.tests("c", "enjoyment_model"),
    ):  # fmt: skip
        missing = [f for f in found if f.reason == "no_answers"]
        assert missing
        assert all("space_learning" in (f.by, f.variable) for f in missing)
        assert all(f.p is not None for f in found if f not in missing)


@pytest.mark.parametrize(
    ("sizes", "ordered", "rule", "into"),
    [
        ({"a": 3, "b": 40}, False, None, {"a": ""}),
        ({"a": 3, "b": 4, "c": 40}, False, "pool", {"a": "a+b", "b": "a+b"}),
        ({"a": 1, "b": 2, "c": 40}, False, "pool", {"a": "", "b": ""}),  # together too small
        ({"a": 3, "b": 40, "c": 9}, True, None, {"a": "a+b", "b": "a+b"}),
        ({"a": 2, "b": 2, "c": 40}, True, None, dict.fromkeys("abc", "a+b+c")),
        ({"a": 3, "b": 40}, True, "leave_out", {"a": ""}),
        ({"a": 3, "b": 40}, False, "keep", {}),
    ],
)
def test_the_rule_for_small_groups(
    sizes: dict[str, int], ordered: bool, rule: str | None, into: dict[str, str]
) -> None:
    """Fewer than five people is small for means; groups with an order go with the next one."""
    assert regrouped(sizes, ordered, family(method="means", small=rule)) == into


def test_who_answers_off_the_scale_is_in_no_group(instrument: Instrument) -> None:
    """Who does not know is in no group of a question without an order, nor among the rest."""
    kind = instrument.variables["organisation_type"]
    answers = [a.model_copy(update={"substantive": a.code != "other"}) for a in kind.answers]
    told = scores(pd.Series(["specialist", "other", None]), replace(kind, answers=tuple(answers)))
    assert told.isna().tolist() == [False, True, True]


def test_ordered_groups_are_tested_as_ordered(instrument: Instrument) -> None:
    """A zigzag of marks by years: no trend, however far apart the groups are. By hand: marks 9, 1,
    9, 1 for ranks 1 to 4 in groups of ten have midranks 30.5 and 10.5, rho = -1 / sqrt(5)."""
    frame = pd.DataFrame(
        {
            "years_experience": ["y0_3"] * 10 + ["y3_6"] * 10 + ["y6_10"] * 10 + ["y10_plus"] * 10,
            "work_enjoyment": [9] * 10 + [1] * 10 + [9] * 10 + [1] * 10,
        }
    )
    plan = Family.model_validate(family(by=("years_experience",)).model_dump())
    (found,) = family_tests(Counts(frame), instrument, plan, "t", 1)
    assert (found.test, found.df) == ("trend", 38)
    assert found.value == pytest.approx(-(5**-0.5))
    assert found.low is not None
