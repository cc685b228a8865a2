"""What may be printed of collected records. Applied before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from peo.define.parameters import Disclosure
from peo.figure import Figure

COUNTED = ("collected", "demonstration")  # origins of answers one by one: these are protected
_SMALL = {"team", "kind"}  # groups so small that they know who said what
# columns that tell of coders or of what was handed in, of nobody who talked
_OF_CODERS = {"", "what", "coder", "step", "step_2", "analysed", "outcome"}
_TOLD_BY_N = {"left_open", "coded"}  # every n that is printed beside them says the same


def disclose(figures: Iterable[Figure], rule: Disclosure, origin: str) -> list[Figure]:
    """The figures as they may be shown.

    Figures on collected records lose their numbers where the rule says so, and keep the reason;
    so do those of a demonstration, which shows what a collected wave would show. Reconstructed and
    synthetic records describe nobody, so nothing is held back there.
    """
    if origin not in COUNTED:
        return list(figures)
    shown = (_without_small(figure, rule) for figure in figures)
    return [_hide(f, reason) if (reason := _why(f, rule)) else f for f in shown]


def _without_small(figure: Figure, rule: Disclosure) -> Figure:
    """Without what is said beside a number of groups, or of people left out, that are too small."""
    if any(size < rule.min_base for size in figure.sizes):
        figure = replace(figure, groups=(), sizes=())
    if 0 < (figure.excluded or 0) < rule.min_cell:
        figure = replace(figure, excluded=None)
    return figure


def _why(figure: Figure, rule: Disclosure) -> str:
    if figure.statistic in ("base_n", "agreement", "saturation"):  # of nobody in particular
        return ""
    if figure.statistic == "count" and _tells_of_few(figure):
        return f"count < {rule.min_cell}" if 0 < (figure.count or 0) < rule.min_cell else ""
    if figure.n is not None and figure.n < rule.min_base:
        return f"n < {rule.min_base}"
    counts_people = figure.statistic in ("percent", "mentions", "change") or (
        figure.statistic == "count" and not {*figure.categories} & _TOLD_BY_N
    )
    if counts_people and figure.count is not None and figure.n is not None:
        rest = figure.n - figure.count
        if 0 < figure.count < rule.min_cell or 0 < rest < rule.min_cell:
            return f"count < {rule.min_cell}"
    if figure.statistic in ("cooccurrence", "combination"):
        return f"count < {rule.min_cell}" if 0 < (figure.count or 0) < rule.min_cell else ""
    if figure.statistic == "superiority":  # count is the size of one of the two groups
        smaller = min(figure.count or 0, (figure.n or 0) - (figure.count or 0))
        return f"n < {rule.min_base}" if smaller < rule.min_base else ""
    return ""


def _tells_of_few(figure: Figure) -> bool:
    """Whether a count says what a few people said: in a small group, or people by what they say."""
    names = {figure.by, *figure.base.variables} - _OF_CODERS
    about = names - _SMALL
    return "stance" in names or bool(about and (names & _SMALL or figure.variable == "people"))


def _hide(figure: Figure, reason: str) -> Figure:
    return replace(
        figure,
        value=None,
        count=None,
        excluded=None,
        sd=None,
        groups=(),
        sizes=(),
        n=None if reason.startswith("n <") else figure.n,
        low=None,
        high=None,
        p=None,
        p_adjusted=None,
        df=None,
        df2=None,
        effect_size=None,
        suppressed=reason,
    )
