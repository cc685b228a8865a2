"""A new study of coded talk: a code book to edit, made after that of another one, and a folder.

What tells of the other study alone (marked `OF_ONE` in the models) is not copied: teams, people,
quotations, conclusions, recommendations, what was printed, and the log of amendments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from peo.codes.book import OF_ONE
from peo.codes.codebook import BOOKS, book_of
from peo.define.document import load
from peo.define.subject import find_subject, subjects
from peo.project import CallError, Project, replacing
from peo.project.words import both, spoken


def new_study(project: Project, study: str, like: str) -> list[Path]:
    """Write a code book for `study` after that of `like`, and a README in its folder.

    Returns the files written. Raises UserError, before anything is written, when there is such a
    subject or such a file already, and for a name that a folder should not have.
    """
    if len(study) > 60 or not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", study):
        raise CallError("talk.new.name", study=f"{study!r:.60}")
    model = find_subject(project, like)
    if study in {subject.id for subject in subjects(project)}:
        raise CallError("talk.new.study", study=study)
    book, readme = project.codebook_file(study), project.raw(study) / "README.md"
    for path in (book, readme.parent):
        if path.exists():
            raise CallError("talk.new.path", path=project.relative(path))
    content = {
        "id": study,
        "kind": model.kind,
        "version": "1",
        "title": both("talk.new.title", study=study).model_dump(),
        "source": both("talk.new.source").model_dump(),
    }
    content |= {k: v for k, v in _frame(book_of(model)).items() if k not in content}
    head = spoken("talk.new.head", study=study, like=like, fill=spoken(f"talk.new.{model.kind}"))
    with replacing(book) as new:
        new.write_text(head + _written(content), encoding="utf-8")
        load(new, BOOKS[model.kind])
    with replacing(readme) as new:
        new.write_text(spoken(f"talk.new.readme.{model.kind}", study=study), encoding="utf-8")
    return [book, readme]


def _frame(model: BaseModel) -> dict[str, Any]:
    """What a definition holds beside its defaults and beside what tells of one study."""
    found = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if OF_ONE not in field.metadata and name != "amendments" and value != field.get_default():
            found[field.alias or name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _frame(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return value


def _written(content: Mapping[str, Any]) -> str:
    """YAML with a line per entry, and a blank line before every part of several lines."""
    text = ""
    for key, value in content.items():
        flow = None if isinstance(value, list | dict) else False  # None: leaves on one line
        part = yaml.safe_dump(
            {key: value}, sort_keys=False, allow_unicode=True, width=1000, default_flow_style=flow
        )
        text += part if part.count("\n") == 1 else f"\n{part}"
    return text
