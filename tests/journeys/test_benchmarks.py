"""Every benchmark runs to its end at a tiny size; what it measures is for who asks for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

TINY = {
    "bounds_speed.py": ["2022-04", "400"],
    "coverage.py": ["8"],
    "waves.py": ["8"],
    "intake_speed.py": ["--tiny"],
    "leave_out.py": ["1"],
    "methods.py": ["2"],
    "mutated_files.py": ["5"],
    "picture_speed.py": ["--tiny"],
    "reconstruction_scale.py": ["--tiny"],
    "run_speed.py": ["--tiny"],
    "scale.py": ["--tiny"],
}


def test_every_benchmark_has_a_tiny_size() -> None:
    assert {path.name for path in (ROOT / "benchmarks").glob("*.py")} == set(TINY)


@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
def test_a_benchmark_runs_to_its_end(name: str) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / name), *TINY[name]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.strip()
