"""Groups that are too small for a test: put together or left out, by the rule of the family.

The rule looks at how many people are in a group, never at what they answer.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from peo.define.instrument.model import Family
from peo.figure import Figure

OUT = ""  # what a code becomes whose people are left out


def regrouped(sizes: Mapping[str, int], ordered: bool, family: Family) -> dict[str, str]:
    """What each group of fewer than `family.least` people becomes, by code; most often nothing.

    `sizes` are in the order of the answers. Without a rule in the plan a small group is put
    together with the next one where groups have an order, and left out where they have none.
    Pooled groups without an order make one group; where that is still too small it is left out.
    """
    rule = family.small or ("pool" if ordered else "leave_out")
    small = [code for code, people in sizes.items() if people < family.least]
    if rule == "keep" or not small:
        return {}
    if rule == "leave_out":
        return dict.fromkeys(small, OUT)
    if ordered:
        return _with_the_next(sizes, family.least)
    enough = sum(sizes[code] for code in small) >= family.least
    return dict.fromkeys(small, "+".join(small) if enough else OUT)


def _with_the_next(sizes: Mapping[str, int], least: int) -> dict[str, str]:
    """The smallest group joined with the smaller of its neighbours, until all are large enough."""
    parts = [([code], people) for code, people in sizes.items()]
    while len(parts) > 1 and min(people for _, people in parts) < least:
        at = min(range(len(parts)), key=lambda i: parts[i][1])
        beside = [i for i in (at - 1, at + 1) if 0 <= i < len(parts)]
        one, other = sorted((at, min(beside, key=lambda i: parts[i][1])))
        joined = (parts[one][0] + parts[other][0], parts[one][1] + parts[other][1])
        parts[one : other + 1] = [joined]
    return {code: "+".join(codes) for codes, _ in parts if len(codes) > 1 for code in codes}


def as_written(by: str, into: Mapping[str, str]) -> tuple[str, ...]:
    """What became of small groups, as a figure keeps it."""
    return tuple(f"{by}:{code}={group}" for code, group in into.items())


def read_again(figure: Figure, by: str) -> dict[str, str]:
    """What a figure says of the small groups of one grouping; of a predictor without a place in a
    model it says so under no code at all."""
    own = [entry.removeprefix(f"{by}:") for entry in figure.regrouped if entry.startswith(f"{by}:")]
    return dict(entry.split("=", 1) for entry in own)


def in_groups(table: pd.DataFrame, into: Mapping[str, str]) -> pd.DataFrame:
    """A table of people with a row per group, its small groups joined or left out."""
    if not into:
        return table
    kept = table.loc[[code for code in table.index if into.get(str(code)) != OUT]]
    names = [into.get(str(code), str(code)) for code in kept.index]
    return kept.groupby(names, sort=False).sum()
