"""What a wave can be asked about differences and associations, and about other waves.

Families come from the plan of the instrument: what is tested together is declared there. Waves are
of different people, unless both declare the column by which somebody is known (`person`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from peo.analysis import (
    association,
    between,
    choices,
    describe,
    groups,
    margins,
    regression,
    within,
)
from peo.analysis.planning import planning
from peo.analysis.reliability import reliability
from peo.analysis.sensitivity import sensitivity
from peo.define.instrument.earlier import earlier_waves
from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Family
from peo.define.instrument.variable import Variable
from peo.define.subject import find_wave
from peo.figure import Basis, Figure
from peo.figure.tally import EXPLORED
from peo.notebook.asked import Asked, if_asked
from peo.notebook.pair import FOLLOWED, Pair, measures_of, parts_of_one, without_p
from peo.project import UserError
from peo.project.words import Text
from peo.published.basis import PRACTICE, Known


class Comparing(Asked):
    """Asking for comparisons. Part of `peo.notebook.Wave`."""

    @if_asked
    def tests(
        self, place: str, what: str | Sequence[str], by: str | Sequence[str] = (),
        category: str = "", base: str = "", pairs: bool = False, leave_out: Sequence[str] = (),
    ) -> list[Figure]:  # fmt: skip
        """The tests of a family of the plan by its method; or others: outcomes by each of `by`.

        Of the method `correlation` Spearman's rho of every two variables; of `ordinal` the odds
        ratios, then the tests of the models; of `sign` whether more people say up than down. p is
        adjusted over the family. Tests that nobody planned are called explored on the page, and p
        is adjusted over all of them in this notebook: each one more makes it larger, also of those
        that stand earlier. `category` is an answer or class of the outcomes that is given or not.

        With `pairs` per two groups the chance that someone of the first answers higher; 50% is
        equal. `leave_out` names groups that stay out of these, such as a very small one.

        >>> w.tests("tests", "enjoyment")["organisation_type"]
        tests.work_enjoyment.organisation_type: 48.59 (n = 263)
        >>> w.tests("why", ["mentor"], ["years_experience"], "yes")[0]
        why.mentor.years_experience: 0.02 (n = 288)
        """
        if isinstance(what, str) and not by:
            return self._planned(place, self._family(what))
        names, by = ([one] if isinstance(one, str) else one for one in (what, by))
        if not by:
            raise UserError("notebook.tests_by")
        if pairs:
            return [f for a in names for b in by for f in self._two(place, a, b, leave_out, base)]
        asked = [self._tested(name) for name in names]
        return self._explored(place, asked, by, category, self._base(base))

    def _planned(self, place: str, plan: Family) -> list[Figure]:
        known = self._counts, self.instrument, plan, place
        if plan.method == "sign":
            found = association.sign_tests(*known)
            return [self._record([f], basis=self._basis(self._fixed(f)))[0] for f in found]
        if plan.method == "correlation":
            found = association.correlations(*known, self.seed)
        elif plan.method == "ordinal":
            found = regression.regressions(*known)
        else:
            found = groups.family_tests(*known, self.seed)
        # practice records hold what was published; what they lack `say` names once
        practice = self.origin == PRACTICE
        return self._record([f for f in found if not practice or f.reason != "no_answers"])

    def _explored(
        self, place: str, outcomes: Sequence[Variable], by: Sequence[str], category: str,
        base: Condition,
    ) -> list[Figure]:  # fmt: skip
        for outcome in outcomes if category else ():
            self._categories(outcome, [category])
        family = Family(
            id=EXPLORED, outcomes=tuple(one.id for one in outcomes),
            by=tuple(self._grouping(name).id for name in by), as_class=category or None,
            reason=Text(nl="", en=""),
        )  # fmt: skip
        known = self._counts, self.instrument, family, place, self.seed, base
        found = groups.family_tests(*known)
        new = {figure.figure_id for figure in found}
        earlier = [f for f in self.figures if f.family == EXPLORED and f.figure_id not in new]
        every = groups.adjusted([*earlier, *found], EXPLORED)
        later = {figure.figure_id: figure for figure in every[: len(earlier)]}
        for kept in (self.figures, self.shown):  # with p over those that come later as well
            kept[:] = [
                replace(f, p_adjusted=later[f.figure_id].p_adjusted, tests=len(every))
                if f.figure_id in later
                else f
                for f in kept
            ]
        return self._record(every[len(earlier) :])

    def _tested(self, name: str) -> Variable:
        """A variable that tests can be about."""
        variable = self._variable(name)
        if variable.kind == "text":
            raise UserError("notebook.open_answer", name=name)
        return variable

    @if_asked
    def cross(
        self, place: str, rows: str, columns: str, base: str = "", counts: bool = False,
        exactly: bool = False,
    ) -> list[Figure]:  # fmt: skip
        """Two questions: of each answer to `rows` the shares of the answers to `columns`, or with
        `counts` the numbers of people; then everybody, and a test of whether they go together.

        The figures are called `place.row.column`; the test, which nobody planned, is one of those
        that `tests` explores. `table` shows rows, columns, n and the test together.

        A question of which options are ticked, crossed with itself: how many people chose each two
        options, beside what chance makes of it, p from low on; with `exactly` how many chose just
        these options and no others, largest first.

        >>> found = w.cross("two", "workload", "mentor")
        >>> found["strong"]["yes"], found[-1]
        (two.strong.yes: 50% (n = 113), two.mentor.workload: 1.20 (n = 289))
        """
        if rows == columns:
            return self._together(place, rows, base, exactly)
        asked = self._tested(columns)
        chosen = self._categories(asked, None)

        def told(name: str, condition: Condition) -> list[Figure]:
            found = describe.shares(self._counts, asked, chosen, condition, f"{place}.{name}")
            return [describe.number_of(figure) for figure in found] if counts else found

        found = self._per_group(told, rows, None, base, total=True)
        return [*found, *self._explored(place, [asked], [rows], "", self._base(base))]

    def _together(self, place: str, question: str, base: str, exactly: bool) -> list[Figure]:
        if question in self.instrument.variables:
            raise UserError("notebook.crossed_twice", name=repr(question))
        options, condition = self._options(question), self._base(base)
        if exactly:
            return self._record(choices.combined(self._counts, question, options, condition, place))
        found = choices.cooccurrence(self._counts, options, condition, place, self.seed)
        return self._record(sorted(found, key=lambda figure: figure.p or 0.0))

    def _two(self, place: str, name: str, by: str, leave: Sequence[str], base: str) -> list[Figure]:
        asked = self._ranked(name), self._grouping(by), self._base(base)
        out = [c for _, own in self._categories(asked[1], leave) for c in own]
        return self._record(groups.pairs(self._counts, *asked, out, place, self.seed))

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
            names = [n for n in names if n not in self.instrument.question_of(n).apart]
        named = self._two_or_more("within", variables, names)
        ticked = self.instrument.question_of(named[0].id).type == "multi"
        if name := category or ("yes" if ticked else ""):
            items = [(item, self._categories(item, [name])[0][1]) for item in named]
        else:
            items = [(self._ranked(item.id), ()) for item in named]
        found = within.compared_within(self._counts, items, self._base(base), place, self.seed)
        return self._record(found)

    @if_asked
    def reliability(
        self, place: str, variables: str | Sequence[str], base: str = ""
    ) -> list[Figure]:
        """Alpha with its interval, and omega, of items on one scale: do they measure one thing?

        >>> w.reliability("one", ["space_judgement", "space_reflection", "space_overall"])["alpha"]
        one.alpha: 0.84 (n = 288)
        """
        named = self._two_or_more("reliability", variables, self._items(variables))
        items = [self._ranked(one.id) for one in named]
        return self._record(reliability(self._counts, items, self._base(base), place))

    def _two_or_more(
        self, verb: str, asked: str | Sequence[str], names: Sequence[str]
    ) -> list[Variable]:
        if len(names) < 2:
            raise UserError("notebook.two_or_more", verb=verb, names=repr(asked))
        return [self._variable(name) for name in names]

    # ---------------------------------------------------------------- the same, otherwise
    @if_asked
    def weighted(
        self, place: str, figures: Sequence[Figure], by: str = "", finite: bool = False,
        wave: str = "",
    ) -> list[Figure]:  # fmt: skip
        """The same shares or means weighted to the group sizes of the sector, each with its
        interval and the effective n; the unweighted number goes with it.

        `by` is the question whose groups margins.csv sizes, the first one unless named. `finite`
        makes the interval that of the sector itself: narrower, and only right where who answered
        within a group is a matter of chance. With `wave` the groups of `by` are taken as large as
        in that earlier wave; no figure where the sizes of all of them were not published.

        >>> w.weighted("sector", w.mean("mark", "work_enjoyment"))[0]
        sector.mark.all: 7.1 (n = 291)
        """
        self._of_kinds("weighted", figures, ("percent",) if wave else ("percent", "mean"))
        if wave and not by:
            raise UserError("notebook.weighted_by")
        if wave:
            made = [self._standardised(place, figure, by, wave) for figure in figures]
            return [
                self._record([pairs[0][0]], self._basis(all(s.identified for _, s in pairs)))[0]
                for pairs in made
                if pairs
            ]
        margin = self._margin(by)
        return self._record(
            [
                margins.weighted(
                    self._counts, figure, self._variable(figure.variable), margin, place, finite
                )
                for figure in figures
            ],
            basis="invented",
        )

    def sensitivity(self, place: str, figures: Sequence[Figure]) -> list[Figure]:
        """The same shares without "don't know", and at their lowest and highest if all who left the
        question open had answered.

        >>> w.sensitivity("if", w.shares("stay", "stay_one_year", ["large_both"]))["all"]
        if.stay.large_both.all: 83% (n = 300)
        """
        self._of_kinds("sensitivity", figures, ("percent",))
        found = [
            other
            for figure in figures
            for other in sensitivity(self._counts, figure, self._variable(figure.variable), place)
        ]
        return self._record(found, basis="invented")

    @staticmethod
    def _of_kinds(verb: str, figures: Sequence[Figure], kinds: Sequence[str]) -> None:
        for figure in figures:
            if figure.statistic not in kinds:
                key = "notebook.no_share_or_mean" if "mean" in kinds else "notebook.no_share"
                raise UserError(key, verb=verb, id=figure.figure_id, kind=figure.statistic)

    def planning(self, place: str, sizes: Sequence[int]) -> list[Figure]:
        """What a next wave of so many people can show, after this one."""
        found = [f for n in sizes for f in planning(n, len(self._counts), place)]
        return self._record(found, basis="assumed")

    # ---------------------------------------------------------------- other waves
    @property
    def waves(self) -> tuple[str, ...]:
        """The earlier waves that this one may be compared with, oldest first."""
        return tuple(earlier_waves(self._project, find_wave(self._project, self.id)))

    @if_asked
    def beside(self, figures: Sequence[Figure], *waves: str) -> list[Figure]:
        """Shares or means with those of other waves; of all earlier ones where none is named.

        What a wave cannot say of a figure is a figure without a number that says why, as where the
        concordance of the two questionnaires has a break; a table or plot of the result says where
        they can be compared with caution only.
        """
        found = list(figures)
        for wave in waves or reversed(self.waves):
            pair = self._pair(wave)
            found += self._record_of(pair.then, [pair.beside(figure) for figure in figures])
        return [replace(figure, by="wave", group=figure.wave) for figure in found]

    @if_asked
    def between(
        self, place: str, what: Sequence[Figure] | str | Sequence[str] | None = None,
        *waves: str, base: str = "",
    ) -> list[Figure]:  # fmt: skip
        """What differs from other waves, of all earlier ones where none is named.

        Of figures, which are shares or means, the differences, each with its interval; answers to
        one question are one distribution, whose differences have no p. Of variables one test per
        question of all its answers: the chance that somebody of this wave answers higher, and of
        answers without an order chi-square. Without either every question beside the same one
        before: what it was, what it is, how it moved. p is adjusted over all of a call. Where both
        waves declare who is who (`person`) differences and tests are of those in both, else the
        people of two waves are treated as others, which is careful when some answered both.
        """
        pairs = [self._pair(wave) for wave in waves or self.waves]
        if what is None:
            return self._changes(place, pairs)
        names = [what] if isinstance(what, str) else list(what)
        figures = [one for one in names if isinstance(one, Figure)]
        asked = [] if figures else [self._variable(n) for n in self._items(what)]  # type: ignore[arg-type]
        condition, parts, found = self._base(base), parts_of_one(figures), list[Figure]()
        for pair in pairs:
            end = f".{pair.then.wave}" if len(pairs) > 1 else ""
            for figure in figures:
                name = f"{place}.{figure.variable}.{figure.figure_id.rsplit('.', 1)[-1]}{end}"
                made = pair.difference(figure, name)
                found.append(without_p(made) if figure.figure_id in parts else made)
            found += [
                pair.shift(variable, f"{place}.{variable.id}{end}", condition)
                for variable in asked
                if variable.kind in FOLLOWED
            ]
        return self._moved(found, pairs)

    def _changes(self, place: str, pairs: Sequence[Pair]) -> list[Figure]:
        """Every question beside the same one of other waves, and how it moved."""
        asked = [v for v in self.instrument.variables.values() if v.kind in FOLLOWED]
        own, found, moved = self._side(self.id), list[Figure](), list[Figure]()
        known: dict[str, Figure] = {}
        for pair in pairs:
            for variable in asked:
                before, differs = pair.changes(variable, place)
                found += self._record_of(pair.then, before)
                moved += differs
                measures = zip(measures_of(variable, place), before, strict=True)
                known |= {one.figure_id: one for one, then in measures if not then.reason}
        found += self._record_of(own, [own.like(one, name) for name, one in known.items()])
        beside = [replace(figure, by="wave", group=figure.wave) for figure in found]
        return [*beside, *self._moved(moved, pairs)]

    def _moved(self, figures: Sequence[Figure], pairs: Sequence[Pair]) -> list[Figure]:
        """Comparisons with several waves, their p adjusted over all of them."""
        made = between.together(figures)
        return [
            figure
            for pair in pairs
            for figure in self._record_between(
                pair, [one for one in made if one.against == pair.then.wave]
            )
        ]

    def _standardised(
        self, place: str, figure: Figure, by: str, wave: str
    ) -> list[tuple[Figure, Figure]]:
        """A share with the group sizes of an earlier wave, beside each share that it is made of."""
        asked, grouping = self._variable(figure.variable), self._grouping(by)
        each = [(code, (code,)) for code in grouping.codes]
        here = describe.shares(self._counts, grouping, each, Condition(), place)
        pair = self._pair(wave)
        mix = {f.categories[0]: pair.beside(f).value or 0.0 for f in here}
        if abs(sum(mix.values()) - 100) > len(mix) / 2:  # rounded sizes of all groups add to 100
            return []
        shares = [
            replace(share, by=by, group=code)
            for code, codes in each
            for share in describe.shares(
                self._counts, asked, [("", figure.categories)], Condition().and_in(by, *codes), ""
            )
        ]
        found = between.standardised(shares, mix, wave, f"{place}.{figure.figure_id}")
        return [(found, share) for share in self._pinned(shares) if found and share.n]

    # ---------------------------------------------------------------- what they rest on
    def _fixed(self, figure: Figure) -> bool:
        """Whether the published figures fix all shares (the last one follows) behind a figure."""
        variable = self.instrument.variables[figure.variable]
        each = [(code, (code,)) for code in variable.codes]
        shares = describe.shares(self._counts, variable, each, figure.base, "")
        return sum(not share.identified for share in self._pinned(shares)) < 2

    def _pinned(self, shares: Sequence[Figure]) -> list[Figure]:
        """Shares that are not recorded themselves, with what they rest on."""
        known = Known(self._claims, self.id, self._complement, {})
        return [known.pinned(replace(share, origin=self.origin)) for share in shares]

    @staticmethod
    def _basis(fixed: bool) -> Basis:
        """Of what is computed from figures: on practice records it follows or is invented."""
        return "follows" if fixed else "invented"
