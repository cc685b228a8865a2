"""What DVC remembers of the stages in one file: asked in memory, written whole.

DVC reads its lock file anew for each question and with a slow parser, and writes it in place: a run
of twenty notebooks spent more time on that than on counting. Here the file is read once; a stage is
compared by DVC's own hashes, and what was done is put in its place by a rename. A lock that cannot
be read is no lock: everything is done again and it is written anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from peo.project import Project, UserError, alone_in, replacing

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Record:
    """The stages of one dvc.yaml and its dvc.lock. `hashed` are the dependencies, by path, whose
    hash of now another record has asked for."""

    def __init__(self, repo: Any, file: Path, hashed: dict[str, Any] | None = None) -> None:
        from dvc.dvcfile import load_file

        self._lock = file.with_suffix(".lock")
        self._done = _read_lock(self._lock)
        pipeline = load_file(repo, str(file))
        pipeline.contents = yaml.load(file.read_text(encoding="utf-8"), _LOADER)
        pipeline.lockfile_contents = {"schema": "2.0", "stages": self._done}
        self._stages = dict(pipeline.stages)
        # path -> a dependency with the hash of what is there
        self.hashed: dict[str, Any] = {} if hashed is None else hashed

    @property
    def names(self) -> tuple[str, ...]:
        """The stages of the file."""
        return tuple(self._stages)

    def stale(self, names: Iterable[str]) -> list[str]:
        """The stages whose command, inputs or outputs are not as they were when last done."""
        return [name for name in names if self._is_stale(name)]

    def _is_stale(self, name: str) -> bool:
        stage = self._stages[name]
        if name not in self._done or stage.cmd_changed:
            return True
        params = {id(dep) for dep in stage.params}
        return any(
            bool(entry.workspace_status())
            if id(entry) in params
            else not entry.exists or entry.hash_info != self._now(entry).hash_info
            for entry in (*stage.deps, *stage.outs)
        )

    def _now(self, entry: Any) -> Any:
        """An entry of the same path with today's hash; stages share most of what they read."""
        if entry.fs_path not in self.hashed:
            fresh = type(entry)(entry.stage, entry.def_path)
            fresh.save()
            self.hashed[entry.fs_path] = fresh
        return self.hashed[entry.fs_path]

    def begin(self, names: Iterable[str]) -> None:
        """Note what stages are made from, before they run: a later change counts as a change."""
        self.hashed.clear()
        for name in names:
            stage = self._stages[name]
            params = {id(dep) for dep in stage.params}
            for dep in stage.deps:
                if id(dep) in params:
                    dep.save()
                elif dep.exists:
                    now = self._now(dep)
                    dep.hash_name, dep.meta, dep.hash_info = now.hash_name, now.meta, now.hash_info

    def finish(self, names: Iterable[str]) -> None:
        """Note what stages made, and write the record."""
        from dvc.stage.serialize import to_single_stage_lockfile

        self.hashed.clear()
        for name in names:
            stage = self._stages[name]
            for out in stage.outs:
                out.save()
            self._done[name] = _plain(to_single_stage_lockfile(stage))
        kept = {name: self._done[name] for name in sorted(self._done) if name in self._stages}
        text = yaml.dump({"schema": "2.0", "stages": kept}, Dumper=_DUMPER, sort_keys=False)
        with replacing(self._lock) as path:
            path.write_text(text, encoding="utf-8")


def _plain(value: Any) -> Any:
    """The same without DVC's kinds of dictionaries, which YAML would name."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _read_lock(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
        stages = content["stages"]
        whole = all(isinstance(s, dict) and "cmd" in s for s in stages.values())
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        return {}
    return dict(stages) if whole else {}


@contextmanager
def opened(project: Project) -> Iterator[Any]:
    """DVC's view of the project; what it refuses is told in words."""
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    logging.getLogger("dvc").setLevel(logging.ERROR)
    try:
        with Repo(str(project.root)) as repo:
            yield repo
    except DvcException as error:
        raise UserError.saying(f"DVC: {error}") from error


@contextmanager
def alone(project: Project, subject: str) -> Iterator[None]:
    """One run of a subject at a time; runs of different subjects do not meet."""
    file = project.processed(subject) / ".running"
    with alone_in(file, "checkout.running", subject=subject):
        yield
