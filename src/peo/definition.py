"""YAML definitions read into typed models; an error names the file, the line and what is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from peo.project import UserError

Location = tuple[str | int, ...]
Problem = tuple[Location, str]  # where in the file, and what is wrong


class Definition(BaseModel):
    """Base of all models read from YAML: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


M = TypeVar("M", bound=Definition)


class _Loader(yaml.SafeLoader):
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


def fingerprint(definition: Definition) -> str:
    """SHA-256 of a definition without its amendment log.

    Defaults are left out, so that a new optional field changes no fingerprint that does not use it.
    """
    content = definition.model_dump(mode="json", exclude={"amendments"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


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
