"""What is asked of fragments beside the declaration of their tables.

The cells that hold more than one thing, rows beside each other, and what the study promised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pandas as pd
import pandera.pandas as pa

from peo.codes.dialogues import Dialogues
from peo.codes.elements import Element, parse_elements
from peo.codes.factors import given_factors
from peo.codes.names import find_names
from peo.codes.sessions import Study
from peo.define.cells import split_parts, time_of
from peo.define.rule import Asked, Cells
from peo.define.table import each, row, text

Step = Literal["1", "1b", "2"]
Rules = Iterator[tuple[str, Asked]]


def fragment_schema(book: Dialogues, step: Step) -> pa.DataFrameSchema:
    """Schema of a table of fragments: one row per fragment that was chosen in this step."""
    return book.table(f"step_{step}").to_pandera(book.look(), fragment_rules(book, step, None))


def fragment_rules(book: Dialogues, step: Step, study: Study | None) -> Rules:
    """Every rule that the declaration of the table cannot say.

    `study` adds what the tables of sessions, consent and names know.
    """
    yield from _beside_each_other(("question",) if step == "1b" else ())
    if step == "2":
        yield from _of_elements(book)
    if study is not None:
        yield from _of_session(study)
        for name, own in book.table(f"step_{step}").columns.items():
            if own.personal:
                yield "name-masked", row(name, ("team", name), _nameless(study))
        if step == "1b":
            yield "stance-put", row("question", ["team"], _hypotheses_put(study))


def _beside_each_other(extra: tuple[str, ...]) -> Rules:
    """The same fragment twice by one researcher, and fragments of one researcher that overlap.

    One fragment may answer both testing questions: `extra` columns keep them apart.
    """
    looks = ("start", "end", "team", "researcher", *extra)

    def compare(cells: Cells) -> pd.Series:
        """Per row the rule that an earlier one makes it break."""
        seen: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        found = []
        for start, end, *who in zip(*(text(cells, name) for name in looks), strict=True):
            first, last = time_of(start), time_of(end)
            if first is None or last is None:
                found.append("")
                continue
            before = seen.setdefault(tuple(who), [])
            met = next((t for t in before if min(last, t[1]) > max(first, t[0])), None)
            copy = "fragment-copy" if met == (first, last) else "fragment-overlap"
            found.append(copy if met else "")
            before.append((first, last))
        return pd.Series(found, index=cells.frame.index, dtype="str")

    yield from _told(compare, {"fragment-copy": "start", "fragment-overlap": "start"}, looks)


def _told(
    tell: Callable[[Cells], pd.Series], columns: dict[str, str], looks: tuple[str, ...]
) -> Rules:
    """Rules of which a row breaks at most one, by the column they speak of: `tell` says which."""

    def obeys(rule: str) -> Callable[[Cells], pd.Series]:
        return lambda cells: cells.once(tell, lambda: tell(cells)) != rule

    for rule, column in columns.items():
        yield rule, Asked(column, obeys(rule), looks)


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
        return last is None or team not in study.sessions or last <= study.sessions[team].length

    def consent(cells: Cells) -> pd.Series:
        rows = zip(text(cells, "team"), text(cells, "speaker"), strict=True)
        return pd.Series([_without_consent(study, *r) for r in rows], index=cells.frame.index)

    def codes_it(team: str, researcher: str) -> bool:
        return team not in study.coders or set(split_parts(researcher)) <= set(study.coders[team])

    columns = {"consent-purpose": "team", "consent-missing": "team"}
    columns |= {"speaker-withdrawn": "speaker", "speaker-unknown": "speaker"}
    yield "time-inside", row("end", ("team", "end"), inside)
    yield "coder-listed", row("researcher", ("team", "researcher"), codes_it)
    yield from _told(consent, columns, ("team", "speaker"))


def _without_consent(study: Study, team: str, speaker: str) -> str:
    """The rule that a fragment of this team and speaker breaks, if it may not be used."""
    withdrawn = study.withdrawn.get(team, frozenset())
    if team in study.other_purpose:
        return "consent-purpose"
    if team not in study.consenting:
        return "consent-missing"
    if speaker in withdrawn:
        return "speaker-withdrawn"
    return "speaker-unknown" if withdrawn and not speaker else ""


def _nameless(study: Study) -> Callable[[str, str], bool]:
    return lambda team, cell: not find_names(cell, study.names.get(team, ()))


def _hypotheses_put(study: Study) -> Callable[[str], bool]:
    return lambda team: team not in study.sessions or study.sessions[team].hypotheses
