"""What a wave shows: tables, pictures and sentences of figures that were asked.

Nothing is counted here. A page calls these verbs again, in either language, with the figures that
were released (`peo.notebook.calls`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import pandas as pd

from peo.analysis import planning
from peo.analysis.evaluate import Measures
from peo.analysis.response import APART
from peo.define.instrument.names import NotAsked
from peo.figure import Figure
from peo.figure.disclose import COUNTED
from peo.figure.tally import tested
from peo.notebook.arguments import check_template
from peo.notebook.asked import Asked
from peo.project import UserError, did_you_mean
from peo.published.ledger import ledger_of
from peo.published.verify import INVENTED, touched_by, verify
from peo.show import pictures, quality, sentences
from peo.show.block import Markdown, Nothing
from peo.show.canvas import Plot
from peo.show.figure_table import Table, crossed, options, table
from peo.show.gate import NotKnown, Unknown, shows
from peo.show.over_waves import COMPARES, caveats, moved, over_waves, trend

_SHAPES: dict[str, Callable[..., Plot]] = {
    "bars": pictures.bars, "dots": pictures.dots, "stacked": pictures.stacked,
    "heat": pictures.marks, "diverging": pictures.diverging, "flow": pictures.flow,
}  # fmt: skip
Shape = Literal["bars", "dots", "stacked", "diverging", "flow", "heat", "map", "trend"]


class Showing(Asked):
    """What `peo.notebook.Wave` shows."""

    def table(
        self, figures: Sequence[Figure], nl: str, en: str, significant: bool = False,
        each: bool = False,
    ) -> Table | NotKnown | Nothing:  # fmt: skip
        """The figures as a table with a caption in the language of the report.

        With `each` a row per figure, its question in front. `significant`: only the tests with an
        adjusted p under 0.05, as the published reports print them, and of how many; the whole table
        is the better choice, since what is left out may be a difference that so few people cannot
        show.
        """
        caption = self._say(nl, en)
        if not figures:
            return Nothing(caption)
        if _over_time(figures):
            return self._table(figures, caption)
        if not any(shows(figure) for figure in figures):
            return NotKnown(caption, self.language)
        if significant:
            return self._significant(figures, caption)
        if each:
            return options(figures, self.voice, caption)
        made = self._table(figures, caption)
        notes = caveats(figures, self.id, self._match_between, self.voice)
        return replace(made, notes=(*made.notes, *notes))

    def list(
        self, name: Literal["problems", "tests", "themes"], nl: str, en: str
    ) -> Table | Nothing:
        """What validation found, counted by rule (`problems`); how many tests the report holds, in
        JupyterLab those that the plan asks for (`tests`); what answers were coded by (`themes`)."""
        caption = self._say(nl, en)
        if name == "problems":
            path = self._project.processed(self.id) / "validation.csv"
            found = pd.read_csv(path, dtype=str, keep_default_na=False)
            return quality.problems_table(found, self.voice, caption)
        if name == "tests" and self.origin in COUNTED:  # nobody has records of a published wave
            return quality.tested_table(tested(self.every, self.instrument), self.voice, caption)
        if name == "themes" and self._coded.themes.questions:
            return quality.theme_table(self._coded.themes, self.voice, caption)
        return Nothing(caption)

    def plot(
        self, shape: Shape, figures: Sequence[Figure], nl: str, en: str,
        against: Sequence[Figure] = (),
    ) -> Plot | Nothing:  # fmt: skip
        """A picture: a bar or dot per figure with its interval (`bars`, `dots`); a divided bar per
        variable or group (`stacked`), centred on the middle of the scale (`diverging`) or from less
        to more (`flow`); shades (`heat`) of correlations, or of how an ordered answer is spread.

        `bars` of combinations of options say what is in each. A `map` has how often a cause is
        chosen `against` how many of its choosers can influence it. A `trend` joins shares or means
        of several waves (`beside`) only where the questions are comparable, and else says why.
        """
        kinds = {figure.statistic for figure in figures}
        draw = _SHAPES.get(shape)
        if shape == "trend":
            draw = partial(trend, match_of=self._match_between)
        elif shape == "bars" and kinds == {"combination"}:
            draw = pictures.upset
        elif shape == "heat" and kinds == {"correlation"}:
            draw = pictures.heatmap
        elif shape == "map":
            draw, figures = partial(pictures.influence_map, figures), against
        if "test" in kinds:
            raise ValueError("a test has no place on a scale; take a table")
        caption = self._say(nl, en)
        if draw is None or not any(f.value is not None or shows(f) for f in figures):
            return Nothing(caption)
        try:
            return draw(figures, self.voice, caption)
        except Unknown:
            return Nothing(caption)

    def say(
        self, figures: Figure | Sequence[Figure] | str, nl: str = "", en: str = ""
    ) -> Markdown | Nothing:
        """What the figures of one kind say, in a sentence or two; of `between` which questions
        differ demonstrably from which wave. Of a family of the plan, by its id, what it asks for
        and these records do not hold.

        With a text of one's own that sentence, with the figure as {value}, its base as {n}, and
        {about}: "ruim de helft". {About} begins with a capital; {name} is what was counted and
        {group} in whom, in the words of the instrument. Of several figures the first is told; of
        none, nothing. The id of a published number tells that number as {value}. Raises UserError
        for a figure of one group in a sentence that does not say {group}.
        """
        if nl or en:
            return self._filled(figures, nl, en)
        if isinstance(figures, str):
            try:
                plan = self._family(figures)
            except NotAsked:
                return Nothing("")
            missing = [name for name in (*plan.outcomes, *plan.by) if name not in self._counts]
            return sentences.untested(missing, self.voice) or Nothing("")
        figures = [figures] if isinstance(figures, Figure) else figures
        if _over_time(figures):
            return Markdown(moved(figures, self.voice)) or Nothing("")
        return sentences.tell(figures, self.voice) or Nothing("")

    def check(self, nl: str, en: str) -> Table | Nothing:
        """What does not agree with the published report, of all that this notebook touches."""
        if not self._claims:
            return Nothing(self._say(nl, en))
        wanted, invented = touched_by(self.figures), self.origin in INVENTED
        if self.judged is not None:
            checks = [check for check in self.judged if wanted(check.claim)]
        else:
            measures = Measures(self._counts, self.instrument)
            checks = verify(self._claims, measures, self.id, invented, wanted)
        return quality.check_table(checks, self.instrument, self.voice, self._say(nl, en))

    # ---------------------------------------------------------------- inside
    def _as_html(self, figures: Sequence[Figure]) -> str:
        """What JupyterLab shows of figures that stand at the end of a cell."""
        return self._table(figures, "")._repr_html_()

    def _table(self, figures: Sequence[Figure], caption: str) -> Table:
        if _over_time(figures):
            return over_waves(figures, self.id, self._match_between, self.voice, caption)
        kinds = {figure.statistic for figure in figures}
        write = {
            "response": quality.response_table, "weighted": quality.weighted_table,
            "sensitivity": quality.sensitivity_table,
        }.get(next(iter(kinds)) if len(kinds) == 1 else "", table)  # fmt: skip
        if kinds in ({"percent", "test"}, {"count", "test"}):
            write = crossed
        elif kinds == {"count"} and {*figures[0].categories} & {*APART}:
            write = quality.count_table
        elif kinds == {"base_n"} and figures[0].figure_id.endswith(".asked"):
            write = quality.audit_table
        return write(figures, self.voice, caption)

    def _significant(self, tests: Sequence[Figure], caption: str) -> Table:
        kept = [f for f in tests if f.p_adjusted is not None and f.p_adjusted < planning.ALPHA]
        done = max([len(tests), *(test.tests or 0 for test in tests)])
        line = self.voice.say("show.sentence.left_out", shown=len(kept), done=done)
        if not kept:
            return Table(caption, (line,))
        made = table(kept, self.voice, caption)
        return replace(made, notes=(line, *made.notes))

    def _filled(
        self, figures: Figure | Sequence[Figure] | str, nl: str, en: str
    ) -> Markdown | Nothing:
        if isinstance(figures, str):
            return self._printed(figures, nl, en)
        figure = figures if isinstance(figures, Figure) else next(iter(figures), None)
        if figure is None:
            return Nothing("")
        grouped = figure.group and figure.by in self.instrument.variables
        if grouped and any(text and "{group}" not in text for text in (nl, en)):
            told = {"id": figure.figure_id, "by": figure.by, "group": figure.group}
            raise UserError("notebook.of_one_group", **told)
        name = self.voice.counted(figure)
        group = self.voice.group_named(figure) if grouped else figure.group
        return sentences.fill(self._say(nl, en), figure, self.voice, name, group)

    def _printed(self, figure_id: str, nl: str, en: str) -> Markdown | Nothing:
        """A sentence with a number as it was published; nothing where it was not of this wave.

        Raises UserError for a number that no report printed: with this wave or another.
        """
        for language, text in (("nl", nl), ("en", en)):
            check_template("say", language, text, ("value",))
        found = [claim.value for claim in self._claims if claim.figure_id == figure_id]
        if not found:
            every = [one for w in self._others for one in ledger_of(self._project, w.wave)]
            known = {claim.figure_id for claim in (*self._claims, *every)}
            if figure_id not in known:
                near = did_you_mean(figure_id, known)
                raise UserError("notebook.not_printed", name=repr(figure_id), near=near)
        text = "".join(self._say(nl, en).format(value=f"**{value}**") for value in found)
        return Markdown(text) or Nothing("")


def _over_time(figures: Sequence[Figure]) -> bool:
    """Whether these are what `between` tells of every question: numbers and what they differ."""
    kinds = {figure.statistic for figure in figures}
    return len(kinds) > 1 and not kinds <= {*COMPARES} and all(f.by == "wave" for f in figures)
