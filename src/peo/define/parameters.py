"""The choices of params.yaml as typed values, read once for as long as the file stays as it is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field

from peo.define.document import Definition, load
from peo.project import Project
from peo.project.words import Language


class Disclosure(Definition):
    """What may be printed of collected records: peo.disclosure applies it.

    `min_base` is the smallest group that a figure may rest on, `min_cell` the smallest number of
    people that a share may show. The bounds keep the rule from being switched off by a slip.
    """

    min_base: int = Field(strict=True, ge=5, le=1_000)
    min_cell: int = Field(strict=True, ge=3, le=100)


class Parameters(Definition):
    """Everything in params.yaml; `seed` is for whatever is drawn at random."""

    language: Language
    seed: int = Field(strict=True, ge=0, lt=2**32)
    disclosure: Disclosure


def read_parameters(project: Project) -> Parameters:
    """The parameters of a project; raises UserError with the line of every mistake in them."""
    path = project.params_file
    state = path.stat() if path.is_file() else None
    return _read(path, state and (state.st_mtime_ns, state.st_size, state.st_ino))


@lru_cache(maxsize=8)
def _read(path: Path, state: object) -> Parameters:  # noqa: ARG001 - another state, another reading
    return load(path, Parameters)
