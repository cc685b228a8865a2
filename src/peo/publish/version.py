"""Which version a report is. Its id is a fingerprint of what it says, so equal inputs give the same
id on every machine, a change of code that changes nothing gives no new version, and a published
version never changes."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from peo import __version__
from peo.chapters.needs import chapters
from peo.chapters.provenance import cells_of, code_of, imports_of
from peo.define.parameters import read_parameters
from peo.define.subject import find_subject
from peo.intake.run import sources
from peo.project import Project, UserError, sha256, write_json

CODE = "src/peo"  # its place among the inputs
VERSION = f"{__version__}-{8 * '0'}"  # stands in a page until its version is known


def inputs(project: Project, wave: str) -> dict[str, str]:
    """SHA-256 of everything a report is made from, by path from the root.

    Of notebooks the cells count, of the code what it does (see `peo.chapters.provenance`).
    The instruments of earlier waves count too, because figures are put beside theirs, and so does
    what was made of them, because it is followed up.
    """
    subject = find_subject(project, wave)
    paths = _of_wave(project, wave) if subject.is_wave else _of_study(project, wave)
    made_from = {project.relative(path): sha256(path) for path in paths if path.exists()}
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
        project.ledger_file(wave),
        project.statements_file(wave),
        *sorted(p for p in project.instrument_file(wave).parent.glob("*.yaml") if p.stem <= wave),
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


def publish(
    project: Project, wave: str, made_from: dict[str, str], build: Callable[[Path], None]
) -> Path:
    """Build a version in a temporary folder and put it in its place; returns its folder.

    `build` writes the pages, with VERSION where the version will stand; latest.json beside the
    versions is the manifest of the newest one. A version that is there already stays as it is. If
    inputs that were published now give other pages, that is an error, because it means that
    something is not reproducible.
    """
    reports = project.reports(wave)
    reports.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=reports))
    try:
        build(scratch)
        version = f"{__version__}-{sha256(scratch)[:8]}"
        for page in scratch.glob("*.html"):
            text = page.read_text(encoding="utf-8").replace(VERSION, version)
            page.write_text(text, encoding="utf-8")
        target = reports / version
        manifest: dict[str, object] = {
            "wave": wave,
            "version": version,
            "inputs": made_from,
            "outputs": {
                path.relative_to(scratch).as_posix(): sha256(path)
                for path in sorted(scratch.rglob("*"))
                if path.is_file()
            },
        }
        _reproduces(project, reports, manifest)
        if not target.exists():
            write_json(scratch / "manifest.json", manifest)
            write_json(scratch / "run.json", _run_record(project))
            scratch.chmod(0o755)
            scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    write_json(project.latest_report_file(wave), manifest)
    return target


def _reproduces(project: Project, reports: Path, manifest: dict[str, object]) -> None:
    """Raises UserError where the same inputs were published with another content."""
    outputs = manifest["outputs"]
    assert isinstance(outputs, dict)
    for path in sorted(reports.glob("[!.]*/manifest.json")):
        old = json.loads(path.read_text(encoding="utf-8"))
        if old["inputs"] != manifest["inputs"] or old["outputs"] == outputs:
            continue
        names = sorted({*old["outputs"], *outputs})
        differ = [name for name in names if old["outputs"].get(name) != outputs.get(name)]
        raise UserError(
            f"{project.relative(path.parent)} was published from the same inputs but with other "
            f"content in {', '.join(differ)}. It is left as it is. Something in this environment "
            "differs from the one it was made in (see its run.json)."
        )


def _run_record(project: Project) -> dict[str, object]:
    """When and where a version was built. Apart from the manifest, because it differs each time."""
    return {
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git(project, "rev-parse", "HEAD"),
        "uncommitted": _git(project, "status", "--porcelain").splitlines(),
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


def _git(project: Project, *arguments: str) -> str:
    """What git says, or nothing: a checkout without git can be built too."""
    command = ["git", "-C", str(project.root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
