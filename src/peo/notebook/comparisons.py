"""What a wave can be asked about differences, associations and change.

Families come from the plan of the instrument: what is tested together is declared there.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Self

from peo.analysis import (
    association,
    change,
    choices,
    describe,
    groups,
    margins,
    open_answers,
    planning,
    regression,
    within,
)
from peo.analysis.counts import Counts
from peo.analysis.margins import Margin
from peo.analysis.reliability import reliability
from peo.analysis.sensitivity import sensitivity
from peo.figure import Basis, Figure
from peo.instrument.expression import Condition
from peo.notebook.asked import if_asked
from peo.notebook.explored import Exploring
from peo.project import UserError, did_you_mean
from peo.published.basis import PRACTICE, Known


class Comparisons(Exploring):
    """Asking for comparisons. Part of `peo.notebook.Wave`."""

    @if_asked
    def tests(self, place: str, family: str) -> list[Figure]:
        """All tests of a family that the instrument's plan declares, adjusted together.

        >>> w.tests("tests", "enjoyment")["organisation_type"]
        tests.work_enjoyment.organisation_type: 48.59 (n = 263)
        """
        plan = self._family(family, "ranks", "means")
        found = groups.family_tests(self.counts, self.instrument, plan, place, self.seed)
        return self._record(self._of_what_was_asked(found))

    @if_asked
    def reliability(
        self, place: str, variables: str | Sequence[str], base: str = ""
    ) -> list[Figure]:
        """Alpha with its interval, and omega, of items on one scale: do they measure one thing?

        >>> w.reliability("one", ["space_judgement", "space_reflection", "space_overall"])["alpha"]
        one.alpha: 0.84 (n = 288)
        """
        items = [self._ranked(name) for name in self._items(variables)]
        if len(items) < 2:
            raise UserError(f"reliability: {variables!r} is no list of two or more items.")
        return self._record(reliability(self.counts, items, self._base(base), place))

    @if_asked
    def pairs(
        self, place: str, outcome: str, by: str, leave_out: Sequence[str] = (), base: str = ""
    ) -> list[Figure]:
        """Per two groups the chance that someone of the first answers higher; 50% is equal.

        `leave_out` names groups of `by` that stay out, such as a very small one.
        """
        found = groups.pairs(
            self.counts, self._ranked(outcome), self._grouping(by), self._base(base),
            self._group_names(by, leave_out), place, self.seed,
        )  # fmt: skip
        return self._record(found)

    @if_asked
    def correlations(self, place: str, family: str) -> list[Figure]:
        """Spearman's rho of every two variables of a family of the plan (method: correlation)."""
        plan = self._family(family, "correlation")
        found = association.correlations(self.counts, self.instrument, plan, place, self.seed)
        return self._record(self._of_what_was_asked(found))

    @if_asked
    def regression(self, place: str, family: str) -> list[Figure]:
        """Odds ratios of a family of the plan (method: ordinal), then the tests of its models."""
        plan = self._family(family, "ordinal")
        found = regression.regressions(self.counts, self.instrument, plan, place)
        return self._record(self._of_what_was_asked(found))

    @if_asked
    def change(self, place: str, family: str) -> list[Figure]:
        """Sign tests of a family of the plan (method: sign): more people up than down?"""
        plan = self._family(family, "sign")
        found = change.sign_tests(self.counts, self.instrument, plan, place)
        return [self._record([f], basis=self._basis(self._fixed(f)))[0] for f in found]

    @if_asked
    def standardised(
        self, place: str, variable: str, category: str, by: str, wave: str
    ) -> list[Figure]:
        """The share of this wave if its groups were as large as in an earlier wave.

        A sensitivity check on a difference between waves. It needs the sizes of all groups of the
        earlier wave, as published; there is no figure where they are not.
        """
        asked, grouping = self._variable(variable), self._grouping(by)
        answer = self._categories(asked, [category])
        each = [(code, (code,)) for code in grouping.codes]
        here = describe.shares(self.counts, grouping, each, Condition(), place)
        pair = self._pair(wave)
        mix = {f.categories[0]: pair.beside(f).value or 0.0 for f in here}
        if abs(sum(mix.values()) - 100) > len(mix) / 2:  # rounded sizes of all groups add to 100
            return []
        shares = [
            replace(figure, by=by, group=code)
            for code, codes in each
            for figure in describe.shares(
                self.counts, asked, answer, Condition().and_in(by, *codes), place
            )
        ]
        found = change.standardised(shares, mix, wave, place)
        fixed = all(share.identified for share in self._pinned(shares) if share.n)
        return self._record([found], basis=self._basis(fixed)) if found else []

    def response(self, place: str) -> list[Figure]:
        """Per group of which margins.csv has the size: how many answered, and what each counts for.

        >>> w.response("response")["local_team"]
        response.organisation_type.local_team: 13% (n = 410)
        """
        self._margin("")
        found = [
            figure
            for name, margin in self.margins.items()
            for figure in margins.response(self.counts, margin, f"{place}.{name}")
        ]
        return self._record(found, basis="invented")

    def weighted(
        self, place: str, figures: Sequence[Figure], by: str = "", finite: bool = False
    ) -> list[Figure]:
        """The same shares or means weighted to the group sizes of the sector, each with its
        interval and the effective n; the unweighted number goes with it.

        `by` is the question whose groups margins.csv sizes, the first one unless named. `finite`
        makes the interval that of the sector itself: narrower, and only right where who answered
        within a group is a matter of chance.

        >>> w.weighted("sector", w.mean("mark", "work_enjoyment"))[0]
        sector.mark.all: 7.1 (n = 291)
        """
        margin = self._margin(by)
        for figure in figures:
            if figure.statistic not in ("percent", "mean"):
                raise UserError(
                    f"weighted: {figure.figure_id} is no share or mean ({figure.statistic})."
                )
        found = [
            margins.weighted(
                self.counts, figure, self._variable(figure.variable), margin, place, finite
            )
            for figure in figures
        ]
        return self._record(found, basis="invented")

    def sensitivity(self, place: str, figures: Sequence[Figure]) -> list[Figure]:
        """The same shares without "don't know", and at their lowest and highest if all who left the
        question open had answered.

        >>> w.sensitivity("if", w.shares("stay", "stay_one_year", ["large_both"]))["all"]
        if.stay.large_both.all: 83% (n = 300)
        """
        for figure in figures:
            if figure.statistic != "percent":
                raise UserError(
                    f"sensitivity: {figure.figure_id} is no share ({figure.statistic})."
                )
        found = [
            other
            for figure in figures
            for other in sensitivity(self.counts, figure, self._variable(figure.variable), place)
        ]
        return self._record(found, basis="invented")

    @if_asked
    def cooccurrence(self, place: str, question: str, base: str = "") -> list[Figure]:
        """How many people chose each two options, beside what chance makes of it; p from low on."""
        options = self._options(question)
        found = choices.cooccurrence(self.counts, options, self._base(base), place, self.seed)
        return self._record(sorted(found, key=lambda figure: figure.p or 0.0))

    @if_asked
    def within(
        self, place: str, variables: str | Sequence[str], category: str = "", base: str = ""
    ) -> list[Figure]:
        """Items of a question compared within the people who answered all of them.

        `category` is the answer or class that counts; of options that are ticked it is yes, and
        without it places on the scale are compared. A test of all items (called `place`), then each
        two (`place.one.other`), then the place of each item (`place.item.place`) with the places
        that the pairs leave possible. Of a published wave, of which nobody has records, nothing.

        >>> w.within("apart", "causes", base="workload in {somewhat, strong}")[0]
        apart: 287.06 (n = 209)
        """
        if self.origin == PRACTICE:
            return []
        names = self._items(variables)
        if isinstance(variables, str):  # what not everybody is asked for does not compete
            question = next(q for q in self.instrument.questions if q.id == variables)
            out = {one.id for one in question.items if one.other_text or one.exclusive}
            out |= {one.code for one in question.answers if one.other_text or one.exclusive}
            names = [name for name in names if name not in out]
        named = [self._variable(name) for name in names]
        if len(named) < 2:
            raise UserError(f"within: {variables!r} is no list of two or more items to compare.")
        ticked = self.instrument.question_of(named[0].id).type == "multi"
        name = category or ("yes" if ticked else "")
        items = [
            (item, self._categories(item, [name])[0][1] if name else (self._ranked(item.id), ())[1])
            for item in named
        ]
        found = within.compared_within(self.counts, items, self._base(base), place, self.seed)
        return self._record(found)

    @if_asked
    def combinations(self, place: str, question: str, base: str = "") -> list[Figure]:
        """How many people chose exactly this combination of options, largest first."""
        options = self._options(question)
        return self._record(
            choices.combined(self.counts, question, options, self._base(base), place)
        )

    def top(self, place: str, figures: Sequence[Figure], most: int = 5) -> list[Figure]:
        """The places 1 to `most` of shares per question and group; equal shares share a place."""
        questions: dict[str, list[Figure]] = {}
        for figure in figures:
            question = self.instrument.variables[figure.variable].question
            questions.setdefault(question, []).append(figure)
        found = [f for own in questions.values() for f in describe.ranked(own, most, place)]
        return [self._record([figure], basis=figure.basis)[0] for figure in found]

    def ordered(self, figures: Sequence[Figure]) -> list[Figure]:
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

    def largest(self, figures: Sequence[Figure]) -> list[Figure]:
        """The largest of some shares; nothing where that is not known.

        An answer in own words ("other") and one that excludes all others do not compete.
        """
        figures = [figure for figure in figures if not self._aside(figure)]
        first = self.ordered(figures)[:1]
        known = all(figure.value is not None or figure.suppressed for figure in figures)
        return first if known or any(figure.place == 1 for figure in first) else []

    def _aside(self, figure: Figure) -> bool:
        """Whether it is of an item or option in own words, or of one that excludes the rest."""
        if figure.variable not in self.instrument.variables:
            return False
        question = self.instrument.question_of(figure.variable)
        out = {item.id for item in question.items if item.other_text or item.exclusive}
        out |= {answer.code for answer in question.answers if answer.other_text or answer.exclusive}
        return figure.variable in out

    def with_themes(self) -> Self:
        """This wave with its open answers: each question with themes as a multiple choice.

        Figures asked of it are recorded with those of the wave. Without themes it is the wave.
        """
        coded = self.coded
        if coded.instrument is self.instrument:
            return self
        wave = copy(self)
        wave.part = "with_themes"
        wave.instrument, wave.records = coded.instrument, self.records.join(coded.answers)
        wave.counts = Counts(wave.records)
        return wave

    def open_questions(self, place: str) -> list[Figure]:
        """Per open question how many answers have a theme, of how many answers."""
        return self._record(open_answers.open_questions(self.records, self.coded, place))

    def open_options(self, place: str) -> list[Figure]:
        """Share of "other, namely" per question, and of answers made from such words later."""
        figures = []
        for variable, code in open_answers.open_options(self.instrument):
            if variable.id in self.counts:
                one = [(code, (code,))]
                own = f"{place}.{variable.id}"
                figures += describe.shares(self.counts, variable, one, variable.asked_if, own)
        return self._record([figure for figure in figures if figure.n])

    def planning(self, place: str, sizes: Sequence[int]) -> list[Figure]:
        """What a next wave of so many people can show, after this one."""
        found = [f for n in sizes for f in planning.planning(n, len(self.counts), place)]
        return self._record(found, basis="assumed")

    # ---------------------------------------------------------------- inside
    def _margin(self, by: str) -> Margin:
        """The group sizes by a question; UserError where there are none."""
        if not self.margins:
            file = self._project.relative(self._project.margins_file(self.id))
            raise UserError(f"There is no {file}: no group sizes of the sector are known.")
        if by and by not in self.margins:
            near = did_you_mean(by, self.margins)
            raise UserError(f"margins.csv has no group sizes of {by!r}{near}")
        return self.margins[by or next(iter(self.margins))]

    def _of_what_was_asked(self, found: Sequence[Figure]) -> list[Figure]:
        """Practice records hold what was published; what they lack `untested` names once."""
        practice = self.origin == PRACTICE
        return [figure for figure in found if not practice or figure.reason != "no_answers"]

    def _fixed(self, figure: Figure) -> bool:
        """Whether the published figures fix all shares (the last one follows) behind a figure."""
        variable = self.instrument.variables[figure.variable]
        each = [(code, (code,)) for code in variable.codes]
        shares = describe.shares(self.counts, variable, each, figure.base, "")
        return sum(not share.identified for share in self._pinned(shares)) < 2

    def _pinned(self, shares: Sequence[Figure]) -> list[Figure]:
        """Shares that are not recorded themselves, with what they rest on."""
        known = Known(self.claims, self.id, self._complement, {})
        return [known.pinned(replace(share, origin=self.origin)) for share in shares]

    @staticmethod
    def _basis(fixed: bool) -> Basis:
        """Of what is computed from figures: on practice records it follows or is invented."""
        return "follows" if fixed else "invented"
