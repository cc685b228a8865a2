"""Intake of one wave, from its raw file to its data package."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.instrument.read import other_instruments
from peo.define.subject import find_wave
from peo.intake.columns import Names, assign
from peo.intake.decisions import FILES, decided
from peo.intake.harmonise import harmonise, missing_variables
from peo.intake.link import shared_keys, write_link
from peo.intake.mapping import apply_mapping, propose, read_mapping
from peo.intake.missing import earlier_kinds
from peo.intake.package import write_package
from peo.intake.problems import in_words
from peo.intake.validate import Validated, validate
from peo.project import (
    FORMATS,
    CallError,
    Project,
    UserError,
    did_you_mean,
    replacing,
    sha256,
)
from peo.project.words import Text, both, language
from peo.sources.reading import read_export, read_sheet, structure_beside
from peo.sources.sheet import Sheet

_RATHER = 0.8  # so many of the columns that another wave knows, this one should know too


@dataclass(frozen=True)
class IntakeResult:
    """What came in and what became of it. accepted + rejected + left_out = received, always.

    `left_out` counts the rows that a person excluded, `break_off` those that stop after the first
    block; `notes` say what was decided while reading, such as columns that were left out.
    """

    received: int
    accepted: int
    rejected: int
    problems: pd.DataFrame
    missing: list[str]
    break_off: int = 0
    left_out: int = 0
    notes: list[str] = field(default_factory=list)


def receive(project: Project, wave: str, file: Path) -> Path:
    """Put an export in its place in data/raw, byte for byte; its place.

    Raises UserError, before anything is copied, when there is no such file, it cannot be read, its
    ending says no format, or the wave has other records already or was published.
    """
    if find_wave(project, wave).read_only:
        raise CallError("intake.published", wave=wave)
    if not file.is_file():
        raise CallError("sources.no_file", file=repr(str(file)[:200]))
    kind = file.suffix.lower().lstrip(".").replace("zsav", "sav")
    if kind not in FORMATS:
        raise CallError("intake.ending", file=file.name, endings=", ".join(FORMATS))
    names = Names(read_instrument(project, wave))
    sheet = read_sheet(file, names.score, read_mapping(project.mapping_file(wave), names).sheet)
    _of_this_wave(project, wave, file.name, list(map(str, sheet.cells.columns)), names)
    place = project.raw(wave) / f"records.{kind}"
    there = [path for k in FORMATS if (path := place.with_suffix(f".{k}")).is_file()]
    tried = [project.invented_file(wave).with_suffix(f".{k}") for k in FORMATS]
    for path in (*tried, project.practice_file(wave)):
        if path.is_file():
            raise CallError("intake.nobody_gave", file=project.relative(path))
    if any(path.resolve() != file.resolve() and sha256(path) != sha256(file) for path in there):
        raise CallError("intake.exists", file=project.relative(there[0]))
    if not there:
        with replacing(place) as new:
            new.write_bytes(file.read_bytes())
            new.chmod(0o600)
    return place


def _of_this_wave(project: Project, wave: str, file: str, columns: list[str], names: Names) -> None:
    """CallError where the columns of a file are far rather those of another wave."""
    known = names.score(columns)
    others: list[Instrument] = []
    with suppress(UserError):  # one that is being written says nothing of this file
        others += other_instruments(project, wave)
    for other in others:
        if _RATHER * (there := Names(other).score(columns)) > known:
            raise CallError(
                "intake.meant_wave", file=file, n=len(columns), wave=wave, known=known,
                       other=other.wave, there=there
            )  # fmt: skip


def take_in(project: Project, wave: str) -> IntakeResult:
    """Read, harmonise and validate the records of a wave and write its data package.

    Raises UserError, before anything is written, when the file cannot be read, when a column is
    not recognised or a collected export lacks a question, or when no row is acceptable.
    """
    find_wave(project, wave)
    raw, origin = project.records_source(wave)
    instrument = read_instrument(project, wave)
    if instrument.demonstration and origin == "collected":
        origin = "demonstration"
    result, export = examine(project, instrument, raw, origin)
    accepted, rejected = len(result.accepted), len(result.rejected)
    received = accepted + rejected + result.left_out
    missing = missing_variables(result.accepted, instrument)
    if not accepted:
        first = result.problems[result.problems["severity"] == "refuse"].iloc[0]
        raise UserError(
            "intake.none", file=raw.name, n=received, row=first["row"],
                   column=first["header"] or first["column"], why=in_words(first, "message")
        )  # fmt: skip
    told = [note.label(language()) for note in export.notes]
    notes = [*told, *write_package(project.processed(wave), result, instrument)]
    write_link(project.link_file(wave), export.person, result.accepted, bool(instrument.person))
    broken_off = int((result.problems["rule"] == "base_only").sum())
    return IntakeResult(
        received, accepted, rejected, result.problems, missing, broken_off, result.left_out, notes
    )


def examine(
    project: Project, instrument: Instrument, raw: Path, origin: str
) -> tuple[Validated, Sheet]:
    """Validated rows of a raw file and the file as it was read; nothing is written.

    Raises UserError as `take_in` does.
    """
    names = Names(instrument)
    mapping = read_mapping(project.mapping_file(instrument.wave), names)
    entries = mapping.entries
    export = read_export(raw, names.score, mapping.sheet, instrument.person)
    if instrument.person and export.person is None and origin in ("collected", "demonstration"):
        raise UserError(
            "intake.no_person", file=raw.name, column=instrument.person,
                   near=did_you_mean(instrument.person, map(str, export.cells.columns))
        )  # fmt: skip
    found = assign(export, names)
    stray = _of_other_waves(project, instrument, export, [n for n in found if not found[n]])
    targets = apply_mapping(
        {n: target for n, target in found.items() if n not in stray or n in entries},
        entries, raw.name, instrument.wave,
    )  # fmt: skip
    known = found | {name: entry.variable for name, entry in entries.items()}
    received = export.cells.set_axis([known.get(n) or n for n in map(str, export.cells)], axis=1)
    export, decisions = decided(export, raw, targets)
    numbered = export.person is not None or mapping.respondents == "rows"
    done = harmonise(export, targets, instrument, origin, raw.name, mapping.ticks, numbered)
    if origin != "reconstructed" and (lacking := missing_variables(done.frame, instrument)):
        raise UserError("intake.lacking", file=raw.name, names=", ".join(lacking))
    notes = [
        *export.notes,
        both("intake.note.format", format=export.format),
        *done.notes,
        *_who(done.frame),
    ]
    for column, wave in stray.items():
        if column in targets or column in entries:
            continue
        notes.append(both("intake.note.other_wave", wave=wave, column=column))
        done.find("other_wave", column, export.cells[column].dropna())
    headers = {target: export.called.get(name, name) for name, target in targets.items()}
    headers |= {n: n for n in stray}
    findings = [*done.findings, *decisions]
    result = validate(done.frame, instrument, raw.name, findings, headers)
    told = [result.missing, earlier_kinds(raw, done.frame), done.kinds()]
    shared = shared_keys(export.person, result.accepted)
    if shared.any():
        rows = ", ".join(map(str, shared.index[shared]))
        notes.append(both("intake.note.shared_key", rows=rows))
    missing = pd.concat(told, ignore_index=True)
    result = replace(result, missing=missing, notes=tuple(notes), received=received)
    return result, replace(export, notes=tuple(notes))


def sources(project: Project, wave: str) -> list[Path]:
    """The raw files that decide what intake makes of a wave: records, and what explains them."""
    raw, _ = project.records_source(wave)
    beside = [project.mapping_file(wave), structure_beside(raw), raw.with_name("missing.parquet")]
    beside += [raw.with_name(name) for name in FILES]
    return [raw, *(path for path in beside if path is not None and path.is_file())]


def propose_mapping(project: Project, wave: str) -> tuple[Path, int]:
    """Write proposals for the columns that are not recognised; (mapping file, how many wait)."""
    find_wave(project, wave)
    raw, _ = project.records_source(wave)
    names = Names(read_instrument(project, wave))
    path = project.mapping_file(wave)
    mapping = read_mapping(path, names)
    export = read_export(raw, names.score, mapping.sheet, names.instrument.person)
    return path, propose(path, assign(export, names), mapping, names, export, raw.name)


def _who(frame: pd.DataFrame) -> list[Text]:
    """What the survey tool says became of the forms, counted."""
    if "response_status" not in frame:
        return []
    counts = frame["response_status"].fillna("unknown").value_counts()
    told = ", ".join(f"{n} {word}" for word, n in counts.items())
    return [both("intake.note.status", counts=told)]


def _of_other_waves(
    project: Project, instrument: Instrument, export: Sheet, columns: list[str]
) -> dict[str, str]:
    """Columns without a place in this instrument that another wave's instrument knows."""
    out = {}
    for other in other_instruments(project, instrument.wave) if columns else ():
        names = Names(other)
        for column in columns:
            target = names.find(column)
            if target is not None and target not in instrument.variables:
                out[column] = other.wave
    return {column: wave for column, wave in out.items() if column in export.cells}
