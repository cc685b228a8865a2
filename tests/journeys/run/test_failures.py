"""What happens when something is wrong: said in words, and nothing good is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from peo import cli
from peo.project import Project, sha256
from tests.conftest import make_copy, some

WAVE, PUBLISHED = "2024-04", "2022-04"  # nothing is laid beside the invented one: it runs in less
PARAMETERS = 'wave = "2022-04"\nlanguage = "nl"\nfigures = ""'
OPEN = 'from peo.notebook import open_wave\nw = open_wave(wave, "{name}", language, figures)'
GOOD = 'w.shares(f"s{w.notebook[:2]}", "workload")\nw.save()'


def opening() -> list[nbformat.NotebookNode]:
    """The texts that a chapter opens with."""
    texts = {
        "nl": "# Werkdruk\n\n**Vraag.** Hoeveel?\n\n**Gegevens en methode.** Tellen.",
        "en": "# Workload\n\n**Question.** How much?\n\n**Data and method.** Counting.",
    }
    return [
        nbformat.v4.new_markdown_cell(text, metadata={"tags": [tag]}) for tag, text in texts.items()
    ]


def write_notebook(project: Project, name: str, *code: str, parameters: str = PARAMETERS) -> None:
    needs = nbformat.v4.new_code_cell("needs = {}", metadata={"tags": ["needs"]})
    cell = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    sources = [OPEN.format(name=name), *code]
    rest = [nbformat.v4.new_code_cell(source) for source in sources]
    rest[1].metadata["tags"] = ["headline"]
    cells = [*opening(), needs, cell, *rest]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, project.root / "notebooks" / f"{name}.ipynb")


def make_small(folder: Path) -> Project:
    """A copy with two notebooks of a few cells, without notes on the figures of the others."""
    project = make_copy(folder)
    project.interpretation_file(PUBLISHED).unlink()
    for path in (folder / "notebooks").rglob("*.ipynb"):
        path.unlink()
    for name in ("01-one", "02-two"):
        write_notebook(project, name, GOOD)
    return project


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small project that was never run."""
    monkeypatch.chdir(tmp_path)
    return make_small(tmp_path)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_small(tmp_path_factory.mktemp("prepared"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        assert cli.main(["run", WAVE]) == 0
    return project


@pytest.fixture
def done(prepared: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small project that was run, and of which nothing is out of date."""
    folder = shutil.copytree(prepared.root, tmp_path / "house", symlinks=True)
    monkeypatch.chdir(folder)
    return Project(folder)


def test_a_failing_notebook_stops_neither_the_others_nor_the_last_good_report(
    done: Project, capsys
) -> None:
    good = sha256(done.draft(WAVE))
    write_notebook(done, "01-one", GOOD, "1 / 0")
    write_notebook(done, "02-two", GOOD, "'changed'")
    assert cli.main(["run", WAVE]) == 1
    err = capsys.readouterr().err
    assert "notebook 01-one, cell 6: ZeroDivisionError: division by zero" in err
    assert "no report was made" in err
    assert f"peo run {WAVE}" in err
    assert "Traceback" not in err
    assert "changed" in done.executed_file(WAVE, "02-two").read_text()
    assert (done.processed(WAVE) / "unfinished" / "01-one.ipynb").is_file()
    assert sha256(done.draft(WAVE)) == good

    write_notebook(done, "01-one", GOOD)
    assert cli.main(["run", WAVE]) == 0
    assert not (done.processed(WAVE) / "unfinished" / "01-one.ipynb").exists()
    assert sha256(done.draft(WAVE)) != good


def test_a_misspelt_name_is_one_line_with_its_notebook_and_cell(done: Project, capsys) -> None:
    """On the command line, and in the notebook that a student looks at."""
    wrong = 'w.shares("x", "work_enjoyment", base="workload in {somewhat, stronk}")'
    twice = 'w.shares("s01", "workload")'
    told = {
        wrong: "workload has no answer or class 'stronk'; did you mean 'strong'?",
        twice: "Two figures are called 's01.hardly', by cell 5 and by cell 6; give one another "
        "place.",
    }
    for source, line in some(told.items()):
        write_notebook(done, "01-one", GOOD, source)
        for command in (["run", WAVE], ["notebook", WAVE, "01-one"]):
            assert cli.main(command) == 1
            err = capsys.readouterr().err
            assert f"peo: notebook 01-one, cell 6: {line}\n" in err
            assert "Traceback" not in err
        seen = nbformat.read(done.processed(WAVE) / "unfinished" / "01-one.ipynb", as_version=4)
        (output,) = [o for cell in seen.cells if cell.source == source for o in cell.outputs]
        assert output["traceback"] == [f"peo: {line}"]


def test_a_run_says_that_practice_data_are_older_than_what_is_printed(
    small: Project, capsys
) -> None:
    """In one line, each time, until they are made anew; the run itself is good. That nothing is
    said of practice data that are up to date: test_after_a_run_there_is_nothing_to_do."""
    ledger = small.ledger_file(PUBLISHED)
    table = pd.read_csv(ledger, dtype=str, keep_default_na=False)
    named = " ".join(path.read_text() for path in small.raw(PUBLISHED).glob("*.yaml"))
    named += " ".join([*table["repeats"], *table["contradicts"]])
    free = table[(table["kind"] == "percent") & ~table["figure_id"].map(named.__contains__)]
    table.drop(free.index[0]).to_csv(ledger, index=False)
    for _ in range(2):
        assert cli.main(["run", PUBLISHED]) == 0
        (line,) = [x for x in capsys.readouterr().err.splitlines() if "practice data" in x]
        assert line.startswith(f"peo: what is printed about {PUBLISHED} has changed")
        assert f"peo reconstruct {PUBLISHED} && peo bounds {PUBLISHED}" in line


def test_a_notebook_knows_nothing_of_the_one_before(done: Project) -> None:
    """Kernels are forked from one process; what a notebook sets, imports or changes stays there."""
    changes = "import json, os, peo.figure\nleft = 1\njson.left = 1\nos.environ['LEFT'] = '1'"
    looks = (
        "import json, os\n"
        "[n for n in ('left',) if n in globals()], hasattr(json, 'left'), os.getenv('LEFT')"
    )
    write_notebook(done, "01-one", changes, GOOD, looks)
    write_notebook(done, "02-two", looks, GOOD)
    assert cli.main(["run", WAVE]) == 0

    def seen(name: str) -> list[str]:
        notebook = nbformat.read(done.executed_file(WAVE, name), as_version=4)
        cell = next(c for c in notebook.cells if c.source == looks)
        return [output["data"]["text/plain"] for output in cell.outputs]

    assert seen("01-one") == ["(['left'], True, '1')"]
    assert seen("02-two") == ["([], False, None)"]


def test_one_notebook_by_itself_gives_what_the_run_gives(done: Project) -> None:
    files = [done.figures_file(WAVE, "01-one"), done.executed_file(WAVE, "01-one")]
    before = [file.read_bytes() for file in files]
    for file in files:
        file.unlink()
    assert cli.main(["notebook", WAVE, "01-one"]) == 0
    assert [file.read_bytes() for file in files] == before


def test_a_kernel_that_dies_is_an_error_of_its_notebook_alone(done: Project, capsys) -> None:
    write_notebook(done, "02-two", GOOD, "'still here'")
    write_notebook(done, "01-one", GOOD, "import os\nos._exit(3)")
    assert cli.main(["run", WAVE]) == 1
    err = capsys.readouterr().err
    assert "notebook 01-one" in err
    assert "died" in err.lower()
    assert "Traceback" not in err
    assert "still here" in done.executed_file(WAVE, "02-two").read_text()


@pytest.mark.covers("S4-P4")
def test_a_reference_to_a_chapter_that_is_not_there_stops_the_report(done: Project, capsys) -> None:
    before = sha256(done.draft(WAVE))
    for name in ("01-one", "02-two"):  # a chapter that shows nothing is not printed
        table = f'w.table(w.shares("{name}", "workload"), nl="x", en="x")'
        write_notebook(done, name, table, "w.save()")
    path = done.root / "notebooks" / "01-one.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for target in ("02-tow", "02-two"):
        link = f"[the other chapter](#{target})."
        texts = [nbformat.v4.new_markdown_cell(link, metadata={"tags": [t]}) for t in ("nl", "en")]
        notebook.cells = [*opening(), *texts, *notebook.cells[-5:]]
        nbformat.write(notebook, path)
        code = cli.main(["run", WAVE])
        err = capsys.readouterr().err
        if target == "02-tow":
            assert code == 1
            assert "refers to #02-tow, which is no place; did you mean '02-two'?" in err
            assert sha256(done.draft(WAVE)) == before
        else:
            assert code == 0
            assert sha256(done.draft(WAVE)) != before


def test_a_draft_that_was_removed_or_changed_is_made_again(done: Project) -> None:
    folder = done.draft(WAVE)
    content = sha256(folder)
    (folder / "index.html").write_text("changed by hand")
    assert cli.main(["run", WAVE]) == 0
    assert sha256(folder) == content
    folder.rename(done.root / "elsewhere")
    assert cli.main(["run", WAVE]) == 0
    assert sha256(folder) == content


def test_a_made_file_that_somebody_changed_is_made_again(done: Project) -> None:
    figures = done.figures_file(WAVE, "01-one")
    good = figures.read_bytes()
    figures.write_bytes(good.replace(b"workload", b"pressure"))
    assert cli.main(["run", WAVE]) == 0
    assert figures.read_bytes() == good


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ('wave = "2022-04"\nlanguage = "nl"', "does not set figures"),
        ("", "does not set figures, language, wave"),
    ],
)
def test_a_parameter_that_a_notebook_does_not_know_is_an_error(
    small: Project, capsys, parameters: str, message: str
) -> None:
    write_notebook(small, "01-one", GOOD, parameters=parameters)
    assert cli.main(["notebook", PUBLISHED, "01-one"]) == 1
    assert message in capsys.readouterr().err


def test_a_question_about_something_unknown_is_answered_with_the_nearest_name(
    small: Project, capsys
) -> None:
    assert cli.main(["intake", PUBLISHED]) == 0
    write_notebook(small, "01-one", 'w.shares("a", "workloat")', GOOD)
    assert cli.main(["notebook", PUBLISHED, "01-one"]) == 1
    assert "no variable 'workloat'; did you mean 'workload'?" in capsys.readouterr().err
    write_notebook(small, "01-one", 'w.shares("a", "equipped_for_profession")', GOOD)
    assert cli.main(["notebook", PUBLISHED, "01-one"]) == 1
    assert "Nothing is known about 'equipped_for_profession'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "2030-01"], 2, "There is no wave or study '2030-01'"),
        (["run", "../2022-04"], 2, "There is no wave or study"),
        (["verify", "2022/04"], 2, "is not a wave id"),
        (["draft", "2021-09"], 2, "only totals"),
        (["draft", PUBLISHED], 1, "has not been executed"),
        (
            ["notebook", PUBLISHED, "01-on"],
            2,
            "There is no notebook '01-on'; did you mean '01-one'?",
        ),
    ],
)
def test_a_call_that_cannot_be_met_is_told_in_a_sentence_and_changes_nothing(
    small: Project, capsys, arguments: list[str], code: int, message: str
) -> None:
    def snapshot() -> list[tuple[str, bytes]]:
        return [(str(p), p.read_bytes()) for p in sorted(small.root.rglob("*")) if p.is_file()]

    before = snapshot()
    assert cli.main(arguments) == code
    err = capsys.readouterr().err
    assert message in err
    assert "Traceback" not in err
    assert snapshot() == before


def test_broken_yaml_stops_the_run_before_anything_is_written(small: Project, capsys) -> None:
    path = small.instrument_file(PUBLISHED)
    path.write_text(path.read_text().replace("blocks:", "blocks: ["))
    assert cli.main(["run", PUBLISHED]) == 1
    assert "2022-04.yaml, line" in capsys.readouterr().err
    assert not small.records_file(PUBLISHED).exists()


def test_outside_a_project_the_command_says_so(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["run", PUBLISHED]) == 1
    assert "No peo project found" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["03 met spatie", "04-<b>x", "05-é", "06-a#b", "07-a@b", "08.punt", "09-" + "x" * 150]
)
def test_a_name_that_fits_no_address_is_refused_before_anything_runs(
    small: Project, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A chapter's name is part of a link, of the name of a cell (64 plain characters in nbformat)
    and of a stage of DVC, which takes no @."""
    folder = small.root / "notebooks"
    (folder / "02-two.ipynb").rename(folder / f"{name}.ipynb")
    assert cli.main(["run", WAVE]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"peo: 'notebooks/{name}"[:60])
    assert "cannot be the name of a chapter" in line


def test_a_fault_of_our_own_is_told_in_words_and_kept_for_who_looks_for_it(
    small: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("an answer of somebody")

    monkeypatch.setattr("peo.run.pipeline.run_subject", broken)
    assert cli.main(["run", WAVE]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("peo: this is a fault of peo itself (ZeroDivisionError), not of yours")
    assert "somebody" not in said
    kept = small.root / "data/processed/.fault/last.txt"
    assert str(kept.relative_to(small.root)) in said
    assert "in broken\n" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600
