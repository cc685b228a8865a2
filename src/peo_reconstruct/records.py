"""The practice records of a wave, from its files."""

from __future__ import annotations

from peo.project import Project, replacing
from peo.sources.written import write_csv
from peo_reconstruct.practice import published_of, record
from peo_reconstruct.solve import reconstruct

_SECONDS = 300.0  # no machine needs them: they end a search that does not end by itself


def reconstruct_wave(project: Project, wave: str) -> str:
    """Write reconstructed.csv of a wave, only when records were found, and say what came out."""
    told = published_of(project, wave)
    made = reconstruct(told.ledger, told.choices, told.seed, _SECONDS, told.readings)
    path = project.practice_file(wave)
    with replacing(path) as new:
        write_csv(made.records, new)
    record(project, wave, told, path.name)
    words = f"{len(made.records)} records hold {len(made.held)} published rows"
    words += f"; {len(made.dropped)} given up; {made.status}"
    if made.status == "feasible":
        words += " (the time limit was reached: the best so far; a slower machine may find others)"
    return words
