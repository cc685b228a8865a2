"""What an interview study gives to count: quotations, passages, and claims with their n."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from peo.codes.agreement import second_coder
from peo.codes.book import codes_of
from peo.codes.coded_tables import records
from peo.codes.counted import NO_TABLES, Counted, frame
from peo.codes.interviews import Claim, Interviews, TreeCode, Verdict
from peo.codes.people import People, code_matrix, kinds_of
from peo.codes.saturation import Saturation, saturation
from peo.project.words import Language, Text, say

Row = Mapping[str, str | None]


class FirstSeen(TreeCode):
    """A code made while coding; `first` says in which interview it came up, in order of date."""

    first: int | None = None


@dataclass(frozen=True)
class Told:
    """A claim as a list shows it: what it is about, who says it (`n` people where that is known),
    whether the quantifier holds, and what to read beside it."""

    code: str
    section: str
    codes: tuple[str, ...]
    word: str
    n: int | None
    quantifier: Text
    holds: Verdict
    beside: tuple[str, ...]


def claims_of(book: Interviews, withdrawn: Collection[str] = ()) -> list[Told]:
    """Every claim once.

    With somebody withdrawn a printed n no longer holds and is unknown, and claims that rest on that
    person alone are gone.
    """
    total, found = len(_people(book, withdrawn)), []
    for claim in book.claims:
        left = set(claim.participants) - set(withdrawn)
        if claim.same_as or (claim.participants and not left and claim.quantifier == "one"):
            continue
        n = None if withdrawn and claim.n is not None else claim.people
        nl, en = (claim_words(book, claim, language, n, total) for language in ("nl", "en"))
        again = [other.id for other in book.claims if other.same_as == claim.id]
        found.append(
            Told(claim.id, claim.section, claim.codes, claim.quantifier, n, Text(nl=nl, en=en),
                 book.holds(claim, n, total), (*book.beside(claim), *again))
        )  # fmt: skip
    return found


def claim_words(
    book: Interviews, claim: Claim, language: Language, n: int | None, total: int
) -> str:
    """The quantifier with its n: `most (7 of 10)`, or that the n is unknown."""
    word = book.quantifier(claim)
    assert word is not None  # the code book was read
    key = "study.claim.unknown" if n is None else "study.claim.known"
    return say(key, language, word=word.label(language), n=n, total=total)


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
        chosen, table = second_coder(self.passages, self.second, seed)
        return pd.DataFrame(chosen, pd.Index(["all"], name="passages")), table

    def saturation(self, seed: int) -> tuple[Saturation, bool] | None:
        """Of coded passages, else of published quotations; as in `counted.Talk`."""
        if self.passages is not None:
            return saturation(code_matrix(self.passages, self._held()), seed), False
        printed = frame(self._quotations())
        if "quotations" not in printed:
            return None
        quoted = printed.dropna(subset=["quotations"])
        return saturation(code_matrix(quoted, _people(self.book, self.gone)), seed), True

    def tree(self) -> list[FirstSeen]:
        """The codes made while coding, each with the interview in which it came up first."""
        passages = self.passages
        seen = {} if passages is None else {
            code: [*passages.loc[passages["code"] == code, "participant"]]
            for code in passages["code"]
        }  # fmt: skip
        places = {person: place for place, person in enumerate(self._held(), 1)}
        return [
            FirstSeen(**made.model_dump(), first=min(map(places.__getitem__, people), default=None))
            for made in self.book.tree
            for people in [seen.get(made.code, [])]
        ]

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
        for told in claims_of(self.book, self.gone):
            one = {"claims": told.code, "claim": told.code, "quantifier": told.word,
                   "known": "no" if told.n is None else "yes"}  # fmt: skip
            yield from ({**one, "code": code} for code in told.codes or (None,))

    def _behind(self) -> Iterator[Row]:
        """As many people per claim as are known to be behind it; who they are is not told."""
        for told in claims_of(self.book, self.gone):
            yield from ({"claim": told.code, "people": f"{one}"} for one in range(told.n or 0))
