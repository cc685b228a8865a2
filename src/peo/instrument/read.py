"""Reading an instrument, and keeping its amendment log honest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from peo.definition import load
from peo.instrument.model import Instrument
from peo.project import Project, UserError, replacing


def read_instrument(project: Project, wave: str, check_log: bool = True) -> Instrument:
    """The instrument of a wave.

    Raises UserError when the file is missing or broken, belongs to another wave, or has changed
    since the last entry in its amendment log.
    """
    path = project.instrument_file(wave)
    if not path.is_file():
        raise UserError(
            f"There is no instrument {project.relative(path)}. Every wave needs one; "
            "docs/instrument.md says how to make it."
        )
    instrument = load(path, Instrument)
    if instrument.wave != wave:
        raise UserError(
            f"{project.relative(path)}: it says wave {instrument.wave!r}, not {wave!r}."
        )
    logged = instrument.amendments[-1].sha256 if instrument.amendments else None
    if check_log and logged != instrument.sha256:
        raise UserError(
            f"{project.relative(path)} differs from the last entry of its amendment log "
            f"(now {instrument.sha256[:12]}, logged {str(logged)[:12]}). If the change is meant, "
            f'log it: peo amend {wave} "what changed and why"'
        )
    return instrument


def other_instruments(project: Project, wave: str) -> Iterator[Instrument]:
    """The instruments of all other waves, also one that was changed since its last log entry."""
    for file in sorted(project.instrument_file(wave).parent.glob("*.yaml")):
        if file.stem != wave:
            yield read_instrument(project, file.stem, check_log=False)


def amend(project: Project, wave: str, what: str) -> str:
    """Add an entry to the amendment log; returns the new fingerprint, or the unchanged one."""
    path = project.instrument_file(wave)
    instrument = read_instrument(project, wave, check_log=False)
    if instrument.amendments and instrument.amendments[-1].sha256 == instrument.sha256:
        raise UserError(f"{project.relative(path)}: nothing changed since the last entry.")
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    if not instrument.amendments:
        text += "\namendments:\n"
    quoted = what.replace("\\", "\\\\").replace('"', '\\"')
    text += f'- {{date: "{date.today().isoformat()}", what: "{quoted}",\n'
    text += f'   sha256: "{instrument.sha256}"}}\n'
    with replacing(path) as new:
        new.write_text(text, encoding="utf-8")
    return instrument.sha256
