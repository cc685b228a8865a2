"""What people made of the results of a wave: notes, recommendations, actions, readings.

None of it is an answer, and nothing in here is counted. Every entry names the figures it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from peo.codes.book import Code, Linked, unknown
from peo.define.document import Problem, load, located
from peo.define.instrument.variable import Identifier
from peo.project import Project, UserError
from peo.project.words import Language, Text, say, spoken

Places = Annotated[tuple[str, ...], Field(min_length=1)]
Verdict = Literal["agree", "differ"]


class Reader(Code):
    """Who reads the results: when, and how many people, where that is known."""

    on: str | None = None
    people: int | None = None

    def called(self, language: Language) -> str:
        """The reader with day and number of people."""
        who = say("talk.present", language, n=self.people) if self.people else None
        more = [self.on, who]
        known = ", ".join(filter(None, more))
        return f"{self.label(language)} ({known})" if known else self.label(language)


class Note(Text):
    """How somebody reads a result. Printed beside the first of its figures."""

    id: Identifier
    who: str
    figures: Places


class Advice(Note):
    """A recommendation and whom it is for."""

    to: Annotated[tuple[str, ...], Field(min_length=1)]


class Action(Text):
    """A proposed improvement: whose, after which result and reading, and what to look at next."""

    id: Identifier
    who: str
    figures: Places
    reading: str
    by: tuple[str, ...]
    follow_up: Places


class Reading(Text):
    """Whether the sources that speak of a construct agree, judged by somebody, with the reason.

    `said` are published statements of the wave that it rests on; without a verdict it only says
    what these are.
    """

    of: str
    who: str
    verdict: Verdict | None = None
    said: tuple[str, ...] = ()


class Interpretation(Linked):
    """Everything that was made of one wave."""

    unique = (
        ("note", "notes.id"), ("recommendation", "recommendations.id"), ("action", "actions.id"),
        ("construct", "readings.of"),
    )  # fmt: skip
    refers = (
        *(
            ("reader", f"{made}.who", "readers.code")
            for made in ("notes", "recommendations", "actions", "readings")
        ),
        ("addressee", "recommendations.to", "addressees.code"),
        ("addressee", "actions.by", "addressees.code"),
        ("note", "actions.reading", "notes.id"),
    )

    wave: str
    readers: tuple[Reader, ...] = ()
    notes: tuple[Note, ...] = ()
    addressees: tuple[Code, ...] = ()
    recommendations: tuple[Advice, ...] = ()
    actions: tuple[Action, ...] = ()
    readings: tuple[Reading, ...] = ()

    @model_validator(mode="after")
    def _known(self, info: ValidationInfo) -> Self:
        if found := list(self._lost(info.context or {})):
            raise located("Interpretation", found)
        return self

    def _lost(self, known: Mapping[str, Any]) -> Iterator[Problem]:
        """What is named and does not exist, as far as it was told what does."""
        named = {
            "figure": [f"{made}.figures" for made in ("notes", "recommendations", "actions")],
            "statement": ["readings.said"],
            "construct": ["readings.of"],
        }
        named["figure"].append("actions.follow_up")
        for kind, paths in named.items():
            if f"{kind}s" in known:
                what = spoken(f"talk.kind.{kind}")
                yield from unknown(what, self.at(*paths), known[f"{kind}s"])


def read_interpretation(
    project: Project, wave: str, known: Mapping[str, Any] | None = None
) -> Interpretation:
    """What was made of a wave; empty where nobody wrote anything down.

    `known` may hold `figures` (ids of a report), `constructs` and `statements`. Raises UserError
    with file and line when the file is broken or names one that does not exist.
    """
    path = project.interpretation_file(wave)
    if not path.is_file():
        return Interpretation(wave=wave)
    told = dict(known or {})
    if "figures" in told:
        told["figures"] = _beginnings(told["figures"])
    found = load(path, Interpretation, told)
    if found.wave != wave:
        raise UserError(
            "talk.other_wave", path=project.relative(path), wave=repr(found.wave), wave_2=repr(wave)
        )
    return found


def at_place(figure_id: str, place: str) -> bool:
    """Whether a figure is the one named, or one of those whose id begins with it."""
    return figure_id == place or figure_id.startswith(f"{place}.")


def _beginnings(ids: Iterable[str]) -> set[str]:
    """The ids and their first parts: f2_2 and f2_2.space_reflection and so on."""
    return {
        ".".join(parts[:length])
        for parts in (name.split(".") for name in ids)
        for length in range(1, len(parts) + 1)
    }
