"""Numbers and pictures of one's own leave with the rows that they were made from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import seaborn
from matplotlib import pyplot as plt

from peo.notebook.wave import Wave
from peo.project import Project, UserError
from peo.show.canvas import Plot
from peo.show.gate import NotKnown
from tests.conftest import some

TEXT = {"nl": "Mediaan werkplezier", "en": "Median work enjoyment"}


@pytest.fixture
def demo(invented: Project) -> Wave:
    return Wave(invented, "2024-04", "own", "nl", "figures.csv")


def median(w: Wave, rows: pd.DataFrame, place: str = "own.x", **more: str):  # type: ignore[no-untyped-def]
    value = float(rows["work_enjoyment"].median())
    return w.record(place, value, rows, "rows.work_enjoyment.median()", **TEXT, **more)


def test_a_frame_has_closed_answers_and_a_key_and_no_person(demo: Wave) -> None:
    rows = demo.frame()
    texts = [v.id for v in demo.instrument.variables.values() if v.kind == "text"]
    for name in some([*texts, "respondent_id", "origin"]):
        assert name not in rows
    assert rows.index.name == "peo_row_2024-04"
    with pytest.raises(UserError, match="'immediate_solution' is no closed question"):
        demo.frame("immediate_solution")
    with pytest.raises(UserError, match="'worklod' is no closed question; did you mean 'workload'"):
        demo.frame("worklod")


def test_n_is_counted_from_the_rows(demo: Wave) -> None:
    rows = demo.frame("work_enjoyment", "workload").dropna()
    figure = median(demo, rows[rows["workload"] == "strong"])
    assert figure.n == int((rows["workload"] == "strong").sum())
    html = demo.table([figure], nl="Eigen", en="Own")._repr_html_()
    assert "Mediaan werkplezier" in html
    assert "rows.work_enjoyment.median()" in html
    people = demo.record("own.people", np.int64(7), rows, "len(rows)", **TEXT, decimals=0)
    assert people.value == 7  # a number of numpy is a number
    with pytest.raises(UserError, match="is no number"):
        demo.record("own.none", float("nan"), rows, "x", **TEXT)
    assert str(demo.say(figure, nl="{value} (n = {n})", en="{value}")).startswith("**")


def test_too_few_people_or_a_small_group_hide_it(demo: Wave) -> None:
    rows = demo.frame("work_enjoyment", "job_function").dropna()
    few = median(demo, rows.head(9))
    assert few.value is None
    assert few.suppressed
    grouped = median(demo, rows, "own.y", by="job_function")
    assert int(rows["job_function"].value_counts().loc[lambda n: n > 0].min()) < 10
    assert grouped.value is None


def test_rows_without_their_key_are_refused_in_one_line(demo: Wave) -> None:
    rows = demo.frame("work_enjoyment", "workload").dropna()
    lost = {
        "no frame": [1, 2, 3],
        "lost their key": rows.reset_index(drop=True),
        "each once": pd.concat([rows, rows.head(1)]),
        "not rows of this wave": Wave(demo._project, "2022-04", "own", "nl", "").frame().head(20),
        "are not rows": rows.set_axis(rows.index == 1).rename_axis(rows.index.name),
    }
    for said, bad in lost.items():
        with pytest.raises(UserError, match=said):
            demo.record("own.x", 1.0, bad, "x", **TEXT)
    with pytest.raises(UserError, match="no column 'worklod'; did you mean 'workload'"):
        median(demo, rows, by="worklod")
    with pytest.raises(UserError, match="takes a number"):
        demo.record("own.x", "7", rows, "x", **TEXT)  # type: ignore[arg-type]
    with pytest.raises(UserError, match="say how the number was made"):
        demo.record("own.x", 7.0, rows, " ", **TEXT)


def test_rows_where_figures_belong_are_named_and_not_shown(demo: Wave) -> None:
    answers = demo.records["immediate_solution"].dropna()
    for given, kind in ((demo.records, "DataFrame"), (answers, "Series"), (answers.array, "Array")):
        with pytest.raises(UserError) as told:
            demo.table(given, nl="x", en="x")  # type: ignore[arg-type]
        assert kind in str(told.value)
        assert not [text for text in some(answers) if text in str(told.value)]


def test_bars_of_groups_leave_and_a_dot_per_person_stays(demo: Wave) -> None:
    rows = demo.frame("work_enjoyment", "workload", "direct_client_time_pct").dropna()
    axes = rows.groupby("workload", observed=True)["work_enjoyment"].mean().plot.bar()
    shown = demo.show(axes, rows, nl="Gemiddeld", en="Mean", by="workload")
    assert isinstance(shown, Plot)
    assert f"n = {len(rows)}" in shown.alt
    plt.close("all")
    drawings = {
        "scatter": lambda: rows.plot.scatter("direct_client_time_pct", "work_enjoyment"),
        "dots": lambda: rows["work_enjoyment"].astype(float).plot(style="o"),
    }
    for draw in some(drawings.values()):
        with pytest.raises(UserError, match="a mark for each person"):
            demo.show(draw(), rows, nl="x", en="x")
        plt.close("all")
    with pytest.raises(UserError, match="is no picture"):
        demo.show(rows, rows, nl="x", en="x")


def test_a_picture_of_figures_has_their_table_beneath_it(
    demo: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    above: list[Plot] = []
    monkeypatch.setattr("peo.notebook.own.display", above.append)
    workload, told = demo.shares("own.w", "workload"), {"nl": "Werkdruk", "en": "Workload"}
    assert demo.show("bars", workload, **told) == demo.table(workload, **told)
    assert [picture.alt for picture in above] == [demo.plot("bars", workload, **told).alt]
    with pytest.raises(UserError, match="is for the rows of a picture of one's own"):
        demo.show("bars", workload, **told, by="workload")
    with pytest.raises(UserError, match=r"plot: shape .*'bar'"):
        demo.show("bar", workload, **told)


@pytest.mark.slow
def test_a_picture_that_names_a_small_group_or_counts_few_people_is_not_shown(demo: Wave) -> None:
    """Whether or not `by` says so: without it a mean of one person would be that person's mark."""
    rows = demo.frame("work_enjoyment", "job_function", "workload").dropna()
    rows["work_enjoyment"] = rows["work_enjoyment"].astype(float)
    functions = demo.instrument.variables["job_function"]
    called = rows.assign(job_function=[functions.answer_label(code, "nl")
                                       for code in rows["job_function"].astype(str)])  # fmt: skip
    counts = rows["job_function"].astype(str).value_counts()
    few = rows[rows["job_function"].isin(counts.index[-1:])]
    assert counts.iloc[-1] < 10
    drawings = {
        "means": lambda: (
            rows.groupby("job_function", observed=True).work_enjoyment.mean().plot.bar()
        ),
        "by label": lambda: called.groupby("job_function").work_enjoyment.mean().plot.bar(),
        "seaborn": lambda: seaborn.barplot(rows, x="job_function", y="work_enjoyment"),
        "lying": lambda: counts.plot.barh(),
        "shares": lambda: (counts / counts.sum()).plot.bar(),
        "a slice": lambda: counts.plot.pie(),
        "a count of two": lambda: pd.Series({"x": 2, "y": 40}).plot.bar(),
        "as a share": lambda: pd.Series({"x": 100 * 2 / len(rows), "y": 40.0}).plot.barh(),
        "in a cell": lambda: seaborn.heatmap(pd.DataFrame([[2, 30], [40, 50]])),
        "on a line": lambda: pd.Series([30, 2, 40]).plot(),
    }
    assert len(few) < 10
    for name, draw in drawings.items():
        said = demo.show(draw(), rows, nl="Klein", en="Small")
        assert str(said) == "*Klein: niet getoond (kleine groep)*", name
        assert not plt.get_fignums(), name  # or the notebook shows it all the same


def test_a_block_of_text_is_no_picture(demo: Wave) -> None:
    rows = demo.frame("work_enjoyment", "workload").dropna()
    drawn = plt.figure().text(0, 0, rows.head(12).to_string())
    with pytest.raises(UserError, match="a mark for each person"):
        demo.show(drawn, rows, nl="x", en="x")
    plt.close("all")


@pytest.mark.slow
def test_large_groups_leave_whatever_draws_them(demo: Wave) -> None:
    rows = demo.frame("work_enjoyment", "workload").dropna()
    rows["work_enjoyment"] = rows["work_enjoyment"].astype(float)
    counts = rows["workload"].astype(str).value_counts()
    assert counts.min() >= 10
    drawings = (
        lambda: seaborn.barplot(rows, x="workload", y="work_enjoyment"),
        lambda: seaborn.countplot(rows, x="workload"),
        lambda: counts.plot.barh(),
        lambda: counts.plot.pie(autopct="%1.0f%%"),
    )
    for draw in drawings:
        shown = demo.show(draw(), rows, nl="Groot", en="Large")
        assert isinstance(shown, Plot)
        assert (
            "<svg" in shown._repr_mimebundle_()["application/vnd.peo.block+json"]["positional"][0]
        )  # type: ignore[index]
        assert not plt.get_fignums()


def test_a_picture_of_few_people_is_not_shown(demo: Wave) -> None:
    rows = demo.frame("work_enjoyment", "workload").dropna()
    axes = rows.head(9)["work_enjoyment"].value_counts().plot.bar()
    said = demo.show(axes, rows.head(9), nl="Negen", en="Nine")
    assert str(said) == "*Negen: niet getoond (kleine groep)*"
    plt.close("all")


def test_of_a_published_wave_no_number_of_ones_own_reaches_a_page(taken_in: Project) -> None:
    page, lab = (Wave(taken_in, "2022-04", "own", "nl", to) for to in ("figures.csv", ""))
    for w, known in ((page, False), (lab, True)):
        rows = w.frame("work_enjoyment", "workload").dropna()
        figure = median(w, rows)
        assert (figure.value is not None) is known
        axes = rows["workload"].value_counts().plot.bar()
        shown = w.show(axes, rows, nl="x", en="x")
        assert isinstance(shown, Plot if known else NotKnown)
        plt.close("all")


def test_what_one_notebook_changes_in_its_records_no_other_one_sees(taken_in: Project) -> None:
    """Table 3.1 was printed of 149 people."""
    one, other = (Wave(taken_in, "2022-04", name, "en", "") for name in ("one", "other"))
    assert one.records["workload"].notna().sum() == 149
    one.records.loc[:, "workload"] = None
    del one.records["work_enjoyment"]
    assert not one.records["workload"].notna().any()
    for w in (other, Wave(taken_in, "2022-04", "third", "en", "")):
        assert w.records["workload"].notna().sum() == 149
        assert w.records["work_enjoyment"].notna().sum() == 150
