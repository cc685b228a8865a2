"""Figures of two waves beside each other, as far as the questionnaires allow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from peo.analysis.describe import with_interval
from peo.figure import Figure, Meaning
from peo.instrument.concordance import Match
from peo.instrument.variable import Language
from peo.project import UserError
from peo.published.ledger import Claim, published_figure

MatchOf = Callable[[Figure, str], Match]  # how a figure's question relates to that of a wave


def published_beside(
    figures: Sequence[Figure],
    known: Mapping[Meaning, list[Claim]],
    wave: str,
    match_of: MatchOf,
) -> list[Figure]:
    """What was published of the same figures in another wave.

    Raises UserError where the concordance says that the two waves cannot be compared.
    """
    for figure in figures:
        match = match_of(figure, wave)
        if match.grade == "break":
            raise UserError(
                f"{figure.variable} of {figure.wave} cannot be put beside {wave}: "
                f"{match.reason.en} See: peo concordance {wave} {figure.wave}"
            )
    return [found for figure in figures if (found := as_published(figure, known))]


def as_published(figure: Figure, known: Mapping[Meaning, list[Claim]]) -> Figure | None:
    """What was printed exactly with the same meaning as a figure, with its interval."""
    exact = [claim for claim in known.get(figure.meaning, []) if claim.exact]
    exact.sort(key=lambda claim: claim.base_n is None)  # of a number printed twice, the one with n
    return with_interval(published_figure(exact[0], figure)) if exact else None


def caveats(
    figures: Sequence[Figure], wave: str, match_of: MatchOf, language: Language
) -> tuple[str, ...]:
    """Why figures of several waves are to be compared with caution, a line per question."""
    lines: dict[str, None] = {}  # a set that keeps the order
    for figure in figures:
        if figure.by == "wave" and figure.group != wave:
            match = match_of(figure, figure.group)
            if match.differences:
                name, reason = match.label.label(language), match.reason.label(language)
                lines[f"{figure.group}, {name}: {reason}"] = None
    return tuple(lines)
