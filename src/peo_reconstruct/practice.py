"""What was published about a wave, as the commands of this package read it, and what they make of
it: `made_from.csv` says from which statements each result in `practice/` was made.

A result is stale when the statements mean something else, not when a note or a reason is reworded.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import pandas as pd

from peo.define.document import load
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.parameters import read_parameters
from peo.define.subject import find_wave
from peo.project import Project, UserError, replacing
from peo.project.words import spoken
from peo.project.written import write_csv
from peo.published.printed import read_table, write_table
from peo.published.readings import CONFLICT_COLUMNS, Reading, read_readings
from peo.published.schema import read_ledger_table
from peo_reconstruct.choices import Choices
from peo_reconstruct.solve import find_conflicts, load_solver, reconstruct
from peo_reconstruct.statements import read_rows

_METHOD = "1"  # another one when results are computed otherwise: all are then stale
_COLUMNS = ["file", "made_from"]
_SECONDS = 300.0  # no machine needs them: they end a search that does not end by itself
_NOT_MEANT: Any = {  # of the choices: why, not what
    "given_up": {"__all__": {"reason"}}, "cannot_hold": True, "shapes": {"__all__": {"serves"}},
}  # fmt: skip
_NOT_SAID: Any = {"nl": True, "en": True, "ways": {"__all__": {"nl", "en"}}}
COMMANDS = {
    "reconstructed.csv": "reconstruct", "bounds.csv": "bounds", "conflicts.csv": "conflicts",
}  # fmt: skip


@dataclass(frozen=True)
class Published:
    """The ledger of a wave (all columns text), its readings, and the choices that go with it."""

    instrument: Instrument
    ledger: pd.DataFrame
    choices: Choices
    readings: list[Reading]
    seed: int

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return [asdict(row) for row in read_rows(self.ledger, self.choices)]

    def meaning(self, name: str) -> str:
        """Hash of all that decides a result: rows, choices, the way scales run, and the seed.

        Only records rest on preferences.
        """
        choices = self.choices
        if name != "reconstructed.csv":
            choices = choices.without_preferences()
        variables = self.instrument.variables
        parts = [
            _METHOD,
            self._rows,
            [reading.model_dump(mode="json", exclude=_NOT_SAID) for reading in self.readings],
            choices.model_dump(mode="json", exclude=_NOT_MEANT),
            {n: variables[n].substantive for n in choices.columns if n in variables},
            None if name == "bounds.csv" else self.seed,
        ]
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def published_of(project: Project, wave: str) -> Published:
    """What was published about a wave.

    Raises UserError when the solver is not installed, and for a wave that has no published figures,
    only totals, or no choices.
    """
    load_solver()
    return _told(project, wave)


def _told(project: Project, wave: str) -> Published:
    """The same, for who computes nothing with it."""
    instrument = read_instrument(project, find_wave(project, wave).id)
    path = project.choices_file(wave)
    if not path.is_file():
        raise UserError("reconstruct.no_choices", wave=wave, file=project.relative(path))
    ledger = read_ledger_table(project.ledger_file(wave), instrument)
    readings = read_readings(project.readings_file(wave), ledger["figure_id"], instrument)
    apart = sorted(set().union(*(question.apart for question in instrument.questions)))
    choices = load(path, Choices).model_copy(update={"apart": tuple(apart)})
    seed = read_parameters(project).seed
    return Published(instrument, ledger, choices, readings, seed)


def kept(project: Project, wave: str, told: Published, name: str) -> bool:
    """Whether a result was made from what is published and chosen now."""
    return _recorded(project, wave).get(name) == told.meaning(name)


def record(project: Project, wave: str, told: Published, name: str) -> None:
    """Note from what a result was made, once it is written."""
    rows = sorted((_recorded(project, wave) | {name: told.meaning(name)}).items())
    write_table(rows, _COLUMNS, project.practice(wave) / "made_from.csv")


def stale(project: Project, wave: str) -> list[str]:
    """The commands that make anew what was made from other statements than the present ones."""
    told = _told(project, wave)
    return [
        f"peo {command} {wave}"
        for name, command in COMMANDS.items()
        if not kept(project, wave, told, name)
    ]


def _recorded(project: Project, wave: str) -> dict[str, str]:
    rows = read_table(project.practice(wave) / "made_from.csv", _COLUMNS)
    return {row["file"]: row["made_from"] for row in rows}


def reconstruct_wave(project: Project, wave: str) -> str:
    """Write reconstructed.csv of a wave, only when records were found, and say what came out."""
    told = published_of(project, wave)
    made = reconstruct(told.ledger, told.choices, told.seed, _SECONDS, told.readings)
    path = project.practice_file(wave)
    with replacing(path) as new:
        write_csv(made.records, new)
    record(project, wave, told, path.name)
    n = {"n": len(made.records), "held": len(made.held), "dropped": len(made.dropped)}
    return spoken(f"reconstruct.told.{made.status}", **n)


def renew_conflicts(project: Project, wave: str) -> str:
    """Write conflicts.csv of a wave, and say what came out."""
    told = published_of(project, wave)
    found = find_conflicts(told.ledger, told.choices, told.seed, told.readings)
    path = project.conflicts_file(wave)
    write_table(found, CONFLICT_COLUMNS, path)
    record(project, wave, told, path.name)
    return spoken("reconstruct.told.conflicts", n=len(found), file=path.name)
