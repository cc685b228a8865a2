"""Whether a printed statement holds in records; what comes out was counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from peo.analysis.counts import Counts
from peo.analysis.evaluate import Measures, of_two_shares
from peo.define.instrument.model import Instrument
from peo.project import Project
from peo.published.ledger import read_ledger
from peo.published.schema import COLUMNS
from peo.published.verify import Check, tallies, verify
from tests.conftest import some

WAVE = "2022-04"
Told = Callable[..., tuple[str, str]]  # the verdict on a row in some records, and why or what


@pytest.fixture(scope="module")
def records(project: Project) -> pd.DataFrame:
    path = project.practice_file(WAVE)
    return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])


def eight_people() -> pd.DataFrame:
    """Eight records: marks 5 6 7 8 9 7 8 and one missing."""
    return pd.DataFrame(
        {
            "organisation_type": ["specialist"] * 3 + ["local_team"] * 3 + ["other"] * 2,
            "work_enjoyment": ["5", "6", "7", "8", "9", "7", "8", None],
            "direct_client_time_pct": ["0", "20", "30", "40", "50", "60", "70", "100"],
            "workload": [
                "strong",
                "strong",
                "somewhat",
                "hardly",
                "hardly",
                "somewhat",
                None,
                None,
            ],
            "cause_admin": ["yes", "yes", "no", None, None, "no", None, None],
            "cause_caseload": ["yes", "no", "yes", None, None, "no", None, None],
        },
        dtype="str",
    )


def checks(
    records: pd.DataFrame, instrument: Instrument, folder: Path, *rows: dict[str, str]
) -> list[Check]:
    """The verdicts on some rows, read from a ledger as a team types it."""
    fixed = {"wave": WAVE, "location": "here", "relation": "eq", "precision": "1"}
    blank = dict.fromkeys(COLUMNS, "")
    table = [{**blank, **fixed, "figure_id": f"r{n}", **row} for n, row in enumerate(rows)]
    path = folder / "ledger.csv"
    pd.DataFrame(table, columns=COLUMNS).to_csv(path, index=False)
    claims = read_ledger(path, instrument)
    return verify(claims, Measures(Counts(records), instrument), WAVE, invented=False)


@pytest.fixture
def told(instrument: Instrument, tmp_path: Path) -> Told:
    def found(people: pd.DataFrame, **row: str) -> tuple[str, str]:
        (check,) = checks(people, instrument, tmp_path, row)
        return check.verdict, check.computed or check.reason

    return found


# ------------------------------------------------------------------ numbers


def test_a_share_counts_only_those_who_answered(told: Told) -> None:
    # 4 of the 7 people with a mark gave 7 or 8: 57.14
    row = {"kind": "percent", "variable": "work_enjoyment", "categories": "7|8"}
    assert told(eight_people(), **row, value="57") == ("agrees", "57")


def test_a_mean_is_compared_at_the_printed_precision(told: Told) -> None:
    # (5 + 6 + 7 + 8 + 9 + 7 + 8) / 7 = 50 / 7 = 7.14
    row = {"kind": "mean", "variable": "work_enjoyment", "precision": "0.1"}
    assert told(eight_people(), **row, value="7.1") == ("agrees", "7.1")
    assert told(eight_people(), **row, value="7.2") == ("differs", "7.1")


def test_answers_may_be_bands_classes_or_numbers_as_given(told: Told) -> None:
    time = {"kind": "percent", "variable": "direct_client_time_pct"}
    assert told(eight_people(), **time, categories="b0_20", value="25") == ("agrees", "25")
    # 0 is one of the eight; one mark of seven is 5 or lower
    assert told(eight_people(), **time, categories="0", value="13") == ("agrees", "13")
    low = {"kind": "percent", "variable": "work_enjoyment", "categories": "five_or_less"}
    assert told(eight_people(), **low, value="14") == ("agrees", "14")


def test_a_base_may_join_conditions(told: Told) -> None:
    base = "workload in {somewhat, strong} & organisation_type not in {local_team, other}"
    row = {"kind": "count", "variable": "cause_admin", "categories": "yes", "base": base}
    assert told(eight_people(), **row, value="2") == ("agrees", "2")


def test_a_number_of_people_is_of_those_who_answered(told: Told) -> None:
    base = "workload in {somewhat, strong}"
    people = eight_people()
    people.loc[2, "cause_admin"] = None
    row = {"kind": "base_n", "base": base}
    assert told(people, **row, variable="cause_admin", value="3") == ("agrees", "3")
    assert told(people, **row, variable="respondents", value="4") == ("agrees", "4")


# ------------------------------------------------------------------ places and orders


def test_a_place_that_rests_on_a_tie_is_not_shown(told: Told) -> None:
    # admin and caseload are both ticked by two of four people
    row = {"kind": "rank", "variable": "cause_admin", "categories": "yes", "by": "item"}
    assert told(eight_people(), **row, value="1") == ("not shown", "tie")
    assert told(eight_people(), **row, value="2") == ("not shown", "tie")
    assert told(eight_people(), **row, value="3") == ("differs", "1")
    assert told(eight_people(), **row, relation="le", value="2")[0] == "agrees"
    assert told(eight_people(), **row, relation="le", value="1") == ("not shown", "tie")


def test_a_place_before_or_after_another_does_not_hold_that_one(told: Told) -> None:
    people = eight_people()
    people.loc[0, "cause_caseload"] = "no"  # admin is first, with two of four; caseload second
    row = {"kind": "rank", "variable": "cause_caseload", "categories": "yes", "by": "item"}
    assert told(people, **row, relation="lt", value="3")[0] == "agrees"
    assert told(people, **row, relation="lt", value="2")[0] == "differs"
    assert told(people, **row, relation="gt", value="1")[0] == "agrees"
    assert told(people, **row, relation="gt", value="2")[0] == "differs"


@pytest.mark.slow
def test_about_equal_is_within_five_points_or_half_a_point_of_a_mean(told: Told) -> None:
    answers = {"kind": "ordering", "variable": "organisation_type", "by": "answer"}
    even = {"relation": "even", "groups": "specialist|local_team"}
    one = pd.DataFrame({"organisation_type": ["local_team"]}, dtype="str")
    people = pd.concat([eight_people(), eight_people(), one], ignore_index=True)
    assert told(people, **answers, **even)[0] == "differs"  # 7 of 17 and 6 of 17: 5.9 points
    more = pd.concat([people, *[one.replace("local_team", "other")] * 3], ignore_index=True)
    assert told(more, **answers, **even)[0] == "agrees"  # 7 of 20 and 6 of 20: 5 points
    means = {"kind": "ordering", "variable": "work_enjoyment", "by": "organisation_type"}
    groups = {"relation": "even", "groups": "specialist|certified_institution"}
    people = eight_people()
    people.loc[8] = ["certified_institution", "6", "50", None, None, None]
    people.loc[9] = ["certified_institution", "7", "50", None, None, None]
    assert told(people, **means, **groups)[0] == "agrees"  # 6 and 6.5
    people.loc[8, "work_enjoyment"] = "7"
    assert told(people, **means, **groups)[0] == "differs"


def test_a_tie_that_the_report_prints_is_no_doubt(instrument: Instrument, tmp_path: Path) -> None:
    both = {"categories": "yes"}
    rows = [
        {"kind": kind, "variable": f"cause_{name}", "value": value, **both, **by}
        for name, place in (("admin", "1"), ("caseload", "2"))
        for kind, value, by in (("percent", "50", {}), ("rank", place, {"by": "item"}))
    ]
    assert {c.verdict for c in checks(eight_people(), instrument, tmp_path, *rows)} == {"agrees"}


@pytest.mark.slow
def test_an_order_of_groups_is_read_on_their_means(told: Told) -> None:
    people = eight_people()
    people.loc[8] = ["certified_institution", "7", "50", None, None, None]
    row = {"kind": "ordering", "variable": "work_enjoyment", "by": "organisation_type"}
    # means 6 (specialist), 7 and 8 (local team)
    falling = "local_team|certified_institution|specialist"
    assert told(people, **row, relation="order", groups=falling)[0] == "agrees"
    assert told(people, **row, relation="most", groups=falling)[0] == "agrees"
    assert told(people, **row, relation="least", groups=falling)[0] == "differs"
    people.loc[8, "work_enjoyment"] = "6"
    assert told(people, **row, relation="order", groups=falling) == ("not shown", "tie")


def test_an_order_may_be_of_items_of_answers_or_of_classes(told: Told) -> None:
    people = eight_people()
    # the five in a row: admin 2 of 4, caseload 2 of 4; 3 specialists, 3 local teams, 2 others
    answers = {"kind": "ordering", "variable": "organisation_type", "by": "answer"}
    assert told(people, **answers, relation="even", groups="specialist|local_team")[0] == "agrees"
    assert told(people, **answers, relation="order", groups="local_team|other")[0] == "agrees"
    classes = {"kind": "ordering", "variable": "workload", "categories": "strong"}
    by = {"by": "work_enjoyment", "groups": "five_or_less|six_or_more"}  # 1 of 1 against 1 of 5
    assert told(people, **classes, **by, relation="order")[0] == "agrees"
    people.loc[0, "cause_caseload"] = "no"
    items = {"kind": "ordering", "variable": "cause_admin", "categories": "yes", "by": "item"}
    assert told(people, **items, relation="most")[0] == "agrees"


def test_an_order_that_must_hold_for_several_groupings_fails_on_one(
    records: pd.DataFrame,
    told: Told,
) -> None:
    row = {"kind": "ordering", "variable": "work_enjoyment", "relation": "order"}
    groups = "very_sufficient|very_insufficient"
    assert told(records, **row, by="space_judgement", groups=groups)[0] == "agrees"
    both = "space_judgement|space_reflection"
    assert told(records, **row, by=both, groups="|".join(groups.split("|")[::-1]))[0] == "differs"


# ------------------------------------------------------------------ significance


def test_only_the_groups_that_are_named_are_tested(told: Told) -> None:
    people = pd.concat([eight_people()] * 10, ignore_index=True)
    row = {"kind": "significance", "variable": "work_enjoyment", "by": "organisation_type"}
    # specialists 5-7 and local teams 7-9 differ; two groups of which nobody answered do not
    named = {"groups": "specialist|local_team"}
    assert told(people, **row, **named, relation="significant")[0] == "agrees"
    assert told(people, **row, **named, relation="not_significant")[0] == "differs"
    without = people[people["organisation_type"] != "local_team"]
    assert told(without, **row, **named, relation="not_significant")[0] == "agrees"


def test_of_two_shares_shares_are_those_of_a_textbook() -> None:
    # 138/150 against 153/178, in R 4.3: prop.test(correct=FALSE), prop.test, fisher.test, and
    # prop.test(correct=FALSE, alternative="greater")
    found = {name: round(p, 3) for name, p in of_two_shares(138, 150, 153, 178).items()}
    assert found == {"two_proportions": 0.085, "yates": 0.121, "fisher": 0.114, "one_sided": 0.042}


def test_a_significance_that_not_every_usual_test_gives_is_no_contradiction(
    records: pd.DataFrame, instrument: Instrument, tmp_path: Path
) -> None:
    share = {
        "kind": "percent",
        "variable": "space_overall",
        "categories": "very_sufficient|sufficient",
    }
    before = {**share, "wave": "2021-09", "base_n": "178", "value": "86", "contradicts": "r1"}
    about = {"kind": "significance", "variable": "space_overall", "by": "wave", "precision": ""}
    rise = {**about, "relation": "significant", "groups": f"{WAVE}|2021-09", "contradicts": "r0"}
    (check,) = checks(records, instrument, tmp_path, before, rise)
    assert check.verdict == "not shown"
    said = check.why("en")
    assert said.startswith("by a one-sided test; not by a test of two proportions, that with")
    lower = {**before, "value": "60"}  # 107 of 178: every test sees that
    assert checks(records, instrument, tmp_path, lower, rise)[0].verdict == "agrees"


# ------------------------------------------------------------------ what cannot be told


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"kind": "process", "variable": "respondents", "value": "14"}, "process"),
        ({"kind": "content", "variable": "respondents", "value": "4"}, "content"),
        ({"kind": "design", "variable": "work_enjoyment", "value": "10"}, "design"),
        ({"kind": "percent", "variable": "cause_admin", "categories": "yes", "relation": "small"},
         "vague"),
        ({"kind": "mean", "variable": "contract_fte", "value": "1"}, "absent"),
        ({"kind": "mean", "variable": "work_enjoyment", "value": "1", "base": "cause_admin == yes"
          " & workload == hardly"}, "nobody"),
        ({"kind": "ordering", "variable": "work_enjoyment", "relation": "even", "by": "wave",
          "groups": f"{WAVE}|2021-09"}, "earlier"),
    ],
)  # fmt: skip
def test_what_records_cannot_tell_has_its_reason(
    told: Told, row: dict[str, str], reason: str
) -> None:
    assert told(eight_people(), **row) == ("not computable", reason)


def test_two_rows_about_one_quantity_are_counted_once(
    instrument: Instrument, tmp_path: Path
) -> None:
    mark = {"kind": "mean", "variable": "work_enjoyment", "precision": "0.1", "value": "7.1"}
    said = {"kind": "mean", "variable": "work_enjoyment", "precision": "1", "value": "7"}
    fact = {"kind": "process", "variable": "respondents", "value": "14", "precision": ""}
    rows = [mark, {**mark, "repeats": "r0"}, said, fact, {**fact, "repeats": "r3"}, fact]
    found = tallies(checks(eight_people(), instrument, tmp_path, *rows))
    assert found["agrees"] == (3, 1)
    assert found["not computable"] == (3, 2)


def test_of_records_that_describe_nobody_no_number_comes_out(
    instrument: Instrument, tmp_path: Path
) -> None:
    row = {"kind": "mean", "variable": "work_enjoyment", "precision": "0.1", "value": "7.2"}
    checks(eight_people(), instrument, tmp_path, row)
    claims = read_ledger(tmp_path / "ledger.csv", instrument)
    (check,) = verify(claims, Measures(Counts(eight_people()), instrument), WAVE, invented=True)
    assert (check.verdict, check.computed) == ("differs", "")


# ------------------------------------------------------------------ what it notices


@pytest.mark.parametrize(
    ("column", "old", "new", "figure_id"),
    [
        ("workload", "strong", "somewhat", "s3_1.workload.strong.gi"),
        ("rules_negative_influence", "hardly", "strong", "t2_3.hardly"),
        ("direct_client_time_pct", "0", "10", "fn11.no_direct"),
        ("space_overall", "sufficient", "insufficient", "s2_1.overall.sufficient_2022"),
    ],
)
def test_one_changed_answer_is_noticed(
    records: pd.DataFrame,
    project: Project,
    instrument: Instrument,
    column: str,
    old: str,
    new: str,
    figure_id: str,
) -> None:
    changed = records.copy()
    where = (changed[column] == old) & (changed["organisation_type"] == "certified_institution")
    changed.loc[changed[where].index[:1], column] = new
    claims = read_ledger(project.ledger_file(WAVE), instrument)
    (claim,) = (claim for claim in claims if claim.figure_id == figure_id)
    before, after = (
        verify([claim], Measures(Counts(frame), instrument), WAVE, invented=True)[0].verdict
        for frame in (records, changed)
    )
    assert before == "agrees"
    assert after != "agrees"


@pytest.mark.slow
def test_every_row_gets_one_verdict_and_what_is_not_told_says_why(
    records: pd.DataFrame, project: Project, instrument: Instrument
) -> None:
    claims = read_ledger(project.ledger_file(WAVE), instrument)
    found = verify(claims, Measures(Counts(records), instrument), WAVE, invented=True)
    assert [c.claim.figure_id for c in found] == [c.figure_id for c in claims if c.wave == WAVE]
    for check in some(found):
        if check.verdict in ("not shown", "not computable"):
            assert check.why("nl"), check.claim.figure_id
            assert check.why("en"), check.claim.figure_id


@pytest.mark.slow
def test_answers_as_categories_are_read_like_text(
    records: pd.DataFrame, project: Project, instrument: Instrument
) -> None:
    claims = read_ledger(project.ledger_file(WAVE), instrument)
    typed = records.astype("category")
    for name in ("work_enjoyment", "direct_client_time_pct", "indirect_client_time_pct"):
        typed[name] = pd.to_numeric(records[name]).astype("Int64")
    as_text, as_codes = (
        verify(claims, Measures(Counts(frame), instrument), WAVE, invented=False)
        for frame in (records, typed)
    )
    assert as_text == as_codes
