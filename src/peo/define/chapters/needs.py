"""Which chapters a subject has: the notebooks whose needs it meets.

A notebook says in one cell, tagged `needs`, what it cannot do without:

    needs = {"questions": ["work_enjoyment", "workload"], "earlier": True}

The cell is read as a literal and never executed. A notebook in `notebooks/themes/<theme>/` needs
that theme as well. The order of the chapters is that of their names.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from peo.define.document import Definition
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.instrument.read import other_instruments
from peo.define.subject import Kind, Subject
from peo.project import CallError, Project, UserError, did_you_mean, has_rows
from peo.project.words import spoken

Cells = list[dict[str, Any]]
Page = Literal["index", "method", "checks"]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class Needs(Definition):
    """What a chapter cannot do without, and the `page` of a report on which it stands.

    `questions` are ids of questions or variables in the instrument of a wave, `earlier` a wave to
    compare with, `statements` figures that were published, `findings` findings in words that were
    typed, `records` answers that people gave, `margins` group sizes of the sector.
    """

    kind: Kind = "wave"
    questions: tuple[str, ...] = ()
    theme: str = ""
    earlier: bool = False
    records: bool = False
    margins: bool = False
    statements: bool = False
    findings: bool = False
    page: Page = "index"


@dataclass(frozen=True)
class Chapter:
    """A notebook by the name of its file, which is the name of its figures and its place too."""

    name: str
    path: Path
    page: Page = "index"


@dataclass(frozen=True)
class Chapters:
    """The chapters of a subject in their order, and those it lacks, each with the reason."""

    present: tuple[Chapter, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the chapters that the subject has."""
        return tuple(chapter.name for chapter in self.present)


def chapters(subject: Subject) -> Chapters:
    """The chapters of a subject.

    Raises UserError for a notebook whose needs cannot be read or name what no instrument has, and
    for two notebooks of one name.
    """
    present: list[Chapter] = []
    left_out = []
    known = _ids(subject)
    for path in notebooks(subject.project):
        needs = read_needs(subject.project, path)
        if needs.kind != subject.kind:
            continue
        if reason := _unmet(needs, subject, known, path):
            left_out.append((path.stem, reason))
        else:
            present.append(Chapter(path.stem, path, needs.page))
    return Chapters(tuple(present), tuple(left_out))


def find_chapter(subject: Subject, name: str) -> Chapter:
    """The chapter of this name; raises UserError when the subject lacks it, and says why."""
    found = chapters(subject)
    for chapter in found.present:
        if chapter.name == name:
            return chapter
    if name in (reasons := dict(found.left_out)):
        raise UserError("chapter.left_out", id=subject.id, name=name, reasons=reasons[name])
    raise CallError("chapter.unknown", name=f"{name!r:.60}", near=did_you_mean(name, found.names))


def check_kind(subject: Subject, name: str) -> None:
    """Raises UserError where the notebook of this name is about subjects of another kind."""
    for path in notebooks(subject.project):
        if path.stem == name and (kind := read_needs(subject.project, path).kind) != subject.kind:
            raise UserError(
                "chapter.kind", name=name, kind=kind, id=subject.id, kind_2=subject.kind
            )


def notebooks(project: Project) -> tuple[Path, ...]:
    """All notebooks by their names; raises UserError when two have the same one, and for a name
    that cannot be part of an address, a stage and the name of a cell."""
    folder = project.root / "notebooks"
    found = [*folder.glob("*.ipynb"), *folder.glob("themes/*/*.ipynb")]
    found.sort(key=lambda path: (path.stem, path))
    if wrong := next((path for path in found if not _NAME.fullmatch(path.stem)), None):
        raise UserError("chapter.name", path=f"{project.relative(wrong)!r:.80}")
    for one, other in pairwise(found):
        if one.stem == other.stem:
            both = f"{project.relative(one)} and {project.relative(other)}"
            raise UserError("chapter.one_name", both=both)
    return tuple(found)


def read_cells(project: Project, path: Path) -> Cells:
    """The cells of a notebook as they stand in its file, each with its source as one text."""
    try:
        cells: Cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [{**cell, "source": "".join(cell["source"])} for cell in cells]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError("chapter.broken", path=project.relative(path), error=error) from None


def tags_of(cell: Any) -> set[str]:
    """The tags of a cell, whether nbformat or json read it."""
    return set(cell.get("metadata", {}).get("tags", ()))


def level_of(cell: Any) -> int:
    """Level of the heading that a text starts with; 0 for no heading."""
    heading = re.match(r"#+(?= )", cell["source"]) if cell["cell_type"] == "markdown" else None
    return len(heading[0]) if heading else 0


def tagged(cells: Cells, tag: str) -> Iterator[tuple[int, str]]:
    """Number (from 1) and source of the cells with a tag."""
    for number, cell in enumerate(cells, start=1):
        if tag in tags_of(cell):
            yield number, cell["source"]


def calls_of(subject: Subject, verb: str) -> list[tuple[list[str], dict[str, list[str]]]]:
    """What every cell of a subject's chapters hands to a verb of the door, read and not executed.

    Raises UserError for a cell that does not write it out.
    """
    found = []
    for chapter in chapters(subject).present:
        for number, cell in enumerate(read_cells(subject.project, chapter.path), start=1):
            if cell["cell_type"] != "code" or f".{verb}(" not in cell["source"]:
                continue
            try:
                for node in ast.walk(ast.parse(cell["source"])):
                    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == verb:
                        named = {str(k.arg): list(ast.literal_eval(k.value)) for k in node.keywords}
                        found.append(([ast.literal_eval(a) for a in node.args], named))
            except (ValueError, SyntaxError):
                raise UserError(
                    "chapter.write_out",
                    path=subject.project.relative(chapter.path),
                    number=number,
                    verb=verb,
                ) from None
    return found


def read_needs(project: Project, path: Path) -> Needs:
    """What a notebook needs; raises UserError when it does not say so, or in another form."""
    file = project.relative(path)
    found = list(tagged(read_cells(project, path), "needs"))
    if len(found) != 1:
        raise UserError("chapter.needs.cells", file=file, found=len(found))
    ((number, source),) = found
    try:
        (assignment,) = ast.parse(source).body
        if not isinstance(assignment, ast.Assign):
            raise ValueError
        given = ast.literal_eval(assignment.value)
        if not isinstance(given, dict):
            raise ValueError
    except (ValueError, SyntaxError):
        raise UserError("chapter.needs.literal", file=file, number=number) from None
    if len(path.relative_to(project.root).parts) > 2:  # notebooks/themes/<theme>/
        given.setdefault("theme", path.parent.name)
    return _checked(given, f"{file}, cell {number}")


def _checked(given: dict[Any, Any], place: str) -> Needs:
    if wrong := [key for key in given if key not in Needs.model_fields]:
        near = did_you_mean(str(wrong[0]), Needs.model_fields)
        raise UserError("chapter.needs.unknown", place=place, wrong=repr(wrong[0]), near=near)
    try:
        return Needs.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError.saying(f"{place}: {where}: {first['msg']}.") from None


def _ids(subject: Subject) -> set[str]:
    """Everything that a chapter may call a question of this subject."""
    if not subject.is_wave:
        return set()
    return asked_by(read_instrument(subject.project, subject.id))


def _unmet(needs: Needs, subject: Subject, known: set[str], path: Path) -> str:
    """The first need that the subject does not meet, in words; empty when it meets all."""
    project, wave = subject.project, subject.id
    if not subject.complete:
        return spoken("chapter.lacks.records_at_all", wave=wave)
    lacking = [name for name in needs.questions if name not in known]
    if lacking:
        _known_elsewhere(subject, lacking, known, path)
    if needs.theme and needs.theme != subject.theme:
        return spoken("chapter.lacks.theme", wave=wave, theme=needs.theme)
    if lacking:
        return spoken("chapter.lacks.questions", wave=wave, names=", ".join(lacking))
    if changed := _answered_otherwise(needs, subject):
        return changed
    if needs.earlier and not subject.earlier:
        return spoken("chapter.lacks.earlier", wave=wave)
    if needs.statements and not project.ledger_file(wave).is_file():
        return spoken("chapter.lacks.statements", wave=wave)
    if needs.findings and not has_rows(project.statements_file(wave)):
        return spoken("chapter.lacks.findings", wave=wave)
    if needs.margins and not has_rows(project.margins_file(wave)):
        return spoken("chapter.lacks.margins", wave=wave)
    if needs.records and not _collected(subject):
        return spoken("chapter.lacks.records", wave=wave)
    return ""


def _answered_otherwise(needs: Needs, subject: Subject) -> str:
    """Which question is answered in another way than in every other wave that asks it, if one is: a
    chapter about choices has nothing to say of a number."""
    if not (subject.is_wave and needs.questions):
        return ""
    instrument = read_instrument(subject.project, subject.id)
    others = list(other_instruments(subject.project, subject.id))
    for name in needs.questions:
        forms = {o.wave: o.form_of(name) for o in others if name in asked_by(o)}
        own = instrument.form_of(name)
        if forms and own not in forms.values():
            last = max(forms)
            told = {"wave": subject.id, "name": name, "own": own, "other": last}
            return spoken("chapter.lacks.form", **told, form=forms[last])
    return ""


def asked_by(instrument: Instrument) -> set[str]:
    """Everything that a chapter may call a question of a wave."""
    return {*instrument.variables, *(question.id for question in instrument.questions)}


def _collected(subject: Subject) -> bool:
    try:
        return subject.project.records_source(subject.id)[1] == "collected"
    except UserError:
        return False


def _known_elsewhere(subject: Subject, lacking: list[str], known: set[str], path: Path) -> None:
    """Raises UserError for a question that no instrument has: it is a mistake, not a choice."""
    elsewhere = set(known)
    for other in other_instruments(subject.project, subject.id):
        elsewhere |= asked_by(other)
    for name in lacking:
        if name not in elsewhere:
            raise UserError(
                "chapter.no_question",
                path=subject.project.relative(path),
                name=repr(name),
                near=did_you_mean(name, elsewhere),
            )
