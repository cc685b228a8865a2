"""Invented tables of coded talk: no team, person or sentence in them exists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from peo.codes.codebook import BOOKS
from peo.codes.new_study import new_study
from peo.define.document import amend, load
from peo.project import Project

STUDY = "dialogues-2025"  # tables come into a study of their own: the published ones are closed
TEAMS = ["PZ1", "PZ2", "AS1", "ES1", "ES2", "OP1"]
SAID = "verzonnen uitspraak over overleg"
PHASES = "case_bringer / recognition / shared_vision / extent_factors"


SESSION = {
    "team": "PZ1", "date": "2022-04-01", "moderators": "M1/M2", "phases": PHASES,
    "slot": "intervisie", "length": "58.10", "hypotheses": "ja", "analysis_closed": "",
    "delete_by": "", "erased": "",
}  # fmt: skip
CODERS = [("PZ1", "R1", "present"), ("PZ1", "R2", "absent")]
CONSENT = {
    "team": "PZ1", "participant": "p1", "date": "2022-03-30", "purpose": "dit onderzoek",
    "withdrawn": "",
}  # fmt: skip


def write(path: Path, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(path, index=False)


def row(team: str, fragment: str, categories: str, **more: str) -> dict[str, str]:
    return {"Team": team, "Fragment": fragment, "Uitspraak": f"{SAID} {team} {fragment}",
            "Categorie(ën)": categories, **more}  # fmt: skip


def new_book(project: Project, study: str, like: str, more: str) -> None:
    """The code book of a study of one's own, as `peo new` makes it, with its teams or people."""
    path = new_study(project, study, like)[0]
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{more}\n", encoding="utf-8")
    book = load(path, BOOKS[like])
    amend(path, book, "first version")


def teams_yaml(teams: list[str] = TEAMS) -> str:
    """Teams as a code book lists them."""
    lines = [f"- {{code: {team}, nl: Team {team}, en: Team {team}}}" for team in teams]
    return "\n".join(["teams:", *lines])


def dialogue_tables(folder: Path, teams: list[str] = TEAMS) -> Path:
    """Two researchers who agree on one fragment of each team and differ on one of PZ1."""
    write(folder / "sessions.csv", [
        {"team": team, "date": "2022-04-01", "moderators": "M1/M2", "phases": PHASES,
         "slot": "intervisie", "length": "10.00", "hypotheses": "ja", "analysis_closed": "",
         "delete_by": "", "erased": ""} for team in teams])  # fmt: skip
    write(folder / "coders.csv", [
        {"team": team, "researcher": who, "role": role}
        for team in teams for who, role in (("R1", "present"), ("R2", "absent"))])  # fmt: skip
    write(folder / "consent.csv", [
        {"team": team, "participant": "p1", "date": "2022-03-01", "purpose": "dit onderzoek",
         "withdrawn": ""} for team in teams])  # fmt: skip
    write(folder / "names.csv", [{"team": team, "name": "Verzonnen Naam"} for team in teams])
    for who, second in (("R1", "morele moed"), ("R2", "5b")):
        rows = [row(team, "01.00-02.00", "5c", Onderzoeker=who) for team in teams]
        rows.append(row("PZ1", "05.00-06.00", second, Onderzoeker=who))
        write(folder / "fragments" / f"{who}.csv", rows)
    write(
        folder / "fragments" / "stap2.csv",
        [
            row(
                team,
                f"0{n}.00-0{n}.30",
                "5c",
                Opmerkingen="",
                Onderzoeker="R1 / R2",
                Elementen=f"5c: {what}",
                Factor=factor,
                **{"Gekozen door": "both"},
            )
            for team in teams
            for n, what, factor in (
                [(1, "belemmerend: geen tijd", "tijdgebrek")] * (team in TEAMS[:3])
                + [(2, "behulpzaam: samen zitten", "samen tijd nemen")]
                + [(3, "hinderend: deur op slot", "-")]
            )
        ],
    )
    write(folder / "fragments" / "stap1b.csv", [
        {"Team": "PZ1", "Fragment": f"0{n}.00-0{n}.20", "Uitspraak": SAID, "Onderzoeker": "R1",
         "Instemming of afkeuring": f"6a {stance}: reden"}
        for n, stance in [(1, "instemming"), (2, "instemming"), (3, "instemming"),
                          (4, "afkeuring")]])  # fmt: skip
    return folder


def session_tables(
    folder: Path,
    session: dict[str, str] | None = None,
    coders: Sequence[tuple[str, str, str]] = CODERS,
    consent: Sequence[dict[str, str]] = ({},),
    names: Sequence[str] = (),
) -> Path:
    """The small tables of one session of PZ1, with what is changed in them."""
    write(folder / "sessions.csv", [SESSION | (session or {})])
    columns = ("team", "researcher", "role")
    write(folder / "coders.csv", [dict(zip(columns, row, strict=True)) for row in coders])
    write(folder / "consent.csv", [CONSENT | row for row in consent])
    if names:
        write(folder / "names.csv", [{"team": "PZ1", "name": name} for name in names])
    return folder
