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

from peo.chapters.needs import Cells, Chapter, level_of, read_cells, tags_of
from peo.define.subject import Subject

Found = Iterator[tuple[int, str]]  # number of a cell (from 1; 0 is the notebook), what is wrong
LANGUAGES = {
    "nl": ("**Vraag.**", "methode"),
    "en": ("**Question.**", "method"),
}


def chapter_problems(subject: Subject, chapter: Chapter) -> list[str]:
    """What breaks a rule in a chapter: the cell with its first line, and what to do about it."""
    cells = read_cells(subject.project, chapter.path)
    rules: list[Callable[[Cells, Chapter], Found]] = [_texts, _opening, _named, _kept]
    if subject.is_wave:
        rules += [_headline, _tables]
    given = {"wave" if subject.is_wave else "study", "language", "figures"}
    problems: list[tuple[int, str]] = []
    for number, cell in enumerate(cells, start=1):
        try:
            _parsed(cell["source"] if cell["cell_type"] == "code" else "")
        except SyntaxError as error:
            problems.append((number, f"this is not Python: {error.msg}."))
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
                what = f"the figure {figure_id!r} is recorded by {other} too"
                found.append((name, f"{what}: give it another place."))
    return found


def _where(cells: Cells, number: int) -> str:
    """The place of a cell in the file and how it begins; nothing for the notebook as a whole."""
    if not 0 < number <= len(cells):
        return ""
    first = cells[number - 1]["source"].split("\n")[0][:40]
    return f"cell {number} of the file ({first}): "


def _texts(cells: Cells, _chapter: Chapter) -> Found:
    """Every text in Dutch and in English, in the same order."""
    texts = dict(_of(cells, "markdown"))
    for number, cell in texts.items():
        if len(tags_of(cell) & LANGUAGES.keys()) != 1:
            yield number, "a text needs one of the tags nl and en."
            return
    levels = {
        language: [level_of(cell) for cell in texts.values() if language in tags_of(cell)]
        for language in LANGUAGES
    }
    if levels["nl"] != levels["en"]:
        yield 0, "the Dutch and the English texts are not the same in number and headings."


def _opening(cells: Cells, _chapter: Chapter) -> Found:
    """The first two cells ask the question of the chapter, in both languages."""
    for number, (language, (asks, method)) in enumerate(LANGUAGES.items(), start=1):
        cell = cells[number - 1] if len(cells) >= number else {"cell_type": "", "source": ""}
        question = re.search(rf"^{re.escape(asks)} .+", cell["source"], re.MULTILINE)
        if (
            cell["cell_type"] != "markdown"
            or language not in tags_of(cell)
            or level_of(cell) != 1
            or question is None
            or question[0].count("?") != 1
        ):
            yield (
                number,
                (
                    f"the chapter must open with a text tagged {language}: a title (# ...) and "
                    f"under it one question, as {asks} ...?"
                ),
            )
            continue
        told = [c["source"] for _, c in _of(cells, "markdown") if language in tags_of(c)]
        if not any(re.search(rf"(\*\*|^#).*{method}", t, re.MULTILINE | re.I) for t in told):
            yield number, f"the chapter never tells its {method}: say under the question how."


def _parameters(cells: Cells, given: set[str]) -> Found:
    """One cell declares all that the notebook is given when it runs."""
    tagged = [(n, cell) for n, cell in _of(cells, "code") if "parameters" in tags_of(cell)]
    if len(tagged) != 1:
        number = tagged[1][0] if tagged else 0
        yield number, f"one cell must be tagged 'parameters'; {len(tagged)} are."
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
        yield number, f"its parameters cell does not set {', '.join(missing)}."


def _named(cells: Cells, chapter: Chapter) -> Found:
    """The name that the figures are recorded under is that of the file."""
    name = chapter.name
    calls = [
        (number, call)
        for number, cell in _of(cells, "code")
        for call in _calls(cell["source"])
        if isinstance(call.func, ast.Name) and call.func.id.startswith("open_")
    ]
    if not calls:
        yield 0, f'nothing is opened: w = open_wave(wave, "{name}", language, figures).'
    for number, call in calls:
        given = [*call.args, *(word.value for word in call.keywords if word.arg == "notebook")]
        names = [arg.value for arg in given if isinstance(arg, ast.Constant)]
        if names != [name]:
            told = f"is called {names[0]!r}" if names else "gets no name as text"
            yield number, f"the notebook {told} here, and its file {name!r}: make them the same."


def _kept(cells: Cells, _chapter: Chapter) -> Found:
    if not any(
        _called(c) == "save" for _, cell in _of(cells, "code") for c in _calls(cell["source"])
    ):
        yield len(cells), "the figures are not kept: end with a cell w.save(), tagged remove_cell."


def _headline(cells: Cells, _chapter: Chapter) -> Found:
    """The answer comes before anything else is shown."""
    code = list(_of(cells, "code"))
    answers = [number for number, cell in code if "headline" in tags_of(cell)]
    shown = [
        number
        for number, cell in code
        if "headline" not in tags_of(cell)
        and any(_is_picture(call) or _is_table(call) for call in _calls(cell["source"]))
    ]
    if not 1 <= len(answers) <= 2:
        yield (
            (answers[2] if answers else 0),
            (
                "the answer to the question is one or two sentences, each from a cell tagged "
                f"'headline'; {len(answers)} are."
            ),
        )
    elif shown and max(answers) > shown[0]:
        yield max(answers), f"the headline comes before anything is shown, and cell {shown[0]} is."


def _tables(cells: Cells, _chapter: Chapter) -> Found:
    """Every picture has the table of its figures under it, in its own cell or the next."""
    code = list(_of(cells, "code"))
    for place, (number, cell) in enumerate(code):
        below = [cell["source"], *(other["source"] for _, other in code[place + 1 : place + 2])]
        tables = [call for source in below for call in _calls(source) if _is_table(call)]
        told = {name for call in tables for name in _names(call)}
        for call in _calls(cell["source"]):
            if _is_picture(call) and not (_names(call) & told):
                yield (
                    number,
                    (
                        f"the picture {_called(call)}(...) has no table of the same figures under "
                        "it: add a cell w.table(...)."
                    ),
                )


def _of(cells: Cells, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((n, cell) for n, cell in enumerate(cells, start=1) if cell["cell_type"] == kind)


def _parsed(source: str) -> ast.Module:
    """The code of a cell, lines for Jupyter itself (%, !) left out."""
    return ast.parse(re.sub(r"^(\s*)[%!].*", r"\1pass", source, flags=re.MULTILINE))


def _calls(source: str) -> list[ast.Call]:
    return [node for node in ast.walk(_parsed(source)) if isinstance(node, ast.Call)]


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_picture(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "plot"
        and not any(isinstance(arg, ast.Constant) and arg.value == "trend" for arg in call.args)
    )


def _is_table(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "table"


def _names(call: ast.Call) -> set[str]:
    """What a call is given by name, whatever is done with it, the door itself left out."""
    given = [*call.args, *(word.value for word in call.keywords)]
    inside = {n.id for arg in given for n in ast.walk(arg) if isinstance(n, ast.Name)}
    return (
        inside - {call.func.value.id}
        if (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name))
        else inside
    )
