"""Intake of a large CSV against a bare pandas.read_csv(dtype=str) of the same file.

    python benchmarks/intake_speed.py [rows | --tiny]

`intake` reads, harmonises and validates; `package` also writes the data package. Each is measured
in a process of its own (--tiny: the three in one), without imports: seconds, those of the
processor, the highest resident memory. The people are invented; of 4 in 100 one answer breaks a
rule, others skipped questions or broke off, so there are problems to list.
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
sys.path.insert(0, str(ROOT / "src"))


def make(path: Path, rows: int) -> None:
    """Synthetic respondents; one in 25 breaks a rule, all places of the instrument in turn."""
    from itertools import cycle

    from peo.define.instrument import read_instrument
    from peo.define.instrument.planted import fitting
    from peo.define.instrument.survey_rules import places
    from peo.define.instrument.synthetic import synthesize
    from peo.project import find_project

    instrument = read_instrument(find_project(ROOT), WAVE)
    whole = synthesize(instrument, 1, seed=2, skip=0).iloc[0].to_dict()
    broken = [
        fitting(instrument, whole, answers)
        for rule, answers, _ in places(instrument)
        if rule not in ("respondent_duplicate", "choice_twice")
    ]
    frame = synthesize(instrument, rows, seed=1)
    every = frame.index[::25]
    wrong = [row for _, row in zip(every, cycle(broken), strict=False)]
    names = list(instrument.variables)
    frame.loc[every, names] = [[row[name] for name in names] for row in wrong]
    frame.to_csv(path, index=False, lineterminator="\n")


def measure(what: str, path: Path) -> None:
    """Do one of the three and print what it took, seconds and peak memory."""
    import pandas as pd

    from peo.define.instrument import read_instrument
    from peo.intake.package import write_package
    from peo.intake.run import examine
    from peo.project import find_project

    project = find_project(ROOT)
    instrument = read_instrument(project, WAVE)
    start, worked = time.perf_counter(), time.process_time()
    if what == "bare":
        rows = len(pd.read_csv(path, dtype=str))
    else:
        result, _ = examine(project, instrument, path, "synthetic")
        rows = len(result.accepted) + len(result.rejected)
        if what == "package":
            write_package(path.parent / "package", result, instrument)
    seconds, processor = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "seconds": seconds, "processor": processor, "peak": peak}))


def measured(path: Path, *kinds: str) -> list[dict[str, float]]:
    """What each of some took, in one process."""
    lines = subprocess.check_output([sys.executable, __file__, "--measure", str(path), *kinds])
    return [json.loads(line) for line in lines.splitlines()]


def main() -> None:
    asked = sys.argv[1] if len(sys.argv) > 1 else "100000"
    tiny = asked == "--tiny"
    rows, times = (50, 1) if tiny else (int(asked), 3)
    kinds = ("bare", "intake", "package")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        # elsewhere: the peak of a process counts from that of the one that started it
        subprocess.check_call([sys.executable, __file__, "--make", str(rows), str(path)])
        runs: dict[str, list[dict[str, float]]] = {what: [] for what in kinds}
        for _ in range(times):  # in turn, so that a busy machine slows all alike
            for group in [kinds] if tiny else [(what,) for what in kinds]:
                for what, done in zip(group, measured(path, *group), strict=True):
                    runs[what].append(done)
                    assert done["rows"] == rows
        size = path.stat().st_size / 1e6
    best = {what: {k: min(r[k] for r in done) for k in done[0]} for what, done in runs.items()}
    print(f"{rows} rows, {size:.0f} MB, the best of {times}; at most 5 times, memory 4 times")
    for what, run in best.items():
        ratios = {k: run[k] / best["bare"][k] for k in ("seconds", "processor", "peak")}
        print(
            f"{what:8}{run['seconds']:7.2f} s ({ratios['seconds']:.1f})"
            f"{run['processor']:7.2f} s of processor ({ratios['processor']:.1f})"
            f"{run['peak']:7.0f} MB ({ratios['peak']:.1f})"
        )


if __name__ == "__main__":
    if "--measure" in sys.argv:
        for kind in sys.argv[3:]:
            measure(kind, Path(sys.argv[2]))
    elif "--make" in sys.argv:
        make(Path(sys.argv[3]), int(sys.argv[2]))
    else:
        main()
