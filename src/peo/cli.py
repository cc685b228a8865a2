"""The command line: arguments in, words out, no logic.

Exit code 0 is good, 1 is a problem in the data or a run, 2 is a mistake in the call: a subject,
file or expression that is none. Packages beside `peo` add commands by an entry point in the group
`peo.commands`; a function `warning` in the same module says what `peo run` has to tell of theirs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from importlib.metadata import entry_points

from peo.define.parameters import read_parameters
from peo.define.subject import find_subject, find_wave
from peo.project import CallError, Project, UserError, find_project
from peo.run.releases import AT, RELEASES, VERSION, audit_version, shelf_of
from peo.run.steps import (
    STEPS,
    SUBJECT,
    Command,
    a_file,
    damaged,
    flag,
    taken_in,
    warnings,
)
from peo.words import heard, spoken

_DESCRIPTION = "Rerun a wave of the professional-ervaringsonderzoek, from raw file to report."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; mistakes of the user are told in words, without a traceback."""
    argv = sys.argv[1:] if argv is None else argv
    arguments = _parser(argv).parse_args(argv)
    try:
        project = find_project()
        read_parameters(project)  # a slip in a rule of disclosure is told by every command
        code = int(arguments.command(project, arguments))
        sys.stdout.flush()  # now, and not when Python ends
        return code
    except UserError as error:
        print(f"peo: {error}", file=sys.stderr)
        return 2 if isinstance(error, CallError) else 1
    except BrokenPipeError:  # who read along has gone (`peo ... | head`): the rest is for nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        name = str(error.filename or "")[:200]
        print(f"peo: {name}: {error.strerror or error}.".replace(" : ", " "), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("peo: stopped; what was finished is kept.", file=sys.stderr)
        return 130


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    known = dict(_COMMANDS)
    if not argv or argv[0] not in known:  # finding the others takes a moment
        for entry in entry_points(group="peo.commands"):
            known.setdefault(entry.name, entry.load())
    parser = argparse.ArgumentParser(prog="peo", description=_DESCRIPTION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (command, help_text, extra) in known.items():
        sub = commands.add_parser(name, help=help_text, description=help_text)
        for argument, options in extra.items():
            sub.add_argument(argument, **options)  # type: ignore[arg-type]
        sub.set_defaults(command=command, step=name)
    return parser


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
            print(f"\r\033[K  {notebook}: cell {done} of {cells}", end="", flush=True)
        elif done == 1:
            print(f"  {notebook}: started, {cells} cells", flush=True)

    summary = run_subject(project, arguments.wave, STEPS, tell, progress)
    clear()
    for name, reason in summary.left_out:
        print(f"  {name:<28}  left out: {reason}")
    for outcome in summary.failed:
        where = "" if outcome.cell is None else f", cell {outcome.cell}"
        print(f"peo: notebook {outcome.notebook}{where}: {outcome.error}", file=sys.stderr)
    if summary.failed:
        print(
            "peo: no report was made; the last draft is as it was. The notebook as far as it came: "
            f"data/processed/{arguments.wave}/unfinished/. After mending: peo run "
            f"{arguments.wave}",
            file=sys.stderr,
        )
        return 1
    if not summary.done:
        print("  Nothing to do: everything is up to date.")
    for warning in warnings(project, arguments.wave, made=bool(summary.done)):
        print(f"peo: {warning}", file=sys.stderr)
    page = project.relative(project.draft(arguments.wave) / "index.html")
    print(f"Draft: {page}\nTo publish it: peo publish {arguments.wave}")
    return 0


def _verify(project: Project, arguments: argparse.Namespace) -> int:
    from peo.define.chapters.needs import chapters
    from peo.define.instrument import read_instrument
    from peo.figure import read_figures
    from peo.published.verify import accept, checks_of, lines, lost
    from peo.show.ledger_words import row_line

    subject, wave = find_subject(project, arguments.wave), arguments.wave
    for line in (damage := damaged(project, wave)):
        print(f"peo: {line}", file=sys.stderr)
    names = () if subject.is_wave else chapters(subject).names
    figures = [f for name in names for f in read_figures(project.figures_file(wave, name))]
    checks = checks_of(subject, figures)
    if not checks:
        raise UserError(spoken("command.error.nothing_published", wave=wave))
    if arguments.all:
        instrument = read_instrument(project, wave) if subject.is_wave else None
        print("\n".join(row_line(check, instrument) for check in checks))
    print("\n".join(lines(subject, checks)))
    accepted = project.verified_file(wave)
    gone = lost(checks, accepted)
    if arguments.accept:
        accept(checks, accepted)
        print(f"Written: {project.relative(accepted)}")
        return 0
    for figure_id in gone:
        print(f"peo: {figure_id} used to agree and does no longer.", file=sys.stderr)
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
    print(f"Logged; {path.name} is now {amend(path, changed, arguments.what)[:12]}.")
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
        print(f"Written: {project.relative(path)}")
    what = (
        "the title, the theme, the fieldwork and the questions (docs/instrument.md)"
        if wave
        else "the title and the codes, and add who takes part (docs/codes.md)"
    )
    print(f'Now edit {what}, and log the result: peo amend {arguments.wave} "first version"')
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
        print(f"Written: {project.relative(path)}")
    if arguments.errors and (left := unplanted(instrument, others)):
        print(f"No error of {', '.join(left)}: this instrument has no place for it.")
    return 0


def _concordance(project: Project, arguments: argparse.Namespace) -> int:
    from peo.define.instrument import read_instrument
    from peo.define.instrument.concordance import GRADES, concordance

    names = (arguments.wave, arguments.other)
    old, new = sorted(find_wave(project, name, totals=True).id for name in names)
    if old == new:
        raise CallError(spoken("command.error.one_wave", wave=old))
    matches = concordance(read_instrument(project, old), read_instrument(project, new))
    print(f"{old} -> {new}")
    for match in matches.values():
        grade, kinds = heard(GRADES[match.grade]), ", ".join(match.kinds)
        print(f"{match.question:<28} {grade:<15} {kinds:<18} {heard(match.reason)}".rstrip())
    counts = Counter(match.grade for match in matches.values())
    print(", ".join(f"{counts[g]} {heard(GRADES[g])}" for g in GRADES))
    return 0


def _trend(project: Project, arguments: argparse.Namespace) -> int:
    from peo.run.over_time import trend_lines

    print("\n".join(trend_lines(project, arguments.name)))
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

        print(f"Received: {project.relative(receive(project, arguments.wave, arguments.file))}")
    if not arguments.map:
        print("\n".join(taken_in(project, arguments.wave)))
        return 0
    from peo.intake.run import propose_mapping

    path, waiting = propose_mapping(project, arguments.wave)
    print(f"{waiting} column(s) wait for a decision in {project.relative(path)}")
    return 0


def _audit(project: Project, arguments: argparse.Namespace) -> int:
    if arguments.version:
        shelf = shelf_of(project, arguments.at)
        return audit_version(project, arguments.wave, arguments.version, shelf)
    from peo.published.audit.evidence import find_evidence
    from peo.published.verify import lines

    evidence = find_evidence(project, arguments.wave)
    verdicts = lines(find_subject(project, arguments.wave), evidence.checks)
    print("\n".join([*evidence.lines(), "", "The printed rows beside the records:", *verdicts]))
    return 0


def _stages(project: Project, _: argparse.Namespace) -> int:
    from peo.run.stages import write_stages

    write_stages(project)
    return 0


def _step(project: Project, arguments: argparse.Namespace) -> int:
    print(STEPS[arguments.step](project, arguments.wave))
    return 0


_COMMANDS: dict[str, Command] = {
    **RELEASES,
    "run": (_run, "Bring the draft of the report of a wave up to date.", SUBJECT),
    "verify": (
        _verify,
        "Compare the figures of a wave with what was published.",
        {
            **SUBJECT,
            "--all": flag("print every row, also those that agree"),
            "--accept": flag("take the verdicts as the ones to hold later runs to"),
        },
    ),
    "intake": (
        _intake,
        "Validate the raw records of a wave and write its data package.",
        {
            **SUBJECT,
            "file": a_file("the export, to be put in data/raw first") | {"nargs": "?"},
            "--map": flag("propose in mapping.yaml what unrecognised columns are; take nothing in"),
        },
    ),
    "codebook": (_step, "Describe the data package of a wave: codebook, checksums.", SUBJECT),
    "codes": (
        _codes,
        "Check coded tables, code trees or records of a framework, or compare coders.",
        {
            "files": a_file("table (.csv, .xlsx), .qdpx or .qdc") | {"nargs": "+"},
            "--study": {"metavar": "STUDY", "help": "whose codes they are, if not the published"},
            "--tables": a_file("sessions, coders, consent, names, factors; protocols", "FOLDER"),
            "--today": {"type": date.fromisoformat, "metavar": "DAY", "help": "to judge deadlines"},
            "--threshold": {"type": float, "default": 0.5, "help": "shared time of one fragment"},
            "--step2": a_file("write the merged table here"),
            "--export": a_file("write the fragments here for another program: .qdpx, or .qdc"),
        },
    ),
    "notebook": (
        _notebook,
        "Execute one notebook for a wave.",
        {**SUBJECT, "name": {"metavar": "NOTEBOOK", "help": "its name without .ipynb"}},
    ),
    "stages": (_stages, "Write the stages of every wave and study, for DVC.", {}),
    "draft": (_step, "Make the draft of the report from executed notebooks.", SUBJECT),
    "trend": (
        _trend,
        "Follow a question over all waves, or lay a wave beside the earlier ones.",
        {"name": {"metavar": "QUESTION_OR_WAVE", "help": "its id"}},
    ),
    "audit": (
        _audit,
        "Test the published figures of a wave, or whether a version can be made again.",
        {**SUBJECT, "version": {**VERSION, "nargs": "?"}, "--at": AT},
    ),
    "amend": (
        _amend,
        "Log a change of the instrument of a wave, or of the code book of a study.",
        {**SUBJECT, "what": {"metavar": "WHAT", "help": "what changed and why, in quotes"}},
    ),
    "check": (
        _check,
        "Show what is done and what is to do, up to publishing, on one page.",
        SUBJECT,
    ),
    "new": (
        _new,
        "Write the instrument of a new wave, or the code book of a new study, to be edited.",
        {
            **SUBJECT,
            "--like": {"metavar": "WAVE", "required": True, "help": "the one to start from"},
        },
    ),
    "synthesize": (
        _synthesize,
        "Make invented respondents from the instrument of a wave.",
        {
            **SUBJECT,
            "--n": {"type": int, "required": True, "help": "how many"},
            "--seed": {"type": int, "default": 1, "help": "another seed gives other people"},
            "--out": a_file("CSV to write; without it, where the wave looks for invented answers"),
            "--errors": flag("plant an error of each rule; FILE.errors.csv says where"),
        },
    ),
    "concordance": (
        _concordance,
        "Say which questions of two waves may be compared, and why not the others.",
        {**SUBJECT, "other": {"metavar": "WAVE", "help": "the other wave"}},
    ),
}

if __name__ == "__main__":
    sys.exit(main())
