"""What a chapter must look like is told before it runs: which notebook, which cell, what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from peo.cli import main
from peo.define.chapters.needs import chapters, find_chapter
from peo.define.subject import find_subject, subjects
from peo.project import Project
from peo.run.chapter_rules import chapter_problems, names_twice

NAME = "19-new"


def code(source: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


def text(source: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)})


def good() -> list[nbformat.NotebookNode]:
    """A chapter that breaks no rule."""
    return [
        text("# Druk\n\n**Vraag.** Hoe druk is het?\n\n**Gegevens en methode.** Tellen.", "nl"),
        text("# Load\n\n**Question.** How busy is it?\n\n**Data and method.** Counting.", "en"),
        code('needs = {"questions": ["workload"]}', "needs"),
        code('wave = "2022-04"\nlanguage = "nl"\nfigures = ""', "parameters"),
        code(f'w = open_wave(wave, "{NAME}", language, figures)\nw'),
        code('load = w.shares("s19", "workload")\nw.say(load, nl="x", en="x")', "headline"),
        code('w.plot("bars", load, nl="Druk", en="Load")'),
        code('w.table(load, nl="Druk", en="Load")'),
        code("w.save()", "remove_cell"),
    ]


def put(copy: Project, cells: list[nbformat.NotebookNode], name: str = NAME) -> Path:
    path = copy.root / "notebooks" / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def told(copy: Project, cells: list[nbformat.NotebookNode]) -> list[str]:
    put(copy, cells)
    subject = find_subject(copy, "2022-04")
    return chapter_problems(subject, find_chapter(subject, NAME))


def test_a_good_chapter_is_told_nothing(copy: Project) -> None:
    assert told(copy, good()) == []


def test_every_notebook_of_the_project_keeps_the_rules(project: Project) -> None:
    every = [(s, c) for s in subjects(project) for c in chapters(s).present]
    assert len(every) > 30
    assert {c.name: problems for s, c in every if (problems := chapter_problems(s, c))} == {}


@pytest.mark.parametrize(
    ("place", "cell", "says"),
    [
        (
            0,
            text("# Druk\n\nHoe druk?", "nl"),
            "cell 1 of the file (# Druk): the chapter must open",
        ),
        (0, text("# D\n\n**Vraag.** A? B?\n\n**Methode.**", "nl"), "cell 1 of the file (# D): the"),
        (
            1,
            text("# L\n\n**Question.** A?", "en"),
            "cell 2 of the file (# L): the chapter never tel",
        ),
        (6, text("## Meer", "nl"), "the Dutch and the English texts are not the same"),
        (
            6,
            text("## Meer"),
            "cell 7 of the file (## Meer): a text needs one of the tags nl and en",
        ),
        (3, code('wave = "2022-04"', "parameters"), "does not set figures, language"),
        (3, code("x = 1"), "one cell must be tagged 'parameters'; 0 are"),
        (
            4,
            code('w = open_wave(wave, "18-old", language)'),
            "'18-old' here, and its file '19-new'",
        ),
        (4, code("w = open_wave(wave, name, language)"), "gets no name as text here"),
        (4, code("x = 1"), "nothing is opened"),
        (5, code("load = 1"), "'headline'; 0 are"),
        (5, code('w.table(load, nl="a", en="b")'), "'headline'; 0 are"),
        (
            7,
            code("w.say(load)", "headline"),
            "the headline comes before anything is shown, and cell",
        ),
        (
            7,
            code('w.table(other, nl="a", en="b")'),
            'cell 7 of the file (w.plot("bars", load, nl="Dru',
        ),
        (7, code("w.sum(load)"), "the picture plot(...) has no table of the same figures under it"),
        (8, code("w"), "the figures are not kept"),
        (7, code("w.table(load"), "cell 8 of the file (w.table(load): this is not Python"),
    ],
)
def test_what_breaks_a_rule_is_told_with_its_cell(
    copy: Project, place: int, cell: nbformat.NotebookNode, says: str
) -> None:
    cells = good()
    cells[place] = cell
    problems = told(copy, cells)
    assert any(says in problem for problem in problems), problems


def test_lines_for_jupyter_are_no_mistake(copy: Project) -> None:
    cells = good()
    cells.insert(6, code("%matplotlib inline\n!ls"))
    assert told(copy, cells) == []


def test_the_command_tells_what_is_wrong_before_it_runs_anything(
    copy: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = good()
    cells[4] = code('open("touched", "w")\nw = open_wave(wave, "18-old", language, figures)')
    del cells[7]
    put(copy, cells)
    monkeypatch.chdir(copy.root)
    assert main(["notebook", "2022-04", NAME]) == 1
    error = capsys.readouterr().err
    assert error.count(f"peo: notebook {NAME}: cell ") == 2
    assert "Traceback" not in error
    assert not (copy.root / "touched").exists()


def test_two_chapters_cannot_record_a_figure_under_one_name(copy: Project) -> None:
    subject = find_subject(copy, "2022-04")
    paths = [copy.figures_file("2022-04", name) for name in ("01-a", "02-b")]
    paths[0].parent.mkdir(parents=True)
    paths[0].write_text("figure_id,wave\nx.y,2022-04\nold,2021-09\n")
    shutil.copy(paths[0], paths[1])
    ((name, what),) = names_twice(subject, ["01-a", "02-b", "03-none"])
    assert (name, what) == (
        "02-b",
        "the figure 'x.y' is recorded by 01-a too: give it another place.",
    )
