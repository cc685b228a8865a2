"""What a wave can be asked about differences, associations and change.

Families come from the plan of the instrument: what is tested together is declared there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from IPython.display import display

from peo.analysis import association, change, choices, describe, groups, planning
from peo.analysis.counts import Counts
from peo.figure import Figure
from peo.instrument.expression import parse
from peo.instrument.model import Family, Instrument
from peo.instrument.variable import Language, Variable
from peo.project import UserError, did_you_mean
from peo.published.ledger import Claim
from peo.published.verify import pin
from peo.show import pictures, sentences
from peo.show.canvas import Plot
from peo.show.markdown import Markdown
from peo.show.sentences import lower
from peo.show.table import Table
from peo.show.words import note, word


class Comparisons:
    """Asking for comparisons and showing them. Mixed into `peo.notebook.Wave`."""

    id: str
    instrument: Instrument
    language: Language
    counts: Counts
    origin: str
    seed: int

    # ---------------------------------------------------------------- asking
    def tests(self, place: str, family: str) -> list[Figure]:
        """All tests of a family that the instrument's plan declares, adjusted together."""
        plan = self._family(family, "ranks", "means")
        found = groups.family_tests(self.counts, self.instrument, plan, place, self.seed)
        return self._record([figure for figure in found if figure.value is not None])

    def pairs(
        self, place: str, outcome: str, by: str, leave_out: Sequence[str] = (), base: str = ""
    ) -> list[Figure]:
        """Per two groups the chance that someone of the first answers higher; 50% is equal.

        `leave_out` names groups of `by` that stay out, such as a very small one.
        """
        found = groups.pairs(
            self.counts, self._variable(outcome), self._variable(by), parse(base), leave_out,
            place, self.seed,
        )  # fmt: skip
        return self._record(found)

    def correlations(self, place: str, family: str) -> list[Figure]:
        """Spearman's rho of every two variables of a family of the plan (method: correlation)."""
        plan = self._family(family, "correlation")
        found = association.correlations(self.counts, self.instrument, plan, place, self.seed)
        return self._record(found)

    def untested(self, family: str) -> Markdown:
        """Names what a family of the plan asks for and these records do not hold."""
        plan = {f.id: f for f in self.instrument.plan}[family]
        missing = [name for name in (*plan.outcomes, *plan.by) if name not in self.counts]
        return sentences.untested(missing, self.instrument, self.language)

    def regression(self, place: str, family: str) -> list[Figure]:
        """Odds ratios of a family of the plan (method: ordinal), then the tests of its models."""
        plan = self._family(family, "ordinal")
        return self._record(association.regressions(self.counts, self.instrument, plan, place))

    def change(self, place: str, family: str) -> list[Figure]:
        """Sign tests of a family of the plan (method: sign): more people up than down?"""
        plan = self._family(family, "sign")
        found = change.sign_tests(self.counts, self.instrument, plan, place)
        fixed = [self._fixed(figure) for figure in found]
        return [self._record([f], fixed=yes)[0] for f, yes in zip(found, fixed, strict=True)]

    def between(self, place: str, figures: Sequence[Figure], wave: str) -> list[Figure]:
        """Differences of shares with an earlier wave of which totals were published.

        They are unpaired and treated as independent, which is careful when people answered both.
        """
        found, fixed = [], []
        for now in figures:
            earlier = self._earlier(now, wave)
            if earlier is not None and now.count is not None and now.n:
                found.append(change.between_waves(now, earlier, place))
                fixed.append(now.identified)
        found = groups.adjusted(found, "")
        return [self._record([f], fixed=yes)[0] for f, yes in zip(found, fixed, strict=True)]

    def cooccurrence(self, place: str, question: str, base: str = "") -> list[Figure]:
        """How many people chose each two options, beside what chance makes of it; p from low on."""
        options = [self._variable(name) for name in self._items(question)]
        found = choices.cooccurrence(self.counts, options, parse(base), place, self.seed)
        return self._record(sorted(found, key=lambda figure: figure.p or 0.0))

    def combinations(self, place: str, question: str, base: str = "") -> list[Figure]:
        """How many people chose exactly this combination of options, largest first."""
        options = [self._variable(name) for name in self._items(question)]
        return self._record(choices.combined(self.counts, question, options, parse(base), place))

    def planning(self, place: str, sizes: Sequence[int]) -> list[Figure]:
        """What a next wave of so many people can show, after this one."""
        found = [f for n in sizes for f in planning.planning(n, len(self.counts), place)]
        return self._record(found, fixed=True)

    # ---------------------------------------------------------------- showing
    def diverging(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Markdown:
        """One divided bar per variable or group, centred on the middle of the scale."""
        return self._drawn(pictures.diverging, figures, nl, en)

    def heatmap(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Markdown:
        """Correlations as a triangle of shades, with their values."""
        return self._drawn(pictures.heatmap, figures, nl, en)

    def upset(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Markdown:
        """The most frequent combinations: who is in it as dots, how many people as a bar."""
        return self._drawn(pictures.upset, figures, nl, en)

    def flow(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Markdown:
        """Where people see things go, from one common start."""
        return self._drawn(pictures.flow, figures, nl, en)

    def marks(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | Markdown:
        """How a mark or another ordered answer is spread, one row of columns per group."""
        return self._drawn(pictures.marks, figures, nl, en)

    def map(
        self, chosen: Sequence[Figure], changeable: Sequence[Figure], nl: str, en: str
    ) -> Plot | Markdown:
        """How often a cause is chosen against how many of its choosers can influence it."""
        return self._drawn(partial(pictures.influence_map, chosen), changeable, nl, en)

    def when_fixed(
        self, figures: Sequence[Figure], *shown: Plot | Table | Markdown
    ) -> Markdown | None:
        """Shows a picture and its table, or says why not.

        On reconstructed records they would be all invention where the published figures fix none
        of the numbers.
        """
        if any(figure.identified for figure in figures):
            display(*shown)  # type: ignore[no-untyped-call]
            return None
        what = lower(next((item.caption for item in shown if not isinstance(item, Markdown)), ""))
        if not figures or not what:
            return Markdown(word("unknown", self.language))
        said = f"{word('not_shown', self.language)}: {what}. {note('arbitrary', self.language)}"
        return Markdown(f"*{said}*")

    def say(self, figures: Sequence[Figure]) -> Markdown:
        """What the figures of one kind say, in a sentence or two."""
        return sentences.say(figures, self.instrument, self.language)

    # ---------------------------------------------------------------- inside
    def _drawn(
        self, draw: Callable[..., Plot], figures: Sequence[Figure], nl: str, en: str
    ) -> Plot | Markdown:
        """The picture, or that nothing is known."""
        if not figures:
            return Markdown(f"{self._say(nl, en)}: {lower(word('unknown', self.language))}")
        return draw(figures, self.instrument, self.language, self._say(nl, en))

    def _family(self, name: str, *methods: str) -> Family:
        plan = {family.id: family for family in self.instrument.plan}
        if name not in plan:
            raise UserError(f"The plan has no family {name!r}{did_you_mean(name, plan)}")
        if plan[name].method not in methods:
            raise UserError(
                f"The plan gives family {name!r} the method {plan[name].method}; "
                f"this asks for {' or '.join(methods)}."
            )
        return plan[name]

    def _fixed(self, figure: Figure) -> bool:
        """Whether the published figures fix all shares (the last one follows) behind a figure."""
        variable = self.instrument.variables[figure.variable]
        each = [(code, (code,)) for code in variable.codes]
        shares = describe.shares(self.counts, variable, each, figure.base, "")
        stamped = [replace(share, origin=self.origin) for share in shares]
        pinned = pin(stamped, self.claims, self.id, self._complement, {})
        return sum(not share.identified for share in pinned) < 2

    # what the other half provides
    @property
    def claims(self) -> list[Claim]:
        """What was published about this wave."""
        raise NotImplementedError

    def _variable(self, name: str) -> Variable:
        raise NotImplementedError

    def _items(self, names: str | Sequence[str]) -> list[str]:
        raise NotImplementedError

    def _record(
        self, figures: list[Figure], earlier: str = "", fixed: bool | None = None
    ) -> list[Figure]:
        raise NotImplementedError

    def _earlier(self, figure: Figure, wave: str) -> Figure | None:
        raise NotImplementedError

    def _complement(self, figure: Figure) -> tuple[str, ...]:
        raise NotImplementedError

    def _say(self, nl: str, en: str) -> str:
        raise NotImplementedError
