"""The dialogue study as published and as coded: themes, factors, tallies, answers per question.

Published quotations are references in the code book; fragments come from the tables. The published
quotations carry no team and no time, so what is counted per team comes from fragments only.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from peo.codes.book import codes_of
from peo.codes.dialogues import Dialogues
from peo.codes.factors import elements_with_factors
from peo.codes.fragments import Fragment
from peo.codes.pairs import THRESHOLD, match
from peo.codes.tables import records
from peo.define.cells import parse_time
from peo.instrument.variable import Language
from peo.words import say

CONCLUSION_COLUMNS = [
    "finding", "polarity", "answers", "quotations", "counter_quotations", "teams",
    "fragments", "fragment_teams", "counter_fragments", "counter_teams",
]  # fmt: skip
ANSWER_COLUMNS = ["question", "polarity", "factor", "fragments"]
DIFFERS = "differs"


def analysed_teams(book: Dialogues) -> tuple[int, int]:
    """Teams with a session and all teams of the code list: six and seven."""
    return sum(team.session for team in book.teams), len(book.teams)


def analysed_sentence(book: Dialogues, language: Language) -> str:
    """How many teams took part, and which the code list names besides."""
    done, listed = analysed_teams(book)
    if done == listed:
        return say("study.dialogues.all_analysed", language, listed=listed)
    without = ", ".join(team.code for team in book.teams if not team.session)
    return say("study.dialogues.analysed_of", language, done=done, without=without)


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


def tally(rows: pd.DataFrame, book: Dialogues, threshold: float = THRESHOLD) -> pd.DataFrame:
    """Statements per team and testing question by stance, from step 1b: team, question, stances.

    A statement that two coders noted counts once; where they took it for another stance it counts
    under `differs` and under neither. Only teams and questions with a row are in the table.
    """
    stances = [*codes_of(book.coding.stances), DIFFERS]
    cells = []
    for (team, question), own in rows.groupby(["team", "question"]):
        counts = dict.fromkeys(stances, 0)
        for given in _statements(own, threshold):
            counts[given] += 1
        cells.append([team, question, *counts.values()])
    return pd.DataFrame(cells, columns=["team", "question", *stances])


def _statements(rows: pd.DataFrame, threshold: float) -> list[str]:
    """The stance of every statement of one team on one question."""
    noted = [
        Fragment(row["team"], parse_time(row["start"]), parse_time(row["end"]), row["researcher"],
                 frozenset({row["stance"]}))
        for _, row in records(rows)
    ]  # fmt: skip
    coders = sorted({fragment.researcher for fragment in noted})
    alone = [next(iter(fragment.categories)) for fragment in noted]
    if len(coders) != 2:
        return alone
    first, second = ([f for f in noted if f.researcher == name] for name in coders)
    found = match(first, second, threshold)
    both = [a.categories | b.categories for a, b in found.both]
    single = [fragment.categories for fragment in (*found.only_a, *found.only_b)]
    return [next(iter(given)) if len(given) == 1 else DIFFERS for given in (*both, *single)]


def answers(rows: pd.DataFrame, book: Dialogues, listed: Mapping[str, str]) -> pd.DataFrame:
    """The answer sheet of step 3: columns question, polarity, factor, fragments.

    A row per sub-question, direction and factor with the number of fragments of step 2; an empty
    factor counts the fragments with an element that names none. The words themselves stay in the
    tables. In the order of the code book.
    """
    found = {
        (element.question, element.polarity, factor, row["team"], row["start"], row["end"])
        for row, element, factors in elements_with_factors(rows, book, listed)
        for factor in factors or ("",)
    }
    counts = Counter((question, polarity, factor) for question, polarity, factor, *_ in found)
    order = [
        [question.number for question in book.sub_questions],
        ["", *codes_of(book.polarities)],
        [*(factor.code for theme in book.themes for factor in theme.factors), ""],
    ]
    keys = itertools.product(order[0], order[1], order[2])
    sheet = [[*key, counts[key]] for key in keys if key in counts]
    return pd.DataFrame(sheet, columns=ANSWER_COLUMNS)


def theme_support(named: pd.DataFrame) -> pd.DataFrame:
    """Per theme and polarity in use: fragments, teams and coders, of `factors_named`."""
    apart = named.assign(fragment=named["team"] + " " + named["fragment"])
    columns = {"fragment": "fragments", "team": "teams", "coder": "coders"}
    counts = apart.groupby(["theme", "polarity"])[list(columns)].nunique()
    return counts.rename(columns=columns)


def conclusions(book: Dialogues, named: pd.DataFrame) -> pd.DataFrame:
    """Per conclusion what it rests on and what speaks against it: columns CONCLUSION_COLUMNS.

    Published quotations carry no team: `teams` is known only where the report speaks of every
    team. Fragments and teams for and against are counted in `factors_named` of step 2.
    """
    every = {f.code for theme in book.themes for f in theme.factors if f.teams == "all"}
    out = []
    for finding in book.findings:
        cells: list[object] = [finding.code, finding.polarity, " ".join(finding.answers)]
        sides = [set(finding.factors), set(finding.against)]
        cells += [sum(bool(side & set(q.codes)) for q in book.quotations) for side in sides]
        cells.append(analysed_teams(book)[0] if every & sides[0] else pd.NA)
        for side in sides:
            own = named[named["factor"].isin(side)]
            cells += [len(own[["team", "fragment"]].drop_duplicates()), own["team"].nunique()]
        out.append(cells)
    return pd.DataFrame(out, columns=CONCLUSION_COLUMNS)


def factor_by_team(named: pd.DataFrame, book: Dialogues) -> pd.DataFrame:
    """Fragments per factor that was named (rows) and team (columns), of `factors_named`."""
    table = pd.crosstab(
        named["factor"], named["team"], values=named["fragment"], aggfunc="nunique"
    ).fillna(0)
    factors = [factor.code for theme in book.themes for factor in theme.factors]
    teams = [team.code for team in book.teams if team.code in table]
    kept = [factor for factor in factors if factor in table.index]
    return table.reindex(index=kept, columns=teams).astype(int)
