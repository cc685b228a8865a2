"""Only what the door of a notebook made leaves: records, prints and plots of one's own stay."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from peo import cli
from peo.project import Project
from tests.as_text import report
from tests.conftest import some
from tests.journeys.run.test_failures import make_small, write_notebook

WAVE = "2022-04"
HEADLINE = 'w.sentence(w.n("s"), nl="{value} mensen.", en="{value} people.")'
LEAKS = {
    "rows of people": ("w.records.head()", "een tabel"),
    "open text": ('print("Citaat: " + str(w.records["respondent_id"].iloc[0]))', "een waarde"),
    "means of small groups": (
        'w.records.groupby("job_function", observed=True).work_enjoyment.mean().to_frame()',
        "een tabel",
    ),
    "a list of numbers of people": ("w.records.respondent_id.head().to_list()", "een waarde"),
    "a dot per person": (
        'w.records.plot.scatter("direct_client_time_pct", "work_enjoyment");'
        "import matplotlib.pyplot as plt; plt.show()",
        "een grafiek",
    ),
    "markdown of one's own": (
        'from IPython.display import Markdown\nMarkdown("Citaat " + w.records.respondent_id[0])',
        "een waarde",
    ),
    "display of a record": ("display(w.records.iloc[0])", "een waarde"),
    "the mark of a block on a table of one's own": (
        "from peo.show.markdown import BLOCK\n"
        'display({BLOCK: {}, "text/html": w.records.head().to_html()}, raw=True)',
        "een tabel",
    ),
    "a piece of page of one's own": (
        "from peo.show.markdown import Html\nHtml(w.records.head().to_html())",
        "een tabel",
    ),
    "figures without a caption": ('w.shares("bare", "workload")', "een tabel"),
}


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """A project with a chapter that shows records in every way, run once; what the run said."""
    project = make_small(tmp_path_factory.mktemp("leaky"))
    table = 'w.table(w.shares("own", "workload"), nl="Werkdruk", en="Workload")'
    cells = [code for code, _ in LEAKS.values()]
    write_notebook(project, "01-one", HEADLINE, *cells, table, "w.save()")
    with pytest.MonkeyPatch.context() as patch, pytest.MonkeyPatch.context() as streams:
        patch.chdir(project.root)
        said: list[str] = []
        streams.setattr(
            "builtins.print", lambda *parts, **_: said.append(" ".join(map(str, parts)))
        )
        assert cli.main(["run", WAVE]) == 0
    return project, "\n".join(said)


def test_nothing_of_it_stands_on_a_page_or_in_a_published_file(
    leaky: tuple[Project, str],
) -> None:
    project, _ = leaky
    page = project.draft(WAVE) / "index.html"
    ids = pd.read_parquet(project.records_file(WAVE))["respondent_id"].astype(str)
    files = [path for path in sorted(page.parent.rglob("*")) if path.is_file()]
    for path in some(files):
        text = path.read_text(encoding="utf-8")
        for name in some(ids.head()):
            assert name not in text, path.name
        assert "dataframe" not in text, path.name
        assert "Citaat R" not in text


def test_each_is_named_with_its_cell_and_what_to_use(leaky: tuple[Project, str]) -> None:
    project, said = leaky
    page = project.draft(WAVE) / "index.html"
    text = page.read_text(encoding="utf-8")
    for cell, (_, what) in enumerate(LEAKS.values(), start=6):
        line = f"Tegengehouden: notebook 01-one, cel {cell} toont zelf {what}"
        assert line in text
        assert line in said
    assert "Gebruik w.table(...)" in text


def test_what_the_door_made_stays(leaky: tuple[Project, str]) -> None:
    project, _ = leaky
    page = project.draft(WAVE) / "index.html"
    text = page.read_text(encoding="utf-8")
    assert "<strong>150</strong> mensen." in text
    assert 'data-figure="own.strong"' in text


@pytest.mark.parametrize("subject", ["2022-04", "2024-04"])
def test_no_shipped_notebook_shows_anything_of_its_own(
    subject: str, ran: Project, ran_demonstration: Project
) -> None:
    project = ran if subject == "2022-04" else ran_demonstration
    assert "Tegengehouden" not in report(project.draft(subject))


def test_the_lab_still_shows_everything(leaky: tuple[Project, str]) -> None:
    project, _ = leaky
    executed: Path = project.executed_file(WAVE, "01-one")
    assert "dataframe" in executed.read_text(encoding="utf-8")
