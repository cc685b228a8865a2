"""What is asked of fragments beside the declaration of their tables.

The cells that hold more than one thing, rows beside each other, and what the study promised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandera.pandas as pa

from peo.codes.dialogues import Dialogues
from peo.codes.elements import Element, given_factors, parse_elements
from peo.codes.sessions import Study
from peo.define.cells import bare, split_parts, time_of
from peo.define.personal import nameless
from peo.define.rule import Asked, Cells
from peo.define.table import each, row
from peo.project.distinct import Mask

Step = Literal["1", "1b", "2"]
Rules = Iterator[tuple[str, Asked]]
_ALIKE = 0.8  # part of the words of two utterances that are the same
_TELLING = 8  # shorter utterances are alike by accident


def fragment_schema(book: Dialogues, step: Step) -> pa.DataFrameSchema:
    """Schema of a table of fragments: one row per fragment that was chosen in this step."""
    return book.table(f"step_{step}").to_pandera(book.look(), fragment_rules(book, step, None))


def fragment_rules(book: Dialogues, step: Step, study: Study | None) -> Rules:
    """Every rule that the declaration of the table cannot say.

    `study` adds what the tables of sessions, consent and names know.
    """
    # one fragment may answer both testing questions
    looks = ("team", "researcher", *(("question",) if step == "1b" else ()))
    copies = ("fragment-copy", "fragment-overlap")
    yield from _told(_twice, copies, "start", (*looks, "start", "end"))
    said = ("team", "researcher", "utterance", "start", "end")
    yield from _told(_alike, ("utterance-near",), "utterance", said)
    if step == "1b":
        yield "stance-argument", row("argument", ("stance", "argument"), lambda _, said: bool(said))
    if step == "2":
        yield from _of_elements(book)
    if study is not None:
        yield from _of_session(study)
        for name, own in book.table(f"step_{step}").columns.items():
            if own.personal:
                yield "name-masked", row(name, ("team", name), _nameless(study))
        if step == "1b":
            yield "stance-put", row("question", ["team"], lambda t: study.hypotheses.get(t, True))


def _told(
    tell: Callable[..., Iterable[str]], rules: Collection[str], column: str, looks: tuple[str, ...]
) -> Rules:
    """Rules about a column of which a row breaks at most one: `tell` says which, per row, given
    the cells of the columns that it looks at."""

    def found(cells: Cells) -> npt.NDArray[np.object_]:
        return np.array([*tell(cells.rows(looks))], dtype=object)

    def obeys(rule: str) -> Callable[[Cells], Mask]:
        return lambda cells: np.asarray(cells.once(tell, lambda: found(cells)) != rule)

    for rule in rules:
        yield rule, Asked(column, obeys(rule), looks)


def _twice(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The same fragment twice by one researcher, and fragments of one researcher that overlap."""
    seen: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for *who, start, end in rows:
        first, last = time_of(start), time_of(end)
        if first is None or last is None:
            yield ""
            continue
        before = seen.setdefault(tuple(who), [])
        met = next((t for t in before if min(last, t[1]) > max(first, t[0])), None)
        copy = "fragment-copy" if met == (first, last) else "fragment-overlap"
        yield copy if met else ""
        before.append((first, last))


def _alike(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Utterances that one researcher noted elsewhere in a session, in nearly the same words."""
    seen: dict[tuple[str, ...], list[tuple[list[str], set[str]]]] = {}
    for team, researcher, said, *when in rows:
        words = set(re.findall(r"\w+", said.casefold()))
        before = seen.setdefault((team, researcher), [])
        near = any(len(words & other) >= _ALIKE * len(words | other)
                   for at, other in before if at != when)  # fmt: skip
        yield "utterance-near" if near else ""
        if len(words) >= _TELLING:
            before.append((when, words))


def _of_elements(book: Dialogues) -> Rules:
    """Each element stands under its sub-question, and under 5a to 5c supports or hinders."""
    polar = {question.number for question in book.sub_questions if question.polar}
    numbers = {question.number for question in book.sub_questions}

    def every(test: Callable[[Element], bool]) -> Asked:
        return each("elements", lambda cell: all(map(test, parse_elements(cell, book))))

    def inside(categories: str, elements: str) -> bool:
        coded = {book.category(part) for part in split_parts(categories)}
        return all(not e.question or e.question in coded for e in parse_elements(elements, book))

    def as_many(elements: str, factors: str) -> bool:
        given = given_factors(factors, book)
        return not factors or len(parse_elements(elements, book)) == len(given)

    yield "element-form", every(lambda e: bool(e.question and e.what))
    yield "element-question", every(lambda e: not e.question or e.question in numbers)
    yield "element-polarity", every(lambda e: e.question not in polar or bool(e.polarity))
    yield "element-outside", row("elements", ("categories", "elements"), inside)
    yield "factor-named", each("factors", lambda c: all(map(all, given_factors(c, book))))
    yield "factor-count", row("factors", ("elements", "factors"), as_many)


def _of_session(study: Study) -> Rules:
    """A fragment lies within its recording, by one who codes it, of people who consented."""

    def inside(team: str, end: str) -> bool:
        last = time_of(end)
        return last is None or last <= study.lengths.get(team, last)

    def codes_it(team: str, researcher: str) -> bool:
        return team not in study.coders or set(split_parts(researcher)) <= set(study.coders[team])

    def consent(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
        return (_without_consent(study, *one) for one in rows)

    yield "time-inside", row("end", ("team", "end"), inside)
    yield "coder-listed", row("researcher", ("team", "researcher"), codes_it)
    looks = ("team", "speaker")
    yield from _told(consent, ("consent-purpose", "consent-missing"), "team", looks)
    yield from _told(consent, ("speaker-withdrawn", "speaker-unknown"), "speaker", looks)


def _without_consent(study: Study, team: str, speaker: str) -> str:
    """The rule that a fragment of this team and speaker breaks, if it may not be used."""
    withdrawn = study.withdrawn.get(team, frozenset())
    if team in study.other_purpose:
        return "consent-purpose"
    if team not in study.consenting:
        return "consent-missing"
    if bare(speaker).lstrip("0") in withdrawn:
        return "speaker-withdrawn"
    known = bare(speaker).lstrip("0") in study.remaining.get(team, ())
    return "speaker-unknown" if withdrawn and not known else ""


def _nameless(study: Study) -> Callable[[str, str], bool]:
    """Whether none of the known names of a team stands in a cell."""
    known = {team: nameless(names) for team, names in study.names.items()}
    return lambda team, cell: team not in known or known[team](cell)
