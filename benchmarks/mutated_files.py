"""2,000 damaged files: each is taken in or refused in words, within ten seconds, never in part.

    python benchmarks/mutated_files.py [files] [seed]

Each is taken in as `peo intake` does it, package included. Time is that of the processor.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
WAVE = "2022-04"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


def content(folder: Path) -> dict[str, bytes]:
    """All files under a folder, also hidden ones."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def main() -> int:
    from peo.define.instrument import read_instrument
    from peo.intake.run import take_in
    from peo.project import Project, UserError, find_project
    from tests.promises.intake import exports, mutated

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    home = find_project(ROOT)
    instrument = read_instrument(home, WAVE)
    wave = exports.records(instrument, 8, seed)
    whole, _ = exports.limesurvey(wave, instrument, "code", "new")
    outcome: Counter[str] = Counter()
    slowest, which = 0.0, ""
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        shutil.copy(home.params_file, project.params_file)
        shutil.copytree(ROOT / "schemas", project.root / "schemas")
        raw, made = project.raw(WAVE), project.processed(WAVE)
        raw.mkdir(parents=True)
        (raw / "records.csv").write_bytes(exports.to_csv(wave))
        take_in(project, WAVE)
        every = set(content(made))  # what a file that is not damaged makes
        shutil.rmtree(made)
        for number, (name, data) in enumerate(mutated.files(wave, instrument, count, seed)):
            shutil.rmtree(raw, ignore_errors=True)
            raw.mkdir(parents=True)
            (raw / name).write_bytes(data)
            if name.startswith("survey"):
                (raw / "records.csv").write_bytes(whole)
            before = content(made)
            start = time.process_time()
            try:
                take_in(project, WAVE)
                outcome["taken in"] += 1
                if set(content(made)) != every:
                    outcome["partial output"] += 1
            except UserError:
                outcome["refused in words"] += 1
                if content(made) != before:
                    outcome["partial output"] += 1
            except Exception as error:  # what must not happen
                outcome["traceback"] += 1
                print(f"file {number} ({name}): {type(error).__name__}: {error}")
            seconds = time.process_time() - start
            slowest, which = max((slowest, which), (seconds, f"{number} {name}"))
    print(", ".join(f"{n} {what}" for what, n in sorted(outcome.items())))
    print(f"slowest: {slowest:.1f} s of processor time (at most 10): file {which}")
    return int(outcome["traceback"] + outcome["partial output"] > 0 or slowest > 10)


if __name__ == "__main__":
    sys.exit(main())
