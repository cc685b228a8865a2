"""From a question to sums of cells of the tables of counts.

Two tables that were never counted together are joined cell by cell with new variables, whose
margins are the tables' own cells: every pairing of their answers is allowed (Frechet's bounds).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from peo.instrument.expression import Term, parse
from peo.project import UserError, did_you_mean
from peo.published.bounds.linear import Linear, Sum
from peo.published.question import Part
from peo.published.reconstruct.choices import BLANK
from peo.published.reconstruct.counts import Counts, CountTable, Key

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
        """The sums behind a share, mean or number of people.

        Raises UserError when nothing was published on it, or on no two tables that have it all.
        """
        population = self._population(part)
        base = self._not_implied(part.base.terms, population)
        needed = {*part.outcomes, *(term.variable for term in base)}
        for name in needed:
            self._modelled(name)
        self._codes_modelled(part)
        terms = [self._coded(term) for term in (*part.conditions, *base)]
        inside, chosen = terms[len(part.conditions) :], terms[: len(part.conditions)]
        table = self.counts.find(needed, population) or self.counts.find(needed)
        if table is not None:
            cells = [
                (dict(zip(table.axes, key, strict=True)), cell.index)
                for key, cell in table.cells.items()
            ]
            joined: list[Linear] = []
        else:
            cells, joined = self._join(needed, part, chosen + inside)
        part_sum: Sum = {}
        whole_sum: Sum = {}
        for answers, index in cells:
            if not all(_meets(answers, term) for term in inside):
                continue
            if any(answers[name] == BLANK for name in part.outcomes):
                continue
            whole_sum[index] = 1
            if isinstance(part.of, str):
                part_sum[index] = int(answers[part.of])
            elif all(_meets(answers, term) for term in chosen):
                part_sum[index] = 100 if part.kind == "share" else 1
        return Ratio(part_sum, {} if part.kind == "count" else whole_sum, joined)

    def _modelled(self, name: str) -> None:
        known = {axis for table in self.counts.tables for axis in table.axes}
        if name not in known:
            near = did_you_mean(name, known)
            raise UserError(f"Nothing was published from which {name!r} could be bounded{near}")

    def _codes_modelled(self, part: Part) -> None:
        for term in (*part.conditions, *part.base.terms):
            known = {*self.choices.codes_of(term.variable), *self.choices.bands} - {BLANK}
            if odd := sorted(set(term.codes) - known):
                raise UserError(
                    f"{term.variable} has no answer {odd[0]!r} in the counts of this wave"
                    f"{did_you_mean(odd[0], known)}"
                )

    def _coded(self, term: Term) -> Term:
        """The term with bands of a number replaced by their answers."""
        codes = [c for code in term.codes for c in self.choices.bands.get(code, (code,))]
        return Term(term.variable, tuple(codes), term.negated)

    def _population(self, part: Part) -> str:
        """The smallest group to which all questions were put."""
        names = {*part.outcomes, *part.base.variables}
        found = set()
        for name in names:
            self._modelled(name)
            found.add(self.counts.population_of(name))
        found -= {"everyone"}
        if len(found) > 1:
            raise UserError(f"Nobody was asked all of {', '.join(sorted(names))}.")
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
    ) -> tuple[list[tuple[dict[str, str], int]], list[Linear]]:
        """Cells of two tables side by side: new variables whose margins are the tables' cells."""
        left, right = self._pair(needed, part)
        shared = [axis for axis in left.axes if axis in right.axes]
        number = part.of if isinstance(part.of, str) else ""
        sides = [self._grouped(t, needed, shared, terms, number) for t in (left, right)]
        cells: list[tuple[dict[str, str], int]] = []
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
            raise UserError(
                f"{', '.join(sorted(needed))} were never counted together, and no two published "
                "tables connect them. Ask about fewer questions at a time."
            )
        return min(
            pairs,
            key=lambda p: (
                -len(set(p[0].axes) & set(p[1].axes)),
                len(p[0].cells) + len(p[1].cells),
            ),
        )

    def _grouped(
        self, table: CountTable, needed: set[str], shared: list[str], terms: Sequence[Term],
        number: str,
    ) -> dict[Key, list[tuple[dict[str, str], list[int]]]]:  # fmt: skip
        """Cells per combination of the shared answers, those alike for the question together."""
        groups: dict[Key, dict[tuple[object, ...], tuple[dict[str, str], list[int]]]] = {}
        for cell_key, cell in table.cells.items():
            answers = dict(zip(table.axes, cell_key, strict=True))
            here = {name: answers[name] for name in table.axes if name in needed}
            alike = tuple(
                (name, code == BLANK, code if name == number else _met(terms, name, code))
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
