"""Only what the door of a notebook made leaves: records, prints and plots of one's own stay."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from peo import cli
from peo.project import Project
from tests.as_text import report
from tests.conftest import some
from tests.journeys.run.test_failures import OPEN, make_small, write_notebook
from tests.journeys.run.test_temporary import ONE

HEADLINE = 'w.say(w.count("s"), nl="{value} mensen.", en="{value} people.")'
TABLE = 'w.table(w.shares("own", "workload"), nl="Werkdruk", en="Workload")'
OWN = (
    "own = w.frame('workload').dropna()\n"
    "w.show(own.workload.astype(str).value_counts().plot.bar(), own, nl='Eigen', en='Own')"
)
SAID = (  # practice records hold no open answer
    "texts = [x for x in w.records.get('immediate_solution', []) if str(x).count(' ') > 5]\n"
    "answer = (texts or [w.records.respondent_id[5]])[0]\n"
    "other = w.records.get('organisation_type_other_text', [])\n"
    "short = [*(x for x in other if isinstance(x, str) and x.count(' ') < 3), answer][0]\n"
    "import pandas as pd\n"
    "out = pd.read_parquet(w._project.processed(w.id) / 'rejected.parquet')\n"
    "refused = [*out.get('immediate_solution', pd.Series(dtype=str)).dropna(), answer][-2:][0]"
)
ROWS = 'rows = w.frame("work_enjoyment", "direct_client_time_pct").dropna().astype(float)'
VALUE, A_TABLE, PICTURE = "toont zelf een waarde", "toont zelf een tabel", "toont zelf een grafiek"
WORDS = "toont zelf wat iemand schreef"
# every way in which somebody who knows pandas shows records
LEAKS = {
    "rows of people": ("w.records.head()", A_TABLE),
    "a print": ('print("Citaat: " + str(w.records["respondent_id"].iloc[0]))', VALUE),
    "written to the screen": ("import sys\nsys.stdout.write(answer);", VALUE),
    "means of small groups": (
        'w.records.groupby("job_function", observed=True).work_enjoyment.mean().to_frame()',
        A_TABLE,
    ),
    "a list of numbers of people": ("w.records.respondent_id.head().to_list()", VALUE),
    "a dot per person": (
        'w.records.plot.scatter("direct_client_time_pct", "work_enjoyment");'
        "import matplotlib.pyplot as plt; plt.show()",
        PICTURE,
    ),
    "a dot per person by seaborn": (
        "import seaborn\nseaborn.stripplot(w.records, x='work_enjoyment')\nplt.show()", PICTURE,
    ),
    "markdown of one's own": (
        "from IPython.display import HTML, Markdown\nMarkdown('Citaat ' + answer)", VALUE,
    ),
    "a frame in a text": ('Markdown(f"Zie:\\n\\n{w.records.head().to_markdown()}")', VALUE),
    "a frame as HTML": ("HTML(w.records.head().to_html())", A_TABLE),
    "a frame with style": ("w.records.head().style.hide(axis='index')", A_TABLE),
    "display of a record": ("display(w.records.iloc[0])", VALUE),
    "display with notes": (
        "display(w.records.head(), metadata={'text/html': {'said': answer}})", A_TABLE,
    ),
    "a widget": (
        'display({"application/vnd.jupyter.widget-view+json": {"model_id": answer}}, raw=True)',
        VALUE,
    ),
    "an error that was caught": (
        "try:\n    raise ValueError(answer)\nexcept ValueError as error:\n    print(error)", VALUE,
    ),
    "the mark of a block on a table of one's own": (
        "from peo.show.block import BLOCK\n"
        'display({BLOCK: {}, "text/html": w.records.head().to_html()}, raw=True)',
        A_TABLE,
    ),
    "a block with more in it": (
        'display({BLOCK: {"part": "", "verb": "", "said": answer}}, raw=True)', VALUE,
    ),
    "a private verb of the door": (
        'display({BLOCK: {"part": "", "verb": "_told", "positional": [None], "named": {}}}, '
        "raw=True)",
        VALUE,
    ),
    "a picture that the door was never shown": (
        'import io\nfile = io.StringIO()\nw.records.plot.scatter("direct_client_time_pct", '
        '"work_enjoyment").figure.savefig(file, format="svg")\nplt.close("all")\n'
        'display({BLOCK: {"part": "", "verb": "_own", "named": {}, '
        '"positional": [file.getvalue(), [500], "x", "x"]}}, raw=True)',
        VALUE,
    ),
    "a piece of page of one's own": (
        "from peo.show.block import Html\nHtml(w.records.head().to_html())", A_TABLE,
    ),
    "figures without a caption": ('w.shares("bare", "workload")', A_TABLE),
    "an answer as a caption": (
        'w.table(w.shares("capt", "workload"), nl=f"Zoals: {answer}", en="So")', WORDS,
    ),
    "a frame in a sentence": (
        'w.say(w.count("t"), nl="{value}, " + w.records.to_string(), en="x")',
        WORDS,
    ),
    "the number of a person in a sentence": (
        'w.say(w.count("u"), nl="{value}: " + (answer if texts else '
        'w.records.respondent_id[3]), en="x")', WORDS,
    ),
    "an answer in how a number was made": (
        f'{ROWS}\nw.table([w.record("how", 7.0, rows, answer, nl="x", en="x")], nl="x", en="x")',
        WORDS,
    ),
    "an answer in a picture of one's own": (
        "some = w.frame('workload').dropna()\n"
        "axes = some.workload.astype(str).value_counts().plot.bar()\n"
        'axes.set_title(answer)\nw.show(axes, some, nl="Werkdruk", en="Workload")',
        WORDS,
    ),
    "an answer of a few words, in a text that nobody typed": (
        'w.table(w.shares("short", "workload"), nl=f"Zoals {short} zei", en="So")', WORDS,
    ),
    "an answer of a row that was refused": (
        'w.table(w.shares("out", "workload"), nl=f"Zoals: {refused}", en="So")', WORDS,
    ),
    "an answer in capitals, over lines": (
        'import textwrap\n'
        'w.say(w.count("caps"), nl="{value}: " + textwrap.fill(answer.upper() if texts '
        'else answer, 12), en="x")', WORDS,
    ),
    "an answer as a unit": (
        'unit = w.record("unit", 7.0, rows, "mean", nl="x", en="x", unit=answer)\n'
        'w.table([unit], nl="x", en="x")',
        WORDS,
    ),
}  # fmt: skip
KEPT_IN_THE_LAB = {  # refused in the cell itself, with a line
    "a bar per person": "rows.work_enjoyment.plot.bar()",
    "a line over all": "rows.work_enjoyment.sort_values().reset_index(drop=True).plot()",
    "a cell per answer": "plt.imshow(rows)",
    "a distribution with a step per person": "seaborn.ecdfplot(rows.direct_client_time_pct)",
}


PROGRAMS = [  # that write to the terminal
    "import os\nos.system('echo LEA''KED; echo LEA''KED >&2');",
    "from tqdm.auto import tqdm\nfor one in tqdm([1], desc='LEA' 'KED'):\n    pass",
]


@pytest.fixture(scope="module", params=["2022-04", "2024-04"])
def leaky(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Project, str, str]:
    """A project with a chapter that shows records in every way, run once by a process of its own;
    what that said."""
    project, wave = make_small(tmp_path_factory.mktemp("leaky")), request.param
    for path in (project.root / "notebooks").glob("*.ipynb"):
        path.unlink()
    refused = "\n".join(
        f"try:\n    w.show({code}, rows, nl='x', en='x')\n    print('LEA' + 'KED')\n"
        "except Exception as error:\n    assert 'for each person' in str(error), error\n"
        "plt.close('all')"
        for code in KEPT_IN_THE_LAB.values()
    )
    beside = 'w.records.to_csv(w._project.draft(w.id).parent / "records_beside.csv")'
    cells = [SAID, *(code for code, _ in LEAKS.values()), refused, beside]
    write_notebook(project, "01-one", HEADLINE, *cells, TABLE, OWN, "w.save()")
    _paste(project.root / "notebooks" / "01-one.ipynb")
    write_notebook(project, "02-two", HEADLINE.replace('"s"', '"two"'), *PROGRAMS, "w.save()")
    done = subprocess.run(
        [sys.executable, "-c", ONE, "run", wave], cwd=project.root, capture_output=True, text=True,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-500:]
    return project, wave, said


def _paste(path: Path) -> None:
    """A picture in a text, as JupyterLab keeps what somebody pasted."""
    notebook = nbformat.read(path, 4)
    notebook.cells[0].attachments = {"records.png": {"image/png": "UEFTVEVE"}}
    notebook.cells[5].metadata["note"] = notebook.metadata["title"] = "UEFTVEVE"
    nbformat.write(notebook, path)


def test_what_a_program_in_a_cell_writes_is_no_line_of_the_terminal(
    leaky: tuple[Project, str, str],
) -> None:
    """Which may be the log of a server. What was left when the kernel ended says nothing either."""
    project, wave, said = leaky
    assert "LEAKED" not in said
    assert "Warning" not in said
    assert "LEAKED" in project.executed_file(wave, "02-two").read_text(encoding="utf-8")


def test_nothing_of_it_stands_on_a_page_or_in_a_published_file(
    leaky: tuple[Project, str, str],
) -> None:
    project, wave, said = leaky
    records = pd.read_parquet(project.records_file(wave))
    ids = {name for name in records["respondent_id"].astype(str) if not name.isdigit()}
    answers = [text for text in records.get("immediate_solution", ()) if str(text).count(" ") > 5]
    answers += [str(text).upper() for text in answers]
    assert answers or wave == "2022-04"
    refused = pd.read_parquet(project.processed(wave) / "rejected.parquet")
    few = [*records.get("organisation_type_other_text", ()), *refused.get("immediate_solution", ())]
    answers += [text for text in few if isinstance(text, str)]
    files = [path for path in sorted(project.draft(wave).rglob("*")) if path.is_file()]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files} | {"told": said}
    for name, text in some(texts.items()):
        assert not ids & {*re.findall(r"\w+", text)}, name
        assert not [answer for answer in answers if answer in text], name
        for mark in ("dataframe", "LEAKED", "PathCollection", "UEFTVEVE"):
            assert mark not in text, (name, mark)


def test_each_is_named_with_its_cell_and_what_to_use(leaky: tuple[Project, str, str]) -> None:
    project, wave, said = leaky
    text = (project.draft(wave) / "index.html").read_text(encoding="utf-8")
    for cell, (_, what) in enumerate(some(LEAKS.values()), start=7):
        line = f"Tegengehouden: notebook 01-one, cel {cell} {what}"
        assert line in text, line
        assert line in said
        assert said.count(f"01-one, cel {cell} ") == 1  # though a picture brings words with it
    assert "Gebruik w.table(...)" in text


def test_what_the_door_made_stays(leaky: tuple[Project, str, str]) -> None:
    project, wave, _ = leaky
    text = (project.draft(wave) / "index.html").read_text(encoding="utf-8")
    n = len(pd.read_parquet(project.records_file(wave)))
    assert f"<strong>{n}</strong> mensen." in text
    assert 'data-figure="own.strong"' in text
    assert ("Eigen. n = " in text) is (wave == "2024-04")  # of the other nobody gave the answers
    picture = 7 + len(LEAKS) + 3  # after what is refused, what is beside, and the table
    assert f"cel {picture} " not in text


@pytest.mark.parametrize("subject", ["2022-04", "2024-04"])
def test_no_shipped_notebook_shows_anything_of_its_own(
    subject: str, ran: Project, ran_demonstration: Project
) -> None:
    project = ran if subject == "2022-04" else ran_demonstration
    assert "Tegengehouden" not in report(project.draft(subject))


def test_the_lab_still_shows_everything(leaky: tuple[Project, str, str]) -> None:
    project, wave, _ = leaky
    executed: Path = project.executed_file(wave, "01-one")
    assert "dataframe" in executed.read_text(encoding="utf-8")


def test_an_error_that_quotes_an_answer_is_told_without_it(
    leaky: tuple[Project, str, str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """As pandas does: could not convert string to float, and then the string."""
    project, wave, _ = leaky
    monkeypatch.chdir(project.root)
    for quoting, told in {
        "float(answer)": "ValueError: (not shown)",
        "float(short)": "ValueError: (not shown)",
        "w.count(short)": "(not shown)",  # 'een school' cannot be the name of a figure
        "float('kort')": "ValueError: could not convert string to float: 'kort'",  # was typed
    }.items():
        write_notebook(
            project, "03-three", HEADLINE.replace('"s"', '"three"'), SAID, quoting, "w.save()"
        )
        if wave == "2022-04" and quoting == "w.count(short)":  # any number of a person will do
            continue
        assert cli.main(["notebook", wave, "03-three"]) == 1
        assert f"notebook 03-three, cell 7: {told}\n" in capsys.readouterr().err, quoting


STUDY = {
    "what was said": "pd.DataFrame({'Uitspraak': [said]})",
    "as a caption": 's.table(s.count("t", "teams"), nl=said, en="x")',
    "a name": 's.say(s.count("u", "teams"), nl="{value}: Tjalling", en="x")',
}


def test_nothing_that_was_said_in_a_session_leaves_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_small(tmp_path)
    monkeypatch.chdir(project.root)
    for path in (tmp_path / "notebooks").glob("*.ipynb"):
        path.unlink()
    file = "data/raw/dialogues-2024/fragments/GZ1_stap1_R1.xlsx"
    cells = pd.read_excel(tmp_path / file, header=None).to_numpy().flat
    (said, *_) = [text for text in cells if str(text).count(" ") > 5]
    read = (f"import pandas as pd\ncells = pd.read_excel('{file}', header=None).to_numpy().flat\n"
            "said = [text for text in cells if str(text).count(' ') > 5][0]")  # fmt: skip
    given = 'study = "dialogues-2024"\nlanguage = "nl"\nfigures = ""'
    write_notebook(project, "01-talk", read, *STUDY.values(), "s.save()", parameters=given)
    path = tmp_path / "notebooks" / "01-talk.ipynb"
    opened = OPEN.format(name="01-talk")
    ours = ('from peo.notebook.study import open_study\\ns = open_study(study, \\"01-talk\\", '
            'language, figures)')  # fmt: skip
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(repr(opened)[1:-1].replace('"', '\\"'), ours), encoding="utf-8")
    assert cli.main(["run", "dialogues-2024"]) == 0, capsys.readouterr()
    for file in some(p for p in project.draft("dialogues-2024").rglob("*") if p.is_file()):
        text = file.read_text(encoding="utf-8")
        assert said not in text, file.name
        assert "Tjalling" not in text, file.name
