"""A wave as its notebook opens it: what it asks, its records, what was published, what is kept.

A name that no wave knows is a mistake and is told with the nearest one. What another wave asks and
this one does not, is no mistake: one notebook serves both. Nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, wraps
from typing import ParamSpec

import pandas as pd

from peo.analysis.counts import Counts
from peo.analysis.margins import Margin, read_margins
from peo.analysis.open_answers import Coded, read_themes
from peo.define.instrument import read_instrument
from peo.define.instrument.concordance import Match
from peo.define.instrument.earlier import refuse_demonstration
from peo.define.instrument.expression import Condition
from peo.define.instrument.model import Family, Instrument
from peo.define.instrument.names import Chosen, Names, NotAsked
from peo.define.instrument.read import other_instruments
from peo.define.instrument.variable import Variable
from peo.define.parameters import read_parameters
from peo.define.subject import find_subject, find_wave
from peo.figure import Basis, Figure
from peo.notebook.pair import Pair
from peo.notebook.recorder import Recorder
from peo.notebook.sides import Side, rows_of, side_of
from peo.project import Project, UserError, did_you_mean, sha256
from peo.project.words import Language, spoken
from peo.published.audit.evidence import Evidence, find_evidence
from peo.published.basis import PRACTICE, Known
from peo.published.bounds import read_bounds
from peo.published.ledger import Claim, ledger_of
from peo.show.audit import Audit
from peo.show.voice import Voice

P = ParamSpec("P")


def if_asked(verb: Callable[P, list[Figure]]) -> Callable[P, list[Figure]]:
    """A verb that has no figures about what this wave does not ask, where another wave does.

    So one notebook serves waves that ask different things; a name that no wave knows is an error.
    """

    @wraps(verb)
    def asked(*args: P.args, **kwargs: P.kwargs) -> list[Figure]:
        try:
            return verb(*args, **kwargs)
        except NotAsked:
            return []

    return asked


class Asked(Recorder):
    """What every verb of a wave builds on."""

    def __init__(
        self, project: Project, wave: str, notebook: str, language: Language, figures: str
    ) -> None:
        super().__init__(project, wave, notebook, language, figures)
        self.earlier = find_wave(project, wave).earlier
        self.instrument: Instrument = read_instrument(project, wave)
        self._pairs: dict[tuple[str, str], Pair] = {}
        self._sides: dict[str, Side] = {}
        path = project.records_file(wave)
        if not path.is_file():
            raise UserError("notebook.no_records", file=project.relative(path), wave=wave)
        self.seed = read_parameters(project).seed
        self.origin = str(pd.read_parquet(path, columns=["origin"])["origin"].iloc[0])
        self._data = sha256(path)
        self._bounds = read_bounds(project.bounds_file(wave))

    @property
    def voice(self) -> Voice:
        """How the report of this wave speaks."""
        return Voice(self.language, self.instrument)

    # ---------------------------------------------------------------- what is known of it
    @cached_property
    def records(self) -> pd.DataFrame:
        """The validated records."""
        return rows_of(self._project.records_file(self.id), self._data)

    @cached_property
    def _counts(self) -> Counts:
        return Counts(self.records)

    @cached_property
    def _claims(self) -> list[Claim]:
        """What was published about this wave; nothing for a wave without a ledger."""
        return ledger_of(self._project, self.id)

    @cached_property
    def published(self) -> Audit:
        """What is known about the published figures of this wave: w.published.findings(...)."""
        known = self._project.ledger_file(self.id).is_file()
        evidence = find_evidence(self._project, self.id, self.judged) if known else Evidence()
        return Audit(evidence, self.voice)

    @cached_property
    def _coded(self) -> Coded:
        """The themes of this wave's open answers; none for a wave without them."""
        folder = self._project.raw(self.id)
        return read_themes(folder, self.records, self.instrument)

    @cached_property
    def _margins(self) -> dict[str, Margin]:
        """The known group sizes of the sector, by the question that makes the groups."""
        return read_margins(self._project.margins_file(self.id), self.instrument)

    def _margin(self, by: str = "") -> Margin:
        """The group sizes by a question, else by the first one; UserError where there are none."""
        if not self._margins:
            file = self._project.relative(self._project.margins_file(self.id))
            raise UserError("notebook.no_margins", file=file)
        if by and by not in self._margins:
            near = did_you_mean(by, self._margins)
            raise UserError("notebook.not_sized", name=repr(by), near=near)
        return self._margins[by or next(iter(self._margins))]

    # ---------------------------------------------------------------- other waves
    @cached_property
    def _others(self) -> list[Instrument]:
        """The instruments of the other waves: what they ask is no mistake of the notebook."""
        return list(other_instruments(self._project, self.id))

    def _look_up(self, verb: str, given: Mapping[str, object]) -> None:
        """Whether the waves that a verb compares with are other waves. See `arguments.checked`."""
        wave, waves = given.get("wave"), given.get("waves", ())
        named = [*waves] if isinstance(waves, tuple) else []
        if wave:
            named.append(wave)
        for name in map(str, named):
            if not name:
                raise UserError("notebook.no_earlier", verb=verb, wave=self.id)
            if name == self.id:
                raise UserError("notebook.same_wave", verb=verb, wave=name)
            other = find_subject(self._project, name, totals=True)
            if not other.is_wave:
                raise UserError("notebook.a_study", verb=verb, name=name)
            refuse_demonstration(find_subject(self._project, self.id), other, verb)

    def _side(self, wave: str) -> Side:
        """What is known of a wave: of this one its own records, if people gave them."""
        if wave not in self._sides:
            self._sides[wave] = side_of(self._project, wave, trial=wave == self.id)
        side = self._sides[wave]
        if wave == self.id and side.counts:
            return replace(side, instrument=self.instrument, counts=self._counts)
        return side

    def _pair(self, then: str, now: str = "") -> Pair:
        """This wave, or another one, beside an earlier one."""
        key = (now or self.id, then)
        if key not in self._pairs:
            self._pairs[key] = Pair(self._side(key[0]), self._side(then), self.seed)
        return self._pairs[key]

    def _match_between(self, figure: Figure, one: str, other: str) -> Match:
        """How the question behind a figure relates in two waves."""
        return self._pair(min(one, other), max(one, other)).match(figure)

    # ---------------------------------------------------------------- names
    @property
    def _names(self) -> Names:
        """What every name means in this wave, its themes (`with_themes`) included."""
        return Names(self.instrument, self._others)

    def _variable(self, name: str) -> Variable:
        variable = self._names.variable(name)
        if name not in self.records:
            raise UserError("notebook.nothing_known", name=repr(name), wave=self.id)
        return variable

    def _asks(self, name: str) -> bool:
        """Whether this wave has a variable; UserError where no wave has it."""
        try:
            return bool(self.instrument.variables.get(name) or self._variable(name))
        except NotAsked:
            return False

    def _several(self, names: str | Sequence[str]) -> bool:
        """Whether these are several variables: a list, or a question with items or options."""
        if not isinstance(names, str):
            return True
        known = [self.instrument, *self._others]
        asked = any(names == question.id for one in known for question in one.questions)
        return asked and not any(names in one.variables for one in known)

    def _items(self, names: str | Sequence[str]) -> list[str]:
        """The known variables of a question by its id (none if nobody was asked), or the list."""
        variables, questions = self.instrument.variables, [q.id for q in self.instrument.questions]
        if not isinstance(names, str):
            return [name for name in names if self._asks(name)]
        if names not in questions:
            if any(names == question.id for other in self._others for question in other.questions):
                raise NotAsked("notebook.not_asked", wave=self.id, name=repr(names))
            near = did_you_mean(names, questions)
            raise UserError("notebook.no_question", wave=self.id, name=repr(names), near=near)
        found = [v for v in variables.values() if v.question == names and v.kind != "text"]
        return [variable.id for variable in found if variable.id in self.records]

    def _of_type(self, question: str, type: str) -> list[Variable]:
        """The options of a multiple choice, or the things of a ranking."""
        found = self._items(question)
        known = [q.id for q in self.instrument.questions if q.type == type]
        if question not in known:
            if any(question == q.id and q.type == type for o in self._others for q in o.questions):
                raise NotAsked("notebook.asked_otherwise", wave=self.id, name=repr(question))
            near = did_you_mean(question, known)
            those = spoken(
                "notebook.those" if known else "notebook.those_none", names=", ".join(known)
            )
            raise UserError(f"notebook.of_type.{type}", name=repr(question), near=near, those=those)
        return [self._variable(name) for name in found]

    def _options(self, question: str) -> list[Variable]:
        return self._of_type(question, "multi")

    def _categories(self, variable: Variable, names: Sequence[str] | None) -> Chosen:
        """Answers, classes or bands by name; one that only another wave has is left out."""
        return self._names.categories(variable, names)

    def _groups(
        self, by: str | Sequence[str] | None, groups: Sequence[str] | None, base: str, total: bool
    ) -> list[tuple[str, Condition]]:
        """Groups by name with who is in them; of two questions every answer with every answer.

        `groups` are answers to the first one.
        """
        condition = self._base(base)
        everybody = [("all", condition)] if total or by is None else []
        if by is None:
            return everybody
        questions = [by] if isinstance(by, str) else list(by)
        if not 1 <= len(questions) <= 2 or len(set(questions)) < len(questions):
            raise UserError("notebook.no_groups", names=list(questions))
        found = [("", condition)]
        for at, question in enumerate(questions):
            grouping, wanted = self._grouping(question), groups if at == 0 else None
            found = [
                (f"{before}.{name}".strip("."), inside.and_in(question, *codes))
                for before, inside in found
                for name, own in self._names.categories(grouping, wanted)
                for codes in (self._names.people(grouping, own),)
            ]
        return [*found, *everybody]

    def _per_group(
        self,
        told: Callable[[str, Condition], list[Figure]],
        by: str | Sequence[str] | None,
        groups: Sequence[str] | None,
        base: str,
        total: bool,
    ) -> list[Figure]:
        """What is told of each group, and of everybody where that is asked.

        Of two questions the base tells the other answer.
        """
        first = by if by is None or isinstance(by, str) else by[0]
        return self._record([
            replace(figure, by=first, group=name.split(".")[0])
            if first and name != "all"
            else figure
            for name, condition in self._groups(by, groups, base, total)
            for figure in told(name, condition)
        ])  # fmt: skip

    def _grouping(self, name: str) -> Variable:
        """A variable that makes groups."""
        return self._names.grouping(self._variable(name).id)

    def _number(self, name: str) -> Variable:
        """A variable that is a number."""
        return self._names.number(self._variable(name).id)

    def _ranked(self, name: str) -> Variable:
        """A variable of which the answers run from low to high."""
        return self._names.ranked(self._variable(name).id)

    def _base(self, base: str) -> Condition:
        """The condition of a base; NotAsked where it rests on what this wave does not ask."""
        condition = self._names.condition(base)
        for name in condition.variables:
            self._variable(name)
        return condition

    def _family(self, name: str) -> Family:
        """A family of the plan by its id."""
        plan = {family.id: family for family in self.instrument.plan}
        if name not in plan:
            if any(name == family.id for other in self._others for family in other.plan):
                raise NotAsked("notebook.family_elsewhere", wave=self.id, name=repr(name))
            raise UserError("notebook.no_family", name=repr(name), near=did_you_mean(name, plan))
        return plan[name]

    # ---------------------------------------------------------------- what is kept
    @cached_property
    def _known_here(self) -> Known:
        return Known(self._claims, self.id, self._complement, self._bounds)

    def _complement(self, figure: Figure) -> tuple[str, ...]:
        return self.instrument.variables[figure.variable].others(figure.categories)

    def _record(self, figures: list[Figure], basis: Basis | None = None) -> list[Figure]:
        """Stamp the figures, say what they rest on, disclose them, and keep them.

        `basis` is given where it follows from what they are made of; collected records are counted.
        """
        stamped = self._stamped(figures, self.origin, self._data)
        if basis and (self.origin == PRACTICE or basis == "assumed"):
            said = [self._known_here.with_significance(figure) for figure in stamped]
            stamped = [replace(figure, basis=basis, n_basis=basis) for figure in said]
        else:
            stamped = [self._known_here.pinned(figure) for figure in stamped]
        return self._kept(stamped)

    def _record_of(self, side: Side, figures: list[Figure]) -> list[Figure]:
        """Keep figures of another wave; two tables may show the same one."""
        stamped = self._stamped(figures, side.origin, side.data, side.wave)
        return self._kept(stamped, once=True)

    def _record_between(self, pair: Pair, figures: list[Figure]) -> list[Figure]:
        """Keep what two waves say together, with what was printed of its significance."""
        stamped = self._stamped(figures, self.origin, self._data)
        self._rests_on[f"{pair.then.wave} {pair.then.origin}"] = pair.then.data
        said = [self._known_here.with_significance(figure) for figure in stamped]
        return self._kept(said)
