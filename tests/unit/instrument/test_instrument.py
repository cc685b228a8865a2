"""The instrument: one file per wave, errors in it named by line."""

from __future__ import annotations

import re

import pytest

from peo.define.document import amend, load
from peo.define.instrument import read_instrument
from peo.define.instrument.dictionary import data_dictionary, table_schema
from peo.define.instrument.model import Instrument
from peo.define.instrument.synthetic import synthesize
from peo.intake.validate import validate
from peo.project import Project, UserError
from tests.conftest import some

WAVE = "2022-04"


@pytest.mark.covers("S4-R1")
def test_the_blocks_of_the_wave_hold_four_fourteen_and_eleven_questions(
    instrument: Instrument,
) -> None:
    """Counts: the published questionnaire."""
    counts = {block.id: len(block.questions) for block in instrument.blocks}
    assert counts == {"base": 4, "fixed": 14, "flexible": 11}
    assert (instrument.wave, instrument.theme) == (WAVE, "workload")


@pytest.mark.covers("S4-R2")
def test_codes_run_from_low_to_high_whatever_was_printed_first(instrument: Instrument) -> None:
    overall, judgement = (
        instrument.question_of(name) for name in ("space_overall", "space_judgement")
    )
    assert (overall.printed, judgement.printed) == ("high_first", "low_first")
    assert (
        instrument.variables["space_overall"].codes == instrument.variables["space_judgement"].codes
    )
    assert instrument.variables["space_overall"].codes[0] == "very_insufficient"


@pytest.mark.covers("S4-R3")
def test_every_type_of_question_leads_to_its_columns(instrument: Instrument) -> None:
    types = {question.type for question in instrument.questions}
    assert types == {
        "single", "multi", "likert3", "likert4", "yes_no", "percent", "scale_1_10", "fte",
        "free_text",
    }  # fmt: skip
    assert instrument.question_of("cause_admin").max_choices == 3
    for text in ("cause_other_text", "task_other_text", "organisation_type_other_text"):
        assert instrument.variables[text].kind == "text"


def test_functions_that_were_never_offered_are_known_as_recoded(instrument: Instrument) -> None:
    """The report counts two functions that the questionnaire lacks: they were made afterwards."""
    variable = instrument.variables["job_function"]
    recoded = {answer.code for answer in variable.answers if answer.recoded}
    assert recoded == {"psychologist", "family_coach"}
    made = synthesize(instrument, 500, seed=1)
    assert not recoded & set(made["job_function"])
    made.loc[:1, "job_function"] = sorted(recoded)
    made.loc[:1, "job_function_other_text"] = None
    assert "answer_unknown" not in set(validate(made, instrument, "made").problems["rule"])


@pytest.mark.covers("S4-R4", "S4-X18")
def test_follow_ups_are_routed_by_workload_and_not_by_hours(instrument: Instrument) -> None:
    for name in ("task_reporting", "cause_admin", "effect_stay"):
        assert str(instrument.variables[name].asked_if) == "workload in {somewhat, strong}"
    for name in ("sector_cause_admin", "relief_support"):
        assert str(instrument.variables[name].asked_if) == "workload == hardly"
    follow_up = instrument.variables["influenceable_admin"].asked_if
    assert str(follow_up) == "cause_admin == yes & workload in {somewhat, strong}"


@pytest.mark.covers("S4-R5")
def test_the_overall_question_moved_between_the_waves(project: Project) -> None:
    order = {
        wave: [v for v in read_instrument(project, wave).variables if v.startswith("space_")]
        for wave in ("2021-09", "2022-04")
    }
    assert order["2022-04"].index("space_overall") == 0
    assert order["2021-09"].index("space_overall") == 4


@pytest.mark.covers("S4-P6")
def test_everything_has_a_label_in_both_languages(instrument: Instrument) -> None:
    for variable in some(instrument.variables.values()):
        for label in (variable.name, *variable.answers, *variable.classes, *variable.bands):
            assert label.nl.strip()
            assert label.en.strip()
    for question in some(instrument.questions):
        assert question.text is not None


@pytest.mark.covers("S4-A9")
def test_the_bands_of_a_percentage_leave_no_gap(instrument: Instrument) -> None:
    for name in ("direct_client_time_pct", "indirect_client_time_pct"):
        assert [band.upto for band in instrument.variables[name].bands] == [20, 40, 60, 100]


def test_the_dictionary_has_a_row_for_every_variable(instrument: Instrument) -> None:
    assert list(data_dictionary(instrument)["variable"]) == list(instrument.variables)


def test_the_table_schema_lists_categories_in_order(instrument: Instrument) -> None:
    schema = table_schema(instrument, ["space_overall"])
    field = schema["fields"][-1]
    assert field["categoriesOrdered"]
    assert field["categories"][0]["value"] == "very_insufficient"


def edit(project: Project, old: str, new: str) -> None:
    path = project.instrument_file(WAVE)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(project: Project, text: str) -> int:
    lines = project.instrument_file(WAVE).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_misspelt_key_is_named_with_its_line(copy: Project) -> None:
    edit(copy, "    max_choices: 3", "    max_choice: 3")
    line = line_of(copy, "max_choice: 3")
    with pytest.raises(UserError, match=rf"2022-04\.yaml, line {line}: .*max_choice"):
        read_instrument(copy, WAVE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("scale: space\n", "scale: spice\n", "no scale 'spice'"),
        ("asked_if: workload == hardly", "asked_if: workload == none", "no answer or class 'none'"),
        ("asked_if: workload == hardly", "asked_if: work == hardly", "no variable 'work'"),
        (
            "asked_if: workload == hardly",
            "asked_if: workload = hardly",
            "cannot read the condition",
        ),
        ("of: [direct_client_time_pct,", "of: [direct_time,", "no variable 'direct_time'"),
        ('mandated care)", GI,', 'mandated care)", lokaal team,', "stands for two answers"),
    ],
)
def test_an_instrument_that_contradicts_itself_is_refused(
    copy: Project, old: str, new: str, message: str
) -> None:
    edit(copy, old, new)
    with pytest.raises(UserError, match=message) as caught:
        load(copy.instrument_file(WAVE), Instrument)
    said = re.match(r"2022-04\.yaml, line (\d+): ", str(caught.value))
    assert said, "the message names file and line"
    # the line of the question (or rule) that holds the mistake
    assert line_of(copy, new.strip()) - 30 <= int(said[1]) <= line_of(copy, new.strip())


def test_broken_yaml_names_the_line(copy: Project) -> None:
    edit(copy, "blocks:", "blocks: [")
    with pytest.raises(UserError, match=r"2022-04\.yaml, line \d+: not valid YAML"):
        read_instrument(copy, WAVE)


def test_a_key_that_stands_twice_is_named(copy: Project) -> None:
    edit(copy, "theme: workload\n", "theme: workload\ntheme: rules\n")
    with pytest.raises(UserError, match=r"line 1\d: the key 'theme' stands here twice"):
        read_instrument(copy, WAVE)


def test_yes_and_no_are_answers_and_not_truth_values(instrument: Instrument) -> None:
    assert instrument.variables["worked_before_2015"].codes == ("no", "yes")


def test_a_change_must_be_logged_before_anything_reads_it(copy: Project) -> None:
    edit(copy, "nl: Tijdregistratie,", "nl: Tijd registreren,")
    with pytest.raises(UserError, match="amendment log"):
        read_instrument(copy, WAVE)
    path, changed = copy.instrument_file(WAVE), read_instrument(copy, WAVE, check_log=False)
    amend(path, changed, 'a "clearer" label')
    changed = read_instrument(copy, WAVE)
    assert changed.amendments[-1].what == 'a "clearer" label'
    with pytest.raises(UserError, match="nothing changed"):
        amend(path, changed, "again")


def test_a_missing_instrument_is_named(copy: Project) -> None:
    with pytest.raises(UserError, match=r"no instrument schemas/survey/2030-01\.yaml"):
        read_instrument(copy, "2030-01")
