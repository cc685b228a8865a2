"""The examples in the help of a wave's verbs, run on the invented wave of 2024-04."""

from __future__ import annotations

from doctest import DocTestFinder, DocTestRunner

import pytest

from peo.notebook.wave import Wave
from peo.project import Project


@pytest.mark.slow
def test_what_the_help_of_a_verb_shows_is_what_comes_out(ran_demonstration: Project) -> None:
    runner = DocTestRunner()
    told: list[str] = []
    found = (DocTestFinder().find(door, "Wave") for door in Wave.__mro__)
    with_examples = {one.name: one for many in found for one in many if one.examples}
    for example in with_examples.values():
        example.globs["w"] = Wave(ran_demonstration, "2024-04", "help", "nl", "")
        runner.run(example, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)
    assert len(with_examples) > 5
