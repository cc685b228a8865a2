"""What a wave asks: its questions, answers and families by name, as a notebook calls them.

A name that no wave knows is a mistake and is told with the nearest one. What another wave asks and
this one does not, is no mistake: one notebook serves both. Nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, wraps
from typing import ParamSpec

from peo.define.subject import find_subject
from peo.figure import Figure
from peo.instrument.earlier import refuse_demonstration
from peo.instrument.expression import Condition
from peo.instrument.model import Family, Instrument
from peo.instrument.names import Chosen, Names, NotAsked
from peo.instrument.read import other_instruments
from peo.instrument.variable import Variable
from peo.notebook.opened import Opened
from peo.project import UserError, did_you_mean
from peo.published.ledger import Claim, read_ledger

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


class Asked(Opened):
    """The names that a wave knows. Part of `peo.notebook.Wave`."""

    @cached_property
    def _others(self) -> list[Instrument]:
        """The instruments of the other waves: what they ask is no mistake of the notebook."""
        return list(other_instruments(self._project, self.id))

    def _look_up(self, verb: str, given: Mapping[str, object]) -> None:
        """Whether the wave that a verb compares with is another wave. See `arguments.checked`."""
        several = given.get("waves", ())
        for wave in several if isinstance(several, tuple) else ():
            self._look_up(verb, {"wave": wave})
        wave = given.get("wave")
        if not isinstance(wave, str):
            return
        if not wave and verb == "frame":
            return
        if not wave:
            raise UserError(f"{verb}: wave {self.id} has no earlier wave (`earlier` names it).")
        if wave == self.id:
            raise UserError(f"{verb}: {wave} is this wave; name another one.")
        other = find_subject(self._project, wave, totals=True)
        if not other.is_wave:
            raise UserError(f"{verb}: {wave} is a study of coded talk, no wave.")
        refuse_demonstration(find_subject(self._project, self.id), other, verb)

    @property
    def _names(self) -> Names:
        """What every name means in this wave, its themes (`with_themes`) included."""
        return Names(self.instrument, self._others)

    def _variable(self, name: str) -> Variable:
        variable = self._names.variable(name)
        if name not in self.records:
            raise UserError(f"Nothing is known about {name!r} in wave {self.id}.")
        return variable

    def _asks(self, name: str) -> bool:
        """Whether this wave has a variable; UserError where no wave has it."""
        try:
            return bool(self.instrument.variables.get(name) or self._variable(name))
        except NotAsked:
            return False

    def _items(self, names: str | Sequence[str]) -> list[str]:
        """The known variables of a question by its id (none if nobody was asked), or the list."""
        variables, questions = self.instrument.variables, [q.id for q in self.instrument.questions]
        if not isinstance(names, str):
            return [name for name in names if self._asks(name)]
        if names not in questions:
            if any(names == question.id for other in self._others for question in other.questions):
                raise NotAsked(f"Wave {self.id} does not ask {names!r}, as another wave does.")
            near = did_you_mean(names, questions)
            raise UserError(f"Wave {self.id} has no question {names!r}{near}")
        found = [v for v in variables.values() if v.question == names and v.kind != "text"]
        return [variable.id for variable in found if variable.id in self.records]

    def _options(self, question: str) -> list[Variable]:
        """The options of a multiple-choice question."""
        return self._of_type(question, "multi", "multiple-choice")

    def _ranking(self, question: str) -> list[Variable]:
        """The things of a ranking."""
        return self._of_type(question, "ranking", "ranking")

    def _of_type(self, question: str, type: str, name: str) -> list[Variable]:
        found = self._items(question)
        known = [q.id for q in self.instrument.questions if q.type == type]
        if question not in known:
            if any(question == q.id and q.type == type for o in self._others for q in o.questions):
                raise NotAsked(f"Wave {self.id} asks {question!r} in another way.")
            near = did_you_mean(question, known)
            those = f"Those are {', '.join(known)}." if known else "This wave has none."
            raise UserError(f"{question!r} is no {name} question{near} {those}")
        return [self._variable(name) for name in found]

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
            raise UserError(f"by {list(questions)} is no question, nor two different ones.")
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

    def _grouping(self, name: str) -> Variable:
        """A variable that makes groups."""
        return self._names.grouping(self._variable(name).id)

    def _number(self, name: str) -> Variable:
        """A variable that is a number."""
        return self._names.number(self._variable(name).id)

    def _ranked(self, name: str) -> Variable:
        """A variable of which the answers run from low to high."""
        return self._names.ranked(self._variable(name).id)

    def _group_names(self, by: str, names: Sequence[str]) -> list[str]:
        """Groups by name as the codes they hold; UserError for one that is none."""
        chosen = self._names.categories(self._grouping(by), names)
        return [code for _, codes in chosen for code in codes]

    def _base(self, base: str) -> Condition:
        """The condition of a base; NotAsked where it rests on what this wave does not ask."""
        condition = self._names.condition(base)
        for name in condition.variables:
            self._variable(name)
        return condition

    def _planned(self, name: str) -> Family:
        """A family of the plan by its id."""
        plan = {family.id: family for family in self.instrument.plan}
        if name not in plan:
            if any(name == family.id for other in self._others for family in other.plan):
                raise NotAsked(f"The plan of wave {self.id} has no family {name!r}.")
            raise UserError(f"The plan has no family {name!r}{did_you_mean(name, plan)}")
        return plan[name]

    def _family(self, name: str, *methods: str) -> Family:
        family = self._planned(name)
        if family.method not in methods:
            raise UserError(
                f"The plan gives family {name!r} the method {family.method}; "
                f"this asks for {' or '.join(methods)}."
            )
        return family

    def _printed(self, figure_id: str, claims: Iterable[Claim]) -> None:
        """UserError for a number that no report printed: with this wave (`claims`) or another."""
        known = {claim.figure_id for claim in claims}
        for other in () if figure_id in known else self._others:
            path = self._project.ledger_file(other.wave)
            if path.is_file():
                known |= {claim.figure_id for claim in read_ledger(path, other)}
        if figure_id not in known:
            near = did_you_mean(figure_id, known)
            raise UserError(f"said: no report printed {figure_id!r}{near}")
