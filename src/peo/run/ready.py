"""What is done and what is still to do for a subject, in the order in which it comes: before
fieldwork, before the run, before publishing. Nothing is made or changed by looking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd
import pyarrow.parquet as pq

from peo.analysis.counts import Counts
from peo.analysis.margins import read_margins
from peo.define.chapters.needs import chapters
from peo.define.document import load
from peo.define.instrument.model import Instrument
from peo.define.instrument.new_wave import to_fill_in
from peo.define.instrument.plan import plan_date
from peo.define.subject import Subject, find_subject
from peo.intake.mapping import Mapping
from peo.project import Project, UserError
from peo.publish.draft import read_draft
from peo.publish.shelf import current, versions
from peo.published.statements import lacking, read_statements
from peo.run.ready_study import Item, parts_of

_FILL_IN = "(fill in)"  # in the README beside the export


def page(project: Project, name: str) -> list[str]:
    """The lines of the page; raises UserError for what is typed wrongly."""
    subject = find_subject(project, name)
    parts: dict[str, list[Item]] = {}
    if subject.is_wave:
        instrument = load(project.instrument_file(name), Instrument)
        parts["Before fieldwork"] = list(_before_fieldwork(subject, instrument))
        parts["Before the run"] = list(_before_run(project, subject, instrument))
    else:
        parts = parts_of(subject)
    parts["Before publishing"] = list(_before_publishing(project, subject))
    left = sum(not item.done for items in parts.values() for item in items)
    lines = [f"{name}: {left} to do." if left else f"{name}: nothing to do."]
    for title, items in parts.items():
        lines += ["", title, *(_line(item) for item in items)]
    return lines


def _line(item: Item) -> str:
    if item.done:
        return f"  done   {item.what}"
    return f"  to do  {item.what}: {item.do}"


def _before_fieldwork(subject: Subject, instrument: Instrument) -> Iterator[Item]:
    file = subject.project.relative(subject.definition_file)
    empty = to_fill_in(instrument)
    yield Item(not empty, "title and source", f"fill in {' and '.join(empty)} in {file}")
    if subject.read_only:
        yield Item(True, "published: it was in the field, and takes nothing in any more")
        return
    yield _wording(instrument, file)
    twice = [
        f"{block.id} {number}"
        for block in instrument.blocks
        for number, times in Counter(q.number for q in block.questions).items()
        if times > 1
    ]
    yield Item(not twice, "question numbers", f"used twice in {file}: {', '.join(twice)}")
    own = subject.project.root / "notebooks" / "themes" / subject.theme
    yield Item(
        any(own.glob("*.ipynb")), f"a chapter for the theme {subject.theme}",
        f"make one in notebooks/themes/{subject.theme}/, as the other themes have",
    )  # fmt: skip
    fieldwork = instrument.fieldwork
    ends = f"{fieldwork.start} to {fieldwork.end}" if fieldwork.end else f"from {fieldwork.start}"
    yield Item(
        len(fieldwork.start) == 10 and fieldwork.end is not None, f"fieldwork {ends}",
        f"give the first day and the last under `fieldwork` in {file}, once they are known",
    )  # fmt: skip
    yield _plan(instrument)
    log = instrument.amendments[-1].date if instrument.amendments else ""
    yield Item(
        instrument.logged, f"the questionnaire is logged{f', last on {log}' if log else ''}",
        f'peo amend {subject.id} "what changed and why"',
    )  # fmt: skip


def _wording(instrument: Instrument, file: str) -> Item:
    literal = [q.text is not None and instrument.wording_of(q) == "literal"
               for q in instrument.questions]  # fmt: skip
    return Item(
        all(literal), f"{sum(literal)} of {len(literal)} questions as they will be asked",
        f"put in `text` what people read, and `wording: literal` in {file}",
    )  # fmt: skip


def _plan(instrument: Instrument) -> Item:
    families = len(instrument.plan)
    if not families:
        return Item(True, "no plan: no test is planned")
    told, date = f"a plan of tests, in families: {families}", plan_date(instrument)
    if not date:
        return Item(False, told, "log it before the first day of fieldwork (peo amend)")
    in_time = date < instrument.fieldwork.start
    told += f", logged on {date}, {'before' if in_time else 'not before'} fieldwork"
    return Item(True, told if in_time else f"{told}: its tests are exploratory")


def _before_run(project: Project, subject: Subject, instrument: Instrument) -> Iterator[Item]:
    raw = project.relative(project.raw(subject.id))
    try:
        source, origin = project.records_source(subject.id)
    except UserError as error:
        yield Item(False, "an export", str(error).replace("\n", " "))
        return
    told = {"collected": "an export", "reconstructed": "reconstructed records"}
    here = project.relative(source)
    if origin == "synthetic":
        told_now = f"an export (now there are invented answers, {here})"
        yield Item(False, told_now, f"take those away, and put it in {raw}/ (docs/instrument.md)")
    else:
        yield Item(True, f"{told.get(origin, 'records')}: {here}")
    readme = project.raw(subject.id) / "README.md"
    blank = readme.read_text(encoding="utf-8").count(_FILL_IN) if readme.is_file() else 0
    yield Item(not blank, "where the export came from",
               f"fill in {blank} lines of {project.relative(readme)}")  # fmt: skip
    mapping = project.mapping_file(subject.id)
    if mapping.is_file():
        waiting = [
            entry.column for entry in load(mapping, Mapping).columns if entry.confirm == "no"
        ]
        yield Item(not waiting, "columns named by hand",
                   f"confirm {len(waiting)} in {project.relative(mapping)}")  # fmt: skip
    yield _sizes(project, subject, instrument)
    records = project.records_file(subject.id)
    if not records.is_file():
        yield Item(False, "the answers are taken in", f"peo intake {subject.id}")
        return
    accepted = pq.read_metadata(records).num_rows
    rejected = pq.read_metadata(records.with_name("rejected.parquet")).num_rows
    where = project.relative(records.with_name("validation.html"))
    yield Item(True, f"taken in: {accepted} accepted, {rejected} set apart ({where})")
    said = instrument.fieldwork.respondents
    if origin == "collected" and not subject.demonstration:
        yield Item(
            said == accepted, "the number of respondents",
            f"the questionnaire says {said or 0}, the records hold {accepted}; put it under "
            "`fieldwork` once fieldwork is over, and log it",
        )  # fmt: skip


def _sizes(project: Project, subject: Subject, instrument: Instrument) -> Item:
    """Group sizes of the sector: by what, or what is wrong with them."""
    path, records = project.margins_file(subject.id), project.records_file(subject.id)
    told = f"group sizes of the sector, {project.relative(path)}"
    try:
        margins = read_margins(path, instrument)
        if margins and records.is_file():
            counts = Counts(pd.read_parquet(records, columns=list(margins)))
            for margin in margins.values():
                margin.people(counts)
    except UserError as error:
        return Item(False, told, str(error).replace("\n", " "))
    if not margins:
        return Item(True, f"without {told}: no response and no weighted figures")
    return Item(True, f"{told}: by {' and by '.join(margins)}")


def _before_publishing(project: Project, subject: Subject) -> Iterator[Item]:
    yield from _chapters(subject) if subject.is_wave else ()
    file = project.relative(project.statements_file(subject.id))
    statements = read_statements(subject)
    missing = [f"no row of kind {kind!r}" for kind in lacking(statements)]
    if not statements:
        missing = ["no findings yet. What was said and concluded goes here, a row each"]
    yield Item(not missing, f"findings in {file}", "; ".join(missing))
    try:
        held = read_draft(project, subject.id).held
    except UserError as error:
        yield Item(False, "a draft", str(error))
    else:
        yield Item(not held, "a draft in which all may be printed", "; ".join(held))
    newest = current(versions(project, project.shelf, subject.id))
    if newest is not None:
        yield Item(True, f"published as version {newest.name}")


def _chapters(subject: Subject) -> Iterator[Item]:
    """The chapters of its report, and those that it does not get."""
    try:
        found = chapters(subject)
    except UserError as error:  # such as a questionnaire that is not logged
        yield Item(False, "its chapters", str(error))
        return
    yield Item(True, f"{len(found.present)} chapters")
    for name, reason in found.left_out:
        yield Item(True, f"without {name}: {reason}")
