"""From a draft to a version at a destination, from a version to a tombstone, and the index of all.

The content of a version is the draft's; its number, date, author and reason are the destination's
and stand in its release record. Everything is written beside and moved into place, so that whoever
is cut off leaves the last good state; the same command again goes on.
"""

from __future__ import annotations

import getpass
import platform
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from peo.codes.codebook import book_of
from peo.define.instrument import read_instrument
from peo.define.parameters import Disclosure, read_parameters
from peo.define.subject import Subject
from peo.figure.linked import told_beside
from peo.project import CallError, Project, UserError, alone_in, replacing, write_json
from peo.project.words import Language, say
from peo.project.words.page import page, table
from peo.publish.difference import (
    Changes,
    Side,
    compare,
    figure_rows,
    figures_in,
    kind_of,
    told_together,
)
from peo.publish.draft import (
    MANIFEST,
    PAGES,
    Manifest,
    hashes,
    language_of,
    read_draft,
    stamp,
    write_manifest,
)
from peo.publish.figures import NAME, counted_of
from peo.publish.shelf import (
    CHANGES,
    RELEASE,
    TOMBSTONE,
    Release,
    Tombstone,
    Version,
    close,
    current,
    damage,
    remove,
    seal_index,
    unlisted,
    unlocked,
    versions,
)

_SPOKEN = {"nl": "Nederlands", "en": "English"}  # as its speakers call it
_SHOWN = 20  # figures of a change log on the index


def publish(
    subject: Subject, shelf: Path, reason: str, refused: Sequence[str]
) -> tuple[Version, bool]:
    """Make a version of the draft of a subject on a shelf; the version, and whether it is new.

    The same content a second time is no new version. `refused` is what the caller has against it.
    Raises UserError, a line per reason, when it may not be published; then nothing was written.
    """
    project = subject.project
    draft = read_draft(project, subject.id)
    known = versions(project, shelf, subject.id)
    found = [line for version in known for line in damage(version)]
    refused = [*refused, *draft.held, *map(str, [*found, *_uncommitted(project, shelf)])]
    if refused:
        raise UserError.saying("\npeo: ".join(refused))
    folder = shelf / subject.id
    with alone_in(folder / ".publishing", "checkout.publishing"):
        known = versions(project, shelf, subject.id)
        same = [one for one in known if one.number and one.release.id == draft.id]
        for one in same:
            if isinstance(gone := one.release, Tombstone):
                raise UserError(
                    "publish.error.was_withdrawn", date=gone.withdrawn[:10], why=gone.why
                )
        if not same and (together := list(_together(subject, draft, known))):
            raise UserError.saying("\npeo: ".join(map(str, together)))
        version = same[0] if same else _make(subject, folder, draft, known, reason)
        for one in unlisted([*known, *([] if same else [version])]):
            one.seal()
        write_index(project, shelf)
    return version, not same


def _uncommitted(project: Project, shelf: Path) -> Iterator[UserError]:
    """What keeps a draft from a place outside the project, where nobody sees what is only here."""
    if shelf.resolve().is_relative_to(project.root.resolve()):
        return
    if not project.git("rev-parse", "HEAD"):
        yield UserError("publish.error.no_commit", shelf=shelf)
    for name in _changed_files(project):
        yield UserError("publish.error.not_committed", name=name, shelf=shelf)


def _together(subject: Subject, draft: Manifest, known: Sequence[Version]) -> Iterator[UserError]:
    """What a draft would tell of few people beside a version that can still be read."""
    new = Side("draft", subject.project.draft(subject.id), draft)
    rule = read_parameters(subject.project).disclosure
    for one in known:
        if one.withdrawn or not (one.folder / NAME).is_file():
            continue
        old = Side(one.name, one.folder, one.manifest)
        if figures := told_together(old, new, rule) or _hidden_by_one(subject, old, new, rule):
            yield UserError(
                "publish.error.together",
                place=one.place,
                n=len(figures),
                name=figures[0],
                subject=subject.id,
                version=one.number or one.name,
            )


def _hidden_by_one(subject: Subject, old: Side, new: Side, rule: Disclosure) -> list[str]:
    """What two versions of the same answers hide and tell together, when each shows something
    else of them."""
    own = subject.project.relative(subject.project.raw(subject.id))
    was, now = (
        {path: value for path, value in side.manifest.inputs.items() if path.startswith(own)}
        for side in (old, new)
    )
    if was != now:
        return []
    releases = [figures_in(side) for side in (old, new)]
    every = [figure for one in releases for figure in one]
    told = told_beside(releases, counted_of(subject, every), rule)
    return [figure.figure_id for figure in told]


def _changed_files(project: Project) -> tuple[str, ...]:
    return tuple(line[3:] for line in project.git("status", "--porcelain").splitlines())


def _make(
    subject: Subject, folder: Path, draft: Manifest, known: list[Version], reason: str
) -> Version:
    """Copy the draft, with number and date on its pages, and put it in its place, read-only."""
    project, before = subject.project, current(known)
    _reproduces(known, draft)
    for left in folder.glob(".building-*"):
        remove(left)
    number = max([one.number for one in known], default=0) + 1
    now = datetime.now(UTC).isoformat(timespec="seconds")
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    try:
        shutil.copytree(project.draft(subject.id), scratch, dirs_exist_ok=True)
        (scratch / MANIFEST).unlink()
        labels: dict[str, str] = dict.fromkeys(PAGES, f"{number} ({draft.id[:8]}), {now[:10]}")
        stamp(scratch, draft.labels, labels)
        made = draft.model_copy(update={"labels": labels, "outputs": hashes(scratch)})
        changes = Changes()
        if before is not None:
            old = Side(before.name, before.folder, before.manifest)
            changes = compare(old, Side("draft", scratch, made))
        language = read_parameters(project).language
        told = summary(changes, language) if before else say("publish.shelf.first", language)
        titled = read_instrument(project, subject.id) if subject.is_wave else book_of(subject)
        release = Release(
            subject=subject.id, title=titled.title, number=number, id=draft.id, date=now,
            author=_author(project), reason=reason or told, replaces=before.name if before else "",
            commit=project.git("rev-parse", "HEAD"),
            uncommitted=_changed_files(project), python=platform.python_version(),
            platform=platform.platform(),
        )  # fmt: skip
        write_json(scratch / CHANGES, changes.model_dump(mode="json"))
        write_manifest(scratch, made)
        write_json(scratch / RELEASE, release.model_dump(mode="json"))
        close(scratch)
        return Version(project, scratch.rename(folder / f"{number}-{draft.id[:8]}"))
    finally:
        if scratch.exists():
            remove(scratch)


def _reproduces(known: Sequence[Version], draft: Manifest) -> None:
    """Raises UserError where the same inputs were published with another content."""
    for one in known:
        if one.number and not one.withdrawn and one.manifest.inputs == draft.inputs:
            raise UserError(
                "publish.error.other_content",
                place=one.place,
                record=RELEASE,
                subject=draft.subject,
                number=one.number,
            )


def _author(project: Project) -> str:
    """Who git or the system says it is; nobody is asked."""
    with suppress(KeyError, OSError):  # a system may know nobody
        return project.git("config", "user.name") or getpass.getuser()
    return ""


def summary(changes: Changes, language: Language) -> str:
    """What differs in one line: counts only, so that no number of another version stands in it."""
    kinds = ", ".join(kind_of(kind, language) for kind in changes.inputs) or "-"
    counts = {"figures": len(changes.figures), "text": len(changes.text)}
    return say("publish.shelf.changed", language, kinds=kinds, **counts)


def withdraw(version: Version, reason: str) -> None:
    """Remove what a version says and leave its tombstone; done again, it finishes what was cut off.

    What the version after it says about its numbers goes as well.
    """
    project, folder = version.project, version.folder
    if not reason.strip():
        raise CallError("publish.error.reason")
    with alone_in(folder.parent / ".publishing", "checkout.publishing"):
        with unlocked(folder):
            if not version.withdrawn:
                tombstone = _tombstone(version, reason)
                write_json(folder / TOMBSTONE, tombstone.model_dump(mode="json"))
            remove(folder, but=TOMBSTONE)
        version.seal()
        for other in versions(project, folder.parents[1], folder.parent.name):
            if other.after_withdrawn:
                with unlocked(other.folder):
                    (other.folder / CHANGES).unlink(missing_ok=True)
        write_index(project, folder.parents[1])


def _tombstone(version: Version, reason: str) -> Tombstone:
    known, outputs = Release(subject=version.folder.parent.name, id=version.name[-8:]), {}
    with suppress(UserError):  # a damaged version can be withdrawn as well
        known, outputs = version.release, version.manifest.outputs
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Tombstone(
        **known.model_dump(), outputs=outputs, withdrawn=now,
        withdrawn_by=_author(version.project), why=reason,
    )  # fmt: skip


def write_index(project: Project, shelf: Path) -> None:
    """The pages over all subjects and versions on a shelf, one per language."""
    subjects = sorted(path.name for path in shelf.iterdir() if path.is_dir())
    for (language, name), (_, other) in zip(PAGES.items(), reversed(PAGES.items()), strict=True):
        title = say("publish.shelf.title", language)
        link = f'<a href="{other}">{say("publish.shelf.other", language)}</a>'
        parts = [f'<header class="title">\n<h1>{title}</h1>\n<p class="meta">{link}</p>\n</header>']
        parts.append("<main>")
        parts += [_part(project, shelf, subject, language) for subject in subjects]
        with replacing(shelf / name) as new:
            text = "\n".join([*parts, "</main>"])
            new.write_text(page(title, text, language), encoding="utf-8")
    seal_index(shelf, PAGES.values())


def _part(project: Project, shelf: Path, subject: str, language: Language) -> str:
    """The versions of a subject as a table, under its title; nothing where there are none."""
    try:
        known = versions(project, shelf, subject)
    except UserError as error:  # is not the fault of the subject that is published now
        return f"<p>{escape(str(error))}</p>"
    titles = []
    for version in known:
        with suppress(UserError):
            titles += [version.release.title] if version.release.title else []
    caption = f"{subject}: {titles[-1].label(language)}" if titles else subject
    heads = ("version", "date", "state", "pages", "changes")
    header = [say(f"publish.shelf.{head}", language) for head in heads]
    rows = [_row(version, current(known), language) for version in reversed(known)]
    return table(caption, header, rows, words=True) if known else ""


def _row(version: Version, newest: Version | None, language: Language) -> list[str]:
    """A version on the index: name, date, state, its pages, what changed; all as HTML."""
    try:
        release, changes = version.release, version.changes
    except UserError as error:
        return [version.name, "", say("publish.shelf.damaged", language), "", escape(str(error))]
    date = release.date[:10].replace("-", "\u2011")  # on one line
    if isinstance(release, Tombstone):
        gone = f"{release.withdrawn[:10]}, {release.withdrawn_by}: {release.why}"
        return [version.name, date, say("publish.shelf.withdrawn", language), "", escape(gone)]
    state = "current" if version == newest else "replaced"
    subject, links = escape(version.folder.parent.name), ""
    for path in sorted(version.folder.glob("index*.html")):
        speaks = language_of(path.read_text(encoding="utf-8", errors="replace"))
        links += f'<a href="{subject}/{version.name}/{path.name}">{_SPOKEN.get(speaks)}</a> '
    said = f"{escape(release.reason)} ({escape(release.author)})" if release.author else ""
    if shown := changes.figures[:_SHOWN]:
        said += f"<details><summary>{escape(summary(changes, language))}</summary>"
        said += f"{figure_rows(shown, language)}</details>"
    return [version.name, date, say(f"publish.shelf.{state}", language), links, said]
