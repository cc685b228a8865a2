"""Both studies as published: what can be counted from their code books, and what cannot.

Expected numbers are those printed in the reports of the studies; fragments are invented.
"""

from __future__ import annotations

import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from peo.codes.claims import Interview, claims_of
from peo.codes.codebook import Dialogues, Interviews, read_codebook
from peo.codes.counted import Talk
from peo.codes.saturation import saturation
from peo.codes.sessions import Study
from peo.codes.themes import Dialogue, tally
from peo.define.instrument.expression import parse
from peo.intake.check import Checked
from peo.project import Project, UserError
from tests.conftest import ROOT, peo

BOOKS = ROOT / "schemas" / "codes"
DIALOGUES = read_codebook(BOOKS / "dialogues.yaml", Dialogues)
INTERVIEWS = read_codebook(BOOKS / "interviews.yaml", Interviews)


def claim(id: str):  # type: ignore[no-untyped-def]
    return next(claim for claim in INTERVIEWS.claims if claim.id == id)


# ---------------------------------------------------------------------------------- dialogues


def counts(talk: Talk, what: str, *by: str, base: str = "") -> dict[tuple[str, ...], int]:
    table = next(table for table in talk.tables if table.has({what, *by}))
    return table.count(what, by, parse(base))


def test_the_themes_hold_9_7_and_10_quotations_and_26_in_all() -> None:
    talk = Dialogue(DIALOGUES, True)
    (table,) = (table for table in talk.tables if table.has(["quotations"]))
    found = table.cross("quotations", ["theme"], "polarity", parse(""), totals=True)
    themes = ("collective_learning", "taking_time", "mutual_relations", "total")
    assert [found[(theme,), "total"] for theme in themes] == [9, 7, 10, 26]
    # 1 to 9 by reading: two of context, four supporting, three hindering; 16: one supporting
    assert [n for (theme, _), n in found.items() if theme == ("collective_learning",)] == [
        4, 3, 2, 9,
    ]  # fmt: skip
    assert found[("taking_time",), "supporting"] == 1
    assert found[("mutual_relations",), "hindering"] == 10


def test_a_factor_has_its_quotations_and_a_list_keeps_what_has_none() -> None:
    found = counts(Dialogue(DIALOGUES, True), "quotations", "factor")
    assert found[("waiting_list_pressure",)] == 3  # DQ10, DQ11 and DQ13
    assert found[("time_as_claim",)] == 0
    assert len(found) == 33


def test_it_is_said_that_six_of_the_seven_teams_were_analysed() -> None:
    found = counts(Dialogue(DIALOGUES, True), "teams", "analysed", "team")
    assert [key for key in found if key[0] == "no"] == [("no", "DN1")]
    assert len(found) == 7


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


def step_2(**more: list[str]) -> Dialogue:
    """A study of which nothing came in but these two rows of step 2."""
    names = ["team", "start", "end", "categories", "remarks", "elements", "selected_by",
             "researcher"]  # fmt: skip
    rows = [
        ["PZ1", "1.00", "1.30", "morele moed / 5b", "R1: 5b, R2: 4",
         "5b: hinderend: alleen staan; 4: samen kijken", "both", "R1 / R2"],
        ["AS1", "2.00", "2.30", "5b", "", "5b: steunend: durven vragen", "one", "R3"],
    ]  # fmt: skip
    cells = pd.DataFrame(rows, columns=names).assign(**more)
    table = Checked(cells, cells[:0], cells[:0], "step2.csv", "2")
    return Dialogue(DIALOGUES, False, Study({}, {}, factors=LISTED), (table,))


LISTED = {"alleenstaan": "standing_alone"}


def test_the_answer_sheet_counts_fragments_per_question_direction_and_factor() -> None:
    talk = step_2()
    assert counts(talk, "fragments", "question", "direction", "element") == {
        ("4", "", "none"): 1,
        ("5b", "supporting", "none"): 1,
        ("5b", "hindering", "standing_alone"): 1,
    }
    assert counts(talk, "elements") == {(): 3}
    assert counts(talk, "elements", base="element == none") == {(): 2}


def named_factors() -> Dialogue:
    return step_2(
        elements=["5b: hinderend: a; 4: b; 5b: hinderend: c", "5b: hinderend: d; 4: e"],
        factors=["tijdgebrek; Good conversations; production_pressure", "Tijdgebrek; -"],
    )


def test_fragments_teams_and_coders_are_counted_per_theme_and_polarity() -> None:
    talk, by = named_factors(), ("theme", "polarity")
    table = [counts(talk, what, *by) for what in ("fragments", "teams", "coders")]
    assert [found["taking_time", "hindering"] for found in table] == [2, 2, 3]
    assert [found["collective_learning", "supporting"] for found in table] == [1, 1, 2]
    assert len(table[0]) == 2


def test_factors_that_were_named_are_counted_per_team() -> None:
    (table,) = (table for table in named_factors().tables if table.has(["fragments"]))
    assert table.cross("fragments", ["factor"], "team", parse(""), totals=False) == {
        (("good_conversations",), "PZ1"): 1, (("good_conversations",), "AS1"): 0,
        (("production_pressure",), "PZ1"): 1, (("production_pressure",), "AS1"): 0,
        (("lack_of_time",), "PZ1"): 1, (("lack_of_time",), "AS1"): 1,
    }  # fmt: skip


# --------------------------------------------------------------------------------- interviews

PRINTED = Interview(INTERVIEWS, None, None, None, True)


def test_quotations_per_participant_are_2_1_1_5_1_1_3_2_2_1() -> None:
    found = counts(PRINTED, "quotations", "participant")
    assert [*found.values()] == [2, 1, 1, 5, 1, 1, 3, 2, 2, 1]
    assert list(found) == [(f"{number:02d}",) for number in range(1, 11)]


def test_quotations_per_factor_are_as_the_facts_hold_them() -> None:
    assert counts(PRINTED, "quotations", "code") == {
        ("F1",): 3, ("F2",): 2, ("F3",): 6, ("F4",): 4, ("F5",): 4,
        ("X1",): 2, ("X2",): 3, ("X3",): 1,
    }  # fmt: skip
    assert counts(PRINTED, "quotations", "code", "participant")["X2", "04"] == 2


def test_claims_that_belong_together_are_read_together_and_a_repeated_one_counts_once() -> None:
    told = {one.code: one for one in claims_of(INTERVIEWS)}
    assert len(told) == 39
    assert told["IC02"].beside[-2:] == ("IC27", "IC38")
    for one, other in (("IC24", "IC25"), ("IC09", "IC22"), ("IC39", "IC40")):
        assert other in told[one].beside
        assert one in told[other].beside


def test_a_quantifier_is_printed_with_its_n_or_with_unknown() -> None:
    said = {one.code: one.quantifier for one in claims_of(INTERVIEWS)}
    assert said["IC02"].nl == "alle (10 van 10)"
    assert said["IC04"].en == "three (3 of 10)"
    assert said["IC11"].en == "one (1 of 10)"
    assert said["IC06"].nl == "de meeste (n onbekend)"
    assert said["IC23"].en == "a few (n unknown)"  # one person is named, but a few are meant


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
    assert INTERVIEWS.holds(claim(id), people, total) == expected


@pytest.mark.covers("S3-V7", "S3-X7")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expertise_development, codes: [F3], n: 3", "expertise_development, codes: [F3], n: 2",
         "IC04 says 'three' and rests on 2 of 10 people"),
        ("expertise_development, codes: [F3], n: 3", "expertise_development, codes: [F3], n: 4",
         "IC04 says 'three' and rests on 4 of 10 people"),
        ("codes: [F3, F4], n: 10", "codes: [F3, F4], n: 9",
         "IC02 says 'all' and rests on 9 of 10 people"),
    ],
)  # fmt: skip
def test_a_claim_whose_word_does_not_fit_its_people_is_refused_with_its_line(
    copy: Project, old: str, new: str, said: str
) -> None:
    book = copy.codebook_file("interviews")
    text = book.read_text(encoding="utf-8")
    assert old in text
    book.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = peo("check", "interviews", root=copy.root)
    assert found.code == 1
    assert re.search(rf"interviews\.yaml, line \d+: .*{said}", found.text)


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
