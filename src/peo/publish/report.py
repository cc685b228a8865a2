"""From executed notebooks to the pages of a report, in both languages."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from peo.codes.codebook import book_of
from peo.codes.frameworks.interpretation import read_interpretation
from peo.define.chapters.ipynb import read_notebook, write_notebook
from peo.define.chapters.needs import chapters, tags_of
from peo.define.chapters.reads import run_record
from peo.define.instrument import read_instrument
from peo.define.parameters import read_parameters
from peo.define.subject import Subject, find_subject
from peo.figure import Figure, read_figures
from peo.figure.disclose import disclose
from peo.figure.linked import withheld
from peo.figure.tally import tested
from peo.notebook.replay import Replay
from peo.project import Project, UserError
from peo.project.words import Language, find, keys, say
from peo.publish.definitions import definitions
from peo.publish.draft import CODE, VERSION, inputs, write_draft
from peo.publish.exporter import render
from peo.publish.figures import counted_of, write_figures_of
from peo.publish.follow_up import Printed, interpret
from peo.publish.held_back import hold_back
from peo.publish.own_words import own_words
from peo.publish.printed_cells import PARTS, Part, file_of, linked, parted, printed
from peo.publish.questionnaire import questionnaire
from peo.published.verify import Check, checks_of, describes_nobody
from peo.show.findings_list import SUMMARY
from peo.show.gate import printable
from peo.show.ledger_words import claim_table, verdict_counts
from peo.show.quality import tested_table
from peo.show.voice import Voice

_OPEN = 5  # rows of a table with its head; a longer one folds


@dataclass(frozen=True)
class Chapter:
    """One notebook as a chapter: its anchor is the notebook's name, its question is in bold there.

    `headlines` are its sentences in the summary, each with the cell that made it. `part` is the
    page that it stands on.
    """

    anchor: str
    title: str
    question: str
    headlines: tuple[tuple[str, str], ...]
    part: Part


def make_report(project: Project, wave: str) -> tuple[Path, list[str]]:
    """Make the draft of a report from executed notebooks.

    Returns its folder, and a line for each output of a cell that was held back.

    Raises UserError when a notebook has not been executed, and for an interpretation of a figure
    that is not there.
    """
    subject = find_subject(project, wave)
    found = chapters(subject)
    for name in found.names:
        if not project.executed_file(wave, name).is_file():
            raise UserError("publish.error.not_executed", name=name, wave=wave)
    made_from = inputs(project, wave)
    notebooks = {name: read_notebook(project.executed_file(wave, name)) for name in found.names}
    figures, held = _released(subject, notebooks)
    every = [figure for own in figures.values() for figure in own]
    listed = [f for f in printable(every) if f.value is not None or not _tells_by_its_name(f)]
    if subject.is_wave:  # what it names is there: told before anything is drawn
        read_interpretation(project, wave, {"figures": [f.figure_id for f in listed]})
    absent = {name for name, _ in found.left_out}
    on = {chapter.name: chapter.page for chapter in found.present}
    judged = checks_of(subject, every)

    def write_in(language: Language, folder: Path) -> None:
        replay = Replay(subject, language, judged, every)
        for name, notebook in notebooks.items():
            replay.show(name, notebook.cells, figures[name])
        if language == "nl":
            _write_notebooks(notebooks, folder / "notebooks")
        cells, told = _cells(subject, language, notebooks, absent, on)
        pages = _pages(subject, language, made_from, listed, judged, cells, told)
        for page, text in pages.items():
            (folder / page).write_text(text, encoding="utf-8")

    def build(folder: Path) -> None:
        english = _beside(partial(write_in, "en", folder))
        write_in("nl", folder)
        english()
        origin = next((figure.origin for figure in every if figure.wave == wave), "")
        write_figures_of(subject, listed, folder, origin)

    return write_draft(project, wave, made_from, held, build), held


def _beside(work: Callable[[], None]) -> Callable[[], None]:
    """Start some work in a fork of this process, which has all that it needs; what comes back
    waits for its end, and raises what it raised."""
    ours, theirs = multiprocessing.Pipe(duplex=False)

    def told() -> None:
        try:
            work()
            error = None
        except Exception as raised:
            error = raised
        with suppress(OSError):  # nobody waits any more
            theirs.send(error)

    fork = multiprocessing.get_context("fork").Process(target=told, daemon=True)
    fork.start()
    theirs.close()

    def ended() -> None:
        try:
            error = ours.recv()
        except EOFError:  # it was killed, as a machine does that has no memory left
            error = UserError("publish.error.stopped")
        fork.join()
        if error is not None:
            raise error

    return ended


def _released(
    subject: Subject, notebooks: Mapping[str, Any]
) -> tuple[dict[str, list[Figure]], list[str]]:
    """The figures of each notebook as they may leave with those of all others; and a line for each
    thing that was held back."""
    project, private, held = subject.project, own_words(subject), list[str]()
    parameters, read = read_parameters(project), dict[str, list[Figure]]()
    for name, notebook in notebooks.items():
        figures = read_figures(project.figures_file(subject.id, name))
        drawn = run_record(subject, name).get("drawn", ())
        lines, read[name] = hold_back(notebook, name, parameters.language, private, figures, drawn)
        held += lines
    rule = parameters.disclosure
    every = disclose((figure for own in read.values() for figure in own), rule)
    left = iter(withheld(every, counted_of(subject, every), rule))
    return {name: list(islice(left, len(own))) for name, own in read.items()}, held


def _tells_by_its_name(figure: Figure) -> bool:
    """Whether a figure says something of the records without its number: that somebody chose just
    these options, or stopped at this question."""
    stopped = figure.categories == ("stopped_after",) and not figure.suppressed
    return figure.statistic == "combination" or stopped


def _write_notebooks(notebooks: Mapping[str, Any], folder: Path) -> None:
    folder.mkdir()
    for name, notebook in notebooks.items():
        write_notebook(notebook, folder / f"{name}.ipynb")


def _pages(
    subject: Subject,
    language: Language,
    made_from: dict[str, str],
    figures: list[Figure],
    checks: Sequence[Check],
    cells: list[Any],
    told: Sequence[Chapter],
) -> dict[str, str]:
    """The pages of a report in one language, by the names of their files; what the template prints
    beside the cells."""
    if subject.is_wave:
        report = _survey(subject, language, figures, cells)
    else:
        report = _study(subject, language)
    origin, instrument = report["origin"], report["instrument"]
    banner = find(f"show.origin.{origin}")
    counts = verdict_counts(checks, language, say("publish.page.check_counts", language))
    rows = claim_table(checks, instrument, language, say("publish.page.check_all", language))
    report |= {
        "version": VERSION,
        "language": language,
        "banner": banner.label(language) if banner else "",
        "limits": _limits(origin, not subject.is_wave, language),
        "chapters": told,
        "check_counts": counts._repr_html_() if checks else "",
        "check_rows": rows._repr_html_(),
        "inputs": {name: digest for name, digest in made_from.items() if name != CODE},
    }
    split = parted(cells, {one.anchor: (one.title, one.part) for one in told}, language)
    shown: dict[Part, bool] = {
        "index": True,
        "method": True,
        "checks": bool(checks or split["checks"] or report["tested"]),
        "questionnaire": bool(report["questionnaire"]),
    }
    present = [part for part in PARTS if shown[part]]
    return linked(
        {file_of(part, language): render(part, present, split[part], report) for part in present}
    )


def _survey(
    subject: Subject, language: Language, figures: list[Figure], cells: list[Any]
) -> dict[str, Any]:
    """What the pages of a wave say, from its instrument and its records."""
    project, wave = subject.project, subject.id
    instrument = read_instrument(project, wave)
    voice, note = Voice(language, instrument), instrument.fieldwork.note
    records = pd.read_parquet(project.records_file(wave), columns=["origin"])["origin"]
    theme = instrument.theme_label(language)
    found = tested(figures, instrument)
    table = tested_table(found, voice, voice.say("publish.page.tested"))
    return {
        "about": f"{voice.say('publish.page.wave')} {wave} · {theme} · n = {len(records)}",
        "title": instrument.title.label(language),
        "fieldwork": note.label(language) if note else "",
        "source": instrument.source.label(language),
        "origin": records.iloc[0],
        "instrument": instrument,
        "check_intro": voice.say("publish.page.check_intro"),
        "check_proves": voice.say("published.proves") * describes_nobody(project, wave),
        # nothing for records that nobody gave
        "tested": table._repr_html_() if any(one.asked for one in found) else "",
        "interpretation": interpret(project, wave, printable(figures), cells, language),
        "definitions": definitions(project, figures, language),
        "asked_intro": voice.say(f"publish.page.asked_{instrument.wording}"),
        "questionnaire": questionnaire(voice),
    }


def _study(subject: Subject, language: Language) -> dict[str, Any]:
    """What the pages of a study say, from its code book."""
    book = book_of(subject)
    origin = "demonstration" if subject.demonstration else "collected"
    silent = ("fieldwork", "check_proves", "tested", "definitions", "asked_intro", "questionnaire")
    return {
        **dict.fromkeys(silent, ""),
        "about": f"{say('publish.page.study', language)} · {book.id} · "
        f"{say('publish.page.book', language)} {book.version}",
        "title": book.title.label(language),
        "source": book.source.label(language),
        "origin": "published_totals" if subject.read_only else origin,
        "instrument": None,
        "check_intro": say("publish.page.check_study", language),
        "interpretation": Printed((), ""),
    }


def _limits(origin: str, talk: bool, language: Language) -> tuple[str, ...]:
    """What the figures of a subject do not say, by where they come from."""
    room = "talk" if talk else "survey"
    any_ = () if talk and origin == "published_totals" else keys(f"publish.limits.{room}.any")
    return tuple(say(key, language) for key in (*any_, *keys(f"publish.limits.{room}.{origin}")))


def _cells(
    subject: Subject,
    language: Language,
    notebooks: Mapping[str, Any],
    absent: Collection[str],
    on: Mapping[str, Part],
) -> tuple[list[Any], list[Chapter]]:
    """The cells of all notebooks in the report's language, and the chapters."""
    cells: list[Any] = []
    told = []
    for name, notebook in notebooks.items():
        for place, cell in enumerate(notebook.cells):
            cell.id = f"{name}-{place}"  # copied notebooks share the ids of their cells
        title, question, first, drawn = name, "", True, False  # a picture's table is folded
        headlines: list[tuple[str, str]] = []
        for cell in printed(notebook.cells, subject, language, absent):
            tags, anchor = tags_of(cell), cell.id
            picture, tables = (_shown_as(cell, kind) for kind in ("image/svg+xml", "text/html"))
            if cell.cell_type == "markdown":
                if first and (heading := re.match(r"# (.+)", cell.source)):
                    title = heading[1].strip()
                    asked = re.search(
                        r"^\*\*(?:Vraag|Question)\.\*\* (.+)", cell.source, re.MULTILINE
                    )
                    question = asked[1] if asked else ""
                cell.source = re.sub(r"^(#+ )", r"#\1", cell.source, flags=re.MULTILINE)
            if "headline" in tags and "not_in_summary" not in tags:
                headlines += [(text, anchor) for text in _shown_as(cell, "text/markdown")]
            headlines += [(text, anchor) for s in _shown_as(cell, SUMMARY) for text in s]
            cell.metadata["peo"] = {
                "chapter": name, "anchor": anchor, "first": first, "headline": "headline" in tags,
                "fold": "fold" in tags or drawn or bool(picture)
                or any(html.count("<tr>") > _OPEN for html in tables),
                "tables": len(tables),
            }  # fmt: skip
            first, drawn = False, bool(picture and not tables)
            cells.append(cell)
        if not first:
            told.append(Chapter(name, title, question, tuple(headlines), on[name]))
    return cells, told


def _shown_as(cell: Any, kind: str) -> list[Any]:
    """What a cell displayed of one kind: sentences, tables or pictures."""
    return [o.data[kind] for o in cell.get("outputs", []) if "data" in o and kind in o.data]
