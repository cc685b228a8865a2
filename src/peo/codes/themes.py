"""What a dialogue study gives to count: published quotations, and what researchers coded of it.

Published quotations are references in the code book and carry no team and no time, so what is
counted per team comes from fragments only. These come from the tables in the folder of the study,
which is never in git: the small ones and a folder `fragments` with files of any name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from peo.codes.agreement import on_categories, on_selection, outcomes
from peo.codes.book import codes_of
from peo.codes.codebook import book_of
from peo.codes.coded_tables import records
from peo.codes.counted import NO_TABLES, Counted, frame
from peo.codes.dialogues import Dialogues
from peo.codes.elements import elements_with_factors
from peo.codes.fragment_rules import Step
from peo.codes.fragments import Fragment, fragment_files, fragments_of, read_fragments
from peo.codes.pairs import THRESHOLD, Session, match
from peo.codes.sessions import Study, read_study
from peo.define.cells import parse_time
from peo.define.subject import Subject
from peo.intake.check import Checked
from peo.project import UserError, sha256

DIFFERS = "differs"
NONE = "none"
_STEPS: tuple[Step, ...] = ("1", "1b", "2")
Row = Mapping[str, str | None]


def statements(rows: pd.DataFrame, threshold: float) -> Iterator[tuple[str, str, str]]:
    """Team, question and stance of every statement of step 1b.

    A statement that two coders noted counts once; where they took it for another stance it is one
    that `differs`.
    """
    for (team, question), own in rows.groupby(["team", "question"]):
        for given in _stances(own, threshold):
            yield str(team), str(question), given


def tally(rows: pd.DataFrame, book: Dialogues, threshold: float = THRESHOLD) -> pd.DataFrame:
    """Statements per team and question that has any: columns team, question and every stance."""
    names = ["team", "question", "stance"]
    found = pd.DataFrame(statements(rows, threshold), columns=names)
    counts = pd.crosstab([found["team"], found["question"]], found["stance"])
    columns = [*codes_of(book.coding.stances), DIFFERS]
    return counts.reindex(columns=columns, fill_value=0).rename_axis(columns=None).reset_index()


def _stances(rows: pd.DataFrame, threshold: float) -> list[str]:
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


@dataclass(frozen=True)
class Dialogue:
    """A study of dialogues: its code book, and the tables of its pairs where it has them.

    `small` is what the small tables say, `tables` are those of fragments.
    """

    book: Dialogues
    published: bool
    small: Study | None = None
    received: tuple[Checked, ...] = ()

    @cached_property
    def tables(self) -> list[Counted]:
        """As in `counted.Talk`."""
        made = [
            (self._teams(), self.published), (self._findings(), self.published),
            (self._quotations(), True), (self._fragments(), False), (self._stances(), False),
            (self._refused(), False),
        ]  # fmt: skip
        return [Counted(frame(rows), published, self._order, absent=self._absent)
                for rows, published in made]  # fmt: skip

    def matched(self, threshold: float = THRESHOLD) -> list[Session]:
        """Every session of which two researchers handed in step 1, paired; as `pairs.match`.

        Raises UserError for a session with fragments of three researchers or more.
        """
        sessions = []
        for team, own in self._rows("1").groupby("team"):
            each = [fragments_of(part, self.book) for _, part in own.groupby("researcher")]
            if len(each) > self.book.coding.coders:
                raise UserError("talk.pairs.three", team=team, each=len(each))
            if len(each) == self.book.coding.coders:
                sessions.append(match(each[0], each[1], threshold))
        return sessions

    def agreement(self, threshold: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Of the pairs of all sessions, on choosing and on categories; as in `counted.Talk`."""
        if self.small is None or not (found := self.matched(threshold)):
            return NO_TABLES
        chosen = outcomes(found).set_index("team")[["both", "only_a", "only_b"]]
        selection = on_selection(found, dict(self.small.lengths), seed)
        categories = on_categories(found, self.book, seed)
        return chosen.rename_axis("fragments"), pd.concat([selection, categories])

    def saturation(self, seed: int) -> None:
        """There are no interviews after each other."""

    # ---------------------------------------------------------------- inside
    @cached_property
    def _order(self) -> dict[str, Sequence[str]]:
        book = self.book
        factors = [factor.code for theme in book.themes for factor in theme.factors]
        numbers = [question.number for question in book.sub_questions]
        return {
            "team": self._teams_listed, "theme": codes_of(book.themes), "factor": factors,
            "element": [*factors, NONE], "polarity": codes_of(book.polarities),
            "direction": ["", *codes_of(book.polarities)],
            "question": [*numbers, *codes_of(book.questions)],
            "category": [*codes_of(book.concepts), *numbers], "finding": codes_of(book.findings),
            "stance": [*codes_of(book.coding.stances), DIFFERS], "step": _STEPS,
        }  # fmt: skip

    @property
    def _teams_listed(self) -> list[str]:
        return [team.code for team in self.book.teams]

    def _rows(self, step: Step) -> pd.DataFrame:
        """The accepted rows of all tables of a step."""
        found = [table.accepted for table in self.received if table.kind == step]
        none = pd.DataFrame(columns=["team", "researcher"])
        return pd.concat(found, ignore_index=True).fillna("") if found else none

    @cached_property
    def _absent(self) -> dict[tuple[str, str], str]:
        """Of which team nothing was handed in for a step, or no hypotheses were put."""
        if self.published:
            return {}
        put = self.small.hypotheses if self.small else {}
        found = {}
        for step in _STEPS:
            there = set(self._rows(step)["team"])
            for team in self._teams_listed:
                if team not in there:
                    asked = put.get(team, True) or step != "1b"
                    found[team, step] = "no_table" if asked else "not_put"
        return found | {(t, "coders"): why for (t, step), why in found.items() if step == "1"}

    def _teams(self) -> Iterator[Row]:
        """A session counts as analysed when both researchers handed in step 1."""
        done = {pair.team for pair in self.matched()}
        for team in self.book.teams:
            analysed = team.session if self.published else team.code in done
            row = {"teams": team.code, "team": team.code, "analysed": _yes(analysed)}
            if len(self._rows("2")) and team.session:
                row["step_2"] = _yes((team.code, "2") not in self._absent)
            yield row

    def _findings(self) -> Iterator[Row]:
        for finding in self.book.findings:
            one = {"findings": finding.code, "finding": finding.code, "polarity": finding.polarity}
            yield from ({**one, "question": question} for question in finding.answers)

    def _quotations(self) -> Iterator[Row]:
        printed = self.book.quotations
        used = [p for p in codes_of(self.book.polarities) if any(q.polarity == p for q in printed)]
        for theme in self.book.themes if printed else ():
            yield from ({"theme": theme.code, "polarity": polarity} for polarity in used)
            yield from ({"theme": theme.code, "polarity": factor.polarity, "factor": factor.code}
                        for factor in theme.factors)  # fmt: skip
        for quotation in printed:
            one = {"theme": quotation.theme, "polarity": quotation.polarity}
            for factor in quotation.codes:
                yield {"quotations": quotation.id, **one, "factor": factor}
                yield from self._beside(factor, one, quotations=quotation.id)
        yield from self._concluded() if printed else ()

    def _concluded(self) -> Iterator[Row]:
        return ({"finding": finding.code} for finding in self.book.findings)

    def _beside(self, factor: str, row: Row, **things: str) -> Iterator[Row]:
        """The findings that rest on a factor, and those that it speaks against."""
        for finding in self.book.findings:
            if factor in finding.factors:
                yield {**row, **things, "factor": factor, "finding": finding.code}
            if factor in finding.against:
                against = {f"counter_{thing}": name for thing, name in things.items()}
                yield {**row, **against, "finding": finding.code}

    def _fragments(self) -> Iterator[Row]:
        """Of all steps; what an element names from step 2, where a pair is one fragment."""
        for step in _STEPS if self.small else ():
            there = [t for t in self._teams_listed if (t, step) not in self._absent]
            yield from ({"team": team, "step": step} for team in there)
        for place, fragment in enumerate(fragments_of(self._rows("1"), self.book)):
            team, coder = fragment.team, fragment.researcher
            row = {"fragments": f"1 {place}", "step": "1", "team": team, "teams": team,
                   "coder": coder, "coders": coder}  # fmt: skip
            yield from ({**row, "category": code} for code in (*fragment.categories,) or (None,))
        for place, cells in records(self._rows("1b")):
            yield {"fragments": f"1b {place}", "step": "1b", "teams": cells["team"],
                   **{name: cells[name] for name in ("team", "question")},
                   "coder": cells["researcher"], "coders": cells["researcher"]}  # fmt: skip
        if len(self._rows("2")):
            yield from self._named()
            yield from self._concluded()

    def _named(self) -> Iterator[Row]:
        assert self.small is not None
        of = {f.code: (t.code, f.polarity) for t in self.book.themes for f in t.factors}
        found = elements_with_factors(self._rows("2"), self.book, self.small.factors)
        for place, (cells, element, factors) in enumerate(found):
            team, name = cells["team"], f"2 {cells['team']} {cells['start']}-{cells['end']}"
            things = {"fragments": name, "teams": team}
            for coder in cells["researcher"].split(" / "):
                row = {"step": "2", "team": team, "question": element.question, "coder": coder,
                       "direction": element.polarity, "elements": str(place)}  # fmt: skip
                for factor in factors:
                    theme, polarity = of[factor]
                    named = {**row, "theme": theme, "polarity": polarity, "element": factor}
                    yield {**named, **things, "coders": coder, "factor": factor}
                    yield from self._beside(factor, named, **things)
                if not factors:
                    yield {**row, **things, "coders": coder, "element": NONE}

    def _stances(self) -> Iterator[Row]:
        rows = self._rows("1b")
        if rows.empty:
            return
        for team in self._teams_listed:
            if (team, "1b") not in self._absent:
                yield from ({"team": team, "question": question, "stance": stance}
                            for question in self.book.testing
                            for stance in self._order["stance"])  # fmt: skip
        for place, (team, question, stance) in enumerate(statements(rows, THRESHOLD)):
            yield {"stances": str(place), "team": team, "question": question, "stance": stance}

    def _refused(self) -> Iterator[Row]:
        for table in self.received:
            for place in table.rejected.index:
                yield {"refused": f"{table.file} {place}", "step": table.kind}


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def read_dialogue(subject: Subject) -> Dialogue:
    """The study with the tables in its folder, where a fragment table is.

    What is as it was is not read again. Raises UserError for a table that cannot be read and for
    refused rows in the small tables.
    """
    made_from = (subject.project.raw(subject.id), subject.definition_file)
    return _read(subject, tuple(map(sha256, made_from)))


@lru_cache(maxsize=1)
def _read(subject: Subject, state: object) -> Dialogue:  # noqa: ARG001
    folder, book = subject.project.raw(subject.id), book_of(subject, check_log=False)
    assert isinstance(book, Dialogues)
    files = fragment_files(folder)
    if not files:
        return Dialogue(book, subject.read_only)
    small, _ = read_study(folder, book)
    tables = tuple(read_fragments(path, book, small) for path in files)
    return Dialogue(book, subject.read_only, small, tables)
