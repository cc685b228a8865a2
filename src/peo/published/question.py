"""One number of a wave as an expression, such as `share(workload == strong | base)`: the name under
which its bounds stand in git. How expressions are read is the business of `peo bounds`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast

from peo.figure import Figure
from peo.instrument.expression import Condition, Term

Kind = Literal["share", "mean", "count", "mentions", "spearman"]


@dataclass(frozen=True)
class Part:
    """One number asked for: `of` holds the answers that count, or the variables themselves.

    `scales` has the answers of each variable of a correlation from low to high; none for a number.
    """

    kind: Kind
    of: Condition | tuple[str, ...]
    base: Condition
    scales: tuple[tuple[str, ...], ...] = field(default=(), compare=False)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Variables that must have been answered."""
        return self.of if isinstance(self.of, tuple) else tuple(sorted(self.of.variables))

    @property
    def conditions(self) -> tuple[Term, ...]:
        """What the people who count have answered."""
        return () if isinstance(self.of, tuple) else self.of.terms

    @property
    def decimals(self) -> int:
        """Decimals that are printed: of a mark one, of a correlation two."""
        mark = self.kind == "mean" and not self.outcomes[0].endswith("_pct")
        return 2 if self.kind == "spearman" else int(mark)

    def __str__(self) -> str:
        of = ", ".join(self.of) if isinstance(self.of, tuple) else str(self.of)
        return f"{self.kind}({of}{f' | {self.base}' if self.base.terms else ''})"


def expression_of(figure: Figure) -> str:
    """The question that a figure answers, as it is written; nothing for other statistics."""
    codes = tuple(sorted(figure.categories))
    if figure.statistic == "percent":
        return str(Part("share", Condition((Term(figure.variable, codes),)), figure.base))
    if figure.statistic in ("mean", "mentions"):
        return str(Part(cast(Kind, figure.statistic), (figure.variable,), figure.base))
    if figure.statistic == "correlation":
        return str(Part("spearman", (figure.variable, figure.by), figure.base))
    return ""
