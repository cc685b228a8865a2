"""Intake of one wave, from its raw file to its data package."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from peo.instrument import read_instrument
from peo.intake.harmonise import harmonise, missing_variables
from peo.intake.package import write_package
from peo.intake.problems import masked
from peo.intake.read import read_cells
from peo.intake.validate import validate
from peo.project import Project, UserError


@dataclass(frozen=True)
class IntakeResult:
    """What came in and what became of it. accepted + rejected = received, always."""

    received: int
    accepted: int
    rejected: int
    problems: pd.DataFrame
    missing: list[str]
    notes: list[str]


def take_in(project: Project, wave: str) -> IntakeResult:
    """Read, harmonise and validate the records of a wave and write its data package.

    Raises UserError, before anything is written, when the file cannot be read, when a collected
    export lacks a question, or when no row is acceptable.
    """
    project.wave(wave)
    raw, origin = project.records_source(wave)
    instrument = read_instrument(project, wave)
    frame = harmonise(read_cells(raw), instrument, origin, raw.name)
    missing = missing_variables(frame, instrument)
    if missing and origin == "collected":
        raise UserError(f"{raw.name}: no column for {', '.join(missing)}. Nothing was read.")
    result = validate(frame, instrument, raw.name)
    received, accepted, rejected = len(frame), len(result.accepted), len(result.rejected)
    assert accepted + rejected == received
    if not accepted:
        first = result.problems.iloc[0]
        raise UserError(
            f"{raw.name}: none of its {received} rows is acceptable. The first reason: row "
            f"{first['row']}, {first['column']}: {first['message_en']}"
        )
    result = replace(result, problems=masked(result.problems, instrument))
    notes = write_package(project.processed(wave), result, instrument)
    return IntakeResult(received, accepted, rejected, result.problems, missing, notes)
