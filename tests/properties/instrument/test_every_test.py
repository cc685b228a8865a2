"""The list of problems is what the tests of the rules say, each asked by itself of every row."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from peo.define.instrument.model import Instrument
from peo.define.instrument.planted import fitting
from peo.define.instrument.survey_rules import RULES, places
from peo.define.instrument.synthetic import synthesize
from peo.define.rule import Cells
from peo.intake.validate import validate
from tests.conftest import examples

Problems = set[tuple[str, int, str]]


def spoiled(instrument: Instrument, seed: int, n: int = 80) -> pd.DataFrame:
    """Respondents of whom half break a rule, some two, and of some a filter or number is wrong."""
    rng = random.Random(seed)
    every = list(places(instrument))
    frame = synthesize(instrument, n, seed, skip=0.1)
    rows = [dict(zip(frame.columns, row, strict=True)) for row in frame.to_numpy().tolist()]
    for row in rng.sample(range(n), n // 2):
        for _, answers, _ in rng.sample(every, rng.choice([1, 2])):
            rows[row] = fitting(instrument, rows[row], answers) | answers
    for row in rng.sample(range(n), 8):
        rows[row][rng.choice(["workload", "cause_admin", "work_enjoyment"])] = "bestaat_niet"
    for row in rng.sample(range(n), 5):
        rows[row]["respondent_id"] = rng.choice([None, "S0001"])
    lines = pd.RangeIndex(2, n + 2)
    columns = [*frame.columns, "answered_at", "response_status"]
    return pd.DataFrame(rows, index=lines, columns=columns).astype("str")


def asked_plainly(instrument: Instrument, frame: pd.DataFrame) -> Problems:
    """Every test by itself, row by row, and then what follows from another problem left out."""
    cells = Cells()
    numbered = cells.look_at(frame)
    found: dict[tuple[str, int, str], set[str]] = {}
    for rule in RULES.values():
        for asked in rule.asked(instrument):
            verdicts = np.asarray(asked.test(cells)).tolist()
            for row, obeys in zip(numbered.index, verdicts, strict=True):
                if not obeys:
                    found[rule.id, row, asked.column] = {asked.column, *(asked.of or ())}
    return {
        (rule, row, column)
        for (rule, row, column), looks in found.items()
        if not any((f, row, c) in found for f in RULES[rule].follows for c in looks)
    }


@pytest.mark.slow
@settings(max_examples=examples(4), deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 2**32))
def test_the_problems_are_what_each_test_says_of_each_row(
    instrument: Instrument, seed: int
) -> None:
    frame = spoiled(instrument, seed)
    checked = validate(frame, instrument, "made")
    listed = checked.problems[["rule", "row", "column"]].to_numpy().tolist()
    expected = asked_plainly(instrument, frame)
    assert len(listed) == len(expected) > 40
    assert set(map(tuple, listed)) == expected
    numbers = frame["respondent_id"]
    missing = {row for rule, row, _ in expected if rule == "respondent_missing"}
    assert missing == set(frame.index[[number != number for number in numbers]])
    refused = {row for rule, row, _ in expected if RULES[rule].severity == "refuse"}
    assert set(checked.rejected.index) == refused
    assert set(checked.accepted.index) == set(frame.index) - refused
