"""Group sizes of the sector: response, weighted numbers, and what is not told of small groups.

The people are those of the invented wave, the sizes are invented too. Estimates and standard errors
are held against R's algorithm written out row by row, as survey 4.5 has it: `postStratify` sets the
weights, `svymean(na.rm = TRUE)` takes who answered as a domain, `svyrecvar` takes the means of the
strata from the linearised values. Its published output is in tests/unit/analysis/test_margins.py.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from peo.define.chapters.needs import chapters
from peo.define.parameters import Disclosure
from peo.define.subject import find_subject
from peo.figure import Figure
from peo.figure.disclose import hide
from peo.figure.linked import Answers, withheld
from peo.intake.run import take_in
from peo.notebook.wave import Wave
from peo.project import Project, UserError
from tests.conftest import DATA, ROOT, examples, peo, some

WAVE = "2024-04"
SIZES = {"specialist": 520, "certified_institution": 260, "local_team": 410, "other": 60}
Open = Callable[..., Wave]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("margins")
    for name in ("params.yaml", "schemas", "src", "notebooks"):
        (root / name).symlink_to(ROOT / name)
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    for folder in (ROOT / DATA[0]).iterdir():
        if folder.name != WAVE:
            (raw / folder.name).symlink_to(folder)
    (raw / WAVE).mkdir()
    for file in (ROOT / DATA[0] / WAVE).iterdir():
        if file.name != "margins.csv":
            (raw / WAVE / file.name).symlink_to(file)
    take_in(Project(root), WAVE)
    return Project(root)


@pytest.fixture
def people(project: Project) -> pd.DataFrame:
    return pd.read_parquet(project.records_file(WAVE))


@pytest.fixture
def opened(project: Project) -> Open:
    """The invented wave with these sizes; of other people where they are given."""

    def open_it(
        sizes: dict[str, object] | str = "", by: str = "organisation_type",
        of: pd.DataFrame | None = None, language: str = "en",
    ) -> Wave:  # fmt: skip
        if isinstance(sizes, dict):
            rows = [f"{by},{code},{size},a count,2024-01-01" for code, size in sizes.items()]
            sizes = "\n".join(["variable,group,size,source,date", *rows, ""])
        file = project.margins_file(WAVE)
        file.write_text(sizes) if sizes else file.unlink(missing_ok=True)
        wave = Wave(project, WAVE, "margins", language, "")  # type: ignore[arg-type]
        if of is not None:
            wave.__dict__["records"] = of
        return wave

    return open_it


def by_rows(
    y: pd.Series, group: pd.Series, sizes: dict[str, int], inside: pd.Series, finite: bool = False
) -> tuple[float, float]:
    """`postStratify` and `svymean` on rows; `inside` is the domain. Estimate and standard error."""
    held = group.isin(list(sizes)).to_numpy()
    strata = group[held].astype(str).to_numpy()
    size = np.array([sizes[code] for code in strata], dtype=float)
    weight = size / np.array([np.sum(strata == code) for code in strata])
    inside = (inside & y.notna())[held].to_numpy(dtype=bool)
    values = np.where(inside, y[held].astype(float).fillna(0).to_numpy(), 0.0)
    total = np.sum(weight * inside)
    estimate = np.sum(weight * values) / total
    x = weight * inside * (values - estimate) / total
    for code in set(strata):
        at = strata == code
        x[at] -= weight[at] * np.mean(x[at] / weight[at])
    n = len(x)
    left = 1 - n / sum(sizes.values()) if finite else 1.0
    x -= x.mean()
    return float(estimate), float(np.sqrt(left * n / (n - 1) * np.sum(x**2)))


def everybody(people: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=people.index)


@pytest.mark.slow
@pytest.mark.parametrize("finite", [False, True])
def test_a_weighted_share_and_mean_are_those_of_r(
    opened: Open, people: pd.DataFrame, finite: bool
) -> None:
    w, group = opened(SIZES), people["organisation_type"]
    space = people["space_overall"].astype("string")
    asked = {
        w.shares("a", "space_overall", ["sufficient_both"])[0]: (
            space.isin(["sufficient", "very_sufficient"]).where(space.notna()), everybody(people),
        ),
        w.mean("b", "work_enjoyment")[0]: (people["work_enjoyment"], everybody(people)),
        w.shares("c", "space_overall", ["sufficient_both"], base="mentor == yes")[0]: (
            space.isin(["sufficient", "very_sufficient"]).where(space.notna()),
            people["mentor"].astype("string") == "yes",
        ),
        w.mean("d", "direct_client_time_pct", base="workload == any")[0]: (
            people["direct_client_time_pct"],
            people["workload"].astype("string").isin(["somewhat", "strong"]),
        ),
    }  # fmt: skip
    for figure, (y, inside) in some(asked.items()):
        (weighted,) = w.weighted("w", [figure], finite=finite)
        scale = 100 if figure.statistic == "percent" else 1
        value, se = by_rows(y, group, SIZES, inside.fillna(False).astype(bool), finite)
        assert weighted.value == pytest.approx(scale * value, rel=1e-12)
        assert weighted.se == pytest.approx(scale * se, rel=1e-10)
        assert weighted.effect_size == figure.value  # the unweighted one goes with it
        assert (weighted.n, weighted.basis) == (figure.n, "counted")


def test_the_intervals_are_wilson_with_the_people_that_the_variance_is_worth_and_t(
    opened: Open,
) -> None:
    """As `svyciprop(method = "wilson")` and `confint` with the degrees of freedom of the design."""
    w = opened(SIZES)
    share, mean = w.weighted(
        "w", [*w.shares("a", "workload", ["any"]), *w.mean("b", "work_enjoyment")]
    )
    t = stats.t.ppf(0.975, len(w.records) - 1)
    p = (share.value or 0) / 100
    n = p * (1 - p) / ((share.se or 0) / 100) ** 2
    ends = proportion_confint(p * n, n, 2 * stats.norm.sf(t), "wilson")
    assert [share.low, share.high] == pytest.approx([100 * end for end in ends])
    assert mean.low == pytest.approx((mean.value or 0) - t * (mean.se or 0))
    assert mean.high == pytest.approx((mean.value or 0) + t * (mean.se or 0))


def test_an_interval_does_not_collapse_where_everybody_answers_alike(
    opened: Open, people: pd.DataFrame
) -> None:
    same = people.assign(
        workload=people["workload"].cat.set_categories(["strong"]).fillna("strong")
    )
    w = opened(SIZES, of=same)
    (share,) = w.weighted("w", w.shares("a", "workload", ["strong"]))
    assert share.value == pytest.approx(100)
    assert 97 < (share.low or 0) < 99.9
    assert share.high == pytest.approx(100)


def test_response_is_told_per_group_with_what_a_respondent_counts_for(
    opened: Open, people: pd.DataFrame
) -> None:
    w = opened(SIZES)
    found = w.response("r")
    n = people["organisation_type"].astype("string").value_counts()
    for code, size in SIZES.items():
        one = found[code]  # type: ignore[call-overload]
        assert (one.count, one.n) == (n[code], size)
        assert one.value == pytest.approx(100 * n[code] / size)
        assert one.effect_size == pytest.approx(size / 1250 / (n[code] / n.sum()))
    shown = w.table(found, nl="", en="Response")._repr_html_()
    assert "a count (2024-01-01)" in shown


def weights(w: Wave) -> dict[str, float]:
    (figure,) = w.weighted("w", w.mean("m", "work_enjoyment"))
    return {g: x for names, x in zip(figure.groups, figure.weights, strict=True)
            for g in names.split("+")}  # fmt: skip


def test_a_group_that_nobody_answered_for_is_a_row_with_what_to_do(
    opened: Open, people: pd.DataFrame
) -> None:
    without = people[people["organisation_type"] != "other"].reset_index(drop=True)
    w = opened(SIZES, of=without)
    row = w.response("r")["other"]  # type: ignore[call-overload]
    assert (row.count, row.n, row.value, row.effect_size) == (0, 60, 0, None)
    shown = w.table(w.response("s"), nl="", en="Response")._repr_html_()
    assert "Nobody of these answered: other." in shown
    (figure,) = w.weighted("w", w.mean("m", "work_enjoyment"))
    rest = {code: size for code, size in SIZES.items() if code != "other"}
    y, group = without["work_enjoyment"], without["organisation_type"]
    estimate = by_rows(y, group, rest, everybody(without))
    assert (figure.value, figure.se) == (pytest.approx(estimate[0]), pytest.approx(estimate[1]))


POOLED = """variable,group,size,pool,source,date
organisation_type,specialist,520,,a count,2024-01-01
organisation_type,certified_institution,260,,a count,2024-01-01
organisation_type,local_team,410,rest,a count,2024-01-01
organisation_type,other,{other},rest,a count,2024-01-01
"""


@pytest.mark.parametrize("other", [60, ""])
def test_groups_of_a_pool_are_weighed_together_also_where_one_size_is_unknown(
    opened: Open, people: pd.DataFrame, other: object
) -> None:
    w = opened(POOLED.format(other=other))
    n = people["organisation_type"].astype("string").value_counts()
    expected = (410 + int(other or 0)) / (n["local_team"] + n["other"])  # type: ignore[call-overload]
    assert weights(w)["other"] == weights(opened(POOLED.format(other=other)))["local_team"]
    assert weights(opened(POOLED.format(other=other)))["other"] == pytest.approx(expected)
    shown = opened(POOLED.format(other=other)).response("r")
    assert shown["other"].n == (other or None)  # type: ignore[call-overload]
    table = w.table(w.response("s"), nl="", en="Response")._repr_html_()
    assert "Weighted together: municipal access (local team), other." in table


def test_people_of_no_known_group_are_a_row_and_do_not_count(
    opened: Open, people: pd.DataFrame
) -> None:
    three = {code: size for code, size in SIZES.items() if code != "other"}
    silent = people.copy()
    silent.loc[silent.index[:12], "organisation_type"] = None
    w = opened(three, of=silent)
    found = w.response("r")
    others = int((silent["organisation_type"] == "other").sum())
    assert (found["other"].count, found["other"].n) == (others, None)  # type: ignore[call-overload]
    assert found["missing"].count == 12  # type: ignore[call-overload]
    shown = w.table(found, nl="", en="Response")._repr_html_()
    assert "The size of these is not known: other." in shown
    assert "people who named no group" in shown
    (figure,) = w.weighted("w", w.mean("m", "work_enjoyment"))
    y, group = silent["work_enjoyment"], silent["organisation_type"]
    assert figure.value == pytest.approx(by_rows(y, group, three, everybody(silent))[0])
    assert figure.n == int((y.notna() & group.isin(list(three))).sum())


HEAD = "variable,group,size,pool,source,date\n"
GOOD = "organisation_type,specialist,520,,a count,2024-01-01\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("variable,group\norganisation_type,specialist\n",
         r"margins\.csv, table, size: This column is missing"),
        (HEAD, r"margins\.csv has a header and no rows"),
        (HEAD + "organisation,specialist,5,,x,2024-01-01\n",
         r"margins\.csv, line 2, variable 'organisation': .* Meant: organisation_type"),
        (HEAD + GOOD + "organisation_type,specialst,5,,x,2024-01-01\n",
         r"line 3, group 'specialst': This variable has no such answer.* Meant: specialist"),
        (HEAD + "organisation_type,y0_3,5,,x,2024-01-01\n", r"line 2, group 'y0_3': This variable"),
        (HEAD + GOOD + GOOD, r"line 3, \w+.*: This row stands here twice"),
        (HEAD + "organisation_type,specialist,-3,,x,2024-01-01\n", r"line 2, size '-3'"),
        (HEAD + "organisation_type,specialist,1.200,,x,2024-01-01\n", r"line 2, size '1\.200'"),
        (HEAD + "organisation_type,specialist,,,x,2024-01-01\n",
         r"line 2, size: The size of this group is not known"),
        (HEAD + "organisation_type,specialist,,p,x,2024-01-01\n",
         r"line 2, pool 'p': Of no group in this pool the size is known"),
        (HEAD + "organisation_type,specialist,520,,,2024-01-01\n", r"line 2, source: This cell"),
        (HEAD + "organisation_type,specialist,520,,x,2024-13-01\n", r"line 2, date '2024-13-01'"),
        (HEAD + "years_experience,y3_plus,930,,x,2024-01-01\n"
         "years_experience,y6_10,300,,x,2024-01-01\n", r"line 3, group 'y6_10': This group shares"),
        (HEAD + "work_enjoyment_reason,x,5,,x,2024-01-01\n", r"line 2, variable 'work_enjoyment_r"),
        (HEAD + "organisation_type,specialist,20,,x,2024-01-01\n",
         r"margins\.csv, line 2, size '20': \d+ people of 'specialist' answered, more than there"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_right_is_refused_with_its_line(
    opened: Open, text: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        opened(text).response("r")


CELLS = ("", "-1", "0", "99999999999999999999", "520.0", " 520 ", "other", "y3_plus", "b30_40",
         "direct_client_time_pct", "work_enjoyment", "cause_admin", "yes", '"', "\n", ",", "nan",
         "2024-02-31")  # fmt: skip


@pytest.mark.slow
def test_whatever_stands_in_the_file_is_a_number_or_a_message(opened: Open) -> None:
    """Cells replaced, lost and put in at random: never a traceback."""
    draw = random.Random(13)
    good = (ROOT / DATA[0] / WAVE / "margins.csv").read_text()
    messages = 0
    for _ in range(examples(40)):
        cells = good.split(",")
        for _ in range(draw.randint(1, 3)):
            at, kind = draw.randrange(len(cells)), draw.random()
            cells[at : at + (kind < 0.8)] = [draw.choice(CELLS)] if kind < 0.6 or kind > 0.8 else []
        try:
            w = opened(",".join(cells))
            w.response("r")
            w.weighted("w", [*w.shares("s", "workload"), *w.mean("m", "work_enjoyment")])
        except UserError:
            messages += 1
    assert messages > 20


def test_what_cannot_be_weighted_is_told_in_a_line(opened: Open) -> None:
    w = opened()
    with pytest.raises(UserError, match=r"There is no data/raw/2024-04/margins\.csv"):
        w.response("r")
    w = opened(SIZES)
    with pytest.raises(UserError, match="no group sizes of 'organisation'; did you mean"):
        w.weighted("w", w.mean("m", "work_enjoyment"), by="organisation")
    with pytest.raises(UserError, match=r"t\.\S+ is no share or mean \(test\)"):
        w.weighted("w", w.tests("t", "workload")[:1])


def test_a_wave_without_sizes_has_no_chapter_and_says_why(opened: Open, project: Project) -> None:
    opened()
    found = chapters(find_subject(project, WAVE))
    assert "no group sizes of the sector are known" in dict(found.left_out)["15-sector"]
    opened(SIZES)
    assert "15-sector" in chapters(find_subject(project, WAVE)).names


def test_the_page_of_what_is_to_do_tells_of_the_sizes(opened: Open, project: Project) -> None:
    opened()
    assert "without group sizes of the sector" in peo("check", WAVE, root=project.root).text
    opened(SIZES)
    told = peo("check", WAVE, root=project.root).text
    assert re.search(r"done   group sizes of the sector, .*margins.csv: by organisation_type", told)
    opened({"specialist": 20})
    told = peo("check", WAVE, root=project.root).text
    assert re.search(r"to do  group sizes .* line 2, size '20': \d+ people of 'specialist'", told)


def test_a_weighted_number_of_a_unit_says_the_unit(opened: Open) -> None:
    w = opened(SIZES)
    hours = replace(w.mean("m", "work_enjoyment")[0], unit="hours", nl="uur", en="hours")
    (found,) = w.weighted("w", [hours])
    shown = w.table([found], nl="", en="Weighted")._repr_html_()
    assert re.search(r"<td>7\.0 hours</td><td [^>]*>7\.1 hours", shown)
    assert "unweighted 7.0 hours" in w.say([found])


# ---------------------------------------------------------------------------------- disclosure
def two_groups(strong: tuple[int, int], n: tuple[int, int], people: pd.DataFrame) -> pd.DataFrame:
    """People of two organisations, so many of each with strong work pressure."""
    frame = people.head(sum(n)).copy()
    frame["organisation_type"] = pd.Categorical(
        ["specialist"] * n[0] + ["local_team"] * n[1], frame["organisation_type"].cat.categories
    )
    answers = [
        "strong" if i < k else "hardly" for k, of in zip(strong, n, strict=True) for i in range(of)
    ]
    frame["workload"] = pd.Categorical(answers, frame["workload"].cat.categories)
    return frame


def found_out(share: Figure, sizes: tuple[int, int], n: tuple[int, int]) -> list[tuple[int, int]]:
    """All that two groups may have answered where a weighted and an unweighted share are known."""
    return [
        (a, b)
        for a, b in product(range(n[0] + 1), range(n[1] + 1))
        if abs(100 * (a + b) / sum(n) - (share.effect_size or 0)) < 1e-6
        and abs(100 * (sizes[0] * a / n[0] + sizes[1] * b / n[1]) / sum(sizes) - (share.value or 0))
        < 1e-6
    ]


@pytest.mark.parametrize(
    ("strong", "n", "shown"),
    [((10, 8), (40, 30), True), ((10, 2), (40, 30), False), ((10, 0), (40, 30), True),
     ((10, 29), (40, 30), False), ((10, 5), (40, 9), False), ((10, 30), (40, 30), True)],
)  # fmt: skip
def test_a_weighted_share_is_shown_only_where_each_of_its_cells_may_be(
    opened: Open, people: pd.DataFrame, strong: tuple[int, int], n: tuple[int, int], shown: bool
) -> None:
    """Where it is shown it gives every cell away, which is why: two numbers, two unknowns."""
    sizes = {"specialist": 500, "local_team": 100}
    w = opened(sizes, of=two_groups(strong, n, people))
    (share,) = w.weighted("w", w.shares("s", "workload", ["strong"]))
    assert (share.value is not None) is shown
    if shown:
        assert found_out(share, (500, 100), n) == [strong]
        return
    told = (share.low, share.se, share.count, share.cells, share.sizes, share.weights)
    assert told == (None, None, None, (), (), ())
    assert "small group" in w.table([share], nl="", en="Weighted")._repr_html_()


def test_of_a_distribution_no_part_is_shown_where_one_is_hidden(
    opened: Open, people: pd.DataFrame
) -> None:
    """The hidden part would be what the others leave of a hundred."""
    frame = two_groups((10, 2), (40, 30), people)
    frame.loc[frame.index[12:20], "workload"] = "somewhat"
    frame.loc[frame.index[50:60], "workload"] = "somewhat"
    w = opened({"specialist": 500, "local_team": 100}, of=frame)
    found = w.weighted("w", w.shares("s", "workload"))
    assert [figure.value for figure in some(found)] == [None, None, None]


def test_few_people_of_no_known_group_are_not_found_out_by_subtraction(
    opened: Open, people: pd.DataFrame
) -> None:
    """With all digits the answers of both groups, and so of the four others, would follow."""
    frame = two_groups((14, 10), (40, 30), people)
    frame.loc[frame.index[:4], "organisation_type"] = None  # all four say strong
    w = opened({"specialist": 500, "local_team": 100}, of=frame)
    (share,) = w.weighted("w", w.shares("s", "workload", ["strong"]))
    exact = 100 * (500 * 10 / 36 + 100 * 10 / 30) / 600
    assert share.value == round(exact) != pytest.approx(exact)
    assert (share.cells, share.sizes, share.weights, share.se) == ((), (), (), None)
    kish = 600**2 / (36 * (500 / 36) ** 2 + 30 * (100 / 30) ** 2)
    assert share.n_effective == round(kish)
    fits = {
        24 - a - b
        for a, b in product(range(37), range(31))
        if round(100 * (500 * a / 36 + 100 * b / 30) / 600) == share.value and 0 <= 24 - a - b <= 4
    }
    assert len(fits) > 1  # how many of the four said it stays open


def test_a_group_that_the_whole_release_hides_is_hidden_in_the_response_too(opened: Open) -> None:
    """With the other of its pool, whose weight would tell the number of both."""
    w = opened(POOLED.format(other=60))
    rule = Disclosure(min_base=10, min_cell=3)
    groups, found = w.shares("g", "organisation_type"), w.response("r")
    figures = [hide(f, "small group") if f is groups["other"] else f for f in groups]  # type: ignore[call-overload]
    release = [*figures, *found]
    shown = {f.figure_id: f.value for f in withheld(release, Answers(w.instrument, release), rule)}
    hidden = [
        name for name in ("other", "local_team") if shown[f"r.organisation_type.{name}"] is None
    ]
    assert hidden == ["other", "local_team"]


def test_records_of_nobody_show_their_small_groups(opened: Open, people: pd.DataFrame) -> None:
    w = opened({"specialist": 500, "local_team": 100}, of=two_groups((10, 2), (40, 30), people))
    w.origin = "synthetic"
    (share,) = w.weighted("w", w.shares("s", "workload", ["strong"]))
    assert share.value == pytest.approx(100 * (500 * 10 / 40 + 100 * 2 / 30) / 600)


def test_one_respondent_of_a_group_gives_a_number_and_no_interval(
    opened: Open, people: pd.DataFrame
) -> None:
    w = opened({"specialist": 500, "local_team": 100}, of=two_groups((10, 1), (40, 1), people))
    w.origin = "synthetic"
    (share,) = w.weighted("w", w.shares("s", "workload", ["strong"]))
    assert share.value == pytest.approx(100 * (500 * 10 / 40 + 100) / 600)
    assert (share.se, share.low, share.high) == (None, None, None)


def test_the_demonstration_says_that_its_sizes_are_invented() -> None:
    text = (ROOT / "data/raw/2024-04/margins.csv").read_text()
    assert all("Verzonnen" in line for line in some(text.splitlines()[1:]))
    assert "invented" in Path(ROOT / "data/raw/2024-04/README.md").read_text()
