"""A wave of synthetic records, and one way to take in a file made from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from peo.instrument.model import Instrument
from peo.intake.run import examine
from peo.intake.validate import Validated
from peo.project import Project
from peo.sources.sheet import Sheet
from tests.promises.intake import exports

Examine = Callable[..., tuple[Validated, Sheet]]


@pytest.fixture(scope="session")
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
