"""One run of the whole wave, shared by the tests that only look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from peo import cli
from peo.project import Project

ROOT = Path(__file__).parents[2]


def make_copy(folder: Path) -> Project:
    """The project without git, as somebody has it who downloaded an archive."""
    for name in ("params.yaml", "dvc.yaml", "requirements.lock", ".dvcignore"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("schemas", "notebooks", "data/raw", "src"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".dvc").mkdir()
    (folder / ".dvc" / "config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    shutil.copy(ROOT / "dvc.lock", folder / "dvc.lock")
    return Project(folder)


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A copy of the project in which `peo run` has been called once."""
    project = make_copy(tmp_path_factory.mktemp("ran"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        assert cli.main(["run", "2022-04"]) == 0
        yield project
