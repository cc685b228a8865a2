"""`peo trend`: one question over all waves, or all questions of a wave beside the earlier ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from peo.analysis.between import together
from peo.define.instrument import read_instrument
from peo.define.instrument.concordance import Match
from peo.define.instrument.earlier import may_compare
from peo.define.instrument.model import Instrument
from peo.define.instrument.variable import Variable
from peo.define.parameters import read_parameters
from peo.define.subject import Subject, definition_files, find_wave, subjects
from peo.figure import Figure
from peo.notebook import Wave
from peo.notebook.pair import FOLLOWED, Pair, measures_of
from peo.notebook.sides import Side, side_of
from peo.project import CallError, Project, UserError, did_you_mean
from peo.project.words import say, spoken
from peo.show.over_waves import over_waves
from peo.show.voice import Voice


def trend_lines(project: Project, name: str) -> list[str]:
    """The table of a wave or of a question, as lines.

    Raises CallError for what is neither, UserError for a wave without an earlier one.
    """
    if name in definition_files(project):
        return _of_wave(project, find_wave(project, name, totals=True))
    waves = [one for one in subjects(project) if one.is_wave]
    instruments = {one.id: read_instrument(project, one.id, check_log=False) for one in waves}
    known = {v.id for one in instruments.values() for v in _closed(one)}
    known |= {q.id for one in instruments.values() for q in one.questions}
    if name not in known:
        near = did_you_mean(name, [*instruments, *known])
        raise CallError.saying(spoken("command.error.no_question", name=f"{name!r:.60}") + near)
    asked = [one for one in waves if any(_about(name, v) for v in _closed(instruments[one.id]))]
    if not asked:
        raise CallError("command.error.no_number", name=name)
    return _of_question(project, name, asked)


def _of_wave(project: Project, subject: Subject) -> list[str]:
    if not subject.complete:
        raise CallError("command.error.totals", wave=subject.id)
    language = read_parameters(project).language
    w = Wave(project, subject.id, "trend", language, "")
    if not w.waves:
        raise UserError("command.error.no_earlier", wave=subject.id)
    found = w.between("trend")
    told = over_waves(found, w.id, w._match_between, w.voice)
    notes = [say(f"show.origin.{w.origin}", language)] if subject.demonstration else []
    return [w.instrument.title.label(language), *notes, *told.lines]


def _of_question(project: Project, name: str, waves: list[Subject]) -> list[str]:
    """Each wave beside the last one before it that it may be compared with."""
    language, seed = read_parameters(project).language, read_parameters(project).seed
    sides = {one.id: side_of(project, one.id, trial=False) for one in waves}
    newest = sides[waves[-1].id].instrument
    found: list[Figure] = []
    moved: list[Figure] = []
    for variable in filter(lambda v: _about(name, v), _closed(newest)):
        found += _numbers(variable, list(sides.values()))
        for place, one in enumerate(waves):
            before = [then for then in waves[:place] if may_compare(one, then)]
            pairs = [Pair(sides[one.id], sides[then.id], seed) for then in reversed(before)]
            moved += _since(variable, pairs)

    def match_of(figure: Figure, one: str, other: str) -> Match:
        late, early = max(one, other), min(one, other)
        return Pair(sides[late], sides[early], seed).match(figure)

    told = over_waves([*found, *together(moved)], "", match_of, Voice(language, newest))
    invented = [one.id for one in waves if one.demonstration]
    notes = [say("trend.note.demonstration", language, wave=wave) for wave in invented]
    return [*told.lines, *notes]


def _since(variable: Variable, pairs: list[Pair]) -> list[Figure]:
    """How a wave differs from the last one that it can be compared with; without one why it does
    not differ from the one before it."""
    if not pairs or variable.id not in pairs[0].now.instrument.variables:
        return []
    wave = pairs[0].now.wave
    for pair in pairs:
        if found := pair.changes(variable, wave)[1]:
            return found
    return [pairs[0].difference(one, one.figure_id) for one in measures_of(variable, wave)]


def _numbers(variable: Variable, sides: list[Side]) -> Iterator[Figure]:
    for measure in measures_of(variable, "trend"):
        for side in sides:
            made = side.like(measure, f"{measure.figure_id}.{side.wave}")
            yield replace(made, by="wave", group=side.wave)


def _closed(instrument: Instrument) -> list[Variable]:
    return [v for v in instrument.variables.values() if v.kind in FOLLOWED]


def _about(name: str, variable: Variable) -> bool:
    return name in (variable.id, variable.question)
