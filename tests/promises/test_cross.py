"""Two questions beside each other, the median of ordered answers, and correlations of one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from peo.analysis.association import correlations
from peo.analysis.counts import Counts
from peo.analysis.regression import regressions
from peo.define.instrument.model import Family
from peo.notebook.wave import Wave
from peo.project import UserError
from peo.project.words import Text
from tests.conftest import some
from tests.promises.test_explain import cells, pasted
from tests.promises.test_small_groups import demo  # noqa: F401 (a fixture)


def test_two_questions_have_row_shares_n_and_a_test(demo: Wave) -> None:  # noqa: F811
    found = demo.cross("two", "workload", "mentor")
    *shares, test = found
    rows = demo.records[["workload", "mentor"]].dropna()
    expected = pd.crosstab(rows["workload"], rows["mentor"], normalize="index") * 100
    for group in some(expected.index):
        for answer in some(expected.columns):
            assert found[group][answer].value == pytest.approx(expected.loc[group, answer])  # type: ignore[call-overload]
    levels = demo.instrument.variables["workload"].codes
    found_by_scipy = stats.chi2_contingency(
        pd.crosstab(rows["workload"], rows["mentor"]), correction=False
    )
    assert (test.value, test.p) == pytest.approx(found_by_scipy[:2])
    assert (test.family, test.n, len(shares)) == ("explored", len(rows), 8)
    table = demo.table(found, nl="Samen", en="Together")
    assert [row[-1] for row in table.rows] == [
        str(int(n)) for n in [*rows["workload"].value_counts().reindex(list(levels)), len(rows)]
    ]
    assert f"n\u00a0=\u00a0{len(rows)}" in table.notes[0]


def test_counts_of_two_questions_hide_the_small_ones(demo: Wave) -> None:  # noqa: F811
    found = demo.cross("two", "stay_one_year", "organisation_type", counts=True)
    rows = demo.records[["stay_one_year", "organisation_type"]].dropna()
    expected = pd.crosstab(rows["stay_one_year"], rows["organisation_type"])
    least = demo._rule.min_cell
    for figure in some(f for f in found[:-1] if f.group):
        people = int(expected.loc[figure.group, figure.categories[0]])
        told = people == 0 or people >= least
        assert figure.statistic == "count"
        assert figure.value == (people if told and not figure.suppressed else None)
        assert told or figure.suppressed


def test_a_question_is_not_crossed_with_itself(demo: Wave) -> None:  # noqa: F811
    with pytest.raises(UserError, match="both rows and columns"):
        demo.cross("a", "workload", "workload")


def test_the_median_of_ordered_answers_is_an_answer(demo: Wave) -> None:  # noqa: F811
    found = demo.spread("o", "space_overall", by="organisation_type")
    scale = list(demo.instrument.variables["space_overall"].substantive)
    answers = demo.records["space_overall"].map({c: i for i, c in enumerate(scale)})
    given = answers.dropna().astype(int)
    for name, share in (("median", 0.5), ("lower_quartile", 0.25), ("upper_quartile", 0.75)):
        place = int(np.quantile(given, share, method="inverted_cdf"))
        figure = found["all"][name]
        assert (figure.categories, figure.value) == ((scale[place],), place + 1)
        line = cells(demo, figure)["The same number in one line"]
        assert pasted(demo, line) == [figure.value]
    table = demo.table(found, nl="Midden", en="Middle")
    words = {a.en for a in demo.instrument.variables["space_overall"].answers}
    assert {row[1].split(">")[1].split("<")[0] for row in table.rows[:1]} <= words
    with pytest.raises(UserError, match="have no order"):
        demo.spread("x", "organisation_type")


def test_a_correlation_of_one_says_why_it_has_no_interval(demo: Wave) -> None:  # noqa: F811
    rows = pd.DataFrame({"work_enjoyment": [*range(1, 11)] * 2})
    rows["contract_fte"] = rows["work_enjoyment"] / 10
    family = Family(
        id="x", outcomes=("work_enjoyment",), by=("contract_fte",), method="correlation",
        reason=Text(nl="", en=""),
    )  # fmt: skip
    (figure,) = correlations(Counts(rows), demo.instrument, family, "a", 1)
    assert (figure.value, figure.low, figure.high, figure.reason) == (1.0, None, None, "perfect")
    assert "no interval" in demo.table([figure], nl="", en="").rows[0][1]


def test_an_answer_off_the_scale_is_no_reference_group(demo: Wave) -> None:  # noqa: F811
    """Who does not know whether something helps takes no part in a model of it."""
    by = demo.instrument.variables["helps_cases"]
    off = [code for code in by.codes if code not in by.substantive]
    answers = [*by.substantive, *off] * 30
    rows = pd.DataFrame(
        {by.id: answers, "work_enjoyment": [3 + i % 7 for i in range(len(answers))]}
    )
    family = Family(
        id="x", outcomes=("work_enjoyment",), by=(by.id,), method="ordinal",
        reason=Text(nl="", en=""),
    )  # fmt: skip
    found = regressions(Counts(rows), demo.instrument, family, "a")
    assert off
    assert {f.n for f in found} == {30 * len(by.substantive)}
