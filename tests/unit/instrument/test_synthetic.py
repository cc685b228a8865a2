"""Invented respondents obey the questionnaire and say that they are invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from peo.define.instrument import read_instrument
from peo.define.instrument.expression import parse
from peo.define.instrument.model import Instrument
from peo.define.instrument.planted import write_respondents
from peo.define.instrument.synthetic import TEXT, synthesize
from peo.intake.validate import validate
from peo.project import UserError, find_project
from tests.conftest import examples

INSTRUMENTS = [read_instrument(find_project(), wave) for wave in ("2022-04", "2021-09")]
seeds = st.integers(0, 2**32)
few = settings(max_examples=examples(4), deadline=None, phases=[Phase.explicit, Phase.generate])


@pytest.mark.slow
@few
@given(seeds, st.sampled_from(INSTRUMENTS), st.integers(1, 60))
def test_no_synthetic_record_of_any_seed_breaks_a_rule(
    seed: int, instrument: Instrument, n: int
) -> None:
    whole = validate(synthesize(instrument, n, seed, skip=0), instrument, "made")
    assert (len(whole.accepted), len(whole.problems)) == (n, 0)
    made = validate(synthesize(instrument, n, seed), instrument, "made").problems
    assert set(made["rule"]) <= {"followup_missing", "other_text_missing"}  # what was left open


def test_synthetic_people_use_the_whole_questionnaire(instrument: Instrument) -> None:
    frame = synthesize(instrument, 2000, seed=1)
    for variable in instrument.variables.values():
        offered = {a.code for a in variable.answers if not a.recoded}
        cells = set(frame[variable.id].dropna())
        assert cells == offered if variable.kind == "category" else cells, variable.id
    causes = [a.code for a in instrument.question_of("cause_admin").answers]
    assert set((frame[causes] == "yes").sum(axis=1)) == {0, 1, 2, 3}


def test_synthetic_people_write_nothing_that_could_be_somebodys(instrument: Instrument) -> None:
    frame = synthesize(instrument, 200, seed=1)
    texts = [v.id for v in instrument.variables.values() if v.kind == "text"]
    assert set(frame[texts].stack().dropna()) == {TEXT}


def test_complete_people_answer_all_that_they_are_asked(instrument: Instrument) -> None:
    frame = synthesize(instrument, 200, seed=1, skip=0)
    everyone = frame[["space_overall", "workload", "contract_fte"]]
    assert everyone.notna().all(axis=None)
    asked = parse("workload in {somewhat, strong}").holds(frame)
    assert frame.loc[asked, "effect_stay"].notna().all()
    assert frame.loc[~asked, "effect_stay"].isna().all()
    behind = frame.loc[frame["cause_admin"] == "yes", "influenceable_admin"]
    assert behind.notna().all()


def test_a_question_that_is_added_leaves_the_other_answers_as_they_were(
    instrument: Instrument,
) -> None:
    question = next(q for q in instrument.questions if q.id == "work_enjoyment")
    more = question.model_copy(update={"id": "second_mark", "number": 99})
    fixed = instrument.blocks[1]
    block = fixed.model_copy(update={"questions": (more, *fixed.questions)})
    blocks = (instrument.blocks[0], block, *instrument.blocks[2:])
    longer = Instrument.model_validate(instrument.model_dump() | {"blocks": blocks})
    old, new = (synthesize(i, 50, seed=4, skip=0) for i in (instrument, longer))
    pd.testing.assert_frame_equal(old, new.drop(columns="second_mark"))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    instrument: Instrument, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for file, seed in zip(files, (1, 1, 2), strict=True):
        write_respondents(instrument, file, 50, seed)
    a, b, c = (file.read_bytes() for file in files)
    assert a == b != c


@pytest.mark.parametrize(("n", "seed", "says"), [(0, 1, "from 1"), (5, -1, "negative")])
def test_an_impossible_number_or_seed_is_refused(
    instrument: Instrument, n: int, seed: int, says: str
) -> None:
    with pytest.raises(UserError, match=says):
        synthesize(instrument, n, seed)
