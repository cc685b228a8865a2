"""What git has, or is about to get, that may be about respondents.

`python -m peo.run.in_git` is the check of a commit and of `make lint`; `peo run` tells the same. Of
data/ the list in .gitignore says which files are no records; elsewhere no table has a place but
among the tests. A notebook has no outputs: they may show anybody.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
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
    for name in listed:
        path = PurePosixPath(name)
        if name in ignored or (path.suffix.lower() in _TABLES and path.parts[0] not in _PLACES):
            yield spoken("command.in_git.records", name=name)
        elif path.suffix == ".ipynb" and _has_outputs(project, name):
            yield spoken("command.in_git.outputs", name=name)


def _has_outputs(project: Project, name: str) -> bool:
    """As the index has it: what stands on disk may have been cleared since."""
    try:
        cells = json.loads(project.git("show", f":{name}"))["cells"]
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
