"""What `peo run` costs beside the commands that it saves: papermill and nbconvert, one by one.

    python benchmarks/run_speed.py [SUBJECT] [--tiny]

Works on a copy of the project and the same notebooks on both sides. Prints processor seconds of all
processes together and the ratios that matter: the plain commands to a cold run (the report is in
ours, not in theirs), a run with nothing to do to `dvc status`, and a run after an edit of one
notebook to the plain commands. With --tiny one notebook, everything once, and a cold run that takes
the answers in too: a look at whether all still works.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from peo.define.chapters.needs import chapters
from peo.define.subject import find_subject
from peo.project import Project, find_project

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
_ADOPT = 36  # prctl: processes whose parent ends become ours, so that their time is counted


def seconds(project: Project, *commands: list[str]) -> float:
    """Processor time of commands and of every process that they start; an error ends it all."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=project.root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def copied(folder: Path, subject: str, tiny: bool) -> Project:
    """A copy of what git holds; of the chapters the beginning of one when it is to be tiny."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, names):
        source = ROOT / name
        if source.is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    project = find_project(folder)
    if tiny:
        project.interpretation_file(subject).unlink(missing_ok=True)  # it names other figures
        first, *others = chapters(find_subject(project, subject)).present
        for chapter in others:
            chapter.path.unlink()
        notebook = json.loads(first.path.read_text(encoding="utf-8"))
        headline = [tag_of(cell) for cell in notebook["cells"]].index("headline")
        notebook["cells"] = [*notebook["cells"][: headline + 1], notebook["cells"][-1]]
        first.path.write_text(json.dumps(notebook), encoding="utf-8")
    return project


def tag_of(cell: dict[str, Any]) -> str:
    """The first tag of a cell."""
    return next(iter(cell["metadata"].get("tags", [])), "")


def plain(project: Project, subject: str) -> Iterator[list[str]]:
    """The commands that `peo run` takes the place of."""
    for chapter in chapters(find_subject(project, subject)).present:
        made = str(project.root / "plain" / chapter.path.name)
        values = ["-p", "language", "nl", "-p", "figures", ""]
        values += ["-p", "wave", subject] if find_subject(project, subject).is_wave else []
        yield ["papermill", "--no-progress-bar", "-k", "python3", str(chapter.path), made, *values]
        yield ["jupyter-nbconvert", "--to", "html", made]


def edit(project: Project, subject: str) -> None:
    """A cell more in the last chapter."""
    path = chapters(find_subject(project, subject)).present[-1].path
    notebook = json.loads(path.read_text(encoding="utf-8"))
    last = next(cell for cell in reversed(notebook["cells"]) if cell["cell_type"] == "code")
    notebook["cells"].insert(-1, {**last, "id": "one-more", "source": ["1 + 1"]})
    path.write_text(json.dumps(notebook), encoding="utf-8")


def measure(project: Project, subject: str, tiny: bool) -> dict[str, float]:
    """Processor seconds of each kind of run."""
    run, times = ["peo", "run", subject], range(1 if tiny else 3)
    first = seconds(project, run)
    (project.root / "plain").mkdir()
    found = {"plain": seconds(project, *plain(project, subject)), "cold": first}
    if not tiny:
        made = project.processed(subject)
        for folder in (made / "notebooks", made / "figures", project.draft(subject)):
            shutil.rmtree(folder)
        found["cold"] = seconds(project, run)
    found["nothing"] = min(seconds(project, run) for _ in times)
    found["status"] = min(seconds(project, ["dvc", "status"]) for _ in times)
    edit(project, subject)
    return found | {"edit": seconds(project, run)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subject", nargs="?", default="2022-04")
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as name:
        project = copied(Path(name), arguments.subject, arguments.tiny)
        t = measure(project, arguments.subject, arguments.tiny)
    for what, took in t.items():
        print(f"{what:<10}{took:8.1f} s")
    print(f"plain / cold      {t['plain'] / t['cold']:6.2f}  (5 or more)")
    print(f"nothing / status  {t['nothing'] / t['status']:6.2f}  (2 or less)")
    print(f"edit / plain      {t['edit'] / t['plain']:6.2f}  (0.12 or less)")


if __name__ == "__main__":
    main()
