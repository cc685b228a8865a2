"""Files that a chapter reads by itself: found as it runs, kept in its run record, looked at anew.

Python tells of every file and SQLite database it opens. What the door opens, and what a library
opens of its own, is no input of the chapter; a file that is read otherwise is one, and a change of
it makes the chapter stale. What a library opens behind Python's back (in C, as
pyreadstat does) is not seen.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

import peo
from peo.define.chapters.needs import chapters
from peo.define.chapters.provenance import running_cell
from peo.define.subject import Subject
from peo.project import Project, sha256
from peo.project.words import spoken

# of the machine, not of whoever wrote the chapter
_SYSTEM = ("/usr", "/etc", "/proc", "/sys", "/dev", "/lib", "/lib64", "/opt", "/System", "/Library")
_OPENING = ("open", "sqlite3.connect")
_CHANGING = os.O_WRONLY | os.O_RDWR


def note_reads(target: str) -> None:
    """From now on write every file that a cell of this kernel reads into `target`, a line each."""
    known: set[str] = set()  # read before, or written here
    house = Path(peo.__path__[0])  # a cell that imports a door reads it
    environment = tuple(map(os.path.realpath, (sys.prefix, sys.base_prefix, str(house), *_SYSTEM)))

    def opened(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _OPENING or not isinstance(arguments[0], str | bytes):
            return
        name = os.fsdecode(arguments[0])
        if event != "open":  # a database may be named by an address
            name = name.removeprefix("file:").partition("?")[0]
        path = os.path.realpath(name)
        if path in known or path == target or path.startswith(environment):
            return
        if not _by_a_cell():
            return
        known.add(path)
        changing = event == "open" and (arguments[2] or 0) & _CHANGING
        if not changing and os.path.isfile(path):
            with open(target, "a", encoding="utf-8") as file:
                file.write(json.dumps([running_cell(), path]) + "\n")

    known.add(target)
    sys.addaudithook(opened)


def _by_a_cell() -> bool:
    """Whether the code of a cell opens a file, or a library that it called; not the door."""
    frame = sys._getframe(2)
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name == "peo" or name.startswith("peo."):
            return False
        if name == "__main__" and "ipykernel" in frame.f_code.co_filename:
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def taken(
    project: Project, subject: str, noted: Path
) -> tuple[list[dict[str, Any]], tuple[int, str] | None]:
    """What a chapter read, as its run record keeps it; and the cell and words of what is wrong.

    `noted` is what `note_reads` wrote; it is taken away.
    """
    lines = noted.read_text(encoding="utf-8").splitlines() if noted.is_file() else []
    noted.unlink(missing_ok=True)
    home, found = Path.home(), []
    package, root = project.processed(subject).resolve(), project.params_file.resolve().parent
    for line in lines:
        cell, name = json.loads(line)
        path = Path(source_from_cache(name) if name.endswith(".pyc") else name)
        hidden = path.is_relative_to(home) and path.relative_to(home).parts[0].startswith(".")
        if path.is_relative_to(root):
            inside = path.relative_to(root)
            if inside.parts[0] not in ("src", ".venv") and not path.is_relative_to(package):
                digest = sha256(path)
                found.append({"cell": cell, "file": inside.as_posix(), "sha256": digest})
        elif path.is_file() and not hidden:
            place = project.relative(project.raw(subject))
            return [], (cell, spoken("chapter.outside", path=path, place=place))
    return found, None


def reads_of(subject: Subject) -> dict[str, dict[str, str]]:
    """Per chapter the files that it read by itself when it last ran, with their hashes then."""
    found = {}
    for chapter in chapters(subject).present:
        reads = run_record(subject, chapter.name).get("reads", ())
        found[chapter.name] = {read["file"]: read["sha256"] for read in reads}
    return found


def run_record(subject: Subject, chapter: str) -> dict[str, Any]:
    """What was noted when a chapter last ran; nothing of one that did not."""
    path = subject.project.run_file(subject.id, chapter)
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return record


def changed_reads(subject: Subject) -> list[str]:
    """The chapters of which such a file is no longer what it was, or is gone."""
    root = subject.project.root
    return [
        name
        for name, files in reads_of(subject).items()
        if any(not (root / f).is_file() or sha256(root / f) != old for f, old in files.items())
    ]


def lay_out(subject: Subject, folder: Path) -> None:
    """Put these files at their places in another folder, for who runs the chapters there."""
    for file in {file for files in reads_of(subject).values() for file in files}:
        if not (place := folder / file).exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(subject.project.root / file)
