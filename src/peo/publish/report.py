"""From executed notebooks to one page: chapters, check, questionnaire, provenance."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from peo.figure import Figure, figure_table, read_figures
from peo.instrument import read_instrument
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.project import Project, UserError
from peo.publish.definitions import definitions
from peo.publish.exporter import render
from peo.publish.interpretation import Printed, interpret
from peo.publish.questionnaire import PrintedBlock, questionnaire
from peo.publish.version import inputs, publish, version_id
from peo.publish.words import BANNER, LIMITS, texts
from peo.published.audit.evidence import find_evidence
from peo.published.ledger import read_ledger
from peo.published.verify import VERDICTS, Check, verify
from peo.show.audit import Audit
from peo.show.table import Table
from peo.show.words import word

_HIDDEN = {"parameters", "injected-parameters", "remove_cell"}


@dataclass(frozen=True)
class Chapter:
    """One notebook as a chapter: its anchor is the notebook's name."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Headline:
    """A sentence of the summary, and the cell that made it."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Report:
    """Everything the template prints beside the cells."""

    wave: str
    version: str
    language: Language
    title: str
    theme: str
    fieldwork: str
    source: str
    n: int
    banner: str
    limits: tuple[str, ...]
    headlines: tuple[Headline, ...]
    chapters: tuple[Chapter, ...]
    check_counts: str
    check_rows: str
    record_rows: str
    interpretation: Printed
    definitions: str
    questionnaire: tuple[PrintedBlock, ...]
    inputs: dict[str, str]


def make_report(project: Project, wave: str) -> Path:
    """Publish the report of a wave from its executed notebooks; returns the folder of the version.

    Raises UserError when a notebook has not been executed, or when this version was published
    before with another content.
    """
    project.wave(wave)
    names = project.notebooks()
    for name in names:
        if not project.executed_file(wave, name).is_file():
            raise UserError(f"Notebook {name} has not been executed for {wave}: peo run {wave}")
    made_from = inputs(project, wave)

    def build(folder: Path) -> None:
        figures = [f for name in names for f in read_figures(project.figures_file(wave, name))]
        page = _page(project, wave, version_id(made_from), made_from, figures)
        (folder / "index.html").write_text(page, encoding="utf-8")
        figure_table(figures).to_csv(
            folder / "figures.csv", index=False, float_format="%.12g", lineterminator="\n"
        )
        (folder / "notebooks").mkdir()
        for name in names:
            shutil.copyfile(
                project.executed_file(wave, name), folder / "notebooks" / f"{name}.ipynb"
            )

    return publish(project, wave, made_from, build)


def _page(
    project: Project,
    wave: str,
    version: str,
    made_from: dict[str, str],
    figures: list[Figure],
) -> str:
    language: Language = project.params()["language"]
    instrument = read_instrument(project, wave)
    cells, chapters, headlines = _cells(project, wave, language)
    records = pd.read_parquet(project.records_file(wave), columns=["origin"])["origin"]
    origin = records.iloc[0]
    checks = _checks(project, wave, instrument, figures)
    limits = [*LIMITS["any"], *LIMITS.get(origin, [])]
    note = instrument.fieldwork.note
    report = Report(
        wave=wave,
        version=version,
        language=language,
        title=instrument.title.label(language),
        theme=instrument.theme_label(language),
        fieldwork=note.label(language) if note else "",
        source=instrument.source.label(language),
        n=len(records),
        banner=BANNER[origin].label(language) if origin in BANNER else "",
        limits=tuple(line.label(language) for line in limits),
        headlines=tuple(headlines),
        chapters=tuple(chapters),
        check_counts=_counts(checks, language)._repr_html_(),
        check_rows=_rows(checks, language)._repr_html_(),
        record_rows=_record_rows(project, wave, language),
        interpretation=interpret(project, wave, figures, cells, language),
        definitions=definitions(project, figures, language),
        questionnaire=tuple(questionnaire(instrument, language)),
        inputs=made_from,
    )
    return render(cells, report, texts(language))


def _cells(
    project: Project, wave: str, language: Language
) -> tuple[list[Any], list[Chapter], list[Headline]]:
    """The cells of all notebooks in the report's language, the chapters and the headlines."""
    cells: list[Any] = []
    chapters, headlines = [], []
    other = "en" if language == "nl" else "nl"
    for name in project.notebooks():
        path = project.executed_file(wave, name)
        notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        title, first = name, True
        for place, cell in enumerate(notebook.cells):
            tags = set(cell.metadata.get("tags", []))
            if other in tags or tags & _HIDDEN:
                continue
            anchor = f"{name}-{place}"
            if cell.cell_type == "markdown":
                if first and (heading := re.match(r"# (.+)", cell.source)):
                    title = heading[1].strip()
                cell.source = re.sub(r"^(#+ )", r"#\1", cell.source, flags=re.MULTILINE)
            if "headline" in tags:
                headlines += [Headline(text, anchor) for text in _markdown_of(cell)]
            cell.metadata["peo"] = {"chapter": name, "anchor": anchor, "first": first}
            first = False
            cells.append(cell)
        chapters.append(Chapter(name, title))
    return cells, chapters, headlines


def _markdown_of(cell: Any) -> list[str]:
    """Sentences that a cell displayed."""
    return [
        output.data["text/markdown"]
        for output in cell.get("outputs", [])
        if "data" in output and "text/markdown" in output.data
    ]


def _checks(
    project: Project, wave: str, instrument: Instrument, figures: list[Figure]
) -> list[Check]:
    path = project.ledger_file(wave)
    return verify(figures, read_ledger(path, instrument), wave) if path.is_file() else []


def _record_rows(project: Project, wave: str, language: Language) -> str:
    """Every published row recomputed from the records, apart from the notebooks."""
    if not project.ledger_file(wave).is_file():
        return ""
    title = texts(language)["check_records"]
    return Audit(find_evidence(project, wave), language).everything(title, title)._repr_html_()


def _counts(checks: list[Check], language: Language) -> Table:
    counts = Counter(check.verdict for check in checks)
    rows = tuple((word(verdict, language), str(counts[verdict])) for verdict in VERDICTS)
    header = (word("verdict", language), word("claims", language))
    return Table(texts(language)["check_counts"], header, rows)


def _rows(checks: list[Check], language: Language) -> Table:
    keys = ("figure", "published", "computed", "verdict")
    rows = tuple(
        (
            f"<code>{escape(check.claim.figure_id)}</code><small>{escape(check.claim.location)}</small>",
            escape(check.row()["published"]),
            escape(check.computed),
            word(check.verdict, language),
        )
        for check in checks
    )
    return Table(texts(language)["check_all"], tuple(word(key, language) for key in keys), rows)
