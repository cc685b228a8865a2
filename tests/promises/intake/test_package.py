"""The quick writers of the package against the slow ones whose bytes they must give."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from peo.instrument.model import Instrument
from peo.instrument.synthetic import synthesize
from peo.intake import package, spss
from peo.sources import written
from tests.conftest import examples

_MARKS = st.text(st.sampled_from("ab ,;\"'\n€ë🙂="), max_size=300)


@pytest.mark.slow
@settings(max_examples=examples(8), deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 99), st.integers(1, 25), st.lists(_MARKS, min_size=1, max_size=4))
def test_the_quick_writers_give_the_bytes_of_pandas_and_pyreadstat(
    instrument: Instrument,
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    rows: int,
    texts: list[str],
) -> None:
    """Quotes, line ends, numbers with and without decimals, empty columns; in several parts."""
    frame = synthesize(instrument, rows, seed)
    frame["fixed_comment"] = [texts[row % len(texts)] or None for row in range(rows)]
    frame["task_comment"] = None
    records = package.typed(frame, instrument)
    folder = tmp_path_factory.mktemp("quick")
    safe = records["fixed_comment"].str.replace(r"^(?='*[=\n])", "'", regex=True)
    slow = records.assign(fixed_comment=safe)
    slow.to_csv(folder / "slow.csv", index=False, lineterminator="\n")
    with pytest.MonkeyPatch.context() as small:
        small.setattr(written, "_AT_ONCE", 7)
        small.setattr(spss, "_AT_ONCE", 7)
        written.write_csv(records, folder / "quick.csv")
        spss.write_sav(folder / "quick.sav", records, instrument)
        small.setattr(spss, "_LONGEST", 0)  # all by pyreadstat
        spss.write_sav(folder / "slow.sav", records, instrument)
    assert _bytes(folder / "quick.csv") == _bytes(folder / "slow.csv")
    assert _bytes(folder / "quick.sav") == _bytes(folder / "slow.sav")


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def test_a_lone_carriage_return_stays_inside_its_cell(
    instrument: Instrument, tmp_path: Path
) -> None:
    """Python 3.11 writes it without quotes, after which pandas reads two rows."""
    frame = synthesize(instrument, 2, seed=1)
    frame["fixed_comment"] = ["een\rtwee", "drie"]
    written.write_csv(package.typed(frame, instrument), tmp_path / "r.csv")
    back = pd.read_csv(tmp_path / "r.csv", dtype=str)
    assert back["fixed_comment"].tolist() == ["een\rtwee", "drie"]
