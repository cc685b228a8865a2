"""Two researchers: which fragments are the same, and how far they agree.

All utterances, names and numbers of tables in this file are invented; printed coefficients are
from the books and papers named beside them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score

from peo.codes.agreement import (
    STATISTICS,
    coefficients,
    confusion,
    estimate,
    on_categories,
    on_selection,
    second_coder,
)
from peo.codes.codebook import Dialogues, read_codebook
from peo.codes.fragments import Fragment, fragments_of, read_fragments
from peo.codes.pairs import match, match_all, merged, share, touching_table, write_step_2
from peo.define.cells import format_time
from tests.conftest import ROOT, Said, peo

BOOK = read_codebook(ROOT / "schemas" / "codes" / "dialogues.yaml", Dialogues)
SEED = 7


def fragment(start: int, end: int, codes: str = "4", by: str = "R1", team: str = "PZ1") -> Fragment:
    return Fragment(team, start, end, by, frozenset(codes.split()), "Verzonnen.")


def by(name: str, *fragments: Fragment) -> list[Fragment]:
    return [replace(f, researcher=name) for f in fragments]


_FRAGMENT = st.builds(
    lambda team, start, length, codes: Fragment(team, start, start + length, "R1", codes),
    st.sampled_from(["PZ1", "AS1"]),
    st.integers(0, 60),
    st.integers(1, 20),
    st.frozensets(st.sampled_from(["4", "5a", "moral_courage", "ethical_agency"]), min_size=1),
)
# No exact copies: those are refused before.
_FRAGMENTS = st.lists(
    _FRAGMENT, min_size=1, max_size=6, unique_by=lambda f: (f.team, f.start, f.end)
)


def compared(folder: Path, a: list[Fragment], b: list[Fragment], *options: object) -> Said:
    """What `peo codes` says of two tables of step 1 with these fragments."""
    files = []
    for number, fragments in enumerate((a, b)):
        lines = ["Team;Fragment;Uitspraak;Categorie(ën);Onderzoeker"]
        for f in fragments:
            when = f"{format_time(f.start)}-{format_time(f.end)}"
            codes, words = " / ".join(sorted(f.categories)), f.utterance or "Verzonnen."
            lines.append(";".join([f.team, when, words, codes, f.researcher]))
        files.append(folder / f"{number}.csv")
        files[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return peo("codes", *files, *options)


# -------------------------------------------------------------------------------- matching


@pytest.mark.covers("S2-A1")
def test_fragments_are_chosen_by_both_only_by_a_or_only_by_b(tmp_path: Path) -> None:
    a = [fragment(0, 30), fragment(100, 130), fragment(200, 230)]
    b = by("R2", fragment(2, 30), fragment(120, 160), fragment(300, 330))
    session = match(a, b, threshold=0.5)
    assert [(x.start, y.start) for x, y in session.both] == [(0, 2)]
    assert [f.start for f in session.only_a] == [100, 200]
    assert [f.start for f in session.only_b] == [120, 300]
    told = compared(tmp_path, a, b)
    assert told.row("team")[-3:] == ["both", "only_a", "only_b"]
    assert told.row("PZ1") == ["R1", "R2", "0.50", "1", "2", "2"]


@pytest.mark.covers("S2-A1")
@pytest.mark.parametrize(("threshold", "pairs"), [(0.5, 1), (0.51, 0)])
def test_the_threshold_is_the_shared_part_of_the_time_of_either(
    tmp_path: Path, threshold: float, pairs: int
) -> None:
    a, b = fragment(0, 30), fragment(10, 40, by="R2")
    assert share(a, b) == pytest.approx(20 / 40)
    told = compared(tmp_path, [a], [b], "--threshold", threshold)
    assert told.row("PZ1")[-3:] == [str(pairs), str(1 - pairs), str(1 - pairs)]


@pytest.mark.covers("S2-X6")
def test_partial_overlap_and_nesting_are_listed_and_not_merged(tmp_path: Path) -> None:
    a = [fragment(0, 100), fragment(200, 240)]
    b = by("R2", fragment(10, 20), fragment(30, 40), fragment(230, 270))
    session = match(a, b)
    assert session.both == ()
    listed = touching_table([session])
    assert listed["relation"].tolist() == ["nested", "nested", "partial"]
    assert not listed["matched"].any()
    told = compared(tmp_path, a, b, "--step2", tmp_path / "s.csv")
    assert (told.text.count(" nested "), told.text.count(" partial ")) == (2, 1)
    assert len(pd.read_csv(tmp_path / "s.csv")) == 5


def test_a_matched_pair_of_other_times_is_listed_too() -> None:
    listed = touching_table([match([fragment(0, 30)], [fragment(0, 28, by="R2")])])
    assert listed[["relation", "matched"]].to_numpy().tolist() == [["nested", True]]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(_FRAGMENTS, _FRAGMENTS, st.sampled_from([0.01, 0.3, 0.5, 1.0]), st.randoms())
def test_matching_is_symmetric_keeps_every_fragment_and_knows_no_order(
    first: list[Fragment], second: list[Fragment], threshold: float, shuffler: object
) -> None:
    a = [replace(f, team="PZ1") for f in first]
    b = by("R2", *(replace(f, team="PZ1") for f in second))
    there, back = match(a, b, threshold), match(b, a, threshold)
    assert {(x, y) for x, y in there.both} == {(y, x) for x, y in back.both}
    assert (set(there.only_a), set(there.only_b)) == (set(back.only_b), set(back.only_a))
    for own, alone, side in ((a, there.only_a, 0), (b, there.only_b, 1)):
        kept = [*alone, *(pair[side] for pair in there.both)]
        assert sorted(map(repr, kept)) == sorted(map(repr, own))
    assert all(share(x, y) >= threshold for x, y in there.both)
    mixed_a, mixed_b = list(a), list(b)
    shuffler.shuffle(mixed_a)  # type: ignore[attr-defined]
    shuffler.shuffle(mixed_b)  # type: ignore[attr-defined]
    assert set(match(mixed_a, mixed_b, threshold).both) == set(there.both)


@pytest.mark.covers("S2-V5")
@pytest.mark.covers("S2-X15")
@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (
            [fragment(0, 9)],
            by("R2", fragment(0, 9, team="AS1")),
            "AS1 is in one of the two tables only",
        ),
        ([fragment(0, 9)], [fragment(0, 9)], "needs two researchers"),
        ([fragment(0, 9), fragment(20, 29, by="R3")], by("R2", fragment(0, 9)), "2 researchers"),
        ([], by("R2", fragment(0, 9)), "has a header and no rows"),
    ],
)
def test_step_2_is_made_of_two_tables_of_one_session(
    tmp_path: Path, a: list[Fragment], b: list[Fragment], said: str
) -> None:
    told = compared(tmp_path, a, b)
    assert told.code == 1
    assert said in told.text


@pytest.mark.covers("S2-X15")
def test_a_team_in_one_of_the_two_tables_only_is_refused(tmp_path: Path) -> None:
    a = [fragment(0, 9), fragment(0, 9, team="AS1")]
    told = compared(tmp_path, a, by("R2", fragment(0, 9)))
    assert told.code == 1
    assert "AS1 is in one" in told.text


# ---------------------------------------------------------------------------- step 2 table


@pytest.mark.covers("S2-V4")
@pytest.mark.covers("S2-X5")
def test_the_step_2_table_holds_a_pair_once_with_both_codings_in_the_remarks(
    tmp_path: Path,
) -> None:
    a = [fragment(0, 30, "moral_courage 5b"), fragment(60, 70)]
    b = by("R2", fragment(0, 28, "5b ethical_agency"))
    compared(tmp_path, a, b, "--step2", tmp_path / "s.csv")
    table = pd.read_csv(tmp_path / "s.csv", dtype=str, keep_default_na=False)
    assert table["Gekozen door"].tolist() == ["both", "one"]
    assert table["Onderzoeker"].tolist() == ["R1 / R2", "R1"]
    first = table.iloc[0]
    assert first["Fragment"] == "00.00-00.30"
    assert first["Categorie(ën)"] == "morele moed / ethisch actorschap / 5b"
    assert "R1: morele moed / 5b, R2: ethisch actorschap / 5b" in first["Opmerkingen"]
    assert "R1: 00.00-00.30, R2: 00.00-00.28" in first["Opmerkingen"]
    found = on_categories([match(a, b)], BOOK, SEED)
    agreed = found[(found["statistic"] == "percent")].set_index("category")["value"]
    assert agreed.to_dict() == {
        "moral_courage": 0, "ethical_agency": 0, "5b": 1, "all": pytest.approx(1 / 3),
    }  # fmt: skip


@pytest.mark.covers("S2-X5")
def test_the_step_2_table_keeps_the_time_and_the_words_of_both(tmp_path: Path) -> None:
    """Each with the letter of who wrote them down; the pair lasts from the first to the last."""
    a = [replace(fragment(5, 30), utterance="Het mag van mij.")]
    b = by("R2", replace(fragment(0, 28), utterance="Het moet van mij."))
    compared(tmp_path, a, b, "--step2", tmp_path / "s.csv")
    (row,) = pd.read_csv(tmp_path / "s.csv", dtype=str, keep_default_na=False).to_dict("records")
    assert (row["Fragment"], row["Uitspraak"]) == ("00.00-00.30", "Het mag van mij.")
    assert "R1: Het mag van mij., R2: Het moet van mij." in row["Opmerkingen"]
    assert "R1: 00.05-00.30, R2: 00.00-00.28" in row["Opmerkingen"]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(_FRAGMENTS, _FRAGMENTS)
def test_every_merged_table_obeys_the_rules_of_step_2(
    tmp_path_factory: pytest.TempPathFactory, first: list[Fragment], second: list[Fragment]
) -> None:
    a = [replace(f, team="PZ1", utterance="Verzonnen") for f in first]
    b = by("R2", *(replace(f, team="PZ1", utterance="Verzonnen") for f in second))
    session, path = match(a, b), tmp_path_factory.mktemp("step") / "2.csv"
    write_step_2(merged(session, BOOK), path, BOOK)
    table = read_fragments(path, BOOK)
    own = {"fragment-overlap", "fragment-copy"}  # these stood in the tables of one researcher
    assert set(table.problems["rule"]) <= own
    assert len(table.rows) == len(a) + len(b) - len(session.both)
    assert len(fragments_of(table.rows, BOOK)) == len(table.rows)


# ---------------------------------------------------------------------------- coefficients


@pytest.mark.parametrize(
    ("table", "statistic", "printed"),
    [
        # Fleiss, Levin and Paik (2003), Statistical methods for rates and proportions, table 18.1
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], "percent", 0.89),
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], "kappa", 0.68),
        # Feinstein and Cicchetti (1990): equal agreement, other prevalence
        ([[40, 9], [6, 45]], "kappa", 0.70),
        ([[80, 10], [5, 5]], "kappa", 0.32),
        # the same two tables by the formulas of Byrt, Bishop and Carlin (1993), by hand
        ([[40, 9], [6, 45]], "pabak", 0.70),
        ([[80, 10], [5, 5]], "pabak", 0.70),
        ([[40, 9], [6, 45]], "prevalence", 0.05),
        ([[80, 10], [5, 5]], "prevalence", 0.75),
        # Krippendorff (2011), Computing Krippendorff's alpha-reliability, section A: 0.095
        ([[5, 3], [1, 1]], "alpha", 0.09),
    ],
)
def test_coefficients_are_those_of_the_literature(
    table: list[list[int]], statistic: str, printed: float
) -> None:
    value = float(coefficients(np.array(table))[statistic])
    assert round(value, 2) == printed or value == pytest.approx(0.095, abs=5e-4)


def test_alpha_is_that_of_the_worked_nominal_example_of_krippendorff() -> None:
    # Krippendorff (2011), section B: two observers, five values, twelve units: 0.692
    first, second = "aabbdcccedda", "babbbcccedd" + "d"
    table = pd.crosstab(pd.Series(list(first)), pd.Series(list(second)))
    square = table.reindex(index=list("abcde"), columns=list("abcde"), fill_value=0)
    assert round(float(coefficients(square.to_numpy())["alpha"]), 3) == 0.692


_TABLES = st.integers(2, 4).flatmap(lambda k: arrays(np.int64, (k, k), elements=st.integers(0, 9)))


def units(table: np.ndarray) -> np.ndarray:
    """Two rows, a column per unit, as the packages want it."""
    pairs = [(i, j) for i, j in np.ndindex(table.shape) for _ in range(table[i, j])]
    return np.array(pairs, dtype=float).T


@settings(max_examples=80, deadline=None)
@given(_TABLES)
@pytest.mark.slow
def test_kappa_and_alpha_equal_those_of_other_packages(table: np.ndarray) -> None:
    assume(table.sum() > 0)
    a, b = units(table)
    assume(len(set(a) | set(b)) > 1)
    found = coefficients(table)
    alpha = krippendorff.alpha(reliability_data=[a, b], level_of_measurement="nominal")
    assert float(found["alpha"]) == pytest.approx(alpha)
    labels = list(range(len(table)))
    assert float(found["kappa"]) == pytest.approx(cohen_kappa_score(a, b, labels=labels))


@settings(max_examples=60)
@given(_TABLES, st.randoms())
def test_agreement_is_symmetric_and_knows_no_order_of_classes(
    table: np.ndarray, shuffler: object
) -> None:
    order = list(range(len(table)))
    shuffler.shuffle(order)  # type: ignore[attr-defined]
    for other in (table.T, table[np.ix_(order, order)]):
        for name in STATISTICS:
            one, two = coefficients(table)[name], coefficients(other)[name]
            np.testing.assert_allclose(one, two, atol=1e-12)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 20), min_size=2, max_size=4).filter(lambda v: sum(map(bool, v)) > 1))
def test_identical_coders_have_agreement_1(used: list[int]) -> None:
    found = coefficients(np.diag(used))
    for name in ("percent", "kappa", "alpha", "pabak"):
        assert float(found[name]) == pytest.approx(1)


@settings(max_examples=30, deadline=None)
@given(_FRAGMENTS)
@pytest.mark.slow
def test_the_same_table_of_another_coder_agrees_wholly(fragments: list[Fragment]) -> None:
    sessions = match_all(fragments, by("R2", *fragments))
    lengths = {session.team: 200 for session in sessions}
    found = pd.concat([on_categories(sessions, BOOK, SEED), on_selection(sessions, lengths, SEED)])
    values = found[found["statistic"] != "prevalence"]["value"].dropna()
    assert len(values)
    assert np.allclose(values.astype(float), 1)


# ------------------------------------------------------------------- not estimable, intervals


@pytest.mark.parametrize(
    ("tables", "statistic", "why"),
    [
        ([[[9, 0], [0, 0]], [[4, 0], [0, 0]]], "kappa", "both used one class only"),
        ([[[9, 0], [0, 0]], [[4, 0], [0, 0]]], "alpha", "both used one class only"),
        ([[[0, 0], [0, 0]]], "percent", "nothing to compare"),
        ([[[5, 1], [2, 7]]], "kappa", "one session"),
    ],
)
def test_what_cannot_be_estimated_says_why(
    tables: list[list[list[int]]], statistic: str, why: str
) -> None:
    found = estimate(np.array(tables), SEED).set_index("statistic").loc[statistic]
    assert why in found.why
    assert pd.isna(found.low)
    assert pd.isna(found.value) == ("session" not in why)


def test_an_interval_resamples_sessions_and_is_the_same_each_time() -> None:
    tables = np.array([[[9, 1], [0, 9]], [[5, 4], [3, 6]], [[8, 0], [2, 7]]])
    found = estimate(tables, SEED).set_index("statistic").loc["kappa"]
    pd.testing.assert_frame_equal(estimate(tables, SEED), estimate(tables, SEED))
    assert found.low < found.value < found.high
    # Three sessions: the extremes of the resamples are a session by itself.
    alone = [float(coefficients(table)["kappa"]) for table in tables]
    assert min(alone) <= found.low
    assert found.high <= max(alone)


def test_the_seed_decides_which_sessions_are_drawn() -> None:
    tables = np.random.default_rng(1).integers(0, 30, (9, 2, 2))
    one, two = (estimate(tables, seed).set_index("statistic").loc["kappa", ["low", "high"]]
                for seed in (SEED, SEED + 1))  # fmt: skip
    assert list(one) != list(two)


def test_agreement_on_choosing_needs_the_length_of_the_recording() -> None:
    session = match([fragment(0, 30)], [fragment(10, 40, by="R2")])
    known = on_selection([session], {"PZ1": 100}, SEED).set_index("statistic")
    assert known.loc["percent", "value"] == pytest.approx((20 + 60) / 100)
    assert known.loc["kappa", "n"] == 100
    unknown = on_selection([session], {}, SEED)
    assert unknown["value"].isna().all()
    assert unknown["why"].str.contains("length unknown: PZ1").all()


def test_a_second_coder_of_interviews_has_a_share_of_the_data_and_agreement() -> None:
    first = pd.DataFrame(
        [["01", "a", "F1"], ["01", "b", "F2"], ["02", "c", "F1"], ["02", "d", "F1"]],
        columns=["participant", "reference", "code"],
    )
    second = first.iloc[[0, 1, 2]].assign(code=["F1", "F1", "F1"])
    chosen, table = second_coder(first, second, SEED)
    assert chosen == {"both": 3, "only_a": 1, "only_b": 0}
    found = table.set_index("statistic")
    # Three passages and two codes: six decisions, of which the two on passage b differ.
    assert found.loc["percent", "value"] == pytest.approx(4 / 6)
    assert found.loc["kappa", "value"] == pytest.approx(1 / 3)
    nobody, empty = second_coder(first, second.iloc[:0], SEED)
    assert nobody["both"] == 0
    assert empty["value"].isna().all()


# --------------------------------------------------------------------------------- confusion


@pytest.mark.covers("S2-A3")
def test_confusion_shows_which_concepts_stand_for_the_same_fragment(
    tmp_path: Path,
) -> None:
    a = [fragment(0, 9, "moral_courage"), fragment(20, 29, "moral_courage ethical_agency"),
         fragment(40, 49, "moral_courage 5b"), fragment(60, 69, "5b")]  # fmt: skip
    b = by("R2", fragment(0, 9, "ethical_agency"), fragment(20, 29, "moral_courage"),
           fragment(40, 49, "moral_courage"), fragment(60, 69, "4"))  # fmt: skip
    session = match(a, b)
    table = confusion([session], BOOK)
    assert table.loc["moral_courage"].to_dict() == {
        "moral_courage": 2, "ethical_agency": 1, "none": 0,
    }  # fmt: skip
    assert table.loc["ethical_agency"].to_dict() == {
        "moral_courage": 0, "ethical_agency": 0, "none": 1,
    }  # fmt: skip
    told = compared(tmp_path, a, b).text.split("first researcher in rows")[1]
    head, *rows = [line.split() for line in told.splitlines() if line.split()]
    shown = {label: dict(zip(head, map(int, cells), strict=True)) for label, *cells in rows}
    assert shown == table.to_dict("index")
    pd.testing.assert_frame_equal(confusion([match(b, a)], BOOK), table.T, check_names=False)
