"""Which whole numbers of people, and which sums of whole marks, can stand behind a printed number.

Values are text, because trailing zeros count: 7.0 says more than 7. Rounding is half up. All
arithmetic is exact. Sources: Brown and Heathers (2017), The GRIM test, Social Psychological and
Personality Science 8, 363-369; Heathers and Brown (2019), DEBIT, OSF preprint 5vb3u.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil

from peo.published.printed import window

Cell = frozenset[str]  # answers that are counted together


def _ends(value: str) -> tuple[Fraction, Fraction]:
    """The numbers that round half up to a printed one: low <= x < high."""
    unit = Fraction(1, 10 ** len(value.partition(".")[2]))
    low, high, *_ = window("eq", value, unit)
    assert low is not None  # only words leave a side open
    assert high is not None
    return low, high


def _whole(value: str, scale: Fraction, least: int, most: int) -> range:
    """Whole numbers x from `least` to `most` for which x / scale rounds to a printed number."""
    low, high = _ends(value)
    return range(max(ceil(low * scale), least), min(ceil(high * scale), most + 1))


def percent_counts(value: str, n: int) -> range:
    """Numbers of people, of n, that give a printed percentage; empty when it is impossible."""
    return _whole(value, Fraction(n, 100), 0, n)


def mean_sums(value: str, n: int, least: int = 1, most: int = 10) -> range:
    """Sums of n whole answers from `least` to `most` that give a printed mean."""
    return _whole(value, Fraction(n), least * n, most * n)


def with_nonresponse(value: str, n: int, missing: int) -> list[tuple[int, int]]:
    """(people who chose, people who answered) that fit when 1 to `missing` of n did not answer."""
    answered = range(n - 1, max(n - missing, 1) - 1, -1)
    return [(count, m) for m in answered for count in percent_counts(value, m)]


def debit(value: str, sd: str, n: int) -> list[int]:
    """Numbers of people that fit both a percentage and the standard deviation (n - 1) of yes/no.

    The standard deviation is that of 0 and 1. Empty when the two cannot both be right.
    """
    low, high = _ends(sd)
    return [
        k for k in percent_counts(value, n)
        if n > 1 and max(low, Fraction(0)) ** 2 <= Fraction(k * (n - k), n * (n - 1)) < high**2
    ]  # fmt: skip


def joint_counts(
    parts: Mapping[Cell, str], n: int, sums: Mapping[Cell, str] | None = None
) -> list[dict[Cell, int]]:
    """All ways to divide n people over parts that exclude one another and fit every percentage.

    `sums` are percentages of several parts together. A part without a percentage has the value "".
    """
    cells = sorted(parts, key=sorted)
    ranges = [percent_counts(parts[cell], n) if parts[cell] else range(n + 1) for cell in cells]
    found = [dict(zip(cells, counts, strict=True)) for counts in _divide(ranges, n)]
    return [counts for counts in found if _fits(counts, n, sums or {})]


def _fits(counts: Mapping[Cell, int], n: int, sums: Mapping[Cell, str]) -> bool:
    return all(
        sum(count for cell, count in counts.items() if cell <= union) in percent_counts(value, n)
        for union, value in sums.items()
    )


def _divide(ranges: Sequence[range], n: int) -> Iterator[tuple[int, ...]]:
    """Every choice of one number per range that adds to n."""
    if not ranges:
        if n == 0:
            yield ()
        return
    first, rest = ranges[0], ranges[1:]
    if any(len(r) == 0 for r in ranges):
        return
    least, most = sum(r[0] for r in rest), sum(r[-1] for r in rest)
    for count in first:
        if least <= n - count <= most:
            for others in _divide(rest, n - count):
                yield (count, *others)


def allowed_n(
    parts: Mapping[Cell, str], candidates: range, sums: Mapping[Cell, str] | None = None
) -> list[int]:
    """Sizes of a base for which a set of percentages that must add to it has a solution."""
    return [n for n in candidates if n > 0 and joint_counts(parts, n, sums)]
