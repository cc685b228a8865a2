"""Confirmatory is computed: collected answers, and a plan that the log knew before them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from peo.define.document import amend, load
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.instrument.plan import plan_date, standing
from peo.project import Project


def logged(instrument: Instrument, *entries: tuple[str, str, str], **update: Any) -> Instrument:
    """The instrument with this log: days, fingerprints of the whole and of the plan."""
    log = [{"date": d, "what": "x", "sha256": whole, "part": part} for d, whole, part in entries]
    return instrument.model_copy(update={**update, "amendments": ()}).model_validate(
        instrument.model_dump() | update | {"amendments": log}
    )


@pytest.fixture
def wave(project: Project) -> Instrument:
    """In the field from 8 April 2024; its first family is meant as confirmatory."""
    return read_instrument(project, "2024-04")


@pytest.mark.parametrize(
    ("day", "counted", "kind"),
    [
        ("2024-04-07", True, "confirmatory"),
        ("2024-04-08", True, "exploratory"),  # on the day itself there may be answers
        ("2024-06-01", True, "exploratory"),
        ("2024-04-07", False, "exploratory"),  # records that were made up or reconstructed
    ],
)
def test_a_family_is_confirmatory_only_when_its_plan_is_older_than_its_answers(
    wave: Instrument, day: str, counted: bool, kind: str
) -> None:
    early = logged(wave, (day, "other", wave.part))
    assert standing(early, "space_by_group", counted).kind == kind
    assert standing(early, "causes_by_organisation", counted).kind == "exploratory"  # meant so


def test_a_change_of_the_plan_starts_its_age_anew_and_another_change_does_not(
    wave: Instrument,
) -> None:
    kept = logged(wave, ("2024-03-01", "a", wave.part), ("2024-05-01", "b", wave.part))
    assert plan_date(kept) == "2024-03-01"
    changed = logged(wave, ("2024-03-01", "a", "other"), ("2024-05-01", "b", wave.part))
    assert plan_date(changed) == "2024-05-01"
    assert standing(changed, "space_by_group", True).too_late == "2024-05-01"
    unknown = logged(wave, ("2024-03-01", "a", ""))
    assert plan_date(unknown) == ""
    assert standing(unknown, "space_by_group", True).kind == "exploratory"


def test_the_log_keeps_the_fingerprint_of_the_plan(copy: Project) -> None:
    path = copy.instrument_file("2024-04")
    path.write_text(path.read_text().replace("Samen op huisbezoek", "Samen op bezoek"))
    changed = load(path, Instrument)
    amend(path, changed, "a label")
    last = load(path, Instrument).amendments[-1]
    assert (last.part, last.date) == (changed.part, date.today().isoformat())


def test_no_file_calls_a_published_plan_confirmatory(project: Project) -> None:
    """The plan of 2022-04 was made after its report."""
    assert {family.kind for family in read_instrument(project, "2022-04").plan} == {"exploratory"}


@pytest.mark.parametrize(
    ("method", "outcome", "by", "words"),
    [
        (
            "means",
            "workload",
            "organisation_type",
            "workload has answers, of which there is no mean",
        ),
        ("correlation", "workload", "organisation_type", "organisation_type have no order"),
        ("ordinal", "organisation_type", "workload", "organisation_type have no order"),
    ],
)
def test_a_method_that_the_answers_do_not_allow_is_told_when_the_plan_is_read(
    instrument: Instrument, method: str, outcome: str, by: str, words: str
) -> None:
    family = {"id": "f", "method": method, "outcomes": [outcome], "by": [by],
              "reason": {"nl": "", "en": ""}}  # fmt: skip
    with pytest.raises(ValidationError, match=words):
        Instrument.model_validate(instrument.model_dump() | {"plan": [family]})
