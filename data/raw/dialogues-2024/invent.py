"""Make the tables of the invented study: four sessions, two researchers each.

    python data/raw/dialogues-2024/invent.py

The forms are filled in as the protocol prints them, with its headings, a row of instructions and
bold rows for what both chose. The same script gives the same bytes. Nobody said any of this.
"""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font

from peo.codes.codebook import Dialogues, read_codebook
from peo.codes.coded_tables import records
from peo.codes.fragments import fragments_of, read_fragments
from peo.codes.pairs import match, merged
from peo.define.cells import format_time
from peo.sources.guard import read_archive, write_archive

HERE = Path(__file__).parent
FORMS = HERE / "fragments"
BOOK = read_codebook(HERE.parents[2] / "schemas" / "codes" / "dialogues-2024.yaml", Dialogues)
SEED = 20240901
SESSIONS = {  # team: day, length of the recording, hypotheses put, step 2 done
    "GZ1": ("2024-03-05", "1.02.10", "ja", True),
    "GZ2": ("2024-03-12", "58.40", "ja", True),
    "JT1": ("2024-03-19", "1.00.25", "nee", True),
    "KV1": ("2024-04-09", "56.30", "ja", False),
}
CODERS = {"GZ1": ("R1", "R2"), "GZ2": ("R3", "R1"), "JT1": ("R2", "R3"), "KV1": ("R1", "R3")}
CATEGORY = "Categorie/ categorieën"
HEADINGS = ["Team", "Fragment:", "Uitspraak:", CATEGORY]
TELLS = ["(code van het team)", "(begin en einde)", "(woorden en [gedrag])", "(begrip of nummer)"]
STEP_2 = [*HEADINGS, "Opmerkingen:", "Elementen:"]


@dataclass(frozen=True)
class Topic:
    """What a fragment is about: sub-question, direction, concept; sentences and elements."""

    number: str
    direction: str
    concept: str
    said: tuple[str, ...]
    elements: tuple[str, ...]


TOPICS = {
    "testing_decisions": Topic(
        "5b", "Steunend", "morele moed",
        ("Ik leg mijn plan altijd even bij iemand neer voor ik bel.",
         "Zodra een ander meekijkt, zie ik zelf ook wat eraan rammelt."),
        ("plan voorleggen", "iemand laten meekijken"),
    ),
    "good_conversations": Topic(
        "4", "", "normatieve professionalisering",
        ("Op dinsdag praten we door tot we snappen waarom het wringt.",
         "Dat gesprek van vorige maand hoor ik nog in mijn hoofd [lacht]."),
        ("doorpraten op dinsdag", "terugdenken aan een gesprek"),
    ),
    "shared_responsibility": Topic(
        "5a", "Behulpzaam", "ethisch actorschap",
        ("Wij tekenen met z'n tweeën, dus ik hoef het niet alleen te dragen.",
         "Mijn maat zei: dit is van ons allebei [wijst om zich heen]."),
        ("samen tekenen", "van ons allebei"),
    ),
    "lack_of_time": Topic(
        "5c", "Belemmerend", "professionele autonomie",
        ("Tussen twee adressen zit een kwartier, daar past geen nadenken in.",
         "Mijn agenda is vol voordat de week begint."),
        ("kwartier tussen adressen", "volle agenda"),
    ),
    "waiting_list_pressure": Topic(
        "5c", "Hinderend", "professionele ruimte",
        ("Elke maandag lezen ze voor wie er nog wacht, dan zeg ik maar ja.",
         "Met veertien namen op het bord durft niemand te stoppen."),
        ("namen op het bord", "voorlezen wie wacht"),
    ),
    "production_language": Topic(
        "5c", "Belemmerend", "professionele autonomie",
        ("In dat overleg heet een kind een traject.",
         "Ze vragen hoeveel stuks, nooit hoe het met ze gaat."),
        ("een kind heet traject", "vragen naar stuks"),
    ),
    "uncertain_backing": Topic(
        "5b", "Hinderend", "morele moed",
        ("Als de ouders bezwaar maken, weet ik niet of [naam] achter me gaat staan.",
         "De nieuwe leiding ken ik nog niet, dus ik houd me in."),
        ("niet weten wie achter je staat", "nieuwe leiding"),
    ),
}  # fmt: skip
UNLISTED = ("koffie vooraf", "buiten gaan lopen")  # elements that name no factor
REASONS = {
    True: ("dan trekken we één lijn", "je hoeft het niet zelf te verzinnen", "ouders merken dat"),
    False: ("op de gang ligt het anders", "boven beslissen ze toch", "daar is geen avond voor"),
}


def main() -> None:
    """Write all tables."""
    draw = random.Random(SEED)
    FORMS.mkdir(exist_ok=True)
    for old in FORMS.iterdir():
        old.unlink()
    small_tables()
    for team, (_, _, put, merge) in SESSIONS.items():
        step_1(team, draw)
        if put == "ja":
            step_1b(team, draw)
        if merge:
            step_2(team, draw)


def small_tables() -> None:
    """Sessions, coders, consent, names, and the list of the coders: words and their factor."""
    phases = " / ".join(phase.code for phase in BOOK.session.phases)
    rows = [
        [team, day, "M1/M2", phases, "intervisie", length, put, "2024-06-03", "2024-07-01",
         "2024-06-10"]
        for team, (day, length, put, _) in SESSIONS.items()
    ]  # fmt: skip
    head = "team date moderators phases slot length hypotheses analysis_closed delete_by erased"
    table("sessions", head, rows)
    roles = [
        [team, who, role]
        for team, pair in CODERS.items()
        for who, role in zip(pair, ("present", "absent"), strict=True)
    ]
    table("coders", "team researcher role", roles)
    people = [
        [team, f"p{n}", day, "dialogues-2024", ""]
        for team, (day, *_) in SESSIONS.items()
        for n in range(1, 7)
    ]
    table("consent", "team participant date purpose withdrawn", people)
    names = [["GZ1", "Okke"], ["GZ2", "Femke"], ["JT1", "Tjalling"], ["KV1", "Noortje"]]
    table("names", "team name", names)
    words = [[word, factor] for factor, topic in TOPICS.items() for word in topic.elements]
    table("factors", "element factor", words)


def step_1(team: str, draw: random.Random) -> None:
    """The form of each researcher; two in three fragments are chosen by both."""
    rows: tuple[list[list[str]], list[list[str]]] = ([], [])
    start = 240
    for name in draw.choices(list(TOPICS), (6, 4, 1, 6, 4, 1, 3), k=22):
        topic, length = TOPICS[name], draw.randint(20, 55)
        said = draw.choice(topic.said)
        who = draw.choices(("both", "first", "second"), (70, 16, 14))[0]
        for place, alone in enumerate(("first", "second")):
            if who not in ("both", alone):
                continue
            shift = place * draw.randint(-4, 4)
            given = [topic.concept.capitalize(), topic.number]
            if draw.random() < 0.2:  # the other researcher saw something else in it
                given = draw.choice(([topic.number], [topic.concept, "4"]))
            times = f"{format_time(start + shift)}-{format_time(start + length)}"
            rows[place].append([team, times, said, " / ".join(dict.fromkeys(given))])
        start += length + draw.randint(65, 105)
    for who, chosen in zip(CODERS[team], rows, strict=True):
        form(
            f"{team}_stap1_{who}.xlsx", [[f"Naam onderzoeker: {who}"], [], HEADINGS, TELLS, *chosen]
        )


def step_1b(team: str, draw: random.Random) -> None:
    """What was said of the hypotheses; now and then the researchers read it differently."""
    rows: tuple[list[list[str]], list[list[str]]] = ([], [])
    for n in range(16):
        start = 2_700 + n * 40
        numbers = draw.choices((["6a"], ["6b"], ["6a", "6b"]), (45, 40, 15))[0]
        agree = {number: draw.random() < (0.75 if number == "6a" else 0.5) for number in numbers}
        who = draw.choices(("both", "first", "second"), (74, 14, 12))[0]
        differ = draw.random() < 0.15
        times = f"{format_time(start)}-{format_time(start + draw.randint(12, 30))}"
        for place, alone in enumerate(("first", "second")):
            if who not in ("both", alone):
                continue
            cell = []
            for number in numbers:
                yes = agree[number] != (differ and place == 1)
                word = "instemmend" if yes else "afkeurend"
                cell.append(f"{number} {word}: {draw.choice(REASONS[yes])}")
            said = f"Verzonnen reactie {n + 1} op de stelling."
            rows[place].append([team, times, said, "\n".join(cell)])
    head = [*HEADINGS[:3], "Instemmend / afkeurend met argument"]
    for who, chosen in zip(CODERS[team], rows, strict=True):
        path = FORMS / f"{team}_stap1b_{who}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = [[f"Naam onderzoeker: {who}", "", "", ""], head, *chosen]
            csv.writer(file, delimiter=";", lineterminator="\n").writerows(lines)


def step_2(team: str, draw: random.Random) -> None:
    """Both forms merged as `peo codes --step2` does, with elements typed behind the fragments."""
    read = [
        fragments_of(read_fragments(FORMS / f"{team}_stap1_{who}.xlsx", BOOK).accepted, BOOK)
        for who in CODERS[team]
    ]
    in_column = team == "GZ1"  # this pair names the factors in the form, the others in a list
    rows, bold = [], []
    for _, row in records(merged(match(*read), BOOK)):
        factor = next(f for f, topic in TOPICS.items() if row["utterance"] in topic.said)
        topic = TOPICS[factor]
        told = f"{topic.direction}: " if topic.direction else ""
        elements = [f"{topic.number}. {told}{draw.choice(topic.elements)}"]
        factors = [factor]
        if draw.random() < 0.25:
            elements.append(f"4. {draw.choice(UNLISTED)}")
            factors.append("-")
        cells = [row["team"], row["fragment"], row["utterance"], row["categories"],
                 row["remarks"], draw.choice((" ", "\n")).join(elements)]  # fmt: skip
        rows.append([*cells, "; ".join(factors)] if in_column else cells)
        bold.append(row["selected_by"] == "both")
    head = [*STEP_2, "Factor:"] if in_column else STEP_2
    above = [[f"Naam onderzoeker: {' / '.join(CODERS[team])}"], [], head, TELLS]
    form(f"{team}_stap2.xlsx", [*above, *rows], [*[False] * len(above), *bold])


def table(name: str, head: str, rows: list[list[str]]) -> None:
    """A small table as CSV."""
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head.split(), *rows])


def form(name: str, rows: list[list[str]], bold: list[bool] | None = None) -> None:
    """A form as a workbook: all cells text, without the hour at which it was made."""
    book = openpyxl.Workbook()
    sheet = book.active
    for letter, width in zip("ABCDEFG", (7, 15, 48, 30, 34, 34, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(number, column, text)
            cell.data_type, cell.number_format = "s", "@"
            cell.font = Font(bold=bold is not None and bold[number - 1])
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    path = FORMS / name
    book.save(path)
    members = read_archive(path)
    stamp = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]+Z")
    core = "docProps/core.xml"
    members[core] = stamp.sub(b"2024-09-01T12:00:00Z", members[core])
    write_archive(path, members)


if __name__ == "__main__":
    main()
