"""Every definition is read by one loader: what is wrong is told in words, with file and line.

The damaged texts are invented.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from peo import cli
from peo.analysis.open_answers import read_themes
from peo.codes.frameworks.interpretation import read_interpretation
from peo.define.instrument.model import Instrument
from peo.project import Project, UserError
from tests.conftest import examples, some
from tests.promises.intake import mutated

DAMAGED = {
    "aliases that multiply": (
        "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefgh")),
        r"line 1: an alias",
    ),
    "an alias of itself": ("a: &a [*a]\n", r"line 1: an alias"),
    "a list as a key": ("a: 1\n? [a, b]\n: c\n", r"line 2: a key must be a word"),
    "a control character": ('a: 1\nb: "x\x07y"\n', r"line 2: a control character \(U\+0007\)"),
    "a tag that does not fit": ("a: !!int abc\n", r"line 1: a tag \(!!int\)"),
    "a tag that runs code": ("a: !!python/object/apply:os.getcwd []\n", r"line 1: a tag"),
    "200,000 brackets": ("a: " + "[" * 200_000 + "]" * 200_000, r"line 1: nested too deeply"),
    "1,000 levels of indent": ("".join(" " * i + "a:\n" for i in range(1_000)), r"line 61: nested"),
    "a key that stands twice": ("a: 1\nb: {c: 1, c: 2}\n", r"line 2: the key 'c' stands"),
    "what is no number": ("a: 1\nb: .nan\n", r"line 2: '\.nan' is no number"),
    "a number without end": ("a: 1\nb: .inf\n", r"line 2: '\.inf' is no number"),
    "a second document": ("a: 1\n---\nb: 2\n", r"line 2: a second document"),
    "no YAML": ("a: [1, 2\nb: 3\n", r"line 2: not valid YAML"),
    "three megabytes": ("a: " + "x" * 3_000_000, r"is larger than 2 MB"),
}  # fmt: skip


def said(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """The one message of a command that is refused."""
    assert cli.main(list(words)) == 1
    error = capsys.readouterr().err
    assert error.startswith("peo: ")
    return error


BY_COMMAND = {
    "params.yaml": ("concordance", "2021-09", "2022-04"),
    "schemas/survey/2022-04.yaml": ("concordance", "2021-09", "2022-04"),
    "schemas/codes/dialogues.yaml": ("codes", "table.csv"),
    "schemas/frameworks/guide.yaml": ("amend", "guide", "why"),
    "data/raw/2022-04/contradictions.yaml": ("audit", "2022-04"),
    "data/raw/2022-04/mapping.yaml": ("intake", "2022-04"),
}


@pytest.mark.slow
@pytest.mark.parametrize("file", BY_COMMAND)
def test_a_damaged_definition_is_told_in_words_by_the_command_that_reads_it(
    copy: Project, file: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(copy.root)
    Path("table.csv").write_text("Team;Uitspraak\nPZ1;x\n")
    for damage, (text, message) in some(DAMAGED.items()):
        (copy.root / file).write_text(text)
        told = said(BY_COMMAND[file], capsys)
        assert re.search(rf"peo: {Path(file).name},? {message}", told), damage


def test_a_damaged_list_of_themes_or_interpretation_is_told_in_words(
    copy: Project, instrument: Instrument
) -> None:
    folder = copy.raw("2022-04")
    for text, message in some(DAMAGED.values()):
        (folder / "themes.yaml").write_text(text)
        with pytest.raises(UserError, match=rf"^themes\.yaml,? {message}"):
            read_themes(folder, pd.DataFrame({"respondent_id": ["1"]}), instrument)
        copy.interpretation_file("2022-04").write_text(text)
        with pytest.raises(UserError, match=rf"^interpretation\.yaml,? {message}"):
            read_interpretation(copy, "2022-04")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("min_base: 10", "min_base: 0", "disclosure.min_base: .* greater than or equal to 5"),
        ("min_base: 10", "min_base: -99", "disclosure.min_base: .* greater than or equal to 5"),
        ("min_base: 10", "min_base: false", "disclosure.min_base: .* valid integer"),
        ("min_base: 10", "min_base: ten", "disclosure.min_base: .* valid integer"),
        ("min_base: 10", "min_base:", "disclosure.min_base: .* valid integer"),
        ("min_base: 10", "min_base: [10]", "disclosure.min_base: .* valid integer"),
        ("min_cell: 3", "min_cell: 1", "disclosure.min_cell: .* greater than or equal to 3"),
        ("min_cell: 3", "min_cell: 3\n  min_base: 0", "the key 'min_base' stands here twice"),
        ("min_cell: 3", "min_sell: 3", "no such key; did you mean 'min_cell'"),
        ("language: nl", "langage: nl", "langage: there is no such key; did you mean 'language'"),
        ("language: nl", "language: de", "language: .*'nl' or 'en'"),
        ("seed: 20220401", "seed: -1", "seed: .* greater than or equal to 0"),
        ("seed: 20220401", "", "seed: Field required"),
    ],
)
def test_a_choice_in_params_that_makes_no_sense_is_refused_by_every_command(
    copy: Project, old: str, new: str, message: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    text = copy.params_file.read_text()
    assert old in text
    copy.params_file.write_text(text.replace(old, new))
    monkeypatch.chdir(copy.root)
    Path("table.csv").write_text("Team;Uitspraak\nPZ1;x\n")
    commands = [("concordance", "2021-09", "2022-04"), ("codes", "table.csv"), ("check", "x")]
    wanted = re.compile(rf"peo: params\.yaml, line \d+: .*{message}", re.DOTALL)
    for words in some(commands):
        assert wanted.search(said(words, capsys))


@pytest.mark.slow
def test_a_definition_after_accidents_is_read_or_refused_in_words(
    copy: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fixed seed; each accident is one of a line, or of bytes as in the exports of a wave."""
    monkeypatch.chdir(copy.root)
    Path("table.csv").write_text("Team;Uitspraak\nPZ1;x\n")
    rng, refused = random.Random(5), 0
    for number in range(examples(24)):
        file = rng.choice(list(BY_COMMAND))
        whole = (copy.root / file).read_bytes() if (copy.root / file).is_file() else b"columns: []"
        made = mutated.damaged(whole, rng) if number % 4 == 0 else one_line_wrong(whole, rng)
        (copy.root / file).write_bytes(made)
        refused += cli.main(list(BY_COMMAND[file]))
        said = capsys.readouterr().err
        assert not said or said.startswith("peo: ")
        (copy.root / file).write_bytes(whole)
    assert examples(6) < refused < examples(24)


def one_line_wrong(text: bytes, rng: random.Random) -> bytes:
    """A text with one line typed wrongly."""
    lines = text.split(b"\n")
    at = rng.randrange(len(lines))
    key = lines[at].split(b":")[0]
    wrong = [b"", lines[at] + b" x", b"  " + lines[at], lines[at].replace(b":", b"", 1)]
    wrong += [key + value for value in (b": 3", b":", b": [x]", b": {x: y}", b": 1e400", b": -1")]
    lines[at] = rng.choice(wrong)
    return b"\n".join(lines)


def test_parameters_are_read_again_when_the_file_has_changed(
    copy: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(copy.root)
    words = ["concordance", "2021-09", "2022-04"]
    assert cli.main(words) == 0
    assert "comparable" in capsys.readouterr().out  # as the machine speaks, not as the pages do
    text = copy.params_file.read_text()
    copy.params_file.write_text(text.replace("language: nl", "language: de"))
    assert "'nl' or 'en'" in said(tuple(words), capsys)


def test_a_theme_that_went_is_missed_in_every_place_at_once(
    copy: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As who replaces the theme of the wave before meets it: counted by hand in the file."""
    monkeypatch.chdir(copy.root)
    path = copy.instrument_file("2024-04")
    text = path.read_text(encoding="utf-8")
    for gone in ("mentor", "learning_time_pct"):
        question = re.search(rf"(?m)^  - id: {gone}\n(?:    .*\n)+", text)
        assert question is not None
        text = text.replace(question[0], "")
    path.write_text(text, encoding="utf-8")
    error = said(("amend", "2024-04", "another theme"), capsys)
    told = re.findall(r"(?m)line \d+: (\w+)[^:]*: .*'(mentor|learning_time_pct)'", error)
    assert Counter(told) == {
        ("blocks", "mentor"): 1, ("implausible", "mentor"): 2, ("sums", "learning_time_pct"): 1,
        ("plan", "mentor"): 3, ("plan", "learning_time_pct"): 1,
    }  # fmt: skip
