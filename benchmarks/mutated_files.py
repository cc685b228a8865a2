"""2,000 damaged files: each is taken in or refused in words, within ten seconds.

python benchmarks/mutated_files.py [files] [seed]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "intake")]


def main() -> int:
    import exports
    import mutated

    from peo.instrument import read_instrument
    from peo.intake.run import examine
    from peo.project import UserError, find_project

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    project = find_project(ROOT)
    instrument = read_instrument(project, "2022-04")
    wave = exports.records(instrument, 8, seed)
    outcome: Counter[str] = Counter()
    slowest, which = 0.0, ""
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate(mutated.files(wave, instrument, count, seed)):
            path = Path(folder) / name
            path.write_bytes(data)
            start = time.process_time()
            try:
                examine(project, instrument, path, "collected")
                outcome["taken in"] += 1
            except UserError:
                outcome["refused in words"] += 1
            except Exception as error:  # what must not happen
                outcome["traceback"] += 1
                print(f"file {number} ({name}): {type(error).__name__}: {error}")
            slowest, which = max(
                (slowest, which), (time.process_time() - start, f"{number} {name}")
            )
            path.unlink()
    print(", ".join(f"{n} {what}" for what, n in sorted(outcome.items())))
    print(f"slowest: {slowest:.1f} s of processor time (at most 10): file {which}")
    return int(outcome["traceback"] > 0 or slowest > 10)


if __name__ == "__main__":
    sys.exit(main())
