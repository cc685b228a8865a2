"""Nothing stays in the temporary directory, however a command ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from peo.project import Project
from tests.conftest import make_copy, some

WAVE, CHAPTER = "2024-04", "05-rules"
SLOW = "import time\nwhile True:\n    time.sleep(0.1)"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project with one chapter, and nobody's home: what looks for a place finds only TMPDIR."""
    project = make_copy(tmp_path_factory.mktemp("small"))
    for path in (project.root / "notebooks").rglob("*.ipynb"):
        if path.stem != CHAPTER:
            path.unlink()
    return project


@pytest.fixture
def empty() -> Iterator[Path]:
    """A folder of a short name: that of a socket has at most a hundred characters."""
    folder = Path("/tmp") / f"peo-{os.getpid()}-{time.monotonic_ns()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


ONE = "import sys; from peo.cli import main; sys.exit(main(sys.argv[1:]))"
EACH = """
import json, os, sys
from peo.cli import main
for call in sys.argv[1:]:
    print("a call ended with", main(json.loads(call)))
    print("left:", *os.listdir(os.environ["TMPDIR"]))
"""


def start(
    project: Project, temporary: Path, *arguments: str, code: str = ONE
) -> subprocess.Popen[str]:
    own = {
        "TMPDIR": str(temporary),
        "HOME": "/proc/nobody",
        "PYTHONPATH": str(project.root / "src"),
    }
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=project.root, env=kept | own, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        # a shell lets what runs in its background ignore Ctrl-C, and so would the command
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def called(project: Project, temporary: Path, calls: Sequence[Sequence[str]]) -> str:
    """What one process says that is asked for some commands: starting one for each takes long."""
    process = start(project, temporary, *map(json.dumps, calls), code=EACH)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def left(temporary: Path) -> list[str]:
    """What stays, when those who end with their parent have had the time to."""
    for _ in range(50):
        if not (found := [str(path.relative_to(temporary)) for path in temporary.rglob("*")]):
            return []
        time.sleep(0.2)
    return found


@pytest.fixture
def chapter(small: Project) -> Iterator[Path]:
    path = small.root / "notebooks" / f"{CHAPTER}.ipynb"
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


def add_cell(chapter: Path, source: str) -> None:
    """A cell before the one that saves."""
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    cell = {**notebook["cells"][-1], "id": "added", "source": source}
    notebook["cells"].insert(-1, cell)
    chapter.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.slow
def test_nothing_stays_when_commands_succeed(small: Project, empty: Path) -> None:
    calls = [["intake", WAVE], ["run", WAVE], ["notebook", WAVE, CHAPTER]]
    ended = called(small, empty, calls)
    assert ended.count("a call ended with 0\n") == len(calls), ended
    assert left(empty) == []


@pytest.mark.slow
def test_nothing_stays_when_a_cell_fails(small: Project, empty: Path, chapter: Path) -> None:
    add_cell(chapter, "1 / 0")
    calls = [["run", WAVE], ["notebook", WAVE, CHAPTER]]
    ended = called(small, empty, calls)
    assert ended.count("a call ended with 1\n") == ended.count("ZeroDivisionError") == len(calls)
    assert left(empty) == []


@pytest.mark.slow
def test_nothing_stays_when_files_cannot_be_read(
    small: Project, empty: Path, tmp_path: Path
) -> None:
    """It is looked at after each call too."""
    begin = {"xlsx": b"PK\x03\x04", "sav": b"$FL2", "zsav": b"$FL3", "csv": b"a,b\n\x00\xff"}
    calls = []
    for ending, head in begin.items():
        broken = str(tmp_path / f"broken.{ending}")
        Path(broken).write_bytes(head + b"\x01" * 300)
        calls += [["intake", WAVE, broken], ["codes", broken]]
    said = called(small, empty, calls)
    assert said.count("a call ended with") == len(calls)
    assert "ended with 0" not in said
    assert not re.findall("left: .+", said)
    assert "Traceback" not in said
    assert left(empty) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "number", "group"),
    [
        ("run", signal.SIGINT, True),  # Ctrl-C: the terminal tells all of them
        ("run", signal.SIGTERM, False),
        ("run", signal.SIGKILL, False),
        ("notebook", signal.SIGTERM, False),
    ],
)
def test_nothing_stays_and_nobody_waits_when_a_command_is_stopped(
    small: Project, empty: Path, chapter: Path, command: str, number: signal.Signals, group: bool
) -> None:
    add_cell(chapter, SLOW)
    arguments = [command, WAVE, *([CHAPTER] if command == "notebook" else [])]
    process = start(small, empty, *arguments)
    begun = time.monotonic()
    while not list(empty.rglob("kernel-*/kernel-ipc-*")):  # its kernel listens
        assert process.poll() is None, process.communicate()
        assert time.monotonic() - begun < 120
        time.sleep(0.1)
    time.sleep(1)
    assert some(empty.iterdir())
    (os.killpg if group else os.kill)(process.pid, number)
    said, _ = process.communicate(timeout=30)
    assert left(empty) == []
    if number != signal.SIGKILL and command == "run":
        assert process.returncode == 130
        assert "stopped; what was finished is kept" in said
