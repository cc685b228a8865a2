"""What differs between two versions, two waves, or the two languages of one version.

Figures are joined by name on figures.csv; pages are compared as a reader sees them, line by line
under their headings. Why they differ follows from what each was made from, as its manifest says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from html import escape
from itertools import islice, zip_longest
from pathlib import Path
from typing import Literal, cast

import pandas as pd
from pydantic import Field

from peo.define.document import Definition
from peo.define.instrument.expression import parse
from peo.define.parameters import Disclosure
from peo.figure import Figure, Statistic, figure_of
from peo.figure.disclose import COUNTED, too_small
from peo.project import UserError, replacing
from peo.project.words import Language, Text, language, say, spoken
from peo.project.words.page import page, table
from peo.project.written import read_csv, write_csv
from peo.publish.as_lines import PageLines
from peo.publish.draft import Manifest, as_content, language_of
from peo.publish.figures import NAME

_KINDS = {
    "data": "data", "schemas": "definitions", "notebooks": "chapters", "src": "code",
    "params.yaml": "choices", "requirements.lock": "environment",
}  # fmt: skip
# columns that name a figure or tell about it in words, and those that a wave's own name stands in
_NAMES = {"figure_id", "notebook", "published", "label_nl", "label_en", "nl", "en", "how"}
_OF_WAVE = {"wave", "origin", "family"}
# what is told of a figure that only one of the two has
_NUMBERS = {"value", "count", "n", "low", "high", "p", "bound_low", "bound_high", "suppressed"}
_MEASURE = ("statistic", "variable", "categories", "base", "by", "group", "against")
State = Literal["changed", "added", "gone"]
_NUMBER = re.compile(r"(?<!\d)\.\d+|\d+(?:[.,]\d+)*")


class FigureChange(Definition):
    """A figure that is another, was added or is gone: per column what it was and what it is."""

    figure: str
    state: State
    label: Text
    notebook: str
    was: dict[str, str]
    now: dict[str, str]


class Changes(Definition):
    """What differs: figures; per chapter the lines that went (-) and came (+); per kind the inputs
    that are others."""

    figures: tuple[FigureChange, ...] = ()
    text: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    inputs: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def none(self) -> bool:
        """Whether a reader sees no other number and no other word."""
        return not (self.figures or self.text)


@dataclass(frozen=True)
class Side:
    """One of two that are compared: a draft or a version, and what it is called."""

    name: str
    folder: Path
    manifest: Manifest


def compare(old: Side, new: Side) -> Changes:
    """What differs between two versions of a subject, or between two subjects."""
    inputs: dict[str, tuple[str, ...]] = {}
    was, now = old.manifest.inputs, new.manifest.inputs
    for path in sorted({*was, *now}):
        if was.get(path) != now.get(path):
            kind = _KINDS.get(path.split("/")[0], "data")
            inputs[kind] = (*inputs.get(kind, ()), path)
    figures = tuple(_figures(old, new))
    return Changes(figures=figures, text=dict(_texts(old, new)), inputs=inputs)


def other_files(old: Side, new: Side) -> list[str]:
    """The files that only one has, or that say something else in the other."""

    def content(side: Side, name: str) -> str:
        if name not in side.manifest.outputs or not name.endswith(".html"):
            return side.manifest.outputs.get(name, "")
        return as_content((side.folder / name).read_text(encoding="utf-8"), side.manifest)

    names = sorted({*old.manifest.outputs, *new.manifest.outputs})
    return [name for name in names if content(old, name) != content(new, name)]


def compare_languages(side: Side, first: str, second: str) -> Changes:
    """The numbers that one language of a version prints and the other does not."""
    read = _pages(side)
    halves = [
        {stem: found for (spoken, stem), found in read.items() if spoken == code}
        for code in (first, second)
    ]
    for code, pages in zip((first, second), halves, strict=True):
        if not pages:
            raise UserError("publish.error.language", name=side.name, code=code)
    figures, text = [], {}
    for stem in sorted({*halves[0], *halves[1]}):
        a, b = (half.get(stem, PageLines()) for half in halves)
        for name in dict.fromkeys([*a.figures, *b.figures]):
            was, now = (" ".join(_numbers(one.figures.get(name, ""))) for one in (a, b))
            if was != now:
                figures.append(
                    FigureChange(
                        figure=name, state="changed", label=Text(nl=name, en=name), notebook="",
                        was={"printed": was}, now={"printed": now},
                    )
                )  # fmt: skip
        for (head, own), (other, others) in zip_longest(
            a.numbers.items(), b.numbers.items(), fillvalue=("-", "")
        ):
            one, two = Counter(_numbers(own)), Counter(_numbers(others))
            if differ := [*(f"- {n}" for n in one - two), *(f"+ {n}" for n in two - one)]:
                text[f"{head} / {other}"] = tuple(differ)
    return Changes(figures=tuple(figures), text=text)


def _numbers(text: str) -> list[str]:
    """The numbers in a text, a decimal comma or a point without a nought in front as 0.1."""
    found = (number.replace(",", ".") for number in _NUMBER.findall(text))
    return [f"0{number}" if number[0] == "." else number for number in found]


def _figures(old: Side, new: Side) -> Iterator[FigureChange]:
    was, now = _table(old), _table(new)
    left_out = _NAMES | (_OF_WAVE if old.manifest.subject != new.manifest.subject else set())
    for name in dict.fromkeys([*now, *was]):
        one, other = was.get(name, {}), now.get(name, {})
        columns = [c for c in (one or other) if c not in left_out and c in (other or one)]
        state: State = "changed" if one and other else "added" if other else "gone"
        if state != "changed":
            columns = [c for c in columns if c in _NUMBERS]
        differ = [c for c in columns if one.get(c, "") != other.get(c, "")]
        if differ or state != "changed":
            row = other or one
            label = Text(nl=row.get("label_nl", ""), en=row.get("label_en", ""))
            sides = ({c: side[c] for c in differ if side.get(c)} for side in (one, other))
            yield FigureChange(
                figure=name, state=state, label=label, notebook=row.get("notebook", ""),
                **dict(zip(("was", "now"), sides, strict=True)),
            )  # fmt: skip


def _table(side: Side) -> dict[str, dict[str, str]]:
    try:
        rows = read_csv(side.folder / NAME).to_dict("records")
        return {str(row["figure_id"]): {str(k): str(v) for k, v in row.items()} for row in rows}
    except (OSError, ValueError, KeyError):
        raise UserError("publish.error.unreadable", file=f"{side.name}: {NAME}") from None


def told_together(old: Side, new: Side, rule: Disclosure) -> list[str]:
    """The figures of which two versions together tell what fewer people answered than the rule has.

    That is one which only one of them hides, and one of which the difference, taken as a figure
    of its own about the people who came, went or answered otherwise, would be hidden. Figures are
    the same that measure the same, whatever they are called.
    """
    was = {_measured(row): row for row in _table(old).values()}
    return [
        name
        for name, row in _table(new).items()
        if row.get("origin") in COUNTED
        and (before := was.get(_measured(row)))
        and _tells(before, row, rule)
    ]


def _measured(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(column, "") for column in ("wave", *_MEASURE))


def figures_in(side: Side) -> list[Figure]:
    """The figures of a version or a draft."""
    return [figure_of(row) for row in _table(side).values()]


def _tells(was: Mapping[str, str], now: Mapping[str, str], rule: Disclosure) -> bool:
    if bool(was["suppressed"]) != bool(now["suppressed"]):
        return True
    count, n = (abs(int(now[c]) - int(was[c])) if was[c] and now[c] else 0 for c in ("count", "n"))
    people = Figure(
        "", cast(Statistic, now["statistic"]), now["variable"], base=parse(now["base"]),
        categories=tuple(now["categories"].split("|")), by=now["by"], count=count,
        n=max(count, n),
    )  # fmt: skip
    return bool((count or n) and too_small(people, rule))


def _texts(old: Side, new: Side) -> Iterator[tuple[str, tuple[str, ...]]]:
    was, now = _pages(old), _pages(new)
    for key in sorted({*was} ^ {*now}):
        yield f"[{' '.join(key)}]", ("+" if key in now else "-",)
    for key in sorted({*was} & {*now}):
        before, after = was[key].chapters, now[key].chapters
        for chapter in dict.fromkeys([*after, *before]):
            both = (before.get(chapter, []), after.get(chapter, []))
            if both[0] != both[1]:
                told = islice(unified_diff(*both, n=0, lineterm=""), 2, None)
                lines = tuple(f"{x[0]} {x[1:]}" for x in told if x[0] in "+-")
                yield f"{chapter} [{' '.join(key)}]", lines


def _pages(side: Side) -> dict[tuple[str, str], PageLines]:
    """The pages by language and by name without it."""
    found = {}
    for path in sorted(side.folder.glob("*.html")):
        text = as_content(path.read_text(encoding="utf-8"), side.manifest)
        found[language_of(text), path.name.split(".")[0]] = PageLines(text)
    return found


def why(changes: Changes, figure: FigureChange) -> list[str]:
    """The kinds of inputs that may have made a figure another one."""
    kinds = [kind for kind in changes.inputs if kind != "chapters"]
    if any(Path(path).stem == figure.notebook for path in changes.inputs.get("chapters", ())):
        kinds.append("chapters")
    return kinds


def from_to(figure: FigureChange) -> Iterator[tuple[str, str, str]]:
    """(column, what it was, what it is) of a figure that changed, came or went."""
    for column in dict.fromkeys([*figure.was, *figure.now]):
        yield column, figure.was.get(column, ""), figure.now.get(column, "")


def told(changes: Changes) -> Iterator[str]:
    """What differs, in lines for the command line."""
    for kind, paths in changes.inputs.items():
        yield f"{kind_of(kind, language())}: {', '.join(paths)}"
    for figure in changes.figures:
        moved = "; ".join(f"{c} {a or '-'} -> {b or '-'}" for c, a, b in from_to(figure))
        kinds = ", ".join(kind_of(kind, language()) for kind in why(changes, figure))
        reason = spoken("publish.difference.from", kinds=kinds) if kinds else ""
        state = spoken(f"publish.difference.{figure.state}")
        yield f"{state}: {figure.figure}, {moved}{reason}"
    for chapter, lines in changes.text.items():
        yield spoken("publish.difference.text", chapter=chapter)
        yield from (f"  {line}" for line in lines)


def write_table(changes: Changes, path: Path) -> None:
    """A CSV with a row for every number that differs."""
    rows = [
        (figure.figure, figure.state, *moved, ", ".join(why(changes, figure)))
        for figure in changes.figures
        for moved in from_to(figure)
    ]
    header = ["figure_id", "state", "column", "was", "now", "why"]
    with replacing(path) as new:
        write_csv(pd.DataFrame(rows, columns=header), new)


def write_page(changes: Changes, title: str, path: Path, language: Language) -> None:
    """A page with what differs and why."""

    def text(key: str) -> str:
        return say(f"publish.difference.{key}", language)

    parts = [f"<main>\n<h1>{escape(title)}</h1>"]
    if changes.none:
        parts.append(f"<p>{text('same')}</p>")
    rows = [[escape(kind_of(kind, language)), "<br>".join(map(escape, paths))]
            for kind, paths in changes.inputs.items()]  # fmt: skip
    if rows:
        parts.append(table(text("inputs"), [text("kind"), text("files")], rows, words=True))
    if changes.figures:
        parts.append(figure_rows(changes.figures, language))
    for chapter, lines in changes.text.items():
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        parts.append(f"<h2>{escape(chapter)}</h2>\n<ul>{items}</ul>")
    with replacing(path) as new:
        new.write_text(page(title, "\n".join([*parts, "</main>"]), language), encoding="utf-8")


def kind_of(kind: str, language: Language) -> str:
    """What a kind of input is called."""
    return say(f"publish.difference.kinds.{kind}", language)


def figure_rows(figures: Sequence[FigureChange], language: Language) -> str:
    """Figures that changed as a table of a page."""
    heads = ("figure", "state", "what", "was", "now")
    rows = [
        [
            escape(figure.label.label(language) or figure.figure),
            say(f"publish.difference.{figure.state}", language),
            *map(escape, moved),
        ]
        for figure in figures
        for moved in from_to(figure)
    ]
    header = [say(f"publish.difference.{head}", language) for head in heads]
    return table(say("publish.difference.figures", language), header, rows, words=True)
