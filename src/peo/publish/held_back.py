"""What of a notebook stays in the lab: all that its door did not make, and what people wrote.

A table of records, a printed text and a plot of one's own are for whoever analyses; nobody judged
how many people stand behind them. What somebody answered in own words, or a number or name of
somebody, leaves by no road: not as a caption, not in a picture, not typed over. On a page, and in
the published notebook, a line says what stood there and what to use instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from peo.codes.codebook import book_of
from peo.codes.coded_tables import find_table, read_file
from peo.codes.dialogues import Dialogues
from peo.codes.themes import read_dialogue
from peo.define.chapters.ipynb import new_output
from peo.define.instrument import read_instrument
from peo.define.subject import Subject
from peo.figure import Figure
from peo.notebook.calls import figures_named
from peo.notebook.replay import made_by_the_door
from peo.project.words import Language, say
from peo.published.statements import names_in
from peo.show.block import BLOCK

_USE = {  # of a cell that shows more than one, the first of these is told
    "words": "w.coded, w.findings(...)",
    "picture": "w.show(...)",
    "table": "w.table(...)",
    "text": "w.table(...), w.sentence(...)",
}
_RUN = 5  # words in a row that nobody else writes
_WHOLE = 4  # words of an answer that is looked for as a whole; a shorter one may be anybody's
_NUMBER = re.compile(r"(?=.*\d)(?=.*[^\W\d])\w{4,}|\d{7,}")  # of somebody, and nothing else


class OwnWords:
    """What people wrote, and their numbers and names, to be found in whatever is about to leave."""

    def __init__(self, texts: Iterable[str], names: Iterable[str], known: str) -> None:
        """`known` are definitions and published words, in which the same may stand."""
        self._runs = {run for text in texts for run in _of_answer(text)}
        self._runs |= {(name,) for text in names for name in re.findall(r"\w+", text)}
        self._sizes = sorted({len(run) for run in self._runs})
        self._runs -= {*self._in(known)}

    def __contains__(self, text: object) -> bool:
        return not self._runs.isdisjoint(self._in(str(text)))

    def _in(self, text: str) -> Iterator[tuple[str, ...]]:
        words = re.findall(r"\w+", text)
        for size in self._sizes:
            yield from zip(*(words[at:] for at in range(size)), strict=False)


def _of_answer(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    if len(words) >= _WHOLE:
        size = min(len(words), _RUN)
        yield from zip(*(words[at:] for at in range(size)), strict=False)


def own_words(subject: Subject) -> OwnWords:
    """Open answers and numbers of people of a wave; what was said, and names, of a study."""
    project, raw = subject.project, subject.project.raw(subject.id)
    public = [subject.definition_file, *raw.glob("*.yaml"), project.statements_file(subject.id)]
    known = " ".join(path.read_text(encoding="utf-8") for path in public if path.is_file())
    named = names_in(subject)
    if not subject.is_wave:
        return OwnWords(_of_study(subject, raw), named, known)
    records = pd.read_parquet(project.records_file(subject.id))
    open_ = [v.id for v in read_instrument(project, subject.id).variables.values()
             if v.kind == "text" and v.id in records]  # fmt: skip
    texts = [text for name in open_ for text in records[name].dropna().astype(str)]
    numbers = records["respondent_id"].astype(str)
    return OwnWords(texts, [*numbers[numbers.str.fullmatch(_NUMBER)], *named], known)


def _of_study(subject: Subject, raw: Path) -> list[str]:
    """The cells of the columns that its code book calls personal."""
    book = book_of(subject)
    if subject.read_only:
        return []
    frames = list[pd.DataFrame]()
    if isinstance(book, Dialogues) and (talk := read_dialogue(subject)).small:
        frames = [table.accepted for table in talk.received]
    for file, kind in {"forms": "forms", "codes": "passages", "second": "passages"}.items():
        if (path := find_table(raw, file)) is not None:
            frame = read_file(path)
            frames.append(frame.set_axis(book.table(kind).named(frame.columns), axis=1))
    personal = {name for table in book.declared.values() for name, own in table.columns.items()
                if own.personal}  # fmt: skip
    return [
        str(cell)
        for frame in frames
        for name in personal & {*frame}
        for cell in frame[name].dropna()
    ]


def hold_back(
    notebook: Any, name: str, language: Language, private: OwnWords, figures: Sequence[Figure],
    drawn: Collection[str],
) -> tuple[list[str], list[Figure]]:  # fmt: skip
    """Replace in place what the door did not make, and what holds people's words; a line per cell.

    Given back with the lines are the figures that are not named by such words. Warnings on stderr
    go without a word: they are told while a notebook runs. `drawn` are the pictures of one's own
    that the door was shown.
    """
    held: list[str] = []
    telling = {
        figure.figure_id
        for figure in figures
        if any(text in private for text in (figure.figure_id, figure.how, figure.nl, figure.en))
    }

    def kind_of(output: Any) -> str:
        call = output.get("data", {}).get(BLOCK)
        kind = "" if made_by_the_door(call, drawn) else _kind_of(output)
        named = not kind and (call in private or telling & {*figures_named(call)})
        return "words" if named else kind

    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.pop("attachments", None)
        outputs = [one for one in cell.get("outputs", ()) if one.get("name") != "stderr"]
        kinds, wrote = [kind_of(one) for one in outputs], cell.source in private
        if "outputs" in cell:
            cell.outputs = [one for one, kind in zip(outputs, kinds, strict=True) if not kind]
        if wrote or any(kinds):
            kind = "words" if wrote else min(filter(None, kinds), key=[*_USE].index)
            what = say(f"publish.held.{kind}", language)
            values = {"notebook": name, "cell": cell.get("execution_count") or "–"}
            held.append(say("publish.held.back", language, what=what, use=_USE[kind], **values))
            line = f"*{held[-1]}*"
            if wrote:
                cell.source = line if cell.cell_type == "markdown" else f"# {line}"
            if any(kinds):
                data: dict[str, object] = {"text/markdown": line, BLOCK: {"kind": "held"}}
                place = kinds.index(next(filter(None, kinds)))
                cell.outputs.insert(place, new_output(data))
    return held, [figure for figure in figures if figure.figure_id not in telling]


def _kind_of(output: Any) -> str:
    data = output.get("data", {})
    if any(kind.startswith("image/") for kind in data):
        return "picture"
    return "table" if "<table" in data.get("text/html", "") else "text"
