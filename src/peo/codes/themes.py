"""The dialogue study as published and as coded: themes, factors, tallies, answers per question.

Published quotations are references in the code book; fragments come from the tables. The published
quotations carry no team and no time, so what is counted per team comes from fragments only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

import pandas as pd

from peo.codes.book import codes_of
from peo.codes.dialogues import Dialogues
from peo.codes.elements import Element, parse_elements
from peo.codes.fragments import Fragment
from peo.codes.names import mask_names
from peo.codes.tables import records
from peo.instrument.variable import Language

CONCLUSION_COLUMNS = [
    "finding", "polarity", "answers", "quotations", "counter_quotations", "teams",
    "fragments", "fragment_teams", "counter_fragments", "counter_teams",
]  # fmt: skip
ANSWER_COLUMNS = ["question", "polarity", "element", "team", "start", "end", "selected_by"]


def analysed_teams(book: Dialogues) -> tuple[int, int]:
    """Teams with a session and all teams of the code list: six and seven."""
    return sum(team.session for team in book.teams), len(book.teams)


def analysed_sentence(book: Dialogues, language: Language) -> str:
    """That not every coded team was analysed, and which was not."""
    done, listed = analysed_teams(book)
    without = ", ".join(team.code for team in book.teams if not team.session)
    if language == "nl":
        return (
            f"Geanalyseerd zijn {done} van de {listed} teams; van {without} is geen sessie bekend."
        )
    return f"{done} of the {listed} teams were analysed; no session of {without} is known."


def theme_table(book: Dialogues) -> pd.DataFrame:
    """Published quotations per theme (rows) and polarity (columns), with totals."""
    printed = pd.DataFrame(
        [(q.theme, q.polarity) for q in book.quotations], columns=["theme", "polarity"]
    )
    table = pd.crosstab(printed["theme"], printed["polarity"]).reindex(
        index=codes_of(book.themes), columns=codes_of(book.polarities), fill_value=0
    )
    table["total"] = table.sum(axis=1)
    table.loc["total"] = table.sum()
    return table


def factor_table(book: Dialogues) -> pd.DataFrame:
    """One row per factor: theme, polarity, its quotations (ids), and teams (missing: unknown)."""
    rows = [
        [theme.code, factor.polarity, factor.code,
         " ".join(q.id for q in book.quotations if factor.code in q.codes),
         analysed_teams(book)[0] if factor.teams == "all" else pd.NA]
        for theme in book.themes
        for factor in theme.factors
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["theme", "polarity", "factor", "quotations", "teams"])


def tally(rows: pd.DataFrame, book: Dialogues) -> pd.DataFrame:
    """Fragments per team and testing question that agree and disagree, from step 1b.

    One row for every analysed team and question, zeros included. The report collected these
    answers and does not print them, so there is nothing to compare with.
    """
    testing = [question.number for question in book.sub_questions if question.testing]
    cells = pd.MultiIndex.from_product([_met(book), testing], names=["team", "question"])
    counted = rows.groupby(["team", "question", "stance"]).size().unstack(fill_value=0)
    stances = codes_of(book.coding.stances)
    return counted.reindex(index=cells, columns=stances, fill_value=0).reset_index()


def answers(rows: pd.DataFrame, book: Dialogues) -> pd.DataFrame:
    """The answer sheet of step 3: elements per sub-question with their fragments.

    `rows` are accepted rows of step 2; columns ANSWER_COLUMNS, in order of question and polarity.
    """
    order = [question.number for question in book.sub_questions]
    found: list[tuple[Element, dict[str, str]]] = [
        (element, row)
        for _, row in records(rows)
        for element in parse_elements(row["elements"], book)
    ]
    found.sort(key=lambda pair: (order.index(pair[0].question), pair[0].polarity, pair[0].what))
    cells = [
        [e.question, e.polarity, e.what, r["team"], r["start"], r["end"], r["selected_by"]]
        for e, r in found
    ]
    return pd.DataFrame(cells, columns=ANSWER_COLUMNS)


def discussion_points(rows: pd.DataFrame) -> pd.DataFrame:
    """The differences noted in step 2: team, start, end and remarks."""
    return rows.loc[rows["remarks"] != "", ["team", "start", "end", "remarks"]]


def factors_named(rows: pd.DataFrame, book: Dialogues) -> pd.DataFrame:
    """One row per fragment and factor: theme, polarity, factor, team, fragment, coder.

    From accepted rows of step 2. An element names a factor when its words are the factor's code or
    label; other elements are in `answers` only, since the protocol leaves their words free.
    """
    known = {
        word.lower(): (theme.code, factor.polarity, factor.code)
        for theme in book.themes
        for factor in theme.factors
        for word in (factor.code, factor.nl, factor.en)
    }
    found = [
        [*known[element.what.lower()], row["team"], f"{row['start']}-{row['end']}", coder]
        for _, row in records(rows)
        for element in parse_elements(row["elements"], book)
        if element.what.lower() in known
        for coder in row["researcher"].split(" / ")
    ]
    names = ["theme", "polarity", "factor", "team", "fragment", "coder"]
    return pd.DataFrame(found, columns=names)


def theme_support(rows: pd.DataFrame, book: Dialogues) -> pd.DataFrame:
    """Per theme and polarity in use: fragments, teams and coders, from step 2."""
    named = factors_named(rows, book)
    named["fragment"] = named["team"] + " " + named["fragment"]
    columns = {"fragment": "fragments", "team": "teams", "coder": "coders"}
    counts = named.groupby(["theme", "polarity"])[list(columns)].nunique()
    return counts.rename(columns=columns)


def conclusions(book: Dialogues, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Per conclusion what it rests on and what speaks against it: columns CONCLUSION_COLUMNS.

    Published quotations carry no team: `teams` is known only where the report speaks of every
    team. With accepted rows of step 2, fragments and teams for and against are counted there.
    """
    every = {f.code for theme in book.themes for f in theme.factors if f.teams == "all"}
    named = None if rows is None else factors_named(rows, book)
    out = []
    for finding in book.findings:
        cells: list[object] = [finding.code, finding.polarity, " ".join(finding.answers)]
        sides = [set(finding.factors), set(finding.against)]
        cells += [sum(bool(side & set(q.codes)) for q in book.quotations) for side in sides]
        cells.append(analysed_teams(book)[0] if every & sides[0] else pd.NA)
        for side in sides:
            own = None if named is None else named[named["factor"].isin(side)]
            cells += [
                pd.NA if own is None else len(own[["team", "fragment"]].drop_duplicates()),
                pd.NA if own is None else own["team"].nunique(),
            ]
        out.append(cells)
    return pd.DataFrame(out, columns=CONCLUSION_COLUMNS)


def factor_by_team(rows: pd.DataFrame, book: Dialogues) -> pd.DataFrame:
    """Fragments of step 2 per factor (rows) and analysed team (columns), zeros included."""
    named = factors_named(rows, book).drop(columns="coder").drop_duplicates()
    factors = [factor.code for theme in book.themes for factor in theme.factors]
    table = pd.crosstab(named["factor"], named["team"])
    return table.reindex(index=factors, columns=_met(book), fill_value=0)


def _met(book: Dialogues) -> list[str]:
    """The teams with a session."""
    return [team.code for team in book.teams if team.session]


def near_duplicates(
    fragments: Sequence[Fragment], likeness: float = 0.8
) -> list[tuple[Fragment, Fragment, float]]:
    """Pairs of different fragments whose words are almost alike, from most to least alike.

    Likeness is difflib's ratio on words, from 0 to 1. One statement under two themes may be one
    person's or two persons': that is for the researchers to say.
    """
    words = [fragment.utterance.lower().split() for fragment in fragments]
    found = []
    for i, one in enumerate(fragments):
        for j in range(i + 1, len(fragments)):
            other = fragments[j]
            if (one.team, one.start, one.end) == (other.team, other.start, other.end):
                continue
            ratio = SequenceMatcher(None, words[i], words[j], autojunk=False).ratio()
            if words[i] and words[j] and ratio >= likeness:
                found.append((one, other, ratio))
    return sorted(found, key=lambda pair: -pair[2])


def published_quote(fragment: Fragment, names: Iterable[str], with_place: bool = False) -> str:
    """What was said, names masked; without team, time or speaker unless `with_place`."""
    said = mask_names(fragment.utterance, names)
    return f"{said} ({fragment.team}, {fragment.start} s)" if with_place else said
