"""Which questions of two waves may be compared."""

from __future__ import annotations

from typing import Any

import pytest

from peo.cli import main
from peo.define.instrument import read_instrument
from peo.define.instrument.concordance import concordance
from peo.define.instrument.model import Instrument
from peo.project import Project
from tests.conftest import some


def changed(instrument: Instrument, question: str, **update: Any) -> Instrument:
    """The instrument of a later wave in which one question differs."""
    data = instrument.model_dump() | {"wave": "2023-04", "plan": ()}
    for block in data["blocks"]:
        block["questions"] = [
            {**q, **update} if q["id"] == question else q for q in block["questions"]
        ]
    return Instrument.model_validate(data)


def test_the_overall_verdict_on_space_moved_between_2021_and_2022(project: Project) -> None:
    old, new = (read_instrument(project, wave) for wave in ("2021-09", "2022-04"))
    matches = concordance(old, new)
    moved = matches["space_overall"]
    assert (moved.kinds, moved.grade) == (("moved", "unknown"), "with caution")
    assert "na 'Ruimte voor reflectie binnen werktijd'" in moved.reason.nl
    assert "first in 'Fixed part: professional space'" in moved.reason.en
    assert [m.question for m in matches.values() if "moved" in m.kinds] == ["space_overall"]
    assert matches["workload"].kinds == ("new",)
    assert "niet bekend" in matches["workload"].reason.nl  # the 2021 questionnaire is not complete


def test_a_wording_that_is_not_known_is_never_called_the_same(project: Project) -> None:
    """How the questions of 2021 read is not in the report on 2022; that the fixed part has fixed
    questions is (section 1.1). So nothing of it is comparable as it stands, and nothing a break."""
    old, new = (read_instrument(project, wave) for wave in ("2021-09", "2022-04"))
    matches = concordance(old, new)
    fixed = [q.id for block in new.blocks if not block.theme for q in block.questions]
    assert {matches[name].grade for name in some(fixed)} == {"with caution"}
    assert matches["stay_one_year"].reason.nl == "De formulering van 2021-09 is onbekend."
    assert "wording of then is unknown" in matches["organisation_type"].reason.en
    theme = [q.id for block in new.blocks if block.theme for q in block.questions]
    assert {matches[name].grade for name in some(theme)} == {"break"}


def test_a_paraphrase_does_not_show_another_wording(instrument: Instrument) -> None:
    other = {"text": {"nl": "Anders?", "en": "Other?"}, "wording": "literal"}
    (found,) = concordance(instrument, changed(instrument, "workload", **other))[
        "workload"
    ].differences
    assert found.grade == "with caution"
    assert found.reason.nl.startswith("Van 2022-04 is hier alleen een parafrase")


def test_a_question_that_is_the_same_is_comparable(instrument: Instrument) -> None:
    matches = concordance(instrument, instrument)
    assert {match.grade for match in matches.values()} == {"comparable"}
    assert {match.kinds for match in matches.values()} == {("same",)}


@pytest.mark.parametrize(
    ("question", "update", "kinds", "grade"),
    [
        ("workload", {"text": {"nl": "Anders?", "en": "Other?"}}, ("reworded",), "with caution"),
        ("workload", {"printed": "high_first"}, ("moved",), "with caution"),
        ("workload", {"scale": "rules"}, ("reworded",), "with caution"),
        ("space_judgement", {"scale": "equipped"}, ("recoded",), "break"),
        ("work_enjoyment", {"range": {"min": 0, "max": 10}}, ("recoded",), "break"),
        ("causes", {"max_choices": 5}, ("recoded",), "break"),
        ("effects", {"asked_if": ""}, ("rerouted",), "break"),
        ("effects", {"asked_if": "workload in {strong, somewhat}"}, ("same",), "comparable"),
    ],
)
def test_every_difference_has_its_grade(
    instrument: Instrument, question: str, update: dict[str, Any], kinds: tuple[str], grade: str
) -> None:
    found = concordance(instrument, changed(instrument, question, **update))
    assert (found[question].kinds, found[question].grade) == (kinds, grade)
    assert {m.grade for name, m in found.items() if name != question} == {"comparable"}


def test_an_option_more_shifts_all_shares_and_is_named(instrument: Instrument) -> None:
    causes = instrument.question_of("cause_admin")
    extra = causes.answers[0].model_copy(update={"code": "cause_extra", "nl": "Iets nieuws"})
    later = changed(instrument, "causes", answers=(*causes.answers, extra))
    match = concordance(instrument, later)["causes"]
    assert (match.kinds, match.grade) == (("recoded",), "with caution")
    assert "Iets nieuws" in match.reason.nl


def test_a_question_of_one_wave_only_is_a_break(instrument: Instrument) -> None:
    base, fixed, flexible = instrument.blocks
    left = tuple(q for q in fixed.questions if q.id != "fixed_comment")
    shorter = instrument.model_copy(
        update={"blocks": (base, fixed.model_copy(update={"questions": left}), flexible)}
    )
    shorter = Instrument.model_validate(shorter.model_dump())
    assert concordance(instrument, shorter)["fixed_comment"].kinds == ("dropped",)
    assert concordance(shorter, instrument)["fixed_comment"].kinds == ("new",)
    assert concordance(shorter, instrument)["fixed_comment"].grade == "break"


def test_an_item_that_came_or_was_reworded_is_told(instrument: Instrument) -> None:
    tasks = instrument.question_of("task_reporting")
    fewer = concordance(instrument, changed(instrument, "tasks", items=tasks.items[1:]))["tasks"]
    assert (fewer.kinds, fewer.grade) == (("recoded",), "with caution")
    first = tasks.items[0].model_copy(update={"nl": "Verslagen"})
    later = changed(instrument, "tasks", items=(first, *tasks.items[1:]))
    assert concordance(instrument, later)["tasks"].kinds == ("reworded",)


def test_the_command_prints_every_question_with_its_grade(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.root)
    assert main(["concordance", "2022-04", "2021-09"]) == 0
    out = capsys.readouterr().out
    line = next(line for line in out.splitlines() if line.startswith("space_overall"))
    assert "with caution" in line
    assert "moved" in line
    assert main(["concordance", "2022-04", "2019-01"]) == 2
