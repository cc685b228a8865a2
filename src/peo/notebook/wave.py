"""What a notebook imports: open a wave, ask it for figures, show them.

    from peo.notebook import open_wave
    w = open_wave("2022-04", notebook="02-professional-space")
    space = w.shares("t2_3", "rules_negative_influence")
    w.table(space, nl="Invloed van regels", en="Influence of rules")

Every figure that is asked for is recorded, with the cell that asked; nothing is typed by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from html import escape

import pandas as pd

from peo.analysis import describe, response
from peo.analysis.counts import Counts
from peo.analysis.evaluate import Measures
from peo.define.parameters import read_parameters
from peo.define.subject import find_wave
from peo.disclosure import COUNTED
from peo.figure import Basis, Figure, Meaning
from peo.instrument import read_instrument
from peo.instrument.concordance import Match, concordance
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.notebook.arguments import check_verbs, checked
from peo.notebook.asked import if_asked
from peo.notebook.calls import noted
from peo.notebook.comparisons import Comparisons
from peo.notebook.explain import explain
from peo.notebook.own import frame_of, own_figure, own_svg, people_behind
from peo.notebook.recorder import Recorder
from peo.project import Project, UserError, find_project, sha256
from peo.published.audit.evidence import find_evidence, no_evidence
from peo.published.basis import PRACTICE, TOTALS, Known
from peo.published.beside import as_published, caveats, published_beside
from peo.published.bounds import read_bounds
from peo.published.ledger import Claim, claims_by_meaning, read_ledger
from peo.published.verify import INVENTED, touched_by, verify
from peo.show import plot, sentences
from peo.show import response as quality
from peo.show.audit import Audit
from peo.show.canvas import Plot
from peo.show.gate import NotKnown
from peo.show.markdown import Markdown
from peo.show.nothing import Nothing
from peo.show.table import Table, table
from peo.show.words import counted
from peo.words import find, say

check_verbs(Audit)


class Wave(Recorder, Comparisons):
    """One wave in one notebook. See `open_wave`."""

    def __init__(
        self, project: Project, wave: str, notebook: str, language: Language, figures: str
    ) -> None:
        super().__init__(project, wave, notebook, language, figures)
        self.earlier = find_wave(project, wave).earlier
        self.instrument: Instrument = read_instrument(project, wave)
        self._matches: dict[str, dict[str, Match]] = {}
        path = project.records_file(wave)
        if not path.is_file():
            raise UserError(f"{project.relative(path)} is missing. Make it: peo intake {wave}")
        self.seed = read_parameters(project).seed
        self.origin = str(pd.read_parquet(path, columns=["origin"])["origin"].iloc[0])
        self._data = sha256(path)
        self._bounds = read_bounds(project.bounds_file(wave))

    @cached_property
    def records(self) -> pd.DataFrame:  # type: ignore[override]
        """The validated records."""
        return pd.read_parquet(self._project.records_file(self.id))

    @cached_property
    def counts(self) -> Counts:  # type: ignore[override]
        """The records, ready to be counted."""
        return Counts(self.records)

    # ---------------------------------------------------------------- asking for figures
    @if_asked
    def shares(
        self,
        place: str,
        variable: str,
        categories: Sequence[str] | None = None,
        by: str | None = None,
        groups: Sequence[str] | None = None,
        base: str = "",
        total: bool = True,
    ) -> list[Figure]:
        """Share of each answer (or class or band of answers), per group when `by` is given.

        `base` says who is counted, as a condition; `groups` picks answers, classes or bands of
        `by`. The figures are called `place.answer`, or `place.group.answer` with `all` for
        everybody.
        """
        asked = self._variable(variable)
        chosen = self._categories(asked, categories)
        figures = []
        for name, condition in self._groups(by, groups, base, total):
            prefix = f"{place}.{name}" if by else place
            found = describe.shares(self.counts, asked, chosen, condition, prefix)
            figures += [self._in_group(figure, by, name) for figure in found]
        return self._record(figures)

    @if_asked
    def items(
        self,
        place: str,
        variables: str | Sequence[str],
        categories: Sequence[str] | None = None,
        by: str | None = None,
        groups: Sequence[str] | None = None,
        base: str = "",
        total: bool = True,
    ) -> list[Figure]:
        """Shares for each item of a question, or for each variable of a list, per group if asked.

        The figures are called `place.variable.answer` or `place.variable.group.answer`.
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
        """Share of people who ticked each option of a multiple-choice question, largest first."""
        figures = []
        for option in self._options(question):
            yes = [(option.id, ("yes",))]
            figures += describe.shares(self.counts, option, yes, self._base(base), place)
        return self.ordered(self._record(figures))

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
        by: str | None = None,
        groups: Sequence[str] | None = None,
        base: str = "",
        total: bool = True,
    ) -> list[Figure]:
        """Mean of a number, per group when `by` is given; called `place.group` or `place.all`."""
        asked = self._number(variable)
        figures = [
            self._in_group(
                describe.mean(self.counts, asked, condition, f"{place}.{name}"), by, name
            )
            for name, condition in self._groups(by, groups, base, total)
        ]
        return self._record(figures)

    @if_asked
    def beside(self, figures: Sequence[Figure], wave: str) -> list[Figure]:
        """The figures with those of an earlier wave, as far as its totals were published.

        Raises UserError where the concordance of the two questionnaires says that they cannot be
        compared; a table or plot of the result says where they can with caution only.
        """
        found = published_beside(figures, self._known(wave), wave, self._match)
        earlier = self._record(found, wave)
        return [replace(figure, by="wave", group=figure.wave) for figure in (*figures, *earlier)]

    def comparable(self, figures: Sequence[Figure], wave: str) -> list[Figure]:
        """The figures about questions that may be put beside those of an earlier wave."""
        return [figure for figure in figures if self._match(figure, wave).grade != "break"]

    def n(self, place: str, variable: str = "respondents", base: str = "") -> Figure:
        """Number of people in a base, of those who answered `variable`."""
        if variable != "respondents":
            self._variable(variable)
        return self._record([describe.base_n(self.counts, variable, self._base(base), place)])[0]

    def count(self, place: str, variable: str, category: str, base: str = "") -> Figure:
        """Number of people who gave an answer, or one of a class or band of answers."""
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

    # ---------------------------------------------------------------- numbers of one's own
    def frame(self, *variables: str) -> pd.DataFrame:
        """Answers to closed questions for pandas, seaborn or pingouin: a row per respondent.

        Keep the index: `record` and `show` count people by it. Without names all closed questions.
        """
        return frame_of(self.records, self.instrument, variables)

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
        drawing = (own_svg(drawn, sum(sizes)), sizes, nl, en)
        made = self._own(*drawing)
        noted(made, self.part, "_own", drawing, {})
        return made

    def _own(self, svg: str, sizes: Sequence[int], nl: str, en: str) -> Plot | NotKnown | Markdown:
        caption = self._say(nl, en)
        made = Plot(svg, f"{caption}. n = {sum(sizes)}.", caption)
        if self.for_page and self.origin == PRACTICE:
            return NotKnown(caption, self.language)
        if self.origin in COUNTED and min(sizes, default=0) < self._rule.min_base:
            return Markdown(f"*{caption}: {say('show.word.hidden', self.language)}*")
        return made

    # ---------------------------------------------------------------- showing them
    def explain(self, figure: Figure) -> Table:
        """Who was counted and who not, by which formula, and one line that gives the same."""
        return explain(self, figure, bool(self._target))

    def table(self, figures: Sequence[Figure], nl: str, en: str) -> Table | NotKnown | Nothing:
        """The figures as a table with a caption in the language of the report."""
        if not_shown := self._not_shown(figures, nl, en):
            return not_shown
        made = table(figures, self.instrument, self.language, self._say(nl, en))
        return replace(made, notes=(*made.notes, *self._caveats(figures)))

    def bars(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """One bar per figure, with its interval."""
        return self._drawn(plot.bars, figures, nl, en)

    def dots(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """One dot per figure, with its interval."""
        return self._drawn(plot.dots, figures, nl, en)

    def stacked(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Nothing:
        """One divided bar per variable or group."""
        return self._drawn(plot.stacked, figures, nl, en)

    def sentence(self, figures: Figure | Sequence[Figure], nl: str, en: str) -> Markdown | Nothing:
        """A sentence with the figure as {value}, its base as {n}, and {about}: "ruim de helft".

        {About} begins with a capital; {name} is what was counted, in the words of the instrument.
        Of several figures the first is told; of none, nothing.
        """
        figure = figures if isinstance(figures, Figure) else next(iter(figures), None)
        if figure is None:
            return Nothing("")
        name = counted(figure, self.instrument, self.language)
        return sentences.fill(self._say(nl, en), figure, self.language, name)

    def audit_table(self, figures: Sequence[Figure], nl: str, en: str) -> Table:
        """The route audit: asked, answered and not answered, per question."""
        return quality.audit_table(figures, self.instrument, self.language, self._say(nl, en))

    def count_table(
        self, figures: Sequence[Figure], nl: str, en: str
    ) -> Table | NotKnown | Nothing:
        """Counts out of a number, such as what is missing per question."""
        if not_shown := self._not_shown(figures, nl, en):
            return not_shown
        return quality.count_table(figures, self.instrument, self.language, self._say(nl, en))

    def problems_table(self, nl: str, en: str) -> Table:
        """What validation found in this wave's file, counted by rule; no cell is shown."""
        path = self._project.processed(self.id) / "validation.csv"
        found = pd.read_csv(path, dtype=str, keep_default_na=False)
        return quality.problems_table(found, self.language, self._say(nl, en))

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
        return quality.check_table(checks, self.instrument, self.language, self._say(nl, en))

    @cached_property
    def claims(self) -> list[Claim]:
        """What was published about this wave; nothing for a wave without a ledger."""
        path = self._project.ledger_file(self.id)
        return read_ledger(path, self.instrument) if path.is_file() else []

    def __repr__(self) -> str:
        return f"Wave {self.id} ({self.origin}), {len(self.records)} records"

    @cached_property
    def published(self) -> Audit:
        """What is known about the published figures of this wave: w.published.findings(...)."""
        known = self._project.ledger_file(self.id).is_file()
        evidence = find_evidence(self._project, self.id, self.judged) if known else no_evidence()
        return Audit(evidence, self.instrument, self.language)

    def _repr_html_(self) -> str:
        text = escape(f"{self.instrument.title.label(self.language)} · {self.id}")
        told = find(f"show.origin.{self.origin}")
        mark = f" · <strong>{escape(told.label(self.language))}</strong>" if told else ""
        return f'<p class="peo-origin">{text} · n = {len(self.records)}{mark}</p>'

    # ---------------------------------------------------------------- inside
    def _match(self, figure: Figure, wave: str) -> Match:
        """How the question behind a figure relates to that of another wave."""
        if wave not in self._matches:
            both = (read_instrument(self._project, wave), self.instrument)
            self._matches[wave] = concordance(*sorted(both, key=lambda i: i.wave))
        return self._matches[wave][self.instrument.variables[figure.variable].question]

    def _caveats(self, figures: Sequence[Figure]) -> tuple[str, ...]:
        return caveats(figures, self.id, self._match, self.language)

    def _record(
        self, figures: list[Figure], earlier: str = "", basis: Basis | None = None
    ) -> list[Figure]:
        """Stamp the figures, say what they rest on, disclose them, and keep them.

        `basis` is given where it follows from what they are made of; collected records are counted.
        """
        origin = TOTALS if earlier else self.origin
        stamped = self._stamped(figures, origin, self._data, earlier)
        if basis and (origin == PRACTICE or basis == "assumed"):
            said = [self._known_here.with_significance(figure) for figure in stamped]
            pinned = [replace(figure, basis=basis, n_basis=basis) for figure in said]
        else:
            totals = Known(self.claims, earlier, self._complement, {}) if earlier else None
            pinned = [(totals or self._known_here).pinned(figure) for figure in stamped]
        return self._kept(pinned, origin, once=bool(earlier))

    @cached_property
    def _known_here(self) -> Known:
        return Known(self.claims, self.id, self._complement, self._bounds)

    def _known(self, wave: str) -> dict[Meaning, list[Claim]]:
        """What was printed about an earlier wave: with this one, or in a report of its own."""
        path, claims = self._project.ledger_file(wave), list(self.claims)
        if path.is_file():
            claims += read_ledger(path, read_instrument(self._project, wave))
        return claims_by_meaning(claims, wave)

    def _complement(self, figure: Figure) -> tuple[str, ...]:
        return self.instrument.variables[figure.variable].others(figure.categories)

    def _earlier(self, figure: Figure, wave: str) -> Figure | None:
        """What was printed exactly about an earlier wave, with the same meaning."""
        found = as_published(figure, self._known(wave))
        return replace(found, wave=wave) if found else None

    @staticmethod
    def _in_group(figure: Figure, by: str | None, name: str) -> Figure:
        return replace(figure, by=by, group=name) if by and name != "all" else figure


@checked
def open_wave(wave: str, notebook: str, language: Language = "nl", figures: str = "") -> Wave:
    """Open the validated records of a wave for one notebook.

    `figures` is where `save` writes, relative to the project; the pipeline fills it in. Raises
    UserError for an unknown wave or one that intake has not seen yet.
    """
    return Wave(find_project(), wave, notebook, language, figures)
