"""The ground: where things live, how a mistake is told, and the words that everything is told in.

Nothing in here knows a questionnaire, a study or a number.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Self

from peo.project.words import spoken

MOST_BYTES = 1_000_000_000  # of a file as it lies on the disk
FORMATS = ("csv", "tsv", "txt", "xlsx", "sav")
_PRIVATE = {("data", "raw"), ("data", "processed")}
_WAVE_ID = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class UserError(Exception):
    """A mistake that the user can mend: a key of the catalogue and the values in its text.

    The command line prints the text and no traceback.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(spoken(key, **values))

    @classmethod
    def saying(cls, text: str) -> Self:
        """The mistake in words that are ready, such as the lines of several problems."""
        return cls.__new__(cls, text)

    def __reduce__(self) -> tuple[Callable[[str], Self], tuple[str]]:
        """From one process to another go its words."""
        return self.saying, (str(self),)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it, in a notebook: its text."""
        return [f"peo: {self}"]


class CallError(UserError):
    """A mistake in what was typed: a name, a file or an expression that cannot be meant."""


@dataclass(frozen=True)
class Project:
    """The folders of one checkout; every path that the package uses is made here."""

    root: Path

    @property
    def params_file(self) -> Path:
        """The choices of the project."""
        return self.root / "params.yaml"

    def instrument_file(self, wave: str) -> Path:
        """The questionnaire of a wave."""
        return self.root / "schemas" / "survey" / f"{wave}.yaml"

    def codebook_file(self, study: str) -> Path:
        """The code book of a study: dialogues or interviews."""
        return self.root / "schemas" / "codes" / f"{study}.yaml"

    def framework_file(self, name: str) -> Path:
        """A framework: purpose, guide or crosswalk."""
        return self.root / "schemas" / "frameworks" / f"{name}.yaml"

    def raw(self, wave: str) -> Path:
        """What was received of a wave."""
        return self.root / "data" / "raw" / wave

    def mapping_file(self, wave: str) -> Path:
        """What a person decided about the columns of an export."""
        return self.raw(wave) / "mapping.yaml"

    def ledger_file(self, wave: str) -> Path:
        """What was published about a wave."""
        return self.raw(wave) / "published_figures.csv"

    def statements_file(self, subject: str) -> Path:
        """Findings in words about a subject."""
        return self.raw(subject) / "statements.csv"

    def margins_file(self, wave: str) -> Path:
        """How large the groups of a wave are in the sector."""
        return self.raw(wave) / "margins.csv"

    def choices_file(self, wave: str) -> Path:
        """The choices behind the reconstruction of a wave."""
        return self.raw(wave) / "reconstruction.yaml"

    def readings_file(self, wave: str) -> Path:
        """What was published about a wave and can be meant in more than one way."""
        return self.raw(wave) / "readings.yaml"

    def contradictions_file(self, wave: str) -> Path:
        """How contradictions between published figures are read."""
        return self.raw(wave) / "contradictions.yaml"

    def interpretation_file(self, wave: str) -> Path:
        """What people made of the results of a wave."""
        return self.raw(wave) / "interpretation.yaml"

    def conflicts_file(self, wave: str) -> Path:
        """Sets of published figures that cannot hold together."""
        return self.practice(wave) / "conflicts.csv"

    def bounds_by_reading_file(self, wave: str) -> Path:
        """Bounds of the same figures when one way of reading is followed."""
        return self.practice(wave) / "bounds_by_reading.csv"

    def bounds_file(self, wave: str) -> Path:
        """Bounds of the figures that the published ones do not fix."""
        return self.practice(wave) / "bounds.csv"

    def asked_file(self, wave: str) -> Path:
        """The figures of which bounds are wanted."""
        return self.practice(wave) / "bounds_asked.csv"

    def practice_file(self, wave: str) -> Path:
        """Records made from what was published about a wave, to practise on."""
        return self.practice(wave) / "reconstructed.csv"

    def invented_file(self, wave: str) -> Path:
        """Answers invented after an instrument, to try the wave out before there are any."""
        return self.practice(wave) / "invented.csv"

    def verified_file(self, wave: str) -> Path:
        """The verdicts on published figures that later runs are held against."""
        return self.practice(wave) / "verified.csv"

    def processed(self, wave: str) -> Path:
        """What is made from a wave."""
        return self.root / "data" / "processed" / wave

    def practice(self, wave: str) -> Path:
        """What describes nobody, made from published figures or invented; no run remakes it."""
        return self.processed(wave) / "practice"

    def records_file(self, wave: str) -> Path:
        """The validated records of a wave."""
        return self.processed(wave) / "records.parquet"

    def link_file(self, wave: str) -> Path:
        """Who of the records is who in other waves, by a key that is in no other file."""
        return self.processed(wave) / "link.parquet"

    def texts_file(self, wave: str) -> Path:
        """Each text that came in, without whose it was: what may not leave unseen."""
        return self.processed(wave) / "texts.parquet"

    def executed_file(self, wave: str, notebook: str) -> Path:
        """A notebook executed for a wave."""
        return self.processed(wave) / "notebooks" / f"{notebook}.ipynb"

    def figures_file(self, wave: str, notebook: str) -> Path:
        """The figures that a notebook recorded for a wave."""
        return self.processed(wave) / "figures" / f"{notebook}.csv"

    def confirmed_file(self, wave: str) -> Path:
        """The tests of a wave beside the same tests by other libraries."""
        return self.processed(wave) / "confirmed.csv"

    def run_file(self, wave: str, notebook: str) -> Path:
        """How an executed notebook came about: code, data, cells, environment, seconds."""
        return self.executed_file(wave, notebook).with_suffix(".run.json")

    def stages_file(self, wave: str) -> Path:
        """The stages of a subject, as DVC reads them; dvc.lock beside it holds what was done."""
        return self.processed(wave) / "dvc.yaml"

    @property
    def fingerprints(self) -> Path:
        """What the code does that each stage of each subject uses."""
        return self.root / "data" / "processed" / ".code"

    @property
    def fault_file(self) -> Path:
        """What is known of the last fault of the package itself."""
        return self.root / "data" / "processed" / ".fault" / "last.txt"

    @property
    def shelf(self) -> Path:
        """Where versions are published unless another place is named."""
        return self.root / "reports"

    def draft(self, subject: str) -> Path:
        """The report of a subject as it is now, not yet published."""
        return self.processed(subject) / "draft"

    @staticmethod
    def wave_id(wave: str) -> str:
        """The wave id itself, if it is one; else a UserError says what it looks like."""
        if not _WAVE_ID.fullmatch(wave):
            raise CallError("checkout.no_wave_id", name=f"{wave!r:.60}")
        return wave

    def records_source(self, wave: str) -> tuple[Path, str]:
        """The file with the records of a wave and the origin of its rows: its place says it.

        data/raw holds a collected export, records.<csv, tsv, txt, xlsx, sav>. The folder `practice`
        holds records that describe nobody: made from published figures, or invented.
        """
        candidates = {self.raw(wave) / f"records.{kind}": "collected" for kind in FORMATS}
        invented = self.invented_file(wave)
        candidates |= {invented.with_suffix(f".{kind}"): "synthetic" for kind in FORMATS}
        candidates[self.practice_file(wave)] = "reconstructed"
        found = [path for path in candidates if path.is_file()]
        if len(found) == 1:
            return found[0], candidates[found[0]]
        other = [] if found else sorted(self.raw(wave).glob("records.*"))
        names = [self.relative(path) for path in found or other]
        state = "several" if found else "ending" if other else "none"
        raise UserError.saying(
            spoken(f"checkout.records.{state}", wave=wave, found=", ".join(names))
            + spoken(
                "checkout.records.wanted",
                raw=f"{self.relative(self.raw(wave))}/records",
                endings=", ".join(FORMATS),
                invented=self.relative(invented),
                practice=self.relative(self.practice_file(wave)),
            )
        )

    def git(self, *arguments: str) -> str:
        """What git says of this checkout, or nothing: a folder without git will do as well."""
        command = ["git", "-C", str(self.root), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError, UnicodeDecodeError):
            return ""
        return done.stdout.rstrip("\n")

    def relative(self, path: Path) -> str:
        """The path as the user knows it: from the root of the checkout."""
        return os.path.relpath(path, self.root)


def find_project(start: Path | None = None) -> Project:
    """The project around `start` (default: the working directory), marked by params.yaml."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "params.yaml").is_file() and (folder / "schemas").is_dir():
            return Project(folder)
    raise UserError("checkout.not_found", folder=here)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'; did you mean x?' with the nearest known name, or a full stop."""
    near = get_close_matches(word, list(known), n=1)
    return spoken("checkout.near", name=repr(near[0])) if near else "."


def private(path: Path) -> bool:
    """Whether what stands there is about respondents: all data but those that git may have."""
    folders = path.resolve().parts
    return any(pair in _PRIVATE for pair in pairwise(folders)) and "practice" not in folders


def make_folder(folder: Path) -> None:
    """Make a folder; one for private files is its owner's alone, whatever the umask."""
    folder.mkdir(parents=True, exist_ok=True)
    if private(folder) and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path that takes the place of `path` only when the block ends without error.

    An interrupted run thus leaves the last good file as it was. Who may read it: see `private`.
    """
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o600 if private(path) else 0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, content: object) -> None:
    """Write JSON, a key a line, whole or not at all."""
    with replacing(path) as new:
        text = json.dumps(content, indent=1, ensure_ascii=False)
        new.write_text(text + "\n", encoding="utf-8")


@contextmanager
def alone_in(file: Path, key: str, **values: object) -> Iterator[None]:
    """Nobody else holds this file for as long as the block takes, or a UserError with the text."""
    make_folder(file.parent)
    with file.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError.saying(f"{spoken(key, **values)} {spoken('checkout.wait')}") from None
        try:
            yield
        finally:
            file.unlink(missing_ok=True)


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file; raises UserError when it is not there, empty, or larger than `most`."""
    if not path.is_file():
        raise CallError("sources.no_file", file=path.name)
    if path.stat().st_size > most:
        raise UserError("sources.larger", file=path.name, most=most // 10**6)
    data = path.read_bytes()
    if not data:
        raise UserError("sources.empty", file=path.name)
    return data


def has_rows(path: Path) -> bool:
    """Whether a table that people type in is there and holds more than its header."""
    if not path.is_file():
        return False
    return sum(1 for line in path.read_bytes().splitlines() if line.strip()) > 1


def sha256(path: Path) -> str:
    """Hex digest of a file, or of a folder: its files' names and bytes in sorted order."""
    digest = hashlib.sha256()
    if path.is_file():
        digest.update(path.read_bytes())
        return digest.hexdigest()
    for file in sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(file.relative_to(path).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
