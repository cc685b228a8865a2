"""The interview study as published: participation, factors, quotations, claims and their n."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from peo.codes.interviews import Claim, Interviews, Quantifier
from peo.figure import half_up
from peo.instrument.variable import Language
from peo.project import UserError
from peo.words import say

Verdict = Literal["consistent", "contradicted", "unknown"]
CLAIM_COLUMNS = ["claim", "quantifier", "codes", "n", "verdict", "counter", "same_as"]


@dataclass(frozen=True)
class Participation:
    """How many of those approached took part; per cent, unrounded."""

    approached: int
    participated: int
    percent: float


def participation(book: Interviews) -> Participation:
    """The participation rate: 10 of 21."""
    sample = book.sample
    rate = 100 * sample.participated / sample.approached
    return Participation(sample.approached, sample.participated, rate)


def tree_sentence(book: Interviews, language: Language) -> str:
    """What the analysis rests on when the code tree is empty; else an empty text."""
    if book.tree:
        return ""
    return say("study.interviews.no_tree", language)


def factor_by_participant(book: Interviews, withdrawn: Collection[str] = ()) -> pd.DataFrame:
    """Published quotations per factor or extra code (rows) and participant (columns).

    Shows who is quoted under what. It is not who recognised what: that was never published.
    """
    people = _people(book, withdrawn)
    counts = [
        [sum(q.participant == p and code in q.codes for q in book.quotations) for p in people]
        for code in book.factor_codes
    ]
    index = pd.Index(book.factor_codes, name="code")
    return pd.DataFrame(counts, index=index, columns=people)


def quotation_counts(book: Interviews, withdrawn: Collection[str] = ()) -> pd.Series:
    """Published quotations per participant: 2 1 1 5 1 1 3 2 2 1."""
    people = _people(book, withdrawn)
    counts = [sum(q.participant == p for q in book.quotations) for p in people]
    return pd.Series(counts, index=pd.Index(people, name="participant"), name="quotations")


def dominance(counts: pd.Series, language: Language, most: float = 0.25) -> str:
    """A warning that names who carries more than a quarter of the quotations; else empty."""
    total = int(counts.sum())
    lines = []
    for participant, count in counts[counts > most * total].items():
        told = {"who": participant, "n": count, "share": half_up(100 * count / total)}
        lines.append(say("study.interviews.carries", language, total=total, **told))
    return " ".join(lines)


def co_occurrence(book: Interviews) -> pd.DataFrame:
    """Published quotations that bear both of two codes; the diagonal counts each code."""
    codes = book.factor_codes
    counts = [
        [sum(one in q.codes and other in q.codes for q in book.quotations) for other in codes]
        for one in codes
    ]
    return pd.DataFrame(counts, index=pd.Index(codes, name="code"), columns=list(codes))


# --------------------------------------------------------------------------------------- claims


def people_behind(claim: Claim) -> int | None:
    """How many people a claim rests on: printed, or named for `one`; None: unknown.

    Named people are not all: a claim about a few that names one person has an unknown n.
    """
    if claim.n is not None:
        return claim.n
    return 1 if claim.quantifier == "one" and len(claim.participants) == 1 else None


def verdict(book: Interviews, claim: Claim, people: int | None, total: int) -> Verdict:
    """Whether a quantifier holds for `people` of `total`.

    `all` is everybody and more than half is above half of whatever N is; the bounds of the other
    words in the code book are for ten people and move with N.
    """
    word = _quantifier(book, claim)
    if people is None or word.min is None or word.max is None:
        return "unknown"
    low, high = _bounds(word, book.sample.participated, total)
    return "consistent" if low <= people <= high else "contradicted"


def _bounds(word: Quantifier, original: int, total: int) -> tuple[int, int]:
    """Smallest and largest number a word may stand for among `total` people."""
    assert word.min is not None
    assert word.max is not None
    if word.min == original:
        return total, total
    more_than_half = word.min > original / 2
    low = total // 2 + 1 if more_than_half else word.min
    high = total - 1 if word.max == original - 1 else min(word.max, total)
    return low, high


def claim_table(book: Interviews, withdrawn: Collection[str] = ()) -> pd.DataFrame:
    """Every claim once, with its n, whether the quantifier holds, and what to read beside it.

    `same_as` names the other claims that say the same; with somebody withdrawn a printed n no
    longer holds and is unknown, and claims that rest on that person alone are gone. Columns
    CLAIM_COLUMNS; a missing n is unknown.
    """
    total = len(_people(book, withdrawn))
    rows = []
    for claim in book.claims:
        named = [p for p in claim.participants if p not in withdrawn]
        if claim.same_as or (claim.participants and not named and claim.quantifier == "one"):
            continue
        people = None if withdrawn and claim.n is not None else people_behind(claim)
        again = [other.id for other in book.claims if other.same_as == claim.id]
        rows.append(
            [claim.id, claim.quantifier, " ".join(claim.codes), people,
             verdict(book, claim, people, total),
             " ".join(book.beside(claim)), " ".join(again)]
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=CLAIM_COLUMNS)
    return table.astype({"n": "Int64"})


def claim_words(
    book: Interviews, claim: Claim, language: Language, withdrawn: Collection[str] = ()
) -> str:
    """The quantifier with its n as printed: `most (7 of 10)`, or that the n is unknown.

    Raises UserError when the people behind it contradict the quantifier.
    """
    total = len(_people(book, withdrawn))
    people = people_behind(claim)
    word = _quantifier(book, claim).label(language)
    if verdict(book, claim, people, total) == "contradicted":
        raise UserError(
            f"Claim {claim.id} says {claim.quantifier!r} and rests on {people} of {total} people. "
            "Correct the word or the count; it is not printed like this."
        )
    if people is None:
        return f"{word} (n {'onbekend' if language == 'nl' else 'unknown'})"
    return f"{word} ({people} {'van' if language == 'nl' else 'of'} {total})"


def _quantifier(book: Interviews, claim: Claim) -> Quantifier:
    return next(word for word in book.quantifiers if word.code == claim.quantifier)


def _people(book: Interviews, withdrawn: Collection[str]) -> list[str]:
    return [number for number in book.participants if number not in withdrawn]
