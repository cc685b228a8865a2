"""The commands about published versions: publish, withdraw, diff, and audit of one of them."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from platform import platform, python_version
from typing import TYPE_CHECKING

from peo.define.parameters import read_parameters
from peo.define.subject import definition_files, find_subject
from peo.project import CallError, Project, UserError
from peo.project.words import spoken
from peo.run.steps import FOLDER, NEW, SUBJECT, Command

if TYPE_CHECKING:
    from peo.publish.difference import Side

_DRAFT = "draft"
_OURS = ("data", "notebooks", "schemas", "src", "tests")  # of which each file has a place
_LANGUAGES = ("nl", "en")


def shelf_of(project: Project, asked: Path | None) -> Path:
    """Where versions stand: the folder that was named, or reports.

    Raises CallError for no name, and for a place where the project keeps something else.
    """
    if asked == Path():
        raise CallError("command.error.folder")
    place, root = (asked or project.shelf).resolve(), project.root.resolve()
    if any(place.is_relative_to(root / name) for name in _OURS) or place == root:
        raise CallError("command.error.no_shelf", shelf=asked)
    return asked or project.shelf


def publish_command(project: Project, arguments: argparse.Namespace) -> int:
    """Make a version of the draft; told is where, and what git does not have."""
    from peo.analysis.confirm import unconfirmed
    from peo.publish.release import publish
    from peo.publish.shelf import current, versions
    from peo.run.pipeline import why_stale

    subject = find_subject(project, arguments.wave)
    with why_stale(project, subject.id) as stale:
        refused = [stale] if stale else unconfirmed(project, subject.id)
        version, new = publish(subject, shelf_of(project, arguments.to), arguments.reason, refused)
    release = version.release
    if not new:
        print(spoken("command.publish.already", n=release.number, day=release.date[:10]))
        if version != current(versions(project, version.folder.parents[1], subject.id)):
            print(spoken("command.publish.replaced"))
    told = {"n": release.number, "place": version.place, "reason": release.reason}
    print(spoken("command.publish.version", **told))
    for name in release.uncommitted if new else ():
        print(f"peo: {spoken('command.publish.uncommitted', file=name)}", file=sys.stderr)
    return 0


def withdraw_command(project: Project, arguments: argparse.Namespace) -> int:
    """Take the content of a version away and leave its tombstone."""
    from peo.publish.release import withdraw
    from peo.publish.shelf import find_version

    shelf = shelf_of(project, arguments.at)
    subject = find_subject(project, arguments.wave)
    version = find_version(project, shelf, subject.id, arguments.version)
    withdraw(version, arguments.reason)
    print(spoken("command.withdrawn", place=version.place))
    return 0


@dataclass(frozen=True)
class _Ref:
    """What one side of a comparison names: a subject, a version of it, a language of that."""

    subject: str
    version: str = ""
    language: str = ""


def _refs(project: Project, first: str, second: str) -> tuple[_Ref, _Ref]:
    """The two sides; the second may leave out what it shares with the first."""
    known = definition_files(project)

    def read(text: str, subject: str, version: str) -> _Ref:
        parts = text.strip("/").split("/")
        if parts[0] in known or not subject:
            subject, version = find_subject(project, parts.pop(0)).id, ""
        language = parts.pop() if parts and parts[-1] in _LANGUAGES else ""
        if len(parts) > 1:
            raise CallError("command.error.no_version", text=f"{text!r:.80}")
        return _Ref(subject, parts[0] if parts else version, language)

    one = read(first, "", "")
    return one, read(second, one.subject, one.version)


def diff_command(project: Project, arguments: argparse.Namespace) -> int:
    """What differs: 0 where nothing does, 1 where something does, 2 where that cannot be told."""
    from peo.publish import difference

    shelf = shelf_of(project, arguments.at)
    try:
        one, other = _refs(project, arguments.a, arguments.b)
        sides = [_side(project, shelf, ref) for ref in (one, other)]
        if one.language or other.language:
            if sides[0] != sides[1] or not (one.language and other.language):
                raise CallError("command.error.languages")
            changes = difference.compare_languages(sides[0], one.language, other.language)
        else:
            changes = difference.compare(*sides)
        title = f"{arguments.a} - {arguments.b}"
        if arguments.page:
            language = read_parameters(project).language
            difference.write_page(changes, title, arguments.page, language)
        if arguments.table:
            difference.write_table(changes, arguments.table)
    except UserError as error:
        raise CallError.saying(str(error)) from None
    except OSError as error:
        raise CallError.saying(f"{error.filename}: {error.strerror}.") from None
    print("\n".join(difference.told(changes)) or spoken("command.same"))
    return 0 if changes.none else 1


def _side(project: Project, shelf: Path, ref: _Ref) -> Side:
    """The folder that is meant, when it is as its manifest says."""
    from peo.publish.difference import Side
    from peo.publish.draft import read_draft
    from peo.publish.shelf import Tombstone, current, damage, find_version, versions

    if ref.version == _DRAFT:
        return Side(
            f"{ref.subject}/draft", project.draft(ref.subject), read_draft(project, ref.subject)
        )
    asked = current(versions(project, shelf, ref.subject)) if not ref.version else None
    version = asked or find_version(project, shelf, ref.subject, ref.version)
    if lines := damage(version):
        raise UserError.saying("\npeo: ".join(map(str, lines)))
    if isinstance(release := version.release, Tombstone):
        raise UserError("command.error.withdrawn", place=version.place, why=release.why)
    return Side(f"{ref.subject}/{version.name}", version.folder, version.manifest)


def audit_version(project: Project, subject: str, asked: str, shelf: Path) -> int:
    """Whether a version is as it was published, and whether its subject still says the same."""
    from peo.publish.difference import Side
    from peo.publish.draft import MANIFEST, Manifest, read_draft, read_record
    from peo.run.pipeline import run_again, why_stale

    if asked == _DRAFT:
        raise CallError("command.error.draft")
    old = _side(project, shelf, _Ref(find_subject(project, subject).id, asked))
    print(spoken("command.again.whole", version=old.name))
    with why_stale(project, subject) as stale:
        if not stale:
            new = Side(
                spoken("command.again.draft"), project.draft(subject), read_draft(project, subject)
            )
            return _verdict(project, old, new)
        print(spoken("command.again.busy"), flush=True)
        scratch = Path(tempfile.mkdtemp(prefix=".audit-", dir=project.processed(subject)))
        try:
            folder = run_again(project, subject, scratch)
            manifest = read_record(project, folder / MANIFEST, Manifest)
            name = spoken("command.again.executed")
            return _verdict(project, old, Side(name, folder, manifest))
        finally:
            shutil.rmtree(scratch)


def _verdict(project: Project, old: Side, new: Side) -> int:
    from peo.publish.difference import compare, other_files, told
    from peo.publish.shelf import Version

    files = other_files(old, new)
    if not files:
        print(spoken("command.again.identical", other=new.name))
        return 0
    changes, release = compare(old, new), Version(project, old.folder).release
    print(spoken("command.again.differs", other=new.name, files=", ".join(files)))
    print("\n".join(told(changes)))
    if not changes.inputs:
        here = f"{python_version()}, {platform()}"
        there = f"{release.python}, {release.platform}"
        print(spoken("command.again.made_with", there=there, here=here))
    elif release.commit:
        print(spoken("command.again.commit", commit=release.commit))
    return 1


VERSION = {"metavar": "VERSION"}
_REASON = {"metavar": "REASON", "default": ""}
RELEASES: dict[str, Command] = {
    "publish": (publish_command, {**SUBJECT, "--to": FOLDER, "--reason": _REASON}),
    "withdraw": (
        withdraw_command,
        {**SUBJECT, "version": VERSION, "--reason": {**_REASON, "required": True}, "--at": FOLDER},
    ),
    "diff": (
        diff_command,
        {
            "a": {"metavar": "A"},
            "b": {"metavar": "B"},
            "--page": {**NEW, "metavar": "FILE.html"},
            "--table": {**NEW, "metavar": "FILE.csv"},
            "--at": FOLDER,
        },
    ),
}
