"""The commands `reconstruct`, `bounds` and `conflicts`, as pyproject.toml registers them."""

from __future__ import annotations

import argparse
import sys

from peo.project import Project
from peo.project.words import spoken
from peo.run.steps import FLAG, SUBJECT, Command


def _reconstruct(project: Project, arguments: argparse.Namespace) -> int:
    from peo_reconstruct.practice import reconstruct_wave

    print(reconstruct_wave(project, arguments.wave))
    return 0


def _conflicts(project: Project, arguments: argparse.Namespace) -> int:
    from peo_reconstruct.practice import renew_conflicts

    print(renew_conflicts(project, arguments.wave))
    return 0


def _bounds(project: Project, arguments: argparse.Namespace) -> int:
    from peo_reconstruct.bounding import ask, bound_text, bound_wave

    def tell(done: int, of: int) -> None:
        if sys.stdout.isatty():
            end = "" if done < of else "\r\033[K"
            told = spoken("reconstruct.told.progress", done=done, of=of)
            print(f"\r\033[K{told}", end=end, flush=True)

    if arguments.ask:
        print(ask(project, arguments.wave))
    elif arguments.expression is not None:
        print(bound_text(project, arguments.wave, arguments.expression))
    else:
        print(bound_wave(project, arguments.wave, tell))
    return 0


def warning(project: Project, wave: str) -> str:
    """What `peo run` says of results that are older than the statements; nothing where none are."""
    from peo_reconstruct.practice import stale

    if not project.choices_file(wave).is_file() or not (again := stale(project, wave)):
        return ""
    return spoken("reconstruct.told.stale", wave=wave, commands=" && ".join(again))


RECONSTRUCT: Command = (_reconstruct, SUBJECT)
CONFLICTS: Command = (_conflicts, SUBJECT)
BOUNDS: Command = (
    _bounds,
    {**SUBJECT, "expression": {"nargs": "?", "metavar": "EXPRESSION"}, "--ask": FLAG},
)
