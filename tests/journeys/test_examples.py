"""The examples in the help of a wave's and a study's verbs, run on the invented wave of 2024-04
and on the published dialogues."""

from __future__ import annotations

from collections.abc import Callable
from doctest import DocTestFinder, DocTestRunner

import pytest

from peo.notebook.study import Study
from peo.notebook.wave import Wave
from peo.project import Project


def run(door: type, name: str, opens: Callable[[], object]) -> int:
    """Run the examples of a door and of what it is made of; how many verbs have any."""
    runner = DocTestRunner()
    told: list[str] = []
    found = (DocTestFinder().find(part, door.__name__) for part in door.__mro__)
    with_examples = {one.name: one for many in found for one in many if one.examples}
    for example in with_examples.values():
        example.globs[name] = opens()
        runner.run(example, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)
    return len(with_examples)


@pytest.mark.slow
def test_what_the_help_of_a_verb_shows_is_what_comes_out(ran_demonstration: Project) -> None:
    assert run(Wave, "w", lambda: Wave(ran_demonstration, "2024-04", "help", "nl", "")) > 5


def test_so_does_what_the_help_of_a_study_shows(project: Project) -> None:
    assert run(Study, "s", lambda: Study(project, "dialogues", "help", "nl", "")) > 5
