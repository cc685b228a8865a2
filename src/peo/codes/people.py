"""The tables of the interview study: participant forms, consent, interviews; and their rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.codes.book import codes_of
from peo.codes.coded_tables import (
    More,
    check_table,
    find_table,
    read_file,
    read_mapping,
    read_table,
    records,
)
from peo.codes.interviews import Interviews
from peo.define.cells import is_date
from peo.define.rule import Asked, Cells
from peo.define.table import row, text
from peo.intake.check import Checked
from peo.intake.problems import refuse

_SMALLEST = 3  # people of a kind of organisation from whom on the kind may be named


@dataclass(frozen=True)
class People:
    """Forms, consent and interviews of those who take part, and the problems of the tables."""

    forms: pd.DataFrame
    consent: pd.DataFrame
    interviews: pd.DataFrame
    withdrawn: tuple[str, ...]
    problems: pd.DataFrame

    @property
    def numbers(self) -> tuple[str, ...]:
        """Everybody who is counted."""
        return tuple(self.forms["participant"])


def read_people(folder: Path, book: Interviews) -> People:
    """The tables forms, consent and interviews in a folder, without those who withdrew.

    Raises UserError when a table is missing or refused: the numbers of the sample rest on it. An
    interview without consent dated on or before it is refused; one held before the one before it
    was analysed is a warning.
    """
    tables = {name: read_table(folder, book, name) for name in ("forms", "consent")}
    consent = tables["consent"].rows
    tables["interviews"] = read_table(folder, book, "interviews", more=_held(consent))
    problems = pd.concat([table.problems for table in tables.values()], ignore_index=True)
    refuse(problems)
    gone = tuple(consent.loc[consent["withdrawn"] != "", "participant"])
    kept = {name: without(table.accepted, gone) for name, table in tables.items()}
    return People(**kept, withdrawn=gone, problems=problems)


def read_interviews(path: Path, folder: Path, book: Interviews) -> Checked:
    """The table of interviews, held against the table of consent in the folder."""
    held = _held(read_table(folder, book, "consent").rows)
    return check_table(read_file(path), book, "interviews", path.name, more=held)


def _held(consent: pd.DataFrame) -> More:
    """What is asked of an interview of somebody whose consent stands."""
    given = {
        r["participant"]: r["date"]
        for _, r in records(consent)
        if {"participant", "date"} <= r.keys()
    }
    gone = {r["participant"] for _, r in records(consent) if r.get("withdrawn")}

    def consented(person: str, held: str) -> bool:
        return person in gone or not is_date(held) or given.get(person, "9999") <= held

    def in_order(cells: Cells) -> pd.Series:
        frame = pd.DataFrame({name: text(cells, name) for name in looks})
        frame = frame[~frame["participant"].isin(gone)].sort_values("date", kind="stable")
        before = frame["analysed"].shift(fill_value="0000")  # "" if that is still to be done
        good = (before != "") & (before <= frame["date"])
        return good.reindex(cells.frame.index, fill_value=True)

    looks = ("participant", "date", "analysed")
    return [
        ("interview-consent", row("participant", ["participant", "date"], consented)),
        ("interview-order", Asked("date", in_order, looks)),
    ]


def read_passages(path: Path, book: Interviews) -> Checked:
    """The coded passages in a table, checked; 9 becomes 09 with a note, and a name of one's own the
    code that the table `mapping` beside it has."""
    more, mapping = _coded(book), read_mapping(path.parent, book)
    return check_table(read_file(path), book, "passages", path.name, more=more, mapping=mapping)


def passages_in(
    folder: Path, book: Interviews, name: str, people: People | None
) -> pd.DataFrame | None:
    """The passages of the table of that name without people who withdrew; None without a table.

    Raises UserError when a row of it is refused.
    """
    if (path := find_table(folder, name)) is None:
        return None
    table = read_passages(path, book)
    refuse(table.problems)
    return without(table.accepted, people.withdrawn if people else ())


def passage_schema(book: Interviews) -> pa.DataFrameSchema:
    """The schema of coded passages: one row per passage and code."""
    return book.table("passages").to_pandera(book.look(), _coded(book))


def _coded(book: Interviews) -> More:
    """What is asked of the code of a passage and of the stage that made it."""
    stages, frame = set(codes_of(book.stages)), set(book.frame_codes)
    given = frame - set(codes_of(book.extra_codes))
    axial = {made.code for made in book.tree if made.stage == "axial"}

    def defined(code: str, stage: str) -> bool:
        """In the frame of factors, or made at this stage; an unknown stage has its own rule."""
        made_at = {made.stage for made in book.tree if made.code == code}
        known = stage in made_at or (bool(made_at) and stage not in stages)
        return not code or code in frame or known

    def below(code: str, stage: str) -> bool:
        """A selective code stands under an axial one; the five factors came before the coding."""
        if stage != "selective" or code in given or not defined(code, stage):
            return True
        return any(made.code == code and made.parent in axial for made in book.tree)

    looks = ("code", "stage")
    return [
        ("code-defined", row("code", looks, defined)),
        ("selective-parent", row("code", looks, below)),
    ]


def without(passages: pd.DataFrame, withdrawn: Collection[str]) -> pd.DataFrame:
    """Coded passages without those of people who withdrew."""
    return passages[~passages["participant"].isin(list(withdrawn))]


def code_matrix(passages: pd.DataFrame, order: Collection[str]) -> pd.DataFrame:
    """Codes (rows) by participant in the given order (columns): True where the code occurs."""
    table = pd.crosstab(passages["code"], passages["participant"]) > 0
    return table.reindex(columns=list(order), fill_value=False)


def kinds_of(people: People, book: Interviews) -> dict[str, str]:
    """The kind of organisation of everybody whose kind has three people or more.

    Of a kind of one or two nobody is told: with the numbers in other tables it would point at them.
    """
    of: dict[str, str] = {}
    for kind in book.sample.organisations:
        codes = [kind.code, *(part.code for part in kind.includes)]
        members = people.forms.loc[people.forms["organisation"].isin(codes), "participant"]
        if len(members) >= _SMALLEST:
            of |= dict.fromkeys(members, kind.code)
    return of
