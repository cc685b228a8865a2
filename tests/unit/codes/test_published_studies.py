"""Both studies as published: what can be counted from their code books, and what cannot.

Expected numbers are those printed in the reports of the studies; fragments are invented.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from peo.codes.claims import (
    claim_table,
    claim_words,
    co_occurrence,
    dominance,
    factor_by_participant,
    participation,
    quotation_counts,
    verdict,
)
from peo.codes.codebook import Dialogues, Interviews, read_codebook
from peo.codes.factors import factors_named, without_factor
from peo.codes.saturation import saturation
from peo.codes.themes import (
    analysed_sentence,
    analysed_teams,
    answers,
    factor_by_team,
    factor_table,
    tally,
    theme_support,
    theme_table,
)
from peo.figure import half_up
from peo.project import UserError
from tests.conftest import ROOT

BOOKS = ROOT / "schemas" / "codes"
DIALOGUES = read_codebook(BOOKS / "dialogues.yaml", Dialogues)
INTERVIEWS = read_codebook(BOOKS / "interviews.yaml", Interviews)


def claim(id: str):  # type: ignore[no-untyped-def]
    return next(claim for claim in INTERVIEWS.claims if claim.id == id)


# ---------------------------------------------------------------------------------- dialogues


def test_the_themes_hold_9_7_and_10_quotations_and_26_in_all() -> None:
    table = theme_table(DIALOGUES)
    assert table["total"].tolist() == [9, 7, 10, 26]
    # 1 to 9 by reading: two of context, four supporting, three hindering; 16: one supporting
    assert table.loc["collective_learning", ["context", "supporting", "hindering"]].tolist() == [
        2, 4, 3,
    ]  # fmt: skip
    assert table.loc["taking_time", "supporting"] == 1
    assert table.loc["mutual_relations", "hindering"] == 10


def test_a_factor_has_theme_polarity_and_the_number_of_teams_where_that_is_known() -> None:
    table = factor_table(DIALOGUES).set_index("factor")
    assert table.loc["good_conversations", ["theme", "polarity", "teams"]].tolist() == [
        "collective_learning", "supporting", 6,
    ]  # fmt: skip
    assert table.loc["waiting_list_pressure", "quotations"] == "DQ10 DQ11 DQ13"
    assert pd.isna(table.loc["waiting_list_pressure", "teams"])


def test_it_is_said_that_six_of_the_seven_teams_were_analysed() -> None:
    assert analysed_teams(DIALOGUES) == (6, 7)
    assert "Er deden 6 teams mee" in analysed_sentence(DIALOGUES, "nl")
    assert "DN1" in analysed_sentence(DIALOGUES, "en")


STATEMENTS = pd.DataFrame(
    [
        ["PZ1", "1.00", "1.30", "R1", "6a", "agree"],
        ["PZ1", "1.05", "1.30", "R2", "6a", "agree"],  # the same statement by the other coder
        ["PZ1", "2.00", "2.30", "R1", "6a", "agree"],
        ["PZ1", "2.00", "2.30", "R2", "6a", "disagree"],  # the same, read in another way
        ["PZ1", "3.00", "3.30", "R2", "6a", "disagree"],
        ["PZ1", "3.00", "3.30", "R2", "6b", "agree"],  # one fragment on both hypotheses
        ["AS1", "3.00", "3.30", "R1", "6b", "disagree"],
    ],
    columns=["team", "start", "end", "researcher", "question", "stance"],
)


def test_a_statement_that_two_coders_noted_is_tallied_once() -> None:
    table = tally(STATEMENTS, DIALOGUES)
    assert table.to_numpy().tolist() == [  # team, question, agree, disagree, differs: by hand
        ["AS1", "6b", 0, 1, 0],
        ["PZ1", "6a", 1, 1, 1],
        ["PZ1", "6b", 1, 0, 0],
    ]


def step_2() -> pd.DataFrame:
    cells = ["team", "start", "end", "categories", "remarks", "elements", "selected_by"]
    rows = [
        ["PZ1", "1.00", "1.30", "morele moed / 5b", "R1: 5b, R2: 4",
         "5b: hinderend: alleen staan; 4: samen kijken", "both"],
        ["AS1", "2.00", "2.30", "5b", "", "5b: steunend: durven vragen", "one"],
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=cells)


LISTED = {"alleenstaan": "standing_alone"}


def test_the_answer_sheet_counts_fragments_per_question_direction_and_factor() -> None:
    sheet = answers(step_2(), DIALOGUES, LISTED)
    assert sheet.to_numpy().tolist() == [
        ["4", "", "", 1],
        ["5b", "supporting", "", 1],
        ["5b", "hindering", "standing_alone", 1],
    ]
    assert without_factor(step_2(), DIALOGUES, LISTED) == (2, 3)
    assert without_factor(step_2(), DIALOGUES, {}) == (3, 3)


def named_factors() -> pd.DataFrame:
    rows = step_2()
    rows["researcher"] = ["R1 / R2", "R3"]
    rows["elements"] = ["5b: hinderend: a; 4: b; 5b: hinderend: c", "5b: hinderend: d; 4: e"]
    rows["factors"] = ["tijdgebrek; Good conversations; production_pressure", "Tijdgebrek; -"]
    return factors_named(rows, DIALOGUES, {})


def test_fragments_teams_and_coders_are_counted_per_theme_and_polarity() -> None:
    table = theme_support(named_factors())
    assert table.loc[("taking_time", "hindering")].to_dict() == {
        "fragments": 2, "teams": 2, "coders": 3,
    }  # fmt: skip
    assert table.loc[("collective_learning", "supporting")].tolist() == [1, 1, 2]
    assert len(table) == 2


def test_factors_that_were_named_are_counted_per_team() -> None:
    table = factor_by_team(named_factors(), DIALOGUES)
    assert list(table.columns) == ["PZ1", "AS1"]
    assert table.to_dict("index") == {
        "good_conversations": {"PZ1": 1, "AS1": 0},
        "production_pressure": {"PZ1": 1, "AS1": 0},
        "lack_of_time": {"PZ1": 1, "AS1": 1},
    }


# --------------------------------------------------------------------------------- interviews


def test_10_of_21_took_part_which_is_47_6_per_cent() -> None:
    rate = participation(INTERVIEWS)
    assert (rate.participated, rate.approached) == (10, 21)
    assert str(half_up(rate.percent, 1)) == "47.6"


def test_quotations_per_participant_are_2_1_1_5_1_1_3_2_2_1_and_one_person_dominates() -> None:
    counts = quotation_counts(INTERVIEWS)
    assert counts.tolist() == [2, 1, 1, 5, 1, 1, 3, 2, 2, 1]
    assert dominance(counts, "nl") == "Deelnemer 04 draagt 5 van de 19 citaten (26%)."
    assert "04 carries 5 of 19 quotations (26%)" in dominance(counts, "en")
    assert dominance(counts.clip(upper=2), "nl") == ""


def test_quotations_per_factor_are_as_the_facts_hold_them() -> None:
    matrix = factor_by_participant(INTERVIEWS)
    assert matrix.sum(axis=1).to_dict() == {
        "F1": 3, "F2": 2, "F3": 6, "F4": 4, "F5": 4, "X1": 2, "X2": 3, "X3": 1,
    }  # fmt: skip
    assert matrix.loc["X2", "04"] == 2


def test_no_published_quotation_joins_administration_with_another_factor() -> None:
    table = co_occurrence(INTERVIEWS)
    assert table.loc["F5"].drop("F5").sum() == 0
    assert table.loc["F1", "F3"] == 3
    assert table.loc["F2", "F3"] == 1
    assert (table.to_numpy() == table.to_numpy().T).all()


def test_claims_that_belong_together_are_read_together_and_a_repeated_one_counts_once() -> None:
    table = claim_table(INTERVIEWS).set_index("claim")
    assert len(table) == 39
    assert table.loc["IC02", "same_as"] == "IC27 IC38"
    for one, other in (("IC24", "IC25"), ("IC09", "IC22"), ("IC39", "IC40")):
        assert other in table.loc[one, "counter"]
        assert one in table.loc[other, "counter"]


def test_a_quantifier_is_printed_with_its_n_or_with_unknown() -> None:
    assert claim_words(INTERVIEWS, claim("IC02"), "nl") == "alle (10 van 10)"
    assert claim_words(INTERVIEWS, claim("IC04"), "en") == "three (3 of 10)"
    assert claim_words(INTERVIEWS, claim("IC11"), "en") == "one (1 of 10)"
    assert claim_words(INTERVIEWS, claim("IC06"), "nl") == "de meeste (n onbekend)"
    # one person is named, but a few are meant
    assert claim_words(INTERVIEWS, claim("IC23"), "en") == "a few (n unknown)"


@pytest.mark.parametrize(
    ("id", "people", "total", "expected"),
    [
        ("IC03", 10, 10, "consistent"),
        ("IC03", 9, 10, "contradicted"),
        ("IC03", 9, 9, "consistent"),
        ("IC22", 6, 10, "consistent"),  # more than half
        ("IC22", 5, 10, "contradicted"),
        ("IC22", 5, 9, "consistent"),
        ("IC22", 10, 10, "contradicted"),
        ("IC25", 1, 10, "consistent"),
        ("IC25", 2, 10, "contradicted"),
        ("IC40", 4, 10, "consistent"),  # a few
        ("IC40", 5, 10, "contradicted"),
        ("IC05", 4, 10, "unknown"),  # no quantifier
        ("IC06", None, 10, "unknown"),
    ],
)
def test_a_quantifier_must_fit_the_people_behind_it(
    id: str, people: int | None, total: int, expected: str
) -> None:
    assert verdict(INTERVIEWS, claim(id), people, total) == expected


@pytest.mark.parametrize("people", [2, 4])
def test_an_exact_claim_with_other_people_behind_it_is_not_printed(people: int) -> None:
    with pytest.raises(UserError, match="rests on"):
        claim_words(INTERVIEWS, claim("IC04").model_copy(update={"n": people}), "nl")


# --------------------------------------------------------------------------------- saturation


def test_saturation_counts_new_codes_in_the_order_of_the_interviews() -> None:
    matrix = pd.DataFrame(
        [[1, 0, 0, 0], [0, 1, 0, 1], [1, 1, 0, 0]], columns=["02", "01", "03", "04"]
    )
    found = saturation(matrix, seed=1)
    assert found.curve["new"].tolist() == [2, 1, 0, 0]
    assert found.curve["cumulative"].tolist() == [2, 3, 3, 3]
    assert found.last_new == 2
    assert (found.orders, found.all_orders) == (24, True)
    # The mean over all orders, by counting them out.
    cells = matrix.to_numpy() > 0
    by_hand = [
        np.mean([cells[:, list(o)[: k + 1]].any(axis=1).sum() for o in permutations(range(4))])
        for k in range(4)
    ]
    assert found.curve["mean"].tolist() == pytest.approx(by_hand)


@settings(max_examples=20, deadline=None)
@given(arrays(bool, (6, 9)))
def test_sampled_orders_give_a_rising_band_that_ends_in_all_codes(
    cells: np.ndarray,
) -> None:
    matrix = pd.DataFrame(cells)
    found = saturation(matrix, seed=3, orders=200)
    assert (found.orders, found.all_orders) == (200, False)
    curve = found.curve
    assert (curve["low"] <= curve["high"]).all()
    assert (curve.drop(columns="new").diff().iloc[1:] >= -1e-9).all().all()
    assert (curve[["mean", "low", "high"]].iloc[-1] == cells.any(axis=1).sum()).all()
    pd.testing.assert_frame_equal(curve, saturation(matrix, seed=3, orders=200).curve)


@given(st.sampled_from([(0, 3), (3, 0)]))
def test_no_codes_or_no_interviews_are_no_curve(shape: tuple[int, int]) -> None:
    with pytest.raises(UserError, match="at least one"):
        saturation(pd.DataFrame(np.zeros(shape)), seed=1)
