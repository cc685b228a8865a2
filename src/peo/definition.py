"""YAML definitions read into typed models; an error names the file, the line and what is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from peo.project import UserError, replacing

Location = tuple[str | int, ...]
Problem = tuple[Location, str]  # where in the file, and what is wrong
Language = Literal["nl", "en"]


class Definition(BaseModel):
    """Base of all models read from YAML: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Text(Definition):
    """The same text in the two languages of the report."""

    nl: str
    en: str

    def label(self, language: Language) -> str:
        """The text in one language."""
        return self.nl if language == "nl" else self.en


class Amendment(Definition):
    """One entry of the log: what changed in the definition, and its fingerprint after that."""

    date: str
    what: str
    sha256: str


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
    def logged(self) -> bool:
        """Whether the last entry of the log is about the definition as it is now."""
        return bool(self.amendments) and self.amendments[-1].sha256 == self.sha256


M = TypeVar("M", bound=Definition)
L = TypeVar("L", bound=Logged)


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # an instrument is read 8 times as fast


class _Loader(_Safe):  # type: ignore[misc]
    """YAML 1.2 style scalars, so that the answer codes yes and no stay text, and unique keys."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag.rsplit(":", 1)[1] in keep]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    for keep in ({"int", "float", "null"} | ({"bool"} if first in "tfTF" else set()),)
}


def load(path: Path, model: type[M], known: Mapping[str, Any] | None = None) -> M:
    """Read a YAML file into `model`. `known` are names from elsewhere that its validators look up.

    Raises UserError with one line per problem, each with the line number in the file.
    """
    data, lines = _parse(path)
    try:
        return model.model_validate(data, context=known)
    except ValidationError as error:
        problems = [
            f"{path.name}, line {_line(lines, tuple(e['loc']))}: {_where(e['loc'])}{e['msg']}"
            for e in error.errors()
        ]
        raise UserError("\n".join(problems)) from None


def located(model: str, problems: list[Problem]) -> ValidationError:
    """An error that keeps the place of every problem, so that `definition.load` finds its line."""
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
        raise UserError(
            f"{path.name} differs from the last entry of its amendment log (its fingerprint is now "
            f"{definition.sha256}). If the change is meant, log it: "
            f'peo amend {name} "what changed and why"'
        )
    return definition


def amend(path: Path, definition: Logged, what: str) -> str:
    """Add an entry about `definition` to the log in its file; returns the new fingerprint."""
    if definition.logged:
        raise UserError(f"{path.name}: nothing changed since the last entry.")
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    if not definition.amendments:
        text += "\namendments:\n"
    quoted = what.replace("\\", "\\\\").replace('"', '\\"')
    text += f'- {{date: "{date.today().isoformat()}", what: "{quoted}",\n'
    text += f'   sha256: "{definition.sha256}"}}\n'
    with replacing(path) as new:
        new.write_text(text, encoding="utf-8")
    return definition.sha256


def _parse(path: Path) -> tuple[Any, dict[Location, int]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserError(f"There is no file {path}.") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name}: not UTF-8 text (byte {error.start}).") from None
    try:
        node = yaml.compose(text, Loader=_Loader)
        lines: dict[Location, int] = {}
        return (None if node is None else _build(node, (), lines, path.name)), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise UserError(f"{path.name}, line {line}: not valid YAML: {error.problem}.") from None


def _build(node: yaml.Node, at: Location, lines: dict[Location, int], file: str) -> Any:
    """Python data of a YAML node; `lines` learns the line of every place in it."""
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        out: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key in out:
                line = key_node.start_mark.line + 1
                raise UserError(f"{file}, line {line}: the key {key!r} stands here twice.")
            lines[(*at, key)] = key_node.start_mark.line + 1
            out[key] = _build(value_node, (*at, key), lines, file)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*at, i), lines, file) for i, child in enumerate(node.value)]
    return _Loader("").construct_object(node)


def _line(lines: dict[Location, int], loc: Location) -> int:
    """Line of the innermost part of `loc` that stands in the file."""
    while loc and loc not in lines:
        loc = loc[:-1]
    return lines.get(loc, 1)


def _where(loc: tuple[Any, ...]) -> str:
    return f"{'.'.join(str(part) for part in loc)}: " if loc else ""
