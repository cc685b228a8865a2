"""Promises about the independent check of published figures against records."""

from __future__ import annotations

from fractions import Fraction

import grimp
import pandas as pd
import pytest

from peo.published.check.recompute import check, half_up
from peo.published.check.sample import NotInRecordsError, Sample
from peo.published.printed import window
from tests.conftest import ROOT, some

FOLDER = ROOT / "data" / "raw" / "2022-04"
PRACTICE = ROOT / "data" / "processed" / "2022-04" / "practice"


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "published_figures.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    return pd.read_csv(PRACTICE / "reconstructed.csv", dtype=str, keep_default_na=False)


def eight_people() -> pd.DataFrame:
    """Eight records: marks 5 6 7 8 9 7 8 and one missing."""
    return pd.DataFrame(
        {
            "organisation_type": ["specialist"] * 3 + ["local_team"] * 3 + ["other"] * 2,
            "work_enjoyment": ["5", "6", "7", "8", "9", "7", "8", ""],
            "direct_client_time_pct": ["0", "20", "30", "40", "50", "60", "70", "100"],
            "workload": ["strong", "strong", "somewhat", "hardly", "hardly", "somewhat", "", ""],
            "cause_admin": ["yes", "yes", "no", "", "", "no", "", ""],
            "cause_caseload": ["yes", "no", "yes", "", "", "no", "", ""],
        }
    )


def row(**values: str) -> dict[str, str]:
    blank = dict.fromkeys(
        ("location", "categories", "base", "base_n", "precision", "note", "contradicts"), ""
    )
    fixed = {"figure_id": "x", "wave": "2022-04", "precision": "1", "relation": "eq"}
    return {**blank, **fixed, **values}


def verdict(records: pd.DataFrame, **values: str) -> tuple[str, str]:
    found = check(records, pd.DataFrame([row(**values)])).iloc[0]
    return str(found["verdict"]), str(found["recomputed"])


# ------------------------------------------------------------------ numbers by hand


def test_a_share_counts_only_those_who_answered() -> None:
    # 4 of the 7 people with a mark gave 7 or 8: 57.14
    found = verdict(
        eight_people(), kind="percent", variable="work_enjoyment", categories="7|8", value="57"
    )
    assert found == ("holds", "57")


def test_a_mean_is_compared_at_the_printed_precision() -> None:
    # (5 + 6 + 7 + 8 + 9 + 7 + 8) / 7 = 50 / 7 = 7.14
    values = {"kind": "mean", "variable": "work_enjoyment", "precision": "0.1"}
    assert verdict(eight_people(), **values, value="7.1") == ("holds", "7.1")
    assert verdict(eight_people(), **values, value="7.2") == ("fails", "7.1")


def test_a_half_is_rounded_up_as_in_the_printed_report() -> None:
    assert str(half_up(1, 8, "1", 100)) == "13"  # 12.5; half to even would give 12
    assert str(half_up(5, 8, "1", 100)) == "63"  # 62.5; half to even would give 62
    assert str(half_up(145, 20, "0.1")) == "7.3"  # 7.25


def test_a_band_takes_all_answers_between_its_edges() -> None:
    found = verdict(
        eight_people(),
        kind="percent",
        variable="direct_client_time_pct",
        categories="b0_20",
        value="25",
    )
    assert found == ("holds", "25")


def test_a_base_may_join_conditions() -> None:
    found = verdict(
        eight_people(),
        kind="count",
        variable="cause_admin",
        categories="yes",
        base="workload in {somewhat, strong} & organisation_type not in {local_team, other}",
        value="2",
    )
    assert found == ("holds", "2")


def test_words_are_intervals_with_the_declared_open_sides() -> None:
    assert window("gt", "40").holds(Fraction("40.1"))
    assert not window("gt", "40").holds(Fraction("40"))
    assert window("lt", "40").holds(Fraction("31"))
    assert not window("lt", "40").holds(Fraction("40"))
    assert window("approx", "40").holds(Fraction("45"))
    assert not window("approx", "40").holds(Fraction("45.1"))
    assert window("ge", "80").holds(Fraction("80"))
    assert window("le", "35").holds(Fraction("35"))


def test_follow_up_bases_count_who_answered_and_not_who_was_routed() -> None:
    people = eight_people()
    people.loc[2, ["cause_admin", "cause_caseload"]] = ""
    found = verdict(
        people,
        kind="base_n",
        variable="respondents",
        base="workload in {somewhat, strong}",
        value="3",
    )
    assert found == ("holds", "3")


def test_tied_ranks_hold_at_either_place() -> None:
    # admin and caseload are both ticked by two of four people
    for place in ("1", "2"):
        values = {"kind": "rank", "variable": "cause_admin", "categories": "yes", "value": place}
        assert verdict(eight_people(), **values) == ("holds", "1-2")


def test_an_ordering_of_means_is_read_per_organisation() -> None:
    people = eight_people()
    people.loc[8] = ["certified_institution", "7", "50", "", "", ""]
    values = {
        "kind": "ordering",
        "variable": "work_enjoyment",
        "note": "by=organisation_type; stat=mean",
    }
    # means 6, 7 and 8
    assert verdict(people, **values, value="local>gi>specialist")[0] == "holds"
    assert verdict(people, **values, value="max:specialist")[0] == "fails"


def test_organisations_of_type_other_stay_out_of_tests() -> None:
    people = pd.concat([eight_people()] * 10, ignore_index=True)
    people = people[people["organisation_type"] != "local_team"]
    # only one group is left, so nothing can differ
    found = check(
        people,
        pd.DataFrame(
            [
                row(
                    kind="significance",
                    variable="cause_admin",
                    categories="yes",
                    value="ns",
                    note="by=organisation_type",
                )
            ]
        ),
    )
    assert list(found["verdict"]) == ["holds"]


def test_the_rise_since_2021_is_not_significant_by_the_printed_shares(
    records: pd.DataFrame, ledger: pd.DataFrame
) -> None:
    # 138/150 against 153/178: pooled share 291/328, z = 1.72, two-sided p = .085
    found = check(records, ledger).set_index("figure_id").loc["fn9.overall.change"]
    assert (found["verdict"], found["recomputed"]) == ("fails", "p=0.085")
    assert found["reason"] == "138/150 against 153/178"


# ------------------------------------------------------------------ what it notices


@pytest.mark.parametrize(
    ("column", "old", "new", "figure_id"),
    [
        ("workload", "strong", "somewhat", "s3_1.workload.strong.gi"),
        ("rules_negative_influence", "hardly", "strong", "t2_3.hardly"),
        ("effect_client_time", "strong", "none", "f3_3.rank.client_time"),
        ("direct_client_time_pct", "0", "10", "fn11.no_direct"),
    ],
)
def test_a_changed_answer_makes_a_row_fail(
    records: pd.DataFrame,
    ledger: pd.DataFrame,
    column: str,
    old: str,
    new: str,
    figure_id: str,
) -> None:
    changed = records.copy()
    where = (changed[column] == old) & (changed["organisation_type"] == "certified_institution")
    changed.loc[changed[where].index[:1], column] = new
    before = check(records, ledger).set_index("figure_id")["verdict"]
    after = check(changed, ledger).set_index("figure_id")["verdict"]
    assert before[figure_id] == "holds"
    assert after[figure_id] == "fails"


def test_every_row_gets_exactly_one_verdict_and_untested_rows_say_why(
    records: pd.DataFrame, ledger: pd.DataFrame
) -> None:
    found = check(records, ledger)
    assert list(found["figure_id"]) == list(ledger["figure_id"])
    assert set(found["verdict"]) <= {"holds", "fails", "not testable"}
    assert (found.loc[found["verdict"] == "not testable", "reason"] != "").all()


def test_categories_and_missing_values_are_read_like_text(
    records: pd.DataFrame, ledger: pd.DataFrame
) -> None:
    typed = records.replace("", None).astype("category")
    pd.testing.assert_frame_equal(check(typed, ledger), check(records, ledger))


def test_a_variable_that_the_records_lack_is_not_testable() -> None:
    found = verdict(eight_people(), kind="mean", variable="contract_fte", value="1")
    assert found == ("not testable", "")
    with pytest.raises(NotInRecordsError, match="contract_fte"):
        Sample(eight_people()).column("contract_fte")


def test_the_earlier_wave_serves_comparison_only(
    records: pd.DataFrame, ledger: pd.DataFrame
) -> None:
    found = check(records, ledger)
    earlier = found[(ledger["wave"] == "2021-09").to_numpy()]
    assert len(earlier) == 11
    assert set(earlier["verdict"]) == {"not testable"}


def test_the_check_shares_no_code_with_the_model() -> None:
    graph = grimp.build_graph("peo", "peo_reconstruct")
    check = graph.find_descendants("peo.published.check")
    for module in some(check):
        used = graph.find_upstream_modules(module)
        assert not used & graph.find_descendants("peo_reconstruct")
        assert "peo.instrument.expression" not in used
    assert not check & graph.find_upstream_modules("peo_reconstruct.solve")
