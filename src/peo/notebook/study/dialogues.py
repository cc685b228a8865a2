"""The dialogues in one notebook: what was published, and what the tables of a pair add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pandas as pd

from peo.codes import themes
from peo.codes.agreement import on_categories, on_selection, outcomes
from peo.codes.dialogues import Dialogues, Team
from peo.codes.factors import factors_named, without_factor
from peo.codes.fragment_rules import Step
from peo.codes.gather import Gathered, gather
from peo.codes.pairs import THRESHOLD
from peo.codes.tables import records
from peo.figure import Figure
from peo.instrument.variable import Language
from peo.notebook.study.base import PUBLISHED, Study, estimates
from peo.project import Project
from peo.show import plot, studies
from peo.show.canvas import Plot
from peo.show.markdown import Markdown
from peo.show.table import Table, cell
from peo.words import each, say

_STEPS = ("coders", "1", "1b", "2")
_SUPPORT = ("fragments", "fragment_teams", "counter_fragments", "counter_teams")
_HEAD = ("quotations", "counter_quotations", *_SUPPORT)


class DialogueStudy(Study):
    """A study of dialogues: what was published of it, or what its tables hold."""

    def __init__(
        self, project: Project, study: str, notebook: str, language: Language, figures: str
    ) -> None:
        super().__init__(project, study, "dialogues", notebook, language, figures)
        assert isinstance(self.codes, Dialogues)
        self.book: Dialogues = self.codes
        self.received: Gathered | None = gather(self._folder, self.book)

    def found(self) -> Markdown | None:
        """The conclusions of a published report in short, by what they say: hinders, supports."""
        if not self.published:
            return None
        told = []
        for polarity in (p for p in self.book.polarities if p.direction):
            own = [
                f.label(self.language) for f in self.book.findings if f.polarity == polarity.code
            ]
            if own:
                told.append(f"{polarity.label(self.language)}: {'; '.join(own)}")
        return self._in_words("found", told=". ".join(told)) if told else None

    # ---------------------------------------------------------------- the study
    def teams(self) -> list[Figure]:
        """Teams whose session was analysed, and all on the list: teams.analysed, teams.all.

        Of a study with tables a session counts when both researchers handed in step 1.
        """
        done, listed = themes.analysed_teams(self.book)
        if not self.published:
            done = len(self.received.matched(self.book)) if self.received else 0
        return self._record(
            [self._count("teams.analysed", "teams", done, listed if self.published else None),
             self._count("teams.all", "teams", listed)],
            PUBLISHED if self.published else self.origin,
        )  # fmt: skip

    def about_teams(self, figures: Sequence[Figure]) -> Markdown | None:
        """How many of the teams were analysed, and of a published study which not."""
        if not self.book.teams or not figures:
            return None
        if self.published:
            return Markdown(themes.analysed_sentence(self.book, self.language))
        done, listed = (figure.count for figure in figures)
        return self._in_words("pairs", done=done, listed=listed)

    def team_table(self, nl: str, en: str, place: str = "received") -> Table | None:
        """The teams: whether the session was analysed, or what was received of it by step."""
        if self.published:
            yes, no = each("study.dialogues", ("yes", "no"), self.language)
            rows = [(self._team(t), yes if t.session else no) for t in self.book.teams]
            return self.listing(nl, en, rows, self._in_words("analysed"))
        figures = self._counts(place, self._received(), "rows", "step", self.origin)
        cells = {(f.categories[0], f.group): cell(f, self.language) for f in figures if f.count}
        lines = tuple(
            (
                escape(self._team(team)),
                *(cells.get((team.code, s), self._without(team.code, s)) for s in _STEPS),
            )
            for team in self.book.teams
        )
        head = each("study.step", _STEPS, self.language)
        refused = sum(len(table.rejected) for table in self.received.tables) if self.received else 0
        notes = (self._in_words("refused", n=refused),) if refused else ()
        return Table(self._say(nl, en), ("", *head), lines, notes) if lines else None

    def _team(self, team: Team) -> str:
        return f"{team.code} {team.label(self.language)}"

    def _received(self) -> pd.DataFrame:
        """Per team the coders of step 1 and the accepted rows of every step."""
        counts = pd.DataFrame(0, index=[t.code for t in self.book.teams], columns=list(_STEPS))
        for step in ("1", "1b", "2"):
            for team, own in self._rows(step).groupby("team"):
                counts.loc[str(team), step] = len(own)
                if step == "1":
                    counts.loc[str(team), "coders"] = own["researcher"].nunique()
        return counts

    def _without(self, team: str, step: str) -> str:
        """Why there is no number: the hypotheses were not put, or no table was handed in."""
        session = self.received.study.sessions.get(team) if self.received else None
        if step == "1b" and session is not None and not session.hypotheses:
            return self._in_words("not_put")
        return self._in_words("no_table")

    def sub_questions(self, nl: str, en: str) -> Table | None:
        """The sub-questions by their number."""
        asked = [(q.number, q.label(self.language)) for q in self.book.sub_questions]
        return self.listing(nl, en, asked, self._in_words("sub_question"))

    def themes(self, place: str = "themes") -> list[Figure]:
        """Published quotations per theme and polarity, with totals; none without quotations."""
        if not self.book.quotations:
            return []
        table = themes.theme_table(self.book)
        return self._counts(place, table.loc[:, table.loc["total"] > 0], "quotations", "polarity")

    def tallies(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | None:
        """A divided bar per theme: quotations by direction."""
        if not figures:
            return None
        rows: dict[str, dict[str, int]] = {}
        for f in figures:
            if "total" not in (f.categories[0], f.group):
                row = rows.setdefault(self._plain(f.categories[0]), {})
                row[self._plain(f.group)] = f.count or 0
        kinds = list(next(iter(rows.values())))
        return plot.tallies(rows, kinds, self._say(nl, en))

    def most(self, figures: Sequence[Figure]) -> Markdown | None:
        """How many of the quotations are about what hinders, and under which theme most."""
        if not figures:
            return None
        of = {(f.categories[0], f.group): f.count or 0 for f in figures}
        hinders, every = of["total", "hindering"], of["total", "total"]
        theme = max((t.code for t in self.book.themes), key=lambda code: of[code, "hindering"])
        numbers = {"every": every, "hinders": hinders, "n": of[theme, "hindering"]}
        return self._in_words("most", name=self._plain(theme), **numbers)

    def factors(self, place: str = "factors") -> list[Figure]:
        """Published quotations per factor, in the order of the themes; none without quotations."""
        table = themes.factor_table(self.book) if self.book.quotations else pd.DataFrame()
        return self._record(
            self._count(f"{place}.{row['factor']}", "quotations", len(row["quotations"].split()))
            for _, row in records(table)
        )

    def factor_table(self, figures: Sequence[Figure], nl: str, en: str) -> Table | None:
        """The factors by theme: polarity, quotations, and whether every team named it."""
        of = {f.categories[0]: f for f in figures}
        every = self._in_words("every_team")
        rows = [
            (f"{self._shown(factor.code)} <small>{self._shown(theme.code)}</small>",
             self._shown(factor.polarity), cell(of[factor.code], self.language),
             every if factor.teams == "all" else self._plain("unknown_n"))
            for theme in self.book.themes
            for factor in theme.factors
            if factor.code in of
        ]  # fmt: skip
        head = self._in_words("factor_head")
        note = self._in_words("factor_note")
        return (
            Table(self._say(nl, en), ("", *head.split("|")), tuple(rows), (note,)) if rows else None
        )

    def conclusions(self, place: str = "conclusions") -> list[Figure]:
        """Per conclusion what is for and against it: published quotations, or what step 2 holds."""
        rows = self._rows("2")
        table = themes.conclusions(self.book, self._named(rows)).set_index("finding")
        if not self.published:
            found = table[list(_SUPPORT)] if len(rows) else table[[]]
            return self._counts(place, found, "fragments", "side", self.origin)
        quoted = table[["quotations", "counter_quotations"]]
        return self._counts(place, quoted, "quotations", "side")

    def conclusion_table(self, figures: Sequence[Figure], nl: str, en: str) -> Table | None:
        """Each conclusion with its direction, the questions it answers and its support."""
        cells = {(f.categories[0], f.group): f for f in figures}
        groups = [group for group in _HEAD if any(f.group == group for f in figures)]
        rows = []
        for finding in self.book.findings:
            name = f"{self._shown(finding.code)} <small>{self._shown(finding.polarity)}</small>"
            shown = [cells.get((finding.code, group)) for group in groups]
            unknown = self._plain("unknown_n")
            rows.append((name, *(cell(f, self.language) if f else unknown for f in shown)))
        head = each("study.support", groups, self.language)
        notes = (self._in_words("conclusion_note"),) if self.published else ()
        return Table(self._say(nl, en), ("", *head), tuple(rows), notes) if figures else None

    def concepts(self, nl: str, en: str) -> Table | None:
        """The concepts with their definition, where it was published, and their status."""
        rows: list[tuple[str, ...]] = []
        for concept in self.book.concepts:
            defined = concept.definition.label(self.language) if concept.definition else "–"
            source = "; ".join(
                f"{s.author or s.title} {s.year or ''}".strip() for s in concept.sources
            )
            given = self._in_words("given_up") if concept.status == "given_up" else ""
            rows.append((concept.label(self.language), defined, source, given))
        head = str(self._in_words("concept_head"))
        if not any(row[-1] for row in rows):  # nothing was given up
            rows, head = [row[:-1] for row in rows], head.rsplit("|", 1)[0]
        return self.listing(nl, en, rows, head)

    def answers_published(self, nl: str, en: str) -> Table | None:
        """The conclusions under the research questions that they answer."""
        questions = self.book.questions
        rows = [
            (finding.label(self.language), self._plain(finding.polarity),
             *("●" if question.code in finding.answers else "" for question in questions))
            for finding in self.book.findings
        ]  # fmt: skip
        names = [self._in_words("direction"), *(q.label(self.language) for q in questions)]
        return self.listing(nl, en, rows, "|".join(names))

    # ---------------------------------------------------------------- from the tables of a pair
    def agreement(self, place: str = "agreement", threshold: float = THRESHOLD) -> list[Figure]:
        """Agreement of the pairs on choosing and on categories, over all sessions; none without.

        Fragments count as the same from `threshold` of shared time on.
        """
        if self.received is None or not (sessions := self.received.matched(self.book, threshold)):
            return []
        lengths = {team: s.length for team, s in self.received.study.sessions.items()}
        table = outcomes(sessions).set_index("team")[["both", "only_a", "only_b"]]
        chosen = self._counts(f"{place}.fragments", table, "fragments", "outcome", self.origin)
        choosing = on_selection(sessions, lengths, self.seed)
        found = pd.concat([choosing, on_categories(sessions, self.book, self.seed)])
        return chosen + self._record(estimates(place, found), self.origin)

    def forest(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | None:
        """The coefficients with their intervals."""
        shown = [f for f in figures if f.statistic == "agreement"]
        if not shown:
            return None
        return studies.forest(shown, self._plain, self.language, self._say(nl, en))

    def pairs(self, figures: Sequence[Figure], nl: str, en: str) -> Table | None:
        """Fragments chosen by both or by one of the two, per session."""
        return self.grid([f for f in figures if f.statistic == "count"], nl, en)

    def tally(self, nl: str, en: str, place: str = "tally") -> Table | None:
        """Statements that agree and disagree with each hypothesis, per team."""
        rows = self._rows("1b")
        if rows.empty:
            return None
        there = set(rows["team"])
        table = themes.tally(rows, self.book).set_index(["team", "question"])
        asked = [(t.code, q) for t in self.book.teams if t.code in there for q in self.book.testing]
        table = table.reindex(pd.MultiIndex.from_tuples(asked), fill_value=0)
        table.index = pd.Index([" ".join(pair) for pair in asked])
        figures = self._counts(place, table, "stances", "stance", self.origin)
        shown = studies.grid(figures, self._shown, self.language, self._say(nl, en))
        width = len(shown.header) - 1
        lines = [
            (team.code, *[self._without(team.code, "1b")] * width)
            for team in self.book.teams
            if team.code not in there
        ]
        return replace(shown, rows=tuple(sorted((*shown.rows, *lines), key=self._order)))

    def _order(self, row: Sequence[str]) -> int:
        """The place of the team that a row begins with."""
        return [team.code for team in self.book.teams].index(row[0].split()[0])

    def most_named(self, place: str = "named") -> Markdown | None:
        """The factors with most fragments in each direction, from step 2."""
        named = self._named(self._rows("2"))
        told = []
        for polarity in (p for p in self.book.polarities if p.direction):
            own = named[named["polarity"] == polarity.code]
            counts = own.drop_duplicates(["factor", "team", "fragment"])["factor"].value_counts()
            if counts.empty:
                continue
            first = sorted(counts.index[counts == counts.max()])
            figures = self._record(
                [self._count(f"{place}.{code}", "fragments", int(counts[code])) for code in first],
                self.origin,
            )
            names = say("show.word.and", self.language).join(
                f"'{self._plain(code)}'" for code in first
            )
            what, n = self._plain(polarity.code), figures[0].count
            told.append(self._in_words("named_as", polarity=what, names=names, n=n))
        return self._in_words("named", told="; ".join(told)) if told else None

    def factor_by_team(self, nl: str, en: str, place: str = "by_team") -> Table | None:
        """Fragments per factor that was named and team, from step 2."""
        table = themes.factor_by_team(self._named(self._rows("2")), self.book)
        return self.grid(self._counts(place, table, "fragments", "team", self.origin), nl, en)

    def theme_support(self, nl: str, en: str, place: str = "support") -> Table | None:
        """Fragments, teams and coders per theme and direction, from step 2."""
        table = themes.theme_support(self._named(self._rows("2")))
        if table.empty:
            return None
        table.index = pd.Index([".".join(pair) for pair in table.index])
        figures = self._counts(place, table, "fragments", "support", self.origin)

        def label(code: str) -> str:
            return ", ".join(map(self._shown, code.split(".")))

        return studies.grid(figures, label, self.language, self._say(nl, en))

    def answer_sheet(self, nl: str, en: str, place: str = "answers") -> Table | None:
        """Step 3: per sub-question and direction the factors with their fragments, of the sessions
        that have a step 2 table; without words of participants, team or time."""
        rows = self._rows("2")
        if self.received is None or rows.empty:
            return None
        listed = self.received.study.factors
        sheet = records(themes.answers(rows, self.book, listed))
        names = [
            ".".join(
                filter(None, (place, row["question"], row["polarity"], row["factor"] or "none"))
            )
            for _, row in sheet
        ]
        figures = self._record(
            [self._count(name, "fragments", int(row["fragments"]))
             for name, (_, row) in zip(names, sheet, strict=True)],
            self.origin,
        )  # fmt: skip
        none = self._in_words("no_factor")
        cells = tuple(
            (f"{row['question']} {self._shown(row['question'])}", self._shown(row["polarity"]),
             self._shown(row["factor"]) or none, cell(figure, self.language))
            for (_, row), figure in zip(sheet, figures, strict=True)
        )  # fmt: skip
        head = self._in_words("answer_head")
        unnamed, every = without_factor(rows, self.book, listed)
        notes = [self._in_words("unnamed", unnamed=unnamed, every=every)]
        if missing := [
            t.code for t in self.book.teams if t.session and t.code not in set(rows["team"])
        ]:
            notes.append(self._in_words("provisional", teams=", ".join(missing)))
        return Table(self._say(nl, en), ("", *head.split("|")), cells, tuple(notes))

    def _in_words(self, key: str, **values: object) -> Markdown:
        return Markdown(say(f"study.dialogues.{key}", self.language, **values))

    def _rows(self, step: Step) -> pd.DataFrame:
        """The accepted rows of a step; none without tables."""
        found = self.received.rows(step) if self.received else None
        return pd.DataFrame(columns=["team", "elements"]) if found is None else found

    def _named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The factors that the elements of step 2 name."""
        return factors_named(rows, self.book, self.received.study.factors if self.received else {})
