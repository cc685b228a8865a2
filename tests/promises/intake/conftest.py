"""A wave of synthetic records, and one way to take in a file made from it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from peo.define.document import amend, load
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.intake.run import examine
from peo.intake.validate import Validated
from peo.project import Project
from peo.sources.sheet import Sheet
from tests.conftest import ROOT, Said, peo
from tests.promises.intake import exports
from tests.short import shorten

Examine = Callable[..., tuple[Validated, Sheet]]


@pytest.fixture(scope="module")
def schemas(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The definitions of the project; where a file of tests says LEFT_OUT, of a short form."""
    left_out = getattr(request.module, "LEFT_OUT", ())
    if not left_out:
        return ROOT / "schemas"
    folder = shutil.copytree(ROOT / "schemas", tmp_path_factory.mktemp("short") / "schemas")
    path = folder / "survey" / "2022-04.yaml"
    shorten(path, *left_out)
    amend(path, load(path, Instrument), "a short form")
    return folder


@pytest.fixture(scope="module")
def instrument(schemas: Path) -> Instrument:
    return read_instrument(Project(schemas.parent), "2022-04")


@pytest.fixture(scope="module")
def wave(instrument: Instrument) -> pd.DataFrame:
    """Sixty synthetic respondents who broke no rule."""
    return exports.records(instrument, 60, seed=3)


@pytest.fixture
def examined(project: Project, instrument: Instrument, tmp_path: Path) -> Examine:
    """Take in bytes as a file; returns the validated rows and the file as it was read."""

    def run(
        data: bytes, name: str = "records.csv", instrument: Instrument = instrument,
        **beside: bytes,
    ) -> tuple[Validated, Sheet]:  # fmt: skip
        for old in tmp_path.iterdir():
            old.unlink()
        (tmp_path / name).write_bytes(data)
        for other, content in beside.items():
            (tmp_path / other.replace("_", ".")).write_bytes(content)
        return examine(project, instrument, tmp_path / name, "collected")

    return run


@dataclass(frozen=True)
class Taken:
    """What `peo intake` says, and the files that it writes; an empty cell of the records is NaN."""

    said: Said
    folder: Path

    @property
    def problems(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "validation.csv", dtype=str, keep_default_na=False)

    @property
    def accepted(self) -> pd.DataFrame:
        return pd.read_csv(
            self.folder / "records.csv", dtype=str, keep_default_na=False, na_values=[""]
        )

    @property
    def rejected(self) -> pd.DataFrame:
        return pd.read_parquet(self.folder / "rejected.parquet")


def take(
    folder: Path, data: bytes, name: str = "records.csv", change: tuple[str, str] | None = None,
    schemas: Path = ROOT / "schemas",
) -> Taken:  # fmt: skip
    """`peo intake` of a file with these bytes, after a change of the instrument has been logged."""
    shutil.rmtree(folder, ignore_errors=True)
    project = Project(folder)
    project.raw("2022-04").mkdir(parents=True)
    for linked in ("params.yaml", "src"):
        (folder / linked).symlink_to(ROOT / linked)
    shutil.copytree(schemas, folder / "schemas")
    if change:
        path = project.instrument_file("2022-04")
        text = path.read_text(encoding="utf-8")
        assert text.count(change[0]) == 1
        path.write_text(text.replace(*change), encoding="utf-8")
        assert peo("amend", "2022-04", "a change of a test", root=folder).code == 0
    (project.raw("2022-04") / name).write_bytes(data)
    return Taken(peo("intake", "2022-04", root=folder), project.processed("2022-04"))


@pytest.fixture
def taken(tmp_path: Path, schemas: Path) -> Callable[..., Taken]:
    return lambda *data, **how: take(tmp_path / "project", *data, schemas=schemas, **how)
