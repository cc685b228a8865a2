"""Findings in words: typed by a team, told once, by who said them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from peo import cli
from peo.define.subject import find_subject
from peo.project import Project
from peo.published.statements import read_statements, told_by

HEAD = "id,parent,kind,said_by,about,nl,en\n"


@pytest.fixture
def typed(copy: Project, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Type findings of the published wave, and ask what is still empty."""
    monkeypatch.chdir(copy.root)

    def check(*rows: str, head: str = HEAD) -> int:
        text = head + "".join(f"{row}\n" for row in rows)
        copy.statements_file("2022-04").write_text(text, encoding="utf-8")
        return cli.main(["check", "2022-04"])

    return check


def test_a_team_is_told_which_findings_are_still_empty(typed, capsys) -> None:  # type: ignore[no-untyped-def]
    assert typed() == 0
    assert "no findings yet" in capsys.readouterr().out
    assert typed("a,,conclusion,authors,workload,Iets,Something") == 0
    out = capsys.readouterr().out
    assert "'recommendation'" in out
    assert "'conclusion'" not in out


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("a,,conclusion,authors,wrkload,Iets,", "line 2, about 'wrkload'"),
        ("a,,conclusie,authors,workload,Iets,", "line 2, kind 'conclusie'"),
        ("a,,claim,everybody,workload,Iets,", "line 2, said_by 'everybody'"),
        ("a,b,claim,authors,workload,Iets,", "line 2, parent 'b'"),
        ("a,a,claim,authors,workload,Iets,", "line 2, parent 'a'"),
        ("a,,claim,authors,workload,,", "line 2, nl"),
        ("a,,claim,authors,workload,Iets,Call 06-12345678", "line 2, en"),
        ("a,,claim,authors,workload,Mail fenna@team.nl,", "line 2, nl"),
        ("a,,claim,authors,workload,Zie https://team.nl/?aan=fenna@team.nl,", "line 2, nl"),
    ],
)
def test_a_finding_that_leads_nowhere_is_named_with_its_line_and_cell(
    typed, capsys, row: str, named: str
) -> None:  # type: ignore[no-untyped-def]
    assert typed(row) == 1
    error = capsys.readouterr().err
    assert named in error
    assert "Traceback" not in error


def test_a_finding_may_name_a_site(typed, capsys) -> None:  # type: ignore[no-untyped-def]
    """A web address in a recommendation is public; whom to call or write to is not (above)."""
    said = "Zie https://www.nji.nl/werkdruk?id=213660412 of www.vng.nl."
    assert typed(f"a,,recommendation,authors,workload,{said},") == 0
    assert "'recommendation'" not in capsys.readouterr().out


@pytest.mark.covers("S3-V8")
@pytest.mark.parametrize(
    ("said", "fine"),
    [
        ("Renée had gelijk.", False),
        ("Dat is RENEES idee.", False),
        ("Zo doet Huis aan-de Vaart het.", False),
        ("Een serene renee-achtige sfeer bij een huis aan de kade.", False),
        ("Een serene sfeer bij een huis aan de kade.", True),
    ],
)
def test_a_finding_names_nobody_and_no_organisation_that_is_listed(
    typed, copy: Project, capsys, said: str, fine: bool
) -> None:  # type: ignore[no-untyped-def]
    """names.csv lists who and what may be named nowhere; neither is repeated in the message."""
    names = copy.raw("2022-04") / "names.csv"
    names.write_text("naam\nRenée\nHuis aan de Vaart\n", encoding="utf-8")
    assert typed(f"a,,claim,authors,workload,{said},") == (0 if fine else 1)
    told = capsys.readouterr()
    assert ("line 2, nl" in told.err) != fine
    assert "Vaart" not in told.err
    assert "Ren" not in told.err


def test_a_table_of_names_without_names_is_told(typed, copy: Project, capsys) -> None:  # type: ignore[no-untyped-def]
    (copy.raw("2022-04") / "names.csv").write_text("wie\nRenée\n", encoding="utf-8")
    assert typed("a,,claim,authors,workload,Iets,") == 1
    told = capsys.readouterr().err
    assert "names.csv" in told
    assert "name" in told
    assert "Ren" not in told


def test_every_finding_of_the_sources_is_kept_with_its_speaker(project: Project) -> None:
    """199, 144 and 101: the numbers of findings in the survey report, the interviews, the dialogues
    as they were listed from the documents."""
    counts = {}
    for name in ("2022-04", "interviews", "dialogues"):
        raw = pd.read_csv(project.statements_file(name), dtype="str", keep_default_na=False)
        assert (raw[["said_by", "kind", "place", "nl", "en"]] != "").all(axis=None)
        counts[name] = len(read_statements(find_subject(project, name)))
        assert counts[name] == len(raw)
    assert counts == {"2022-04": 199, "interviews": 144, "dialogues": 101}


def test_a_finding_is_told_once_where_its_kind_or_its_first_question_is(project: Project) -> None:
    found = read_statements(find_subject(project, "2022-04"))
    calls = [(["workload"], []), (["space_overall", "workload"], []), ([], ["conclusion"])]
    told = [told_by(found, calls, place) for place in (0, 1, 2, None)]
    ids = [s.id for part in told for s in part]
    assert sorted(ids) == sorted(s.id for s in found)
    assert len(set(ids)) == len(ids)
    assert all(s.kind == "conclusion" for s in told[2] if not s.parent)
    by_id = {s.id: place for place, part in enumerate(told) for s in part}
    apart = [s.id for s in found if s.parent and by_id[s.id] != by_id[s.parent]]
    assert apart == []


def test_a_new_wave_starts_with_an_empty_table_of_findings(
    copy: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(copy.root)
    assert cli.main(["new", "2025-10", "--like", "2022-04"]) == 0
    assert cli.main(["amend", "2025-10", "first version"]) == 0
    assert cli.main(["check", "2025-10"]) == 0
    assert "no findings yet" in capsys.readouterr().out
    assert Path(copy.statements_file("2025-10")).read_text().startswith("id,parent,kind,said_by")
