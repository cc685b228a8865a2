"""What a wave shows: tables, pictures and sentences of figures that were asked.

Nothing is counted here. A page calls these verbs again, in either language, with the figures that
were released (`peo.notebook.calls`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from peo.analysis import planning
from peo.analysis.evaluate import Measures
from peo.analysis.tally import tested
from peo.disclosure import COUNTED
from peo.figure import Figure
from peo.instrument.names import NotAsked
from peo.notebook.asked import Asked
from peo.project import UserError
from peo.published.verify import INVENTED, touched_by, verify
from peo.show import pictures, quality, sentences
from peo.show.block import Markdown, Nothing
from peo.show.canvas import Plot
from peo.show.gate import NotKnown, Unknown, shows
from peo.show.over_waves import caveats, moved, over_waves, trend
from peo.show.table import Table, options, table


class Showing(Asked):
    """What `peo.notebook.Wave` shows."""

    def table(self, figures: Sequence[Figure], nl: str, en: str) -> Table | NotKnown | Nothing:
        """The figures as a table with a caption in the language of the report."""
        if not_shown := self._not_shown(figures, nl, en):
            return not_shown
        made = self._table(figures, self._say(nl, en))
        notes = caveats(figures, self.id, self.match_between, self.voice)
        return replace(made, notes=(*made.notes, *notes))

    def as_html(self, figures: list[Figure]) -> str:
        """What JupyterLab shows of figures that stand at the end of a cell."""
        return self._table(figures, "")._repr_html_()

    def bars(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """One bar per figure, with its interval."""
        return self._drawn(pictures.bars, figures, nl, en)

    def dots(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """One dot per figure, with its interval."""
        return self._drawn(pictures.dots, figures, nl, en)

    def stacked(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """One divided bar per variable or group."""
        return self._drawn(pictures.stacked, figures, nl, en)

    def diverging(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """One divided bar per variable or group, centred on the middle of the scale."""
        return self._drawn(pictures.diverging, figures, nl, en)

    def marks(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """How a mark or another ordered answer is spread, one row of cells per group."""
        return self._drawn(pictures.marks, figures, nl, en)

    def heatmap(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """Correlations as a triangle of shades, with their values."""
        return self._drawn(pictures.heatmap, figures, nl, en)

    def upset(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """The most frequent combinations: what is in it in words, how many people as a bar."""
        return self._drawn(pictures.upset, figures, nl, en)

    def flow(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """Where people see things go, from less to more."""
        return self._drawn(pictures.flow, figures, nl, en)

    def map(
        self, chosen: Sequence[Figure], changeable: Sequence[Figure], nl: str, en: str
    ) -> Plot | Nothing:
        """How often a cause is chosen against how many of its choosers can influence it."""
        return self._drawn(partial(pictures.influence_map, chosen), changeable, nl, en)

    def trend(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """Shares or means of several waves (`beside`), joined only where the questions are
        comparable.

        With a caveat, or where the question differs too much, there is no line and the picture says
        why; in the last case the number of the earlier wave is not shown either.
        """
        return self._drawn(
            lambda found, voice, caption: trend(found, self.match_between, voice, caption),
            figures, nl, en,
        )  # fmt: skip

    def moved(self, figures: Sequence[Figure]) -> Markdown | Nothing:
        """Which of the questions of `changes` differ demonstrably from which wave, in sentences."""
        return self._said(Markdown(moved(figures, self.voice)))

    def changes_table(self, figures: Sequence[Figure], nl: str, en: str) -> Table | Nothing:
        """What `changes` found in one table: a row per wave, with its grade, number, difference."""
        caption = self._say(nl, en)
        if not figures:
            return Nothing(caption)
        return over_waves(figures, self.id, self.match_between, self.voice, caption)

    def sentence(self, figures: Figure | Sequence[Figure], nl: str, en: str) -> Markdown | Nothing:
        """A sentence with the figure as {value}, its base as {n}, and {about}: "ruim de helft".

        {About} begins with a capital; {name} is what was counted and {group} in whom, in the words
        of the instrument. Of several figures the first is told; of none, nothing. Raises UserError
        for a figure of one group in a sentence that does not say {group}.
        """
        figure = figures if isinstance(figures, Figure) else next(iter(figures), None)
        if figure is None:
            return Nothing("")
        grouped = figure.group and figure.by in self.instrument.variables
        if grouped and any(text and "{group}" not in text for text in (nl, en)):
            raise UserError(
                f"sentence: {figure.figure_id} is of one group, {figure.by} == {figure.group}; "
                'say {group} in each language, or take another group: leaving["yes"].'
            )
        group = self.voice.group_named(figure) if grouped else figure.group
        name = self.voice.counted(figure)
        return sentences.fill(self._say(nl, en), figure, self.voice, name, group)

    def say(self, figures: Sequence[Figure]) -> Markdown | Nothing:
        """What the figures of one kind say, in a sentence or two."""
        return self._said(sentences.tell(figures, self.voice))

    def said(self, figure_id: str, nl: str, en: str) -> Markdown | Nothing:
        """A sentence with {value}, a number as it was published; nothing where it was not."""
        self._printed(figure_id, self.claims)
        found = [claim.value for claim in self.claims if claim.figure_id == figure_id]
        text = "".join(self._say(nl, en).format(value=f"**{v}**") for v in found)
        return self._said(Markdown(text))

    def untested(self, family: str) -> Markdown | Nothing:
        """Names what a family of the plan asks for and these records do not hold."""
        try:
            plan = self._planned(family)
        except NotAsked:
            return Nothing("")
        missing = [name for name in (*plan.outcomes, *plan.by) if name not in self.counts]
        return self._said(sentences.untested(missing, self.voice))

    def significant(self, tests: Sequence[Figure], nl: str, en: str) -> Table | NotKnown | Nothing:
        """Only the tests with an adjusted p under 0.05, as the published reports print them.

        It says of how many; `table` shows them all, and is the better choice: what is left out may
        be a difference that so few people cannot show.
        """
        kept = [figure for figure in tests if figure.p_adjusted is not None
                and figure.p_adjusted < planning.ALPHA]  # fmt: skip
        if not_shown := self._not_shown(tests, nl, en):
            return not_shown
        caption, done = self._say(nl, en), max([len(tests), *(test.tests or 0 for test in tests)])
        line = self.voice.say("show.sentence.left_out", shown=len(kept), done=done)
        if not kept:
            return Table(caption, (line,))
        made = table(kept, self.voice, caption)
        return replace(made, notes=(line, *made.notes))

    def tested(self, nl: str, en: str) -> Table | Nothing:
        """How many tests the report holds, per family of the plan and outside it.

        In JupyterLab, where a notebook does not know the others, what the plan asks for. Nothing of
        a published wave, of which nobody has records to test.
        """
        caption = self._say(nl, en)
        if self.origin not in COUNTED:
            return Nothing(caption)
        found = tested(self.every, self.instrument)
        return quality.tested_table(found, self.voice, caption)

    def options_table(
        self, figures: Sequence[Figure], nl: str, en: str
    ) -> Table | NotKnown | Nothing:
        """Shares of answers of several questions, each with its question in front."""
        if not_shown := self._not_shown(figures, nl, en):
            return not_shown
        return options(figures, self.voice, self._say(nl, en))

    def count_table(
        self, figures: Sequence[Figure], nl: str, en: str
    ) -> Table | NotKnown | Nothing:
        """Counts out of a number, such as what is missing per question."""
        if not_shown := self._not_shown(figures, nl, en):
            return not_shown
        return quality.count_table(figures, self.voice, self._say(nl, en))

    def audit_table(self, figures: Sequence[Figure], nl: str, en: str) -> Table:
        """The route audit: asked, answered and not answered, per question."""
        return quality.audit_table(figures, self.voice, self._say(nl, en))

    def theme_list(self, nl: str, en: str) -> Table | Nothing:
        """The themes that answers could get, with what belongs to each."""
        caption = self._say(nl, en)
        if not self.coded.themes.questions:
            return Nothing(caption)
        return quality.theme_table(self.coded.themes, self.voice, caption)

    def problems_table(self, nl: str, en: str) -> Table:
        """What validation found in this wave's file, counted by rule; no cell is shown."""
        path = self._project.processed(self.id) / "validation.csv"
        found = pd.read_csv(path, dtype=str, keep_default_na=False)
        return quality.problems_table(found, self.voice, self._say(nl, en))

    def check(self, nl: str, en: str) -> Table | Nothing:
        """What does not agree with the published report, of all that this notebook touches."""
        if not self.claims:
            return Nothing(self._say(nl, en))
        wanted, invented = touched_by(self.figures), self.origin in INVENTED
        if self.judged is not None:
            checks = [check for check in self.judged if wanted(check.claim)]
        else:
            measures = Measures(self.counts, self.instrument)
            checks = verify(self.claims, measures, self.id, invented, wanted)
        return quality.check_table(checks, self.instrument, self.voice, self._say(nl, en))

    def _table(self, figures: Sequence[Figure], caption: str) -> Table:
        own = {
            "response": quality.response_table, "weighted": quality.weighted_table,
            "sensitivity": quality.sensitivity_table,
        }  # fmt: skip
        write = own.get(figures[0].statistic, table) if figures else table
        return write(figures, self.voice, caption)

    def _drawn(
        self, draw: Callable[..., Plot], figures: Sequence[Figure], nl: str, en: str
    ) -> Plot | Nothing:
        caption = self._say(nl, en)
        if not any(figure.value is not None or shows(figure) for figure in figures):
            return Nothing(caption)
        try:
            return draw(figures, self.voice, caption)
        except Unknown:
            return Nothing(caption)

    def _not_shown(self, figures: Sequence[Figure], nl: str, en: str) -> NotKnown | Nothing | None:
        """What stands for a table without figures, or without one that is known."""
        if not figures:
            return Nothing(self._say(nl, en))
        known = any(shows(figure) for figure in figures)
        return None if known else NotKnown(self._say(nl, en), self.language)

    @staticmethod
    def _said(text: Markdown) -> Markdown | Nothing:
        return text or Nothing("")
