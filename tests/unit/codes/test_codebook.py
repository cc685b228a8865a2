"""What the code books of the two studies promise to whoever codes with them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from peo.codes.codebook import Dialogues, Interviews, read_codebook
from peo.define.document import load
from peo.project import UserError
from tests.conftest import ROOT

BOOKS = ROOT / "schemas" / "codes"
MODELS: dict[str, type[Dialogues] | type[Interviews]] = {
    "dialogues": Dialogues,
    "interviews": Interviews,
}


_WRONG_POLARITY = "DQ23, theme: mutual_relations, polarity: plus"
_WRONG_QUESTION = "  feeds: [RQ4]\n- code: alliance"
_WRONG_SECTION = 'IQ15, participant: "07", section: x'
_WRONG_DIRECTION = "two_stories, answers: [RQ2], polarity: plus"
_WRONG_CODE = "IC30, quantifier: a_few, section: personal_space, codes: [F3e]"


@pytest.fixture(scope="module")
def dialogues() -> Dialogues:
    return read_codebook(BOOKS / "dialogues.yaml", Dialogues)


@pytest.fixture(scope="module")
def interviews() -> Interviews:
    return read_codebook(BOOKS / "interviews.yaml", Interviews)


def refusal(folder: Path, study: str, old: str, new: str) -> str:
    """What the reader says when `old`, once in the file, becomes `new`; HERE is its line."""
    text = (BOOKS / f"{study}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand in the file once"
    changed = folder / f"{study}.yaml"
    changed.write_text(text.replace(old, new), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(UserError) as caught:
        load(changed, MODELS[study])
    return str(caught.value).replace(f"{study}.yaml, line {line}:", "HERE:")


@pytest.mark.parametrize("study", MODELS)
def test_a_published_code_book_agrees_with_its_amendment_log(study: str) -> None:
    book = read_codebook(BOOKS / f"{study}.yaml", MODELS[study])
    assert book.amendments[-1].sha256 == book.sha256


def test_an_unlogged_change_is_refused_and_names_the_new_fingerprint(tmp_path: Path) -> None:
    text = (BOOKS / "dialogues.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "dialogues.yaml"
    changed.write_text(text.replace("Foster care 1", "Foster care one"), encoding="utf-8")
    fingerprint = load(changed, Dialogues).sha256
    with pytest.raises(UserError, match=fingerprint):
        read_codebook(changed, Dialogues)


def test_a_note_in_the_log_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    text = (BOOKS / "dialogues.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "dialogues.yaml"
    changed.write_text(text.replace("first version", "version one"), encoding="utf-8")
    assert read_codebook(changed, Dialogues).amendments[0].what.startswith("version one")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("concept: moral_courage", "concept: moral_corage", "no concept 'moral_corage'; did you"),
        ("DQ24, theme: mutual_relations", "DQ24, theme: time", "no theme 'time'"),
        ("codes: [societal_pressure]", "codes: [lack_of_time]", "no factor of collective_learn"),
        ("DQ23, theme: mutual_relations, polarity: hindering", _WRONG_POLARITY, "no polarity"),
        ("shared_burden, polarity: supporting", "shared_burden, polarity: plus", "no polarity"),
        ("two_stories, answers: [RQ2]", "two_stories, answers: [RQ9]", "no question 'RQ9'"),
        ("bears_on: A1", "bears_on: A2", "no assumption 'A2'"),
        ("concepts_replaced_by: [supporting,", "concepts_replaced_by: [plus,", "no polarity"),
        ("two_stories, answers: [RQ2], polarity: hindering", _WRONG_DIRECTION, "no polarity"),
        ("- code: ethical_agency", "- code: moral_courage", "concept 'moral_courage' is used tw"),
        (
            "- code: taking_time",
            "- code: collective_learning",
            "the theme 'collective_learning' is",
        ),
        ("{code: PZ2,", "{code: PZ1,", "the team 'PZ1' is used twice"),
        ("{code: lack_of_time,", "{code: moral_doubt,", "the factor 'moral_doubt' is used twice"),
        ('{number: "6b"', '{number: "6a"', "the sub-question '6a' is used twice"),
        ("- {id: DQ02", "- {id: DQ01", "the quotation 'DQ01' is used twice"),
        ("  coders: 2", "  coders: 3", "do not add up to the number of coders"),
        ("  moderators: 2", "  moderator: 2", "no such key; did you mean 'moderators'"),
    ],
)
def test_a_dialogue_code_that_leads_nowhere_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    message = refusal(tmp_path, "dialogues", old, new)
    assert re.search(f"HERE:.*{re.escape(said)}", message), message


@pytest.mark.covers("S3-V6")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('IQ05, participant: "07"', 'IQ05, participant: "11"', "no participant '11'"),
        ("codes: [F2], kind: block", "codes: [F6], kind: block", "no code 'F6'"),
        ('codes: [X1], participants: ["07"]', 'codes: [X1], participants: ["70"]', "no participan"),
        ("IC30, quantifier: a_few, section: personal_space, codes: [F3]", _WRONG_CODE, "no code"),
    ],
)
def test_a_quotation_or_claim_points_to_an_existing_participant_and_code(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    message = refusal(tmp_path, "interviews", old, new)
    assert re.search(f"HERE:.*{re.escape(said)}", message), message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("because: [IC39, IC40]", "because: [IC39, IC42]", "no claim 'IC42'; did you mean"),
        ("alpha: 0.850, factor: F2", "alpha: 0.850, factor: X1", "no factor 'X1'"),
        ("alpha: 0.786, factor: F5", "alpha: 0.786, factor: F6", "no factor 'F6'"),
        (
            "parent: expertise_development}\n- {code: sh",
            "parent: x}\n- {code: sh",
            "no section 'x'",
        ),
        ("printed_factor: F1", "printed_factor: F8", "no factor 'F8'"),
        ("IC32, quantifier: few", "IC32, quantifier: fewer", "no quantifier 'fewer'"),
        ("same_as: IC02}\n- {id: IC28", "same_as: IC99}\n- {id: IC28", "no claim 'IC99'"),
        ("counter: [IC25]", "counter: [IC52]", "no claim 'IC52'"),
        ("{code: F4b,", "{code: F4a,", "the code 'F4a' is used twice"),
        ("{code: X2,", "{code: F1a,", "the code 'F1a' is used twice"),
        ("{code: personal_space,", "{code: alliance,", "the section 'alliance' is used twice"),
        ("- {id: IC02,", "- {id: IC01,", "the claim 'IC01' is used twice"),
        ("  factor: F5\n", "  factor: F55\n", "no factor 'F55'"),
        ("  feeds: [RQ3]\n- code: alliance", _WRONG_QUESTION, "no question 'RQ4'"),
        ('IQ15, participant: "07", section: personal', _WRONG_SECTION, "no section 'x_space'"),
        (
            "IC34, quantifier: majority, section: mun",
            "IC34, quantifier: majority, section: m",
            "no section",
        ),
        ('"09", "10"]', '"09", "09"]', "the participant '09' is used twice"),
        ("{code: R02,", "{code: R01,", "the recommendation 'R01' is used twice"),
        ("tree: []", "tree: [{code: T1, stage: axial, factor: F9, nl: a, en: a}]", "no factor"),
        ("tree: []", "tree: [{code: T1, stage: late, nl: a, en: a}]", "no stage 'late'"),
        (
            "tree: []",
            "tree: [{code: T1, stage: axial, parent: T0, nl: a, en: a}]",
            "no code 'T0'",
        ),
    ],
)
def test_an_interview_code_that_leads_nowhere_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    message = refusal(tmp_path, "interviews", old, new)
    assert re.search(f"HERE:.*{re.escape(said)}", message), message


@pytest.mark.covers("S3-V2")
@pytest.mark.covers("S3-X3")
@pytest.mark.parametrize(
    ("old", "new"),
    [("{code: residential, n: 3", "{code: residential, n: 4"), ("female: 8", "female: 9")],
)
def test_a_sample_table_that_does_not_add_up_is_refused(tmp_path: Path, old: str, new: str) -> None:
    assert "add up to 11, not to 10" in refusal(tmp_path, "interviews", old, new)


@pytest.mark.covers("S3-X5")
@pytest.mark.parametrize(
    ("old", "new"),
    [("approached: 21", "approached: 9"), ("approached: 21", "refused: 12\n  approached: 21")],
)
def test_more_people_than_were_approached_are_refused(tmp_path: Path, old: str, new: str) -> None:
    assert "fewer people were approached" in refusal(tmp_path, "interviews", old, new)


@pytest.mark.covers("S3-V5")
@pytest.mark.covers("S3-X13")
@pytest.mark.parametrize("alpha", ["1.01", "-0.1", "8.5", "p < .05", '"p = 0.04"'])
def test_an_alpha_outside_0_to_1_or_given_as_a_p_value_is_refused(
    tmp_path: Path, alpha: str
) -> None:
    message = refusal(tmp_path, "interviews", "alpha: 0.833", f"alpha: {alpha}")
    assert re.search("HERE:.*from 0 to 1, and not a p-value", message), message


@pytest.mark.covers("S3-X13")
def test_a_p_value_has_no_place_beside_a_measure(tmp_path: Path) -> None:
    message = refusal(tmp_path, "interviews", "alpha: 0.833", "alpha: 0.833, p: 0.03")
    assert re.search(r"HERE:.*\.p: there is no such key", message), message


@pytest.mark.covers("S3-V5")
def test_the_smallest_alpha_may_not_be_above_the_largest(tmp_path: Path) -> None:
    message = refusal(tmp_path, "interviews", "alpha_min: 0.637", "alpha_min: 0.93")
    assert re.search("HERE:.*smallest alpha is above the largest", message), message


def test_a_range_of_alphas_has_two_ends(tmp_path: Path) -> None:
    message = refusal(tmp_path, "interviews", "alpha_min: 0.637, ", "")
    assert "give both alpha_min and alpha_max, or neither" in message


def test_there_are_as_many_participant_numbers_as_participants(tmp_path: Path) -> None:
    message = refusal(tmp_path, "interviews", '"09", "10"]', '"09", "10", "11"]')
    assert "11 numbers for 10 participants" in message


@pytest.mark.parametrize("alpha", ["0", "1", "0.5"])
def test_an_alpha_at_the_edge_is_accepted(tmp_path: Path, alpha: str) -> None:
    text = (BOOKS / "interviews.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "interviews.yaml"
    changed.write_text(text.replace("alpha: 0.833", f"alpha: {alpha}"), encoding="utf-8")
    assert load(changed, Interviews).measures[0].alpha == float(alpha)


@pytest.mark.covers("S2-R1")
def test_all_seven_teams_are_known_and_one_has_no_session(dialogues: Dialogues) -> None:
    codes = {team.code for team in dialogues.teams}
    assert codes == {"PZ1", "PZ2", "AS1", "ES1", "ES2", "DN1", "OP1"}
    assert [team.code for team in dialogues.teams if not team.session] == ["DN1"]


@pytest.mark.covers("S2-R8")
def test_concepts_have_definition_source_and_status_and_the_book_a_version(
    dialogues: Dialogues,
) -> None:
    in_protocol = [concept for concept in dialogues.concepts if concept.in_protocol]
    assert len(in_protocol) == 4
    assert all(concept.definition and concept.sources for concept in in_protocol)
    # the report gave up the defined ones as codes, and kept asking about the other two
    given_up = [concept for concept in dialogues.concepts if concept.status == "given_up"]
    assert given_up == in_protocol
    assert dialogues.concepts_replaced_by == ("supporting", "hindering")
    assert dialogues.version


def test_sub_questions_5a_to_5c_are_polar_and_6a_and_6b_are_testing(dialogues: Dialogues) -> None:
    assert [q.number for q in dialogues.sub_questions] == ["4", "5a", "5b", "5c", "6a", "6b"]
    assert [q.number for q in dialogues.sub_questions if q.polar] == ["5a", "5b", "5c"]
    assert [q.number for q in dialogues.sub_questions if q.testing] == ["6a", "6b"]


@pytest.mark.covers("S2-R5")
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("morele moed", "moral_courage"),
        ("Moral  Courage", "moral_courage"),
        ("moral_courage", "moral_courage"),
        (" 5B ", "5b"),
        ("werkcultuur", None),
    ],
)
def test_a_category_is_a_concept_in_either_language_or_a_sub_question(
    dialogues: Dialogues, written: str, code: str | None
) -> None:
    assert dialogues.category(written) == code


def test_one_of_the_two_coders_of_a_session_attended_it(dialogues: Dialogues) -> None:
    coders = {role.attended: role.per_session for role in dialogues.coding.roles}
    assert coders == {True: 1, False: 1}
    assert dialogues.coding.coders == 2


def test_the_published_quotations_of_the_dialogues_are_9_7_and_10(dialogues: Dialogues) -> None:
    themes = Counter(quotation.theme for quotation in dialogues.quotations)
    assert themes == {"collective_learning": 9, "taking_time": 7, "mutual_relations": 10}


@pytest.mark.covers("S3-R4")
def test_five_factors_have_level_help_and_twelve_indicators(interviews: Interviews) -> None:
    assert [factor.code for factor in interviews.factors] == ["F1", "F2", "F3", "F4", "F5"]
    assert all(factor.levels and factor.help for factor in interviews.factors)
    assert sum(len(factor.indicators) for factor in interviews.factors) == 12
    assert [extra.code for extra in interviews.extra_codes] == ["X1", "X2", "X3"]


@pytest.mark.covers("S3-R1")
def test_21_were_approached_10_took_part_and_reasons_are_known(interviews: Interviews) -> None:
    sample = interviews.sample
    assert (sample.approached, sample.participated) == (21, 10)
    assert [reason.code for reason in sample.refusal_reasons] == ["lack_of_time", "illness"]
    assert [kind.n for kind in sample.organisations] == [5, 3, 2]


@pytest.mark.covers("S3-R5")
def test_the_topic_list_keys_on_codes_and_keeps_what_was_printed(interviews: Interviews) -> None:
    topics = {topic.code: topic for topic in interviews.topics}
    assert [code for code, topic in topics.items() if topic.printed_number == "2"] == [
        "concept",
        "vision",
    ]
    assert (topics["administration"].factor, topics["administration"].printed_factor) == (
        "F5",
        "F4",
    )
    assert len(topics["administration"].conditional) == 4


def test_the_participant_form_adds_the_fields_that_the_printed_one_lacks(
    interviews: Interviews,
) -> None:
    fields = interviews.table("forms").columns
    added = [name for name, field in fields.items() if not field.printed]
    assert added == ["organisation", "function", "years_total"]
    assert len(fields) == 8 + len(added)


def test_the_name_on_the_consent_form_is_kept_apart_from_the_number(interviews: Interviews) -> None:
    fields = interviews.table("consent").columns
    identifying = {name for name, field in fields.items() if field.identifying}
    assert identifying == {"name", "signature"}


@pytest.mark.covers("S3-R8")
def test_quotations_per_participant_are_as_published(interviews: Interviews) -> None:
    count = Counter(quotation.participant for quotation in interviews.quotations)
    assert [count[number] for number in interviews.participants] == [2, 1, 1, 5, 1, 1, 3, 2, 2, 1]
    kinds = Counter(quotation.kind for quotation in interviews.quotations)
    assert kinds == {"block": 17, "inline": 1, "paraphrase": 1}


@pytest.mark.covers("S3-X6")
def test_a_quotation_keeps_its_own_code_beside_that_of_its_section(interviews: Interviews) -> None:
    quotation = next(q for q in interviews.quotations if q.id == "IQ10")
    assert (quotation.section, quotation.codes) == ("reflection_and_fitting_care", ("F2",))


@pytest.mark.covers("S3-R11")
def test_one_expectation_held_and_one_partly(interviews: Interviews) -> None:
    assert {e.code: e.outcome for e in interviews.expectations} == {
        "E1": "held",
        "E2": "partly_held",
    }
    assert Counter(r.to for r in interviews.recommendations) == {
        "municipality": 6,
        "care_organisation": 1,
        "professional": 1,
        "research": 4,
    }


@pytest.mark.covers("S3-R10")
def test_measures_have_an_alpha_a_source_and_mostly_a_factor(interviews: Interviews) -> None:
    told = {m.code: (m.alpha or (m.alpha_min, m.alpha_max), m.factor) for m in interviews.measures}
    assert told == {
        "prosocial_motivation": (0.833, "F1"),
        "client_meaningfulness": (0.786, "F5"),
        "whole_questionnaire": ((0.637, 0.92), None),
        "taqs": (0.85, "F2"),
    }
    assert all(measure.source for measure in interviews.measures)


def test_a_claim_made_three_times_names_the_first(interviews: Interviews) -> None:
    assert [c.id for c in interviews.claims if c.same_as == "IC02"] == ["IC27", "IC38"]


@pytest.mark.parametrize("study", MODELS)
def test_a_code_book_holds_no_quotation(study: str) -> None:
    text = (BOOKS / f"{study}.yaml").read_text(encoding="utf-8")
    values = [line.split("#")[0] for line in text.splitlines()]
    assert not [line for line in values if re.search("[\u201c\u201d\u2018\u2026]", line)]
