"""Fixtures: the project itself, and small copies of it that a test may break."""

from __future__ import annotations

import ast
import gc
import io
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")  # several workers: read before numpy and pyarrow are
# isort: split

import pytest
from hypothesis import settings

import peo.define.chapters.ipynb  # before what brings jsonschema: a second each
from peo import cli
from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.define.rules import RULES
from peo.intake.run import take_in
from peo.notebook import Wave
from peo.project import Project, find_project
from peo.project.words import speak

ROOT = Path(__file__).parent.parent
# what git has of the data: as received or typed, and what was made from published figures
DATA = ("data/raw", *(str(p.relative_to(ROOT)) for p in ROOT.glob("data/processed/*/practice")))
# the same examples on every run, so that a red run can be repeated; a slow machine is no failure
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
TIMES = int(os.environ.get("PEO_EXAMPLES", "1"))  # make thorough: so many times the examples
os.environ["LC_ALL"] = "C.UTF-8"  # commands that a test starts speak English on any machine
STUDIES = ("dialogues", "interviews", "dialogues-2024")
COLLECTED = pytest.StashKey[list[pytest.Item]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-checklist", action="store_true", help="renew tests/checklist.md")
    parser.addoption("--write-architecture", action="store_true", help="renew its picture")
    parser.addoption("--write-golden", action="store_true", help="renew the texts in tests/golden")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep all that was collected, also what -k leaves out: test_checklist.py lists it.

    For workers, what takes longest comes first, so that in the end none waits for another: what
    executes notebooks, then files by their number of slow tests.
    """
    config.stash[COLLECTED] = list(items)
    if hasattr(config, "workerinput"):
        weight = Counter[str]()
        for item in items:
            slow = item.get_closest_marker("slow") is not None
            executes = item.nodeid.startswith(("tests/journeys", "tests/page"))
            weight[together(item.nodeid)] += 1000 * executes + slow
        items.sort(key=lambda item: (-weight[together(item.nodeid)], together(item.nodeid)))


def pytest_collection_finish() -> None:
    """Look for rubbish seldom, and never in what was loaded: it took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Workers get what belongs together as a whole, in the order in which it was collected.

    By the text of the file: marks of groups have no effect with this pytest and pytest-xdist.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByWhatIsShared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid)

    config.option.loadscopereorder = False  # not by the number of tests
    return ByWhatIsShared(config, log)


def together(nodeid: str) -> str:
    """What goes to one worker: a file, so that what its tests share is made once; all files that
    look at full runs. Benchmarks share nothing."""
    file = nodeid.split("::")[0]
    return nodeid if "test_benchmarks" in file else shared_by(file)


@cache
def shared_by(file: str) -> str:
    """What a file of tests looks at with others: full runs of waves and studies, or the syntax of
    the code; or itself."""
    text = (ROOT / file).read_text(encoding="utf-8")
    if re.search(r"\bran(_demonstration|_studies)?(: Project\b|\")", text):
        return "ran"
    return "syntax" if "syntax(" in text else file


@cache
def syntax(source: str) -> ast.Module:
    """The syntax of Python code, which several tests look through."""
    return ast.parse(source)


@pytest.fixture(autouse=True)
def english() -> None:
    """What is told is told in English, whatever the machine or the test before it spoke."""
    speak("en")


@pytest.fixture(scope="session")
def project() -> Project:
    return find_project(ROOT)


@pytest.fixture(scope="session")
def instrument(project: Project) -> Instrument:
    return read_instrument(project, "2022-04")


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """A copy of the project's definitions and raw data, without anything processed."""
    for name in ("params.yaml", "dvc.yaml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("schemas", "notebooks", *DATA):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "peo").symlink_to(ROOT / "src" / "peo")
    return Project(tmp_path)


@pytest.fixture
def files(copy: Project):  # type: ignore[no-untyped-def]
    """All files of the copy with their bytes, to show that nothing changed."""

    def snapshot() -> dict[str, bytes]:
        return {
            str(path.relative_to(copy.root)): path.read_bytes()
            for path in sorted(copy.root.rglob("*"))
            if path.is_file() and not path.is_symlink() and "src" not in path.parts
        }

    return snapshot


def make_copy(folder: Path) -> Project:
    """The project without git, as somebody has it who downloaded an archive; its code is this."""
    for name in ("params.yaml", "dvc.yaml", "requirements.lock", ".dvcignore"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("schemas", "notebooks", *DATA):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "src").symlink_to(ROOT / "src")
    memory = Project(ROOT).fingerprints / "memory.json"  # reading all code takes a second
    if memory.is_file():
        Project(folder).fingerprints.mkdir(parents=True)
        shutil.copy(memory, Project(folder).fingerprints)
    (folder / ".dvc").mkdir()
    (folder / ".dvc" / "config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    return Project(folder)


def run_in(project: Project, subject: str) -> None:
    """`peo run` in a copy of the project.

    Where this checkout has run the subject, the copy begins with what that made, and only what is
    out of date by DVC's record is done again: `make report` ran it from cold (as .ci/run does).
    """
    here = Project(ROOT)
    if here.draft(subject).is_dir():
        shutil.copytree(here.processed(subject), project.processed(subject), dirs_exist_ok=True)
        shutil.copytree(here.fingerprints, project.fingerprints, dirs_exist_ok=True)
        shutil.copy(ROOT / "dvc.lock", project.root)
    with chdir(project.root):
        assert cli.main(["run", subject]) == 0


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A copy of the project in which `peo run` has been called once."""
    project = make_copy(tmp_path_factory.mktemp("ran"))
    run_in(project, "2022-04")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        yield project


@pytest.fixture(scope="session")
def ran_demonstration(ran: Project) -> Project:
    """The same copy, in which the invented wave has been run after the published one."""
    run_in(ran, "2024-04")
    return ran


@pytest.fixture(scope="session")
def ran_studies(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The studies of coded talk run: two as they were published, one that is invented."""
    project = make_copy(tmp_path_factory.mktemp("studies"))
    for study in STUDIES:
        run_in(project, study)
    return project


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The reconstructed records taken in, in a project of its own that no test may change."""
    root = tmp_path_factory.mktemp("wave")
    for name in ("params.yaml", "schemas", "src", "notebooks", *DATA):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(ROOT / name)
    take_in(Project(root), "2022-04")
    return Project(root)


@pytest.fixture(scope="session")
def invented(taken_in: Project) -> Project:
    """The same project, in which the invented wave has been taken in too."""
    take_in(taken_in, "2024-04")
    return taken_in


@pytest.fixture
def w(taken_in: Project) -> Wave:
    return Wave(taken_in, "2022-04", "test", "nl", "")


@pytest.fixture
def w_en(taken_in: Project) -> Wave:
    return Wave(taken_in, "2022-04", "test", "en", "")


def examples(count: int) -> int:
    """How many examples of something that takes long: few each time, many when asked for."""
    return count * TIMES


T = TypeVar("T")


def some(found: Iterable[T]) -> list[T]:
    """What a test loops over: never nothing, or the loop would prove nothing."""
    everything = list(found)
    assert everything, "there is nothing to look at"
    return everything


@dataclass(frozen=True)
class Said:
    """What a command answered: its exit code and all its words."""

    code: int
    text: str

    @property
    def problems(self) -> list[tuple[str, ...]]:
        """(severity, rule, row, column, value) of each problem told; severity "refuse" without."""
        line = (
            r"(?m)^(?:peo: | *(refuse|warn|note): )?\S+, (?:row )?(\w+), (\w+)(?: '(.*?)')?: (.+)$"
        )
        return [
            (severity or "refuse", rule_of(words), row, column, value)
            for severity, row, column, value, words in re.findall(line, self.text)
        ]

    @property
    def rules(self) -> list[tuple[str, str]]:
        return [(severity, rule) for severity, rule, *_ in self.problems]

    @property
    def kind(self) -> str:
        """What the table was taken for."""
        return re.findall(r": (.+?), \d+ accepted", self.text)[0]

    def row(self, label: str) -> list[str]:
        """The cells of the row with this label, in a table that was printed."""
        found = [line.split() for line in self.text.splitlines() if line.split()[:1] == [label]]
        assert found, f"no row {label}"
        return found[0][1:]

    @property
    def counts(self) -> tuple[int, int]:
        """Rows accepted and refused."""
        found = re.findall(r"(\d+) accepted, (\d+) refused", self.text)
        return int(found[0][0]), int(found[0][1])


def rule_of(words: str) -> str:
    """The rule that is told in these words."""
    found = [rule.id for rule in RULES.values() if words.startswith(rule.message.en)]
    assert found, f"no rule is told as {words!r}"
    return max(found, key=lambda id: len(RULES[id].message.en))


def peo(*arguments: object, root: Path = ROOT) -> Said:
    """A command as a user gives it."""
    out = io.StringIO()
    with chdir(root), redirect_stdout(out), redirect_stderr(out):
        code = cli.main(list(map(str, arguments)))
    return Said(code, out.getvalue())
