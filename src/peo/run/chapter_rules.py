"""What every chapter must look like: read from the notebook, before anything is executed.

The rules hold for the notebooks of the project and for those that somebody adds. What a chapter
needs stands in `chapters`; that it writes well is for a reader to judge.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any

from peo.define.chapters.needs import Cells, Chapter, level_of, read_cells, tags_of
from peo.define.subject import Subject
from peo.project.words import spoken

Found = Iterator[tuple[int, str]]  # number of a cell (from 1; 0 is the notebook), what is wrong
LANGUAGES = {"nl": ("**Vraag.**", "methode"), "en": ("**Question.**", "method")}


def chapter_problems(subject: Subject, chapter: Chapter) -> list[str]:
    """What breaks a rule in a chapter: the cell with its first line, and what to do about it."""
    cells = read_cells(subject.project, chapter.path)
    rules: list[Callable[[Cells, Chapter], Found]] = [_texts, _opening, _named, _kept]
    if subject.is_wave:
        rules += [_headline, _tables]
    given = {"wave" if subject.is_wave else "study", "language", "figures"}
    problems: list[tuple[int, str]] = []
    for number, cell in _of(cells, "code"):
        try:
            _parsed(cell["source"])
        except SyntaxError as error:
            problems.append((number, _told("python", error=error.msg)))
    problems = problems or [
        *_parameters(cells, given),
        *(found for rule in rules for found in rule(cells, chapter)),
    ]
    return [f"{_where(cells, number)}{what}" for number, what in problems]


def names_twice(subject: Subject, names: Iterable[str]) -> list[tuple[str, str]]:
    """Chapters that recorded a figure under the name of a figure of another one, and what to do.

    Figures of an earlier wave may be shown in several chapters.
    """
    first: dict[str, str] = {}
    found = []
    for name in names:
        path = subject.project.figures_file(subject.id, name)
        with path.open(encoding="utf-8", newline="") if path.is_file() else StringIO() as file:
            ids = [row["figure_id"] for row in csv.DictReader(file) if row["wave"] == subject.id]
        for figure_id in ids:
            if (other := first.setdefault(figure_id, name)) != name:
                found.append((name, _told("twice", figure=repr(figure_id), other=other)))
    return found


def _told(rule: str, **values: object) -> str:
    return spoken(f"command.chapter.{rule}", **values)


def _where(cells: Cells, number: int) -> str:
    """The place of a cell in the file and how it begins; nothing for the notebook as a whole."""
    if not 0 < number <= len(cells):
        return ""
    return _told("cell", n=number, first=cells[number - 1]["source"].split("\n")[0][:40])


def _texts(cells: Cells, _chapter: Chapter) -> Found:
    """Every text in Dutch and in English, in the same order."""
    levels: dict[str, list[int]] = {language: [] for language in LANGUAGES}
    for number, cell in _of(cells, "markdown"):
        tags = tags_of(cell) & LANGUAGES.keys()
        if len(tags) != 1:
            yield number, _told("tag")
            return
        levels[tags.pop()].append(level_of(cell))
    if levels["nl"] != levels["en"]:
        yield 0, _told("languages")


def _opening(cells: Cells, _chapter: Chapter) -> Found:
    """The first two cells ask the question of the chapter, in both languages."""
    for number, (language, (asks, method)) in enumerate(LANGUAGES.items(), start=1):
        cell = cells[number - 1] if len(cells) >= number else {"cell_type": "", "source": ""}
        question = re.search(rf"^{re.escape(asks)} .+", cell["source"], re.MULTILINE)
        text = cell["cell_type"] == "markdown" and language in tags_of(cell)
        if not text or level_of(cell) != 1 or not question or question[0].count("?") != 1:
            yield number, _told("opening", tag=language, asks=asks)
            continue
        told = [c["source"] for _, c in _of(cells, "markdown") if language in tags_of(c)]
        if not any(re.search(rf"(\*\*|^#).*{method}", t, re.MULTILINE | re.I) for t in told):
            yield number, _told("method", method=method)


def _parameters(cells: Cells, given: set[str]) -> Found:
    """One cell declares all that the notebook is given when it runs."""
    tagged = [(n, cell) for n, cell in _of(cells, "code") if "parameters" in tags_of(cell)]
    if len(tagged) != 1:
        yield tagged[1][0] if tagged else 0, _told("parameters", n=len(tagged))
        return
    ((number, cell),) = tagged
    assigned = {
        target.id
        for node in _parsed(cell["source"]).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    if missing := sorted(given - assigned):
        yield number, _told("unset", names=", ".join(missing))


def _named(cells: Cells, chapter: Chapter) -> Found:
    """The name that the figures are recorded under is that of the file."""
    name = chapter.name
    calls = [
        (number, call)
        for number, call in _calls(cells)
        if isinstance(call.func, ast.Name) and call.func.id.startswith("open_")
    ]
    if not calls:
        yield 0, _told("opened", name=name)
    for number, call in calls:
        given = [*call.args, *(word.value for word in call.keywords if word.arg == "notebook")]
        names = [arg.value for arg in given if isinstance(arg, ast.Constant)]
        if names != [name]:
            here = _told("called", name=repr(names[0])) if names else _told("nameless")
            yield number, _told("name", here=here, name=repr(name))


def _kept(cells: Cells, _chapter: Chapter) -> Found:
    if not any(_called(call) == "save" for _, call in _calls(cells)):
        yield len(cells), _told("save")


def _headline(cells: Cells, _chapter: Chapter) -> Found:
    """The answer comes before anything else is shown."""
    answers = [number for number, cell in _of(cells, "code") if "headline" in tags_of(cell)]
    shown = [
        number
        for number, call in _calls(cells)
        if number not in answers and _called(call) in ("plot", "show", "table") and _captioned(call)
    ]
    if not 1 <= len(answers) <= 2:
        yield answers[2] if answers else 0, _told("headline", n=len(answers))
    elif shown and max(answers) > shown[0]:
        yield max(answers), _told("headline_late", cell=shown[0])


def _tables(cells: Cells, _chapter: Chapter) -> Found:
    """Every picture has the table of its figures under it, in its own cell or the next; `show`
    prints it."""
    places = [number for number, _ in _of(cells, "code")]
    calls = [*_calls(cells)]
    for number, call in calls:
        after = next((place for place in places if place > number), number)
        near = [c for n, c in calls if n in (number, after) and _is_table(c)]
        told = {name for table in near for name in _names(table)}
        if _is_picture(call) and not (_names(call) & told):
            yield number, _told("table", picture=_called(call))


def _of(cells: Cells, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((n, cell) for n, cell in enumerate(cells, start=1) if cell["cell_type"] == kind)


def _parsed(source: str) -> ast.Module:
    """The code of a cell, lines for Jupyter itself (%, !) left out."""
    return ast.parse(re.sub(r"^(\s*)[%!].*", r"\1pass", source, flags=re.MULTILINE))


def _calls(cells: Cells) -> Iterator[tuple[int, ast.Call]]:
    """Every call in the code, with the number of its cell."""
    for number, cell in _of(cells, "code"):
        nodes = ast.walk(_parsed(cell["source"]))
        yield from ((number, node) for node in nodes if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_picture(call: ast.Call) -> bool:
    """One of the door, with its caption; pandas has a `plot` as well."""
    trend = any(isinstance(arg, ast.Constant) and arg.value == "trend" for arg in call.args)
    return _called(call) == "plot" and _captioned(call) and not trend


def _captioned(call: ast.Call) -> bool:
    return len(call.args) > 2 or any(word.arg in ("nl", "en") for word in call.keywords)


def _is_table(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "table"


def _names(call: ast.Call) -> set[str]:
    """What a call is given by name, whatever is done with it, the door itself left out."""
    given = [*call.args, *(word.value for word in call.keywords)]
    inside = {n.id for arg in given for n in ast.walk(arg) if isinstance(n, ast.Name)}
    door = call.func.value if isinstance(call.func, ast.Attribute) else None
    return inside - {door.id} if isinstance(door, ast.Name) else inside
