"""One notebook, executed in a fresh kernel. A job is plain data in and plain data out."""

from __future__ import annotations

import ast
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from peo.define.subject import find_subject
from peo.project import UserError, find_project, replacing

Progress = Callable[[str, int, int], None]  # notebook, cells done, cells in all
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
    """How a job ended: without error, or with the cell and the message that stopped it."""

    notebook: str
    seconds: float
    cell: int | None = None
    error: str = ""


def execute(job: Job, progress: Progress | None = None) -> Outcome:
    """Execute one notebook and put its output in place.

    A notebook that stops is kept in `unfinished/` beside the good ones, which stay as they were.
    Only a mistake outside the notebook (missing file, parameter) is raised, as UserError.
    """
    started = time.monotonic()
    project = find_project(Path(job.root))
    target = project.executed_file(job.wave, job.notebook)
    figures = project.figures_file(job.wave, job.notebook)
    parameters = {"language": job.language, "figures": project.relative(figures)}
    if find_subject(project, job.wave).is_wave:
        parameters["wave"] = job.wave
    source = Path(job.path)
    _check_parameters(source, parameters)
    figures.parent.mkdir(parents=True, exist_ok=True)
    scratch = project.processed(job.wave) / "unfinished" / target.name
    scratch.parent.mkdir(parents=True, exist_ok=True)
    problem = _papermill(source, scratch, parameters, project.root, progress)
    if problem is None:
        _settle(scratch, target)
    return Outcome(job.notebook, time.monotonic() - started, *(problem or ()))


def _check_parameters(path: Path, parameters: dict[str, str]) -> None:
    """Raises UserError where the notebook does not declare what it is run with."""
    cells = nbformat.read(path, as_version=4).cells  # type: ignore[no-untyped-call]
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise UserError(
            f"{path.name} must have one cell tagged 'parameters'; it has {len(tagged)}."
        )
    declared = {
        target.id
        for node in ast.walk(ast.parse(tagged[0].source))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    if missing := sorted(set(parameters) - declared):
        raise UserError(f"{path.name}: its parameters cell does not set {', '.join(missing)}.")


def _papermill(
    source: Path,
    output: Path,
    parameters: dict[str, str],
    root: Path,
    progress: Progress | None,
) -> tuple[int | None, str] | None:
    """Run papermill; (cell, message) when a cell fails."""
    # see run.warm: this import is slow and not needed
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError

    from peo.run.engine import ReportingEngine

    papermill_engines.register("peo", ReportingEngine)
    try:
        papermill.execute_notebook(
            source, output, parameters=parameters, engine_name="peo", cwd=root,
            progress_bar=False, request_save_on_cell_execute=False, kernel_name="python3",
            language="python", report=progress, notebook=source.stem,
        )  # fmt: skip
    except PapermillExecutionError as error:
        return error.exec_count, f"{error.ename}: {error.evalue}"
    return None


def _settle(executed: Path, target: Path) -> None:
    """Put an executed notebook in its place, without what differs between two equal runs."""
    notebook: Any = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]
    for place, cell in enumerate(notebook.cells):
        for key in _VOLATILE:
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"injected-parameters-{place}"
    for key in _VOLATILE:
        notebook.metadata.pop(key, None)
    notebook.metadata.get("language_info", {}).pop("version", None)  # of Python, to the patch
    with replacing(target) as path:
        nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    executed.unlink()
