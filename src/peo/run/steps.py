"""The steps of a wave, each told in a line. Every step is a command, and `peo run` takes them all;
what commands are made of stands here too.

What a step needs is imported when it is taken: the command line answers at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from peo.define.subject import Subject, find_subject
from peo.project import CallError, Project
from peo.project.words import spoken

# what it does, and its arguments as argparse has them; what they are for stands in the catalogue
Command = tuple[Callable[[Project, argparse.Namespace], int], Mapping[str, Mapping[str, object]]]

_TELLS = ("percent", "mean", "rank")  # statistics that say how a question was answered


def _new(typed: str) -> Path:
    """A file to write, that takes the place of no other; raises CallError where one is there."""
    path = Path(typed)
    if typed and path.exists():
        raise CallError("instrument.exists", path=path)
    return path


FLAG: Mapping[str, object] = {"action": "store_true"}
FILE: Mapping[str, object] = {"type": Path, "metavar": "FILE"}
NEW: Mapping[str, object] = {"type": _new, "metavar": "FILE"}
FOLDER: Mapping[str, object] = {"type": Path, "metavar": "FOLDER"}
SUBJECT: Mapping[str, Mapping[str, object]] = {"wave": {"metavar": "WAVE"}}


def taken_in(project: Project, wave: str) -> list[str]:
    """What came in and what became of it, then the commonest problems."""
    from peo.intake.problems import summary
    from peo.intake.run import take_in

    result = take_in(project, wave)
    told = {"left_out": result.left_out, "broke_off": result.break_off,
            "problems": len(result.problems)}  # fmt: skip
    place = project.relative(project.processed(wave) / "validation.html")
    parts = [spoken(f"command.taken.{part}", n=n, file=place) for part, n in told.items() if n]
    n = {"received": result.received, "accepted": result.accepted, "rejected": result.rejected}
    first = spoken("command.taken.in", **n) + "".join(parts)
    more = [] if result.problems.empty else summary(result.problems)
    return [first, *more, *result.notes]


def warnings(project: Project, subject: str, made: bool) -> list[str]:
    """What a run has to tell beside what it did: `made` something, or found nothing to do."""
    from peo.publish.draft import read_draft
    from peo.published.bounds import without_bounds
    from peo.run.in_git import not_for_git

    added = {entry.module for entry in entry_points(group="peo.commands")}
    beside = [getattr(import_module(module), "warning", None) for module in sorted(added)]
    told = [warn(project, subject) for warn in beside if warn is not None]
    told = [*read_draft(project, subject).held, *damaged(project, subject), *told]
    told += not_for_git(project)
    if made:
        told += [without_bounds(project, subject), without_chapter(find_subject(project, subject))]
    return [*filter(None, told)]


def without_chapter(subject: Subject) -> str:
    """A line that names the closed questions of a wave that ran, but of which no chapter shows how
    they were answered; nothing for a published wave, whose chapters show what was printed."""
    import pandas as pd

    from peo.define.document import load
    from peo.define.instrument.model import Instrument
    from peo.project.written import read_csv

    files = sorted(subject.project.figures_file(subject.id, "x").parent.glob("*.csv"))
    if not subject.is_wave or subject.read_only or not files:
        return ""
    instrument = load(subject.definition_file, Instrument)
    figures = pd.concat([read_csv(file)[["wave", "variable", "statistic"]] for file in files])
    own = figures["wave"] == subject.id  # not what an earlier wave is asked, and cannot tell
    told = figures.loc[own & figures["statistic"].isin(_TELLS), "variable"].unique()
    variables = instrument.variables
    shown = {variables[name].question for name in told if name in variables}
    closed = [question.id for question in instrument.questions if question.type != "free_text"]
    names = [name for name in closed if name not in shown]
    if not names:
        return ""
    listed = ", ".join(names)
    return spoken("ready.no_chapter_shows", n=len(names), names=listed, wave=subject.id)


def damaged(project: Project, subject: str) -> list[str]:
    """What of the versions in reports/ is no longer as it was published."""
    from peo.publish.shelf import all_damage

    return [str(found) for found in all_damage(project, project.shelf, subject)]


def _intake(project: Project, wave: str) -> str:
    return taken_in(project, wave)[0]


def _codebook(project: Project, wave: str) -> str:
    from peo.publish.package_files import write_codebook

    return spoken("command.described", file=project.relative(write_codebook(project, wave)))


def _draft(project: Project, subject: str) -> str:
    from peo.analysis.confirm import confirm_subject
    from peo.define.chapters.needs import chapters
    from peo.notebook.sides import seen_by
    from peo.publish.report import make_report

    names = chapters(find_subject(project, subject)).names
    make_report(project, subject)
    return confirm_subject(project, subject, names, seen_by(project))


STEPS: Mapping[str, Callable[[Project, str], str]] = {
    "intake": _intake,
    "codebook": _codebook,
    "draft": _draft,
}
