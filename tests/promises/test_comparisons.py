"""What a notebook can ask about differences, association and change, and what it may conclude."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from peo.define.parameters import Disclosure
from peo.figure import Figure, half_up, read_figures, write_figures
from peo.figure.disclose import disclose
from peo.notebook import Wave
from peo.project import Project, UserError
from tests.conftest import some


@pytest.mark.covers("S4-A5")
@pytest.mark.slow
def test_small_groups_get_an_exact_p_and_large_ones_the_approximation(w: Wave) -> None:
    by = {figure.by: figure for figure in w.tests("a", "enjoyment")}
    assert by["organisation_type"].p_from == ""
    assert by["space_overall"].p_from in ("exact", "simulated")  # 3 people say very insufficient
    smallest = w.records["space_overall"].value_counts().min()
    assert smallest < 10


@pytest.mark.slow
@pytest.mark.covers("S4-A5")
def test_every_table_of_tests_says_how_many_were_done(w: Wave) -> None:
    figures = w.tests("a", "stay")
    assert {figure.tests for figure in figures} == {7}
    assert all((f.p_adjusted or 0) >= (f.p or 0) for f in figures)
    notes = w.table(figures[:1], "Blijven", "Staying").notes
    assert any(note.startswith("7 toetsen in deze familie (verkennend)") for note in notes)


@pytest.mark.slow
@pytest.mark.covers("S4-A13")
def test_a_declared_rule_keeps_the_small_group_out_of_the_tests(w: Wave) -> None:
    figure = w.tests("a", "enjoyment")[0]
    others = int((w.records["organisation_type"] == "other").sum())
    assert others == 9
    assert figure.n == 150 - others


def test_pairs_can_keep_it_in_with_an_exact_p_or_leave_it_out(w: Wave) -> None:
    every = w.tests("a", "work_enjoyment", "organisation_type", pairs=True)
    small = [figure for figure in every if "other" in (figure.group, figure.against)]
    assert len(every) == 6
    assert {figure.p_from for figure in small} == {"exact"}
    assert (
        len(w.tests("b", "work_enjoyment", "organisation_type", leave_out=["other"], pairs=True))
        == 3
    )


@pytest.mark.covers("S0-A2")
def test_what_cannot_be_tested_is_named_and_what_can_has_an_interval(w: Wave, w_en: Wave) -> None:
    pairs = {(f.variable, f.by): f for f in w.tests("a", "enjoyment_correlates")}
    judgement = pairs["work_enjoyment", "space_judgement"]
    assert judgement.low is not None
    assert judgement.high is not None
    assert judgement.low < (judgement.value or 0) < judgement.high
    assert ("space_judgement", "workload") in pairs
    assert not any("equipped_for_profession" in pair for pair in pairs)
    assert w.say("enjoyment_correlates") == (
        "Niet getoetst, want er zijn geen antwoorden bekend: toegerust voor het vak."
    )
    assert w_en.say("enjoyment_correlates").startswith("Not tested")


def test_correlations_and_models_say_that_reconstructed_records_do_not_fix_them(w: Wave) -> None:
    found = [*w.tests("a", "enjoyment_correlates"), *w.tests("b", "enjoyment_model")]
    assert found
    assert not any(figure.identified for figure in found)


def test_a_regression_states_its_odds_ratios_and_checks_its_assumption(w: Wave) -> None:
    figures = w.tests("a", "workload_model")
    ratios = {(f.by, f.group): f for f in figures if f.statistic == "odds_ratio"}
    assert ratios["organisation_type", "local_team"].against == "specialist"
    assert ratios["hours_vs_contract", ""].value > 1  # type: ignore[operator]
    tests = [f.test for f in figures if f.statistic == "test"]
    assert tests == ["likelihood_ratio", "proportional_odds"]
    assert {f.n for f in figures} == {140}  # without the nine of "other" and one without answer


@pytest.mark.covers("S4-C7")
def test_looking_back_uses_the_sign_test_of_the_plan(w: Wave) -> None:
    space, workload = w.tests("a", "since_2015")
    changes = w.records["workload_change_since_2015"].value_counts()
    assert (workload.count, workload.n) == (changes["increased"], changes["increased"])
    assert workload.p == pytest.approx(2 * 0.5**78)  # all 78 one way
    assert workload.identified  # 91 and 9 per cent were published
    assert not space.identified  # "about 60" and "about 10" fix nothing
    shares = {f.categories[0]: f.value for f in w.shares("b", "space_change_since_2015")}
    assert shares["decreased"] == pytest.approx(60, abs=5)


@pytest.mark.covers("S4-C2")
@pytest.mark.covers("S4-A8", "S4-R9")
def test_an_earlier_wave_is_compared_from_its_totals(w: Wave) -> None:
    now = w.shares("a", "space_overall", ["sufficient_both"])
    (difference,) = w.between("b", now, "2021-09")
    assert difference.value == pytest.approx(100 * (138 / 150 - 153 / 178))
    assert difference.n == 328
    assert (difference.p or 0) > 0.05
    assert difference.identified
    note = w.instrument.question_of("space_overall").note
    assert note is not None
    assert "2021" in note.nl


@pytest.mark.covers("S4-C5")
def test_staying_is_compared_answer_by_answer(w: Wave) -> None:
    stay = {f.categories[0]: f for f in w.shares("a", "stay_one_year")}
    shown = [round(stay[code].value or 0) for code in
             ("large", "fairly_large", "neutral", "fairly_small", "small", "unknown")]  # fmt: skip
    assert shown == [48, 31, 12, 3, 1, 5]
    assert len(w.between("b", list(stay.values()), "2021-09")) == 6


@pytest.mark.slow
def test_pairs_of_causes_are_judged_against_chance_within_three_picks(w: Wave) -> None:
    found = w.cross("a", "causes", "causes", "workload in {somewhat, strong}")
    assert found[0].tests == len(found)
    assert {figure.n for figure in found} == {98}
    assert all(figure.effect == "expected" for figure in found)
    sums = sum(f.value or 0 for f in found), sum(f.effect_size or 0 for f in found)
    assert sums[0] == pytest.approx(sums[1])
    again = Wave(w._project, "2022-04", "test", "nl", "")
    assert [
        f.p for f in again.cross("a", "causes", "causes", "workload in {somewhat, strong}")
    ] == [f.p for f in found]


def test_a_plan_for_the_next_wave_does_not_depend_on_the_records(w: Wave) -> None:
    figures = w.planning("a", [100, 400])
    assert all(figure.identified for figure in figures)
    small, large = figures[:4], figures[4:]
    assert all((a.value or 0) > (b.value or 0) for a, b in zip(small, large, strict=True))
    with pytest.raises(UserError, match="10 or more"):
        w.planning("b", [5])


def test_a_family_is_asked_by_the_method_that_the_plan_gives_it(w: Wave) -> None:
    asked = {
        name: {f.test for f in w.tests(name, name)} for name in ("since_2015", "enjoyment_means")
    }
    assert asked == {"since_2015": {"sign"}, "enjoyment_means": {"welch"}}
    with pytest.raises(UserError, match="did you mean 'enjoyment_model'"):
        w.tests("a", "enjoyment_modl")


@pytest.mark.slow
def test_new_figures_survive_the_table_of_figures(w: Wave, tmp_path: Path) -> None:
    found = [
        *w.tests("a", "work_enjoyment", "organisation_type", pairs=True),
        *w.tests("b", "enjoyment_means"),
        *w.tests("c", "enjoyment_correlates"),
        *w.cross("d", "causes", "causes", exactly=True),
    ]
    write_figures(found, tmp_path / "figures.csv")
    back = read_figures(tmp_path / "figures.csv")
    for before, after in zip(found, back, strict=True):
        assert after.measure == before.measure
        assert (after.against, after.tests, after.p_from) == (
            before.against, before.tests, before.p_from,
        )  # fmt: skip
        assert after.df2 == pytest.approx(before.df2)
    measures = [figure.measure for figure in found]
    assert len(set(measures)) == len(measures)


def test_comparisons_of_collected_records_keep_small_groups_to_themselves() -> None:
    rule = Disclosure(min_base=10, min_cell=3)
    pair = Figure(
        "x", "superiority", "work_enjoyment", by="organisation_type", group="other",
        against="specialist", value=43.0, count=9, n=55, low=25.0, high=63.0, p=0.4, df2=3.0,
        origin="collected",
    )  # fmt: skip
    both = Figure(
        "y", "cooccurrence", "cause_admin", by="cause_other", value=2, count=2, n=98,
        origin="collected",
    )  # fmt: skip
    for figure in (pair, both):
        (hidden,) = disclose([figure], rule)
        assert hidden.suppressed
        assert (hidden.value, hidden.p, hidden.low, hidden.df2) == (None, None, None, None)
    (shown,) = disclose([replace(pair, count=20)], rule)
    assert shown == replace(pair, count=20)


def test_without_variation_every_planned_test_is_a_row_with_its_reason(w: Wave) -> None:
    w.records["work_enjoyment"] = pd.array([7] * len(w.records), dtype="Int64")
    w._counts = type(w._counts)(w.records)
    tests, model = w.tests("a", "enjoyment"), w.tests("b", "enjoyment_model")
    assert {(f.value, f.p, f.reason, f.tests) for f in tests} == {(None, None, "no_variation", 9)}
    assert {(f.value, f.p, f.reason) for f in model} == {(None, None, "no_variation")}
    assert all(f.value is None for f in w.tests("c", "enjoyment_correlates")[:7])


@pytest.mark.covers("S4-A1")
def test_a_table_says_when_its_rounded_column_is_not_100(w: Wave) -> None:
    full = w.shares("a", "task_time_registration", base="workload in {somewhat, strong}")
    assert sum(half_up(figure.value or 0) for figure in full) == 101
    text = "Door afronding"
    shown = w.table(full, "Tijdregistratie", "Time registration")
    assert any(note.startswith(text) for note in shown.notes)
    assert shown.rows[-1] == ("n", str(full[0].n))
    part = w.table(full[:2], "Tijdregistratie", "Time registration")
    assert not any(note.startswith(text) for note in part.notes)
    even = w.shares("c", "space_overall")
    assert sum(half_up(figure.value or 0) for figure in even) == 100
    assert not any(note.startswith(text) for note in w.table(even, "Ruimte", "Space").notes)


@pytest.mark.covers("S4-A2")
def test_causes_have_a_share_of_people_and_a_share_of_choices(w: Wave) -> None:
    felt = "workload in {somewhat, strong}"
    people = {f.variable: f for f in w.shares("a", "causes", base=felt)}
    choices = {f.variable: f for f in w.shares("b", "causes", base=felt, of="mentions")}
    assert {figure.n for figure in people.values()} == {98}
    assert sum(figure.value or 0 for figure in people.values()) > 200
    assert sum(figure.value or 0 for figure in choices.values()) == pytest.approx(100)
    assert all(figure.count == choices[name].count for name, figure in people.items())
    assert all(figure.low is None for figure in choices.values())


@pytest.mark.covers("S4-A3")
def test_influence_rests_on_those_who_chose_the_cause(w: Wave) -> None:
    chosen = {f.variable: f for f in w.shares("a", "causes", base="workload in {somewhat, strong}")}
    asked = {f.variable: f for f in w.shares("b", "influenceable", ["yes"]) if f.n}
    admin = asked["influenceable_admin"]
    assert admin.n == chosen["cause_admin"].count
    assert asked["influenceable_appreciation"].value == 100


@pytest.mark.covers("S4-A4")
def test_classes_join_answers_and_middle_goes_with_unknown(w: Wave) -> None:
    names = ["large_both", "neutral_or_unknown", "small_both"]
    joined = w.shares("a", "stay_one_year", names)
    single = {f.categories[0]: f.count or 0 for f in w.shares("b", "stay_one_year")}
    assert joined[0].count == single["large"] + single["fairly_large"]
    assert joined[1].count == single["neutral"] + single["unknown"]
    assert sum(figure.count or 0 for figure in joined) == 150


@pytest.mark.covers("S4-A6")
@pytest.mark.covers("S4-A7")
def test_means_and_shares_by_group_are_those_of_the_rows(w: Wave) -> None:
    rows = w.records.astype({"work_enjoyment": float})
    for by in ("organisation_type", "workload", "space_overall", "rules_negative_influence"):
        expected = rows.groupby(by, observed=True)["work_enjoyment"].agg(["mean", "sem", "size"])
        for figure in some(w.mean(by, "work_enjoyment", by=by, total=False)):
            row = expected.loc[figure.group]
            assert figure.value == pytest.approx(row["mean"], abs=1e-10)
            assert figure.n == row["size"]
    for by in ("hours_vs_contract", "organisation_type", "space_client_relationship"):
        expected = pd.crosstab(rows[by], rows["workload"], normalize="index") * 100
        for figure in some(w.shares(f"w.{by}", "workload", by=by, total=False)):
            assert figure.value == pytest.approx(
                expected.loc[figure.group, figure.categories[0]], abs=1e-10
            )


PLACES = {
    "local_team": ["request_specialist", "search_no_waitlist", "skj_requirements", "reporting",
                   "other_organisations"],
    "certified_institution": ["search_no_waitlist", "request_specialist", "reporting",
                              "other_organisations", "complaints"],
    "specialist": ["reporting", "time_registration", "other_organisations", "request_specialist",
                   "search_no_waitlist"],
}  # fmt: skip


@pytest.mark.covers("S4-A10")
def test_top_lists_per_group_are_those_of_table_3_3(w: Wave) -> None:
    """The five most burdening tasks per type of organisation, as printed; equal ones share."""
    shares = w.shares(
        "a", "tasks", ["any"], by="organisation_type", total=False,
        base="workload in {somewhat, strong}",
    )  # fmt: skip
    top = w.most([f for f in shares if f.group in PLACES], "b")
    for name, printed in PLACES.items():
        found = {f.variable.removeprefix("task_"): f for f in top if f.group == name}
        assert set(found) == set(printed)
        for place, task in enumerate(printed, start=1):
            tied = sum(f.value == found[task].value for f in found.values())
            assert found[task].value <= place < found[task].value + tied  # type: ignore[operator]
    shown = [f for f in top if f.group == "local_team" and f.value == 3]
    assert len(shown) == 2  # equal to the last person: they share the third place
    assert sorted({f.value for f in top if f.group == "local_team"}) == [1, 2, 3, 5]
    table = w.table(top, "Taken", "Tasks")
    assert ("<strong>gemeentelijke toegang (lokaal team)</strong>", "", "", "") in table.rows
    assert table.notes[0].startswith("Gelijke aandelen delen een plaats")


def test_a_top_list_leaves_out_what_nobody_chose_or_may_not_be_shown(w: Wave) -> None:
    sector = w.shares("a", "sector_causes", base="workload == hardly")
    assert any(f.value == 0 for f in sector)
    hidden = [replace(f, value=None, suppressed="count < 3") for f in sector[:1]]
    top = w.most([*hidden, *sector[1:]], "b", first=100)
    assert [f.variable for f in top] == [f.variable for f in sector[1:] if f.value]
    assert top[0].value == 1


def test_a_place_is_fixed_only_when_every_share_of_its_list_is(w: Wave) -> None:
    space = w.shares("a", "rules_negative_influence")
    assert all(f.identified for f in space)
    assert all(f.identified for f in w.most(space, "b"))
    doubt = [replace(space[0], basis="invented"), *space[1:]]
    top = w.most(doubt, "c")
    assert not any(f.identified for f in top)
    assert sorted(f.effect for f in top) == ["", "share", "share"]


@pytest.mark.covers("S4-R5")
@pytest.mark.slow
def test_a_trend_has_a_line_only_where_the_question_stayed_the_same(w: Wave, w_en: Wave) -> None:
    space = w.shares("a", "space_overall", ["sufficient_both"])
    stay = w.shares("b", "stay_one_year", ["large"])
    apart = w.plot("trend", w.beside(space, "2021-09"), "Ruimte", "Space")
    assert "86% (n=178" in apart.alt
    assert "92% (n=150" in apart.alt
    assert "totaaloordeel: geen doorlopende lijn (met voorbehoud). De vraag stond in" in apart.alt
    staying = w.plot("trend", w.beside(stay, "2021-09"), "Blijven", "Staying")
    assert "formulering van 2021-09 is onbekend" in staying.alt
    assert "43% (n=178" in staying.alt
    # a line of the trend is the only one of its width: 1.6 points
    assert "stroke-width: 1.6" not in staying.svg + apart.svg
    english = w_en.plot(
        "trend", w_en.beside(w_en.shares("a", "space_overall", ["sufficient_both"])), "", "S"
    )
    assert "no continuous line (with caution)" in english.alt


@pytest.mark.covers("S4-A8")
@pytest.mark.slow
def test_a_share_can_be_put_on_the_groups_of_an_earlier_wave(
    w: Wave, taken_in: Project, tmp_path: Path
) -> None:
    """Invented sizes of the groups in 2021; expected numbers from the rows, by hand."""
    short = ("space_client_relationship", ["insufficient_both"])
    to = {"by": "organisation_type", "wave": "2021-09"}
    assert (
        w.weighted("a", w.shares("s", *short), **to) == []
    )  # nothing was published about the groups of 2021
    sizes = {"specialist": 50, "certified_institution": 20, "local_team": 20, "other": 10}
    rows = [
        f"x.{code},2021-09,x,percent,organisation_type,{code},,178,,,eq,{size},1,,,"
        for code, size in sizes.items()
    ]
    for name in ("params.yaml", "schemas"):
        (tmp_path / name).symlink_to(taken_in.root / name)
    for name in ("data/raw", "data/processed/2022-04"):
        shutil.copytree(taken_in.root / name, tmp_path / name)
    ledger = Project(tmp_path).ledger_file("2022-04")
    with ledger.open("a") as file:
        file.write("\n".join(rows[:3]) + "\n")
    w = Wave(Project(tmp_path), "2022-04", "test", "nl", "")
    assert w.weighted("b", w.shares("s", *short), **to) == []  # one of the groups is missing
    with ledger.open("a") as file:
        file.write(rows[3] + "\n")
    w = Wave(Project(tmp_path), "2022-04", "test", "nl", "")
    (found,) = w.weighted("c", w.shares("s", *short), **to)
    low = w.records["space_client_relationship"].isin(["very_insufficient", "insufficient"])
    shares = low.groupby(w.records["organisation_type"].astype(str)).mean()
    assert found.value == pytest.approx(sum(size * shares[code] for code, size in sizes.items()))
    assert (found.low or 0) < (found.value or 0) < (found.high or 0)
    assert not found.identified
    table = w.table([found], "Ruimte", "Space")
    assert table.rows[0][0] == "2021-09"
    assert table.notes[0].startswith("Het aandeel in deze meting als haar groepen")


def test_a_trend_does_not_show_what_was_another_question(w: Wave) -> None:
    strong = w.shares("a", "workload", ["strong"])
    workload = w.plot("trend", w.beside(strong, "2021-09"), "Werkdruk", "Workload")
    assert (
        "2021-09 – 2022-04, Ervaren werkdruk: geen doorlopende lijn (breuk). Of dit in 2021-09"
        in workload.alt
    )
    assert workload.alt.count("(n=") == 1
    assert "stroke-width: 1.6" not in workload.svg


def test_a_trend_and_a_table_of_the_same_shares_record_the_earlier_wave_once(w: Wave) -> None:
    stay = w.shares("a", "stay_one_year", ["large"])
    w.plot("trend", w.beside(stay, "2021-09"), "Blijven", "Staying")
    w.beside(stay, "2021-09")
    assert [f.figure_id for f in w.figures] == ["a.large", "a.large.2021-09"]
    assert w.figures[1].published == ("t2_4.large_2021",)


@pytest.mark.slow
@pytest.mark.covers("S4-A5")
def test_only_significant_tests_can_be_printed_with_the_number_that_was_done(w: Wave) -> None:
    found = w.tests("a", "stay")
    tests = [replace(f, p_adjusted=0.01 if i < 3 else 0.5) for i, f in enumerate(found)]
    kept = tests[:3]
    shown = w.table(tests, "Blijven", "Staying", significant=True)
    assert len(shown.rows) == len(kept)
    assert shown.notes[0].startswith(f"{len(kept)} van 7 toetsen getoond")
    assert any(note.startswith("7 toetsen in deze familie") for note in shown.notes)
    nothing = [replace(f, p_adjusted=0.05) for f in tests]
    empty = w.table(nothing, "Blijven", "Staying", significant=True)
    assert empty.rows == ()
    assert empty.header[0].startswith("0 van 7 toetsen getoond")


def test_what_a_notebook_shows_of_a_wave_is_the_same_in_every_kernel(w: Wave) -> None:
    assert repr(w) == "Wave 2022-04 (reconstructed), 150 records"


@pytest.mark.covers("S4-C8")
def test_causes_and_what_can_be_changed_come_out_as_published(w: Wave) -> None:
    """Values: section 3.2 and table 3.4 of the report on April 2022."""
    felt = "workload in {somewhat, strong}"
    people = {f.variable.removeprefix("cause_"): f for f in w.shares("a", "causes", base=felt)}
    exact = {"turnover": 41, "complexity": 35, "not_right_thing": 33}
    assert {name: half_up(people[name].value or 0) for name in exact} == exact
    assert 200 / 3 < (people["admin"].value or 0) < 200 / 3 + 10
    assert 41 < (people["caseload"].value or 0) < 50
    follow = {
        f.variable.removeprefix("influenceable_"): f
        for f in w.shares("b", "influenceable", ["yes"])
    }
    shares = {"admin": 94, "caseload": 87, "turnover": 80, "complexity": 38,
              "not_right_thing": 84, "appreciation": 100}  # fmt: skip
    assert {name: half_up(follow[name].value or 0) for name in shares} == shares
    assert all(follow[name].n == people[name].count for name in shares)


@pytest.mark.slow
def test_one_test_has_one_p_wherever_it_is_printed(w: Wave) -> None:
    """A simulation is drawn with the seed of what is tested, not of where it stands."""
    pairs = [w.cross(place, "causes", "causes") for place in ("c", "d")]
    assert all(figure.p_from == "simulated" for figure in some(pairs[0]))
    assert [figure.p for figure in pairs[0]] == [figure.p for figure in pairs[1]]
