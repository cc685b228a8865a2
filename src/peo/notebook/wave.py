"""What a notebook imports: open a wave, ask it for figures, show them.

    from peo.notebook import open_wave
    w = open_wave("2022-04", notebook="02-professional-space")
    space = w.shares("t2_3", "rules_negative_influence")
    w.table(space, nl="Invloed van regels", en="Influence of rules")

Every figure that is asked for is recorded, with the cell that asked; nothing is typed by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from html import escape
from typing import Literal, Self

import pandas as pd

from peo.analysis import describe, margins, open_answers, response
from peo.analysis.counts import Counts
from peo.analysis.spread import places, spread
from peo.figure import Figure
from peo.notebook.arguments import check_verbs, checked
from peo.notebook.asked import if_asked
from peo.notebook.comparisons import Comparing
from peo.notebook.explain import explain
from peo.notebook.own import OwnNumbers, frame_of, key_of
from peo.notebook.recorder import project_for
from peo.notebook.showing import Showing
from peo.project import UserError
from peo.project.words import Language, find
from peo.show.audit import Audit
from peo.show.figure_table import Table

check_verbs(Audit)


class Wave(Comparing, Showing, OwnNumbers):
    """One wave in one notebook. See `open_wave`."""

    # ---------------------------------------------------------------- asking for figures
    @if_asked
    def shares(
        self,
        place: str,
        variable: str | Sequence[str],
        categories: Sequence[str] | None = None,
        by: str | Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        base: str = "",
        total: bool = True,
        of: Literal["people", "mentions"] = "people",
    ) -> list[Figure]:
        """Share of each answer (or class or band of answers), per group when `by` is given.

        `base` says who is counted, as a condition; `groups` picks answers, classes or bands of
        `by`, which may name two questions: `by=["workload", "mentor"]`. The figures are called
        `place.answer`, or `place.group.answer` with `all` for everybody.

        Of a list of variables, or of a question with items by its id, they are called
        `place.variable.answer`, and a follow-up that was put to some has those as its base. Of a
        multiple choice the share that ticked each option, largest first, and of a ranking the share
        that put each thing first, are called `place.option`; `of="mentions"` are shares of all
        ticks, which add to 100.

        >>> stay = w.shares("stay", "stay_one_year", ["large_both"], by="workload")
        >>> stay["strong"]
        stay.strong.large_both: 78% (n = 113)
        >>> w.shares("few", "workload", base="work_enjoyment <= 5")["strong"]
        few.strong: 65% (n = 48)
        >>> space = w.shares("space", ["space_overall", "space_reflection"], ["sufficient_both"])
        >>> space["space_reflection"]
        space.space_reflection.sufficient_both: 47% (n = 298)
        >>> w.shares("cause", "causes", base="workload in {somewhat, strong}")[0]
        cause.cause_caseload: 44% (n = 209)
        """
        if of == "mentions":
            options = self._options(str(variable))
            found = describe.mentions(self._counts, options, self._base(base), place)
            return from_large(self._record(found))
        if not isinstance(variable, str) or self._several(variable):
            return self._of_several(place, variable, categories, by, groups, base, total)
        asked = self._variable(variable)
        chosen = self._categories(asked, categories)
        return self._per_group(
            lambda name, condition: describe.shares(
                self._counts, asked, chosen, condition, f"{place}.{name}" if by else place
            ),
            by, groups, base, total,
        )  # fmt: skip

    def _of_several(
        self,
        place: str,
        variables: str | Sequence[str],
        categories: Sequence[str] | None,
        by: str | Sequence[str] | None,
        groups: Sequence[str] | None,
        base: str,
        total: bool,
    ) -> list[Figure]:
        names = [name for name in self._items(variables) if name in self.records]
        question = next((q for q in self.instrument.questions if q.id == variables), None)
        told = {"multi": "yes", "ranking": "1"}.get(question.type) if question else None
        if told and categories is None and by is None:
            own = [(self._variable(name), [(name, (told,))]) for name in names]
            return from_large(self._record([
                figure
                for one, chosen in own
                for figure in describe.shares(self._counts, one, chosen, self._base(base), place)
            ]))  # fmt: skip
        chosen = [told] if told and categories is None else categories
        put_to = {item.id: item.asked_if or "" for item in question.items} if question else {}
        return [
            figure
            for name in names
            for figure in self.shares(
                f"{place}.{name}", name, chosen, by, groups, base or put_to.get(name, ""), total
            )
        ]

    @if_asked
    def mean(
        self,
        place: str,
        variable: str,
        by: str | Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        base: str = "",
        total: bool = True,
    ) -> list[Figure]:
        """Mean of a number, per group when `by` is given; called `place.group` or `place.all`.

        Of a ranking the mean place of each thing among those who placed it, the first one first.

        >>> w.mean("mark", "work_enjoyment", by="workload")["hardly"]
        mark.hardly: 7.8 (n = 84)
        """
        if self._several(variable):
            things = self._of_type(variable, "ranking")
            numbers = [self._number(thing.id) for thing in things]
            return from_large(self._record([
                describe.mean(self._counts, one, self._base(base), f"{place}.{one.id}")
                for one in numbers
            ]))[::-1]  # fmt: skip
        asked = self._number(variable)
        return self._per_group(
            lambda name, condition: [
                describe.mean(self._counts, asked, condition, f"{place}.{name}")
            ],
            by, groups, base, total,
        )  # fmt: skip

    @if_asked
    def spread(
        self,
        place: str,
        variable: str,
        by: str | Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        base: str = "",
        total: bool = True,
    ) -> list[Figure]:
        """Median with its interval, quartiles and standard deviation of a number, per group.

        The figures are called `place.group.median`, `.lower_quartile`, `.upper_quartile` and `.sd`.
        Of ordered answers the median and quartiles are answers, and so are the ends of the interval
        (`.median_low` and `.median_high`).

        >>> w.spread("s", "work_enjoyment", by="workload")["strong"]["median"]
        s.strong.median: 6.0 (n = 113)
        >>> w.spread("o", "space_overall")["median"].en
        'sufficient'
        """
        asked = self._variable(variable)
        asked = self._number(variable) if asked.rank else self._ranked(variable)
        told = spread if asked.rank or asked.kind == "number" else places
        return self._per_group(
            lambda name, condition: told(self._counts, asked, condition, f"{place}.{name}"),
            by, groups, base, total,
        )  # fmt: skip

    def count(
        self, place: str, variable: str = "respondents", category: str = "", base: str = ""
    ) -> Figure:
        """Number of people in a base, of those who answered `variable`; or who gave an answer, or
        one of a class or band of answers.

        >>> w.count("everybody")
        everybody: 300 (n = 300)
        >>> w.count("strong", "workload", "strong")
        strong: 116 (n = 296)
        """
        if category and variable == "respondents":
            raise UserError("notebook.no_variable", name=repr(category))
        asked = None if variable == "respondents" else self._variable(variable)
        if asked is None or not category:
            found = describe.base_n(self._counts, variable, self._base(base), place)
        else:
            codes = tuple(code for _, own in self._categories(asked, [category]) for code in own)
            found = describe.count(self._counts, asked, codes, self._base(base), place)
        return self._record([found])[0]

    def response(
        self, place: str,
        part: Literal[
            "sector", "routes", "left_open", "completion", "straight_lines", "open_questions",
            "open_options",
        ] = "sector",
    ) -> list[Figure]:  # fmt: skip
        """Who answered. Per group of which margins.csv has the size how many, and what each counts
        for (`sector`). Per question: how many the route leads there and how many answered
        (`routes`), how many answers are missing (`left_open`), who gave every item the same answer
        (`straight_lines`), how many open answers have a theme (`open_questions`), the share of
        "other, namely" (`open_options`). How far people got (`completion`).

        >>> w.response("response")["local_team"]
        response.organisation_type.local_team: 13% (n = 410)
        """
        if part == "sector":
            self._margin()
            every = [
                figure
                for name, margin in self._margins.items()
                for figure in margins.response(self._counts, margin, f"{place}.{name}")
            ]
            return self._record(every, basis="invented")
        if part == "routes":
            found = response.route_audit(self._counts, self.instrument, place)
        elif part == "open_questions":
            found = open_answers.open_questions(self.records, self._coded, place)
        elif part == "open_options":
            found = open_answers.open_options(self._counts, self.instrument, place)
        else:
            found = getattr(response, part)(self.records, self.instrument, place)
        return self._record(found)

    # ---------------------------------------------------------------- figures among each other
    def most(
        self, figures: Sequence[Figure], place: str | None = None, first: int = 5,
        every: bool = False,
    ) -> list[Figure]:  # fmt: skip
        """The largest of some shares; nothing where that is not known. With `every` all figures
        from large to small, what is not known last.

        With a `place` which shares are the `first` so many, per question and group, as figures of
        their own; equal shares share a place. An answer in own words ("other") and one that
        excludes all others do not compete for the largest. Where only an order was published, that
        is followed.
        """
        if every:
            return from_large(figures)
        if place is not None:
            return self._ranked_first(place, figures, first)
        known = self.instrument.variables
        figures = [
            figure
            for figure in figures
            if figure.variable not in known
            or figure.variable not in self.instrument.question_of(figure.variable).apart
        ]
        largest = from_large(figures)[:1]
        told = all(figure.value is not None or figure.suppressed for figure in figures)
        return largest if told or any(figure.place == 1 for figure in largest) else []

    def _ranked_first(self, place: str, figures: Sequence[Figure], first: int) -> list[Figure]:
        self._of_kinds("most", figures, ("percent", "mentions"))
        questions: dict[str, list[Figure]] = {}
        for figure in figures:
            question = self.instrument.variables[figure.variable].question
            questions.setdefault(question, []).append(figure)
        found = [f for own in questions.values() for f in describe.ranked(own, first, place)]
        return [self._record([figure], basis=figure.basis)[0] for figure in found]

    # ---------------------------------------------------------------- open answers
    @property
    def with_themes(self) -> Self:
        """This wave with its open answers: each question with themes (`themes`) as a multiple
        choice, by its name with `_themes` behind it.

        Figures asked of it are recorded with those of the wave. Without themes it is the wave.
        """
        coded = self._coded
        if coded.instrument is self.instrument:
            return self
        wave = copy(self)
        wave.part = "with_themes"
        wave.instrument, wave.records = coded.instrument, self.records.join(coded.answers)
        wave._counts = Counts(wave.records)
        return wave

    @property
    def themes(self) -> tuple[str, ...]:
        """The open questions of which answers were given themes."""
        return tuple(one.question for one in self._coded.themes.questions)

    # ---------------------------------------------------------------- numbers of one's own
    def frame(self, *variables: str, wave: str = "") -> pd.DataFrame:
        """Answers to closed questions for pandas, seaborn or pingouin: a row per respondent.

        Keep the index: `record` and `show` count people by it. Without names all closed questions.
        With `wave` those of another wave that was collected; these cannot be recorded here.
        """
        if not wave:
            return frame_of(self.records, self.instrument, variables)
        side = self._side(wave)
        if side.rows is None:
            raise UserError("notebook.no_answers", wave=wave)
        return frame_of(side.rows, side.instrument, variables).rename_axis(f"row of {wave}")

    def explain(self, figure: Figure) -> Table:
        """Who was counted and who not, by which formula, and one line that gives the same."""
        return explain(self, figure, self._for_page)

    def __repr__(self) -> str:
        return f"Wave {self.id} ({self.origin}), {len(self.records)} records"

    def _repr_html_(self) -> str:
        text = escape(f"{self.instrument.title.label(self.language)} · {self.id}")
        told = find(f"show.origin.{self.origin}")
        mark = f" · <strong>{escape(told.label(self.language))}</strong>" if told else ""
        return f'<p class="peo-origin">{text} · n = {len(self.records)}{mark}</p>'

    @property
    def _least(self) -> int:  # type: ignore[override]
        return self._rule.min_base

    @property
    def _known_rows(self) -> pd.Series:
        return pd.Series(range(len(self.records))).rename_axis(key_of(self.id))

    def _keep_own(self, figure: Figure) -> Figure:
        return self._record([figure], basis=self._basis(False))[0]


def from_large(figures: Sequence[Figure]) -> list[Figure]:
    """The figures from large to small; where only their order was published, in that order.

    What is not known stands last, in the order of the questionnaire.
    """
    by_place = any(figure.value is None for figure in figures) and all(
        figure.place for figure in figures if figure.value is not None
    )

    def key(figure: Figure) -> tuple[bool, float]:
        if by_place:
            return figure.place is None, figure.place or 0
        return figure.value is None, -(figure.value or 0.0)

    return sorted(figures, key=key)


@checked
def open_wave(wave: str, notebook: str, language: Language = "nl", figures: str = "") -> Wave:
    """Open the validated records of a wave for one notebook.

    `figures` is where `save` writes, relative to the project; the pipeline fills it in. Raises
    UserError for an unknown wave or one that intake has not seen yet.
    """
    return Wave(project_for(language, figures), wave, notebook, language, figures)
