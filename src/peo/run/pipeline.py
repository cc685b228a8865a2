"""The stages of dvc.yaml for one wave: which are out of date, in which order, and recording them.

DVC decides what is stale and remembers what was done; `peo run` does the work, because DVC runs
one stage at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from peo.define.chapters import chapters
from peo.define.subject import find_subject
from peo.parameters import read_parameters
from peo.project import Project, UserError
from peo.run.execute import Job, Outcome, Progress
from peo.run.pool import execute_all

Step = Callable[[Project, str], str]  # does a stage and says in a line what came out


@dataclass
class Summary:
    """What a run did: stages in order with their seconds, and the notebooks that failed."""

    done: list[tuple[str, float, str]] = field(default_factory=list)
    failed: list[Outcome] = field(default_factory=list)


def run_wave(
    project: Project,
    wave: str,
    steps: Mapping[str, Step],
    tell: Callable[[str, float, str], None],
    progress: Progress,
) -> Summary:
    """Bring the report of a wave or a study up to date and record each stage in dvc.lock.

    `steps` holds the work of the stages intake, codebook and report. A failing notebook does not
    stop the others, but no report is made from a broken run.
    """
    subject = find_subject(project, wave)
    study = not subject.is_wave
    if not study:  # DVC wants every dependency to be there; of most waves this one stays empty
        project.practice(wave).mkdir(parents=True, exist_ok=True)
    present = chapters(subject).present
    names = {f"notebook@{wave}-{chapter.name}": chapter.name for chapter in present}
    if study:
        names = {f"study@{wave}": wave}
    report = f"study_report@{wave}" if study else f"report@{wave}"
    summary = Summary()

    def finish(name: str, seconds: float, what: str) -> None:
        summary.done.append((name, seconds, what))
        tell(name, seconds, what)

    with _repo(project) as repo:
        for name in ("intake", "codebook"):
            address = f"{name}@{wave}"
            if _stale(repo, [address] if _exists(repo, address) else []):
                _step(repo, project, wave, address, steps[name], finish)
        stale = _stale(repo, list(names))
        jobs = [
            Job(str(project.root), wave, str(chapter.path), read_parameters(project).language)
            for address, chapter in zip(names, present, strict=True)
            if address in stale
        ]
        for outcome in execute_all(jobs, progress) if jobs else ():
            if outcome.error:
                summary.failed.append(outcome)
                continue
            made = next(address for address in names if names[address] == outcome.notebook)
            repo.commit(made, force=True)
            finish(outcome.notebook, outcome.seconds, "")
        missing = project.latest_report(wave) is None
        if not summary.failed and (missing or _stale(repo, [report])):
            _step(repo, project, wave, report, steps["report"], finish)
    return summary


def _step(
    repo: Any,
    project: Project,
    wave: str,
    address: str,
    step: Step,
    finish: Callable[[str, float, str], None],
) -> None:
    started = time.monotonic()
    what = step(project, wave)
    repo.commit(address, force=True)
    finish(address.split("@")[0], time.monotonic() - started, what)


def _stale(repo: Any, addresses: list[str]) -> set[str]:
    return set(repo.status(targets=addresses)) if addresses else set()


def _exists(repo: Any, address: str) -> bool:
    return any(stage.addressing == address for stage in repo.index.stages)


@contextmanager
def _repo(project: Project) -> Iterator[Any]:
    import logging

    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    logging.getLogger("dvc").setLevel(logging.ERROR)  # not a line per lock file that it writes
    try:
        with Repo(str(project.root)) as repo:
            yield repo
    except DvcException as error:
        raise UserError(f"DVC: {error}") from error
