"""Trends: a wave beside any earlier one, from its answers or from what was published of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from peo import cli
from peo.analysis.confirm import confirm
from peo.define.instrument import read_instrument
from peo.figure import Figure, read_figures, verdict, write_figures
from peo.intake.run import take_in
from peo.notebook import Wave
from peo.notebook.calls import arguments_of
from peo.notebook.sides import seen_by
from peo.project import Project, UserError
from tests.conftest import DATA, ROOT, some

pytestmark = pytest.mark.slow  # four waves are taken in
LAST, FIRST = "2026-10", "2025-10"  # collected: invented people in the place of an export
SPACE, STAY = ("sufficient", "very_sufficient"), ("fairly_large", "large")


@pytest.fixture(scope="module")
def waves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The published waves, the demonstration, and two collected waves made after it."""
    root = tmp_path_factory.mktemp("waves")
    (root / "src").mkdir()
    (root / "src" / "peo").symlink_to(ROOT / "src" / "peo")
    shutil.copy(ROOT / "params.yaml", root)
    for name in ("schemas", *DATA):
        shutil.copytree(ROOT / name, root / name)
    project = Project(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for wave, like, n, seed in ((FIRST, "2024-04", 60, 3), (LAST, FIRST, 90, 4)):
            assert cli.main(["new", wave, "--like", like]) == 0
            assert cli.main(["amend", wave, "first version"]) == 0
            made = root / "made.csv"
            call = ["synthesize", wave, "--n", str(n), "--seed", str(seed), "--out", str(made)]
            assert cli.main(call) == 0
            made.rename(project.raw(wave) / "records.csv")
            take_in(project, wave)
        for wave in ("2022-04", "2024-04"):
            take_in(project, wave)
        yield project


def door(project: Project, wave: str, language: str = "en") -> Wave:
    return Wave(project, wave, "trend", language, "")  # type: ignore[arg-type]


def answers(project: Project, wave: str, name: str) -> pd.Series:
    return pd.read_parquet(project.records_file(wave))[name].dropna()


def places(project: Project, wave: str, name: str) -> pd.Series:
    scale = read_instrument(project, wave).variables[name].substantive
    return (
        answers(project, wave, name).astype(str).map({c: i for i, c in enumerate(scale)}).dropna()
    )


def text(block: object) -> str:
    html = block._repr_html_()  # type: ignore[attr-defined]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


# ---------------------------------------------------------------- two collected waves
def test_two_collected_waves_are_compared_from_their_answers(waves: Project) -> None:
    """Shares by statsmodels, means by scipy, all answers by pingouin; all from the rows."""
    w = door(waves, LAST)
    (share,) = w.between("a", w.shares("s", "stay_one_year", ["large_both"]), FIRST)
    yes = [answers(waves, wave, "stay_one_year").isin(STAY) for wave in (LAST, FIRST)]
    low, high = confint_proportions_2indep(
        yes[0].sum(), len(yes[0]), yes[1].sum(), len(yes[1]), method="newcomb"
    )
    table = [[one.sum(), (~one).sum()] for one in yes]
    assert share.value == pytest.approx(100 * (yes[0].mean() - yes[1].mean()))
    assert (share.low, share.high) == pytest.approx((100 * low, 100 * high))
    assert share.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)

    (mean,) = w.between("b", w.mean("m", "work_enjoyment"), FIRST)
    marks = [answers(waves, wave, "work_enjoyment").astype(float) for wave in (LAST, FIRST)]
    welch = stats.ttest_ind(*marks, equal_var=False)
    interval = welch.confidence_interval(0.95)
    assert mean.p == pytest.approx(welch.pvalue)
    assert (mean.low, mean.high) == pytest.approx((interval.low, interval.high))

    (shift,) = w.between("c", ["stay_one_year"], FIRST)
    ranked = [places(waves, wave, "stay_one_year") for wave in (LAST, FIRST)]
    test = pingouin.mwu(*ranked, method="asymptotic").iloc[0]
    assert shift.value == pytest.approx(100 * test["CLES"])
    assert shift.p == pytest.approx(test["p_val"])
    (rank,) = w.between("d", ["work_enjoyment"], FIRST)
    assert rank.p == pytest.approx(stats.mannwhitneyu(*marks, method="asymptotic").pvalue)
    assert {f.basis for f in (share, mean, shift, rank)} == {"counted"}


def test_answers_without_an_order_have_one_chi_square_test(waves: Project) -> None:
    w = door(waves, LAST)
    (found,) = w.between("a", ["organisation_type"], FIRST)
    both = [answers(waves, wave, "organisation_type").astype(str) for wave in (LAST, FIRST)]
    table = pd.crosstab(np.repeat([0, 1], list(map(len, both))), np.concatenate(both))
    test = stats.chi2_contingency(table, correction=False)
    assert (found.statistic, found.value) == ("test", pytest.approx(test.statistic))
    assert found.p_from or found.p == pytest.approx(test.pvalue)


def test_the_answers_to_one_question_are_one_distribution_with_one_test(waves: Project) -> None:
    w = door(waves, LAST)
    six = w.between("a", w.shares("s", "stay_one_year"), FIRST)
    assert len(six) == 6
    assert {figure.p for figure in six} == {None}
    assert any(figure.low is not None for figure in six)
    found = [f for f in w.between("all") if f.variable == "stay_one_year" and f.p is not None]
    assert [(f.statistic, f.against) for f in found if f.against == FIRST] == [
        ("superiority", FIRST)
    ]


def test_a_difference_does_not_give_away_what_a_wave_hides(waves: Project) -> None:
    """With the share of this wave, a difference says that of the other wave as well."""
    w = door(waves, LAST)
    asked = w.shares("s", ["task_skj_requirements", "task_complaints", "helps_cases"])
    asked += w.shares("o", "job_function") + w.shares("h", "hours_vs_contract")
    hidden = 0
    for now, then in zip(asked, w.beside(asked, FIRST)[len(asked) :], strict=True):
        (moved,) = w.between(f"d{hidden}.{now.figure_id}", [now], FIRST)
        if now.suppressed or then.suppressed:
            hidden += 1
            assert moved.suppressed
            assert (moved.value, moved.low, moved.count) == (None, None, None)
    assert hidden


# ---------------------------------------------------------------- what was published
def test_a_wave_is_compared_with_what_was_published_and_never_with_practice_records(
    waves: Project,
) -> None:
    """Other practice records of 2022 change nothing: its numbers are those of the report."""
    w = door(waves, LAST)
    now = w.shares("s", "space_overall", ["sufficient_both"])
    then = w.beside(now, "2022-04")[1]
    assert (then.value, then.n, then.count, then.basis) == (92.0, 150, None, "published")
    before = [repr(f) for f in w.between("a", None, "2022-04")]
    path = waves.records_file("2022-04")
    kept = path.read_bytes()
    try:
        rows = pd.read_parquet(path)
        rows["space_overall"] = "insufficient"
        rows["work_enjoyment"] = 1
        rows.to_parquet(path)
        assert [repr(f) for f in door(waves, LAST).between("a", None, "2022-04")] == before
        own = door(waves, "2022-04").between("a")
        assert {f.value for f in own if f.variable == "space_overall" and f.wave == "2022-04"} >= {
            92.0
        }
    finally:
        path.write_bytes(kept)
    with pytest.raises(UserError, match="of 2022-04 there are no answers, only what was published"):
        w.frame(wave="2022-04")


def test_a_class_follows_from_the_answers_that_were_printed(waves: Project) -> None:
    """Table 2.4 of the report: in 2021 43 and 31 per cent of 178 people. 43 is 76 or 77 people, 31
    is 55 or 56, and with the other answers (12, 8, 2 and 4 per cent) all are 178: 131 to 133."""
    w = door(waves, LAST)
    now = w.shares("s", "stay_one_year", ["large_both"])
    (then,) = [f for f in w.beside(now, "2021-09") if f.wave == "2021-09"]
    fits = {
        sum(pair)
        for pair in ((a, b) for a in range(179) for b in range(179))
        if round(100 * pair[0] / 178) == 43 and round(100 * pair[1] / 178) == 31
    }
    rest = [[x for x in range(179) if round(100 * x / 178) == said] for said in (12, 8, 2, 4)]
    fewest, most = (178 - sum(map(end, rest)) for end in (max, min))
    kept = [x for x in fits if fewest <= x <= most]
    assert (then.bound_low, then.bound_high) == pytest.approx(
        (100 * min(kept) / 178, 100 * max(kept) / 178)
    )
    assert "74–75%" in text(w.table(w.beside(now, "2021-09"), "B", "S"))


def test_all_printed_answers_have_one_test_whose_p_is_a_range(waves: Project) -> None:
    """The published wave of 2022 against 2021, both from table 2.4: every table that fits."""
    w = door(waves, "2022-04")
    (found,) = w.between("a", ["stay_one_year"], "2021-09")
    said = {"2022-04": ((48, 31, 12, 3, 1, 5), 150), "2021-09": ((43, 31, 12, 8, 2, 4), 178)}
    tables = {}
    for wave, (shares, n) in said.items():
        fits = [[x for x in range(n + 1) if int(100 * x / n + 0.5) == share] for share in shares]
        grid = np.array(np.meshgrid(*fits)).reshape(6, -1).T
        tables[wave] = [tuple(row[:5][::-1]) for row in grid if row.sum() == n]
    p = [
        stats.mannwhitneyu(
            np.repeat(range(5), a), np.repeat(range(5), b), method="asymptotic"
        ).pvalue
        for a in tables["2022-04"]
        for b in tables["2021-09"]
    ]
    assert len(p) > 4
    assert found.p == pytest.approx(max(p), rel=0.01)
    assert found.p_least == pytest.approx(min(p), rel=0.01)
    assert (found.value, found.basis) == (None, "follows")
    line = w.say([found])
    assert re.search(r"p = 0\.\d+ … 0\.\d+", str(line))
    assert "no demonstrable difference" in str(line)


def test_what_was_said_in_words_or_without_its_spread_says_so(waves: Project) -> None:
    w = door(waves, LAST)
    mark = w.mean("m", "work_enjoyment")
    assert "of 2021-09 our sources have words only" in str(w.say(w.between("a", mark, "2021-09")))
    (found,) = w.between("b", mark, "2022-04")
    now = answers(waves, LAST, "work_enjoyment").astype(float).mean()
    assert (found.bound_low, found.bound_high) == pytest.approx((now - 7.35, now - 7.25))
    assert (found.p, found.low) == (None, None)
    assert "the spread of 2022-04 is not in our sources" in str(w.say([found]))


# ---------------------------------------------------------------- what cannot be compared
def test_what_cannot_be_compared_says_why(waves: Project) -> None:
    w = door(waves, LAST)
    for figures, wave, why in (
        (w.mean("a", "learning_time_pct"), "2022-04", "break 2022-04"),
        (w.shares("b", "workload", ["strong"]), "2021-09", "break 2021-09"),
        (w.shares("c", ["cause_vacancies"], ["yes"]), "2022-04", "not_asked 2022-04"),
        (w.shares("d", "space_reflection", ["sufficient_both"]), "2021-09", "not_printed 2021-09"),
    ):
        (then,) = [f for f in w.beside(figures, wave) if f.wave == wave]
        (moved,) = w.between(f"d.{why[:3]}.{figures[0].figure_id}", figures, wave)
        assert (then.value, then.reason) == (None, why)
        assert (moved.value, moved.p, moved.reason) == (None, None, why)
    shown = text(w.table(w.beside(w.shares("e", "workload", ["strong"]), "2021-09"), "B", "S"))
    assert "Whether this was asked in 2021-09 is not known" in shown


def test_a_wave_that_people_answered_is_never_compared_with_invented_people(
    waves: Project,
) -> None:
    assert door(waves, LAST).waves == ("2021-09", "2022-04", FIRST)
    assert door(waves, "2024-04").waves == ("2021-09", "2022-04")
    w = door(waves, LAST)
    for ask in (
        lambda: w.beside([], "2024-04"),
        lambda: w.between("a", [], "2024-04"),
        lambda: w.between("a", None, "2024-04"),
        lambda: w.frame(wave="2024-04"),
    ):
        with pytest.raises(UserError, match="2024-04 is a demonstration, its people are invented"):
            ask()


# ---------------------------------------------------------------- one table, one picture
def test_one_table_holds_every_question_with_its_grade_and_one_p(waves: Project) -> None:
    w = door(waves, LAST)
    found = w.between("all")
    shown = text(w.table(found, "Alles", "All"))
    assert "2022-04 with caution 92% (87–95) (n=150)" in shown
    assert f"{FIRST} comparable" in shown
    assert "2022-04 break – not asked in 2022-04" in shown
    assert "with 2022-04 (no number of 2022-04 is in our sources): " in shown
    tests = [f for f in found if f.p is not None]
    assert len({(f.variable, f.against) for f in tests}) == len(tests)
    assert {f.tests for f in tests} == {len(tests)}
    assert f"{len(tests)} tests, one per question or option and wave" in shown
    for figure in tests:
        if verdict(figure) == "shown" and figure.low is not None:
            even = 50 if figure.statistic == "superiority" else 0
            assert not (figure.low or 0) <= even <= (figure.high or 0)
    assert str(w.say(found)).count("Compared with") == 3


def test_three_waves_stand_in_one_picture_with_their_n_and_what_parts_them(waves: Project) -> None:
    w = door(waves, "2024-04")
    plot = w.plot("trend", w.beside(w.shares("s", "space_overall", ["sufficient_both"])), "R", "S")
    for told in ("2021-09: 86% (n=178, 95% interval 80–90)", "2022-04: 92% (n=150", "2024-04: "):
        assert told in plot.alt
    assert "2022-04 – 2024-04, Professional space, overall verdict: no continuous line" in plot.alt
    assert "The same answers, printed in reverse order." in plot.alt
    assert plot.svg.count(">with caution<") == 2
    mark = w.plot("trend", w.beside(w.mean("m", "work_enjoyment")), "M", "M")
    assert "2022-04: 7.3 (n=150)" in mark.alt
    strong = w.plot("trend", w.beside(w.shares("t", "workload", ["strong"])), "W", "W")
    assert ">break<" in strong.svg


def test_a_page_makes_the_blocks_again_in_the_other_language(
    waves: Project, tmp_path: Path
) -> None:
    w = door(waves, LAST)
    found = w.between("all")
    blocks = [
        w.table(found, "Alles", "All"),
        w.say(found),
        w.plot("trend", w.beside(w.shares("s", "stay_one_year", ["large_both"])), "B", "S"),
        w.table(w.between("t", ["stay_one_year"], FIRST), "T", "T"),
    ]
    write_figures(w.figures, tmp_path / "figures.csv")
    kept = read_figures(tmp_path / "figures.csv")
    assert [repr(f) for f in kept] == [repr(f) for f in w.figures]
    page = Wave(waves, LAST, "", "nl", "")._released("trend", kept)
    for block in blocks:
        call = json.loads(json.dumps(block.call))
        known = page.by_name or {}
        again = getattr(page, call["verb"])(
            *arguments_of(call["positional"], known), **arguments_of(call["named"], known)
        )
        assert type(again) is type(block)
    nl = text(page.table(arguments_of(json.loads(json.dumps(
        blocks[0].call))["positional"][0], page.by_name or {}), "Alles", "All"))  # fmt: skip
    assert "met voorbehoud" in nl
    assert re.findall(r"\d+%", nl) == re.findall(r"\d+%", text(blocks[0]))


def test_every_comparison_is_confirmed_by_a_library_and_explained_by_a_line(
    waves: Project,
) -> None:
    w = door(waves, LAST)
    found = [f for f in w.between("all") if f.statistic in ("difference", "superiority", "test")]
    found += w.between("x", ["work_enjoyment", "organisation_type", "workload"], FIRST)
    told = confirm(found, w.records, w.instrument, seen_by(waves))
    assert not [one for one in told if one.verdict == "differs"]
    agreed = {one.figure_id for one in told if one.verdict == "agrees"}
    assert {f.figure_id for f in found if f.value is not None or f.bound_low is not None} <= agreed
    moved = next(f for f in found if f.against == FIRST and f.test == "welch_t")
    line = text(w.explain(moved))
    assert f'then = w.frame(wave="{FIRST}")' in line
    assert "mean now minus mean then" in line
    wrong = replace(moved, p=(moved.p or 0) + 0.01)
    assert any(
        one.verdict == "differs"
        for one in confirm([wrong], w.records, w.instrument, seen_by(waves))
    )


# ---------------------------------------------------------------- the command
def test_one_command_follows_a_question_over_all_waves(
    waves: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(waves.root)
    assert cli.main(["trend", "space_overall"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert re.search(r"2021-09 +86% \(80–90\) \(n=178\)$", lines[1])
    assert re.search(r"2022-04 met voorbehoud +92% .* \+6 procentpunt \(−1 … 13\) +0,085", lines[2])
    assert "2024-04 verzonnen, met voorbehoud" in lines[3]
    now = answers(waves, FIRST, "space_overall").isin(SPACE)
    gap = round(100 * now.mean() - 92)  # with 2022, not with the invented people of 2024
    assert re.search(
        rf"{FIRST} met voorbehoud .* {str(gap).replace('-', '−')} procentpunt", lines[4]
    )
    assert any(line.startswith("2024-04 is een demonstratie") for line in lines)
    assert cli.main(["trend", LAST]) == 0
    assert f"Verschil met {LAST}" in capsys.readouterr().out
    for name, told in (
        ("space_overal", "did you mean 'space_overall'"),
        ("fixed_comment", "is an open answer"),
        ("2021-09", "only totals are known"),
        ("dialogues", "is a study of coded talk"),
    ):
        assert cli.main(["trend", name]) == 2
        assert told in capsys.readouterr().err


def test_a_wave_that_is_tried_out_is_no_wave_to_compare_with(
    waves: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invented answers stand in the folder of practice; nothing of them goes beside a real wave."""
    shutil.copytree(waves.root, tmp_path / "p", symlinks=True)
    project = Project(tmp_path / "p")
    monkeypatch.chdir(project.root)
    export = project.raw(FIRST) / "records.csv"
    project.practice(FIRST).mkdir(parents=True, exist_ok=True)
    export.rename(project.invented_file(FIRST))
    take_in(project, FIRST)
    w = door(project, LAST)
    found = w.beside(w.shares("s", "workload", ["strong"]), FIRST)
    assert [f.reason for f in found if f.wave == FIRST] == [f"no_data {FIRST}"]
    assert door(project, FIRST).between("a", [], "2022-04") == []


def test_figures_of_two_scales_are_not_drawn_as_one(waves: Project) -> None:
    w = door(waves, LAST)
    both: list[Figure] = [*w.mean("m", "work_enjoyment"), *w.mean("d", "direct_client_time_pct")]
    with pytest.raises(UserError, match="several scales"):
        w.plot("trend", w.beside(both, FIRST), "T", "T")
    assert some(w.beside(both, FIRST))
