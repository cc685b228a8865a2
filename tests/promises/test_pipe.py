"""Who reads only the first lines of an answer, as `peo ... | head` does, gets no traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["concordance", "2021-09", "2022-04"],
        ["codes", "data/raw/dialogues-2024/coders.csv"],
        ["audit", "2022-04"],
    ],
)
def test_an_answer_that_nobody_reads_on_ends_without_a_traceback(words: list[str]) -> None:
    """141 is what a shell says of a command that was ended for it (128 + SIGPIPE, POSIX)."""
    command = [sys.executable, "-m", "peo.cli", *words]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        running.stdout.close()
        said = running.communicate()[1]
    assert (said, running.returncode) == ("", 141)
