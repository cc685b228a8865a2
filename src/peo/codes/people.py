"""The tables of the interview study: participant forms, consent, interviews; and their rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from peo.codes.cells import normalise_participant
from peo.codes.checks import (
    CheckedTable,
    cell_check,
    day_column,
    divided,
    listed,
    problem,
    problems,
    records,
    row_check,
    table_schema,
    text_column,
)
from peo.codes.interviews import Interviews
from peo.codes.schema import interview_code_schema, participant_schema
from peo.codes.small_tables import read_file, read_tables, refuse
from peo.figure import half_up
from peo.instrument.variable import Language
from peo.project import UserError

_AGE, _YEARS, _MINUTES = (16, 75), (0, 60), (5, 300)
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


def _schemas(book: Interviews) -> dict[str, pa.DataFrameSchema]:
    """The participant forms, the consent (names are in the key file), the interviews held."""
    forms = dict(participant_schema(book).columns) | {
        "age": _number(*_AGE),
        "gender": text_column(),
        "function": text_column(required=False),
        "years_total": _number(*_YEARS),
        "years_specialist_care": _number(*_YEARS),
        "years_utrecht": _number(*_YEARS),
    }
    rows = [
        row_check("experience-age", ("years_total", "age"), lambda y, a: _fits(y, a, 15)),
        row_check("experience-age", ("years_specialist_care", "years_total"), _fits),
        row_check("experience-utrecht", ("years_utrecht", "years_specialist_care"), _fits),
    ]
    person = {"participant": forms["participant"], "date": day_column()}
    interviews = {
        "place": text_column(required=False),
        "minutes": _number(*_MINUTES),
        "transcript": text_column(required=False),
        "analysed": day_column(required=False),
    }
    return {
        "forms": table_schema(forms, rows),
        "consent": table_schema({**person, "withdrawn": day_column(required=False)}),
        "interviews": table_schema({**person, **interviews}),
    }


def read_people(folder: Path, book: Interviews) -> People:
    """The tables forms, consent and interviews in a folder, without those who withdrew.

    Raises UserError when a table is missing or refused: the numbers of the sample rest on it. An
    interview without consent dated on or before it is refused; one held before the one before it
    was analysed is a warning.
    """
    schemas = _schemas(book)
    keys = dict.fromkeys(schemas, ("participant",))
    tables, found = read_tables(folder, schemas, keys, normalise_participant)
    consent = tables["consent"]
    gone = tuple(consent.loc[consent["withdrawn"] != "", "participant"])
    kept = {name: frame[~frame["participant"].isin(gone)] for name, frame in tables.items()}
    wrong = _interview_problems(kept["interviews"], kept["consent"])
    found.append(wrong.assign(file="interviews"))
    refuse(found)
    return People(**kept, withdrawn=gone, problems=pd.concat(found, ignore_index=True))


def read_passages(path: Path, book: Interviews) -> CheckedTable:
    """The coded passages in a table, checked; 9 becomes 09 with a note."""
    frame = read_file(path)
    notes = []
    for line, cell in frame["participant"].items() if "participant" in frame else ():
        frame.at[line, "participant"], changed = normalise_participant(cell)
        if changed:
            notes.append(problem("participant-form", line, "participant", cell, severity="note"))
    found = problems(frame, interview_code_schema(book))
    return divided(path.name, "coded interviews", frame, found, listed(notes))


def _interview_problems(interviews: pd.DataFrame, consent: pd.DataFrame) -> pd.DataFrame:
    given = dict(zip(consent["participant"], consent["date"], strict=True))
    rows = []
    before = ""  # the day on which the analysis of the interview before was done; "" if open
    for place, (line, row) in enumerate(sorted(records(interviews), key=lambda r: r[1]["date"])):
        held = row["date"]
        if given.get(row["participant"], "9999") > held:
            rows.append(problem("interview-consent", line, "participant", row["participant"]))
        if place and (not before or before > held):
            rows.append(problem("interview-order", line, "date", held))
        before = row["analysed"]
    return listed(rows)


def sample_differences(people: People, book: Interviews) -> list[str]:
    """Where the forms differ from the published sample, in words; empty when nowhere.

    Compared: number, genders, kinds of organisation, and mean, smallest and largest of age and
    experience, means rounded as printed. After a withdrawal the sample is another one.
    """
    forms, sample = people.forms, book.sample
    said = [("participants", len(forms), sample.participated)]
    said += [
        (f"gender {g}", int((forms["gender"] == g).sum()), n) for g, n in sample.gender.items()
    ]
    for kind in sample.organisations:
        codes = [kind.code, *(part.code for part in kind.includes)]
        said.append((kind.code, int(forms["organisation"].isin(codes).sum()), kind.n))
    out = [f"{what}: {found} where {printed} was printed" for what, found, printed in said
           if found != printed]  # fmt: skip
    for column, spread in (("age", sample.age), ("years_total", sample.experience_years)):
        numbers = forms[column].astype(float)
        decimals = 0 if float(spread.mean).is_integer() else 1
        pairs = (
            ("mean", float(half_up(numbers.mean(), decimals)), spread.mean),
            ("smallest", numbers.min(), spread.min),
            ("largest", numbers.max(), spread.max),
        )
        out += [
            f"{column}, {what}: {a:g} where {b:g} was printed" for what, a, b in pairs if a != b
        ]
    return out


def quotation_label(people: People, number: str, book: Interviews, language: Language) -> str:
    """Who said something: the number, and the kind of organisation where three or more are of it.

    With one or two of a kind the number would point at them. Counted are those still in the study,
    so that a withdrawal may remove a kind from print.
    """
    kinds = {row["participant"]: row["organisation"] for _, row in records(people.forms)}
    if number not in kinds:
        raise UserError(f"Participant {number} is not, or no longer, in the study.")
    nested = {part.code: kind for kind in book.sample.organisations for part in kind.includes}
    own = nested.get(kinds[number]) or next(
        kind for kind in book.sample.organisations if kind.code == kinds[number]
    )
    codes = {own.code, *(part.code for part in own.includes)}
    n = sum(kind in codes for kind in kinds.values())
    return f"{number} ({own.label(language)})" if n >= _SMALLEST else number


def without(passages: pd.DataFrame, withdrawn: Collection[str]) -> pd.DataFrame:
    """Coded passages without those of people who withdrew."""
    return passages[~passages["participant"].isin(list(withdrawn))]


def code_matrix(passages: pd.DataFrame, order: Collection[str]) -> pd.DataFrame:
    """Codes (rows) by participant in the given order (columns): True where the code occurs."""
    table = pd.crosstab(passages["code"], passages["participant"]) > 0
    return table.reindex(columns=list(order), fill_value=False)


def code_history(passages: pd.DataFrame, order: Collection[str], book: Interviews) -> pd.DataFrame:
    """Every code made while coding: code, stage, parent, factor, first interview with it."""
    given = {(row["code"], row["participant"]) for _, row in records(passages)}
    rows = []
    for made in book.tree:
        first = next((person for person in order if (made.code, person) in given), "")
        rows.append([made.code, made.stage, made.parent or "", made.factor or "", first])
    return pd.DataFrame(rows, columns=["code", "stage", "parent", "factor", "first_interview"])


def factor_by_kind(passages: pd.DataFrame, people: People, book: Interviews) -> pd.DataFrame:
    """People per kind of organisation (columns) with a passage under a factor (rows).

    A kind of one or two people is missing: with the numbers in other tables it would point at
    them. Those who withdrew are not counted.
    """
    kept = without(passages, people.withdrawn)
    table = {}
    for kind in book.sample.organisations:
        codes = [kind.code, *(part.code for part in kind.includes)]
        members = people.forms.loc[people.forms["organisation"].isin(codes), "participant"]
        if len(members) >= _SMALLEST:
            own = kept[kept["participant"].isin(members)]
            table[kind.code] = own.groupby("factor")["participant"].nunique()
    counts = pd.DataFrame(table).reindex(list(book.factor_codes))
    return counts.fillna(0).astype("int64").rename_axis("factor")


def _number(low: float, high: float) -> pa.Column:
    def possible(cell: str) -> bool:
        value = _value(cell)
        return value is not None and low <= value <= high

    return text_column([cell_check("number-form", possible)])


def _value(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def _fits(part: str, whole: str, less: float = 0) -> bool:
    """Whether a number of years fits in another one; what is no number has its own rule."""
    a, b = _value(part), _value(whole)
    return a is None or b is None or (a < b - less if less else a <= b)
