"""A name that means nothing ends in one line with the nearest one, wherever it is typed.

What the right answers are was counted by hand from the records of the published wave, without this
code: `records.loc[mask, "work_enjoyment"].ge(6)`; 90.8 % of 120 stands in people's own words in the
tests of that count.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from contextlib import suppress
from typing import get_args, get_type_hints

import pandas as pd
import pytest

from peo.figure import Figure
from peo.notebook import Wave
from peo.notebook.study import Study, open_study
from peo.project import Project, UserError
from peo.show.block import Nothing
from tests.conftest import peo, some

SIX = ["six_or_more"]
_STRONG = ["strong"]


def counted(w: Wave, mask: pd.Series, variable: str, hit: Callable[[pd.Series], pd.Series]):  # type: ignore[no-untyped-def]
    """Share and n, counted from the rows of the records."""
    answers = w.records.loc[mask.fillna(False), variable].dropna()
    return pytest.approx(100 * hit(answers).mean()), len(answers)


def said(figure: Figure) -> tuple[float | None, int | None]:
    return figure.value, figure.n


@pytest.mark.parametrize(
    ("base", "near"),
    [
        ("workload in {somewhat, stronk}", "did you mean 'strong'"),
        ("workload not in {stronk}", "did you mean 'strong'"),
        ("workload == stronk", "did you mean 'strong'"),
        ("workload != stronk", "did you mean 'strong'"),
        ("workload >= stronk", "did you mean 'strong'"),
        (
            "organisation_type == 'Lokaal team'",
            "did you mean 'local_team'",
        ),  # as the questionnaire prints it
        ("workloda == strong", "did you mean 'workload'"),
        (
            "workload == strong & organisation_tipe == specialist",
            "did you mean 'organisation_type'",
        ),
        ("stay_one_year == large_bth", "did you mean 'large_both'"),
        ("work_enjoyment == 11", "from 1 to 10"),
        ("work_enjoyment == 7.5", "from 1 to 10"),
        ("work_enjoyment > 10", "no answer of work_enjoyment is > 10"),
        ("work_enjoyment >= high", "'high' is none"),
        ("direct_client_time_pct == b30_50", "did you mean 'b30_40'"),
        ("organisation_type >= specialist", "have no order"),
        ("workload = strong", "cannot read the condition"),
        ("workload == strong or workload = hardly", "cannot read the condition"),
        ("(workload == strong or stay_one_year == large", "a bracket is open"),
        ("workload == strong or workload != strong", "holds for every answer"),
        ("workload in {}", "names no code"),
        ("workload == strong & workload == hardly", "nobody can meet"),
        ("work_enjoyment > 7 & work_enjoyment < 8", "no answer of work_enjoyment is left"),
        ("organisation_type_other_text == x", "open answer"),
    ],
)
def test_a_wrong_base_is_told_by_every_verb(w: Wave, base: str, near: str) -> None:
    asks: list[Callable[[], object]] = [
        lambda: w.shares("a", "work_enjoyment", SIX, base=base),
        lambda: w.shares("b", "tasks", ["strong"], base=base),
        lambda: w.mean("c", "work_enjoyment", by="organisation_type", base=base),
        lambda: w.shares("d", "causes", base=base),
        lambda: w.shares("e", "causes", base=base, of="mentions"),
        lambda: w.count("f", base=base),
        lambda: w.count("g", "workload", "strong", base=base),
        lambda: w.tests("h", "work_enjoyment", "organisation_type", base=base, pairs=True),
        lambda: w.cross("i", "causes", "causes", base=base),
        lambda: w.cross("j", "causes", "causes", base=base, exactly=True),
    ]
    for ask in some(asks):
        with pytest.raises(UserError) as caught:
            ask()
        assert near in str(caught.value)
        assert "\n" not in str(caught.value)
    assert w.figures == []


def test_a_class_a_band_and_a_comparison_mean_their_answers(w: Wave) -> None:
    six = lambda marks: marks.ge(6)  # noqa: E731
    strong = lambda answers: answers.eq("strong")  # noqa: E731
    r = w.records
    time = r["direct_client_time_pct"]
    stays = r["stay_one_year"].isin(["large", "fairly_large"])
    cases = {
        "workload in {somewhat, strong}": (r["workload"].isin(["somewhat", "strong"]), six),
        "workload >= somewhat": (r["workload"].isin(["somewhat", "strong"]), six),
        "workload < somewhat": (r["workload"].eq("hardly"), six),
        "workload != hardly": (r["workload"].isin(["somewhat", "strong"]), six),
        "workload == 'strong'": (r["workload"].eq("strong"), six),
        "stay_one_year == large_both": (stays, six),
        "stay_one_year not in {large_both}": (~stays & r["stay_one_year"].notna(), six),
        "direct_client_time_pct == b30_40": (time.gt(20) & time.le(40), six),
        "workload == strong or work_enjoyment < 5": (
            r["workload"].eq("strong") | r["work_enjoyment"].lt(5), six),
        "stay_one_year == large_both & (workload == strong | direct_client_time_pct > 60)":
            (stays & (r["workload"].eq("strong") | time.gt(60)), six),
        "direct_client_time_pct in {b0_20, 50}": (time.le(20) | time.eq(50), six),
        "direct_client_time_pct > 20 & direct_client_time_pct <= 40.0":
            (time.gt(20) & time.le(40), six),
    }  # fmt: skip
    for number, (base, (mask, hit)) in enumerate(some(cases.items())):
        (figure,) = w.shares(f"a{number}", "work_enjoyment", SIX, base=base)
        assert said(figure) == counted(w, mask, "work_enjoyment", hit), base
    for place, base in (("m", "work_enjoyment in {six_or_more}"), ("n", "work_enjoyment >= 6")):
        (figure,) = w.shares(place, "workload", _STRONG, base=base)
        assert said(figure) == counted(w, r["work_enjoyment"].ge(6), "workload", strong)
        assert figure.n == 138  # of the 139 one said nothing on workload


def test_the_two_ways_to_say_a_base_are_one_figure(w: Wave) -> None:
    """So a printed number is found whichever way the base was typed."""
    one, other = (
        w.shares(place, "work_enjoyment", SIX, base=base)[0]
        for place, base in (("a", "workload >= somewhat"), ("b", "workload in {strong, somewhat}"))
    )
    assert one.measure == other.measure


def test_a_band_of_a_number_makes_groups(w: Wave) -> None:
    found = w.shares("a", "workload", _STRONG, by="direct_client_time_pct", total=False)
    time = w.records["direct_client_time_pct"].where(w.records["workload"].notna()).dropna()
    edges = pd.cut(time.astype(float), [-1, 20, 40, 60, 100]).value_counts(sort=False)
    assert [figure.n for figure in found] == list(edges)
    (some_mark,) = w.mean("b", "work_enjoyment", by="direct_client_time_pct", groups=["b30_40"],
                          total=False)  # fmt: skip
    assert some_mark.n == 53
    pairs = w.tests("c", "work_enjoyment", "direct_client_time_pct", pairs=True)
    assert {(pair.group, pair.against) for pair in pairs} >= {("b0_20", "b30_40")}


def test_a_class_or_band_is_counted_as_its_share_is(w: Wave) -> None:
    for place, variable, name, count in (
        ("a", "stay_one_year", "large_both", 119),
        ("b", "direct_client_time_pct", "b30_40", 53),
        ("c", "work_enjoyment", "six_or_more", 139),
    ):
        one = w.count(place, variable, name)
        (share,) = w.shares(f"s{place}", variable, [name])
        assert (one.value, one.n) == (count, 150)
        assert (share.count, share.n) == (one.count, one.n)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("organisation_type_other_text", "is an open answer: it has no groups"),
        ("organisation_tipe", "did you mean 'organisation_type'"),
        ("tasks", "that question has task_"),
    ],
)
def test_what_makes_no_groups_says_what_does(w: Wave, by: str, told: str) -> None:
    w.records["organisation_type_other_text"] = pd.Series([None] * len(w.records), dtype="str")
    for ask in (
        lambda: w.shares("a", "workload", by=by),
        lambda: w.mean("b", "work_enjoyment", by=by),
        lambda: w.tests("c", "work_enjoyment", by, pairs=True),
    ):
        with pytest.raises(UserError, match=told):
            ask()


def test_a_group_or_answer_that_does_not_exist_is_told(w: Wave) -> None:
    by = "organisation_type"
    for ask in (
        lambda: w.shares("a", "workload", by=by, groups=["specialst"]),
        lambda: w.mean("b", "work_enjoyment", by=by, groups=["specialst"]),
        lambda: w.tests("c", "work_enjoyment", by, leave_out=["specialst"], pairs=True),
        lambda: w.count("d", by, "specialst"),
        lambda: w.shares("e", "influenceable", ["yess"]),
        lambda: w.shares("f", "stay_one_year", ["large_bot"], by),
    ):
        with pytest.raises(UserError, match=r"did you mean '(specialist|yes|large_both)'"):
            ask()


@pytest.mark.slow
def test_a_base_that_nobody_met_is_a_figure_with_n_0(w: Wave, invented: Project) -> None:
    """Nobody gave a 1. Of collected answers it is held back, as every base under 10 is."""
    assert not w.records["work_enjoyment"].eq(1).any()
    (figure,) = w.shares("a", "workload", _STRONG, base="work_enjoyment == 1")
    assert (figure.value, figure.count, figure.n) == (None, 0, 0)
    other = Wave(invented, "2024-04", "test", "nl", "")
    base = "work_enjoyment == 1 & organisation_type == other"
    (held_back,) = other.shares("a", "workload", _STRONG, base=base)
    assert held_back.suppressed
    assert "·" in other.table([held_back], nl="Niemand", en="Nobody")._repr_html_()  # type: ignore[union-attr]


# ---------------------------------------------------------------- what a call cannot mean
@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda w: w.shares("a", "workload", "strong"), r"categories .*takes a list: \['strong'\]"),
        (lambda w: w.shares("a", "workload", by="stay_one_year", groups="small"), "groups .* list"),
        (lambda w: w.shares("a", "work_enjoyment", [7]), r"categories holds 7.*write \['7'\]"),
        (lambda w: w.tests("a", "workload", "mentor", leave_out="other"), "leave_out .* list"),
        (lambda w: w.count("a", "work_enjoyment", 7), "category is the number 7.* write '7'"),
        (lambda w: w.shares("a", None), "variable .*None"),
        (lambda w: w.shares("a", "workload", base=None), "base is None and takes a text"),
        (lambda w: w.shares("a"), "missing .* 'variable'.* It is shares"),
        (lambda w: w.shares("a", "workload", categorie=[]), "did you mean 'categories'"),
        (lambda w: w.planning("a", 100), "sizes .* list of whole numbers"),
        (lambda w: w.table("workload", "T", "T"), r"figures .*list of figures.*w\.shares"),
        (lambda w: w.table(w.count("n"), "T", "T"), "one figure and takes a list"),
        (lambda w: w.plot("flow", w.tests("a", "enjoyment"), "T", "T"), "plot cannot show .*test"),
        (lambda w: w.say(w.tests("a", "work_enjoyment", "workload", pairs=True)), "say .*superior"),
        (lambda w: w.plot("bars", [w.count("a")], "T", "T"), "cannot show .* such as a: .* base_n"),
        (lambda w: w.table([]), "missing .* 'nl'"),
        (lambda w: w.means("a", "workload"), "has no 'means'; did you mean 'mean'"),
        (lambda w: w.mean("a", "workload"), "'workload' is no number.*work_enjoyment"),
        (lambda w: w.shares("a", "contract_fte_"), "did you mean 'contract_fte'"),
        (lambda w: w.tests("a", "organisation_type", "workload", pairs=True), "have no order"),
        (lambda w: w.cross("a", "workload", "workload"), "or a multiple-choice question"),
        (lambda w: w.shares("a", "cause", of="mentions"), "did you mean 'causes'"),
        (lambda w: w.shares("a", "taskz", ["strong"]), "did you mean 'tasks'"),
        (lambda w: w.say("enjoymnt"), "did you mean 'enjoyment"),
        (lambda w: w.say("s2_1.space", "{value}", ""), "no report printed 's2_1.space'"),
        (lambda w: w.findings("workloda"), "did you mean 'workload'"),
        (lambda w: w.beside([], "2021-90"), "is not a wave id"),
        (lambda w: w.beside([], "2021-08"), "did you mean '2021-09'"),
        (lambda w: w.between("a", [], "2022-04"), "is this wave"),
        (lambda w: w.beside([], "dialogues"), "is a study of coded talk"),
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_meant_is_told_in_a_line(
    w: Wave, call: Callable[[Wave], object], told: str
) -> None:
    with pytest.raises(UserError, match=told) as caught:
        call(w)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["", "a b", "a/b", "é", "a,b", ".a", "a|b", "a\n"])
def test_a_place_holds_nothing_that_breaks_a_table_or_link(w: Wave, place: str) -> None:
    with pytest.raises(UserError, match="cannot be the name of a figure"):
        w.shares(place, "workload")


def test_a_place_that_is_taken_is_told_at_once(w: Wave) -> None:
    w.shares("a", "workload")
    with pytest.raises(UserError, match=r"'a\.hardly'.*another place"):
        w.shares("a", "workload", base="organisation_type == specialist")
    with pytest.raises(UserError, match=r"'b\.strong'.*another place"):
        w.shares("b", "workload", ["strong", "strong"])


@pytest.mark.parametrize(
    ("nl", "en", "told"),
    [
        ("{valeu}", "{value}", "in nl asks for {valeu}; did you mean 'value'"),
        ("{value}", "{valeu}", "in en asks for {valeu}; did you mean 'value'"),
        ("{}", "{value}", "in nl asks for {}"),
        ("{value", "{value}", "in nl cannot be filled"),
    ],
)
def test_a_placeholder_is_checked_in_both_languages(w: Wave, nl: str, en: str, told: str) -> None:
    figures = w.shares("a", "workload")
    for show in (w.say, lambda _, nl, en: w.say("s2_1.space_overall", nl=nl, en=en)):
        with pytest.raises(UserError, match=re.escape(told)):
            show(figures, nl=nl, en=en)
    with pytest.raises(UserError, match="caption holds no placeholder"):
        w.table(figures, nl="Werkdruk {value}", en="Workload")


@pytest.mark.slow
def test_a_placeholder_of_what_was_published_is_checked_too(w: Wave) -> None:
    with pytest.raises(UserError, match="did you mean 'tested'"):
        w.published.say(nl="{testd}", en="{tested}")


def test_a_missing_language_falls_back_to_the_other_and_is_marked(w: Wave, w_en: Wave) -> None:
    shown = w_en.say(w_en.shares("a", "workload")[0], nl="Weinig: {n}.")  # type: ignore[call-arg]
    assert shown == "[nl] Weinig: 149."
    assert w.table(w.shares("a", "workload"), nl="Werkdruk").caption == "Werkdruk"  # type: ignore[call-arg]


@pytest.mark.slow
def test_a_verb_shows_figures_of_any_kind_or_says_which_it_cannot(invented: Project) -> None:
    w = Wave(invented, "2024-04", "test", "nl", "")
    kinds = [
        w.shares("a", "workload", by="organisation_type"),
        [w.count("c")],
        w.tests("d", "enjoyment_correlates"),
        w.tests("e", "work_enjoyment", "workload", pairs=True),
    ]
    takers = {
        name: {*inspect.signature(verb).parameters} - {"self"}
        for name, verb in inspect.getmembers(Wave, inspect.isfunction)
        if name[0] != "_" and "figures" in inspect.signature(verb).parameters
    }
    others = {"place": "q", "nl": "T", "en": "T"}
    assert len(takers) >= 7
    shapes = get_args(get_type_hints(Wave.plot)["shape"])
    for name, taken in takers.items():
        for figures in kinds:
            given = {key: value for key, value in others.items() if key in taken}
            for shape in shapes if "shape" in taken else ("",):
                with suppress(UserError):
                    getattr(w, name)(
                        figures=figures, **given, **({"shape": shape} if shape else {})
                    )


@pytest.mark.slow
def test_a_study_of_coded_talk_tells_the_same_mistakes(project: Project) -> None:
    s = Study(project, "dialogues-2024", "test", "nl", "")
    i = Study(project, "interviews", "test", "nl", "")
    quoted = i.count("quoted", "quotations", by="participant")
    for call, told in (
        (lambda: s.agreement("a b"), "cannot be the name of a figure"),
        (lambda: s.agreement("a", threshold="half"), "threshold is 'half' and takes a number"),
        (lambda: s.findings("nope"), "there is no 'nope'"),
        (lambda: s.crosss(), "did you mean 'cross'"),
        (lambda: s.count("a", "fragment"), "counts no 'fragment'; did you mean 'fragments'"),
        (lambda: s.count("a", "fragments", by="them"), "no column 'them'; did you mean 'theme'"),
        (lambda: s.count("a", "fragments", base="teem == GZ1"), "did you mean 'team'"),
        (lambda: s.count("a", "fragments", base="team == GZ9"), "no code 'GZ9'; did you mean"),
        (lambda: s.count("a", "fragments", base="team = GZ1"), "cannot read the condition"),
        (lambda: s.cross("a", "fragments", "them", "team"), "did you mean 'theme'"),
        (lambda: s.cross("a", ["fragments", "team"], "theme"), "did you mean 'teams'"),
        (lambda: s.cross("a", "fragments", "theme", "teem"), "did you mean 'team'"),
        (lambda: s.list("concept", "T", "T"), "no list 'concept'; did you mean 'concepts'"),
        (lambda: s.list("concepts", "T", "T", fields=["sorces"]), "did you mean 'sources'"),
        (lambda: s.table("claims", "T", "T"), "takes a list of figures"),
        (lambda: s.table([], nl="T {value}", en="T"), "holds no placeholder"),
        (lambda: s.say([], nl="T {valeu}", en="T"), "did you mean 'value'"),
        (lambda: i.plot("heat", quoted, "T", "T"), "plot cannot show .*one name of rows"),
        (lambda: i.plot("dots", quoted, "T", "T"), "plot cannot show .*kind agreement"),
        (lambda: i.plot("curve", quoted, "T", "T"), "plot cannot show .*kind saturation"),
        (lambda: i.say(quoted), "say cannot show figures such as quoted.01"),
        (lambda: quoted["11"], "None of these figures is of '11'"),
        (lambda: open_study("dialogs", "test", "en"), "did you mean 'dialogues'"),
        (lambda: open_study("2022-04", "test", "en"), "is a wave"),
        (lambda: open_study("dialogues", "test", "fr"), "one of 'nl', 'en'"),
        (lambda: open_study("interviews", "dialogues", "en"), "a chapter about dialogues"),
    ):
        with pytest.raises(UserError, match=told) as caught:
            call()
        assert "\n" not in str(caught.value)
    with pytest.raises(UserError, match="another place"):
        i.count("quoted", "quotations", by="participant")
    both = i.plot("bars", i.cross("bars", "quotations", "factor", "participant"), "T", "T")
    assert "gedeelde visie, 07: 2" in both.alt  # a bar says of whom it is


@pytest.mark.parametrize("study", ["dialogues", "interviews", "dialogues-2024"])
@pytest.mark.slow
def test_every_list_of_a_code_book_is_shown_with_each_of_its_fields(
    project: Project, study: str
) -> None:
    s = Study(project, study, "test", "nl", "")
    shown = set()
    for name in some(type(s.codes).model_fields):
        made = None
        with suppress(UserError):  # what is no list: an id, a title, rules
            made = s.list(name, "T", "T")
        if made is None or isinstance(made, Nothing) or name == "claims":
            continue
        item = next(iter(getattr(s.codes, name)))
        fields = set(getattr(type(item), "model_fields", {"polarity": ""}))
        for field in fields - {"code", "number", "nl", "en"}:
            shown.add(name)
            assert "None" not in s.list(name, "T", "T", fields=[field])._repr_html_()
    assert {"teams", "concepts"} <= shown or {"topics", "factors"} <= shown


def test_what_a_study_lacks_gives_nothing_as_what_a_wave_does_not_ask(project: Project) -> None:
    i = Study(project, "interviews", "test", "nl", "")
    themes = i.cross("themes", "quotations", "theme", "polarity")
    assert (themes, themes["total"]) == ([], [])
    shown = [i.table(themes, "T", "T"), i.list("themes", "T", "T"), i.say(themes, "x", "x"),
             i.plot("bars", themes, "T", "T"),
             i.plot("dots", i.agreement("second"), "T", "T")]  # fmt: skip
    assert all(isinstance(made, Nothing) for made in shown)


def test_a_cell_that_is_run_again_makes_its_figures_anew(
    w: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JupyterLab gives the kernel the id of a cell, the same each time it is run."""

    def run(cell: str, number: int, base: str) -> Figure:
        monkeypatch.setattr("peo.notebook.recorder.cell_id", lambda: cell)
        monkeypatch.setattr("peo.notebook.recorder.running_cell", lambda: number)
        return w.shares("a", "workload", _STRONG, base=base)[0]

    first, again = run("c1", 4, ""), run("c1", 5, "organisation_type == specialist")
    assert w.figures == [again] != [first]
    with pytest.raises(UserError, match=r"by cell 5 and by cell 6"):
        run("c2", 6, "")


@pytest.mark.parametrize(
    ("base", "told"),
    [
        ("workload in {somewhat, stronk}", "has no such answer"),
        ("workloda == strong", "no such variable"),
        ("stay_one_year == large_both", "has no such answer"),  # a class: a ledger has answers
        ("work_enjoyment == 11", "has no such answer"),
        ("workload >= somewhat", "cannot be read"),
        ("workload == strong & workload == hardly", "selects nobody"),
    ],
)
def test_a_base_of_a_printed_figure_is_answers_and_nothing_else(
    copy: Project, base: str, told: str
) -> None:
    path = copy.ledger_file("2022-04")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    free = table[(table["base"] != "") & (table["contradicts"] == "") & (table["repeats"] == "")]
    table.loc[free.index[0], "base"] = base
    table.to_csv(path, index=False)
    said = peo("audit", "2022-04", root=copy.root)
    assert said.code == 1
    assert f"base {base!r}" in said.text
    assert told in said.text
