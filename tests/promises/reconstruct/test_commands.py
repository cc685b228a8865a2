"""`peo reconstruct`, `peo bounds` and `peo conflicts`: what they write, and when that is stale."""

from __future__ import annotations

import builtins
import re
import shutil
import subprocess
from importlib.metadata import entry_points, requires
from pathlib import Path

import pandas as pd
import pytest
import yaml
from packaging.requirements import Requirement

from peo import cli
from peo.define.document import load
from peo.project import Project
from peo.published.bounds import COLUMNS, Bound, read_bounds
from peo.published.printed import read_table
from peo.published.readings import read_conflicts
from peo_reconstruct.choices import Choices
from peo_reconstruct.practice import COMMANDS, stale
from tests.conftest import ROOT, examples

WAVE = "2022-04"
EIGHT = (  # as many as several processes share
    "share(workload == strong | organisation_type == other)",
    *(
        f"{kind}(task_complaints == {answer})"
        for kind in ("share", "count")
        for answer in ("hardly", "somewhat", "strong")
    ),
    "people(task_complaints)",
)


@pytest.fixture(autouse=True)
def set_up() -> None:
    pytest.importorskip("ortools")
    found = {entry.name for entry in entry_points(group="peo.commands")}
    if missing := set(COMMANDS.values()) - found:
        pytest.fail(
            f"{', '.join(sorted(missing))}: not registered: peo was installed before "
            "pyproject.toml changed: pip install --no-deps --no-build-isolation --no-index -e ."
        )


@pytest.fixture
def peo(copy: Project, monkeypatch: pytest.MonkeyPatch, capsys):  # type: ignore[no-untyped-def]
    """Runs a command in the copy; its exit code and what it said."""
    monkeypatch.chdir(copy.root)

    def run(*arguments: str) -> tuple[int, str]:
        code = cli.main(arguments)
        said = capsys.readouterr()
        return code, (said.out + said.err).strip()

    return run


def ask_for(project: Project, *expressions: str) -> None:
    lines = ["expression", *(f'"{e}"' for e in expressions), ""]
    project.asked_file(WAVE).write_text("\n".join(lines))


def count_only(project: Project, *names: str) -> None:
    """People are counted on these answers only: what a bound costs goes by that."""
    path = project.choices_file(WAVE)
    choices = yaml.safe_load(path.read_text())
    tables = [table for table in choices["tables"] if {*table.get("axes", ["?"])} <= {*names}]
    path.write_text(yaml.safe_dump({**choices, "tables": tables, "share_of_mentions": {}}))


def lose_a_row(project: Project) -> None:
    """Take one printed percentage, which no other row speaks of, out of the ledger."""
    path = project.ledger_file(WAVE)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    alone = (table["contradicts"] == "") & ~table["figure_id"].isin(table["repeats"])
    free = table[(table["kind"] == "percent") & alone]
    table.drop(free.index[0]).to_csv(path, index=False)


# ------------------------------------------------------------------ what is in git


def test_what_was_made_from_published_figures_is_not_stale(project: Project) -> None:
    """When this fails, run the commands that it names and commit what they write by itself."""
    waves = [path.parent.name for path in (ROOT / "data" / "processed").glob("*/practice/")]
    waves = [wave for wave in waves if project.choices_file(wave).is_file()]
    assert waves
    assert [command for wave in waves for command in stale(project, wave)] == []


@pytest.mark.slow
def test_reconstructing_again_writes_the_same_bytes(copy: Project, peo) -> None:
    made = copy.practice_file(WAVE)
    before = made.read_bytes()
    made.unlink()
    code, said = peo("reconstruct", WAVE)
    assert code == 0
    assert said == "150 records hold 312 published rows; 5 given up; optimal"
    assert made.read_bytes() == before


@pytest.mark.slow
def test_a_part_of_the_bounds_computed_again_is_the_same(copy: Project, peo) -> None:
    table = pd.read_csv(copy.bounds_file(WAVE), dtype=str, keep_default_na=False)
    some = table.iloc[:: len(table) // examples(3)]
    assert set(some["expression"].str.partition("(")[0]) >= {"share", "mean", "spearman"}
    ask_for(copy, *some["expression"])
    copy.bounds_file(WAVE).unlink()
    assert peo("bounds", WAVE)[0] == 0
    again = pd.read_csv(copy.bounds_file(WAVE), dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(again, some.reset_index(drop=True))


def test_make_clean_spares_what_only_the_solver_makes(copy: Project) -> None:
    shutil.copy(ROOT / "Makefile", copy.root)
    kept = sorted(copy.practice(WAVE).iterdir())
    assert copy.practice_file(WAVE) in kept
    for made in (copy.records_file(WAVE), copy.executed_file("dialogues", "dialogues")):
        made.parent.mkdir(parents=True, exist_ok=True)
        made.touch()
    subprocess.run(["make", "clean"], cwd=copy.root, check=True, capture_output=True)
    left = [path for path in (copy.root / "data" / "processed").rglob("*") if path.is_file()]
    assert sorted(path for path in left if WAVE in path.parts) == kept
    assert {path.parent.name for path in left} == {"practice"}


@pytest.mark.slow
def test_only_another_meaning_makes_results_stale(copy: Project) -> None:
    ledger, choices = copy.ledger_file(WAVE), copy.choices_file(WAVE)
    every = [f"peo {command} {WAVE}" for command in COMMANDS.values()]

    def becomes(path: Path, old: str, new: str) -> list[str]:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        found = stale(copy, WAVE)
        path.write_text(text)
        return found

    assert becomes(ledger, "summary box 2", "summary box two") == []
    assert becomes(choices, "reason: ", "reason: after a second reading, ") == []
    assert (
        becomes(choices, "looseness:", "# how loosely answers follow the anchor\nlooseness:") == []
    )
    # a preference decides records only: bounds go over all that fit
    assert becomes(choices, "looseness: 1.2", "looseness: 1.3") == every[:1]
    lose_a_row(copy)
    assert stale(copy, WAVE) == every


@pytest.mark.slow
def test_records_that_cannot_be_made_are_not_replaced(copy: Project, peo) -> None:
    """57, 39 and 14 of 100 are more than everybody."""
    path = copy.ledger_file(WAVE)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    (row,) = table.index[table["figure_id"] == "t2_3.hardly"]
    table.loc[row, ["value", "repeats"]] = ["14", ""]
    copy.readings_file(WAVE).unlink()  # they are about rows that are gone
    given_up = table["figure_id"].isin(load(copy.choices_file(WAVE), Choices).dropped)
    left = table[given_up | table["figure_id"].str.startswith("t2_3.")]
    left.assign(repeats="", contradicts="").to_csv(path, index=False)
    before = copy.practice_file(WAVE).read_bytes()
    code, said = peo("reconstruct", WAVE)
    assert code == 1
    assert "cannot hold together: " in said
    assert "t2_3.hardly" in said
    assert copy.practice_file(WAVE).read_bytes() == before
    assert f"peo reconstruct {WAVE}" in stale(copy, WAVE)


@pytest.mark.slow
def test_a_conflict_set_is_searched_among_the_rows_that_are_there(copy: Project, peo) -> None:
    """By hand: 16 of 25 is 64 per cent and 17 is 68, so 66 of 25 cannot be, whatever else is so."""
    path = copy.ledger_file(WAVE)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table[table["contradicts"] != ""].assign(repeats="").to_csv(path, index=False)
    copy.readings_file(WAVE).unlink()  # they are about rows that are gone
    code, said = peo("conflicts", WAVE)
    assert (code, said.partition(" ")[0]) == (0, "5")
    found = read_conflicts(copy.conflicts_file(WAVE))
    assert found["t3_3.local.other_organisations"] == ()
    assert f"peo conflicts {WAVE}" not in stale(copy, WAVE)
    assert f"peo bounds {WAVE}" in stale(copy, WAVE)


# ------------------------------------------------------------------ bounds


@pytest.mark.slow
def test_computing_only_what_is_new_writes_the_same_bytes_as_computing_all(
    copy: Project, peo
) -> None:
    count_only(copy, "organisation_type", "work_enjoyment", "workload", "task_complaints")
    path = copy.bounds_file(WAVE)
    path.unlink()
    ask_for(copy, EIGHT[0])
    assert peo("bounds", WAVE)[1].endswith("1 computed, 0 kept")
    ask_for(copy, *EIGHT)
    assert peo("bounds", WAVE)[1].endswith("7 computed, 1 kept")
    grown = path.read_bytes()
    path.unlink()
    assert peo("bounds", WAVE)[1].endswith("8 computed, 0 kept")
    assert path.read_bytes() == grown
    assert read_bounds(path)[EIGHT[0]] == Bound(0.0, 0.0, "exact", "identified")
    assert peo("bounds", WAVE)[1].endswith("0 computed, 8 kept")
    lose_a_row(copy)  # bounds from other statements are not kept
    ask_for(copy, EIGHT[0])
    assert peo("bounds", WAVE)[1].endswith("1 computed, 0 kept")


@pytest.mark.slow
def test_what_cannot_be_bounded_is_listed_with_its_reason(copy: Project, peo) -> None:
    count_only(copy, "organisation_type", "workload", "work_enjoyment")
    ask_for(copy, "mean(contract_fte)")
    assert "1 not computed" in peo("bounds", WAVE)[1]
    (row,) = read_table(copy.bounds_file(WAVE), COLUMNS)
    assert row["how"].startswith("Nothing was published from which 'contract_fte'")
    assert read_bounds(copy.bounds_file(WAVE)) == {}


@pytest.mark.slow
def test_the_answer_says_over_which_records(peo) -> None:
    code, said = peo("bounds", WAVE, "share(task_complaints == strong)")
    assert code == 0
    assert "309 published rows" in said
    assert "significance" in said


@pytest.mark.slow
def test_the_answer_names_what_it_assumes_about_the_questions_in_it(copy: Project, peo) -> None:
    """Client time in fives or tens is a choice: the questionnaire takes any number."""
    times = ("direct_client_time_pct", "indirect_client_time_pct")
    count_only(copy, "organisation_type", *times, "work_enjoyment", "workload", "task_complaints")
    _, said = peo("bounds", WAVE, "mean(direct_client_time_pct | organisation_type == other)")
    assert f"data/raw/{WAVE}/reconstruction.yaml, and not printed:" in said
    assert "direct_client_time_pct is one of 0, 5, 10" in said
    assert "one may answer any number from 0 to 100" in said
    assert "direct_client_time_pct and indirect_client_time_pct are at most 100 together" in said
    assert "given up" in said
    _, said = peo("bounds", WAVE, "share(task_complaints == strong)")
    assert "client_time" not in said


def test_a_wave_with_totals_only_has_no_bounds(peo) -> None:
    code, said = peo("bounds", "2021-09", "share(stay_one_year == large)")
    assert code == 2
    assert "only totals" in said


# ------------------------------------------------------------------ without the solver


@pytest.mark.parametrize("command", sorted(COMMANDS.values()))
def test_without_the_solver_a_command_says_what_to_run_and_that_sets_it_up(
    peo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    real = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith("ortools"):
            raise ModuleNotFoundError(name)
        return real(name, *args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", without)
        code, said = peo(command, WAVE)
    assert code == 1
    told = re.search(r"Set it up with: (make \w+)$", said)
    assert told, said
    assert installed_by(told[1], tmp_path / "house") >= needed("ortools")


def installed_by(command: str, house: Path) -> set[str]:
    """What a command of the Makefile installs, with a pip that writes down what it is asked for."""
    (house / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, house)
    pip = house / ".venv" / "bin" / "pip"
    pip.write_text(
        '#!/bin/sh\necho "$@" >> asked\nfor f; do test -f "$f" && cat "$f" >> got; done; :\n'
    )
    (pip.parent / "python").write_text("#!/bin/sh\n")
    for tool in pip.parent.iterdir():
        tool.chmod(0o755)
    done = subprocess.run(command.split(), cwd=house, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for line in (house / "asked").read_text().splitlines():
        assert "--require-hashes" in line or "--no-index" in line, line
    got = (house / "got").read_text()
    blocks = re.split(r"\n(?=\S)", got.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    return {block.partition("==")[0] for block in blocks}


def needed(package: str) -> set[str]:
    """A package and all that it needs, by name."""
    found: set[str] = set()
    open_ = [package]
    while open_:
        name = open_.pop().lower().replace("_", "-")
        if name not in found:
            found.add(name)
            lines = map(Requirement, requires(name) or [])
            open_ += [r.name for r in lines if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found
