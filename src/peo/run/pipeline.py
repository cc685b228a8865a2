"""A subject brought up to date: which stages are out of date, in which order, and recording them.

DVC says what is stale and remembers what was done; `peo run` does the work, because DVC runs one
stage at a time.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peo.define.chapters.reads import changed_reads, lay_out, reads_of
from peo.define.parameters import read_parameters
from peo.define.subject import Subject, find_subject
from peo.project import Project, UserError
from peo.project.words import spoken
from peo.publish.draft import MANIFEST, read_draft
from peo.run.execute import Job, Outcome, Progress, execute
from peo.run.pool import Workers
from peo.run.record import Record, alone, opened
from peo.run.stages import NOTEBOOK, chapter_stage, lack_inputs, write_stages

Step = Callable[[Project, str], str]  # does a stage and says in a line what came out


@dataclass
class Summary:
    """What a run did: stages in order with their seconds, and the notebooks that failed.

    When notebooks were run, `left_out` are those that the subject lacks, with the reason.
    """

    done: list[tuple[str, float, str]] = field(default_factory=list)
    failed: list[Outcome] = field(default_factory=list)
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass
class _Run:
    project: Project
    subject: Subject
    record: Record
    workers: Workers
    tell: Callable[[str, float, str], None]
    summary: Summary = field(default_factory=Summary)

    def finish(self, name: str, seconds: float, what: str) -> None:
        self.summary.done.append((name, seconds, what))
        self.tell(name, seconds, what)

    def step(self, name: str, step: Step, due: bool = False) -> None:
        if not (due or self.record.stale([name])):
            return
        started = time.monotonic()
        self.record.begin([name])
        what = self.workers.call(step, self.project, self.subject.id)
        self.record.finish([name])
        self.finish(name, time.monotonic() - started, what)

    def chapters(self, progress: Progress) -> None:
        stale = self.record.stale(name for name in self.record.names if name.startswith(NOTEBOOK))
        stale += map(chapter_stage, changed_reads(self.subject))
        # what failed before is done again now, or is as it was when it was good
        shutil.rmtree(self.project.processed(self.subject.id) / "unfinished", ignore_errors=True)
        if not stale:
            return
        from peo.define.chapters.needs import chapters
        from peo.run.chapter_rules import chapter_problems  # slow, and often there is nothing to do

        found = chapters(self.subject)
        self.summary.left_out = found.left_out
        language, root = read_parameters(self.project).language, str(self.project.root)
        jobs = []
        for chapter in found.present:
            if chapter_stage(chapter.name) not in stale:
                continue
            if problems := chapter_problems(self.subject, chapter):
                self.summary.failed += [Outcome(chapter.name, 0.0, error=it) for it in problems]
            else:
                jobs.append(Job(root, self.subject.id, str(chapter.path), language))
        self.record.begin(chapter_stage(job.notebook) for job in jobs)
        for ended in self.workers.execute(jobs, progress):
            self.summary.failed += [outcome for outcome in ended if outcome.error]
            good = [outcome for outcome in ended if not outcome.error]
            if good:
                self.record.finish(chapter_stage(outcome.notebook) for outcome in good)
            for outcome in good:
                files = ", ".join(outcome.reads)
                told = spoken("command.run.reads", files=files) if files else ""
                self.finish(outcome.notebook, outcome.seconds, told)

    def draft_lacks_reads(self) -> bool:
        """Whether a chapter read a file by itself that is no input of the draft, as it is now."""
        files = [item for read in reads_of(self.subject).values() for item in read.items()]
        if not files or not (self.project.draft(self.subject.id) / MANIFEST).is_file():
            return False
        known = read_draft(self.project, self.subject.id).inputs.items()
        return not all(item in known for item in files)

    def one_name_each(self) -> None:
        """A report has no two figures of one name."""
        from peo.define.chapters.needs import chapters
        from peo.run.chapter_rules import names_twice

        for name, what in names_twice(self.subject, chapters(self.subject).names):
            self.summary.failed.append(Outcome(name, 0.0, error=what))


def run_subject(
    project: Project,
    name: str,
    steps: Mapping[str, Step],
    tell: Callable[[str, float, str], None],
    progress: Progress,
) -> Summary:
    """Bring the draft of a wave or a study up to date and record each stage for DVC.

    `steps` holds the work of the stages intake, codebook and draft. A failing notebook does not
    stop the others, but no draft is made from a broken run.
    """
    subject = find_subject(project, name)
    with alone(project, name), opened(project) as repo, Workers() as workers:
        record = _recorded(project, repo, name)
        run = _Run(project, subject, record, workers, tell)
        if subject.is_wave:
            for step in ("intake", "codebook"):
                run.step(step, steps[step])
        run.chapters(progress)
        due = run.draft_lacks_reads()
        if not run.summary.failed and (due or run.record.stale(["draft"])):
            run.one_name_each()
        if not run.summary.failed:
            run.step("draft", steps["draft"], due)
    return run.summary


def _recorded(project: Project, repo: Any, name: str) -> Record:
    """What was done of a subject's stages, as they are by the definitions of now."""
    definitions = Record(repo, project.root / "dvc.yaml")
    if definitions.stale(["stages"]):
        definitions.begin(["stages"])
        write_stages(project, name)
        definitions.finish(["stages"])
    if not project.stages_file(name).is_file() or lack_inputs(find_subject(project, name)):
        write_stages(project, name)
    return Record(repo, project.stages_file(name), definitions.hashed)


@contextmanager
def why_stale(project: Project, name: str) -> Iterator[str]:
    """Why the draft of a subject is too old to go by, or nothing; meanwhile nobody runs it."""
    with alone(project, name), opened(project) as repo:
        record = _recorded(project, repo, name)
        moved = map(chapter_stage, changed_reads(find_subject(project, name)))
        stale = ", ".join([*record.stale(record.names), *moved])
        yield spoken("command.error.stale", what=stale, subject=name) if stale else ""


def run_again(project: Project, name: str, scratch: Path) -> Path:
    """Do all of a subject once more in an empty folder, from the same files; its new draft.

    Raises UserError for the first notebook that fails.
    """
    from peo.define.chapters.needs import chapters
    from peo.intake.run import take_in
    from peo.publish.report import make_report

    (scratch / "data").mkdir()
    mine = [path for path in project.root.glob("[!.]*") if path.name not in ("data", "reports")]
    for path in (*mine, project.root / "data" / "raw"):  # a chapter may read any of them
        (scratch / path.relative_to(project.root)).symlink_to(path)
    there = Project(scratch)
    for practice in project.root.glob("data/processed/*/practice"):
        place = there.practice(practice.parent.name)
        place.parent.mkdir(parents=True)
        place.symlink_to(practice)
    # what is known of the code: two notebooks at once must not both read all of it
    memory = project.fingerprints / "memory.json"
    there.fingerprints.mkdir()
    shutil.copy(memory, there.fingerprints / memory.name)
    lay_out(find_subject(project, name), scratch)
    subject = find_subject(there, name)
    language = read_parameters(there).language
    if subject.is_wave:
        take_in(there, name)
    paths = [chapter.path for chapter in chapters(subject).present]
    jobs = [Job(str(scratch), name, str(path), language) for path in paths]
    with Workers() as workers:
        for ended in workers.execute(jobs, lambda *_: None):
            for outcome in ended:
                if outcome.error:
                    told = {"name": outcome.notebook, "error": outcome.error}
                    raise UserError("command.error.notebook", **told)
    return make_report(there, name)[0]


def run_notebook(project: Project, subject: str, name: str) -> float:
    """Execute one notebook of a subject; the seconds it took.

    Raises UserError for what breaks a rule of chapters, in words for each, and for a cell that
    fails.
    """
    from peo.define.chapters.needs import chapters, find_chapter
    from peo.run.chapter_rules import chapter_problems, names_twice

    found = find_subject(project, subject)
    chapter = find_chapter(found, name)
    problems = chapter_problems(found, chapter)
    if not problems:
        language = read_parameters(project).language
        outcome = execute(Job(str(project.root), subject, str(chapter.path), language))
        if outcome.error:
            raise UserError("command.error.cell", name=name, cell=outcome.cell, error=outcome.error)
        twice = names_twice(found, chapters(found).names)
        problems = [what for other, what in twice if other == name]
    if problems:
        raise UserError.saying("\npeo: ".join(f"notebook {name}: {what}" for what in problems))
    return outcome.seconds
