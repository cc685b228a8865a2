"""Planted errors are where the list says, whatever the rule and the place, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from peo.cli import main
from peo.define.document import load
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.instrument.planted import plant, spoil
from peo.define.instrument.read import other_instruments
from peo.define.instrument.survey_rules import DECIDED, RULES, places, unplanted
from peo.define.instrument.synthetic import synthesize
from peo.intake.run import examine
from peo.project import Project, UserError, find_project
from tests.conftest import ROOT, examples

WAVE = "2022-04"
seeds = st.integers(0, 2**32)
pytestmark = pytest.mark.slow
once = settings(
    max_examples=examples(1), deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
Problems = set[tuple[Any, ...]]


def listed(table: pd.DataFrame) -> Problems:
    return set(map(tuple, table[["rule", "row", "column"]].to_numpy().tolist()))


def found(project: Project, instrument: Instrument, frame: pd.DataFrame, folder: Path) -> Problems:
    """What intake finds in an export with these rows."""
    frame.to_csv(folder / "records.csv", index=False, lineterminator="\n")
    return listed(examine(project, instrument, folder / "records.csv", "synthetic")[0].problems)


@once
@given(seeds)
def test_an_error_at_every_place_of_a_questionnaire_is_found_there_and_no_other(
    project: Project, instrument: Instrument, tmp_path: Path, seed: int
) -> None:
    """Also the same rule at every other question: 199 places in this instrument."""
    every = list(places(instrument))
    assert len(every) > 190
    frame = synthesize(instrument, len(every) + 3, seed, skip=0)
    made, planted = spoil(instrument, frame, every)
    assert found(project, instrument, made, tmp_path) == listed(planted)


@pytest.fixture
def richer(copy: Project) -> Instrument:
    """An instrument that converts hours, beside a wave that asked something else."""
    text = copy.instrument_file("2021-09").read_text().replace("2021-09", "2020-09")
    text = text.replace("id: space_overall", "id: pressure_of_rules").replace("space_overall", "x")
    copy.instrument_file("2020-09").write_text(text)
    content = read_instrument(copy, WAVE).model_dump()
    questions = [q for block in content["blocks"] for q in block["questions"]]
    question = next(q for q in questions if q["id"] == "contract_fte")
    question["typed"] = {"unit": "hours", "full": 36}
    return Instrument.model_validate(content)


@once
@given(seeds)
def test_every_rule_there_is_can_be_planted_and_is_found(
    copy: Project, instrument: Instrument, richer: Instrument, tmp_path: Path, seed: int
) -> None:
    seen = set(DECIDED)
    of_all_types = load(ROOT / "tests" / "waves" / "2027-03.yaml", Instrument)
    for chosen, others in (
        (richer, list(other_instruments(copy, WAVE))),
        (instrument, []),
        (of_all_types, []),
    ):
        made, planted = plant(chosen, 40, seed, others)
        assert found(copy, chosen, made, tmp_path) == listed(planted)
        seen |= set(planted["rule"])
    assert seen == set(RULES)


@once
@given(seeds)
def test_an_instrument_plants_what_it_has_a_place_for(
    project: Project, instrument: Instrument, tmp_path: Path, seed: int
) -> None:
    """2021-09 has no known route, no percentages and one block only."""
    older = read_instrument(find_project(), "2021-09")
    for chosen, lacks in ((instrument, {"number_converted", "other_wave"}), (older, {"route"})):
        made, planted = plant(chosen, 40, seed)
        assert found(project, chosen, made, tmp_path) == listed(planted)
        assert {*planted["rule"], *unplanted(chosen), *DECIDED} == set(RULES)
        assert lacks <= set(unplanted(chosen))


def test_the_command_writes_the_errors_and_where_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], copy: Project,
    instrument: Instrument,
) -> None:  # fmt: skip
    monkeypatch.chdir(copy.root)
    call = ["synthesize", WAVE, "--n", "40", "--out", "made.csv", "--errors"]
    assert main(call) == 0
    assert "No error of ranking, date_wrong, number_converted: this" in capsys.readouterr().out
    problems = examine(copy, instrument, copy.root / "made.csv", "synthetic")[0].problems
    assert listed(pd.read_csv(copy.root / "made.errors.csv")) == listed(problems)
    assert main(call) == 2
    assert "exists already" in capsys.readouterr().err


def test_too_few_respondents_for_every_error_are_refused(instrument: Instrument) -> None:
    rules = len(RULES) - len(DECIDED) - len(unplanted(instrument))
    with pytest.raises(UserError, match=f"{rules + 3} respondents or more"):
        plant(instrument, rules + 2, seed=1)
