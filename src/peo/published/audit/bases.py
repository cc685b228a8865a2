"""Who is behind each printed percentage: sets that must add to their base, and sizes of bases.

Sizes that were not printed follow from printed percentages: 31, 33, 30 and 6 per cent of 150 leave
two divisions in whole people, and the tables per group leave one of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from peo.define.instrument.expression import Condition, Term
from peo.define.instrument.model import Instrument
from peo.published.audit.granularity import Cell, joint_counts, percent_counts
from peo.published.ledger import Claim

Where = tuple[str, Condition]  # a variable and a base
_MANY = 5000  # divisions; more of them say nothing


@dataclass(frozen=True)
class Together:
    """Exact percentages of one variable on one base: `parts` exclude one another, `sums` join them.

    A part without a percentage holds what nobody printed. `closed`: every part is printed.
    """

    variable: str
    base: Condition
    parts: dict[Cell, str]
    sums: dict[Cell, str]
    rows: tuple[str, ...]

    @property
    def closed(self) -> bool:
        """Whether the printed percentages must add to the whole base."""
        return "" not in self.parts.values()


@dataclass
class Bases:
    """Sizes of bases about one wave; `counts` holds the divisions of a variable that remain.

    `printed` names the row that gives a size, `decided` the rows that left these divisions.
    """

    claims: list[Claim]
    instrument: Instrument
    sets: list[Together] = field(default_factory=list)
    sizes: dict[Where, set[int]] = field(default_factory=dict)
    printed: dict[Where, str] = field(default_factory=dict)
    counts: dict[Where, list[dict[Cell, int]]] = field(default_factory=dict)
    decided: dict[Where, dict[str, None]] = field(default_factory=dict)  # sets that keep the order

    def __post_init__(self) -> None:
        """Read the printed sizes, then let sets narrow one another until nothing changes."""
        self.sets = _sets(self.claims, self.instrument)
        sized = [c for c in self.claims if c.kind == "base_n" and c.exact]
        for claim in (*sized, *(c for c in self.claims if c.base_n is not None and c.numeric)):
            where = claim.measure.variable, claim.measure.base
            if where not in self.sizes:
                n = int(claim.value) if claim.kind == "base_n" and claim.exact else claim.base_n
                assert n is not None
                self.sizes[where], self.printed[where] = {n}, claim.figure_id
        for one in self.sets:
            self._divide(one)
        for one in self.sets:
            self._narrow(one)
        for one in self.sets:  # sizes of groups may be known better now
            if one.base:
                self._divide(one)

    def _divide(self, one: Together) -> None:
        where = one.variable, one.base
        found, sizes = self._divisions(one)
        if found:
            self.counts[where] = found
            own = (*one.rows, *self.behind(*where), *sizes)
            self.decided[where] = dict.fromkeys(own) | self.decided.get(where, {})

    def behind(self, variable: str, base: Condition) -> list[str]:
        """The rows from which the number of people behind a percentage follows."""
        for name in (variable, "respondents", *sorted(base.variables)):
            if (name, base) in self.sizes:
                return [self.printed[name, base]]
        outer = self._outer(base)
        return list(self.decided[outer[0]]) if outer else []

    def counts_of(self, claim: Claim) -> set[int]:
        """Numbers of people that a percentage may stand for."""
        where, cell = (claim.measure.variable, claim.measure.base), claim.measure.categories
        found = set()
        for counts in self.counts.get(where, []):
            if cell == frozenset[str]().union(*(part for part in counts if part <= cell)):
                found.add(sum(count for part, count in counts.items() if part <= cell))
        sizes = self.n(*where)
        return found or {count for n in sizes for count in percent_counts(claim.value, n)}

    def n(self, variable: str, base: Condition) -> set[int]:
        """Possible numbers of people behind a percentage; empty when nothing is known."""
        for name in (variable, "respondents", *sorted(base.variables)):
            if (name, base) in self.sizes:
                return self.sizes[name, base]
        return self._from_counts(base)

    def _divisions(self, one: Together) -> tuple[list[dict[Cell, int]], list[str]]:
        """What fits, and the rows with sizes of parts that left out some of it."""
        found = [
            counts
            for n in sorted(self.n(one.variable, one.base))
            for counts in joint_counts(one.parts, n, one.sums)
        ]
        inside = {c: (one.variable, one.base.and_in(one.variable, *c)) for c in one.parts}
        sized = {cell: where for cell, where in inside.items() if where in self.sizes}
        known = [
            counts
            for counts in found
            if all(counts[cell] in self.sizes[where] for cell, where in sized.items())
        ]
        fewer = bool(known) and len(known) < len(found)
        rows = [self.printed[where] for where in sized.values()] if fewer else []
        return ((known or found) if len(found) <= _MANY else []), rows

    def _outer(self, base: Condition) -> tuple[Where, Term] | None:
        """The divided variable by which a base is chosen, and the term that chooses."""
        for term in base.terms:
            rest = Condition(tuple(t for t in base.terms if t != term))
            route = self.instrument.variables[term.variable].asked_if
            for outer in (rest, *([route] if not rest.terms else [])):
                if self.counts.get((term.variable, outer)):
                    return (term.variable, outer), term
        return None

    def _from_counts(self, base: Condition) -> set[int]:
        """Size of a base from the divisions of the variable of one of its terms."""
        outer = self._outer(base)
        if outer is None:
            return set()
        where, term = outer
        return {size for c in self.counts[where] if (size := _size(c, term)) is not None}

    def _narrow(self, one: Together) -> None:
        """Keep the divisions for which the percentages inside each part work out as well.

        Closed sets speak first. A single percentage narrows only while it leaves something: where
        it leaves nothing, it is the one that is wrong.
        """
        where = one.variable, one.base
        for closed in (True, False):
            for inner in self.sets:
                if inner.closed != closed or inner.base == one.base:
                    continue
                term = _only_term(inner.base, one)
                if term is None or where not in self.counts:
                    continue
                left = [
                    counts
                    for counts in self.counts[where]
                    if (n := _size(counts, term)) is None
                    or joint_counts(inner.parts, n, inner.sums)
                ]
                if left and len(left) < len(self.counts[where]):
                    self.counts[where] = left
                    self.decided[where] |= dict.fromkeys(inner.rows)


def _sets(claims: Sequence[Claim], instrument: Instrument) -> list[Together]:
    """Exact percentages that share a variable and a base, as parts and sums of parts."""
    grouped: dict[Where, dict[Cell, Claim]] = defaultdict(dict)
    for claim in claims:
        if claim.kind == "percent" and claim.exact and claim.measure.variable != "respondents":
            grouped[claim.measure.variable, claim.measure.base].setdefault(
                claim.measure.categories, claim
            )
    found = []
    for (name, base), cells in grouped.items():
        variable = instrument.variables[name]
        every = frozenset(variable.codes or (band.code for band in variable.bands))
        parts: dict[Cell, str] = {}
        sums: dict[Cell, str] = {}
        for cell in sorted(cells, key=lambda c: (len(c), sorted(c))):
            taken = frozenset[str]().union(*parts)
            if not cell & taken:
                parts[cell] = cells[cell].value
            elif all(part <= cell or not part & cell for part in parts) and cell <= taken:
                sums[cell] = cells[cell].value
        if rest := every - frozenset[str]().union(*parts):
            parts[rest] = ""
        rows = tuple(cells[c].figure_id for c in cells if c in parts or c in sums)
        found.append(Together(name, base, parts, sums, rows))
    return found


def _size(counts: dict[Cell, int], term: Term) -> int | None:
    """People who satisfy a term on the divided variable; None when a part is only half inside."""
    total = 0
    for cell, count in counts.items():
        inside = [term.accepts(code) for code in cell]
        if any(inside) and not all(inside):
            return None
        total += count if all(inside) else 0
    return total


def _only_term(base: Condition, outer: Together) -> Term | None:
    """The term by which a base is narrower than that of `outer`, if it is on its variable."""
    more = [term for term in base.terms if term not in outer.base.terms]
    fewer = [term for term in outer.base.terms if term not in base.terms]
    alone = len(more) == 1 and not fewer and more[0].variable == outer.variable
    return more[0] if alone else None


def group_totals(
    bases: Bases, variable: str, categories: Cell, by: Together
) -> tuple[list[Claim], set[int], set[int]]:
    """(rows per group, counts in these groups together, people in the groups without a row)."""
    found: dict[Condition, tuple[Claim, Term]] = {}
    for claim in bases.claims:
        same = (claim.measure.variable, claim.measure.categories) == (variable, categories)
        if not (same and claim.kind == "percent" and claim.exact):
            continue  # before the base is looked at: nearly all rows end here
        if (term := _only_term(claim.measure.base, by)) is not None:
            found.setdefault(claim.measure.base, (claim, term))
    totals: set[int] = set()
    left: set[int] = set()
    for counts in bases.counts.get((by.variable, by.base), []):
        sizes = [_size(counts, term) or 0 for _, term in found.values()]
        options = [
            percent_counts(claim.value, n)
            for (claim, _), n in zip(found.values(), sizes, strict=True)
        ]
        totals |= {sum(choice) for choice in product(*options)}
        left.add(sum(counts.values()) - sum(sizes))
    return [claim for claim, _ in found.values()], totals, left
