"""Intake of a large CSV against a bare pandas.read_csv(dtype=str) of the same file.

    python benchmarks/intake_speed.py [rows]

Each is measured in a process of its own, from import to result: seconds of the work itself and
the highest resident memory. The records are synthetic.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
WAVE = "2022-04"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "intake")]


def make(path: Path, rows: int) -> None:
    """Synthetic respondents, repeated under new numbers until there are enough."""
    import exports
    import pandas as pd

    from peo.instrument import read_instrument
    from peo.project import find_project

    instrument = read_instrument(find_project(ROOT), WAVE)
    some = exports.records(instrument, min(rows, 2_000), seed=1, lines=False)
    frame = pd.concat([some] * -(-rows // len(some)), ignore_index=True).head(rows)
    frame["respondent_id"] = [f"S{i:07d}" for i in range(rows)]
    frame.to_csv(path, index=False, lineterminator="\n")


def measure(what: str, path: Path) -> None:
    """Do one of the two and print its seconds and peak memory."""
    import pandas as pd

    from peo.instrument import read_instrument
    from peo.intake.run import examine
    from peo.project import find_project

    project = find_project(ROOT)
    instrument = read_instrument(project, WAVE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    if what == "bare":
        kept = pd.read_csv(path, dtype=str)
        rows = len(kept)
    else:
        result, _ = examine(project, instrument, path, "collected")
        rows = len(result.accepted)
        assert result.problems.empty
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"rows": rows, "seconds": seconds, "peak": peak, "before": before}))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        make(path, rows)
        found = {}
        for what in ("bare", "intake"):
            command = [sys.executable, __file__, "--measure", what, str(path)]
            runs = [json.loads(subprocess.check_output(command)) for _ in range(3)]
            found[what] = min(runs, key=lambda run: run["seconds"])
        bare, intake = found["bare"], found["intake"]
        print(f"{rows} rows, {path.stat().st_size / 1e6:.0f} MB")
        for what, run in found.items():
            print(f"{what:8}{run['seconds']:7.2f} s  peak {run['peak'] / 1024:6.0f} MB")
        print(f"ratio of time   {intake['seconds'] / bare['seconds']:.1f} (at most 5)")
        print(f"ratio of memory {intake['peak'] / bare['peak']:.1f} (at most 4)")


if __name__ == "__main__":
    if "--measure" in sys.argv:
        measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
