"""Whatever is typed behind `peo`, a mistake is answered in one line and never by a traceback.

Exit code 2 is a mistake in the call, 1 a problem in a file that was named.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from peo import cli
from peo.project import Project
from peo.run.commands import COMMANDS
from tests.conftest import peo, some

SUBJECTS = ["", "nope", "2022-4", "2022-13", "2021-09", "../x", "é☃", "a" * 300, ".", "2022-04/x"]
FILES = {
    "folder": None, "empty.csv": b"", "binary.bin": bytes(range(256)) * 20,
    "half.csv": b"\xff\xfe\x00\x01" * 50, "é.csv": "ŷ;é\n1;2\n".encode(),
    "broken.xlsx": b"PK\x03\x04 nothing", "broken.sav": b"$FL2 nothing", "broken.qdpx": b"no",
    "": None, "gone.csv": None, "n" * 300: None, "/dev/null": None,
}  # fmt: skip
NEAR = {  # what is nearly right, and what is told
    ("run", "2022-40"): "is not a wave id",
    ("run", "dialoges"): "did you mean 'dialogues'",
    ("verify", "interview"): "did you mean 'interviews'",
    ("concordance", "2022-04", "2021-90"): "is not a wave id",
    ("concordance", "2022-04", "interviews"): "is a study of coded talk",
    ("concordance", "2022-04", "2022-04"): "is one wave",
    ("notebook", "2022-04", "05-rulez"): "did you mean '05-rules'",
    ("synthesize", "2022-04", "--n", "0"): "give a number from 1",
    ("synthesize", "2022-04", "--n", "3", "--out", ""): "needs the name of a file",
    ("synthesize", "interviews", "--n", "3"): "is a study of coded talk",
    ("intake", "dialogues-2024"): "is a study of coded talk",
    ("new", "2022-04", "--like", "2022-04"): "exists already",
    ("new", "2025-10", "--like", "2022-40"): "is not a wave id",
    ("codes", "gone.csv"): "no file gone.csv",
    ("bounds", "2022-04", ""): "cannot read ''",
    ("bounds", "2022-04", "mean(workload)"): "no number",
    ("bounds", "2022-04", "share(workload == stronk)"): "did you mean 'strong'",
    ("bounds", "2022-04", "share(workloda == strong)"): "did you mean 'workload'",
    ("bounds", "2022-04", "mentions(cause_admn)"): "did you mean 'cause_admin'",
    ("bounds", "2022-04", "mean(work_enjoyment | work_enjoyment > 10)"): "no answer of",
    ("bounds", "2022-04", "share(workload == strong & workload == hardly)"): "nobody can meet",
}


@pytest.fixture
def there(copy: Project) -> Path:
    """A project with files in it that are not what a command expects."""
    for name, content in FILES.items():
        if content is not None:
            (copy.root / name).write_bytes(content)
    (copy.root / "folder").mkdir()
    return copy.root


def calls() -> list[tuple[str, ...]]:
    """Each command with subjects that are none, and with files that are not what it reads."""
    about = [name for name in COMMANDS if name not in ("stages", "codes", "new")]
    more = {"notebook": ["05-rules"], "amend": ["what"], "concordance": ["2022-04"],
            "synthesize": ["--n", "3"], "withdraw": ["1", "--reason", "x"],
            "diff": ["draft"]}  # fmt: skip
    made = [(name, subject, *more.get(name, [])) for name, subject in product(about, SUBJECTS)]
    made += [(name, subject) for name, subject in product(["bounds", "conflicts"], SUBJECTS)]
    made += [("new", name, "--like", "dialogues") for name in [*SUBJECTS, "x y"] if name != "nope"]
    for file in FILES:
        made += [("intake", "2024-04", file), ("codes", file), ("codes", "é.csv", "--tables", file)]
    for out in ("folder", "empty.csv", "empty.csv/x.csv", "n" * 300, "/dev/null", ""):
        made.append(("synthesize", "2022-04", "--n", "3", "--out", out))
    return made


@pytest.mark.slow
def test_a_call_that_makes_no_sense_is_one_line_and_never_a_traceback(there: Path) -> None:
    for call in some(calls()):
        said = peo(*call, root=there)
        if call[:2] in (("amend", "2021-09"), ("concordance", "2021-09"), ("synthesize", "2021-09"),
                        ("check", "2021-09")):  # fmt: skip
            continue  # of a wave with totals only these make sense
        lines = said.text.strip().splitlines()
        assert said.code in (1, 2), (call, said)
        if call[0] != "codes":  # which lists what is wrong in a table
            assert len(lines) == 1, (call, said)
        assert all(line.startswith("peo: ") for line in lines), (call, said)
        assert len(said.text) < 700, (call, said)
        if call[1] in SUBJECTS:
            assert said.code == 2, (call, said)


def test_what_is_nearly_right_is_told_with_what_would_be(there: Path) -> None:
    for call, told in some(NEAR.items()):
        said = peo(*call, root=there)
        assert (said.code, told in said.text) == (2, True), (call, said)
        assert len(said.text.strip().splitlines()) == 1, (call, said)


def test_what_was_not_run_yet_is_no_mistake_in_the_call(there: Path) -> None:
    said = peo("verify", "dialogues", root=there)
    assert said.code == 1
    assert said.text.endswith("dialogues.csv; the notebook that makes it has not run.\n")


def test_a_day_that_is_none_is_told_how_a_day_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["codes", "x.csv", "--today", "gisteren"])
    assert ended.value.code == 2
    assert "'gisteren' is no day; type year, month and day" in capsys.readouterr().err
