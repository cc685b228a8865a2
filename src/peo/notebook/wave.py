"""What a notebook imports: open a wave, ask it for figures, show them.

    from peo.notebook import open_wave
    w = open_wave("2022-04", notebook="02-professional-space")
    space = w.shares("t2_3", "rules_negative_influence")
    w.table(space, nl="Invloed van regels", en="Influence of rules")

Every figure that is asked for is recorded, with the cell that asked; nothing is typed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape

import pandas as pd

from peo.analysis import describe, response
from peo.analysis.spread import spread
from peo.disclosure import COUNTED
from peo.figure import Figure
from peo.instrument.expression import Condition
from peo.instrument.variable import Language, Variable
from peo.notebook.arguments import check_verbs, checked
from peo.notebook.asked import if_asked
from peo.notebook.calls import OWN_PICTURE, noted, picture_id
from peo.notebook.comparisons import Comparisons
from peo.notebook.explain import explain
from peo.notebook.over_waves import OverWaves
from peo.notebook.own import frame_of, own_figure, own_svg, people_behind
from peo.notebook.recorder import project_for
from peo.notebook.showing import Showing
from peo.project import UserError
from peo.published.basis import PRACTICE
from peo.show.audit import Audit
from peo.show.block import Markdown
from peo.show.canvas import Plot
from peo.show.gate import NotKnown
from peo.show.table import Table
from peo.words import find, say

check_verbs(Audit)


class Wave(Comparisons, OverWaves, Showing):
    """One wave in one notebook. See `open_wave`."""

    # ---------------------------------------------------------------- asking for figures
    @if_asked
    def shares(
        self,
        place: str,
        variable: str,
        categories: Sequence[str] | None = None,
        by: str | Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        base: str = "",
        total: bool = True,
    ) -> list[Figure]:
        """Share of each answer (or class or band of answers), per group when `by` is given.

        `base` says who is counted, as a condition; `groups` picks answers, classes or bands of
        `by`, which may name two questions: `by=["workload", "mentor"]`. The figures are called
        `place.answer`, or `place.group.answer` with `all` for everybody.

        >>> stay = w.shares("stay", "stay_one_year", ["large_both"], by="workload")
        >>> stay["strong"]
        stay.strong.large_both: 78% (n = 113)
        >>> w.shares("few", "workload", base="work_enjoyment <= 5")["strong"]
        few.strong: 65% (n = 48)
        """
        asked = self._variable(variable)
        chosen = self._categories(asked, categories)
        return self._per_group(
            lambda name, condition: describe.shares(
                self.counts, asked, chosen, condition, f"{place}.{name}" if by else place
            ),
            by, groups, base, total,
        )  # fmt: skip

    @if_asked
    def items(
        self,
        place: str,
        variables: str | Sequence[str],
        categories: Sequence[str] | None = None,
        by: str | Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        base: str = "",
        total: bool = True,
    ) -> list[Figure]:
        """Shares for each item of a question, or for each variable of a list, per group if asked.

        The figures are called `place.variable.answer` or `place.variable.group.answer`.

        >>> space = w.items("space", ["space_overall", "space_reflection"], ["sufficient_both"])
        >>> space["space_reflection"]
        space.space_reflection.sufficient_both: 47% (n = 298)
        """
        asked = [name for name in self._items(variables) if name in self.records]
        return [
            figure
            for variable in asked
            for figure in self.shares(
                f"{place}.{variable}", variable, categories, by, groups, base, total
            )
        ]

    @if_asked
    def followups(self, place: str, question: str, category: str) -> list[Figure]:
        """Share of one answer to each follow-up, among those to whom that follow-up was put."""
        self._items(question)
        found = next(q for q in self.instrument.questions if q.id == question)
        return [
            figure
            for item in found.items
            if item.id in self.records
            for figure in self.shares(f"{place}.{item.id}", item.id, [category], base=item.asked_if)
        ]

    @if_asked
    def chosen(self, place: str, question: str, base: str = "") -> list[Figure]:
        """Share of people who ticked each option of a multiple-choice question, largest first.

        >>> w.chosen("cause", "causes", "workload in {somewhat, strong}")[0]
        cause.cause_caseload: 44% (n = 209)
        """
        return self._answered(self._options(question), "yes", base, place)

    @if_asked
    def mentions(self, place: str, question: str, base: str = "") -> list[Figure]:
        """Share of each option in all ticks of a multiple-choice question (they add to 100)."""
        figures = describe.mentions(self.counts, self._options(question), self._base(base), place)
        return self.ordered(self._record(figures))

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

        >>> w.mean("mark", "work_enjoyment", by="workload")["hardly"]
        mark.hardly: 7.8 (n = 84)
        """
        asked = self._number(variable)
        return self._per_group(
            lambda name, condition: [
                describe.mean(self.counts, asked, condition, f"{place}.{name}")
            ],
            by, groups, base, total,
        )  # fmt: skip

    @if_asked
    def first(self, place: str, question: str, base: str = "") -> list[Figure]:
        """Share of people who put each thing of a ranking first, largest first."""
        return self._answered(self._ranking(question), "1", base, place)

    @if_asked
    def mean_place(self, place: str, question: str, base: str = "") -> list[Figure]:
        """Mean place of each thing of a ranking among those who placed it, the first one first."""
        figures = []
        for thing in self._ranking(question):
            asked, name = self._number(thing.id), f"{place}.{thing.id}"
            figures.append(describe.mean(self.counts, asked, self._base(base), name))
        return self.ordered(self._record(figures))[::-1]

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

        >>> w.spread("s", "work_enjoyment", by="workload")["strong"]["median"]
        s.strong.median: 6.0 (n = 113)
        """
        asked = self._number(variable)
        return self._per_group(
            lambda name, condition: spread(self.counts, asked, condition, f"{place}.{name}"),
            by, groups, base, total,
        )  # fmt: skip

    def n(self, place: str, variable: str = "respondents", base: str = "") -> Figure:
        """Number of people in a base, of those who answered `variable`."""
        if variable != "respondents":
            self._variable(variable)
        return self._record([describe.base_n(self.counts, variable, self._base(base), place)])[0]

    def count(self, place: str, variable: str, category: str, base: str = "") -> Figure:
        """Number of people who gave an answer, or one of a class or band of answers.

        >>> w.count("strong", "workload", "strong")
        strong: 116 (n = 296)
        """
        asked = self._variable(variable)
        codes = tuple(code for _, own in self._categories(asked, [category]) for code in own)
        return self._record([describe.count(self.counts, asked, codes, self._base(base), place)])[0]

    def audit(self, place: str) -> list[Figure]:
        """Per question: how many people the route leads there, and how many answered."""
        return self._record(response.route_audit(self.counts, self.instrument, place))

    def left_open(self, place: str) -> list[Figure]:
        """Per question: how many of the answers that were asked for are missing."""
        return self._record(response.left_open(self.records, self.instrument, place))

    def completion(self, place: str) -> list[Figure]:
        """How many people got to the end, left nothing open, or stopped after which question."""
        return self._record(response.completion(self.records, self.instrument, place))

    def straight_lines(self, place: str) -> list[Figure]:
        """Per group of items on one scale: who gave every item the same answer."""
        return self._record(response.straight_lines(self.records, self.instrument, place))

    def themes(self, place: str, by: str | None = None) -> list[Figure]:
        """Share of each theme among the coded answers to its question; of `with_themes` only."""
        figures = []
        for one in self.coded.themes.questions:
            asked = (f"{place}.{one.question}", f"{one.question}_themes", ["yes"])
            figures += self.items(*asked, by=by, total=by is None)
        return figures

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
            raise UserError(f"frame: of {wave} there are no answers, only what was published.")
        return frame_of(side.rows, side.instrument, variables).rename_axis(f"row of {wave}")

    def record(
        self, place: str, value: float, rows: object, how: str, nl: str, en: str,
        by: str = "", unit: str = "", decimals: int = 1,
    ) -> Figure:  # fmt: skip
        """A number that this notebook computed from `rows` of `frame`; shown as any other.

        `how` says how it was made, `by` is a column whose groups went into it. It is hidden where
        the rows, or one of these groups, are too few people.
        """
        sizes = people_behind(rows, by, len(self.records), "record")
        figure = own_figure(place, value, sizes, self._rule, how, nl, en, unit, decimals)
        return self._record([figure], basis=self._basis(False))[0]

    def show(
        self, drawn: object, data: object, nl: str, en: str, by: str = ""
    ) -> Plot | NotKnown | Markdown:
        """A picture of matplotlib or seaborn with the rows of `frame` that it shows.

        A picture with a mark per person stays in the lab; one of too few people, or with a group of
        `by` that is too small, is not shown.
        """
        sizes = people_behind(data, by, len(self.records), "show")
        drawing = (own_svg(drawn, data, sum(sizes)), sizes, nl, en)
        made = self._own(*drawing)
        noted(made, self.part, OWN_PICTURE, drawing, {})
        self.drawn.append(picture_id(drawing))
        return made

    def _own(self, svg: str, sizes: Sequence[int], nl: str, en: str) -> Plot | NotKnown | Markdown:
        caption = self._say(nl, en)
        made = Plot(lambda: svg, f"{caption}. n = {sum(sizes)}.", caption)
        if self.for_page and self.origin == PRACTICE:
            return NotKnown(caption, self.language)
        if self.origin in COUNTED and min(sizes, default=0) < self._rule.min_base:
            return Markdown(f"*{caption}: {say('show.word.hidden', self.language)}*")
        return made

    def explain(self, figure: Figure) -> Table:
        """Who was counted and who not, by which formula, and one line that gives the same."""
        return explain(self, figure, self.for_page)

    def __repr__(self) -> str:
        return f"Wave {self.id} ({self.origin}), {len(self.records)} records"

    def _repr_html_(self) -> str:
        text = escape(f"{self.instrument.title.label(self.language)} · {self.id}")
        told = find(f"show.origin.{self.origin}")
        mark = f" · <strong>{escape(told.label(self.language))}</strong>" if told else ""
        return f'<p class="peo-origin">{text} · n = {len(self.records)}{mark}</p>'

    # ---------------------------------------------------------------- inside
    def _answered(
        self, variables: Iterable[Variable], code: str, base: str, place: str
    ) -> list[Figure]:
        """Share of people with one answer to each of some variables, largest first."""
        own = [(variable, [(variable.id, (code,))]) for variable in variables]
        return self.ordered(self._record([
            figure
            for variable, one in own
            for figure in describe.shares(self.counts, variable, one, self._base(base), place)
        ]))  # fmt: skip

    def _per_group(
        self,
        told: Callable[[str, Condition], list[Figure]],
        by: str | Sequence[str] | None,
        groups: Sequence[str] | None,
        base: str,
        total: bool,
    ) -> list[Figure]:
        """What is told of each group, and of everybody where that is asked."""
        return self._record([
            self._in_group(figure, by, name)
            for name, condition in self._groups(by, groups, base, total)
            for figure in told(name, condition)
        ])  # fmt: skip

    @staticmethod
    def _in_group(figure: Figure, by: str | Sequence[str] | None, name: str) -> Figure:
        """The figure of a group; of two questions the base tells the other answer."""
        if not by or name == "all":
            return figure
        first = by if isinstance(by, str) else by[0]
        return replace(figure, by=first, group=name.split(".")[0])


@checked
def open_wave(wave: str, notebook: str, language: Language = "nl", figures: str = "") -> Wave:
    """Open the validated records of a wave for one notebook.

    `figures` is where `save` writes, relative to the project; the pipeline fills it in. Raises
    UserError for an unknown wave or one that intake has not seen yet.
    """
    return Wave(project_for(language, figures), wave, notebook, language, figures)
