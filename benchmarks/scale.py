"""How long all figures of a wave take for 150 and for many more invented respondents.

    python benchmarks/scale.py [sizes | --tiny]

Runs the code cells of every chapter of the wave (--tiny: of one, for 30 people), plots included, on
records that are loaded already; each size in a process of its own. Prints CPU seconds, their ratio
to the first size, and the peak memory of the process. The invented records mix the reconstructed
ones, column by column.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
WAVE = "2022-04"


def invent(n: int, known: pd.DataFrame) -> pd.DataFrame:
    """n respondents: rows drawn again, then columns that everybody answers partly shuffled."""
    rng = np.random.default_rng(n)
    frame = known.iloc[rng.integers(0, len(known), n)].reset_index(drop=True)
    route = {"workload", "worked_before_2015"}
    for name in frame.columns[2 : frame.columns.get_loc("workload")]:
        if known[name].notna().all() and name not in route:
            other = known[name].iloc[rng.integers(0, len(known), n)].reset_index(drop=True)
            keep = rng.random(n) < 0.7
            frame[name] = frame[name].where(keep, other)
    frame["respondent_id"] = np.arange(n).astype(str)
    frame["origin"] = "synthetic"
    return frame


def run(folder: Path, most: int | None) -> tuple[float, float, int]:
    """CPU seconds for all cells, CPU seconds for the slowest notebook, figures recorded."""
    import os

    os.chdir(folder)
    import matplotlib.figure  # noqa: F401
    import pingouin  # noqa: F401
    import scipy.stats  # noqa: F401

    from peo.define.chapters.needs import chapters
    from peo.define.subject import find_subject
    from peo.notebook import open_wave
    from peo.project import Project

    present = chapters(find_subject(Project(folder), WAVE)).present[:most]
    names = [chapter.name for chapter in present]
    waves = {name: open_wave(WAVE, name) for name in names}
    total, slowest, figures = 0.0, 0.0, 0
    for name, path in ((chapter.name, chapter.path) for chapter in present):
        started = time.process_time()
        scope: dict[str, object] = {"w": waves[name]}  # the parameters have a cell
        cells = json.loads(path.read_text())["cells"]
        for cell in cells:
            source = "".join(cell["source"])
            tags = cell["metadata"].get("tags", [])
            if cell["cell_type"] == "code" and "needs" not in tags and "open_wave" not in source:
                exec(source, scope)
        took = time.process_time() - started
        total, slowest = total + took, max(slowest, took)
        figures += len(waves[name].figures)
    return total, slowest, figures


def main() -> None:
    from peo.intake.run import take_in
    from peo.project import Project

    if sys.argv[1:2] == ["--run"]:
        total, slowest, figures = run(Path(sys.argv[2]), int(sys.argv[3]) or None)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps([total, slowest, figures, peak]))
        return
    tiny = sys.argv[1:] == ["--tiny"]
    asked = ["30"] if tiny else sys.argv[1:]
    sizes = [int(size) for size in asked] or [150, 10_000, 100_000, 1_000_000]
    first = None
    print(f"{'n':>9} {'seconds':>8} {'ratio':>6} {'figures':>8} {'peak MB':>8}")
    for n in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for item in ("params.yaml", "schemas", "notebooks", "data", "src"):
                source = ROOT / item
                (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / item)
            take_in(Project(folder), WAVE)
            records = Project(folder).processed(WAVE) / "records.parquet"
            invent(n, pd.read_parquet(records)).to_parquet(records)
            command = [sys.executable, __file__, "--run", name, "1" if tiny else "0"]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        total, _, figures, peak = json.loads(done.stdout.splitlines()[-1])
        first = first or total
        print(f"{n:>9} {total:>8.1f} {total / first:>6.1f} {figures:>8} {peak:>8.0f}", flush=True)


if __name__ == "__main__":
    main()
