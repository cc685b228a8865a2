"""Every benchmark runs to its end at a tiny size; what it measures is for who asks for it."""

from __future__ import annotations

import runpy
import subprocess
import sys

import pytest

from tests.conftest import ROOT

TINY = {
    "bounds_speed.py": ["2022-04", "700"],
    "coverage.py": ["8"],
    "waves.py": ["8"],
    "intake_speed.py": ["--tiny"],
    "leave_out.py": ["1"],
    "methods.py": ["1"],
    "mutated_files.py": ["3"],
    "picture_speed.py": ["--tiny"],
    "reconstruction_scale.py": ["--tiny"],
    "run_speed.py": ["--tiny"],
    "scale.py": ["--tiny"],
}
ALONE = ("run_speed.py",)  # counts all processes below it, so it is one itself


def test_every_benchmark_has_a_tiny_size() -> None:
    assert {path.name for path in (ROOT / "benchmarks").glob("*.py")} == set(TINY)


@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
def test_a_benchmark_runs_to_its_end(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ROOT / "benchmarks" / name
    if name in ALONE:
        command = [sys.executable, str(path), *TINY[name]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2_000:]
        assert done.stdout.strip()
        return
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", [str(path), *TINY[name]])
    monkeypatch.syspath_prepend(path.parent)
    code: object = 0
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as end:
        code = end.code
    assert not code
    assert capsys.readouterr().out.strip()
