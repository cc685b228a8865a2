"""What `peo codes` says of files that hold records of a framework."""

from __future__ import annotations

from pathlib import Path

from peo.codes.checks import records
from peo.codes.report import Answer, Request, problem_line
from peo.codes.sheet import read_sheet
from peo.frameworks.read import read_frameworks
from peo.frameworks.records import read_records, record_kind
from peo.frameworks.summary import lines
from peo.project import Project


def about_records(project: Project, request: Request) -> Answer | None:
    """Check record tables; None when one of the files is something else.

    Raises UserError when a file cannot be read.
    """
    tables = [path for path in request.files if path.suffix.lower() in (".csv", ".xlsx")]
    if len(tables) < len(request.files) or not all(map(_is_record, tables)):
        return None
    frameworks = read_frameworks(project)
    said, good = [], True
    for path in tables:
        table = read_records(path, frameworks, request.tables)
        assert table is not None
        said += lines(table, frameworks)
        said += [problem_line(table.file, cells) for _, cells in records(table.problems)]
        good = good and table.rejected.empty
    return Answer(said, good)


def _is_record(path: Path) -> bool:
    return record_kind(read_sheet(path).rows[0][1]) is not None
