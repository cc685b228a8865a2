"""A study of one's own: `peo new STUDY --like STUDY`, and what it may not take along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from peo import cli
from peo.codes.book import FORMS
from peo.codes.codebook import book_of
from peo.define.subject import find_subject
from peo.project import Project
from tests.conftest import ROOT, some

TEAMS = "teams:\n- {code: GZ1, nl: Verzonnen team, en: Invented team}\n"


@pytest.fixture
def new(copy: Project, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(copy.root)

    def make(study: str, like: str) -> int:
        return cli.main(["new", study, "--like", like])

    return make


@pytest.mark.parametrize("kind", ["dialogues", "interviews"])
def test_a_new_study_has_a_code_book_a_folder_and_a_log_of_its_own(  # type: ignore[no-untyped-def]
    new, copy: Project, capsys, kind: str
) -> None:
    assert new("praat-2025", kind) == 0
    assert "schemas/codes/praat-2025.yaml" in capsys.readouterr().out
    readme = (copy.raw("praat-2025") / "README.md").read_text(encoding="utf-8")
    assert "make report WAVE=praat-2025" in readme
    assert cli.main(["amend", "praat-2025", "first version"]) == 0
    book = book_of(find_subject(copy, "praat-2025"))
    assert (book.kind, book.version, len(book.amendments)) == (kind, "1", 1)
    assert not book.read_only
    assert not book.demonstration


@pytest.mark.parametrize("like", ["dialogues", "interviews", "dialogues-2024"])
def test_what_tells_of_the_other_study_is_not_copied(new, copy: Project, like: str) -> None:  # type: ignore[no-untyped-def]
    """No word of the other book that is about its people, its report or how it went."""
    assert new("praat-2025", like) == 0
    path = copy.codebook_file("praat-2025")
    made = yaml.safe_load(path.read_text(encoding="utf-8"))
    old = yaml.safe_load(copy.codebook_file(like).read_text(encoding="utf-8"))
    told = {
        "quotations", "findings", "discussion_points", "recommendations", "published", "claims",
        "amendments", "teams", "participants", "limitations", "expectations", "read_only",
        "demonstration", "sections", "quantifiers", "concepts_replaced_by",
    }  # fmt: skip
    assert told & set(old)
    assert not told & set(made)
    assert made.get("sample", {}).keys() <= {"organisations"}
    text = path.read_text(encoding="utf-8")
    for word in (
        "given_up",
        "teams: all",
        "printed_factor:",
        "DQ0",
        "IQ0",
        "IC0",
        "PZ1",
        "Utrecht",
    ):
        assert word not in re.sub("years_utrecht|Utrecht,|in Utrecht", "", text), word
    shared = {"questions", "rules"} | ({"themes"} if "themes" in old else {"factors"})
    assert shared <= set(made)


def test_a_new_study_takes_its_own_teams_and_refuses_those_of_another(  # type: ignore[no-untyped-def]
    new, copy: Project, capsys, tmp_path: Path
) -> None:
    assert new("dialogues-2025", "dialogues") == 0
    path = copy.codebook_file("dialogues-2025")
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{TEAMS}\n", encoding="utf-8")
    assert cli.main(["amend", "dialogues-2025", "first version"]) == 0
    table = tmp_path / "r1.csv"
    table.write_text(
        "Onderzoeker,Team,Fragment,Uitspraak,Categorie(ën)\n"
        "R1,GZ1,1.00-1.30,Verzonnen,5c\nR1,PZ1,2.00-2.30,Verzonnen,5c\n",
        encoding="utf-8",
    )
    capsys.readouterr()
    assert cli.main(["codes", str(table), "--study", "dialogues-2025"]) == 1
    said = capsys.readouterr().out
    assert "1 accepted, 1 refused" in said
    assert "'PZ1': This team is not in the code list" in said


@pytest.mark.parametrize(
    ("study", "like", "said"),
    [
        ("dialogues", "interviews", "There is a study dialogues already"),
        ("dialogues-2024", "dialogues", "There is a study dialogues-2024 already"),
        ("Gesprekken 2025", "dialogues", "cannot be the name of a study"),
        ("../elders", "dialogues", "cannot be the name of a study"),
        ("dialogues-2025", "dialoges", "did you mean 'dialogues'?"),
    ],
)
def test_nothing_is_written_over_a_study_or_under_another_kind_of_name(  # type: ignore[no-untyped-def]
    new, files, capsys, study: str, like: str, said: str
) -> None:
    before = files()
    assert new(study, like) == 2
    assert said in capsys.readouterr().err
    assert files() == before


def test_tables_that_lie_where_a_study_would_come_are_left_alone(new, copy: Project) -> None:  # type: ignore[no-untyped-def]
    folder = copy.raw("dialogues-2025")
    folder.mkdir()
    (folder / "sessions.csv").write_text("team\n", encoding="utf-8")
    assert new("dialogues-2025", "dialogues") == 2
    assert not copy.codebook_file("dialogues-2025").exists()


def test_the_invented_study_is_the_only_one_with_tables_in_git() -> None:
    """Every name that a table of talk may have is ignored, but for the study in the exception."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "data/raw/*/*" in lines  # all but what is named
    named = {line.removeprefix("!data/raw/*/").split(".")[0] for line in lines if "!" in line}
    for study in ("dialogues", "interviews"):
        tables = getattr(FORMS, study)
        for name in some(tables):
            assert name not in named, name
    ours = [line[1:] for line in lines if line.startswith("!data/raw/dialogues-2024/")]
    assert ours
    assert [path for path in ours if "*" in path or not (ROOT / path).exists()] == []
