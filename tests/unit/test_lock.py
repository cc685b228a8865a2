"""pyproject.toml, the lock files and environment.yml describe one environment."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT, some

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


def locked(name: str) -> dict[str, list[str]]:
    versions: dict[str, list[str]] = {}
    for package, version in LOCKED.findall((ROOT / name).read_text()):
        versions.setdefault(canonicalize_name(package), []).append(version)
    return versions


def declared(*extras: str) -> list[Requirement]:
    optional = PROJECT["optional-dependencies"]
    lists = [PROJECT["dependencies"], *(optional[extra] for extra in extras)]
    return [Requirement(line) for lines in lists for line in lines]


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", ("excel", "spss")),
        ("requirements-dev.lock", ("excel", "spss", "lab", "solver", "test")),
    ],
)
def test_every_declared_dependency_is_locked_at_a_version_it_allows(
    lock: str, extras: tuple[str, ...]
) -> None:
    versions = locked(lock)
    for requirement in some(declared(*extras)):
        found = versions.get(canonicalize_name(requirement.name))
        assert found, f"{requirement.name} is not in {lock}: make lock"
        for version in some(found):
            assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


def test_the_two_locks_agree_on_every_package_they_share() -> None:
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: dev[name] for name in run} == run


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_carries_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "--index" not in text


def test_conda_users_get_the_same_lock() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    assert pip == ["-r requirements-dev.lock"]
    python = next(d for d in environment["dependencies"] if str(d).startswith("python="))
    assert PROJECT["requires-python"] == f">={python.removeprefix('python=')}"
