"""Any theme: a wave whose questions were added, dropped, moved and retyped at random gives records,
a codebook and chapters, or one clear message; never a traceback."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from peo.define.chapters.needs import chapters
from peo.define.subject import find_subject
from peo.project import Project, UserError
from tests.conftest import ROOT, Said, examples, peo
from tests.properties.instrument.themes import THEMES, changed, write

WAVE = "2028-05"
N = 40
seeds = st.integers(0, 2**16)
once = settings(max_examples=examples(1), deadline=None, phases=[Phase.generate])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("themes")
    for name in ("params.yaml", "src", "notebooks"):
        (root / name).symlink_to(ROOT / name)
    for name in ("schemas", "data/raw"):
        shutil.copytree(ROOT / name, root / name)
    return Project(root)


def clear(said: Said) -> bool:
    """Whether a command was done; if it was not, that its message is one a person can act on."""
    if said.code:
        assert said.text.startswith("peo: "), said.text
        assert "Traceback" not in said.text
        lines = said.text.strip().splitlines()
        assert len(lines) == 1 or all(re.search(r"\.yaml, line \d+: ", line) for line in lines)
    return said.code == 0


def defined(house: Project, like: str, theme: str, seed: int) -> bool:
    """A random wave, logged; False where its definition was refused, with the line."""
    shutil.rmtree(house.processed(WAVE), ignore_errors=True)
    text = house.instrument_file(like).read_text(encoding="utf-8")
    write(house, changed(text, theme, seed, WAVE))
    said = peo("amend", WAVE, "made at random", root=house.root)
    if not clear(said):
        assert re.search(rf"{WAVE}\.yaml, line \d+: ", said.text), said.text
        return False
    return True


def taken_in(house: Project) -> None:
    """Invented answers to it obey every rule that it has."""
    assert clear(peo("synthesize", WAVE, "--n", N, root=house.root))
    said = peo("intake", WAVE, root=house.root)
    assert said.text.startswith(f"{N} received: {N} accepted, 0 rejected"), said.text


def code_cells(path: Path) -> Iterator[str]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", []):
            yield "".join(cell["source"])


def executed(path: Path) -> str:
    """Run the cells of a chapter in one scope; the message of a UserError, else nothing."""
    names: dict[str, Any] = {"wave": WAVE, "language": "nl", "figures": "figures.csv"}
    for source in code_cells(path):
        try:
            exec(compile(source, path.name, "exec"), names)
        except UserError as error:
            return str(error)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("like", ["2022-04", "2024-04"])
@pytest.mark.parametrize("theme", THEMES)
@once
@given(seeds)
def test_a_wave_changed_at_random_has_records_or_a_clear_message(
    house: Project, like: str, theme: str, seed: int
) -> None:
    if defined(house, like, theme, seed):
        taken_in(house)
        assert clear(peo("codebook", WAVE, root=house.root))
        assert clear(peo("check", WAVE, root=house.root))


@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES)
@once
@given(seeds)
def test_every_chapter_that_such_a_wave_gets_can_be_written(
    house: Project, theme: str, seed: int
) -> None:
    like = ("2022-04", "2024-04")[(seed + len(theme)) % 2]
    while not defined(house, like, theme, seed):
        seed += 2
    taken_in(house)
    with chdir(house.root):
        told = {c.name: executed(c.path) for c in chapters(find_subject(house, WAVE)).present}
    assert len(told) > 2
    assert {name: said for name, said in told.items() if "\n" in said} == {}
