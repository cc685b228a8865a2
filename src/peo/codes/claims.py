"""What an interview study gives to count: quotations, passages, and claims with their n."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from peo.codes.agreement import second_coder
from peo.codes.book import codes_of
from peo.codes.counted import NO_TABLES, Counted, frame
from peo.codes.interviews import Claim, Interviews, Quantifier
from peo.codes.people import People, code_matrix, kinds_of
from peo.codes.saturation import Saturation, saturation
from peo.codes.tables import records
from peo.instrument.variable import Language, Text
from peo.project import UserError

Row = Mapping[str, str | None]
Verdict = Literal["consistent", "contradicted", "unknown"]
CLAIM_COLUMNS = ["claim", "quantifier", "codes", "n", "verdict", "counter", "same_as"]


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


@dataclass(frozen=True)
class Worded:
    """A claim as a list shows it: what it is about, who says it, and what to read beside it."""

    code: str
    section: str
    codes: tuple[str, ...]
    quantifier: Text
    holds: str
    beside: tuple[str, ...]


def worded(book: Interviews, withdrawn: Collection[str] = ()) -> list[Worded]:
    """Every claim of `claim_table`, with its quantifier in words. Raises as `claim_words`."""
    known = {claim.id: claim for claim in book.claims}
    found = []
    for _, row in records(claim_table(book, withdrawn)):
        claim = known[row["claim"]]
        nl, en = (claim_words(book, claim, language, withdrawn) for language in ("nl", "en"))
        beside = tuple(f"{row['counter']} {row['same_as']}".split())
        words = Text(nl=nl, en=en)
        found.append(Worded(claim.id, claim.section, claim.codes, words, row["verdict"], beside))
    return found


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


@dataclass(frozen=True)
class Interview:
    """A study of interviews: its code book, and its people and coded passages where it has them."""

    book: Interviews
    people: People | None
    passages: pd.DataFrame | None
    second: pd.DataFrame | None
    published: bool

    @property
    def gone(self) -> tuple[str, ...]:
        """Who withdrew."""
        return self.people.withdrawn if self.people else ()

    @cached_property
    def tables(self) -> list[Counted]:
        """As in `counted.Talk`."""
        own = (self._interviewed(), self._passages())
        published = (self._findings(), self._quotations(), self._claims())
        taking_part = _people(self.book, self.gone)
        return [
            *(Counted(frame(rows), False, self._order) for rows in own),
            *(Counted(frame(rows), True, self._order) for rows in published),
            Counted(frame(self._behind()), True, self._order, n=len(taking_part)),
        ]

    def agreement(self, _: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Of a second coder, on the codes of the same passages; as in `counted.Talk`."""
        if self.passages is None or self.second is None:
            return NO_TABLES
        return pd.DataFrame(), second_coder(self.passages, self.second, seed)[1]

    def saturation(self, seed: int) -> tuple[Saturation, bool] | None:
        """Of coded passages, else of published quotations; as in `counted.Talk`."""
        if self.passages is not None:
            return saturation(code_matrix(self.passages, self._held()), seed), False
        printed = frame(self._quotations())
        if "quotations" not in printed:
            return None
        quoted = printed.dropna(subset=["quotations"])
        return saturation(code_matrix(quoted, _people(self.book, self.gone)), seed), True

    # ---------------------------------------------------------------- inside
    @cached_property
    def _order(self) -> dict[str, Sequence[str]]:
        book = self.book
        return {
            "participant": book.participants, "code": [*book.factor_codes, *codes_of(book.tree)],
            "factor": book.factor_codes, "finding": codes_of(book.findings),
            "claim": [claim.id for claim in book.claims],
            "quantifier": codes_of(book.quantifiers), "kind": codes_of(book.sample.organisations),
        }  # fmt: skip

    def _held(self) -> list[str]:
        """Who was interviewed and is still in the study, in the order of the interviews."""
        if self.people is None:
            return _people(self.book, self.gone)
        return list(self.people.interviews.sort_values("date", kind="stable")["participant"])

    def _interviewed(self) -> Iterator[Row]:
        """Who takes part. No person is a column: nobody is counted one by one."""
        for person in self.people.numbers if self.people else ():
            yield {"people": person, "interviewed": "yes"}

    def _passages(self) -> Iterator[Row]:
        """Coded passages; a kind of organisation only where it has people enough."""
        if self.passages is None:
            return
        kinds = kinds_of(self.people, self.book) if self.people else {}
        for kind in dict.fromkeys(kinds.values()):
            yield from ({"factor": factor, "kind": kind} for factor in self.book.factor_codes)
        for _, row in records(self.passages):
            person = row["participant"]
            yield {"passages": f"{person} {row['reference']}", "people": person,
                   "code": row["code"], "factor": row["factor"] or None,
                   "kind": kinds.get(person)}  # fmt: skip

    def _findings(self) -> Iterator[Row]:
        return ({"findings": code, "finding": code} for code in codes_of(self.book.findings))

    def _quotations(self) -> Iterator[Row]:
        own, people = codes_of(self.book.factors), _people(self.book, self.gone)
        for code in self.book.factor_codes if self.book.quotations else ():
            factor = code if code in own else None
            yield from ({"code": code, "participant": person} for person in people)
            yield from ({"factor": factor, "together": together} for together in ("yes", "no"))
        for quotation in self.book.quotations:
            if quotation.participant not in people:
                continue
            several = sum(code in own for code in quotation.codes) > 1
            for code in quotation.codes:
                yield {"quotations": quotation.id, "people": quotation.participant,
                       "participant": quotation.participant, "code": code,
                       "factor": code if code in own else None,
                       "together": "yes" if several else "no"}  # fmt: skip

    def _claims(self) -> Iterator[Row]:
        for _, row in records(claim_table(self.book, self.gone)):
            one = {"claims": row["claim"], "claim": row["claim"], "quantifier": row["quantifier"],
                   "known": "no" if row["n"] == "<NA>" else "yes"}  # fmt: skip
            yield from ({**one, "code": code} for code in row["codes"].split() or (None,))

    def _behind(self) -> Iterator[Row]:
        """As many people per claim as are known to be behind it; who they are is not told."""
        known = claim_table(self.book, self.gone).dropna(subset="n")
        for claim, n in zip(known["claim"], known["n"], strict=True):
            yield from ({"claim": claim, "people": str(one)} for one in range(n))
