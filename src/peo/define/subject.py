"""A subject: a wave of the survey or a study of coded talk, found by the file that defines it.

Which subjects there are follows from the files in `schemas/`; no list has to be kept. Only the keys
that tell subjects apart are read here, not their questions or codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from peo.define.document import Definition, load
from peo.project import CallError, Project, UserError, did_you_mean

Kind = Literal["wave", "dialogues", "interviews"]


class _Head(Definition):
    """The keys of a definition that say what kind of subject it defines; the rest is not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Kind = "wave"
    theme: str = ""
    earlier: str = ""
    complete: bool = True
    demonstration: bool = False
    read_only: bool = False


@dataclass(frozen=True)
class Subject:
    """A wave or a study.

    `theme` and `earlier` (the wave it is compared with) are of waves only. Of a wave that is not
    `complete` no more than totals are known. A `read_only` subject takes nothing in any more: it
    was published. A `demonstration` was invented.
    """

    project: Project
    id: str
    kind: Kind
    theme: str = ""
    earlier: str = ""
    complete: bool = True
    demonstration: bool = False
    read_only: bool = False

    @property
    def is_wave(self) -> bool:
        """Whether it is a wave of the survey, not a study of coded talk."""
        return self.kind == "wave"

    @property
    def definition_file(self) -> Path:
        """Its instrument or its code book."""
        made = self.project.instrument_file if self.is_wave else self.project.codebook_file
        return made(self.id)


def subjects(project: Project) -> tuple[Subject, ...]:
    """All waves in their order, then all studies by name."""
    return tuple(_read(project, name) for name in definition_files(project))


def find_subject(project: Project, name: str, totals: bool = False) -> Subject:
    """The wave or study called `name`.

    Raises UserError, with the nearest name, when there is none; also when no more than totals of it
    are known, unless `totals` allows that.
    """
    files = definition_files(project)
    if name not in files and name[:1].isdigit():
        project.wave_id(name)
    if name not in files:
        raise CallError(
            "define.no_subject", name=name, near=did_you_mean(name, files), known=", ".join(files)
        )
    subject = _read(project, name)
    if not (subject.complete or totals):
        raise CallError("define.totals_only", name=name)
    return subject


def find_wave(project: Project, name: str, totals: bool = False) -> Subject:
    """As `find_subject`, for what only a wave of the survey has."""
    subject = find_subject(project, name, totals)
    if not subject.is_wave:
        raise CallError("define.a_study", name=name)
    return subject


def definition_files(project: Project) -> dict[str, Path]:
    """The definition of every subject by its id, read or not."""
    folders = (project.instrument_file("x").parent, project.codebook_file("x").parent)
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


def _read(project: Project, name: str) -> Subject:
    path = definition_files(project)[name]
    head = load(path, _Head)
    is_code_book = path == project.codebook_file(name)
    if is_code_book is (head.kind == "wave"):
        raise UserError("define.no_kind", file=path.name)
    return Subject(project, name, **head.model_dump())
