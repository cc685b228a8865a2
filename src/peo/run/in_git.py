"""What git has, or is about to get, that may be about respondents.

`python -m peo.run.in_git` is the check of a commit and of `make lint`; `peo run` tells the same. Of
data/ the list in .gitignore says which files are no records; elsewhere no table has a place but
among the tests. A notebook has no outputs: they may show anybody.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from peo.project import Project, UserError, find_project
from peo.project.words import spoken

_TABLES = {
    ".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods", ".sav", ".zsav", ".dta", ".rds", ".parquet",
    ".feather", ".arrow", ".pkl", ".db", ".sqlite", ".qdpx", ".qdc", ".lss", ".zip", ".bak", ".swp",
}  # fmt: skip
_PLACES = ("data", "tests")  # the first by the list in .gitignore, the second holds invented rows


def not_for_git(project: Project) -> list[str]:
    """A line per file of the index that does not belong there, with what to do; nothing without
    git."""
    listed = project.git("ls-files", "-z").split("\0")
    ignored = project.git("ls-files", "-z", "-ci", "--exclude-standard", "--", "data").split("\0")
    return list(_found(project, [*filter(None, listed)], {*ignored}))


def _found(project: Project, listed: Sequence[str], ignored: set[str]) -> Iterator[str]:
    differs = {*project.git("diff", "--name-only", "-z", "--", "*.ipynb").split("\0")}
    for name in listed:
        path = PurePosixPath(name)
        if name in ignored or (path.suffix.lower() in _TABLES and path.parts[0] not in _PLACES):
            yield spoken("command.in_git.records", name=name)
        elif path.suffix == ".ipynb" and _shows(project, name, name in differs):
            yield spoken("command.in_git.outputs", name=name)


def _shows(project: Project, name: str, differs: bool) -> bool:
    """Whether a notebook has outputs as the index has it; that is asked only when the file on disk
    is another one, or has outputs, which a filter of git may take out."""
    with suppress(OSError, ValueError):
        if not (differs or _has_outputs((project.root / name).read_text(encoding="utf-8"))):
            return False
    return _has_outputs(project.git("show", f":{name}"))


def _has_outputs(notebook: str) -> bool:
    """Also of what cannot be read: it may show anybody."""
    try:
        cells = json.loads(notebook)["cells"]
        return any(cell.get("outputs") or "attachments" in cell for cell in cells)
    except (ValueError, TypeError, KeyError, AttributeError):
        return True


def main() -> int:
    """Tell what does not belong in git; 1 where there is anything."""
    try:
        found = not_for_git(find_project())
    except UserError as error:
        found = [str(error)]
    for line in found:
        print(f"peo: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
