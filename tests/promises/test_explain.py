"""A figure says how it came about, and a library that we did not write says the same number."""

from __future__ import annotations

import ast
import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from peo.analysis import confirm as confirming
from peo.analysis.confirm import confirm, confirm_subject, unconfirmed
from peo.figure import Figure, write_figures
from peo.notebook.wave import Wave
from peo.project import Project
from peo.project.words import speak
from tests.conftest import some

WAVE = "2024-04"
ANALYSES = ("test", "superiority", "correlation", "odds_ratio", "change", "cooccurrence")


@pytest.fixture
def demo(invented: Project) -> Wave:
    return Wave(invented, WAVE, "explained", "en", "")


def asked(w: Wave) -> list[Figure]:
    """Something of every statistic that rows give."""
    now = w.shares("now", "space_overall", ["sufficient_both"])
    return [
        *now,
        *w.shares("a", "work_enjoyment"),
        *w.shares("b", "workload", ["any"], by="organisation_type"),
        *w.shares("b2", "direct_client_time_pct", by="workload"),
        *w.shares("b3", "stay_one_year", base="workload not in {hardly} & work_enjoyment >= 7"),
        *w.mean("c", "work_enjoyment", by="organisation_type"),
        *w.shares("d", "causes", of="mentions"),
        w.count("e"),
        w.count("e2", "workload", base="organisation_type == specialist"),
        w.count("f", "workload", "any"),
        *w.cross("g", "causes", "causes", exactly=True),
        *w.tests("h1", "workload"),
        *w.tests("h2", "enjoyment_means"),
        *w.tests("h3", "causes_by_organisation"),
        *w.tests("i", "workload", "organisation_type", leave_out=["other"], pairs=True),
        *w.tests("j", "enjoyment_correlates"),
        *w.tests("k", "enjoyment_model"),
        *w.between("l", now, "2022-04"),
        *w.cross("m", "causes", "causes"),
        *w.sensitivity(
            "r", [*w.shares("r1", "stay_one_year", ["large_both"]), *w.shares("r2", "mentor_time")]
        ),
        *(figure for figure in w.response("o") if figure.n),
        *w.weighted("p", [*now, *w.mean("p1", "work_enjoyment"), *w.shares("p2", "workload")]),
        *w.weighted(
            "q",
            w.shares("q0", "workload", ["any"], base="years_experience >= y0_3"),
            by="years_experience",
        ),
    ]


@pytest.fixture(scope="module")
def everything(invented: Project) -> tuple[Wave, list[Figure]]:
    """A wave that was asked all of it."""
    speak("en")
    w = Wave(invented, WAVE, "explained", "en", "")
    return w, asked(w)


def cells(w: Wave, figure: Figure) -> dict[str, str]:
    """The explanation as a reader sees it: what stands beside each word."""
    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', w.explain(figure)._repr_html_())
    return {html.unescape(word): html.unescape(text) for word, text in rows}


def pasted(w: Wave, line: str) -> list[float]:
    """What a cell gives in which a student pastes the line."""
    *before, last = ast.parse(re.sub("</?code>", "", line)).body
    names: dict[str, Any] = {"w": w}
    exec(compile(ast.Module(before, []), "cell", "exec"), names)
    assert isinstance(last, ast.Expr)
    found = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return [float(n) for n in found] if hasattr(found, "__len__") else [float(found)]


@pytest.mark.slow
def test_the_line_of_every_figure_gives_the_same_number_when_it_is_pasted(
    everything: tuple[Wave, list[Figure]],
) -> None:
    seen = set()
    demo, figures = everything
    for figure in some(figures):
        line = cells(demo, figure)["The same number in one line"]
        if figure.test == "proportional_odds":
            assert line.startswith("None: pandas, pingouin, scipy and statsmodels have no function")
            continue
        assert line.startswith("<code>rows = w.frame(); "), figure.figure_id
        if figure.value is None:  # hidden: the group is too small
            continue
        key = (figure.statistic, figure.test)
        if figure.statistic in ("odds_ratio", "combination", "correlation") and key in seen:
            continue  # one of each takes long enough
        seen.add(key)
        value, *p = pasted(demo, line)
        far = 1e-5 if figure.test == "likelihood_ratio" else 1e-9
        assert value == pytest.approx(figure.value, rel=far, abs=1e-9), line
        if p and not figure.p_from:
            assert p[0] == pytest.approx(figure.p, rel=1e-5, abs=1e-9), line
    kinds = {statistic for statistic, _ in seen}
    assert kinds >= {"percent", "mean", "count", "base_n", "mentions", "test", "superiority",
                     "correlation", "odds_ratio", "difference", "cooccurrence"}  # fmt: skip
    assert {test for _, test in seen} >= {"kruskal_wallis", "welch", "chi_square", "mann_whitney",
                                          "likelihood_ratio", "trend"}  # fmt: skip


def test_the_sign_test_of_a_published_wave_is_explained_in_the_lab(w_en: Wave) -> None:
    found = w_en.tests("a", "since_2015")
    assert {figure.basis for figure in found} == {"follows", "invented"}
    words = {
        "follows": "what follows from published numbers",
        "invented": "practice records that nobody gave; no result",
    }
    for figure in found:
        value, p = pasted(w_en, cells(w_en, figure)["The same number in one line"])
        assert (value, p) == pytest.approx((figure.value, figure.p))
        assert cells(w_en, figure)["Rests on"] == words[figure.basis]


def test_rows_in_and_rows_out_add_up(demo: Wave) -> None:
    """Counted with pandas, from the records."""
    (figure,) = demo.shares("x", "stay_one_year", ["large"], base="workload == strong")
    told = cells(demo, figure)
    rows = demo.records
    inside = rows[rows["workload"] == "strong"]
    assert told["Rows in this wave"] == str(len(rows)) == "300"
    assert told["Outside the base"].split()[0] == str(len(rows) - len(inside))
    assert told["Counted"] == str(int(inside["stay_one_year"].notna().sum()))
    ways = ("Outside the base", "Not asked", "Asked; no answer", "Otherwise outside this count")
    steps = [int(told[name].split()[0]) for name in ways if name in told]
    assert sum(steps) + int(told["Counted"]) == 300
    assert told["Of them this answer"] == str(int((inside["stay_one_year"] == "large").sum()))


def test_where_one_or_two_people_fall_off_the_reasons_are_not_told(demo: Wave) -> None:
    figures = demo.shares("x", "work_enjoyment", by="years_experience")
    some_hidden = 0
    for figure in some(figures):
        told = cells(demo, figure)
        if figure.suppressed:
            assert "Counted" not in told
            assert "Rows in this wave" not in told
            continue
        rows = demo.records[figure.base.holds(demo.records)]
        missing = int(rows["work_enjoyment"].isna().sum())
        if 0 < missing < 3:
            some_hidden += 1
            assert "Not shown" in told["Asked; no answer"]
            assert "Outside the base" not in told
    assert some_hidden


def test_on_a_page_of_a_published_wave_no_count_of_practice_records_is_told(
    taken_in: Project,
) -> None:
    page = Wave(taken_in, "2022-04", "test", "en", "figures.csv")
    lab = Wave(taken_in, "2022-04", "test", "en", "")
    call = ("a", ["space_reflection"], ["insufficient_both"])
    found = [f for f in lab.shares(*call, by="organisation_type") if f.group]
    for figure in some(found):
        told = cells(page, figure)  # also when it comes from the lab
        assert told["Number"].startswith("Not known")
        words = " ".join(told.values())
        assert not re.search(r"\d", re.sub(r"100 ×", "", words)), words
    (said,) = page.mean(
        "b", "work_enjoyment", by="space_overall", groups=["sufficient"], total=False
    )
    assert cells(page, said)["Number"] == "7"
    assert "Rows in this wave" not in cells(page, said)


def test_a_figure_of_another_wave_has_no_rows_here(demo: Wave) -> None:
    now = demo.shares("x", "space_overall", ["sufficient_both"])
    earlier = [f for f in demo.beside(now, "2022-04") if f.wave == "2022-04"]
    told = cells(demo, some(earlier)[0])
    assert told["Number"] == "92%"
    assert "Rows in this wave" not in told
    assert "The same number in one line" not in told


# ---------------------------------------------------------------- confirmed
@pytest.mark.slow
def test_every_closed_form_test_of_the_demonstration_is_confirmed(
    everything: tuple[Wave, list[Figure]],
) -> None:
    demo, asked_for = everything
    figures = [f for f in asked_for if f.statistic in ANALYSES]
    found = confirm(figures, demo.records, demo.instrument)
    assert {one.figure_id for one in found} == {figure.figure_id for figure in figures}
    assert not [one for one in found if one.verdict == "differs"]
    agreeing = {one.figure_id for one in found if one.verdict == "agrees"}
    for figure in figures:
        if figure.value is not None and figure.test != "proportional_odds":
            assert figure.figure_id in agreeing
    drawn = [f.figure_id for f in figures if f.p_from == "simulated" and f.value is not None]
    for name in some(drawn):
        (one,) = [c for c in found if c.figure_id == name and c.number == "p"]
        assert (one.verdict, one.why, one.theirs) == ("simulated", "p was drawn", None)
    (odds,) = [one for one in found if one.figure_id.endswith(".proportional")]
    assert (odds.verdict, "no function for it" in odds.why) == ("not confirmed", True)


@pytest.mark.parametrize("number", ["value", "p", "p_adjusted", "effect_size"])
def test_a_number_that_is_a_millionth_off_is_told_with_the_line_that_says_so(
    demo: Wave, number: str
) -> None:
    figures = demo.tests("h", "causes_by_organisation")
    off = getattr(figures[0], number) * (1 + 3e-6)
    wrong = [replace(figures[0], **{number: off}), *figures[1:]]
    found = [o for o in confirm(wrong, demo.records, demo.instrument) if o.verdict == "differs"]
    names = {"value": "statistic", "effect_size": "effect", "p_adjusted": "p (Holm)"}
    told = [one.number for one in found if one.figure_id == figures[0].figure_id]
    assert names.get(number, number) in told
    assert all("pingouin" in one.line for one in found)


def test_more_rows_than_two_thousand_are_not_confirmed(demo: Wave) -> None:
    figures = demo.tests("h", "causes_by_organisation")
    many = pd.concat([demo.records] * 7)
    for one in some(confirm(figures, many, demo.instrument)[: len(figures)]):
        assert (one.verdict, one.why) == ("not confirmed", "there are more than 2000 rows")


@pytest.mark.slow
def test_practice_records_are_not_confirmed_at_all(w_en: Wave) -> None:
    figures = w_en.tests("h", "workload")
    assert figures
    assert confirm(figures, w_en.records, w_en.instrument) == []


@pytest.mark.slow
def test_what_differs_stands_between_a_draft_and_its_publication(
    demo: Wave, invented: Project
) -> None:
    assert unconfirmed(invented, WAVE) == [
        "data/processed/2024-04/confirmed.csv is missing. Make it: peo run 2024-04"
    ]
    figures = demo.tests("h", "causes_by_organisation")
    place = invented.figures_file(WAVE, "explained")
    write_figures(figures, place)
    assert "12 numbers agree, 0 differ" in confirm_subject(invented, WAVE, ["explained"])
    assert unconfirmed(invented, WAVE) == []
    write_figures([replace(figures[0], value=7.0), *figures[1:]], place)
    assert "1 differ," in confirm_subject(invented, WAVE, ["explained"])
    (line,) = unconfirmed(invented, WAVE)
    assert line.startswith(f"explained, {figures[0].figure_id}: the statistic is 7, and 6.15")
    assert "pingouin.chi2_independence(" in line


def test_what_confirms_shares_no_code_with_what_counts() -> None:
    """It reads records and conditions; every number in it is a library's."""
    counting = {"ranks", "groups", "association", "change", "choices", "ordinal", "describe",
                "counts", "evaluate"}  # fmt: skip
    folder = Path(confirming.__file__).parent
    for name in ("confirm.py", "lines.py"):
        imports = re.findall(r"from peo\.analysis\.(\w+)", (folder / name).read_text("utf-8"))
        assert not counting & set(imports)


def test_an_answer_in_own_words_or_one_that_excludes_the_rest_is_never_the_largest(
    demo: Wave,
) -> None:
    """Who fills in a task of her own has it, so that all of those few people are troubled by it."""
    felt = "workload in {somewhat, strong}"
    tasks = demo.shares("t", "tasks", ["strong"], base=felt)
    assert max(tasks, key=lambda figure: figure.value or 0).variable == "task_other"
    assert demo.most(tasks)[0].variable == "task_reporting"
    assert demo.most([f for f in tasks if f.variable == "task_other"]) == []
    barriers = demo.shares("b", "learning_barriers")
    assert demo.most([f for f in barriers if f.variable == "barrier_none"]) == []
