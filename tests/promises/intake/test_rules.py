"""Every planted error is found, in its row and column, and nothing else is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from peo.define.document import load
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.instrument.planted import fitting
from peo.define.instrument.survey_rules import RULES
from peo.project import Project, UserError, find_project
from tests.conftest import some
from tests.promises.intake import exports as sw
from tests.promises.intake.conftest import Taken, take
from tests.short import LONG

WAVE = "2022-04"
ITSELF = read_instrument(find_project(), WAVE)
LEFT_OUT = LONG  # of what asks for one rule; errors are planted in the whole of it


def covers(*items: str) -> Any:
    return pytest.mark.covers(*items)


def ticks(question: str, *options: str) -> dict[str, str]:
    """All options of a question, some of them ticked."""
    answers = next(q for q in ITSELF.questions if q.id == question).answers
    return {a.code: "yes" if a.code in options else "no" for a in answers}


def case(item: str, rule: str, column: str, **answers: str | None) -> Any:
    """An item of the checklist, and the answers that matter; the rest is made to fit them."""
    return pytest.param(rule, column, answers, marks=covers(item))


PLANTED = [
    case("S4-X1", "answer_unknown", "space_overall", workload="somewhat",
         space_overall="hardly"),
    case("S4-X1", "answer_unknown", "workload", workload="heavy",
         task_reporting="strong"),
    case("S4-X2", "choices_max", "causes", workload="strong",
         **ticks("causes", "cause_admin", "cause_meaning", "cause_turnover", "cause_caseload"),
         influenceable_admin="yes", influenceable_meaning="yes", influenceable_turnover="yes",
         influenceable_caseload="yes"),
    case("S4-X3", "followup_not_chosen", "influenceable_meaning", workload="strong",
         **ticks("causes", "cause_admin"), influenceable_admin="yes", influenceable_meaning="no"),
    case("S4-X3", "followup_missing", "influenceable_admin", workload="strong",
         **ticks("causes", "cause_admin"), influenceable_admin=None),
    case("S4-X4", "route", "task_reporting", workload="hardly", task_reporting="strong"),
    case("S4-X4", "route", "relief_support", workload="strong", relief_support="strong"),
    case("S4-X4", "route", "space_change_since_2015", workload="hardly",
         years_experience="y6_10", worked_before_2015="no", space_change_since_2015="same",
         workload_change_since_2015=None),
    case("S4-X5", "route_open", "task_reporting", workload=None, task_reporting="strong"),
    case("S4-X6", "number_range", "contract_fte", contract_fte="-0.5"),
    case("S4-X6", "number_decimals", "contract_fte", contract_fte="0.895"),
    case("S4-X6", "fte_unit", "contract_fte", contract_fte="36"),
    case("S4-X6", "fte_unit", "contract_fte", contract_fte="89"),
    case("S4-X6", "number_range", "contract_fte", contract_fte="101"),
    case("S4-X6", "number_unreadable", "contract_fte", contract_fte="36 uur"),
    case("S4-X6", "fte_zero", "contract_fte", contract_fte="0"),
    case("S4-X7", "number_range", "direct_client_time_pct", direct_client_time_pct="120",
         indirect_client_time_pct="10"),
    case("S4-X7", "unit_sign", "direct_client_time_pct", direct_client_time_pct="45 %",
         indirect_client_time_pct="10"),
    case("S4-X7", "sum_max", "indirect_client_time_pct", direct_client_time_pct="50",
         indirect_client_time_pct="51"),
    case("S4-X8", "number_range", "work_enjoyment", work_enjoyment="0"),
    case("S4-X8", "number_range", "work_enjoyment", work_enjoyment="11"),
    case("S4-X8", "number_decimals", "work_enjoyment", work_enjoyment="7,5"),
    case("S4-X9", "exclusive", "sector_cause_none", workload="hardly",
         **ticks("sector_causes", "sector_cause_none", "sector_cause_admin")),
    case("S4-X9", "exclusive", "colleague_effect_none", workload="hardly",
         colleague_effect_none="yes", colleague_effect_stay="some"),
    case("S4-X10", "other_text_alone", "organisation_type_other_text",
         organisation_type="specialist", organisation_type_other_text="iets"),
    case("S4-X10", "other_text_missing", "cause_other_text", workload="strong",
         **ticks("causes", "cause_other"), influenceable_other="no", cause_other_text=None),
    case("S4-X10", "other_text_missing", "effect_other_text", workload="strong",
         effect_other="some", effect_other_text=None),
    case("S4-X11", "implausible", "worked_before_2015", years_experience="y0_3",
         worked_before_2015="yes"),
    case("S4-X11", "implausible", "worked_before_2015", years_experience="y10_plus",
         worked_before_2015="no", space_change_since_2015=None, workload_change_since_2015=None),
    case("S4-X12", "implausible", "direct_client_time_pct",
         job_function="manager_no_client_contact", job_function_other_text=None,
         direct_client_time_pct="20", indirect_client_time_pct="30"),
    case("S4-X14", "letter_code", "hours_vs_contract", hours_vs_contract="b"),
    case("S4-X16", "personal_data", "fixed_comment",
         fixed_comment="bel mevrouw Voorbeeld op 06-12345678"),
]  # fmt: skip


@pytest.fixture(scope="module")
def planted(tmp_path_factory: Any) -> Taken:
    """A file in which every row has another error; the last has none."""
    wave = sw.records(ITSELF, 60, seed=3)
    somebody = fitting(
        ITSELF,
        {n: None if pd.isna(c) else " ".join(c.split()) for n, c in wave.iloc[7].items()},
        {"workload": "hardly"},
    )
    rows = [fitting(ITSELF, somebody, case.values[2]) for case in PLANTED]
    frame = pd.DataFrame([*rows, somebody], columns=wave.columns, dtype="str")
    frame["respondent_id"] = [f"P{i}" for i in range(len(frame))]
    return take(tmp_path_factory.mktemp("planted") / "project", sw.to_csv(frame))


# What a rule about several cells costs, and rules that only list what is all the same counted.
COSTS = {
    "sum_max": ("direct_client_time_pct", "indirect_client_time_pct"),
    "choices_max": tuple(ticks("causes")),
    "sector_cause_none": tuple(ticks("sector_causes")),
    "colleague_effect_none": tuple(
        item.id for item in ITSELF.question_of("colleague_effect_none").items
    ),
}
ONLY_LISTED = {"followup_missing", "route_open", "fte_zero", "unit_sign", "other_text_alone",
               "other_text_missing", "implausible", "personal_data"}  # fmt: skip


@pytest.mark.parametrize(("rule", "column", "answers"), PLANTED)
def test_a_planted_error_is_found_and_costs_its_cell_and_nothing_else(
    planted: Taken, rule: str, column: str, answers: Any
) -> None:
    """The person stays, with every answer that has nothing to do with the error."""
    place = [case.values for case in PLANTED].index((rule, column, answers))
    alike = planted.problems["rule"] == "same_answers"  # one is wrong in a text alone
    here = planted.problems[~alike & (planted.problems["row"] == str(place + 2))]  # a line each
    assert here[["rule", "severity", "column"]].to_numpy().tolist() == [[rule, "warn", column]]
    kept = planted.accepted.set_index("respondent_id").loc[f"P{place}"]
    clean = planted.accepted.set_index("respondent_id").loc[f"P{len(PLANTED)}"]
    lost = COSTS.get(rule) or COSTS.get(column) or (column,)
    missing = pd.read_parquet(planted.folder / "missing.parquet").set_index("respondent_id")
    for name in lost if rule not in ONLY_LISTED else ():
        assert pd.isna(kept[name])
        assert missing.loc[f"P{place}", name] in ("unusable", "not_asked")
    apart = {"origin", *lost, *answers}
    others = [n for n in clean.index if n not in apart and pd.notna(clean[n])]
    assert len(others) > 20
    if answers.get("workload", "hardly") == "hardly":
        assert kept[others].tolist() == clean[others].tolist()


def test_rows_without_an_error_are_accepted(planted: Taken) -> None:
    wrong = planted.problems[planted.problems["rule"] != "same_answers"]
    assert len(wrong) == len(PLANTED)
    assert planted.accepted["respondent_id"].iloc[-1] == f"P{len(PLANTED)}"
    assert len(planted.accepted) + len(planted.rejected) == len(PLANTED) + 1


def one(examined: Any, wave: pd.DataFrame, **cells: str) -> Any:
    """The wave with some cells of its first row changed."""
    wave = wave.copy()
    for name, cell in cells.items():
        if name not in wave:
            wave[name] = pd.Series(np.nan, index=wave.index, dtype="str")
        wave.loc[0, name] = cell
    return examined(sw.to_csv(wave))[0]


def setting(rules: str) -> tuple[str, str]:
    """A change of the instrument: the block `rules`."""
    return "\nplan:\n", f"\nrules: {rules}\n\nplan:\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "column", "cell"),
    [
        pytest.param("fte_zero", "contract_fte", "0", marks=covers("S4-X10")),
        pytest.param("number_range", "work_enjoyment", "11", marks=covers("S4-X4")),
    ],
)
def test_a_wave_may_say_that_a_cell_costs_the_person(
    taken: Any, wave: pd.DataFrame, rule: str, column: str, cell: str
) -> None:
    wave = wave.copy()
    wave.loc[0, column] = cell
    result = taken(sw.to_csv(wave), change=setting(f"{{{rule}: refuse}}"))
    assert result.rejected["respondent_id"].tolist() == ["S0001"]
    assert len(result.accepted) == len(wave) - 1


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("{rout: warn}", "no rule 'rout'; did you mean 'route'"),
        ("{respondent_duplicate: warn}", "respondent_duplicate cannot be a warning"),
        ("{route: never}", "Input should be 'refuse' or 'warn'"),
        ("{number_unreadable: note}", "Input should be 'refuse' or 'warn'"),
    ],
)
def test_a_setting_for_no_rule_is_an_error(copy: Project, rules: str, message: str) -> None:
    path = copy.instrument_file(WAVE)
    path.write_text(path.read_text().replace(*setting(rules), 1))
    with pytest.raises(UserError, match=message):
        load(path, Instrument)


@pytest.mark.slow
@covers("S4-X6")
@pytest.mark.parametrize(
    ("unit", "full", "typed", "fte"),
    [("hours", 36, "36", "1"), ("hours", 36, "32", "0.89"), ("hours", 40, "24,5", "0.61"),
     ("percent", 100, "89", "0.89")],
)  # fmt: skip
def test_hours_and_percentages_are_converted_only_by_an_explicit_rule(
    taken: Any, wave: pd.DataFrame, unit: str, full: int, typed: str, fte: str
) -> None:  # fmt: skip
    """32 / 36 = 0.888..., 24.5 / 40 = 0.6125: rounded half up by hand."""
    rule = "    type: fte\n", f"    type: fte\n    typed: {{unit: {unit}, full: {full}}}\n"
    wave = wave.copy()
    wave.loc[0, "contract_fte"] = typed
    result = taken(sw.to_csv(wave), change=rule)
    assert result.problems[["rule", "value"]].to_numpy().tolist() == [["number_converted", typed]]
    assert float(result.accepted["contract_fte"].iloc[0]) == float(fte)


@pytest.mark.slow
@covers("S4-X7")
@pytest.mark.parametrize(("tolerance", "rules"), [(0, ["sum_max"]), (1, [])])
def test_a_sum_of_101_is_tolerated_only_if_set(
    taken: Any, instrument: Instrument, wave: pd.DataFrame, tolerance: float, rules: list[str]
) -> None:
    sums = "time_pct], max: 100}", f"time_pct], max: 100, tolerance: {tolerance}}}"
    wave = wave.copy()
    names = ["job_function", "job_function_other_text", *instrument.sums[0].of]
    wave.loc[0, names] = ["trainer", np.nan, "50", "51"]
    result = taken(sw.to_csv(wave), change=sums if tolerance else None)
    assert result.problems["rule"].tolist() == rules


@pytest.mark.slow
@covers("S4-X2")
def test_a_cause_named_twice_counts_once_and_is_listed(
    taken: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    question, options = next(instrument.multi())
    row = wave.index[wave["cause_admin"] == "yes"][0]
    named = wave[list(options)].apply(
        lambda cells: ";".join(o for o in options if cells[o] == "yes") or None, axis=1
    )
    named[row] += ";Hoeveelheid aan administratieve taken"
    shown = wave.drop(columns=list(options)).assign(causes=named.astype("str"))
    result = taken(sw.to_csv(shown))
    found = result.problems[["rule", "severity", "column"]].to_numpy().tolist()
    assert found == [["choice_twice", "warn", question.id]]
    assert result.accepted["cause_admin"].iloc[row] == "yes"


@pytest.mark.slow
@covers("S4-X14")
def test_letters_in_a_cell_with_choices_are_refused(
    taken: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    _, options = next(instrument.multi())
    follow = [v for v in wave if v.startswith("influenceable_")]
    shown = wave.drop(columns=list(options)).assign(
        causes=["n;i"] + [""] * (len(wave) - 1), cause_other_text=np.nan
    )
    shown[follow] = np.nan
    first = shown.astype(object).where(shown.notna(), None).loc[0].to_dict()
    fitted = fitting(
        instrument,
        dict.fromkeys(instrument.variables) | first,
        {"workload": "strong"} | ticks("causes"),
    )
    shown.loc[0] = pd.Series(fitted | {"causes": "n;i"})[shown.columns]
    result = taken(sw.to_csv(shown.astype("str")))
    assert result.problems[["rule", "column"]].to_numpy().tolist() == [["letter_code", "causes"]]


@pytest.mark.slow
@covers("S4-X13")
def test_duplicates_and_blank_records_are_refused_and_break_off_is_counted(
    taken: Any, instrument: Instrument, wave: pd.DataFrame
) -> None:
    wave = wave.astype(object)
    wave.loc[1, "respondent_id"] = wave.loc[0, "respondent_id"]
    answers = list(instrument.variables)
    wave.loc[2, answers] = np.nan
    later = [v.id for v in instrument.variables.values() if v.block != "base"]
    wave.loc[3, later] = np.nan
    wave.loc[3, "contract_fte"] = "0.5"
    result = taken(sw.to_csv(wave.astype("str")))
    assert (len(result.accepted), len(result.rejected)) == (57, 3)
    assert result.problems["rule"].tolist() == [
        "respondent_duplicate", "respondent_duplicate", "blank_record", "base_only",
    ]  # fmt: skip


@pytest.mark.slow
@covers("S4-X16")
def test_personal_data_is_flagged_and_never_shown(taken: Any, wave: pd.DataFrame) -> None:
    personal = [
        "bel 06-12345678", "mail naar a.b@example.org", "mevrouw Voorbeeld weet meer",
        "ik werk met Anna Voorbeeld", "woont op 1234 AB 5", "geboren 01-02-1980",
        "BSN 123456789", "mijn naam is Voorbeeld", "dhr. van Voorbeeld",
    ]  # fmt: skip
    harmless = ["Te veel werk. Minder regels graag!", "Meer tijd voor de cliënt"]
    wave = wave.copy()
    wave.loc[: len(personal) + 1, "fixed_comment"] = personal + harmless
    result = taken(sw.to_csv(wave))
    assert result.problems["rule"].tolist() == ["personal_data"] * len(personal)
    page = (result.folder / "validation.html").read_text(encoding="utf-8")
    for told in (result.problems.to_csv(), page, result.said.text):
        assert not any(text in told for text in personal)


def test_a_problem_shows_its_own_cell_and_no_other(examined: Any, wave: pd.DataFrame) -> None:
    result = one(examined, wave, space_overall="voldoendee", fixed_comment="geheime opmerking")
    assert result.problems["value"].tolist() == ["voldoendee"]
    assert "geheime" not in result.problems.to_csv()


def test_a_name_in_a_closed_answer_is_not_shown_either(examined: Any, wave: pd.DataFrame) -> None:
    result = one(examined, wave, space_overall="vraag het Anna Voorbeeld")
    assert result.problems["value"].tolist() == ["(own words, 24 characters, not shown)"]


@pytest.mark.slow
@covers("S4-X19")
def test_a_record_outside_the_field_period_is_listed(taken: Any, wave: pd.DataFrame) -> None:
    period = "  weeks_at_least: 6\n", '  end: "2022-06"\n'
    wave = wave.assign(answered_at="2022-05-01")
    days = ["2022-04-01 09:00:00", "2022-06-30", "2022-03-31", "2022-07-01", "gisteren"]
    wave.loc[:4, "answered_at"] = days
    result = taken(sw.to_csv(wave), change=period)
    assert result.problems[["value", "rule"]].to_numpy().tolist() == [
        ["2022-03-31", "outside_fieldwork"],
        ["2022-07-01", "outside_fieldwork"],
        ["(not shown)", "date_unreadable"],
    ]
    assert "answered_at" not in result.accepted


@covers("S4-X17")
def test_the_scale_that_the_source_lacks_is_declared_with_a_note() -> None:
    question = ITSELF.question_of("relief_autonomy")
    assert question.scale == "relief"
    assert question.note is not None


def test_every_rule_speaks_both_languages() -> None:
    for rule in some(RULES.values()):
        texts = (rule.message.nl, rule.message.en, rule.advice.nl, rule.advice.en)
        assert all(text.strip() for text in texts)
