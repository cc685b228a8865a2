"""A version: made from a draft, sealed, told apart from every other, and taken back."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from peo import cli
from peo.project import Project
from peo.publish import release, shelf
from tests.conftest import ROOT, Said, peo, some
from tests.journeys.run.test_failures import GOOD, make_small, write_notebook
from tests.short import LONG, shorten

WAVE = "2025-10"
CHANGED = 12  # enough people for the difference to be told
OTHER = "other = w.count('other')"
ASKED = 'w.table(w.shares("all", "workload"), nl="Werkdruk", en="Workload")'


def answer_strong(records: Path, people: int) -> None:
    """The first people whose workload was `somewhat` have answered `strong`."""
    table = pd.read_csv(records, dtype=str, keep_default_na=False)
    table.loc[table.index[table["workload"] == "somewhat"][:people], "workload"] = "strong"
    table.to_csv(records, index=False)


def run_twice(folder: Path) -> Project:
    """A collected wave of 60 people with two versions; between them twelve changed an answer."""
    project = make_small(folder)
    assert peo("new", WAVE, "--like", "2022-04", root=folder).code == 0
    shorten(project.instrument_file(WAVE), *LONG)
    for command in (
        ["amend", WAVE, "first version"],
        ["synthesize", WAVE, "--n", "60", "--out", str(folder / "made.csv")],
    ):
        assert peo(*command, root=folder).code == 0
    records = project.raw(WAVE) / "records.csv"
    (folder / "made.csv").rename(records)
    write_notebook(project, "01-one", GOOD, ASKED, "w.save()")
    assert peo("run", WAVE, root=folder).code == 0
    assert peo("publish", WAVE, root=folder).code == 0
    answer_strong(records, CHANGED)
    assert peo("run", WAVE, root=folder).code == 0
    assert peo("publish", WAVE, "--reason", "Een antwoord verbeterd", root=folder).code == 0
    return project


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return run_twice(tmp_path_factory.mktemp("published"))


@pytest.fixture
def house(published: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two versions and an up-to-date draft, for a test to break."""
    return copied(published, tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def with_more(published: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same with a draft that shows more than version 2."""
    root = tmp_path_factory.mktemp("more") / "house"
    project = Project(shutil.copytree(published.root, root, symlinks=True))
    write_notebook(project, "02-two", GOOD, OTHER, "w.save()")
    assert peo("run", WAVE, root=root).code == 0
    return project


@pytest.fixture
def ahead(with_more: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two versions and a draft that is to be the third, for a test to break."""
    return copied(with_more, tmp_path, monkeypatch)


def copied(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    folder = shutil.copytree(project.root, tmp_path / "house", symlinks=True)
    monkeypatch.chdir(folder)
    return Project(folder)


def version(project: Project, number: int) -> Path:
    (folder,) = (project.shelf / WAVE).glob(f"{number}-*")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change a file that nobody may write."""
    path.chmod(0o644)
    path.write_bytes(change(path.read_bytes()))


def call(*arguments: str) -> Said:
    return peo(*arguments, root=Path.cwd())


# ----------------------------------------------------------------------- draft and version


def test_a_draft_is_for_its_owner_and_says_that_it_is_one(house: Project) -> None:
    shutil.rmtree(house.draft(WAVE))
    before = os.umask(0)
    try:
        assert call("run", WAVE).code == 0
    finally:
        os.umask(before)
    for path in some([house.draft(WAVE), *house.draft(WAVE).rglob("*")]):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert "concept, niet gepubliceerd" in (house.draft(WAVE) / "index.html").read_text()
    assert not [p for p in house.processed(WAVE).iterdir() if p.name.startswith(".draft")]


def test_a_version_is_the_draft_with_its_number_and_nobody_can_write_it(house: Project) -> None:
    folder = version(house, 2)
    draft, content = files(house.draft(WAVE)), files(folder)
    assert set(content) - set(draft) == {"release.json", "changes.json"}
    same = {name for name in draft if not name.endswith(".html")} - {"manifest.json"}
    assert {name: content[name] for name in same} == {name: draft[name] for name in same}
    page = content["index.html"].decode()
    assert "concept" not in page
    told = json.loads(content["release.json"])
    assert f"Versie 2 ({told['id'][:8]}), {told['date'][:10]}" in page
    assert folder.name == f"2-{told['id'][:8]}"
    assert (told["reason"], told["replaces"]) == ("Een antwoord verbeterd", version(house, 1).name)
    assert told["author"]
    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o555 if path.is_dir() else 0o444)
    manifest = json.loads(content["manifest.json"])
    assert manifest["outputs"] == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in content.items()
        if name not in ("manifest.json", "release.json", "changes.json")
    }


def test_the_same_content_is_no_second_version(house: Project) -> None:
    before = files(house.shelf)
    said = call("publish", WAVE)
    assert (said.code, "Nothing to do" in said.text) == (0, True)
    assert files(house.shelf) == before


def test_what_changed_stands_in_the_release_and_on_the_index(house: Project) -> None:
    changes = json.loads((version(house, 2) / "changes.json").read_text())
    named = {figure["figure"]: figure for figure in changes["figures"]}
    records = pd.read_csv(house.raw(WAVE) / "records.csv", dtype=str)["workload"].dropna()
    count = int((records == "strong").sum())
    strong = named["all.strong"]
    assert (strong["was"]["count"], strong["now"]["count"]) == (str(count - CHANGED), str(count))
    assert changes["inputs"] == {"data": [f"data/raw/{WAVE}/records.csv"]}
    assert any("Werkdruk" in chapter for chapter in changes["text"])
    for name in ("index.html", "index.en.html"):
        text = (house.shelf / name).read_text()
        assert "<script" not in text
        assert "Een antwoord verbeterd" in text
        assert re.search(rf"<td[^>]*>{count - CHANGED}</td><td[^>]*>{count}</td>", text)
        for link in some(re.findall(r'href="([^"]+)"', text)):
            assert (house.shelf / link).is_file()
    states = re.findall(r"<td[^>]*>(geldig|vervangen|ingetrokken)</td>", unescape(
        (house.shelf / "index.html").read_text()))  # fmt: skip
    assert states == ["geldig", "vervangen"]


@pytest.mark.parametrize("source", ["notebook", "data", "draft"])
def test_a_draft_that_is_not_of_now_is_refused(house: Project, source: str) -> None:
    if source == "notebook":
        write_notebook(house, "02-two", GOOD, OTHER, "w.save()")
    elif source == "data":
        path = house.raw(WAVE) / "records.csv"
        path.write_text(path.read_text().replace("somewhat", "strong", 1))
    else:
        path = house.draft(WAVE) / "figures.csv"
        path.write_text(path.read_text().replace("workload", "pressure"))
    before = files(house.shelf), files(house.draft(WAVE))
    said = call("publish", WAVE)
    assert said.code == 1
    assert f"peo run {WAVE}" in said.text
    assert (files(house.shelf), files(house.draft(WAVE))) == before


def test_what_was_held_back_keeps_a_draft_from_being_published(house: Project) -> None:
    write_notebook(house, "02-two", GOOD, "w.records.head()", "w.save()")
    line = "Tegengehouden: notebook 02-two, cel 6 toont zelf een tabel"
    for _ in range(2):  # also when there is nothing to do
        said = call("run", WAVE)
        assert said.code == 0
        assert line in said.text
    before = files(house.shelf), files(house.draft(WAVE))
    said = call("publish", WAVE)
    assert (said.code, line in said.text) == (1, True)
    assert (files(house.shelf), files(house.draft(WAVE))) == before


def test_elsewhere_takes_only_what_was_made_from_a_commit(house: Project, tmp_path: Path) -> None:
    """Here what git does not have is named; a team's own place refuses it."""
    there = tmp_path / "share"
    said = call("publish", WAVE, "--to", str(there))
    assert (said.code, "git knows none here" in said.text) == (1, True)
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=a@b.c", "-C", str(house.root)]
    subprocess.run([*git, "init", "-q"], check=True)
    shutil.copy(ROOT / ".gitignore", house.root)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "all"], check=True)
    (house.root / "loose.txt").write_text("x")
    said = call("publish", WAVE, "--to", str(there))
    assert (said.code, "loose.txt is not committed" in said.text) == (1, True)
    assert not there.exists()
    (house.root / "loose.txt").unlink()
    assert call("publish", WAVE, "--to", str(there)).code == 0
    (folder,) = (there / WAVE).glob("1-*")
    told = json.loads((folder / "release.json").read_text())
    assert len(told["commit"]) == 40
    assert call("diff", f"{WAVE}/1", "draft", "--at", str(there)).code == 0
    assert call("withdraw", WAVE, "1", "--reason", "x", "--at", str(there)).code == 0
    write_notebook(house, "02-two", GOOD, OTHER, "w.save()")
    assert call("run", WAVE).code == 0
    said = call("publish", WAVE)
    assert said.code == 0
    assert "notebooks/02-two.ipynb is not committed" in said.text
    told = json.loads((version(house, 3) / "release.json").read_text())
    assert told["uncommitted"] == ["notebooks/02-two.ipynb"]


# ----------------------------------------------------------------------- sealed


def commands(number: int) -> dict[str, tuple[list[str], int]]:
    """Every command that looks at a version, and what it ends with where one is damaged."""
    return {
        "run": (["run", WAVE], 0),
        "verify": (["verify", WAVE], 1),
        "publish": (["publish", WAVE], 1),
        "audit": (["audit", WAVE, str(number)], 1),
        "diff": (["diff", f"{WAVE}/{number}", "draft"], 2),
    }


@pytest.mark.parametrize(
    "name", ["index.html", "figures.csv", "notebooks/01-one.ipynb", "manifest.json", "release.json",
             "changes.json"],
)  # fmt: skip
def test_a_changed_missing_or_added_file_is_told_by_every_command(
    house: Project, name: str
) -> None:
    folder = version(house, 1)
    path = folder / name
    good = path.read_bytes()
    for parent in (folder, path.parent):
        parent.chmod(0o755)
    stranger = path.with_name("extra.txt")
    for what in ("changed", "missing", "added", "emptied"):
        if what == "added":
            stranger.write_text("x")
        elif what == "missing":
            path.unlink()
        else:
            new = good + b"\n" if what == "changed" else b""
            edit(path, lambda _, new=new: new)
        named = stranger if what == "added" else path
        for command, code in some(commands(1).values()):
            said = call(*command)
            assert said.code == code, (what, command, said.text)
            assert str(named.relative_to(house.root)) in said.text, (what, command)
            assert "Traceback" not in said.text
        stranger.unlink(missing_ok=True)
        path.write_bytes(good)
    assert call("diff", f"{WAVE}/1", "1").code == 0


def put_link(folder: Path) -> None:
    page, beside = folder / "index.html", folder.parents[2] / "beside.html"
    shutil.copyfile(page, beside)
    page.unlink()
    page.symlink_to(beside)


def put_copy(folder: Path) -> None:
    """As version 3, with the line in the list that version 1 has."""
    copy, listed = folder.with_name(f"3{folder.name[1:]}"), folder.parent / "versions.json"
    shutil.copytree(folder, copy)
    known = json.loads(listed.read_text())
    listed.write_text(json.dumps({**known, copy.name: known[folder.name]}))


def put_bytes(folder: Path) -> None:
    """No text any more, in page, manifest and list."""
    edit(folder / "index.html", lambda _: b"\xff\x00")
    manifest, listed = folder / "manifest.json", folder.parent / "versions.json"
    for file in (manifest, listed):
        known = json.loads(file.read_text())
        told = known["outputs"] if file == manifest else known[folder.name]
        told.update(
            {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in told}
        )
        edit(file, lambda _, known=known: json.dumps(known).encode())


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to the same bytes": (put_link, "{1}/index.html does not belong there"),
    "a link to a folder": (
        lambda folder: (folder / "etc").symlink_to("/etc"), "{1}/etc does not belong there",
    ),
    "a link to nothing": (
        lambda folder: (folder / "lost").symlink_to("/lost"), "{1}/lost does not belong there",
    ),
    "an empty folder": (lambda folder: (folder / "e").mkdir(), "{1}/e does not belong there"),
    "a pipe": (lambda folder: os.mkfifo(folder / "pipe"), "{1}/pipe does not belong there"),
    "a copy with a line of its own": (put_copy, "{3} is version 1 of 2025-10 by another name"),
    "bytes that are no text": (put_bytes, "{1}: its content is not what its id says"),
    "the index": (
        lambda folder: edit(folder.parents[1] / "index.html", lambda page: page + b" "),
        "reports/index.html is not as it was written",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_what_is_no_file_of_a_version_or_no_version_is_told(house: Project, case: str) -> None:
    folder, (put, told) = version(house, 1), ODD[case]
    shelf.unlocked(folder).__enter__()
    put(folder)
    name = folder.relative_to(house.root).as_posix()
    line = f"peo: {told}".replace("{1}", name).replace("{3}", name.replace("/1-", "/3-"))
    for command in (["run", WAVE], ["verify", WAVE]):
        said = call(*command)
        assert line in said.text, said.text
        assert "Traceback" not in said.text
    refused = case not in ("the index",)  # which publish writes again
    assert call("publish", WAVE).code == refused
    assert (line in call("run", WAVE).text) is refused


def test_no_byte_of_a_version_can_be_changed_unseen(house: Project) -> None:
    """Three bytes of every file, one at a time, each another by one bit."""
    folder = version(house, 2)
    for path in some(path for path in sorted(folder.rglob("*")) if path.is_file()):
        good = path.read_bytes()
        for place in (0, len(good) // 2, len(good) - 1):
            edit(path, lambda data, at=place: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            said = call("diff", f"{WAVE}/2", "draft")
            assert (said.code, path.name in said.text) == (2, True), (path.name, place, said.text)
        path.write_bytes(good)


def test_a_page_and_its_manifest_changed_together_are_not_what_the_id_says(house: Project) -> None:
    """The list of hashes changed with them: the content still is its own witness."""
    folder = version(house, 1)
    edit(folder / "figures.csv", lambda data: data.replace(b"workload", b"pressure"))
    manifest = json.loads((folder / "manifest.json").read_text())
    digest = hashlib.sha256((folder / "figures.csv").read_bytes()).hexdigest()
    manifest["outputs"]["figures.csv"] = digest
    edit(folder / "manifest.json", lambda _: json.dumps(manifest).encode())
    ledger = house.shelf / WAVE / "versions.json"
    listed = json.loads(ledger.read_text())
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    listed[folder.name]["manifest.json"] = digest
    ledger.write_text(json.dumps(listed))
    said = call("audit", WAVE, "1")
    assert (said.code, "its content is not what its id says" in said.text) == (1, True)


@pytest.mark.parametrize("broken", ["{", "[1]", '{"1-aaaaaaaa": 3}'])
def test_a_broken_list_of_versions_is_told_with_a_way_out(house: Project, broken: str) -> None:
    ledger = house.shelf / WAVE / "versions.json"
    ledger.write_text(broken)
    for command in (["run", WAVE], ["publish", WAVE], ["audit", WAVE, "1"]):
        said = call(*command)
        assert "versions.json cannot be read" in said.text
        assert "Traceback" not in said.text
    ledger.unlink()
    assert "is in no list" in call("run", WAVE).text
    assert call("publish", WAVE).code == 0
    assert "is in no list" not in call("run", WAVE).text


def test_what_is_broken_of_one_subject_keeps_no_other_from_being_published(ahead: Project) -> None:
    for name, content in {"other": b"{", "third": b""}.items():
        folder = ahead.shelf / name / "1-0123abcd"
        folder.mkdir(parents=True)
        (folder / "index.html").write_bytes(b"\xff\xfe")
        (folder.parent / "versions.json").write_bytes(content or b"{}")
    assert call("publish", WAVE).code == 0
    index = (ahead.shelf / "index.html").read_text()
    assert "other/versions.json cannot be read" in index
    assert "beschadigd" in index
    assert version(ahead, 3).name in index


def test_a_version_whose_folder_is_gone_is_missed_and_its_number_is_not_used(
    house: Project,
) -> None:
    folder = version(house, 1)
    folder.chmod(0o755)
    shutil.move(folder, house.root / "elsewhere")
    for command, code in (commands(1)["run"], commands(1)["publish"]):
        said = call(*command)
        assert said.code == code
        assert f"reports/{WAVE}/{folder.name} is gone" in said.text
    assert call("withdraw", WAVE, "1", "--reason", "lost").code == 0
    assert call("publish", WAVE).code == 0


def test_an_audit_makes_a_version_again_and_says_identical_or_what_differs(house: Project) -> None:
    said = call("audit", WAVE, "2")
    assert (said.code, "Identical" in said.text) == (0, True)
    said = call("audit", WAVE, "1")
    assert said.code == 1
    assert f"data: data/raw/{WAVE}/records.csv" in said.text
    assert "all.strong" in said.text
    shutil.rmtree(house.draft(WAVE))
    said = call("audit", WAVE, version(house, 2).name[2:])
    assert (said.code, "Identical: executed again" in said.text) == (0, True)
    assert not house.draft(WAVE).exists()
    assert not [p for p in house.processed(WAVE).iterdir() if p.name.startswith(".audit")]


# ----------------------------------------------------------------------- withdrawn


def test_a_withdrawn_version_leaves_its_hashes_and_a_reason_and_no_number_of_its_own(
    house: Project,
) -> None:
    folder = version(house, 1)
    outputs = json.loads((folder / "manifest.json").read_text())["outputs"]
    was = next(
        figure["was"]["value"]
        for figure in json.loads((version(house, 2) / "changes.json").read_text())["figures"]
        if figure["figure"] == "all.strong"
    )
    with pytest.raises(SystemExit, match="2"):
        call("withdraw", WAVE, "1")
    said = call("withdraw", WAVE, "1", "--reason", "Iemand trok zich terug")
    assert said.code == 0
    assert list(files(folder)) == ["withdrawn.json"]
    told = json.loads((folder / "withdrawn.json").read_text())
    assert (told["why"], told["outputs"]) == ("Iemand trok zich terug", outputs)
    left = b"".join(files(house.shelf).values()).decode()
    assert was not in left.replace(json.dumps(outputs), "")
    assert "ingetrokken" in (house.shelf / "index.html").read_text()
    assert call("withdraw", WAVE, "1", "--reason", "again").code == 0
    assert json.loads((folder / "withdrawn.json").read_text()) == told
    said = call("run", WAVE)
    assert "peo: reports" not in said.text
    said = call("diff", f"{WAVE}/1", "2")
    assert (said.code, "was withdrawn: Iemand" in said.text) == (2, True)


def test_the_number_of_a_withdrawn_version_is_not_given_again(house: Project) -> None:
    assert call("withdraw", WAVE, "2", "--reason", "fout").code == 0
    said = call("publish", WAVE)
    assert (said.code, "This content was withdrawn" in said.text) == (1, True)
    write_notebook(house, "02-two", GOOD, OTHER, "w.save()")
    assert call("run", WAVE).code == 0
    assert call("publish", WAVE).code == 0
    told = json.loads((version(house, 3) / "release.json").read_text())
    assert told["replaces"] == version(house, 1).name


# ----------------------------------------------------------------------- cut off


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (release, "write_manifest"), (release, "close"), (release, "compare"),
        (shelf.Version, "seal"), (release, "write_index"),
    ],
)  # fmt: skip
def test_a_publication_that_is_cut_off_is_not_there_or_is_whole(
    ahead: Project, monkeypatch: pytest.MonkeyPatch, place: object, name: str
) -> None:
    before = files(ahead.shelf)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, name, stop)
        assert cli.main(["publish", WAVE]) == 130
    now = files(ahead.shelf)
    kept = {name for name in before if not name.endswith("versions.json")}
    assert {name: now[name] for name in kept} == {name: before[name] for name in kept}
    assert {path.split("/")[1][:2] for path in set(now) - set(before)} <= {"3-"}
    (ahead.shelf / WAVE / ".building-left" / "notebooks").mkdir(parents=True)
    assert call("publish", WAVE).code == 0
    assert not (ahead.shelf / WAVE / ".building-left").exists() or name in ("seal", "write_index")
    assert version(ahead, 3)
    assert "peo: reports" not in call("run", WAVE).text
    assert f"{version(ahead, 3).name}" in (ahead.shelf / "index.html").read_text()


def test_what_two_versions_tell_of_one_person_together_is_refused(house: Project) -> None:
    """One more answer is another: subtracting the versions would tell whose it was. When the
    other version was taken back there is nothing to subtract it from."""
    answer_strong(house.raw(WAVE) / "records.csv", 1)
    assert call("run", WAVE).code == 0
    said = call("publish", WAVE)
    assert said.code == 1
    assert f'peo withdraw {WAVE} 2 --reason "..."' in said.text
    assert "6 of its figures" in said.text
    assert len(list((house.shelf / WAVE).glob("[0-9]*"))) == 2
    assert call("withdraw", WAVE, "2", "--reason", "x").code == 0
    assert call("publish", WAVE).code == 0


def test_what_one_version_hides_and_another_tells_beside_it_is_refused(house: Project) -> None:
    """Of 20 people at a specialist 2 answered strong. The first version hides that and one answer
    beside it; that one alone hides nothing, and tells what 20 people less the others are."""
    records = house.raw(WAVE) / "records.csv"
    table = pd.read_csv(records, dtype=str, keep_default_na=False)
    kinds = ["specialist"] * 20 + ["local_team"] * 20 + ["certified_institution"] * 20
    told = ["hardly"] * 8 + ["somewhat"] * 10 + ["strong"] * 2
    told += ["hardly"] * 5 + ["somewhat"] * 8 + ["strong"] * 7
    told += ["hardly"] * 6 + ["somewhat"] * 5 + ["strong"] * 9
    table["organisation_type"], table["workload"] = kinds, told
    table["organisation_type_other_text"] = ""
    table.to_csv(records, index=False)
    by = 'w.table(w.shares("{}", "workload"{}, by="organisation_type"), nl="x", en="x")'
    write_notebook(house, "01-one", "n = w.count('all')", by.format("a", ""), "w.save()")
    assert call("run", WAVE).code == 0
    shutil.rmtree(house.shelf)
    assert call("publish", WAVE).code == 0
    first = pd.read_csv(version(house, 1) / "figures.csv").set_index("figure_id")["count"]
    hidden = [one for one in ("hardly", "somewhat") if pd.isna(first[f"a.specialist.{one}"])]
    assert pd.isna(first["a.specialist.strong"])
    alone = by.format("b", f', ["{some(hidden)[0]}"]')
    write_notebook(house, "01-one", "n = w.count('all')", alone, "w.save()")
    assert call("run", WAVE).code == 0
    said = call("publish", WAVE)
    assert (said.code, f'peo withdraw {WAVE} 1 --reason "..."' in said.text) == (1, True), said.text
    assert "b.specialist" in said.text
    assert call("withdraw", WAVE, "1", "--reason", "x").code == 0
    assert call("publish", WAVE).code == 0


def test_a_disk_that_is_full_is_told_with_a_file_and_leaves_nothing(
    ahead: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As shutil tells it of a folder: a list with each file and what the system said of it."""
    before = files(ahead.shelf)

    def copy(source: Path, target: Path, **_: object) -> None:
        said = f"[Errno 28] No space left on device: '{source}' -> '{target}'"
        raise shutil.Error([(str(source / "a"), str(target / "a"), said)] * 2)

    monkeypatch.setattr(shutil, "copytree", copy)
    said = call("publish", WAVE)
    assert said.code == 1
    assert re.fullmatch(r"peo: .*/\.building-\w+/a: No space left on device\.\n", said.text)
    assert files(ahead.shelf) == before
    assert not [*(ahead.shelf / WAVE).glob(".building-*")]


def test_line_ends_and_signs_of_any_kind_that_are_typed_are_content(
    house: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A finding of two lines that was typed in a spreadsheet has them as Windows does, and a label
    may hold a sign that the font of a picture lacks."""
    typed = ASKED.replace('"all"', '"ends"').replace("Werkdruk", "Werk\\r\\ndruk \uff1d \U0001f600")
    shown = typed.replace("w.table(", 'w.show("bars", ').replace('"ends"', '"bars"')
    write_notebook(house, "02-two", OTHER, typed, shown, "w.save()")
    for command in ("run", "publish", "run", "publish"):
        said = call(command, WAVE)
        assert said.code == 0, said.text
        assert "peo: reports" not in said.text
    assert "Glyph" not in capfd.readouterr().err
    assert version(house, 3)


def test_one_person_who_leaves_is_seen_whatever_the_figures_are_called(house: Project) -> None:
    (house.raw(WAVE) / "exclusions.csv").write_text(
        "row,reason,who,date\n5,trok toestemming in,secretariaat,2025-11-01\n"
    )
    write_notebook(
        house, "01-one", "n = w.count('every')", ASKED.replace('"all"', '"other"'), "w.save()"
    )
    assert call("run", WAVE).code == 0
    said = call("publish", WAVE)
    assert (said.code, "differ by fewer people" in said.text) == (1, True), said.text


@pytest.mark.usefixtures("house")
def test_a_withdrawal_that_is_cut_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("remove", "write_index"):

        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(release, name, stop)
            assert cli.main(["withdraw", WAVE, "1", "--reason", "x"]) == 130
    assert call("withdraw", WAVE, "1", "--reason", "x").code == 0
    assert "peo: reports" not in call("run", WAVE).text


def test_a_draft_that_cannot_take_its_place_leaves_the_last_one(
    house: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(house.draft(WAVE))
    rename = Path.rename

    def stop(self: Path, target: Path) -> Path:
        if Path(target) == house.draft(WAVE) and not self.name.endswith("-old"):
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stop)
        assert cli.main(["draft", WAVE]) == 130
    assert files(house.draft(WAVE)) == before


# ----------------------------------------------------------------------- compared


def test_a_difference_names_the_figure_from_what_to_what_and_why(
    house: Project, tmp_path: Path
) -> None:
    records = pd.read_csv(house.raw(WAVE) / "records.csv", dtype=str)["workload"].dropna()
    n, count = len(records), int((records == "strong").sum())
    page, table = tmp_path / "d.html", tmp_path / "d.csv"
    said = call("diff", f"{WAVE}/1", "2", "--page", str(page), "--table", str(table))
    assert said.code == 1
    assert f"data: data/raw/{WAVE}/records.csv" in said.text
    (line,) = [line for line in said.text.splitlines() if line.startswith("changed: all.strong,")]
    assert f"count {count - CHANGED} -> {count};" in line
    assert line.endswith("(from: data)")
    rows = pd.read_csv(table).set_index(["figure_id", "column"])
    was, now = rows.loc[("all.strong", "value"), ["was", "now"]].astype(float)
    assert was == pytest.approx(100 * (count - CHANGED) / n)
    assert now == pytest.approx(100 * count / n)
    assert set(rows.loc["all.strong"]["why"]) == {"data"}
    assert re.search(rf"<td[^>]*>{count - CHANGED}</td><td[^>]*>{count}</td>", page.read_text())
    assert "<script" not in page.read_text()
    back = call("diff", f"{WAVE}/draft", "1")
    assert f"count {count} -> {count - CHANGED};" in back.text
    assert re.search(r"(?m)^text Werkdruk \[nl index\]:\n(  - .+\n)+  \+ ", said.text)


@pytest.mark.parametrize(
    "call_of",
    [
        ["diff", f"{WAVE}/1", "2", "--table", "HERE"],
        ["diff", f"{WAVE}/1", "2", "--page", "HERE"],
        ["synthesize", WAVE, "--n", "5", "--out", "HERE"],
        ["codes", "x.csv", "--step2", "HERE"],
        ["codes", "x.csv", "--export", "HERE"],
    ],
)
def test_no_file_that_is_there_makes_place_for_another(house: Project, call_of: list[str]) -> None:
    """Answers that people gave least of all, nor a page of a version."""
    for path in (house.raw(WAVE) / "records.csv", version(house, 1) / "index.html"):
        before, name = path.read_bytes(), str(path.relative_to(house.root))
        said = call(*(name if one == "HERE" else one for one in call_of))
        assert (said.code, said.text) == (2, f"peo: {name} exists already; it is left as it is.\n")
        assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["data/raw", "data/processed/2025-10/draft", "notebooks/x"])
def test_versions_stand_nowhere_among_what_the_project_keeps(house: Project, place: str) -> None:
    before = files(house.root)
    said = call("publish", WAVE, "--to", place)
    assert (said.code, "is no place for versions" in said.text) == (2, True)
    kept = {name for name in files(house.root) if ".running" not in name and "dvc" not in name}
    assert kept <= {*before}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([f"{WAVE}/2", "draft"], 0, "The same."),
        ([WAVE, "2"], 0, "The same."),
        ([f"{WAVE}/7", "draft"], 2, "has no version '7'"),
        ([f"{WAVE}/1/2", "draft"], 2, "A version is SUBJECT/NUMBER"),
        (["2025-11", "draft"], 2, "did you mean '2025-10'?"),
        ([WAVE, "2022-04"], 2, "reports/2022-04 has no versions"),
        ([f"{WAVE}/1/nl", "2"], 2, "Two languages are those of one version"),
        ([f"{WAVE}/2/nl", "fr"], 2, "has no version 'fr'"),
        ([f"{WAVE}/2", "draft", "--at", ""], 2, "give its name"),
        ([f"{WAVE}/1", "2", "--page", "."], 2, "peo: "),
    ],
)
@pytest.mark.usefixtures("house")
def test_a_comparison_says_by_its_code_whether_there_is_a_difference(
    arguments: list[str], code: int, words: str
) -> None:
    said = call("diff", *arguments)
    assert (said.code, words in said.text) == (code, True), said.text


FIRST = """<!DOCTYPE html><html lang="{lang}"><head><title>x</title></head><body><h1>{title}</h1>
<h2>{title}</h2><p>0.1.0-0123abcd</p><table><tr><td data-figure="a">{a}</td></tr></table>
<p>{words} <strong>{b}</strong></p></body></html>"""


def first_edition(project: Project, b: str) -> Path:
    """A version as the first edition left it, with a page in each language."""
    folder = project.shelf / WAVE / "0.1.0-0123abcd"
    folder.mkdir()
    dutch = FIRST.format(lang="nl", title="Werk", a="7,3", b="12", words="Aantal")
    english = FIRST.format(lang="en", title="Work", a="7.3", b=b, words="Out of 10")
    (folder / "index.html").write_text(dutch)
    (folder / "index.en.html").write_text(english)
    shutil.copyfile(version(project, 1) / "figures.csv", folder / "figures.csv")
    outputs = {name: hashlib.sha256(data).hexdigest() for name, data in files(folder).items()}
    manifest = {"wave": WAVE, "version": folder.name, "inputs": {}, "outputs": outputs}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    run = {"built": "2026-01-02T03:04:05+00:00", "commit": "", "uncommitted": [], "python": "3.11",
           "platform": "x"}  # fmt: skip
    (folder / "run.json").write_text(json.dumps(run))
    return folder


def test_a_version_of_the_first_edition_is_listed_compared_and_watched(ahead: Project) -> None:
    folder = first_edition(ahead, "12")
    said = call("diff", f"{WAVE}/0123abcd", "1")
    assert said.code == 1
    assert "changed:" not in said.text  # the figures are those of version 1
    assert call("diff", f"{WAVE}/0.1.0-0123abcd", "2").text.count("changed: all.strong") == 1
    assert call("publish", WAVE).code == 0
    index = (ahead.shelf / "index.html").read_text()
    assert f"{folder.name}" in index
    assert "2026\u201101\u201102" in index
    (folder / "figures.csv").write_text("")
    assert f"{folder.name}/figures.csv was changed" in call("run", WAVE).text


def test_two_languages_of_a_version_print_the_same_numbers_or_not(house: Project) -> None:
    folder = first_edition(house, "12")
    for one in ("2", "0123abcd"):
        said = call("diff", f"{WAVE}/{one}/nl", "en")
        assert (said.code, said.text) == (0, "The same.\n")
    shutil.rmtree(folder)
    first_edition(house, "13")
    said = call("diff", f"{WAVE}/0123abcd/nl", "en")
    assert said.code == 1
    assert "text Werk / Work:\n  - 12\n  + 13\n" in said.text


def test_make_report_runs_and_publishes() -> None:
    told = subprocess.run(
        ["make", "-n", "--no-print-directory", "report", "WAVE=x"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert told[-2:] == ["peo run x", "peo publish x"]
