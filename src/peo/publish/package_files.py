"""The files of a data package that describe it: codebook as XML and as a page, and checksums."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from peo.define.instrument import read_instrument
from peo.define.parameters import read_parameters
from peo.define.subject import find_wave
from peo.project import Project, UserError, replacing, sha256
from peo.publish.codebook_page import codebook_page
from peo.publish.ddi import ddi_codebook
from peo.publish.entries import read_codebook
from peo.published.bounds import read_bounds
from peo.published.ledger import ledger_of

DEPOSIT = (
    "records.csv", "records.parquet", "records.sav", "missing.parquet", "dictionary.csv",
    "datapackage.json", "codebook.xml", "codebook.html",
)  # fmt: skip


def write_codebook(project: Project, wave: str) -> Path:
    """Write codebook.xml, codebook.html and checksums.sha256 beside the records of a wave.

    checksums.sha256 lists what an archive receives and can be checked by `sha256sum --check`.
    Returns the folder. Raises UserError when intake has not seen the wave yet.
    """
    find_wave(project, wave)
    path = project.records_file(wave)
    if not path.is_file():
        raise UserError("publish.error.no_records", file=project.relative(path), wave=wave)
    instrument = read_instrument(project, wave)
    claims = ledger_of(project, wave)
    bounds = read_bounds(project.bounds_file(wave))
    found = read_codebook(
        pd.read_parquet(path), instrument, read_parameters(project).disclosure, claims, bounds,
        pd.read_parquet(path.with_name("missing.parquet")),
    )  # fmt: skip
    folder = project.processed(wave)
    with replacing(folder / "codebook.xml") as new:
        new.write_text(ddi_codebook(found, "records.csv"), encoding="utf-8")
    with replacing(folder / "codebook.html") as new:
        new.write_text(codebook_page(found, read_parameters(project).language), encoding="utf-8")
    lines = [f"{sha256(folder / n)}  {n}\n" for n in DEPOSIT if (folder / n).is_file()]
    with replacing(folder / "checksums.sha256") as new:
        new.write_text("".join(lines), encoding="utf-8")
    return folder
