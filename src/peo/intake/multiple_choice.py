"""Multiple choice in every shape an export has it: one yes/no column per option in the end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from peo.define.instrument.question import Question
from peo.define.instrument.variable import Answer, Variable
from peo.define.personal import is_slip
from peo.intake.missing import is_empty
from peo.project import UserError
from peo.project.distinct import Distinct, Mask
from peo.project.typed import fold, plain, tidy
from peo.sources.sheet import Column

YES_NO = dict.fromkeys(
    ("y", "j", "t", "true", "waar", "juist", "aan", "on", "gekozen", "geselecteerd"), "yes"
) | dict.fromkeys(
    ("n", "f", "false", "onwaar", "onjuist", "uit", "off", "niet gekozen", "niet geselecteerd"),
    "no",
)
_ONE, _NIL = ("1", "1.0", "1,0", "x"), ("0", "0.0", "0,0")
TICKS = YES_NO | dict.fromkeys(_ONE, "yes") | dict.fromkeys(_NIL, "no")
_GAP = re.compile(r"[\s;|,/]*")
_END = re.compile(r"[.:]?\s*([;|,/\n]|$)")
_HARD = re.compile(r"[;|\n]|,\s")


def option_words(question: Question, option: str) -> dict[str, str]:
    """What a cell of one option's column may hold besides yes and no: 0/1, Y, its own label."""
    answer = next(answer for answer in question.answers if answer.code == option)
    return TICKS | dict.fromkeys(map(fold, names_of(answer)), "yes")


class Boxes(NamedTuple):
    """What was decided of the boxes of a question: rows that were skipped, rows of which nobody can
    tell; how many boxes that said nothing say no now, and how many said no themselves."""

    skipped: Mask
    partly: Mask
    filled: int
    typed: int


def fill_unticked(frame: pd.DataFrame, options: list[str]) -> Boxes:
    """Decide per person: beside a tick an empty cell means not chosen; without one, no answer.

    A row in which only no is said was skipped, for tools write nothing and 0 alike. Where it says
    no of some boxes and nothing of others, nobody can tell.
    """
    boxes = [Distinct.of(frame[option]) for option in options]
    empty = [~cells.filled for cells in boxes]
    no = [cells.fit("no".__eq__) for cells in boxes]
    yes = [cells.fit("yes".__eq__) for cells in boxes]
    answered: Mask = np.logical_or.reduce(yes)
    read = np.logical_and.reduce(
        [np.logical_or.reduce(said) for said in zip(empty, no, yes, strict=True)]
    )
    denied: Mask = np.logical_or.reduce(no) & read & ~answered
    partly: Mask = denied & np.logical_or.reduce(empty)
    filled = [nothing & answered for nothing in empty]
    for option, unticked in zip(options, filled, strict=True):
        if unticked.any() or denied.any():
            frame[option] = frame[option].mask(unticked, "no").mask(denied)
    typed = sum(int((said & ~denied).sum()) for said in no)
    return Boxes(denied & ~partly, partly, sum(int(some.sum()) for some in filled), typed)


def certain(
    cells: pd.Series, beside: Iterable[pd.Series], about: Column, variable: Variable, file: str
) -> None:
    """UserError where boxes hold signs that one tool means by yes and another by no.

    `beside` are all boxes of the question: each of their signs is asked for at once.
    """
    explained = {*TICKS, *about.labels, *about.missing}
    odd = sorted(sign for sign in _signs(cells) if fold(sign) not in explained)
    if odd:
        every = sorted({sign for boxes in beside for sign in _signs(boxes)})
        said = ", ".join(f'"{sign}": "yes"' for sign in every)
        raise UserError(
            "intake.ticks", file=file, sign=odd[0], column=cells.name,
                   variable=variable.id, said=said
        )  # fmt: skip


def _signs(cells: pd.Series) -> list[str]:
    found = Distinct.of(cells).values
    return [sign for sign in found if len(sign) < 3 and not sign.isalpha() and not is_empty(sign)]


def spread(
    columns: list[tuple[pd.Series, Column]], question: Question
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Columns that name the choices, spread over the options.

    Returns yes/no per option, what could not be read (text or missing) per row, and whether a
    choice was named twice in a row.
    """
    index, options = columns[0][0].index, [answer.code for answer in question.answers]
    counts = np.zeros((len(index), len(options)), dtype=np.int64)
    unread = pd.Series(None, index=index, dtype="str")
    for cells, about in columns:
        words = _words(question, about)
        known = any_of(words)
        given = Distinct.of(cells)
        named = np.zeros((len(given.values) + 1, len(options)), dtype=np.int64)  # the last: empty
        for i, text in enumerate(given.values):
            chosen, rest = split(text, words, known)
            for option in chosen:
                named[i, options.index(option)] += 1
            if rest:
                unread[given.places == i] = "; ".join(rest)
        counts += named[given.places]
    yes_no = np.where(counts > 0, "yes", "no").astype(object)
    yes_no[~(counts > 0).any(axis=1)] = None
    ticks = pd.DataFrame(yes_no, index=index, columns=options, dtype="str")
    return ticks, unread, pd.Series((counts > 1).any(axis=1), index=index)


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """What finds any of some words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def split(cell: str, words: dict[str, str], known: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """The options named in one cell, and the parts that name none; `known` finds any of the words,
    longest first, for labels may hold the separator themselves ("Anders, namelijk").
    """
    chosen: list[str] = []
    rest: list[list[int]] = []  # from where to where; a separator inside own words is theirs
    cell = tidy(cell)
    text = plain(cell)
    cell = cell if len(cell) == len(text) else text
    at = after = 0
    while (at := max(at, gap.end() if (gap := _GAP.match(text, at)) else 0)) < len(text):
        hit = known.match(text, at)
        if hit and _END.match(text, hit.end()):
            chosen.append(words[hit[0]])
            at = hit.end()
            continue
        stop = _HARD.search(text, at)
        end = stop.start() if stop else len(text)
        if rest and rest[-1][1] == after:
            rest[-1][1] = end
        else:
            rest.append([at, end])
        at = after = end
    parts = (cell[start:end].strip() for start, end in rest)
    return chosen, [part for part in parts if part not in (".", ":")]


def slip_of(text: str, question: Question) -> str | None:
    """The one option that a text is a slip of."""
    near = {answer.code for answer in question.answers if is_slip(text, names_of(answer)[1:])}
    return near.pop() if len(near) == 1 else None


def in_its_box(unread: pd.Series, ticks: pd.DataFrame, question: Question) -> pd.Series:
    """What remains unread when slips of one option stand in the box of that option.

    There they are found and do not count, and the other boxes of that row do.
    """
    near = unread.map(lambda text: slip_of(text, question)).dropna()
    for option in near.unique():
        rows = near.index[near == option]
        rows = rows[(ticks.loc[rows, option] != "yes").to_numpy()]
        ticks.loc[rows] = ticks.loc[rows].fillna("no")
        ticks.loc[rows, option] = unread[rows]
        unread = unread.drop(rows)
    return unread


def own_words(text: str, other: Answer) -> str:
    """Own words without the answer in front: "Other: too many meetings"."""
    names = [fold(name) for name in (*names_of(other), "anders", "other", "overig", "namelijk")]
    front = rf"(?:(?:{any_of(names).pattern})[\s,]*)+[:(=–-]\s*(?=\S)"
    found = re.match(front, plain(text))
    if not found or len(plain(text)) != len(text):
        return text
    bare = text[found.end() :]
    return bare.removesuffix(")") if "(" in found[0] else bare


def names_of(answer: Answer) -> tuple[str, ...]:
    """Every word for an option: its code, labels and aliases."""
    return (answer.code, answer.nl, answer.en, *answer.aliases)


def _words(question: Question, about: Column) -> dict[str, str]:
    """Names of the options, and the codes that the file labels with one of them."""
    words: dict[str, str] = {}
    for answer in question.answers:
        for name in names_of(answer):
            words.setdefault(fold(name), answer.code)
    labelled = {
        code: words[fold(label)] for code, label in about.labels.items() if fold(label) in words
    }
    return words | {code.casefold(): option for code, option in labelled.items()}
