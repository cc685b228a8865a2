"""What a report is made from, and its draft: pages, figures and notebooks, not yet published.

The id of a draft is a fingerprint of what it says, so equal inputs give the same id on every
machine, and a change of code that changes nothing gives no other one.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import AliasChoices, Field

from peo.define.chapters.needs import chapters
from peo.define.chapters.provenance import cells_of, code_of, imports_of
from peo.define.chapters.reads import reads_of
from peo.define.document import Definition
from peo.define.instrument.earlier import compared_with
from peo.define.parameters import read_parameters
from peo.define.subject import find_subject
from peo.intake.decisions import decisions
from peo.intake.run import sources
from peo.project import Project, UserError, make_folder, sha256, write_json
from peo.project.words import Language, both

CODE = "src/peo"  # its place among the inputs
VERSION = "0.1.0-00000000"  # stands in a page where it says what it is a version of
MANIFEST = "manifest.json"
PAGES: dict[Language, str] = {"nl": "index.html", "en": "index.en.html"}
Labels = Mapping[str, str]  # what a page calls itself, per language
_LANGUAGE = re.compile(r'<html lang="(\w+)"')


class Manifest(Definition):
    """What stands in a draft or a version, and what it was made from, by hash.

    `held` are lines about outputs that stayed behind; `decisions` counts the cells that people
    corrected and the rows that they excluded. The first edition had a name for the subject
    and the version of its own.
    """

    subject: str = Field(default="", validation_alias=AliasChoices("subject", "wave"))
    id: str = ""
    labels: dict[str, str] = Field(default_factory=dict)
    held: tuple[str, ...] = ()
    decisions: dict[str, int] = Field(default_factory=dict)
    inputs: dict[str, str]
    outputs: dict[str, str]
    version: str = ""


D = TypeVar("D", bound=Definition)


def read_record(project: Project, path: Path, model: type[D]) -> D:
    """A record in JSON; raises UserError, naming the file, when it is not there or broken."""
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError:
        raise UserError("publish.error.missing", file=project.relative(path)) from None
    except ValueError:
        raise UserError("publish.error.damaged", file=project.relative(path)) from None


def inputs(project: Project, wave: str) -> dict[str, str]:
    """SHA-256 of everything a report is made from, by path from the root.

    Of notebooks the cells count, of the code what it does (see `peo.define.chapters.provenance`).
    The instruments of earlier waves count too, because figures are put beside theirs, and so does
    what was made of them, because it is followed up.
    """
    subject = find_subject(project, wave)
    paths = _of_wave(project, wave) if subject.is_wave else _of_study(project, wave)
    made_from = {project.relative(path): sha256(path) for path in paths if path.exists()}
    by_chapters = {file for files in reads_of(subject).values() for file in files}
    made_from |= {file: sha256(project.root / file) for file in sorted(by_chapters)}
    notebooks = [chapter.path for chapter in chapters(subject).present]
    made_from |= {project.relative(path): cells_of(path) for path in notebooks}
    lock = project.root / "requirements.lock"
    made_from |= {project.relative(lock): sha256(lock)} if lock.is_file() else {}
    used = {"peo.run.execute", "peo.publish.report"}.union(*map(imports_of, notebooks))
    choices = read_parameters(project).model_dump_json()
    return made_from | {
        CODE: code_of(project, used),
        project.relative(project.params_file): hashlib.sha256(choices.encode()).hexdigest(),
    }


def _of_study(project: Project, study: str) -> list[Path]:
    return [project.codebook_file(study), project.raw(study)]


def _of_wave(project: Project, wave: str) -> list[Path]:
    raw = project.raw(wave)
    return [
        *sources(project, wave),
        raw / "themes.yaml",
        raw / "themes.csv",
        project.margins_file(wave),
        project.ledger_file(wave),
        project.statements_file(wave),
        raw / "names.csv",
        *sorted(p for p in project.instrument_file(wave).parent.glob("*.yaml") if p.stem <= wave),
        *compared_with(project, find_subject(project, wave)),
        project.codebook_file("x").parent,
        project.framework_file("x").parent,
        *sorted(p for p in raw.parent.glob("*/interpretation.yaml") if p.parent.name <= wave),
        project.choices_file(wave),
        project.readings_file(wave),
        project.contradictions_file(wave),
        project.conflicts_file(wave),
        project.bounds_file(wave),
        project.bounds_by_reading_file(wave),
    ]


def write_draft(
    project: Project,
    subject: str,
    made_from: Mapping[str, str],
    held: Sequence[str],
    build: Callable[[Path], None],
) -> Path:
    """Build a draft beside the last one and put it in its place; returns its folder.

    `build` writes the pages, with VERSION where they name their version. `held` are lines about
    what stayed behind. Nobody but the owner can read a draft; an interrupted one leaves the last.
    """
    folder = project.draft(subject)
    make_folder(folder.parent)
    for left in folder.parent.glob(".draft-*"):
        shutil.rmtree(left)
    scratch = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    try:
        build(scratch)
        id = content_id(scratch, {})
        labels = both("publish.draft.label", id=id[:8]).model_dump()
        stamp(scratch, {"nl": VERSION, "en": VERSION}, labels)
        write_manifest(
            scratch,
            Manifest(
                subject=subject, id=id, labels=labels, held=tuple(held), inputs=dict(made_from),
                outputs=hashes(scratch), decisions=decisions(project.processed(subject)),
            ),
        )  # fmt: skip
        for path in scratch.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        _take_place(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest beside what it lists."""
    content = manifest.model_dump(exclude={"version"})
    write_json(folder / MANIFEST, content)


def read_draft(project: Project, subject: str) -> Manifest:
    """What the draft of a subject is; raises UserError when there is none, or another by now."""
    folder = project.draft(subject)
    if not (folder / MANIFEST).is_file():
        raise UserError("publish.error.no_draft", subject=subject)
    manifest = read_record(project, folder / MANIFEST, Manifest)
    if hashes(folder) != {**manifest.outputs, MANIFEST: sha256(folder / MANIFEST)}:
        raise UserError("publish.error.draft_changed", subject=subject)
    return manifest


def _take_place(new: Path, folder: Path) -> None:
    """Put a folder in the place of another, which comes back when that cannot be done."""
    if not folder.exists():
        new.rename(folder)
        return
    old = folder.with_name(f"{new.name}-old")
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old)


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its path in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def content_id(folder: Path, labels: Labels, beside: Sequence[str] = ()) -> str:
    """Fingerprint of what stands in a folder, whatever its pages call themselves; the files
    `beside` the content are left out."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in beside:
            content = path.read_bytes()
            if path.suffix == ".html":
                text = content.decode("utf-8", "surrogateescape")  # whatever somebody made of it
                content = _relabelled(text, labels, {}).encode("utf-8", "surrogateescape")
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def stamp(folder: Path, old: Labels, new: Labels) -> None:
    """Let every page in a folder call itself by another name, in its own language."""
    for page in folder.rglob("*.html"):
        text = page.read_bytes().decode("utf-8")  # its line ends are content as well
        page.write_bytes(_relabelled(text, old, new).encode("utf-8"))


def as_content(page: str, manifest: Manifest) -> str:
    """A page without what it calls itself, so that it can be compared."""
    edition = dict.fromkeys(("nl", "en"), manifest.version)
    return _relabelled(page, manifest.labels or edition, {})


def _relabelled(page: str, old: Labels, new: Labels) -> str:
    language = language_of(page)
    return page.replace(old[language], new.get(language, VERSION)) if language in old else page


def language_of(page: str) -> str:
    """The language that a page says it is in."""
    found = _LANGUAGE.search(page)
    return found[1] if found else ""
