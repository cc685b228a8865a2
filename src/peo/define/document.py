"""YAML definitions read into typed models; an error names the file, the line and what is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from peo.define.yaml_file import Location, key_lines, read_yaml, yaml_bytes
from peo.project import UserError, did_you_mean, replacing
from peo.project.words import spoken

Problem = tuple[Location, str]  # where in the file, and what is wrong


class Definition(BaseModel):
    """Base of all models read from YAML: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Amendment(Definition):
    """One entry of the log: what changed in the definition, and its fingerprint after that.

    `part` is the fingerprint of the part that has a date of its own: the plan of a wave.
    """

    date: str
    what: str
    sha256: str
    part: str = ""


class Logged(Definition):
    """A definition that may not change without an entry in its amendment log."""

    amendments: tuple[Amendment, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Fingerprint of the definition without its amendment log.

        Defaults are left out, so that a new optional field changes no fingerprint that does not
        use it.
        """
        content = self.model_dump(mode="json", exclude={"amendments"}, exclude_defaults=True)
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def part(self) -> str:
        """Fingerprint of the part of which the log must tell the age; most have none."""
        return ""

    @property
    def logged(self) -> bool:
        """Whether the last entry of the log is about the definition as it is now."""
        return bool(self.amendments) and self.amendments[-1].sha256 == self.sha256


M = TypeVar("M", bound=Definition)
L = TypeVar("L", bound=Logged)


def load(path: Path, model: type[M], known: Mapping[str, Any] | None = None) -> M:
    """Read a YAML file into `model`. `known` are names from elsewhere that its validators look up.

    The same bytes give the same object, which nobody changes.

    Raises UserError with one line per problem, each with the line number in the file.
    """
    content = yaml_bytes(path)
    if known is None:
        return cast(M, _same(path.name, content, model))
    return _read(path.name, content, model, known)


@lru_cache(maxsize=64)
def _same(name: str, content: bytes, model: type[Definition]) -> Definition:
    """The definition in these bytes: one command looks at the same files many times."""
    return _read(name, content, model, None)


def _read(name: str, content: bytes, model: type[M], known: Mapping[str, Any] | None) -> M:
    data, lines = read_yaml(name, content)
    try:
        return model.model_validate(data, context=known)
    except ValidationError as error:
        problems = [
            spoken(
                "define.at_line",
                file=name,
                line=_line(lines, tuple(e["loc"])),
                what=_unknown(model, e["loc"]) if e["type"] == "extra_forbidden" else _said(e),
            )
            for e in error.errors(include_url=False)
        ]
        raise UserError.saying("\n".join(problems)) from None


def located(model: str, problems: list[Problem]) -> ValidationError:
    """An error that keeps the place of every problem, so that `load` finds its line."""
    details: list[InitErrorDetails] = [
        {
            "type": PydanticCustomError("definition", "{what}", {"what": what}),
            "loc": at,
            "input": None,
        }
        for at, what in problems
    ]
    return ValidationError.from_exception_data(model, details)


def load_logged(path: Path, model: type[L], name: str, known: Mapping[str, Any] | None = None) -> L:
    """As `load`; raises UserError too when it changed since the last entry of its log.

    `name` is what `peo amend` calls it.
    """
    definition = load(path, model, known)
    if not definition.logged:
        raise UserError("define.not_logged", file=path.name, sha256=definition.sha256, name=name)
    return definition


def amend(path: Path, definition: Logged, what: str) -> str:
    """Add an entry about `definition` to the log in its file; returns the new fingerprint.

    The log goes to the end of the file, wherever it stood; all else stays as it was typed.
    """
    if definition.logged:
        raise UserError("define.nothing_changed", file=path.name)
    text, log = _without_log(path.read_text(encoding="utf-8"), definition)
    entry = Amendment(
        date=date.today().isoformat(), what=what, sha256=definition.sha256, part=definition.part
    )
    with replacing(path) as new:
        new.write_text(f"{text}{log}{_entry(entry)}", encoding="utf-8")
    return definition.sha256


def _without_log(text: str, definition: Logged) -> tuple[str, str]:
    """The text of a definition without its log, and the log as it stands there."""
    lines = text.rstrip("\n").split("\n")
    start, end = key_lines(text).get(("amendments",), (len(lines), len(lines)))
    log = lines[start:end]
    if not [line for line in log if line.startswith("-")]:
        log = ["amendments:", *(_entry(one).rstrip("\n") for one in definition.amendments)]
    kept = "\n".join([*lines[:start], *lines[end:]]).rstrip("\n")
    return f"{kept}\n\n", "\n".join(log) + "\n"


def _entry(one: Amendment) -> str:
    part = f', part: "{one.part}"' if one.part else ""
    what = json.dumps(one.what, ensure_ascii=False)
    return f'- {{date: "{one.date}", what: {what},\n   sha256: "{one.sha256}"{part}}}\n'


def _line(lines: dict[Location, int], loc: Location) -> int:
    """Line of the innermost part of `loc` that stands in the file."""
    while loc and loc not in lines:
        loc = loc[:-1]
    return lines.get(loc, 1)


def _said(error: ErrorDetails) -> str:
    where = ".".join(map(str, error["loc"]))
    return f"{where}: {error['msg']}" if where else error["msg"]


def _unknown(model: type[BaseModel], loc: tuple[Any, ...]) -> str:
    """That there is no such key, with the nearest of those that may stand at this place."""
    models = {model}
    for part in loc[:-1]:
        fields = [
            field.annotation
            for one in models
            for name, field in one.model_fields.items()
            if part in (name, field.alias)
        ]
        models = {found for annotation in fields for found in _models(annotation)} or models
    known = [f.alias or name for one in models for name, f in one.model_fields.items()]
    near = did_you_mean(str(loc[-1]), known)
    return spoken("define.no_key", place=".".join(map(str, loc)), near=near)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type such as tuple[Question, ...] | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
