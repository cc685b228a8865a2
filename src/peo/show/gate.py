"""The gate in front of print: what a page may say of a figure.

A figure that rests on practice records of a published wave leaves as what was published, as what
follows from that, as a range where the range says something, or as not known. All that stands
around a number (n, interval, p, effect size) needs a basis of its own. Whoever makes a table, a
picture or a sentence gets figures that went through here, and so has nothing invented to print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from peo.figure import Figure, half_up
from peo.project.words import Language, say
from peo.show.block import Block

UNKNOWN = "peo-unknown"  # the class by which a page knows it
_OWN = ("counted", "assumed", "tally")  # nothing in them is taken from practice records
_KNOWN = ("published", "follows", *_OWN)
# The widest range that still says something: points of per cent, points of a mark from 1 to 10 (so
# as much of a percentage that is averaged), people of all people who were counted.
_SHARES, _MARKS, _AVERAGED, _PEOPLE = 20.0, 0.5, 5.0, 0.1


class Unknown(Exception):
    """All that a picture would show is not known."""


def printable(figures: Iterable[Figure]) -> list[Figure]:
    """The figures as a page may print them; those on collected records are left as they are."""
    return [figure if figure.basis in _OWN else _printable(figure) for figure in figures]


def tells(figure: Figure) -> bool:
    """Whether a figure says how much: a number, words or a range round one, a place, or that it is
    hidden."""
    told = (figure.value, figure.said, figure.bound_low, figure.place)
    return bool(figure.suppressed) or any(one is not None for one in told)


def shows(figure: Figure) -> bool:
    """Whether anything of a figure can be printed: what it tells, why it does not, a verdict."""
    of_test = figure.statistic == "test" and figure.relation
    return tells(figure) or bool(figure.reason or of_test)


@dataclass(frozen=True)
class NotKnown(Block):
    """What stands where a table would hold nothing that was published or follows.

    A page names all of a chapter in one line (`not_known`).
    """

    caption: str
    language: Language

    def _repr_html_(self) -> str:
        return f'<p class="{UNKNOWN}">{escape(self.caption)}</p>'

    def __str__(self) -> str:
        return not_known([self.caption], self.language)


def not_known(captions: Sequence[str], language: Language) -> str:
    """One line that names what nothing was published of."""
    told = "; ".join(captions)
    return f"**{say('show.word.unknown', language)}:** {told}. {say('show.note.unknown', language)}"


def _printable(figure: Figure) -> Figure:
    figure = replace(
        figure, excluded=None, sd=None, groups=(), sizes=(), cells=(), weights=(), se=None,
        n_effective=None, regrouped=(), reason=figure.reason if figure.basis in _KNOWN else "",
    )  # fmt: skip
    if figure.n_basis not in _KNOWN:
        figure = replace(figure, n=None)
    if figure.identified and figure.statistic == "percent" and not _count_is_known(figure):
        figure = replace(figure, count=None, low=None, high=None)
    if figure.basis == "published" and figure.relation == "eq":
        return replace(figure, value=figure.said)
    if figure.basis == "follows":
        return figure
    ranged = figure.basis == "bounded" and _says_something(figure)
    kept = replace(
        figure, value=None, count=None, low=None, high=None, df=None, df2=None, p=None,
        p_from="", p_adjusted=None, tests=None, effect="", effect_size=None,
        effect_low=None, effect_high=None,
    )  # fmt: skip
    return kept if ranged else replace(kept, bound_low=None, bound_high=None)


def _count_is_known(figure: Figure) -> bool:
    """Whether what is known of a share leaves one number of people, so that its interval follows.

    A total of another wave has the interval of its nearest number of people.
    """
    if not figure.n or figure.count is None:
        return figure.origin == "published_totals"
    said = half_up(figure.said if figure.said is not None else figure.value or 0, figure.decimals)
    fits = [k for k in range(figure.n + 1) if half_up(100 * k / figure.n, figure.decimals) == said]
    return fits == [figure.count]


def _says_something(figure: Figure) -> bool:
    """Whether the range of a figure is narrow enough to be worth printing."""
    if figure.bound_low is None or figure.bound_high is None:
        return False
    width = figure.bound_high - figure.bound_low
    if figure.statistic == "correlation":
        return figure.bound_low > 0 or figure.bound_high < 0
    if figure.statistic in ("count", "base_n"):
        return width <= _PEOPLE * (figure.n or 0)
    if figure.statistic == "mean":
        return width <= (_AVERAGED if figure.unit == "%" else _MARKS)
    return width <= _SHARES
