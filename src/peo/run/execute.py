"""One notebook, executed in a fresh kernel. A job is plain data in and plain data out."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peo.define.chapters.ipynb import read_notebook, write_notebook
from peo.define.chapters.needs import tags_of
from peo.define.chapters.provenance import cells_of, code_of, imports_of
from peo.define.chapters.reads import taken
from peo.define.subject import Subject, find_subject
from peo.intake.check import HIDDEN
from peo.project import (
    Project,
    find_project,
    make_folder,
    replacing,
    sha256,
    write_json,
)

Progress = Callable[[str, int, int], None]  # notebook, cells done, cells in all
_LONGEST = 120  # characters of an error that are told
_VOLATILE = ("papermill", "execution")


@dataclass(frozen=True)
class Job:
    """A notebook of a wave (or a study), to be executed. `path` is its file."""

    root: str
    wave: str
    path: str
    language: str

    @property
    def notebook(self) -> str:
        """The name of the notebook."""
        return Path(self.path).stem


@dataclass(frozen=True)
class Outcome:
    """How a job ended: without error, or with the cell and the message that stopped it.

    `reads` are the files that it read by itself.
    """

    notebook: str
    seconds: float
    cell: int | None = None
    error: str = ""
    reads: tuple[str, ...] = ()


def execute(job: Job, progress: Progress | None = None) -> Outcome:
    """Execute one notebook and put its output in place.

    A notebook works in `unfinished/`; when it stops there it stays there, and the good ones stay as
    they were. Only a mistake outside it is raised, as UserError.
    """
    started = time.monotonic()
    project = find_project(Path(job.root))
    scratch = project.processed(job.wave) / "unfinished" / f"{job.notebook}.ipynb"
    figures = project.relative(scratch.with_suffix(".csv"))
    parameters = {"language": job.language, "figures": figures}
    parameters["wave" if find_subject(project, job.wave).is_wave else "study"] = job.wave
    source = Path(job.path)
    make_folder(scratch.parent)
    problem = _papermill(source, scratch, parameters, project, progress)
    seconds = time.monotonic() - started
    reads, outside = taken(project, job.wave, scratch.with_suffix(".reads"))
    problem = problem or outside
    if problem is None:
        _settle(project, job, scratch, seconds, reads)
    cell, error = problem or (None, "")
    return Outcome(job.notebook, seconds, cell, error, tuple(read["file"] for read in reads))


def _papermill(
    source: Path,
    output: Path,
    parameters: dict[str, str],
    project: Project,
    progress: Progress | None,
) -> tuple[int | None, str] | None:
    """Run papermill; (cell, message) when a cell fails."""
    from peo.run.kernel import ReportingEngine, server

    server()  # says where Jupyter may write, before it looks for a place
    import papermill
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError

    papermill_engines.register("peo", ReportingEngine)
    try:
        papermill.execute_notebook(
            source, output, parameters=parameters, engine_name="peo", cwd=project.root,
            progress_bar=False, request_save_on_cell_execute=False, kernel_name="python3",
            language="python", report=progress, notebook=source.stem,
            reads=str(output.with_suffix(".reads")),
            start_timeout=300,  # seconds that a kernel may take to answer: a busy machine
        )  # fmt: skip
    except PapermillExecutionError as error:
        ours = [f"peo: {error.evalue}"] == error.traceback  # a UserError, which has no traceback
        told = error.evalue if ours else error.evalue.strip().partition("\n")[0][:_LONGEST]
        subject = find_subject(project, parameters.get("wave") or parameters["study"])
        if _quotes(error.evalue, source, subject):
            told = HIDDEN
        return error.exec_count, told if ours else f"{error.ename}: {told}"
    return None


def _quotes(message: str, source: Path, subject: Subject) -> bool:
    """Whether an error quotes what a cell had in hand of what somebody wrote."""
    from peo.publish.own_words import own_words  # reads all answers, which no other run needs

    project, id = subject.project, subject.id
    if subject.is_wave and not project.texts_file(id).is_file():
        return project.records_file(id).is_file()  # taken in by an older edition: nobody can tell
    typed = "\n".join(cell.source for cell in read_notebook(source).cells)
    return own_words(subject).quoted(message, typed)


def _settle(
    project: Project, job: Job, scratch: Path, seconds: float, reads: list[dict[str, Any]]
) -> None:
    """Put a notebook and its figures in their places; what differs between equal runs goes into the
    record of the run, which no version depends on."""
    notebook = read_notebook(scratch)
    figures = project.figures_file(job.wave, job.notebook)
    made = scratch.with_suffix(".csv")
    record, figures_of = _record(project, job, scratch, seconds)
    record["reads"] = reads
    for place, cell in enumerate(notebook.cells):
        for key in _VOLATILE:
            cell.metadata.pop(key, None)
        if "injected-parameters" in tags_of(cell):
            cell.id = f"injected-parameters-{place}"
            cell.source = cell.source.replace(project.relative(made), project.relative(figures))
        if recorded := figures_of.get(cell.get("execution_count")):
            cell.metadata["figures"] = recorded
    for key in _VOLATILE:
        notebook.metadata.pop(key, None)
    notebook.metadata.get("language_info", {}).pop("version", None)  # of Python, to the patch
    write_json(project.run_file(job.wave, job.notebook), record)
    if made.is_file():
        make_folder(figures.parent)
        made.replace(figures)
    with replacing(project.executed_file(job.wave, job.notebook)) as path:
        write_notebook(notebook, path)
    scratch.unlink()


def _record(
    project: Project, job: Job, scratch: Path, seconds: float
) -> tuple[dict[str, Any], dict[int | None, list[str]]]:
    """How a notebook came about, and the figures of each cell, as its door noted them."""
    source = Path(job.path)
    noted = scratch.with_suffix(".json")
    record = {
        "notebook": project.relative(source),
        "cells_sha256": cells_of(source),
        "code_sha256": code_of(project, {"peo.run.execute", *imports_of(source)}),
        "seconds": round(seconds, 1),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages_sha256": sha256(project.root / "requirements.lock"),
    }
    figures_of: dict[int | None, list[str]] = {}
    if noted.is_file():
        said = json.loads(noted.read_text(encoding="utf-8"))
        noted.unlink()
        record |= {"data_sha256": said["data"], "drawn": said["drawn"]}
        for figure_id, cell in said["cells"].items():
            figures_of.setdefault(cell, []).append(figure_id)
    return record, figures_of
