"""The steps of a wave, each told in a line. Every step is a command, and `peo run` takes them all.

What a step needs is imported when it is taken: the command line answers at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points

from peo.project import Project


def taken_in(project: Project, wave: str) -> list[str]:
    """What came in and what became of it, then the commonest problems."""
    from peo.intake.problems import summary
    from peo.intake.run import take_in

    result = take_in(project, wave)
    words = f"{result.received} received: {result.accepted} accepted, {result.rejected} rejected"
    if result.break_off:
        words += f"; {result.break_off} broke off after the background questions"
    if result.problems.empty:
        return [words, *result.notes]
    place = project.relative(project.processed(wave) / "validation.html")
    first = f"{words}; {len(result.problems)} problems and warnings in {place}"
    return [first, *summary(result.problems), *result.notes]


def to_do(project: Project, name: str) -> list[str]:
    """What a team has yet to type about a subject; raises UserError for what is typed wrongly."""
    from peo.define.subject import find_subject
    from peo.published.statements import lacking, read_statements

    subject = find_subject(project, name)
    file = project.relative(project.statements_file(name))
    found = read_statements(subject)
    if not found:
        return [f"{file}: no findings yet. What was said and concluded goes here, a row each."]
    return [f"{file}: no row of kind {kind!r}." for kind in lacking(found)]


def warnings(project: Project, subject: str, made: bool) -> list[str]:
    """What a run has to tell beside what it did: `made` something, or found nothing to do."""
    from peo.published.bounds import without_bounds

    added = {entry.module for entry in entry_points(group="peo.commands")}
    beside = [getattr(import_module(module), "warning", None) for module in sorted(added)]
    told = [warn(project, subject) for warn in beside if warn is not None]
    return [*filter(None, [*told, without_bounds(project, subject) if made else ""])]


def _intake(project: Project, wave: str) -> str:
    return taken_in(project, wave)[0]


def _codebook(project: Project, wave: str) -> str:
    from peo.publish.codebook import write_codebook

    return f"codebook and checksums in {project.relative(write_codebook(project, wave))}"


def _draft(project: Project, subject: str) -> str:
    from peo.analysis.confirm import confirm_subject
    from peo.chapters.needs import chapters
    from peo.define.subject import find_subject
    from peo.publish.report import make_report

    names = chapters(find_subject(project, subject)).names
    confirmed = filter(None, [confirm_subject(project, subject, names)])
    folder, held = make_report(project, subject)
    return "\n    ".join([f"draft in {project.relative(folder)}", *confirmed, *held])


STEPS: Mapping[str, Callable[[Project, str], str]] = {
    "intake": _intake,
    "codebook": _codebook,
    "draft": _draft,
}
