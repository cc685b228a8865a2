"""What may be printed of collected records. Applied before anything is rendered."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from peo.define.parameters import Disclosure
from peo.figure import Figure, half_up

COUNTED = ("collected", "demonstration")  # origins of answers one by one: these are protected
OF_TALK = ("teams", "people")  # whom a number of one's own about coded talk is of
GROUPS = {"team", "kind"}  # groups so small that they know who said what
# columns that tell of coders or of what was handed in, of nobody who talked
_OF_CODERS = {"", "what", "coder", "step", "step_2", "analysed", "outcome"}
# a count or a sum of answers: `peo.figure.linked` reads those as what they are
_EXACT = {
    "percent", "count", "mentions", "change", "response", "sensitivity", "combination", "mean",
    "cooccurrence", "base_n", "rank", "placed", "planning", "weighted", "own",
}  # fmt: skip
_TOLD_BY_N = {"left_open", "coded", "missing"}  # every n that is printed beside them says the same


def disclose(figures: Iterable[Figure], rule: Disclosure) -> list[Figure]:
    """The figures as they may be shown.

    Figures on collected records lose their numbers where the rule says so, and keep the reason;
    so do those of a demonstration, which shows what a collected wave would show. Reconstructed and
    synthetic records describe nobody, so nothing is held back there.
    """
    figures = list(figures)
    why = [too_small(figure, rule) if figure.origin in COUNTED else "" for figure in figures]
    parts = {whole(f): reason for f, reason in zip(figures, why, strict=True) if reason}
    parts.pop((), None)  # of what is no part
    return [
        _protected(figure, own or parts.get(whole(figure), ""), rule)
        for figure, own in zip(figures, why, strict=True)
    ]


def _protected(figure: Figure, reason: str, rule: Disclosure) -> Figure:
    if reason:
        return hide(figure, reason)
    return _without_small(figure, rule) if figure.origin in COUNTED else figure


def whole(figure: Figure) -> tuple[str, ...]:
    """What a weighted share is a part of: a part that is hidden would follow from the others."""
    weighted = figure.statistic == "weighted"
    return (figure.variable, str(figure.base)) if weighted else ()


def _without_small(figure: Figure, rule: Disclosure) -> Figure:
    """Without what is said beside a number of groups, or of people left out, that are too small.

    Where few people are in no weighted group, what they said would follow from the weighted number
    in full beside the unweighted one: it loses all but what is printed.
    """
    if 0 < (figure.excluded or 0) < rule.min_cell:
        figure = replace(figure, excluded=None)
    if figure.statistic == "weighted":
        outside = [i for i, weight in enumerate(figure.weights) if not weight]
        return _rounded(figure) if any(_small(figure, i, rule) for i in outside) else figure
    if any(size < rule.min_base for size in figure.sizes):
        figure = replace(figure, groups=(), sizes=())
    return figure


def _small(figure: Figure, at: int, rule: Disclosure) -> str:
    """Why what one group of a weighted figure said may not be told, or nothing."""
    size = figure.sizes[at]
    if size < rule.min_base:
        return f"n < {rule.min_base}"
    count = figure.cells[at] if figure.cells else 0
    few = 0 < count < rule.min_cell or 0 < size - count < rule.min_cell
    return f"count < {rule.min_cell}" if figure.cells and few else ""


def _rounded(figure: Figure) -> Figure:
    """As it is printed: from the numbers in full the answers of each group could be worked out."""
    value, low, high = (_cut(x, figure.decimals) for x in (figure.value, figure.low, figure.high))
    told = replace(figure, value=value, low=low, high=high, se=None, cells=(), count=None)
    told = replace(told, groups=(), sizes=(), weights=(), excluded=None)
    return replace(told, n_effective=_cut(figure.n_effective, 0))


def in_digits(figure: Figure) -> Figure:
    """With no more digits than are printed where those are no count or sum of answers.

    A statistic in full, a standard deviation or an interval beside n is a fingerprint of the
    answers behind it: of a small group only one set of answers would fit.
    """
    if figure.statistic in ("agreement", "saturation"):  # of coders
        return figure
    places = 2 if figure.statistic == "test" else figure.decimals
    low, high = (_cut(x, places) for x in (figure.low, figure.high))
    figure = replace(
        figure, sd=_cut(figure.sd, 2), se=_cut(figure.se, 2), p=_short(figure.p),
        p_adjusted=_short(figure.p_adjusted), effect_low=_cut(figure.effect_low, 2),
        effect_high=_cut(figure.effect_high, 2),
    )  # fmt: skip
    if figure.count is None:
        figure = replace(figure, low=low, high=high)
    if figure.statistic in _EXACT:
        return figure
    size = _cut(figure.effect_size, 2)
    return replace(figure, value=_cut(figure.value, places), effect_size=size)


def _cut(number: float | None, decimals: int) -> float | None:
    return None if number is None else float(half_up(number, decimals))


def _short(p: float | None) -> float | None:
    """A p of which no more can be told than is printed; beside 0.05 it keeps its side."""
    if p is None or 0.0495 <= p < 0.0505 or not 0 < p < 1:
        return p
    if p < 0.001:
        return float(f"1e{math.floor(math.log10(p))}")
    return min(float(half_up(p, 3)), 0.9995)


def too_small(figure: Figure, rule: Disclosure) -> str:
    """Why a figure of people who answered may not be shown, or nothing."""
    if figure.statistic == "weighted":  # its groups follow from it and the unweighted one beside it
        inside = [i for i, weight in enumerate(figure.weights) if weight]
        return next(filter(None, (_small(figure, i, rule) for i in inside)), figure.suppressed)
    if figure.statistic == "sensitivity" and (figure.suppressed or _takes_out_few(figure, rule)):
        return figure.suppressed or f"count < {rule.min_cell}"
    if figure.statistic == "response":
        if {*figure.categories} & _TOLD_BY_N:
            return ""
        return f"count < {rule.min_cell}" if 0 < (figure.count or 0) < rule.min_cell else ""
    if figure.statistic in ("base_n", "agreement", "saturation"):  # of nobody in particular
        return ""
    if figure.reason and figure.value is None:  # nothing was counted
        return ""
    if figure.statistic == "own" and figure.by in OF_TALK:  # n is how many sessions or participants
        return f"n < {rule.min_cell}" if (figure.n or 0) < rule.min_cell else ""
    if figure.statistic == "count" and _tells_of_few(figure):
        return f"count < {rule.min_cell}" if 0 < (figure.count or 0) < rule.min_cell else ""
    if figure.n is not None and figure.n < rule.min_base:
        return f"n < {rule.min_base}"
    kinds = ("percent", "mentions", "change", "sensitivity")
    counts_people = figure.statistic in kinds or (
        figure.statistic == "count" and not {*figure.categories} & _TOLD_BY_N
    )
    if counts_people and figure.count is not None and figure.n is not None:
        rest = figure.n - figure.count
        if 0 < figure.count < rule.min_cell or 0 < rest < rule.min_cell:
            return f"count < {rule.min_cell}"
    if figure.statistic in ("cooccurrence", "combination", "paired"):
        return f"count < {rule.min_cell}" if 0 < (figure.count or 0) < rule.min_cell else ""
    if len(figure.sizes) == 2 and figure.statistic == "test" and min(figure.sizes) < rule.min_base:
        return f"n < {rule.min_base}"  # beside what the other one said it tells what this one did
    # count is the size of one of two groups; people who answered twice are no groups
    if figure.statistic == "superiority" and figure.test != "within_sign":
        smaller = min(figure.count or 0, (figure.n or 0) - (figure.count or 0))
        return f"n < {rule.min_base}" if smaller < rule.min_base else ""
    return ""


def _takes_out_few(figure: Figure, rule: Disclosure) -> bool:
    """Whether a share without some answers tells how many few people gave those."""
    return figure.against == "without_unknown" and 0 < (figure.excluded or 0) < rule.min_cell


def _tells_of_few(figure: Figure) -> bool:
    """Whether a count says what a few people said: in a small group, or people by what they say."""
    names = {figure.by, *figure.base.variables} - _OF_CODERS
    about = names - GROUPS
    return "stance" in names or bool(about and (names & GROUPS or figure.variable == "people"))


def hide(figure: Figure, reason: str) -> Figure:
    """A figure without its numbers, and why; n stays unless it is too small itself."""
    return replace(
        figure,
        value=None,
        count=None,
        excluded=None,
        sd=None,
        groups=(),
        sizes=(),
        cells=(),
        weights=(),
        se=None,
        n_effective=None,
        n=None if reason.startswith("n <") or figure.statistic == "sensitivity" else figure.n,
        low=None,
        high=None,
        p=None,
        p_adjusted=None,
        df=None,
        df2=None,
        effect_size=figure.effect_size if figure.statistic == "weighted" else None,
        effect_low=None,
        effect_high=None,
        suppressed=reason,
    )
