"""Reading the instrument of a wave."""

from __future__ import annotations

from collections.abc import Iterator

from peo.define.document import load, load_logged
from peo.define.instrument.model import Instrument
from peo.project import Project, UserError


def read_instrument(project: Project, wave: str, check_log: bool = True) -> Instrument:
    """The instrument of a wave.

    Raises UserError when the file is missing or broken, belongs to another wave, or has changed
    since the last entry in its amendment log.
    """
    path = project.instrument_file(wave)
    if not path.is_file():
        raise UserError("instrument.no_file", file=project.relative(path))
    instrument = load_logged(path, Instrument, wave) if check_log else load(path, Instrument)
    if instrument.wave != wave:
        raise UserError(
            "instrument.other_wave", file=project.relative(path), said=instrument.wave, wave=wave
        )
    return instrument


def other_instruments(project: Project, wave: str) -> Iterator[Instrument]:
    """The instruments of all other waves, also one that was changed since its last log entry."""
    for file in sorted(project.instrument_file(wave).parent.glob("*.yaml")):
        if file.stem != wave:
            yield read_instrument(project, file.stem, check_log=False)
