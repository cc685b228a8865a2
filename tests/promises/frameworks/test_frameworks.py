"""The purpose tree, the municipal guide and the crosswalk, as read from schemas/frameworks."""

from __future__ import annotations

from pathlib import Path

import pytest

from peo.codes.codebook import read_codebook
from peo.codes.frameworks.framework import Crosswalk, Frameworks, Guide, Purpose, read_frameworks
from peo.project import Project, UserError

MODELS: dict[str, type[Purpose] | type[Guide] | type[Crosswalk]] = {
    "purpose": Purpose,
    "guide": Guide,
    "crosswalk": Crosswalk,
}


@pytest.fixture(scope="module")
def read(project: Project) -> Frameworks:
    return read_frameworks(project)


def refusal(copy: Project, name: str, old: str, new: str) -> str:
    """What the reader says when `old`, once in the file, becomes `new`; HERE is its line."""
    path = copy.framework_file(name)
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand in the file once"
    path.write_text(text.replace(old, new), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(UserError) as caught:
        read_frameworks(copy)
    return str(caught.value).replace(f"{name}.yaml, line {line}:", "HERE:")


@pytest.mark.covers("S0-R1")
def test_the_tree_has_five_branches_and_twenty_five_leaves(read: Frameworks) -> None:
    """Branches and leaves counted by hand in the source."""
    leaves = [len(branch.leaves) for branch in read.purpose.branches]
    assert leaves == [6, 6, 4, 4, 5]
    assert len(read.purpose.elements) == 5 + 25
    assert read.purpose.elements["E5.2"].label("nl") == "afwijking is geen fout"


@pytest.mark.covers("S0-R1")
def test_elements_hang_on_survey_variables_through_the_crosswalk(read: Frameworks) -> None:
    linked = {e for construct in read.crosswalk.constructs for e in construct.elements}
    assert linked <= set(read.purpose.elements)
    autonomy = read.crosswalk.find("autonomy_judgement")
    assert (autonomy.elements, autonomy.survey[0]) == (("E2.3", "E2.4"), "space_judgement")


@pytest.mark.covers("S1-R1")
def test_the_guide_has_its_aspects_levels_points_tensions_and_steps(read: Frameworks) -> None:
    guide = read.guide
    assert [a.code for a in guide.aspects] == [f"A{n}" for n in range(1, 8)]
    assert [level.code for level in guide.levels] == ["micro", "meso", "macro"]
    assert [point.code for point in guide.points] == [f"H{n:02d}" for n in range(1, 11)]
    assert all(point.parts for point in guide.points)
    printed = {tension.code: tension.printed for tension in guide.tensions}
    assert printed == {"T1": True, "T2": True, "T3": True, "T4": False, "T5": False, "T6": False}
    assert [(step.code, step.after) for step in guide.steps] == [
        ("1", ()),
        ("2", ()),
        ("3", ("1", "2")),
    ]


@pytest.mark.covers("S1-R2")
def test_a_municipality_acts_in_two_roles_and_every_point_has_an_actor(read: Frameworks) -> None:
    parties = [actor.party for actor in read.guide.actors]
    assert parties == ["municipality", "municipality", "organisation", "professional"]
    assert all(point.actors for point in read.guide.points)


@pytest.mark.covers("S1-V2")
def test_every_point_has_a_level_and_every_tension_names_its_points(read: Frameworks) -> None:
    assert [p.level for p in read.guide.points] == ["micro"] * 3 + ["meso"] * 4 + ["macro"] * 3
    assert all(tension.near for tension in read.guide.tensions)


@pytest.mark.covers("S1-V2", "S1-X1")
@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("guide", "id: match_client, level: micro", "id: match_client, level: mirco",
         "HERE: points.1.level: there is no level 'mirco'; did you mean 'micro'?"),
        ("guide", "id: team_stability, level: meso, ", "id: team_stability, ",
         "level: Field required"),
        ("guide", "level: meso, near: [H07]", "level: meso, near: []", "HERE: tensions.2.near"),
        ("guide", "near: [H05, H06]", "near: [H05, H66]", "there is no point 'H66'"),
        ("guide", "actors: [municipality_commissioner],\n   nl: volg", "actors: [],\n   nl: volg",
         "HERE: points.9.actors"),
        ("guide", "uses: [H02, H04]", "uses: [H02, H40]", "there is no point 'H40'"),
        ("purpose", "code: E3.2", "code: E4.2", "E4.2 stands under E3"),
        ("purpose", "leads_to: team_lesson", "leads_to: punish",
         "there is no consequence 'punish'"),
        ("crosswalk", "aspects: [A7]", "aspects: [A8]", "there is no code of aspects 'A8'"),
        ("crosswalk", "elements: [E1.5]", "elements: [E1.9]",
         "there is no code of elements 'E1.9'"),
    ],
)  # fmt: skip
def test_a_code_that_does_not_exist_is_refused_at_its_line(
    copy: Project, name: str, old: str, new: str, said: str
) -> None:
    assert said in refusal(copy, name, old, new)


@pytest.mark.parametrize("name", MODELS)
def test_a_framework_agrees_with_its_log_and_a_silent_change_is_refused(
    project: Project, copy: Project, name: str
) -> None:
    read_codebook(project.framework_file(name), MODELS[name])
    path = copy.framework_file(name)
    path.write_text(path.read_text().replace('version: "1"', 'version: "2"'))
    with pytest.raises(UserError, match="differs from the last entry of its amendment log"):
        read_codebook(path, MODELS[name])


@pytest.mark.covers("SX-R1")
def test_twenty_two_constructs_link_the_sources_and_gaps_are_gaps(read: Frameworks) -> None:
    """Gaps as noted when the five documents were read, apart from the crosswalk file."""
    gaps = {c.code: set(c.gaps) for c in read.crosswalk.constructs if c.gaps}
    assert len(read.crosswalk.constructs) == 22
    assert gaps == {
        "client_relationship": {"dialogue"},
        "shared_vision": {"survey"},
        "workload": {"interview"},
        "work_enjoyment": {"interview", "dialogue"},
        "retention_turnover": {"interview", "dialogue"},
        "mandate_responsibility": {"survey", "interview"},
        "experience": {"dialogue"},
        "commissioner_municipality": {"dialogue"},
        "change_innovation": {"dialogue"},  # there is a recommendation, which nobody in a team said
        "organisational_support_trust": {"interview"},  # they speak of municipalities
    }


@pytest.mark.covers("SX-V1")
def test_equal_names_of_several_sources_stay_apart(read: Frameworks) -> None:
    same = read.same_names()
    assert same["autonomy"] == (("purpose", "E2.4"), ("guide", "A1"))
    assert same["reflection"] == (("purpose", "E4"), ("interviews", "F4"))
    assert read.purpose.elements["E2.4"] is not read.guide.aspects[0]


@pytest.mark.covers("SX-V1")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("interview: [F4, F4a, F4b]", "interview: [A6]", "there is no code of interview 'A6'"),
        ("survey: [years_experience, worked_before_2015]", "survey: [years_experience, X1]",
         "there is no code of survey 'X1'"),
        ("dialogue: [equal_cooperation]", "dialogue: [effect_collaboration]",
         "there is no code of dialogue 'effect_collaboration'"),
        ("{id: IC13, of: [reflection]", "{id: IC13, of: [meaning_motivation]",
         "HERE: claims.12.of.0: claim IC13 is about F4, which meaning_motivation is not"),
        ("{variable: work_enjoyment}", "{variable: workload}",
         "there is no survey variable of work_enjoyment 'workload'"),
    ],
)  # fmt: skip
def test_a_code_counts_in_its_own_source_only(copy: Project, old: str, new: str, said: str) -> None:
    assert said in refusal(copy, "crosswalk", old, new)


def test_every_counted_claim_of_the_interviews_is_placed_once_or_repeats_another(
    read: Frameworks,
) -> None:
    placed = [said.id for said in read.crosswalk.claims]
    repeats = [claim.id for claim in read.interviews.claims if claim.same_as]
    assert sorted(placed + repeats) == [claim.id for claim in read.interviews.claims]


def test_a_framework_that_is_missing_is_named(copy: Project) -> None:
    Path(copy.framework_file("guide")).unlink()
    with pytest.raises(UserError, match=r"There is no file .*guide\.yaml"):
        read_frameworks(copy)
