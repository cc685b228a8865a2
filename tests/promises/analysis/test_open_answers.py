"""Themes that somebody gave to open answers are counted; the answers themselves go nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from peo import cli
from peo.analysis.open_answers import read_themes
from peo.define.instrument.model import Instrument
from peo.define.parameters import read_parameters
from peo.figure import read_figures
from peo.figure.disclose import disclose
from peo.intake.run import take_in
from peo.notebook import Wave, open_wave
from peo.project import Project, UserError
from tests.conftest import ROOT

ASKED = "immediate_solution"
SECRET = "Kanariegeel bij Janneke op dinsdag"
LISTED = {
    "questions": [
        {
            "question": ASKED,
            "themes": [
                {
                    "code": code, "nl": nl, "en": en,
                    "definition": {"nl": f"Wat over {nl} gaat.", "en": f"What is about {en}."},
                }
                for code, nl, en in (
                    ("people", "meer mensen", "more people"),
                    ("paper", "minder papier", "less paper"),
                    ("quiet", "rust", "quiet"),
                )
            ],
        }
    ]
}  # fmt: skip


def people(n: int) -> pd.DataFrame:
    """n people who all answered, and one who did not."""
    ids = [f"P{i}" for i in range(n + 1)]
    texts = pd.array([f"{SECRET} {i}" for i in range(n)] + [None], dtype="string")
    return pd.DataFrame({"respondent_id": ids, ASKED: texts})


def folder(where: Path, *lines: str, listed: object = LISTED) -> Path:
    (where / "themes.yaml").write_text(yaml.safe_dump(listed))
    (where / "themes.csv").write_text("\n".join(["respondent_id,question,theme", *lines]) + "\n")
    return where


def test_an_answer_has_each_theme_or_not_and_an_unread_one_is_missing(
    tmp_path: Path, instrument: Instrument
) -> None:
    where = folder(tmp_path, f"P0,{ASKED},people", f"P0,{ASKED},paper", f"P1,{ASKED},people")
    coded = read_themes(where, people(3), instrument)
    found = coded.answers[[f"{ASKED}__people", f"{ASKED}__paper", f"{ASKED}__quiet"]]
    rows = found.astype(object).where(found.notna(), None).to_numpy().tolist()
    assert rows == [["yes", "yes", "no"], ["yes", "no", "no"], [None] * 3, [None] * 3]
    question = coded.instrument.question_of(f"{ASKED}__paper")
    assert (question.id, question.type, len(question.answers)) == (f"{ASKED}_themes", "multi", 3)
    assert coded.instrument.variables[f"{ASKED}__paper"].label("en") == "less paper"
    assert f"{ASKED}_themes" not in {q.id for q in instrument.questions}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"P0,{ASKED},peple", "row 3, theme 'peple': .* Meant: people"),
        ("P0,imediate_solution,people", f"row 3, question 'imediate_solution': .*{ASKED}"),
        ("P0,workload_comment,people", "row 3, question 'workload_comment': .* has no themes"),
        (f"P99,{ASKED},people", "row 3, respondent_id 'P99': .* not among the accepted records"),
        (f"P3,{ASKED},people", "row 3, respondent_id 'P3': .* left the question empty"),
        (f"P1,{ASKED},people", "row 3, respondent_id 'P1': This row stands here twice"),
    ],
)
def test_every_mistake_in_the_coding_is_located(
    line: str, says: str, tmp_path: Path, instrument: Instrument
) -> None:
    where = folder(tmp_path, f"P1,{ASKED},people", line, f"P2,{ASKED},papers")
    with pytest.raises(UserError, match=says) as caught:
        read_themes(where, people(3), instrument)
    assert "themes.csv, row 4, theme 'papers'" in str(caught.value)  # all mistakes at once


def test_an_answer_that_strayed_into_the_coding_is_not_repeated(
    tmp_path: Path, instrument: Instrument
) -> None:
    lines = (f"P0,{ASKED},{SECRET}", f"{SECRET},{ASKED},people", f"P0,{SECRET},people")
    with pytest.raises(UserError) as caught:
        read_themes(folder(tmp_path, *lines), people(3), instrument)
    assert "Kanarie" not in str(caught.value)
    assert [f"row {n}, " in str(caught.value) for n in (2, 3, 4)] == [True] * 3
    (tmp_path / "themes.csv").write_text(f"respondent_id,question,theme,{SECRET}\nP0,a,b,c\n")
    with pytest.raises(UserError, match="columns must be respondent_id, question, theme") as caught:
        read_themes(tmp_path, people(3), instrument)
    assert "Kanarie" not in str(caught.value)


def test_mistakes_in_the_list_of_themes_name_their_line(
    tmp_path: Path, instrument: Instrument
) -> None:
    (tmp_path / "themes.csv").write_text("respondent_id,question,theme\n")
    with pytest.raises(UserError, match=r"themes\.csv needs a themes\.yaml"):
        read_themes(tmp_path, people(3), instrument)
    text = yaml.safe_dump(LISTED).replace("code: quiet", "code: paper")
    (tmp_path / "themes.yaml").write_text(text)
    line = [i for i, row in enumerate(text.splitlines(), 1) if "code: paper" in row][1]
    with pytest.raises(UserError, match=rf"themes\.yaml, line {line}: .*paper stands here twice"):
        read_themes(tmp_path, people(3), instrument)
    for wrong, near in (("workload", "workload_comment"), ("immediate_solutions", ASKED)):
        (tmp_path / "themes.yaml").write_text(yaml.safe_dump(LISTED).replace(ASKED, wrong))
        with pytest.raises(UserError, match=f"no open question '{wrong}'.*{near}"):
            read_themes(tmp_path, people(3), instrument)


def test_a_semicolon_from_a_dutch_spreadsheet_and_a_blank_line_are_read(
    tmp_path: Path, instrument: Instrument
) -> None:
    where = folder(tmp_path)
    text = f"respondent_id;question;theme\n\nP0;{ASKED};people\n"
    (where / "themes.csv").write_text(text, encoding="utf-8-sig")
    assert read_themes(where, people(1), instrument).answers[f"{ASKED}__people"][0] == "yes"


@pytest.fixture
def collected(copy: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A collected wave of 200 invented people; all open answers hold one and the same secret."""
    monkeypatch.chdir(copy.root)
    assert cli.main(["new", "2025-10", "--like", "2022-04"]) == 0
    assert cli.main(["amend", "2025-10", "first version"]) == 0
    made = copy.root / "made.csv"
    assert cli.main(["synthesize", "2025-10", "--n", "200", "--out", str(made)]) == 0
    text = made.read_text().replace("verzonnen tekst", SECRET)
    (copy.raw("2025-10") / "records.csv").write_text(text)
    take_in(copy, "2025-10")
    return copy


def run_notebook(wave: Wave) -> str:
    """Everything that notebook 15 shows of a wave, as text."""
    path = ROOT / "notebooks" / "15-open-answers.ipynb"
    scope: dict[str, object] = {"w": wave.with_themes}
    shown = ""
    for cell in json.loads(path.read_text())["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and "open_wave" not in source:
            lines = source.split("\n")
            last = max(i for i, line in enumerate(lines) if line[:1] not in (" ", ")", "}"))
            exec("\n".join(lines[:last]), scope)
            if cell["metadata"].get("tags") in (["parameters"], ["needs"]):
                continue
            made = eval("\n".join(lines[last:]), scope)
            shown += made._repr_html_() if hasattr(made, "_repr_html_") else str(made)
    return shown


@pytest.mark.slow
@pytest.mark.covers("S4-A10")
def test_the_notebook_counts_themes_and_repeats_no_word_of_an_answer(collected: Project) -> None:
    plain = Wave(collected, "2025-10", "15-open-answers", "nl", "figures.csv")
    answered = plain.records.loc[plain.records[ASKED].notna(), "respondent_id"].tolist()
    assert len(answered) > 20
    kinds = ["people", "paper", "quiet"]
    lines = [f"{person},{ASKED},{kinds[i % 2]}" for i, person in enumerate(answered[:-1])]
    lines += [f"{person},{ASKED},quiet" for person in answered[:3]]
    folder(collected.raw("2025-10"), *lines)

    shown = run_notebook(plain)
    assert SECRET in "".join(plain.records[ASKED].dropna())
    assert "Kanarie" not in shown
    assert "Kanarie" not in (collected.root / "figures.csv").read_text()
    assert "Wat over minder papier gaat." in shown

    kept = read_figures(collected.root / "figures.csv")
    figures = {f.figure_id: f for f in disclose(kept, read_parameters(collected).disclosure)}
    asked = figures[f"s15_1.{ASKED}"]
    assert (asked.count, asked.n) == (len(answered) - 1, len(answered))
    share = figures[f"s15_2.{ASKED}.{ASKED}__people.yes"]
    assert (share.count, share.n) == (len(answered) // 2, len(answered) - 1)
    assert all(f.value is None or f.n is None or f.n >= 10 for f in figures.values())


@pytest.mark.slow
@pytest.mark.usefixtures("collected")
def test_a_wave_without_themes_or_texts_shows_none(w: Wave, w_en: Wave) -> None:
    assert w.with_themes is w
    shown = run_notebook(w)
    assert '<p class="peo-nothing">· Open antwoorden met een thema</p>' in shown
    assert '<p class="peo-nothing">· De thema\'s</p>' in shown or "&#x27;s</p>" in shown
    assert "Elk van de andere soorten organisaties is door hooguit" in shown
    assert "onderscheidt het rapport" not in shown  # the kinds are named, not counted
    assert "Best passende functie – gezinscoach" in shown  # made from open answers
    assert "Soort organisatie – anders, namelijk" in shown
    assert "6% <small>(3–11)</small>" in shown  # 9 of 150
    assert "distinguishes" not in run_notebook(w_en)
    without = open_wave("2025-10", "15-open-answers")
    assert "peo-nothing" in run_notebook(without)
    assert without.response("again", "open_questions")[0].count == 0


@pytest.mark.slow
def test_themes_can_be_asked_like_any_multiple_choice(collected: Project) -> None:
    plain = Wave(collected, "2025-10", "test", "en", "")
    answered = plain.records.loc[plain.records[ASKED].notna(), "respondent_id"].tolist()
    folder(collected.raw("2025-10"), *[f"{person},{ASKED},paper" for person in answered])
    wave = plain.with_themes
    (paper, *_) = wave.shares("a", f"{ASKED}_themes")
    assert (paper.variable, paper.value) == (f"{ASKED}__paper", 100.0)
    assert wave.figures is plain.figures
    with pytest.raises(UserError, match="has no variable"):
        plain.shares("b", f"{ASKED}_themes")
    assert wave.with_themes is wave
