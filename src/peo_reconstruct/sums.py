"""From a question to sums of cells of the tables of counts.

Two tables that were never counted together are joined cell by cell with new variables, whose
margins are the tables' own cells: every pairing of their answers is allowed (Frechet's bounds).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from peo.define.instrument.expression import Term, parse
from peo.project import UserError, did_you_mean
from peo.project.words import spoken
from peo_reconstruct.choices import BLANK
from peo_reconstruct.counts import Counts, CountTable, Key
from peo_reconstruct.linear import Linear, Sum
from peo_reconstruct.question import Part

Cells = list[tuple[dict[str, str], int]]  # answers and index of a cell
Group = tuple[dict[str, str], list[int]]  # answers, and the cells that are alike


@dataclass
class Ratio:
    """What is asked, as sums of cells. `joined` ties two tables together; empty for one table.

    A number of people has no `whole`.
    """

    part: Sum
    whole: Sum
    joined: list[Linear]


class Sums:
    """Translates questions into sums over one set of tables."""

    def __init__(self, counts: Counts, cells: int) -> None:
        self.counts, self.choices, self.cells = counts, counts.choices, cells

    def ratio(self, part: Part) -> Ratio:
        """The sums behind a share, mean, share of mentions or number of people.

        Raises UserError when nothing was published on it, or on no two tables that have it all.
        """
        if part.kind == "mentions":
            return self._mentions(part)
        chosen = [self._coded(term) for term in part.conditions]
        cells, joined = self._answered(part, chosen)
        part_sum: Sum = {}
        for answers, index in cells:
            if part.kind == "people":
                part_sum[index] = 1
            elif isinstance(part.of, tuple):
                part_sum[index] = int(answers[part.of[0]])
            elif all(_meets(answers, term) for term in chosen):
                part_sum[index] = 100 if part.kind == "share" else 1
        whole = {} if part.counts_people else {index: 1 for _, index in cells}
        return Ratio(part_sum, whole, joined)

    def pairs(self, part: Part) -> tuple[list[tuple[int, int, int]], list[Linear]]:
        """Places on the scales of two variables with the cell of each pair, and what ties them."""
        scales = [
            scale or sorted(self.choices.codes_of(name), key=lambda c: (c == BLANK, len(c), c))
            for name, scale in zip(part.outcomes, part.scales, strict=True)
        ]
        cells, joined = self._answered(part, [])
        found = []
        for answers, index in cells:
            codes = [answers[name] for name in part.outcomes]
            if all(code in scale for code, scale in zip(codes, scales, strict=True)):
                one, other = (s.index(code) for code, s in zip(codes, scales, strict=True))
                found.append((one, other, index))
        return found, joined

    def _mentions(self, part: Part) -> Ratio:
        """Ticks of one option and of all options of its question, inside the base."""
        (option,) = part.outcomes
        question = next((m for m in self.counts.multis.values() if option in m.options), None)
        if question is None:
            every = [name for multi in self.counts.multis.values() for name in multi.options]
            said = spoken("reconstruct.no_option", name=repr(option))
            raise UserError.saying(said + did_you_mean(option, every))
        base = self._base(part)
        ticks: Sum = {}
        own: Sum = {}
        for name in question.options:
            needed = {name, *(term.variable for term in base)}
            table = self.counts.find(needed, question.population)
            if table is None:
                raise UserError("reconstruct.no_ticks", option=option, base=part.base)
            yes = {
                cell.index: 1 for key, cell in table.select(base)
                if key[table.axes.index(name)] == "yes"
            }  # fmt: skip
            ticks |= yes
            if name == option:
                own = dict.fromkeys(yes, 100)
        return Ratio(own, ticks, [])

    def _base(self, part: Part) -> list[Term]:
        """What the base asks beyond the route to the smallest group that was asked everything."""
        self._codes_modelled(part)
        return [self._coded(t) for t in self._not_implied(part.base.terms, self._population(part))]

    def _answered(self, part: Part, chosen: Sequence[Term]) -> tuple[Cells, list[Linear]]:
        """Cells of the people in the base who answered all, and what ties two tables together."""
        base, population = self._base(part), self._population(part)
        needed = {*part.outcomes, *(term.variable for term in base)}
        table = self.counts.find(needed, population) or self.counts.find(needed)
        joined: list[Linear] = []
        if table is None:
            cells, joined = self._join(needed, part, [*chosen, *base])
        else:
            cells = [
                (dict(zip(table.axes, key, strict=True)), cell.index)
                for key, cell in table.cells.items()
            ]
        return [
            (answers, index)
            for answers, index in cells
            if all(_meets(answers, term) for term in base)
            and all(answers[name] != BLANK for name in part.outcomes)
        ], joined

    def _modelled(self, name: str) -> None:
        known = {axis for table in self.counts.tables for axis in table.axes}
        if name not in known:
            near = did_you_mean(name, known)
            raise UserError.saying(spoken("reconstruct.nothing", name=repr(name)) + near)

    def _codes_modelled(self, part: Part) -> None:
        for term in (*part.conditions, *part.base.terms):
            known = {*self.choices.codes_of(term.variable), *self.choices.bands} - {BLANK}
            if known.isdisjoint(term.codes):  # of a comparison some may be outside the counts
                said = spoken("reconstruct.no_answer", of=term.variable, name=repr(term.codes[0]))
                raise UserError.saying(said + did_you_mean(term.codes[0], known))

    def _coded(self, term: Term) -> Term:
        """The term with bands of a number replaced by their answers."""
        codes = [c for code in term.codes for c in self.choices.bands.get(code, (code,))]
        return Term(term.variable, tuple(codes), term.negated)

    def _population(self, part: Part) -> str:
        """The smallest group to which all questions were put."""
        names = {*part.outcomes, *part.base.variables}
        for name in sorted(names):
            self._modelled(name)
        found = {self.counts.population_of(name) for name in names}
        found -= {"everyone"}
        if len(found) > 1:
            raise UserError("reconstruct.not_asked", names=", ".join(sorted(names)))
        return found.pop() if found else "everyone"

    def _not_implied(self, base: Sequence[Term], population: str) -> list[Term]:
        """Terms that the route to a population does not already make true."""
        route = parse(self.choices.populations[population].asked_if).terms
        out = []
        for term in base:
            asked = [code for r in route if r.variable == term.variable for code in r.codes]
            if not asked or not all(self._coded(term).accepts(code) for code in asked):
                out.append(term)
        return out

    # ------------------------------------------------------------------ two tables together

    def _join(
        self, needed: set[str], part: Part, terms: Sequence[Term]
    ) -> tuple[Cells, list[Linear]]:
        """Cells of two tables side by side: new variables whose margins are the tables' cells."""
        left, right = self._pair(needed, part)
        shared = [axis for axis in left.axes if axis in right.axes]
        # every answer matters
        apart = part.of if isinstance(part.of, tuple) and part.kind != "people" else ()
        sides = [self._grouped(t, needed, shared, terms, apart) for t in (left, right)]
        cells: Cells = []
        margins: tuple[dict[object, Sum], dict[object, Sum]] = (
            defaultdict(dict), defaultdict(dict),
        )  # fmt: skip
        index = self.cells
        for key in sides[0]:
            for i, (a, _) in enumerate(sides[0][key]):
                for j, (b, _) in enumerate(sides[1].get(key, [])):
                    cells.append(({**a, **b}, index))
                    margins[0][key, i][index] = 1
                    margins[1][key, j][index] = 1
                    index += 1
        joined = []
        populations = (left.population, right.population)
        for side, margin, own, other in zip(
            sides, margins, populations, populations[::-1], strict=True
        ):
            loose = own == "everyone" and other != "everyone"  # only some of them are asked
            for key, groups in side.items():
                for place, (_, members) in enumerate(groups):
                    weights = {**margin[key, place], **dict.fromkeys(members, -1)}
                    joined.append(Linear(weights, -(10**6) if loose else 0, 0))
        return cells, joined

    def _pair(self, needed: set[str], part: Part) -> tuple[CountTable, CountTable]:
        """The two tables that have all variables and share most; UserError when two do not do."""
        pairs = [
            (left, right)
            for left in self.counts.tables
            for right in self.counts.tables
            if needed <= {*left.axes, *right.axes} and set(part.outcomes) & set(left.axes)
            and set(left.axes) & set(right.axes)
        ]  # fmt: skip
        if not pairs:
            raise UserError("reconstruct.apart", names=", ".join(sorted(needed)))
        return min(
            pairs,
            key=lambda p: (
                -len(set(p[0].axes) & set(p[1].axes)),
                len(p[0].cells) + len(p[1].cells),
            ),
        )

    def _grouped(
        self, table: CountTable, needed: set[str], shared: list[str], terms: Sequence[Term],
        apart: Sequence[str],
    ) -> dict[Key, list[Group]]:  # fmt: skip
        """Cells per combination of the shared answers, those alike for the question together."""
        groups: dict[Key, dict[tuple[object, ...], Group]] = {}
        for cell_key, cell in table.cells.items():
            answers = dict(zip(table.axes, cell_key, strict=True))
            here = {name: answers[name] for name in table.axes if name in needed}
            alike = tuple(
                (name, code == BLANK, code if name in apart else _met(terms, name, code))
                for name, code in here.items()
            )
            key = tuple(answers[axis] for axis in shared)
            groups.setdefault(key, {}).setdefault(alike, (here, []))[1].append(cell.index)
        return {key: list(group.values()) for key, group in groups.items()}


def _met(terms: Sequence[Term], name: str, code: str) -> tuple[bool, ...]:
    return tuple(term.accepts(code) for term in terms if term.variable == name)


def _meets(answers: dict[str, str], term: Term) -> bool:
    """Whether somebody with these answers satisfies a term; no answer never does."""
    code = answers[term.variable]
    return code != BLANK and term.accepts(code)
