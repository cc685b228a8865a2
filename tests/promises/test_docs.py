"""What the documents tell a user to type can be typed, and says what they say it says."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from peo import cli
from peo.codes.counted import CODES, THINGS
from peo.project import Project
from tests.conftest import ROOT, some

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
_INLINE = re.compile(r"`(peo [^`]+)`")


def blocks(path: Path, language: str) -> list[str]:
    return [text for kind, text in _BLOCK.findall(path.read_text()) if kind == language]


@pytest.mark.parametrize("path", [p for p in DOCS if blocks(p, "python")], ids=lambda p: p.stem)
def test_an_example_runs_and_says_what_it_prints(
    invented: Project, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(invented.root)
    names: dict[str, object] = {}  # an example may go on where the one before it ended
    checked = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {}  # a document is one session, typed from top to bottom
    for text in some(blocks(path, "python")):
        if ">>>" in text:
            example = doctest.DocTestParser().get_doctest(text, names, path.name, str(path), 0)
            assert example.examples
            checked.run(example, clear_globs=False)
        else:
            exec(compile(text, path.name, "exec"), names)
    assert checked.summarize(verbose=False).failed == 0


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_a_command_is_one_that_peo_knows(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        line.split("#")[0].strip()
        for text in blocks(path, "sh")
        for line in text.splitlines()
        if line.startswith("peo ")
    ]
    inline = _INLINE.findall(_BLOCK.sub("", path.read_text()))
    for line in [*lines, *inline]:
        words = shlex.split(line)[1:]
        if len(words) == 1:  # only the name of a command
            words += ["--help"]
        assert not refused(words), f"{path.name}: {line}\n{capsys.readouterr().err}"


def refused(words: list[str]) -> bool:
    """Whether the command line does not take these words."""
    try:
        cli._parser(words).parse_args(words)
    except SystemExit as stopped:
        return bool(stopped.code)
    return False


def test_all_that_a_study_counts_stands_in_the_text_on_coded_talk() -> None:
    text = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
    assert not [name for name in some((*THINGS, *CODES)) if f"`{name}`" not in text]
