"""The audit of a ledger: every printed number tested alone, with its neighbours, and again.

A finding is either a problem (`impossible`, `non-response`, `no solution`, `contradiction`,
`not reproduced`) or something that follows from the printed numbers though nobody printed it
(`follows`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Literal

from peo.analysis.evaluate import of_two_shares
from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Instrument
from peo.define.instrument.variable import Variable
from peo.figure import Measure, half_up
from peo.project.words import Text, both
from peo.published.audit.bases import Bases, Together, group_totals
from peo.published.audit.granularity import (
    Cell,
    allowed_n,
    debit,
    joint_counts,
    mean_sums,
    percent_counts,
    with_nonresponse,
)
from peo.published.holds import LEVEL
from peo.published.ledger import Claim
from peo.published.printed import comma, said
from peo.published.schema import WAVE

Kind = Literal[
    "impossible", "non-response", "no solution", "contradiction", "not reproduced", "follows"
]
PROBLEMS: tuple[Kind, ...] = (
    "impossible", "non-response", "no solution", "contradiction", "not reproduced",
)  # fmt: skip
MISSING = 6  # people who may have left a question blank without a word in the report
_NEAR = 12  # how far around its printed n a set of percentages is tried


@dataclass(frozen=True)
class Finding:
    """What the audit found about some rows, in words; `rests` are other rows that it rests on."""

    kind: Kind
    rows: tuple[str, ...]
    text: Text
    rests: tuple[str, ...] = ()


def _found(
    kind: Kind, key: str, rows: Sequence[str], rests: Iterable[str], **values: object
) -> Finding:
    """A finding in the words of the catalogue; a number gets its comma in Dutch."""
    told = {
        k: v if isinstance(v, Text) else Text(nl=comma(str(v), "nl"), en=str(v))
        for k, v in values.items()
    }
    others = tuple(dict.fromkeys(row for row in rests if row not in rows))
    return Finding(kind, tuple(rows), both(f"published.finding.{key}", **told), others)


def audit(claims: Sequence[Claim], instrument: Instrument, wave: str) -> list[Finding]:
    """All findings on the rows about a wave, problems first, each kind in the ledger's order.

    `claims` is the whole ledger: earlier waves serve comparisons.
    """
    about = [claim for claim in claims if claim.wave == wave]
    bases = Bases(about, instrument)
    found = [
        *_alone(about, bases),
        *_deviations(about, bases),
        *_closed(bases),
        *_same(about),
        *_totals(bases),
        *_weighted(about, bases),
        *_waves(claims, wave),
    ]
    order = (*PROBLEMS, "follows")
    return sorted(found, key=lambda finding: order.index(finding.kind))


def _possible(
    claim: Claim, sizes: set[int], instrument: Instrument
) -> Literal["possible", "non-response", "impossible"]:
    if claim.kind == "mean":
        variable = instrument.variables[claim.measure.variable]
        least, most = int(variable.minimum), int(variable.maximum)
        fits = any(mean_sums(claim.value, n, least, most) for n in sizes)
        return "possible" if fits else "impossible"
    if any(percent_counts(claim.value, n) for n in sizes):
        return "possible"
    late = any(with_nonresponse(claim.value, n, MISSING) for n in sizes)
    return "non-response" if late else "impossible"


# ------------------------------------------------------------------ each row alone


def _alone(claims: Sequence[Claim], bases: Bases) -> Iterator[Finding]:
    """GRIM for percentages and means of whole answers: impossible, or possible only when some
    people did not answer."""
    for claim in claims:
        where = claim.measure.variable, claim.measure.base
        sizes = bases.n(*where) if claim.exact and claim.kind in ("percent", "mean") else None
        if not sizes or (verdict := _possible(claim, sizes, bases.instrument)) == "possible":
            continue
        rows, behind, n = (claim.figure_id,), bases.behind(*where), max(sizes)
        if claim.kind == "mean":
            yield _found("impossible", "mean", rows, behind, value=claim.value, n=_list(sizes))
            continue
        near = round(float(claim.value) * n / 100)
        shown = ", ".join(f"{k}/{n} = {half_up(100 * k / n)}%" for k in _around(near, n))
        ways = ", ".join(f"{k}/{m}" for k, m in with_nonresponse(claim.value, n, MISSING))
        yield _found(
            verdict, "nonresponse" if ways else "impossible", rows, behind,
            value=claim.value, n=n, shown=shown, ways=ways, least=max(n - MISSING, 1),
        )  # fmt: skip


def _around(count: int, n: int) -> list[int]:
    """The whole numbers of people nearest to a percentage that has none."""
    return [k for k in (count - 1, count, count + 1) if 0 <= k <= n]


def _deviations(claims: Sequence[Claim], bases: Bases) -> Iterator[Finding]:
    """DEBIT: a printed standard deviation of a yes/no answer beside its percentage."""
    percents = {c.measure[1:]: c for c in claims if c.exact and c.kind == "percent"}
    for claim in claims:
        partner = percents.get(claim.measure[1:])
        if claim.kind != "sd" or partner is None:
            continue
        where = claim.measure.variable, claim.measure.base
        sizes, rows = bases.n(*where), (partner.figure_id, claim.figure_id)
        if sizes and not any(debit(partner.value, claim.value, n) for n in sizes):
            values = {"value": partner.value, "sd": claim.value}
            yield _found("contradiction", "deviation", rows, bases.behind(*where), **values)


# ------------------------------------------------------------------ rows together


def _closed(bases: Bases) -> Iterator[Finding]:
    """Percentages that must add to their base: no solution, or counts that follow."""
    for one in bases.sets:
        if len(one.rows) < 2:
            continue
        sizes = bases.n(one.variable, one.base)
        found = bases.counts.get((one.variable, one.base), [])
        if one.closed and sizes and not any(joint_counts(one.parts, n, one.sums) for n in sizes):
            yield _no_solution(one, max(sizes), bases.behind(one.variable, one.base))
        elif one.closed and found:
            yield from _follows(one, found, max(sizes), bases)


def _no_solution(one: Together, n: int, behind: Iterable[str]) -> Finding:
    alone = " + ".join(_spread(percent_counts(value, n)) for value in one.parts.values())
    near = allowed_n(one.parts, range(max(n - _NEAR, 1), n + _NEAR + 1), one.sums)
    return _found(
        "no solution", "no_solution", one.rows, behind, n=n, counts=alone,
        shown=" / ".join(f"{value}%" for value in one.parts.values()),
        others=", ".join(map(str, near)) or "–",
    )  # fmt: skip


def _spread(counts: range) -> str:
    if not counts:
        return "?"
    return str(counts[0]) if len(counts) == 1 else f"({counts[0]}–{counts[-1]})"


def _follows(
    one: Together, found: list[dict[Cell, int]], n: int, bases: Bases
) -> Iterator[Finding]:
    """Counts that are the same in every division although the percentage alone allows more."""
    fixed = {cell: count for cell, count in found[0].items() if len({c[cell] for c in found}) == 1}
    if not any(len(percent_counts(one.parts[cell], n)) > 1 for cell in fixed):
        return
    variables = bases.instrument.variables
    variable = variables[one.variable]
    shown = _joined([(named(variable, cell), f" {count}") for cell, count in fixed.items()])
    where = _joined([
        (named(variables[term.variable], frozenset(term.codes)), "") for term in one.base.terms
    ])  # fmt: skip
    name = variable.name
    if one.base:
        name = Text(nl=f"{name.nl} ({where.nl})", en=f"{name.en} ({where.en})")
    decided = bases.decided[one.variable, one.base]
    yield _found("follows", "fixed", one.rows, decided, variable=name, n=n, shown=shown)


def _joined(parts: Sequence[tuple[Text, str]]) -> Text:
    """Names with what stands behind each: specialist 47, other 9."""
    return Text(
        nl=", ".join(name.nl + behind for name, behind in parts),
        en=", ".join(name.en + behind for name, behind in parts),
    )


def named(variable: Variable, cell: Cell) -> Text:
    """The answers of a cell, by the name of their class where they have one."""
    for group in variable.classes:
        if set(group.codes) == cell:
            return Text(nl=group.nl, en=group.en)
    nl, en = (
        "/".join(variable.answer_label(code, language) for code in sorted(cell))
        for language in ("nl", "en")
    )
    return Text(nl=nl, en=en)


def _same(claims: Sequence[Claim]) -> Iterator[Finding]:
    """The same share or mean, printed twice with numbers that exclude one another."""
    numeric = [claim for claim in claims if claim.numeric and claim.kind in ("percent", "mean")]
    for place, first in enumerate(numeric):
        for second in numeric[place + 1 :]:
            if first.measure == second.measure and not _overlap(first, second):
                rows, values = (first.figure_id, second.figure_id), (_said(first), _said(second))
                yield _found("contradiction", "twice", rows, (), first=values[0], second=values[1])


def _said(claim: Claim) -> Text:
    return said(claim.relation, claim.value + ("%" if claim.kind == "percent" else ""))


def _overlap(first: Claim, second: Claim) -> bool:
    """Whether some number agrees with both, in any way of reading them."""
    if None in (*first.ways, *second.ways):  # in that way one of them says nothing
        return True
    return any(one.meets(other) for one in first.windows for other in second.windows)


def _totals(bases: Bases) -> Iterator[Finding]:
    """Counts per group against the total; what is left for groups without a number."""
    totals = [c for c in bases.claims if c.kind == "percent" and c.exact]
    done = set()
    for one in bases.sets:
        for claim in totals:
            where = (claim.measure.variable, claim.measure.categories, one.variable, one.base)
            if claim.measure.base != one.base or claim.measure.variable == one.variable:
                continue
            if where in done:
                continue
            done.add(where)
            yield from _total(bases, claim, one)


def _total(bases: Bases, claim: Claim, by: Together) -> Iterator[Finding]:
    rows, groups, left = group_totals(bases, claim.measure.variable, claim.measure.categories, by)
    total = bases.counts_of(claim)
    if len(rows) < 2 or not groups or not total:
        return
    fits = {t - g for t, g in product(total, groups) if 0 <= t - g <= max(left)}
    ids = (claim.figure_id, *(row.figure_id for row in rows))
    values = {"parts": " + ".join(f"{row.value}%" for row in rows), "value": claim.value}
    own = claim.measure.variable, claim.measure.base
    decided = [*bases.decided[by.variable, by.base], *bases.decided.get(own, bases.behind(*own))]
    if not fits:
        values |= {"groups": _list(groups), "total": _list(total)}
        yield _found("contradiction", "total", ids, decided, **values)
    elif max(left) > 0 and len(fits) == 1:
        values |= {"count": _list(fits), "left": str(max(left))}
        yield _found("follows", "rest", ids, decided, **values)


def _list(numbers: set[int]) -> str:
    return "/".join(map(str, sorted(numbers)))


def _weighted(claims: Sequence[Claim], bases: Bases) -> Iterator[Finding]:
    """Means per group against the overall mean: what is left for the group without a mean."""
    means = [c for c in claims if c.exact and c.kind == "mean"]
    overall = {c.measure.variable: c for c in means if not c.measure.base}
    for by in (one for one in bases.sets if one.closed and not one.base):
        for variable, whole in overall.items():
            divisions = bases.counts.get((by.variable, by.base), [])
            if len(divisions) != 1:
                continue
            groups = {
                cell: next((c for c in means if c.measure.variable == variable
                            and c.measure.base == Condition().and_in(by.variable, *cell)), None)
                for cell in divisions[0]
            }  # fmt: skip
            without = [cell for cell, claim in groups.items() if claim is None]
            if len(without) == 1 and len(groups) > 2:
                answers = bases.instrument.variables[by.variable]
                names = {"variable": bases.instrument.variables[variable].name,
                         "group": named(answers, without[0])}  # fmt: skip
                n, least, most = _implied(whole, groups, divisions[0], without[0])
                ids = [c.figure_id for c in (whole, *groups.values()) if c is not None]
                behind = bases.decided[by.variable, by.base]
                yield _found(
                    "follows", "implied", ids, behind, n=n, least=least, most=most, **names
                )


def _implied(
    whole: Claim, groups: dict[Cell, Claim | None], counts: dict[Cell, int], without: Cell
) -> tuple[int, Decimal, Decimal]:
    """The people of the group without a mean, and the least and greatest that their mean can be."""
    every = mean_sums(whole.value, sum(counts.values()))
    least, most = every[0], every[-1]
    for cell, claim in groups.items():
        if claim is not None:
            inside = mean_sums(claim.value, counts[cell])
            least, most = least - inside[-1], most - inside[0]
    size = counts[without]
    return size, half_up(least / size, 1), half_up(most / size, 1)


# ------------------------------------------------------------------ tests between waves


def _waves(claims: Sequence[Claim], wave: str) -> Iterator[Finding]:
    """A change that is called significant or not, tested again from the two printed percentages.

    The report names no test, and with all answers another one may give what it says: this is no
    contradiction, and every test that was tried is named.
    """
    for claim in claims:
        if claim.wave != wave or claim.kind != "significance" or claim.by != (WAVE,):
            continue
        for (now, n, sized), (before, m, sized_before) in _pairs(claims, claim):
            counts = product(percent_counts(now.value, n), percent_counts(before.value, m))
            results = [(k, j, found) for k, j in counts if (found := of_two_shares(k, n, j, m))]
            differs, level = claim.relation == "significant", float(claim.value or LEVEL)
            sides = [(p < level) == differs for *_, found in results for name, p in found.items()
                     if name != "one_sided"]  # fmt: skip
            if results and not any(sides):
                k, j, found = results[0]
                yield _found(
                    "not reproduced", "waves",
                    (claim.figure_id, now.figure_id, before.figure_id), (sized, sized_before),
                    now=now.value, before=before.value, counts=f"{k}/{n}, {j}/{m}",
                    said=both(f"published.finding.{claim.relation}"),
                    **{name: half_up(p, 3) for name, p in found.items()},
                )  # fmt: skip


Share = tuple[Claim, int, str]  # a percentage, its n, and the row that gives this n


def _pairs(claims: Sequence[Claim], claim: Claim) -> Iterator[tuple[Share, Share]]:
    """The percentages of two waves that a test is about, of the same answers."""
    earlier = next(wave for wave in claim.groups if wave != claim.wave)
    now, before = (_shares(claims, claim, wave) for wave in (claim.wave, earlier))
    for measure in now:
        if measure in before:
            yield now[measure], before[measure]


def _shares(claims: Sequence[Claim], claim: Claim, wave: str) -> dict[Measure, Share]:
    """The exact percentages of everybody in a wave, of the variable of a claim."""
    sized = [c for c in claims if c.wave == wave and c.kind == "base_n" and c.base_n]
    everybody = max(sized, key=lambda c: c.base_n or 0, default=None)
    found: dict[Measure, Share] = {}
    for c in claims:
        same = c.measure.variable == claim.measure.variable and not c.measure.base
        whose = c if c.base_n else everybody
        if c.wave == wave and c.exact and c.kind == "percent" and same and whose:
            found.setdefault(c.measure, (c, whose.base_n or 0, whose.figure_id))
    return found
