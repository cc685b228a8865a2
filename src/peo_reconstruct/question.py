"""Questions asked of an earlier wave: a share, a mean or a number of people, or a difference.

    share(space_overall in {sufficient, very_sufficient} | organisation_type == local_team)
    mean(work_enjoyment | workload == strong)
    count(workload == strong & organisation_type == specialist)
    people(work_enjoyment | workload == strong)  who answered it: the n of its mean and shares
    people(work_enjoyment, workload)             who answered both
    mentions(cause_admin)                        share of all ticks of its question
    spearman(work_enjoyment, workload)           rank correlation
    share(workload == strong | organisation_type == specialist) - share(workload == strong)

What stands after `|` is the base; without it the base is everybody who answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, cast

from peo.define.instrument.expression import Condition, Term
from peo.define.instrument.model import Instrument
from peo.define.instrument.names import Names
from peo.project import UserError
from peo.project.words import spoken

Kind = Literal["share", "mean", "count", "people", "mentions", "spearman"]
_PART = re.compile(r"\s*(share|mean|count|people|mentions|spearman)\s*\(([^()]*)\)\s*")
_OF_VARIABLES = {"mean": (1,), "mentions": (1,), "spearman": (2,), "people": (1, 2)}


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
    def counts_people(self) -> bool:
        """Whether it is a number of people, not of parts of them."""
        return self.kind in ("count", "people")

    @property
    def decimals(self) -> int:
        """Decimals that are printed: of a mark one, of a correlation two."""
        mark = self.kind == "mean" and not self.outcomes[0].endswith("_pct")
        return 2 if self.kind == "spearman" else int(mark)

    def __str__(self) -> str:
        of = ", ".join(self.of) if isinstance(self.of, tuple) else str(self.of)
        return f"{self.kind}({of}{f' | {self.base}' if self.base.terms else ''})"


Question = tuple[Part, ...]  # one part, or two of which the second is subtracted


def read_question(text: str, instrument: Instrument) -> Question:
    """Read an expression; classes and bands of the instrument become their codes.

    Raises UserError that names what is not understood and the nearest variable or code.
    """
    match = re.fullmatch(rf"({_PART.pattern})(?:-({_PART.pattern}))?", text)
    if match is None:
        raise UserError.saying(
            spoken("reconstruct.unread", text=repr(text)) + spoken("reconstruct.forms")
        )
    parts = [_part(cast(Kind, kind), inside, instrument) for kind, inside in _PART.findall(text)]
    kinds = {part.kind for part in parts}
    if len(parts) > 1 and (len(kinds) > 1 or not kinds <= {"share", "mean", "count"}):
        raise UserError("reconstruct.not_subtracted", parts=", ".join(map(str, parts)))
    return tuple(parts)


def _part(kind: Kind, inside: str, instrument: Instrument) -> Part:
    asked, _, base = inside.partition("|")
    known = Names(instrument, whole_bands=True)
    condition = known.condition(base)
    if kind in _OF_VARIABLES:
        names = tuple(name.strip() for name in asked.split(","))
        if len(names) not in _OF_VARIABLES[kind] or not all(names):
            raise UserError.saying(f"{kind}({inside}): {spoken('reconstruct.forms')}")
        look_up = {"mean": known.number, "spearman": known.ranked}.get(kind, known.variable)
        found = [look_up(name) for name in names]
        scales = tuple(v.substantive for v in found) if kind == "spearman" else ()
        return Part(kind, names, condition, scales)
    of = known.condition(asked)
    if not of.terms:
        raise UserError.saying(
            spoken("reconstruct.unnamed", part=f"{kind}({inside})") + spoken("reconstruct.forms")
        )
    if kind == "count":
        return Part("count", of & condition, Condition())
    return Part("share", of, condition)
