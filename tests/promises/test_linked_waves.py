"""Two waves of which a column says who is who: compared within the people who are in both.

Expected values are of scipy and statsmodels, from the rows that the export holds.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable, mcnemar

from peo.analysis import within
from peo.analysis.confirm import confirm
from peo.define.instrument import read_instrument
from peo.figure import Figure
from peo.notebook import Wave
from peo.notebook.sides import seen_by
from peo.project import Project
from peo.project.words import say
from tests.conftest import ROOT, peo, some

pytestmark = pytest.mark.slow  # two waves are taken in
FIRST, LAST = "2025-10", "2026-10"
KEY = "Deelnemerscode"
BOTH, ONLY_FIRST, ONLY_LAST = 70, 20, 30
LARGE = ("fairly_large", "large")


def codes(wave: str) -> list[str]:
    """Seventy people in both waves, in another order and spelled otherwise; two of one code."""
    alone = {FIRST: ONLY_FIRST, LAST: ONLY_LAST}[wave]
    shared = [f"KX{n:03}" for n in range(BOTH)]
    shared = shared[::-1] if wave == FIRST else [f" {code.lower()} " for code in shared]
    return [*shared, *(f"{wave[:4]}Q{n:02}" for n in range(alone - 2)), "DUBBEL", "DUBBEL"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("linked")
    made = Project(root)
    for name in ("params.yaml", "src"):
        (root / name).symlink_to(ROOT / name)
    (root / "schemas" / "survey").mkdir(parents=True)
    text = made.instrument_file("2024-04")
    text.write_text((ROOT / "schemas/survey/2024-04.yaml").read_text("utf-8"), "utf-8")
    for wave, like, seed in ((FIRST, "2024-04", 3), (LAST, FIRST, 4)):
        assert peo("new", wave, "--like", like, root=root).code == 0
        file = made.instrument_file(wave)
        assert "person:" not in file.read_text("utf-8")  # what another wave declared is not copied
        file.write_text(f"person: {KEY}\n{file.read_text('utf-8')}", "utf-8")
        assert peo("amend", wave, "who is who over the waves", root=root).code == 0
        keys = codes(wave)
        answers = root / f"{wave}.csv"
        call = ("synthesize", wave, "--n", len(keys), "--seed", seed)
        assert peo(*call, "--out", answers, root=root).code == 0
        export = pd.read_csv(answers, dtype=str).assign(**{KEY: keys})
        export.loc[:: 10 + seed, ["stay_one_year", "work_enjoyment"]] = None
        export.to_csv(made.raw(wave) / "records.csv", index=False)
        said = peo("intake", wave, root=root)
        assert said.code == 0, said.text
        assert "A linking key that several rows have links nobody: row" in said.text
    return made


@pytest.fixture(scope="module")
def pairs(project: Project) -> pd.DataFrame:
    """The answers of who is in both waves, as the exports have them beside the key."""
    found = [
        pd.read_parquet(project.records_file(wave)).assign(key=codes(wave))
        for wave in (LAST, FIRST)
    ]
    found = [one.assign(key=one["key"].str.strip().str.upper()) for one in found]
    known = [one[~one["key"].duplicated(keep=False)] for one in found]
    both = known[0].merge(known[1], on="key", suffixes=("", "_then"))
    assert len(both) == BOTH
    return both


def text(block: object) -> str:
    html = block._repr_html_()  # type: ignore[attr-defined]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def test_shares_means_and_all_answers_are_compared_within_people(
    project: Project, pairs: pd.DataFrame
) -> None:
    w = Wave(project, LAST, "trend", "en", "")
    (share,) = w.between("a", w.shares("s", "stay_one_year", ["large_both"]), FIRST)
    stay = pairs[["stay_one_year", "stay_one_year_then"]].dropna().astype(str)
    table = pd.crosstab(*(stay[name].isin(LARGE) for name in stay))
    expected = mcnemar(table, exact=True)
    assert (share.test, share.n) == ("mcnemar", len(stay))
    moved = stay["stay_one_year"].isin(LARGE).mean() - stay["stay_one_year_then"].isin(LARGE).mean()
    assert share.value == pytest.approx(100 * moved)
    assert share.p == pytest.approx(expected.pvalue)
    assert share.low < share.value < share.high  # type: ignore[operator]

    (mean,) = w.between("b", w.mean("m", "work_enjoyment"), FIRST)
    marks = pairs[["work_enjoyment", "work_enjoyment_then"]].dropna().astype(float)
    test = stats.ttest_rel(marks["work_enjoyment"], marks["work_enjoyment_then"])
    interval = test.confidence_interval(0.95)
    assert (mean.test, mean.n) == ("paired_t", len(marks))
    assert (mean.value, mean.low, mean.high, mean.p) == pytest.approx(
        (
            float(np.mean(marks.iloc[:, 0] - marks.iloc[:, 1])),
            interval.low,
            interval.high,
            test.pvalue,
        )
    )

    (shift,) = w.between("c", ["stay_one_year"], FIRST)
    scale = list(read_instrument(project, LAST).variables["stay_one_year"].substantive)
    places = stay.map(lambda code: scale.index(code) if code in scale else np.nan).dropna()
    step = places["stay_one_year"] - places["stay_one_year_then"]
    up, down = int((step > 0).sum()), int((step < 0).sum())
    assert (shift.test, shift.n) == ("within_sign", len(places))
    assert shift.value == pytest.approx(100 * (up + (len(step) - up - down) / 2) / len(step))
    assert shift.p == pytest.approx(stats.binomtest(up, up + down).pvalue)


def test_answers_without_an_order_are_compared_within_people(
    project: Project, pairs: pd.DataFrame
) -> None:
    w = Wave(project, LAST, "trend", "en", "")
    (found,) = w.between("a", ["organisation_type"], FIRST)
    said = pairs[["organisation_type_then", "organisation_type"]].dropna().astype(str)
    expected = SquareTable(pd.crosstab(*(said[name] for name in said)), shift_zeros=False)
    homogeneity = expected.homogeneity()
    assert (found.test, found.n, found.p_from) == ("stuart_maxwell", len(said), "")
    assert (found.value, found.df, found.p) == pytest.approx(
        (homogeneity.statistic, homogeneity.df, homogeneity.pvalue)
    )
    told = text(w.table(w.between("t", None, FIRST), nl="x", en="Trend"))
    assert f"χ² (Stuart-Maxwell)(3) = {found.value:.2f} (n={found.n})" in told
    assert "of answers without an order the Stuart-Maxwell test" in told


def test_few_people_who_moved_are_compared_by_drawing_and_too_few_not_at_all() -> None:
    """Of two answers all ways to move can be counted: p is that of a coin, as of McNemar's test."""
    one = Figure("a", "test", "x")
    now, then = np.zeros(40), np.zeros(40)
    now[:8], then[8] = 1, 1
    made, _ = within.again(now, then, one, 1)
    assert (made.test, made.p_from, made.df) == ("stuart_maxwell", "simulated", 1)
    assert made.p == pytest.approx(stats.binomtest(8, 9).pvalue, abs=0.005)
    for apart in (then, np.r_[[1, 0, 3, 2], np.zeros(36)]):  # nobody moved; between 0/1 and 2/3
        still, _ = within.again(np.r_[[0, 1, 2, 3], np.zeros(36)] if apart is not then else then,
                                apart, one, 1)  # fmt: skip
        assert (still.value, still.p, still.reason) == (None, None, "few_moved")
    assert say("show.reason.few_moved", "en").startswith("not done (too few people")


def test_what_is_compared_within_people_is_confirmed_without_the_key(project: Project) -> None:
    w = Wave(project, LAST, "trend", "en", "")
    asked = w.between("a", ["organisation_type", "job_function", "stay_one_year"], FIRST)
    banded = w.between("b", w.shares("t", "direct_client_time_pct", ["b30_40"]), FIRST)
    made = [*asked, *banded, *w.between("all", None, FIRST)]
    found = confirm(made, w.records, w.instrument, seen_by(project))
    assert not [one for one in found if one.verdict == "differs"]
    tests = {figure.test for figure in made if figure.value is not None}
    assert tests >= {"mcnemar", "paired_t", "within_sign", "stuart_maxwell"}
    told = {one.figure_id for one in found if one.verdict == "agrees" and one.number == "p"}
    for figure in some(f for f in made if f.test and f.p is not None and not f.p_from):
        assert figure.figure_id in told, figure
    (wrong,) = w.between("c", ["stay_one_year"], FIRST)
    assert wrong.value is not None
    wrong = replace(wrong, value=wrong.value + 1)
    assert "differs" in [
        one.verdict for one in confirm([wrong], w.records, w.instrument, seen_by(project))
    ]
    lines = " ".join(f"{one.line} {one.why}" for one in found)
    assert "here rows and then are of who is in both waves in one order" in lines
    assert "person" not in lines


def test_a_line_within_people_is_not_told_to_who_has_no_pairs(project: Project) -> None:
    w = Wave(project, LAST, "trend", "en", "")
    (share,) = w.between("a", w.shares("s", "stay_one_year", ["large_both"]), FIRST)
    assert "computed by the key that links people and no notebook shows that" in text(
        w.explain(share)
    )


def test_a_question_that_moved_is_told_by_a_number_that_shows_it(project: Project) -> None:
    """Of a share that may be equal while all answers differ the chance is told."""
    w = Wave(project, LAST, "trend", "en", "")
    found = w.between("t", None, FIRST)
    (share,) = (f for f in found if f.figure_id == "t.stay_one_year.large_both.from_2025-10")
    (whole,) = (f for f in found if f.figure_id == "t.stay_one_year.all.from_2025-10")
    others = [f for f in found if f not in (share, whole)]
    whole = replace(whole, value=70.0, low=60.0, high=80.0, p=0.001, p_adjusted=0.001)
    for low, told in ((-1.0, "chance of a higher answer in 2026-10: 70%"), (3.0, "+8 points")):
        moved = replace(share, value=8.0, low=low, high=15.0)
        assert f"in a year's time ({told})" in w.say([*others, moved, whole])


def test_how_many_are_linked_is_told_and_who_they_are_is_in_no_file_but_one(
    project: Project,
) -> None:
    w = Wave(project, LAST, "trend", "en", "")
    told = text(w.table(w.between("t", None, FIRST), nl="x", en="Trend"))
    alone = f"in {LAST} alone {ONLY_LAST}, in {FIRST} alone {ONLY_FIRST}"
    assert f"in both waves: {BOTH} people; {alone}" in told
    assert "without a key nothing is paired" not in told
    keys = {code.strip() for wave in (FIRST, LAST) for code in codes(wave)}
    digests = {*pd.read_parquet(project.link_file(LAST))["person"]}
    assert len(digests) == BOTH + ONLY_LAST - 2
    for wave in (FIRST, LAST):
        link = project.link_file(wave)
        assert link.stat().st_mode & 0o777 == 0o600
        files = [path for path in project.processed(wave).rglob("*") if path.is_file()]
        for path in some(path for path in files if path != link):
            content = path.read_bytes()
            assert not [key for key in {*keys, *digests} if key.encode() in content], path
            assert KEY.encode() not in content, path
    assert "link.parquet" not in (project.processed(LAST) / "datapackage.json").read_text("utf-8")


def test_a_declared_key_that_the_export_lacks_is_a_message(project: Project) -> None:
    raw = project.raw(LAST) / "records.csv"
    before = raw.read_text("utf-8")
    raw.write_text(before.replace(KEY, "Deelnemercode", 1), "utf-8")
    said = peo("intake", LAST, root=project.root)
    raw.write_text(before, "utf-8")
    assert said.code == 1
    assert f"no column '{KEY}'" in said.text
    assert "did you mean 'Deelnemercode'?" in said.text


def test_few_in_one_wave_alone_hide_a_difference_and_few_in_both_pair_nothing(
    project: Project, tmp_path: Path
) -> None:
    """Beside the shares of everybody a difference would tell what those few said."""
    shutil.copytree(project.root, tmp_path / "strict", symlinks=True)
    strict = Project(tmp_path / "strict")
    (strict.root / "params.yaml").unlink()
    text = (ROOT / "params.yaml").read_text("utf-8")
    assert "min_base: 10" in text
    (strict.root / "params.yaml").write_text(text.replace("min_base: 10", "min_base: 62"), "utf-8")
    for root, suppressed in ((project, ""), (strict, "n < 62")):
        w = Wave(root, LAST, "trend", "en", "")
        (found,) = w.between("a", w.shares("m", "mentor", ["yes"]), FIRST)
        assert (found.test, found.suppressed) == ("mcnemar", suppressed)
        (other,) = w.between("b", w.shares("s", "stay_one_year", ["large_both"]), FIRST)
        assert other.test == ("two_proportions" if suppressed else "mcnemar")
        assert (found.value is None, other.value is None) == (bool(suppressed), False)


CHAPTER = "14-change"


@pytest.mark.slow
def test_a_wave_with_linked_people_runs_to_its_pages_and_again_when_the_key_changes(
    project: Project, tmp_path: Path
) -> None:
    """Names and n on the page of both languages; the key alone makes the chapter new."""
    root = tmp_path / "ran"
    shutil.copytree(project.root, root, symlinks=True)
    there = Project(root)
    for name in ("dvc.yaml", "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "schemas", root / "schemas", dirs_exist_ok=True)
    (root / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / f"{CHAPTER}.ipynb", root / "notebooks")
    (root / ".dvc").mkdir()
    (root / ".dvc" / "config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    shutil.move(there.processed(FIRST), tmp_path / "later")
    assert peo("stages", root=root).code == 0  # nothing of the first wave was taken in yet
    shutil.copytree(tmp_path / "later", there.processed(FIRST), dirs_exist_ok=True)
    said = peo("run", LAST, root=root)
    assert said.code == 0, said.text
    for language, told in (
        ("nl", f"herkend in beide metingen: {BOTH} mensen"),
        ("en", f"in both waves: {BOTH} people"),
    ):
        (line,) = known_by_key(there, language)
        assert told in line
        page = unescape(re.sub(r"<[^>]+>", " ", pages(there)[language]))
        assert "Stuart-Maxwell" in page
        assert "(n=68)" in page

    export = there.raw(FIRST) / "records.csv"
    export.write_text(export.read_text("utf-8").replace(codes(FIRST)[0], "ALONE"), "utf-8")
    records = there.records_file(FIRST).read_bytes()
    assert peo("intake", FIRST, root=root).code == 0
    assert there.records_file(FIRST).read_bytes() == records  # the key is not among the answers
    refused = peo("publish", LAST, root=root)
    assert refused.code == 1
    assert f"notebook-{CHAPTER}" in refused.text


def pages(there: Project) -> dict[str, str]:
    draft = there.draft(LAST)
    names = {"nl": "index.html", "en": "index.en.html"}
    return {language: (draft / name).read_text("utf-8") for language, name in names.items()}


def known_by_key(there: Project, language: str) -> list[str]:
    found = re.findall(r"(?:Known by|Aan de koppelsleutel)[^<]*", pages(there)[language])
    return list(dict.fromkeys(found))
