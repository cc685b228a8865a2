"""What bounds rest on beside the printed figures, as far as it bears on a question.

The model of a wave is a choice where the reports are silent: which numbers an answer may take, who
left a question blank, what nobody answers. Who reads a bound is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from peo.instrument.expression import parse
from peo.instrument.model import Instrument
from peo.instrument.names import numbers
from peo_reconstruct.choices import BLANK, Choices
from peo_reconstruct.question import Question


def assumed(question: Question, choices: Choices, instrument: Instrument) -> Iterator[str]:
    """One line per assumption that is not a printed figure."""
    about = {
        name
        for part in question
        for name in (*part.outcomes, *part.base.variables, *(t.variable for t in part.conditions))
    }
    yield "how many people a group has, who was asked what, and who left a question blank"
    for name in sorted(about & instrument.variables.keys()):
        variable = instrument.variables[name]
        taken = [code for code in choices.codes_of(name) if code != BLANK]
        if variable.kind == "number" and len(taken) < len(numbers(variable)):
            low, high = numbers(variable)[0], numbers(variable)[-1]
            told = ", ".join(sorted(taken, key=float))
            yield f"{name} is one of {told}; one may answer any number from {low} to {high}"
    for condition in choices.never:
        if parse(condition).variables & about:
            yield f"nobody has {condition}"
    together = choices.at_most_together
    if together is not None and about & {*together.variables}:
        yield f"{' and '.join(together.variables)} are at most {together.total} together"
    if choices.given_up:
        yield f"{len(choices.given_up)} printed rows are given up, as they contradict others"
