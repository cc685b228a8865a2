"""The command line: arguments in, words out, no logic.

Exit code 0 is good, 1 is a problem in the data or a run, 2 is a mistake in the call: a subject,
file or expression that is none. Packages beside `peo` add commands by an entry point in the group
`peo.commands`; a function `warning` in the same module says what `peo run` has to tell of theirs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path

from peo.project import CallError, Project, UserError, find_project, replacing
from peo.project.words import keys, say, spoken
from peo.run.commands import COMMANDS, carry_out


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; mistakes of the user are told in words, without a traceback."""
    argv = sys.argv[1:] if argv is None else argv
    try:
        arguments = _parser(argv).parse_args(argv)
        project = find_project()
        code = carry_out(project, arguments)
        sys.stdout.flush()  # now, and not when Python ends
        return code
    except UserError as error:
        print(f"peo: {error}", file=sys.stderr)
        return 2 if isinstance(error, CallError) else 1
    except BrokenPipeError:  # who read along has gone (`peo ... | head`): the rest is for nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        print(f"peo: {_of_disk(error)}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"peo: {spoken('command.stopped')}", file=sys.stderr)
        return 130
    except Exception as error:
        kept = os.path.relpath(_keep(find_project()))
        told = spoken("command.fault", kind=type(error).__name__, file=kept)
        print(f"peo: {told}", file=sys.stderr)
        return 1


def _of_disk(error: OSError) -> str:
    """What went wrong with which file; of a folder that was copied, with the first."""
    if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
        _, place, why = error.args[0][0]
        return f"{place}: {re.sub(r'^.*?] |: .*', '', str(why))}"
    name = str(error.filename or "")[:200]
    return f"{name}: {error.strerror or error}".removeprefix(": ")


def _keep(project: Project) -> Path:
    """Keep what is known of a fault of our own where records are: it may quote them."""
    with replacing(project.fault_file) as new:
        new.write_text(traceback.format_exc(), encoding="utf-8")
    return project.fault_file


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    known = dict(COMMANDS)
    if not argv or argv[0] not in known:  # finding the others takes a moment
        for entry in entry_points(group="peo.commands"):
            known.setdefault(entry.name, entry.load())
    own = {say(key, "en"): spoken(key) for key in keys("command.argparse")}
    argparse._ = lambda text: own.get(text, text)  # type: ignore[attr-defined]  # has no Dutch
    parser = argparse.ArgumentParser(prog="peo", description=spoken("command.about"))
    commands = parser.add_subparsers(required=True, metavar=spoken("command.metavar.COMMAND"))
    for name, (command, extra) in known.items():
        what = spoken(f"command.what.{name}")
        sub = commands.add_parser(name, help=what, description=what)
        for argument, options in extra.items():
            told = {"help": spoken(f"command.argument.{argument}"), **options}
            if "metavar" in options:
                told["metavar"] = spoken(f"command.metavar.{options['metavar']}")
            sub.add_argument(argument, **told)  # type: ignore[arg-type]
        sub.set_defaults(command=command, step=name)
    return parser


if __name__ == "__main__":
    sys.exit(main())
