"""What is done and what is still to do for a subject, in the order in which it comes: before
fieldwork, before the run, before publishing. Nothing is made or changed by looking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd
import pyarrow.parquet as pq

from peo.analysis.counts import Counts
from peo.analysis.margins import Margin, read_margins
from peo.define.chapters.needs import chapters
from peo.define.document import load
from peo.define.instrument.model import Instrument
from peo.define.instrument.new_wave import TO_FILL_IN, to_fill_in
from peo.define.instrument.plan import plan_date
from peo.define.subject import Subject, find_subject
from peo.intake.mapping import Mapping
from peo.project import Project, UserError
from peo.project.words import spoken
from peo.publish.draft import read_draft
from peo.publish.shelf import current, versions
from peo.published.statements import lacking, read_statements
from peo.run.ready_study import Item, item_of, parts_of
from peo.run.steps import without_chapter


def page(project: Project, name: str) -> list[str]:
    """The lines of the page; raises UserError for what is typed wrongly."""
    subject = find_subject(project, name)
    parts: dict[str, list[Item]] = {}
    if subject.is_wave:
        instrument = load(project.instrument_file(name), Instrument)
        parts["fieldwork"] = list(_before_fieldwork(subject, instrument))
        parts["run"] = list(_before_run(project, subject, instrument))
    else:
        parts = parts_of(subject)
    parts["publishing"] = list(_before_publishing(project, subject))
    left = sum(not item.done for items in parts.values() for item in items)
    lines = [spoken("ready.left" if left else "ready.nothing", name=name, n=left)]
    for part, items in parts.items():
        lines += ["", spoken(f"ready.before.{part}")]
        lines += [
            spoken("ready.done" if item.done else "ready.to_do", **item._asdict()) for item in items
        ]
    return lines


def _before_fieldwork(subject: Subject, instrument: Instrument) -> Iterator[Item]:
    file = subject.project.relative(subject.definition_file)
    empty = to_fill_in(instrument)
    yield item_of(not empty, "ready.title", names=", ".join(empty), file=file)
    if subject.read_only:
        yield Item(True, spoken("ready.published"))
        return
    literal = [
        q.text is not None and instrument.wording_of(q) == "literal" for q in instrument.questions
    ]
    asked = {"n": sum(literal), "all": len(literal)}
    yield item_of(all(literal), "ready.wording", **asked, file=file)
    twice = [
        f"{block.id} {number}"
        for block in instrument.blocks
        for number, times in Counter(q.number for q in block.questions).items()
        if times > 1
    ]
    yield item_of(not twice, "ready.numbers", names=", ".join(twice), file=file)
    own = subject.project.root / "notebooks" / "themes" / subject.theme
    yield item_of(any(own.glob("*.ipynb")), "ready.theme", theme=subject.theme)
    start, end = instrument.fieldwork.start, instrument.fieldwork.end
    period = spoken("ready.closed" if end else "ready.open", start=start, end=end)
    known = len(start) == 10 and end is not None
    yield item_of(known, "ready.fieldwork", period=period, file=file)
    yield _plan(instrument)
    log = instrument.amendments
    last = spoken("ready.last", date=log[-1].date) if log else ""
    yield item_of(instrument.logged, "ready.logged", last=last, name=subject.id)


def _plan(instrument: Instrument) -> Item:
    n, date = len(instrument.plan), plan_date(instrument)
    if not n:
        return Item(True, spoken("ready.no_plan"))
    if not date:
        return item_of(False, "ready.plan", n=n)
    in_time = date < instrument.fieldwork.start
    return Item(True, spoken("ready.in_time" if in_time else "ready.late", n=n, date=date))


def _before_run(project: Project, subject: Subject, instrument: Instrument) -> Iterator[Item]:
    raw = project.relative(project.raw(subject.id))
    try:
        source, origin = project.records_source(subject.id)
    except UserError as error:
        yield Item(False, spoken("ready.export"), str(error).replace("\n", " "))
        return
    here = project.relative(source)
    if origin == "synthetic":
        yield item_of(False, "ready.invented", file=here, raw=raw)
    else:
        yield Item(True, spoken(f"ready.records.{origin}", file=here))
    readme, marks = project.raw(subject.id) / "README.md", (TO_FILL_IN.nl, TO_FILL_IN.en)
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    blank = sum(map(text.count, marks))
    yield item_of(not blank, "ready.readme", n=blank, file=project.relative(readme))
    mapping = project.mapping_file(subject.id)
    if mapping.is_file():
        waiting = sum(entry.confirm == "no" for entry in load(mapping, Mapping).columns)
        yield item_of(not waiting, "ready.mapping", n=waiting, file=project.relative(mapping))
    yield _sizes(project, subject, instrument)
    records = project.records_file(subject.id)
    if not records.is_file():
        yield item_of(False, "ready.intake", name=subject.id)
        return
    accepted = pq.read_metadata(records).num_rows
    rejected = pq.read_metadata(records.with_name("rejected.parquet")).num_rows
    file = project.relative(records.with_name("validation.html"))
    yield Item(True, spoken("ready.taken", accepted=accepted, rejected=rejected, file=file))
    said = instrument.fieldwork.respondents
    if origin == "collected" and not subject.demonstration:
        yield item_of(said == accepted, "ready.respondents", said=said or 0, n=accepted)


def _sizes(project: Project, subject: Subject, instrument: Instrument) -> Item:
    """Group sizes of the sector: by what, or what is wrong with them."""
    path, records = project.margins_file(subject.id), project.records_file(subject.id)
    told = spoken("ready.sizes", file=project.relative(path))
    try:
        margins = read_margins(path, instrument)
        if margins and records.is_file():
            counts = Counts(pd.read_parquet(records, columns=list(margins)))
            for margin in margins.values():
                margin.people(counts)
    except UserError as error:
        return Item(False, told, str(error).replace("\n", " "))
    key = "ready.sizes_by" if margins else "ready.without_sizes"
    names = ", ".join(map(_with_unsized, margins.values()))
    return Item(True, spoken(key, sizes=told, names=names))


def _with_unsized(margin: Margin) -> str:
    """The question of a margin, with its groups that have no size: nothing is weighted by those."""
    variable, sized = margin.variable, {c for group in margin.groups for c in group.codes}
    every = [band.code for band in variable.bands] or list(variable.substantive)
    without = [code for code in every if code not in sized]
    told = spoken("ready.no_size", names=", ".join(without)) if without else ""
    return f"{variable.id}{told}"


def _before_publishing(project: Project, subject: Subject) -> Iterator[Item]:
    yield from _chapters(subject) if subject.is_wave else ()
    file = project.relative(project.statements_file(subject.id))
    statements = read_statements(subject)
    missing = [spoken("ready.no_row", kind=repr(kind)) for kind in lacking(statements)]
    if not statements:
        missing = [spoken("ready.no_findings")]
    yield Item(not missing, spoken("ready.findings", file=file), "; ".join(missing))
    try:
        held = read_draft(project, subject.id).held
    except UserError as error:
        yield Item(False, spoken("ready.draft"), str(error))
    else:
        yield Item(not held, spoken("ready.free_draft"), "; ".join(held))
    newest = current(versions(project, project.shelf, subject.id))
    if newest is not None:
        yield Item(True, spoken("ready.version", name=newest.name))


def _chapters(subject: Subject) -> Iterator[Item]:
    """The chapters of its report, and those that it does not get."""
    try:
        found = chapters(subject)
    except UserError as error:  # such as a questionnaire that is not logged
        yield Item(False, spoken("ready.no_chapters"), str(error))
        return
    yield Item(True, spoken("ready.chapters", n=len(found.present)))
    for name, reason in found.left_out:
        yield Item(True, spoken("ready.without", name=name, reason=reason))
    if line := without_chapter(subject):
        yield Item(False, line)
