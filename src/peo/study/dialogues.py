"""The dialogues in one notebook: what was published, and what the tables of a pair add."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from peo.codes import themes
from peo.codes.agreement import on_categories, on_selection, outcomes
from peo.codes.dialogues import Dialogues
from peo.codes.factors import factors_named, without_factor
from peo.codes.gather import Gathered, gather
from peo.codes.pairs import THRESHOLD
from peo.codes.schema import Step
from peo.codes.tables import records
from peo.figure import Figure
from peo.instrument.variable import Language
from peo.project import Project
from peo.show import plot, studies
from peo.show.canvas import Plot
from peo.show.markdown import Markdown
from peo.show.table import Table, cell
from peo.study.base import COLLECTED, Study


class DialogueStudy(Study):
    """The dialogue study. Without tables in data/raw/dialogues only what was published."""

    def __init__(self, project: Project, notebook: str, language: Language, figures: str) -> None:
        super().__init__(project, "dialogues", notebook, language, figures)
        assert isinstance(self.codes, Dialogues)
        self.book: Dialogues = self.codes
        self.received: Gathered | None = gather(self._folder, self.book)

    # ---------------------------------------------------------------- as published
    def teams(self) -> list[Figure]:
        """Teams that were analysed and teams on the list: teams.analysed, teams.all."""
        done, listed = themes.analysed_teams(self.book)
        return self._record(
            [self._count("teams.analysed", "teams", done, listed),
             self._count("teams.all", "teams", listed)]
        )  # fmt: skip

    def about_teams(self) -> Markdown:
        """How many of the teams were analysed, and which not."""
        return Markdown(themes.analysed_sentence(self.book, self.language))

    def team_table(self, nl: str, en: str) -> Table:
        """The teams of the code list, and whether a session was analysed."""
        yes, no = self._say("ja nee", "yes no").split()
        rows = [(f"{t.code} {t.label(self.language)}", yes if t.session else no)
                for t in self.book.teams]  # fmt: skip
        return self.listing(nl, en, rows, self._say("geanalyseerd", "analysed"))

    def themes(self, place: str = "themes") -> list[Figure]:
        """Published quotations per theme and polarity, with totals."""
        table = themes.theme_table(self.book)
        return self._counts(place, table.loc[:, table.loc["total"] > 0], "quotations", "polarity")

    def tallies(self, figures: Sequence[Figure], nl: str, en: str) -> Plot:
        """A divided bar per theme: quotations by direction."""
        rows: dict[str, dict[str, int]] = {}
        for f in figures:
            if "total" not in (f.categories[0], f.group):
                row = rows.setdefault(self._plain(f.categories[0]), {})
                row[self._plain(f.group)] = f.count or 0
        kinds = list(next(iter(rows.values())))
        return plot.tallies(rows, kinds, self._say(nl, en))

    def most(self, figures: Sequence[Figure]) -> Markdown:
        """How many of the quotations are about what hinders, and under which theme most."""
        of = {(f.categories[0], f.group): f.count or 0 for f in figures}
        hinders, every = of["total", "hindering"], of["total", "total"]
        theme = max((t.code for t in self.book.themes), key=lambda code: of[code, "hindering"])
        n, name = of[theme, "hindering"], self._plain(theme)
        return self.say(
            f"Van de {every} gedrukte citaten gaan er {hinders} over wat hindert, de meeste ({n}) "
            f"onder '{name}'.",
            f"Of the {every} printed quotations {hinders} are about what hinders, most ({n}) under "
            f"'{name}'.",
        )

    def factors(self, place: str = "factors") -> list[Figure]:
        """Published quotations per factor, in the order of the themes."""
        table = themes.factor_table(self.book)
        return self._record(
            self._count(f"{place}.{row['factor']}", "quotations", len(row["quotations"].split()))
            for _, row in records(table)
        )

    def factor_table(self, figures: Sequence[Figure], theme: str, nl: str, en: str) -> Table:
        """The factors of a theme: polarity, quotations, and whether every team named it."""
        of = {f.code: f for t in self.book.themes if t.code == theme for f in t.factors}
        every = self._say("alle zes, zegt het verslag", "all six, says the report")
        rows = []
        for figure in figures:
            if (factor := of.get(figure.categories[0])) is not None:
                teams = every if factor.teams == "all" else self._plain("unknown_n")
                shown = cell(figure, self.language)
                rows.append((self.label(factor.code), self.label(factor.polarity), shown, teams))
        head = self._say("richting|citaten|teams", "direction|quotations|teams")
        note = self._say(
            "Welk citaat bij welke factor hoort, is een lezing van de tekst eromheen.",
            "Which quotation belongs to which factor is a reading of the text around it.",
        )
        return Table(self._say(nl, en), ("", *head.split("|")), tuple(rows), (note,))

    def conclusions(self, place: str = "conclusions") -> list[Figure]:
        """Per conclusion the quotations for and against it; of step 2 fragments and teams too."""
        named = self._named()
        table = themes.conclusions(self.book, named).set_index("finding")
        figures = self._counts(
            place, table[["quotations", "counter_quotations"]], "quotations", "side"
        )
        teams = table["teams"].dropna().to_frame()
        figures += self._counts(place, teams, "teams", "side")
        if named is not None:
            found = table[[name for name in table if str(name) in _SUPPORT]]
            figures += self._counts(place, found, "fragments", "side", COLLECTED)
        return figures

    def conclusion_table(self, figures: Sequence[Figure], nl: str, en: str) -> Table:
        """Each conclusion with its direction, the questions it answers and its support."""
        cells = {(f.categories[0], f.group): f for f in figures}
        groups = ["quotations", "counter_quotations", "teams"]
        groups += [group for group in _SUPPORT if any(f.group == group for f in figures)]
        rows = []
        for finding in self.book.findings:
            name = f"{self.label(finding.code)} <small>{self.label(finding.polarity)}</small>"
            shown = [cells.get((finding.code, group)) for group in groups]
            unknown = self._plain("unknown_n")
            rows.append((name, *(cell(f, self.language) if f else unknown for f in shown)))
        head = [_HEAD[group][self.language] for group in groups]
        note = self._say(
            "Wat bij een conclusie hoort is een lezing van de tekst. Gepubliceerde citaten dragen "
            "geen team: een aantal staat er alleen waar het verslag een factor onder de conclusie "
            "aan elk team toeschrijft.",
            "What belongs to a conclusion is a reading of the text. Published quotations carry no "
            "team: there is a number only where the report ascribes a factor under the conclusion "
            "to every team.",
        )
        return Table(self._say(nl, en), ("", *head), tuple(rows), (note,))

    def concepts(self, nl: str, en: str) -> Table:
        """The concepts with their definition, where it was published, and their status."""
        rows = []
        for concept in self.book.concepts:
            defined = concept.definition.label(self.language) if concept.definition else "–"
            source = "; ".join(
                f"{s.author or s.title} {s.year or ''}".strip() for s in concept.sources
            )
            given = self._say("losgelaten", "given up") if concept.status == "given_up" else ""
            rows.append((concept.label(self.language), defined, source, given))
        head = self._say("omschrijving|bron|status", "definition|source|status")
        return self.listing(nl, en, rows, head)

    def answers_published(self, nl: str, en: str) -> Table:
        """The conclusions under the research questions that they answer."""
        questions = self.book.questions
        rows = [
            (finding.label(self.language), self._plain(finding.polarity),
             *("●" if question.code in finding.answers else "" for question in questions))
            for finding in self.book.findings
        ]  # fmt: skip
        names = [self._say("richting", "direction"), *(q.label(self.language) for q in questions)]
        return self.listing(nl, en, rows, "|".join(names))

    # ---------------------------------------------------------------- from the tables of a pair
    def tables(self, nl: str, en: str) -> Table | Markdown:
        """The tables received: step, rows accepted and refused. Or that there are none."""
        if self.received is None:
            return self.say(
                "De opnamen en fragmenttabellen van de gepubliceerde studie zijn niet openbaar. "
                "Staan er tabellen in `data/raw/dialogues`, dan volgen hier overeenstemming, "
                "antwoordblad en telling.",
                "The recordings and fragment tables of the published study are not public. With "
                "tables in `data/raw/dialogues`, agreement, answer sheet and tally follow here.",
            )
        rows = [(t.file, t.kind, str(len(t.accepted)), str(len(t.rejected)))
                for t in self.received.tables]  # fmt: skip
        head = self._say("stap|geaccepteerd|afgekeurd", "step|accepted|refused")
        return self.listing(nl, en, rows, head)

    def agreement(self, place: str = "agreement", threshold: float = THRESHOLD) -> list[Figure]:
        """Agreement of the pairs on choosing and on categories, over all sessions; none without.

        Fragments count as the same from `threshold` of shared time on.
        """
        if self.received is None or not (sessions := self.received.matched(self.book, threshold)):
            return []
        lengths = {team: s.length for team, s in self.received.study.sessions.items()}
        table = outcomes(sessions).set_index("team")[["both", "only_a", "only_b"]]
        chosen = self._counts(f"{place}.fragments", table, "fragments", "outcome", COLLECTED)
        choosing = on_selection(sessions, lengths, self.seed)
        found = pd.concat([choosing, on_categories(sessions, self.book, self.seed)])
        return chosen + self._record(estimates(place, found), COLLECTED)

    def forest(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Markdown:
        """The coefficients with their intervals."""
        shown = [f for f in figures if f.statistic == "agreement"]
        if not shown:
            return self._none()
        return studies.forest(shown, self._plain, self.language, self._say(nl, en))

    def pairs(self, figures: Sequence[Figure], nl: str, en: str) -> Table | Markdown:
        """Fragments chosen by both or by one of the two, per session."""
        shown = [f for f in figures if f.statistic == "count"]
        return self.grid(shown, nl, en) if shown else self._none()

    def tally(self, nl: str, en: str, place: str = "tally") -> Table | Markdown:
        """Statements that agree and disagree with each hypothesis, per team."""
        rows = self._rows("1b")
        if rows is None:
            return self._none()
        table = themes.tally(rows, self.book)
        table.index = pd.Index(table.pop("team") + " " + table.pop("question"))
        return self.grid(self._counts(place, table, "stances", "stance", COLLECTED), nl, en)

    def factor_by_team(self, nl: str, en: str, place: str = "by_team") -> Table | Markdown:
        """Fragments per factor that was named and team, from step 2."""
        if (named := self._named()) is None:
            return self._none()
        table = themes.factor_by_team(named, self.book)
        return self.grid(self._counts(place, table, "fragments", "team", COLLECTED), nl, en)

    def theme_support(self, nl: str, en: str, place: str = "support") -> Table | Markdown:
        """Fragments, teams and coders per theme and direction, from step 2."""
        if (named := self._named()) is None:
            return self._none()
        table = themes.theme_support(named)
        table.index = pd.Index([".".join(pair) for pair in table.index])
        figures = self._counts(place, table, "fragments", "support", COLLECTED)

        def label(code: str) -> str:
            return ", ".join(map(self.label, code.split(".")))

        return studies.grid(figures, label, self.language, self._say(nl, en))

    def _rows(self, step: Step) -> pd.DataFrame | None:
        return self.received.rows(step) if self.received else None

    def _named(self) -> pd.DataFrame | None:
        """The factors that the elements of step 2 name; None without step 2."""
        if self.received is None or (rows := self.received.rows("2")) is None:
            return None
        return factors_named(rows, self.book, self.received.study.factors)

    def answer_sheet(self, nl: str, en: str, place: str = "answers") -> Table | Markdown:
        """Step 3: per sub-question and direction the factors with their fragments, of the sessions
        that have a step 2 table; without words of participants, team or time."""
        if self.received is None or (rows := self.received.rows("2")) is None:
            asked = [(q.number, q.label(self.language)) for q in self.book.sub_questions]
            head = self._say("deelvraag", "sub-question")
            return self.listing(nl, en, asked, head, str(self._none()))
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
            COLLECTED,
        )  # fmt: skip
        none = self._say("geen factor genoemd", "no factor named")
        cells = tuple(
            (f"{row['question']} {self.label(row['question'])}", self.label(row["polarity"]),
             self.label(row["factor"]) or none, cell(figure, self.language))
            for (_, row), figure in zip(sheet, figures, strict=True)
        )  # fmt: skip
        head = self._say("richting|factor|fragmenten", "direction|factor|fragments")
        unnamed, every = without_factor(rows, self.book, listed)
        notes = [
            self._say(
                f"{unnamed} van de {every} elementen noemen geen factor.",
                f"{unnamed} of {every} elements name no factor.",
            )
        ]
        if missing := sorted(self._met() - set(rows["team"])):
            notes.append(
                self._say(
                    f"Voorlopig: van {', '.join(missing)} is er nog geen tabel van stap 2.",
                    f"Provisional: there is no step 2 table of {', '.join(missing)} yet.",
                )
            )
        return Table(self._say(nl, en), ("", *head.split("|")), cells, tuple(notes))

    def _met(self) -> set[str]:
        """The teams with a session."""
        return {team.code for team in self.book.teams if team.session}


_SUPPORT = ("fragments", "fragment_teams", "counter_fragments", "counter_teams")
_HEAD = {
    "quotations": {"nl": "citaten ervoor", "en": "quotations for"},
    "counter_quotations": {"nl": "citaten ertegen", "en": "quotations against"},
    "teams": {"nl": "teams", "en": "teams"},
    "fragments": {"nl": "fragmenten ervoor", "en": "fragments for"},
    "fragment_teams": {"nl": "teams ervoor", "en": "teams for"},
    "counter_fragments": {"nl": "fragmenten ertegen", "en": "fragments against"},
    "counter_teams": {"nl": "teams ertegen", "en": "teams against"},
}


def estimates(place: str, found: pd.DataFrame) -> list[Figure]:
    """The rows of an agreement table as figures, called `place.what.statistic`."""

    out = []
    for row in found.to_dict("records"):
        name, statistic = row["category"] or row["of"], row["statistic"]
        value, low, high = (None if pd.isna(row[k]) else row[k] for k in ("value", "low", "high"))
        out.append(
            Figure(
                f"{place}.{name}.{statistic}", "agreement", row["of"], (name,), by="statistic",
                group=statistic, test=statistic, value=value, low=low, high=high, n=row["n"],
            )
        )  # fmt: skip
    return out
