"""Where published versions stand, and whether each is still as it was published.

A destination has a folder per subject and in it a folder per version, `<number>-<id>`, whose files
nobody may write. Its manifest holds the hash of every page, figure and notebook; versions.json
beside the versions holds the hashes of their manifests and release records. Versions of the first
edition, `0.1.0-<id>`, have no number and stand in no list; they are held against their manifests.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import AliasChoices, Field

from peo.define.document import Definition
from peo.project import CallError, Project, UserError, did_you_mean, replacing, sha256, write_json
from peo.project.words import Text, spoken
from peo.publish.difference import Changes
from peo.publish.draft import MANIFEST, Manifest, content_id, hashes, read_record

RELEASE, CHANGES, TOMBSTONE = "release.json", "changes.json", "withdrawn.json"
_LEDGER = "versions.json"
_INDEX = "index.sha256"  # hashes of the pages over all versions, as sha256sum has them
_FIRST_RUN = "run.json"  # of the first edition, for a release record
_BESIDE = (MANIFEST, RELEASE, CHANGES)  # no content: what stands in them differs per destination
_NAME = re.compile(r"(?:[1-9]\d*|\d+\.\d+\.\d+)-[0-9a-f]{8}")


class Release(Definition):
    """What is known of a publication beside its content, in whose hash it has no part."""

    subject: str = ""
    title: Text | None = None
    number: int = 0
    id: str = ""
    date: str = Field(default="", validation_alias=AliasChoices("date", "built"))
    author: str = ""
    reason: str = ""
    replaces: str = ""
    commit: str = ""
    uncommitted: tuple[str, ...] = ()
    python: str = ""
    platform: str = ""


class Tombstone(Release):
    """What stays of a version that was withdrawn: its hashes, when, by whom and why."""

    outputs: dict[str, str]
    withdrawn: str
    withdrawn_by: str
    why: str


@dataclass(frozen=True)
class Version:
    """A version on a shelf, whether or not what stands there is whole."""

    project: Project
    folder: Path

    @property
    def name(self) -> str:
        """Its number, or the edition of the package that made it, and the start of its id."""
        return self.folder.name

    @property
    def place(self) -> str:
        """Where it stands, as the user knows it."""
        return self.project.relative(self.folder)

    @property
    def number(self) -> int:
        """What the destination called it; 0 for the first edition."""
        first = self.name.split("-")[0]
        return int(first) if first.isdigit() else 0

    @property
    def withdrawn(self) -> bool:
        """Whether only its tombstone is left, or ought to be."""
        return (self.folder / TOMBSTONE).is_file()

    @property
    def manifest(self) -> Manifest:
        """What its content is and was made from; raises UserError when that cannot be read."""
        return read_record(self.project, self.folder / MANIFEST, Manifest)

    @property
    def release(self) -> Release:
        """How it was published, or withdrawn; raises UserError when that cannot be read."""
        if self.withdrawn:
            return read_record(self.project, self.folder / TOMBSTONE, Tombstone)
        name = RELEASE if self.number else _FIRST_RUN
        return read_record(self.project, self.folder / name, Release)

    @property
    def changes(self) -> Changes:
        """What differs from the version that it replaced, as far as that may still be told."""
        path = self.folder / CHANGES
        return read_record(self.project, path, Changes) if path.is_file() else Changes()

    @property
    def after_withdrawn(self) -> bool:
        """Whether it replaced a version that was withdrawn: then nothing tells what changed."""
        with suppress(UserError):
            before = self.release.replaces
            return bool(before) and Version(self.project, self.folder.parent / before).withdrawn
        return False

    @property
    def seals(self) -> Mapping[str, str] | None:
        """The hashes that versions.json has for it; None where it is not listed."""
        return _ledger(self.project, self.folder.parent).get(self.name)

    def seal(self) -> None:
        """List it as it is now, after all its files were put in their place."""
        names = (TOMBSTONE,) if self.withdrawn else _BESIDE
        kept = [self.folder / name for name in names]
        files = {path.name: sha256(path) for path in kept if path.is_file()}
        parent = self.folder.parent
        write_json(parent / _LEDGER, {**_ledger(self.project, parent), self.name: files})


def _ledger(project: Project, folder: Path) -> dict[str, dict[str, str]]:
    path = folder / _LEDGER
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: dict(files) for name, files in content.items()}
    except (ValueError, TypeError, AttributeError):
        raise UserError(
            "publish.error.ledger", file=project.relative(path), subject=folder.name
        ) from None


def versions(project: Project, shelf: Path, subject: str) -> list[Version]:
    """Every version of a subject that stands or ought to stand on a shelf, the oldest first."""
    folder = shelf / subject
    names = {path.name for path in folder.glob("*-*") if path.is_dir()}
    names |= {*_ledger(project, folder)}
    found = [Version(project, folder / name) for name in names if _NAME.fullmatch(name)]
    return sorted(found, key=lambda one: (one.number, _date(one), one.name))


def _date(version: Version) -> str:
    """When a version of the first edition was made: they have no number to go by."""
    try:
        return "" if version.number else version.release.date
    except UserError:
        return ""


def unlisted(known: list[Version]) -> list[Version]:
    """Versions that no list has: a publication that was cut off at its end, or a copy."""
    return [one for one in known if one.number and one.seals is None]


def damage(version: Version) -> list[UserError]:
    """What is not as it was published, one per file; nothing where all is well."""
    where, seals = version.place, version.seals
    if not version.folder.is_dir() or version.folder.is_symlink():
        return [UserError("publish.error.gone", file=where)]
    expected = {**(seals or {})}
    try:
        expected |= {} if version.withdrawn else version.manifest.outputs
    except UserError as error:
        return [error]
    odd = _odd(version.folder)
    actual = {name: value for name, value in hashes(version.folder).items() if name not in odd}
    expected = {name: value for name, value in expected.items() if name not in odd}
    if CHANGES not in actual and version.after_withdrawn:
        expected.pop(CHANGES, None)
    if seals is None:  # no hash is known of what stands beside the content
        for name in {*_BESIDE, TOMBSTONE, _FIRST_RUN} - {*expected}:
            actual.pop(name, None)
    found = [UserError("publish.error.stray", file=f"{where}/{name}") for name in odd]
    for name in sorted({*expected, *actual}):
        if name not in actual:
            found.append(UserError("publish.error.missing", file=f"{where}/{name}"))
        elif name not in expected:
            found.append(UserError("publish.error.stray", file=f"{where}/{name}"))
        elif actual[name] != expected[name]:
            found.append(UserError("publish.error.changed", file=f"{where}/{name}"))
    if version.number and not found and not version.withdrawn:
        found += _not_itself(version)
    return found


def _not_itself(version: Version) -> list[UserError]:
    """What of a whole version is not of what it is called: it was copied, or made by hand."""
    where, manifest, release = version.place, version.manifest, version.release
    own = (version.folder.parent.name, version.number, version.name.split("-")[1])
    if (release.subject, release.number, release.id[:8]) != own:
        told = {"subject": release.subject, "n": release.number}
        return [UserError("publish.error.copied", file=where, **told)]
    if content_id(version.folder, manifest.labels, _BESIDE) != manifest.id:
        return [UserError("publish.error.other_id", file=where)]
    return []


def _odd(folder: Path) -> list[str]:
    """What stands in a folder that is no file of its own and no folder with files."""
    odd = (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not (path.is_file() or (path.is_dir() and any(path.iterdir())))
    )
    return [path.relative_to(folder).as_posix() for path in odd]


def all_damage(project: Project, shelf: Path, subject: str) -> list[UserError]:
    """What is not as it was published in any version of a subject, and what is not listed."""
    found = list(_other_index(project, shelf, subject))
    try:
        known = versions(project, shelf, subject)
        found += [line for version in known for line in damage(version)]
        found += [
            UserError("publish.error.unlisted", file=one.place, subject=subject)
            for one in unlisted(known)
        ]
    except UserError as error:
        found.append(error)
    return found


def seal_index(shelf: Path, names: Iterable[str]) -> None:
    """Note how the pages over all versions were written."""
    with replacing(shelf / _INDEX) as new:
        new.write_text("".join(f"{sha256(shelf / name)}  {name}\n" for name in names))


def _other_index(project: Project, shelf: Path, subject: str) -> Iterator[UserError]:
    """Those that are no longer as they were written."""
    listed = shelf / _INDEX
    for line in listed.read_text("utf-8", "replace").splitlines() if listed.is_file() else ():
        digest, _, name = line.partition("  ")
        page = shelf / Path(name).name
        if not page.is_file() or sha256(page) != digest:
            yield UserError("publish.error.index", file=project.relative(page), subject=subject)


def find_version(project: Project, shelf: Path, subject: str, asked: str) -> Version:
    """The version that a number, (the start of) an id or a folder's name means.

    Raises CallError, with what there is, when it means none or several.
    """
    known = versions(project, shelf, subject)
    named = {str(one.number): one for one in known if one.number}
    named |= {one.name: one for one in known}
    if asked in named:
        return named[asked]
    found = [one for one in known if len(asked) > 3 and one.name.split("-")[1].startswith(asked)]
    if len(found) == 1:
        return found[0]
    place = project.relative(shelf / subject)
    if not known:
        raise CallError("publish.error.no_versions", place=place, subject=subject)
    names = [one.name for one in known]
    raise CallError.saying(
        spoken(
            f"publish.error.{'several' if found else 'none'}",
            subject=subject,
            asked=f"{asked!r:.60}",
        )
        + did_you_mean(asked, names)
        + spoken("publish.error.there", place=place, names=", ".join(names))
    )


def current(known: list[Version]) -> Version | None:
    """The newest version that was not withdrawn."""
    return next((one for one in reversed(known) if not one.withdrawn), None)


@contextmanager
def unlocked(folder: Path) -> Iterator[None]:
    """A folder that may be written in; afterwards nobody may write what stands in it."""
    folder.mkdir(exist_ok=True)
    _writable(folder)
    try:
        yield
    finally:
        close(folder)


def close(folder: Path) -> None:
    """Let nobody write a version."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)


def remove(folder: Path, but: str = "") -> None:
    """Remove a folder with all that it holds, or all but one file in it."""
    _writable(folder)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != but:
            path.unlink()
    if not but:
        folder.rmdir()


def _writable(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
