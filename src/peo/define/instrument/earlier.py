"""Which waves a wave may be compared with, and the files of theirs that this rests on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from peo.define.instrument.read import read_instrument
from peo.define.subject import Subject, definition_files, find_subject, subjects
from peo.project import Project, UserError


def earlier_waves(project: Project, subject: Subject) -> list[str]:
    """The waves of the same survey before this one that it may be compared with, oldest first.

    Where nobody was asked nothing can have changed: a demonstration counts for another one only.
    """
    own = read_instrument(project, subject.id, check_log=False).id
    return [one.id for one in subjects(project) if _is_earlier(project, subject, own, one)]


def _is_earlier(project: Project, subject: Subject, own: str, one: Subject) -> bool:
    earlier = one.is_wave and one.id < subject.id and may_compare(subject, one)
    return earlier and read_instrument(project, one.id, check_log=False).id == own


def may_compare(now: Subject, then: Subject) -> bool:
    """Whether figures of two waves may stand beside each other in what is said of the first."""
    return now.demonstration or not then.demonstration


def refuse_demonstration(now: Subject, then: Subject, verb: str) -> None:
    """UserError where a wave that people answered is compared with one that nobody answered."""
    if not may_compare(now, then):
        raise UserError("instrument.demonstration", verb=verb, then=then.id, now=now.id)


def ledgers(project: Project) -> dict[str, Path]:
    """The registers of what was published, by wave; one may print numbers of another wave."""
    files = {one.id: project.ledger_file(one.id) for one in subjects(project) if one.is_wave}
    return {id: file for id, file in files.items() if file.is_file()}


def compared_with(project: Project, subject: Subject) -> list[Path]:
    """The files of waves that the comparisons of a wave rest on, as far as they are there.

    A definition that cannot be read, or a wave with two files of records, is told where it is used.
    """
    own = read_instrument(project, subject.id, check_log=False).id
    files = [project.link_file(subject.id)]
    for name in definition_files(project):
        with suppress(UserError):
            one = find_subject(project, name, totals=True)
            if one.is_wave:
                files += [project.ledger_file(name), project.readings_file(name)]
            if _is_earlier(project, subject, own, one) and (
                project.records_source(name)[1] == "collected"
            ):
                files += [project.records_file(name), project.link_file(name)]
    return [file for file in files if file.is_file()]
