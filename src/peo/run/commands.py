"""The commands: each asks the room that it is about and tells what came of it.

What a command needs is imported when it is called: the command line answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import date

from peo.define.parameters import read_parameters
from peo.define.subject import find_subject, find_wave
from peo.project import CallError, Project, UserError
from peo.project.words import heard, spoken
from peo.run.releases import RELEASES, VERSION, audit_version, shelf_of
from peo.run.steps import (
    FILE,
    FLAG,
    FOLDER,
    NEW,
    STEPS,
    SUBJECT,
    Command,
    damaged,
    taken_in,
    warnings,
)  # fmt: skip


def carry_out(project: Project, arguments: argparse.Namespace) -> int:
    """Do what was asked; the exit code."""
    read_parameters(project)  # a slip in a rule of disclosure is told by every command
    return int(arguments.command(project, arguments))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(spoken("command.error.day", typed=typed)) from None


def _run(project: Project, arguments: argparse.Namespace) -> int:
    from peo.run.pipeline import run_subject

    print(find_subject(project, arguments.wave).id)
    live = sys.stdout.isatty()

    def clear() -> None:
        if live:
            print("\r\033[K", end="")

    def tell(name: str, seconds: float, what: str) -> None:
        clear()
        print(f"  {name:<28}{seconds:6.1f} s  {what}", flush=True)

    def progress(notebook: str, done: int, cells: int) -> None:
        if live:
            now = spoken("command.run.cell", name=notebook, done=done, cells=cells)
            print(f"\r\033[K{now}", end="", flush=True)
        elif done == 1:
            print(spoken("command.run.started", name=notebook, cells=cells), flush=True)

    summary = run_subject(project, arguments.wave, STEPS, tell, progress)
    clear()
    for name, reason in summary.left_out:
        print(spoken("command.run.left_out", name=name, reason=reason))
    for outcome in summary.failed:
        told = {"name": outcome.notebook, "cell": outcome.cell, "error": outcome.error}
        key = "command.error.notebook" if outcome.cell is None else "command.error.cell"
        print(f"peo: {spoken(key, **told)}", file=sys.stderr)
    if summary.failed:
        print(f"peo: {spoken('command.run.no_report', wave=arguments.wave)}", file=sys.stderr)
        return 1
    if not summary.done:
        print(spoken("command.run.nothing"))
    for warning in warnings(project, arguments.wave, made=bool(summary.done)):
        print(f"peo: {warning}", file=sys.stderr)
    page = project.relative(project.draft(arguments.wave) / "index.html")
    print(spoken("command.run.draft", page=page, wave=arguments.wave))
    return 0


def _verify(project: Project, arguments: argparse.Namespace) -> int:
    from peo.define.instrument import read_instrument
    from peo.published.verify import accept, checks_of, lines, lost, row_line

    subject, wave = find_subject(project, arguments.wave), arguments.wave
    for line in (damage := damaged(project, wave)):
        print(f"peo: {line}", file=sys.stderr)
    checks = checks_of(subject)
    if not checks:
        raise UserError("command.error.nothing_published", wave=wave)
    if arguments.all:
        instrument = read_instrument(project, wave) if subject.is_wave else None
        print("\n".join(row_line(check, instrument) for check in checks))
    print("\n".join(lines(subject, checks)))
    accepted = project.verified_file(wave)
    gone = lost(checks, accepted)
    if arguments.accept:
        accept(checks, accepted)
        print(spoken("command.written", file=project.relative(accepted)))
        return 0
    for figure_id in gone:
        print(f"peo: {spoken('command.lost', figure=figure_id)}", file=sys.stderr)
    return 1 if gone or damage else 0


def _notebook(project: Project, arguments: argparse.Namespace) -> int:
    from peo.run.pipeline import run_notebook

    seconds = run_notebook(project, arguments.wave, arguments.name)
    print(f"{arguments.name}: {seconds:.1f} s")
    return 0


def _amend(project: Project, arguments: argparse.Namespace) -> int:
    from peo.codes.codebook import BOOKS
    from peo.codes.frameworks.framework import FRAMEWORKS
    from peo.define.document import Logged, amend, load
    from peo.define.instrument import read_instrument

    if arguments.wave in FRAMEWORKS:
        path = project.framework_file(arguments.wave)
        changed: Logged = load(path, FRAMEWORKS[arguments.wave])
    else:
        subject = find_subject(project, arguments.wave, totals=True)
        path = subject.definition_file
        changed = (
            read_instrument(project, subject.id, check_log=False)
            if subject.is_wave
            else load(path, BOOKS[subject.kind])
        )
    mark = amend(path, changed, arguments.what)[:12]
    print(spoken("command.logged", file=path.name, mark=mark))
    return 0


def _check(project: Project, arguments: argparse.Namespace) -> int:
    from peo.run.ready import page

    print("\n".join(page(project, arguments.wave)))
    return 0


def _new(project: Project, arguments: argparse.Namespace) -> int:
    from peo.codes.new_study import new_study
    from peo.define.instrument.new_wave import new_wave
    from peo.published.statements import write_template

    wave = find_subject(project, arguments.like, totals=True).is_wave
    made = (new_wave if wave else new_study)(project, arguments.wave, arguments.like)
    for path in [*made, write_template(project, arguments.wave)]:
        print(spoken("command.written", file=project.relative(path)))
    print(spoken("command.edit.wave" if wave else "command.edit.study", name=arguments.wave))
    return 0


def _synthesize(project: Project, arguments: argparse.Namespace) -> int:
    from peo.define.instrument import read_instrument
    from peo.define.instrument.planted import write_respondents
    from peo.define.instrument.read import other_instruments
    from peo.define.instrument.survey_rules import unplanted

    instrument = read_instrument(project, find_wave(project, arguments.wave, totals=True).id)
    others = list(other_instruments(project, arguments.wave))
    out = arguments.out or project.invented_file(arguments.wave)
    for path in write_respondents(
        instrument, out, arguments.n, arguments.seed, arguments.errors, others
    ):
        print(spoken("command.written", file=project.relative(path)))
    if out.stem == "records":  # whoever puts them there tries a wave as it will be
        print(spoken("instrument.invented.collected", out=out), file=sys.stderr)
    if arguments.errors and (left := unplanted(instrument, others)):
        print(spoken("command.unplanted", rules=", ".join(left)))
    return 0


def _concordance(project: Project, arguments: argparse.Namespace) -> int:
    from peo.define.instrument import read_instrument
    from peo.define.instrument.concordance import GRADES, concordance

    names = (arguments.wave, arguments.other)
    old, new = sorted(find_wave(project, name, totals=True).id for name in names)
    if old == new:
        raise CallError("command.error.one_wave", wave=old)
    matches = concordance(read_instrument(project, old), read_instrument(project, new))
    print(f"{old} -> {new}")
    for match in matches.values():
        grade, kinds = heard(GRADES[match.grade]), ", ".join(match.kinds)
        print(f"{match.question:<28} {grade:<15} {kinds:<18} {heard(match.reason)}".rstrip())
    counts = Counter(match.grade for match in matches.values())
    print(", ".join(f"{counts[g]} {heard(GRADES[g])}" for g in GRADES))
    return 0


def _trend(project: Project, arguments: argparse.Namespace) -> int:
    from peo.notebook.over_time import trend_lines

    print("\n".join(trend_lines(project, arguments.about)))
    return 0


def _codes(project: Project, arguments: argparse.Namespace) -> int:
    from peo.codes.checked_files import Request, answer
    from peo.codes.codebook import Dialogues, Interviews, read_codebook
    from peo.codes.frameworks.kept import about_records

    kinds = {name: name for name in ("dialogues", "interviews")}
    if arguments.study:
        kinds |= {find_subject(project, arguments.study).kind: arguments.study}

    request = Request(
        arguments.files, arguments.tables, arguments.today, arguments.threshold, arguments.step2,
        arguments.export, read_parameters(project).seed,
    )  # fmt: skip
    dialogues = read_codebook(project.codebook_file(kinds["dialogues"]), Dialogues)
    interviews = read_codebook(project.codebook_file(kinds["interviews"]), Interviews)
    said = about_records(project, request, (dialogues, interviews)) or answer(
        request, dialogues, interviews
    )
    print("\n".join(said.lines))
    return 0 if said.good else 1


def _intake(project: Project, arguments: argparse.Namespace) -> int:
    if arguments.file:
        from peo.intake.run import receive

        received = receive(project, arguments.wave, arguments.file)
        print(spoken("command.received", file=project.relative(received)))
    if not arguments.map:
        print("\n".join(taken_in(project, arguments.wave)))
        return 0
    from peo.intake.run import propose_mapping

    path, waiting = propose_mapping(project, arguments.wave)
    print(spoken("command.waiting", n=waiting, file=project.relative(path)))
    return 0


def _audit(project: Project, arguments: argparse.Namespace) -> int:
    if arguments.version:
        shelf = shelf_of(project, arguments.at)
        return audit_version(project, arguments.wave, arguments.version, shelf)
    from peo.published.audit.evidence import find_evidence
    from peo.published.verify import lines

    evidence = find_evidence(project, arguments.wave)
    verdicts = lines(find_subject(project, arguments.wave), evidence.checks)
    print("\n".join([*evidence.lines(), "", spoken("command.beside"), *verdicts]))
    return 0


def _stages(project: Project, _: argparse.Namespace) -> int:
    from peo.run.stages import write_stages

    write_stages(project)
    return 0


def _step(project: Project, arguments: argparse.Namespace) -> int:
    print(STEPS[arguments.step](project, arguments.wave))
    return 0


COMMANDS: dict[str, Command] = {
    **RELEASES,
    "run": (_run, SUBJECT),
    "verify": (_verify, {**SUBJECT, "--all": FLAG, "--accept": FLAG}),
    "intake": (_intake, {**SUBJECT, "file": {**FILE, "nargs": "?"}, "--map": FLAG}),
    "codebook": (_step, SUBJECT),
    "codes": (
        _codes,
        {
            "files": {**FILE, "nargs": "+"},
            "--study": {"metavar": "STUDY"},
            "--tables": FOLDER,
            "--today": {"type": _day, "metavar": "DAY"},
            "--threshold": {"type": float, "default": 0.5},
            "--step2": NEW,
            "--export": NEW,
        },
    ),
    "notebook": (_notebook, {**SUBJECT, "name": {"metavar": "NOTEBOOK"}}),
    "stages": (_stages, {}),
    "draft": (_step, SUBJECT),
    "trend": (_trend, {"about": {"metavar": "QUESTION_OR_WAVE"}}),
    "audit": (_audit, {**SUBJECT, "version": {**VERSION, "nargs": "?"}, "--at": FOLDER}),
    "amend": (_amend, {**SUBJECT, "what": {"metavar": "WHAT"}}),
    "check": (_check, SUBJECT),
    "new": (_new, {**SUBJECT, "--like": {"metavar": "WAVE", "required": True}}),
    "synthesize": (
        _synthesize,
        {
            **SUBJECT,
            "--n": {"type": int, "required": True},
            "--seed": {"type": int, "default": 1},
            "--out": NEW,
            "--errors": FLAG,
        },
    ),
    "concordance": (_concordance, {**SUBJECT, "other": {"metavar": "WAVE"}}),
}
