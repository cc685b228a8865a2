"""The stages of every subject, written for DVC: what each step depends on and what it makes.

They follow from the definitions in schemas/, the chapters and the imports, so nobody keeps a list.
Each subject has a dvc.yaml of its own beside what is made of it, and so a record of its own of what
was done. What counts of the code stands in a small file per stage
(see `peo.define.chapters.provenance`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from peo.define.chapters.needs import chapters
from peo.define.chapters.provenance import Code, cells_of, imports_of
from peo.define.instrument import read_instrument
from peo.define.instrument.earlier import compared_with
from peo.define.subject import Subject, definition_files, find_subject
from peo.project import Project, UserError, replacing
from peo.project.words import say

NOTEBOOK = "notebook-"
Stages = dict[str, dict[str, Any]]

_PACKAGE_FILES = (
    "records.parquet", "records.csv", "rejected.parquet", "missing.parquet", "texts.parquet",
    "validation.csv", "validation.html", "dictionary.csv", "datapackage.json",
)  # fmt: skip  # records.sav is no output: without the extra `spss` intake does without it


def chapter_stage(notebook: str) -> str:
    """The name of the stage that executes a notebook."""
    return NOTEBOOK + notebook


def lack_inputs(subject: Subject) -> bool:
    """Whether a wave can be compared with what was not there yet when its stages were written."""
    if not subject.is_wave:
        return False
    text = subject.project.stages_file(subject.id).read_text(encoding="utf-8")
    return not all(f"- {file}\n" in text for file in _compared(subject))


def write_stages(project: Project, asked: str = "") -> None:
    """Write the stages of all subjects, with the fingerprints of their code.

    A subject whose definition cannot be read has no stages and keeps no other from having them;
    the error is raised in the end, or only when it is about the subject that is `asked`.
    """
    code = Code(project)
    errors = {}
    for name in definition_files(project):
        try:
            subject = find_subject(project, name, totals=True)
            if subject.complete:
                _write(subject, code)
        except UserError as error:
            project.stages_file(name).unlink(missing_ok=True)
            errors[name] = error
    code.remember()
    for name, reason in errors.items():
        if asked in ("", name):
            raise reason


def _write(subject: Subject, code: Code) -> None:
    project = subject.project
    notebooks = {chapter_stage(c.name): [c.path] for c in chapters(subject).present}
    stages = _stages(subject, list(notebooks))
    made_by = {**notebooks, "draft": [path for paths in notebooks.values() for path in paths]}
    for name in stages:
        fingerprint = _fingerprint(name, made_by.get(name, []), code)
        _write_changed(_fingerprint_file(subject, name), fingerprint)
    text = yaml.safe_dump({"stages": stages}, sort_keys=False, width=1000)
    head = say("command.stages", "en", name=subject.id)
    _write_changed(project.stages_file(subject.id), f"{head}\n{text}")


def _write_changed(path: Path, text: str) -> None:
    """Write a file, unless it says so already: DVC looks at the time of a file first."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        with replacing(path) as new:
            new.write_text(text, encoding="utf-8")


def _fingerprint_file(subject: Subject, stage: str) -> Path:
    return subject.project.fingerprints / subject.id / f"{stage}.txt"


def _fingerprint(stage: str, notebooks: list[Path], code: Code) -> str:
    """What of the code makes the stage's output: a line per file, for who wonders what changed."""
    modules, lines = set(_MODULES.get(stage, ("peo.run.execute",))), []
    for notebook in notebooks:
        modules |= {"peo.run.execute", *imports_of(notebook)}
        lines.append(f"cells {cells_of(notebook)}")
    lines += [f"{file} {fingerprint}" for file, fingerprint in code.of(modules).items()]
    return "\n".join(lines) + "\n"


_MODULES = {
    "intake": ("peo.intake.run",),
    "codebook": ("peo.publish.package_files",),
    "draft": ("peo.publish.report", "peo.analysis.confirm"),
}


def _compared(subject: Subject) -> list[str]:
    """What comparisons with other waves rest on beside the raw files of a wave: of them what is
    there, of its own what intake will make."""
    project, own = subject.project, subject.project.link_file(subject.id)
    known = compared_with(project, subject)
    linked = read_instrument(project, subject.id, check_log=False).person
    files = [*([own] if linked else []), *(file for file in known if file != own)]
    return [project.relative(file) for file in files if file.parent != project.raw(subject.id)]


def _stages(subject: Subject, notebooks: list[str]) -> Stages:
    project, id = subject.project, subject.id
    processed = project.relative(project.processed(id))
    raw, definition = project.relative(project.raw(id)), project.relative(subject.definition_file)
    stages: Stages = {}
    reads = [raw, definition]
    if subject.is_wave:
        practice = project.practice(id)
        practice.mkdir(parents=True, exist_ok=True)  # DVC wants what it depends on to be there
        read = [raw, project.relative(practice)]
        instruments = subject.definition_file.parent
        package = [f"{processed}/{name}" for name in _PACKAGE_FILES]
        known, link = _compared(subject), project.relative(project.link_file(id))
        made = [*package, *(file for file in known if file == link)]
        stages["intake"] = _stage(
            subject, "intake", [*read, project.relative(instruments)], [], made
        )
        made = [f"{processed}/{n}" for n in ("codebook.xml", "codebook.html", "checksums.sha256")]
        stages["codebook"] = _stage(
            subject, "codebook", [*package, *read, definition], ["language", "disclosure"], made
        )
        tables = [f"{processed}/records.parquet", f"{processed}/validation.csv"]
        earlier = [path for path in sorted(instruments.glob("*.yaml")) if path.stem <= id]
        beside = [project.codebook_file("x").parent, project.framework_file("x").parent]
        reads = [*tables, *read, *(project.relative(path) for path in (*earlier, *beside)), *known]
    results, choices = [], ["language", "disclosure", "seed"]
    for stage in notebooks:
        name = stage.removeprefix(NOTEBOOK)
        outs = [
            project.relative(path)
            for path in (project.executed_file(id, name), project.figures_file(id, name))
        ]
        command = f"peo notebook {id} {name}"
        stages[stage] = _stage(subject, stage, reads, choices, outs, command)
        results += outs
    if subject.is_wave:
        results += [f"{processed}/datapackage.json", project.relative(project.practice(id))]
    draft = project.relative(project.draft(id))
    stages["draft"] = _stage(subject, "draft", [*results, "data/raw", "schemas"], choices, [draft])
    return stages


def _stage(
    subject: Subject,
    name: str,
    deps: list[str],
    params: list[str],
    outs: list[str],
    command: str = "",
) -> dict[str, Any]:
    """One stage. Its outputs persist, so that a run that is cut off leaves the last good state, and
    stay out of DVC's cache, which would be a second copy of personal data."""
    project = subject.project
    code = project.relative(_fingerprint_file(subject, name))
    kept: list[Mapping[str, Any]] = [{out: {"cache": False, "persist": True}} for out in outs]
    stage = {
        "cmd": command or f"peo {name} {subject.id}",
        "wdir": "../../..",
        "deps": [code, *deps, "requirements.lock"],
        "params": params,
        "outs": kept,
    }
    return {key: value for key, value in stage.items() if value}
