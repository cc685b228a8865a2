"""The manifest of a version tells apart whatever its report is made from, and nothing else."""

from __future__ import annotations

import json

import pytest

from peo.define.instrument.new_wave import new_wave
from peo.project import Project
from peo.publish.draft import inputs

WAVE = "2022-04"


def version(copy: Project) -> str:
    return json.dumps(inputs(copy, WAVE))


@pytest.mark.slow
def test_a_new_wave_leaves_the_inputs_of_others_as_they_were(copy: Project) -> None:
    before = version(copy)
    new_wave(copy, "2025-10", WAVE)
    assert version(copy) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("params.yaml", "language: nl", "language: en"),
        ("params.yaml", "min_base: 10", "min_base: 5"),
        ("schemas/survey/2022-04.yaml", "# ", "#  "),
        ("schemas/survey/2021-09.yaml", "Vast deel", "Vaste deel"),
        ("data/processed/2022-04/practice/reconstructed.csv", "R001", "R999"),
        ("data/raw/2022-04/interpretation.yaml", "aanwezigen", "toehoorders"),
        ("data/raw/2022-04/statements.csv", "nl", "NL"),
        ("data/raw/2022-04/published_figures.csv", "57", "58"),
    ],
)
def test_whatever_the_report_rests_on_is_told_apart(
    copy: Project, name: str, old: str, new: str
) -> None:
    before = version(copy)
    path = copy.root / name
    path.write_text(path.read_text().replace(old, new))
    assert version(copy) != before


@pytest.mark.parametrize("name", ["themes.yaml", "themes.csv"])
def test_themes_given_to_open_answers_are_told_apart(copy: Project, name: str) -> None:
    before = version(copy)
    (copy.raw(WAVE) / name).write_text("one theme\n")
    with_themes = version(copy)
    (copy.raw(WAVE) / name).write_text("another theme\n")
    assert len({before, with_themes, version(copy)}) == 3


@pytest.mark.parametrize("name", ["survey.lss", "survey.txt", "survey.tsv"])
@pytest.mark.slow
def test_the_structure_beside_an_export_counts(copy: Project, name: str) -> None:
    """It gives the codes of the export their labels, so another one makes other records."""
    copy.practice_file(WAVE).rename(copy.raw(WAVE) / "records.csv")
    before = version(copy)
    structure = copy.raw(WAVE) / name
    structure.write_text("class\ttype/scale\tname\ttext\nQ\tL\tQ1\tWerkdruk\n")
    with_structure = version(copy)
    structure.write_text(structure.read_text().replace("Werkdruk", "Werkplezier"))
    assert len({before, with_structure, version(copy)}) == 3
