"""The doors of the two studies: published facts from the code books, the rest from tables.

Everything in the tables below is invented; the published numbers are those of the two reports.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from peo import cli
from peo.codes.agreement import coefficients
from peo.codes.codebook import Dialogues, read_codebook
from peo.codes.elements import parse_elements
from peo.codes.themes import read_dialogue
from peo.define.subject import find_subject
from peo.notebook.study import Study
from peo.project import Project, UserError, sha256
from peo.project.written import read_csv
from peo.show.block import Nothing
from peo.show.canvas import Plot
from peo.show.figure_table import Table
from tests.as_text import page_text, report
from tests.coded_talk import (
    STUDY,
    TEAMS,
    dialogue_tables,
    new_book,
    teams_yaml,
    write,
)
from tests.conftest import ROOT, STUDIES, some

BOOK = read_codebook(ROOT / "schemas" / "codes" / "dialogues-2024.yaml", Dialogues)


@pytest.fixture
def place(tmp_path: Path) -> Project:
    for name in ("params.yaml", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    return Project(tmp_path)


@pytest.fixture
def dialogues(place: Project) -> Study:
    return Study(place, "dialogues", "test", "nl", "")


@pytest.fixture
def coded(place: Project) -> Study:
    new_book(place, STUDY, "dialogues", teams_yaml())
    dialogue_tables(place.raw(STUDY))
    return Study(place, STUDY, "test", "nl", "")


@pytest.fixture
def interviews(place: Project) -> Study:
    return Study(place, "interviews", "test", "nl", "")


def value_of(figures, figure_id: str) -> float | None:  # type: ignore[no-untyped-def]
    return next(figure.value for figure in figures if figure.figure_id == figure_id)


def text_of(shown: Table) -> list[list[str]]:
    return [[re.sub(r"<[^>]+>", "", cell) for cell in cells] for cells in shown.rows]


# ------------------------------------------------------------------------------ as published


@pytest.mark.covers("S2-A4")
def test_the_report_shows_9_7_10_and_26_quotations_and_finds_them_as_printed(
    dialogues: Study,
) -> None:
    themes = dialogues.cross("themes", "quotations", "theme", "polarity", totals=True)
    dialogues.count("teams.analysed", "teams", base="analysed == yes")
    dialogues.count("teams.all", "teams")
    names = ("collective_learning", "taking_time", "mutual_relations", "total")
    assert [value_of(themes, f"themes.{name}.total") for name in names] == [9, 7, 10, 26]
    check = dialogues.check("", "")
    assert (check.rows, check.notes) == ((), ("stemt overeen: 6.",))
    assert themes["total"]["hindering"].value == 19  # 3, 6 and 10 by reading


def test_a_count_of_what_was_published_names_its_references(
    dialogues: Study, interviews: Study, coded: Study
) -> None:
    """By the code books: `codes: [F1, F3]`, and which factors a conclusion rests on."""
    for study, figures, references in (
        (dialogues, dialogues.count("a", "quotations", base="theme == taking_time"), 7),
        (interviews, [interviews.cross("b", "quotations", "code", "code")["b.F1.F3"]], 3),
        (interviews, [interviews.cross("c", "quotations", "code", "participant")["c.X2.04"]], 2),
    ):
        said = str(study.explain(figures[0]))
        assert (said.count("Q"), said[2]) == (references, str(references))
    claims = interviews.count("e", "people", by="claim")
    assert isinstance(interviews.explain(claims["IC04"]), Nothing)  # three, and not who
    (own,) = coded.count("d", "fragments", base="factor == lack_of_time")
    assert isinstance(coded.explain(own), Nothing)  # team and time would point at who was there


def test_a_count_that_is_no_longer_the_printed_one_is_shown(place: Project) -> None:
    book = (ROOT / "schemas/codes/dialogues.yaml").read_text(encoding="utf-8")
    path = place.codebook_file("dialogues")
    without = re.sub(r"- \{id: DQ26.*\n", "", book)
    path.write_text(without, encoding="utf-8")
    with pytest.raises(UserError, match="peo amend dialogues"):
        Study(place, "dialogues", "test", "nl", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place.root)
        assert cli.main(["amend", "dialogues", "one quotation left out"]) == 0
        assert cli.main(["amend", "dialogues", "again"]) == 1
    study = Study(place, "dialogues", "test", "nl", "")
    study.cross("themes", "quotations", "theme", "polarity", totals=True)
    assert [cells[0] for cells in text_of(study.check("", ""))] == [
        "citaten onder het themathemes.mutual_relations.total",
        "citaten in het verslagthemes.total.total",
    ]  # fmt: skip


@pytest.mark.covers("SX-V1")
def test_one_code_for_two_things_is_refused(place: Project) -> None:
    path = place.codebook_file("dialogues")
    book = path.read_text(encoding="utf-8")
    doubled = book.replace("production_language", "moral_courage")  # a concept already
    assert doubled != book
    path.write_text(doubled, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place.root)
        cli.main(["amend", "dialogues", "a code of something else"])
    with pytest.raises(UserError, match="'moral_courage' means"):
        Study(place, "dialogues", "test", "nl", "")


@pytest.mark.parametrize("study", ["dialogues", "interviews"])
def test_what_a_person_judged_is_called_a_reading(ran_studies: Project, study: str) -> None:
    page = ran_studies.draft(study) / "index.html"
    text = page_text(page.read_text(encoding="utf-8"))
    told = re.findall("is een (?:lezing|koppeling van de redactie)", text)
    assert len(told) == 3  # two in the notebook, and one among the limits of the report


CONCLUDED = ["quotations", "counter_quotations", "fragments", "teams", "counter_fragments",
             "counter_teams"]  # fmt: skip


@pytest.mark.covers("S2-P3")
def test_a_conclusion_has_its_support_and_what_speaks_against_it(dialogues: Study) -> None:
    support = dialogues.cross("conclusions", CONCLUDED, "finding")
    table = {cells[0]: cells[1:] for cells in text_of(dialogues.table(support, "", ""))}
    # production_language stands with DQ20, DQ21 and DQ22, and nothing is against it
    assert table["taal als macht"] == ["3", "0"]
    # how many teams are behind a conclusion the report does not say
    assert table["overleg zeer gewaardeerd"] == ["4", "3"]


@pytest.mark.covers("S2-P3")
def test_with_step_2_a_conclusion_has_teams_fragments_and_counter_fragments(
    place: Project,
) -> None:
    """The team writes its own conclusions in the code book, with the factors they rest on."""
    own = (
        "findings:\n- {code: no_time, answers: [RQ2], polarity: hindering, nl: geen tijd, "
        "en: no time, factors: [lack_of_time], against: [time_together]}"
    )
    new_book(place, STUDY, "dialogues", f"{teams_yaml()}\n{own}")
    dialogue_tables(place.raw(STUDY))
    coded = Study(place, STUDY, "test", "nl", "")
    figures = coded.cross("conclusions", CONCLUDED, "finding")
    found = {f.group: f.value for f in figures}
    # lack of time in three teams; taking time together, which speaks against it, in all six
    assert found == {"fragments": 3, "teams": 3, "counter_fragments": 6,
                     "counter_teams": 6}  # fmt: skip
    assert len(coded.table(figures, "", "").header) == 5


def test_without_tables_nothing_is_counted_from_them(dialogues: Study) -> None:
    assert dialogues.agreement("agreement") == []
    assert dialogues.cross("tally", "stances", ["team", "question"], "stance") == []
    assert dialogues.count("answers", "fragments", by=["question", "element"]) == []
    assert isinstance(dialogues.table([], "", ""), Nothing)
    teams = dialogues.list("teams", "", "", fields=["session"])
    assert {cells[1] for cells in text_of(teams)} == {"ja", "nee"}
    dialogues.cross("themes", "quotations", "theme", "polarity")
    assert {figure.origin for figure in dialogues.figures} <= {"published_totals"}


# ------------------------------------------------------------------------------ from tables


@pytest.mark.covers("S2-A2")
def test_agreement_of_a_pair_is_that_of_its_tables(coded: Study) -> None:
    figures = coded.agreement("agreement")
    assert value_of(figures, "agreement.fragments.PZ1.both") == 2
    # 5c was given by both to six of seven pairs and by neither to one
    assert value_of(figures, "agreement.5c.kappa") == 1.0
    # 5b: R2 once, R1 never; agreement in six of seven
    assert value_of(figures, "agreement.5b.percent") == pytest.approx(6 / 7)
    assert value_of(figures, "agreement.5b.kappa") == pytest.approx(
        float(coefficients(pd.DataFrame([[0, 0], [1, 6]]).to_numpy())["kappa"])
    )
    chosen = next(f for f in figures if f.figure_id == "agreement.selection.percent")
    assert (chosen.value, chosen.n) == (1.0, 6 * 600)  # every second of six recordings
    assert isinstance(coded.plot("dots", [f for f in figures if f.test], "", ""), Plot)


@pytest.mark.covers("S2-A5")
def test_the_tally_holds_back_one_or_two_of_a_team(coded: Study) -> None:
    tally = coded.cross("tally", "stances", ["team", "question"], "stance")
    assert [(cells[1][:2], *cells[2:]) for cells in text_of(coded.table(tally, "", ""))] == [
        ("6a", "3", "·", "0"), ("6b", "0", "0", "0"),
    ]  # fmt: skip
    received = coded.cross("received", "fragments", "team", "step")
    shown = text_of(coded.list("teams", "", "", beside=received))
    assert [cells[2] for cells in shown] == ["4"] + ["geen tabel"] * 5
    (hidden,) = [f for f in coded.shown if f.suppressed]
    assert (hidden.value, hidden.count, hidden.origin) == (None, None, "collected")


def test_one_or_two_of_a_team_are_held_back_however_they_are_asked(project: Project) -> None:
    """On waiting lists the three teams have five fragments, one and one."""
    study = Study(project, "dialogues-2024", "test", "nl", "")
    asks = [
        study.cross("a", "fragments", "team", "factor"),
        study.cross("b", "fragments", "factor", "team"),
        study.count("c", "fragments", by=["team", "factor"]),
        study.cross("d", ["fragments", "coders"], ["factor", "team"]),
        study.count("e", "fragments", by="factor", base="team == GZ2"),
        study.cross("f", "stances", ["question", "stance"], "team"),
    ]
    for figures in some(asks):
        shown = [f.value for f in figures if f.value is not None and f.variable != "coders"]
        assert any(figure.suppressed for figure in figures)
        assert shown
        assert not {1.0, 2.0} & set(shown)
    received = study.cross("h", "fragments", "team", "step")  # tells of coders, not of the team
    assert not any(figure.suppressed for figure in received)


@pytest.mark.covers("S2-P2")
def test_the_answer_sheet_gives_elements_with_fragments_and_no_words_of_people(
    coded: Study,
) -> None:
    found = coded.count("answers", "fragments", by=["question", "direction", "element"])
    table = coded.table(found, "", "")
    assert isinstance(table, Table)
    assert [cells[1:] for cells in text_of(table)] == [
        ["steunend", "samen tijd nemen", "6"],
        ["belemmerend", "tijdgebrek", "3"],
        ["belemmerend", "geen factor genoemd", "6"],
    ]
    unnamed = coded.count("unnamed", "elements", base="element == none")
    assert [*unnamed, *coded.count("elements", "elements")][0].value == 6
    assert coded.figures[-1].value == 15
    assert "deur op slot" not in table._repr_html_()


@pytest.mark.covers("S2-A4")
def test_themes_have_fragments_teams_and_coders_per_direction(coded: Study) -> None:
    support = coded.cross("support", ["fragments", "teams", "coders"], ["theme", "polarity"])
    assert text_of(coded.table(support, "", "")) == [
        ["tijd nemen", "steunend", "6", "6", "2"],
        ["tijd nemen", "belemmerend", "3", "3", "2"],
    ]


def test_a_sentence_names_what_supports_most_and_is_nothing_without_figures(
    coded: Study, dialogues: Study
) -> None:
    supporting, nothing = (
        study.most(study.count("a", "fragments", by="factor", base="polarity == supporting"))
        for study in (coded, dialogues)
    )
    said = coded.say(supporting, nl="Het vaakst: {names} ({value}).", en="{names}")
    assert str(said) == "Het vaakst: samen tijd nemen (**6**)."  # by hand: in all six teams
    assert coded.say(supporting, nl="{value_2}", en="{value_2}") == Nothing("")
    assert dialogues.say(nothing, nl="{names}", en="{names}") == Nothing("")


@pytest.mark.covers("S2-A6")
def test_factors_that_were_named_are_counted_per_team(place: Project) -> None:
    new_book(place, STUDY, "dialogues", teams_yaml())
    path = dialogue_tables(place.raw(STUDY)) / "fragments" / "stap2.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    more = [rows[0] | {"Fragment": f"06.0{n}-06.1{n}"} for n in range(3)]  # of PZ1, lack of time
    write(path, [*rows, *more])
    study = Study(place, STUDY, "test", "nl", "")
    table = study.table(study.cross("by_team", "fragments", "factor", "team"), "", "")
    assert isinstance(table, Table)
    assert list(table.header[1:]) == [f"Team {team}" for team in TEAMS]
    assert {cells[0]: cells[1:] for cells in text_of(table)} == {
        "tijdgebrek": ["4", "·", "·", "0", "0", "0"], "samen tijd nemen": ["·"] * 6,
    }  # fmt: skip


@pytest.mark.covers("S2-V6")
def test_the_answer_sheet_is_provisional_until_the_last_session(place: Project) -> None:
    new_book(place, STUDY, "dialogues", teams_yaml())
    dialogue_tables(place.raw(STUDY), TEAMS[:-1])
    study = Study(place, STUDY, "test", "nl", "")
    waiting = study.count("waiting", "teams", by="team", base="step_2 == no")
    assert str(study.say(waiting, nl="Voorlopig: {names}.", en="")) == ("Voorlopig: OP1 Team OP1.")


# ------------------------------------------------------------------------------ interviews


@pytest.mark.covers("S3-A1", "S3-A6")
def test_the_sample_is_10_of_21_and_the_check_finds_all_counts(interviews: Study) -> None:
    sample = interviews.sample("sample")
    rate = next(f for f in sample if f.figure_id == "sample.rate")
    assert rate.value == pytest.approx(47.6, abs=0.05)  # as printed
    assert rate.low is None  # who was asked was chosen, by snowball: no sample to estimate from
    ages = {f.group: str(f) for f in sample if f.variable == "minutes"}
    assert ages["mean"] == "sample.minutes.mean: 57 (n = 10)"  # as printed
    quoted = interviews.count("quoted", "quotations", by="participant")
    assert [f.count for f in quoted] == [2, 1, 1, 5, 1, 1, 3, 2, 2, 1]
    said = interviews.say(interviews.most(quoted), "{name}: {value} van {n}, {share}", "")
    assert str(said) == "04: **5** van 19, 26%"
    assert interviews.check("", "").notes == ("stemt overeen: 12.",)


def claims_of(study: Study) -> Table:
    table = study.list("claims", "", "", fields=["codes", "quantifier", "holds", "beside"])
    assert isinstance(table, Table)
    return table


@pytest.mark.covers("S3-A7", "S3-P4", "S3-R9")
def test_a_claim_has_its_words_with_n_and_what_belongs_beside_it(
    place: Project,
) -> None:
    shutil.copytree(ROOT / "data" / "raw" / "interviews", place.raw("interviews"))
    interviews = Study(place, "interviews", "test", "nl", "")
    rows = {cells[0][:4]: cells[1:] for cells in text_of(claims_of(interviews))}
    assert len(rows) == 39  # a claim that repeats another has no row of its own
    assert rows["IC02"][1:] == ["alle (10 van 10)", "ja", "IC27, IC38"]
    assert rows["IC04"][1] == "drie (3 van 10)"
    assert rows["IC03"][1] == "alle (10 van 10)"  # each of ten
    whole = text_of(claims_of(interviews))
    assert any("Drie professionals vinden dat ook de cliënt" in cells[0] for cells in whole)
    assert rows["IC06"][1] == "de meeste (n onbekend)"
    for one, other in (("IC24", "IC25"), ("IC09", "IC22"), ("IC39", "IC40")):
        assert other in rows[one][3]
        assert one in rows[other][3]


@pytest.mark.covers("S3-A4")
def test_factors_without_another_one_are_named(interviews: Study) -> None:
    shared = interviews.count("shared", "quotations", by="factor", base="together == yes")
    # F4, reflection, is quoted beside the municipality only, which is no factor
    assert [f.categories[0] for f in shared if not f.value] == ["F4", "F5"]
    together = interviews.cross("together", "quotations", "code", "code")
    assert value_of(together, "together.F1.F3") == value_of(together, "together.F3.F1") == 3
    assert value_of(together, "together.F2.F3") == 1
    assert not any(f.value for f in together["F5"] if f.categories != (f.group,))


@pytest.mark.covers("S3-P5")
def test_no_participant_stands_beside_a_kind_of_organisation(interviews: Study) -> None:
    sample = [figure for figure in interviews.sample("sample") if not figure.by]
    by_participant = interviews.cross("b", "quotations", "code", "participant")
    shown = [
        interviews.table(sample, "", "")._repr_html_(),
        interviews.plot("heat", by_participant, "", "").alt,
        claims_of(interviews)._repr_html_(),
    ]
    kinds = [kind.nl for kind in interviews.codes.sample.organisations]
    for text in some(shown):
        numbers = re.search(r"(?<![\d.,–])0[1-9]\b", text)
        assert not (numbers and any(kind in text for kind in kinds))


@pytest.mark.covers("S3-P1")
@pytest.mark.covers("S3-X9")
def test_the_factor_table_runs_without_a_code_tree_and_says_so(
    interviews: Study, ran_studies: Project
) -> None:
    rows = text_of(interviews.list("factors", "", "", fields=["levels", "help", "indicators"]))
    assert [cells[0][:2] for cells in rows] == ["F1", "F2", "F3", "F4", "F5"]
    assert rows[1][1:3] == ["structureel, inhoudelijk", "efficiënt, effectief"]
    assert sum(len(cells[3].split("; ")) for cells in rows) == 12
    page = ran_studies.draft("interviews") / "index.html"
    assert "alleen met de lijst van factoren" in page.read_text(encoding="utf-8")


@pytest.mark.covers("S3-P2")
def test_one_expectation_held_and_one_partly_with_the_claims_behind_it(
    interviews: Study,
) -> None:
    table = interviews.list("expectations", "", "", fields=["outcome", "because"])
    assert [cells[1:] for cells in text_of(table)] == [
        ["kwam uit", "–"], ["kwam deels uit", "IC39, IC40"],
    ]  # fmt: skip


@pytest.mark.covers("S3-P3")
def test_recommendations_stand_by_addressee_with_the_limitations(
    interviews: Study,
) -> None:
    table = text_of(interviews.list("recommendations", "", "", fields=["to"]))
    assert Counter(cells[1] for cells in table) == {
        "gemeente": 6, "zorgorganisatie": 1, "professional": 1, "onderzoek": 4,
    }  # fmt: skip
    assert interviews.list("limitations", "", "").splitlines() == [
        "- één gemeente", "- alleen professionals",
        "- persoonlijkheid en ervaring niet in het ontwerp",
    ]  # fmt: skip


def coded_interviews(folder: Path) -> None:
    kinds = ["specialist"] * 5 + ["residential"] * 3 + ["disability_specialist"] * 2
    numbers = [f"{n:02d}" for n in range(1, 11)]
    write(folder / "forms.csv", [
        {"participant": p, "organisation": kind, "age": "40", "gender": "female", "function": "",
         "years_total": "10", "years_specialist_care": "5", "years_utrecht": "5"}
        for p, kind in zip(numbers, kinds, strict=True)])  # fmt: skip
    write(folder / "consent.csv", [
        {"participant": p, "date": "2019-01-01", "withdrawn": "2019-05-01" if p == "10" else ""}
        for p in numbers])  # fmt: skip
    write(folder / "interviews.csv", [
        {"participant": p, "date": f"2019-02-{p}", "place": "", "minutes": "57",
         "transcript": "ja", "analysed": f"2019-02-{p}"} for p in numbers])  # fmt: skip
    for name, extra in (("codes", "F2"), ("second", "F1")):
        write(folder / f"{name}.csv", [
            {"participant": p, "section": "vision", "code": code, "stage": "open",
             "factor": code, "reference": f"i{p}:{k}"}
            for p in numbers
            for k, code in enumerate(["F1", extra if p == "01" else "F1"])])  # fmt: skip


@pytest.mark.covers("S3-A2", "S3-A3", "S3-A5", "S3-X12")
def test_coded_passages_give_a_curve_and_who_withdrew_is_in_no_count(place: Project) -> None:
    numbers = [f"{n:02d}" for n in range(1, 11)]
    new_book(place, "talk-2025", "interviews", f"participants: {json.dumps(numbers)}")
    coded_interviews(place.raw("talk-2025"))
    study = Study(place, "talk-2025", "test", "nl", "")
    taking_part = study.count("taken_part", "people", base="interviewed == yes")
    assert [figure.value for figure in taking_part] == [9]
    curve = study.saturation("saturation")
    assert ([f.count for f in curve], len(curve)) == ([2] * 9, 9)
    assert "interview 1 van 9" in str(study.say(curve))  # the last one with a new code
    assert {f.origin for f in curve} == {"collected"}
    by_kind = study.cross("by_kind", "people", "factor", "kind")
    kinds = {cells[0]: cells[1:] for cells in text_of(study.table(by_kind, "", ""))}
    assert kinds["F1 gedeelde visie"] == ["5", "3"]  # a kind of two, now of one, is not there
    assert kinds["F2 ruimte en tijd voor alliantie"] == ["·", "0"]
    second = study.agreement("second")
    assert [f.count for f in second if f.statistic == "count"] == [18, 0, 0]
    assert isinstance(
        study.plot("dots", [f for f in second if f.statistic != "count"], "", ""), Plot
    )
    # of nine people two passages each and two codes: 36 decisions, of which those on one differ
    agreed = [
        f for f in study.figures if f.figure_id.endswith("percent") and "second" in f.figure_id
    ]
    assert [f.value for f in agreed] == [pytest.approx(34 / 36)]


@pytest.mark.covers("S3-R7")
def test_a_code_made_while_coding_is_listed_with_its_stage_factor_and_first_interview(
    place: Project,
) -> None:
    numbers = [f"{n:02d}" for n in range(1, 11)]
    tree = "tree:\n- {code: delay, nl: uitstel, en: delay, stage: open, factor: F2}"
    more = f"participants: {json.dumps(numbers)}\n{tree}"
    new_book(place, "talk-2025", "interviews", more)
    coded_interviews(place.raw("talk-2025"))
    path = place.raw("talk-2025") / "codes.csv"
    passages = [f"{p},vision,delay,open,F2,i{p}:9" for p in ("05", "03")]
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(passages) + "\n", encoding="utf-8")
    study = Study(place, "talk-2025", "test", "nl", "")
    listed = study.list("tree", "Codes", "Codes", fields=["stage", "parent", "factor", "first"])
    assert listed.header[1:] == ("codeerfase", "factor", "eerste interview")  # no code is above it
    assert text_of(listed) == [["uitstel", "open coderen", "F2", "3"]]


def test_a_number_and_a_picture_of_ones_own_leave_with_the_teams_behind_them(
    project: Project,
) -> None:
    study = Study(project, "dialogues-2024", "test", "nl", "")
    rows = study.frame("fragments")
    assert not {"teams", "coders", "people"} & set(rows.columns)
    first = rows[rows["step"] == "1"]
    told = {"how": "each.median()", "nl": "Mediaan", "en": "Median"}
    each = first.groupby("team")["fragments"].nunique()
    number = study.record("own.each", each.median(), first, **told)
    counted = study.count("each", "fragments", by="team", base="step == 1")
    assert number.value == pd.Series([f.value for f in counted]).median()
    assert (number.n, number.by) == (4, "teams")
    assert "each.median()" in study.table([number], nl="Eigen", en="Own")._repr_html_()
    few = first[first["team"].isin(first["team"].unique()[:2])]
    hidden = study.record("own.few", 3.0, few, **told)
    assert (hidden.value, hidden.suppressed) == (None, "n < 3")
    by_team = study.record("own.by", 3.0, first, by="team", **told)
    assert by_team.value is None  # one team in every group
    with pytest.raises(UserError, match="lost their key"):
        study.record("own.x", 3.0, first.reset_index(drop=True), **told)
    for data, shown in ((first, True), (few, False)):
        axes = each.plot.bar()
        made = study.show(axes, data=data, nl="Eigen", en="Own")
        assert isinstance(made, Plot) == shown
    with pytest.raises(UserError, match="dialogues has no rows of fragments"):
        Study(project, "dialogues", "test", "nl", "").frame("fragments")


# ------------------------------------------------------------------------------ end to end


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_has_a_draft_with_manifest_and_figures(
    ran_studies: Project, study: str, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(ran_studies.root)
    page = ran_studies.draft(study) / "index.html"
    names = {path.name for path in page.parent.iterdir()}
    assert {"index.html", "figures.csv", "manifest.json", "notebooks"} <= names
    known = set(pd.read_csv(page.parent / "figures.csv")["figure_id"])
    html = page.read_text(encoding="utf-8")
    assert set(re.findall(r'data-figure="([^"]+)"', html)) <= known
    (notebook,) = (page.parent / "notebooks").iterdir()
    executed = notebook.read_text(encoding="utf-8")
    assert " at 0x" not in executed  # an address in memory is another one in the next run
    assert "None" not in re.sub(r"<[^>]+>|<pre.*?</pre>", "", html, flags=re.DOTALL)
    before = sha256(page.parent)
    assert cli.main(["run", study]) == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert cli.main(["draft", study]) == 0
    assert sha256(page.parent) == before
    capsys.readouterr()
    nothing_printed = study not in ("dialogues", "interviews")
    assert cli.main(["verify", study]) == nothing_printed
    told = capsys.readouterr()
    assert ("Nothing is listed" if nothing_printed else "0 differs") in told.out + told.err


@pytest.mark.covers("S2-P5")
def test_the_report_says_that_six_teams_were_analysed_and_the_list_has_seven(
    ran_studies: Project,
) -> None:
    page = ran_studies.draft("dialogues") / "index.html"
    text = page_text(page.read_text(encoding="utf-8"))
    assert "Van 6 teams is de sessie geanalyseerd; de codelijst noemt 7 teams." in text
    assert "Wel op de codelijst, niet geanalyseerd: DN1 Dag- en nachtbehandeling." in text


@pytest.mark.covers("S2-P4")
def test_nothing_that_was_said_reaches_the_report_or_the_notebook(ran_studies: Project) -> None:
    study = "dialogues-2024"
    said: set[str] = set()
    for table in read_dialogue(find_subject(ran_studies, study)).received:
        for column in ("utterance", "argument", "remarks"):
            said |= set(table.accepted.get(column, ())) - {""}
        for cell in table.accepted.get("elements", ()):
            said |= {element.what for element in parse_elements(cell, BOOK)}
    assert len(said) > 50
    page = ran_studies.draft(study) / "index.html"
    files = [path for folder in (page.parent, ran_studies.processed(study))
             for path in folder.rglob("*") if path.is_file()]  # fmt: skip
    for path in some(files):
        text = path.read_text(encoding="utf-8")
        assert not [words for words in said if words in text], path.name


def test_the_invented_study_is_told_to_be_invented_and_shows_what_it_has(
    ran_studies: Project,
) -> None:
    text = page_text(report(ran_studies.draft("dialogues-2024")))
    assert "Demonstratie: de mensen hierachter zijn verzonnen." in text
    assert "Van 4 teams is de sessie geanalyseerd; de codelijst noemt 4 teams." in text
    assert "| KV1 Kort verblijf | ja | 2 |" in text
    assert re.search(r"\| JT1 Jongerenteam \|.*\| niet voorgelegd \|", text)
    assert "Voorlopig: er is nog geen tabel van stap 2 van KV1 Kort verblijf." in text
    assert "None" not in text


def test_a_total_less_what_is_printed_per_team_tells_of_nobody(ran_studies: Project) -> None:
    """Where one or two of a team are held back, so is enough of the other teams and the totals."""
    table = read_csv(ran_studies.draft("dialogues-2024") / "figures.csv")
    per_team = table[table["figure_id"].str.startswith("by_team.")]
    held = per_team[per_team["count"] == ""]
    for factor in some(held["categories"].unique()):
        teams = per_team[per_team["categories"] == factor]
        hidden = (teams["count"] == "").sum()
        totals = table[
            table["figure_id"].str.endswith(f".{factor}") & ~table["by"].isin(["team", "what"])
        ]
        rest = [int(n) - teams["count"].replace("", "0").astype(int).sum()
                for n in totals["count"] if n]  # fmt: skip
        assert all(hidden > 1 and left >= 3 for left in rest), factor
        assert len(totals) >= 2


def test_the_invented_tables_are_those_of_their_script(tmp_path: Path) -> None:
    """The same script gives the same bytes."""
    here = ROOT / "data" / "raw" / "dialogues-2024"
    for name in ("schemas", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    there = tmp_path / "data" / "raw" / "dialogues-2024"
    there.mkdir(parents=True)
    shutil.copy(here / "invent.py", there)
    subprocess.run([sys.executable, str(there / "invent.py")], check=True)
    made = {p.relative_to(there): p.read_bytes() for p in there.rglob("*.*") if p.suffix != ".py"}
    kept = {p.relative_to(here): p.read_bytes() for p in here.rglob("*.*") if p.suffix != ".py"}
    assert made == {name: data for name, data in kept.items() if name.suffix != ".md"}


@pytest.mark.parametrize("study", ["dialogues", "interviews"])
def test_a_published_study_takes_no_tables_in(place: Project, study: str) -> None:
    dialogue_tables(place.raw(study))
    with pytest.raises(UserError, match=f"{study} was published, so no table .* peo new NAME"):
        Study(place, study, "test", "nl", "")


def test_an_unknown_study_is_answered_with_what_there_is(
    ran_studies: Project, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(ran_studies.root)
    assert cli.main(["run", "dialogue"]) == 2
    assert "did you mean 'dialogues'?" in capsys.readouterr().err
