"""A new wave starts from an old one, and never over something that is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from peo.cli import main
from peo.define.document import amend
from peo.define.instrument import read_instrument
from peo.define.instrument.new_wave import TO_FILL_IN, new_wave
from peo.project import Project, UserError


def test_a_new_wave_has_all_questions_and_nobody_in_it(copy: Project) -> None:
    new_wave(copy, "2025-10", "2022-04")
    with pytest.raises(UserError, match="peo amend 2025-10"):
        read_instrument(copy, "2025-10")
    first = read_instrument(copy, "2025-10", check_log=False)
    amend(copy.instrument_file("2025-10"), first, "first version")
    old, new = (read_instrument(copy, wave) for wave in ("2022-04", "2025-10"))
    bare = [q.model_copy(update={"note": None}) for q in old.questions]
    assert list(new.questions) == bare  # what was noted of a question is of one wave
    assert sum(q.note is not None for q in old.questions) > 10
    assert new.title == new.source == TO_FILL_IN
    assert new.plan == old.plan
    assert (new.fieldwork.end, new.fieldwork.note, new.read_only) == (None, None, False)
    assert (bool(old.cites), new.cites) == (True, ())  # the report of one wave is not of another
    assert (new.wave, new.fieldwork.start, new.fieldwork.respondents) == ("2025-10", "2025-10", 0)
    assert [entry.what for entry in new.amendments] == ["first version"]
    assert "records.csv" in (copy.raw("2025-10") / "README.md").read_text()


@pytest.mark.parametrize("like", ["2021-09", "2022-04", "2024-04"])
def test_no_comment_about_another_wave_is_copied(copy: Project, like: str) -> None:
    """Nobody can check what a comment says; a sign in a text is no comment."""
    path = copy.instrument_file(like)
    if like == "2024-04":
        path.write_text(path.read_text("utf-8").replace('nl: "Nu alles bij', 'nl: "Nu # alles bij'))
        amend(path, read_instrument(copy, like, check_log=False), "a sign in a text")
    new_wave(copy, "2025-10", like)
    text = copy.instrument_file("2025-10").read_text("utf-8")
    signs = [line for line in text.splitlines() if "#" in line.replace("Nu # alles", "")]
    assert signs == [
        f"# The questionnaire of wave 2025-10, made after that of {like}. How to edit it:",
        "# see docs/instrument.md. After a change, log it: "
        'peo amend 2025-10 "what changed and why"',
    ]
    assert text.count("Nu # alles bij") == (like == "2024-04")


def test_a_wave_like_the_invented_one_says_nothing_of_an_invention(copy: Project) -> None:
    new_wave(copy, "2025-10", "2024-04")
    text = copy.instrument_file("2025-10").read_text()
    for word in (
        "verzonnen",
        "invented",
        "bedacht",
        "demonstration",
        "2024-04-08",
        "first version",
    ):
        assert word not in text.lower()
    made = read_instrument(copy, "2025-10", check_log=False)
    assert (made.demonstration, made.earlier) == (False, "2022-04")
    assert read_instrument(copy, "2024-04").rules  # how strict that wave was with its own export
    assert made.rules == {}


@pytest.mark.parametrize(
    "log",
    [
        "amendments: []",
        'amendments: [{date: "2024-01-01", what: a, sha256: "x"}]',
        'amendments:\n- {date: "2024-01-01", what: a,\n   sha256: "x"}',
        'amendments:\n  - date: "2024-01-01"\n    what: a\n    sha256: "x"\n',
    ],
)
def test_the_log_is_kept_wherever_it_stood(copy: Project, log: str) -> None:
    path = copy.instrument_file("2024-04")
    text = path.read_text(encoding="utf-8").split("\namendments:")[0]
    path.write_text(text.replace("\nscales:\n", f"\n{log}\n# of scales\nscales:\n", 1))
    before = read_instrument(copy, "2024-04", check_log=False)
    amend(path, before, 'why: "this", and\nthat')
    after = read_instrument(copy, "2024-04")
    assert after.amendments[:-1] == before.amendments
    assert after.amendments[-1].what == 'why: "this", and\nthat'
    assert "\n# of scales\nscales:\n" in path.read_text(encoding="utf-8")
    assert after.blocks == before.blocks


def spoil(name: str) -> Callable[[Project], None]:
    def write(copy: Project) -> None:
        path = copy.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")

    return write


@pytest.mark.parametrize(
    ("wave", "like", "before", "says"),
    [
        ("2022-04", "2022-04", None, "2022-04.yaml exists already"),
        ("2021-09", "2022-04", None, "2021-09.yaml exists already"),
        ("2024-13", "2022-04", None, "is not a wave id"),
        ("../../x", "2022-04", None, "is not a wave id"),
        ("2025-10", "2020-04", None, "no wave or study '2020-04'"),
        ("2025-10", "2022-04", spoil("schemas/survey/2025-10.yaml"), "exists already"),
        ("2025-10", "2022-04", spoil("data/raw/2025-10/README.md"), "exists already"),
    ],
)
def test_what_is_there_is_never_overwritten_and_nothing_is_half_made(
    copy: Project,
    files: Callable[[], dict[str, bytes]],
    wave: str,
    like: str,
    before: Callable[[Project], None] | None,
    says: str,
) -> None:
    if before:
        before(copy)
    was = files()
    with pytest.raises(UserError, match=says):
        new_wave(copy, wave, like)
    assert files() == was


def test_the_command_says_what_it_wrote_and_what_comes_next(
    copy: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(copy.root)
    assert main(["new", "2025-10", "--like", "2022-04"]) == 0
    out = capsys.readouterr().out
    assert str(Path("schemas/survey/2025-10.yaml")) in out
    assert "peo amend 2025-10" in out


def test_a_new_wave_is_a_paraphrase_until_its_team_says_that_it_is_literal(copy: Project) -> None:
    """What was asked in one wave is not what another one will ask."""
    assert read_instrument(copy, "2024-04").wording == "literal"
    new_wave(copy, "2025-10", "2024-04")
    assert read_instrument(copy, "2025-10", check_log=False).wording == "paraphrase"


def test_a_question_of_unknown_wording_has_no_text(copy: Project) -> None:
    path = copy.instrument_file("2021-09")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("wording: unknown", "wording: paraphrase"), encoding="utf-8")
    assert read_instrument(copy, "2021-09", check_log=False).wording == "paraphrase"
    named = "    text: {nl: Hoe?, en: How?}\n    scale: space\n"
    path.write_text(text.replace("    scale: space\n", named, 1), encoding="utf-8")
    with pytest.raises(UserError, match="wording is unknown, so it has no text"):
        read_instrument(copy, "2021-09", check_log=False)
