"""Tests between groups."""

from __future__ import annotations

import pandas as pd
import pytest

from peo.analysis import groups
from peo.analysis.counts import Counts
from peo.analysis.groups import family_tests, holm
from peo.define.instrument.model import Family, Instrument
from peo.project.words import Text

NOTHING = Text(nl="", en="")


def family(**changes: object) -> Family:
    values: dict[str, object] = {
        "id": "f", "kind": "exploratory", "outcomes": ("work_enjoyment",),
        "by": ("organisation_type",), "reason": NOTHING,
    }  # fmt: skip
    return Family.model_validate(values | changes)


def frame() -> pd.DataFrame:
    """Six marks in three groups, one of the group 'other', one without a mark."""
    return pd.DataFrame(
        {
            "organisation_type": ["specialist"] * 2
            + ["certified_institution"] * 2
            + ["local_team"] * 2
            + ["other", "other"],
            "work_enjoyment": [1, 2, 3, 4, 5, 6, 10, None],
            "worked_before_2015": ["yes", "yes", "no", "no", "yes", "no", "yes", None],
        }
    )


def test_kruskal_wallis_of_perfectly_separated_groups_by_hand(instrument: Instrument) -> None:
    """Ranks 3, 7, 11 per group of two: H = 12/42 * (9/2 + 49/2 + 121/2) - 21 = 4.571, df 2."""
    figure = groups.compare_groups(
        Counts(frame()),
        instrument.variables["work_enjoyment"],
        instrument.variables["organisation_type"],
        family(leave_out={"organisation_type": ["other"]}),
        "t",
        1,
    )
    assert figure.n == 6
    assert (figure.value, figure.df) == (pytest.approx(4.5714286), 2)
    # Kelley's epsilon squared: 1 - (1 - 32/35) * 5/3, as 32 of 35 of the spread lies between
    assert figure.effect_size == pytest.approx(1 - (3 / 35) * 5 / 3)


def test_answers_without_an_order_get_a_chi_square(instrument: Instrument) -> None:
    """Table yes/no 2,0 | 0,2 | 1,1: expected 1 in every cell, chi-square 4.

    Bergsma's V: phi2 = 4/6 - 2/5 = 4/15; rows 3 - 4/5, columns 2 - 1/5; V = sqrt(4/15 / (4/5)).
    """
    figure = groups.compare_groups(
        Counts(frame()),
        instrument.variables["worked_before_2015"],
        instrument.variables["organisation_type"],
        family(leave_out={"organisation_type": ["other"]}),
        "t",
        1,
    )
    assert (figure.test, figure.value) == ("chi_square", pytest.approx(4.0))
    assert figure.effect_size == pytest.approx((1 / 3) ** 0.5)


@pytest.mark.parametrize("column", ["work_enjoyment", "organisation_type"])
def test_without_variation_or_groups_there_is_no_test(instrument: Instrument, column: str) -> None:
    data = frame()
    data[column] = data[column].iloc[0]
    figure = groups.compare_groups(
        Counts(data),
        instrument.variables["work_enjoyment"],
        instrument.variables["organisation_type"],
        family(),
        "t",
        1,
    )
    assert (figure.value, figure.p) == (None, None)
    assert figure.reason == {"work_enjoyment": "no_variation"}.get(column, "one_group")


def test_holm_is_that_of_r() -> None:
    """p.adjust(c(.01, .04, .03, .005), "holm") in R gives .03 .06 .06 .02."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.01, None, 0.04]) == pytest.approx([0.03, None, 0.08])  # n = 3 in p.adjust


def test_p_values_are_adjusted_over_the_whole_family(instrument: Instrument) -> None:
    both = family(outcomes=("work_enjoyment", "worked_before_2015"))
    figures = family_tests(Counts(frame()), instrument, both, "t", 1)
    raw = [figure.p for figure in figures]
    assert [figure.p_adjusted for figure in figures] == holm(raw)
    assert {figure.family for figure in figures} == {"f"}
